"""The kit's own judge against linkgw's: two readings of one policy agree on drawn messages."""

from __future__ import annotations

import numpy as np
import pytest

import linkgw
from linkgw.codec import bulk
from linkgw.conformance.blackbox.drafts import Drafter
from linkgw.conformance.blackbox.judge import Judge, released
from linkgw.conformance.blackbox.site import make_policy
from linkgw.conformance.blackbox.toml import format_toml
from linkgw.conformance.blackbox.witness import Witnesses, filters_of, kinds_of
from linkgw.conformance.reading import Reading, read_all
from linkgw.policy.rules import AGE_UNKNOWN, DENIED, Policy
from linkgw.policy.schema import parse_policy
from linkgw.spec.load import shipped_folder
from linkgw.spec.model import Catalog

NAMES = ["KOR", "USA", "JPN"]
CATALOG: Catalog = linkgw.load_catalog()
SHIPPED = (shipped_folder() / "configurations" / "trilateral-policy.toml").read_text(encoding="utf-8")
COARSE = format_toml(
    make_policy({"messages": ["J3.2"], "redact": ["speed"], "coarsen": {"latitude": 0.5, "altitude": 300.0}})
)


@pytest.mark.parametrize("text", [SHIPPED, COARSE], ids=["shipped", "coarse"])
def test_both_readings_of_a_policy_agree(text: str) -> None:
    written = parse_policy(text, "p.toml")
    judge, policy = Judge(written, "EXERCISE"), Policy(written, CATALOG, NAMES, "p.toml")
    drafter, rng = Drafter(CATALOG, "EXERCISE"), np.random.default_rng(1)
    witnesses = Witnesses(judge, drafter, 0o200)
    seen: set[object] = set()
    for rule in written.rules:
        for origin, recipient in [("KOR", "JPN"), ("USA", "KOR"), ("JPN", "USA")]:
            for kind in kinds_of(rule, judge, drafter, origin, recipient):
                found = witnesses.find(rule, origin, recipient, kind, rng)
                if found is None:
                    continue
                drafts = [found, *(m for f in filters_of(rule) for m in witnesses.near_misses(rule, *found, f, rng))]
                for draft, stn in drafts:
                    mine = judge.rule_for(origin, recipient, draft, stn)
                    words = np.frombuffer(draft.words(CATALOG, "none"), np.uint8).reshape(-1, 10)
                    columns = bulk.decode(words.copy(), np.array([0]), CATALOG).kinds[kind]
                    age = AGE_UNKNOWN if draft.age_s is None else round(draft.age_s * 1e9)
                    rules = policy.rules_for(origin, recipient, kind, "EXERCISE")
                    decided = policy.decide(rules, columns, np.array([stn]), np.array([age]))
                    number = int(decided[0])
                    assert (None if number == DENIED else policy.rules[number].name) == (mine and mine.name)
                    seen.add(mine and mine.name)
                    if mine is not None:
                        policy.redact(rules, columns, decided)
                        left, _ = bulk.encode(bulk.Columns.of({kind: columns}, 1), CATALOG)
                        [reading] = read_all(left.tobytes(), CATALOG)
                        assert isinstance(reading, Reading)
                        assert reading.raws == released(mine, draft)
    assert seen >= {None, *(r.name for r in written.rules)} or text == COARSE
