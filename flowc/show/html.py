"""Workflows, and runs of them, as one page of HTML.

The page needs nothing else: no script, no font, no picture from elsewhere, and its content security policy lets it
have none. What a workflow says stands in it as text, never as markup.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from flowc.catalog.loading import Catalog
from flowc.model.blocks import Program
from flowc.model.workflow import Field, Raw, Step, Text, Workflow
from flowc.show import svg
from flowc.show.account import Trail, account, trail
from flowc.show.captions import Caption, short
from flowc.show.drawing import draw
from flowc.show.markup import escape, readable, told
from flowc.show.metrics import clean
from flowc.simulate.trace import Run
from flowc.view.printer import print_workflow

_FIT = '<input type="checkbox" id="fit"><label for="fit">The whole picture at once</label>'
"""Before the picture: a style sheet looks whether it is ticked."""


def page(
    workflow: Workflow,
    program: Program,
    run: Run | None = None,
    *,
    about: str = "",
    catalog: Catalog | None = None,
) -> str:
    """The page of a workflow in canonical form; with a run, the way it took is lit and told.

    ``about`` is a text at its top: what the run was for.
    """
    taken = None if run is None else trail(workflow, run)
    drawing = draw(workflow, catalog)
    title = clean(workflow.name or "") or "A workflow without a name"
    style = (files("flowc.show") / "page.css").read_text("utf-8") + svg.style()
    lines = [*_head(title, style), f"<h1>{escape(title)}</h1>"]
    lines += [f'<p class="note">{escape(text)}</p>' for text in (workflow.note, about) if text]
    lines += [_FIT, '<div class="picture">', *svg.elements(drawing, title, trail=taken, links=True), "</div>"]
    if run is not None:
        lines += account(run, drawing.captions)
    lines.append("<h2>Steps</h2>")
    for place, said in enumerate(drawing.captions):
        lines += _step(workflow.steps[place], said, place, taken)
    view = escape(print_workflow(workflow, program))
    lines += [
        "<h2>As Python</h2>",
        f"<details><summary>The whole workflow</summary><pre>{view}</pre></details>",
    ]
    return "\n".join([*lines, "</main>", "</body>", "</html>", ""])


def _head(title: str, style: str) -> Iterator[str]:
    """Everything before the page's own text; the policy names the style by its digest."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
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


# Steps.


def _step(step: Step, said: Caption, place: int, taken: Trail | None) -> Iterator[str]:
    """A step's fields and remarks; the inner ``div`` is what links lead to, so that a browser opens it."""
    code = f" <code>{escape(said.code)}</code>" if said.code else ""
    times = "" if taken is None else f' <span class="faint">{_times(len(taken.visits[place]))}</span>'
    yield "<details>"
    yield f"<summary>{place + 1} {said.head} <b>{escape(said.title)}</b>{code}{times}</summary>"
    yield f'<div id="step-{place + 1}">'
    for text in (step.description, step.note):
        if text:
            yield f'<p class="note">{escape(text)}</p>'
    yield "<dl>"
    yield f"<dt>task</dt><dd><code>{escape(step.task)}</code> {escape(step.version)}</dd>"
    for field in step.fields:
        yield f"<dt>{escape(field.id)}</dt><dd>{_value(field)}</dd>"
    yield "</dl>"
    yield "</div>"
    yield "</details>"


def _times(count: int) -> str:
    return {0: "did not run", 1: "ran"}.get(count, f"ran {count} times")


def _value(field: Field) -> str:
    value = field.value
    if isinstance(value, Text | Raw):
        return f"<pre>{escape(readable(value.text))}</pre>"
    return f"<code>{escape(short(value))}</code>" if value.container is None else told(value.container)
