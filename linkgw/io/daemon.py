"""The gateway daemon: one event loop that reads, mends its sockets, reloads the policy, answers and ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Coroutine
from typing import Any

from linkgw.errors import Fault, PolicyError
from linkgw.gateway.config import GatewayConfig
from linkgw.gateway.events import PolicyLoaded, TimerFired
from linkgw.io.clock import SystemClock
from linkgw.io.control import open_control
from linkgw.io.durable import Durable
from linkgw.io.interfaces import InterfaceWatch
from linkgw.io.link import Link
from linkgw.io.logs import Alarms, Log
from linkgw.io.notify import Notifier
from linkgw.io.places import Places
from linkgw.io.policy_file import PolicyFile
from linkgw.io.report import Report
from linkgw.io.runner import Runner
from linkgw.io.store import BindingStore, MemoryStore, Store, StoreError
from linkgw.spec.model import Catalog, Group

TICK_S = 1.0
"""Between looks at the policy file, missing interfaces, kernel drops and what could not be kept."""
LAST_READ_S = 5.0
"""What waits when the gateway is told to end is read for no longer than this."""


def run_gateway(config: GatewayConfig, places: Places, catalog: Catalog, log: Log) -> dict[str, Any]:
    """Run a gateway until SIGTERM or SIGINT.

    Parameters
    ----------
    config : GatewayConfig
        What it does.
    places : Places
        Its files. Where the state cannot be made in the user's state folder, numbers are kept in memory.
    catalog : Catalog
        The specs.
    log : Log
        Its log.

    Returns
    -------
    dict
        The last status, as `Report.status` gives it; `sum_faults` is empty if all sums agree.

    Raises
    ------
    ConfigError
        Policy, state, control socket or metrics port cannot be used. Nothing has been read.
    StoreError
        The state cannot be written at the start.
    """
    names = [network.name for network in config.networks]
    policy = PolicyFile(places.policy, catalog, names, config.networks[0].network_class)
    first = policy.load()
    clock = SystemClock()
    policy.taken(clock.utc_ns(), first=True)
    store = open_store(places, log)
    try:
        durable = Durable(store, "memory" if isinstance(store, MemoryStore) else str(places.state))
        alarms = Alarms(log)
        runner = Runner(config, catalog, first, durable, clock, alarms, log)
        report = Report(places, runner, durable, policy, alarms, clock, clock.utc_ns(), clock.mono_ns())
        return _run_loop(Daemon(report, log).run())
    finally:
        store.close()


def open_store(places: Places, log: Log) -> Store:
    """Open the state, or keep it in memory where none is named.

    That the user's state folder cannot be used is no reason not to run: the log says so.
    """
    if places.state is None:
        return MemoryStore()
    if not places.in_state_folder:
        return BindingStore(places.state)
    try:
        places.state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return BindingStore(places.state)
    except (OSError, StoreError) as error:
        log.warning("the state folder cannot be used", folder=str(places.state.parent), reason=str(error))
        return MemoryStore()


class Daemon:
    """The event loop's part.

    Parameters
    ----------
    report : Report
        Everything else.
    log : Log
        The log.
    """

    def __init__(self, report: Report, log: Log) -> None:
        self._report, self._log = report, log
        self._runner, self._policy, self._clock = report.runner, report.policy, report.clock
        self._config = report.runner.core.config
        self._notifier = Notifier()
        self._stop = asyncio.Event()
        self._reload: asyncio.Task[None] | None = None
        self._reload_again = False
        self._timer: asyncio.TimerHandle | None = None
        self._pinged = (0, 0)

    async def run(self) -> dict[str, Any]:
        """Run until told to end; gives the last status."""
        loop = asyncio.get_running_loop()
        async with contextlib.AsyncExitStack() as undo:
            undo.callback(self._notifier.close)
            control = await self._open_control(undo)
            metrics = await self._open_metrics(undo)
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._end, signal.Signals(number).name)
            loop.add_signal_handler(signal.SIGHUP, self._reload_policy)
            watch = self._open_links(undo)
            self._fire()
            tasks = [loop.create_task(self._tick())]
            if self._config.busy_poll:
                tasks.append(loop.create_task(self._poll()))
            if self._notifier.watchdog_s is not None:
                loop.call_later(self._notifier.watchdog_s, self._ping)
            gc.freeze()  # what lives as long as the daemon need not be looked at again
            self._tell_ready(control, metrics)
            await self._stop.wait()
            for task in tasks:
                task.cancel()
            loop.remove_reader(watch.fileno())
            self._read_the_rest()
            return self._finish()

    # --- start ---

    async def _open_control(self, undo: contextlib.AsyncExitStack) -> str | None:
        path = self._report.places.control
        if path is None or (self._report.places.in_state_folder and not path.parent.is_dir()):
            return None
        server = await open_control(path, self._answer)
        undo.callback(path.unlink, missing_ok=True)
        undo.callback(server.close)
        return str(path)

    async def _open_metrics(self, undo: contextlib.AsyncExitStack) -> str | None:
        if self._config.metrics_port is None:
            return None
        from linkgw.io.metrics import open_metrics

        server, port = await open_metrics(self._config.metrics_port, self._report)
        undo.callback(server.close)
        return f"http://127.0.0.1:{port}/metrics"

    def _open_links(self, undo: contextlib.AsyncExitStack) -> InterfaceWatch:
        loop = asyncio.get_running_loop()
        self._runner.links = [
            Link(self._config, i, loop, self._runner.serve) for i in range(len(self._config.networks))
        ]
        for link in self._runner.links:
            undo.callback(link.close)
        watch = InterfaceWatch({link.interface for link in self._runner.links})
        undo.callback(watch.close)
        for link in self._runner.links:
            self._mend(link)
        loop.add_reader(watch.fileno(), self._interfaces_changed, watch)
        return watch

    def _tell_ready(self, control: str | None, metrics: str | None) -> None:
        core = self._runner.core
        self._log.info(
            "ready",
            gateway=core.config.name,
            networks=" ".join(network.name for network in core.networks),
            **{"class": core.networks[0].network_class},
            policy=core.policy.name,
            state=self._report.state,
            control=control or "none",
            metrics=metrics or "none",
            loop=type(asyncio.get_running_loop()).__module__.partition(".")[0],
        )
        self._notifier.ready(self._state_line())

    # --- while it runs ---

    def _mend(self, link: Link) -> None:
        before = link.problem
        if link.mend():
            self._runner.take_addresses(link)
        if link.problem and link.problem != before:
            self._runner.alarm("link_down", f"{link.name}: {link.problem}")
        elif before and not link.problem:
            self._log.info("link up", network=link.name, interface=link.interface)

    def _interfaces_changed(self, watch: InterfaceWatch) -> None:
        changed = {state.name for state in watch.poll()}
        for link in self._runner.links:
            if link.interface in changed:
                self._mend(link)

    def _fire(self) -> None:
        """Tell the core the time, and come back when it wants to know it again."""
        self._runner.feed(TimerFired(self._clock.mono_ns(), self._clock.utc_ns()))
        due_ns = self._runner.core.next_timer_ns
        wait_s = TICK_S if due_ns is None else max((due_ns - self._clock.mono_ns()) / 1e9, 0.001)
        self._timer = asyncio.get_running_loop().call_later(wait_s, self._fire)

    async def _poll(self) -> None:
        """Look for datagrams without end; the loop gets its turn for everything else in between."""
        while True:
            self._runner.poll()
            await asyncio.sleep(0)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            for link in self._runner.links:
                if not link.whole():
                    self._mend(link)
            self._runner.settle()
            self._runner.count_drops()
            self._report.alarms.tick(self._clock.mono_ns())
            if self._policy.changed():
                self._reload_policy()

    def _ping(self) -> None:
        """Tell the service manager that the gateway gets on: not if all it did since the last time failed."""
        now = (self._runner.n_fed, self._runner.n_failures)
        if now[1] == self._pinged[1] or now[0] > self._pinged[0]:
            self._notifier.watchdog()
        self._pinged = now
        if self._notifier.watchdog_s is not None:
            asyncio.get_running_loop().call_later(self._notifier.watchdog_s, self._ping)

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        match question:
            case {"ask": "status"}:
                return self._report.status()
            case {"ask": "tracks", "network": str(name)}:
                names = " ".join(link.name for link in self._runner.links)
                return self._report.tracks(name) or {"error": f"no network {name!r}; expected one of {names}"}
        return {"error": 'question not known; expected {"ask": "status"} or {"ask": "tracks", "network": NAME}'}

    # --- the policy ---

    def _reload_policy(self) -> None:
        """Read the policy file again, beside the traffic; what is asked meanwhile is done after."""
        if self._reload is not None and not self._reload.done():
            self._reload_again = True
            return
        self._reload = asyncio.get_running_loop().create_task(self._load_policy())

    async def _load_policy(self) -> None:
        loop = asyncio.get_running_loop()
        again = True
        while again:
            self._reload_again = False
            self._notifier.reloading(self._clock.mono_ns())
            try:
                policy = await loop.run_in_executor(None, self._policy.load)
            except PolicyError as error:
                self._refuse_policy(error)
            except Exception as error:  # whatever a file can do to a parser, the policy in force stays
                self._refuse_policy(PolicyError([Fault(str(self._policy.path), f"cannot be read: {error!r}")]))
            else:
                self._runner.feed(PolicyLoaded(policy))
                self._policy.taken(self._clock.utc_ns())
                self._log.info("policy loaded", policy=policy.name, rules=len(policy.rules))
            self._notifier.ready(self._state_line())
            again = self._reload_again

    def _refuse_policy(self, error: PolicyError) -> None:
        self._policy.refused(error)
        for fault in error.faults:
            self._log.error("policy fault", fault=str(fault))
        self._runner.alarm(
            "policy_refused",
            f"{len(error.faults)} faults in {self._policy.path.name}; {self._runner.core.policy.name} stays in force",
        )

    # --- the end ---

    def _end(self, name: str) -> None:
        if not self._stop.is_set():
            self._log.info("stopping", signal=name)
            self._notifier.stopping()
            self._stop.set()

    def _read_the_rest(self) -> None:
        """Hear nothing new, and deal with what waits."""
        if self._timer is not None:
            self._timer.cancel()
        for link in self._runner.links:
            link.stop_hearing()
        deadline_ns = self._clock.mono_ns() + round(LAST_READ_S * 1e9)
        while self._clock.mono_ns() < deadline_ns:
            if not sum(self._runner.serve(link, Group.TRACKS) for link in self._runner.links):
                return
        self._runner.alarm("not_read", f"what waited still after {LAST_READ_S:g} s was not read")

    def _finish(self) -> dict[str, Any]:
        self._runner.settle()
        status = self._report.status()
        self._report.alarms.finish(self._clock.mono_ns())
        for fault in status["sum_faults"]:
            self._log.error("sums do not agree", fault=fault)
        return status

    def _state_line(self) -> str:
        links = self._runner.links
        up = sum(not link.problem for link in links)
        return f"{up} of {len(links)} networks up, policy {self._runner.core.policy.name}"


def _run_loop(main: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    """On uvloop where there is one, else on asyncio's own."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)
