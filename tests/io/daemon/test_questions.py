"""What a running gateway answers: `linkgw status`, its control socket, its metrics."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from linkgw.errors import ConfigError
from linkgw.io.control import ControlError, ask


def status_of(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linkgw", "status", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def talk(site, octets: bytes) -> dict:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(str(site.control))
        connection.sendall(octets)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return json.loads(answer)


def test_status_shows_links_counts_and_tracks(make_site, start, join, catalog, air_track) -> None:
    site = make_site()
    start(site)
    kor, usa = join(site, "KOR"), join(site, "USA")
    kor.say([air_track("A0001", 1), air_track("A0002", 2)], catalog)
    heard = usa.hear(catalog, 2)
    shown = status_of(site.config)
    assert shown.returncode == 0, shown.stderr
    for text in ("KOR > USA", "forwarded", "policy everything", site.groups["JPN"]["tracks"][0], "sums agree"):
        assert text in shown.stdout
    told = json.loads(status_of("--control", site.control, "--json").stdout)
    assert told["alive"]["USA"]["tn"] == 2
    assert [link["groups"]["tracks"]["joined"] for link in told["links"]] == [True] * 3
    tracks = ask(site.control, {"ask": "tracks", "network": "USA"})
    assert [t["number"] for t in tracks["tn"]] == [m.fields["tn"] for m in heard]
    assert tracks["tn"][0] | {"origin": "KOR", "origin_number": "A0001"} == tracks["tn"][0]
    assert "A0002" in status_of(site.config, "--tracks", "USA").stdout


def test_status_says_in_one_line_that_no_gateway_answers(make_site, tmp_path) -> None:
    site = make_site()
    for args in ((site.config,), ("--control", tmp_path / "nowhere")):
        done = status_of(*args)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert "no gateway answers" in done.stderr


def test_the_control_socket_is_the_owners_alone_and_gone_after_the_end(make_site, start) -> None:
    site = make_site()
    gateway = start(site)
    assert stat.S_IMODE(site.control.stat().st_mode) == 0o600
    gateway.stop()
    assert not site.control.exists()


def test_a_killed_gateways_socket_is_taken_over(make_site, start) -> None:
    site = make_site()
    gateway = start(site)
    gateway.process.kill()
    gateway.process.wait()
    assert site.control.exists()
    assert start(site).status()["gateway"] == "test"


def test_a_file_in_the_control_sockets_place_is_left_as_it_is(make_site, start) -> None:
    site = make_site()
    site.control.write_text("mine")
    gateway = start(site, ready=False)
    assert gateway.process.wait(20) == 2
    assert site.control.read_text() == "mine"


@pytest.mark.parametrize(
    "question",
    [b"", b"\n", b"[]\n", b"{}\n", b'{"ask": "everything"}\n', b'{"ask": "tracks"}\n', b"\xff\xfe\n",
     b'{"ask": "' + b"a" * 200_000 + b'"}\n'],
)  # fmt: skip
def test_what_is_no_question_gets_an_error_and_the_gateway_goes_on(make_site, start, question) -> None:
    site = make_site()
    gateway = start(site)
    try:
        assert "error" in talk(site, question)
    except ConnectionError:
        assert len(question) > 65_536  # it may hang up on one that is too long before all of it is sent
    assert gateway.status()["gateway"] == "test"


def test_an_unknown_network_is_an_error_that_names_the_known_ones(make_site, start) -> None:
    site = make_site()
    start(site)
    with pytest.raises(ControlError, match="expected one of KOR USA JPN"):
        ask(site.control, {"ask": "tracks", "network": "FRA"})


def test_a_path_too_long_for_a_socket_is_a_fault_of_the_configuration(make_site) -> None:
    from linkgw.io.places import open_places

    site = make_site(head=f'control = "{"a" * 120}"')
    with pytest.raises(ConfigError, match="too long for a socket"):
        open_places(site.config)


def test_metrics_say_what_the_ledger_says(make_site, start, join, catalog, air_track) -> None:
    site = make_site(head="metrics_port = 0\nstate = 'state.sqlite'")
    gateway = start(site)
    url = gateway.told("ready")[0]["metrics"]
    assert url.startswith("http://127.0.0.1:")
    kor, usa = join(site, "KOR"), join(site, "USA")
    kor.say([air_track("A0001", 1), air_track("A0002", 2)], catalog)
    usa.hear(catalog, 2)
    with urllib.request.urlopen(url, timeout=20) as answer:
        text = answer.read().decode()
    samples = {
        (sample.name, *sample.labels.values()): sample.value  # by name of the label
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["linkgw_datagrams_total", "tracks", "KOR", "good"] == 2
    assert samples["linkgw_messages_total", "KOR", "admitted"] == 2
    assert samples["linkgw_dispositions_total", "forwarded", "KOR", "USA"] == 2
    assert samples["linkgw_numbers_alive", "USA", "tn"] == 2
    assert samples["linkgw_link_up", "JPN"] == 1
    assert samples["linkgw_kernel_drops_total", "no", "tracks", "KOR"] == 0
    assert samples["linkgw_batch_seconds_count", "tracks"] >= 1
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(url.replace("/metrics", "/nothing"), timeout=20)


def test_a_metrics_port_that_is_taken_is_a_fault_of_the_configuration(make_site, start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        site = make_site(head=f"metrics_port = {taken.getsockname()[1]}")
        gateway = start(site, ready=False)
        assert gateway.process.wait(20) == 2
        gateway._reader.join(20)
        assert "metrics_port" in gateway.lines[0]["text"]
