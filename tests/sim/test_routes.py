"""Routes against pyproj; units, the background and their churn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from linkgw.sim.background import Background
from linkgw.sim.earth import ecef_of, geodetic_of
from linkgw.sim.kinds import IDENTITIES, draw_kind
from linkgw.sim.model import ObjectKind
from linkgw.sim.routes import Routes, UnitRoutes, wander
from linkgw.sim.scenario import BackgroundConfig, UnitConfig
from linkgw.spec import load_catalog

GEOD = Geod(ellps="WGS84")
AREA = (33.0, 125.0, 43.0, 142.0)


def one_leg(lat: float, lon: float, azimuth: float, length: float, speed: float, altitude: float) -> Routes:
    columns = [np.array([v], float) for v in (0.0, lat, lon, azimuth, length, speed, altitude)]
    return Routes(np.zeros(1, np.int64), *columns)


@settings(deadline=None)
@given(
    st.floats(-85, 85), st.floats(-180, 180), st.floats(0, 359.9), st.floats(1e3, 3e6), st.floats(1, 300),
    st.floats(0, 15_000),
)  # fmt: skip
def test_a_route_is_the_geodesic_of_pyproj(
    lat: float, lon: float, azimuth: float, length: float, speed: float, altitude: float
) -> None:
    times = np.linspace(0, length / speed, 101)
    position, velocity = one_leg(lat, lon, azimuth, length, speed, altitude).at(np.zeros(101, np.int64), times)
    lons, lats, _ = GEOD.fwd(np.full(101, lon), np.full(101, lat), np.full(101, azimuth), times * speed)
    there = ecef_of(np.asarray(lats), np.asarray(lons), np.full(101, altitude))
    assert np.linalg.norm(position - there, axis=1).max() < 0.05
    over_ground = np.linalg.norm(velocity, axis=1) / (1 + altitude / 6.37e6)
    assert over_ground == pytest.approx(speed, rel=1e-4)


def test_velocity_is_the_derivative_of_position() -> None:
    routes = one_leg(38.0, 130.0, 40.0, 1e6, 240.0, 10_000.0)
    t, zero = np.linspace(10, 4_000, 300), np.zeros(300, np.int64)
    slope = (routes.at(zero, t + 0.5)[0] - routes.at(zero, t - 0.5)[0]) / 1.0
    assert slope == pytest.approx(routes.at(zero, t)[1], abs=1e-3)


def test_wanderers_stay_in_their_area_and_turn_on_arrival() -> None:
    rng = np.random.default_rng(5)
    n, hours = 40, 12
    speed = rng.uniform(150, 250, n)
    start, end = np.zeros(n), np.full(n, hours * 3600.0)
    routes = wander(AREA, speed, np.full(n, 9_000.0), start, end, rng)
    index = np.repeat(np.arange(n), hours * 60)
    times = np.tile(np.arange(hours * 60) * 60.0, n)
    position, velocity = routes.at(index, times)
    lat, lon, alt = geodetic_of(position)
    # geodesics between two places of a box bulge a little over its northern side
    assert lat.min() > AREA[0] - 0.01
    assert lat.max() < AREA[2] + 1.0
    assert lon.min() > AREA[1] - 0.01
    assert lon.max() < AREA[3] + 0.01
    assert alt == pytest.approx(9_000.0, abs=1.0)
    assert np.linalg.norm(velocity, axis=1) / (1 + 9_000 / 6.37e6) == pytest.approx(speed[index], rel=1e-4)
    # no jumps: from minute to minute no further than the speed allows
    steps = np.linalg.norm(np.diff(position.reshape(n, -1, 3), axis=1), axis=2)
    assert (steps <= speed[:, None] * 60 * 1.002).all()
    course = velocity.reshape(n, -1, 3) / np.linalg.norm(velocity.reshape(n, -1, 3), axis=2, keepdims=True)
    turned = (course[:, 1:] * course[:, :-1]).sum(2) < np.cos(np.radians(20))
    assert turned.any(axis=1).all()


def test_an_area_may_lie_across_the_date_line() -> None:
    rng = np.random.default_rng(6)
    routes = wander((50.0, 170.0, 55.0, -170.0), np.full(50, 10.0), np.zeros(50), np.zeros(50), np.full(50, 60.0), rng)
    _, lon, _ = geodetic_of(routes.at(np.arange(50), np.full(50, 30.0))[0])
    assert (np.abs(lon) > 169.9).all()
    assert (lon > 0).any()
    assert (lon < 0).any()


def test_what_stands_still_stays() -> None:
    rng = np.random.default_rng(7)
    routes = wander(AREA, np.zeros(3), np.zeros(3), np.zeros(3), np.full(3, 1e5), rng)
    early, late = (routes.at(np.arange(3), np.full(3, t)) for t in (0.0, 99_999.0))
    assert (early[0] == late[0]).all()
    assert (late[1] == 0).all()


def unit(kind: str, **more: object) -> UnitConfig:
    return UnitConfig.model_validate({"name": kind, "kind": kind, "latitude": 38.0, "longitude": 130.0, **more})


def test_units_that_move_do_and_the_others_do_not() -> None:
    units = [
        unit("land", speed_m_s=10.0),
        unit("ship", speed_m_s=8.0, course_deg=90.0),
        unit("aircraft", speed_m_s=200.0, course_deg=45.0, altitude_m=9_000.0),
        unit("space", altitude_m=35_786_000.0, longitude=140.0, latitude=0.0),
    ]
    routes = UnitRoutes(units)
    index = np.arange(4)
    before, after = routes.positions(index, np.zeros(4)), routes.positions(index, np.full(4, 3_600.0))
    moved = np.linalg.norm(after - before, axis=1)
    assert moved[[0, 3]] == pytest.approx(0.0, abs=1e-6)
    assert moved[1] == pytest.approx(8.0 * 3_600, rel=1e-3)
    assert moved[2] == pytest.approx(200.0 * 3_600, rel=1e-2)
    speeds = np.linalg.norm(routes.velocities(index, np.full(4, 100.0)), axis=1)
    assert speeds == pytest.approx([0.0, 8.0, 200.0 * (1 + 9_000 / 6.37e6), 0.0], rel=1e-4)
    assert geodetic_of(before)[2] == pytest.approx([0, 0, 9_000, 35_786_000], abs=1e-3)
    lon, lat, _ = GEOD.fwd(130.0, 38.0, 45.0, 200.0 * 3_600)
    assert np.linalg.norm(after[2] - ecef_of(np.array([lat]), np.array([lon]), np.array([9_000.0]))[0]) < 0.05


def background(**more: object) -> BackgroundConfig:
    fields = {"name": "Air", "kind": "aircraft", "count": 2_000, "area": AREA, "speed_m_s": (150, 250), **more}
    return BackgroundConfig.model_validate(fields)


def test_identities_come_by_their_weights_with_names_that_messages_can_state() -> None:
    weights = dict.fromkeys(IDENTITIES, 1.0) | {"neutral": 4.0}
    enumerations = load_catalog().enumerations
    assert set(IDENTITIES) == set(enumerations["identity"].codes)
    for kind, environment in (("aircraft", "air"), ("ship", "surface")):
        entry = background(kind=kind, identities=weights, altitude_m=(0, 0), speed_m_s=(1, 9))
        infos = Background(entry, 600.0, np.random.default_rng(8)).infos
        assert len({info.name for info in infos}) == len(infos) == 2_000
        shares = {name: sum(info.identity == name for info in infos) / 2_000 for name in weights}
        assert shares["neutral"] == pytest.approx(0.4, abs=0.05)
        assert shares["hostile"] == pytest.approx(0.1, abs=0.03)
        for info in infos:
            assert info.kind is (ObjectKind.AIRCRAFT if kind == "aircraft" else ObjectKind.SHIP)
            assert info.platform is None or info.platform in enumerations[f"{environment}_platform"].codes
            assert info.activity is None or info.activity in enumerations[f"{environment}_activity"].codes
            assert (info.platform is None) == (info.identity in ("pending", "unknown"))
            if info.code is not None:
                assert kind == "aircraft"
                assert int(info.code, 8) < 0o7400


@given(st.sampled_from(IDENTITIES), st.sampled_from(["aircraft", "ship"]), st.floats(0, 1))
def test_every_share_is_some_kind(identity: str, kind: str, share: float) -> None:
    platform, activity = draw_kind(identity, kind, share)  # type: ignore[arg-type]
    assert (platform is None) == (activity is None) == (identity in ("pending", "unknown"))


def test_churn_is_the_share_that_comes_or_goes() -> None:
    infos = Background(background(churn=0.3), 600.0, np.random.default_rng(9)).infos
    comes = [info.start_s > 0 for info in infos]
    goes = [info.end_s < 600 for info in infos]
    assert sum(comes) + sum(goes) == 600
    assert not any(c and g for c, g in zip(comes, goes, strict=True))
    assert 200 < sum(comes) < 400


def test_the_same_seed_gives_the_same_background_and_another_does_not() -> None:
    def places(seed: int) -> np.ndarray:
        return (
            Background(background(), 600.0, np.random.default_rng(seed))
            .states(np.arange(2_000), np.full(2_000, 300.0))
            .position_m
        )

    assert (places(1) == places(1)).all()
    assert not (places(1) == places(2)).any()
