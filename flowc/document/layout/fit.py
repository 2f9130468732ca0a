"""Fits the layout of a document to an edited workflow: what was not edited keeps its layout, the rest gets one.

New steps take ids in the style of the document's, made from content, and free places below what they hang
from. New objects have the keys that others of their kind have.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from flowc.document import shapes
from flowc.document.collation import collated, is_sorted, rank
from flowc.document.layout import fresh
from flowc.document.layout.defaults import CODE_DECLARATION, CODE_STEP, step_positions
from flowc.document.layout.fingerprints import fingerprints, link_print, name_print, wiring
from flowc.document.layout.matching import match
from flowc.document.layout.orders import link_order, step_order
from flowc.document.layout.rows import Layout, Order, Prints, Row, prints_of
from flowc.document.layout.step_fields import fit_fields
from flowc.document.shapes import Keys, Rest, keys_in, left, rest
from flowc.jsontext.value import Json
from flowc.model.sequences import aligned, grouped
from flowc.model.workflow import Step, Workflow
from flowc.records import record

_OPTIONAL = ("description", "note", "name")


def fitted(workflow: Workflow, layout: Layout) -> Layout:
    """The layout with exactly one place for each step, link and declared field of the workflow."""
    prints = [fingerprints(step) for step in workflow.steps]
    names = [name_print(each.type, each.handle) for each in workflow.declarations]
    root = _fit_root(workflow, layout)
    before = [prints_of(step) for step in layout.steps]
    same_steps = prints == before and _fields_agree(workflow, layout)
    same_names = names == [row[2] for row in layout.declarations]
    same_links = wiring(workflow.links) == layout.wiring and len(workflow.links) == len(layout.links)
    if same_steps and same_names and same_links:
        return layout._replace(root=root)
    matched = match(before, layout.link_prints, prints, workflow.links)
    links, places = _fit_links(workflow, layout, matched)
    return layout._replace(
        root=root,
        steps=list(_fit_steps(workflow, layout, matched, prints)),
        step_order=step_order(workflow, layout.step_order, matched),
        links=links,
        link_order=places,
        declarations=list(_fit_declarations(workflow, layout, names)),
    )


def _fields_agree(workflow: Workflow, layout: Layout) -> bool:
    pairs = zip(workflow.steps, layout.steps, strict=True)
    return all(len(fields) in (0, len(step.fields)) for step, (_, _, _, fields) in pairs)


def _fit_root(workflow: Workflow, layout: Layout) -> Rest:
    said = {
        "note": workflow.note,
        "workflow_name": workflow.name,
        "patched_fields": workflow.declarations or None,
    }
    return _completed(layout.root, [key for key, value in said.items() if value is not None], shapes.ROOT)


def _ordered(keys: Keys, layout: Layout) -> Keys:
    """The keys of a kind of which the document has none yet: sorted where all others are."""
    others = [keys_in(layout.root), *(keys_in(step[0]) for step in layout.steps)]
    return tuple(collated(keys)) if all(map(is_sorted, others)) else keys


# Steps.


def _fit_steps(
    workflow: Workflow, layout: Layout, matched: Sequence[int | None], prints: Sequence[Prints]
) -> Iterator[Row]:
    like = _usual(
        [keys_in(step[0]) for step in layout.steps], CODE_STEP if layout.form == "code" else shapes.STEP
    )
    ids = _new_ids(layout, matched, prints)
    places = _places(workflow, layout, matched) if ids and "step_position" in like.keys else []
    for at, old in enumerate(matched):
        step, print_ = workflow.steps[at], prints[at]
        if old is not None:
            before = layout.steps[old]
            is_same = print_ == prints_of(before)
            kept = before[0] if is_same else _completed(before[0], _needed(step), shapes.STEP)
            yield [kept, *print_, fit_fields(step, before[3], is_same)]
        else:
            known: dict[str, Json] = {"step_id": ids[at]}
            if places:
                known["step_position"] = list(places[at])
            new = _new_rest(like, known, shapes.STEP_HOLES, _needed(step), shapes.STEP)
            yield [new, *print_, []]


def _needed(step: Step) -> list[str]:
    """The keys a step cannot do without."""
    said = [key for key in _OPTIONAL if getattr(step, key) is not None]
    fields = ["config_field_values"] if step.fields else []
    return ["task_id", "task_version", "task_type", *fields, *said]


def _new_ids(layout: Layout, matched: Sequence[int | None], prints: Sequence[Prints]) -> dict[int, str | int]:
    """Ids for new steps, each made from what it says and from the old step it comes after."""
    old_ids = [left(step[0], "step_id", shapes.STEP_HOLES) for step in layout.steps]
    seeds: dict[int, str] = {}
    last, since = None, 0
    for at, old in enumerate(matched):
        if old is not None:
            last, since = old_ids[old], 0
        else:
            since += 1
            seeds[at] = f"{last} {since} {prints[at]}"
    return dict(zip(seeds, fresh.new_ids(list(seeds.values()), old_ids), strict=True))


def _places(workflow: Workflow, layout: Layout, matched: Sequence[int | None]) -> list[tuple[int, int]]:
    taken: dict[int, tuple[int, int]] = {}
    for at, old in enumerate(matched):
        if old is not None:
            match left(layout.steps[old][0], "step_position", shapes.STEP_HOLES):
                case [int(x), int(y)]:
                    taken[at] = (x, y)
                case _:
                    pass
    return step_positions(workflow, taken)


# Links.


def _fit_links(workflow: Workflow, layout: Layout, matched: Sequence[int | None]) -> tuple[list[Row], Order]:
    """The links' rests and their order, found by fingerprint where both ends are old steps."""
    prints: list[int | None] = []
    for link in workflow.links:
        source, target = matched[link.source], matched[link.target]
        if source is None or target is None:
            prints.append(None)
        else:
            prints.append(link_print(source, link.port, target))
    found = _same_links(layout.link_prints[: len(layout.links)], prints)
    like = _usual(
        [keys_in(row) if row else shapes.LINK for row in layout.links],
        _ordered(shapes.LINK, layout),
    )
    new: Row = 0
    if like.keys != shapes.LINK:
        new = _new_rest(like, {}, shapes.LINK_HOLES, shapes.LINK, shapes.LINK)
    rests = [new if old is None else layout.links[old] for old in found]
    return rests, link_order(workflow.links, layout.link_order, found, matched)


