"""Edits, each defined twice: in the lines of a view, as a person makes it, and in the JSON of a document, by hand.

An edit takes a ``Desk`` (both sides of one workflow) and chance, works on both, and says whether it found a
place. ``squares.compare`` holds the document that the edited view gives against the one made by hand.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from making.condition_edits import add_operand, change_comparison, delete_operand, flip_chain, swap_operands
from making.desk import (
    Desk,
    Edit,
    Line,
    Spot,
    Walk,
    all_lines,
    copied,
    is_whole,
    parsed,
    some,
    style_of,
)
from making.documents import Lexeme, Obj, dumps

from flowc.fields import values
from flowc.model.names import variable
from flowc.model.sugar import plain_condition, plain_loop
from flowc.model.workflow import (
    Compare,
    Constant,
    Data,
    Declaration,
    Field,
    Logic,
    Path,
    Quantifier,
    Reference,
    Scalar,
    Step,
    Text,
    Value,
)

# New steps.


def new_action(desk: Desk, rng: random.Random) -> tuple[int, str]:
    said = f"new step {desk.made}"
    fields = rng.choice(
        (
            (),
            (Field("tags", values.data(["new"])),),
            (Field("message", Text('say "new"\nplease')), Field("order_id", Reference("order.new.id"))),
        )
    )
    name = rng.choice((None, None, "New result"))
    task = rng.choice(("shopify::admin::add_order_tags", "shopify::flow::send_email", "acme::new::thing"))
    return desk.add(
        Step(task, rng.choice(("0.1", "2.0")), "ACTION", fields, name, said, rng.choice((None, "why")))
    )


def new_condition(desk: Desk) -> tuple[int, str]:
    said = Compare("==", Path("order.name"), Constant("string", f"new {desk.made}"))
    fields = (Field("condition", said),)
    return desk.add(
        Step("shopify::flow::condition", "0.1", "CONDITION", fields, None, f"new step {desk.made}")
    )


def new_loop(desk: Desk) -> tuple[int, str]:
    fields = (Field("listpath", Reference("order.newItems")),)
    return desk.add(Step("shopify::flow::foreach", "0.1", "FOREACH", fields, None, f"new step {desk.made}"))


# Edits of the graph.


def insert_step(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if spot.is_open], rng)
    if spot is None:
        return False
    step, key = new_action(desk, rng)
    spot.block.insert(spot.at, Line("do", step))
    desk.hang(spot, key, "output")
    return True


def insert_fan_out(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if spot.is_open], rng)
    if spot is None:
        return False
    step, key = new_action(desk, rng)
    spot.block.insert(spot.at, Line("branch", -1, None, [[Line("do", step)]]))
    desk.beside(spot, key)
    return True


def insert_condition(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if spot.is_open], rng)
    if spot is None:
        return False
    condition, key = new_condition(desk)
    step, inner = new_action(desk, rng)
    sides = [[Line("do", step)], []]
    port = rng.choice(("true", "false"))
    spot.block.insert(spot.at, Line("if", condition, None, sides if port == "true" else sides[::-1]))
    desk.beside(spot, key)
    desk.ports[key, port] = [inner]
    return True


def insert_loop(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if spot.is_open], rng)
    if spot is None:
        return False
    loop, key = new_loop(desk)
    step, inner = new_action(desk, rng)
    spot.block.insert(spot.at, Line("for", loop, None, [[Line("do", step)]]))
    desk.hang(spot, key, "after")
    desk.ports[key, "loop_body"] = [inner]
    return True


def loop_around(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if spot.is_open and is_tail(spot)], rng)
    if spot is None:
        return False
    loop, key = new_loop(desk)
    spot.block[spot.at :] = [Line("for", loop, None, [spot.block[spot.at :]])]
    desk.hang(spot, key, "loop_body")
    return True


def wrap(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if spot.is_open and is_tail(spot)], rng)
    if spot is None:
        return False
    condition, key = new_condition(desk)
    port = rng.choice(("true", "false"))
    sides = [spot.block[spot.at :], []]
    spot.block[spot.at :] = [Line("if", condition, None, sides if port == "true" else sides[::-1])]
    desk.hang(spot, key, port)
    return True


def is_tail(spot: Spot) -> bool:
    """Are there lines from here to the end of the block, all hanging from here?"""
    tail = spot.block[spot.at :]
    return bool(tail) and all(line.kind not in ("detached", "on", "def") for line in tail)


def unwrap(desk: Desk, rng: random.Random) -> bool:
    def fits(spot: Spot) -> bool:
        line = spot.line
        if line is None or line.kind != "if" or not spot.is_free or spot.after is not None:
            return False
        return bool(line.blocks[0]) and not line.blocks[1] and desk.others(line.step) == ["true"]

    spot = some([spot for spot in desk.spots() if fits(spot)], rng)
    if spot is None or desk.has_twin(Line("do", spot.block[spot.at].step)):
        return False
    line = spot.block[spot.at]
    spot.block[spot.at :] = line.blocks[0]
    key = desk.ids[line.step]
    desk.unhang(spot, key, "true")
    del desk.objects[key]
    return True


def delete_step(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if is_lone_step(desk, spot)], rng)
    if spot is None:
        return False
    line = spot.block.pop(spot.at)
    desk.unhang(spot, desk.ids[line.step], "output")
    desk.remove(line)
    return True


def is_lone_step(desk: Desk, spot: Spot) -> bool:
    line = spot.line
    if line is None or line.kind != "do" or not spot.is_free or desk.has_twin(line):
        return False
    return desk.others(line.step) in ([], ["output"]) and desk.ids[line.step] not in desk.ports.get(
        (desk.ids[line.step], "output"), []
    )


def delete_block(desk: Desk, rng: random.Random) -> bool:
    spot = some([spot for spot in desk.spots() if is_lone_block(desk, spot)], rng)
    if spot is None:
        return False
    line = spot.block.pop(spot.at)
    desk.unhang(spot, desk.ids[line.step], "after" if line.kind == "for" else None)
    desk.remove(line)
    return True


def is_lone_block(desk: Desk, spot: Spot) -> bool:
    line = spot.line
    if line is None or line.kind not in ("if", "for") or not spot.is_free:
        return False
    return is_whole(line) and not desk.has_twin(line)


def move(desk: Desk, rng: random.Random) -> bool:
    """A step, or a condition or loop with all it holds, goes to another place, perhaps in another branch."""
    lone = [spot for spot in desk.spots() if is_lone_step(desk, spot) or is_lone_block(desk, spot)]
    spot = some(lone, rng)
    if spot is None:
        return False
    line = spot.block.pop(spot.at)
    key = desk.ids[line.step]
    port = {"do": "output", "for": "after"}.get(line.kind)
    desk.unhang(spot, key, port)
    target = some([spot for spot in desk.spots() if spot.is_open], rng)
    if target is None:
        return False
    target.block.insert(target.at, line)
    if port is None:
        desk.beside(target, key)
    else:
        desk.hang(target, key, port)
    return True


def swap_branches(desk: Desk, rng: random.Random) -> bool:
    lines = [line for line in all_lines(desk.lines) if line.kind == "if" and all(line.blocks)]
    line = some([line for line in lines if not any(block[0].is_named for block in line.blocks)], rng)
    if line is None or same_text(desk, *line.blocks):
        return False
    line.blocks.reverse()
    key = desk.ids[line.step]
    sides = [desk.ports.pop((key, port), []) for port in ("true", "false")]
    desk.ports[key, "true"], desk.ports[key, "false"] = reversed(sides)
    return True


def same_text(desk: Desk, a: list[Line], b: list[Line]) -> bool:
    """Do two blocks begin or end alike? Then exchanging them is the same text as exchanging the rest."""
    return any(desk.has_twin(line) for block in (a, b) for line in block)


def swap_fan_out(desk: Desk, rng: random.Random) -> bool:
    """Two things that hang from one port change their order."""

    def fits(spot: Spot) -> bool:
        lines = spot.block[spot.at : spot.at + 3]
        if len(lines) < 2 or not spot.is_open or any(line.is_named for line in lines):
            return False
        return all(line.kind in ("if", "branch") and not desk.has_twin(line) for line in lines[:2])

    spot = some([spot for spot in desk.spots() if fits(spot)], rng)
    if spot is None:
        return False
    walk = Walk(desk)
    counts = [len(list(walk.firsts([line], set()))) for line in spot.block[spot.at : spot.at + 2]]
    spot.block[spot.at : spot.at + 2] = spot.block[spot.at : spot.at + 2][::-1]
    middle, end = spot.count + counts[0], spot.count + sum(counts)
    for cursor in spot.cursor:
        targets = desk.ports[cursor]
        targets[spot.count : end] = targets[middle:end] + targets[spot.count : middle]
    return True


# Edits of what a step says.


def fields_for(desk: Desk, fits: Callable[[Step, Field], bool]) -> list[tuple[int, int]]:
    """The fields (step, place) that are edited as they stand: those of conditions and loops are not."""
    return [
        (at, place)
        for at, step in enumerate(desk.steps)
        if at < len(desk.workflow.steps) and plain_condition(step) is None and plain_loop(step) is None
        for place, each in enumerate(step.fields)
        if fits(step, each)
    ]


def put_field(desk: Desk, at: int, place: int, value: Value, held: Any) -> None:
    step = desk.steps[at]
    fields = [replace(each, value=value) if n == place else each for n, each in enumerate(step.fields)]
    desk.steps[at] = replace(step, fields=tuple(fields))
    desk.fields_of(at)[place].put("value", held)


NEW_TEXTS = ("edited", "", "two\nlines", 'it\'s "quoted"', "{{ order.edited }}", "édité 🎉", "edited \\ back")


def change_text(desk: Desk, rng: random.Random) -> bool:
    found = some(fields_for(desk, lambda _, each: isinstance(each.value, (Text, Scalar))), rng)
    if found is None:
        return False
    text = rng.choice(NEW_TEXTS)
    put_field(desk, *found, Text(text), text)
    return True


def change_reference(desk: Desk, rng: random.Random) -> bool:
    def fits(step: Step, each: Field) -> bool:
        return isinstance(each.value, Reference)

    found = some(fields_for(desk, fits), rng)
    if found is None:
        return False
    at, place = found
    old = desk.steps[at].fields[place].value
    held = desk.fields_of(at)[place].get("value")
    assert isinstance(old, Reference)
    if held.count(old.path) != 1 or (held != old.path and style_of(held) is None):
        return False
    path = rng.choice(("order.edited.id", "customer.edited"))
    put_field(desk, at, place, Reference(path), held.replace(old.path, path))
    return True


def text_to_reference(desk: Desk, rng: random.Random) -> bool:
    found = some(fields_for(desk, lambda _, each: isinstance(each.value, (Text, Scalar, Data))), rng)
    if found is None:
        return False
    put_field(desk, *found, Reference("order.edited.id"), '{"value":"","default_value":"order.edited.id"}')
    return True


def reference_to_text(desk: Desk, rng: random.Random) -> bool:
    found = some(fields_for(desk, lambda _, each: isinstance(each.value, Reference)), rng)
    if found is None:
        return False
    put_field(desk, *found, Text("edited"), "edited")
    return True


def change_entry(desk: Desk, rng: random.Random) -> bool:
    """One entry of a JSON value changes, comes or goes."""
    found = some(fields_for(desk, lambda _, each: isinstance(each.value, Data)), rng)
    if found is None:
        return False
    at, place = found
    held = desk.fields_of(at)[place].get("value")
    tree = parsed(held)
    style = style_of(held)
    if style is None or not tree:
        return False
    n = rng.randrange(len(tree))
    match rng.choice(("change", "add", "remove")):
        case "change" if isinstance(tree, Obj):
            tree[n] = (tree[n][0], "edited")
        case "change":
            tree[n] = "edited"
        case "add":
            tree.insert(n, ("edited key", "new") if isinstance(tree, Obj) else "new")
        case _ if len(tree) > 1:
            del tree[n]
        case _:
            return False
    if isinstance(tree, Obj) and len({key for key, _ in tree}) < len(tree):
        return False
    value = values.read(dumps(tree), "tags")[0]
    if not isinstance(value, Data) or style_of(dumps(tree, style)) is None:
        return False
    put_field(desk, at, place, value, dumps(tree, style))
    return True


def insert_field(desk: Desk, rng: random.Random) -> bool:
    steps = [
        at
        for at, step in enumerate(desk.steps)
        if plain_condition(step) is None
        and plain_loop(step) is None
        and step.type not in ("CONDITION", "FOREACH")
    ]
    at = some([at for at in steps if has_distinct_fields(desk.steps[at])], rng)
    if at is None:
        return False
    held = desk.objects[desk.ids[at]].get("config_field_values")
    step = desk.steps[at]
    place = rng.randrange(len(step.fields) + 1)
    value, text = rng.choice(
        (
            (Text("new"), "new"),
            (values.data(["new"]), '["new"]'),
            (Reference("order.new"), '{"value":"","default_value":"order.new"}'),
        )
    )
    fields = list(step.fields)
    fields.insert(place, Field("new_field", value))
    desk.steps[at] = replace(step, fields=tuple(fields))
    nodes = list(held or [])
    nodes.insert(place, Obj([("config_field_id", "new_field"), ("value", text)]))
    desk.objects[desk.ids[at]].put("config_field_values", nodes)
    return True


def has_distinct_fields(step: Step) -> bool:
    return len({each.id for each in step.fields}) == len(step.fields)


def delete_field(desk: Desk, rng: random.Random) -> bool:
    def fits(step: Step, each: Field) -> bool:
        return step.type not in ("CONDITION", "FOREACH") and has_distinct_fields(step)

    found = some(fields_for(desk, fits), rng)
    if found is None:
        return False
    at, place = found
    step = desk.steps[at]
    desk.steps[at] = replace(step, fields=(*step.fields[:place], *step.fields[place + 1 :]))
    del desk.fields_of(at)[place]
    return True


def change_list(desk: Desk, rng: random.Random) -> bool:
    """A loop goes over another list, whose last segment, and so its item, is called the same."""
    loops = [at for at, step in enumerate(desk.steps) if plain_loop(step) is not None]
    at = some(loops, rng)
    if at is None:
        return False
    old = plain_loop(desk.steps[at])
    held = desk.fields_of(at)[0].get("value")
    if not old or held.count(old) != 1 or "." not in old:
        return False
    path = "edited.x." + old.rpartition(".")[2]
    step = desk.steps[at]
    desk.steps[at] = replace(step, fields=(Field("listpath", Reference(path)),))
    desk.fields_of(at)[0].put("value", held.replace(old, path))
    return True


def describe(desk: Desk, rng: random.Random) -> bool:
    """A step's description or note comes, changes or goes."""
    at = rng.randrange(len(desk.steps)) if desk.steps else None
    if at is None:
        return False
    step = desk.steps[at]
    key = rng.choice(("description", "note"))
    text = rng.choice(("Edited.", "Edited:\n\n- by hand", " odd ", None))
    if text == getattr(step, key):
        return False
    desk.steps[at] = replace(step, **{key: text})
    node = desk.objects[desk.ids[at]]
    if text is not None or any(name == key for name, _ in node):
        node.put(key, text)
    return True


