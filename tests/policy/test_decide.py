"""Promise 1 against an independent reading of the policy's text: every decision, allow and deny, and what goes out."""

from __future__ import annotations

import math
import tomllib
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkgw
from linkgw.codec import bulk
from linkgw.codec.message import Message
from linkgw.codec.values import conversion_of
from linkgw.conformance.draw import draw_message
from linkgw.policy.rules import AGE_UNKNOWN, CLASSES, DENIED, Policy
from linkgw.policy.schema import parse_policy
from linkgw.spec.load import shipped_folder

CATALOG = linkgw.load_catalog()
MESSAGES = [name for name, spec in CATALOG.messages.items() if not spec.filler]
NETWORKS = ["KOR", "USA", "JPN"]
S = 1_000_000_000


def layout(name: str) -> list[dict[str, Any]]:
    """Fields of a message as its TOML file has them."""
    path = shipped_folder() / "messages" / f"{name.lower().replace('.', '_')}.toml"
    return [field for word in tomllib.loads(path.read_text())["word"] for field in word.get("field", [])]


LAYOUTS = {name: layout(name) for name in MESSAGES}
ROLES = {name: {f["role"]: f["name"] for f in reversed(fields) if "role" in f} for name, fields in LAYOUTS.items()}


def naive(text: dict[str, Any], frm: str, to: str, name: str, cls: str, stn: str, age: float | None, m: Any) -> int:
    """Number of the rule that lets a message through, as a reader of the file says; `m`: role -> what is stated."""
    for number, r in enumerate(text.get("rule", [])):
        height = r.get("altitude_m", {})
        if (
            {"*", frm} & set(r["from"])
            and {"*", to} & set(r["to"])
            and any(fnmatchcase(name, pattern) for pattern in r["messages"])
            and cls in r.get("class", [cls])
            and any(s[:5] <= stn <= s[-5:] for s in r.get("source_stn", [stn]))
            and ("identity" not in r or m.get("identity") in r["identity"])
            and ("quality_min" not in r or m.get("quality", -1) >= r["quality_min"])
            and (not height or height.get("min", -9e9) <= m.get("altitude", math.nan) <= height.get("max", 9e9))
            and ("age_max_s" not in r or (age is not None and age <= r["age_max_s"]))
            and ("area" not in r or any(inside(text["areas"][a]["polygon"], m) for a in r["area"]))
        ):
            return number
    return DENIED


def inside(polygon: Any, m: Any) -> bool:
    """Whether a stated position is in a polygon: the angles under which it sees the sides make a whole turn."""
    if "latitude" not in m or "longitude" not in m:
        return False
    east = [polygon[0][1] + (corner[1] - polygon[0][1] + 180) % 360 - 180 for corner in polygon]
    turns = []
    for longitude in (m["longitude"] - 360, m["longitude"], m["longitude"] + 360):
        seen = [math.atan2(c[0] - m["latitude"], x - longitude) for c, x in zip(polygon, east, strict=True)]
        turns.append(
            sum((b - a + math.pi) % math.tau - math.pi for a, b in zip(seen, seen[1:] + seen[:1], strict=True))
        )
    return any(round(abs(turn) / math.tau) % 2 for turn in turns)


