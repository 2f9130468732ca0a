"""Layout that nobody gave: for views without one, and for documents that change their form.

Canonical ``code`` form is what Shopify's CLI writes [client]: keys sorted as JavaScript collates them, 2-space
indent, final newline, integer ids; canonical ``export`` form has the keys, in their order, of the exports of
2026 [file].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from flowc import jsontext
from flowc.document import shapes
from flowc.document.collation import collated, rank
from flowc.document.layout import fresh
from flowc.document.layout.fingerprints import fingerprints, wiring
from flowc.document.layout.rows import Layout, Row
from flowc.document.shapes import Keys, Rest, keys_in, rest
from flowc.fields.conditions.kept import is_tree
from flowc.jsontext import Pairs, Style
from flowc.jsontext.value import Json
from flowc.model.workflow import Step, Workflow
from flowc.records import replace

METADATA = {"version": 0.1}
CODE_STYLE = replace(jsontext.INDENT2, trail="\n")
_LOOKS: dict[str, tuple[Json, list[str] | None]] = {
    "code": (CODE_STYLE.to_json(), None),
    "export": (jsontext.COMPACT.to_json(), []),
}
_CODE_LINK: Keys = tuple(collated(shapes.LINK))
CODE_STEP = ("config_field_values", "step_id", "task_id", "task_type", "task_version")
CODE_DECLARATION: Keys = tuple(collated(shapes.DECLARATION_HOLES))


def fresh_layout(workflow: Workflow, form: str, base: Callable[[], str]) -> Layout:
    """A layout from the workflow's content alone, ``base`` its seed.

    It has no fingerprints: no edit of the workflow will meet it.
    """
    return _export_layout(workflow, base()) if form == "export" else _code_layout(workflow)


def is_canonical_code(layout: Layout) -> bool:
    """Could this be the layout of a document in canonical code form? Its text style says no for most."""
    return layout.prefix is None and Style.from_json(layout.style).layout == CODE_STYLE.layout


def seed(workflow: Workflow) -> str:
    """A text that stands for the workflow's content: what fresh ids are made from."""
    prints = [fingerprints(step)[1] for step in workflow.steps]
    return f"{workflow.name}:{wiring(workflow.links)}:{prints}"


def step_positions(workflow: Workflow, taken: dict[int, tuple[int, int]]) -> list[tuple[int, int]]:
    """Places on the canvas; each step stands below the first that leads to it."""
    parents: list[int | None] = [None] * len(workflow.steps)
    slots = [0] * len(workflow.steps)
    children = [0] * len(workflow.steps)
    for link in workflow.links:
        if parents[link.target] is None and link.target != link.source:
            parents[link.target] = link.source
            slots[link.target] = children[link.source]
            children[link.source] += 1
    return fresh.positions(parents, slots, taken)


def _layout(
    workflow: Workflow,
    form: str,
    root: Rest,
    steps: Iterable[Rest],
    link: Row,
    declarations: Iterable[Rest],
) -> Layout:
    """A layout of these rests; all that it could say besides is canonical."""
    top, links = rest(shapes.TOP, [METADATA]), [link] * len(workflow.links)
    rows = [[step, 0, 0, []] for step in steps]
    declared = [[declaration, None, 0] for declaration in declarations]
    return Layout(form, *_LOOKS[form], top, root, rows, None, links, None, 0, [], declared)


def _code_layout(workflow: Workflow) -> Layout:
    keys = _present(("links", "patched_fields", "steps"), note=workflow.note, workflow_name=workflow.name)
    steps = [_code_step(step, number) for number, step in enumerate(workflow.steps, 1)]
    declarations = [rest(CODE_DECLARATION)] * len(workflow.declarations)
    return _layout(workflow, "code", rest(keys), steps, rest(_CODE_LINK), declarations)


def _code_step(step: Step, number: int) -> Rest:
    keys = _present(CODE_STEP, description=step.description, name=step.name, note=step.note)
    return rest(keys, [number])


def _present(always: Keys, **others: str | None) -> Keys:
    return tuple(collated([*always, *(key for key, value in others.items() if value is not None)]))


def _export_layout(workflow: Workflow, base: str) -> Layout:
    ids = fresh.step_ids(len(workflow.steps), base, ())
    places = step_positions(workflow, {})
    declared = fresh.step_ids(len(workflow.declarations), base + ":fields", ())
    steps = [rest(shapes.STEP, [step_id, list(place)]) for step_id, place in zip(ids, places, strict=True)]
    declarations = [rest(shapes.DECLARATION, [id_]) for id_ in declared]
    return _layout(workflow, "export", rest(shapes.ROOT, [[], True]), steps, 0, declarations)


def restyled(layout: Layout, form: str) -> Layout:
    """The layout for the other form: ids, positions and unknown keys stay, text style and conditions change."""
    change: Callable[[Rest, frozenset[str]], Rest] = _sorted_rest if form == "code" else lambda old, _: old
    style, prefix = _LOOKS[form]
    return layout._replace(
        form=form,
        style=style,
        prefix=prefix,
        top=change(layout.top, shapes.TOP_HOLES),
        root=change(layout.root, shapes.ROOT_HOLES),
        steps=[
            [change(old, shapes.STEP_HOLES), *prints, [_without_condition(field) for field in fields]]
            for old, *prints, fields in layout.steps
        ],
        links=[change(old or rest(shapes.LINK), shapes.LINK_HOLES) for old in layout.links],
        declarations=[[change(old, shapes.DECLARATION_HOLES), *row] for old, *row in layout.declarations],
    )


def _without_condition(field: Row) -> Row:
    """A field's row without the spelling of a condition, which belongs to its form."""
    if field and (isinstance(field[0], dict) or is_tree(field[0])):
        return [None, *field[1:]] if field[2] else 0
    return field


def _sorted_rest(old: Rest, holes: frozenset[str]) -> Rest:
    before = keys_in(old)
    if len(set(before)) < len(before):
        return old
    values = dict(zip([key for key in before if key not in holes], old[1:], strict=True))
    keys = tuple(collated(before))
    return rest(keys, [_sorted_json(values[key]) for key in keys if key in values])


def _sorted_json(value: Json) -> Json:
    if isinstance(value, dict):
        members = cast("dict[str, Json]", value)
        return {key: _sorted_json(members[key]) for key in collated(members)}
    if isinstance(value, list):
        return [_sorted_json(item) for item in cast("list[Json]", value)]
    if not isinstance(value, Pairs):
        return value
    return Pairs(tuple(sorted(value.items, key=lambda member: rank(member[0]))))
