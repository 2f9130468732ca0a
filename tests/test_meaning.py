"""Law 4: what a document means is in its view, all of it; what is layout is not. And the view's text wins.

Every leaf of a document is of one kind or the other. ``meaning_changes`` and ``link_changes`` make each document
that differs from a given one in a single leaf of meaning, ``layout_changes`` those that differ in layout alone.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from making.documents import (
    CONDITION,
    FOREACH,
    SAID,
    SPACED,
    TRIGGER,
    UNARY,
    USUAL,
    ConditionTree,
    Draft,
    Ink,
    Obj,
    body_of,
    check,
    configured,
    documents,
    drafts,
    dumps,
    tangles,
    trees,
    wanted,
)
from making.folders import SHARED, WORKFLOWS

import flowc
from flowc.api import unknown_keys

Json = Any
Change = tuple[str, Json]
Place = tuple[str | int, ...]
pytestmark = pytest.mark.hypothesis

FOLDERS = (SHARED / "workflows", WORKFLOWS)
FILES = [path for folder in FOLDERS for path in sorted((*folder.glob("*.flow"), *folder.glob("*.flow.json")))]
each_file = pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.parent.name}/{p.name}" for p in FILES])


def load(path: Path) -> Json:
    return tree_of(path.read_bytes().decode())


def tree_of(text: str) -> Json:
    """The document as plain Python; numbers beyond Python's are made small, they are in unknown keys only."""
    return json.loads(body_of(text), parse_float=_finite)


def text_of(document: Json) -> str:
    """The document's text; ``json`` escapes what is not ASCII, so lone surrogates are safe."""
    return json.dumps(document)


def pure(document: Json) -> str:
    return flowc.to_python(text_of(document), layout=False)


def pure_or_refused(document: Json) -> str | None:
    try:
        return pure(document)
    except flowc.FlowError:
        return None


def changed(tree: Json, place: Place, value: Json) -> Json:
    """A copy of the tree with another value at the place."""
    if not place:
        return value
    key, *rest = place
    twin = copy.copy(tree)
    twin[key] = changed(tree[key] if rest else None, tuple(rest), value)
    return twin


def leaves(tree: Json, place: Place = ()) -> Iterator[tuple[Place, Json]]:
    members = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    if not isinstance(tree, dict | list):
        yield place, tree
    for key, item in members:
        yield from leaves(item, (*place, key))


def pointer(place: Place) -> str:
    return "".join(f"/{key}" for key in place)


def parsed(text: Json) -> Json:
    """The array or object a string holds as JSON, else None."""
    if not isinstance(text, str) or text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except ValueError:
        return None


def _finite(digits: str) -> float:
    return max(-1e300, min(float(digits), 1e300))


def _no_constant(name: str) -> None:
    raise ValueError(name)


# Meaning.


def other_texts(text: str | None) -> list[str | None]:
    if text is None:
        return ["x", ""]
    return [f"{text}x", f"{text} ", f"{text}\n", None, *([text[:-1]] if text else [])]


def other_leaf(leaf: Json) -> Json:
    if isinstance(leaf, bool):
        return not leaf
    if isinstance(leaf, int | float):
        return 424242
    return f"{leaf or ''}x"


def inside(tree: Json) -> Iterator[Change]:
    for place, leaf in leaves(tree):
        yield pointer(place), changed(tree, place, other_leaf(leaf))


def other_values(value: Json) -> Iterator[Change]:
    """Other configuration values."""
    if not isinstance(value, str):
        yield "=text", json.dumps(value)
        yield "=[…]", [value]
        return
    yield "+x", f"{value}x"
    yield "x+", f"x{value}"
    yield "=null", None
    if value in ("true", "false") or value.isdecimal():
        yield "=raw", json.loads(value) if re.fullmatch("true|false|0|[1-9][0-9]*", value) else 5
    tree = parsed(value)
    for where, other in inside(tree) if tree is not None else ():
        yield where, json.dumps(other)


def other_conditions(value: Json) -> Iterator[Change]:
    tree = parsed(value)
    if not isinstance(tree, dict) or "operation_type" not in tree:
        yield from other_values(value)
        return
    for place, other in tree_changes(tree):
        yield pointer(place), dumps_compact(changed(tree, place, other))


def dumps_compact(tree: Json) -> str:
    return json.dumps(tree, separators=(",", ":"))


