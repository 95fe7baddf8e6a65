"""What the tests of replay share: the shipped gateway, and the three captures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

import linkgw
from linkgw.carriers import Octets
from linkgw.gateway.config import GatewayConfig, load_config
from linkgw.io.captures import PcapngWriter, parse_ipv4
from linkgw.policy.rules import Policy, load_policy
from linkgw.spec.load import shipped_folder

CAPTURES = Path(__file__).parents[2] / "fixtures" / "captures"
START_NS = 1_702_857_600 * 10**9


@pytest.fixture(scope="session")
def catalog() -> linkgw.Catalog:
    return linkgw.load_catalog()


@pytest.fixture
def config() -> GatewayConfig:
    return load_config(shipped_folder() / "configurations" / "trilateral.toml")


@pytest.fixture
def policy(config: GatewayConfig, catalog: linkgw.Catalog) -> Policy:
    path = shipped_folder() / "configurations" / config.policy
    return load_policy(path, catalog, [n.name for n in config.networks])


@pytest.fixture
def captures() -> list[Path]:
    return [CAPTURES / f"{name}.pcapng" for name in ("kor", "usa", "jpn")]


@pytest.fixture
def write_capture(tmp_path: Path) -> Callable[..., Path]:
    """`write_capture(payloads, times_s, group, port, interface="KOR")`: a capture of datagrams."""

    def write(
        payloads: Sequence[bytes], times_s: Sequence[float], group: str, port: int, interface: str = "KOR"
    ) -> Path:
        path = tmp_path / f"made{len(list(tmp_path.iterdir()))}.pcapng"
        times_ns = np.array([START_NS + round(t * 1e9) for t in times_s], np.int64)
        with PcapngWriter(path, (interface,)) as writer:
            writer.write(
                Octets.of(payloads), times_ns, source=parse_ipv4("192.0.2.7"), source_port=4000,
                destination=parse_ipv4(group), destination_port=port,
            )  # fmt: skip
        return path

    return write
