#!/usr/bin/env python3
"""Write the three national captures of fixtures/captures: synthetic, seeded, the same octets on every run.

    .venv/bin/python tools/make_fixtures.py [FOLDER]

Two minutes over and around the sea between Korea and Japan. One world of aircraft and ships; each nation reports what
is in its reach, under track numbers of its own, and a ballistic flight by a plain arc. Everything is invented; nothing
was recorded.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import linkgw
from linkgw.carriers import CARRIERS, DisIdentity, Octets, SimpleIdentity
from linkgw.codec.values import format_stn, format_tn, parse_tn
from linkgw.gateway.config import load_config
from linkgw.io.captures import PcapngWriter, parse_ipv4
from linkgw.spec.load import shipped_folder
from linkgw.spec.model import Group

FOLDER = Path(__file__).parents[1] / "fixtures" / "captures"
SEED = 20231218
START_NS = 1_702_857_600 * 10**9
"""2023-12-18T00:00:00Z."""
DURATION_S = 120.0
CLASS = "EXERCISE"
M_PER_DEG = 111_195.0
COMMENT = (
    "SYNTHETIC, class EXERCISE: invented traffic made by tools/make_fixtures.py with seed {seed}; nothing was recorded "
    "from any real network. Layouts inside the words are linkgw's own."
)

# name -> (message, latitude, longitude, altitude m, course, speed m/s, fields)
AIR, SHIP, SUBMARINE, SITE = "J2.2", "J2.3", "J2.4", "J2.5"
UNITS: dict[str, list[tuple[str, float, float, float, float, float, dict[str, Any]]]] = {
    "KOR": [
        (AIR, 37.6, 129.9, 7600, 20, 240, {"platform": "fighter", "activity": "patrol", "iff_mode_3a": "4201"}),
        (AIR, 37.5, 129.8, 7600, 20, 240, {"platform": "fighter", "activity": "patrol", "iff_mode_3a": "4202"}),
        (AIR, 36.9, 128.6, 9100, 90, 190, {"platform": "early warning", "activity": "surveillance"}),
        (SHIP, 38.0, 130.6, 0, 75, 8.2, {"platform": "destroyer", "activity": "patrol", "iff_mode_2": "1201"}),
        (SHIP, 36.2, 130.1, 0, 10, 6.7, {"platform": "frigate", "activity": "patrol"}),
        (SITE, 37.4, 127.4, 320, 0, 0, {"platform": "radar site", "activity": "operating", "land_kind": "point"}),
    ],
    "USA": [
        (AIR, 36.4, 131.0, 8200, 45, 230, {"platform": "fighter", "activity": "escort", "iff_mode_2": "7115"}),
        (AIR, 37.9, 133.5, 6100, 310, 180, {"platform": "patrol", "activity": "surveillance", "fuel": 64}),
        (AIR, 35.6, 131.7, 7900, 15, 220, {"platform": "tanker", "activity": "refuelling", "fuel": 81}),
        (SHIP, 38.6, 132.8, 0, 280, 9.3, {"platform": "destroyer", "activity": "surveillance"}),
        (SHIP, 37.1, 134.0, 0, 255, 7.7, {"platform": "cruiser", "activity": "patrol", "iff_mode_2": "6330"}),
        (SITE, 40.6, 141.4, 60, 0, 0, {"platform": "radar site", "activity": "operating", "land_kind": "point"}),
    ],
    "JPN": [
        (AIR, 36.9, 135.3, 8500, 330, 235, {"platform": "fighter", "activity": "patrol", "iff_mode_3a": "5310"}),
        (AIR, 38.8, 136.4, 5200, 270, 170, {"platform": "patrol", "activity": "surveillance", "endurance": 18000}),
        (AIR, 37.2, 136.0, 9400, 0, 185, {"platform": "early warning", "activity": "surveillance"}),
        (SHIP, 39.4, 136.9, 0, 265, 8.7, {"platform": "destroyer", "activity": "surveillance"}),
        (SHIP, 35.7, 132.6, 0, 40, 7.2, {"platform": "destroyer", "activity": "patrol"}),
        (SUBMARINE, 36.8, 133.2, -50, 90, 4.1, {"platform": "conventional submarine", "activity": "patrol"}),
        (SITE, 38.3, 138.5, 1040, 0, 0, {"platform": "radar site", "activity": "operating", "land_kind": "point"}),
    ],
}
REACH = {"KOR": (37.5, 128.8), "USA": (37.9, 132.8), "JPN": (37.6, 135.8)}
"""Centre of what a nation sees: about 420 km around."""
REACH_M = 420_000.0
FIRST_STN = {"KOR": 0o01001, "USA": 0o02001, "JPN": 0o03001}
FIRST_TN = {"KOR": "A1001", "USA": "B1001", "JPN": "C1001"}

# --- the flight: a plain arc between two points, of the kind that news reports give range and apogee for ---
LAUNCH_S = 12.0
LAUNCH = (39.1, 125.8)
AZIMUTH_DEG = 76.0
RANGE_M, APOGEE_M = 570_000.0, 140_000.0
BOOST_S = 65.0
GRAVITY = 9.5
DETECTED_S = {"KOR": 16.0, "USA": 14.5, "JPN": 44.0}
PREDICTED_S = {"KOR": 82.0, "USA": 80.0, "JPN": 88.0}


@dataclass(frozen=True)
class Sent:
    """One datagram to be: who sends which messages when."""

    time_s: float
    unit: int
    group: Group
    messages: tuple[linkgw.Message, ...]
    """Empty: the carrier's heartbeat."""


