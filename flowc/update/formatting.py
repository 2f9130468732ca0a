"""A view in canonical text, with its footer still valid. What it means is proved not to have changed."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span
from flowc.source import Source
from flowc.view.printer import print_workflow


@dataclass(frozen=True, slots=True)
class Formatted:
    """A canonical view, and a warning for each comment that it does not have."""

    text: str
    warnings: tuple[Diagnostic, ...] = ()


def format_view(view: str) -> Formatted:
    """The view in canonical text; a docstring and comments at the top of the file stay there.

    Raises ``FlowError`` with all problems of the view.
    """
    source = Source(view, is_view=True)
    warnings = source.reading.warnings
    top, lines = _top(source.body, warnings)
    text = top + print_workflow(source.workflow, source.program)
    if source.layout is not None:
        text += "\n\n" + view[len(source.body) :]
    if text != view and Source(text, is_view=True).document.text != source.document.text:
        message = "the canonical text would not give the same document"
        raise FlowError(
            [Diagnostic("FC302", message, Span(1, 1), hint="please report this with the view")], view
        )
    kept = [each for each in warnings if each.span is None or each.span.line not in lines]
    return Formatted(text, tuple(kept))


def _top(text: str, warnings: tuple[Diagnostic, ...]) -> tuple[str, set[int]]:
    """The docstring and the comments above everything else, and the lines the comments stood on."""
    text = re.sub(r"\r\n?", "\n", text)
    body = ast.parse(text).body
    parts: list[str] = []
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        parts.append(f"{ast.get_source_segment(text, first) or ''}\n")
    statements = [node for node in body if not isinstance(node, ast.Expr | ast.Import | ast.ImportFrom)]
    below = min(_line(node) for node in statements)
    lines = {each.span.line for each in warnings if each.span is not None and each.span.line < below}
    rows = text.split("\n")
    comments = [rows[line - 1] for line in sorted(lines) if rows[line - 1].startswith("#")]
    if comments:
        parts.append("\n".join(comments) + "\n\n")
    return "\n".join([*parts, ""]) if parts else "", lines


def _line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(each.lineno for each in decorators)])
