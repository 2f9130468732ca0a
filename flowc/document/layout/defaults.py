"""Layout that nobody gave: for views without one, and for documents that change their form.

Canonical ``code`` form is what Shopify's CLI writes [client]: keys sorted as JavaScript collates them, 2-space
indent, final newline, integer ids; canonical ``export`` form has the keys, in their order, of the exports of
2026 [file].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from flowc import jsontext
from flowc.document import shapes
from flowc.document.collation import collated, rank
from flowc.document.layout import fresh
from flowc.document.layout.fingerprints import fingerprints, wiring
from flowc.document.layout.rows import DeclarationLayout, FieldLayout, Layout, Prefix, StepLayout
from flowc.document.shapes import Keys, Rest
from flowc.fields.conditions.kept import KeptTree
from flowc.jsontext import Pairs
from flowc.jsontext.value import Json
from flowc.model.workflow import Step, Workflow
from flowc.records import replace

METADATA = {"version": 0.1}
CODE_STYLE = replace(jsontext.INDENT2, trail="\n")
_LOOKS = {"code": (CODE_STYLE, None), "export": (jsontext.COMPACT, Prefix())}
_CODE_LINK: Keys = tuple(collated(shapes.LINK))
CODE_STEP = ("config_field_values", "step_id", "task_id", "task_type", "task_version")
CODE_DECLARATION: Keys = tuple(collated(shapes.DECLARATION_HOLES))


def fresh_layout(workflow: Workflow, form: str) -> Layout:
    """A layout from the workflow's content alone. It has no fingerprints: no edit of the workflow will meet it."""
    return _export_layout(workflow) if form == "export" else _code_layout(workflow)


def is_canonical_code(layout: Layout) -> bool:
    """Could this be the layout of a document in canonical code form? Its text style says no for most."""
    return layout.prefix is None and layout.style.layout == CODE_STYLE.layout


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
    steps: Iterable[StepLayout],
    link: Rest | None,
    declarations: Sequence[DeclarationLayout],
) -> Layout:
    top, links = Rest(shapes.TOP, (METADATA,)), (link,) * len(workflow.links)
    return Layout(form, *_LOOKS[form], top, root, tuple(steps), None, links, None, 0, (), tuple(declarations))


def _code_layout(workflow: Workflow) -> Layout:
    keys = _present(("links", "patched_fields", "steps"), note=workflow.note, workflow_name=workflow.name)
    steps = [_code_step(step, number) for number, step in enumerate(workflow.steps, 1)]
    declarations = [DeclarationLayout(Rest(CODE_DECLARATION))] * len(workflow.declarations)
    return _layout(workflow, "code", Rest(keys), steps, Rest(_CODE_LINK), declarations)


def _code_step(step: Step, number: int) -> StepLayout:
    keys = _present(CODE_STEP, description=step.description, name=step.name, note=step.note)
    return StepLayout(Rest(keys, (number,)), (None,) * len(step.fields))


def _present(always: Keys, **others: str | None) -> Keys:
    return tuple(collated([*always, *(key for key, value in others.items() if value is not None)]))


def _export_layout(workflow: Workflow) -> Layout:
    base = seed(workflow)
    ids = fresh.step_ids(len(workflow.steps), base, ())
    places = step_positions(workflow, {})
    declared = fresh.step_ids(len(workflow.declarations), base + ":fields", ())
    steps = [
        StepLayout(Rest(shapes.STEP, (step_id, list(place))), (None,) * len(step.fields))
        for step, step_id, place in zip(workflow.steps, ids, places, strict=True)
    ]
    declarations = [DeclarationLayout(Rest(shapes.DECLARATION, (id_,))) for id_ in declared]
    return _layout(workflow, "export", Rest(shapes.ROOT, ([], True)), steps, None, declarations)


def restyled(layout: Layout, form: str) -> Layout:
    """The layout for the other form: ids, positions and unknown keys stay, text style and conditions change."""
    change: Callable[[Rest, frozenset[str]], Rest] = _sorted_rest if form == "code" else lambda rest, _: rest
    style, prefix = _LOOKS[form]
    return replace(
        layout,
        form=form,
        style=style,
        prefix=prefix,
        top=change(layout.top, shapes.TOP_HOLES),
        root=change(layout.root, shapes.ROOT_HOLES),
        steps=tuple([_restyled_step(step, change) for step in layout.steps]),
        links=tuple([change(rest or Rest(shapes.LINK), shapes.LINK_HOLES) for rest in layout.links]),
        declarations=tuple(
            [replace(each, rest=change(each.rest, shapes.DECLARATION_HOLES)) for each in layout.declarations]
        ),
    )


def _restyled_step(step: StepLayout, change: Callable[[Rest, frozenset[str]], Rest]) -> StepLayout:
    fields = [_without_condition(field) for field in step.fields]
    return replace(step, rest=change(step.rest, shapes.STEP_HOLES), fields=tuple(fields))


def _without_condition(field: FieldLayout | None) -> FieldLayout | None:
    """The field's layout without the spelling of a condition, which belongs to its form."""
    if field is None or not isinstance(field.spelling, dict | KeptTree):
        return field
    return None if field.rest is None else replace(field, spelling=None)


def _sorted_rest(rest: Rest, holes: frozenset[str]) -> Rest:
    if len(set(rest.keys)) < len(rest.keys):
        return rest
    values = dict(zip([key for key in rest.keys if key not in holes], rest.values, strict=True))
    keys = tuple(collated(rest.keys))
    return Rest(keys, tuple([_sorted_json(values[key]) for key in keys if key in values]))


def _sorted_json(value: Json) -> Json:
    if isinstance(value, dict):
        members = cast("dict[str, Json]", value)
        return {key: _sorted_json(members[key]) for key in collated(members)}
    if isinstance(value, list):
        return [_sorted_json(item) for item in cast("list[Json]", value)]
    if not isinstance(value, Pairs):
        return value
    return Pairs(tuple(sorted(value.items, key=lambda member: rank(member[0]))))
