"""Which tracks and cues are one launch, and which are two."""

from __future__ import annotations

import math

from linkgw.sim.launch_events import LaunchBook
from linkgw.sim.model import Phase
from tests.sim.pictures import Picture, Track, cues


def numbers(book: LaunchBook) -> list[int]:
    return [event.number for event in book]


def test_a_track_of_the_same_launch_joins_the_event_of_a_cue() -> None:
    book = LaunchBook(42)
    event, is_new = book.take_cue(cues((39.12, 126.03, 95.0)), 0)
    assert (event.number, is_new, round(event.launch.time_s)) == (42, True, 60)
    book.take_picture(Picture(110.0, [Track(3, first_s=100.0)]).make())
    assert numbers(book) == [42]
    assert book.of_track(3) is event
    assert event.launch.time_s == 60.0  # the track knows better than the cue


def test_the_next_cue_of_a_missile_that_has_climbed_opens_no_event() -> None:
    book = LaunchBook(1)
    seen = cues((39.1, 126.0, 95.0), (39.3, 125.7, 100.0), (39.9, 124.6, 120.0))
    found = [book.take_cue(seen, row) for row in range(3)]
    assert [is_new for _, is_new in found] == [True, False, False]
    assert numbers(book) == [1]


def test_a_cue_elsewhere_is_another_launch() -> None:
    book = LaunchBook(1)
    seen = cues((39.1, 126.0, 95.0), (41.0, 129.5, 96.0))
    assert [book.take_cue(seen, row)[1] for row in range(2)] == [True, True]


def test_what_comes_off_a_missile_belongs_to_it_and_the_faster_is_warned_of() -> None:
    book = LaunchBook(1)
    missile, stage = Track(0, enu_m_s=(500.0, 0.0, 3000.0)), Track(1, altitude_m=48_000.0, launch=None)
    book.take_picture(Picture(100.0, [missile]).make())
    book.take_picture(Picture(103.0, [missile, stage]).make())
    assert numbers(book) == [1]
    (event,) = book
    assert book.of_track(1) is event
    assert event.primary == 0


def test_a_second_missile_from_the_same_place_is_a_second_event() -> None:
    book = LaunchBook(1)
    first = Track(0, altitude_m=60_000.0)
    second = Track(
        1, altitude_m=20_000.0, enu_m_s=(100.0, 20.0, 800.0), launch=(39.1, 126.0, 85.0), launch_sigma_s=10.0
    )
    book.take_picture(Picture(120.0, [first]).make())
    book.take_picture(Picture(130.0, [first, second]).make())
    assert numbers(book) == [1, 2]
    assert [event.primary for event in book] == [0, 1]


def test_a_satellite_that_passes_is_no_launch() -> None:
    book = LaunchBook(1)
    passing = Track(0, altitude_m=500_000.0, enu_m_s=(7600.0, 0.0, 0.0), phase=Phase.MIDCOURSE, launch=None)
    for time_s in range(100, 140):
        book.take_picture(Picture(float(time_s), [passing]).make())
    assert numbers(book) == []
    assert book.of_track(0) is None


def test_a_track_without_a_launch_point_is_told_after_a_while() -> None:
    book = LaunchBook(1)
    late = Track(0, first_s=100.0, launch=None)
    book.take_picture(Picture(105.0, [late]).make())
    assert numbers(book) == []
    book.take_picture(Picture(116.0, [late]).make())
    assert numbers(book) == [1]


def test_a_track_that_was_lost_at_once_opens_no_event() -> None:
    book = LaunchBook(1)
    for time_s in range(100, 160):
        book.take_picture(Picture(float(time_s), [Track(0, first_s=95.0, seen_s=99.0, launch=None)]).make())
    assert numbers(book) == []


def test_a_stage_far_behind_joins_the_missile_that_still_burns() -> None:
    book = LaunchBook(1)
    missile = Track(0, altitude_m=150_000.0, enu_m_s=(800.0, 200.0, 3000.0))
    stage = Track(1, altitude_m=70_000.0, enu_m_s=(300.0, 80.0, 600.0), phase=Phase.BOOST, first_s=165.0, launch=None)
    book.take_picture(Picture(170.0, [missile, stage]).make())
    assert book.of_track(1) is None
    stage.phase = Phase.MIDCOURSE
    book.take_picture(Picture(180.0, [missile, stage]).make())
    assert numbers(book) == [1]
    assert book.of_track(1) is book.of_track(0)


def test_a_missile_behind_one_that_has_burnt_out_is_another() -> None:
    book = LaunchBook(1)
    first = Track(0, altitude_m=150_000.0, enu_m_s=(800.0, 200.0, 3000.0), phase=Phase.MIDCOURSE)
    second = Track(1, altitude_m=70_000.0, enu_m_s=(300.0, 80.0, 900.0), first_s=165.0, launch=None)
    for time_s in range(170, 210):
        book.take_picture(Picture(float(time_s), [first, second]).make())
    assert numbers(book) == [1, 2]


def test_what_is_found_in_orbit_has_no_impact() -> None:
    book = LaunchBook(1)
    climbing = Track(0, altitude_m=300_000.0, enu_m_s=(2000.0, 0.0, 3000.0), phase=Phase.MIDCOURSE,
                     impact=(30.0, 140.0, 900.0))  # fmt: skip
    for time_s in (200.0, 205.0):
        book.take_picture(Picture(time_s, [climbing]).make())
    (event,) = book
    assert event.impact.is_known
    assert 0 < event.reach_m < math.inf
    climbing.altitude_m, climbing.enu_m_s = 500_000.0, (7500.0, 0.0, 0.0)
    book.take_picture(Picture(400.0, [climbing]).make())
    assert event.in_orbit
    assert not event.impact.is_known
