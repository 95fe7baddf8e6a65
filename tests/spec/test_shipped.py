"""The shipped specs: all that the catalogue promises is there, fits its words and is exact."""

from __future__ import annotations

import re
import shutil
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from linkgw.spec.load import load_catalog, shipped_folder
from linkgw.spec.model import FieldSpec, FieldType, Group, MessageSpec, Role, WordKind

CATALOG = load_catalog()
MESSAGES = list(CATALOG.messages.values())
FIELDS = [pytest.param(m, f, id=f"{m.name}-{f.name}") for m in MESSAGES for f in m.fields.values()]
CATALOGUE = [
    *("J2.0", "J2.2", "J2.3", "J2.4", "J2.5", "J3.0", "J3.1", "J3.2", "J3.3", "J3.4", "J3.5", "J3.6"),
    *("J7.0", "J7.1", "J7.2", "J7.4", "J7.7", "J13.2", "J13.3", "J13.4", "J13.5", "J15.0", "J31.7"),
]


def span(field: FieldSpec) -> tuple[float, float]:
    """Least and greatest value of a number."""
    return float(field.raw_min * field.scale + field.offset), float(field.raw_max * field.scale + field.offset)


def test_every_message_of_the_catalogue_is_there_in_order() -> None:
    assert list(CATALOG.messages) == CATALOGUE
    assert {m.name: m for m in CATALOG.by_header.values()} == CATALOG.messages


def test_titles_are_the_public_names() -> None:
    assert {m.name: m.title for m in MESSAGES} == {m.name: CATALOG.known[m.label, m.sublabel] for m in MESSAGES}


def test_all_publicly_known_labels_have_a_name() -> None:
    assert len(CATALOG.known) == 78
    assert CATALOG.known[12, 0] == "Mission Assignment"


@pytest.mark.parametrize("path", sorted((shipped_folder() / "messages").glob("*.toml")), ids=lambda p: p.stem)
def test_every_information_bit_belongs_to_exactly_one_field(path: Path) -> None:
    first_bit = {"initial": 13, "extension": 2, "continuation": 7}
    for word in tomllib.loads(path.read_text())["word"]:
        bits = [b for f in word["field"] for b in range(f["start"], f["start"] + f["width"])]
        assert sorted(bits) == list(range(first_bit[word["kind"]], 70))


@pytest.mark.parametrize(("message", "field"), FIELDS)
def test_numbers_are_exact_and_have_one_canonical_coding(message: MessageSpec, field: FieldSpec) -> None:
    if field.type is not FieldType.NUMBER:
        assert field.unit is None
        return
    assert field.unit
    for raw in (field.raw_min, field.raw_max):
        value = float(raw * field.scale + field.offset)
        assert round((Fraction(value) - field.offset) / field.scale) == raw
    if field.unit == "deg" and span(field) not in ((-90, 90), (1, 360)):
        assert span(field)[1] - span(field)[0] < 360


@pytest.mark.parametrize(("message", "field"), FIELDS)
def test_steps_are_as_fine_as_promised(message: MessageSpec, field: FieldSpec) -> None:
    degrees = 25 / 111_320  # 25 m along a meridian
    coarsest: dict[str, float] = {
        "latitude": degrees, "longitude": degrees, "impact_latitude": degrees, "impact_longitude": degrees,
        "altitude": 25, "depth": 25, "speed": 2, "velocity_east": 2, "velocity_north": 2, "velocity_up": 2,
        "vertical_rate": 2, "time_of_validity": 0.01, "course": 1, "heading": 1,
    }  # fmt: skip
    assert field.scale <= coarsest.get(field.name, float("inf"))


def test_every_time_of_validity_spans_the_hour() -> None:
    fields = [m.fields["time_of_validity"] for m in MESSAGES if "time_of_validity" in m.fields]
    assert {span(f) for f in fields} == {(0, 3599.99)}
    assert {f.role for f in fields} == {Role.VALIDITY}
    tracks = [m for m in MESSAGES if m.label in (2, 3)]
    assert all(m.field_with(Role.VALIDITY) for m in tracks)


def test_times_of_launch_impact_and_end_span_the_day() -> None:
    warning, point = CATALOG.messages["J15.0"], CATALOG.messages["J3.0"]
    for field in (
        *(warning.fields[n] for n in ("launch_time", "impact_time", "validity_end")),
        point.fields["time_of_day"],
    ):
        assert span(field) == (0, 86399.9)


def test_space_track_reaches_10000_km_and_12_km_a_second() -> None:
    space = CATALOG.messages["J3.6"].fields
    assert span(space["altitude"])[1] >= 10_000_000
    for name in ("velocity_east", "velocity_north", "velocity_up"):
        assert span(space[name])[0] <= -12_000
        assert span(space[name])[1] >= 12_000
    assert set(space["ballistic_phase"].enumeration.codes) == {"boost", "midcourse", "terminal", "unknown"}  # type: ignore[union-attr]  # an ENUM field has one


def test_quality_runs_from_0_to_15() -> None:
    for message in MESSAGES:
        field = message.field_with(Role.QUALITY)
        assert field is None or (field.raw_min, field.raw_max) == (0, 15)