def tree_changes(node: Json, place: Place = ()) -> Iterator[tuple[Place, Json]]:
    """Places of a condition tree that mean something, each with another value."""
    kind, operator = node.get("operation_type"), node.get("operator")
    parts = {
        key: node[key] for key in ("lhs", "rhs", "operation", "array_path") if isinstance(node.get(key), dict)
    }
    if kind == "LogicalExpression" and "rhs" in parts:
        yield (*place, "operator"), "OR" if operator == "AND" else "AND"
    elif kind == "ArrayExpression":
        yield (*place, "operator"), "ALL" if operator == "ANY" else "ANY"
    elif kind == "Comparison":
        yield (*place, "operator"), "!=" if operator == "==" else "=="
        if operator in UNARY:
            parts.pop("rhs", None)
    for key, part in parts.items():
        if "operation_type" in part:
            yield from tree_changes(part, (*place, key))
        else:
            yield from leaf_changes(part, (*place, key))


def leaf_changes(leaf: Json, place: Place) -> Iterator[tuple[Place, Json]]:
    if isinstance(leaf.get("value"), str):
        yield (*place, "value"), leaf["value"] + "x"
    if place[-1] in ("lhs", "rhs") and leaf.get("comparison_value_type") in (
        "EnvironmentValue",
        "LiteralValue",
    ):
        was = leaf["comparison_value_type"]
        yield (
            (*place, "comparison_value_type"),
            "LiteralValue" if was == "EnvironmentValue" else "EnvironmentValue",
        )


def meaning_changes(document: Json) -> Iterator[Change]:
    """Every document that differs from this one in one leaf of meaning, links left aside."""
    for place, values in meaning_places(document["root"]):
        for where, value in values:
            yield f"{pointer(place)} {where}", changed(document, ("root", *place), value)


def meaning_places(root: Json) -> Iterator[tuple[Place, Iterable[Change]]]:
    for key in ("workflow_name", "note"):
        yield (key,), [(repr(text), text) for text in other_texts(root.get(key))]
    for i, step in enumerate(root["steps"]):
        yield from step_places(step, ("steps", i))
    for i, patched in enumerate(root.get("patched_fields") or ()):
        yield from patched_places(patched, ("patched_fields", i))


def step_places(step: Json, place: Place) -> Iterator[tuple[Place, Iterable[Change]]]:
    for key in ("task_id", "task_version"):
        yield (*place, key), [("+x", step[key] + "x")]
    types = ("ACTION", "CONDITION", "FOREACH", "WAIT", "TRIGGER", "OTHER")
    yield (*place, "task_type"), [(name, name) for name in types if name != step["task_type"]]
    for key in SAID:
        yield (*place, key), [(repr(text), text) for text in other_texts(step.get(key))]
    for i, config in enumerate(step["config_field_values"]):
        at = (*place, "config_field_values", i)
        yield (*at, "config_field_id"), [("+x", config["config_field_id"] + "x")]
        condition = step["task_type"] == CONDITION and config["config_field_id"] == "condition"
        yield (
            (*at, "value"),
            other_conditions(config["value"]) if condition else other_values(config["value"]),
        )


def patched_places(patched: Json, place: Place) -> Iterator[tuple[Place, Iterable[Change]]]:
    for key in ("patched_type", "handle", "field"):
        yield (*place, key), [("+x", patched[key] + "x")]
    yield (*place, "merchant_configured"), [("not", not configured(patched))]
    arguments = patched.get("arguments")
    yield (*place, "arguments"), inside(arguments) if isinstance(arguments, dict) else other_values(arguments)


def marked(document: Json) -> Json:
    """The document with a description of its own on every step, so that no two look alike."""
    twin = copy.deepcopy(document)
    for i, step in enumerate(twin["root"]["steps"]):
        step["description"] = f"Step {i}"
    return twin


def link_changes(document: Json) -> Iterator[Change]:
    """Every document in which one link is another, gone, doubled, or later among those of its port."""
    links = document["root"]["links"]
    targets = [step["step_id"] for step in document["root"]["steps"] if step["task_type"] != TRIGGER]
    for i, link in enumerate(links):
        others = {
            "port": [{**link, "from_port_id": link["from_port_id"] + "x"}],
            "to_port": [{**link, "to_port_id": link["to_port_id"] + "x"}],
            "source": [{**link, "from_step_id": step} for step in targets if step != link["from_step_id"]],
            "target": [{**link, "to_step_id": step} for step in targets if step != link["to_step_id"]],
        }
        changes = [
            (name, [*links[:i], other, *links[i + 1 :]]) for name, group in others.items() for other in group
        ]
        changes += [("gone", links[:i] + links[i + 1 :]), ("doubled", [*links[: i + 1], *links[i:]])]
        for name, value in (*changes, *((("order", order),) if (order := later(links, i)) else ())):
            yield f"/links/{i} {name}", changed(document, ("root", "links"), value)


