"""flowc: Shopify Flow workflows as Python, and back, exact to the byte.

``to_python`` and ``to_json`` convert, ``verify`` checks every law on one document, ``FlowError`` holds
everything wrong with an input. They are imported when first used, so that ``import flowc`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.api import to_json, to_python
    from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span
    from flowc.laws import Report, verify
    from flowc.simulate.equivalence import equivalent

__version__ = "0.1.0"

LANGUAGE = "1"
"""The version of the language of views: another where some view means something else, or prints otherwise."""

__all__ = [
    "LANGUAGE",
    "Diagnostic",
    "FlowError",
    "Report",
    "Span",
    "__version__",
    "equivalent",
    "to_json",
    "to_python",
    "verify",
]

_HOMES = {
    "to_json": "flowc.api",
    "to_python": "flowc.api",
    "equivalent": "flowc.simulate.equivalence",
    "Diagnostic": "flowc.diagnostics.diagnostic",
    "FlowError": "flowc.diagnostics.diagnostic",
    "Span": "flowc.diagnostics.diagnostic",
    "Report": "flowc.laws",
    "verify": "flowc.laws",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'flowc' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
