"""Workflows drawn: as a tree in a terminal, as SVG, as Mermaid, as a page of HTML.

``as_svg``, ``as_mermaid`` and ``as_html`` draw a document or a view, and are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.show.drawn import as_html, as_mermaid, as_svg

__all__ = ["as_html", "as_mermaid", "as_svg"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'flowc.show' has no attribute {name!r}")
    from flowc.show import drawn

    return getattr(drawn, name)
