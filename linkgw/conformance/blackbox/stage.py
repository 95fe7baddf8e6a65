"""A running gateway, or several, between the networks that the kit plays; what is said and what has to be heard.

Nothing here waits for a length of time to be sure of an order: behind what is said goes a message that must come
through, and when everybody has heard it, everything before it has been dealt with.
"""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from types import TracebackType

from linkgw.conformance.blackbox.drafts import Draft, Drafter
from linkgw.conformance.blackbox.gate import Gate
from linkgw.conformance.blackbox.model import Expected, Life, Outcome, shown
from linkgw.conformance.blackbox.process import GatewayProcess
from linkgw.conformance.blackbox.sentinels import Sentinels
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.station import Heard, Station, wait
from linkgw.conformance.blackbox.verdict import Case, Failed, NotStartedError, Silent, Skipped
from linkgw.conformance.reading import Reading, Unread
from linkgw.spec.model import Catalog, FieldType, Group

PATIENCE_S = 10.0
"""What must be heard has this long; it is heard in milliseconds, unless something is wrong."""
STORM = 12_000
"""No exchange makes so many datagrams, but one that goes round and round."""
START_S = 30.0
"""A gateway has this long to come up."""
_PARTICIPANTS = 40
SETTLE_S = 0.5
"""Where no message of a network may come through to anybody, nothing tells when it was dealt with."""


