"""What a report says: one tree of dataclasses, ready for JSON, tables and the page.

Times are in s after the scenario's start, distances in km where the name says so and in m elsewhere; None is "did not
happen" or "there is nothing to work it out from". Everything in it depends on the simulation's files alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VERSION = 1
"""Of this form."""


@dataclass(frozen=True, slots=True)
class ScenarioPart:
    """What was simulated."""

    name: str
    """Its name."""
    network_class: str
    """LIVE, EXERCISE or REPLAY, as the messages state; the data are synthetic all the same."""
    doc: str
    """What happens, and what of it is public record."""
    sources: list[str]
    """Who says so."""
    assumed: list[str]
    """What the public record does not have."""
    start: str
    """UTC of second 0."""
    duration_s: float
    """How long it lasts."""
    seed: int
    """Of everything random."""
    digest: str
    """Of the simulation."""
    gateway: str
    """Configuration of the gateway."""
    policy: str
    """Its release policy."""
    objects: dict[str, int]
    """Kind -> how many objects of the truth there are."""


@dataclass(frozen=True, slots=True)
class PlacePart:
    """A place on the ground."""

    latitude: float
    """deg."""
    longitude: float
    """deg."""
    time_s: float
    """When."""


@dataclass(frozen=True, slots=True)
class LaunchPart:
    """A launch, as it was in truth."""

    name: str
    """What it is called."""
    missile: str
    """Class of missile."""
    launch: PlacePart
    """Where and when it lifted off."""
    impact: PlacePart | None
    """Where and when it came down; None: not within the scenario, or in orbit."""
    apogee_km: float | None
    """Greatest height."""
    range_km: float | None
    """Ground distance."""
    flight_time_s: float | None
    """From lift-off to impact."""
    first_sensed_s: float | None
    """The first detection or cue of it by any sensor of any nation."""
    first_sensed_by: str | None
    """Which sensor that was."""


@dataclass(frozen=True, slots=True)
class SeenPart:
    """When a nation saw a launch: by itself, or by what a partner's reports told it."""

    track_s: float | None
    """First track report of it on the nation's network."""
    warning_s: float | None
    """First threat warning of it on the nation's network."""
    impact_s: float | None
    """First predicted impact on the nation's network."""
    cancelled_s: float | None
    """First cancellation."""
    all_clear_s: float | None
    """First all clear."""
    partner: str | None
    """Whose that first warning was; None for the nation's own."""


@dataclass(frozen=True, slots=True)
class GainPart:
    """What sharing gave one nation at one launch."""

    launch: str
    """Which."""
    nation: str
    """Whose network."""
    detection_s: float | None
    """First detection by a radar of its own."""
    cue_s: float | None
    """First infrared cue of its own."""
    tracker_s: float | None
    """First track of its own tracker."""
    own: SeenPart
    """By its own reports."""
    link: SeenPart
    """By its partners' reports that the gateway forwarded."""
    gained_s: float | None
    """Warning time gained by sharing: own first warning less the first by the link, 0 where its own was first; where it
    has none of its own, from the first by the link until the impact. None: no warning by the link, or no impact."""
    because: str
    """How `gained_s` came about, in words."""
    impact_gained_s: float | None
    """Likewise of the first predicted impact."""
    ahead_own_s: float | None
    """Warning time before the impact by its own warning."""
    ahead_shared_s: float | None
    """Likewise by its own or the link, whichever came first."""


@dataclass(frozen=True, slots=True)
class LatencyPart:
    """From a nation's first detection of a launch to its warning on every network, hop by hop, in s."""

    launch: str
    """Which."""
    nation: str
    """Whose warning."""
    cause: str
    """`radar`: its first warning came from a track; `infrared`: from a cue alone."""
    sensed_s: float
    """When its sensors of that kind saw it first."""
    to_track_s: float | None
    """From there to its tracker's track; None for a warning on a cue alone."""
    to_decision_s: float
    """From there to when the warning was made."""
    to_slot_s: float
    """From there to when it was sent: waiting for a time slot."""
    to_network_s: float
    """From there to when it was heard on its own network."""
    to_partners_s: dict[str, float | None]
    """Partner -> from there to when it was heard on the partner's network; the gateway's replay adds nothing. None: it
    was not forwarded."""


@dataclass(frozen=True, slots=True)
class ReachPart:
    """From the first sign of a launch anywhere to a warning on one nation's network."""

    launch: str
    """Which."""
    nation: str
    """Whose network."""
    warning_s: float | None
    """First warning on it, own or by the link."""
    origin: str | None
    """Whose warning."""
    after_s: float | None
    """After the first detection or cue by any sensor."""


@dataclass(frozen=True, slots=True)
class AccuracyPart:
    """Track reports of one domain on one network from one source, against the truth."""

    nation: str
    """Whose network."""
    source: str
    """Nation whose reports they are; its own, or a partner's by the link."""
    domain: str
    """`air`, `surface` or `ballistic`."""
    reports: int
    """How many."""
    matched: int
    """Of these, about an object of the truth."""
    switched: int
    """Of these, about another object than the rest of their track."""
    stale: int
    """Not matched: their track's object is there no more."""
    unmatched: int
    """Not matched: no object within the gate."""
    median_m: float | None
    """Median position error."""
    p95_m: float | None
    """95 % of the errors are below."""
    stated_m: float | None
    """Median of the one-sigma error that they state by quality or covariance class."""
    within_1: float | None
    """Share of errors within the stated one."""
    within_3: float | None
    """Share within three times the stated one."""


