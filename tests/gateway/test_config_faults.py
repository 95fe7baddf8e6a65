"""A configuration with a fault is refused, with file, place and reason; all of its faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkgw.errors import ConfigError, ValueRangeError
from linkgw.gateway.config import TimersConfig, lifetimes_of, load_config, parse_config, parse_pool
from linkgw.picture.numbers import Lifetimes, Space

HEAD = 'name = "g"\npolicy = "p.toml"\n'


def network(name: str = "KOR", i: int = 1, /, **changes: str) -> str:
    """One network of a configuration file; values as TOML has them, an empty one leaves the key out."""
    keys = {
        "name": f'"{name}"',
        "interface": '"lo"',
        "carrier": '"simple"',
        "class": '"EXERCISE"',
        "stn": f'"0010{i}"',
        "tn_pool": f'"{"KVJ"[i - 1]}0000-{"KVJ"[i - 1]}7777"',
        "stn_pool": f'"0{i}000-0{i}777"',
        "tracks": f'{{ group = "239.1.{i}.1", port = 5001 }}',
        "warnings": f'{{ group = "239.1.{i}.2", port = 5002 }}',
        **changes,
    }
    return "[[network]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value)


def faults_of(*networks: str, head: str = HEAD) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(head + "".join(networks), "g.toml")
    return [str(fault) for fault in caught.value.faults]


def test_what_is_sound_is_taken() -> None:
    config = parse_config(HEAD + network() + network("USA", 2), "g.toml")
    assert [n.name for n in config.networks] == ["KOR", "USA"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"name": '"KOR"'}, "name: is the name of network[0] too; got KOR"),
        (
            {"class": '"LIVE"'},
            "class: networks of different class in one gateway; got LIVE; expected EXERCISE, as KOR has",
        ),
        (
            {"tracks": '{ group = "10.0.0.1", port = 5001 }'},
            "tracks.group: not an IPv4 multicast address; got 10.0.0.1; expected 224.0.0.0 to 239.255.255.255",
        ),
        (
            {"warnings": '{ group = "all", port = 5001 }'},
            "warnings.group: not an IPv4 multicast address; got all; expected 224.0.0.0 to 239.255.255.255",
        ),
        (
            {"tracks": '{ group = "239.1.1.2", port = 5002 }'},
            "tracks: is network[0].warnings too; got 239.1.1.2:5002 on lo",
        ),
        (
            {"warnings": '{ group = "239.1.2.1", port = 5001 }'},
            "warnings: is network[1].tracks too; got 239.1.2.1:5001 on lo",
        ),
        ({"stn": '"8"'}, "stn: not a source track number; got '8'; expected 5 octal digits as text"),
        ({"stn": '"00000"'}, "stn: 00000 is no source track number; got 00000"),
        (
            {"forwarders": '["00177", "1"]'},
            "forwarders[1]: not a source track number; got '1'; expected 5 octal digits as text",
        ),
        ({"forwarders": '["00000"]'}, "forwarders[0]: 00000 is no source track number; got 00000"),
        ({"forwarders": '["00177", "00177"]'}, "forwarders: lists a number twice, or the gateway's own"),
        ({"forwarders": '["00102"]'}, "forwarders: lists a number twice, or the gateway's own"),
        ({"stn": '"02000"'}, "stn_pool: holds the gateway's own number or a forwarder's; got 02000"),
        ({"forwarders": '["02777"]'}, "stn_pool: holds the gateway's own number or a forwarder's; got 02777"),
        ({"tn_pool": '"V0000"'}, "tn_pool: not a pool; got 'V0000'; expected like K0000-K7777"),
        (
            {"tn_pool": '"V7777-V0000"'},
            "tn_pool: not a pool; got 'V7777-V0000'; expected ascending, above 0, like K0000-K7777",
        ),
        (
            {"tn_pool": '"00000-00001"'},
            "tn_pool: not a pool; got '00000-00001'; expected ascending, above 0, like K0000-K7777",
        ),
        (
            {"tn_pool": '"I0000-V0000"'},
            "tn_pool: not a track number; got 'I0000'; "
            "expected two of 0-9 A-Z without I L O U, then three octal digits",
        ),
        ({"stn_pool": '"2"'}, "stn_pool: not a pool; got '2'; expected like 01000-01777"),
        ({"event_pool": '"1-x"'}, "event_pool: not a pool; got '1-x'; expected like 1-65535"),
        (
            {"event_pool": '"1-65536"'},
            "event_pool: not a pool; got '1-65536'; expected ascending, above 0, like 1-65535",
        ),
        ({"event_pool": '"0-5"'}, "event_pool: not a pool; got '0-5'; expected ascending, above 0, like 1-65535"),
        ({"dis": "{ site = 2 }"}, "dis: does not belong to carrier simple"),
        ({"carrier": '"dis"', "simple": "{ source_node = 2 }"}, "simple: does not belong to carrier dis"),
        (
            {"carrier": '"dis"', "dis": "{ site = 65536 }"},
            "dis.DisIdentity.site: header field out of range; got 65536; expected 0..65535",
        ),
        (
            {"simple": "{ source_node = 256 }"},
            "simple.SimpleIdentity.source_node: header field out of range; got 256; expected 0..255",
        ),
    ],
)
def test_each_fault_is_said_with_its_place(changes: dict[str, str], text: str) -> None:
    assert faults_of(network(), network("USA", 2, **changes)) == [f"g.toml: network[1].{text}"]


def test_all_faults_are_said_at_once_and_those_of_the_form_first() -> None:
    bad = network("KOR", 2, stn='"9"', tn_pool='"V"', **{"class": '"LIVE"'})
    assert [fault.split("; ")[0].split(": ")[1] for fault in faults_of(network(), bad, network("KOR", 3))] == [
        "network[1].name", "network[1].class", "network[1].stn", "network[1].tn_pool", "network[2].name",
    ]  # fmt: skip
    assert faults_of(network(), network("USA", 2, stn="5", tn_pool='"V"')) == [
        "g.toml: network[1].stn: input should be a valid string; got 5"
    ]
    assert faults_of("network = [", head="")[0].startswith("g.toml: not TOML: ")


def test_a_file_is_read_by_its_place_and_faults_are_said_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "our.toml"
    with pytest.raises(ConfigError, match=f"{path}: cannot be read"):
        load_config(path)
    path.write_text(HEAD.replace('"g"', '"한국"') + network() + network("USA", 2), encoding="utf-8")
    assert load_config(path).name == "한국"
    path.write_text(HEAD + network() + network("USA", 2, stn='"9"'), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"our\.toml: network\[1\]\.stn: not a source track number"):
        load_config(path)
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=f"{path}: cannot be read"):
        load_config(path)


def test_ends_of_pools() -> None:
    assert parse_pool("1-65535", Space.EVENT) == (1, 65_535)
    assert parse_pool("00001-77777", Space.STN) == (1, 0o77777)
    assert parse_pool("00001-ZZ777", Space.TN) == (1, (1 << 19) - 1)
    assert parse_pool("5-5", Space.EVENT) == (5, 5)
    for text in ("1-2-3", "-5", "5-", ""):
        with pytest.raises(ValueRangeError, match="not a pool"):
            parse_pool(text, Space.EVENT)


def test_lifetimes_are_those_of_the_kind_to_the_nanosecond() -> None:
    timers = TimersConfig(track_timeout_s=60.5, event_timeout_s=100.25, hold_s=20.125)
    for space, timeout_ns in ((Space.TN, 60_500_000_000), (Space.STN, 60_500_000_000), (Space.EVENT, 100_250_000_000)):
        assert lifetimes_of(timers, space) == Lifetimes(timeout_ns, 20_125_000_000)
