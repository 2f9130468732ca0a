"""flowc: Shopify Flow workflows as Python, and back, exact to the byte.

``to_python`` and ``to_json`` convert, ``verify`` checks every law on one document, ``FlowError`` holds
everything wrong with an input, ``explain`` tells what its codes mean; ``read`` is a text with all that can be made of
it. They are imported when first used, so that ``import flowc`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.api import to_json, to_python
    from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix, FlowError, Span, did_you_mean
    from flowc.diagnostics.explain import Explanation, explanations, find as explain
    from flowc.diagnostics.visible import line as visible_line, text as visible_text
    from flowc.laws import Report, verify
    from flowc.simulate.equivalence import equivalent
    from flowc.source import Source, read

__version__ = "0.1.0"

LANGUAGE = "1"
"""The version of the language of views: another where some view means something else, or prints otherwise."""

__all__ = [
    "LANGUAGE",
    "Diagnostic",
    "Edit",
    "Explanation",
    "Fix",
    "FlowError",
    "Report",
    "Source",
    "Span",
    "__version__",
    "did_you_mean",
    "equivalent",
    "explain",
    "explanations",
    "read",
    "to_json",
    "to_python",
    "verify",
    "visible_line",
    "visible_text",
]

_HOMES = {
    "to_json": ("api", "to_json"),
    "to_python": ("api", "to_python"),
    "equivalent": ("simulate.equivalence", "equivalent"),
    "Diagnostic": ("diagnostics.diagnostic", "Diagnostic"),
    "Edit": ("diagnostics.diagnostic", "Edit"),
    "Fix": ("diagnostics.diagnostic", "Fix"),
    "FlowError": ("diagnostics.diagnostic", "FlowError"),
    "Span": ("diagnostics.diagnostic", "Span"),
    "did_you_mean": ("diagnostics.diagnostic", "did_you_mean"),
    "Explanation": ("diagnostics.explain", "Explanation"),
    "explanations": ("diagnostics.explain", "explanations"),
    "explain": ("diagnostics.explain", "find"),
    "visible_line": ("diagnostics.visible", "line"),
    "visible_text": ("diagnostics.visible", "text"),
    "Source": ("source", "Source"),
    "read": ("source", "read"),
    "Report": ("laws", "Report"),
    "verify": ("laws", "verify"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'flowc' has no attribute {name!r}")
    from importlib import import_module

    home, its_name = _HOMES[name]
    value = getattr(import_module(f"flowc.{home}"), its_name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
