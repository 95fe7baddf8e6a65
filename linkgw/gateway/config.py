"""The gateway's configuration file, `gateway.toml`: read, checked as a whole, every fault with its path."""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from linkgw.carriers import CARRIERS, DisIdentity, SimpleIdentity
from linkgw.codec.values import format_stn, format_tn, parse_stn, parse_tn
from linkgw.errors import ConfigError, Fault, ValueRangeError
from linkgw.picture.numbers import Lifetimes, Space
from linkgw.policy.schema import StrictTable, faults_of, parse_toml


class GroupConfig(StrictTable):
    """One multicast group of a network."""

    group: str
    """IPv4 multicast address."""
    port: int = Field(ge=1, le=65535)
    """UDP port."""


class SimpleConfig(StrictTable):
    """What the gateway calls itself in SIMPLE headers."""

    source_node: int = 1
    source_subnode: int = 206
    destination_node: int = 129
    destination_subnode: int = 206


class DisConfig(StrictTable):
    """What the gateway calls itself in DIS headers."""

    protocol_version: Literal[6, 7] = 7
    exercise_id: int = 1
    site: int = 1
    application: int = 1
    entity: int = 1
    radio: int = 1
    siso_version: Literal[0, 1] = 0


class NetworkConfig(StrictTable):
    """One national network."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,16}$")
    """`KOR`; rules, counters and files call it by this."""
    nation: str | None = None
    """Name in the enumeration `nation`, for the gateway's own PPLI; None: not stated."""
    interface: str = Field(min_length=1, max_length=15)
    """Network interface, like `lo` or `eth1`."""
    tracks: GroupConfig
    """Group of tracks, PPLI and management."""
    warnings: GroupConfig
    """Group of warnings; served first."""
    ttl: int = Field(default=1, ge=0, le=255)
    """0 keeps what is sent on this machine."""
    source: str | None = None
    """IPv4 address of this machine's to send from, from which nobody else sends: the kernel then keeps the gateway's
    own echo away from it. None: the interface's own, and the echo is told by address and port."""
    carrier: Literal["simple", "dis"]
    """Envelope."""
    parity: Literal["none", "checked"] = "none"
    """Parity of words, in and out."""
    network_class: Literal["LIVE", "EXERCISE", "REPLAY"] = Field(alias="class")
    """Every message on the network is of this class."""
    net: int = Field(default=0, ge=0, le=127)
    """Net number in headers that go out."""
    stn: str
    """Source track number of the gateway itself on this network."""
    stn_pool: str
    """Source track numbers for participants of other networks, `01000-01777`."""
    tn_pool: str
    """Track numbers for tracks of other networks, `K0000-K7777`."""
    event_pool: str = "1-65535"
    """Event numbers for warnings of other networks."""
    forwarders: list[str] = Field(default=[])
    """Source track numbers of other gateways on this network: what they send is never a local track."""
    simple: SimpleConfig | None = None
    """SIMPLE header fields."""
    dis: DisConfig | None = None
    """DIS header fields."""


class TimersConfig(StrictTable):
    """How long things last, in seconds."""

    track_timeout_s: float = Field(default=120.0, gt=0, le=86400)
    """A track or participant that was not reported for this long is over."""
    event_timeout_s: float = Field(default=7200.0, gt=0, le=86400)
    """A warning event that was not reported for this long is over."""
    hold_s: float = Field(default=300.0, ge=0, le=86400)
    """A number is not given again for this long."""
    dedup_window_s: float = Field(default=2.0, ge=0, le=2)
    """The same words from the same source within this time are a duplicate; 0 turns it off."""
    ppli_s: float = Field(default=12.0, gt=0, le=3600)
    """Between the gateway's own PPLI messages."""


