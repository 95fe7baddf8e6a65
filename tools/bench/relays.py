"""Relays that copy every datagram to both recipients and look at nothing: what the gateway is held against."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing as mp
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiled import NoCompilerError, compile_source
from networks import ORIGIN, PAD, RECEIVE_BUFFER, RECIPIENTS
from sockets import open_receiver, open_sender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from socket import socket

    from networks import Place

FORK = mp.get_context("fork")
COMPILED = {"C relay, recv/send": "relay_single", "C relay, recvmmsg/sendmmsg": "relay_batched"}
PYTHON = "Python relay, recv/send"
ASYNCIO, UVLOOP = "Python relay on asyncio", "Python relay on uvloop"


def _copier(places: dict[str, Place]) -> tuple[socket, Callable[[], None]]:
    """The receiver, and what copies one datagram from it."""
    receiver, sender = open_receiver(places[ORIGIN], RECEIVE_BUFFER), open_sender()
    to = [((places[name].group, places[name].port), bytes(PAD[name])) for name in RECIPIENTS]

    def copy() -> None:
        datagram = receiver.recv(2048)
        for address, pad in to:
            sender.sendto(datagram + pad, address)

    return receiver, copy


def _relay_plain(places: dict[str, Place], ready: Any) -> None:
    _, copy = _copier(places)
    ready.value = 1
    while True:
        copy()


def _relay_on_loop(places: dict[str, Place], ready: Any, *, use_uvloop: bool) -> None:
    """One callback a wake-up, as the gateway has it: what waits is copied, then the loop waits again."""

    async def run() -> None:
        receiver, copy = _copier(places)
        receiver.setblocking(False)

        def readable() -> None:
            with contextlib.suppress(BlockingIOError):
                while True:
                    copy()

        asyncio.get_running_loop().add_reader(receiver.fileno(), readable)
        ready.value = 1
        await asyncio.Event().wait()

    factory = None
    if use_uvloop:
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(run())


def why_not(name: str, programs: Path) -> str:
    """Why a relay cannot run here; empty if it can."""
    if name in COMPILED:
        try:
            compile_source(COMPILED[name], programs)
        except NoCompilerError as error:
            return str(error)
    return ""


@contextlib.contextmanager
def running_relay(name: str, places: dict[str, Place], programs: Path) -> Iterator[int]:
    """A relay in a process of its own; gives its number."""
    if name in COMPILED:
        program = compile_source(COMPILED[name], programs)
        origin = places[ORIGIN]
        to = [str(x) for n in RECIPIENTS for x in (places[n].group, places[n].port, PAD[n])]
        command = [str(program), str(RECEIVE_BUFFER), origin.group, str(origin.port), *to]
        process = subprocess.Popen(command)
        try:
            time.sleep(0.2)
            if process.poll() is not None:
                raise SystemExit(f"{name} did not start")
            yield process.pid
        finally:
            process.terminate()
            process.wait(10)
        return
    ready = FORK.RawValue("b", 0)
    works: dict[str, Callable[[], None]] = {
        PYTHON: lambda: _relay_plain(places, ready),
        ASYNCIO: lambda: _relay_on_loop(places, ready, use_uvloop=False),
        UVLOOP: lambda: _relay_on_loop(places, ready, use_uvloop=True),
    }
    forked = FORK.Process(target=works[name], daemon=True)
    forked.start()
    try:
        deadline = time.monotonic() + 20
        while not ready.value:
            if not forked.is_alive() or time.monotonic() > deadline:
                raise SystemExit(f"{name} did not start")
            time.sleep(0.01)
        assert forked.pid is not None
        yield forked.pid
    finally:
        forked.terminate()
        forked.join(10)
