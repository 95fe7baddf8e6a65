"""Parts of the report by themselves: the truth between its samples, matching, holding, the coastline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.report import coast
from linkgw.report.folder import open_folder
from linkgw.report.heard import Drops, Tracks
from linkgw.report.holding import hold
from linkgw.report.matching import errors_m, match
from linkgw.report.model import Report
from linkgw.report.truth import Truth, load_truth
from linkgw.sim.earth import ecef_of, geodetic_of
from linkgw.sim.model import Domain, ObjectKind
from linkgw.sim.world import make_world

NOBODY = Drops(np.zeros(0), np.zeros(0, np.int64))


def test_truth_between_samples_is_that_of_the_world(simulated: Path) -> None:
    simulation = open_folder(simulated)
    truth = load_truth(simulation)
    world = make_world(simulation.scenario, np.random.default_rng(np.random.SeedSequence([simulation.scenario.seed])))
    rng = np.random.default_rng(5)
    index = rng.integers(0, len(world), 4000)
    time_s = rng.uniform(0.0, simulation.scenario.duration_s, 4000)
    there = truth.is_there(index, time_s)
    apart = truth.at(index, time_s)[there] - world.states(index[there], time_s[there]).position_m
    # altitudes are written to half a metre at 6,500 km, and motors start and stop between samples
    assert np.linalg.norm(apart, axis=1).max() < 20.0
    assert np.median(np.linalg.norm(apart, axis=1)) < 0.5
    assert np.isnan(truth.at(index[~there], time_s[~there])).all()


def test_impact_is_where_the_flight_ends(simulated: Path, report: Report) -> None:
    simulation = open_folder(simulated)
    world = make_world(simulation.scenario, np.random.default_rng(np.random.SeedSequence([simulation.scenario.seed])))
    impact, found = world.flights[0].impact, report.launches[0].impact
    assert impact is not None
    assert found is not None
    there, here = (ecef_of(np.array([p.latitude]), np.array([p.longitude]), np.zeros(1)) for p in (impact, found))
    assert np.linalg.norm(there - here) < 60.0
    assert abs(found.time_s - impact.time_s) < 1e-3


def two_ships() -> Truth:
    """Two ships that pass each other: along the equator, 5 km apart in latitude, 20 m/s east and west."""
    times = np.arange(0.0, 601.0, 10.0)
    lon = np.concatenate([times * 20 / 111_319.5, 0.1 - times * 20 / 111_319.5])
    lat = np.repeat([0.0, 0.045], len(times))
    position = ecef_of(lat, lon, np.zeros(len(lon)))
    velocity = np.concatenate([np.gradient(p, times, axis=0) for p in np.split(position, 2)])
    return Truth(
        ["one", "two"], np.array([ObjectKind.SHIP] * 2, np.int64), np.zeros(2), np.array([600.0, 300.0]),
        np.repeat([0, 1], len(times)), np.tile(times, 2), position, velocity, np.zeros(len(lon), np.uint8),
    )  # fmt: skip


def reports(truth: Truth, objects: list[int], times: list[float], tns: list[int], off_m: float = 0.0) -> Tracks:
    position = truth.at(np.array(objects), np.minimum(times, truth.end_s[objects]))
    latitude, longitude, _ = geodetic_of(position)
    n = len(objects)
    return Tracks(
        np.arange(n), np.array(times), np.full(n, Domain.SURFACE, np.int64), np.array(tns), np.array(times),
        latitude + off_m / 111_000, longitude, np.zeros(n), np.full(n, 1200.0),
    )  # fmt: skip


def test_a_number_keeps_its_object_when_another_passes_nearer() -> None:
    truth = two_ships()
    times = np.arange(0.0, 290.0, 10.0).tolist()
    tracks = reports(truth, [0] * len(times), times, [7] * len(times), off_m=3000.0)  # nearer to the other one
    tracks.latitude[:20] -= 2900.0 / 111_000  # but most of the time it was not
    matched = match(tracks, truth)
    assert matched.object.tolist() == [0] * len(times)
    assert not matched.switched.any()
    assert np.allclose(errors_m(tracks, matched.object, truth)[:20], 100.0, rtol=0.02)


def test_a_number_given_twice_is_told_apart_and_counted() -> None:
    truth = two_ships()
    far = Truth(truth.names, truth.kinds, truth.start_s, truth.end_s, truth.object, truth.time_s,
                truth.position_m + np.where(truth.object == 1, 60_000.0, 0.0)[:, None] * [0, 0, 1],
                truth.velocity_m_s, truth.phase)  # fmt: skip
    times = np.arange(0.0, 120.0, 10.0).tolist()
    tracks = reports(far, [0, 0, 1] * 4, times, [7] * 12)
    matched = match(tracks, far)
    assert matched.object.tolist() == [0, 0, 1] * 4
    assert matched.switched.tolist() == [False, False, True] * 4


def test_what_is_reported_after_its_end_is_stale_and_not_another_object() -> None:
    truth = two_ships()
    times = np.arange(0.0, 400.0, 10.0).tolist()
    matched = match(reports(truth, [1] * 40, times, [7] * 40), truth)
    assert (matched.object == 1).sum() == 31  # until 300 s
    assert matched.stale.tolist() == [t > 300.0 for t in times]
    assert set(matched.object[matched.stale].tolist()) == {-1}


def test_what_is_near_nothing_is_matched_with_nothing() -> None:
    truth = two_ships()
    matched = match(reports(truth, [0] * 3, [0.0, 10.0, 20.0], [7, 7, 8], off_m=50_000.0), truth)
    assert matched.object.tolist() == [-1] * 3
    assert not matched.stale.any()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-1, 2), st.integers(1, 3), st.integers(0, 60), st.integers(1, 9)), max_size=25),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 3)), max_size=5),
)
def test_holding_counts_numbers_as_a_loop_would(
    rows: list[tuple[int, int, int, int]], ends: list[tuple[int, int]]
) -> None:
    columns = [np.array(c, np.int64) for c in zip(*rows, strict=True)] or [np.zeros(0, np.int64)] * 4
    objects, tn, time_s, hold_s = columns
    drops = Drops(np.array([t for t, _ in ends], float), np.array([n for _, n in ends], np.int64))
    held = hold(objects, tn, time_s.astype(float), hold_s.astype(float), drops)
    asked = [(o, t + 0.5) for o in range(3) for t in range(75)]
    counts = held.count(np.array([o for o, _ in asked]), np.array([t for _, t in asked]))
    for (o, t), got in zip(asked, counts.tolist(), strict=True):
        live = set()
        for obj, number, begin, last in rows:
            end = min([begin + last, *(e for e, n in ends if n == number and e > begin)])
            if obj == o and begin <= t < end:
                live.add(number)
        assert got == len(live)


def test_coastline_is_small_and_whole() -> None:
    land = coast.load_coast()
    path = Path(coast.__file__).parent / "data" / "coast.json"
    assert path.stat().st_size < 300_000
    assert "Natural Earth" in land.source
    south, north, west, east = land.box
    for rings, box in ((land.near, land.box), (land.far, (-90.0, 90.0, -180.0, 180.0))):
        for ring in rings:
            xs, ys = zip(*ring, strict=True)
            assert box[2] - 0.01 <= min(xs) <= max(xs) <= box[3] + 0.01
            assert box[0] - 0.01 <= min(ys) <= max(ys) <= box[1] + 0.01
            assert ring[0] == ring[-1] or len(ring) > 3
    assert land.holds(30, 46, 120, 145)
    assert not land.holds(-40, 46, 120, 145)
    assert (south, west) < (north, east)
