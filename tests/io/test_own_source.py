"""A source address of the gateway's own: the kernel keeps its echo away, and nobody else's datagrams."""

from __future__ import annotations

import select
import socket

import pytest

from linkgw.carriers.batch import Octets
from linkgw.errors import ConfigError
from linkgw.gateway.config import parse_config
from linkgw.io.multicast import MulticastReceiver, MulticastSender, pack_source
from linkgw.spec.load import shipped_folder

GROUP, OWN = "239.192.78.1", "127.0.0.78"


def free_port() -> int:
    """A port that nobody receives on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_what_comes_from_the_own_address_is_kept_away_and_counts_for_nothing() -> None:
    port = free_port()
    deaf, hearing = MulticastReceiver("lo", GROUP, port, not_from=OWN), MulticastReceiver("lo", GROUP, port)
    own, other = MulticastSender("lo", ttl=0, source=OWN), MulticastSender("lo", ttl=0)
    try:
        for _ in range(2):
            for sender in (own, other):
                assert sender.send(GROUP, port, Octets.of([b"one", b"two"])).sent.all()
            assert own.address[0] == OWN
            for receiver, senders in ((deaf, [other]), (hearing, [own, other])):
                assert select.select([receiver], [], [], 5)[0]
                received = receiver.drain()
                assert received is not None
                assert list(received.payloads) == [b"one", b"two"] * len(senders)
                assert set(received.source.tolist()) == {pack_source(*sender.address) for sender in senders}
                assert receiver.proc_drops() == receiver.kernel_drops == 0
            assert deaf.reopen()
            assert own.reopen()
            assert own.address[0] == OWN
    finally:
        for each in (deaf, hearing, own, other):
            each.close()


def test_an_address_of_another_machine_is_a_fault_that_says_where() -> None:
    with pytest.raises(ConfigError, match=r"sender on lo, 198\.51\.100\.7:0.*cannot send from here"):
        MulticastSender("lo", ttl=0, source="198.51.100.7")


@pytest.mark.parametrize("text", ["here", "239.1.2.3", "0.0.0.0", "255.255.255.255", "127.0.0.1/8"])
def test_what_is_no_address_to_send_from_is_a_fault_of_the_configuration(text: str) -> None:
    shipped = (shipped_folder() / "configurations" / "trilateral.toml").read_text()
    assert parse_config(shipped.replace("ttl = 0\n", f'ttl = 0\nsource = "{OWN}"\n', 1), "x").networks[1].source == OWN
    with pytest.raises(ConfigError) as caught:
        parse_config(shipped.replace("ttl = 0\n", f'ttl = 0\nsource = "{text}"\n', 1), "x")
    assert str(caught.value.faults[0]).startswith("x: network[1].source: ")
    assert text in str(caught.value.faults[0])