def _same_links(old: Sequence[int], new: Sequence[int | None]) -> list[int | None]:
    """For each link the old one it is. Where more or fewer are equal now, those in their old order are old."""
    pool = grouped(enumerate(old))
    found: list[int | None] = [None] * len(new)
    if any(print_ in pool and count != len(pool[print_]) for print_, count in Counter(new).items()):
        for before, at in aligned(old, new):
            found[at] = before
            pool[old[before]].remove(before)
    for at, print_ in enumerate(new):
        if found[at] is None and print_ is not None and pool.get(print_):
            found[at] = pool[print_].pop(0)
    return found


# Declared fields.


def _fit_declarations(workflow: Workflow, layout: Layout, names: Sequence[int]) -> Iterator[Row]:
    known = CODE_DECLARATION if layout.form == "code" else shapes.DECLARATION
    like = _usual([keys_in(old) for old, _, _ in layout.declarations], _ordered(known, layout))
    ids = [left(old, "id", shapes.DECLARATION_HOLES) for old, _, _ in layout.declarations]
    matched = _match_names([print_ for _, _, print_ in layout.declarations], names)
    seeds = [f"field {each.type} {each.handle}" for each in workflow.declarations]
    new_ids = fresh.new_ids(seeds, [id_ for id_ in ids if isinstance(id_, str)])
    for at, old in enumerate(matched):
        if old is not None:
            yield [*layout.declarations[old][:2], names[at]]
        else:
            needed = sorted(shapes.DECLARATION_HOLES - {"merchant_configured"})
            new = _new_rest(like, {"id": new_ids[at]}, shapes.DECLARATION_HOLES, needed, shapes.DECLARATION)
            yield [new, None, names[at]]


def _match_names(old: Sequence[int], new: Sequence[int]) -> list[int | None]:
    """For each new name the old one it is, or whose place it has."""
    matched: list[int | None] = [None] * len(new)
    same = aligned(old, new)
    for a, b in same:
        matched[b] = a
    free = dict.fromkeys(range(len(old)))
    for a, _ in same:
        del free[a]
    pool = grouped((a, old[a]) for a in free)
    for b, name in enumerate(new):
        if matched[b] is None and pool.get(name):
            a = matched[b] = pool[name].pop(0)
            del free[a]
    a = b = 0
    for i, j in [*same, (len(old), len(new))]:
        news = [at for at in range(b, j) if matched[at] is None]
        for before, at in zip([at for at in range(a, i) if at in free], news, strict=False):
            matched[at] = before
        a, b = i + 1, j + 1
    return matched


# Keys of new objects, and new keys of old ones: as the document's others have them.


@record
class _Usual:
    """The keys that objects of a kind have in a document, in order, and those that none is without."""

    keys: Keys
    always: frozenset[str]


def _usual(seen: Iterable[Keys], fallback: Keys) -> _Usual:
    """The commonest keys; of none, the fallback's."""
    plain = [keys for keys in seen if len(set(keys)) == len(keys)]
    if not plain:
        return _Usual(fallback, frozenset(fallback))
    return _Usual(Counter(plain).most_common(1)[0][0], frozenset(plain[0]).intersection(*plain))


def _new_rest(
    like: _Usual, known: Mapping[str, Json], holes: frozenset[str], needed: Collection[str], order: Keys
) -> Rest:
    """A new object's rest: the usual keys, less those that nobody knows or that would say nothing."""
    said = {*needed, *(like.always & holes)}
    keys = tuple([key for key in like.keys if key in known or (key in holes and key in said)])
    return _completed(rest(keys, [known[key] for key in keys if key not in holes]), needed, order)


def _completed(old: Rest, needed: Iterable[str], order: Keys) -> Rest:
    """The rest with the keys its object now needs: sorted in where keys are sorted, else in their usual order."""
    keys = list(keys_in(old))
    missing = [key for key in needed if key not in keys]
    if not missing:
        return old
    for key in missing:
        keys.insert(_slot(keys, key, order), key)
    return rest(tuple(keys), old[1:])


def _slot(keys: list[str], key: str, order: Keys) -> int:
    if keys == collated(keys):
        return bisect([rank(each) for each in keys], rank(key))
    if is_sorted(keys):  # by code point, as other programs sort them
        return bisect(keys, key)
    before = [name for name in order[: order.index(key)] if name in keys]
    return keys.index(before[-1]) + 1 if before else 0
