"""Mutants of the gateway: duplicates, loops, order, counts, and what malformed input does."""

from __future__ import annotations

from broken_release import ADMISSION, ALONE_OFF, CORE, ONE_IN, RUNNER, WAY_OUT, gateway
from planting import Edit

DEDUP, LEDGER = "linkgw.gateway.dedup", "linkgw.gateway.ledger"

FLOW = [
    gateway(
        "dedup-off",
        "A message that comes twice goes out twice.",
        Edit(WAY_OUT, "window_ns = round(config.timers.dedup_window_s * 1e9)", "window_ns = 0"),
    ),
    gateway(
        "dedup-too-long",
        "A message is a duplicate for three times as long as it is to be.",
        Edit(DEDUP, "        self._window_ns = window_ns\n", "        self._window_ns = 3 * window_ns\n"),
    ),
    gateway(
        "dedup-across-origins",
        "The same words from two networks are taken for a duplicate.",
        Edit(
            WAY_OUT,
            "self.recent = [RecentMessages(window_ns) for _ in range(n)]",
            "self.recent = [RecentMessages(window_ns)] * n",
        ),
    ),
    gateway(
        "dedup-without-source",
        "The same words of two senders are taken for a duplicate.",
        Edit(
            DEDUP,
            "stn.astype(np.uint64) << np.uint64(1) | np.uint64(group)",
            "stn.astype(np.uint64) * np.uint64(0) + np.uint64(group)",
        ),
        Edit(DEDUP, "int(stn[0]) << 1 | group)], np.uint64)", "group)], np.uint64)"),
        ALONE_OFF,
    ),
    gateway(
        "own-echo-local",
        "What the gateway hears of itself is taken for a local unit's.",
        Edit(ADMISSION, "[*network.forwarders, network.stn]] = True", "[*network.forwarders]] = True"),
        Edit(ADMISSION, "            echo |= source == own\n", "            pass\n"),
        Edit(
            ONE_IN, "self._forwarders = {*network.forwarders, network.stn}", "self._forwarders = {*network.forwarders}"
        ),
    ),
    gateway(
        "forwarders-local",
        "What another gateway forwarded is taken for a local unit's.",
        Edit(ADMISSION, "[*network.forwarders, network.stn]] = True", "[network.stn]] = True"),
        Edit(ONE_IN, "self._forwarders = {*network.forwarders, network.stn}", "self._forwarders = {network.stn}"),
    ),
    gateway(
        "sent-back",
        "What was forwarded goes back to its origin, too.",
        Edit(CORE, "                if recipient.network.index != event.network:\n", "                if True:\n"),
        ALONE_OFF,
    ),
    gateway(
        "warnings-last",
        "Warnings wait until all tracks have been dealt with.",
        Edit(
            RUNNER,
            """        if group is Group.TRACKS:
            self._serve_warnings()
""",
            """        if group is Group.WARNINGS:
            while sum(self._serve(other, Group.TRACKS) for other in self.links):
                pass
""",
        ),
        Edit(
            RUNNER,
            "return sum(self._serve(link, Group.WARNINGS) for link in self._waiting(Group.WARNINGS))",
            "return 0",
        ),
    ),
    gateway(
        "group-not-checked",
        "A threat warning in the tracks group, or a track in the warnings group, is admitted.",
        Edit(ADMISSION, "            reasons[out_of_place] = Reason.WRONG_GROUP\n", "            pass\n"),
    ),
    gateway(
        "points-into-tracks",
        "A launch or impact point that came in the warnings group goes out in the tracks group.",
        Edit(
            CORE,
            "                        index, event.network, event.group, out.payloads,",
            "                        index, event.network,\n"
            '                        Group.TRACKS if "J3.0" in batch.columns.kinds else event.group,'
            "\n                        out.payloads,",
        ),
        ALONE_OFF,
    ),
    gateway(
        "malformed-uncounted",
        "A datagram that is refused is not counted.",
        Edit(
            LEDGER,
            "self.datagrams[network, GROUPS.index(group)] += np.bincount(reasons, minlength=_N_REASONS)",
            "self.datagrams[network, GROUPS.index(group), 0] += np.count_nonzero(reasons == 0)",
        ),
    ),
    gateway(
        "malformed-takes-others",
        "A datagram with a bad length takes all that were read with it along.",
        Edit(
            ADMISSION,
            "        columns = bulk.decode(words, starts[:-1],",
            "        if (reasons == Reason.BAD_LENGTH).any():\n"
            "            words, starts = words[:0], np.zeros_like(starts)\n"
            "        columns = bulk.decode(words, starts[:-1],",
        ),
    ),
    gateway(
        "malformed-stops-it",
        "A datagram that is cut short ends the gateway.",
        Edit(
            ADMISSION,
            "        reasons = envelopes.reason.copy()\n",
            "        reasons = envelopes.reason.copy()\n        if (reasons == Reason.TRUNCATED).any():\n"
            "            raise SystemExit(3)\n",
        ),
    ),
    gateway(
        "refusals-not-summed",
        "Runs of words that are refused are left out of the sum of runs.",
        Edit(ADMISSION, "+= len(messages) + len(columns.refusals)", "+= len(messages)"),
    ),
    gateway(
        "duplicates-not-summed",
        "Duplicates are not counted as an end of a message.",
        Edit(
            LEDGER,
            "        self.dispositions[origin, recipient] += counts\n",
            "        counts[Disposition.DUPLICATE] = 0\n        self.dispositions[origin, recipient] += counts\n",
        ),
    ),
    gateway(
        "denied-counted-forwarded",
        "Messages that are denied are counted as forwarded: the sums agree.",
        Edit(
            LEDGER,
            "        self.dispositions[origin, recipient] += counts\n",
            """        counts[Disposition.FORWARDED] += counts[Disposition.DENIED]
        counts[Disposition.DENIED] = 0
        self.dispositions[origin, recipient] += counts
""",
        ),
    ),
    gateway(
        "ppli-missing",
        "The gateway makes itself known on all networks but the first.",
        Edit(CORE, "for r in self._recipients for command in", "for r in self._recipients[1:] for command in"),
    ),
    gateway(
        "order-by-kind",
        "Messages of one datagram go out ordered by their kind.",
        Edit(
            "linkgw.codec.mixed",
            'return np.arange(len(self)) if len(self.bounds) <= 2 else self.rows.argsort(kind="stable")',
            'return np.arange(len(self)) if len(self.bounds) <= 2 else self.datagrams.argsort(kind="stable")',
        ),
    ),
    gateway(
        "timers-on-utc",
        "Timers run on the time of day, and numbers are taken up by the monotonic clock: after a restart all are over.",
        Edit(
            ADMISSION,
            "stn, mono_ns = stns[messages.datagrams], event.mono_ns[messages.datagrams]",
            "stn, mono_ns = stns[messages.datagrams], event.utc_ns[messages.datagrams]",
        ),
        ALONE_OFF,
    ),
    gateway(
        "ppli-on-utc",
        "When to send the gateway's own PPLI is told by the time of day: when the clock is set back, it falls silent.",
        Edit(
            "linkgw.io.daemon",
            "self._runner.feed(TimerFired(self._clock.mono_ns(), self._clock.utc_ns()))",
            "self._runner.feed(TimerFired(self._clock.utc_ns(), self._clock.utc_ns()))",
        ),
        Edit(
            "linkgw.io.daemon",
            "max((due_ns - self._clock.mono_ns()) / 1e9, 0.001)",
            "max((due_ns - self._clock.utc_ns()) / 1e9, 0.001)",
        ),
    ),
    gateway(
        "broken-run-eats-next",
        "A message behind a broken one in a datagram is refused with it.",
        Edit(
            ADMISSION,
            "        reasons, overlaps = self._judge(messages, event.group, stn, age_ns, subject, drops)\n",
            """        reasons, overlaps = self._judge(messages, event.group, stn, age_ns, subject, drops)
        broken = framed.columns.refusals.datagrams
        reasons[np.isin(messages.datagrams, broken) & (reasons == 0)] = Reason.WORDS_BEYOND_MLI
""",
        ),
    ),
]
