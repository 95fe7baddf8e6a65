"""Mutants of the gateway: numbers, references, and what they tell."""

from __future__ import annotations

from broken_release import ADMISSION, ALONE_OFF, CORE, RUNNER, WAY_OUT, gateway
from planting import Edit

NUMBERS_FILE = "linkgw.picture.numbers"


def _copied(space: int) -> Edit:
    """The origin's number goes out, of one kind of number."""
    return Edit(
        WAY_OUT,
        "        roles.subject.put(messages, s.number[places])\n",
        f"        given = np.where(s.space[places] == {space}, s.subject[places], s.number[places])\n"
        "        roles.subject.put(messages, given)\n",
    )


NUMBERS = [
    gateway("tn-copied", "The origin's track number goes out.", _copied(0), ALONE_OFF),
    gateway("stn-copied", "A participant's own source track number goes out in its PPLI.", _copied(1), ALONE_OFF),
    gateway("event-copied", "The origin's event number goes out.", _copied(2), ALONE_OFF),
    gateway(
        "repeat-copied",
        "The origin's repeat number goes out.",
        Edit(WAY_OUT, "            if repeat is not None:\n", "            if False:\n"),
        ALONE_OFF,
    ),
    gateway(
        "sender-copied",
        "The header of a datagram with several messages names their sender, not the gateway.",
        Edit(
            WAY_OUT,
            "            stn=self.network.stn,\n",
            "            stn=int(batch.merged(self._plan).stn[0]) if len(order) > 1 else self.network.stn,\n",
        ),
        ALONE_OFF,
    ),
    gateway(
        "sequence-shared",
        "All recipients' datagrams are counted in one sequence: its gaps tell what others got.",
        Edit(
            WAY_OUT,
            "self._sequences = dict.fromkeys(GROUPS, 0)",
            'Recipient.shared = getattr(Recipient, "shared", dict.fromkeys(GROUPS, 0))\n'
            "        self._sequences = Recipient.shared",
        ),
    ),
    gateway(
        "sequence-counts-denied",
        "A datagram of which nothing is released takes a sequence number: the gap tells of it.",
        Edit(
            WAY_OUT,
            "        if not len(taken):\n            return _nothing",
            "        if not len(taken):\n            self.next_sequence(batch.group)\n            return _nothing",
        ),
        ALONE_OFF,
    ),
    gateway(
        "number-for-denied",
        "A message that is not released uses a track number up: the gap tells of it.",
        Edit(
            WAY_OUT,
            "        if not len(taken):\n            return _nothing",
            "        if not len(taken):\n            self.spaces[Space.TN]._take(0)\n            return _nothing",
        ),
        ALONE_OFF,
    ),
    gateway(
        "numbers-by-origin",
        "A recipient's new numbers are the origin's plus a constant, where one is free there: they tell what it was.",
        Edit(
            NUMBERS_FILE,
            "        slot = self._take(at_ns)\n        if slot == NONE and from_reserve:",
            """        slot = number % min(64, self._n_open)
        self._n_used = self._n_open
        if self._origin[slot] != NONE:
            slot = self._take(at_ns)
        if slot == NONE and from_reserve:""",
        ),
    ),
    gateway(
        "reused-at-once",
        "The number of a track that was dropped is given to the next one.",
        Edit(
            NUMBERS_FILE,
            "        self._ended_ns[slot] = at_ns\n        self._next_free_ns",
            "        self._ended_ns[slot] = at_ns\n        self._free.appendleft(slot)\n        self._next_free_ns",
        ),
        Edit(
            NUMBERS_FILE,
            "        if self._n_used < self._n_open:\n",
            "        if self._free:\n            return self._free.popleft()\n"
            "        if self._n_used < self._n_open:\n",
        ),
    ),
    gateway(
        "hold-ignored",
        "Where a pool is used up, a number is given again as soon as its life is over.",
        Edit("linkgw.gateway.config", "round(timers.hold_s * 1e9))", "0)"),
    ),
    gateway(
        "life-never-over",
        "A track that was not reported for longer than the timeout keeps its number.",
        Edit(NUMBERS_FILE, "        slots[over] = NONE\n", ""),
        Edit(NUMBERS_FILE, "if slot != NONE and at_ns - int(self._seen_ns[slot]) >", "if False and slot >"),
    ),
    gateway(
        "drop-ends-nothing",
        "A drop goes out, and the track's number lives on.",
        Edit(WAY_OUT, "        if s.is_drop[row]:\n", "        if False:\n"),
    ),
    gateway(
        "numbers-lost-on-restart",
        "After a restart numbers are given from the beginning again.",
        Edit(
            CORE,
            "            lost += self._recipients[recipient].spaces[space].restore(found, mono_ns)\n",
            "            lost += self._recipients[recipient].spaces[space].restore([], mono_ns)\n",
        ),
    ),
    gateway(
        "sent-before-kept",
        "A new number goes out before it is on the disk; it is kept within a second.",
        Edit(
            RUNNER,
            "                    self._keep(changes)\n",
            """                    for change in changes:
                        self._durable._pending[change.recipient, change.space, change.number] = change
""",
        ),
        Edit(RUNNER, "if command.origin is not None and not self._keep():", "if False:"),
    ),
    gateway(
        "reference-untranslated",
        "A reference to a track goes out with the origin's number.",
        Edit(
            WAY_OUT,
            "np.where(lost, roles.references.no_statement[place], resolved)",
            "np.where(lost, roles.references.no_statement[place], refs.number[going])",
        ),
        ALONE_OFF,
    ),
    gateway(
        "unheld-reference-leaks",
        "An optional reference to a track that the recipient does not hold goes out as it came.",
        Edit(
            WAY_OUT,
            "np.where(lost, roles.references.no_statement[place], resolved)",
            "np.where(lost, refs.number[going], resolved)",
        ),
        ALONE_OFF,
    ),
    gateway(
        "required-reference-not-held",
        "Management of a track that the recipient does not hold goes out without its number.",
        Edit(
            WAY_OUT,
            "            s.disposition[row] = Disposition.REFERENCE_NOT_HELD\n            return\n",
            "            pass\n",
        ),
        Edit(WAY_OUT, "        if s.is_drop[row]:\n", "        if s.is_drop[row] and holds_required:\n"),
        ALONE_OFF,
    ),
    gateway(
        "drop-needs-a-rule",
        "A drop of a track that the recipient holds is denied where no rule lets it through.",
        Edit(
            WAY_OUT,
            "            decided[merged.drops & (decided == DENIED)] = HELD_TRACK_DROP\n",
            "            pass\n",
        ),
        ALONE_OFF,
    ),
    gateway(
        "held-drop-says-all",
        "A drop that goes out only because the track is held says whatever it said at its origin.",
        Edit(
            WAY_OUT,
            "        if np.count_nonzero(drops):\n            self._redact_drops",
            "        if False:\n            self._redact_drops",
        ),
        ALONE_OFF,
    ),
    gateway(
        "pool-number-accepted",
        "A local unit that reports under a number of the gateway's pool is admitted.",
        Edit(ADMISSION, "        reasons[pooled] = Reason.POOL_NUMBER\n", ""),
        ALONE_OFF,
    ),
]
