from __future__ import annotations

import select

from linkgw.io.interfaces import InterfaceState, InterfaceWatch, interface_state


def wait(watch: InterfaceWatch) -> list[InterfaceState]:
    """What changed, once something did."""
    changed: list[InterfaceState] = []
    while not changed:
        assert select.select([watch], [], [], 10)[0], "no notification came"
        changed = watch.poll()
    return changed


def until(watch: InterfaceWatch, up: bool) -> InterfaceState:
    """The state of the watched interface once it is up or down."""
    while True:
        (state,) = wait(watch)
        if state.up == up:
            return state


def add_pair(inside) -> None:
    """Make nat0, switched off, with its other end in the same namespace switched on."""
    inside.run("ip", "link", "add", "nat0", "type", "veth", "peer", "name", "far")
    inside.run("ip", "link", "set", "far", "up")


def test_the_loopback_interface_is_up_and_has_its_address() -> None:
    state = interface_state("lo")
    assert (state.up, state.address) == (True, "127.0.0.1")
    assert state.index > 0


def test_a_name_that_no_interface_can_have_is_not_there() -> None:
    for name in ("", "a" * 16, "no-such-if"):
        assert interface_state(name) == InterfaceState(name, 0, up=False, address="")


def test_down_up_deleted_and_made_again_are_told_in_turn(netns) -> None:
    inside = netns()
    with inside.entered():
        watch = InterfaceWatch(["nat0", "lo"])
    assert watch.states["nat0"].index == 0
    assert watch.poll() == []

    add_pair(inside)
    inside.run("ip", "addr", "add", "10.9.0.1/24", "dev", "nat0")
    inside.run("ip", "link", "set", "nat0", "up")
    first = until(watch, up=True)
    assert (first.name, first.address) == ("nat0", "10.9.0.1")

    inside.run("ip", "link", "set", "nat0", "down")
    down = until(watch, up=False)
    assert down.index == first.index

    inside.run("ip", "link", "set", "nat0", "up")
    assert until(watch, up=True) == first

    inside.run("ip", "link", "del", "nat0")
    gone = until(watch, up=False)
    while gone.index:
        (gone,) = wait(watch)
    assert gone == InterfaceState("nat0", 0, up=False, address="")

    add_pair(inside)
    inside.run("ip", "link", "set", "nat0", "up")
    again = until(watch, up=True)
    assert again.index not in (0, first.index)
    assert watch.states["nat0"] == again
    watch.close()


def test_deleted_and_made_again_between_two_polls_shows_as_another_index(netns) -> None:
    inside = netns()
    add_pair(inside)
    with inside.entered():
        watch = InterfaceWatch(["nat0"])
    before = watch.states["nat0"]
    inside.run("ip", "link", "del", "nat0")
    add_pair(inside)
    (after,) = watch.poll()
    assert after.index not in (0, before.index)
    watch.close()


def test_a_flood_of_notifications_beyond_the_netlink_buffer_loses_no_change(netns) -> None:
    inside = netns()
    add_pair(inside)
    with inside.entered():
        watch = InterfaceWatch(["nat0"])
    flaps = "for i in $(seq 300); do echo link set other up; echo link set other down; done | ip -batch -"
    inside.run("ip", "link", "add", "other", "type", "bridge")
    inside.run("sh", "-c", flaps)
    inside.run("ip", "link", "set", "nat0", "up")
    (state,) = watch.poll()
    assert state.up
    assert not select.select([watch], [], [], 0)[0]
    watch.close()


def test_a_pair_is_down_while_its_other_end_is(netns) -> None:
    a, b = netns(), netns()
    netns.link(a, ("nat0", "10.9.0.1/24"), b, ("nat0", "10.9.0.2/24"))
    with a.entered():
        watch = InterfaceWatch(["nat0"])
    assert watch.states["nat0"].up
    b.run("ip", "link", "set", "nat0", "down")
    assert not until(watch, up=False).up
    watch.close()
