"""LIVE, EXERCISE and REPLAY never mix; and no message is of a time that has not come."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from linkgw.conformance.blackbox.kit import RUNNING, Kit
from linkgw.conformance.blackbox.process import GatewayProcess
from linkgw.conformance.blackbox.scenes import whole
from linkgw.conformance.blackbox.site import Net
from linkgw.conformance.blackbox.stage import START_S, Cases, Stage
from linkgw.conformance.blackbox.toml import format_toml
from linkgw.conformance.blackbox.verdict import Case, Failed, Skipped
from linkgw.spec.model import Role

_CLASSES = ("LIVE", "EXERCISE", "REPLAY")


def classes(kit: Kit) -> Cases:
    """What is of another class than its network, and configurations that would mix them."""
    with kit.stage({"name": "all"}) as stage:
        for kind in kit.kinds():
            f = kit.drafter.spec(kind).field_with(Role.CLASS)
            for other in _CLASSES:
                if f is not None and other != kit.base.network_class:
                    yield stage, Case(
                        f"class/{kind}/{other}", ("G-070",),
                        f"A {kind} of class {other} on a network of class {kit.base.network_class} goes nowhere.",
                        lambda k=kind, o=other, n=f.name: _other_class(kit, stage, k, n, o),
                    )  # fmt: skip
        for kind in ("J3.2", "J2.2", "J3.6"):
            yield stage, Case(
                f"class/validity/{kind}", ("G-071",),
                f"A {kind} more than five minutes ahead goes nowhere; one that is old, or a little ahead, goes.",
                lambda k=kind: _validity(stage, kit.nets[0], k),
            )  # fmt: skip
        yield stage, Case(
            "class/mixed-networks", ("G-072",), "A configuration whose networks are of different class is refused.",
            lambda: _mixed(kit),
        )  # fmt: skip
        yield stage, Case(
            "class/two-networks-one-group", ("G-072",), "A configuration with one group for two networks is refused.",
            lambda: _one_group(kit),
        )  # fmt: skip


def _other_class(kit: Kit, stage: Stage, kind: str, name: str, other: str) -> None:
    for net in kit.nets:
        draft = whole(stage, net, kind)
        stage.say(net, draft.but(**{name: stage.drafter.code(kind, name, other)}))
        stage.say(net, whole(stage, net, kind))
    stage.play()


def _validity(stage: Stage, net: Net, kind: str) -> None:
    for age_s in (0.0, 1.0, 600.0, 1750.0, -60.0, -290.0, -310.0, -900.0, -1700.0):
        stage.say(net, stage.named(net, stage.drafter.stated(kind)).but(age_s=age_s))
    stage.play()


def _mixed(kit: Kit) -> None:
    _refuses(
        kit, lambda networks: networks[0].update({"class": next(c for c in _CLASSES if c != kit.base.network_class)})
    )


def _one_group(kit: Kit) -> None:
    def change(networks: list[dict[str, Any]]) -> None:
        networks[1] |= {key: networks[0][key] for key in ("tracks", "interface")}

    _refuses(kit, change)


def _refuses(kit: Kit, change: Any) -> None:
    """A gateway that is started with such a configuration ends by itself, and not as if all were well."""
    if kit.command is None:
        raise Skipped(RUNNING)
    site = kit.site({"name": "all"})
    document: dict[str, Any] = {**site.document, "network": [dict(n) for n in site.document["network"]]}
    change(document["network"])
    config = Path(site.config)
    config.write_text(format_toml(document), encoding="utf-8")
    begun = time.monotonic()
    process = GatewayProcess(kit.command, config)
    code = process.wait(START_S)
    if code is None:
        process.kill()
        raise Failed("the gateway runs with a configuration that must be refused",
                     got=f"it runs after {time.monotonic() - begun:.0f} s", expected="it ends")  # fmt: skip
    if code == 0:
        raise Failed("the gateway ends as if all were well", got="exit code 0", expected="another one")
