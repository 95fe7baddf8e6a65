"""The release policy as it stands in its TOML file, and what is wrong with one.

A rule allows; what no rule allows is denied. The first rule that matches decides, its redactions with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator

from linkgw.errors import ConfigError, Fault, PolicyError

ANY = "*"
"""In `from` and `to`: every network; in `messages`: every message, or every sublabel as in `J3.*`."""


class StrictTable(BaseModel):
    """A table of a TOML file: nothing unknown in it, no value taken for another, no infinity."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Range(StrictTable):
    """A closed range; an end that is left out is open."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _ascends(self) -> Range:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"range runs backwards, {self.min:g} to {self.max:g}")
        return self


class AreaText(StrictTable):
    """A named polygon."""

    doc: str = Field(min_length=1)
    """What it bounds."""
    polygon: list[Annotated[tuple[float, float], Strict(False)]] = Field(min_length=3)
    """Corners, [latitude, longitude] in degrees; spans less than 180 degrees of longitude."""


class RuleText(StrictTable):
    """One rule as written. A filter that is left out lets everything through; one on a field that a message
    does not state does not match.
    """

    name: str = Field(min_length=1)
    """Unique; logs, counters and `policy explain` call the rule by it."""
    doc: str = Field(min_length=1)
    """Why the rule is there."""
    origins: list[str] = Field(alias="from", min_length=1)
    """Networks that a message arrived on."""
    recipients: list[str] = Field(alias="to", min_length=1)
    """Networks that it may go to."""
    messages: list[str] = Field(min_length=1)
    """Message names, or `J3.*`."""
    classes: list[str] | None = Field(default=None, alias="class", min_length=1)
    """LIVE, EXERCISE, REPLAY: the class of the network."""
    identity: list[str] | None = Field(default=None, min_length=1)
    """Standard identities."""
    source_stn: list[str] | None = Field(default=None, min_length=1)
    """Source track numbers of the sender, `01234` or `01200-01277`."""
    area: list[str] | None = Field(default=None, min_length=1)
    """Names of areas; the position has to lie in one of them."""
    altitude_m: Range | None = None
    """Altitude."""
    quality_min: int | None = Field(default=None, ge=0, le=15)
    """Least track quality."""
    age_max_s: float | None = Field(default=None, ge=0, le=3600)
    """Greatest age: time of arrival less time of validity, which is known within the hour only."""
    redact: list[str] = []
    """Fields that go out as no statement."""
    coarsen: dict[str, float] = {}
    """Field -> step in the field's unit; the value goes out as the multiple of the step below it."""


class PolicyText(StrictTable):
    """A policy file as written."""

    version: int = Field(ge=1, le=1)
    """Of this format."""
    name: str = Field(min_length=1)
    """Shown in logs and status."""
    doc: str = Field(min_length=1)
    """What it is for."""
    areas: dict[str, AreaText] = {}
    """Areas that rules name."""
    rules: list[RuleText] = Field(default=[], alias="rule")
    """In order; the first that matches decides."""


def parse_toml(text: str, where: str, error: type[ConfigError] = ConfigError) -> dict[str, Any]:
    """A TOML document; `error` with the line at fault if it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise error([Fault(where, f"not TOML: {fault}")]) from None


def faults_of(error: ValidationError, where: str) -> list[Fault]:
    """What pydantic found, as faults with file and path."""
    faults = []
    for item in error.errors(include_url=False):
        path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in item["loc"]).lstrip(".")
        got = (
            None if item["type"] == "missing" or isinstance(item["input"], Mapping | BaseModel) else repr(item["input"])
        )
        faults.append(Fault(f"{where}: {path}" if path else where, _in_words(item["msg"]), got))
    return faults


def _in_words(message: str) -> str:
    return message[:1].lower() + message[1:]


def parse_policy(text: str, where: str) -> PolicyText:
    """A policy file as written; PolicyError with every fault of its form."""
    document = parse_toml(text, where, PolicyError)
    try:
        return PolicyText.model_validate(document)
    except ValidationError as error:
        raise PolicyError(faults_of(error, where)) from None
