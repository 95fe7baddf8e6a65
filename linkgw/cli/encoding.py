"""The work of `linkgw encode`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from linkgw.carriers import Octets
from linkgw.cli.output import counted, remark
from linkgw.codec.message import ParityMode
from linkgw.codec.values import parse_stn
from linkgw.io.captures import PcapngWriter, PcapWriter, open_writer
from linkgw.io.line_encoder import Datagram, LineEncoder
from linkgw.spec.load import load_catalog

_BATCH = 1024


def encode_files(
    names: Sequence[str], out: str | None, carrier: str | None, parity: ParityMode, stn: str, specs: Path | None
) -> None:
    """Encode files of lines; what comes before a faulty line is written, then the fault is raised."""
    default = "words" if out is None else "simple"
    encoder = LineEncoder(load_catalog(specs), carrier, default_carrier=default, stn=parse_stn(stn), parity=parity)
    datagrams = _datagrams(encoder, names)
    if out is None:
        for datagram in datagrams:
            sys.stdout.write(datagram.payload.hex() + "\n")
        return
    written = 0
    with open_writer(out, comment="written by linkgw encode") as writer:
        batch: list[Datagram] = []
        try:
            for datagram in datagrams:
                batch.append(datagram)
                if len(batch) == _BATCH:
                    _write(writer, batch)
                    written += len(batch)
                    batch = []
        finally:
            _write(writer, batch)
    written += len(batch)
    remark(f"{counted(written, 'datagram')} into {'standard output' if out == '-' else out}")


def _write(writer: PcapngWriter | PcapWriter, batch: Sequence[Datagram]) -> None:
    writer.write(
        Octets.of([d.payload for d in batch]),
        np.array([d.utc_ns for d in batch], np.int64),
        source=np.array([d.source[0] for d in batch], np.int64),
        source_port=np.array([d.source[1] for d in batch], np.int64),
        destination=np.array([d.destination[0] for d in batch], np.int64),
        destination_port=np.array([d.destination[1] for d in batch], np.int64),
    )


def _datagrams(encoder: LineEncoder, names: Sequence[str]) -> Iterator[Datagram]:
    for name in names:
        label = name if len(names) > 1 else ""
        if name == "-":
            yield from encoder.encode(sys.stdin.buffer, label)
            continue
        with Path(name).open("rb") as lines:
            yield from encoder.encode(lines, label)
