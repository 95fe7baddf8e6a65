"""A pytest plugin for runs of mutmut: the quickest tests first, few examples, until a fault has had its seconds."""

from __future__ import annotations

import functools
import gc
import json
import os
import resource
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import pytest

N_EXAMPLES = int(os.environ.get("QUICK_EXAMPLES", "12"))
N_CASES = int(os.environ.get("QUICK_CASES", "60"))
"""Of a test with parameters."""
BUDGET_S = float(os.environ.get("QUICK_BUDGET_S", "2"))
"""Of tests for one mutant, as long as they take without a fault."""
LIMIT_S = int(os.environ.get("QUICK_LIMIT_S", "15"))
"""Of a processor's time for one mutant: more is a timeout, whatever else the machine does or when it stands still."""
PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # to make an example small takes long and tells nothing


WANTED: set[str] = set()


def pytest_configure(config: pytest.Config) -> None:
    """Mutmut names tests one by one, hundreds of which take pytest seconds to find: it is given their files."""
    if any("::" in argument for argument in config.args):
        WANTED.update(config.args)
        config.args[:] = sorted({argument.partition("::")[0] for argument in config.args})


def pytest_sessionstart() -> None:
    if "__mutmut_" in os.environ.get("MUTANT_UNDER_TEST", ""):
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + LIMIT_S, most))


@functools.cache
def caches() -> list[Any]:
    cached = [thing for thing in gc.get_objects() if type(thing) is functools._lru_cache_wrapper]
    return [thing for thing in cached if thing.__module__.startswith("linkgw.")]


def make_plans_anew() -> None:
    for cache in caches():
        cache.cache_clear()
    for module in [m for m in sys.modules.values() if type(getattr(m, "PLAN", None)).__name__ == "CatalogPlan"]:
        module.PLAN = module.plan_catalog(module.CATALOG)  # a test module's own


def pytest_collection_finish() -> None:
    """A plan that was made before the fault was switched on would hide it."""
    caches.cache_clear()
    make_plans_anew()


def pytest_runtest_setup() -> None:
    """What makes a plan is reached by every test that needs the plan, not only by the first one."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        make_plans_anew()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    stats = Path("mutmut-stats.json")
    took_s = json.loads(stats.read_text())["duration_by_test"] if stats.exists() else {}
    n_of: Counter[str] = Counter()
    turns = []
    for item in sorted(items, key=lambda item: crc32(item.nodeid.encode())):
        if WANTED and item.nodeid not in WANTED:
            continue
        name = item.nodeid.partition("[")[0]
        turns.append((took_s.get(item.nodeid, 0.0), n_of[name], item))
        n_of[name] += 1
        test: Any = getattr(item, "obj", None)
        if hasattr(test, "hypothesis"):
            asked = getattr(test, "_hypothesis_internal_use_settings", None) or hypothesis.settings.default
            most = min(asked.max_examples, N_EXAMPLES)
            few = hypothesis.settings(asked, max_examples=most, phases=PHASES, derandomize=True, database=None)
            test._hypothesis_internal_use_settings = few
    items.clear()
    left_s = BUDGET_S
    for s, turn, item in sorted(turns, key=lambda t: (t[0] + 0.01 * t[1], t[1])):
        if turn < N_CASES and (s < left_s or not items):  # else it is for survivors to be held to
            items.append(item)
            left_s -= s + 0.003  # what pytest itself takes
