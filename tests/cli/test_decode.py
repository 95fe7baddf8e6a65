"""decode: every message with its envelope, every refusal with its reason, in every form and from every source."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import linkgw
from linkgw.carriers import CARRIERS, READERS, Octets
from linkgw.codec import scalar
from linkgw.codec.message import Message
from linkgw.errors import WireError
from linkgw.io.captures import PcapngWriter, read_capture
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()
DROP = "1ca09c50010000000000"
FILLER = "fc030000000000000000"
J12 = "300c0000000000000000"


def envelope(carrier: str, words: str, stn: int = 0o1234, npg: int = 7) -> bytes:
    octets = np.frombuffer(bytes.fromhex(words), np.uint8).reshape(-1, 10)
    c = CARRIERS[carrier]
    return c.push_batch(c.identity_type(), octets, np.array([0, len(octets)]), stn=stn, npg=npg)[0]


def write(path: Path, payloads: Sequence[bytes], start_ns: int = 1_702_857_600_123_456_789) -> Path:
    with PcapngWriter(path) as writer:
        times = start_ns + np.arange(len(payloads)) * 1_000_000_007
        at = {"source": 0xC0000201, "source_port": 4000, "destination": 0xEF010203, "destination_port": 5000}
        writer.write(Octets.of(payloads), times, **at)
    return path


def test_a_line_has_envelope_message_fields_and_words(command: Any, tmp_path: Path) -> None:
    said = command("decode", write(tmp_path / "a.pcapng", [envelope("simple", DROP), envelope("dis", DROP + FILLER)]))
    common = {"source": "192.0.2.1:4000", "destination": "239.1.2.3:5000"}
    drop = {
        "stn": "01234",
        "npg": 7,
        "message": "J7.0",
        "fields": {"tn": "A2345", "action": "drop track"},
        "words": [DROP],
    }
    assert said.code == 0
    assert said.lines == [
        {"datagram": 1, "time": "2023-12-18T00:00:00.123456789Z", **common, "carrier": "simple", **drop},
        {"datagram": 2, "time": "2023-12-18T00:00:01.123456796Z", **common, "carrier": "dis", **drop},
        {
            "datagram": 2,
            "time": "2023-12-18T00:00:01.123456796Z",
            **common,
            "carrier": "dis",
            "stn": "01234",
            "npg": 7,
            "message": "J31.7",
            "fields": {},
            "words": [FILLER],
        },
    ]
    assert said.err == "2 datagrams, 3 messages, 0 refused\n"


def test_lines_hold_what_the_reference_codec_gives(command: Any, captures: list[Path]) -> None:
    for path in captures:
        lines = command("decode", path).lines
        datagrams = {int(n): p for b in read_capture(path) for n, p in zip(b.number, _payloads(b), strict=True)}
        for line in lines:
            packet = READERS["auto"].pull(datagrams[line["datagram"]])
            if "packet" in line:
                assert line["octets"] == datagrams[line["datagram"]].hex()
                continue
            words = "".join(line["words"])
            assert words in packet.words.hex()
            message = scalar.decode(bytes.fromhex(words), CATALOG)
            assert (line["message"], line["fields"]) == (message.name, message.stated())
            assert (line["stn"], line["npg"]) == (f"{packet.stn:05o}", packet.npg)
        assert {line["datagram"] for line in lines} == set(datagrams), "every datagram gives a line"


def _payloads(batch: Any) -> list[bytes]:
    return [batch.payloads[i] for i in range(len(batch))]


@pytest.mark.parametrize(
    ("words", "error", "name"),
    [
        (J12 + "02" + "00" * 9, {"reason": "unknown_message", "where": "J12.0", "got": "Mission Assignment"}, "J12.0"),
        (
            "1ca49c50010000000000",
            {"reason": "mli_beyond_words", "where": "J7.0", "got": "MLI 1", "expected": "MLI 0 for 1 words"},
            "J7.0",
        ),
        (
            "1ca09c50010000000001",
            {"reason": "nonzero_spare", "where": "J7.0I bit 51", "got": 0, "expected": 0},
            "J7.0",
        ),
        ("02" + "00" * 9, {"reason": "no_initial_word"}, None),
    ],
)
def test_refused_words_are_shown_with_header_words_and_reason(command: Any, words: str, error: Any, name: Any) -> None:
    (line,) = command("decode", "--hex", words).lines
    assert line.get("message") == name
    assert "".join(line["words"]) == words
    assert "fields" not in line
    if name is not None:
        assert sorted(line["header"]) == ["label", "mli", "sublabel"]
    if error["reason"] != "nonzero_spare":
        assert line["error"] == error
    assert line["error"]["reason"]


def test_a_datagram_that_is_no_envelope_gives_a_line_with_its_octets(command: Any, tmp_path: Path) -> None:
    good = envelope("simple", DROP)
    bad = [b"hello", good[:-1] + bytes([good[-1] ^ 1]), b"", good[:-1]]
    said = command("decode", write(tmp_path / "a.pcapng", [*bad, good]))
    assert [line.get("error", {}).get("reason") for line in said.lines] == [
        "not_an_envelope", "bad_checksum", "not_an_envelope", "not_an_envelope", None,
    ]  # fmt: skip
    for payload, line in zip(bad, said.lines, strict=False):
        assert line.get("octets", "") == payload.hex()
    assert said.err == "5 datagrams, 1 message, 4 refused (not_an_envelope 3, bad_checksum 1)\n"
    forced = command("decode", tmp_path / "a.pcapng", "--carrier", "simple")
    for payload, line in zip(bad, forced.lines, strict=False):
        with pytest.raises(WireError) as caught:
            READERS["simple"].pull(payload)
        assert line["error"]["reason"] == caught.value.reason.text
        assert line["error"].get("expected") == caught.value.expected


def test_packets_without_words_are_lines_of_their_own(command: Any, tmp_path: Path) -> None:
    beats = [CARRIERS[c].heartbeat(CARRIERS[c].identity_type(), stn=0o101) for c in ("simple", "dis")]
    said = command("decode", write(tmp_path / "a.pcapng", beats))
    status, transmitter = said.lines
    assert (status["packet"], status["stn"], status["fields"]["name"]) == ("status", "00101", "LINKGW")
    assert transmitter["packet"] == "transmitter"
    assert "stn" not in transmitter
    assert said.err == "2 datagrams, 0 messages, 2 packets without words, 0 refused\n"


@pytest.mark.parametrize(
    "text", [DROP, f"0x{DROP}", "1ca0 9c50 0100 0000 0000", "1c:a0:9c:50:01:00:00:00:00:00", DROP.upper()]
)
def test_hex_may_be_written_in_many_ways(command: Any, text: str) -> None:
    (line,) = command("decode", "--hex", text).lines
    assert (line["carrier"], line["fields"]["tn"]) == ("words", "A2345")


@pytest.mark.parametrize(("text", "got"), [("1cz0", "'z'"), ("1ca", "3 digits"), ("", "0 digits")])
def test_what_is_no_hex_is_said(command: Any, text: str, got: str) -> None:
    said = command("decode", "--hex", text)
    assert said.code == 2
    assert f"--hex: not hex; got {got}; expected two hex digits an octet" in said.err


def test_auto_tells_envelopes_and_words_apart_in_hex(process: Any) -> None:
    text = f"# three ways\n{envelope('simple', DROP).hex()}\n\n{envelope('dis', DROP).hex()} # DIS\n{DROP}\nabcd\n"
    said = process("decode", "-", stdin=text.encode())
    assert [line.get("carrier") for line in said.lines] == ["simple", "dis", "words", None]
    assert [line["datagram"] for line in said.lines] == [1, 2, 3, 4]
    assert process("decode", "-", stdin=b"00\nxy\n").err.endswith(
        "line 2: not hex; got 'x'; expected two hex digits an octet\n"
    )


def test_standard_input_may_be_a_capture_in_a_file_or_a_pipe(process: Any, captures: list[Path]) -> None:
    expected = process("decode", captures[0])
    with captures[0].open("rb") as file:
        assert process("decode", "-", stdin=file).out == expected.out
    assert process("decode", "-", stdin=captures[0].read_bytes()).out == expected.out


def test_a_truncated_capture_is_read_as_far_as_it_goes(command: Any, captures: list[Path], tmp_path: Path) -> None:
    whole = command("decode", captures[0]).out.splitlines()
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(captures[0].read_bytes()[:20_001])
    said = command("decode", cut)
    assert said.code == 2
    assert said.out.splitlines() == whole[: len(said.out.splitlines())]
    assert len(said.lines) > 50
    summary, error = said.err.splitlines()
    assert "datagrams" in summary
    assert error.startswith(f"linkgw: {cut}: octet ")
    both = command("decode", cut, captures[1])
    assert both.code == 2
    assert {line["capture"] for line in both.lines} == {str(cut), str(captures[1])}, "the next one is read all the same"


def test_parity_is_checked_where_it_is_asked_for(command: Any) -> None:
    message = Message("J7.0", {"tn": "A2345", "action": "drop track"})
    checked = linkgw.encode(message, CATALOG, parity="checked").hex()
    assert checked != DROP
    assert command("decode", "--hex", checked, "--parity", "checked").lines[0]["fields"]["tn"] == "A2345"
    assert command("decode", "--hex", checked).lines[0]["error"]["reason"] == "bad_parity"
    assert command("decode", "--hex", DROP, "--parity", "checked").lines[0]["error"]["reason"] == "bad_parity"


# --- forms ---


def test_csv_has_a_column_per_field_and_the_numbers_of_json(command: Any, captures: list[Path]) -> None:
    said = command("decode", captures[0], "--format", "csv", "--where", "message=J3.6")
    rows = list(csv.DictReader(said.out.splitlines()))
    lines = command("decode", captures[0], "--where", "message=J3.6").lines
    assert set(CATALOG.messages["J3.6"].fields) < set(rows[0])
    assert "iff_mode_1" not in rows[0], "only the fields of the messages that are asked for"
    for row, line in zip(rows, lines, strict=True):
        assert {k: v for k, v in row.items() if v and k in line["fields"]} == {
            k: str(v) for k, v in line["fields"].items()
        }
        assert row["words"].split() == line["words"]
    everything = command("decode", captures[0], "--format", "csv").out.splitlines()
    assert "iff_mode_1" in everything[0]


def test_the_table_is_one_line_a_message(command: Any, captures: list[Path]) -> None:
    said = command("decode", captures[0], "--format", "table", "--count", "5")
    head, *rows = said.out.splitlines()
    assert head.split() == ["TIME", "SOURCE", "CARRIER", "STN", "MESSAGE", "FIELDS"]
    assert len(rows) == 5
    assert "identity=pending" in rows[0]


# --- conditions ---


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        ("message=J3.6", lambda line: line.get("message") == "J3.6"),
        ("message=J3.*", lambda line: line.get("message", "").startswith("J3.")),
        ("message=J3.6,J15.0", lambda line: line.get("message") in ("J3.6", "J15.0")),
        ("message!=J3.2", lambda line: line.get("message", "J3.2") != "J3.2"),
        ("altitude>3000", lambda line: line.get("fields", {}).get("altitude", -1) > 3000),
        ("altitude<=440", lambda line: line.get("fields", {}).get("altitude", 9e9) <= 440),
        ("altitude=1000..5000", lambda line: 1000 <= line.get("fields", {}).get("altitude", -1) <= 5000),
        ("altitude=..500,9000..", lambda line: not 500 < line.get("fields", {}).get("altitude", 600) < 9000),
        ("identity=hostile,suspect", lambda line: line.get("fields", {}).get("identity") in ("hostile", "suspect")),
        ("identity=none", lambda line: "packet" in line or "identity" not in line["fields"]),
        ("identity!=none", lambda line: "packet" not in line and "identity" in line["fields"]),
        ("tn=A1000..A1007", lambda line: line.get("fields", {}).get("tn", "")[:4] == "A100"),
        ("stn=01000..01001", lambda line: line["stn"] in ("01000", "01001")),
        ("stn=01001", lambda line: line["stn"] == "01001"),
        ("npg=7", lambda line: line.get("npg") == 7),
        ("packet=status", lambda line: line.get("packet") == "status"),
        ("error!=none", lambda line: "error" in line),
        ("destination=*:50602", lambda line: line["destination"].endswith(":50602")),
        ("datagram<10", lambda line: line["datagram"] < 10),
        ("time>=2023-12-18T00:01:00Z", lambda line: line["time"] >= "2023-12-18T00:01:00.0"),
        ("iff_mode_3a=1000..1077", lambda line: line.get("fields", {}).get("iff_mode_3a", "")[:2] == "10"),
    ],
)
def test_a_condition_picks_what_it_says(command: Any, captures: list[Path], condition: str, test: Any) -> None:
    lines = command("decode", captures[0]).lines
    assert command("decode", captures[0], "--where", condition).lines == [line for line in lines if test(line)]


def test_several_conditions_have_all_to_match(command: Any, captures: list[Path]) -> None:
    said = command("decode", captures[0], "--where", "message=J3.2", "--where", "altitude>5000", "--where", "speed<220")
    assert said.lines
    assert all(line["fields"]["altitude"] > 5000 and line["fields"]["speed"] < 220 for line in said.lines)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("altitud>1", "no message has such a field; got altitud; expected altitude"),
        ("identity=hostil", "no such value; got 'hostil'; expected pending | unknown"),
        ("message=J40.1", "no such value; got 'J40.1'; expected like J3.2 or J3.*"),
        ("message>J3.2", "text has no order; got >; expected = or !="),
        ("altitude=high", "not a number; got 'high'"),
        ("tn=A1", "not a track number"),
        ("stn=9", "not a source track number"),
        ("time>yesterday", "not a time"),
        ("error=oops", "no such value; got 'oops'"),
        ("altitude", "not a condition"),
        ("altitude=", "not a condition"),
        ("altitude<none", "nothing has no order"),
    ],
)
def test_a_condition_that_cannot_be_met_is_said(command: Any, captures: list[Path], condition: str, says: str) -> None:
    said = command("decode", captures[0], "--where", condition)
    assert (said.code, said.out) == (2, "")
    assert f"--where {condition}: {says}" in said.err


# --- live ---


def test_a_live_network_is_heard_on_both_groups(process: Any, tmp_path: Path) -> None:
    config = tmp_path / "gateway.toml"
    folder = shipped_folder() / "configurations"
    config.write_text((folder / "trilateral.toml").read_text().replace("239.192.1.", "239.192.77."))
    (tmp_path / "trilateral-policy.toml").write_bytes((folder / "trilateral-policy.toml").read_bytes())
    arguments = [sys.executable, "-m", "linkgw", "decode", "--live", "KOR", "--config", str(config)]
    with subprocess.Popen([*arguments, "--count", "2", "--seconds", "50"], stdout=subprocess.PIPE) as listener:
        for _ in range(40):
            sent = process("send", "KOR", "J7.0", "tn=A2345", "action=drop track", "--config", config)
            assert sent.code == 0, sent.err
            process("send", "KOR", "--hex", FILLER, "--group", "warnings", "--config", config)
            if listener.poll() is not None:
                break
            time.sleep(0.2)
        assert listener.stdout is not None
        heard = listener.stdout.read().decode().splitlines()
        assert listener.wait(10) == 0
    assert len(heard) == 2
    assert all("239.192.77." in line and (DROP in line or FILLER in line) for line in heard)
