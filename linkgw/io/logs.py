"""The daemon's log: JSON lines for machines, readable lines on a terminal; and alarms that do not flood it."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import Any, TextIO

import msgspec
import structlog
from structlog.typing import EventDict, FilteringBoundLogger

Log = FilteringBoundLogger
"""What the daemon's parts log to: `log.info("event", key=value)`."""

REPEAT_NS = 10_000_000_000
"""An alarm that goes on is told again this often, with a count."""
_MOST_KINDS = 256


def open_log(stream: TextIO, *, human: bool) -> Log:
    """Give a log that writes to a stream, and to nothing else.

    Parameters
    ----------
    stream : TextIO
        Where lines go. One that fails (a closed pipe) is no reason to stop: the line is lost.
    human : bool
        Readable lines; else one JSON object per line with `time` (UTC, ISO 8601), `level`, `event` and the rest.
    """
    processors: list[Any] = [structlog.processors.add_log_level, structlog.processors.format_exc_info]
    if human:
        processors += [
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=24),
        ]
    else:
        processors += [structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"), _render_json]
    log: Log = structlog.wrap_logger(
        _Lines(stream), processors=processors, wrapper_class=structlog.make_filtering_bound_logger(20)
    )
    return log


def _render_json(_logger: Any, _method: str, event: EventDict) -> str:
    head = {key: event.pop(key) for key in ("time", "level", "event")}
    return msgspec.json.encode({**head, **event}, enc_hook=str).decode()


class _Lines:
    """Writes whole lines; what structlog wants of a logger."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(f"{line}\n")
            self._stream.flush()

    info = warning = error = critical = msg


@dataclass(slots=True)
class Alarm:
    """One kind of alarm since the start."""

    name: str
    """Like `warning_withheld`."""
    text: str
    """The last one's line."""
    count: int
    """How often it was raised."""
    last_utc_ns: int
    """When it was last raised."""
    told: int
    """How many of them the log has told."""
    told_mono_ns: int
    """When it told the last."""


class Alarms:
    """Takes alarms: the first goes to the log at once, what follows as a count every 10 s.

    Alarms are of one kind if their names, and their texts but for numbers, are the same.

    Parameters
    ----------
    log : Log
        Where they are told.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kinds: dict[tuple[str, str], Alarm] = {}

    def take(self, name: str, text: str, mono_ns: int, utc_ns: int) -> None:
        """Count an alarm, and tell it if its kind was not told within the last 10 s."""
        key = (name, re.sub(r"\b\d+\b", "#", text))
        if key not in self._kinds and len(self._kinds) >= _MOST_KINDS:
            key = (name, "")
        alarm = self._kinds.setdefault(key, Alarm(name, text, 0, utc_ns, 0, mono_ns - REPEAT_NS))
        alarm.text, alarm.last_utc_ns = text, utc_ns
        alarm.count += 1
        if mono_ns - alarm.told_mono_ns >= REPEAT_NS:
            self._tell(alarm, mono_ns)

    def tick(self, mono_ns: int) -> None:
        """Tell what was held back and is due."""
        for alarm in self._kinds.values():
            if alarm.count > alarm.told and mono_ns - alarm.told_mono_ns >= REPEAT_NS:
                self._tell(alarm, mono_ns)

    def finish(self, mono_ns: int) -> None:
        """Tell all that was held back."""
        for alarm in self._kinds.values():
            if alarm.count > alarm.told:
                self._tell(alarm, mono_ns)

    def counts(self) -> dict[str, int]:
        """Alarms by name."""
        found: dict[str, int] = {}
        for alarm in self._kinds.values():
            found[alarm.name] = found.get(alarm.name, 0) + alarm.count
        return found

    def all(self) -> list[Alarm]:
        """Every kind, the latest first."""
        return sorted(self._kinds.values(), key=lambda alarm: -alarm.last_utc_ns)

    def _tell(self, alarm: Alarm, mono_ns: int) -> None:
        more = {"times": alarm.count - alarm.told} if alarm.count - alarm.told > 1 else {}
        self._log.warning("alarm", alarm=alarm.name, text=alarm.text, **more)
        alarm.told, alarm.told_mono_ns = alarm.count, mono_ns
