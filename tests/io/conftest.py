"""Network namespaces for the tests: made on demand, joined by veth pairs or a bridge, removed at the end."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_numbers = itertools.count()


def _set_namespace(fd: int) -> None:
    if _libc.setns(fd, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


@dataclass(frozen=True)
class Namespace:
    """One network namespace; its loopback interface is up."""

    name: str

    def run(self, *command: str) -> str:
        """Run a command inside; its standard output."""
        return _run("ip", "netns", "exec", self.name, *command)

    def command(self, *command: str) -> list[str]:
        """The same as a command line for `subprocess.Popen`."""
        return ["ip", "netns", "exec", self.name, *command]

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """The calling thread inside; sockets made there stay there."""
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        inside = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        try:
            _set_namespace(inside)
            yield
        finally:
            _set_namespace(before)
            os.close(before)
            os.close(inside)


class Namespaces:
    """Makes namespaces and joins them."""

    def __init__(self) -> None:
        self._made: list[Namespace] = []

    def __call__(self) -> Namespace:
        """A new namespace."""
        namespace = Namespace(f"linkgw-{os.getpid()}-{next(_numbers)}")
        _run("ip", "netns", "add", namespace.name)
        self._made.append(namespace)
        namespace.run("ip", "link", "set", "lo", "up")
        return namespace

    def link(self, a: Namespace, a_end: tuple[str, str], b: Namespace, b_end: tuple[str, str]) -> None:
        """A veth pair; an end is (interface, address with prefix length)."""
        ends = [(a, *a_end), (b, *b_end)]
        (_, a_interface, _), (_, b_interface, _) = ends
        a.run(
            *("ip", "link", "add", a_interface, "type", "veth"),
            *("peer", "name", b_interface, "netns", b.name),
        )
        for namespace, interface, address in ends:
            if address:
                namespace.run("ip", "addr", "add", address, "dev", interface)
            namespace.run("ip", "link", "set", interface, "up")

    def bridge(self, *ends: tuple[Namespace, str, str]) -> Namespace:
        """A switch in a namespace that floods multicast; an end is (namespace, interface, address)."""
        switch = self()
        switch.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        switch.run("ip", "link", "set", "br0", "up")
        for i, (namespace, interface, address) in enumerate(ends):
            self.link(namespace, (interface, address), switch, (f"port{i}", ""))
            switch.run("ip", "link", "set", f"port{i}", "master", "br0")
        return switch

    def remove(self) -> None:
        """Remove all of them, and with them their interfaces."""
        for namespace in self._made:
            _run("ip", "netns", "del", namespace.name)


@pytest.fixture
def netns() -> Iterator[Namespaces]:
    if not Path("/proc/self/ns/net").exists() or os.geteuid() != 0:
        pytest.skip("network namespaces need root")
    factory = Namespaces()
    try:
        probe = factory()
        with probe.entered():
            pass
    except (OSError, RuntimeError) as error:
        pytest.skip(f"network namespaces cannot be made: {error}")
    try:
        yield factory
    finally:
        factory.remove()
