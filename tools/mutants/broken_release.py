"""Mutants of the gateway: what is released, redacted and told to whom."""

from __future__ import annotations

from planting import Edit, Mutant

CORE, WAY_OUT = "linkgw.gateway.core", "linkgw.gateway.release"
ADMISSION, ONE_IN, ONE_OUT = "linkgw.gateway.admission", "linkgw.gateway.one_in", "linkgw.gateway.one_out"
KINDS, FILTERS = "linkgw.gateway.kinds", "linkgw.policy.filters"
RULES, COARSENING, RUNNER = "linkgw.policy.rules", "linkgw.policy.coarsening", "linkgw.io.runner"
EFFECTS = "linkgw.policy.effects"

ALONE_OFF = Edit(CORE, "MOST_ALONE = 28\n", "MOST_ALONE = 0\n")
"""Messages that come alone go the way of batches: what is planted there acts for all."""


def gateway(name: str, breaks: str, *edits: Edit) -> Mutant:
    return Mutant(name, breaks, "gateway", edits)


RELEASE = [
    gateway(
        "redaction-forgets-one",
        "The last of the fields that a rule redacts goes out as it came.",
        Edit(EFFECTS, "[(message, rule.redactions) for", "[(message, rule.redactions[:-1]) for"),
        Edit(FILTERS, "message.blank(self.redactions)", "message.blank(self.redactions[:-1])"),
    ),
    gateway(
        "coarsened-upwards",
        "A field that is coarsened goes out as the multiple above it.",
        Edit(EFFECTS, "        coarse = raws - zero\n", "        coarse = raws - zero + step - 1\n"),
        Edit(COARSENING, "(raw - coarsening.zero) //", "(raw - coarsening.zero + coarsening.step - 1) //"),
    ),
    gateway(
        "coarsened-toward-zero",
        "A negative value is coarsened towards zero, not to the multiple below it.",
        Edit(
            EFFECTS,
            "        coarse //= step\n        coarse *= step\n",
            "        coarse -= np.fmod(coarse, step)\n",
        ),
        ALONE_OFF,
    ),
    gateway(
        "unknown-coarsened",
        "A field that was unknown goes out coarsened to the least value: a statement is invented.",
        Edit(EFFECTS, "        np.copyto(coarse, raws, where=raws == self._none[which])\n", ""),
        Edit(
            COARSENING,
            "    if raw == message.plan.fields[coarsening.field].spec.no_statement:\n        return\n",
            "",
        ),
    ),
    gateway(
        "released-by-default",
        "What no rule allows is released.",
        Edit(
            WAY_OUT,
            "        if merged.drops is not None:\n            decided[merged.drops",
            "        decided[decided == DENIED] = 0\n"
            "        if merged.drops is not None:\n            decided[merged.drops",
        ),
        ALONE_OFF,
    ),
    gateway(
        "last-rule-wins",
        "Of several rules that match the last one decides.",
        Edit(
            RULES,
            "found = self._applicable[asked] = [self._kind_rules[n][message] for n in numbers]",
            "found = self._applicable[asked] = [self._kind_rules[n][message] for n in numbers][::-1]",
        ),
    ),
    gateway(
        "unstated-identity-matches",
        "A filter by identity lets a message through that states none.",
        Edit(
            RULES,
            "        codes = _some(field.enumeration).codes\n",
            "        codes = _some(field.enumeration).codes\n        table[0] = True\n",
        ),
    ),
    gateway(
        "unstated-position-matches",
        "A filter by area lets a message through that states no position.",
        Edit(
            FILTERS,
            "        inside = np.zeros(len(latitudes), np.bool_)\n",
            "        inside = np.isnan(latitudes) | np.isnan(longitudes)\n",
        ),
        Edit(
            FILTERS,
            "        if latitude is None or longitude is None:\n            return False\n",
            "        if latitude is None or longitude is None:\n            return True\n",
        ),
    ),
    gateway(
        "quality-one-less",
        "A filter by quality lets messages through of one less than it asks for.",
        Edit(RULES, "quality = Range(min=rule.quality_min)", "quality = Range(min=max(rule.quality_min - 1, 0))"),
    ),
    gateway(
        "age-filter-open",
        "A filter by age lets messages through that are a minute older than it allows.",
        Edit(RULES, "limit = round(rule.age_max_s * 1e9)", "limit = round(rule.age_max_s * 1e9) + 60_000_000_000"),
    ),
    gateway(
        "recipient-not-asked",
        "A rule for one recipient lets the message through to every other one.",
        Edit(
            RULES,
            "        if not _names(rule.recipients, recipient):\n",
            "        if False:\n",
        ),
    ),
    gateway(
        "class-not-checked",
        "A PPLI or threat warning of another class than the network's is admitted.",
        Edit(
            ADMISSION,
            "        reasons[roles.network_class.get(messages) != self._class_codes[codes]] = Reason.WRONG_CLASS\n",
            "",
        ),
        ALONE_OFF,
    ),
    gateway(
        "future-accepted",
        "A time of validity of up to half an hour ahead is accepted.",
        Edit(KINDS, "FUTURE_LIMIT_NS = 300_000_000_000", "FUTURE_LIMIT_NS = 3_000_000_000_000"),
    ),
    gateway(
        "age-an-hour-off",
        "A time of validity that lies ahead is taken for one of the hour before: ages are never negative.",
        Edit(
            ADMISSION,
            "    age_ns %= HOUR_NS\n",
            "    age_ns = (age_ns - HOUR_NS // 2) % HOUR_NS + HOUR_NS // 2\n",
        ),
        ALONE_OFF,
    ),
    gateway(
        "bad-policy-denies-all",
        "After a policy with a fault nothing is released any more: the one before is gone.",
        Edit(
            "linkgw.io.daemon",
            "        self._policy.refused(error)\n",
            """        self._policy.refused(error)
        from linkgw.policy.rules import Policy
        from linkgw.policy.schema import PolicyText

        nothing = PolicyText(version=1, name="nothing", doc="nothing")
        self._runner.feed(PolicyLoaded(Policy(nothing, self._policy.catalog, self._policy.networks, "")))
""",
        ),
    ),
    gateway(
        "reload-not-taken",
        "A new policy is read and told of, and the old one stays in force.",
        Edit("linkgw.io.daemon", "                self._runner.feed(PolicyLoaded(policy))\n", ""),
    ),
    gateway(
        "warning-withheld-silently",
        "A threat warning that is withheld is not counted apart and raises no alarm.",
        Edit(CORE, "            if name == WARNING:\n", "            if False:\n"),
    ),
    gateway(
        "warning-needs-its-track",
        "A threat warning that names a track which the recipient does not hold is withheld.",
        Edit(WAY_OUT, "            if s.refs.is_required[i]:\n", "            if True:\n"),
        ALONE_OFF,
    ),
]
