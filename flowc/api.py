"""The conversions as functions: text in, text out. Each proves its own output before it returns it."""

from __future__ import annotations

from typing import Literal

from flowc.document.unknown import unknown
from flowc.source import Source

__all__ = ["FORMS", "Form", "to_json", "to_python", "unknown_keys"]

Form = Literal["export", "code"]
FORMS = ("export", "code")


def to_python(text: str, *, layout: bool = True) -> str:
    """The Python view of a workflow document.

    With ``layout`` the view ends in a footer from which ``to_json`` gives back the very same text; a document
    in canonical code form needs none. Without, the view is pure: it holds the meaning and nothing else.

    Raises ``FlowError`` where the text is no workflow document, or cannot be carried exactly.
    """
    document = Source(text, is_view=False)
    return (document.to_python() if layout else document.view).text


def to_json(view: str, *, form: Form | None = None, base: str | None = None) -> str:
    """The workflow document of a Python view.

    The layout is the view's own footer's, else that of the document ``base``, else made from the content.
    ``form`` is ``"export"`` or ``"code"``; None means the layout's own form, and code where there is none.

    Raises ``FlowError`` with all problems of the view, or where its document would not mean the same.
    """
    if form is not None and form not in FORMS:
        raise ValueError(f"form is one of {', '.join(FORMS)}, not {form!r}")
    like = None if base is None else Source(base, is_view=False)
    return Source(view, is_view=True).to_json(form, like).text


def unknown_keys(text: str) -> list[str]:
    """JSON pointers of the keys of a document that flowc does not know; the pure view leaves them out."""
    return [pointer for pointer, _ in unknown(Source(text, is_view=False).tree)]
