"""Results as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from html import escape

from linkgw.conformance.results import Outcome, Result, Results, Score, clipped

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --good: #2e7d32; --skip: #b26a00; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .3rem .6rem; vertical-align: top; }
th { border-bottom: 2px solid var(--line); } td { border-bottom: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { background: var(--bad); border-radius: 3px; height: .7rem; min-width: 8rem; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--good); }
.failed { color: var(--bad); } .passed { color: var(--good); } .skipped { color: var(--skip); }
code { font-size: .85em; overflow-wrap: anywhere; } dl { margin: .3rem 0; }
dt { float: left; clear: left; width: 6rem; opacity: .7; } dd { margin: 0 0 0 6rem; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; } summary { cursor: pointer; }
"""

_MOST = 1000
"""Cases that are listed at most; a browser that has to show ten thousand is no help."""


def page_of(results: Results) -> str:
    """The page: the score, a row per chapter, the failed cases in full, then every case if they are not too many."""
    total = results.total
    verdict = {0: "all passed", 1: "something failed", 2: "nothing could be judged"}[results.exit_code]
    kind = {0: "passed", 1: "failed", 2: "skipped"}[results.exit_code]
    rows = "".join(_score_row(score) for score in (*results.scores, total))
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>linkgw conformance {escape(results.suite)}: {total.text}</title><style>{_STYLE}</style>",
        f"<h1>Conformance of a {escape(results.suite)}: <span class={kind}>{total.text}, {verdict}</span></h1>",
        f"<p><code>{escape(results.target)}</code>, {results.seconds:.1f} s",
        "<h2>Score per chapter</h2><table><tr><th>chapter<th class=number>passed<th class=number>failed"
        f"<th class=number>skipped<th class=number>score<th>{rows}</table>",
    ]
    by_requirement = "".join(_score_row(score) for score in results.requirement_scores)
    parts.append(f"<details><summary>Score per requirement</summary><table>{by_requirement}</table></details>")
    failures = results.failures
    if failures:
        left = len(failures) - _MOST
        more = f"<p>and {left:,} more: --json has all of them" if left > 0 else ""
        cases = "".join(_case(r) for r in failures[:_MOST])
        parts.append(f"<h2>Failed cases ({len(failures):,})</h2>{cases}{more}")
    if len(results.results) <= _MOST:
        parts.append("<h2>Every case</h2>")
        for score in results.scores:
            mine = [r for r in results.results if r.chapter == score.chapter]
            parts.append(
                f"<details><summary>{escape(score.chapter)}: {len(mine):,} cases</summary>"
                f"<table>{''.join(_case_row(r) for r in mine)}</table></details>"
            )
    return "\n".join(parts) + "\n</html>\n"


def _score_row(score: Score) -> str:
    bar = f"<div class=bar><i style='width:{score.percent}%'></i></div>" if score.judged else ""
    return (
        f"<tr><td>{escape(score.chapter)}<td class=number>{score.passed:,}<td class=number>{score.failed:,}"
        f"<td class=number>{score.skipped:,}<td class=number>{score.text}<td>{bar}"
    )


def _case(result: Result) -> str:
    rows = [
        ("why", result.reason), ("got", result.got), ("expected", result.expected),
        ("holds to", " ".join(result.requirements)), ("clause", result.clause),
    ]  # fmt: skip
    shown = "".join(f"<dt>{name}<dd><code>{escape(clipped(text))}</code>" for name, text in rows if text)
    head = f"<code>{escape(result.case)}</code> {escape(result.what)}"
    return f"<details><summary>{head}</summary><dl>{shown}</dl></details>"


def _case_row(result: Result) -> str:
    why = escape(result.reason) if result.outcome is not Outcome.PASSED else ""
    return (
        f"<tr><td class={result.outcome}>{result.outcome}<td><code>{escape(result.case)}</code>"
        f"<td>{escape(result.what)}<td>{escape(' '.join(result.requirements))}<td>{why}"
    )
