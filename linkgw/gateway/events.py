"""What happens to the core (events, in the past tense) and what it wants done (commands, in the imperative).

All times are given: `mono_ns` drives timers, `utc_ns` is written on the wire. The core reads no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.picture.numbers import BindingChange
from linkgw.policy.rules import Policy
from linkgw.spec.model import Group

Times = NDArray[np.int64]


class Disposition(IntEnum):
    """What became of an admitted message for one recipient; exactly one."""

    FORWARDED = 0
    DUPLICATE = 1  # the same words from the same source went to this recipient within the window
    DENIED = 2  # no rule of the policy lets it through
    REFERENCE_NOT_HELD = 3  # names a track that the recipient does not hold
    NO_NUMBER = 4  # the recipient's pool is exhausted
    DATAGRAM_FULL = 5  # does not fit the one datagram that may leave for the one that came
    SEND_FAILED = 6  # was to go out, and the kernel or the state file refused

    @property
    def text(self) -> str:
        """The name as counters and JSON lines print it."""
        return self.name.lower()


# --- events ---


@dataclass(frozen=True, slots=True, eq=False)
class DatagramsReceived:
    """n datagrams arrived on one group of one network."""

    network: int
    """Index of the network."""
    group: Group
    """The group that they were sent to."""
    payloads: Octets
    """n payloads in the order received."""
    mono_ns: Times
    """(n,) ascending."""
    utc_ns: Times
    """(n,) time of arrival."""
    source: NDArray[np.uint64]
    """(n,) sender's IPv4 address << 16 | port."""


@dataclass(frozen=True, slots=True)
class DatagramsLost:
    """Datagrams did not reach the core: the kernel dropped them, or they came over another interface."""

    network: int
    """Index of the network."""
    group: Group
    """The group."""
    kernel_drops: int = 0
    """Dropped by the kernel."""
    wrong_interface: int = 0
    """Refused by the endpoint."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """`Core.next_timer_ns` was reached."""

    mono_ns: int
    """Now."""
    utc_ns: int
    """Now."""


@dataclass(frozen=True, slots=True, eq=False)
class PolicyLoaded:
    """A policy was found good; it is in force from the next datagram on."""

    policy: Policy
    """The policy."""


@dataclass(frozen=True, slots=True)
class AddressTaken:
    """A sending socket of the gateway on a network has this address."""

    network: int
    """Index of the network."""
    source: int
    """IPv4 address << 16 | port."""


@dataclass(frozen=True, slots=True, eq=False)
class SendingFailed:
    """Datagrams of a `SendDatagrams` did not go out."""

    command: SendDatagrams
    """The command."""
    failed: NDArray[np.bool_]
    """(n,) which of its datagrams."""


Event = DatagramsReceived | DatagramsLost | TimerFired | PolicyLoaded | AddressTaken | SendingFailed


# --- commands ---


@dataclass(frozen=True, slots=True)
class StoreBindings:
    """Make these durable before anything that follows is sent; if that fails, send nothing that follows."""

    changes: tuple[BindingChange, ...]
    """In order."""


@dataclass(frozen=True, slots=True, eq=False)
class SendDatagrams:
    """Send n datagrams to one group of one network."""

    network: int
    """Index of the recipient."""
    origin: int | None
    """Index of the network that they came from; None: the gateway's own."""
    group: Group
    """The group."""
    payloads: Octets
    """n payloads, in order."""
    utc_ns: Times
    """(n,) time of arrival of the datagram that each was made of."""
    n_messages: NDArray[np.int64]
    """(n,) forwarded messages in each; 0 for the gateway's own."""


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """Tell the operator."""

    name: str
    """What kind of alarm, like `warning_withheld`."""
    text: str
    """One line."""


@dataclass(frozen=True, slots=True)
class RecordDecisions:
    """What was decided, a line per message, refused run or refused datagram, in the order received."""

    lines: tuple[dict[str, object], ...]
    """Ready for JSON."""


Command = StoreBindings | SendDatagrams | RaiseAlarm | RecordDecisions