def later(links: Json, i: int) -> Json:
    """The links with this one and the next of its port changed over."""
    port = (links[i]["from_step_id"], links[i]["from_port_id"])
    for j in range(i + 1, len(links)):
        if (links[j]["from_step_id"], links[j]["from_port_id"]) == port:
            if links[j]["to_step_id"] == links[i]["to_step_id"]:
                return None
            return [*links[:i], links[j], *links[i + 1 : j], links[i], *links[j + 1 :]]
    return None


def assert_all_seen(document: Json, changes: Iterable[Change]) -> None:
    view = pure(document)
    hidden = [where for where, other in changes if pure_or_refused(other) == view]
    assert not hidden, f"these changes of meaning do not show in the view: {hidden}"


def some(changes: Iterable[Change], count: int, rng: random.Random) -> list[Change]:
    found = list(changes)
    return rng.sample(found, min(count, len(found)))


@each_file
def test_every_leaf_of_meaning_is_in_the_view(path: Path) -> None:
    document = load(path)
    assert_all_seen(document, enough(meaning_changes(document), path))


@each_file
def test_every_link_is_in_the_view(path: Path) -> None:
    document = marked(load(path))
    assert_all_seen(document, enough(link_changes(document), path))


def enough(changes: Iterable[Change], path: Path) -> list[Change]:
    """All changes of a shared document; of the corpus, which is large, some of each, and all in a long run."""
    thorough = wanted() > USUAL or path.parent == FOLDERS[0]
    return list(changes) if thorough else some(changes, 25, random.Random(path.name))


chances = st.builds(random.Random, st.integers(0, 2**32))
SHAPES = {"trees": trees(), "graphs": tangles()}
each_family = pytest.mark.parametrize("family", SHAPES)


def leaves_are_seen(pair: tuple[str, random.Random]) -> None:
    document = tree_of(pair[0])
    assert_all_seen(document, some(meaning_changes(document), 6, pair[1]))


def links_are_seen(pair: tuple[str, random.Random]) -> None:
    document = marked(tree_of(pair[0]))
    assert_all_seen(document, some(link_changes(document), 4, pair[1]))


@each_family
def test_generated_leaves_are_seen(family: str) -> None:
    check(leaves_are_seen, st.tuples(documents(SHAPES[family], "leaves"), chances), 0.4, family)


@each_family
def test_generated_links_are_seen(family: str) -> None:
    check(links_are_seen, st.tuples(documents(SHAPES[family], "links"), chances), 0.3, family)


# Layout.


def layout_changes(document: Json, rng: random.Random) -> Iterator[Change]:
    """Documents that mean what this one means."""
    yield "ids as texts", renamed(document, lambda i: f"step {i}")
    yield "ids as numbers", renamed(document, lambda i: 1000 - i)
    yield "positions", each_step(document, lambda step: {**step, "step_position": [rng.randrange(99), 7]})
    yield "no positions", each_step(document, lambda step: without(step, "step_position"))
    yield "nulls", each_step(document, lambda step: {**dict.fromkeys(SAID), **step})
    yield "no nulls", each_step(document, without_nulls)
    yield "keys of steps", each_step(document, lambda step: dict(sorted(step.items())))
    yield "unknown keys", with_unknown(document)
    yield "metadata", {**document, "__metadata": {"version": 0.25}}
    yield "order of root", {**document, "root": dict(sorted(document["root"].items()))}
    yield "variables", changed(document, ("root", "variables"), [])
    yield "vertical layout", changed(document, ("root", "vertical_layout_enabled"), False)
    patched = [
        {**entry, "id": str(i)} for i, entry in enumerate(document["root"].get("patched_fields") or [])
    ]
    yield "patched ids", changed(document, ("root", "patched_fields"), patched)
    yield "spacing of values", each_value(document, respaced)
    yield "encodings", each_value(document, lambda value: reencoded(value, rng))
    yield "uuids", each_tree(document, lambda node: {**node, "uuid": f"u{rng.random()}"})
    yield "parents", each_tree(document, other_parent)
    yield "no full paths", each_tree(document, lambda node: without(node, "full_environment_path"))
    yield "other full paths", each_tree(document, other_full_path)
    yield "unknown keys in trees", each_tree(document, lambda node: {**node, "x_new": [rng.random()]})
    yield "groups of one", each_tree(document, other_group)


def without(node: Json, key: str) -> Json:
    return {name: value for name, value in node.items() if name != key}


