"""Aircraft and ships as a nation's tracker shows them: one track each, from beginning to end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from linkgw.sim.model import Detections, Domain, ObjectKind, Phase, TrackPicture

Watch = Callable[..., list[TrackPicture]]


def tracks_of(pictures: Iterable[TrackPicture]) -> dict[int, set[int]]:
    """Object -> numbers of the tracks that showed it."""
    found: dict[int, set[int]] = {}
    for picture in pictures:
        for track, one in zip(picture.track.tolist(), picture.object.tolist(), strict=True):
            found.setdefault(one, set()).add(track)
    return found


def only(detections: Detections, keep: Any) -> Detections:
    return Detections(*(getattr(detections, f.name)[keep] for f in fields(Detections)))


def errors(picture: TrackPicture, truth: Any) -> Any:
    state = truth.states(picture.object, np.full(len(picture), picture.time_s))
    return np.linalg.norm(state.position_m - picture.position_m, axis=1)


def test_every_aircraft_has_one_track_with_one_number(nation: Any, fleet: Any, watch: Watch) -> None:
    truth = fleet(30)
    pictures = watch(nation("aircraft", "aircraft", "aircraft"), truth, 300.0)
    found = tracks_of(pictures)
    assert sorted(found) == list(range(30))
    assert len(pictures[-1]) == 30
    # two whose ways cross at one height may be taken for each other
    assert sum(len(numbers) == 1 for numbers in found.values()) >= 28
    last = pictures[-1]
    assert set(last.domain.tolist()) == {Domain.AIR}
    assert set(last.phase.tolist()) == {Phase.NONE}
    assert np.isnan(last.impact.latitude).all()
    assert np.median(errors(last, truth)) < 500.0
    assert np.abs(np.linalg.norm(last.velocity_m_s, axis=1) - 230.0).max() < 40.0


def test_there_is_a_picture_at_every_tick_and_numbers_ascend(nation: Any, fleet: Any, watch: Watch) -> None:
    pictures = watch(nation("aircraft", tick_s=0.5), fleet(8), 60.0)
    assert [p.time_s for p in pictures] == pytest.approx((0.5 * np.arange(1, 121)).tolist())
    for picture in pictures:
        assert (np.diff(picture.track) > 0).all()
        assert (picture.updated_s <= picture.time_s).all()
        assert (picture.first_s <= picture.updated_s).all()


def test_nothing_is_known_before_it_is_available(nation: Any, fleet: Any, watch: Watch) -> None:
    late = nation("aircraft", sensor={"latency_s": 20.0, "revisit_s": 5.0})
    pictures = watch(late, fleet(5), 60.0)
    for picture in pictures:
        assert (picture.updated_s <= picture.time_s - 20.0 + 1e-9).all()
    assert len(pictures[-1])


def test_a_track_is_confirmed_by_as_many_looks_as_it_says(nation: Any, fleet: Any, watch: Watch) -> None:
    sure = {"p_detect": 1.0, "revisit_s": 5.0}
    for hits in (2, 4):
        pictures = watch(nation("aircraft", sensor=sure, confirm_hits=hits, confirm_looks=6), fleet(1), 60.0)
        first = next(p for p in pictures if len(p))
        assert 5.0 * (hits - 1) <= first.time_s - first.first_s[0] <= 5.0 * (hits - 1) + 1.5


def test_false_alarms_alone_make_no_tracks(nation: Any, fleet: Any, watch: Watch) -> None:
    pictures = watch(nation("aircraft", sensor={"false_alarms": 2.0}), fleet(0), 900.0)
    assert sum(len(p) for p in pictures) <= 5 * 41  # at most a handful, and each ends by itself


def test_a_track_that_is_seen_no_more_ends_and_says_so_once(nation: Any, fleet: Any, watch: Watch) -> None:
    truth = fleet(3, lives_s=(0.0, 100.0))
    pictures = watch(nation("aircraft", drop_after_s=40.0), truth, 200.0)
    assert len(pictures[99]) == 3
    assert len(pictures[-1]) == 0
    ended = np.concatenate([p.ended for p in pictures]).tolist()
    assert sorted(ended) == sorted(pictures[99].track.tolist())
    for before, after in pairwise(pictures):
        gone = set(before.track.tolist()) - set(after.track.tolist())
        assert gone == set(after.ended.tolist())
        stopped = before.updated_s[np.isin(before.track, after.ended)]
        assert ((after.time_s - stopped >= 40.0) & (after.time_s - stopped < 42.0)).all()


def test_an_aircraft_that_turns_back_keeps_its_number(nation: Any, fleet: Any, watch: Watch) -> None:
    truth = fleet(6, turns_s=150.0)
    pictures = watch(nation("aircraft", "aircraft"), truth, 300.0)
    found = tracks_of(pictures)
    assert sum(len(numbers) == 1 for numbers in found.values()) >= 5
    assert np.median(errors(pictures[-1], truth)) < 600.0


def test_ships_are_on_the_sea(nation: Any, fleet: Any, watch: Watch) -> None:
    truth = fleet(10, speed=8.0, altitude_m=0.0, kind=ObjectKind.SHIP)
    pictures = watch(nation("ship"), truth, 400.0)
    last = pictures[-1]
    assert set(last.domain.tolist()) == {Domain.SURFACE}
    assert len(last) >= 7
    assert np.median(errors(last, truth)) < 150.0
    radius = np.linalg.norm(last.position_m, axis=1) - np.linalg.norm(
        truth.states(last.object, np.full(len(last), last.time_s)).position_m, axis=1
    )
    assert np.abs(radius).max() < 60.0


def test_the_reporting_sensor_stays_as_long_as_it_contributes(nation: Any, fleet: Any, watch: Watch) -> None:
    config = nation("aircraft", "aircraft", "aircraft")

    def blind(detections: Detections) -> Detections:
        return only(detections, (detections.time_s < 150.0) | (detections.sensor != reporter))

    whole = watch(config, fleet(1), 300.0)
    reporter = int(whole[140].sensor[0])
    assert {int(p.sensor[0]) for p in whole if len(p) and p.time_s < 140.0} == {reporter}
    changed = watch(config, fleet(1), 300.0, keep=blind)
    assert {int(p.sensor[0]) for p in changed if len(p) and p.time_s < 150.0} == {reporter}
    assert reporter not in {int(p.sensor[0]) for p in changed if p.time_s > 220.0}


def test_covariances_hold_what_they_promise(nation: Any, fleet: Any, watch: Watch) -> None:
    truth = fleet(40)
    pictures = watch(nation("aircraft", "aircraft"), truth, 200.0)
    inside = []
    for picture in pictures[100::10]:
        error = truth.states(picture.object, np.full(len(picture), picture.time_s)).position_m - picture.position_m
        squared = np.einsum("ni,ni->n", error, np.linalg.solve(picture.covariance[:, :3, :3], error[..., None])[..., 0])
        inside += (squared < 7.81).tolist()  # 95 % of chi-squared, three degrees of freedom
        assert (np.linalg.eigvalsh(picture.covariance) > 0).all()
    assert np.mean(inside) > 0.9


def test_the_same_detections_give_the_same_pictures(nation: Any, fleet: Any, watch: Watch) -> None:
    runs = [watch(nation("aircraft", "aircraft", sensor={"false_alarms": 0.5}), fleet(12), 120.0) for _ in range(2)]
    for one, other in zip(*runs, strict=True):
        for name in ("track", "position_m", "covariance", "quality", "sensor"):
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_a_crowd_is_tracked_one_by_one(nation: Any, fleet: Any, watch: Watch) -> None:
    truth = fleet(400)
    pictures = watch(nation("aircraft", "aircraft", confirm_hits=2), truth, 80.0)
    found = tracks_of(pictures[60:])
    assert len(found) > 0.9 * len(tracks_of(pictures))
    assert np.mean([len(numbers) == 1 for numbers in found.values()]) > 0.85