@dataclass(frozen=True, slots=True)
class ImpactPart:
    """Predictions of one launch's impact by one nation, on its own network until it came down, against where it did."""

    launch: str
    """Which."""
    nation: str
    """Whose predictions."""
    statements: int
    """How many."""
    first_km: float
    """Error of the first."""
    median_km: float
    """Median error."""
    last_km: float
    """Error of the last."""
    median_time_s: float | None
    """Median error of the time of impact, without its sign."""
    ellipses: int
    """Statements with an ellipse."""
    inside: float | None
    """Share of these whose 90 % ellipse holds the true impact."""


@dataclass(frozen=True, slots=True)
class CompletenessPart:
    """How much of the truth a nation has tracks for, in object-seconds of one kind of object."""

    nation: str
    """Whose network."""
    kind: str
    """Kind of object."""
    object_s: float
    """Object-seconds there were."""
    in_view: float
    """Share that its own radars could see."""
    own: float
    """Share with a track of its own."""
    shared: float
    """Share with a track of its own or by the link."""
    own_in_view: float | None
    """Share with a track of its own, of what its own radars could see."""
    shared_in_view: float | None
    """Share with a track of its own or by the link, of what any nation's radars could see."""
    duplicates_own: float | None
    """Share under more than one of its own numbers, of what it has a track of its own for."""
    duplicates_shared: float | None
    """Share under more than one number in all, of what it has any track for."""
    numbers: float | None
    """Mean count of numbers that such an object has on its network."""


@dataclass(frozen=True, slots=True)
class LoadPart:
    """What a nation's network carried of one use, or in all."""

    nation: str
    """Whose network."""
    use: str
    """`ppli`, `surveillance`, `warnings` or `total`."""
    slots: int | None
    """Time slots there were; None: not metered."""
    used: int
    """Transmissions."""
    words: int
    """Words sent."""
    capacity: int | None
    """Words that would have fitted."""
    share: float | None
    """Words sent, of those."""
    sent: int
    """Messages sent."""
    lost: int
    """Messages not sent: replaced by a later one, out of date or too long."""
    p50_s: float | None
    """Half of the messages waited less than this for their slot; None in the total."""
    p99_s: float | None
    """99 %."""
    max_s: float | None
    """All."""


@dataclass(frozen=True, slots=True)
class FlowPart:
    """What became of one nation's messages for another."""

    origin: str
    """From."""
    recipient: str
    """To."""
    forwarded: int
    """Messages that were let through."""
    dropped: dict[str, int]
    """Reason -> messages that were not."""
    references_blanked: int
    """References to tracks that the recipient does not hold, which became no statement."""
    warnings_withheld: int
    """Threat warnings that did not get through."""


@dataclass(frozen=True, slots=True)
class Series:
    """Something over time, for plots."""

    label: dict[str, str]
    """What it is of."""
    time_s: list[float]
    """When."""
    columns: dict[str, list[Any]]
    """Name with its unit -> values at these times."""


@dataclass(frozen=True, slots=True)
class Bar:
    """When something held, for plots."""

    launch: str
    """Of which launch."""
    nation: str
    """Whose."""
    what: str
    """`in view` of its own radars, `own` track, track by the `link`."""
    spans_s: list[tuple[float, float]]
    """From, to."""


@dataclass(frozen=True, slots=True)
class SitePart:
    """A unit that carries sensors."""

    nation: str
    """Whose."""
    name: str
    """Its name."""
    kind: str
    """land, ship, aircraft."""
    latitude: float
    """deg, at the start."""
    longitude: float
    """deg."""


@dataclass(frozen=True, slots=True)
class Plots:
    """What the page draws."""

    paths: list[Series]
    """Objects of the launches: latitude, longitude, altitude_km; by `launch`, `object` and `kind`."""
    bars: list[Bar]
    """Coverage."""
    position: list[Series]
    """Position error by `nation`, `source` and `domain`: median_m, p95_m."""
    impact: list[Series]
    """Impact error by `launch` and `nation`: error_km, inside, latitude, longitude, major_km, minor_km, bearing_deg."""
    sites: list[SitePart]
    """Where sensors are."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report."""

    version: int
    """Of its form."""
    synthetic: str
    """Says that all of it is."""
    made_by: str
    """Program and version."""
    scenario: ScenarioPart
    """What was simulated."""
    nations: list[str]
    """Who watched."""
    launches: list[LaunchPart]
    """What flew."""
    gains: list[GainPart]
    """Warning time gained by sharing, by launch and nation."""
    reach: list[ReachPart]
    """First sign to warning, by launch and network."""
    latency: list[LatencyPart]
    """Hop by hop, by launch and nation that warned."""
    unattributed_warnings: dict[str, int]
    """Nation -> threat warnings of its own that are about none of the launches."""
    accuracy: list[AccuracyPart]
    """Position errors."""
    impact: list[ImpactPart]
    """Errors of predicted impacts."""
    completeness: list[CompletenessPart]
    """Tracks held, and duplicates."""
    load: list[LoadPart]
    """Networks."""
    flows: list[FlowPart]
    """Gateway."""
    alarms: list[str]
    """What the gateway raised."""
    plots: Plots
    """Series."""
