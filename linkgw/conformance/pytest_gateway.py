"""`pytest --linkgw-gateway CONFIG`: the gateway kit's cases as tests, one each.

    pytest --linkgw-gateway gateway.toml
    pytest --linkgw-gateway gateway.toml \
        --linkgw-gateway-command "./my-gateway {config}" -k duplicates

All cases that are chosen are played together when the first is run, since they share gateways.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from linkgw.conformance.pytest_item import JudgedItem

if TYPE_CHECKING:
    from linkgw.conformance.blackbox.verdict import Case
    from linkgw.conformance.results import Result

FOLDER = "linkgw-gateway"
"""What the node ids begin with."""
OWN = f"{sys.executable} -m linkgw run {{config}}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("linkgw gateway", "linkgw conformance of a gateway")
    group.addoption("--linkgw-gateway", metavar="CONFIG", help="Configuration of a gateway, held to its promises.")
    group.addoption(
        "--linkgw-gateway-command", metavar="COMMAND", default=OWN, help="How it is started; {config} is its file."
    )


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Put a test for every case behind those of the project."""
    if session.config.getoption("linkgw_gateway"):
        items.extend(GatewaySuite.from_parent(session, name=FOLDER, nodeid=FOLDER).collect())


class GatewaySuite(pytest.Collector):
    """All cases, and what came of them."""

    _results: dict[str, Result] | None = None

    def collect(self) -> Iterator[GatewayCase]:
        """A test per case."""
        import tempfile

        from linkgw.conformance.blackbox.run import list_cases
        from linkgw.conformance.requirements import load_requirements
        from linkgw.errors import LinkgwError

        with tempfile.TemporaryDirectory(prefix="linkgw-") as folder:
            try:
                cases = list_cases(self._kit(Path(folder)), load_requirements())
            except LinkgwError as error:
                raise pytest.UsageError(str(error)) from None
        for case in cases:
            yield GatewayCase.from_parent(self, name=case.id, case=case)

    def _kit(self, folder: Path) -> Any:
        import shlex

        from linkgw.conformance.blackbox.kit import Kit
        from linkgw.spec.load import load_catalog

        command = shlex.split(self.config.getoption("linkgw_gateway_command"))
        return Kit(Path(self.config.getoption("linkgw_gateway")), command, folder, load_catalog())

    def result_of(self, case: Case) -> Result:
        """What came of a case."""
        if self._results is None:
            self._results = self._run()
        return self._results[case.id]

    def _run(self) -> dict[str, Result]:
        import tempfile

        from linkgw.conformance.blackbox.run import run_cases
        from linkgw.conformance.requirements import load_requirements
        from linkgw.errors import LinkgwError

        cases = [item.case for item in self.session.items if isinstance(item, GatewayCase)]
        with tempfile.TemporaryDirectory(prefix="linkgw-") as folder:
            try:
                kit = self._kit(Path(folder))
                kit.check_quiet()
                results = run_cases(kit, load_requirements(), cases)
            except LinkgwError as error:
                pytest.exit(f"linkgw: {error}", returncode=2)
        return {r.case: r for r in results.results}


class GatewayCase(JudgedItem):
    """One case."""

    folder = FOLDER

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case: Case = case

    def result(self) -> Result:
        """What came of it, from the one run of all that are chosen."""
        suite = self.parent
        assert isinstance(suite, GatewaySuite)
        return suite.result_of(self.case)
