"""Prometheus metrics on loopback. Nothing is counted for them: a scrape reads the ledger."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import numpy as np
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from linkgw.errors import ConfigError, Fault, Reason
from linkgw.gateway.events import Disposition
from linkgw.gateway.ledger import GROUPS
from linkgw.io.latency import BOUNDS_S
from linkgw.io.report import Report

_PATIENCE_S = 5.0
_LONGEST = 16_384


class LedgerCollector(Collector):
    """Gives a gateway's counts as metrics.

    Parameters
    ----------
    report : Report
        What is looked at.
    """

    def __init__(self, report: Report) -> None:
        self._report = report

    def collect(self) -> Iterator[Metric]:
        """One family after another."""
        self._report.runner.count_drops()
        yield from self._arrivals()
        yield from self._departures()
        yield from self._condition()

    def _arrivals(self) -> Iterator[Metric]:
        ledger = self._report.runner.core.ledger
        datagrams = CounterMetricFamily(
            "linkgw_datagrams", "Datagrams that arrived, by what became of them", labels=("network", "group", "reason")
        )
        messages = CounterMetricFamily(
            "linkgw_messages", "Messages and broken runs of words, by what became of them", labels=("network", "reason")
        )
        for i, network in enumerate(ledger.names):
            for k, group in enumerate(GROUPS):
                for reason in np.flatnonzero(ledger.datagrams[i, k]).tolist():
                    text = Reason(reason).text if reason else "good"
                    datagrams.add_metric((network, group.value, text), int(ledger.datagrams[i, k, reason]))
            for reason in np.flatnonzero(ledger.messages[i]).tolist():
                text = Reason(reason).text if reason else "admitted"
                messages.add_metric((network, text), int(ledger.messages[i, reason]))
        yield datagrams
        yield messages
        drops = CounterMetricFamily(
            "linkgw_kernel_drops",
            "Datagrams that the kernel dropped unread; a lower bound where exact is no",
            labels=("network", "group", "exact"),
        )
        for link in self._report.runner.links:
            for group, receiver in link.receivers.items():
                drops.add_metric((link.name, group.value, "no" if receiver.gro else "yes"), link.n_drops_told[group])
        yield drops

    def _departures(self) -> Iterator[Metric]:
        ledger = self._report.runner.core.ledger
        flow = ("origin", "recipient")
        dispositions = CounterMetricFamily(
            "linkgw_dispositions", "What became of admitted messages", labels=(*flow, "disposition")
        )
        withheld = CounterMetricFamily(
            "linkgw_warnings_withheld", "Threat warnings that did not reach a recipient", labels=flow
        )
        blanked = CounterMetricFamily(
            "linkgw_references_blanked", "Optional references that became no statement", labels=flow
        )
        for i, origin in enumerate(ledger.names):
            for j, recipient in enumerate(ledger.names):
                if i == j:
                    continue
                for disposition in Disposition:
                    count = int(ledger.dispositions[i, j, disposition])
                    dispositions.add_metric((origin, recipient, disposition.text), count)
                withheld.add_metric((origin, recipient), int(ledger.warnings_withheld[i, j]))
                blanked.add_metric((origin, recipient), int(ledger.references_blanked[i, j]))
        sent = CounterMetricFamily("linkgw_datagrams_sent", "Datagrams that were sent", labels=("network", "group"))
        failed = CounterMetricFamily(
            "linkgw_datagrams_failed", "Datagrams that could not be sent", labels=("network", "group")
        )
        for i, network in enumerate(ledger.names):
            for k, group in enumerate(GROUPS):
                n_failed = int(ledger.datagrams_failed[i, k])
                sent.add_metric((network, group.value), int(ledger.datagrams_sent[i, k]) - n_failed)
                failed.add_metric((network, group.value), n_failed)
        yield from (dispositions, withheld, blanked, sent, failed)

    def _condition(self) -> Iterator[Metric]:
        report = self._report
        alive = GaugeMetricFamily("linkgw_numbers_alive", "Numbers of a recipient in use", labels=("network", "space"))
        for network in report.runner.core.networks:
            for space, count in report.alive(network.index).items():
                alive.add_metric((network.name, space), count)
        up = GaugeMetricFamily("linkgw_link_up", "Whether a network can be heard and reached", labels=("network",))
        for link in report.runner.links:
            up.add_metric((link.name,), int(not link.problem))
        reloads = CounterMetricFamily("linkgw_policy_reloads", "Policies read again", labels=("result",))
        reloads.add_metric(("loaded",), report.policy.n_loaded)
        reloads.add_metric(("refused",), report.policy.n_refused)
        alarms = CounterMetricFamily("linkgw_alarms", "Alarms raised", labels=("alarm",))
        for name, count in report.alarms.counts().items():
            alarms.add_metric((name,), count)
        commits = CounterMetricFamily("linkgw_state_commits", "Commits of number bindings", labels=("result",))
        commits.add_metric(("kept",), report.durable.commits)
        commits.add_metric(("failed",), report.durable.failures)
        latency = HistogramMetricFamily(
            "linkgw_batch_seconds",
            "From the arrival of a batch's first datagram until all that it led to was sent",
            labels=("group",),
        )
        for group, found in report.runner.latency.items():
            totals = np.cumsum(found.counts).tolist()
            bounds = [*(str(bound) for bound in BOUNDS_S), "+Inf"]
            latency.add_metric((group.value,), list(zip(bounds, totals, strict=True)), found.sum_s)
        yield from (alive, up, reloads, alarms, commits, latency)


async def open_metrics(port: int, report: Report) -> tuple[asyncio.AbstractServer, int]:
    """Serve metrics over HTTP on 127.0.0.1; gives the port that it got.

    It answers from the event loop, between batches, so that a scrape is one consistent look.

    Raises
    ------
    ConfigError
        The port cannot be had.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(LedgerCollector(report))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, EOFError, asyncio.LimitOverrunError):  # a poor client
            async with asyncio.timeout(_PATIENCE_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(_response(head, registry))
                await writer.drain()
        writer.close()

    try:
        server = await asyncio.start_server(serve, "127.0.0.1", port, limit=_LONGEST)
    except OSError as error:
        raise ConfigError([Fault("metrics_port", "cannot be had", f"{port}: {error.strerror}")]) from error
    return server, server.sockets[0].getsockname()[1]


def _response(head: bytes, registry: CollectorRegistry) -> bytes:
    method, _, rest = head.partition(b"\r\n")[0].partition(b" ")
    path = rest.partition(b" ")[0].partition(b"?")[0]
    if method not in (b"GET", b"HEAD"):
        status, kind, body = "405 Method Not Allowed", "text/plain", b"GET only\n"
    elif path not in (b"/metrics", b"/"):
        status, kind, body = "404 Not Found", "text/plain", b"see /metrics\n"
    else:
        status, kind, body = "200 OK", CONTENT_TYPE_LATEST, generate_latest(registry)
    lines = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return lines.encode() + (body if method != b"HEAD" else b"")
