"""The daemon on loopback: what goes through, how it ends, and whether the sums agree."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import time

import linkgw
from linkgw.io.control import ask


def test_a_track_reaches_the_other_networks_under_their_own_lasting_numbers(
    make_site, start, join, catalog, air_track
) -> None:
    site = make_site()
    gateway = start(site)
    kor, usa, jpn = (join(site, name) for name in ("KOR", "USA", "JPN"))
    kor.say([air_track("A0001", 200), air_track("A0002", 300), air_track("A0001", 201)], catalog)
    for station, first in ((usa, "S"), (jpn, "J")):
        heard = station.hear(catalog, 3)
        numbers = [m.fields["tn"] for m in heard]
        assert [m.fields["speed"] for m in heard] == [200, 300, 201]
        assert numbers[0] == numbers[2] != numbers[1]
        assert {n[0] for n in numbers} == {first}
    final = gateway.stop()
    assert final["sum_faults"] == []
    assert final["flows"]["KOR>USA"]["forwarded"] == final["flows"]["KOR>JPN"]["forwarded"] == 3
    assert kor.hear(catalog, 1, wait_s=0.2) == []


def test_a_warning_goes_out_on_the_warnings_group(make_site, start, join, catalog, threat_warning) -> None:
    site = make_site()
    gateway = start(site)
    jpn, usa = join(site, "JPN"), join(site, "USA")
    jpn.say([threat_warning()], catalog, "warnings")
    assert [m.name for m in usa.hear(catalog, 1, "warnings")] == ["J15.0"]
    assert gateway.stop()["networks"]["JPN"]["datagrams"]["warnings"]["good"] == 1


def test_warnings_sent_behind_a_pile_of_tracks_overtake_them(
    make_site, start, join, catalog, air_track, threat_warning
) -> None:
    site = make_site()
    gateway = start(site)
    kor, jpn, usa = (join(site, name) for name in ("KOR", "JPN", "USA"))
    pile = [air_track(f"A{i:04o}", i % 500) for i in range(2500)]
    gateway.send_signal(signal.SIGSTOP)
    try:
        kor.say(pile, catalog)
        jpn.say([threat_warning()], catalog, "warnings")
    finally:
        gateway.process.send_signal(signal.SIGCONT)
    [warning] = usa.hear(catalog, 1, "warnings")
    assert warning.name == "J15.0"
    latency = gateway.stop()["latency"]
    assert latency["warnings"]["max_ms"] < latency["tracks"]["max_ms"]


def test_both_of_the_gateways_own_senders_are_known_as_echo(
    make_site, start, join, catalog, air_track, threat_warning
) -> None:
    site = make_site()
    gateway = start(site)
    kor, usa = join(site, "KOR"), join(site, "USA")
    kor.say([air_track()], catalog)
    kor.say([threat_warning()], catalog, "warnings")
    usa.hear(catalog, 1)
    usa.hear(catalog, 1, "warnings")
    final = gateway.stop()
    for name in ("USA", "JPN"):
        datagrams, sent = final["networks"][name]["datagrams"], final["networks"][name]["sent"]
        assert datagrams["tracks"]["own_echo"] == sent["tracks"]
        assert datagrams["warnings"]["own_echo"] == sent["warnings"] == 1


def test_garbage_is_counted_and_what_follows_goes_through(make_site, start, join, catalog, air_track) -> None:
    site = make_site()
    gateway = start(site)
    kor, usa = join(site, "KOR"), join(site, "USA")
    for payload in (b"", b"garbage", b"\x49\x36" + bytes(60), kor.datagram(bytes(range(10)))):
        kor.sender._socket.sendto(payload, kor.groups["tracks"])
    kor.say([air_track()], catalog)
    assert len(usa.hear(catalog, 1)) == 1
    final = gateway.stop()
    assert final["sum_faults"] == []
    assert final["networks"]["KOR"]["datagrams"]["tracks"]["truncated"] >= 1


def flood(site, gateway, kor, catalog, air_track, n: int) -> dict:
    """Datagrams while the gateway stands still: more than its buffer holds; then the final counts."""
    payloads = [kor.datagram(linkgw.encode(air_track(speed=i % 500), catalog)) for i in range(n)]
    gateway.send_signal(signal.SIGSTOP)
    try:
        for payload in payloads:
            kor.sender._socket.sendto(payload, kor.groups["tracks"])
    finally:
        gateway.process.send_signal(signal.SIGCONT)
    time.sleep(0.2)
    return gateway.stop()


def test_after_a_flood_the_sums_agree_to_the_datagram_kernel_drops_included(
    make_site, start, join, catalog, air_track
) -> None:
    site = make_site(head="segmentation = false\nreceive_buffer = 16384\nstate = 'state.sqlite'")
    gateway = start(site)
    final = flood(site, gateway, join(site, "KOR"), catalog, air_track, 3000)
    counts = final["networks"]["KOR"]["datagrams"]["tracks"]
    assert counts["kernel_drop"] > 0
    assert sum(counts.values()) == 3000 + final["networks"]["KOR"]["sent"]["tracks"]
    assert final["sum_faults"] == []
    assert final["links"][0]["groups"]["tracks"]["kernel_drops_are"] == "exact"
    assert gateway.told("alarm", alarm="kernel_drops")


def test_with_gro_the_kernels_drops_are_told_as_a_lower_bound(make_site, start, join, catalog, air_track) -> None:
    site = make_site(head="receive_buffer = 16384\nstate = 'state.sqlite'")
    gateway = start(site)
    final = flood(site, gateway, join(site, "KOR"), catalog, air_track, 3000)
    counts = final["networks"]["KOR"]["datagrams"]["tracks"]
    assert counts["kernel_drop"] > 0
    assert sum(counts.values()) <= 3000 + final["networks"]["KOR"]["sent"]["tracks"]
    assert final["sum_faults"] == []
    assert final["links"][0]["groups"]["tracks"]["kernel_drops_are"] == "a lower bound"
    assert "at least" in gateway.told("alarm", alarm="kernel_drops")[0]["text"]


def test_what_waits_when_the_gateway_is_told_to_end_is_dealt_with(make_site, start, join, catalog, air_track) -> None:
    site = make_site()
    gateway = start(site)
    kor = join(site, "KOR")
    pid = gateway.pid
    gateway.process.send_signal(signal.SIGSTOP)
    kor.say([air_track(speed=i) for i in range(500)], catalog)
    gateway.process.send_signal(signal.SIGTERM)
    gateway.process.send_signal(signal.SIGCONT)
    assert gateway.process.wait(20) == 0, pid
    gateway._reader.join(20)
    [final] = gateway.told("final counts")
    assert final["flows"]["KOR>USA"]["forwarded"] == 500


def test_without_a_configuration_it_runs_on_loopback_and_keeps_its_state_with_the_users(tmp_path, until) -> None:
    log = tmp_path / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "linkgw", "run"],
            stderr=stderr,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")},
        )
    try:
        until(lambda: '"ready"' in log.read_text())
        socket = tmp_path / "state" / "linkgw" / "trilateral.sock"
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        assert str(tmp_path / "state" / "linkgw" / "trilateral.sqlite") in log.read_text()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert not socket.exists()
    finally:
        process.kill()
        process.wait()


def test_a_faulty_configuration_ends_with_a_line_per_fault(make_site, start) -> None:
    site = make_site()
    site.config.write_text(site.config.read_text().replace('interface = "lo"', "interface = 7", 2))
    gateway = start(site, ready=False)
    assert gateway.process.wait(20) == 2
    gateway._reader.join(20)
    lines = [line["text"] for line in gateway.told("text")]
    assert len(lines) == 2
    assert all("interface" in line and line.startswith("linkgw: ") for line in lines)


def test_a_second_gateway_on_the_same_state_is_refused(make_site, start) -> None:
    site = make_site()
    start(site)
    second = start(site, ready=False)
    assert second.process.wait(20) == 2
    second._reader.join(20)
    assert "another gateway uses this state" in second.lines[0]["text"]


def test_a_log_whose_reader_is_gone_stops_nothing(make_site, until) -> None:
    site = make_site()
    command = [sys.executable, "-m", "linkgw", "run", str(site.config)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        assert b'"ready"' in process.stderr.readline()
        process.stderr.close()
        for reloads in (1, 2, 3):
            process.send_signal(signal.SIGHUP)
            until(lambda n=reloads: ask(site.control, {"ask": "status"})["policy"]["reloads"] == n)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def test_a_gateway_that_polls_forwards_answers_and_ends(make_site, start, join, catalog, air_track) -> None:
    site = make_site(head="busy_poll = true\nstate = 'state.sqlite'")
    gateway = start(site)
    kor, usa = join(site, "KOR"), join(site, "USA")
    for speed in (200, 201, 202):
        kor.say([air_track("A0001", speed)], catalog)
        assert [m.fields["speed"] for m in usa.hear(catalog, 1)] == [speed]
    assert gateway.status()["flows"]["KOR>USA"]["forwarded"] == 3
    assert gateway.stop()["sum_faults"] == []


def test_with_an_address_of_its_own_the_gateway_does_not_hear_itself(
    make_site, start, join, catalog, air_track
) -> None:
    for own in ('source = "127.0.0.79"\n', ""):
        site = make_site()
        site.config.write_text(site.config.read_text().replace("ttl = 0\n", f"ttl = 0\n{own}"))
        gateway = start(site)
        kor, usa, jpn = (join(site, name) for name in ("KOR", "USA", "JPN"))
        kor.say([air_track("A0001", 200)], catalog)
        usa.say([air_track("A0001", 300)], catalog)
        assert [m.fields["speed"] for m in jpn.hear(catalog, 2)] == [200, 300]
        assert [m.fields["speed"] for m in kor.hear(catalog, 1)] == [300]
        assert [m.fields["speed"] for m in usa.hear(catalog, 1)] == [200]
        final = gateway.stop()
        assert final["sum_faults"] == []
        heard = [network["datagrams"]["tracks"] for network in final["networks"].values()]
        n_echoes = sum(counts.get("own_echo", 0) for counts in heard)
        assert n_echoes == 0 if own else n_echoes >= 4
        assert sum(counts["good"] for counts in heard) == 2
