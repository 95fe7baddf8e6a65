"""Which message that a network got by the link is which that its origin sent: read from the gateway's decision log.

The log has a line per message in the order received, and what the gateway sends keeps that order. So the lines of one
origin are the messages of its capture, one by one, and the lines that say `forwarded` to a recipient are the messages
of the recipient's capture. That both agree, message name by message name, is checked.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from linkgw.errors import ConfigError, Fault
from linkgw.report.gateway import Replayed
from linkgw.report.heard import Heard
from linkgw.sim.model import Ints

FORWARDED = "forwarded"


class _Verdict(msgspec.Struct):
    disposition: str


class _Line(msgspec.Struct):
    origin: str
    message: str | None = None
    to: dict[str, _Verdict] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """Where each of n messages that a network got by the link came from."""

    network: Ints
    """(n,) index among the networks that were joined."""
    row: Ints
    """(n,) number of the message among all that its origin's network carried."""


def join(
    replay: Replayed, own: Mapping[str, Heard], link: Mapping[str, Heard], names: Mapping[str, int]
) -> dict[str, Origins]:
    """Find the origin of every message that was forwarded.

    Parameters
    ----------
    own, link : mapping
        Network -> what it carried of its own, and what it got by the link; the same networks in the same order.
    names : mapping
        Message name -> its code in `Heard.names`.

    Raises
    ------
    ConfigError
        The gateway's files do not belong to these captures, or not to each other.
    """
    networks = {name: i for i, name in enumerate(own)}
    sent = {name: array("B") for name in own}
    origin = {name: array("B") for name in link}
    row = {name: array("q") for name in link}
    got = {name: array("B") for name in link}
    decode = msgspec.json.Decoder(_Line).decode
    try:
        with replay.decisions.open("rb") as file:
            for text in file:
                line = decode(text)
                if line.message is None or line.origin not in networks:
                    continue
                code = names[line.message]
                for recipient, verdict in line.to.items():
                    if recipient in got and verdict.disposition == FORWARDED:
                        origin[recipient].append(networks[line.origin])
                        row[recipient].append(len(sent[line.origin]))
                        got[recipient].append(code)
                sent[line.origin].append(code)
    except (OSError, msgspec.DecodeError, KeyError) as error:
        raise _fault(replay, f"cannot be read: {error}") from None
    for name in own:
        for codes, heard in ((sent[name], own[name]), (got[name], link[name])):
            if not np.array_equal(_codes(codes), heard.names):
                raise _fault(replay, f"does not agree with what was captured of {name}")
    return {
        name: Origins(_codes(origin[name]).astype(np.int64), np.array(row[name], np.int64).reshape(-1)) for name in link
    }


def _codes(codes: array[int]) -> NDArray[np.uint8]:
    return np.frombuffer(codes, np.uint8) if len(codes) else np.zeros(0, np.uint8)


def _fault(replay: Replayed, what: str) -> ConfigError:
    return ConfigError([Fault(str(replay.decisions), what, expected=f"delete {replay.folder}: it is made again")])
