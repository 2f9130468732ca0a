"""Workflows in Mermaid's language for flowcharts, which many pages draw wherever it stands.

Of Mermaid's syntax only quoted labels and ids of our own are used, and in labels every character that could mean
something to Mermaid, Markdown or HTML is an entity code (``#35;``), so no text of a workflow can be taken for syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flowc.catalog.loading import Catalog
from flowc.catalog.task import Kind
from flowc.model.workflow import Workflow
from flowc.show.captions import Caption, caption, tag
from flowc.show.metrics import Font, clean, cut, wrap

_PLAIN = re.compile(r"[^A-Za-z0-9 .,_/()=+'!?\u00a1-\ud7ff\uf900-\ufffd\U00010000-\U0010ffff-]")
_SHAPES: Mapping[Kind, tuple[str, str]] = {
    "trigger": ('(["', '"])'),
    "condition": ('{"', '"}'),
    "loop": ('{{"', '"}}'),
    "wait": ('[/"', '"/]'),
    "action": ('["', '"]'),
}
_CELL = Font(1.0, is_mono=True)
_ROOM = 50.0
_MOST = 3
"""Lines of a text that does not fit on one."""


def chart(workflow: Workflow, catalog: Catalog | None = None) -> str:
    """The flowchart of a workflow in canonical form."""
    lines = ["---", f"title: {_title(workflow.name or '')}", "---"] if workflow.name else []
    return "\n".join([*lines, "flowchart TD", *_nodes(workflow, catalog), *_edges(workflow), ""])


def _nodes(workflow: Workflow, catalog: Catalog | None) -> Iterator[str]:
    for number, step in enumerate(workflow.steps, 1):
        said = caption(step, catalog)
        opening, closing = _SHAPES[said.kind]
        yield f"    s{number}{opening}{_label(said)}{closing}"


def _edges(workflow: Workflow) -> Iterator[str]:
    for link in workflow.links:
        text = tag(link.port)
        shown = f'|"{escape(cut(text, _CELL, _ROOM))}"|' if text else ""
        yield f"    s{link.source + 1} -->{shown} s{link.target + 1}"


def _label(said: Caption) -> str:
    """Title, condition and the first field, a line each."""
    texts = [text for text in (said.title, said.code, *said.details[:1]) if text]
    lines = [line for text in texts for line in wrap(text, _CELL, _ROOM, _MOST)]
    return "<br/>".join([escape(line) for line in lines])


def escape(text: str) -> str:
    """The text for a quoted label."""
    return _PLAIN.sub(lambda found: f"#{ord(found[0])};", text)


def _title(text: str) -> str:
    """The text as a YAML string; what Mermaid could take for a directive in it is left out."""
    kept = re.sub(r"[^\w .,()!?'-]", " ", clean(text))
    return "'" + kept.replace("'", "''") + "'"
