"""The command line: `linkgw COMMAND`. Each command is a file of this folder, imported only when it is called.

A file exposes `command`, a function with typer annotations, or `app`, a typer group. Commands raise `LinkgwError`
freely: here every fault becomes one line on stderr and exit code 2.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from linkgw.cli.group import PROGRAM, usage_fault
from linkgw.errors import FaultsError, LinkgwError

EXIT_FAULT = 2
"""Bad input, configuration or command line."""
EXIT_BUG = 1
"""A fault of linkgw itself."""
EXIT_INTERRUPTED = 130
"""Ended by ^C."""


def main(args: Sequence[str] | None = None) -> int:
    """Run one command line.

    Parameters
    ----------
    args : sequence of str, optional
        Without the program's name; None for those of the process. `--debug` may stand anywhere before a `--`.

    Returns
    -------
    int
        Exit code: 0, 1 for a fault of linkgw itself, 2 for bad input or usage, 130 after ^C, or what the command
        returned.

    Raises
    ------
    Exception
        Only with `--debug`: what went wrong, with its traceback.
    """
    from linkgw.cli.group import root_command

    words = list(sys.argv[1:] if args is None else args)
    end = words.index("--") if "--" in words else len(words)  # what follows is somebody else's command line
    rest = [word for word in words[:end] if word != "--debug"] + words[end:]
    is_debug = len(rest) < len(words)
    try:
        result = root_command().main(rest, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        if is_debug:
            raise
        lines, code = _lines_of(error)
        for line in lines:
            print(f"{PROGRAM}: {line}", file=sys.stderr)
        return code


def _lines_of(error: Exception) -> tuple[list[str], int]:
    """What to say of an error, a line per fault, and the exit code."""
    if isinstance(error, FaultsError):
        return [str(fault) for fault in error.faults], EXIT_FAULT
    if isinstance(error, LinkgwError):
        return [str(error)], EXIT_FAULT
    usage = usage_fault(error)
    if usage is not None:
        return [usage], EXIT_FAULT
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return [f"{where}{error.strerror or error}"], EXIT_FAULT
    return [f"a fault of linkgw itself: {type(error).__name__}: {error} (--debug shows where)"], EXIT_BUG
