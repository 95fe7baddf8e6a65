"""The Kaitai Struct description: it is sound, and what the Kaitai compiler makes of it reads every vector right."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import linkgw
from linkgw.carriers import CARRIERS, DisIdentity, SimpleIdentity
from linkgw.carriers.dis import push_dis
from linkgw.carriers.dis_signal import SignalPdu, swap_groups
from linkgw.carriers.dis_transmitter import TransmitterPdu
from linkgw.carriers.simple import SimplePacket, push_simple
from linkgw.errors import Reason
from linkgw.generate.kaitai import generate_kaitai, value_id
from linkgw.spec.load import load_catalog
from linkgw.spec.model import Catalog, FieldType

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
kaitaistruct = pytest.importorskip("kaitaistruct", reason="kaitaistruct is not installed")

ROOT = Path(__file__).parents[2]
COMPILERS = (ROOT / ".venv" / "kaitai", Path(sys.prefix) / "kaitai")
"""Where `npm install --prefix .venv/kaitai kaitai-struct-compiler` puts it."""
UNCHECKED = {
    Reason.UNKNOWN_MESSAGE.text,  # read as a message without a layout
    *(r.text for r in (Reason.BAD_PARITY, Reason.EMPTY_WORD, Reason.WORD_MISSING)),
    *(r.text for r in (Reason.CONTINUATION_OUT_OF_PLACE, Reason.EXTENSION_OUT_OF_PLACE)),
    *(r.text for r in (Reason.CONTINUATION_UNKNOWN, Reason.BAD_WORD_FORMAT)),
}
"""What the description does not refuse, and says so."""


def vectors() -> list[dict[str, Any]]:
    paths = sorted((ROOT / "fixtures" / "vectors").glob("*.json"))
    return [vector for path in paths for vector in json.loads(path.read_text())]


def compiled(catalog: Catalog, folder: Path) -> ModuleType:
    """What the Kaitai compiler makes of the description, imported."""
    packages = [p / "node_modules" / "kaitai-struct-compiler" for p in COMPILERS]
    compiler = next((p for p in packages if p.is_dir()), None)
    node = shutil.which("node")
    if compiler is None or node is None:
        pytest.skip("kaitai-struct-compiler is not installed: npm install --prefix .venv/kaitai kaitai-struct-compiler")
    description = json.dumps(yaml.safe_load(generate_kaitai(catalog)["linkgw.ksy"]))
    command = [node, str(Path(__file__).parent / "compile_ksy.js"), str(compiler)]
    done = subprocess.run(command, input=description, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    module = ModuleType("linkgw_ksy")
    exec(compile(done.stdout, str(folder / "linkgw_ksy.py"), "exec"), module.__dict__)
    return module


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return compiled(load_catalog(), tmp_path_factory.mktemp("ksy")).Linkgw


def stream(octets: bytes) -> Any:
    return kaitaistruct.KaitaiStream(io.BytesIO(octets))


def read_messages(words: Any, catalog: Catalog) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and stated fields of every message, as JSON has them."""
    by_class = {spec.name.replace(".", "").upper(): spec for spec in catalog.messages.values()}
    for message in words.messages:
        spec = by_class[type(message.body).__name__.replace("_", "").upper()]
        parts = [message.body.initial, *(other.word for other in getattr(message.body, "others", []))]
        values = {}
        for name, f in spec.fields.items():
            part = next((p for p in parts if hasattr(p, f"{name}_raw")), None)
            value = getattr(part, value_id(name)) if part is not None else None
            if value is not None:
                values[name] = f.enumeration.names[int(value)] if f.enumeration is not None else value
        yield spec.name, values


def test_every_type_and_enumeration_that_is_named_is_there(catalog: Catalog) -> None:
    described = yaml.safe_load(generate_kaitai(catalog)["linkgw.ksy"])
    used = set(re.findall(r"(?:type|_|\d+): ([a-z]\w*)", generate_kaitai(catalog)["linkgw.ksy"]))
    builtin = {"strz"} | {t for t in used if re.fullmatch(r"[bufs]\d+", t)}
    assert used - builtin <= set(described["types"])
    enums = {f.enumeration.name for m in catalog.messages.values() for f in m.fields.values() if f.enumeration}
    assert set(described["enums"]) == enums