def change_version(desk: Desk, rng: random.Random) -> bool:
    plain = [at for at, step in enumerate(desk.steps) if step.type not in ("CONDITION", "FOREACH")]
    at = some(plain, rng)
    if at is None:
        return False
    desk.steps[at] = replace(desk.steps[at], version="9.9")
    desk.objects[desk.ids[at]].put("task_version", "9.9")
    return True


def rename_step(desk: Desk, rng: random.Random) -> bool:
    """A step's result gets another name, wherever it is used."""
    names = [
        (at, variable(step.name)) for at, step in enumerate(desk.steps) if step.name and step.type == "ACTION"
    ]
    found = some([(at, old) for at, old in names if old is not None], rng)
    if found is None:
        return False
    at, old = found
    desk.steps[at] = replace(desk.steps[at], name="Edited result")
    desk.objects[desk.ids[at]].put("name", "Edited result")
    return all(rename_in(desk, user, old, "editedResult") for user in range(len(desk.steps)))


def rename_in(desk: Desk, at: int, old: str, new: str) -> bool:
    """Renames the references of one step; False where its text does not show them as they are."""
    step = desk.steps[at]
    if plain_condition(step) is not None:
        return all(not path.startswith(old + ".") for path in paths_in(plain_condition(step)))
    for place, each in enumerate(step.fields):
        if isinstance(each.value, Reference) and each.value.path.startswith(old + "."):
            path = new + each.value.path[len(old) :]
            held = desk.fields_of(at)[place].get("value")
            if held.count(each.value.path) != 1:
                return False
            put_field(desk, at, place, Reference(path), held.replace(each.value.path, path))
    return True


