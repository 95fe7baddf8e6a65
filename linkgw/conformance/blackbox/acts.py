"""All acts, in the order in which they are played."""

from __future__ import annotations

from collections.abc import Callable

from linkgw.conformance.blackbox.accounts import accounts
from linkgw.conformance.blackbox.classes import classes
from linkgw.conformance.blackbox.clock import clock
from linkgw.conformance.blackbox.datagrams import datagrams
from linkgw.conformance.blackbox.duplicates import duplicates
from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.leaks import leaks
from linkgw.conformance.blackbox.loops import loops
from linkgw.conformance.blackbox.malformed import malformed
from linkgw.conformance.blackbox.numbers import numbers
from linkgw.conformance.blackbox.redaction import redaction
from linkgw.conformance.blackbox.references import references
from linkgw.conformance.blackbox.release import release
from linkgw.conformance.blackbox.reload import reload
from linkgw.conformance.blackbox.restart import restart
from linkgw.conformance.blackbox.stage import Cases
from linkgw.conformance.blackbox.statements import statements
from linkgw.conformance.blackbox.warnings import warnings

Act = Callable[[Kit], Cases]

ACTS: tuple[Act, ...] = (
    release,
    redaction,
    numbers,
    references,
    statements,
    datagrams,
    duplicates,
    classes,
    warnings,
    malformed,
    accounts,
    reload,
    restart,
    clock,
    loops,
    leaks,
)
