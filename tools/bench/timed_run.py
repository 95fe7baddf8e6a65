"""`linkgw run` with a watch on its steps: reading, the core, the state, sending. The sums go to a file at its end.

.venv/bin/python tools/bench/timed_run.py OUT.json run CONFIG
"""

from __future__ import annotations

import atexit
import functools
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkgw.cli import main
from linkgw.gateway.core import Core
from linkgw.io.durable import Durable
from linkgw.io.multicast_receiver import MulticastReceiver
from linkgw.io.multicast_sender import MulticastSender

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = {"reading": (MulticastReceiver, "drain"), "core": (Core, "step"), "state": (Durable, "keep"),
         "sending": (MulticastSender, "send")}  # fmt: skip
SPENT: dict[str, dict[str, float]] = {name: {"cpu_s": 0.0, "calls": 0, "datagrams": 0} for name in STEPS}


def watch(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, and how much processor time it takes."""

    @functools.wraps(step)
    def watched(*args: Any, **more: Any) -> Any:
        began, spent = time.thread_time(), SPENT[name]
        result = step(*args, **more)
        spent["cpu_s"] += time.thread_time() - began
        spent["calls"] += 1
        if name == "reading" and result is not None:
            spent["datagrams"] += len(result)
        return result

    return watched


if __name__ == "__main__":
    out = Path(sys.argv.pop(1))
    for name, (owner, step) in STEPS.items():
        setattr(owner, step, watch(name, getattr(owner, step)))
    atexit.register(lambda: out.write_text(json.dumps(SPENT)))
    sys.exit(main())
