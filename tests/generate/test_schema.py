"""The JSON Schema of `linkgw decode`: every line that it writes is allowed, and little else is."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from linkgw.carriers import CARRIERS, DisIdentity, Octets, SimpleIdentity
from linkgw.carriers.dis import push_dis
from linkgw.carriers.dis_signal import SignalPdu
from linkgw.carriers.simple import SimplePacket, push_simple
from linkgw.generate.schema import generate_schema
from linkgw.io.captures import open_capture
from linkgw.io.line_decoder import Head, LineDecoder
from linkgw.io.lines import Line, format_line
from linkgw.spec.load import load_catalog
from linkgw.spec.model import Catalog

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(generate_schema(load_catalog())["decode.schema.json"])
    return made


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Any:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def cases(folder: str) -> list[dict[str, Any]]:
    return [case for path in sorted((FIXTURES / folder).glob("*.json")) for case in json.loads(path.read_text())]


def lines_of(payloads: list[bytes], catalog: Catalog, carrier: str, parity: Any = "none") -> Iterator[dict[str, Any]]:
    """What `linkgw decode` writes of some datagrams."""
    heads = [Head(datagram=i) for i in range(1, len(payloads) + 1)]
    for line in LineDecoder(catalog, carrier, parity).decode(Octets.of(payloads), heads):
        yield json.loads(format_line(line))


def check(validator: Any, line: dict[str, Any]) -> None:
    error = jsonschema.exceptions.best_match(validator.iter_errors(line))
    assert error is None, f"{error.message} in {json.dumps(line)}"


@pytest.mark.parametrize("folder", ["vectors", "invalid"])
@pytest.mark.parametrize("carrier", ["words", "simple", "dis"])
def test_every_vector_and_every_refusal_is_allowed(validator: Any, catalog: Catalog, folder: str, carrier: str) -> None:
    n = 0
    for parity in ("none", "checked"):
        words = [bytes.fromhex("".join(c["hex"])) for c in cases(folder) if c.get("parity", "none") == parity]
        if carrier == "simple":
            words = [push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=w)) for w in words]
        elif carrier == "dis":
            words = [push_dis(SignalPdu(npg=7, stn=1, words=w)) for w in words]
        for line in lines_of(words, catalog, carrier, parity):
            check(validator, line)
            assert ("error" in line) == (folder == "invalid")
            n += 1
    assert n > 300


@pytest.mark.parametrize("carrier", ["words", "simple", "dis"])
def test_every_conformance_case_is_allowed(
    validator: Any, catalog: Catalog, conformance_cases: list[dict[str, Any]], carrier: str
) -> None:
    n = 0
    for parity in ("none", "checked"):
        cases = [c for c in conformance_cases if (c["carrier"], c.get("parity", "none")) == (carrier, parity)]
        for line in lines_of([bytes.fromhex(case["hex"]) for case in cases], catalog, carrier, parity):
            check(validator, line)
            n += 1
    assert n > 1000


@pytest.mark.parametrize("nation", ["kor", "usa", "jpn"])
def test_every_line_of_a_capture_is_allowed(validator: Any, catalog: Catalog, nation: str) -> None:
    n = 0
    with open_capture(str(FIXTURES / "captures" / f"{nation}.pcapng")) as capture:
        for batch in capture:
            for line in LineDecoder(catalog).decode_capture(batch, f"{nation}.pcapng"):
                check(validator, json.loads(format_line(line)))
                n += 1
    assert n > 500


def test_every_refused_envelope_is_allowed(validator: Any, catalog: Catalog) -> None:
    good = [
        push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=bytes(10))),
        push_dis(SignalPdu(npg=7, stn=1, words=bytes(10))),
        CARRIERS["simple"].heartbeat(SimpleIdentity(), stn=1) or b"",
        CARRIERS["dis"].heartbeat(DisIdentity(), stn=1) or b"",
    ]
    sent = [octets[:i] + bytes([octets[i] ^ 255]) + octets[i + 1 :] for octets in good for i in range(len(octets))]
    sent += [octets[:n] for octets in good for n in range(len(octets))] + good
    reasons = set()
    for carrier in ("auto", "simple", "dis", "words"):
        for line in lines_of(sent, catalog, carrier):
            check(validator, line)
            reasons.add(line.get("error", {}).get("reason"))
    assert len(reasons) > 15


def test_the_schema_has_the_keys_of_a_line_and_no_others(schema: dict[str, Any]) -> None:
    leaves = [
        d for d in schema["$defs"].values() if "packet" in d.get("properties", {}) or "words" in d.get("properties", {})
    ]
    leaves.append(schema["$defs"]["refused_datagram"])
    keys = {key for leaf in leaves for key in leaf["properties"]}
    assert keys == {field.name for field in msgspec.structs.fields(Line)}
    assert all(leaf["additionalProperties"] is False for leaf in leaves)


def spoiled(line: dict[str, Any], catalog: Catalog) -> Iterator[dict[str, Any]]:
    """A good line of a message with one fault each."""
    spec = catalog.messages[line["message"]]

    def changed(path: str, value: Any) -> dict[str, Any]:
        one = copy.deepcopy(line)
        *place, key = path.split("/")
        (one[place[0]] if place else one)[key] = value
        return one

    yield changed("fields/no_such_field", 1)
    yield changed("no_such_key", 1)
    yield changed("message", "J3.9")
    yield changed("words", [])
    yield changed("words", (line["words"] + ["00" * 10] * 8)[: len(spec.words) + 1])
    yield changed("words", line["words"][: sum(not word.optional for word in spec.words) - 1])
    yield changed("words", ["zz" * 10, *line["words"][1:]])
    yield changed("carrier", "jreap")
    yield changed("stn", "01239")
    yield {key: value for key, value in line.items() if key != "fields"}
    for name, f in spec.fields.items():
        if name not in line["fields"]:
            continue
        yield changed(f"fields/{name}", None)
        yield changed(f"fields/{name}", "no such name")
        yield changed(f"fields/{name}", 1e12)
        if f.no_statement is None:
            yield line | {"fields": {key: value for key, value in line["fields"].items() if key != name}}


def test_a_line_with_one_fault_is_refused(validator: Any, catalog: Catalog) -> None:
    vectors = [v for v in cases("vectors") if "greatest" in v.get("about", "") and v.get("parity", "none") == "none"]
    words = [bytes.fromhex("".join(v["hex"])) for v in vectors]
    sent = [push_simple(SimplePacket(sequence=1, source_node=1, npg=7, stn=1, words=w)) for w in words]
    n = 0
    for line in lines_of(sent, catalog, "simple"):
        check(validator, line)
        for bad in spoiled(line, catalog):
            assert not validator.is_valid(bad), bad
            n += 1
    assert n > 1000
