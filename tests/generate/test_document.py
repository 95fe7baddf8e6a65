"""The interface document: every message, field and code has its place, and its examples are what the codec says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import linkgw
from linkgw.codec.values import conversion_of
from linkgw.generate.document import generate_document
from linkgw.generate.example import example_of
from linkgw.generate.picture import boxes_of
from linkgw.spec.load import shipped_folder
from linkgw.spec.model import Catalog

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return generate_document(linkgw.load_catalog())


def rows_of(page: str) -> list[list[str]]:
    """The rows of all tables of a page, as cells."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in page.splitlines() if line.startswith("| ")
    ]


def page_of(name: str) -> str:
    return f"document/{name.lower().replace('.', '_')}.md"


def test_every_field_has_its_row(pages: dict[str, str], catalog: Catalog) -> None:
    n = 0
    for spec in catalog.messages.values():
        rows = {row[1]: row for row in rows_of(pages[page_of(spec.name)]) if len(row) == 7}
        for f in spec.fields.values():
            row = rows[f"`{f.name}`"]
            assert row[0] in (str(f.start), f"{f.start}-{f.start + f.width - 1}")
            assert row[5] == ("always stated" if f.no_statement is None else str(f.no_statement))
            assert row[6].startswith(f.doc)
            n += 1
    assert n == sum(len(spec.fields) for spec in catalog.messages.values()) > 300


def test_every_code_of_an_enumeration_has_its_row(pages: dict[str, str], catalog: Catalog) -> None:
    rows = rows_of(pages["document/enumerations.md"])
    for spec in catalog.messages.values():
        own = rows_of(pages[page_of(spec.name)])
        for f in spec.fields.values():
            for code, name in f.enumeration.names.items() if f.enumeration else ():
                wanted = [str(code), name, f.enumeration.docs[code]]
                assert wanted in rows
                assert wanted in own


def test_every_example_is_what_the_codec_decodes(pages: dict[str, str], catalog: Catalog) -> None:
    for spec in catalog.messages.values():
        page = pages[page_of(spec.name)].partition("## Example")[2].partition("\n## ")[0]
        digits = re.search(r"```text\n(.*?)```", page, re.DOTALL)
        assert digits is not None
        message = linkgw.decode(bytes.fromhex(digits[1]), catalog)
        assert message == example_of(spec, catalog).message
        assert len(digits[1].split()) == len(spec.words)
        shown = {row[0].strip("`"): row[1:] for row in rows_of(page)[1:]}
        for name, value in message.fields.items():
            text, code = shown[name]
            assert text.split(" ")[0] == ("no" if value is None else str(value).split(" ")[0])
            assert int(code) == conversion_of(spec.fields[name]).to_raw(value)
        can_be_unknown = [f.name for f in spec.words[0].values if f.no_statement is not None]
        assert [name for name, value in message.fields.items() if value is None] == can_be_unknown[-1:]


def test_an_example_is_printed_by_the_command_beside_it(pages: dict[str, str]) -> None:
    command = re.search(r"`linkgw (decode --hex \w+)`", pages["document/j15_0.md"])
    assert command is not None
    done = subprocess.run(
        [sys.executable, "-m", "linkgw", *command[1].split()], capture_output=True, text=True, check=True
    )
    line = json.loads(done.stdout)
    assert (line["message"], line["fields"]["class"]) == ("J15.0", "EXERCISE")


def test_every_link_leads_somewhere(pages: dict[str, str]) -> None:
    names = {path.removeprefix("document/") for path in pages}
    for path, page in pages.items():
        for target in re.findall(r"\]\(([^)]+)\)", page) if path.endswith(".md") else ():
            file, _, anchor = target.partition("#")
            assert file in names, f"{path}: {target}"
            assert not anchor or f"\n## {anchor}\n" in pages[f"document/{file}"]


def test_a_picture_has_every_bit_of_every_word_once(pages: dict[str, str], catalog: Catalog) -> None:
    for spec in catalog.messages.values():
        root = ElementTree.fromstring(pages[page_of(spec.name).replace(".md", ".svg")])
        drawings = [group for group in root.findall(f"{SVG}g") if group.find(f"{SVG}g") is not None]
        assert len(drawings) == len(spec.words)
        for word, drawing in zip(spec.words, drawings, strict=True):
            boxes = list(boxes_of(word))
            assert [box.start for box in boxes] == [sum(b.width for b in boxes[:i]) for i in range(len(boxes))]
            assert sum(box.width for box in boxes) == 80
            titles = [title.text for title in drawing.iter(f"{SVG}title")]
            assert [text.partition(":")[0] for text in titles if text] == [box.name for box in boxes]
            cells = [
                (int(r.get("y", "0")), int(r.get("x", "0")) + 50 * i)
                for r in drawing.iter(f"{SVG}rect")
                for i in range(int(r.get("width", "0")) // 50)
            ]
            assert sorted(cells) == [(44 + 40 * row, 44 + 50 * bit) for row in range(5) for bit in range(16)]
            texts = [(float(t.get("x", 0)), t.text or "") for t in drawing.iter(f"{SVG}text")]
            assert all(text for _, text in texts)


def test_the_search_finds_a_field_in_pages_opened_as_files(catalog: Catalog, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed")
    pytest.importorskip("material", reason="mkdocs-material is not installed: the extra docs")
    from linkgw.generate.site import build_site

    build_site(catalog, shipped_folder(), tmp_path / "site")
    page = f"file://{tmp_path}/site/index.html?q=covariance"
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=20000",
        "--dump-dom",
        page,
    ]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    shown = subprocess.run([*command[:1], profile, *command[1:]], capture_output=True, text=True, check=True).stdout
    assert re.search(r'search-result__meta">\s*2 matching documents', shown)
    assert 'href="j3_6.html' in shown


def test_the_site_has_search_and_loads_nothing_from_the_net(catalog: Catalog, tmp_path: Path) -> None:
    pytest.importorskip("material", reason="mkdocs-material is not installed: the extra docs")
    from linkgw.generate.site import build_site

    n = build_site(catalog, shipped_folder(), tmp_path / "site")
    built = list((tmp_path / "site").glob("*.html"))
    assert len(built) == n + 1  # and 404.html
    for page in built:
        text = page.read_text(encoding="utf-8")
        assert not re.findall(r"""<(?:script|img|iframe)[^>]*src=["']?(?:https?:)?//[^"'> ]*""", text)
        assert not re.findall(r"""<link[^>]*href=["']?(?:https?:)?//[^"'> ]*""", text)
        for source in re.findall(r'(?:src|href)="([^":#?]+)', text):
            assert page.name == "404.html" or (page.parent / source).exists(), f"{page.name}: {source}"
    for style in (tmp_path / "site").rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", style.read_text(encoding="utf-8"))
    index = (tmp_path / "site" / "search" / "search_index.js").read_text(encoding="utf-8")
    assert "ballistic_phase" in index
    assert "J15.0 Threat Warning" in index
