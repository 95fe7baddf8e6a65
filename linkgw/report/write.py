"""The report as files."""

from __future__ import annotations

from pathlib import Path

import msgspec

from linkgw.errors import ConfigError, Fault
from linkgw.report.model import Report

JSON, HTML = "report.json", "report.html"


def json_of(report: Report) -> bytes:
    """The report as JSON, keys in the order of the dataclasses."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def write_json(report: Report, out: Path) -> Path:
    """Write `report.json` into a folder, which is made if it is not there; gives its path."""
    return _write(out / JSON, json_of(report))


def write_html(report: Report, out: Path) -> Path:
    """Write `report.html`, likewise."""
    from linkgw.report.page import page_of

    return _write(out / HTML, page_of(report).encode())


def _write(path: Path, octets: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    except OSError as error:
        raise ConfigError([Fault(str(path), "cannot be written", error.strerror, "--out FOLDER")]) from None
    return path
