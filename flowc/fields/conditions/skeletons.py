"""What skeletons of conditions say and are made of: the questions an edit asks of them (``refit``).

A *core* is what groups of one operand hold; the *operands* of a chain are its parts with such groups around them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from flowc.fields.conditions.outline import Skeleton, fingerprint
from flowc.jsontext.value import Json
from flowc.model.workflow import Compare, Expression, Logic, Quantifier


def said_by(said: Expression) -> Hashable:
    """What an expression says; equal to what its skeleton says."""
    match said:
        case Compare():
            return fingerprint(said)
        case Logic(word, operands):
            return word, *map(said_by, operands)
        case Quantifier(word, path, body):
            return fingerprint(Compare(word, path)), said_by(body)
        case _:
            return None


def said_in(skeleton: Skeleton) -> Hashable:
    """What a skeleton says, groups of one operand aside."""
    core = core_of(skeleton)
    if core[0] == "c":
        return core[3]
    if core[0] == "a":
        return core[2], said_in(core[5])
    return core[2].lower(), *map(said_in, operands_of(core))


def core_of(skeleton: Skeleton) -> Skeleton:
    """What groups of one operand hold."""
    while skeleton[0] == "l" and not skeleton[4]:
        skeleton = skeleton[3]
    return skeleton


def operands_of(skeleton: Skeleton) -> list[Skeleton]:
    """The operands of a chain; a comparison or a quantifier itself."""
    core = core_of(skeleton)
    return list(_operands(core, core[2])) if core[0] == "l" else [core]


def _operands(skeleton: Skeleton, word: str) -> Iterator[Skeleton]:
    core = core_of(skeleton)
    if core[0] == "l" and core[2] == word:
        yield from _operands(core[3], word)
        yield from _operands(core[4], word)
    else:
        yield skeleton


def links_of(core: Skeleton) -> Iterator[Skeleton]:
    """The nodes that hold a chain together: all but its operands."""
    yield core
    for side in (core[3], core[4]):
        inner = core_of(side)
        if inner[0] == "l" and inner[2] == core[2]:
            yield from groups_of(side)
            yield from links_of(inner)


def groups_of(skeleton: Skeleton) -> Iterator[Skeleton]:
    """The groups of one operand around a core, the outermost first."""
    while skeleton[0] == "l" and not skeleton[4]:
        yield skeleton
        skeleton = skeleton[3]


def nodes_of(skeleton: Skeleton) -> Iterator[Skeleton]:
    """All nodes of a skeleton, the outermost first."""
    yield skeleton
    if skeleton[0] == "l":
        yield from nodes_of(skeleton[3])
        if skeleton[4]:
            yield from nodes_of(skeleton[4])
    elif skeleton[0] == "a":
        yield from nodes_of(skeleton[5])


def odd_of(skeleton: Skeleton, at: int, add: str | None = None, drop: str | None = None) -> list[Json]:
    """A node's oddities, with a key it now has and without one it has no more."""
    if len(skeleton) <= at:
        return []
    keys, values = skeleton[at]
    keys = [key for key in keys if key != drop]
    if add is not None and add not in keys:
        before = _BEFORE.get(add)
        keys.insert(keys.index(before) + 1 if before in keys else len(keys), add)
    return [[keys, {key: value for key, value in values.items() if key != drop}]]


_BEFORE = {"parent_uuid": "uuid", "rhs": "lhs"}
