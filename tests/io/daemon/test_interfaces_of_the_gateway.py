"""Three networks in namespaces of their own, and a gateway between them; interfaces come and go."""

from __future__ import annotations

import pytest

ENDS = {"KOR": 1, "USA": 2, "JPN": 3}


@pytest.fixture
def countries(netns):
    """A gateway's namespace, and one per nation, each joined to it by a veth pair: far end `home`, near end `kor`..."""

    class Countries:
        def __init__(self) -> None:
            self.gateway = netns()
            self.nations = {name: netns() for name in ENDS}
            self.interfaces = tuple(name.lower() for name in ENDS)

        def connect(self, name: str) -> None:
            """Make the pair of a nation."""
            number = ENDS[name]
            netns.link(
                self.gateway,
                (name.lower(), f"10.77.{number}.1/24"),
                self.nations[name],
                ("home", f"10.77.{number}.2/24"),
            )

        def run(self, *command: str) -> str:
            """A command in the gateway's namespace."""
            return self.gateway.run(*command)

    return Countries()


@pytest.fixture
def join_nation(countries, join):
    def make(site, name):
        with countries.nations[name].entered():
            return join(site, name, "home")

    return make


def test_nothing_crosses_but_through_the_gateway_with_the_same_group_and_port_on_all_networks(
    countries, make_site, start, join_nation, catalog, air_track
) -> None:
    for name in ENDS:
        countries.connect(name)
    site = make_site(countries.interfaces, same_groups=True)
    kor, usa, jpn = (join_nation(site, name) for name in ENDS)
    kor.say([air_track("A0001", 1)], catalog)
    assert usa.hear(catalog, 1, wait_s=0.3) == [], "without a gateway nothing crosses"

    gateway = start(site, prefix=countries.gateway.command())
    kor.say([air_track("A0001", 2), air_track("A0002", 3)], catalog)
    jpn.say([air_track("A0001", 4)], catalog)
    assert {(m.fields["tn"][0], m.fields["speed"]) for m in usa.hear(catalog, 3)} == {("S", 2), ("S", 3), ("S", 4)}
    assert {(m.fields["tn"][0], m.fields["speed"]) for m in jpn.hear(catalog, 2)} == {("J", 2), ("J", 3)}
    assert {(m.fields["tn"][0], m.fields["speed"]) for m in kor.hear(catalog, 1)} == {("K", 4)}
    assert [s.hear(catalog, 1, wait_s=0.3) for s in (kor, usa, jpn)] == [[], [], []], "nothing comes twice or back"
    final = gateway.stop()
    assert final["sum_faults"] == []
    assert all("wrong_interface" not in n["datagrams"]["tracks"] for n in final["networks"].values())
    kor.say([air_track("A0001", 5)], catalog)
    assert usa.hear(catalog, 1, wait_s=0.3) == [], "without a gateway nothing crosses"


def test_an_interface_that_went_down_is_used_again_when_it_is_up(
    countries, make_site, start, join_nation, catalog, air_track
) -> None:
    for name in ENDS:
        countries.connect(name)
    site = make_site(countries.interfaces)
    gateway = start(site, prefix=countries.gateway.command())
    kor, usa, jpn = (join_nation(site, name) for name in ENDS)
    countries.run("ip", "link", "set", "usa", "down")
    gateway.wait_for("alarm", alarm="link_down", text="USA: interface usa is down")
    assert [link["problem"] == "" for link in gateway.status()["links"]] == [True, False, True]
    kor.say([air_track("A0001", 1)], catalog)
    assert len(jpn.hear(catalog, 1)) == 1, "the other networks go on"
    assert gateway.status()["flows"]["KOR>USA"]["send_failed"] == 1
    countries.run("ip", "link", "set", "usa", "up")
    gateway.wait_for("link up", network="USA")
    usa.say([air_track("A0001", 2)], catalog)
    assert len(kor.hear(catalog, 1)) == 1
    kor.say([air_track("A0001", 3)], catalog)
    assert len(usa.hear(catalog, 1)) == 1
    assert gateway.stop()["sum_faults"] == []


def test_an_interface_that_was_deleted_and_made_again_is_used_again(
    countries, make_site, start, join_nation, catalog, air_track
) -> None:
    for name in ENDS:
        countries.connect(name)
    site = make_site(countries.interfaces)
    gateway = start(site, prefix=countries.gateway.command())
    kor = join_nation(site, "KOR")
    countries.run("ip", "link", "del", "usa")
    gateway.wait_for("alarm", alarm="link_down", text="USA: no interface usa")
    countries.connect("USA")
    gateway.wait_for("link up", network="USA")
    usa = join_nation(site, "USA")
    usa.say([air_track("A0001", 1)], catalog)
    assert len(kor.hear(catalog, 1)) == 1
    kor.say([air_track("A0001", 2)], catalog)
    assert len(usa.hear(catalog, 1)) == 1
    final = gateway.stop()
    assert final["sum_faults"] == []
    assert final["networks"]["USA"]["datagrams"]["tracks"]["good"] == 1


def test_an_interface_that_is_missing_at_the_start_is_taken_when_it_comes(
    countries, make_site, start, join_nation, catalog, air_track
) -> None:
    countries.connect("KOR")
    countries.connect("JPN")
    site = make_site(countries.interfaces)
    gateway = start(site, prefix=countries.gateway.command())
    assert gateway.told("alarm", alarm="link_down", text="USA: no interface usa")
    kor, jpn = join_nation(site, "KOR"), join_nation(site, "JPN")
    kor.say([air_track("A0001", 1)], catalog)
    assert len(jpn.hear(catalog, 1)) == 1
    countries.connect("USA")
    gateway.wait_for("link up", network="USA")
    usa = join_nation(site, "USA")
    kor.say([air_track("A0001", 2)], catalog)
    assert len(usa.hear(catalog, 1)) == 1
    assert gateway.stop()["sum_faults"] == []
