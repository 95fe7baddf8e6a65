"""What a node says of itself in its status packet."""

from __future__ import annotations

from linkgw.carriers import SimpleIdentity, SimpleStatus
from linkgw.carriers.simple import heartbeat, pull_simple


def test_a_heartbeat_says_who_sends_when_and_that_it_is_active() -> None:
    identity = SimpleIdentity(
        source_node=3, source_subnode=6, destination_node=160, destination_subnode=7, name="GATE-WAY10"
    )
    at_ns = (2 * 86_400 + 21 * 3600 + 58 * 60 + 47) * 1_000_000_000 + 999_999_999
    assert pull_simple(heartbeat(identity, stn=0o12345, sequence=513, utc_ns=at_ns)) == SimpleStatus(
        sequence=513,
        source_node=3,
        source_subnode=6,
        destination_node=160,
        destination_subnode=7,
        name="GATE-WAY10",
        hours=21,
        minutes=58,
        seconds=47,
        node_id=3,
        host_status=1,
        stn=0o12345,
    )
