"""`linkgw conformance gateway`: hold a gateway, whoever made it, to its promises over UDP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkgw.cli.conformance_output import (
    FAILURES,
    ChapterOption,
    FailuresOption,
    HtmlOption,
    JsonOption,
    JunitOption,
    finish,
)  # fmt: skip
from linkgw.cli.options import ConfigOption, SpecsOption

if TYPE_CHECKING:
    from linkgw.conformance.blackbox.kit import Kit
    from linkgw.conformance.blackbox.verdict import Case
    from linkgw.conformance.requirements import Requirement


def command(
    program: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND...]",
            help="How a gateway is started, behind --; {config} is its configuration. None: linkgw run {config}.",
            show_default=False,
        ),
    ] = None,
    config: ConfigOption = None,
    running: Annotated[
        bool, typer.Option("--running", help="One runs already, with that configuration; nobody else may talk there.")
    ] = False,
    chapter: ChapterOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--case", metavar="PATTERN", help="Only cases whose id matches, like 'duplicates/*'."),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the cases; nothing is started.")] = False,
    json: JsonOption = None,
    junit: JunitOption = None,
    html: HtmlOption = None,
    failures: FailuresOption = FAILURES,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep derived configurations and the gateways' logs in a new folder."),
    ] = None,
    specs: SpecsOption = None,
) -> int:
    """Play the national networks of a configuration, and check what a gateway between them forwards.

    The gateway is started many times, with configurations derived from this one: other policies, timers and pools,
    the same groups and interfaces. What has to come out is worked out from policy and specs alone; specs/gateway.md
    in the source tree is the standard. A gateway that the kit did not start is held to its own policy only.

    Ends with 0 if all passed, 1 if something failed, 2 if the gateway could not be judged.

    \b
    Examples:
      linkgw conformance gateway --html report.html
      linkgw conformance gateway --config gateway.toml -- ./my-gateway --config {config}
      linkgw conformance gateway --config gateway.toml --running --chapter release
    """
    from linkgw.cli.gateways import find_config
    from linkgw.cli.output import progress
    from linkgw.conformance.blackbox.run import list_cases, run_cases
    from linkgw.conformance.requirements import load_requirements

    requirements = load_requirements(specs if specs is not None and (specs / "requirements.toml").exists() else None)
    _, file = find_config(config)
    with _folder(keep) as folder:
        kit = _make_kit(file, program, running, folder, specs)
        cases = list_cases(kit, requirements, chapter or [], only or [])
        if listing:
            for case in cases:
                typer.echo(f"{case.id}  {' '.join(case.requirements)}  {case.what}")
            return 0
        kit.check_quiet()
        with progress(len(cases)) as report:
            results = run_cases(kit, requirements, cases, report)
    return finish(results, {"json": json, "junit": junit, "html": html}, failures)


def shipped_cases(requirements: Mapping[str, Requirement]) -> list[Case]:
    """The cases for the shipped trilateral configuration; nothing is started."""
    from linkgw.cli.gateways import find_config
    from linkgw.conformance.blackbox.run import list_cases

    with _folder(None) as folder:
        return list_cases(_make_kit(find_config(None)[1], None, False, folder, None), requirements)


def _make_kit(file: Path, program: list[str] | None, running: bool, folder: Path, specs: Path | None) -> Kit:
    import sys

    from linkgw.conformance.blackbox.kit import Kit
    from linkgw.errors import ConfigError, Fault
    from linkgw.spec.load import load_catalog

    if running and program:
        raise ConfigError([Fault("--running", "together with a command", " ".join(program), "one of them")])
    command = None if running else program or [sys.executable, "-m", "linkgw", "run", "{config}"]
    return Kit(file, command, folder, load_catalog(specs))


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """A folder for what is derived; its path is short, since those of sockets have to be."""
    import tempfile

    if keep is not None:
        keep.mkdir(parents=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="linkgw-") as name:
        yield Path(name)