class GatewayConfig(StrictTable):
    """A gateway."""

    name: str = Field(min_length=1)
    """Shown in logs and status."""
    policy: str = Field(min_length=1)
    """Release policy file, relative to this one."""
    state: str | None = None
    """SQLite file of number bindings, relative to this one; None: kept in memory, numbers change on a restart."""
    control: str | None = None
    """Local socket that `linkgw status` asks, relative to this file; None: beside the state."""
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Prometheus port on loopback; 0 takes a free one; None: no metrics."""
    receive_buffer: int = Field(default=4 << 20, ge=4096)
    """Octets asked of the kernel for each receiving socket."""
    segmentation: bool = True
    """Let the kernel hand over and take runs of equal datagrams at once (UDP GRO and GSO)."""
    busy_poll: bool = False
    """Look for datagrams again and again instead of sleeping until one comes: a processor for some latency."""
    timers: TimersConfig = TimersConfig()
    """How long things last."""
    networks: list[NetworkConfig] = Field(alias="network", min_length=2, max_length=64)
    """The national networks."""


class Network:
    """A network of the configuration with its texts read: what the core works with."""

    def __init__(self, config: NetworkConfig, index: int) -> None:
        self.index = index
        self.name = config.name
        self.nation = config.nation
        self.network_class = config.network_class
        self.carrier = CARRIERS[config.carrier]
        self.parity = config.parity
        self.net = config.net
        self.stn = parse_stn(config.stn)
        self.forwarders = tuple(parse_stn(text) for text in config.forwarders)
        self.pools = {
            Space.TN: parse_pool(config.tn_pool, Space.TN),
            Space.STN: parse_pool(config.stn_pool, Space.STN),
            Space.EVENT: parse_pool(config.event_pool, Space.EVENT),
        }
        self.identity: SimpleIdentity | DisIdentity
        if config.carrier == "simple":
            self.identity = SimpleIdentity(**(config.simple or SimpleConfig()).model_dump())
        else:
            self.identity = DisIdentity(**(config.dis or DisConfig()).model_dump())


def parse_pool(text: str, space: Space) -> tuple[int, int]:
    """First and last number of a pool, `K0000-K7777`, `01000-01777` or `1-65535`.

    Raises
    ------
    ValueRangeError
        Not two numbers of that kind, in order, above 0.
    """
    match = re.fullmatch(r"([^-]+)-([^-]+)", text)
    expected = {Space.TN: "K0000-K7777", Space.STN: "01000-01777", Space.EVENT: "1-65535"}[space]
    if match is None:
        raise ValueRangeError("not a pool", got=repr(text), expected=f"like {expected}")
    if space is Space.EVENT:
        if not all(end.isdecimal() for end in match.groups()):
            raise ValueRangeError("not a pool", got=repr(text), expected=f"like {expected}")
        first, last = int(match[1]), int(match[2])
    else:
        parse = parse_tn if space is Space.TN else parse_stn
        first, last = parse(match[1]), parse(match[2])
    if not 0 < first <= last < 1 << space.bits:
        raise ValueRangeError("not a pool", got=repr(text), expected=f"ascending, above 0, like {expected}")
    return first, last


def format_number(space: Space, number: int) -> str:
    """A number as people read it."""
    if space is Space.EVENT:
        return str(number)
    return format_tn(number) if space is Space.TN else format_stn(number)


def parse_config(text: str, where: str) -> GatewayConfig:
    """A configuration of its text.

    Raises
    ------
    ConfigError
        With every fault of its form; if there is none, with every fault of what it says.
    """
    document = parse_toml(text, where)
    try:
        config = GatewayConfig.model_validate(document)
    except ValidationError as error:
        raise ConfigError(faults_of(error, where)) from None
    faults = _check(config, where)
    if faults:
        raise ConfigError(faults)
    return config


def load_config(path: Path) -> GatewayConfig:
    """A configuration file; ConfigError with every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Fault(str(path), f"cannot be read: {error}")]) from None
    return parse_config(text, path.name)


def lifetimes_of(timers: TimersConfig, space: Space) -> Lifetimes:
    """Timeout and hold of a kind of number."""
    timeout_s = timers.event_timeout_s if space is Space.EVENT else timers.track_timeout_s
    return Lifetimes(round(timeout_s * 1e9), round(timers.hold_s * 1e9))


