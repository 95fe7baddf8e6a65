"""The core of the gateway: events in, commands out; no socket, no clock, no thread."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkgw.carriers import Octets
from linkgw.codec import bulk
from linkgw.codec.mixed import Mixed
from linkgw.errors import ConfigError, Fault, Reason
from linkgw.gateway.admission import Admission, Admitted
from linkgw.gateway.config import GatewayConfig, Network
from linkgw.gateway.decisions import decision_lines
from linkgw.gateway.events import (
    AddressTaken,
    Command,
    DatagramsLost,
    DatagramsReceived,
    Disposition,
    Event,
    PolicyLoaded,
    RaiseAlarm,
    RecordDecisions,
    SendDatagrams,
    SendingFailed,
    StoreBindings,
    TimerFired,
)
from linkgw.gateway.kinds import HOUR_NS
from linkgw.gateway.ledger import GROUPS, Ledger
from linkgw.gateway.one_in import One
from linkgw.gateway.one_out import release_one
from linkgw.gateway.release import Outgoing, Recipient
from linkgw.picture.numbers import Binding, BindingChange, NumberSpace, Space
from linkgw.policy.rules import Policy
from linkgw.spec.model import Catalog, Group

MOST_ALONE = 28
"""Up to how many datagrams of one message each it costs less to look at one after the other (measured)."""
PPLI = "J2.0"
"""The message by which the gateway makes itself known on each network."""
_NO_NUMBER = Disposition.NO_NUMBER  # looking a member up costs a microsecond
WARNING = "J15.0"
"""A withheld one raises an alarm."""


class Core:
    """One gateway between two or more networks.

    Parameters
    ----------
    config : GatewayConfig
        Its networks and timers.
    catalog : Catalog
        The specs.
    policy : Policy
        The release policy to begin with.
    record : bool
        Give a `RecordDecisions` with every batch: for replay and explanation, too slow for line rate.

    Raises
    ------
    ConfigError
        A network's nation is not in the specs.
    """

    def __init__(self, config: GatewayConfig, catalog: Catalog, policy: Policy, *, record: bool = False) -> None:
        self.config = config
        self.networks = [Network(c, i) for i, c in enumerate(config.networks)]
        self._check_nations(catalog)
        self.ledger = Ledger([n.name for n in self.networks])
        self.policy = policy
        self._catalog = catalog
        self._record = record
        self._recipients = [Recipient(n, config, catalog) for n in self.networks]
        self._admissions = [
            Admission(n, catalog, r.spaces, self.ledger) for n, r in zip(self.networks, self._recipients, strict=True)
        ]
        self._ppli_ns = round(config.timers.ppli_s * 1e9)
        self._next_ppli_ns: int | None = None

    def _check_nations(self, catalog: Catalog) -> None:
        """The gateway's own PPLI has to be there, and to have a word for each nation."""
        spec = catalog.messages.get(PPLI)
        if spec is None:
            raise ConfigError([Fault("specs", "the gateway's own PPLI is missing", expected=PPLI)])
        enumeration = spec.fields["nation"].enumeration
        codes = enumeration.codes if enumeration is not None else {}
        faults = [
            Fault(f"network[{n.index}].nation", "not a nation", n.nation, " | ".join(codes))
            for n in self.networks
            if n.nation is not None and n.nation not in codes
        ]
        if faults:
            raise ConfigError(faults)

    @property
    def next_timer_ns(self) -> int | None:
        """`mono_ns` at which `TimerFired` is due; None before the first one: at once."""
        return self._next_ppli_ns

    def restore(self, bindings: Iterable[Binding], mono_ns: int) -> int:
        """Take up what was stored before a restart; gives how many bindings no longer fit the configuration."""
        index = {n.name: n.index for n in self.networks}
        sorted_out: dict[tuple[int, Space], list[tuple[int, int, int, bool]]] = {}
        lost = 0
        for b in sorted(bindings, key=lambda b: (b.started_utc_ns, b.number)):
            if b.recipient not in index or b.origin not in index:
                lost += 1
                continue
            mine = sorted_out.setdefault((index[b.recipient], b.space), [])
            mine.append((b.number, index[b.origin], b.origin_number, b.ended_utc_ns is not None))
        for (recipient, space), found in sorted_out.items():
            lost += self._recipients[recipient].spaces[space].restore(found, mono_ns)
        return lost

    def step(self, event: Event) -> list[Command]:
        """Take one event; give what is to be done, in order.

        Bindings that a datagram uses stand before it: whoever carries the commands out sends nothing that follows
        a `StoreBindings` that failed, and says so by `SendingFailed`.
        """
        match event:
            case DatagramsReceived():
                return self._receive(event)
            case TimerFired():
                return self._tick(event)
            case SendingFailed():
                return self._fail(event)
            case DatagramsLost():
                counts = self.ledger.datagrams[event.network, GROUPS.index(event.group)]
                counts[Reason.KERNEL_DROP] += event.kernel_drops
                counts[Reason.WRONG_INTERFACE] += event.wrong_interface
                return []
            case PolicyLoaded(policy=policy):
                self.policy = policy
                return []
            case AddressTaken(network=network, source=source):
                self._admissions[network].take_address(source)
                return []

    def _receive(self, event: DatagramsReceived) -> list[Command]:
        if len(event.source) <= MOST_ALONE and not self._record:
            ones = self._admissions[event.network].admit_alone(event)
            if ones is not None:
                return self._release_alone(event, ones)
        batch = self._admissions[event.network].admit(event)
        commands: list[Command] = []
        if batch.overlaps:
            name = self.networks[event.network].name
            commands.append(
                RaiseAlarm(
                    "pool_overlap", f"{name}: a forwarder uses numbers of this gateway's pool: make the pools disjoint"
                )
            )
        for columns, reasons in batch.refused:
            lost = int((reasons != Reason.FORWARDER).sum())
            if columns.spec.name == WARNING and lost:
                why = Reason(int(reasons[reasons != Reason.FORWARDER][0])).text
                commands.append(
                    RaiseAlarm(
                        "warning_refused", f"{self.networks[event.network].name}: {lost} threat warning(s): {why}"
                    )
                )
        outgoing: list[tuple[int, Outgoing]] = []
        if batch.merged is not None:
            for recipient in self._recipients:
                if recipient.network.index != event.network:
                    out = recipient.release(batch, self._recipients, self.policy)
                    outgoing.append((recipient.network.index, out))
                    commands += self._count(batch, batch.merged.messages, recipient.network.index, out)
        changes: list[BindingChange] = [change for _, out in outgoing for change in out.changes]
        if changes:
            commands.append(StoreBindings(tuple(changes)))
        for index, out in outgoing:
            if len(out.payloads):
                self.ledger.datagrams_sent[index, GROUPS.index(event.group)] += len(out.payloads)
                commands.append(
                    SendDatagrams(
                        index, event.network, event.group, out.payloads, event.utc_ns[out.datagrams], out.n_messages
                    )
                )
        if self._record:
            lines = decision_lines(event, batch, outgoing, self.networks, self.policy)
            commands.append(RecordDecisions(lines))
        return commands

    def _release_alone(self, event: DatagramsReceived, ones: list[One]) -> list[Command]:
        """What `_receive` gives for a few messages that are each alone in their datagrams, one by one."""
        origin, origin_name = event.network, self.networks[event.network].name
        order = sorted(range(len(ones)), key=lambda i: ones[i].message.plan.index) if len(ones) > 1 else [0]
        names = [ones[i].name for i in order]
        alarms: list[Command] = []
        changes: list[BindingChange] = []
        sends: list[Command] = []
        for recipient in self._recipients:
            index = recipient.network.index
            if index == origin:
                continue
            outs = [release_one(recipient, one, origin_name, self._recipients[origin], self.policy) for one in ones]
            alarms += self._count_alone(origin, index, names, [outs[i].disposition for i in order])
            self.ledger.references_blanked[origin, index] += sum(out.references_blanked for out in outs)
            changes += [change for out in outs for change in out.changes]
            payloads = [out.payload for out in outs if out.payload is not None]
            if payloads:
                sent = [i for i, out in enumerate(outs) if out.payload is not None]
                self.ledger.datagrams_sent[index, GROUPS.index(event.group)] += len(sent)
                sends.append(
                    SendDatagrams(
                        index,
                        origin,
                        event.group,
                        Octets.of(payloads),
                        event.utc_ns[sent],
                        np.ones(len(sent), np.int64),
                    )
                )
        stores: list[Command] = [StoreBindings(tuple(changes))] if changes else []
        return alarms + stores + sends

    def _fail(self, event: SendingFailed) -> list[Command]:
        """Count what did not go out; a copy of it that may still come is no duplicate."""
        command, n_messages = event.command, int(event.command.n_messages[event.failed].sum())
        self.ledger.count_failed(command.origin, command.network, command.group, int(event.failed.sum()), n_messages)
        if command.origin is None:
            return []
        self._recipients[command.network].forget_recent(command.origin)
        if command.group is not Group.WARNINGS or not n_messages:
            return []
        names = f"{self.networks[command.origin].name} to {self.networks[command.network].name}"
        return [RaiseAlarm("warning_withheld", f"{names}: {n_messages} message(s) of the warnings group: send failed")]

    def _count(self, batch: Admitted, messages: Mixed, recipient: int, out: Outgoing) -> list[Command]:
        """Count what became of the messages of a batch for a recipient; alarms for what has to be known at once."""
        kinds = [
            (messages.plan.messages[code].spec.name, stop - start)
            for code, start, stop in zip(messages.present, messages.bounds, messages.bounds[1:], strict=False)
        ]
        self.ledger.references_blanked[batch.origin, recipient] += out.references_blanked
        return self._count_kinds(batch.origin, recipient, kinds, out.dispositions)

    def _count_alone(
        self, origin: int, recipient: int, names: list[str], dispositions: list[Disposition]
    ) -> list[Command]:
        """`_count` of a few messages, kind by kind: `names` has the kind of each."""
        if WARNING in names or _NO_NUMBER in dispositions:
            kinds = [(name, len(list(same))) for name, same in groupby(names)]
            return self._count_kinds(origin, recipient, kinds, np.array(dispositions, np.uint8))
        for disposition in dispositions:
            self.ledger.dispositions[origin, recipient, disposition] += 1
        return []

    def _count_kinds(
        self, origin: int, recipient: int, kinds: list[tuple[str, int]], dispositions: NDArray[np.uint8]
    ) -> list[Command]:
        """Count dispositions, kind by kind: `kinds` has the name of each and how many there are."""
        alarms: list[Command] = []
        is_exhausted = self.ledger.count_dispositions(origin, recipient, dispositions)[Disposition.NO_NUMBER]
        names = f"{self.networks[origin].name} to {self.networks[recipient].name}"
        start = 0
        for name, n in kinds:
            here = dispositions[start : start + n]
            start += n
            if name == WARNING:
                lost = (here != Disposition.FORWARDED) & (here != Disposition.DUPLICATE)
                if lost.any():
                    self.ledger.warnings_withheld[origin, recipient] += int(lost.sum())
                    why = Disposition(int(here[np.argmax(lost)])).text
                    alarms.append(
                        RaiseAlarm("warning_withheld", f"{names}: {int(lost.sum())} threat warning(s) withheld: {why}")
                    )
            if is_exhausted and (here == Disposition.NO_NUMBER).any():
                alarms.append(RaiseAlarm("pool_exhausted", f"{names}: no number left for {name}"))
        return alarms

    def _tick(self, event: TimerFired) -> list[Command]:
        if self._next_ppli_ns is not None and event.mono_ns < self._next_ppli_ns:
            return []
        if self._next_ppli_ns is None or event.mono_ns - self._next_ppli_ns > self._ppli_ns:
            self._next_ppli_ns = event.mono_ns
        self._next_ppli_ns += self._ppli_ns
        return [command for r in self._recipients for command in self._announce(r, event.utc_ns)]

    def _announce(self, recipient: Recipient, utc_ns: int) -> list[Command]:
        """The gateway's own PPLI, and a heartbeat where the carrier has one."""
        network = recipient.network
        spec = self._catalog.messages[PPLI]
        codes: dict[str, int] = {"participant_stn": network.stn}
        for name, text in (("class", network.network_class), ("nation", network.nation)):
            enumeration = spec.fields[name].enumeration
            if text is not None and enumeration is not None:
                codes[name] = enumeration.codes[text]
        values: dict[str, Any] = {name: np.array([code]) for name, code in codes.items()}
        values["time_of_validity"] = np.array([utc_ns % HOUR_NS // 10_000_000 / 100])
        kind = bulk.from_values(PPLI, values, self._catalog)
        columns = bulk.Columns.of({PPLI: kind}, 1)
        words, _ = bulk.encode(columns, self._catalog, parity=network.parity)
        ppli = network.carrier.push_batch(
            network.identity, words, np.array([0, len(words)]), stn=network.stn, npg=spec.npg, net=network.net,
            sequence=recipient.next_sequences(Group.TRACKS, 1), utc_ns=utc_ns,
        )  # fmt: skip
        payloads = [ppli[0]]
        heartbeat = network.carrier.heartbeat(
            network.identity,
            stn=network.stn,
            sequence=int(recipient.next_sequences(Group.TRACKS, 1)[0]) if network.carrier.name == "simple" else 0,
            utc_ns=utc_ns,
        )
        if heartbeat is not None:
            payloads.append(heartbeat)
        n = len(payloads)
        self.ledger.datagrams_sent[network.index, GROUPS.index(Group.TRACKS)] += n
        return [
            SendDatagrams(
                network.index, None, Group.TRACKS, Octets.of(payloads), np.full(n, utc_ns), np.zeros(n, np.int64)
            )
        ]

    def spaces(self, network: int) -> dict[Space, NumberSpace]:
        """The numbers given on a network: for status and explanation; look, do not touch."""
        return self._recipients[network].spaces