def paths_in(said: Any) -> Iterator[str]:
    match said:
        case Compare(_, left, right):
            yield from (side.text for side in (left, right) if isinstance(side, Path))
        case Logic(_, operands):
            for operand in operands:
                yield from paths_in(operand)
        case Quantifier(_, path, body):
            yield path.text
            yield from paths_in(body)
        case _:
            return


# Edits of the workflow's head.


def rename_workflow(desk: Desk, rng: random.Random) -> bool:
    name = rng.choice(("Edited", 'Édité "quoted"'))
    desk.workflow = replace(desk.workflow, name=name)
    desk.root.put("workflow_name", name)
    return True


def change_note(desk: Desk, rng: random.Random) -> bool:
    note = rng.choice(("Edited note.", None))
    desk.workflow = replace(desk.workflow, note=note)
    if note is not None or any(key == "note" for key, _ in desk.root):
        desk.root.put("note", note)
    return True


def add_declaration(desk: Desk, rng: random.Random) -> bool:
    at = rng.randrange(len(desk.declared) + 1)
    arguments = values.data({"key": "new", "namespace": "custom"})
    new = Declaration("Order", "newField", "metafield", arguments, True)
    declared = list(desk.workflow.declarations)
    declared.insert(at, new)
    desk.workflow = replace(desk.workflow, declarations=tuple(declared))
    node = [("handle", "newField"), ("field", "metafield"), ("patched_type", "Order")]
    desk.declared.insert(at, Obj([*node, ("arguments", arguments.text), ("new", True)]))
    return True