def naive_out(rule: dict[str, Any], name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """What a released message states after the rule."""
    out = {field: value for field, value in fields.items() if field not in rule.get("redact", [])}
    for field, step in rule.get("coarsen", {}).items():
        if field in out:
            exact = Fraction(str(step))
            below = Fraction(str(out[field])) // exact * exact
            least = next(f["minimum"] for f in LAYOUTS[name] if f["name"] == field)
            out[field] = float(max(below, Fraction(str(least))))
    return out


def check(text: dict[str, Any], policy: Policy, kind: Any, stns: Any, ages: Any, pairs: Any) -> set[int]:
    """Hold decisions and outcomes for n messages of a kind against the naive reading; gives the rules that decided."""
    name = kind.spec.name
    stated = [kind.message(i).stated() for i in range(len(kind))]
    roles = [{role: s[field] for role, field in ROLES[name].items() if field in s} for s in stated]
    seen = set()
    for origin, recipient, network_class in pairs:
        rules = policy.rules_for(origin, recipient, name, network_class)
        decided = policy.decide(rules, kind, stns, ages)
        copy = kind.take(np.arange(len(kind)))
        policy.redact(rules, copy, decided)
        for i, number in enumerate(decided.tolist()):
            age = None if ages[i] == AGE_UNKNOWN else ages[i] / 1e9
            case = (origin, recipient, name, network_class, f"{stns[i]:05o}", age)
            assert number == naive(text, *case, roles[i]), (case, stated[i])
            expected = stated[i] if number == DENIED else naive_out(text["rule"][number], name, stated[i])
            assert copy.message(i).stated() == expected, (case, stated[i])
            seen.add(number)
    return seen


CORNERS = [  # quality, altitude, age, latitude, longitude
    (15, 9000, 1, 38.3517, 132.6124), (2, 9000, 1, 38.3517, 132.6124), (5, 2980, 45, 38.3517, 132.6124),
    (None, 9000, 1, 38.3517, 132.6124), (15, None, 1, 38.3517, 132.6124), (15, 9000, 100, 38.3517, 132.6124),
    (15, 9000, None, 38.3517, 132.6124), (15, 9000, 1, 25.3517, 120.6124), (15, 9000, 1, -5.3517, -99.6124),
    (15, 9000, 1, None, None),
]  # fmt: skip


def corners(name: str) -> tuple[Any, Any, Any]:
    """Every identity with every corner of the other filters: columns, source track numbers, ages."""
    spec, roles = CATALOG.messages[name], ROLES[name]
    base = draw_message(spec, np.random.default_rng(7))
    one = bulk.columns_of([[Message(name, dict(base.fields))]], CATALOG)[name]
    identities = [None, *CATALOG.enumerations["identity"].names.values()] if "identity" in roles else [None]
    cases = [(identity, *corner) for identity in identities for corner in CORNERS]
    kind = one.take(np.zeros(len(cases), np.int64))
    for role, at in (("identity", 0), ("quality", 1), ("altitude", 2), ("latitude", 4), ("longitude", 5)):
        if role in roles:
            field = spec.fields[roles[role]]
            most = conversion_of(field).to_value(field.raw_max) if role != "identity" else None
            values = [c[at] if None in (c[at], most) else min(c[at], most) for c in cases]
            kind.put_raw(field.name, np.array([conversion_of(field).to_raw(value) for value in values]))
    ages = np.array([AGE_UNKNOWN if c[3] is None else c[3] * S for c in cases])
    if "validity" in roles:
        field = spec.fields[roles["validity"]]
        kind.put_raw(field.name, np.array([field.no_statement if c[3] is None else 5 for c in cases]))
    else:
        ages[:] = AGE_UNKNOWN
    return kind, np.full(len(kind), 0o1234), ages


@pytest.mark.parametrize("topology", ["trilateral", "hub"])
def test_the_whole_domain_of_a_shipped_policy_is_decided_as_its_text_reads(topology: str) -> None:
    written = (shipped_folder() / "configurations" / f"{topology}-policy.toml").read_text()
    text = tomllib.loads(written)
    policy = Policy(parse_policy(written, "p"), CATALOG, NETWORKS, "p")
    pairs = [(o, r, c) for o in NETWORKS for r in NETWORKS if o != r for c in CLASSES]
    seen: set[int] = set()
    for name in MESSAGES:
        seen |= check(text, policy, *corners(name), pairs)
    assert seen == {DENIED, *range(len(policy.rules))}, "every rule decides somewhere, and something is denied"


# --- any policy ---

TRACKS = ["J3.0", "J3.1", "J3.2", "J3.3", "J3.5", "J3.6"]  # they have every field that a rule can filter by
# in the box, in the crossing one on both sides, in the notched one, in its notch, outside; not on any side
PLACES = [
    (35.3517, 130.6124),
    (40.3517, 175.6124),
    (40.3517, -170.6124),
    (5.3517, 30.6124),
    (30.3517, 30.6124),
    (0, -99),
]
STNS = ["00001", "01234", "01300", "77777"]


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def some(names: list[str]) -> Any:
    return st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)


