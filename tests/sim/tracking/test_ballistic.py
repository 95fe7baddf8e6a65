"""Ballistic tracks: from the burn to the fall, over an hour out of sight, and what tells one from the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from linkgw.sim.earth import ecef_of, geodesic, geodetic_of
from linkgw.sim.model import Detections, Domain, ObjectInfo, ObjectKind, Phase, States, TrackPicture
from linkgw.sim.routes import UnitRoutes
from linkgw.sim.scenario import load_scenario
from linkgw.sim.sensors import look
from linkgw.sim.tracking import Tracker
from linkgw.sim.world import World, make_world

Watch = Callable[..., list[TrackPicture]]
LOFTED = (39.5, 128.0, 200e3, (500.0, 200.0, 6_000.0))
SHORT = (39.0, 127.0, 150e3, (1_500.0, 300.0, 1_200.0))


def only(detections: Detections, keep: Any) -> Detections:
    return Detections(*(getattr(detections, f.name)[keep] for f in fields(Detections)))


def test_a_missile_out_of_sight_for_half_an_hour_is_the_same_track(nation: Any, arc: Any, watch: Watch) -> None:
    truth = arc(*LOFTED)
    end = truth.infos[0].end_s
    pictures = watch(nation("missile", "missile"), truth, float(np.floor(end)))
    unseen = max(p.time_s - p.updated_s.max() for p in pictures if len(p))
    assert unseen > 1_200.0
    last = pictures[-5]
    assert last.track.tolist() == [0]
    assert sum(len(p.ended) for p in pictures) == 0
    assert last.domain.tolist() == [Domain.BALLISTIC]
    assert last.phase.tolist() == [Phase.TERMINAL]
    assert last.time_s - last.updated_s[0] < 60.0


def test_a_coasting_track_keeps_what_was_predicted(nation: Any, arc: Any, watch: Watch) -> None:
    pictures = watch(nation("missile"), arc(*LOFTED), 900.0)
    coasting = [p for p in pictures if len(p) and p.time_s - p.updated_s[0] > 40.0]
    assert len(coasting) > 100
    assert len({p.impact.latitude.tobytes() + p.impact.time_s.tobytes() for p in coasting}) == 1
    spread = [float(np.trace(p.covariance[0, :3, :3])) for p in coasting]
    assert spread == sorted(spread)


def test_no_impact_is_told_before_the_filter_knows(nation: Any, arc: Any, watch: Watch) -> None:
    truth = arc(*SHORT)
    pictures = watch(nation("missile"), truth, 150.0)
    known = [np.isfinite(p.impact.time_s[0]) for p in pictures if len(p)]
    assert not known[0]
    assert known[-1]
    for picture in pictures:
        told = np.isfinite(picture.impact.time_s)
        assert not (told & (picture.phase == Phase.BOOST)).any()


def test_the_predicted_impact_closes_in_on_where_it_falls(nation: Any, arc: Any, watch: Watch) -> None:
    truth = arc(*SHORT)
    end = truth.infos[0].end_s
    pictures = watch(nation("missile", "missile", "missile"), truth, float(np.floor(end)) - 40.0)
    fall = geodetic_of(truth.states(np.zeros(1, np.int64), np.array([end])).position_m)
    told = [p for p in pictures if len(p) and np.isfinite(p.impact.latitude[0])]
    early, late = (
        geodesic(fall[0], fall[1], p.impact.latitude[:1], p.impact.longitude[:1])[1][0] for p in (told[0], told[-1])
    )
    assert late < early
    # the arc falls without air, the tracker expects some: within its own time and ellipse
    assert abs(told[-1].impact.time_s[0] - end) < 3 * told[-1].impact.time_sigma_s[0] + 1.0
    assert late < 4 * np.sqrt(np.linalg.eigvalsh(told[-1].impact.covariance_m2[0])[-1])


def test_a_satellite_is_a_track_without_an_impact(nation: Any, arc: Any, watch: Watch) -> None:
    truth = arc(33.0, 130.0, 500e3, (2_000.0, 7_250.0, 0.0), kind=ObjectKind.SATELLITE)
    truth.infos = [ObjectInfo("sat", ObjectKind.SATELLITE, 0.0, 400.0)]
    pictures = watch(nation("missile", "missile"), truth, 300.0)
    assert len(pictures[-1]) == 1
    assert pictures[-1].phase.tolist() == [Phase.MIDCOURSE]
    assert all(np.isnan(p.impact.latitude).all() for p in pictures)
    assert np.isnan(pictures[-1].launch.latitude).all()


def test_a_track_that_was_never_settled_does_not_coast(nation: Any, arc: Any, watch: Watch) -> None:
    def lost(detections: Detections) -> Detections:
        return only(detections, detections.time_s < 10.0)

    pictures = watch(nation("missile", drop_after_s=40.0), arc(*LOFTED), 100.0, keep=lost)
    assert max(len(p) for p in pictures) == 1
    assert len(pictures[-1]) == 0


def test_a_track_that_comes_out_below_the_ground_ends(nation: Any, arc: Any, watch: Watch) -> None:
    truth = arc(*SHORT)
    end = truth.infos[0].end_s
    pictures = watch(nation("missile", "missile"), truth, float(np.ceil(end)) + 120.0)
    ended = [p.time_s for p in pictures if len(p.ended)]
    assert len(ended) == 1
    assert end - 10.0 < ended[0] < end + 100.0


# --- the headline flight ---


@pytest.fixture(scope="module")
def headline() -> tuple[World, dict[str, list[TrackPicture]]]:
    """The flight without its background, and the pictures of two nations until the missile is far up."""
    scenario = load_scenario("hwasong-18-2023-12-18").model_copy(update={"background": []})
    world = make_world(scenario, np.random.default_rng(0))
    seconds = 380.0
    pictures = {}
    for nation in scenario.nation:
        if nation.name == "KOR":
            continue
        positions = UnitRoutes(nation.unit, seconds).positions
        detections, cues = look(nation, world, positions, np.random.default_rng(1), 0.0, seconds)
        pictures[nation.name] = list(Tracker(nation, positions).run(detections, cues, seconds))
    return world, pictures


def burn_outs(world: World) -> list[float]:
    return [e.time_s for e in world.flights[0].events if e.name.startswith("burn-out")]


def missile_of(world: World) -> int:
    return next(i for i, info in enumerate(world.infos) if info.kind == ObjectKind.MISSILE)


@pytest.mark.parametrize("name", ["USA", "JPN"])
def test_it_burns_until_it_is_burnt_out(headline: Any, name: str) -> None:
    world, pictures = headline
    missile, last = missile_of(world), burn_outs(world)[-1]
    for picture in pictures[name]:
        phase = picture.phase[picture.object == missile]
        if last + 45.0 < picture.time_s:
            assert Phase.MIDCOURSE in phase.tolist()
    burning = [p for p in pictures[name] if p.time_s < last and (p.object == missile).any()]
    assert np.mean([(p.phase[p.object == missile] == Phase.BOOST).all() for p in burning]) > 0.9


@pytest.mark.parametrize("name", ["USA", "JPN"])
def test_its_launch_is_told_within_the_ellipse_at_once(headline: Any, name: str) -> None:
    world, pictures = headline
    launch = world.flights[0].config
    first = next(p for p in pictures[name] if len(p))
    assert np.isfinite(first.launch.latitude[0])
    for picture in (first, pictures[name][-1]):
        row = int(np.flatnonzero(picture.object == missile_of(world))[0])
        here = picture.launch.latitude[row : row + 1], picture.launch.longitude[row : row + 1]
        bearing, distance = geodesic(*here, np.array([launch.place.latitude]), np.array([launch.place.longitude]))
        turn = np.radians(bearing[0])
        apart = distance[0] * np.array([np.sin(turn), np.cos(turn)])
        assert apart @ np.linalg.solve(picture.launch.covariance_m2[row], apart) < 11.8  # three sigma in two dimensions
        assert abs(picture.launch.time_s[row] - launch.time_s) < 3 * picture.launch.time_sigma_s[row]


def test_what_parts_from_it_becomes_tracks_with_the_same_launch(headline: Any) -> None:
    _, pictures = headline
    last = pictures["USA"][-1]
    assert {0, 1, 2} <= set(last.object.tolist())
    assert np.ptp(last.launch.time_s) < 30.0
    place = ecef_of(last.launch.latitude, last.launch.longitude, np.zeros(len(last)))
    assert np.linalg.norm(place - place[0], axis=1).max() < 40e3


def test_its_impact_is_predicted_an_hour_ahead(headline: Any) -> None:
    world, pictures = headline
    missile = missile_of(world)
    last = pictures["USA"][-1]
    row = int(np.flatnonzero(last.object == missile)[0])
    assert world.infos[missile].end_s - last.time_s > 3_600.0
    assert abs(last.impact.time_s[row] - world.infos[missile].end_s) < 20.0


def test_a_launch_is_told_however_late_its_looks_come(nation: Any, watch: Watch) -> None:
    start = np.concatenate([ecef_of(np.array([39.0]), np.array([129.0]), np.array([60e3]))[0], np.zeros(3)])
    up = start[:3] / np.linalg.norm(start[:3])

    def at(index: Any, time_s: Any) -> Any:
        way = 1_500.0 * time_s + 15.0 * time_s**2
        speed = 1_500.0 + 30.0 * time_s
        return np.concatenate([start[:3] + way[:, None] * up, speed[:, None] * up], 1)

    class Climbing:
        infos = (ObjectInfo("m", ObjectKind.MISSILE, 0.0, 60.0),)

        def states(self, index: Any, time_s: Any) -> States:
            state, n = at(index, time_s), len(index)
            return States(state[:, :3], state[:, 3:], np.full(n, Phase.BOOST, np.uint8), np.ones(n, np.uint8))

    for latency in (0.0, 0.2, 0.9, 3.0):
        pictures = watch(nation("missile", sensor={"latency_s": latency}), Climbing(), 30.0)
        told = [np.isfinite(p.launch.latitude[0]) for p in pictures if len(p)]
        assert told[2:]
        assert all(told[2:])
