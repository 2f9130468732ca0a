"""Replacements in a person's own words: a view may call items and results otherwise than Flow does."""

from __future__ import annotations

from collections.abc import Mapping

Names = Mapping[str, str]
"""Flow's name of a root, and the person's."""


def names_of(written: str, path: str) -> Names | None:
    """Which root the person calls otherwise, who wrote this for a path; None where it is no writing of it."""
    own, _, rest = written.partition(".")
    root, _, same = path.partition(".")
    return {root: own} if own and rest == same else None