def test_every_word_has_its_80_bits_in_their_places(catalog: Catalog) -> None:
    types = yaml.safe_load(generate_kaitai(catalog)["linkgw.ksy"])["types"]
    for spec in catalog.messages.values():
        for word in spec.words:
            at, starts = 0, {}
            for attribute in types[word.name.lower().replace(".", "_")]["seq"]:
                starts[attribute["id"]] = at
                at += int(attribute["type"].removeprefix("b"))
            assert at == 80
            assert {f"{f.name}_raw": f.start for f in word.values}.items() <= starts.items()
            assert {f"spare_{f.start}" for f in word.fields if f.type is FieldType.SPARE} <= set(starts)


def test_the_compiled_description_reads_every_vector(reader: Any, catalog: Catalog) -> None:
    for vector in vectors():
        octets = bytes.fromhex("".join(vector["hex"]))
        found = list(read_messages(reader.Words(stream(octets)), catalog))
        assert found == [(vector["message"], vector["fields"])]


def test_the_compiled_description_reads_every_good_conformance_case(
    reader: Any, catalog: Catalog, conformance_cases: list[dict[str, Any]]
) -> None:
    n = 0
    for case in conformance_cases:
        said = case.get("message", {}).get("messages", [])
        if case["carrier"] == "words" and said and all("message" in item for item in said):
            found = list(read_messages(reader.Words(stream(bytes.fromhex(case["hex"]))), catalog))
            assert found == [(item["message"], item["fields"]) for item in said], case["id"]
            n += 1
    assert n > 1500


def test_the_compiled_description_reads_envelopes(reader: Any, catalog: Catalog) -> None:
    track = linkgw.Message("J3.2", {"tn": "A2345", "latitude": 38.5, "longitude": 128.25})
    words = linkgw.encode(track, catalog)
    stated = [("J3.2", {name: value for name, value in track.fields.items() if value is not None})]
    simple = reader(stream(push_simple(SimplePacket(sequence=9, source_node=5, npg=7, stn=0o1234, words=words))))
    assert (simple.datagram.sequence, simple.datagram.source_node) == (9, 5)
    assert (simple.datagram.body.npg, simple.datagram.body.stn) == (7, 0o1234)
    assert list(read_messages(simple.datagram.body.words, catalog)) == stated
    for version in (0, 1):
        pdu = SignalPdu(npg=7, stn=0o1234, siso_version=version, words=words)
        signal = reader(stream(push_dis(pdu))).datagram.body
        data = signal.message_data
        if version == 0:
            data = reader.MessageData(signal.n_words, stream(swap_groups(data)))
        assert (signal.npg, data.stn) == (7, 0o1234)
        assert list(read_messages(data.words, catalog)) == stated
    status = reader(stream(CARRIERS["simple"].heartbeat(SimpleIdentity(name="NODE"), stn=3) or b""))
    assert (status.datagram.body.name, status.datagram.body.stn) == ("NODE", 3)
    transmitter = reader(stream(push_dis(TransmitterPdu(power_dbm=2.5)))).datagram.body
    assert (transmitter.power_dbm, transmitter.frequency_hz) == (2.5, 1_131_000_000)
    assert reader(stream(CARRIERS["dis"].heartbeat(DisIdentity(), stn=1) or b"")).datagram.body.sync_state == 3


def test_the_compiled_description_refuses_what_it_can(reader: Any, catalog: Catalog) -> None:
    refused = 0
    for path in sorted((ROOT / "fixtures" / "invalid").glob("words_*.json")):
        for case in json.loads(path.read_text()):
            if case["reason"] in UNCHECKED:
                continue
            try:
                found = list(read_messages(reader.Words(stream(bytes.fromhex("".join(case["hex"])))), catalog))
            except (kaitaistruct.KaitaiStructError, EOFError):
                refused += 1
                continue
            raise AssertionError(f"{case['about']}: read as {found}")
    assert refused > 500
