"""The coastline that ground tracks are drawn over: land in rings, in detail around north-east Asia, else in outline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

FORMAT_STEPS = 100
"""The file counts in hundredths of a degree."""


@dataclass(frozen=True, slots=True)
class Coast:
    """Land."""

    source: str
    """Where it is from."""
    box: tuple[float, float, float, float]
    """South, north, west, east (deg) of the detailed part; longitudes count on past 180."""
    near: list[list[tuple[float, float]]]
    """Detailed rings of (longitude, latitude), deg."""
    far: list[list[tuple[float, float]]]
    """Rough rings of the whole world, longitudes from -180 to 180."""

    def holds(self, south: float, north: float, west: float, east: float) -> bool:
        """Whether the detailed part holds a box."""
        return self.box[0] <= south and north <= self.box[1] and self.box[2] <= west and east <= self.box[3]


def load_coast() -> Coast:
    """Read the coastline that is shipped."""
    text = resources.files("linkgw.report").joinpath("data/coast.json").read_text(encoding="utf-8")
    document = json.loads(text)
    south, north, west, east = document["box"]
    return Coast(document["source"], (south, north, west, east), _rings(document["near"]), _rings(document["far"]))


def _rings(packed: list[list[int]]) -> list[list[tuple[float, float]]]:
    return [
        [(x / FORMAT_STEPS, y / FORMAT_STEPS) for x, y in zip(ring[::2], ring[1::2], strict=True)] for ring in packed
    ]
