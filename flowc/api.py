"""The conversions as functions: text in, text out."""

from __future__ import annotations

from flowc.compiler import FORMS, Compiler, Form

__all__ = ["FORMS", "Form", "to_json", "to_python", "unknown_keys"]


def to_python(text: str, *, layout: bool = True) -> str:
    """The Python view of a workflow document.

    With ``layout`` the view ends in a footer from which ``to_json`` gives back the very same text; a document
    in canonical code form needs none. Without, the view is pure: it holds the meaning and nothing else.

    Raises ``FlowError`` where the text is no workflow document, or cannot be carried exactly.
    """
    return Compiler().to_python(text, layout=layout)


def to_json(view: str, *, form: Form | None = None, base: str | None = None) -> str:
    """The workflow document of a Python view.

    The layout is the view's own footer's, else that of the document ``base``, else made from the content.
    ``form`` is ``"export"`` or ``"code"``; None means the layout's own form, and code where there is none.

    Raises ``FlowError`` with all problems of the view, or where its document would not mean the same.
    """
    return Compiler().to_json(view, form=form, base=base)


def unknown_keys(text: str) -> list[str]:
    """JSON pointers of the keys of a document that flowc does not know; the pure view leaves them out."""
    return Compiler().unknown_keys(text)
