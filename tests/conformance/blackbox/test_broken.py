"""What the kit has to hand of words that are no message: some for every reason, in both parity modes."""

from __future__ import annotations

import pytest

import linkgw
from linkgw.conformance.blackbox.broken import broken_words
from linkgw.conformance.blackbox.malformed import WORDS
from linkgw.conformance.reading import Unread, read_all

CATALOG = linkgw.load_catalog()


@pytest.mark.parametrize("parity", ["none", "checked"])
def test_there_are_words_for_every_reason(parity: str) -> None:
    found = broken_words(CATALOG, "EXERCISE", parity)
    assert set(found) == set(WORDS)
    for reason, runs in found.items():
        for words in runs:
            assert [
                r.reason for r in read_all(words, CATALOG, checked=parity == "checked") if isinstance(r, Unread)
            ] == [reason]
