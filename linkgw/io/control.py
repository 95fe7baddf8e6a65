"""The local socket on which a running gateway answers questions: one JSON object in, one out, per connection."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from linkgw.errors import ConfigError, Fault, LinkgwError

_LONGEST = 65_536
_PATIENCE_S = 5.0

Answer = Callable[[dict[str, Any]], dict[str, Any]]
"""A question, as it came, to its answer; `{"error": ...}` where there is none."""


class ControlError(LinkgwError):
    """No gateway answers, or not as one does."""


async def open_control(path: Path, answer: Answer) -> asyncio.AbstractServer:
    """Listen on a Unix socket that its owner alone may use (mode 0600).

    A socket that a gateway left behind when it was killed is replaced.

    Raises
    ------
    ConfigError
        Another gateway answers there, the file is no socket, or it cannot be made.
    """
    _remove_left_behind(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        listener.bind(str(path))
        path.chmod(0o600)  # nobody can connect before it listens
    except OSError as error:
        listener.close()
        raise ConfigError([Fault(str(path), "cannot make the control socket", error.strerror)]) from error

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError):  # whoever asked has gone
            async with asyncio.timeout(_PATIENCE_S):
                writer.write(msgspec.json.encode(await _reply(reader, answer)) + b"\n")
                await writer.drain()
        writer.close()

    return await asyncio.start_unix_server(serve, sock=listener, limit=_LONGEST)


def ask(path: Path, question: dict[str, Any]) -> dict[str, Any]:
    """Ask a running gateway.

    Raises
    ------
    ControlError
        None answers there, or it has no answer.
    """
    octets = bytearray()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE_S)
            connection.connect(str(path))
            connection.sendall(msgspec.json.encode(question) + b"\n")
            while chunk := connection.recv(1 << 16):
                octets += chunk
        answer = msgspec.json.decode(octets, type=dict[str, Any])
    except (OSError, msgspec.DecodeError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ControlError("no gateway answers", where=str(path), got=what) from error
    if "error" in answer:
        raise ControlError(str(answer["error"]), where=str(path))
    return answer


async def _reply(reader: asyncio.StreamReader, answer: Answer) -> dict[str, Any]:
    try:
        line = await reader.readline()
    except ValueError:
        return {"error": f"question too long; expected at most {_LONGEST} octets"}
    try:
        question = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as error:
        return {"error": f"not a JSON object: {error}"}
    return answer(question)


def _remove_left_behind(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if not stat.S_ISSOCK(mode):
        raise ConfigError([Fault(str(path), "is there, and no socket; left as it is")])
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        code = probe.connect_ex(str(path))
    if code != errno.ECONNREFUSED:
        raise ConfigError([Fault(str(path), "another gateway answers here", os.strerror(code) if code else None)])
    path.unlink(missing_ok=True)
