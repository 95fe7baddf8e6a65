"""The work of `linkgw send`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from linkgw.carriers import CARRIERS, Octets
from linkgw.cli.formats import JsonEmitter
from linkgw.cli.gateways import find_config, find_network
from linkgw.cli.sources import parse_hex
from linkgw.codec.message import Message, Value
from linkgw.codec.scalar import decode, encode
from linkgw.codec.values import parse_stn
from linkgw.errors import ConfigError, Fault, ValueRangeError, WireError
from linkgw.gateway.config import NetworkConfig
from linkgw.io.line_decoder import Head, LineDecoder
from linkgw.io.line_encoder import LineEncoder
from linkgw.io.lines import format_time, parse_line
from linkgw.io.multicast import MulticastSender
from linkgw.spec.load import load_catalog
from linkgw.spec.model import WORD_OCTETS, Catalog, FieldSpec, FieldType, Group, MessageSpec, Role

DEFAULT_STN = "00007"
_HOUR_NS = 3_600_000_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent, as the command line has it."""

    network: str
    """Network."""
    message: str | None
    """Message; None or -: a JSON line from stdin."""
    fields: Sequence[str]
    """`field=value`."""
    hex: str | None
    """Words instead."""
    config: Path | None
    """Configuration; None: the shipped one."""
    stn: str | None
    """Source track number."""
    group: str | None
    """Group; None: where the message belongs."""
    specs: Path | None
    """Specifications; None: the shipped ones."""


def send(order: Order) -> None:
    """Send it; ConfigError or ValueRangeError if it cannot be sent."""
    catalog = load_catalog(order.specs)
    config, _ = find_config(order.config)
    network = find_network(config, order.network, "send")
    utc_ns = time.time_ns()
    words, stn = _words(order, network, catalog, utc_ns)
    spec, message = _known(words, catalog, network)
    group = Group(order.group) if order.group else _group_of(spec, message)
    carrier = CARRIERS[network.carrier]
    payload = carrier.push_batch(
        carrier.identity_type(),
        np.frombuffer(words, np.uint8).reshape(-1, WORD_OCTETS),
        np.array([0, len(words) // WORD_OCTETS]),
        stn=parse_stn(stn),
        npg=7 if spec is None else spec.npg,
        net=network.net,
        utc_ns=utc_ns,
    )
    _send(network, group, payload, utc_ns, catalog)


def _send(network: NetworkConfig, group: Group, payload: Octets, utc_ns: int, catalog: Catalog) -> None:
    target = network.warnings if group is Group.WARNINGS else network.tracks
    sender = MulticastSender(network.interface, ttl=network.ttl)
    try:
        result = sender.send(target.group, target.port, payload)
        address = f"{sender.address[0]}:{sender.address[1]}"
    finally:
        sender.close()
    destination = f"{target.group}:{target.port}"
    if result.n_failed:
        raise ConfigError([Fault(destination, "not sent", " ".join(result.errors), f"a way over {network.interface}")])
    decoder = LineDecoder(catalog, network.carrier, network.parity)
    head = Head(time=format_time(utc_ns), source=address, destination=destination)
    JsonEmitter().write(decoder.decode(payload, [head]))


def _words(order: Order, network: NetworkConfig, catalog: Catalog, utc_ns: int) -> tuple[bytes, str]:
    """The words, and the source track number that goes with them."""
    if order.hex is not None:
        if order.message is not None:
            raise ConfigError([Fault("send", "two messages", f"--hex and {order.message}", "one of them")])
        words = parse_hex(order.hex, "--hex")
        if len(words) % WORD_OCTETS:
            raise ValueRangeError("not whole words", where="--hex", got=f"{len(words)} octets", expected="10 per word")
        return words, order.stn or DEFAULT_STN
    if order.message is None or order.message == "-":
        line = parse_line(sys.stdin.buffer.readline(), "line 1 of standard input")
        words = LineEncoder(catalog).words(line, network.parity)
        return words, order.stn or line.stn or DEFAULT_STN
    spec = catalog.messages.get(order.message.upper())
    if spec is None:
        raise ConfigError([Fault("send", "not in the catalogue", order.message, " ".join(catalog.messages))])
    values = _values(order.fields, spec, utc_ns)
    class_field = spec.field_with(Role.CLASS)
    if class_field is not None:
        values.setdefault(class_field.name, network.network_class)
    return encode(Message(spec.name, values), catalog, parity=network.parity), order.stn or DEFAULT_STN


def _values(texts: Sequence[str], spec: MessageSpec, utc_ns: int) -> dict[str, Value]:
    """Values of `field=value` texts."""
    values: dict[str, Value] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        field = spec.fields.get(name)
        if not sign or field is None:
            what = "has no such field" if sign else "not FIELD=VALUE"
            raise ConfigError([Fault(spec.name, what, repr(text), " ".join(spec.fields))])
        values[name] = _value(field, value, utc_ns)
    return values


def _value(field: FieldSpec, text: str, utc_ns: int) -> Value:
    if field.role is Role.VALIDITY and text == "now":
        steps = int(utc_ns % _HOUR_NS // int(field.scale * 1_000_000_000))
        return float(steps * field.scale)
    if field.type in (FieldType.NUMBER, FieldType.EVENT, FieldType.REPEAT):
        try:
            return float(text) if field.type is FieldType.NUMBER else int(text)
        except ValueError:
            raise ValueRangeError("not a number", where=field.name, got=repr(text), expected=field.unit) from None
    return text


def _known(words: bytes, catalog: Catalog, network: NetworkConfig) -> tuple[MessageSpec | None, Message | None]:
    """The message that the words are; None where they are none: those are sent as they are."""
    try:
        message = decode(words, catalog, parity=network.parity)
    except WireError:
        return None, None
    return catalog.messages[message.name], message


def _group_of(spec: MessageSpec | None, message: Message | None) -> Group:
    """The warnings group for what has a place there, else the tracks group."""
    if spec is None or message is None or Group.WARNINGS not in spec.groups:
        return Group.TRACKS
    fits = all(message.fields[name] in names for name, names in spec.warnings_where.items())
    return Group.WARNINGS if fits else Group.TRACKS
