"""What the README shows, runs."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_examples_run_one_after_the_other() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 2
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)


def test_every_path_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:specs|linkgw|fixtures|tools|tests)/[\w./]*)`", README))
    assert named
    missing = sorted(path for path in named if "NAME" not in path and not (ROOT / path).exists())
    assert not missing


def test_every_command_that_is_shown_is_there() -> None:
    shown = set(re.findall(r"^linkgw (\w+) .*#", README, re.MULTILINE))
    assert {"decode", "run", "status", "replay", "spec", "config", "policy"} <= shown
    assert not [name for name in shown if not (ROOT / "linkgw" / "cli" / f"{name}.py").exists()]