def test_positions_cover_the_earth() -> None:
    for message in MESSAGES:
        latitude, longitude = message.field_with(Role.LATITUDE), message.field_with(Role.LONGITUDE)
        if latitude and longitude:
            assert span(latitude) == (-90, 90)
            assert span(longitude) == (-180, 179.9999)


def test_words_are_as_many_as_promised_and_all_framing_rules_occur() -> None:
    assert len(CATALOG.messages["J3.6"].words) <= 4
    assert len(CATALOG.messages["J15.0"].words) <= 5
    assert any(m.extensions and m.extensions[-1].optional for m in MESSAGES)
    assert any(len(m.extensions) == 3 for m in MESSAGES)
    assert any(len([w for w in m.continuations if w.optional]) == 2 for m in MESSAGES)
    assert any(len(m.words) == 1 for m in MESSAGES)


def test_fields_without_no_statement_are_those_that_make_the_message() -> None:
    allowed = {"tn", "other_tn", "participant_stn", "class", "event", "repeat", "state", "kind", "action", "request"}
    stated = {f.name for m in MESSAGES for f in m.fields.values() if f.no_statement is None}
    assert stated <= allowed


def test_groups_and_conditions_are_those_of_the_design() -> None:
    both = {m.name for m in MESSAGES if len(m.groups) == 2}
    assert both == {"J3.0", "J3.6"}
    assert {m.name for m in MESSAGES if m.groups == (Group.WARNINGS,)} == {"J15.0"}
    assert CATALOG.messages["J3.0"].warnings_where == {"kind": ("launch point", "predicted impact")}
    assert {m.name: m.ends_track_where for m in MESSAGES if m.ends_track_where} == {"J7.0": {"action": ("drop track",)}}
    assert [m.name for m in MESSAGES if m.filler] == ["J31.7"]


def test_every_track_number_has_a_role() -> None:
    roles = {
        (m.name, f.name): f.role
        for m in MESSAGES
        for f in m.fields.values()
        if f.type in (FieldType.TN, FieldType.STN, FieldType.EVENT)
    }
    assert None not in roles.values()
    required = {key for key, role in roles.items() if role is Role.REQUIRED}
    assert {name for name, _ in required} == {"J7.0", "J7.1", "J7.2", "J7.4", "J7.7"}
    optional = {name for (name, _), role in roles.items() if role is Role.OPTIONAL}
    assert optional == {"J3.0", "J3.6", "J15.0"}
    for message in MESSAGES:
        if message.label in (2, 3, 13, 15):
            assert message.field_with(Role.SUBJECT) is not None


def test_class_is_never_unsaid_in_ppli_and_warnings() -> None:
    carriers = {m.name for m in MESSAGES if m.field_with(Role.CLASS)}
    assert carriers == {"J2.0", "J2.2", "J2.3", "J2.4", "J2.5", "J15.0"}
    assert dict(CATALOG.enumerations["class"].codes) == {"LIVE": 1, "EXERCISE": 2, "REPLAY": 3}


def test_enumerations_leave_code_0_to_no_statement_and_are_all_used() -> None:
    assert all(0 not in e.names for e in CATALOG.enumerations.values())
    used = {f.enumeration.name for m in MESSAGES for f in m.fields.values() if f.enumeration}
    assert used == set(CATALOG.enumerations)


def test_words_are_named_by_kind_and_number() -> None:
    words = {w.name: w for m in MESSAGES for w in m.words}
    assert words["J3.2I"].kind is WordKind.INITIAL
    assert words["J15.0E2"].index == 2
    assert words["J3.2C1"].optional


def test_digest_tells_changed_specs_apart(tmp_path: Path) -> None:
    copied = shutil.copytree(shipped_folder(), tmp_path / "specs")
    assert load_catalog(copied).digest == CATALOG.digest
    path = copied / "messages" / "j3_2.toml"
    path.write_text(path.read_text() + "# one more line\n")
    assert load_catalog(copied).digest != CATALOG.digest


def parity(octets: bytes) -> tuple[list[int], int]:
    """The rule of specs/wire.md, step by step: the register after each bit, and after the last."""
    bits, register, states = int.from_bytes(octets, "little"), CATALOG.parity.initial, []
    for n in range(70):
        out = register >> 4
        register = register << 1 & 0b11111
        if out != bits >> n & 1:
            register ^= CATALOG.parity.polynomial
        states.append(register)
    return states, register


def test_worked_parity_examples_of_the_wire_page_hold() -> None:
    text = (shipped_folder() / "wire.md").read_text()
    rows = re.findall(r"^\| `([0-9a-f]{20})`.*? \| ([01, ]+) \| ([01]{5}) \| `([0-9a-f]{20})` \|$", text, re.M)
    assert len(rows) == 4
    for word, first, last, coded in rows:
        states, register = parity(bytes.fromhex(word))
        assert [f"{state:05b}" for state in states[:4]] == first.split(", ")
        assert f"{register:05b}" == last
        whole = int.from_bytes(bytes.fromhex(word), "little") | register << 70
        assert whole.to_bytes(10, "little").hex() == coded
        assert register != 0
