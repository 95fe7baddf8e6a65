"""The work of `linkgw spec generate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from linkgw.cli.extras import needs_extra
from linkgw.cli.output import counted, remark
from linkgw.errors import ConfigError, Fault
from linkgw.generate.all import GENERATORS, find_stale, generate, write
from linkgw.spec.load import load_catalog, shipped_folder

HTML = "html"
"""The document as pages for a browser: not kept beside the specs, so made only where it is asked for."""
_KEPT = "generated"


def generate_files(what: Sequence[str], specs: Path | None, out: Path | None, check: bool) -> int:
    """Make files from the specs, or hold those that are there against them.

    Returns
    -------
    int
        Exit code: 1 if something is stale.
    """
    unknown = [name for name in what if name not in (*GENERATORS, HTML)]
    if unknown:
        raise ConfigError([Fault("spec generate", "cannot be made", unknown[0], " ".join((*GENERATORS, HTML)))])
    if check and HTML in what:
        raise ConfigError([Fault("spec generate", "--check knows no html", HTML, " ".join(GENERATORS))])
    folder = specs or shipped_folder()
    if out is None and specs is None and not check and folder.name == "_specs" and set(what) != {HTML}:
        raise ConfigError([Fault("--out", "missing: the specs are those of an installed package", None, "a folder")])
    catalog = load_catalog(folder)
    target = out or folder / _KEPT
    made = generate(catalog, [name for name in GENERATORS if name in what or not what])
    if check:
        return _check(made, target)
    if made:
        write(made, target)
        remark(f"{target}: {counted(len(made), 'file')}")
    if HTML in what:
        from linkgw.generate.site import build_site

        site = (out or Path()) / HTML
        with needs_extra("docs"):
            pages = build_site(catalog, folder, site)
        remark(f"{site / 'index.html'}: {counted(pages, 'page')}")
    return 0


def _check(made: dict[str, str], target: Path) -> int:
    stale = find_stale(made, target)
    for path, why in stale.items():
        print(f"{target / path}: {why}")
    if stale:
        remark(f"{counted(len(stale), 'stale file')}; linkgw spec generate makes them anew")
        return 1
    remark(f"{target}: {counted(len(made), 'file')}, as the specs say")
    return 0
