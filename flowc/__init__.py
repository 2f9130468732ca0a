"""flowc: Shopify Flow workflows as Python, and back, exact to the byte.

``to_python`` and ``to_json`` convert, ``verify`` checks every law on one document, ``FlowError`` holds
everything wrong with an input, ``explain`` tells what its codes mean; ``read`` is a text with all that can be made of
it. They are imported when first used, so that ``import flowc`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.faces import face

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

__getattr__ = face(
    globals(),
    {
        "api": "to_json to_python",
        "diagnostics.diagnostic": "Diagnostic Edit Fix FlowError Span did_you_mean",
        "diagnostics.explain": "Explanation explain=find explanations",
        "diagnostics.visible": "visible_line=line visible_text=text",
        "laws": "Report verify",
        "simulate.equivalence": "equivalent",
        "source": "Source read",
    },
)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
