"""How a case ends when it does not pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linkgw.errors import LinkgwError


class Failed(Exception):  # noqa: N818 (a verdict, not an error)
    """The gateway does not do what it has to."""

    def __init__(self, reason: str, *, got: str = "", expected: str = "") -> None:
        super().__init__(reason)
        self.reason, self.got, self.expected = reason, got, expected


class Silent(Failed):
    """The gateway did not answer in time: nothing can be said of what follows."""


class Skipped(Exception):  # noqa: N818 (a verdict, not an error)
    """The case cannot be judged here."""


class NotStartedError(LinkgwError):
    """The gateway under test does not start at all: nothing can be judged."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case; what it needs is started when it is run."""

    id: str
    """`release/missile-warning/KOR-JPN`."""
    requirements: tuple[str, ...]
    """Ids of the requirements that it holds the gateway to."""
    what: str
    """One sentence."""
    check: Callable[..., None]
    """Called with nothing: returns if the gateway passes; raises `Failed` or `Skipped` if not."""


def require(true: object, reason: str, *, got: object = "", expected: object = "") -> None:
    """`Failed` unless something is true."""
    if not true:
        raise Failed(reason, got=str(got), expected=str(expected))