@dataclass
class Thing:
    """An aircraft or ship of the world."""

    message: str
    latitude: float
    longitude: float
    altitude_m: float
    course: float
    speed: float
    period_s: float
    fields: dict[str, Any]
    ends_s: float = math.inf
    tns: dict[str, str] = field(default_factory=dict)

    def at(self, time_s: float) -> tuple[float, float]:
        return moved(self.latitude, self.longitude, self.course, self.speed * time_s)


def moved(latitude: float, longitude: float, course: float, distance_m: float) -> tuple[float, float]:
    """A position so far along a course; flat, which over these distances will do."""
    north = distance_m * math.cos(math.radians(course)) / M_PER_DEG
    east = distance_m * math.sin(math.radians(course)) / M_PER_DEG / math.cos(math.radians(latitude))
    return latitude + north, longitude + east


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return M_PER_DEG * math.hypot(b[0] - a[0], east)


class Arc:
    """The flight: even acceleration, then a parabola."""

    def __init__(self) -> None:
        half = BOOST_S / 2
        self.up = GRAVITY * (math.sqrt(half**2 + 2 * APOGEE_M / GRAVITY) - half)
        self.flight_s = BOOST_S + self.up / GRAVITY + math.sqrt(2 * APOGEE_M / GRAVITY)
        self.along = RANGE_M / (self.flight_s - half)
        self.impact = moved(*LAUNCH, AZIMUTH_DEG, RANGE_M)
        self.impact_s = LAUNCH_S + self.flight_s

    def at(self, time_s: float) -> tuple[float, float, float, float, float]:
        """Latitude, longitude, altitude (m), speed along and up (m/s)."""
        t = time_s - LAUNCH_S
        if t <= BOOST_S:
            share = t / BOOST_S
            travelled, altitude = self.along * share * t / 2, self.up * share * t / 2
            return *moved(*LAUNCH, AZIMUTH_DEG, travelled), altitude, self.along * share, self.up * share
        fall = t - BOOST_S
        altitude = self.up * BOOST_S / 2 + self.up * fall - GRAVITY * fall**2 / 2
        travelled = self.along * (BOOST_S / 2 + fall)
        return *moved(*LAUNCH, AZIMUTH_DEG, travelled), altitude, self.along, self.up - GRAVITY * fall


ARC = Arc()


