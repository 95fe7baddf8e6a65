"""The C baselines, compiled with the system's compiler when they are wanted."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent
OPTIONS = ("-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror")


class NoCompilerError(Exception):
    """There is no C compiler; what needs one is skipped with this as the reason."""


def compile_source(name: str, folder: Path) -> Path:
    """The program of `name`.c in this folder, made in another one unless it is there."""
    program = folder / name
    if program.exists():
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompilerError("no C compiler (apt-get install gcc libc6-dev)")
    command = [compiler, *OPTIONS, "-o", str(program), str(SOURCES / f"{name}.c")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}.c was not compiled:\n{done.stderr}")
    return program
