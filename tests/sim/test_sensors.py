"""What a nation's sensors see: horizon, range, sector, looks, noise, chance, outages, cues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from linkgw.sim.earth import ecef_of, enu_axes, geodetic_of
from linkgw.sim.model import Cues, Detections, Domain, ObjectInfo, ObjectKind, Phase, States
from linkgw.sim.scenario import NationConfig
from linkgw.sim.sensors import look, sensors_of
from linkgw.sim.sight import brought_down, horizon_m, sea_elevation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SITE = (38.0, 138.0, 500.0)


class Fixed:
    """Objects that stand still over the ground."""

    def __init__(self, *objects: tuple[ObjectKind, float, float, float], phase: Phase = Phase.NONE) -> None:
        self.infos: Sequence[ObjectInfo] = [ObjectInfo(f"o{i}", o[0], 0.0, 1e6) for i, o in enumerate(objects)]
        latitude, longitude, altitude = np.array([o[1:] for o in objects], float).reshape(-1, 3).T
        self.place = ecef_of(latitude, longitude, altitude)
        self.phase = phase

    def states(self, index: Ints, time_s: Floats) -> States:
        n = len(index)
        return States(self.place[index], np.zeros((n, 3)), np.full(n, self.phase, np.uint8), np.zeros(n, np.uint8))


def around(kind: ObjectKind, *polar: tuple[float, float, float], phase: Phase = Phase.NONE) -> Fixed:
    """Objects at ranges (m), azimuths and elevations (deg) around the site."""
    site = ecef_of(*(np.array([v]) for v in SITE))[0]
    axes = enu_axes(np.array([SITE[0]]), np.array([SITE[1]]))[0]
    places = []
    for distance, azimuth, elevation in polar:
        a, e = np.radians(azimuth), np.radians(elevation)
        enu = distance * np.array([np.cos(e) * np.sin(a), np.cos(e) * np.cos(a), np.sin(e)])
        latitude, longitude, altitude = geodetic_of((site + enu @ axes)[None])
        places.append((kind, float(latitude[0]), float(longitude[0]), float(altitude[0])))
    return Fixed(*places, phase=phase)


def nation(**sensor: Any) -> NationConfig:
    """A nation with one sensor at the site."""
    plain = {"name": "s", "sees": ["aircraft"], "range_km": 400.0, "revisit_s": 10.0, "p_detect": 1.0}
    bias = sensor.pop("bias", {})
    place = sensor.pop("place", SITE)
    unit = {"name": "u", "kind": "land", "latitude": place[0], "longitude": place[1], "altitude_m": place[2]}
    return NationConfig.model_validate(
        {
            "name": "JPN",
            "first_stn": "03001",
            "bias": bias,
            "tracker": {"first_tn": "C1000"},
            "unit": [{**unit, "sensor": [{**plain, **sensor}]}],
        }
    )


def seen(config: NationConfig, truth: Fixed, seconds: float = 100.0, seed: int = 0) -> tuple[Detections, Cues]:
    unit = config.unit[0]
    place = ecef_of(np.array([unit.latitude]), np.array([unit.longitude]), np.array([unit.altitude_m]))
    return look(config, truth, lambda index, time_s: place[index], np.random.default_rng(seed), 0.0, seconds)


@pytest.mark.parametrize("height_m", [10.0, 100.0, 1_000.0, 5_000.0, 10_000.0])
def test_the_horizon_is_the_known_four_thirds_rule_within_the_air(height_m: float) -> None:
    assert horizon_m(np.array([height_m]))[0] == pytest.approx(4_121.0 * np.sqrt(height_m), rel=0.002)


def test_rays_above_the_air_are_straight() -> None:
    bonus = (
        horizon_m(np.array([10_000.0])) - horizon_m(np.array([0.0])) - 6_371_008.8 * np.arccos(6371.0088 / 6381.0088)
    )
    straight = 6_371_008.8 * np.arccos(6_371_008.8 / (6_371_008.8 + 1e6))
    assert horizon_m(np.array([1e6]))[0] == pytest.approx(straight + bonus[0], rel=1e-6)


def test_what_is_below_the_horizon_is_not_seen() -> None:
    config = nation(elevation_deg=[-5.0, 90.0], place=(38.0, 138.0, 100.0))
    reach_deg = (horizon_m(np.array([100.0])) + horizon_m(np.array([3_000.0])))[0] / 111_195.0
    near, far = (SITE[0] + reach_deg * share for share in (0.98, 1.02))
    truth = Fixed((ObjectKind.AIRCRAFT, near, 138.0, 3_000.0), (ObjectKind.AIRCRAFT, far, 138.0, 3_000.0))
    assert set(seen(config, truth)[0].object.tolist()) == {0}


def test_a_ship_is_seen_by_its_upper_works() -> None:
    config = nation(sees=["ship"], elevation_deg=[-5.0, 90.0], place=(38.0, 138.0, 100.0))
    reach_deg = (horizon_m(np.array([100.0])) + horizon_m(np.array([15.0])))[0] / 111_000.0
    truth = Fixed(*((ObjectKind.SHIP, SITE[0] + share * reach_deg, 138.0, 0.0) for share in (0.97, 1.03)))
    assert set(seen(config, truth)[0].object.tolist()) == {0}


def test_nothing_is_seen_beyond_range_or_outside_the_elevations() -> None:
    truth = around(ObjectKind.AIRCRAFT, (99e3, 10, 20), (101e3, 10, 20), (50e3, 10, 31), (50e3, 10, 4))
    found, _ = seen(nation(range_km=100.0, elevation_deg=[5.0, 30.0]), truth)
    assert set(found.object.tolist()) == {0}


@settings(max_examples=60, deadline=None)
@given(first=st.integers(0, 359), width=st.integers(1, 359), azimuth=st.floats(0, 359.99))
def test_a_sector_is_what_lies_clockwise_between_its_ends(first: int, width: int, azimuth: float) -> None:
    last = (first + width) % 360
    past = (azimuth - first) % 360.0
    if min(abs(past - width), past, 360.0 - past) < 0.5:
        return  # on the edge
    config = nation(sector_deg=[float(first), float(last)], noise={"azimuth_deg": 0.001})
    found, _ = seen(config, around(ObjectKind.AIRCRAFT, (50e3, azimuth, 10)), 30.0)
    assert bool(len(found)) == (past < width)


def test_a_radar_that_turns_passes_each_azimuth_once_a_revisit() -> None:
    truth = around(ObjectKind.AIRCRAFT, *((60e3, azimuth, 10.0) for azimuth in (0.5, 90.0, 180.0, 359.5)))
    found, _ = seen(nation(noise={"azimuth_deg": 1e-6}), truth)
    assert np.allclose(found.time_s, (found.look + found.azimuth_rad / (2 * np.pi)) * 10.0)
    assert np.bincount(found.object).tolist() == [10, 10, 10, 10]
    assert len({(o, k) for o, k in zip(found.object.tolist(), found.look.tolist(), strict=True)}) == len(found)


def test_what_moves_is_where_it_is_when_the_beam_passes() -> None:
    class Level(Fixed):
        def states(self, index: Ints, time_s: Floats) -> States:
            state = super().states(index, time_s)
            return States(state.position_m + time_s[:, None] * 200.0 * EAST, np.tile(200.0 * EAST, (len(index), 1)),
                          state.phase, state.stage)  # fmt: skip

    truth = Level((ObjectKind.AIRCRAFT, 38.5, 138.0, 9_000.0))
    config = nation(noise={"range_m": 0.001, "azimuth_deg": 1e-7, "elevation_deg": 1e-7})
    found, _ = seen(config, truth)
    expected = truth.states(found.object, found.time_s).position_m - ecef_of(*(np.array([v]) for v in SITE))
    assert np.abs(np.linalg.norm(expected, axis=1) - found.range_m).max() < 0.1


EAST = enu_axes(np.array([38.0]), np.array([138.0]))[0, 0]


def test_noise_and_bias_are_those_of_the_sensor_and_the_nation() -> None:
    config = nation(
        sees=["missile"],
        revisit_s=0.5,
        noise={"range_m": 40.0, "azimuth_deg": 0.1, "elevation_deg": 0.2},
        bias={"range_m": 100.0, "azimuth_deg": 0.05, "elevation_deg": -0.1},
    )
    found, _ = seen(config, around(ObjectKind.MISSILE, (200e3, 45.0, 30.0)), 1_000.0)
    n = len(found)
    assert n == 2_000
    for values, mean, sigma in (
        (found.range_m, 200_100.0, 40.0),
        (np.degrees(found.azimuth_rad), 45.05, 0.1),
        (np.degrees(found.elevation_rad), 29.9, 0.2),
    ):
        assert abs(values.mean() - mean) < 4.5 * sigma / np.sqrt(n)
        assert values.std() == pytest.approx(sigma, rel=0.08)


def test_detections_come_by_chance_and_stop_in_outages() -> None:
    config = nation(sees=["missile"], revisit_s=0.5, p_detect=0.7, outages=[[200.0, 300.0]])
    found, _ = seen(config, around(ObjectKind.MISSILE, (200e3, 45.0, 30.0)), 1_000.0)
    assert not ((found.time_s >= 200.0) & (found.time_s < 300.0)).any()
    assert len(found) == pytest.approx(0.7 * 1_800, abs=4.5 * np.sqrt(1_800 * 0.21))


def test_false_alarms_come_at_their_rate_and_within_what_is_searched() -> None:
    config = nation(false_alarms=2.0, sector_deg=[300.0, 60.0], elevation_deg=[1.0, 20.0])
    found, _ = seen(config, Fixed(), 2_000.0)
    assert len(found) == pytest.approx(400, abs=90)
    assert (found.object == -1).all()
    assert (np.mod(np.degrees(found.azimuth_rad) - 300.0, 360.0) <= 120.0).all()
    assert (found.range_m <= 400e3).all()
    assert (np.degrees(found.elevation_rad) >= 1.0).all()


def test_a_radar_sees_only_what_it_looks_for_and_says_in_which_mode() -> None:
    kinds = [ObjectKind.MISSILE, ObjectKind.STAGE, ObjectKind.SATELLITE, ObjectKind.AIRCRAFT, ObjectKind.SHIP]
    truth = Fixed(*((kind, 38.5, 138.0, 0.0 if kind is ObjectKind.SHIP else 9_000.0) for kind in kinds))
    wide = {"elevation_deg": [-5.0, 90.0]}
    found, _ = seen(nation(sees=["missile"], **wide), truth)
    assert set(found.object.tolist()) == {0, 1, 2}
    assert set(found.mode.tolist()) == {Domain.BALLISTIC}
    found, _ = seen(nation(sees=["aircraft", "ship"], **wide), truth)
    assert {(o, m) for o, m in zip(found.object.tolist(), found.mode.tolist(), strict=True)} == {
        (3, Domain.AIR),
        (4, Domain.SURFACE),
    }


def test_detections_are_in_the_order_in_which_they_are_available() -> None:
    config = nation(latency_s=3.5)
    found, _ = seen(config, around(ObjectKind.AIRCRAFT, *((60e3, a, 10.0) for a in range(0, 360, 30))))
    assert (np.diff(found.available_s) >= 0).all()
    assert np.allclose(found.available_s - found.time_s, 3.5)


def test_the_same_seed_gives_the_same_and_another_differs() -> None:
    truth = around(ObjectKind.AIRCRAFT, (60e3, 10.0, 10.0))
    config = nation(false_alarms=0.5, p_detect=0.8)
    first, again, other = (seen(config, truth, seed=seed)[0] for seed in (1, 1, 2))
    assert first.range_m.tobytes() == again.range_m.tobytes()
    assert len(first) != len(other) or first.range_m.tobytes() != other.range_m.tobytes()


def test_an_object_is_seen_only_while_it_is_there() -> None:
    truth = around(ObjectKind.MISSILE, (200e3, 45.0, 30.0))
    truth.infos = [ObjectInfo("late", ObjectKind.MISSILE, 20.0, 40.0)]
    found, _ = seen(nation(sees=["missile"], revisit_s=1.0), truth)
    assert found.time_s.min() >= 20.0
    assert found.time_s.max() <= 40.0
    assert len(found) >= 19


def test_a_nation_without_sensors_sees_nothing() -> None:
    config = nation()
    config = config.model_copy(update={"unit": [config.unit[0].model_copy(update={"sensor": []})]})
    assert sensors_of(config) == []
    found, cues = seen(config, around(ObjectKind.AIRCRAFT, (60e3, 10.0, 10.0)))
    assert (len(found), len(cues)) == (0, 0)


@given(height=st.floats(5.0, 10_000.0), share=st.floats(0.05, 0.95))
def test_the_sea_is_where_its_elevation_says(height: float, share: float) -> None:
    radius = 6_371_008.8
    distance = height + share * (np.sqrt(height * (2 * radius + height)) - height)
    elevation = sea_elevation(np.array([height]), np.array([distance]))[0]
    level, up = distance * np.cos(elevation), radius + height + distance * np.sin(elevation)
    assert np.hypot(level, up) == pytest.approx(radius, abs=1e-3)


# --- infrared ---

SPACE = (0.0, 165.0, 35_786_000.0)


def infrared(**changes: Any) -> NationConfig:
    plain = {"kind": "infrared", "sees": ["missile"], "range_km": 45_000.0, "elevation_deg": [-90.0, 90.0],
             "revisit_s": 5.0, "noise": {"range_m": 3_000.0}, "place": SPACE}  # fmt: skip
    return nation(**{**plain, **changes})


def test_a_motor_is_cued_only_while_it_burns_above_the_clouds() -> None:
    high, low = (ObjectKind.MISSILE, 39.0, 126.0, 15_000.0), (ObjectKind.MISSILE, 39.0, 127.0, 9_000.0)
    detections, cues = seen(infrared(latency_s=15.0), Fixed(high, low, phase=Phase.BOOST))
    assert len(detections) == 0
    assert set(cues.object.tolist()) == {0}
    assert len(cues) == 20
    assert np.allclose(cues.available_s - cues.time_s, 15.0)
    assert len(seen(infrared(), Fixed(high, phase=Phase.MIDCOURSE))[1]) == 0


def test_a_cue_tells_the_place_within_its_error() -> None:
    truth = Fixed((ObjectKind.MISSILE, 39.0, 126.0, 15_000.0), phase=Phase.BOOST)
    _, cues = seen(infrared(), truth, 5_000.0)
    apart = cues.position_m - truth.place
    assert len(cues) == 1_000
    assert np.linalg.norm(apart.mean(0)) < 300.0
    assert np.sqrt((apart**2).sum(1).mean() / 2) == pytest.approx(3_000.0, rel=0.05)
    assert (cues.sigma_m > 3_000.0).all()


def test_a_motor_behind_the_earth_is_not_cued() -> None:
    truth = Fixed((ObjectKind.MISSILE, 10.0, -15.0, 100_000.0), phase=Phase.BOOST)
    assert len(seen(infrared(range_km=50_000.0), truth)[1]) == 0


def test_a_line_of_sight_meets_a_height_between_its_ends() -> None:
    site = ecef_of(*(np.array([v]) for v in SPACE))
    target = ecef_of(np.array([39.0]), np.array([126.0]), np.array([0.0]))
    place, reached = brought_down(site, target, 15_000.0)
    assert reached.all()
    # the ellipsoid's axes are made longer by the height: level with it to a few metres
    assert geodetic_of(place)[2][0] == pytest.approx(15_000.0, abs=50.0)
    assert np.linalg.norm(np.cross(place - site, target - site)) < 1e-3 * np.linalg.norm(target - site) ** 2
