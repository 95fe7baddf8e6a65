"""Which neighbours UDP_SEGMENT can send at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MAX_PAYLOAD = 65_507
"""Octets of UDP over IPv4."""
_MAX_SEGMENTS = 64


def run_starts(sizes: NDArray[np.int64]) -> list[int]:
    """Cut n datagrams into runs of equal sizes, the last of which may be less; each as long as it can be.

    Parameters
    ----------
    sizes : (n,) int64
        Octets of each.

    Returns
    -------
    list of int
        Where each run begins. An empty datagram is a run of its own.

    Examples
    --------
    >>> run_starts(np.array([50, 50, 20, 20, 50]))
    [0, 3, 4]
    """
    blocks = np.flatnonzero(np.diff(sizes, prepend=-1))  # of equal sizes
    size = sizes[blocks]
    most = np.where(size, np.clip(MAX_PAYLOAD // np.maximum(size, 1), 1, _MAX_SEGMENTS), 1)
    shorter_next = (size[1:] < size[:-1]) & (size[1:] > 0)
    starts: list[int] = []
    taken = False  # the first of a block ended the run before
    for start, end, step, shorter in zip(
        blocks.tolist(),
        [*blocks[1:].tolist(), len(sizes)],
        most.tolist(),
        [*shorter_next.tolist(), False],
        strict=False,
    ):
        starts += range(start + taken, end, step)
        taken = shorter and (end - start - taken) % step > 0
    return starts


def run_end(bounds: list[int], start: int) -> int:
    """Where the run ends that begins at `start`, as `run_starts` has it; quicker for a few datagrams."""
    size = bounds[start + 1] - bounds[start]
    stop = start + 1
    most = start + min(_MAX_SEGMENTS, MAX_PAYLOAD // size) if size else stop
    most = min(most, len(bounds) - 1)
    while stop < most:
        this = bounds[stop + 1] - bounds[stop]
        if not 0 < this <= size:
            break
        stop += 1
        if this < size:
            break
    return stop
