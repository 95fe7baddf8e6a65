"""Scenario files: what is shipped loads, what is wrong with one is said in one line with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkgw.errors import ConfigError
from linkgw.sim.exercise import load_exercise
from linkgw.sim.scenario import load_scenario, shipped_scenarios

HEAD = 'version = 1\nname = "bad"\ndoc = "bad"\nbase = "base-northeast-asia"\nduration_s = 600.0\n'
LAUNCH = (
    '[[launch]]\nname = "one"\nmissile = "solid-srbm"\ntime_s = 60.0\nplace = { latitude = 39.2, longitude = 125.7 }\n'
)
NATION = '[[nation]]\nname = "KOR"\n'
UNIT = f'{NATION}[[nation.unit]]\nname = "KOR destroyer east"\n'
SENSOR = f'{UNIT}[[nation.unit.sensor]]\nname = "KOR S"\n'
BACKGROUND = '[[background]]\nname = "ship"\n'

FAULTS = [
    ("wrong = 1\n", "wrong: extra inputs are not permitted; got 1"),
    ("seed = -1\n", "seed: input should be greater than or equal to 0; got -1"),
    ('start = "noon"\n', "start: input should be a valid datetime; got 'noon'"),
    ('class = "DRILL"\n', "class: input should be 'LIVE', 'EXERCISE' or 'REPLAY'; got 'DRILL'"),
    (
        LAUNCH + "azimuth_deg = 80.0\nrange_km = 500.0\n",
        "launch[0].apogee_km: missing; expected an apogee, or an orbit",
    ),
    (
        LAUNCH + "range_km = 500.0\napogee_km = 100.0\n",
        "launch[0].azimuth_deg: missing; expected a direction, or an aim",
    ),
    (LAUNCH + "azimuth_deg = 80.0\napogee_km = 100.0\n", "launch[0].range_km: missing; expected a range, or an aim"),
    (
        LAUNCH + "azimuth_deg = 80.0\napogee_km = 100.0\naim = { latitude = 40.0, longitude = 133.0 }\n",
        "launch[0].aim: gives direction and range; they do not stand beside it",
    ),
    (
        LAUNCH.replace("60.0", "700.0") + "azimuth_deg = 80.0\nrange_km = 500.0\napogee_km = 100.0\n",
        "launch[0].time_s: after the end of the scenario; got 700.0; expected below 600",
    ),
    (
        LAUNCH.replace("39.2", "95.0") + "azimuth_deg = 80.0\nrange_km = 500.0\napogee_km = 100.0\n",
        "launch[0].place.latitude: input should be less than or equal to 90; got 95.0",
    ),
    (
        LAUNCH + "azimuth_deg = 360.0\nrange_km = 500.0\napogee_km = 100.0\n",
        "launch[0].azimuth_deg: input should be less than 360; got 360.0",
    ),
    (
        LAUNCH + "azimuth_deg = 180.0\norbit = { perigee_km = 600.0, apogee_km = 500.0 }\n",
        "launch[0].orbit.perigee_km: above the apogee; got 600.0; expected at most 500",
    ),
    (BACKGROUND + "count = -1\n", "background[2].count: input should be greater than or equal to 0; got -1"),
    (
        BACKGROUND + "area = [40.0, 130.0, 36.0, 138.0]\n",
        "background[2].area: no area; got [40, 130, 36, 138]; expected [south, west, north, east] in degrees",
    ),
    (
        BACKGROUND + "speed_m_s = [9.0, 3.0]\n",
        "background[2].speed_m_s: runs backwards or below zero; got [9, 3]; expected [least, greatest]",
    ),
    (
        BACKGROUND + "identities = { foe = 1.0 }\n",
        "background[2].identities: not a standard identity; got foe; expected pending | unknown",
    ),
    (NATION + 'first_stn = "01008"\n', "nation[0].first_stn: not a source track number; got '01008'"),
    (NATION + 'first_stn = "77776"\n', "nation[0].first_stn: leaves no source track number for all of them; got 77776"),
    (NATION + 'tracker = { first_tn = "I1000" }\n', "nation[0].tracker.first_tn: not a track number; got 'I1000'"),
    (
        NATION + "tracker = { confirm_hits = 6 }\n",
        "nation[0].tracker.confirm_hits: more than there are looks; got 6; expected at most 5",
    ),
    (UNIT + 'platform = "tank"\n', "nation[0].unit[1].platform: not a platform of a unit of kind ship; got tank"),
    (UNIT + "speed_m_s = 900.0\n", "nation[0].unit[1].speed_m_s: input should be less than or equal to 700"),
    (
        SENSOR + "elevation_deg = [50.0, 10.0]\n",
        "nation[0].unit[1].sensor[0].elevation_deg: runs backwards, or beyond the vertical; got [50, 10]",
    ),
    (
        SENSOR + "sector_deg = [-90.0, 90.0]\n",
        "nation[0].unit[1].sensor[0].sector_deg: not azimuths; got [-90.0, 90.0]; expected 0 to 360 each",
    ),
    (
        SENSOR + "outages = [[100.0, 50.0]]\n",
        "nation[0].unit[1].sensor[0].outages[0]: runs backwards; got [100, 50]; expected [from, to]",
    ),
    (
        SENSOR + "p_detect = 1.5\n",
        "nation[0].unit[1].sensor[0].p_detect: input should be less than or equal to 1; got 1.5",
    ),
    (
        NATION + 'network = { block = [{ use = "ppli", block = "D-0-6" }] }\n',
        "nation[0].network.block[0].block: string should match pattern",
    ),
    (
        NATION + 'network = { block = [{ use = "ppli", block = "A-0-6", words = 4 }] }\n',
        "nation[0].network.block[0].words: input should be 3, 6 or 12; got 4",
    ),
    (NATION + "network = { block = [] }\n", "nation[0].network.block: no time slots"),
    ("[[fault]]\nloss = 2.0\n", "fault[0].loss: input should be less than or equal to 1; got 2.0"),
    (
        "[[fault]]\nfrom_s = 50.0\nto_s = 20.0\n",
        "fault[0].to_s: ends before it begins; got 20.0; expected > 50",
    ),
    ('[[fault]]\nnation = "FRA"\n', "fault[0].nation: input should be 'KOR', 'USA', 'JPN' or '*'; got 'FRA'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FAULTS, ids=[expected.split(": ")[0] for _, expected in FAULTS])
def test_what_is_wrong_is_said_in_one_line(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(HEAD + text)
    with pytest.raises(ConfigError) as error:
        load_scenario(path)
    lines = [str(fault) for fault in error.value.faults]
    assert any(line.startswith(f"bad.toml: {expected}") for line in lines), lines
    assert not any("\n" in line for line in lines)


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(HEAD + UNIT + 'platform = "tank"\nactivity = "dancing"\n' + "[[fault]]\nfrom_s = 5.0\nto_s = 5.0\n")
    with pytest.raises(ConfigError) as error:
        load_scenario(path)
    assert {f.where for f in error.value.faults} == {
        "bad.toml: fault[0].to_s",
        "bad.toml: nation[0].unit[1].platform",
        "bad.toml: nation[0].unit[1].activity",
    }


def test_what_is_not_toml_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("version = 1\nname = \n")
    with pytest.raises(ConfigError, match=r"bad\.toml: not TOML: .*line 2"):
        load_scenario(path)


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(
        ConfigError, match=r"nowhere: no such scenario; got nowhere; expected a file, or one of .*hwasong-18"
    ):
        load_scenario("nowhere")


def test_bases_that_go_round_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('base = "b"\n')
    (tmp_path / "b.toml").write_text('base = "a"\n')
    with pytest.raises(ConfigError, match="goes round in a circle"):
        load_scenario(tmp_path / "a.toml")


def test_a_scenario_changes_its_base_one_named_table_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        HEAD
        + SENSOR
        + "range_km = 123.0\n"
        + '[[nation.unit]]\nname = "new"\nkind = "ship"\nlatitude = 1.0\nlongitude = 2.0\n'
    )
    base, mine = load_scenario("base-northeast-asia"), load_scenario(path)
    kor, theirs = mine.nation[0], base.nation[0]
    assert [u.name for u in kor.unit] == [*(u.name for u in theirs.unit), "new"]
    assert kor.unit[1].sensor[0].range_km == 123.0
    assert kor.unit[1].sensor[0].noise == theirs.unit[1].sensor[0].noise
    assert mine.nation[1:] == base.nation[1:]


@pytest.mark.parametrize("path", shipped_scenarios(), ids=lambda p: p.stem)
def test_what_is_shipped_is_good(path: Path) -> None:
    exercise = load_exercise(path)
    scenarios = [load_scenario(path)] if exercise is None else [s for _, s in exercise.scenarios()]
    for scenario in scenarios:
        assert scenario.scenario_class == "EXERCISE"
        assert [n.name for n in scenario.nation] == ["KOR", "USA", "JPN"]


def test_entries_of_an_exercise_may_not_overlap(tmp_path: Path) -> None:
    path = tmp_path / "days.toml"
    path.write_text(
        'version = 1\nname = "days"\ndoc = "days"\n'
        '[[entry]]\nscenario = "two-launch-salvo"\nstart = 2024-01-01T00:00:00Z\n'
        '[[entry]]\nscenario = "two-launch-salvo"\nstart = 2024-01-01T00:05:00Z\n'
        '[[entry]]\nscenario = "nothing"\nstart = 2024-01-02T00:00:00Z\n'
    )
    with pytest.raises(ConfigError) as error:
        load_exercise(path)
    assert [str(f).split("; ")[0] for f in error.value.faults] == [
        "days.toml: entry[1].start: begins before the entry before it ends",
        "days.toml: base: no such scenario",
    ]
