"""A case of either kit as a test: what the two pytest plugins have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from linkgw.conformance.results import Result


class Named(Protocol):
    """A case, as far as a report needs it."""

    @property
    def id(self) -> str:
        """How it is called."""
        ...


class NotConformingError(Exception):
    """A case failed; the text says all of it."""


class JudgedItem(pytest.Item):
    """One case."""

    case: Named
    """The case."""
    folder: str
    """What its node id begins with."""

    def result(self) -> Result:
        """What came of it."""
        raise NotImplementedError

    def runtest(self) -> None:
        """Hold the target to it."""
        from linkgw.conformance.results import Outcome, clipped

        result = self.result()
        if result.outcome is Outcome.SKIPPED:
            pytest.skip(result.reason)
        if result.outcome is Outcome.FAILED:
            raise NotConformingError(
                f"{result.what}\n  why       {result.reason}\n  got       {clipped(result.got)}\n"
                f"  expected  {clipped(result.expected)}\n  holds to  {' '.join(result.requirements)}\n"
                f"  clause    {result.clause}"
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The failure in words, without a traceback."""
        if isinstance(excinfo.value, NotConformingError):
            return f"{self.case.id}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """Where the report puts it."""
        return self.folder, None, self.case.id
