"""Statements as text that Black leaves alone (line length 88, stable style), written directly.

Black parses a line, measures it and, where it is too long, tries splits until one is good enough. The printer
knows the tree, so this package decides the same splits from the tree alone. The tree has four kinds of node:

- ``str``: an atom, already printed: a path, a literal (triple-quoted ones may hold line breaks), ``name="text"``;
- ``Bracket``: items between brackets, such as arguments, subscripts, lists, dicts and parenthesised groups, with
  what stands right before: ``add_tags(…)``, ``tags=[…]``, ``"key": {…}``;
- ``Seq``: parts set side by side: a callee that has brackets itself and its arguments, a call and what follows it;
- ``Chain``: an expression with operators of one priority, each part after the first beginning with its operator.

A node carries its text on one line, so a statement that fits costs one comparison.

A bracket hidden in an atom is a bracket this package cannot split: ``path("a.b")`` is a ``Bracket``, not a ``str``.
Out of scope, since no view has them: comments and backslashes inside expressions, adjacent strings, subscripts
with several items, line breaks in conditions, attribute chains over several calls.
"""

from __future__ import annotations

from flowc.pretty.fitting import width
from flowc.pretty.nodes import Bracket, Chain, Node, Seq, call, flat
from flowc.pretty.statements import definition, statement

__all__ = ["Bracket", "Chain", "Node", "Seq", "call", "definition", "flat", "statement", "width"]