def make_world(rng: np.random.Generator) -> list[Thing]:
    """Aircraft and ships, a few of each standard identity."""
    identities = ["neutral"] * 9 + ["friend"] * 4 + ["unknown"] * 3 + ["suspect", "suspect", "hostile", "pending"]
    world = []
    for i in range(60):
        identity = identities[i % len(identities)]
        fields: dict[str, Any] = {"identity": identity}
        if identity == "neutral":
            fields |= {"platform": "airliner", "activity": "transit", "iff_mode_3a": f"{1000 + i % 8 * 10 + i % 7:04d}"}
            altitude, speed, period_s = rng.uniform(1500, 11_800), rng.uniform(180, 255), 12.0
        elif identity == "friend":
            fields |= {"platform": "fighter", "activity": "patrol", "iff_mode_2": f"{2000 + i % 8 * 100 + i % 8:04d}"}
            altitude, speed, period_s = rng.uniform(4000, 10_000), rng.uniform(200, 300), 4.0
        else:
            platform = {"hostile": "fighter", "suspect": "reconnaissance"}.get(identity)
            fields |= {"platform": platform} if platform else {}
            altitude, speed, period_s = rng.uniform(600, 12_000), rng.uniform(90, 320), 4.0
        position = rng.uniform(34.2, 41.6), rng.uniform(127.6, 138.4)
        world.append(Thing("J3.2", *position, altitude, rng.uniform(0, 360), speed, period_s, fields))
    for i in range(36):
        identity = identities[(7 * i + 3) % len(identities)]
        platform = ["merchant", "fishing", "tanker", "passenger"][i % 4] if identity == "neutral" else "patrol craft"
        activity = "fishing" if platform == "fishing" else "transit"
        fields = {"identity": identity, "platform": platform, "activity": activity}
        position = rng.uniform(34.8, 41.2), rng.uniform(129.6, 137.8)
        world.append(Thing("J3.3", *position, 0, rng.uniform(0, 360), rng.uniform(1, 12), 12.0, fields))
    below = {"identity": "unknown", "contact_confidence": "possible", "platform": "submarine", "depth": 80}
    world.append(Thing("J3.4", 38.9, 134.2, 0, 195, 3.6, 12.0, below))
    convoy = {"identity": "hostile", "platform": "launch vehicle", "activity": "stationary", "land_kind": "track"}
    world.append(Thing("J3.5", *LAUNCH, 40, 90, 0, 12.0, convoy, ends_s=LAUNCH_S))
    for i in (4, 17, 33, 48, 61, 75):
        world[i].ends_s = float(rng.uniform(70, 105))
    return world


def validity(time_s: float) -> float:
    return round(time_s % 3600, 2)


def hour_of_day(time_s: float) -> float:
    """Seconds within the day; the captures start at midnight."""
    return round(time_s % 86_400, 1)


