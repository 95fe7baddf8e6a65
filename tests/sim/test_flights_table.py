"""The published flights of 2023: range and apogee are met, and the flight time comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkgw.errors import ConfigError
from linkgw.sim.flights_table import flights_table, load_published
from linkgw.sim.missiles import load_missiles
from linkgw.sim.scenario import load_scenario


def test_flight_time_is_predicted_within_its_limit() -> None:
    told: list[str] = []
    rows = flights_table(progress=told.append)
    assert [row.published.date for row in rows] == ["2023-02-18", "2023-03-16", "2023-07-12", "2023-12-18"]
    assert [row.missile for row in rows] == ["Hwasong-15", "Hwasong-17", "Hwasong-18", "Hwasong-18"]
    assert rows[3].cells()[6] == "4,415"
    assert told == [row.published.scenario for row in rows]
    for row in rows:
        assert abs(row.range_error_percent) < 0.5
        assert abs(row.apogee_error_percent) < 0.5
        assert abs(row.time_error_percent) < 2.5
        # the class as it is in its file, not stretched to fit
        nominal = load_missiles()[row.missile_class].burn_s()
        assert row.burn_s == pytest.approx(nominal, rel=0.15)


def test_every_published_launch_has_a_scenario_that_says_what_it_assumes() -> None:
    launches = load_published()
    assert len(launches) == 5
    for published in launches:
        launch = load_scenario(published.scenario).launch[0]
        assert launch.place.source
        assert launch.assumed
        assert published.range_km == launch.range_km
        if published.apogee_km is None:
            assert any("apogee" in text for text in launch.assumed)
        else:
            assert published.apogee_km == launch.apogee_km


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version = 1", "p.toml: launch: field required"),
        ("version = [", "p.toml: not TOML"),
        ('version = 1\n[[launch]]\ndate = "2023-13-01"\nmissile = "m"\nsaid_by = "s"\nscenario = "x"\nsources = ["u"]',
         "p.toml: launch[0].date: no such day; got 2023-13-01"),
        ('version = 1\n[[launch]]\ndate = "2023-12-01"\nmissile = "m"\nsaid_by = "s"\nscenario = "x"\nsources = []',
         "p.toml: launch[0].sources"),
    ],
)  # fmt: skip
def test_a_bad_file_is_said_in_one_line(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        load_published(path)
    assert str(error.value).startswith(expected)
