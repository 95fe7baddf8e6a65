"""Mutants of the words: what is inside a message, and how messages follow one another."""

from __future__ import annotations

from planting import Edit, Mutant

SCALAR, VALUES, PLAN = "linkgw.codec.scalar", "linkgw.codec.values", "linkgw.codec.plan"
BITS, KIND, COLUMNS = "linkgw.codec.words", "linkgw.codec.bulk_kind", "linkgw.codec.columns"


def _scalar(name: str, breaks: str, *edits: Edit) -> Mutant:
    return Mutant(name, breaks, "scalar", edits)


def _bulk(name: str, breaks: str, *edits: Edit) -> Mutant:
    return Mutant(name, breaks, "bulk", edits)


_QUIET = """    if (promised != n_words).any():
        reasons[promised < n_words] = Reason.WORDS_BEYOND_MLI
        reasons[promised > n_words] = Reason.MLI_BEYOND_WORDS
"""

WORDS = [
    # --- the bits of a field ---
    _bulk(
        "shift-one-short",
        "A field that lies in both halves of its word is read one bit too low.",
        Edit(
            PLAN,
            "part = high.astype(np.uint64) << np.uint64(-self._high_shift)",
            "part = high.astype(np.uint64) << np.uint64(-self._high_shift - 1)",
        ),
    ),
    _bulk(
        "high-bit-lost",
        "The uppermost bit of a field that lies in both halves of its word is not written.",
        Edit(
            PLAN,
            "high |= (bits >> np.uint64(-self._high_shift)).astype(np.uint16)",
            "high |= (bits >> np.uint64(-self._high_shift)).astype(np.uint16) & np.uint16(self._high_mask >> 1)",
        ),
    ),
    _bulk(
        "sign-lost",
        "A negative number is read as a large positive one, as far as its column has room.",
        Edit(PLAN, "            raws <<= self._spare_bits\n", "            raws &= self.dtype.type(self.spec.mask)\n"),
        Edit(PLAN, "            raws >>= self._spare_bits\n", ""),
    ),
    _scalar(
        "fields-swapped",
        "Course and speed of a land track stand in each other's place, when it is read.",
        Edit(
            SCALAR,
            "    return Message(spec.name, {name:",
            """    if spec.name == "J3.5":
        raws["course"], raws["speed"] = raws["speed"], raws["course"]
    return Message(spec.name, {name:""",
        ),
    ),
    _scalar(
        "word-order-swapped",
        "The two continuation words of a long message are sent in descending order of their labels.",
        Edit(
            SCALAR,
            '    return b"".join(_build_word(spec, word, raws, len(sent) - 1, catalog, parity) for word in sent)',
            """    if len(sent) > 2 and sent[-2].kind is WordKind.CONTINUATION:
        sent[-2:] = sent[:-3:-1]
    return b"".join(_build_word(spec, word, raws, len(sent) - 1, catalog, parity) for word in sent)""",
        ),
    ),
    # --- values ---
    _scalar(
        "no-statement-a-number",
        "The code for no statement of a number is given as a value.",
        Edit(VALUES, "return None if raw == self._field.no_statement else self._exact(raw)", "return self._exact(raw)"),
    ),
    _scalar(
        "no-statement-a-code",
        "An octal code without a statement is given as zeros.",
        Edit(
            VALUES,
            "return None if raw == self._field.no_statement else self._text(raw)",
            "return None if raw == self._field.no_statement and self._digits != 4 else self._text(raw)",
        ),
    ),
    _scalar(
        "scale-rounded",
        "Values in degrees are rounded to a thousandth, a tenth of their step.",
        Edit(
            VALUES,
            "return scaled if self._den == 1 else scaled / self._den",
            'return scaled if self._den == 1 else round(scaled / self._den, 3 if self._field.unit == "deg" else 9)',
        ),
    ),
    _scalar(
        "offset-forgotten",
        "A number with an offset is read and written without it.",
        Edit(VALUES, "self._add = int(field.offset * self._den)", "self._add = 0"),
    ),
    _scalar(
        "enumeration-off-by-one",
        "A nation is read as the one before it in the list.",
        Edit(
            VALUES,
            "return None if raw == self._field.no_statement else self._names[raw]",
            """if self._field.name == "nation":
            raw = max(raw - 1, 0)
        return None if raw == self._field.no_statement else self._names[raw]""",
        ),
    ),
    _scalar(
        "truncated-not-rounded",
        "A value between two steps is sent as the one nearer to zero, not as the nearest.",
        Edit(VALUES, "return self._check(round(scaled), value)", "return self._check(int(scaled), value)"),
    ),
    _scalar(
        "clipped-not-refused",
        "A value beyond the range is sent as its end.",
        Edit(
            VALUES,
            "        if not f.raw_min - 1 < scaled < f.raw_max + 1:\n",
            "        scaled = min(max(scaled, f.raw_min), f.raw_max)\n"
            "        if not f.raw_min - 1 < scaled < f.raw_max + 1:\n",
        ),
    ),
    _scalar(
        "stn-zeros-lost",
        "A source track number is printed without its leading zeros.",
        Edit(
            VALUES,
            'return f"{raw:0{self._digits}o}"',
            'return f"{raw:o}" if self._field.type is FieldType.STN else f"{raw:0{self._digits}o}"',
        ),
    ),
    _scalar(
        "tn-alphabet",
        "The letters of track numbers leave out J instead of I.",
        Edit(VALUES, '"0123456789ABCDEFGHJKMNPQRSTVWXYZ"', '"0123456789ABCDEFGHIKMNPQRSTVWXYZ"'),
    ),
    # --- checks of a run of words ---
    _scalar(
        "second-message-lost",
        "Only the first message of a datagram is read.",
        Edit(SCALAR, "for a, b in pairwise(bounds)]", "for a, b in pairwise(bounds)][:1]"),
    ),
    _scalar(
        "format-3-read",
        "A word of format 3 is read as a continuation word.",
        Edit(SCALAR, "        if word[0] & 3 == 3:\n", "        if False:\n"),
    ),
    _scalar(
        "mli-not-checked",
        "A message with fewer words than its length indicator says is accepted if none that it must have is missing.",
        Edit(SCALAR, "    if mli != len(run) - 1:\n", "    if mli < len(run) - 1:\n"),
    ),
    _scalar(
        "mli-reasons-swapped",
        "Too few and too many words for the length indicator are told as each other.",
        Edit(
            SCALAR,
            "reason = Reason.MLI_BEYOND_WORDS if mli >= len(run) else Reason.WORDS_BEYOND_MLI",
            "reason = Reason.WORDS_BEYOND_MLI if mli >= len(run) else Reason.MLI_BEYOND_WORDS",
        ),
    ),
    _bulk(
        "extra-words-ignored",
        "Words behind those that the length indicator counts are passed over without a word.",
        Edit(
            "linkgw.codec.bulk",
            _QUIET,
            """    more = promised < n_words
    n_words[more] = promised[more]
    reasons[promised > n_words] = Reason.MLI_BEYOND_WORDS
""",
        ),
    ),
    _scalar(
        "run-past-the-next",
        "A message takes as many words as its length indicator says, initial words of others with them.",
        Edit(
            SCALAR,
            "    bounds = [*starts, len(containers)]\n",
            """    taken: list[int] = []
    for i in starts:
        if not taken or i >= taken[-1] + 1 + (containers[taken[-1]][1] >> 2 & 7):
            taken.append(i)
    bounds = [*taken, len(containers)]
""",
        ),
    ),
    _scalar(
        "late-extension-accepted",
        "An extension word after a continuation word is accepted.",
        Edit(SCALAR, "if last_label >= 0 or n_extensions >=", "if n_extensions >="),
    ),
    _scalar(
        "continuation-twice",
        "The same continuation word twice is accepted; the second counts.",
        Edit(SCALAR, "            if label <= last_label:\n", "            if label < last_label:\n"),
    ),
    _bulk(
        "continuations-in-any-order",
        "Continuation words are accepted in any order.",
        Edit(KIND, "disorder = ~is_extension & ~unknown & (continuation <= before)", "disorder = unknown & False"),
    ),
    _scalar(
        "missing-word-accepted",
        "A word that the message must have may be absent: nothing in it is stated then.",
        Edit(
            SCALAR,
            "        if not wanted.optional and wanted.name not in placed:\n",
            "        if not wanted.optional and wanted.name not in placed and wanted.kind is not WordKind.CONTINUATION"
            " and any(f.no_statement is None for f in wanted.values):\n",
        ),
    ),
    _scalar(
        "padding-not-checked",
        "Bits 75 to 79 may hold anything.",
        Edit(SCALAR, "        if value >> 75:\n", "        if False:\n"),
    ),
    _bulk(
        "padding-of-first-word-only",
        "Padding is checked in the initial word only.",
        Edit(
            KIND,
            "refuse((high & np.uint16(PADDING_MASK) != 0).any(axis=0), Reason.NONZERO_PADDING)",
            "refuse(high[0] & np.uint16(PADDING_MASK) != 0, Reason.NONZERO_PADDING)",
        ),
    ),
    _scalar(
        "parity-none-not-checked",
        "Where no parity is computed, a parity field that is not zero is accepted.",
        Edit(
            SCALAR,
            "        if value >> 70 & 31 != expected:\n",
            '        if value >> 70 & 31 != expected and parity == "checked":\n',
        ),
    ),
    _scalar(
        "parity-zero-accepted",
        "Where parity is checked, zero is accepted as not computed.",
        Edit(
            SCALAR,
            "        if value >> 70 & 31 != expected:\n",
            "        if value >> 70 & 31 not in (0, expected):\n",
        ),
    ),
    _bulk(
        "parity-one-bit-short",
        "The parity rule leaves out bit 69.",
        Edit(
            BITS,
            "    for bit in range(PARITY_START):\n        feedback",
            "    for bit in range(PARITY_START - 1):\n        feedback",
        ),
    ),
    _scalar(
        "parity-after-spare",
        "A spare bit that is set is told before a wrong parity.",
        Edit(
            SCALAR,
            "    for name, value in values.items():\n        expected =",
            """    if not isinstance(read := _decode_fields(spec, placed, refuse), Message):
        return read
    for name, value in values.items():
        expected =""",
        ),
    ),
    _scalar(
        "spare-not-checked",
        "Spare bits of continuation words may hold anything.",
        Edit(
            SCALAR,
            "            if f.type is FieldType.SPARE and",
            "            if f.type is FieldType.SPARE and word.kind is not WordKind.CONTINUATION and",
        ),
    ),
    _bulk(
        "spare-bit-not-checked",
        "The lowest of the spare bits above bit 63 of a word may hold anything.",
        Edit(
            PLAN,
            "self.spare_low, self.spare_high = _halves([_spares_of(word) for word in spec.words])",
            "self.spare_low, self.spare_high = _halves([_spares_of(word) & ~(1 << 64) for word in spec.words])",
        ),
    ),
    _scalar(
        "number-one-above",
        "The code next above the greatest of a number is accepted.",
        Edit(
            VALUES,
            "    return field.raw_min <= raw <= field.raw_max\n",
            "    return field.raw_min <= raw <= field.raw_max + (field.type is FieldType.NUMBER)\n",
        ),
    ),
    _bulk(
        "reserved-enumeration-accepted",
        "A code between the first and the last of an enumeration, or the one behind it, is accepted without a name.",
        Edit(
            "linkgw.codec.reserved",
            "        allowed = [(code, code + 1) for code in field.enumeration.names]\n",
            "        allowed = [(min(field.enumeration.names), max(field.enumeration.names) + 2)]\n",
        ),
        Edit(VALUES, "else self._names[raw]", 'else self._names.get(raw, f"code {raw}")'),
    ),
    _scalar(
        "stn-zero-accepted",
        "Source track number 00000 is a participant.",
        Edit(
            VALUES,
            "    return field.raw_min <= raw <= field.raw_max\n",
            "    return raw == 0 and field.type is FieldType.STN or field.raw_min <= raw <= field.raw_max\n",
        ),
    ),
    _scalar(
        "empty-word-accepted",
        "A continuation word that states nothing is accepted: a second coding of the same values.",
        Edit(
            SCALAR,
            "if word.name in parsed and word.optional and _is_empty(word, raws):",
            "if word.name in parsed and word.kind is WordKind.EXTENSION and word.optional and _is_empty(word, raws):",
        ),
    ),
    _scalar(
        "empty-word-sent",
        "The last optional word is sent even where it states nothing.",
        Edit(
            SCALAR,
            "if not word.optional or not _is_empty(word, raws)]",
            "if not word.optional or word is spec.words[-1] or not _is_empty(word, raws)]",
        ),
    ),
    _bulk(
        "mli-counts-itself",
        "The length indicator that is sent counts the initial word, where there is an optional word.",
        Edit(
            "linkgw.codec.bulk_encode",
            "mli = (n_words - 1).astype(np.uint64)",
            "mli = (n_words - 1 + (kind.plan.optional != []) * (n_words > 2)).astype(np.uint64)",
        ),
    ),
    _bulk(
        "absent-word-of-the-one-before",
        "In a batch, a value that is not stated is taken from the message before it.",
        Edit(
            COLUMNS,
            "int(self.raw(name)[i])) for",
            "int(self.raw(name)[i if self.stated(name)[i] else max(i - 1, 0)])) for",
        ),
    ),
]
