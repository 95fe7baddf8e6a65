"""The whole error tree: whose fault it is decides the class; every error says what, where, got and expected.

`SpecError` is the fault of the author of a spec or rule, `WireError` of a sender, `ValueRangeError` of the
caller, `ConfigError` of the operator. Nothing here is ever shown to a user as a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Reason(IntEnum):
    """Why something that arrived was refused; small integers, so that arrays can hold them.

    The name in lower case is what counters, JSON lines and metrics print. The order of the word reasons is
    the order in which they are checked: the first that applies is the one that is given.
    """

    NONE = 0
    # --- the datagram (carriers) ---
    NOT_AN_ENVELOPE = 1  # neither SIMPLE nor DIS
    TRUNCATED = 2  # fewer octets than its own header or count needs
    BAD_SYNC = 3  # SIMPLE sync octets
    BAD_LENGTH = 4  # a length field disagrees with the octets that arrived, or breaks its limits
    BAD_PACKET_SIZE = 5  # SIMPLE packet size disagrees with length
    BAD_CHECKSUM = 6  # SIMPLE checksum
    BAD_WORD_COUNT = 7  # the count of words disagrees with the octets that carry them
    UNSUPPORTED_TYPE = 8  # a SIMPLE packet type or DIS PDU type that linkgw does not read
    UNSUPPORTED_SUBTYPE = 9  # SIMPLE subtype, DIS TDL type or message type id other than fixed-format words
    BAD_VERSION = 10  # DIS protocol version or SISO-STD-002 version unknown
    BAD_FAMILY = 11  # DIS protocol family is not radio communications
    BAD_ENCODING = 12  # DIS encoding class is not raw binary
    BAD_HEADER = 13  # a header field out of its published range, or pad bits that are not zero
    # --- the words (codec) ---
    NO_INITIAL_WORD = 32  # words before any initial word of the datagram
    BAD_WORD_FORMAT = 33  # word format 3 has no meaning
    UNKNOWN_MESSAGE = 34  # label and sublabel are not in the catalogue
    MLI_BEYOND_WORDS = 35  # the message length indicator promises more words than there are
    WORDS_BEYOND_MLI = 36  # more words follow than the message length indicator promises
    EXTENSION_OUT_OF_PLACE = 37  # an extension word after a continuation word, or one too many
    CONTINUATION_UNKNOWN = 38  # a continuation label that the message does not have
    CONTINUATION_OUT_OF_PLACE = 39  # continuation labels not in ascending order, or twice the same
    WORD_MISSING = 40  # a word that the message must have is not there
    NONZERO_PADDING = 41  # bits 75-79 of the container
    BAD_PARITY = 42  # parity field against the network's parity mode
    NONZERO_SPARE = 43  # a declared spare bit is set
    RESERVED_CODE = 44  # an enumeration code, number or identifier that the spec does not allow
    EMPTY_WORD = 45  # an optional word that states nothing: another coding of the same value
    # --- the gateway (admission) ---
    WRONG_CLASS = 64  # LIVE, EXERCISE or REPLAY against the class of the network
    WRONG_GROUP = 65  # a message in the warnings group that has no place there, or a J15.0 elsewhere
    FORWARDER = 66  # sent by a listed forwarder (another gateway)
    OWN_ECHO = 67  # sent by this gateway's own socket
    POOL_NUMBER = 68  # a local unit reports under a number of this gateway's own pool
    FUTURE_VALIDITY = 69  # time of validity more than five minutes ahead of the time of arrival
    WRONG_INTERFACE = 70  # arrived on another interface or for another group than the socket's
    KERNEL_DROP = 71  # the kernel dropped it before it could be read
    NO_STATEMENT_FILLER = 72  # J31.7: fills a slot, says nothing, goes nowhere
    NOT_WORDS = 73  # a status packet or Transmitter PDU: read and counted, never forwarded

    @property
    def text(self) -> str:
        """The name as counters and JSON lines print it."""
        return self.name.lower()


class LinkgwError(Exception):
    """Base of every error that linkgw raises on purpose.

    Parameters
    ----------
    what : str
        What is wrong, in a few words.
    where : str
        File and path within it, field, octet or word; empty if `what` says it all.
    got, expected : object
        The offending value, and what would have been right; None leaves it out of the text.
    """

    def __init__(self, what: str, *, where: str = "", got: object = None, expected: object = None) -> None:
        self.what, self.where, self.got, self.expected = what, where, got, expected
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.got is not None:
            text += f"; got {self.got}"
        if self.expected is not None:
            text += f"; expected {self.expected}"
        return text


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a file: what, where in it, got and expected."""

    where: str
    """File and path within it, like `j3_2.toml: word[0].field[2].width`."""
    what: str
    """What is wrong, in a few words."""
    got: object = None
    """The offending value; None if there is none to show."""
    expected: object = None
    """What would have been right; None if `what` says it."""

    def __str__(self) -> str:
        return str(LinkgwError(self.what, where=self.where, got=self.got, expected=self.expected))


class FaultsError(LinkgwError):
    """Base of the errors that report every fault of a file, or of several, at once."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        super().__init__(first.what, where=first.where, got=first.got, expected=first.expected)

    def __str__(self) -> str:
        more = len(self.faults) - 1
        return super().__str__() + (f" (and {more} more)" if more else "")


class SpecError(FaultsError):
    """The author of a spec or rule is at fault; `faults` has all of them."""


class ConfigError(FaultsError):
    """The operator is at fault: configuration or command line; `faults` has all of them."""


class PolicyError(ConfigError):
    """A release policy that cannot be put in force; the one before it stays."""


class WireError(LinkgwError):
    """The sender is at fault; `reason` is the counter that it goes to."""

    def __init__(
        self, reason: Reason, what: str = "", *, where: str = "", got: object = None, expected: object = None
    ) -> None:
        self.reason = reason
        super().__init__(what or reason.text.replace("_", " "), where=where, got=got, expected=expected)


class ValueRangeError(LinkgwError, ValueError):
    """The caller is at fault: a value that the field cannot hold. Nothing was encoded."""


class CaptureError(LinkgwError):
    """A capture file that cannot be read (further); what came before the fault has been given."""


class MissingExtraError(LinkgwError):
    """A command needs an optional library that is not installed; the text says which extra to install."""
