"""Gateways with one thing wrong each, on purpose: python tools/bad_gateway.py NAME CONFIG

Each is linkgw's own with one patch, put on its edges where that is possible: what it reads as configuration, policy or
specs, what its sockets give and take. `tools/gateway_mutants.py` holds them to the conformance kit.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import linkgw.gateway.config as gateway_config
import linkgw.spec.load as spec_load
from linkgw.carriers import CARRIERS, Octets
from linkgw.cli import main
from linkgw.errors import PolicyError, Reason
from linkgw.gateway import admission, core, release
from linkgw.io import daemon, durable, multicast_sender, places, policy_file, report, runner
from linkgw.picture import numbers
from linkgw.policy import rules
from linkgw.spec.model import Catalog, FieldType, Group, Role


@dataclass(frozen=True)
class Mutant:
    """One gateway with one fault."""

    what: str
    """What it does wrong."""
    patch: Callable[[], None]
    """Makes it so."""
    caught_by: str
    """Pattern of the cases one of which has to fail, and of those that are run to see it."""


MUTANTS: dict[str, Mutant] = {}


def mutant(what: str, caught_by: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a patch under its name."""

    def register(patch: Callable[[], None]) -> Callable[[], None]:
        MUTANTS[patch.__name__.replace("_", "-")] = Mutant(what, patch, caught_by)
        return patch

    return register


# --- what it reads ---


def change_policy(change: Callable[[Any], Any]) -> None:
    """Every rule as read becomes another; None leaves it out."""
    before = rules.parse_policy

    def parse(text: str, where: str) -> Any:
        policy = before(text, where)
        changed = [r for r in (change(rule) for rule in policy.rules) if r is not None]
        return policy.model_copy(update={"rules": changed})

    rules.parse_policy = parse


def change_config(timers: dict[str, Any] | None = None, **network: Any) -> None:
    """Timers and keys of all networks as read become others."""
    before = places.load_config

    def load(path: Any) -> Any:
        config = before(path)
        networks = [n.model_copy(update=network) for n in config.networks]
        return config.model_copy(update={"networks": networks, "timers": config.timers.model_copy(update=timers or {})})

    places.load_config = load


def change_specs(change: Callable[[Any], dict[str, Any]], **fields: dict[str, Any]) -> None:
    """Messages as read become others: `change` gives what to replace of a message."""
    before = spec_load.load_catalog

    def load(*args: Any) -> Catalog:
        catalog = before(*args)
        messages = {n: dataclasses.replace(m, **change(m)) for n, m in catalog.messages.items()}
        return dataclasses.replace(catalog, messages=messages)

    spec_load.load_catalog = load


def change_fields(message: str, wanted: Callable[[Any], bool], **changes: Any) -> None:
    """Fields of one message become others."""

    def change(m: Any) -> dict[str, Any]:
        if m.name != message:
            return {}
        words = []
        for w in m.words:
            fields = tuple(dataclasses.replace(f, **changes) if wanted(f) else f for f in w.fields)
            words.append(dataclasses.replace(w, fields=fields))
        return {"words": tuple(words)}

    change_specs(change)


# --- release ---


@mutant("lets through what no rule matches", "release/no-rule/*")
def allows_by_default() -> None:
    before = rules.parse_policy

    def parse(text: str, where: str) -> Any:
        policy = before(text, where)
        if not policy.rules:
            return policy
        names = {"name": "by default", "origins": ["*"], "recipients": ["*"], "messages": ["*"], "redact": [],
                 "coarsen": {}}  # fmt: skip
        none = dict.fromkeys(("classes", "identity", "source_stn", "area", "altitude_m", "quality_min", "age_max_s"))
        return policy.model_copy(update={"rules": [*policy.rules, policy.rules[0].model_copy(update=names | none)]})

    rules.parse_policy = parse


@mutant("takes a quality one less than the least that a rule asks for", "release/*/quality_min/*")
def quality_off_by_one() -> None:
    change_policy(lambda r: r.model_copy(update={"quality_min": r.quality_min and r.quality_min - 1}))


@mutant("does not look where a message is", "release/*/area/*")
def no_area_filter() -> None:
    change_policy(lambda r: r.model_copy(update={"area": None}))


@mutant("does not look how old a message is", "release/*/age_max_s/*")
def no_age_filter() -> None:
    change_policy(lambda r: r.model_copy(update={"age_max_s": None}))


@mutant("takes an altitude 10 m below the least", "release/*/altitude_m/*")
def altitude_off_by_two_steps() -> None:
    def change(r: Any) -> Any:
        low = r.altitude_m and r.altitude_m.model_copy(update={"min": r.altitude_m.min - 10})
        return r.model_copy(update={"altitude_m": low})

    change_policy(change)


