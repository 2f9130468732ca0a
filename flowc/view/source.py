"""The text of a view as the reader sees it: the syntax tree, places, comment lines, and what is wrong."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NoReturn

from flowc.diagnostics import Diagnostic, FlowError, Span

_COMMENT = re.compile(r"[ \t]*#")


class Refused(Exception):
    """A construct that cannot be read; the diagnostic is already noted in the source."""


class Source:
    """One view. Problems are collected with ``error`` and raised together by ``finish``."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self.lines = self.text.split("\n")
        self.diagnostics: list[Diagnostic] = []

    def parse(self) -> ast.Module:
        """The syntax tree; raises ``FlowError`` where the text is no Python."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text)
        except SyntaxError as error:
            span = Span(error.lineno or 1, error.offset or 1)
            self._fail("FC201", f"this is not Python: {error.msg}", span)
        except RecursionError:
            self._fail("FC202", "this Python is nested too deeply to be read", None)
        except MemoryError:
            self._fail("FC202", "this Python is nested too deeply to be read", None)
        except ValueError as error:
            self._fail("FC201", f"this is not Python: {_first_line(error)}", None)

    def _fail(self, code: str, message: str, span: Span | None) -> NoReturn:
        raise FlowError([Diagnostic(code, message, span, hint=None)], self.text)

    def error(self, code: str, node: ast.AST, message: str, hint: str | None = None) -> Refused:
        """Notes a problem at a node; the caller raises the result, or goes on."""
        self.diagnostics.append(Diagnostic(code, message, self.span(node), hint=hint))
        return Refused(message)

    def finish(self) -> None:
        """Raises all problems noted, in the order of the text."""
        if self.diagnostics:
            found = sorted(self.diagnostics, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0))
            raise FlowError(found, self.text)

    def span(self, node: ast.AST) -> Span:
        """A node's place, in characters (``ast`` counts bytes)."""
        line = getattr(node, "lineno", 1)
        end = getattr(node, "end_lineno", None) or line
        start = self._column(line, getattr(node, "col_offset", 0))
        return Span(line, start + 1, end, self._column(end, getattr(node, "end_col_offset", 0)) + 1)

    def segment(self, node: ast.expr) -> str:
        """The source text of an expression on one line."""
        end = node.end_col_offset
        line = self.lines[node.lineno - 1]
        if end is None or node.end_lineno != node.lineno:
            return ast.get_source_segment(self.text, node) or ""
        if line.isascii():
            return line[node.col_offset : end]
        return line.encode("utf-8", "surrogatepass")[node.col_offset : end].decode("utf-8", "surrogatepass")

    def comments(self, line: int, floor: int) -> list[str]:
        """The comment lines right above a line, down to (not including) the line ``floor``, without ``# ``."""
        first = line - 1
        while first > floor and _COMMENT.match(self.lines[first - 1]):
            first -= 1
        return [_comment(text) for text in self.lines[first : line - 1]]

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return offset
        return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))


def _comment(line: str) -> str:
    text = line.strip()[1:]
    return text[1:] if text.startswith(" ") else text


def _first_line(error: Exception) -> str:
    return str(error).split("\n")[0]
