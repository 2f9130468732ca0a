"""Whole pictures of a text: what neighbours of the house draw with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.show import html, mermaid, svg
from flowc.show.account import trail
from flowc.show.drawing import draw
from flowc.show.metrics import clean
from flowc.source import Source, read

if TYPE_CHECKING:
    from flowc.catalog.loading import Catalog
    from flowc.simulate.trace import Run


def as_svg(source: str | Source, run: Run | None = None, catalog: Catalog | None = None) -> str:
    """A document or a view as a whole SVG file, the way of a run lit. Raises ``FlowError``."""
    workflow = _source(source).workflow
    taken = None if run is None else trail(workflow, run)
    drawing, title = draw(workflow, catalog), clean(workflow.name or "A workflow")
    return "\n".join([*svg.elements(drawing, title, style=svg.style(), trail=taken), ""])


def as_html(source: str | Source, run: Run | None = None, catalog: Catalog | None = None) -> str:
    """A document or a view as a page of HTML, the way of a run lit and told. Raises ``FlowError``."""
    source = _source(source)
    return html.page(source.workflow, source.program, run, catalog=catalog)


def as_mermaid(source: str | Source, catalog: Catalog | None = None) -> str:
    """A document or a view as a Mermaid flowchart. Raises ``FlowError``."""
    return mermaid.chart(_source(source).workflow, catalog)


def _source(source: str | Source) -> Source:
    return read(source) if isinstance(source, str) else source
