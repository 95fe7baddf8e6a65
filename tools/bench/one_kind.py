"""Datagrams of one kind and one size, and a gateway that lets them through: what the replay bench replays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from linkgw.carriers import CARRIERS, Octets, SimpleIdentity
from linkgw.codec import bulk

if TYPE_CHECKING:
    from pathlib import Path

    from linkgw.spec.model import Catalog

GROUPS = {"KOR": "239.192.77.1", "USA": "239.192.77.2", "JPN": "239.192.77.3"}
PORT = 47_000
N_TRACKS = 500
SHARE_NEW = 0.01
"""Share of messages that start a track."""

NETWORK = """
[[network]]
name = "{name}"
interface = "lo"
tracks = {{ group = "{group}", port = {port} }}
warnings = {{ group = "{group}", port = {warnings} }}
ttl = 0
carrier = "{carrier}"
class = "EXERCISE"
stn = "0010{index}"
stn_pool = "01000-01777"
tn_pool = "{pool}"
"""


def write_config(folder: Path) -> Path:
    """A trilateral gateway that lets everything through but IFF codes, with its state on disk."""
    text = 'name = "bench"\npolicy = "policy.toml"\nstate = "state.sqlite"\nreceive_buffer = 16777216\n'
    for index, (name, group) in enumerate(GROUPS.items()):
        text += NETWORK.format(
            name=name,
            group=group,
            port=PORT + 10 * index,
            warnings=PORT + 10 * index + 1,
            carrier="dis" if name == "USA" else "simple",
            index=index + 1,
            pool=["K0000-KZ777", "S0000-SZ777", "J0000-JZ777"][index],
        )
    (folder / "gateway.toml").write_text(text)
    (folder / "policy.toml").write_text(
        'version = 1\nname = "bench"\ndoc = "Tracks, less one code."\n[[rule]]\nname = "tracks"\n'
        'doc = "Tracks."\nfrom = ["*"]\nto = ["*"]\nmessages = ["J3.2"]\nquality_min = 3\n'
        'identity = ["unknown", "neutral", "friend", "hostile"]\nredact = ["iff_mode_1"]\n'
    )
    return folder / "gateway.toml"


def make_load(catalog: Catalog, n: int, first: int) -> Octets:
    """n distinct SIMPLE datagrams of one 3-word J3.2 each; one in a hundred starts a track."""
    k = np.arange(first, first + n)
    starts_track = k % round(1 / SHARE_NEW) == 0
    tn = np.where(starts_track, 1 + k // 100 % 7000, 8000 + k % N_TRACKS)
    enumeration = catalog.messages["J3.2"].fields["identity"].enumeration
    assert enumeration is not None
    kind = bulk.from_values(
        "J3.2",
        {
            "tn": tn,
            "track_quality": np.full(n, 9.0),
            "identity": np.full(n, enumeration.codes["unknown"]),
            "speed": k % 900,
            "latitude": 30 + k % 80_000 * 1e-4,
            "longitude": 120 + k // 80_000 % 1000 * 1e-3,
            "altitude": 5.0 * (k % 2000),
            "course": k % 360,
            "iff_mode_3a": k % 4096,
        },
        catalog,
    )
    words, starts = bulk.encode(bulk.Columns.of({"J3.2": kind}, n), catalog)
    return CARRIERS["simple"].push_batch(
        SimpleIdentity(), words, np.append(starts, len(words)), stn=5, npg=7, sequence=k % 65536
    )
