"""The square closes: the document of the edited view is the document edited by hand."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import Any

from making.desk import (
    REGULAR,
    Desk,
    Port,
    all_lines,
    copied,
    key_of,
    parsed,
)
from making.documents import Lexeme, Obj, body_of, dumps, sorted_tree

from flowc.document.layout import fresh
from flowc.fields import values
from flowc.fields.conditions import forms as conditions
from flowc.model.workflow import Step


def compare(desk: Desk, text: str) -> None:
    """Is this the document made by hand, but for the ids, places and uuids of what is new, and the digest?"""
    body = body_of(text)
    if text != desk.text:
        hold_style(desk, text, body)
    tree = parsed(body)
    root = tree.get("root")
    if desk.draft.tree == sorted_tree(desk.draft.tree):
        assert tree == sorted_tree(tree)
    hold_members(desk.draft.tree, desk.draft.tree, tree, {"root"})
    hold_members(desk.draft.root, desk.root, root, {"steps", "links", "patched_fields"})
    ids = hold_steps(desk, root.get("steps"))
    hold_links(desk, root.get("links"), ids)
    hold_declared(desk, root)


def hold_style(desk: Desk, text: str, body: str) -> None:
    style = desk.draft.style
    digest = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest() + ":"
    assert text == (body if style.prefix == "none" else digest + body)
    if replace(style, ascii=False, prefix="none", seed=0, tail="") in REGULAR:
        styles = [style, replace(style, ascii=not style.ascii)]
        if (
            len({dumps(desk.draft.tree, each) for each in styles}) > 1
        ):  # it shows how other letters are written
            styles.pop()
        assert body in [dumps(parsed(body), each) + each.tail for each in styles]


def hold_members(old: Obj, expected: Obj, new: Obj, keys: set[str]) -> None:
    """The members expected, in the order of old; those that came only now stand anywhere."""
    assert same_members(blanked(expected, keys), blanked(new, keys))
    had = [key for key, _ in old]
    assert [key for key, _ in new if key in had] == had


def blanked(node: Obj, keys: set[str]) -> Obj:
    return Obj((key, value) for key, value in node if key not in keys)


def hold_steps(desk: Desk, array: list[Obj]) -> dict[str, str]:
    """The steps; gives the ids that new steps were given, by those made up."""
    keys = [key_of(step.get("step_id")) for step in array]
    assert len(set(keys)) == len(keys)
    was = [key_of(step.get("step_id")) for step in desk.draft.root.get("steps")]
    kept = [key for key in was if key in desk.objects]
    if {line.kind for line in all_lines(desk.lines)}.isdisjoint({"on", "detached"}):
        assert [key for key in keys if key in desk.old] == kept
    else:  # where several things start, their order is meaning
        assert {key for key in keys if key in desk.old} == set(kept)
    fresh = [step for step in array if key_of(step.get("step_id")) not in desk.old]
    assert len(fresh) == len(desk.new)
    for step in array:
        key = key_of(step.get("step_id"))
        if key in desk.old:
            hold_step(desk, key, step)
    found = {f"new {str(step.get('description'))[9:]}": step for step in fresh}
    assert found.keys() == desk.new.keys()
    for key, step in found.items():
        hold_new_step(desk, desk.new[key], step, array)
    return {key: key_of(step.get("step_id")) for key, step in found.items()}


def hold_step(desk: Desk, key: str, step: Obj) -> None:
    expected = copied(desk.objects[key])
    old_keys = [name for name, _ in desk.old[key]]
    assert [name for name, _ in step if name in old_keys] == old_keys
    if key in desk.loose:
        before, after = (each.get("config_field_values")[0] for each in (desk.old[key], step))
        desk.loose[key](before.get("value"), after.get("value"))
        expected.get("config_field_values")[0].put("value", after.get("value"))
    assert same_members(expected, step)


def same_members(old: Obj, new: Obj) -> bool:
    """The same; keys that came only now stand anywhere."""
    return sorted(old, key=lambda member: member[0]) == sorted(new, key=lambda member: member[0])


def hold_new_step(desk: Desk, said: Step, step: Obj, array: list[Obj]) -> None:
    assert [
        step.get(key) for key in ("task_id", "task_version", "task_type", "name", "description", "note")
    ] == [
        said.task,
        said.version,
        said.type,
        said.name,
        said.description,
        said.note,
    ]
    fields = step.get("config_field_values") or []
    assert [each.get("config_field_id") for each in fields] == [each.id for each in said.fields]
    for node, each in zip(fields, said.fields, strict=True):
        if said.type == "CONDITION":
            assert conditions.read(node.get("value"))[0] == each.value
        elif said.type == "FOREACH":
            assert values.read_list_path(node.get("value"))[0] == each.value
        else:
            assert values.read(node.get("value"), each.id)[0] == each.value
    hold_id(desk, step.get("step_id"))
    hold_place(step, [each for each in array if each is not step])


def hold_id(desk: Desk, new: Any) -> None:
    """A new id is in the style of most."""
    old = [step.get("step_id") for step in desk.draft.root.get("steps")]
    numbers = [int(each) for each in old if isinstance(each, Lexeme)]
    styles = Counter(
        style for each in old if isinstance(each, str) for style in [fresh.style_of(each)] if style
    )
    most = styles.most_common(1)
    if len(numbers) > (most[0][1] if most else 0):
        assert isinstance(new, Lexeme)
        assert int(new) > max(numbers)
    else:
        assert not isinstance(new, Lexeme)
        assert not most or styles[fresh.style_of(new)] == most[0][1]


def hold_place(step: Obj, others: list[Obj]) -> None:
    """A new place is free."""
    place = step.get("step_position")
    if place is None:
        return
    x, y = map(int, place)
    for other in others:
        if other.get("step_position") is not None:
            a, b = map(int, other.get("step_position"))
            assert abs(a - x) >= fresh.ACROSS or abs(b - y) >= fresh.DOWN


Triple = tuple[str, str, str]


def triples(links: list[Obj]) -> list[Triple]:
    return [
        (key_of(link.get("from_step_id")), link.get("from_port_id"), key_of(link.get("to_step_id")))
        for link in links
    ]


def hold_links(desk: Desk, array: list[Obj], ids: dict[str, str]) -> None:
    ports: dict[Port, list[str]] = {}
    for source, port, target in triples(array):
        ports.setdefault((source, port), []).append(target)
    assert ports == {
        (ids.get(key, key), port): [ids.get(target, target) for target in targets]
        for (key, port), targets in desk.ports.items()
        if targets
    }
    before = desk.draft.root.get("links")
    old, new = Counter(triples(before)), Counter(triples(array))
    kept = [[link for link in links if both(old, new, link)] for links in (before, array)]
    assert [each[:2] for each in triples(kept[0])] == [each[:2] for each in triples(kept[1])]
    assert Counter(map(dumps, kept[0])) == Counter(map(dumps, kept[1]))


def both(old: Counter[Triple], new: Counter[Triple], link: Obj) -> bool:
    """Is this link on both sides, as often here as there?"""
    triple = triples([link])[0]
    return 0 < old[triple] == new[triple]


def hold_declared(desk: Desk, root: Obj) -> None:
    array = root.get("patched_fields") or []
    assert len(array) == len(desk.declared)
    ids = [dumps(node.get("id")) for node in array if node.get("id") is not None]
    assert len(set(ids)) == len(ids)
    for expected, node in zip(desk.declared, array, strict=True):
        if expected.get("new"):
            said = ("handle", "field", "patched_type", "arguments")
            assert [node.get(key) for key in said] == [expected.get(key) for key in said]
        else:
            assert same_members(expected, node)
