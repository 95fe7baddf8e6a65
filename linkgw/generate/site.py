"""The interface document as HTML with search, by MkDocs and its Material theme; nothing is loaded from the net."""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from linkgw.errors import ConfigError, Fault
from linkgw.generate.document import FOLDER, generate_document
from linkgw.generate.names import id_of
from linkgw.spec.model import Catalog

_BESIDE = {"wire.md": "Envelopes", "README.md": "How specs are written", "refusals.md": "Refusals"}
"""Pages in the folder of specs that belong to the document, where they are there."""

_SEARCH = "assets/file_search.js"

_STYLE = """\
.md-grid { max-width: 84rem; }
.md-typeset table:not([class]) { font-size: .64rem; }
.md-typeset table:not([class]) th { min-width: 0; }
.md-typeset table:not([class]) :is(td, th) { padding: .45em 1em; }
.md-typeset tr:has(> td:nth-child(7)) > td:not(:last-child) { white-space: nowrap !important; }
.md-typeset table:not([class]) td { white-space: normal; }
.md-typeset td code { white-space: nowrap; }
.md-typeset img[src$=".svg"] { border: 1px solid var(--md-default-fg-color--lightest); border-radius: .2rem; }
"""


def build_site(catalog: Catalog, specs: Path, target: Path) -> int:
    """Build the document into `target`, a new or empty folder, or one that holds a document already.

    Returns
    -------
    int
        How many pages.

    Raises
    ------
    ModuleNotFoundError
        MkDocs or its theme is not installed. Nothing is written.
    ConfigError
        The folder holds something else, which MkDocs would take away. Nothing is written.
    """
    if target.is_dir() and any(target.iterdir()) and not (target / _SEARCH).is_file():
        raise ConfigError([Fault(str(target), "holds something else", None, "a new or empty folder, or a document")])
    import material  # noqa: F401  (the theme is named in the configuration)
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    pages = generate_document(catalog)
    with tempfile.TemporaryDirectory() as folder:
        docs = Path(folder) / "docs"
        docs.mkdir()
        for path, text in pages.items():
            (docs / path.removeprefix(f"{FOLDER}/")).write_text(text, encoding="utf-8")
        beside = {name: title for name, title in _BESIDE.items() if (specs / name).is_file()}
        for name in beside:
            shutil.copyfile(specs / name, docs / f"specs-{name.lower()}")
        (docs / "style.css").write_text(_STYLE, encoding="utf-8")
        settings = Path(folder) / "mkdocs.yml"
        settings.write_text(json.dumps(_settings(catalog, docs, target, beside)), encoding="utf-8")
        config = load_config(str(settings))
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    _bring_search_home(target)
    return sum(path.endswith(".md") for path in pages) + len(beside)


def _bring_search_home(target: Path) -> None:
    """Put a script of our own in the place of the one that the theme would fetch for pages opened as files."""
    script = files("linkgw.generate") / "data" / "file_search.js"
    (target / _SEARCH).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    for page in target.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("https://unpkg.com/iframe-worker/shim", _SEARCH), encoding="utf-8")


def _settings(catalog: Catalog, docs: Path, target: Path, beside: dict[str, str]) -> dict[str, Any]:
    messages: list[dict[str, str]] = [
        {f"{spec.name} {spec.title}": f"{id_of(spec)}.md"} for spec in catalog.messages.values()
    ]
    others = [{title: f"specs-{name.lower()}"} for name, title in beside.items()]
    return {
        "site_name": "linkgw: the interface",
        "docs_dir": str(docs),
        "site_dir": str(target.resolve()),
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "font": False,
            "features": ["navigation.sections", "navigation.footer", "toc.follow", "search.highlight"],
            "palette": {"primary": "blue grey"},
        },
        "extra": {"generator": False},
        "extra_css": ["style.css"],
        "plugins": ["search", "offline"],
        "markdown_extensions": ["tables", "attr_list", {"toc": {"permalink": True}}],
        "nav": [{"The interface": "index.md"}, {"Messages": messages}, {"Enumerations": "enumerations.md"}, *others],
        "validation": {"links": {"not_found": "info", "unrecognized_links": "info"}},
    }
