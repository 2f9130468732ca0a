"""The page of a run: figures by slice, then each sample with what was expected beside what came.

The page needs nothing else: no script, no font, no picture from elsewhere, and its content security policy lets it have
none. What models wrote stands in it as text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files

from flowc_training.bench.example import Example
from flowc_training.bench.report.markup import escape
from flowc_training.bench.report.samples import sample_lines
from flowc_training.bench.results import Run, Sample
from flowc_training.bench.scoring.figures import Figures, figures
from flowc_training.bench.table import HEAD, between, cells, main_slices, passes, percent

_BEFORE_BAR = 1 + HEAD.index("95 %")
"""How many cells stand before the drawn interval."""


def page(run: Run, samples: Sequence[Sample], examples: Mapping[str, Example]) -> str:
    """The page; samples of examples that are gone are counted, and not shown."""
    found = figures(samples, run)
    title = f"Benchmark of {run.model}"
    lines = [*_head(title), f"<h1>{escape(title)}</h1>", *_about(run, samples), "<h2>By slice</h2>"]
    main = main_slices(found)
    lines += _table(main)
    rest = [each for each in found if each not in main]
    if rest:
        lines += [
            "<details><summary>Single triggers, actions and tools</summary>",
            *_table(rest),
            "</details>",
        ]
    lines += ["<h2>Samples</h2>", *_filter(), '<div class="samples">']
    gone = sum(each.outcome.example not in examples for each in samples)
    if gone:
        lines.append(f"<p>{gone} samples are of examples that are gone, and not shown.</p>")
    for each in samples:
        example = examples.get(each.outcome.example)
        if example is not None:
            lines += sample_lines(example, each)
    return "\n".join([*lines, "</div>", "</main>", "</body>", "</html>", ""])


def _head(title: str) -> Iterator[str]:
    """Everything before the page's own text; the policy names the style by its digest."""
    style = (files("flowc_training.bench.report") / "report.css").read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"


def _about(run: Run, samples: Sequence[Sample]) -> Iterator[str]:
    some = f", only {' and '.join(run.slices)}" if run.slices else ""
    yield (
        f'<p class="faint">{len(samples)} samples, {run.epochs} for each of {run.examples} examples{escape(some)}. '
        f"Contract {escape(run.fingerprint[:16])}. Shops and requests are made up by hand; no merchant is in them.</p>"
    )


def _table(found: Sequence[Figures]) -> Iterator[str]:
    yield '<div class="table"><table>'
    yield _row("th", HEAD, "")
    yield from (_row("td", cells(each), _bar(each)) for each in found)
    yield "</table></div>"
    yield from (f"<p>{escape(each)}</p>" for each in passes(found[:1]))


def _row(tag: str, texts: Sequence[str], bar: str) -> str:
    """Cells, with a bar beside the interval that it draws."""
    row = [escape(each) for each in texts]
    row.insert(_BEFORE_BAR, bar)
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>"


def _bar(found: Figures) -> str:
    """A share and its interval, drawn."""
    value, low, high = (140 * each for each in (found.right.value, found.right.low, found.right.high))
    told = f"{percent(found.right.value)} %, {between(found.right)}"
    return (
        f'<svg class="bar" role="img" aria-label="{told}"><rect x="0" y="6" width="140" height="2"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="7" y2="7"/><circle cx="{value:.1f}" cy="7" r="4"/></svg>'
    )


def _filter() -> Iterator[str]:
    for name, words in (("both", "all"), ("wrong", "wrong ones"), ("right", "right ones")):
        checked = " checked" if name == "both" else ""
        yield f'<input type="radio" name="shown" id="{name}"{checked}> <label for="{name}">{words}</label>'