def without_nulls(step: Json) -> Json:
    return {key: value for key, value in step.items() if key not in SAID or value is not None}


def renamed(document: Json, name: Any) -> Json:
    twin = copy.deepcopy(document)
    ids = {json.dumps(step["step_id"]): name(i) for i, step in enumerate(twin["root"]["steps"])}
    for step in twin["root"]["steps"]:
        step["step_id"] = ids[json.dumps(step["step_id"])]
    for link in twin["root"]["links"]:
        for end in ("from_step_id", "to_step_id"):
            link[end] = ids[json.dumps(link[end])]
    return twin


def each_step(document: Json, change: Any) -> Json:
    return changed(document, ("root", "steps"), [change(step) for step in document["root"]["steps"]])


def each_value(document: Json, change: Any) -> Json:
    """The document with every value changed, but those of conditions and loops, which are not always values."""

    def step(node: Json) -> Json:
        if node["task_type"] in (CONDITION, FOREACH):
            return node
        fields = [{**config, "value": change(config["value"])} for config in node["config_field_values"]]
        return {**node, "config_field_values": fields}

    return each_step(document, step)


def each_tree(document: Json, change: Any) -> Json:
    """The document with every node of its well-formed condition trees changed."""

    def node(tree: Json) -> Json:
        parts = {key: part for key, part in tree.items() if isinstance(part, dict) and "uuid" in part}
        return change({**tree, **{key: node(part) for key, part in parts.items()}})

    def step(old: Json) -> Json:
        if old["task_type"] != CONDITION or not shown_as_expression(old):
            return old
        field = old["config_field_values"][0]
        return {
            **old,
            "config_field_values": [{**field, "value": dumps_compact(node(parsed(field["value"])))}],
        }

    return each_step(document, step)


def shown_as_expression(step: Json) -> bool:
    """Whether the compiler takes the step's condition tree apart, and does not carry it as text or as data."""
    fields = step["config_field_values"]
    said = (step["task_id"], step["task_version"], *(config["config_field_id"] for config in fields))
    if said != ("shopify::flow::condition", "0.1", "condition"):
        return False
    tree = parsed(fields[0]["value"])
    if not isinstance(tree, dict) or "operation_type" not in tree:
        return False
    lines = pure(one_step(step)).split("\n")
    return any(line.strip().startswith("if ") and "condition(" not in line for line in lines)


def one_step(step: Json) -> Json:
    only = {**without_said(step), "step_id": 1}
    return {"root": {"steps": [only], "links": [], "patched_fields": [], "workflow_name": "One"}}


def without_said(step: Json) -> Json:
    return {key: value for key, value in step.items() if key not in SAID}


def other_parent(node: Json) -> Json:
    return {**node, "parent_uuid": "p"} if "parent_uuid" in node else node


def other_full_path(node: Json) -> Json:
    return {**node, "full_environment_path": "shop.name"} if "full_environment_path" in node else node


def other_group(node: Json) -> Json:
    if node.get("operation_type") == "LogicalExpression" and "rhs" not in node:
        return {**node, "operator": "OR" if node["operator"] == "AND" else "AND"}
    return node


def respaced(value: Json) -> Json:
    """JSON text with usual spacing gets the other usual spacing."""
    tree = parsed(value)
    if tree is None:
        return value
    for plain in (True, False):
        compact = json.dumps(tree, separators=(",", ":"), ensure_ascii=plain)
        spaced = json.dumps(tree, ensure_ascii=plain)
        if value in (compact, spaced):
            return spaced if value == compact else compact
    return value


def reencoded(value: Json, rng: random.Random) -> Json:
    """A reference in one of its four encodings gets another."""
    tree = parsed(value)
    if not isinstance(tree, dict) or list(tree) != ["value", "default_value"]:
        return value
    path = tree["default_value"] if tree["value"] in ("", None) else ""
    if not isinstance(path, str) or not re.fullmatch(r"[a-z][a-zA-Z]*(\.[a-z][a-zA-Z]*)+", path):
        return value
    inside, default = rng.choice(
        (("", path), (None, path), (f"{{{{ {path} }}}}", ""), (f"{{{{{path}}}}}", ""))
    )
    return dumps_compact({"value": inside, "default_value": default})


def with_unknown(document: Json) -> Json:
    def more(node: Json) -> Json:
        return {"x_before": None, **node, "x_after": {"a": [1.5]}}

    root = more(document["root"])
    fields = [more(patched) for patched in root.get("patched_fields") or []]
    steps = [
        {**more(s), "config_field_values": list(map(more, s["config_field_values"]))} for s in root["steps"]
    ]
    lists = {"steps": steps, "links": list(map(more, root["links"])), "patched_fields": fields}
    return more({**document, "root": {**root, **lists}})


