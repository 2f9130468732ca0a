"""Fits the layout of a document to an edited workflow: what was not edited keeps its layout, the rest gets one.

New steps take ids in the style of their neighbours, made from content, and free places below what they hang
from; in the arrays they stand after what they follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flowc import fresh
from flowc.document import shapes
from flowc.document.defaults import seed, step_positions
from flowc.document.fingerprints import fingerprints, link_print, name_print, wiring
from flowc.document.layout import DeclarationLayout, FieldLayout, Layout, Order, StepLayout
from flowc.document.matching import Prints, match
from flowc.document.shapes import Keys, Rest
from flowc.model import Field, Json, Step, Workflow


def fitted(workflow: Workflow, layout: Layout) -> Layout:
    """The layout with exactly one place for each step, link and declared field of the workflow."""
    prints = [fingerprints(step) for step in workflow.steps]
    names = [name_print(each.type, each.handle) for each in workflow.declarations]
    same_steps = prints == [step.prints for step in layout.steps] and _fields_agree(workflow, layout)
    same_names = names == [each.print for each in layout.declarations]
    if same_steps and same_names and wiring(workflow.links) == layout.wiring and _links_agree(workflow, layout):
        return layout
    matched = match([step.prints for step in layout.steps], prints)
    links, link_order = _fit_links(workflow, layout, matched)
    return replace(
        layout,
        steps=tuple(_fit_steps(workflow, layout, matched, prints)),
        step_order=_fit_order(layout.step_order, matched),
        links=links,
        link_order=link_order,
        declarations=tuple(_fit_declarations(workflow, layout, names)),
    )


def _fields_agree(workflow: Workflow, layout: Layout) -> bool:
    return all(len(p.fields) in (0, len(s.fields)) for s, p in zip(workflow.steps, layout.steps, strict=True))


def _links_agree(workflow: Workflow, layout: Layout) -> bool:
    return len(workflow.links) == len(layout.links)


def _fit_steps(
    workflow: Workflow, layout: Layout, matched: list[int | None], prints: list[Prints]
) -> list[StepLayout]:
    keys = _usual([step.rest.keys for step in layout.steps], shapes.STEP)
    old_ids = [_held(step.rest, "step_id") for step in layout.steps]
    new = [at for at, old in enumerate(matched) if old is None]
    ids = dict(zip(new, fresh.step_ids(len(new), seed(workflow), old_ids), strict=True))
    places = _places(workflow, layout, matched) if new and "step_position" in keys else []
    steps: list[StepLayout] = []
    for at, old in enumerate(matched):
        step = workflow.steps[at]
        if old is not None:
            before = layout.steps[old]
            steps.append(replace(before, fields=_fit_fields(step, before, prints[at]), prints=prints[at]))
        else:
            known: dict[str, Json] = {"step_id": ids[at]}
            if places:
                known["step_position"] = list(places[at])
            steps.append(StepLayout(_filled(keys, known, shapes.STEP_HOLES), (None,) * len(step.fields), prints[at]))
    return steps


def _usual(seen: list[Keys], fallback: Keys) -> Keys:
    """The commonest keys without duplicates."""
    counted = Counter(keys for keys in seen if len(set(keys)) == len(keys))
    return counted.most_common(1)[0][0] if counted else fallback


def _filled(keys: Keys, known: dict[str, Json], holes: frozenset[str]) -> Rest:
    """These keys, less those whose values nobody knows."""
    keys = tuple(key for key in keys if key in holes or key in known)
    return Rest(keys, tuple([known[key] for key in keys if key not in holes]))


def _held(rest: Rest, key: str) -> Json:
    return rest.get(key, shapes.STEP_HOLES)


def _places(workflow: Workflow, layout: Layout, matched: list[int | None]) -> list[tuple[int, int]]:
    taken: dict[int, tuple[int, int]] = {}
    for at, old in enumerate(matched):
        if old is not None:
            match _held(layout.steps[old].rest, "step_position"):
                case [int(x), int(y)]:
                    taken[at] = (x, y)
                case _:
                    pass
    return step_positions(workflow, taken)


def _fit_fields(step: Step, before: StepLayout, prints: Prints) -> tuple[FieldLayout | None, ...]:
    """The fields' layouts: all as before where the step says the same, else found by field id."""
    if prints == before.prints and len(step.fields) == len(before.fields):
        return before.fields
    pool: dict[int, list[FieldLayout]] = {}
    for layout in before.fields:
        if layout is not None:
            pool.setdefault(layout.print, []).append(layout)
    return tuple([_take(field, pool) for field in step.fields])


def _take(field: Field, pool: dict[int, list[FieldLayout]]) -> FieldLayout | None:
    found = pool.get(name_print(field.id))
    return found.pop(0) if found else None


def _fit_order(order: Order, matched: Sequence[int | None]) -> Order:
    """Where steps or links stand in the array: old ones in their old order, a new one after what it follows."""
    keys: list[tuple[int, int]] = []
    last = -1
    for at, old in enumerate(matched):
        if old is not None:
            last = old if order is None else order[old]
            keys.append((last, -1))
        else:
            keys.append((last, at))
    by_place = sorted(range(len(keys)), key=lambda at: keys[at])
    places = [0] * len(keys)
    for place, at in enumerate(by_place):
        places[at] = place
    return None if places == list(range(len(places))) else tuple(places)


def _fit_links(
    workflow: Workflow, layout: Layout, matched: list[int | None]
) -> tuple[tuple[Rest | None, ...], Order]:
    """The links' rests and their order, found by fingerprint where both ends are old steps."""
    pool: dict[int, list[int]] = {}
    for old, print_ in enumerate(layout.link_prints[: len(layout.links)]):
        pool.setdefault(print_, []).append(old)
    found: list[int | None] = []
    for link in workflow.links:
        source, target = matched[link.source], matched[link.target]
        olds = None if source is None or target is None else pool.get(link_print(source, link.port, target))
        found.append(olds.pop(0) if olds else None)
    usual = _usual([shapes.LINK if rest is None else rest.keys for rest in layout.links], shapes.LINK)
    fresh_rest = None if usual == shapes.LINK else _filled(usual, {}, shapes.LINK_HOLES)
    rests = tuple([fresh_rest if old is None else layout.links[old] for old in found])
    if not layout.link_prints:
        return rests, None
    return rests, _fit_order(layout.link_order, found)


def _fit_declarations(workflow: Workflow, layout: Layout, names: list[int]) -> list[DeclarationLayout]:
    pool: dict[int, list[DeclarationLayout]] = {}
    for old in layout.declarations:
        pool.setdefault(old.print, []).append(old)
    keys = _usual([old.rest.keys for old in layout.declarations], shapes.DECLARATION)
    if not layout.declarations and layout.form == "code":
        keys = tuple(sorted(shapes.DECLARATION_HOLES))
    ids = fresh.step_ids(len(names), seed(workflow) + ":fields", [])
    declared: list[DeclarationLayout] = []
    for print_, id_ in zip(names, ids, strict=True):
        if pool.get(print_):
            declared.append(pool[print_].pop(0))
        else:
            rest = _filled(keys, {"id": id_}, shapes.DECLARATION_HOLES)
            declared.append(DeclarationLayout(rest, None, print_))
    return declared
