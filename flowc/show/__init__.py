"""Workflows drawn: as a tree in a terminal, as SVG, as Mermaid, as a page of HTML.

``as_svg``, ``as_mermaid`` and ``as_html`` draw a document or a view, and are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.faces import face

if TYPE_CHECKING:
    from flowc.show.drawn import as_html, as_mermaid, as_svg

__all__ = ["as_html", "as_mermaid", "as_svg"]

__getattr__ = face(globals(), {"show.drawn": "as_html as_mermaid as_svg"})
