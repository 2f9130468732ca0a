"""How a request says which workflow it is about: in the words that the page puts below what the merchant wrote."""

from __future__ import annotations


def about(text: str, name: str, workflow: str) -> str:
    """A request with the name and the id of the workflow that it is about.

    The page writes the same (``page/static/composer.js``, held by a test): what a model is trained on and measured by
    must be what it is sent.
    """
    return f"{text}\n\nThis is about my workflow “{name}” ({workflow})."
