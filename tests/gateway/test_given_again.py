"""Numbers that are given again, to one track or to many in a batch, are taken from no track that lives."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("n_new", [1, 2])
def test_a_track_that_came_back_under_another_number_keeps_that(gateway: Any, say: Any, n_new: int) -> None:
    """A0000 had V0000, was silent, came back as V0002; then V0000 is given to another."""
    g = gateway(timers={"track_timeout_s": 10, "hold_s": 5}, USA={"tn_pool": "V0000-V0002"})
    for tn, at in (("A0000", 0.0), ("A0001", 8.0), ("A0000", 11.0)):
        number = g.says("KOR", say("J3.2", tn=tn), at=at).one("USA")["tn"]
    assert number == "V0002"
    payloads = [g.datagram("KOR", say("J3.2", tn=f"A010{i}")) for i in range(n_new)]
    assert [m.fields["tn"] for m in g.hears("KOR", payloads, [16.0] * n_new).to("USA")] == ["V0000"]
    assert g.says("KOR", say("J3.2", tn="A0000"), at=17).one("USA")["tn"] == "V0002"
    assert g.says("KOR", say("J7.1", tn="A0000"), at=17).one("USA")["tn"] == "V0002"
