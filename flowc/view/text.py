"""The text of a view as the reader sees it: the syntax tree, places, comment lines, and what is wrong."""

from __future__ import annotations

import ast
import inspect
import warnings
from collections.abc import Iterator
from functools import cached_property
from typing import NoReturn

from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix, FlowError, Span
from flowc.document.wrapped import in_json
from flowc.text.conflicts import announced, conflict
from flowc.text.fences import fenced
from flowc.view.comments import Comment, find_comments, is_longer

_MOST = 10_000
"""Problems of one view that are kept: nobody reads more, and a hostile text has millions."""

STATEMENTS = 500_000
"""Lines and semicolons of one view, its strings aside: Python takes two thousand bytes for each [measured]."""


class Refused(Exception):
    """A construct that cannot be read; the diagnostic is already noted in the source."""


class ViewText:
    """One view. Problems are collected with ``error`` and raised together by ``finish``.

    ``comments`` has the comments that nothing has claimed yet, by line.
    """

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self.diagnostics: list[Diagnostic] = []
        self.comments: dict[int, Comment] = find_comments(self.text) if "#" in text else {}

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines."""
        return self.text.split("\n")

    def parse(self) -> ast.Module:
        """The syntax tree; raises ``FlowError`` where the text is no Python."""
        if is_longer(self.text, STATEMENTS):
            message = f"this has more than {STATEMENTS:,} lines, which is no workflow"
            raise FlowError([Diagnostic("file-large", message, Span(1, 1))], self.text)
        found = announced(self.text)
        if found is not None:
            raise FlowError([found], self.text)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text)
        except (RecursionError, MemoryError):
            raise self.too_deep() from None
        except (SyntaxError, ValueError) as error:
            self._no_python(error)

    def too_deep(self) -> FlowError:
        """The text is nested too deeply: Python does not say where, and most often it is the longest line."""
        line = max(range(len(self.lines)), key=lambda at: len(self.lines[at])) + 1
        message = "this Python is nested too deeply to be read"
        hint = "write it in several steps, conditions or local functions"
        return FlowError([Diagnostic("FC202", message, Span(line, 1), hint=hint)], self.text)

    def _no_python(self, error: SyntaxError | ValueError) -> NoReturn:
        from flowc.view.mistakes.syntax import findings

        found = conflict(self.text) or fenced(self.text) or in_json(self.text)
        if found is not None:
            raise FlowError([found], self.text) from None
        raise FlowError(findings(self.text, error), self.text) from None

    def error(
        self, code: str, node: ast.AST | Span, message: str, hint: str | None = None, fix: Fix | None = None
    ) -> Refused:
        """Notes a problem at a node; the caller raises the result, or goes on."""
        span = node if isinstance(node, Span) else self.span(node)
        if len(self.diagnostics) < _MOST:
            self.diagnostics.append(Diagnostic(code, message, span, hint=hint, fix=fix))
        return Refused(message)

    def finish(self) -> None:
        """Raises all problems noted, in the order of the text."""
        if self.diagnostics:
            inner = in_json(self.text)  # JSON is Python too, but for a word or two
            found = sorted(self.diagnostics, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0))
            raise FlowError(found if inner is None else [inner], self.text)

    # Places.

    def span(self, node: ast.AST) -> Span:
        """A node's place, in characters (``ast`` counts bytes)."""
        line = getattr(node, "lineno", 1)
        end = getattr(node, "end_lineno", None) or line
        start = self._column(line, getattr(node, "col_offset", 0))
        return Span(line, start + 1, end, self._column(end, getattr(node, "end_col_offset", 0)) + 1)

    def segment(self, node: ast.expr) -> str:
        """The source text of an expression."""
        end = node.end_col_offset
        if end is None or node.end_lineno != node.lineno:
            return ast.get_source_segment(self.text, node) or ""
        line = self.lines[node.lineno - 1]
        return line.encode("utf-8", "surrogatepass")[node.col_offset : end].decode("utf-8", "surrogatepass")

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))

    # Corrections.

    def replace(self, node: ast.AST, text: str) -> Fix:
        """The correction that puts a text in a node's place."""
        return Fix("certain", (Edit(self.span(node), text),))

    def suggest(self, node: ast.AST, text: str) -> Fix:
        """The same, where something else may have been meant."""
        return Fix("likely", self.replace(node, text).edits)

    def remove(self, node: ast.stmt) -> Fix:
        """The correction that takes a statement's lines away."""
        end = (node.end_lineno or node.lineno) + 1
        return Fix("certain", (Edit(Span(node.lineno, 1, end, 1), ""),))

    # Comments.

    def say(self, node: ast.stmt, text: object) -> None:
        """A text that stands alone is a comment."""
        if isinstance(text, str) and text.strip():
            other = self.comments.get(node.lineno)
            said = inspect.cleandoc(text) + (f"\n{other.text}" if other else "")
            self.comments[node.lineno] = Comment(node.col_offset, said, True)

    def remarks(self, line: int, column: int, floor: int) -> list[str]:
        """Claims the comment lines right above a line that begin at its column, down to (not including) ``floor``."""
        first = line - 1
        found: list[str] = []
        while first > floor:
            comment = self.comments.get(first)
            if comment is None or not comment.is_line or comment.column != column:
                break
            found.append(comment.text)
            del self.comments[first]
            first -= 1
        return found[::-1]


def blocks(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """A block and all blocks in it."""
    todo = [body]
    while todo:
        block = todo.pop()
        yield block
        for node in block:
            kind = type(node)
            if kind is not ast.Expr and kind is not ast.Assign:
                todo += [
                    inner for inner in (getattr(node, "body", None), getattr(node, "orelse", None)) if inner
                ]
