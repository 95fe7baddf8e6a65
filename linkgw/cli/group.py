"""The root command: knows the commands by name and one line each, and imports one when it is called."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

PROGRAM = "linkgw"

COMMANDS = {
    "demo": "Three networks, a gateway and a replay on this machine, live, for under a minute.",
    "run": "Run the gateway daemon.",
    "status": "Ask a running gateway for its links, counts and tracks.",
    "replay": "Play captures onto the networks, or through the gateway's core on a virtual clock.",
    "simulate": "A scenario into captures of three national networks, and the truth behind them.",
    "report": "What sharing was worth in a simulation: tables, JSON and one page with plots.",
    "decode": "Captures, hex or a live network into JSON lines, a table or CSV.",
    "encode": "JSON lines into hex or a capture: the inverse of decode.",
    "send": "Send one message onto a network.",
    "policy": "Check a release policy; explain what it decides.",
    "config": "Write a configuration to start from.",
    "spec": "List, show and check the message specifications; make from them what other tools need.",
    "conformance": "Hold a codec or a gateway, whoever made it, to the published specs.",
}
"""Name -> what it does; the file `linkgw/cli/NAME.py` does it."""


class LazyGroup(TyperGroup):
    """Lists commands without importing them."""

    known = COMMANDS
    """Name -> one line of help."""
    prefix = ""
    """What stands before the name in that of the file."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order in which they are shown."""
        return list(self.known)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """A stand-in that has the command's name and line of help, enough for listing."""
        if cmd_name not in self.known:
            return None
        return TyperCommand(cmd_name, help=self.known[cmd_name], rich_markup_mode=None)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load_command(str(name), self.prefix), rest


def load_command(name: str, prefix: str = "") -> Any:
    """Import a command and make it callable."""
    module = importlib.import_module(f"linkgw.cli.{prefix}{name}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name)(module.command)
    command = typer.main.get_command(app)
    command.name = name
    return command


def root_command() -> Any:
    """The command line as a whole."""
    app = typer.Typer(
        name=PROGRAM,
        cls=LazyGroup,
        rich_markup_mode=None,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    return typer.main.get_command(app)


def usage_fault(error: Exception) -> str | None:
    """One line for what is wrong with a command line; None if `error` is not about that."""
    text = getattr(error, "format_message", None)
    if text is None:
        return None
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else PROGRAM
    return f"{' '.join(text().replace('Value error, ', '').split())} ({path} --help says more)"


def _version(wanted: bool) -> None:
    if wanted:
        import linkgw

        typer.echo(f"{PROGRAM} {linkgw.__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks; may stand anywhere.")] = False,
) -> None:
    """Open tactical data-link simulator and multinational message gateway, Link 16-style, from public facts only."""
