"""What the parts of the simulator hand to each other; everything is columns.

Truth -> detections and cues -> tracks -> messages offered -> transmissions -> captures: data flows one way.
Positions are Earth-centred, Earth-fixed (ECEF, WGS 84) in m; velocities are over the turning Earth in the same axes,
in m/s; times are s after the scenario's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.uint8]


class ObjectKind(IntEnum):
    """What an object of the truth is."""

    MISSILE = 0  # the payload and whatever still carries it
    STAGE = 1  # a spent stage on its own path
    SATELLITE = 2
    AIRCRAFT = 3
    SHIP = 4


class Phase(IntEnum):
    """Part of a ballistic flight; codes as in the enumeration `ballistic_phase`, 0 for what is not ballistic."""

    NONE = 0
    BOOST = 1
    MIDCOURSE = 2
    TERMINAL = 3


class Domain(IntEnum):
    """What a tracker takes an object for."""

    AIR = 0
    SURFACE = 1
    BALLISTIC = 2


class Use(IntEnum):
    """What time slots are for; the order of urgency is the reverse."""

    PPLI = 0
    SURVEILLANCE = 1
    WARNINGS = 2


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object of the truth."""

    name: str
    """Unique in the scenario."""
    kind: ObjectKind
    """What it is."""
    start_s: float
    """When it begins to be there."""
    end_s: float
    """When it is there no more: impact, landing, end of the scenario."""
    identity: str = "unknown"
    """Standard identity that an evaluation would find."""
    platform: str | None = None
    """Platform, a name of the enumeration of its environment; for missiles of `space_object`."""
    activity: str | None = None
    """Activity, likewise."""
    code: str | None = None
    """Transponder code (mode 3/A) if it has one."""


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Where n objects are, each at its own time."""

    position_m: Floats
    """(n, 3)."""
    velocity_m_s: Floats
    """(n, 3)."""
    phase: Codes
    """(n,) `Phase`."""
    stage: Codes
    """(n,) stage that burns or burnt last, from 1; 5 when all are gone; 0 for what has none."""


class Movers(Protocol):
    """A family of objects that move by one rule."""

    @property
    def infos(self) -> Sequence[ObjectInfo]:
        """Its objects."""

    def states(self, index: Ints, time_s: Floats) -> States:
        """State of objects (n,) at times (n,), which lie between their start and end."""


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """n measurements of a nation's radars, ascending by `available_s`."""

    time_s: Floats
    """(n,) when the look was."""
    available_s: Floats
    """(n,) when the nation's tracker has it."""
    sensor: Ints
    """(n,) index among the nation's sensors."""
    look: Ints
    """(n,) number of the sensor's look: a sensor sees an object at most once a look."""
    mode: Codes
    """(n,) `Domain` that the radar looked for: one that looks for several takes turns, in modes of their own."""
    range_m: Floats
    """(n,) slant range, with noise and bias."""
    azimuth_rad: Floats
    """(n,) from true north clockwise at the sensor, likewise."""
    elevation_rad: Floats
    """(n,) above its horizon, likewise, without refraction."""
    object: Ints
    """(n,) object of the truth, -1 for a false alarm: for scores only, no tracker associates by it."""

    def __len__(self) -> int:
        return len(self.time_s)


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """n infrared cues, ascending by `available_s`: something burns above the clouds at about this place."""

    time_s: Floats
    """(n,) when it was seen."""
    available_s: Floats
    """(n,) when the nation has it."""
    sensor: Ints
    """(n,) index among the nation's sensors."""
    position_m: Floats
    """(n, 3) line of sight brought down to a nominal height, with noise."""
    sigma_m: Floats
    """(n,) one-sigma error of it, level."""
    object: Ints
    """(n,) object of the truth: for scores only."""

    def __len__(self) -> int:
        return len(self.time_s)


@dataclass(frozen=True, slots=True, eq=False)
class Ellipses:
    """n places with their uncertainty and time; rows that are not known are NaN."""

    latitude: Floats
    """(n,) deg."""
    longitude: Floats
    """(n,) deg."""
    time_s: Floats
    """(n,) when."""
    time_sigma_s: Floats
    """(n,) one-sigma error of it."""
    covariance_m2: Floats
    """(n, 2, 2) of east and north."""


@dataclass(frozen=True, slots=True, eq=False)
class TrackPicture:
    """All confirmed tracks of a nation at one tick, n of them."""

    time_s: float
    """Now."""
    track: Ints
    """(n,) number of the track in the order of confirmation, from 0; never used again. Ascending."""
    domain: Codes
    """(n,) `Domain`."""
    position_m: Floats
    """(n, 3) at `time_s`."""
    velocity_m_s: Floats
    """(n, 3)."""
    covariance: Floats
    """(n, 6, 6) of position and velocity."""
    first_s: Floats
    """(n,) first detection of the track."""
    updated_s: Floats
    """(n,) last detection."""
    sensor: Ints
    """(n,) sensor that reports it: the one of the latest detections, kept as long as it contributes."""
    quality: Codes
    """(n,) track quality 0-15, from the covariance."""
    phase: Codes
    """(n,) `Phase`, as estimated."""
    object: Ints
    """(n,) object of the truth that most of its latest detections came from: for scores and for what a transponder or
    an operator would tell (identity, platform)."""
    impact: Ellipses
    """(n,) predicted impact of ballistic tracks; NaN for the others, and where none is predicted (yet)."""
    launch: Ellipses
    """(n,) estimated launch point and time, likewise."""
    ended: Ints
    """Tracks that were confirmed and ended since the tick before."""

    def __len__(self) -> int:
        return len(self.track)


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """n messages that a nation's units have to send, ascending by `made_s`."""

    made_s: Floats
    """(n,) when each was made."""
    unit: Ints
    """(n,) index of the unit among the nation's participants."""
    use: Codes
    """(n,) `Use`."""
    n_words: Ints
    """(n,) its words."""
    supersedes: Ints
    """(n,) key of what it reports, -1 for none: a later message with the same key replaces one that still waits."""

    def __len__(self) -> int:
        return len(self.made_s)


@dataclass(frozen=True, slots=True, eq=False)
class Transmissions:
    """d transmissions of a nation's network, ascending by `time_s`; each becomes a datagram."""

    time_s: Floats
    """(d,) when it begins."""
    unit: Ints
    """(d,) who sends."""
    use: Codes
    """(d,) `Use` of its messages."""
    net: Ints
    """(d,) net number."""
    slot_id: Ints
    """(d,) time slot field as DIS has it, epoch << 24 | slot; 0xFFFFFFFF where not metered."""
    messages: Ints
    """(m,) rows of `Offered`, in the order of sending."""
    starts: Ints
    """(d + 1,) where each one's messages begin in `messages`."""
    n_fill: Ints
    """(d,) J31.7 words behind them."""
    dropped: Ints
    """Rows of `Offered` that were not sent: out of date, or replaced by a later one."""
    load: dict[str, Any]
    """Per use: slots there were, slots used, words sent, words that would have fitted, messages sent, replaced and out
    of date, and how long messages waited (p50_s, p99_s, max_s). Ready for JSON."""
