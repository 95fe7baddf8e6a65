"""The world joins all families: each object is itself, whoever is asked for beside it."""

from __future__ import annotations

import numpy as np
import pytest

from linkgw.errors import ConfigError
from linkgw.sim.model import ObjectKind
from linkgw.sim.scenario import BackgroundConfig, LaunchConfig, ScenarioConfig, load_scenario
from linkgw.sim.world import World, make_world


def scenario(**more: object) -> ScenarioConfig:
    salvo = load_scenario("two-launch-salvo")
    area = (33.0, 125.0, 43.0, 142.0)
    air = BackgroundConfig(
        name="Air", kind="aircraft", count=30, area=area, speed_m_s=(150.0, 250.0), altitude_m=(5e3, 1e4), churn=0.5
    )
    sea = BackgroundConfig(name="Sea", kind="ship", count=20, area=area, speed_m_s=(0.0, 10.0))
    return salvo.model_copy(update={"background": [air, sea], **more})


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(scenario(), np.random.default_rng(1))


def test_objects_come_family_by_family_under_names_of_their_own(world: World) -> None:
    kinds = [info.kind for info in world.infos]
    assert kinds == [ObjectKind.MISSILE] * 2 + [ObjectKind.AIRCRAFT] * 30 + [ObjectKind.SHIP] * 20
    assert len({info.name for info in world.infos}) == len(world) == 52
    assert [flight.config.name for flight in world.flights] == ["Salvo 1", "Salvo 2"]


def test_states_of_many_are_those_of_each(world: World) -> None:
    rng = np.random.default_rng(2)
    index, times = rng.integers(0, len(world), 300), rng.uniform(90, 300, 300)
    together = world.states(index, times)
    for row in range(0, 300, 7):
        alone = world.states(index[row : row + 1], times[row : row + 1])
        assert together.position_m[row] == pytest.approx(alone.position_m[0], abs=1e-6)
        assert together.velocity_m_s[row] == pytest.approx(alone.velocity_m_s[0], abs=1e-9)
        assert (together.phase[row], together.stage[row]) == (alone.phase[0], alone.stage[0])


def test_nothing_may_be_asked_for(world: World) -> None:
    states = world.states(np.zeros(0, np.int64), np.zeros(0))
    assert states.position_m.shape == (0, 3)
    assert states.phase.shape == (0,)


def test_alive_is_from_start_to_end(world: World) -> None:
    index = np.arange(len(world))
    for time_s in (0.0, 61.0, 300.0, 470.0):
        expected = [info.start_s <= time_s < info.end_s for info in world.infos]
        assert world.alive(index, np.full(len(world), time_s)).tolist() == expected


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    again = make_world(scenario(), np.random.default_rng(1))
    index, times = np.arange(len(world)), np.full(len(world), 200.0)
    assert again.infos == world.infos
    assert (again.states(index, times).position_m == world.states(index, times).position_m).all()


def test_every_launch_that_cannot_be_flown_is_said() -> None:
    first, second = scenario().launch
    late = first.model_copy(update={"time_s": 9_000.0})
    unknown = LaunchConfig.model_validate(second.model_dump() | {"missile": "paper"})
    with pytest.raises(ConfigError) as error:
        make_world(scenario(launch=[late, unknown]), np.random.default_rng(1))
    assert [str(fault).split(";")[0] for fault in error.value.faults] == [
        "two-launch salvo: launch[0].time_s: after the end of the scenario",
        "two-launch salvo: launch[1].missile: no such class of missile",
    ]