def _check(config: GatewayConfig, where: str) -> list[Fault]:
    faults: list[Fault] = []
    names: dict[str, int] = {}
    groups: dict[tuple[str, str, int], str] = {}
    for i, network in enumerate(config.networks):
        path = f"{where}: network[{i}]"
        if network.name in names:
            faults.append(Fault(f"{path}.name", f"is the name of network[{names[network.name]}] too", network.name))
        names.setdefault(network.name, i)
        first = config.networks[0]
        if network.network_class != first.network_class:
            faults.append(
                Fault(
                    f"{path}.class",
                    "networks of different class in one gateway",
                    network.network_class,
                    f"{first.network_class}, as {first.name} has",
                )
            )
        for key, group in (("tracks", network.tracks), ("warnings", network.warnings)):
            faults += _check_group(f"{path}.{key}.group", group.group)
            used = (network.interface, group.group, group.port)
            if used in groups:
                faults.append(
                    Fault(
                        f"{path}.{key}", f"is {groups[used]} too", f"{group.group}:{group.port} on {network.interface}"
                    )
                )
            groups.setdefault(used, f"network[{i}].{key}")
        faults += _check_source(f"{path}.source", network.source)
        faults += _check_numbers(path, network)
        other = "dis" if network.carrier == "simple" else "simple"
        if getattr(network, other) is not None:
            faults.append(Fault(f"{path}.{other}", f"does not belong to carrier {network.carrier}"))
        faults += _check_identity(path, network)
    return faults


def _check_group(path: str, text: str) -> list[Fault]:
    try:
        if IPv4Address(text).is_multicast:
            return []
    except ValueError:
        pass
    return [Fault(path, "not an IPv4 multicast address", text, "224.0.0.0 to 239.255.255.255")]


def _check_source(path: str, text: str | None) -> list[Fault]:
    try:
        address = None if text is None else IPv4Address(text)
    except ValueError:
        return [Fault(path, "not an IPv4 address", text, "like 10.1.0.7")]
    if address is not None and (address.is_multicast or address.is_unspecified or int(address) == 0xFFFF_FFFF):
        return [Fault(path, "not an address to send from", text, "like 10.1.0.7")]
    return []


def _check_numbers(path: str, network: NetworkConfig) -> list[Fault]:
    faults = []
    stns: list[int] = []
    for key, text in [("stn", network.stn), *((f"forwarders[{i}]", t) for i, t in enumerate(network.forwarders))]:
        try:
            stns.append(parse_stn(text))
            if stns[-1] == 0:
                faults.append(Fault(f"{path}.{key}", "00000 is no source track number", text))
        except ValueRangeError as error:
            faults.append(Fault(f"{path}.{key}", error.what, error.got, error.expected))
    for key, space in (("tn_pool", Space.TN), ("stn_pool", Space.STN), ("event_pool", Space.EVENT)):
        try:
            first, last = parse_pool(getattr(network, key), space)
        except ValueRangeError as error:
            faults.append(Fault(f"{path}.{key}", error.what, error.got, error.expected))
            continue
        if space is Space.STN:
            inside = [format_stn(stn) for stn in stns if first <= stn <= last]
            if inside:
                faults.append(Fault(f"{path}.{key}", "holds the gateway's own number or a forwarder's", inside[0]))
    if len(set(stns)) < len(stns):
        faults.append(Fault(f"{path}.forwarders", "lists a number twice, or the gateway's own"))
    return faults


def _check_identity(path: str, network: NetworkConfig) -> list[Fault]:
    section: Any = network.simple if network.carrier == "simple" else network.dis
    if section is None:
        return []
    make = SimpleIdentity if network.carrier == "simple" else DisIdentity
    try:
        make(**section.model_dump())
    except ValueRangeError as error:
        return [Fault(f"{path}.{network.carrier}.{error.where}", error.what, error.got, error.expected)]
    return []
