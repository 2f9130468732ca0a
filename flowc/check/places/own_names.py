"""Replacements in a person's own words: a view may call items and results otherwise than Flow does."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.model.workflow import Compare, Operand, Path, Quantifier

Names = Mapping[str, str]
"""Flow's name of a root, and the person's."""


def names_of(written: str, path: str) -> Names | None:
    """Which root the person calls otherwise, who wrote this for a path; None where it is no writing of it."""
    own, _, rest = written.partition(".")
    root, _, same = path.partition(".")
    return {root: own} if own and rest == same else None


def in_own_names(path: str, names: Names) -> str:
    """A path as the person would write it."""
    root, dot, rest = path.partition(".")
    return names.get(root, root) + dot + rest


def said_in_own_names(said: Compare | Quantifier, names: Names) -> Compare | Quantifier:
    """A condition as the person would write it; the item of a list keeps Flow's name."""
    if isinstance(said, Quantifier):
        assert isinstance(said.body, Compare)  # what a correction asks of an item
        return Quantifier(said.operator, Path(in_own_names(said.path.text, names)), said.body)
    right = None if said.right is None else _operand(said.right, names)
    return Compare(said.operator, _operand(said.left, names), right)


def _operand(operand: Operand, names: Names) -> Operand:
    return Path(in_own_names(operand.text, names)) if isinstance(operand, Path) else operand
