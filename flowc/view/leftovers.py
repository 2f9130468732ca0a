"""Comments that stand neither right above a step nor away from all: where a person means them to belong.

- One on the lines of a step (behind it, or between its arguments) joins that step's description.
- Any other belongs to the step below it, if that is in the same block or one that opens there, else to the step
  above it: a comment at the end of a block is about what stands before it.
- One on the lines of ``@workflow`` or ``def`` joins the workflow's note.
- One above the workflow, beside a declared field, or below the function has no place in Flow: a warning.
"""

from __future__ import annotations

import ast
from bisect import bisect_right

from flowc.diagnostics.diagnostic import Diagnostic, Span
from flowc.records import replace
from flowc.text.conflicts import OWN
from flowc.view.comments import Comment, is_for_tools, read_remarks
from flowc.view.steps import StepReader


def place_comments(steps: StepReader, function: ast.FunctionDef) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Gives each comment left to a step; those of the workflow itself are returned, and a warning for each other."""
    leftovers = _Leftovers(steps, function)
    return leftovers.place(), tuple(leftovers.warnings)


class _Leftovers:
    def __init__(self, reader: StepReader, function: ast.FunctionDef) -> None:
        self.reader = reader
        self.warnings: list[Diagnostic] = []
        self.lines = reader.source.lines
        self.first = min([node.lineno for node in function.decorator_list], default=function.lineno)
        self.head = function
        self.last = function.end_lineno or function.lineno
        self.nodes = [place.node for place in reader.places]
        steps = sorted((node.lineno, index) for index, node in enumerate(self.nodes))
        self.starts = [line for line, _ in steps]
        self.order = [index for _, index in steps]

    def place(self) -> str | None:
        note: list[str] = []
        above: dict[int, list[str]] = {}
        below: dict[int, list[str]] = {}
        for line, comment in sorted(self.reader.source.comments.items()):
            if is_for_tools(comment) or self.is_of_a_merge(line, comment):
                continue
            is_head = self.is_head(line, comment)
            step = None if is_head else self.step(line, comment)
            if step is not None:
                before = line < self.nodes[step].lineno
                (above if before else below).setdefault(step, []).extend(comment.text.split("\n"))
            elif is_head or self.first <= line <= self.last:
                note.append(comment.text)
            else:
                self.warn(line, comment)
        for step in above.keys() | below.keys():
            self.say(step, above.get(step, []), below.get(step, []))
        return "\n".join(note) or None

    def is_of_a_merge(self, line: int, comment: Comment) -> bool:
        """Is this what ``flowc git-merge`` says above a view that is to be resolved? It has had its say."""
        return line < self.first and comment.is_line and comment.text.startswith(OWN)

    def is_head(self, line: int, comment: Comment) -> bool:
        """Does this stand on the lines of ``@workflow`` and ``def``, and on no trigger's?"""
        if line >= self.head.body[0].lineno or line < self.first:
            return False
        if line > self.head.lineno:
            return not comment.is_line or comment.column <= self.head.col_offset
        at = bisect_right(self.starts, line) - 1
        return at < 0 or line > _end(self.nodes[self.order[at]], comment)

    def step(self, line: int, comment: Comment) -> int | None:
        """The step a comment is about."""
        at = bisect_right(self.starts, line) - 1
        if at >= 0 and line <= _end(self.nodes[self.order[at]], comment):
            return self.order[at]
        if line < self.head.lineno or (line > self.last and comment.column <= self.head.col_offset):
            return None
        steps = [index for index in (at + 1, at) if 0 <= index < len(self.order)]
        steps = [index for index in steps if self.starts[index] > self.head.lineno]
        if not steps:
            return None
        goes_on = steps[0] == at + 1 and self.goes_on(line, comment)
        return self.order[steps[0] if goes_on else steps[-1]]

    def goes_on(self, line: int, comment: Comment) -> bool:
        """Is the step below in this comment's block, or in one that opens here?"""
        if not comment.is_line:
            return self.lines[line - 1][: comment.column].rstrip().endswith(":")
        for text in self.lines[line:]:
            code = text.lstrip()
            if code and not code.startswith("#"):
                return len(text) - len(code) >= comment.column
        return False

    def say(self, step: int, above: list[str], below: list[str]) -> None:
        """Adds to what the comment lines right above a step said."""
        old = self.reader.steps[step]
        more = read_remarks([*above, *below])
        first, last = read_remarks(above), read_remarks(below)
        self.reader.steps[step] = replace(
            old,
            description=_joined(first.description, old.description, last.description),
            note=_joined(first.note, old.note, last.note),
            name=old.name if more.name is None else more.name,
        )

    def warn(self, line: int, comment: Comment) -> None:
        span = Span(line, comment.column + 1, line, len(self.lines[line - 1]) + 1)
        hint = "say it above a step, or in the workflow's note: @workflow(…, note=…)"
        message = "Flow has no place for this comment: it is not in the document"
        self.warnings.append(Diagnostic("FC260", message, span, hint=hint, severity="warning"))


def _end(node: ast.stmt | ast.expr, comment: Comment) -> int:
    """The last line of a step that is its own: of an ``if`` or ``for`` the line with the colon."""
    if isinstance(node, ast.If | ast.For):
        head = node.test if isinstance(node, ast.If) else node.iter
        end = head.end_lineno or node.lineno
        return end if comment.is_line else max(end, node.body[0].lineno - 1)
    return node.end_lineno or node.lineno


def _joined(*texts: str | None) -> str | None:
    said = [text for text in texts if text is not None]
    return "\n".join(said) if said else None
