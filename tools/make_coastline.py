"""Make the coastline of the report: linkgw/report/data/coast.json, from the npm package world-atlas.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_coastline.py package

Land only: no borders. Around north-east Asia in detail, cut to a box; of the rest of the world the rough outline.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "linkgw" / "report" / "data" / "coast.json"
SOURCE = (
    "Natural Earth 4.1.0 (public domain), land 1:50m and 1:110m, by the npm package world-atlas 2.0.2; "
    "made by tools/make_coastline.py"
)
SOUTH, NORTH, WEST, EAST = -10.0, 70.0, 90.0, 200.0
"""Box of the detailed part; longitudes count on past 180."""
MIN_DEG = 0.06
"""Islands that are smaller than this both ways are left out of the detailed part."""

Ring = list[tuple[float, float]]


def main(folder: Path) -> None:
    near = cut(rings(folder / "land-50m.json"), (SOUTH, NORTH, WEST, EAST))
    near = [ring for ring in near if max(extent(ring)) > MIN_DEG]
    far = cut(rings(folder / "land-110m.json"), (-90.0, 90.0, -180.0, 180.0))
    document = {
        "source": SOURCE,
        "format": "rings of [longitude, latitude, longitude, latitude, ...] in hundredths of a degree",
        "box": [SOUTH, NORTH, WEST, EAST],
        "near": drawn(near),
        "far": drawn(far),
    }
    OUT.parent.mkdir(exist_ok=True)
    lines = [f"{json.dumps(k)}: " + (rows(v) if k in ("near", "far") else json.dumps(v)) for k, v in document.items()]
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{OUT}: {len(drawn(near))} and {len(drawn(far))} rings, {OUT.stat().st_size:,} octets")


def rows(rings_: Any) -> str:
    return "[\n" + ",\n".join(json.dumps(ring, separators=(",", ":")) for ring in rings_) + "\n]"


def rings(path: Path) -> list[Ring]:
    """Outer and inner rings of a TopoJSON file's land, in deg."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc: Ring = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    found: list[Ring] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            line: Ring = []
            for index in ring:
                arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                line += arc[1:] if line else arc
            found.append(line)
    return found


def cut(whole: list[Ring], box: tuple[float, float, float, float]) -> list[Ring]:
    """What lies in a box, whichever way round its longitudes count."""
    found = []
    for ring in map(unwrapped, whole):
        for shift in (-360.0, 0.0, 360.0):
            part = clipped([(x + shift, y) for x, y in ring], box)
            if len(part) > 3:
                found.append(part)
    return found


def unwrapped(ring: Ring) -> Ring:
    """A ring whose longitudes go on past 180; one around a pole is closed over the pole."""
    found, turn = ring[:1], 0.0
    for (before, _), (x, y) in pairwise(ring):
        turn -= 360.0 * round((x - before) / 360.0)
        found.append((x + turn, y))
    if abs(found[-1][0] - found[0][0]) > 180:
        pole = -90.0 if found[0][1] < 0 else 90.0
        found += [(found[-1][0], pole), (found[0][0], pole)]
    return found


def clipped(ring: Ring, box: tuple[float, float, float, float]) -> Ring:
    """What lies in the box (Sutherland and Hodgman): cut edges run along the box."""
    south, north, west, east = box
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        before, ring = ring, []
        for a, b in zip([*before[-1:], *before[:-1]], before, strict=True):
            inside_a, inside_b = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if inside_a != inside_b:
                share = (limit - a[axis]) / (b[axis] - a[axis])
                ring.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            if inside_b:
                ring.append(b)
    return ring


def extent(ring: Ring) -> tuple[float, float]:
    xs, ys = zip(*ring, strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


def drawn(whole: list[Ring]) -> list[list[int]]:
    """Rings that are still areas when packed."""
    return [ring for ring in map(packed, whole) if len(ring) > 2 * 3]


def packed(ring: Ring) -> list[int]:
    """Hundredths of a degree, without points that fall together."""
    points = [(round(100 * x), round(100 * y)) for x, y in ring]
    kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    return [v for point in kept for v in point]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
