"""Run mutmut over one group of modules in a clone of the project; what it came to is listed by `survivors.py`.

VENV/bin/python tools/mutants/by_mutmut.py carriers FOLDER --sample 500
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONFIG = """
[tool.mutmut]
source_paths = ["linkgw"]
only_mutate = {modules}
also_copy = ["specs", "fixtures", "linkgw"]
pytest_add_cli_args = ["-p", "quick_tests", "-p", "no:xdist", "-p", "no:cacheprovider", "-q", "-x"]
pytest_add_cli_args_test_selection = {tests}
process_isolation = "forkserver"
timeout_multiplier = 60.0
timeout_constant = 20.0
track_dependencies = false
"""


def clone(folder: Path, group: dict[str, list[str]]) -> None:
    subprocess.run(["git", "clone", "--quiet", str(HERE.parents[1]), str(folder)], check=True)
    project = folder / "pyproject.toml"
    text = project.read_text().replace("timeout = 300\n", "").replace("--doctest-modules ", "")
    project.write_text(text + CONFIG.format(**group))


def names_left(modules: list[str]) -> list[str]:
    """All mutants of these modules of the clone, which is the working directory, that have no result yet."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    results = [json.loads(path.read_text())["exit_code_by_key"] for path in Path("mutants").rglob("*.meta")]
    done = {name for of_file in results for name, code in of_file.items() if code is not None}
    paths = [path for pattern in modules for path in sorted(Path().glob(pattern))]
    names = [get_mutant_name(p, n) for p in paths for n in mutate_file_contents(str(p), p.read_text()).mutant_names]
    return [name for name in names if name not in done]


def main() -> None:
    groups = tomllib.loads((HERE / "by_mutmut.toml").read_text())
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("group", choices=groups)
    parser.add_argument("folder", type=Path, help="of the clone; made if it is not there, gone on with if it is")
    parser.add_argument("--sample", type=int, help="of the mutants that have no result so many, drawn with seed 0")
    parser.add_argument("--only", type=Path, help="a file of names of mutants, which are run whether they were or not")
    asked = parser.parse_args()
    only = asked.only.read_text().split() if asked.only else []
    if not asked.folder.exists():
        clone(asked.folder, groups[asked.group])
    os.chdir(asked.folder)
    if asked.sample is not None:
        left = names_left(groups[asked.group]["modules"])
        only = random.Random(0).sample(left, min(asked.sample, len(left)))
    settings = {"CI": "1", "PYTHONPATH": str(HERE)}
    command = [str(Path(sys.executable).parent / "mutmut"), "run", "--max-children", "1", *only]
    raise SystemExit(subprocess.run(command, env=os.environ | settings, check=False).returncode)


if __name__ == "__main__":
    main()
