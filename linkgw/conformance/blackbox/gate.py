"""One gateway of a stage: its site, its process and the model of what it owes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import Any

from linkgw.conformance.blackbox.model import Expected, Model, Outcome
from linkgw.conformance.blackbox.process import GatewayProcess
from linkgw.conformance.blackbox.site import Site
from linkgw.conformance.blackbox.verdict import Skipped
from linkgw.io.control import ControlError, ask
from linkgw.spec.model import Group


class Gate:
    """One gateway.

    Parameters
    ----------
    site : Site
        Its configuration.
    command : sequence of str or None
        How it is started; None: it runs already.
    environ : mapping, optional
        More of its environment.
    """

    def __init__(self, site: Site, command: Sequence[str] | None, environ: Mapping[str, str] | None = None) -> None:
        self.site, self._command, self.environ = site, command, dict(environ or {})
        self.model = Model(site)
        self.process: GatewayProcess | None = None
        self.index = {net.name: net.index for net in site.nets}
        self.due: dict[tuple[str, Group], deque[Expected]] = {}
        self.sequences: dict[tuple[str, Group], int] = {}
        self.flows: Counter[tuple[str, str]] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()

    def start(self) -> None:
        """Start it, unless it runs already."""
        if self._command is not None and (self.process is None or self.process.ended is not None):
            self.process = GatewayProcess(self._command, self.site.config, self.environ)
            self.sequences.clear()

    def forget(self) -> None:
        """Kill it, and remove what it kept: the next start is its first."""
        if self.process is not None:
            self.process.kill()
            for path in self.site.config.parent.glob("state.sqlite*"):
                path.unlink()
        self.process, self.model = None, Model(self.site)
        self.due.clear()

    def count(self, origin: str, outcome: Outcome) -> None:
        """Keep account of what the gateway has to keep account of: by flow and disposition, by origin and reason."""
        if outcome.refused is not None:
            self.refused[origin, outcome.refused.text] += 1
            return
        for net in self.site.nets:
            if net.name != origin:
                why = "forwarded" if net.index in outcome.to else outcome.why[net.index]
                self.flows[f"{origin}>{net.name}", why] += 1
                self.flows[f"{origin}>{net.name}", "references_blanked"] += outcome.blanked.get(net.index, 0)

    def the_process(self) -> GatewayProcess:
        """Its process; skipped if the kit did not start it."""
        if self.process is None:
            raise Skipped("the kit did not start this gateway, so it cannot pause, kill or restart it")
        return self.process

    @property
    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self.process is not None and self.process.ended is not None

    @property
    def last_lines(self) -> str:
        """What it said last."""
        return "" if self.process is None else self.process.last_lines

    def status(self) -> dict[str, Any]:
        """What it says of itself as `linkgw status` asks for it; skipped if it does not answer."""
        control = self.site.control
        if control is None or not control.exists():
            raise Skipped("the gateway answers no questions on the control socket of its configuration")
        try:
            return ask(control, {"ask": "status"})
        except ControlError as error:
            raise Skipped(f"the gateway does not answer on its control socket: {error}") from None
