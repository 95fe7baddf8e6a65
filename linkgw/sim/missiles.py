"""Classes of missiles as written in specs/missiles.toml: read, checked, every fault with its path."""

from __future__ import annotations

from functools import cache
from math import log
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, Strict, ValidationError

from linkgw.errors import ConfigError, Fault
from linkgw.policy.schema import StrictTable, faults_of, parse_toml
from linkgw.spec.load import shipped_folder

MISSILES = shipped_folder() / "missiles.toml"
G0 = 9.80665
"""Standard gravity, m/s2: the g of accelerations."""


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class StageClass(StrictTable):
    """A stage: its acceleration grows from start to end as its fuel is used up at a steady rate."""

    burn_s: float = Field(gt=0, le=600)
    """How long it burns."""
    start_g: float = Field(gt=0, le=50)
    """Acceleration by thrust at the start, in g."""
    end_g: float = Field(gt=0, le=50)
    """And at the end."""
    gap_s: float = Field(default=0.0, ge=0, le=300)
    """From its end to when it is dropped and the next one starts."""
    ballistic_kg_m2: float = Field(gt=0, le=50_000)
    """Ballistic coefficient of the empty stage as it falls."""

    def gain_m_s(self) -> float:
        """Velocity that it gives in empty space, away from all masses."""
        share = 1 - self.start_g / self.end_g
        return G0 * self.start_g * self.burn_s / share * log(self.end_g / self.start_g)


class MissileClass(StrictTable):
    """A class of missiles."""

    name: str = Field(min_length=1)
    """Scenarios call it by this."""
    doc: str = Field(min_length=1)
    """What belongs to it."""
    object: str = Field(min_length=1)
    """What an evaluation calls it: a name of the enumeration `space_object`."""
    sources: Annotated[tuple[str, ...], Strict(False), BeforeValidator(_tuple)] = Field(min_length=1)
    """Where the figures are from."""
    upright_s: float = Field(default=5.0, gt=0, le=60)
    """It rises upright for so long."""
    lean_s: float = Field(default=10.0, gt=0, le=60)
    """Then it leans over for so long, and follows its own path from there (gravity turn)."""
    ascent_ballistic_kg_m2: float = Field(gt=0, le=200_000)
    """Ballistic coefficient of the whole as it rises."""
    ballistic_kg_m2: float = Field(gt=0, le=50_000)
    """Ballistic coefficient of what comes down in the end."""
    stages: Annotated[tuple[StageClass, ...], Strict(False), BeforeValidator(_tuple)] = Field(
        alias="stage", min_length=1, max_length=4
    )
    """Stages in the order in which they burn."""

    def gain_m_s(self) -> float:
        """Velocity that all stages give in empty space, away from all masses."""
        return sum(stage.gain_m_s() for stage in self.stages)

    def burn_s(self) -> float:
        """From lift-off to the end of the last stage."""
        return sum(s.burn_s + s.gap_s for s in self.stages) - self.stages[-1].gap_s


class _MissileFile(StrictTable):
    version: int = Field(ge=1, le=1)
    missiles: list[MissileClass] = Field(alias="missile", min_length=1)


def parse_missiles(text: str, where: str) -> dict[str, MissileClass]:
    """Classes by name; ConfigError with every fault of the text."""
    document = parse_toml(text, where)
    try:
        file = _MissileFile.model_validate(document)
    except ValidationError as error:
        raise ConfigError(faults_of(error, where)) from None
    faults: list[Fault] = []
    classes: dict[str, MissileClass] = {}
    for i, missile in enumerate(file.missiles):
        path = f"{where}: missile[{i}]"
        if missile.name in classes:
            faults.append(Fault(f"{path}.name", "is the name of another class too", missile.name))
        classes.setdefault(missile.name, missile)
        for k, stage in enumerate(missile.stages):
            if stage.end_g <= stage.start_g:
                faults.append(
                    Fault(f"{path}.stage[{k}].end_g", "does not grow", stage.end_g, f"above {stage.start_g:g}")
                )
        if missile.stages[0].start_g <= 1:
            faults.append(Fault(f"{path}.stage[0].start_g", "does not lift off", missile.stages[0].start_g, "above 1"))
    if faults:
        raise ConfigError(faults)
    return classes


@cache
def load_missiles(path: Path = MISSILES) -> dict[str, MissileClass]:
    """Classes of a file, of the shipped one unless told; ConfigError with every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Fault(str(path), f"cannot be read: {error}")]) from None
    return parse_missiles(text, path.name)
