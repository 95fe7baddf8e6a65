"""No number goes out before it is on the disk, and none changes its meaning."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
from pathlib import Path

import pytest


def limit_files(pid: int, octets: int) -> None:
    """From now on the process can write files up to this offset only."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (octets, hard))


def fill(path: Path) -> None:
    """Write until there is no room."""
    with path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def test_while_the_state_cannot_be_kept_nothing_is_forwarded_and_the_gateway_goes_on(
    make_site, start, join, catalog, air_track
) -> None:
    site = make_site()
    gateway = start(site)
    kor, usa = join(site, "KOR"), join(site, "USA")
    kor.say([air_track("A0001", 1)], catalog)
    [known] = usa.hear(catalog, 1)

    limit_files(gateway.pid, 0)
    kor.say([air_track("A0002", 2), air_track("A0001", 3)], catalog)
    assert usa.hear(catalog, 1, wait_s=0.6) == []
    kor.say([air_track("A0002", 4)], catalog)  # the number is in memory now, and still not on the disk
    assert usa.hear(catalog, 1, wait_s=0.6) == []
    status = gateway.status()
    assert status["state"]["pending"] > 0
    assert status["flows"]["KOR>USA"] | {"forwarded": 1, "send_failed": 3} == status["flows"]["KOR>USA"]
    assert status["sum_faults"] == []
    assert gateway.told("alarm", alarm="state_not_kept")

    limit_files(gateway.pid, resource.RLIM_INFINITY)
    gateway.wait_for("state kept again")
    kor.say([air_track("A0002", 5), air_track("A0001", 6)], catalog)
    fresh, again = usa.hear(catalog, 2)
    assert again.fields["tn"] == known.fields["tn"] != fresh.fields["tn"]

    gateway.process.kill()
    gateway.process.wait()
    start(site)
    kor.say([air_track("A0003", 7), air_track("A0002", 8)], catalog)
    other, kept = usa.hear(catalog, 2)
    assert kept.fields["tn"] == fresh.fields["tn"]
    assert other.fields["tn"] not in (known.fields["tn"], fresh.fields["tn"])


def test_killed_while_the_state_cannot_be_kept_no_number_that_went_out_changes_its_meaning(
    make_site, start, join, catalog, air_track
) -> None:
    site = make_site()
    gateway = start(site)
    kor, usa = join(site, "KOR"), join(site, "USA")
    kor.say([air_track("A0001", 1)], catalog)
    [known] = usa.hear(catalog, 1)
    limit_files(gateway.pid, 0)
    kor.say([air_track("A0002", 2)], catalog)
    gateway.wait_for("alarm", alarm="state_not_kept")
    gateway.process.kill()
    gateway.process.wait()
    start(site)
    kor.say([air_track("A0003", 3), air_track("A0001", 4)], catalog)
    other, again = usa.hear(catalog, 2)
    assert again.fields["tn"] == known.fields["tn"] != other.fields["tn"]


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="mount namespaces need root")
def test_a_full_disk_is_an_alarm_and_is_over_when_there_is_room(make_site, start, join, catalog, air_track) -> None:
    site = make_site(head='state = "small/state.sqlite"\ncontrol = "state.sock"')
    small = site.folder / "small"
    small.mkdir()
    mount = f'mount -t tmpfs -o size=400k small {small} && exec "$@"'
    probe = subprocess.run(["unshare", "-m", "sh", "-c", mount, "sh", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip(f"no mount namespace: {probe.stderr.decode()}")
    gateway = start(site, prefix=["unshare", "-m", "sh", "-c", mount, "sh"])
    kor, usa = join(site, "KOR"), join(site, "USA")
    ballast = Path(f"/proc/{gateway.pid}/root{small}/ballast")
    with pytest.raises(OSError, match="No space"):
        fill(ballast)
    kor.say([air_track(f"A{i:04o}", i) for i in range(400)], catalog)
    gateway.wait_for("alarm", alarm="state_not_kept")
    heard = usa.hear(catalog, 400, wait_s=0.5)  # those for which there was room
    ballast.unlink()
    gateway.wait_for("state kept again")
    kor.say([air_track(f"A{i:04o}", i + 1) for i in range(400)], catalog)
    later = usa.hear(catalog, 400)
    meanings = {m.fields["tn"]: round(m.fields["speed"]) for m in heard}
    assert len({m.fields["tn"] for m in later}) == 400
    assert all(round(m.fields["speed"]) == meanings.get(m.fields["tn"], m.fields["speed"] - 1) + 1 for m in later)


def test_a_number_is_on_the_disk_before_the_first_datagram_that_uses_it(
    make_site, start, join, catalog, air_track, tmp_path, until
) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    if subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        pytest.skip("tracing is not permitted here")
    site = make_site()
    trace = tmp_path / "trace"
    command = [strace, "-f", "-y", "-e", "trace=recvmsg,recvmmsg,sendmsg,fsync,fdatasync", "-o", str(trace)]
    gateway = start(site, prefix=command)
    kor, usa = join(site, "KOR"), join(site, "USA")
    kor.say([air_track("A0001", 1)], catalog)
    usa.hear(catalog, 1)
    kor.say([air_track("A0001", 2)], catalog)
    usa.hear(catalog, 1)
    os.kill(gateway.pid, signal.SIGTERM)
    gateway.process.wait(20)
    calls = [match[1] for line in trace.read_text().splitlines() if (match := re.match(r"\d+ +(.*)", line))]
    port = f"htons({kor.sender.address[1]})"
    first, second = (
        i for i, call in enumerate(calls) if call.startswith("recv") and port in call
    )  # alone, or behind an echo
    sends = [i for i, call in enumerate(calls) if call.startswith("sendmsg") and i > first]
    syncs = [i for i, call in enumerate(calls) if re.match(r"f(data)?sync\(\d+<.*state\.sqlite-wal", call)]
    assert [i for i in syncs if first < i < sends[0]], "nothing was synced before the first datagram"
    assert not [i for i in syncs if i > second and i < sends[2]], "a known number waits for nothing"


def test_five_times_killed_each_track_keeps_its_number(make_site, start, join, catalog, air_track) -> None:
    site = make_site()
    kor, usa = join(site, "KOR"), join(site, "USA")
    meanings: dict[str, int] = {}
    for round_ in range(5):
        gateway = start(site)
        tracks = range(0, 10 * (round_ + 1), 3)
        kor.say([air_track(f"A{i:04o}", i) for i in tracks], catalog)
        for message in usa.hear(catalog, len(tracks)):
            number, meaning = message.fields["tn"], round(message.fields["speed"])
            assert meanings.setdefault(number, meaning) == meaning
        assert len(set(meanings.values())) == len(meanings)
        gateway.process.kill()
        gateway.process.wait()
