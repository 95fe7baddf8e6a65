"""The policy is reloaded as a whole or not at all."""

from __future__ import annotations

import os
import signal

KOR_ONLY = """
version = 1
name = "from KOR alone"
doc = "for tests"
[[rule]]
name = "kor"
doc = "for tests"
from = ["KOR"]
to = ["*"]
messages = ["*"]
"""


def test_a_changed_file_is_in_force_without_being_asked_for(make_site, start, join, catalog, air_track) -> None:
    site = make_site()
    gateway = start(site)
    usa, jpn = join(site, "USA"), join(site, "JPN")
    usa.say([air_track("A0001", 1)], catalog)
    assert len(jpn.hear(catalog, 1)) == 1
    new = site.folder / "new.toml"
    new.write_text(KOR_ONLY)
    new.rename(site.policy)
    gateway.wait_for("policy loaded", policy="from KOR alone")
    usa.say([air_track("A0001", 2)], catalog)
    assert jpn.hear(catalog, 1, wait_s=0.5) == []
    final = gateway.stop()
    assert final["flows"]["USA>JPN"]["denied"] == 1
    assert final["policy"]["reloads"] == 1


def test_a_faulty_file_leaves_the_policy_in_force_and_every_fault_is_told(
    make_site, start, join, catalog, air_track, until
) -> None:
    site = make_site()
    gateway = start(site)
    usa, jpn = join(site, "USA"), join(site, "JPN")
    site.policy.write_text(KOR_ONLY.replace('"KOR"', '"FRA"').replace('["*"]', '["J99.9"]'))
    gateway.wait_for("alarm", alarm="policy_refused")
    faults = [line["fault"] for line in gateway.told("policy fault")]
    assert len(faults) >= 2
    assert any("FRA" in fault for fault in faults)
    usa.say([air_track()], catalog)
    assert len(jpn.hear(catalog, 1)) == 1
    policy = gateway.status()["policy"]
    assert (policy["name"], policy["refused"], policy["reloads"]) == ("everything", 1, 0)
    assert policy["faults"] == faults
    site.policy.write_text(KOR_ONLY)
    gateway.wait_for("policy loaded")
    until(lambda: gateway.status()["policy"]["faults"] == [])


def test_a_missing_file_leaves_the_policy_in_force(make_site, start) -> None:
    site = make_site()
    gateway = start(site)
    site.policy.unlink()
    gateway.wait_for("alarm", alarm="policy_refused")
    assert gateway.status()["policy"]["name"] == "everything"


def test_a_file_that_no_parser_survives_leaves_the_policy_in_force(make_site, start, join, catalog, air_track) -> None:
    site = make_site()
    gateway = start(site)
    usa, jpn = join(site, "USA"), join(site, "JPN")
    site.policy.write_text("a = " + "[" * 100_000)
    gateway.wait_for("alarm", alarm="policy_refused")
    usa.say([air_track()], catalog)
    assert len(jpn.hear(catalog, 1)) == 1


def test_sighup_reloads_a_file_that_did_not_change(make_site, start) -> None:
    site = make_site()
    gateway = start(site)
    gateway.send_signal(signal.SIGHUP)
    gateway.wait_for("policy loaded")
    assert gateway.status()["policy"]["reloads"] == 1


def test_a_burst_of_sighup_while_traffic_flows_loses_nothing(make_site, start, join, catalog, air_track) -> None:
    site = make_site()
    gateway = start(site)
    usa, jpn = join(site, "USA"), join(site, "JPN")
    pid = gateway.pid
    for i in range(200):
        usa.say([air_track("A0001", i)], catalog)
        if i % 20 == 0:
            os.kill(pid, signal.SIGHUP)
    assert [round(m.fields["speed"]) for m in jpn.hear(catalog, 200)] == list(range(200))
    final = gateway.stop()
    assert final["policy"]["reloads"] >= 1
    assert final["sum_faults"] == []