@mutant("takes a pending identity for any that a rule asks for", "release/*/identity/*")
def identity_too_wide() -> None:
    change_policy(lambda r: r.model_copy(update={"identity": r.identity and [*r.identity, "pending", "neutral"]}))


@mutant("forgets the last rule of the policy", "release/*")
def forgets_a_rule() -> None:
    before = rules.parse_policy
    rules.parse_policy = lambda text, where: (p := before(text, where)).model_copy(update={"rules": p.rules[:-1]})


@mutant("lets the last rule that matches decide", "redaction/first-match")
def last_rule_decides() -> None:
    before = rules.parse_policy

    def parse(text: str, where: str) -> Any:
        policy = before(text, where)
        return policy.model_copy(update={"rules": [policy.rules[0], *policy.rules[:0:-1]]})

    rules.parse_policy = parse


# --- redaction ---


@mutant("leaks one field that is to be left out", "redaction/iff_mode_2")
def leaks_a_redacted_field() -> None:
    change_policy(lambda r: r.model_copy(update={"redact": [n for n in r.redact if n != "iff_mode_2"]}))


@mutant("coarsens by half the step", "coarsening/*")
def coarsens_too_little() -> None:
    change_policy(lambda r: r.model_copy(update={"coarsen": {n: s / 2 for n, s in r.coarsen.items()}}))


@mutant("leaves out a field that it should hand on", "statements/J3.2/*")
def redacts_too_much() -> None:
    def change(r: Any) -> Any:
        return r.model_copy(update={"redact": [*r.redact, "vertical_rate"]}) if r.name == "all" else r

    change_policy(change)


# --- numbers and references ---


@mutant("hands on the track numbers of land tracks", "numbers/J3.5")
def copies_track_numbers() -> None:
    change_fields("J3.5", lambda f: f.name == "tn", role=None)


@mutant("hands on participants' numbers in J13.2", "numbers/J13.2")
def copies_participants() -> None:
    change_fields("J13.2", lambda f: f.name == "participant_stn", role=None)


@mutant("hands on a reference of J3.6 as it came in", "references/J3.6/launch_point_tn/*")
def copies_a_reference() -> None:
    change_fields("J3.6", lambda f: f.name == "launch_point_tn", role=None)


@mutant("withholds nothing for the second track of a correlation", "references/J7.2/other_tn/*")
def copies_a_required_reference() -> None:
    change_fields("J7.2", lambda f: f.name == "other_tn", role=None)


@mutant("hands on repeat numbers", "numbers/repeats")
def copies_repeats() -> None:
    change_fields("J15.0", lambda f: f.type is FieldType.REPEAT, type=FieldType.NUMBER, unit="1")


@mutant("does not end a track that is dropped", "references/*/dropped")
def drops_do_not_end() -> None:
    change_specs(lambda m: {"ends_track_where": {}})


@mutant("holds no number after its track was dropped", "numbers/hold")
def no_hold() -> None:
    change_config({"hold_s": 0.0})


@mutant("never ends a track that is not reported any more", "numbers/timeout")
def no_timeout() -> None:
    change_config({"track_timeout_s": 86400.0})


@mutant("ends tracks in a third of the time", "numbers/refreshed")
def early_timeout() -> None:
    before = places.load_config

    def load(path: Any) -> Any:
        config = before(path)
        timers = config.timers.model_copy(update={"track_timeout_s": config.timers.track_timeout_s / 6})
        return config.model_copy(update={"timers": timers})

    places.load_config = load


@mutant("gives numbers that are not of its pool", "numbers/J3.2")
def numbers_outside_the_pool() -> None:
    class Shifted(numbers.NumberSpace):
        def __init__(self, first: int, last: int, *rest: Any) -> None:
            super().__init__(first, last, *rest)
            if rest[0] == 19:
                self.first = first + 8192

    release.NumberSpace = Shifted


@mutant("takes a local track under one of its own numbers", "numbers/pool/*")
def takes_pool_numbers() -> None:
    before = admission.Admission.__init__

    class NoPool:
        first, last = 1, 0

        def owns(self, given: Any) -> Any:
            return np.zeros(np.shape(given), bool)

    def init(self: Any, network: Any, catalog: Any, pools: Any, *rest: Any) -> None:
        before(self, network, catalog, dict.fromkeys(pools, NoPool()), *rest)

    admission.Admission.__init__ = init


# --- duplicates ---


@mutant("forwards every copy", "duplicates/J3.*")
def no_dedup() -> None:
    change_config({"dedup_window_s": 0.0})


@mutant("has a dedup window twice as long", "duplicates/window/outside/*")
def long_window() -> None:
    before = places.load_config

    def load(path: Any) -> Any:
        config = before(path)
        timers = config.timers.model_copy(update={"dedup_window_s": config.timers.dedup_window_s * 2})
        return config.model_copy(update={"timers": timers})

    places.load_config = load