@st.composite
def rules(draw: Any, number: int) -> dict[str, Any]:
    patterns = [
        draw(st.sampled_from(TRACKS)),
        *draw(st.lists(st.sampled_from([*MESSAGES, "*", "J3.*", "J7.*"]), max_size=2)),
    ]
    rule: dict[str, Any] = {
        "name": f"rule {number}",
        "doc": "drawn",
        "from": draw(st.just(["*"]) | some(NETWORKS)),
        "to": draw(st.just(["*"]) | some(NETWORKS)),
        "messages": patterns,
    }
    height = st.sampled_from([-400.0, 0.0, 97.0, 100.0, 3000.0, 3003.0])
    filters: dict[str, Any] = {
        "class": some(list(CLASSES)),
        "identity": some(list(CATALOG.enumerations["identity"].codes)),
        "source_stn": some(["00001", "01200-01277", "01000-77777"]),
        "area": some(["box", "crossing", "notched"]),
        "altitude_m": st.one_of(
            st.builds(lambda v: {"min": v}, height),
            st.builds(lambda v: {"max": v}, height),
            st.builds(lambda v, w: {"min": min(v, w), "max": max(v, w)}, height, height),
        ),
        "quality_min": st.integers(0, 15),
        "age_max_s": st.sampled_from([0.0, 1.0, 10.5, 60.0]),
    }
    for key in draw(st.lists(st.sampled_from(list(filters)), min_size=number < 4, max_size=2, unique=True)):
        rule[key] = draw(filters[key])
    names = [m for m in MESSAGES if any(fnmatchcase(m, p) for p in patterns)]
    by_name: dict[str, list[dict[str, Any]]] = {}
    for field in (f for name in names for f in LAYOUTS[name] if f["type"] != "spare"):
        by_name.setdefault(field["name"], []).append(field)
    silent = [n for n, fields in by_name.items() if all("no_statement" in f for f in fields)]
    numbers = [n for n, fields in by_name.items() if all(f["type"] == "number" for f in fields)]
    rule["redact"] = draw(st.lists(st.sampled_from(silent), max_size=2, unique=True))
    for name in draw(st.lists(st.sampled_from(numbers), max_size=2, unique=True)):
        ranges = [[Fraction(str(f[key])) for key in ("minimum", "maximum")] for f in by_name[name]]
        scale = Fraction(math.lcm(*(int(Fraction(str(f.get("scale", 1))) * 10_000) for f in by_name[name])), 10_000)
        most = min((high - low) // scale for low, high in ranges)
        rule.setdefault("coarsen", {})[name] = float(scale * draw(st.integers(2, min(50, most))))
    return rule


@st.composite
def policies(draw: Any) -> str:
    numbered = [draw(rules(number)) for number in range(draw(st.integers(0, 5)))]
    lines = ["version = 1", 'name = "drawn"', 'doc = "drawn"']
    areas = {
        "box": [[30, 120], [30, 140], [45, 140], [45, 120]],
        "crossing": [[-20, 160], [-20, -150], [60, -150], [60, 160]],
        "notched": [[0, 0], [0, 60], [50, 60], [10, 30], [50, 0]],
    }
    for name, polygon in areas.items():
        lines += [f"[areas.{name}]", 'doc = "drawn"', f"polygon = {toml(polygon)}"]
    for rule in numbered:
        lines += ["[[rule]]", *(f"{key} = {toml(value)}" for key, value in rule.items())]
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(policies(), st.integers(0, 2**32 - 1))
def test_any_policy_is_decided_as_its_text_reads(written: str, seed: int) -> None:
    text = tomllib.loads(written)
    policy = Policy(parse_policy(written, "p"), CATALOG, NETWORKS, "p")
    rng = np.random.default_rng(seed)
    name = str(rng.choice([*TRACKS, *MESSAGES]))
    spec, messages = CATALOG.messages[name], []
    limits = (spec.fields["altitude"].raw_min, spec.fields["altitude"].raw_max) if "altitude" in spec.fields else ()
    for _ in range(40):
        fields = dict(draw_message(spec, rng).fields)
        at = PLACES[int(rng.integers(len(PLACES)))]
        fields |= {f: v for f, v in zip(("latitude", "longitude"), at, strict=True) if fields.get(f) is not None}
        if fields.get("altitude") is not None:
            least, most = (conversion_of(spec.fields["altitude"]).to_value(raw) for raw in limits)
            fields["altitude"] = min(max(int(rng.choice([-400, 0, 80, 100, 3000, 3020])), least), most)
        messages.append(Message(name, fields))
    kind = bulk.columns_of([[m] for m in messages], CATALOG)[name]
    ages = rng.choice(np.array([-S, 0, S, 10 * S + S // 2, 60 * S, 60 * S + 1]), len(messages))
    validity = ROLES[name].get("validity")
    ages[[validity is None or m.fields[validity] is None for m in messages]] = AGE_UNKNOWN
    stns = np.array([int(s, 8) for s in rng.choice(STNS, len(messages))])
    pairs = [(*rng.choice(NETWORKS, 2, replace=False).tolist(), str(rng.choice(CLASSES))) for _ in range(5)]
    check(text, policy, kind, stns, ages, pairs)