class Stage:
    """Networks, and the gateways between them.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    nets : sequence of Net
        The networks that the kit plays.
    gates : sequence of Gate
        The gateways; none: every case here is skipped.
    numbers : dict
        Numbers that units may use, shared by all stages so that none is used twice.
    unit : int
        Source track number of the unit that speaks, where it does not matter which.
    why_not : str
        Why cases are skipped, where they are.
    """

    def __init__(
        self, catalog: Catalog, nets: Sequence[Net], gates: Sequence[Gate],
        numbers: dict[tuple[str, FieldType], Iterator[int]], unit: int, why_not: str = "",
    ) -> None:  # fmt: skip
        self.catalog, self.nets, self.gates, self._why_not = catalog, tuple(nets), list(gates), why_not
        self.drafter = Drafter(catalog, nets[0].config.network_class)
        self._numbers, self.unit = numbers, unit
        self._participants: dict[str, Iterator[int]] = {}
        self._stations: dict[str, Station] = {}
        self._sentinels: dict[int, Sentinels] = {}
        self._heard: list[Heard] = []
        self._kept: list[Heard] = []
        self._said: dict[str, set[Group]] = {}
        self.gaps: list[str] = []
        self.is_up = self.was_up = False

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def gate(self) -> Gate:
        """The only gateway."""
        return self.gates[0]

    def process(self) -> GatewayProcess:
        """The process of the only gateway, which runs."""
        self.up()
        return self.gate.the_process()

    def new(self, net: Net, type_: FieldType = FieldType.TN) -> int:
        """A number of a network that nobody has used."""
        key = net.name, type_
        if key not in self._numbers:
            self._numbers[key] = net.numbers(type_)
        number = next(self._numbers[key], None)
        if number is None:
            raise Skipped(f"{net.name} has no {type_} left that is not the gateway's")
        return number

    def named(self, net: Net, draft: Draft) -> Draft:
        """The draft with a new subject of its own; participants take turns, since their pools are small."""
        subject = draft.subject
        if subject is None:
            return draft
        if subject.type is not FieldType.STN:
            return draft.but(**{subject.name: self.new(net, subject.type)})
        if net.name not in self._participants:
            self._participants[net.name] = itertools.cycle([self.new(net, FieldType.STN) for _ in range(_PARTICIPANTS)])
        return draft.but(**{subject.name: next(self._participants[net.name])})

    # --- coming up ---

    def up(self) -> None:
        """Start what does not run, and wait until every network is heard."""
        if self._why_not:
            raise Skipped(self._why_not)
        if self.is_up:
            return
        for net in self.nets:
            if net.name not in self._stations:
                self._stations[net.name] = Station(net, self.catalog)
        for gate in self.gates:
            gate.start()
        self._probe()
        self.is_up = self.was_up = True

    def _probe(self) -> None:
        """Say what has to come through, again and again, until each gateway has heard each network."""
        deadline, n_heard = time.monotonic() + START_S, 0
        for gate in self.gates:
            open_ = {(n, g) for n in gate.index for g in Group if self._sentinels_of(gate).routes(n, g)}
            while open_:
                for name, group in sorted(open_):
                    self._sentinels_of(gate).probe(self._stations[name], group)
                wait_until = time.monotonic() + 0.1
                while open_ and time.monotonic() < wait_until:
                    wait(list(self._stations.values()), wait_until - time.monotonic())
                    for heard in self._hear():
                        n_heard += 1
                        if heard.name in gate.index and heard.stn == gate.site.net(heard.name).stn:
                            open_ -= self._sentinels_of(gate).answers(heard)
                if n_heard > STORM:
                    raise Silent(f"a storm: {n_heard:,} datagrams are heard before anything was said")
                if open_ and (gate.ended or time.monotonic() > deadline):
                    lost = ", ".join(f"{n} {g}" for n, g in sorted(open_))
                    what = "the gateway ended" if gate.ended else f"the gateway does not forward what comes from {lost}"
                    lines = gate.last_lines
                    self.reset()
                    if self.was_up or len(self.gates) > 1:
                        raise Silent(f"{what}, when it was started", got=lines)
                    raise NotStartedError(what, got=f"\n{lines}" if lines else "no word of it")
        for gate in self.gates:
            for name in gate.index:
                self._said[name] = set(Group)
        self._settle(compare=False)

    def reset(self) -> None:
        """Kill what the kit started; the next case begins with new gateways."""
        for gate in self.gates:
            gate.forget()
        self._said.clear()
        self._heard.clear()
        self._kept.clear()
        self._sentinels.clear()
        self.is_up = False

    def down(self) -> None:
        """The gateways were ended, and will be started again with what they kept."""
        for gate in self.gates:
            gate.model.restarted()
            gate.due.clear()
        self._said.clear()
        self._heard.clear()
        self._kept.clear()
        self.is_up = False

    def restart(self, gate: Gate) -> None:
        """Kill one of the gateways, and start it again."""
        self.up()
        gate.the_process().kill()
        gate.model.restarted()
        self.is_up = False
        self.up()

    def close(self) -> None:
        """End the gateways, and leave the networks."""
        for gate in self.gates:
            if gate.process is not None:
                gate.process.kill()
        for station in self._stations.values():
            station.close()
        self._stations.clear()
        self.is_up = False

    # --- saying ---

    def say(
        self,
        net: Net | str,
        *parts: Draft | bytes,
        stn: int | None = None,
        group: Group | None = None,
        repeat: bool = False,
    ) -> list[Outcome]:
        """Say messages in one datagram; what each gateway owes for each, gateway by gateway.

        Parameters
        ----------
        net : Net or str
            On this network.
        parts : Draft or bytes
            The messages, and words that are none.
        stn : int, optional
            Sender; None: `unit`.
        group : Group, optional
            None: the group of the first message.
        repeat : bool
            Within the dedup window, if the same was said before; False waits until the window is over.
        """
        self.up()
        name = net if isinstance(net, str) else net.name
        station = self._stations[name]
        drafts = [part for part in parts if isinstance(part, Draft)]
        group = drafts[0].group if group is None else group
        stn = self.unit if stn is None else stn
        if self._said and self._said != {name: {group}}:
            # what comes from elsewhere, or in the other group, may overtake: let it be dealt with first
            self._kept += self._settle(compare=True)
        if not repeat:
            self._wait_for_window(name, group, stn, drafts)
        now = time.time()
        timed = [part.at(now) if isinstance(part, Draft) else part for part in parts]
        parity = station.net.config.parity
        words = b"".join(t.words(self.catalog, parity) if isinstance(t, Draft) else t for t in timed)
        outcomes = []
        for gate in self.gates:
            if name in gate.index:
                outcomes += [self._owe(gate, name, group, stn, t) for t in timed if isinstance(t, Draft)]
        self._said.setdefault(name, set()).add(group)
        station.say(group, [station.envelope(words, stn)])
        return outcomes

    def _wait_for_window(self, name: str, group: Group, stn: int, drafts: Sequence[Draft]) -> None:
        for gate in self.gates:
            if name in gate.index:
                for d in drafts:
                    wait_s = gate.model.fresh_in(gate.index[name], group, stn, d)
                    if wait_s > 0:
                        time.sleep(wait_s)

    def _owe(self, gate: Gate, name: str, group: Group, stn: int, draft: Draft) -> Outcome:
        outcome = gate.model.expect(gate.index[name], group, stn, draft)
        for recipient, expected in outcome.to.items():
            gate.due.setdefault((gate.site.nets[recipient].name, group), deque()).append(expected)
        gate.count(name, outcome)
        return outcome

    def say_raw(self, net: Net, group: Group, payloads: Sequence[bytes]) -> None:
        """Say datagrams of which nothing may come out."""
        self.up()
        self._said.setdefault(net.name, set()).add(group)
        self.station(net).say(group, payloads)

    def station(self, net: Net | str) -> Station:
        """The network as the kit plays it."""
        self.up()
        return self._stations[net if isinstance(net, str) else net.name]

    # --- hearing ---

    def play(self) -> list[Heard]:
        """Everything that was said has been dealt with, and everybody heard what was owed, and nothing else.

        Returns
        -------
        list of Heard
            The datagrams that were heard, the kit's last words and the gateways' own left out.
        """
        heard, self._kept = self._kept + self._settle(compare=True), []
        return heard

    def collect(self) -> list[Heard]:
        """Everything that was said has been dealt with; what was heard, and nothing is compared."""
        return self._settle(compare=False)

    def exchange(
        self, net: Net | str, *drafts: Draft, stn: int | None = None, group: Group | None = None
    ) -> list[Heard]:
        """Say messages one datagram each, and play."""
        for draft in drafts:
            self.say(net, draft, stn=stn, group=group)
        return self.play()

    def listen(self, seconds: float) -> list[Heard]:
        """What is heard in that time; it is taken, and nothing is compared."""
        self.up()
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            wait(list(self._stations.values()), left)
            self._heard += self._hear()
        heard, self._heard = self._heard, []
        return heard

    def hear_now(self) -> list[Heard]:
        """What has arrived by now; it is kept for `play`, too."""
        new = self._hear()
        self._heard += new
        return new

    def _hear(self) -> list[Heard]:
        return [h for station in self._stations.values() for h in station.hear()]

    def _settle(self, *, compare: bool) -> list[Heard]:
        """Say last words wherever something was said, and wait until they are heard by all who may hear them."""
        said, self._said = self._said, {}
        last: list[tuple[Gate, str, Group, Expected]] = []
        reached: set[tuple[int, str]] = set()
        for round_ in range(2):
            for gate in self.gates:
                mine = {n: groups for n, groups in said.items() if n in gate.index}
                if round_ == 1:
                    # who could not be reached from there is told by the others, once these were heard
                    lost = {n for n in gate.index if (id(gate), n) not in reached and set(mine) - {n}}
                    mine = self._sentinels_of(gate).others(lost, {g for groups in mine.values() for g in groups})
                for name, groups in mine.items():
                    for group in sorted(groups):
                        for who, expected in self._last_words(gate, name, group):
                            recipient = who.site.nets[expected.recipient].name
                            reached.add((id(who), recipient))
                            last.append((who, recipient, group, expected))
            self._await(last)
        if not last:
            time.sleep(SETTLE_S)
            self._heard += self._hear()
        heard, self._heard = self._heard, []
        if compare:
            return self._compare(heard)
        for gate in self.gates:
            for key, due in gate.due.items():
                self._learn(gate, key, due, heard)
            gate.due.clear()
        return heard

    def _last_words(self, gate: Gate, name: str, group: Group) -> list[tuple[Gate, Expected]]:
        found: list[tuple[Gate, Expected]] = []
        for draft, stn in self._sentinels_of(gate).last_words(name, group):
            station = self._stations[name]
            timed = draft.at(time.time())
            for other in self.gates:
                if name in other.index:
                    outcome = self._owe(other, name, group, stn, timed)
                    found += [(other, expected) for expected in outcome.to.values()]
            station.say(group, [station.envelope(timed.words(self.catalog, station.net.config.parity), stn)])
        return found

    def _await(self, last: Sequence[tuple[Gate, str, Group, Expected]]) -> None:
        deadline, open_ = time.monotonic() + PATIENCE_S, list(last)
        new = self._heard + self._hear()
        self._heard = []
        while True:
            self._heard += new
            for heard in new:
                for reading in heard.messages:
                    if isinstance(reading, Reading):
                        open_ = [
                            o for o in open_
                            if (o[1], o[2]) != (heard.name, heard.group) or heard.stn != o[0].site.net(heard.name).stn
                            or not _alike(o[3], reading)
                        ]  # fmt: skip
            left = deadline - time.monotonic()
            if not open_ or left < 0 or any(gate.ended for gate in self.gates):
                return
            if len(self._heard) > STORM:
                raise Silent(f"a storm: {len(self._heard):,} datagrams are heard, and no end", expected="silence")
            wait(list(self._stations.values()), min(left, 0.5))
            new = self._hear()

    def _learn(self, gate: Gate, key: tuple[str, Group], due: deque[Expected], heard: Sequence[Heard]) -> None:
        """Take from what was heard the numbers of those that had to be heard."""
        for h in heard:
            if (h.name, h.group) == key and h.stn == gate.site.net(key[0]).stn:
                for reading in h.messages:
                    if isinstance(reading, Reading):
                        for expected in due:
                            if _alike(expected, reading):
                                gate.model.difference(expected, reading)
        gate.model.heard()

    def _compare(self, heard: Sequence[Heard]) -> list[Heard]:
        """`Failed` unless what was heard is what was owed, in order, gateway by gateway."""
        ended = [gate for gate in self.gates if gate.ended]
        if ended:
            raise Silent("the gateway ended", got=ended[0].last_lines)
        kept: list[Heard] = []
        found: dict[tuple[int, str, Group], list[Reading]] = {}
        for h in heard:
            gate = self._sender_of(h)
            self._follow(gate, h)
            if h.messages and not self._is_presence(gate, h):
                kept.append(h)
                readings = found.setdefault((id(gate), h.name, h.group), [])
                for message in h.messages:
                    if isinstance(message, Unread):
                        raise Failed(f"{h.name} hears what is no message: {message.reason.text}",
                                     got=h.payload.hex())  # fmt: skip
                    readings.append(message)
        for gate in self.gates:
            for name in gate.index:
                for group in Group:
                    due = list(gate.due.pop((name, group), ()))
                    self._compare_queue(gate, f"{name} {group}", due, found.pop((id(gate), name, group), []))
            gate.model.heard()
        return kept

    def _compare_queue(self, gate: Gate, where: str, due: list[Expected], got: list[Reading]) -> None:
        for i, (expected, reading) in enumerate(zip(due, got, strict=False)):
            fault = gate.model.difference(expected, reading)
            if fault:
                n_due, n_got = len(due), len(got)
                counts = "" if n_due == n_got else f" ({n_got} messages heard, {n_due} expected)"
                raise Failed(f"{where}, message {i + 1}{counts}: {fault}", got=_text(reading), expected=_text(expected))
        if len(got) > len(due):
            raise Failed(
                f"{where}: {len(got) - len(due)} message(s) too many", got=_text(got[len(due)]), expected="nothing"
            )
        if len(due) > len(got):
            silent = Silent if not got else Failed
            raise silent(
                f"{where}: {len(due) - len(got)} message(s) do not arrive", got="nothing", expected=_text(due[len(got)])
            )

    def _sender_of(self, heard: Heard) -> Gate:
        name = heard.name
        for gate in self.gates:
            if name in gate.index and (
                gate.site.net(name).stn == heard.stn or (heard.packet is not None and heard.stn < 0)
            ):
                return gate
        raise Failed(f"{name} hears a datagram that is not under the gateway's own source track number",
                     got=f"source track number {heard.stn:05o}: {heard.payload.hex()}",
                     expected=" or ".join(f"{g.site.net(name).stn:05o}" for g in self.gates if name in g.index)
                     )  # fmt: skip

    def _is_presence(self, gate: Gate, heard: Heard) -> bool:
        """The gateway's own PPLI."""
        own = gate.site.net(heard.name).stn
        first = heard.messages[0]
        if len(heard.messages) != 1 or not isinstance(first, Reading):
            return False
        spec = self.catalog.messages[first.name]
        return spec.name == "J2.0" and first.raws["participant_stn"] == own

    def _follow(self, gate: Gate, heard: Heard) -> None:
        """Sequence numbers go up by one per datagram that the recipient got: a gap would tell of what it did not."""
        sequence = getattr(heard.packet, "sequence", None)
        if sequence is None:
            return
        key = heard.name, heard.group
        before = gate.sequences.get(key)
        gate.sequences[key] = sequence
        if before is not None and sequence != (before + 1) & 0xFFFF:
            self.gaps.append(f"{key[0]} {key[1]}: {before} is followed by {sequence}")

    def _sentinels_of(self, gate: Gate) -> Sentinels:
        if id(gate) not in self._sentinels:
            self._sentinels[id(gate)] = Sentinels(gate.site, self.drafter, self.new, self.unit)
        return self._sentinels[id(gate)]


Cases = Generator[tuple[Stage, Case], None, None]
"""What an act plays: cases, each with the stage that it is played on; that is left when the act is closed."""


def _alike(expected: Expected, reading: Reading) -> bool:
    """Whether what was heard can be what was owed, whatever numbers stand in it."""
    if reading.name != expected.spec.name:
        return False
    return all(isinstance(raw, Life) or reading.raws[name] == raw for name, raw in expected.fields.items())


def _text(message: Reading | Expected) -> str:
    """A message in one line, what it does not state left out."""
    if isinstance(message, Reading):
        stated = {n: v for n, v in message.values.items() if v is not None}
        return f"{message.name} " + ", ".join(f"{n} {v}" for n, v in stated.items())
    parts = []
    for name, raw in message.fields.items():
        f = message.spec.fields[name]
        if isinstance(raw, Life):
            number = "its number" if raw.number is None else shown(f, raw.number)
            parts.append(f"{name} {number}")
        elif raw != f.no_statement:
            parts.append(f"{name} {shown(f, raw)}")
    return f"{message.spec.name} " + ", ".join(parts)