def delete_declaration(desk: Desk, rng: random.Random) -> bool:
    if not desk.declared:
        return False
    at = rng.randrange(len(desk.declared))
    declared = list(desk.workflow.declarations)
    named = (declared[at].type, declared[at].handle)
    if sum((each.type, each.handle) == named for each in declared) > 1:
        return False
    del declared[at], desk.declared[at]
    desk.workflow = replace(desk.workflow, declarations=tuple(declared))
    return True


def change_declaration(desk: Desk, rng: random.Random) -> bool:
    if not desk.declared:
        return False
    at = rng.randrange(len(desk.declared))
    declared = list(desk.workflow.declarations)
    node = copied(desk.declared[at])
    if rng.choice((True, False)):
        declared[at] = replace(declared[at], handle="editedHandle")
        node.put("handle", "editedHandle")
    else:
        declared[at] = replace(declared[at], arguments=values.raw(5))
        node.put("arguments", Lexeme("5"))
    desk.declared[at] = node
    desk.workflow = replace(desk.workflow, declarations=tuple(declared))
    return True


EDITS: tuple[Edit, ...] = (
    insert_step,
    insert_fan_out,
    insert_condition,
    insert_loop,
    loop_around,
    wrap,
    unwrap,
    delete_step,
    delete_block,
    move,
    swap_branches,
    swap_fan_out,
    change_text,
    change_reference,
    text_to_reference,
    reference_to_text,
    change_entry,
    insert_field,
    delete_field,
    change_list,
    describe,
    change_version,
    rename_step,
    rename_workflow,
    change_note,
    add_declaration,
    delete_declaration,
    change_declaration,
    change_comparison,
    add_operand,
    delete_operand,
    swap_operands,
    flip_chain,
)
