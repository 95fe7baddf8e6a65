"""The clock steps: what lasts lasts by a clock that never steps, whatever the time of day does."""

from __future__ import annotations

import time
from pathlib import Path

from linkgw.conformance.blackbox.kit import Kit
from linkgw.conformance.blackbox.model import MARGIN_S
from linkgw.conformance.blackbox.scenes import held_track, whole
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import PATIENCE_S, Cases, Stage
from linkgw.conformance.blackbox.station import Heard
from linkgw.conformance.blackbox.verdict import Case, Failed, Skipped, require
from linkgw.conformance.reading import Reading
from linkgw.spec.model import Group

_LIBRARIES = ("*/faketime/libfaketimeMT.so.1", "faketime/libfaketimeMT.so.1")
_PPLI_S, _WINDOW_S = 0.25, 1.0
_HOUR_S = 3600
_STEPS = {"forward": 2 * _HOUR_S, "back": -2 * _HOUR_S, "day": 24 * _HOUR_S}
"""Whole hours: times within the hour, which is all that messages state, mean the same before and after."""


def clock(kit: Kit) -> Cases:
    """A gateway whose time of day can be stepped, by a library that is put before the system's own."""
    library = find_library()
    offset = kit.folder / "offset"
    environ = {
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
    } if library else {}  # fmt: skip
    _set(offset, 0)
    timers = {"ppli_s": _PPLI_S, "dedup_window_s": _WINDOW_S}
    with kit.stage({"name": "all"}, timers=timers, environ=environ) as stage:
        for name, step_s in _STEPS.items():
            words = f"{abs(step_s) // _HOUR_S} hours {'ahead' if step_s > 0 else 'back'}"
            yield stage, Case(
                f"clock/numbers/{name}", ("G-130",), f"The clock steps {words}: tracks live on under their numbers.",
                lambda s=step_s: _numbers(kit, stage, library, offset, s),
            )  # fmt: skip
            yield stage, Case(
                f"clock/duplicates/{name}", ("G-130",),
                f"The clock steps {words}: a copy at once is one still, and one after the window is forwarded.",
                lambda s=step_s: _duplicates(stage, kit.nets[0], library, offset, s),
            )  # fmt: skip
            yield stage, Case(
                f"clock/presence/{name}", ("G-130",),
                f"The clock steps {words}: the gateway makes itself known as before.",
                lambda s=step_s: _presence(stage, kit.nets[0], library, offset, s),
            )  # fmt: skip


def find_library() -> Path | None:
    """Where libfaketime is; None if it is not installed."""
    for folder in (Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib")):
        for pattern in _LIBRARIES:
            found = next(iter(sorted(folder.glob(pattern))), None)
            if found is not None:
                return found
    return None


def _set(offset: Path, step_s: int) -> None:
    new = offset.with_suffix(".new")
    new.write_text(f"{step_s:+d}", encoding="utf-8")
    new.rename(offset)


def _prepare(stage: Stage, net: Net, library: Path | None, offset: Path) -> None:
    """Skipped unless the gateway's clock follows: half an hour ahead shows in its own PPLI."""
    if library is None:
        raise Skipped(
            "libfaketime is not installed (Debian: faketime), and a machine's own clock is not the kit's to step"
        )
    stage.up()
    held_track(stage, net)
    stage.play()
    _set(offset, _HOUR_S // 2)
    try:
        stated = [m.values["time_of_validity"] for m in _own(stage.listen(3 * _PPLI_S), net)]
        now = time.time() % _HOUR_S
        ahead = [abs((float(s) - now) % _HOUR_S - _HOUR_S / 2) < 60 for s in stated if s is not None]
    finally:
        _set(offset, 0)
    if not ahead or not ahead[-1]:
        raise Skipped("the gateway's clock does not follow libfaketime, as far as its own PPLI tells")


def _own(heard: list[Heard], net: Net) -> list[Reading]:
    return [m for h in heard if h.name == net.name for m in h.messages
            if isinstance(m, Reading) and m.name == "J2.0" and m.raws["participant_stn"] == net.stn]  # fmt: skip


def _numbers(kit: Kit, stage: Stage, library: Path | None, offset: Path, step_s: int) -> None:
    _prepare(stage, kit.nets[0], library, offset)
    known = [(net, held_track(stage, net)) for net in kit.nets]
    stage.play()
    for at_s in (step_s, 0):
        _set(offset, at_s)
        action = stage.drafter.code("J7.0", "action", "change identity")
        for net, track in known:
            # before anything refreshes it: is it still there?
            stage.exchange(net, stage.drafter.stated("J7.0", tn=track, action=action))
            stage.exchange(net, stage.drafter.stated("J3.6", tn=track), group=Group.TRACKS)


def _duplicates(stage: Stage, net: Net, library: Path | None, offset: Path, step_s: int) -> None:
    _prepare(stage, net, library, offset)
    draft = whole(stage, net, "J7.4")
    stage.exchange(net, draft)
    for at_s in (step_s, 0):
        _set(offset, at_s)
        other = whole(stage, net, "J3.2")
        stage.say(net, other, repeat=True)
        stage.say(net, other, repeat=True)
        stage.play()
        time.sleep(_WINDOW_S + MARGIN_S)
        stage.exchange(net, draft)


def _presence(stage: Stage, net: Net, library: Path | None, offset: Path, step_s: int) -> None:
    _prepare(stage, net, library, offset)
    for at_s in (step_s, 0):
        _set(offset, at_s)
        stage.listen(2 * _PPLI_S)
        deadline, n = time.monotonic() + PATIENCE_S, 0
        while not n and time.monotonic() < deadline:
            n = len(_own(stage.listen(_PPLI_S), net))
        if not n:
            raise Failed("the gateway does not make itself known any more", got=f"nothing in {PATIENCE_S:g} s")
        n = len(_own(stage.listen(4 * _PPLI_S), net))
        require(
            n <= 12, "the gateway makes itself known all the time", got=f"{n} PPLI in {4 * _PPLI_S} s", expected="4"
        )