@mutant("has a dedup window half as long", "duplicates/window/inside/*")
def short_window() -> None:
    before = places.load_config

    def load(path: Any) -> Any:
        config = before(path)
        timers = config.timers.model_copy(update={"dedup_window_s": config.timers.dedup_window_s / 2})
        return config.model_copy(update={"timers": timers})

    places.load_config = load


# --- class, groups, loops ---


@mutant("does not look at the class of J2.2", "class/J2.2/*")
def no_class_check() -> None:
    change_fields("J2.2", lambda f: f.role is Role.CLASS, role=None)


@mutant("does not look at times that have not come", "class/validity/*")
def takes_the_future() -> None:
    admission.FUTURE_LIMIT_NS = 10**15
    from linkgw.gateway import one_in

    if hasattr(one_in, "FUTURE_LIMIT_NS"):
        one_in.FUTURE_LIMIT_NS = 10**15


@mutant("runs with networks of different class", "class/mixed-networks")
def mixes_classes() -> None:
    gateway_config._check = lambda config, where: []


@mutant("takes a warning in the group of tracks", "warnings/group/J15.0")
def warnings_anywhere() -> None:
    change_specs(lambda m: {"groups": tuple(Group)} if m.name == "J15.0" else {})


@mutant("takes any reference point in the warnings group", "warnings/group/J3.0")
def points_anywhere() -> None:
    change_specs(lambda m: {"warnings_where": {}})


@mutant("knows no forwarders", "loops/*-side-by-side/kinds/*")
def forwards_forwarders() -> None:
    change_config(forwarders=[])


@mutant("does not know its own echo, nor its own number", "loops/own-*")
def forwards_its_echo() -> None:
    admission.Admission.take_address = lambda self, source: None
    before = admission.Admission.__init__

    def init(self: Any, network: Any, *rest: Any) -> None:
        before(self, network, *rest)
        self._forwarders[network.stn] = False

    admission.Admission.__init__ = init


# --- warnings first, accounts ---


@mutant("serves tracks before warnings", "warnings/first/*")
def no_warnings_priority() -> None:
    def serve(self: Any, link: Any, group: Group) -> int:
        n = 0
        for other in self.links:
            while got := self._serve(other, Group.TRACKS):
                n += got
        return n + (self._serve(link, group) if group is Group.WARNINGS else 0)

    runner.Runner.serve = serve
    runner.Runner._serve_warnings = lambda self: 0


@mutant("loses one datagram in twenty without a word", "accounts/mixed/*")
def loses_datagrams() -> None:
    before, count = multicast_sender.MulticastSender.send, itertools.count()

    def send(self: Any, group: str, port: int, payloads: Octets) -> Any:
        kept = [payloads[i] for i in range(len(payloads)) if next(count) % 20]
        result = before(self, group, port, Octets.of(kept))
        return dataclasses.replace(result, sent=np.ones(len(payloads), bool))

    multicast_sender.MulticastSender.send = send


@mutant("sends every tenth datagram twice", "statements/J3.*")
def doubles_datagrams() -> None:
    before, count = multicast_sender.MulticastSender.send, itertools.count()

    def send(self: Any, group: str, port: int, payloads: Octets) -> Any:
        result = before(self, group, port, payloads)
        if next(count) % 10 == 9:
            before(self, group, port, payloads)
        return result

    multicast_sender.MulticastSender.send = send


@mutant("turns the order of a run of datagrams round", "datagrams/order/*")
def turns_the_order() -> None:
    before = multicast_sender.MulticastSender.send

    def send(self: Any, group: str, port: int, payloads: Octets) -> Any:
        return before(self, group, port, Octets.of([payloads[i] for i in reversed(range(len(payloads)))]))

    multicast_sender.MulticastSender.send = send


@mutant("says that it forwarded one more than it did", "accounts/status")
def lies_in_the_status() -> None:
    before, count = report.Report.status, itertools.count()

    def status(self: Any) -> Any:
        said = before(self)
        for flow in said["flows"].values():
            flow["forwarded"] = flow.get("forwarded", 0) + next(count)
        return said

    report.Report.status = status


@mutant("does not count what the kernel drops", "accounts/kernel-drops")
def no_kernel_drops() -> None:
    runner.Runner._tell_drops = lambda self, link, group, drops: None


@mutant("counts one refusal under another reason", "accounts/reasons/*")
def counts_wrongly() -> None:
    from linkgw.gateway import ledger

    before = ledger.Ledger.count_messages

    def count(self: Any, network: int, reasons: Any) -> None:
        changed = np.where(np.asarray(reasons) == Reason.NONZERO_SPARE, Reason.RESERVED_CODE, reasons)
        before(self, network, changed.astype(np.uint8))

    ledger.Ledger.count_messages = count


