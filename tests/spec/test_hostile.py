"""Whatever stands in a spec file, the loader gives a catalogue or faults that name the file; nothing else is raised."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from linkgw.errors import Fault, SpecError
from linkgw.spec.load import load_catalog, shipped_folder

TEXTS = [path.read_text() for path in sorted((shipped_folder() / "messages").glob("*.toml"))]
VALUES = st.sampled_from(
    [
        *("-1", "0", "1e9", "inf", "nan", "1.5", "70", "99999999999999999999", "true", "1979-05-27", "oops"),
        *('""', '"\\u0000"', '"a\\nb"', '"J3.2"', "[]", "[1]", '["x"]', "[[]]", "{}", "{ a = 1 }", "[{}]"),
        '{ "a\\nb" = 1 }',
    ]
)


@st.composite
def edited_messages(draw: st.DrawFn) -> str:
    """A shipped message of which up to three lines were given another value, doubled or taken out."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 3))):
        i = draw(st.integers(0, len(lines) - 1))
        edit = draw(st.sampled_from(["value", "value", "value", "double", "remove"]))
        if edit == "value":
            lines[i] = re.sub(r"= .*", lambda _: "= " + draw(VALUES), lines[i])
        elif edit == "double":
            lines.insert(i, lines[i])
        else:
            del lines[i]
    return "\n".join(lines) + "\n"


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """What is wrong with a folder; empty where it loads."""
    try:
        load_catalog(folder)
    except SpecError as error:
        return error.faults
    return ()


@settings(max_examples=300, deadline=None)
@given(text=edited_messages())
def test_edited_spec_loads_or_is_refused_with_its_file_named(text: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "messages").mkdir()
        for shared in ("enumerations.toml", "labels.toml", "parity.toml"):
            shutil.copy(shipped_folder() / shared, folder)
        (folder / "messages" / "j3_2.toml").write_text(text)
        faults = faults_of(folder)
    for fault in faults:
        assert fault.where.startswith("j3_2.toml")
        assert str(fault).isprintable()