def assert_none_seen(document: Json, changes: Iterable[Change]) -> None:
    view = pure(document)
    seen = [where for where, other in changes if pure_or_refused(other) != view]
    assert not seen, f"these changes of layout show in the view, or are refused: {seen}"


@each_file
def test_layout_is_not_in_the_view(path: Path) -> None:
    document = load(path)
    assert_none_seen(document, layout_changes(document, random.Random(1)))


def layout_is_unseen(pair: tuple[str, random.Random]) -> None:
    document = tree_of(pair[0])
    assert_none_seen(document, some(layout_changes(document, pair[1]), 6, pair[1]))


@each_family
def test_generated_layout_is_unseen(family: str) -> None:
    check(layout_is_unseen, st.tuples(documents(SHAPES[family], "layout"), chances), 0.3, family)


def unknown_places(tree: Json, place: Place = ()) -> Iterator[str]:
    """Pointers of the keys that ``with_unknown`` adds."""
    members = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, item in members:
        if str(key) in ("x_before", "x_after"):
            yield pointer((*place, key))
        else:
            yield from unknown_places(item, (*place, key))


@each_file
def test_every_unknown_key_is_named(path: Path) -> None:
    document = with_unknown(load(path))
    document["__metadata"]["x_before"] = 1
    named = unknown_keys(text_of(document))
    assert set(unknown_places(document)) == set(named) - set(unknown_keys(text_of(load(path))))


# The text of the view wins over its footer.

TOKEN, OTHER = "Zq7Token", "Wv4Other"


def plant(draft: Draft, rng: random.Random) -> str:
    """A document that says the token once, in a place drawn by chance."""
    step = rng.choice(draft.root.get("steps"))
    ink = Ink(rng, wild=0.0)
    places = ["description", "name", "field", "tags", "nested", "text", "reference", "workflow_name"]
    kind = step.get("task_type")
    place = rng.choice(places + ["note"] + ["condition"] * 5 * (kind == CONDITION))
    if place in SAID:
        step.put(place, TOKEN)
    elif place == "workflow_name":
        draft.root.put(place, TOKEN)
    elif place == "condition":
        comparison = (
            "compare",
            "==",
            ("path", "order.note"),
            ("literal", TOKEN),
            "EnvironmentScalarDefinition:String",
        )
        others = [ink.expression(1), comparison, ink.expression(1)]
        tree = ConditionTree(ink).outer(("logic", "AND", others))
        step.put("config_field_values", [Obj([("config_field_id", "condition"), ("value", dumps(tree))])])
    else:
        values = {
            "tags": f'["a", "{TOKEN}"]',
            "nested": dumps(Obj([("a", [Obj([("b", TOKEN)])])]), SPACED),
            "text": f"{{{{ order.name }}}} {TOKEN}\n",
            "reference": f'{{"value":null,"default_value":"order.{TOKEN}"}}',
        }
        member = (TOKEN, "5") if place == "field" else ("tags", values[place])
        step.get("config_field_values").append(Obj([("config_field_id", member[0]), ("value", member[1])]))
    return draft.restyled(replace(draft.style, escapes=0.0)).text()


def text_wins(pair: tuple[Draft, random.Random]) -> None:
    text = plant(*pair)
    view = flowc.to_python(text)
    assert view.count(TOKEN) >= 1
    assert_edited(text, flowc.to_json(view.replace(TOKEN, OTHER)), TOKEN, OTHER)


def assert_edited(text: str, edited: str, old: str, new: str) -> None:
    assert body_of(edited) == body_of(text).replace(old, new)
    assert (edited == body_of(edited)) == (text == body_of(text)), "the digest prefix came or went"


def test_the_text_wins_over_the_footer() -> None:
    check(text_wins, st.tuples(drafts(salt="edits"), chances), 0.5)


@each_file
def test_a_tag_edited_in_the_view_is_edited_in_the_document(path: Path) -> None:
    text = path.read_bytes().decode()
    view = flowc.to_python(text)
    for tag in sorted(set(re.findall(r'(?<=\[\\")[\w -]+(?=\\"\])', text))):
        old, new = f'["{tag}"]', f'["{tag} 2"]'
        edited = flowc.to_json(view.replace(old, new))
        assert_edited(text, edited, old.replace('"', r"\""), new.replace('"', r"\""))