class Nation:
    """What one nation sends."""

    def __init__(self, name: str, world: list[Thing], rng: np.random.Generator) -> None:
        self.name, self.rng = name, rng
        self.units = UNITS[name]
        self._next_tn = parse_tn(FIRST_TN[name])
        self._event = {"KOR": 11, "USA": 42, "JPN": 7}[name]
        self.things = [t for t in world if distance_m(REACH[name], (t.latitude, t.longitude)) < REACH_M]
        for thing in self.things:
            thing.tns[name] = self.new_tn()

    def new_tn(self) -> str:
        self._next_tn += 1
        return format_tn(self._next_tn - 1)

    def stn(self, unit: int) -> int:
        return FIRST_STN[self.name] + unit

    def all_sent(self) -> list[Sent]:
        """Everything in order of time."""
        parts = (self.positions(), self.status(), self.tracks(), self.management(), self.flight())
        sent = [s for part in parts for s in part if s.time_s < DURATION_S]
        return sorted(sent, key=lambda s: s.time_s)

    def positions(self) -> Iterator[Sent]:
        """PPLI of every unit every 12 s, and a heartbeat now and then."""
        for unit, (message, latitude, longitude, altitude, course, speed, more) in enumerate(self.units):
            first = float(self.rng.uniform(0.2, 11.5))
            yield Sent(first - 0.1, unit, Group.TRACKS, ())
            yield Sent(first + 59.9, unit, Group.TRACKS, ())
            for time_s in np.arange(first, DURATION_S, 12.0).tolist():
                at = moved(latitude, longitude, course, speed * time_s)
                fields = {
                    "participant_stn": format_stn(self.stn(unit)), "class": CLASS, "nation": self.name,
                    "time_of_validity": validity(time_s - 0.05), "speed": speed, "unit_status": "operational",
                    "latitude": at[0], "longitude": at[1], "altitude": altitude, "course": course,
                    "position_quality": 12, "position_aided": "yes", **more,
                }  # fmt: skip
                yield Sent(time_s, unit, Group.TRACKS, (linkgw.Message(message, fields),))

    def status(self) -> Iterator[Sent]:
        """Sensor and link status, twice."""
        names = {AIR: "J13.2", SHIP: "J13.3", SUBMARINE: "J13.4", SITE: "J13.5"}
        for unit, (kind, *_, more) in enumerate(self.units):
            for time_s in (float(self.rng.uniform(2, 12)), float(self.rng.uniform(62, 72))):
                fields = {
                    "participant_stn": format_stn(self.stn(unit)), "time_of_validity": validity(time_s),
                    "unit_status": "operational", "navigation": "operational", "data_link": "operational",
                    "platform": more["platform"],
                }  # fmt: skip
                if kind != SUBMARINE:
                    fields["radar"] = "degraded" if unit == 1 and time_s > 60 else "operational"
                if kind == SITE:
                    fields |= {"sector_centre": 300, "sector_width": 120, "sensor_range": 500_000}
                yield Sent(time_s, unit, Group.TRACKS, (linkgw.Message(names[kind], fields),))

    def tracks(self) -> Iterator[Sent]:
        """Tracks at their rates, by the unit that reports them; a scan's tracks share a datagram where they fit."""
        scans: dict[tuple[int, float, int], list[linkgw.Message]] = {}
        reporters = [i for i, unit in enumerate(self.units) if unit[0] != SUBMARINE]
        for i, thing in enumerate(self.things):
            unit = reporters[i % len(reporters)]
            first = 0.5 + unit * 0.61 + (i * 0.37) % min(thing.period_s, 4.0)
            for time_s in np.arange(first, min(DURATION_S, thing.ends_s), thing.period_s).tolist():
                scans.setdefault((unit, round(time_s, 1), i % 3), []).append(self.report(thing, time_s))
        for (unit, time_s, _), messages in scans.items():
            for at in range(0, len(messages), 4):
                yield Sent(time_s + 0.01 * at, unit, Group.TRACKS, tuple(messages[at : at + 4]))

    def report(self, thing: Thing, time_s: float) -> linkgw.Message:
        noise = self.rng.normal(0, 0.0008, 2)
        latitude, longitude = thing.at(time_s)
        fields: dict[str, Any] = {
            "tn": thing.tns[self.name], "track_quality": int(self.rng.integers(5, 14)), **thing.fields,
            "time_of_validity": validity(max(0.0, time_s - float(self.rng.uniform(0.1, 1.5)))),
            "latitude": latitude + noise[0], "longitude": longitude + noise[1],
            "course": int(thing.course), "speed": thing.speed,
        }  # fmt: skip
        if thing.message in ("J3.2", "J3.5"):
            fields["altitude"] = thing.altitude_m
        return linkgw.Message(thing.message, fields)

    def management(self) -> Iterator[Sent]:
        """Drops of tracks that end, and a few references between tracks."""
        for thing in self.things:
            if thing.ends_s < DURATION_S:
                fields: dict[str, Any] = {"tn": thing.tns[self.name], "action": "drop track", "confirmed": "yes"}
                yield Sent(thing.ends_s + 2.5, 2, Group.TRACKS, (linkgw.Message("J7.0", fields),))
        air = [t for t in self.things if t.message == "J3.2" and t.ends_s == math.inf]
        unknown = [t for t in air if t.fields["identity"] == "unknown"]
        for thing in unknown[:1]:
            fields = {"tn": thing.tns[self.name], "action": "change identity", "identity": "suspect"}
            yield Sent(55.0, 2, Group.TRACKS, (linkgw.Message("J7.0", fields),))
        airliners = [t.tns[self.name] for t in air if t.fields["identity"] == "neutral"]
        for time_s, kind in ((40.0, "proposed"), (58.0, "correlated")):
            pair: dict[str, Any] = {"tn": airliners[0], "other_tn": airliners[1], "kind": kind, "confidence": 80}
            yield Sent(time_s, 2, Group.TRACKS, (linkgw.Message("J7.2", pair),))
        flight: dict[str, Any] = {"tn": airliners[2], "action": "assign", "kind": "flight number", "identifier": 4711}
        yield Sent(33.0, 2, Group.TRACKS, (linkgw.Message("J7.4", flight),))
        request: dict[str, Any] = {"tn": airliners[3], "request": "identity", "urgent": "no"}
        yield Sent(37.0, 2, Group.TRACKS, (linkgw.Message("J7.1", request),))

    def flight(self) -> Iterator[Sent]:
        """The ballistic track with launch point, impact prediction and threat warnings."""
        launch_tn, track_tn, impact_tn = self.new_tn(), self.new_tn(), self.new_tn()
        detected, predicted, unit = DETECTED_S[self.name], PREDICTED_S[self.name], len(self.units) - 1

        def sent(time_s: float, name: str, fields: dict[str, Any]) -> Sent:
            return Sent(time_s, unit, Group.WARNINGS, (linkgw.Message(name, fields),))

        for time_s in np.arange(detected, DURATION_S, 15.0).tolist():
            yield sent(time_s, "J3.0", self.point(launch_tn, "launch point", time_s, track_tn if time_s > 50 else None))
        for time_s in np.arange(predicted, DURATION_S, 10.0).tolist():
            yield sent(time_s, "J3.0", self.point(impact_tn, "predicted impact", time_s, track_tn))
        for time_s in np.arange(detected + 2, DURATION_S, 1.0).tolist():
            references = {"launch_point_tn": launch_tn, "impact_point_tn": impact_tn if time_s > predicted else None}
            yield sent(time_s, "J3.6", {"tn": track_tn, **self.ballistic(time_s), **references})
        times = np.arange(detected + 0.5, DURATION_S, 5.0).tolist()
        for repeat, time_s in enumerate(times):
            kind = "impact predicted" if time_s > predicted else "launch detected"
            state = "new" if repeat == 0 else "confirmed" if time_s > predicted else "update"
            references = {"track_tn": track_tn if repeat else None, "launch_point_tn": launch_tn}
            if time_s > predicted:
                references["impact_point_tn"] = impact_tn
            fields = {"event": self._event, "repeat": repeat, "state": state, "kind": kind, **references}
            yield sent(time_s, "J15.0", fields | self.warning(time_s))

    def point(self, tn: str, kind: str, time_s: float, track_tn: str | None) -> dict[str, Any]:
        is_launch = kind == "launch point"
        latitude, longitude = LAUNCH if is_launch else ARC.impact
        error_m = 2000.0 if is_launch else self.error_m(time_s)
        return {
            "tn": tn, "kind": kind, "time_of_validity": validity(time_s - 0.2), "altitude": 0,
            "latitude": latitude + self.rng.normal(0, 0.003), "longitude": longitude + self.rng.normal(0, 0.003),
            "time_of_day": hour_of_day(LAUNCH_S if is_launch else ARC.impact_s),
            "semi_major_axis": error_m, "semi_minor_axis": error_m / 4, "orientation": int(AZIMUTH_DEG),
            "track_tn": track_tn, "confidence": 90 if is_launch else 75, "nation": "PRK",
        }  # fmt: skip

    def ballistic(self, time_s: float) -> dict[str, Any]:
        latitude, longitude, altitude_m, along, up = ARC.at(time_s)
        noise = self.rng.normal(0, 1, 3)
        is_boost = time_s < LAUNCH_S + BOOST_S
        return {
            "track_quality": int(min(14, 6 + (time_s - DETECTED_S[self.name]) // 8)), "identity": "hostile",
            "time_of_validity": validity(time_s - 0.15), "ballistic_phase": "boost" if is_boost else "midcourse",
            "latitude": latitude + 0.002 * noise[0], "longitude": longitude + 0.002 * noise[1],
            "altitude": max(0.0, altitude_m + 150 * noise[2]), "covariance_class": "up to 1 km",
            "velocity_east": along * math.sin(math.radians(AZIMUTH_DEG)),
            "velocity_north": along * math.cos(math.radians(AZIMUTH_DEG)), "velocity_up": up,
            "object_kind": "ballistic missile" if is_boost else "short-range ballistic missile", "nation": "PRK",
            "confidence": 80 if is_boost else 90,
        }  # fmt: skip

    def warning(self, time_s: float) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "class": CLASS, "origin": self.name, "confidence": 70, "object_kind": "ballistic missile", "nation": "PRK",
            "latitude": LAUNCH[0], "longitude": LAUNCH[1], "launch_time": hour_of_day(LAUNCH_S),
            "validity_end": hour_of_day(ARC.impact_s + 300),
        }  # fmt: skip
        if time_s > PREDICTED_S[self.name]:
            fields |= {
                "confidence": 90, "object_kind": "short-range ballistic missile",
                "impact_latitude": ARC.impact[0], "impact_longitude": ARC.impact[1],
                "impact_time": hour_of_day(ARC.impact_s), "semi_major_axis": self.error_m(time_s),
                "semi_minor_axis": self.error_m(time_s) / 4, "orientation": int(AZIMUTH_DEG),
            }  # fmt: skip
        return fields

    def error_m(self, time_s: float) -> float:
        """Semi-major axis of the predicted impact: the longer the flight is watched, the smaller."""
        return max(5000.0, 60_000.0 - 1200.0 * (time_s - PREDICTED_S[self.name]))


def write_capture(path: Path, nation: Nation, catalog: linkgw.Catalog) -> int:
    """Write what a nation sends as one pcapng file; gives the datagrams."""
    config = load_config(shipped_folder() / "configurations" / "trilateral.toml")
    number, network = next((i, n) for i, n in enumerate(config.networks) if n.name == nation.name)
    carrier = CARRIERS[network.carrier]
    sequences = [0] * len(nation.units)
    sent = nation.all_sent()
    payloads, groups = [], []
    times_ns = [START_NS + round(s.time_s * 1e6) * 1000 for s in sent]
    for s, utc_ns in zip(sent, times_ns, strict=True):
        identity: SimpleIdentity | DisIdentity
        if network.carrier == "simple":
            identity = SimpleIdentity(source_node=10 * (number + 1) + s.unit, name=f"{nation.name} {s.unit + 1}")
        else:
            identity = DisIdentity(protocol_version=6, site=number + 1, application=s.unit + 1)
        stn, sequence = nation.stn(s.unit), sequences[s.unit]
        if s.messages:
            parts = [linkgw.encode(m, catalog) for m in s.messages]
            words = np.frombuffer(b"".join(parts), np.uint8).reshape(-1, 10)
            npg = catalog.messages[s.messages[0].name].npg
            made = carrier.push_batch(
                identity, words, np.array([0, len(words)]), stn=stn, npg=npg, sequence=sequence, utc_ns=utc_ns
            )
            payload = made[0]
        else:
            payload = carrier.heartbeat(identity, stn=stn, sequence=sequence, utc_ns=utc_ns) or b""
        sequences[s.unit] = sequence + 1
        payloads.append(payload)
        groups.append(network.tracks if s.group is Group.TRACKS else network.warnings)
    hosts = parse_ipv4(f"192.0.2.{32 * (number + 1)}")
    with PcapngWriter(path, (nation.name,), comment=COMMENT.format(seed=SEED)) as writer:
        writer.write(
            Octets.of(payloads), np.array(times_ns), source=np.array([hosts + s.unit for s in sent]),
            source_port=np.array([49_200 + s.unit for s in sent]),
            destination=np.array([parse_ipv4(g.group) for g in groups]),
            destination_port=np.array([g.port for g in groups]),
        )  # fmt: skip
    return len(sent)


def make_all(folder: Path) -> dict[str, int]:
    """Write all captures; gives the datagrams of each."""
    catalog = linkgw.load_catalog()
    seeds = np.random.SeedSequence(SEED).spawn(1 + len(UNITS))
    world = make_world(np.random.default_rng(seeds[0]))
    counts = {}
    for name, seed in zip(UNITS, seeds[1:], strict=True):
        nation = Nation(name, world, np.random.default_rng(seed))
        counts[name] = write_capture(folder / f"{name.lower()}.pcapng", nation, catalog)
    return counts


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for name, n_datagrams in make_all(target).items():
        print(f"{name}: {n_datagrams} datagrams")
