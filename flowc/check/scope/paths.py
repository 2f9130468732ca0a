"""Walks paths: what stands at their end, where they get lost, and which path was meant."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.check.scope.types import Types, is_list
from flowc.model.names import is_identifier
from flowc.records import record
from flowc.schema.environment import bare

CONNECTION = frozenset(("edges", "node", "nodes"))
"""What GraphQL has between a list and its items, and Flow's paths have not (docs/format.md, Environment)."""
METAFIELDS = "metafields"
"""``order.metafields.custom.size``, as in themes: here a metafield is declared, and then a property."""


@record
class Walk:
    """Where a path leads from its root.

    ``mark`` is what stands at its end, None where it gets lost. ``owner`` is the type that its last word, or
    the one that is ``lost``, is a property of. ``through`` and ``lost`` count words: up to the first list that
    the path goes on behind, and up to the word that is no property. They are 0 where there is none.
    """

    mark: str | None
    owner: str
    through: int = 0
    lost: int = 0


def walk(root: str, words: Sequence[str], types: Types) -> Walk:
    """Where the words of a path lead, the first of them being a root that holds ``root``."""
    mark: str = root
    owner = ""
    through = 0
    for count, word in enumerate(words[1:], 1):
        if is_list(mark):
            through = through or count
            owner = mark.strip("[]")
        else:
            owner = mark
        found = types.property(owner, word)
        if found is None:
            return Walk(None, owner, through, count + 1)
        mark = found
    return Walk(mark, owner, through)


def _plural(owner: str) -> tuple[str, str]:
    """What a list of a type may be called: ``getOrderData.orders`` is ``getOrderData`` itself."""
    name = bare(owner).casefold()
    return f"{name}s", f"{name[:-1]}ies"


def corrected(words: Sequence[str], types: Types, root: str) -> tuple[tuple[str, ...], bool] | None:
    """The path that was meant, and whether that is certain; None where nobody can tell."""
    fixed = list(words)
    is_certain = True
    for _ in words:
        found = walk(root, fixed, types)
        if not found.lost:
            return tuple(fixed), is_certain
        at = found.lost - 1
        if fixed[at] in CONNECTION or (found.through == at and fixed[at].casefold() in _plural(found.owner)):
            del fixed[at]
            continue
        meant = types.meant(found.owner, fixed[at])
        if meant is None:
            return None
        fixed[at : at + 1] = meant.word.split(".")
        is_certain = is_certain and meant.is_certain
    return (tuple(fixed), is_certain) if not walk(root, fixed, types).lost else None


def advice(words: Sequence[str], mark: str | None, types: Types) -> str:
    """What to declare for a path through ``metafields``; ``mark`` is the type of its root."""
    at = words.index(METAFIELDS)
    namespace, key = [*words[at + 1 :], "size", "size"][:2]
    owner = None if mark is None else walk(mark, words[:at], types).mark
    handle = key if is_identifier(key) else "shortName"
    told = f'{bare(owner) if owner else "Order"}.{handle} = metafield(key="{key}", namespace="{namespace}")'
    return f"declare it above the function, and read that property: {told}"
