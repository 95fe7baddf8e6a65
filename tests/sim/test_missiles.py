"""Classes of missiles: what is shipped is plausible, what is wrong in a file is said, all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkgw.errors import ConfigError
from linkgw.sim.missiles import load_missiles, parse_missiles

GOOD = """
version = 1
[[missile]]
name = "a"
doc = "d"
object = "ballistic missile"
sources = ["s"]
ascent_ballistic_kg_m2 = 20000.0
ballistic_kg_m2 = 5000.0
stage = [{ burn_s = 60.0, start_g = 2.0, end_g = 8.0, ballistic_kg_m2 = 1000.0 }]
"""


def test_shipped_classes_are_there_with_their_sources() -> None:
    classes = load_missiles()
    assert set(classes) == {"liquid-icbm", "solid-icbm", "liquid-irbm", "solid-srbm", "satellite-launcher"}
    for missile in classes.values():
        assert any("http" in source for source in missile.sources)
    assert [len(classes[n].stages) for n in ("liquid-icbm", "solid-icbm", "solid-srbm", "satellite-launcher")] == [
        2,
        3,
        1,
        3,
    ]
    # solid fuel burns faster than liquid
    assert classes["solid-icbm"].burn_s() < classes["liquid-icbm"].burn_s()


def test_a_stage_gives_what_the_rocket_equation_says() -> None:
    stage = parse_missiles(GOOD, "m.toml")["a"].stages[0]
    steps = 100_000
    used = (1 - stage.start_g / stage.end_g) / stage.burn_s
    dt = stage.burn_s / steps
    gained = sum(9.80665 * stage.start_g / (1 - used * (i + 0.5) * dt) * dt for i in range(steps))
    assert stage.gain_m_s() == pytest.approx(gained, rel=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version = 1", "version = 2", "m.toml: version"),
        ("version = 1", "version = ", "m.toml: not TOML"),
        ("burn_s = 60.0", "burn_s = -1.0", "m.toml: missile[0].stage[0].burn_s: input should be greater than 0"),
        ("burn_s = 60.0, ", "", "m.toml: missile[0].stage[0].burn_s: field required"),
        ("end_g = 8.0", "end_g = 1.5", "m.toml: missile[0].stage[0].end_g: does not grow; got 1.5; expected above 2"),
        ("start_g = 2.0", "start_g = 0.9", "m.toml: missile[0].stage[0].start_g: does not lift off; got 0.9"),
        ("ballistic_kg_m2 = 5000.0", 'ballistic_kg_m2 = "much"', "m.toml: missile[0].ballistic_kg_m2"),
        ('name = "a"', 'name = "a"\nthrust = 3', "m.toml: missile[0].thrust: extra inputs are not permitted"),
        ('sources = ["s"]', "sources = []", "m.toml: missile[0].sources"),
        ("stage = [{", "stage = []\nother = [{", "m.toml: missile[0].stage"),
    ],
)  # fmt: skip
def test_a_fault_is_said_in_one_line(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as error:
        parse_missiles(GOOD.replace(old, new), "m.toml")
    assert str(error.value).startswith(expected)
    assert "\n" not in str(error.value)


def test_all_faults_are_said_at_once_and_a_name_is_used_once() -> None:
    again = GOOD + GOOD.replace("version = 1\n", "").replace("end_g = 8.0", "end_g = 1.0")
    with pytest.raises(ConfigError) as error:
        parse_missiles(again, "m.toml")
    assert [str(fault) for fault in error.value.faults] == [
        "m.toml: missile[1].name: is the name of another class too; got a",
        "m.toml: missile[1].stage[0].end_g: does not grow; got 1.0; expected above 2",
    ]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_missiles(tmp_path / "none.toml")