@mutant("does not tell the operator of a withheld warning", "warnings/withheld")
def silent_about_warnings() -> None:
    before = runner.Runner.alarm
    runner.Runner.alarm = lambda self, name, text: None if name == "warning_withheld" else before(self, name, text)


# --- malformed input ---


def change_pull(carrier: str, change: Callable[[bytes], bytes]) -> None:
    """Datagrams become others before their envelopes are taken off."""
    reader = CARRIERS[carrier]
    before = reader.pull_batch

    def pull(payloads: Octets) -> Any:
        return before(Octets.of([change(payloads[i]) for i in range(len(payloads))]))

    object.__setattr__(reader, "pull_batch", pull)


@mutant("does not look at SIMPLE checksums", "malformed/bad_checksum/*")
def no_checksum() -> None:
    def change(octets: bytes) -> bytes:
        return octets[:-2] + (sum(octets[:-2]) & 0xFFFF).to_bytes(2, "little") if len(octets) > 16 else octets

    change_pull("simple", change)


@mutant("takes a DIS datagram of any protocol version", "malformed/bad_version/*")
def no_version_check() -> None:
    change_pull("dis", lambda octets: bytes([6]) + octets[1:] if octets else octets)


@mutant("ends when a datagram is cut off", "malformed/truncated/*")
def ends_on_truncation() -> None:
    def change(octets: bytes) -> bytes:
        if 16 < len(octets) < 40:
            os._exit(3)
        return octets

    change_pull("simple", change)


@mutant("does not look at the padding of words", "malformed/nonzero_padding/*")
def no_padding_check() -> None:
    before = admission.bulk.decode

    def decode(words: Any, *rest: Any, **more: Any) -> Any:
        cleared = np.array(words)
        cleared[:, 9] &= 7
        return before(cleared, *rest, **more)

    admission.bulk.decode = decode
    admission.Admission.admit_alone = lambda self, event: None


# --- policy, restart, clock ---


@mutant("does not see that the policy file changed", "reload/good")
def no_reload() -> None:
    policy_file.PolicyFile.changed = lambda self: False


@mutant("takes a policy with faults for one that allows nothing", "reload/unknown-*")
def faults_deny() -> None:
    before, first = policy_file.PolicyFile.load, []

    def load(self: Any) -> Any:
        try:
            policy = before(self)
        except PolicyError:
            empty = rules.PolicyText(version=1, name="none", doc="none")
            return rules.Policy(empty, first[0]._catalog, list(first[0]._networks), "none")
        first.append(policy)
        return policy

    policy_file.PolicyFile.load = load


@mutant("begins with new numbers after a restart", "restart/kill")
def forgets_numbers() -> None:
    core.Core.restore = lambda self, bindings, mono_ns: 0


@mutant("sends before the numbers are on the disk, and commits one time in eight", "restart/*")
def commits_late() -> None:
    before, count = durable.Durable.settle, itertools.count()
    durable.Durable.settle = lambda self, mono_ns: before(self, mono_ns) if next(count) % 8 == 7 else True


@mutant("ends at once when it is told to", "restart/last-words")
def ends_at_once() -> None:
    daemon.Daemon._read_the_rest = lambda self: None


@mutant("does not make itself known", "datagrams/presence/*")
def no_presence() -> None:
    change_config({"ppli_s": 3600.0})


@mutant("runs its timers on the time of day", "clock/*")
def timers_on_the_time_of_day() -> None:
    time.monotonic_ns = time.time_ns


# --- leaks ---


@mutant("counts sequence numbers for all networks together", "leaks/hidden-messages/*")
def one_sequence() -> None:
    sequences = dict.fromkeys(Group, 0)
    before = release.Recipient.__init__

    def init(self: Any, *args: Any) -> None:
        before(self, *args)
        self._sequences = sequences

    release.Recipient.__init__ = init


@mutant("gives numbers by a counter of all that came in", "leaks/hidden-*")
def numbers_tell() -> None:
    seen = [0]
    before_drain, before_bind = runner.Runner._serve, numbers.NumberSpace.bind

    def serve(self: Any, *args: Any) -> int:
        n = before_drain(self, *args)
        seen[0] += n
        return n

    def bind(self: Any, origin: int, number: int, at_ns: int, **more: Any) -> int:
        for _ in range(seen[0] % 5):
            self._take(at_ns)
        return before_bind(self, origin, number, at_ns, **more)

    runner.Runner._serve, numbers.NumberSpace.bind = serve, bind


@mutant("hands on the net number of the sender", "datagrams/header/*")
def other_net() -> None:
    change_config(net=77)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in MUTANTS:
        sys.exit("\n  ".join(["usage: bad_gateway.py NAME CONFIG; NAME is one of", *MUTANTS]))
    MUTANTS[sys.argv[1]].patch()
    sys.exit(main(["run", sys.argv[2]]))
