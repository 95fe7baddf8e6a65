"""send: what was typed is what arrives, in the network's envelope and on the group where it belongs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from linkgw.carriers import READERS
from linkgw.io.multicast import MulticastReceiver
from linkgw.spec.load import shipped_folder

FOLDER = shipped_folder() / "configurations"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The trilateral configuration on groups of this test's own."""
    text = (FOLDER / "trilateral.toml").read_text().replace("239.192.", "239.193.")
    (tmp_path / "gateway.toml").write_text(text)
    return tmp_path / "gateway.toml"


@pytest.mark.parametrize(
    ("arguments", "group", "fields"),
    [
        (
            ["KOR", "J7.0", "tn=A1001", "action=drop track"],
            "239.193.1.1:50602",
            {"tn": "A1001", "action": "drop track"},
        ),
        (["USA", "j3.2", "tn=A1001", "speed=250"], "239.193.2.1:3000", {"tn": "A1001", "speed": 250}),
        (
            ["KOR", "J3.0", "tn=A1001", "kind=launch point"],
            "239.193.1.2:50602",
            {"tn": "A1001", "kind": "launch point"},
        ),
        (["KOR", "J3.0", "tn=A1001", "kind=hazard area"], "239.193.1.1:50602", {"tn": "A1001", "kind": "hazard area"}),
        (
            ["JPN", "J15.0", "event=7", "repeat=0", "state=new", "kind=all clear"],
            "239.193.3.2:50602",
            {"event": 7, "repeat": 0, "state": "new", "kind": "all clear", "class": "EXERCISE"},
        ),
    ],
)
def test_it_arrives_as_it_was_typed(
    command: Any, config: Path, arguments: list[str], group: str, fields: dict[str, Any]
) -> None:
    address, _, port = group.partition(":")
    receiver = MulticastReceiver("lo", address, int(port))
    try:
        said = command("send", *arguments, "--config", config, "--stn", "01234")
        received = receiver.drain()
    finally:
        receiver.close()
    assert said.code == 0, said.err
    (line,) = said.lines
    assert (line["destination"], line["stn"], line["fields"]) == (group, "01234", fields)
    assert received is not None
    packet = READERS["auto"].pull(received.payloads[0])
    assert packet.words.hex() == "".join(line["words"])
    assert (packet.stn, packet.npg) == (0o1234, line["npg"])


def test_now_is_the_time_within_the_hour(command: Any, config: Path) -> None:
    (line,) = command("send", "KOR", "J3.2", "tn=A1001", "time_of_validity=now", "--config", config).lines
    minutes, seconds = line["time"][14:16], line["time"][17:22]
    assert line["fields"]["time_of_validity"] == pytest.approx(60 * int(minutes) + float(seconds), abs=0.011)


def test_a_line_from_standard_input_is_sent(process: Any, config: Path) -> None:
    line = {"stn": "01111", "message": "J7.0", "fields": {"tn": "A1001", "action": "drop track"}}
    (sent,) = process("send", "KOR", "--config", config, stdin=msgspec.json.encode(line)).lines
    assert {k: sent[k] for k in line} == line


def test_words_are_sent_as_they_are_faults_and_all(command: Any, config: Path) -> None:
    (line,) = command("send", "KOR", "--hex", "1ca49c50010000000000", "--config", config).lines
    assert line["words"] == ["1ca49c50010000000000"]
    assert line["error"]["reason"] == "mli_beyond_words"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["KOR", "J9.9"], "not in the catalogue; got J9.9"),
        (["KOR", "J7.0", "tn"], "J7.0: not FIELD=VALUE; got 'tn'"),
        (["KOR", "J7.0", "speed=3"], "J7.0: has no such field; got 'speed=3'"),
        (["KOR", "J7.0", "tn=A1001"], "J7.0.action: has to be stated"),
        (["KOR", "J3.2", "tn=A1001", "speed=fast"], "speed: not a number; got 'fast'; expected m/s"),
        (["KOR", "J3.2", "tn=A1001", "speed=5000"], "J3.2.speed: out of range"),
        (["KOR", "J31.7", "--stn", "9"], "not a source track number"),
        (["KOR", "--hex", "00"], "--hex: not whole words"),
        (["KOR", "J31.7", "--hex", "00"], "two messages"),
    ],
)
def test_what_cannot_be_sent_is_said(command: Any, config: Path, arguments: list[str], says: str) -> None:
    said = command("send", *arguments, "--config", config)
    assert (said.code, said.out) == (2, "")
    assert says in said.err
