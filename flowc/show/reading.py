"""Texts to workflows: a document or a view, in canonical form, with its block tree."""

from __future__ import annotations

from flowc.api import to_json
from flowc.document.reading import Split, is_document, split


def read(text: str) -> Split:
    """The workflow of a document or of a view. Raises ``FlowError`` where the text is neither."""
    return split(text if is_document(text) else to_json(text))
