"""The networks of a configuration as the kit sees them, and configurations derived from it."""

from __future__ import annotations

import copy
import itertools
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linkgw.carriers import CARRIERS, Carrier
from linkgw.codec.values import format_stn, format_tn, parse_stn, parse_tn
from linkgw.conformance.blackbox.toml import format_toml
from linkgw.errors import ConfigError, Fault
from linkgw.gateway.config import GroupConfig, NetworkConfig, load_config, parse_config
from linkgw.policy.schema import PolicyText, parse_policy
from linkgw.spec.model import FieldType, Group

STEADY = {
    "track_timeout_s": 3600.0,
    "event_timeout_s": 7200.0,
    "hold_s": 3600.0,
    "dedup_window_s": 2.0,
    "ppli_s": 3600.0,
}
"""Timers of derived configurations: no life ends and no number returns unless a case is about that."""
_BITS = {FieldType.TN: 19, FieldType.STN: 15, FieldType.EVENT: 16}
_names = itertools.count(1)


class Net:
    """One network."""

    def __init__(self, config: NetworkConfig, index: int) -> None:
        self.config, self.index, self.name = config, index, config.name
        self.carrier: Carrier = CARRIERS[config.carrier]
        self.stn = parse_stn(config.stn)
        self.forwarders = [parse_stn(text) for text in config.forwarders]
        self.pools = {
            FieldType.TN: _pool(config.tn_pool, parse_tn),
            FieldType.STN: _pool(config.stn_pool, parse_stn),
            FieldType.EVENT: _pool(config.event_pool, int),
        }

    def where(self, group: Group) -> GroupConfig:
        """Address and port of a group."""
        return self.config.tracks if group is Group.TRACKS else self.config.warnings

    def numbers(self, type_: FieldType) -> Iterator[int]:
        """Numbers that units of this network may use: outside of the pool, and nobody's own."""
        taken = {self.stn, *self.forwarders}
        first = {FieldType.TN: parse_tn("A0001"), FieldType.STN: 0o200, FieldType.EVENT: 1}[type_]
        pool = self.pools[type_]
        for number in itertools.chain(range(first, 1 << _BITS[type_]), range(1, first)):
            if number not in pool and not (type_ is FieldType.STN and number in taken):
                yield number


@dataclass(frozen=True, slots=True)
class Site:
    """A gateway's files and networks."""

    config: Path
    """Its configuration."""
    policy: Path
    """Its release policy."""
    control: Path | None
    """The local socket on which a gateway may answer questions."""
    document: Mapping[str, Any]
    """The configuration as written."""
    rules: PolicyText
    """The policy as written."""
    nets: tuple[Net, ...]
    """Its networks."""

    @property
    def network_class(self) -> str:
        """Class of all its networks."""
        return self.nets[0].config.network_class

    @property
    def metrics_port(self) -> int | None:
        """Port on which a gateway may offer its counts."""
        port = self.document.get("metrics_port")
        return int(port) if port else None

    def net(self, name: str) -> Net:
        """The network of that name."""
        return next(n for n in self.nets if n.name == name)


def open_site(config: Path) -> Site:
    """The site of a configuration file; ConfigError with every fault of it or its policy."""
    parsed = load_config(config)
    document = tomllib.loads(config.read_text(encoding="utf-8"))
    policy = config.parent / parsed.policy
    try:
        rules = parse_policy(policy.read_text(encoding="utf-8"), policy.name)
    except OSError as error:
        raise ConfigError([Fault(str(policy), f"cannot be read: {error.strerror}")]) from None
    nets = tuple(Net(c, i) for i, c in enumerate(parsed.networks))
    control = None
    if parsed.control or parsed.state:
        control = config.parent / (parsed.control or str(Path(parsed.state or "").with_suffix(".sock")))
    return Site(config, policy, control, document, rules, nets)


def derive(
    base: Site,
    folder: Path,
    *,
    policy: Mapping[str, Any] | None = None,
    timers: Mapping[str, float] | None = None,
    head: Mapping[str, Any] | None = None,
    networks: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] | None = None,
) -> Site:
    """A site in a folder of its own: the networks of another one, with steady timers and changes.

    Parameters
    ----------
    base : Site
        What it is made of.
    folder : Path
        Where its own folder is made.
    policy : mapping, optional
        Its policy; None: that of the base.
    timers : mapping, optional
        Timers that differ from `STEADY`.
    head : mapping, optional
        Other keys of the configuration.
    networks : callable, optional
        Changes the networks.
    """
    place = folder / f"g{next(_names)}"
    place.mkdir()
    document = copy.deepcopy(dict(base.document))
    document |= {"policy": "policy.toml", "state": "state.sqlite", "control": "control.sock", **(head or {})}
    document["timers"] = {**STEADY, **(timers or {})}
    if networks is not None:
        document["network"] = networks(document["network"])
    text = base.policy.read_text(encoding="utf-8") if policy is None else format_toml(policy)
    config = place / "gateway.toml"
    config.write_text(format_toml(document), encoding="utf-8")
    (place / "policy.toml").write_text(text, encoding="utf-8")
    parsed = parse_config(config.read_text(encoding="utf-8"), config.name)
    nets = tuple(Net(c, i) for i, c in enumerate(parsed.networks))
    rules = parse_policy(text, "policy.toml")
    return Site(config, place / "policy.toml", place / "control.sock", document, rules, nets)


def make_policy(*rules: Mapping[str, Any], areas: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A policy of these rules; each needs no name, no doc and only what differs from `everything to everybody`."""
    full = [
        {"name": f"rule-{i}", "doc": "for the kit", "from": ["*"], "to": ["*"], "messages": ["*"], **rule}
        for i, rule in enumerate(rules)
    ]
    document: dict[str, Any] = {"version": 1, "name": "kit", "doc": "for the kit"}
    if areas:
        document["areas"] = dict(areas)
    return {**document, "rule": full}


EVERYTHING = make_policy({})
"""Everything to everybody."""


def cut_pool(key: str, text: str, part: int, parts: int) -> str:
    """One of several equal parts of a pool, as a configuration writes it.

    >>> cut_pool("tn_pool", "K0000-K7777", 1, 2), cut_pool("event_pool", "10001-19999", 1, 3)
    ('K4000-K7777', '13334-16666')
    """
    parse, form = _WAYS[key]
    first, last = (parse(end) for end in text.split("-"))
    size = (last - first + 1) // parts
    return f"{form(first + part * size)}-{form(first + (part + 1) * size - 1)}"


def shrink_pool(key: str, text: str, size: int) -> str:
    """The first numbers of a pool."""
    parse, form = _WAYS[key]
    first = parse(text.split("-", maxsplit=1)[0])
    return f"{form(first)}-{form(first + size - 1)}"


_WAYS: Mapping[str, tuple[Callable[[str], int], Callable[[int], str]]] = {
    "tn_pool": (parse_tn, format_tn),
    "stn_pool": (parse_stn, format_stn),
    "event_pool": (int, str),
}
POOLS = tuple(_WAYS)
"""Keys of a network's pools in a configuration."""


def _pool(text: str, parse: Callable[[str], int]) -> range:
    first, last = text.split("-")
    return range(parse(first), parse(last) + 1)
