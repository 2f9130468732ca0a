"""Edits of conditions. An edited tree is held against the old one part by part (``Check``)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from making.desk import (
    Check,
    Desk,
    parsed,
    some,
    style_of,
)
from making.documents import Obj, dumps

from flowc.fields.conditions import forms as conditions, text as condition_text
from flowc.model.sugar import plain_condition
from flowc.model.workflow import Compare, Constant, Expression, Field, Logic, Path, Quantifier


def condition_of(desk: Desk, rng: random.Random) -> tuple[int, Expression] | None:
    found = [
        (at, said)
        for at, step in enumerate(desk.steps)
        if at < len(desk.workflow.steps)
        for said in [plain_condition(step)]
        if isinstance(said, (Compare, Logic, Quantifier))
    ]
    return some(found, rng)


def put_condition(desk: Desk, at: int, said: Expression, check: Check) -> bool:
    desk.steps[at] = replace(desk.steps[at], fields=(Field("condition", said),))
    desk.loose[desk.ids[at]] = lambda old, new: held_condition(old, new, said, check)
    return True


def held_condition(old: str, new: str, said: Expression, check: Check) -> None:
    """A tree stays a tree of the same style; a canonical text stays canonical."""
    assert conditions.read(new)[0] == said
    if old.startswith("{") and conditions.read(old)[1] is not None:
        style, now = style_of(old), style_of(new)
        assert style is None or (now is not None and replace(now, ascii=style.ascii) == style)
        check(parsed(old), parsed(new))
        check_links(parsed(old), parsed(new))
    elif condition_text.write(conditions.read(old)[0], None) == old:
        assert new == condition_text.write(said, None)


def comparisons(said: Expression, within: tuple[str, ...] = ()) -> list[tuple[Compare, tuple[str, ...]]]:
    """All comparisons in order, each with the lists around it."""
    match said:
        case Compare():
            return [(said, within)]
        case Logic(_, operands):
            return [found for operand in operands for found in comparisons(operand, within)]
        case Quantifier(_, path, body):
            return comparisons(body, (*within, path.text))
        case _:
            return []


def with_comparison(said: Expression, number: int, new: Compare) -> Expression:
    """The expression with its comparison of this number changed."""
    count = iter(range(1_000_000))

    def change(part: Expression) -> Expression:
        match part:
            case Compare():
                return new if next(count) == number else part
            case Logic(word, operands):
                return Logic(word, tuple([change(operand) for operand in operands]))
            case Quantifier(word, path, body):
                return Quantifier(word, path, change(body))
            case _:
                return part

    return change(said)


def nodes_in(tree: Any, kind: str) -> list[Obj]:
    """All nodes of a kind of operation, in the order of the expression."""
    if not isinstance(tree, Obj):
        return []
    mine = [tree] if tree.get("operation_type") == kind else []
    return mine + [node for key in ("lhs", "rhs", "operation") for node in nodes_in(tree.get(key), kind)]


GROUPS = (
    ("==", "!="),
    (">", ">=", "<", "<="),
    ("include?", "not_include?"),
    ("start_with?", "end_with?", "not_start_with?"),
    ("nil?", "not_nil?", "empty_or_nil?", "not_empty_and_not_nil?"),
)


def change_comparison(desk: Desk, rng: random.Random) -> bool:
    """The literal, the operator or the left path of one comparison."""
    found = condition_of(desk, rng)
    if found is None:
        return False
    at, said = found
    all_ = comparisons(said)
    number = rng.randrange(len(all_))
    old, within = all_[number]
    what = rng.choice(("literal", "operator", "path"))
    new = changed_comparison(old, what, bool(within), rng)
    if new is None:
        return False

    def check(before: Any, after: Any) -> None:
        nodes = nodes_in(before, "Comparison"), nodes_in(after, "Comparison")
        edit_node(nodes[0][number], what, new)
        if what == "path":
            for tree in nodes:
                forget(tree[number], "value_type")
                forget(tree[number].get("lhs"), "full_environment_path")
        assert before == after

    return put_condition(desk, at, with_comparison(said, number, new), check)


def changed_comparison(old: Compare, what: str, is_inside: bool, rng: random.Random) -> Compare | None:
    if what == "literal" and isinstance(old.right, Constant) and isinstance(old.left, Path):
        if old.right.kind == "boolean":
            return replace(
                old, right=replace(old.right, text="false" if old.right.text == "true" else "true")
            )
        text = "7" if old.right.kind == "number" else "edited"
        return None if text == old.right.text else replace(old, right=replace(old.right, text=text))
    if what == "operator":
        group = next((group for group in GROUPS if old.operator in group), ())
        operator = some([operator for operator in group if operator != old.operator], rng)
        return operator and replace(old, operator=operator)
    if what == "path" and isinstance(old.left, Path) and not is_inside:
        return replace(old, left=Path("order.edited"))
    return None


def edit_node(node: Obj, what: str, new: Compare) -> None:
    if what == "literal":
        assert new.right is not None
        node.get("rhs").put("value", new.right.text)
    elif what == "operator":
        node.put("operator", new.operator)
    else:
        node.get("lhs").put("value", new.left.text)


def forget(node: Obj, key: str) -> None:
    node[:] = [(name, value) for name, value in node if name != key]


def add_operand(desk: Desk, rng: random.Random) -> bool:
    """A comparison joins a chain, or makes one of a single part."""
    found = condition_of(desk, rng)
    if found is None:
        return False
    at, said = found
    new = Compare("==", Path("order.added"), Constant("string", f"new {rng.randrange(1 << 32)}"))
    chains = logics(said)
    if chains and rng.random() < 0.8:
        chain = rng.choice(chains)
        operands = list(chain.operands)
        operands.insert(rng.randrange(len(operands) + 1), new)
        edited = with_logic(said, chain, Logic(chain.operator, tuple(operands)))
    else:
        pair = (said, new) if rng.random() < 0.5 else (new, said)
        edited = flat(rng.choice(("and", "or")), pair)
    number = next(n for n, (each, _) in enumerate(comparisons(edited)) if each is new)

    def check(before: Any, after: Any) -> None:
        nodes = nodes_in(after, "Comparison")
        assert uuids_in(nodes.pop(number)).isdisjoint(uuids_in(before))
        same_parts(nodes_in(before, "Comparison"), nodes)
        same_parts(nodes_in(before, "ArrayExpression"), nodes_in(after, "ArrayExpression"))
        same_groups(before, after)

    return put_condition(desk, at, edited, check)


def delete_operand(desk: Desk, rng: random.Random) -> bool:
    found = condition_of(desk, rng)
    chain = found and some(logics(found[1]), rng)
    if found is None or chain is None:
        return False
    at, said = found
    n = rng.randrange(len(chain.operands))
    gone = chain.operands[n]
    if chain.operands.count(gone) > 1:
        return False
    rest = chain.operands[:n] + chain.operands[n + 1 :]
    edited = with_logic(said, chain, rest[0] if len(rest) == 1 else Logic(chain.operator, rest))
    first = next(n for n, (each, _) in enumerate(comparisons(said)) if each is comparisons(gone)[0][0])

    def check(before: Any, after: Any) -> None:
        kept = nodes_in(before, "Comparison")
        del kept[first : first + len(comparisons(gone))]
        same_parts(kept, nodes_in(after, "Comparison"))
        same_groups(before, after)

    return put_condition(desk, at, edited, check)


def swap_operands(desk: Desk, rng: random.Random) -> bool:
    found = condition_of(desk, rng)
    chain = found and some(logics(found[1]), rng)
    if found is None or chain is None:
        return False
    at, said = found
    edited = with_logic(said, chain, Logic(chain.operator, chain.operands[1:] + chain.operands[:1]))
    if len(set(comparisons(said))) < len(comparisons(said)):
        return False

    def check(before: Any, after: Any) -> None:
        by_uuid = [
            sorted(nodes_in(tree, "Comparison"), key=lambda node: dumps(node.get("uuid")))
            for tree in (before, after)
        ]
        same_parts(*by_uuid)

    return put_condition(desk, at, edited, check)


def flip_chain(desk: Desk, rng: random.Random) -> bool:
    """``and`` becomes ``or``, the outermost chain."""
    found = condition_of(desk, rng)
    if found is None or not isinstance(found[1], Logic):
        return False
    at, said = found
    assert isinstance(said, Logic)
    word = "or" if said.operator == "and" else "and"
    if any(isinstance(operand, Logic) for operand in said.operands):
        return False

    def check(before: Any, after: Any) -> None:
        same_parts(nodes_in(before, "Comparison"), nodes_in(after, "Comparison"))
        pairs = zip(nodes_in(before, "LogicalExpression"), nodes_in(after, "LogicalExpression"), strict=True)
        for old, new in pairs:
            assert old.get("uuid") == new.get("uuid")

    return put_condition(desk, at, Logic(word, said.operands), check)


def logics(said: Expression) -> list[Logic]:
    match said:
        case Logic(_, operands):
            return [said, *(found for operand in operands for found in logics(operand))]
        case Quantifier(_, _, body):
            return logics(body)
        case _:
            return []


def flat(word: str, operands: Sequence[Expression]) -> Expression:
    parts: list[Expression] = []
    for operand in operands:
        parts += operand.operands if isinstance(operand, Logic) and operand.operator == word else [operand]
    return Logic(word, tuple(parts))  # type: ignore[arg-type]


def with_logic(said: Expression, old: Logic, new: Expression) -> Expression:
    """The expression with one chain changed, flat again."""
    if said is old:
        return new
    match said:
        case Logic(word, operands):
            return flat(word, [with_logic(operand, old, new) for operand in operands])
        case Quantifier(word, path, body):
            return Quantifier(word, path, with_logic(body, old, new))
        case _:
            return said


def same_parts(old: Sequence[Obj], new: Sequence[Obj]) -> None:
    """Parts are the same to the last key, but for what they hang from and what they hold."""
    assert len(old) == len(new)
    for a, b in zip(old, new, strict=True):
        assert bare(a) == bare(b)


def bare(node: Obj) -> Obj:
    return Obj((key, value) for key, value in node if key not in ("parent_uuid", "operation"))


def same_groups(old: Any, new: Any) -> None:
    """A group of parts that are all still together, with no others, is the same node."""
    kept = groups_in(new)
    for parts, node in groups_in(old).items():
        if parts in kept and len(parts) > 1:
            assert bare_group(kept[parts]) == bare_group(node)


def groups_in(tree: Any) -> dict[frozenset[str], Obj]:
    """The outermost logical node with these comparisons below it, of chains with more than one side."""
    groups: dict[frozenset[str], Obj] = {}
    for node in nodes_in(tree, "LogicalExpression"):
        if node.get("rhs") is not None:
            groups.setdefault(frozenset(dumps(n.get("uuid")) for n in nodes_in(node, "Comparison")), node)
    return groups


def bare_group(node: Obj) -> Obj:
    return Obj((key, value) for key, value in node if key not in ("parent_uuid", "lhs", "rhs"))


def uuids_in(node: Any) -> set[str]:
    found = {dumps(node.get("uuid"))}
    for key in ("lhs", "rhs", "operation", "array_path", "array_item_key"):
        if isinstance(node.get(key), Obj):
            found |= uuids_in(node.get(key))
    return found


def check_links(old: Any, new: Any) -> None:
    """Nodes name their parents, and none is there twice, where that was so before."""
    if parents_agree(old, None):
        assert parents_agree(new, None)
    if has_distinct_uuids(old):
        assert has_distinct_uuids(new)


def parents_agree(node: Any, parent: Any) -> bool:
    below = [node.get(key) for key in ("lhs", "rhs", "operation", "array_path", "array_item_key")]
    is_mine = (
        any(key == "parent_uuid" for key, _ in node) == (parent is not None)
        and node.get("parent_uuid") == parent
    )
    return is_mine and all(parents_agree(each, node.get("uuid")) for each in below if isinstance(each, Obj))


def has_distinct_uuids(tree: Any) -> bool:
    found: list[str] = []

    def gather(node: Any) -> None:
        found.append(dumps(node.get("uuid")))
        for key in ("lhs", "rhs", "operation", "array_path", "array_item_key"):
            if isinstance(node.get(key), Obj):
                gather(node.get(key))

    gather(tree)
    return len(set(found)) == len(found)
