"""Where a view says what: the nodes of its syntax tree, noted by the reader as it reads them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TypeAlias

from flowc.records import record
from flowc.view.comparisons import Parts
from flowc.view.text import ViewText

FieldPlaces: TypeAlias = list[tuple[ast.keyword | ast.expr, ast.expr]]
"""For each field what says its id (a keyword, or a key of ``**{…}``), and its value."""


@record
class StepPlace:
    """A step's statement or decorator, and its call; a condition or loop of the usual make has none."""

    node: ast.stmt | ast.expr
    call: ast.Call | None

    @property
    def said(self) -> ast.expr | None:
        """What a condition or loop says after its keyword."""
        node = self.node
        return node.test if isinstance(node, ast.If) else node.iter if isinstance(node, ast.For) else None

    @property
    def header(self) -> ast.AST:
        """What stands for the step as such: its task, or what it says after its keyword."""
        return self.call.func if self.call is not None else self.said or self.node

    @property
    def fields(self) -> FieldPlaces:
        """Where its fields stand."""
        if self.call is None:
            return [(self.said, self.said)] if self.said is not None else []
        found: FieldPlaces = []
        for keyword in self.call.keywords:
            if isinstance(keyword.value, ast.Dict) and keyword.arg is None:
                pairs = zip(keyword.value.keys, keyword.value.values, strict=True)
                found += [(key, value) for key, value in pairs if key is not None]
            else:
                found.append((keyword, keyword.value))
        return found


@record
class Places:
    """The nodes of one view; ``steps`` stand in the order of the workflow's.

    ``parts`` are those of conditions, each with what it says, ``ports`` the names of ``with branch("…"):`` in the
    order of the text, and ``calls`` are of local functions.
    """

    source: ViewText
    function: ast.FunctionDef
    head: ast.Call
    declarations: Sequence[ast.stmt]
    steps: Sequence[StepPlace]
    parts: Parts
    ports: Sequence[ast.Constant]
    calls: Sequence[ast.Call]
