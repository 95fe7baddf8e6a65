"""`linkgw conformance`: hold a codec or a gateway to the published specs. Each command is a file of its own."""

from __future__ import annotations

import typer

from linkgw.cli.group import LazyGroup


class _Group(LazyGroup):
    known = {  # noqa: RUF012  # typer's class, which wants plain attributes
        "codec": "Hold a codec in any language to the specs.",
        "gateway": "Hold a gateway to its promises, black box, over UDP.",
        "serve": "Answer with linkgw's own codec: what `codec` talks to.",
        "requirements": "List the numbered requirements, and how many cases each has.",
        "coverage": "Show what the cases try of all that there is.",
    }
    prefix = "conformance_"


app = typer.Typer(name="conformance", cls=_Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def conformance() -> None:
    """Hold a codec or a gateway, whoever made it, to the published specs.

    \b
    Examples:
      linkgw conformance codec -- linkgw conformance serve
      linkgw conformance gateway --html report.html
    """
