"""Layout: what a document has besides its meaning, as plain frozen records and as compact JSON.

It never holds meaning: fingerprints (short checksums) tell which steps an edit left alone, and spellings
say how a value was written, not what it is. ``to_json`` and ``from_json`` are inverses; the latter reads
hostile input and raises ``ValueError`` on anything that is no layout.
"""

from __future__ import annotations

from typing import TypeAlias

from flowc.document.shapes import KNOWN, Keys, Rest
from flowc.jsontext import Style
from flowc.model import Json
from flowc.records import record

Order: TypeAlias = tuple[int, ...] | None
"""Where each item, in canonical order, stands in the document's array; None where that is the order."""

FORMS = ("export", "code")


@record
class FieldLayout:
    """How a field's value is spelled (None: canonically), the rest of its object, a fingerprint of its id."""

    spelling: Json = None
    rest: Rest | None = None
    print: int = 0


@record
class DeclarationLayout:
    """The rest of a declared field's object, the spelling of its arguments, a fingerprint of its name."""

    rest: Rest
    spelling: Json = None
    print: int = 0


@record
class StepLayout:
    """The rest of a step's object, its fields (none: all canonical), fingerprints of its task and all it says.

    ``note`` is the note of a trigger, which views do not show (docs/language.md, Steps).
    """

    rest: Rest
    fields: tuple[FieldLayout | None, ...] = ()
    prints: tuple[int, int] = (0, 0)
    note: str | None = None


@record
class Prefix:
    """The digest before an export: ``sha256`` of its body, or another one, valid for the body of this check."""

    digest: str | None = None
    check: str = ""


@record
class Layout:
    """All of it, steps and links in canonical order.

    ``wiring`` is a fingerprint of all links, ``link_prints`` one of each where their order or rests are odd.
    """

    form: str
    style: Style
    prefix: Prefix | None
    top: Rest
    root: Rest
    steps: tuple[StepLayout, ...]
    step_order: Order
    links: tuple[Rest | None, ...]
    link_order: Order
    wiring: int
    link_prints: tuple[int, ...]
    declarations: tuple[DeclarationLayout, ...]


def to_json(layout: Layout) -> Json:
    """The layout as compact JSON."""
    table = _Table()
    prefix = layout.prefix
    links = [table.rest(rest) for rest in layout.links]
    body = [
        FORMS.index(layout.form),
        layout.style.to_json(),
        0 if prefix is None else [] if prefix.digest is None else [prefix.digest, prefix.check],
        table.rest(layout.top),
        table.rest(layout.root),
        [_step_to_json(step, table) for step in layout.steps],
        0 if layout.step_order is None else list(layout.step_order),
        links if any(links) else len(links),
        0 if layout.link_order is None else list(layout.link_order),
        layout.wiring,
        list(layout.link_prints),
        [[table.rest(each.rest), each.spelling, each.print] for each in layout.declarations],
    ]
    return [table.own, *body]


def from_json(json: Json) -> Layout:
    """The layout of ``to_json``. Raises ``ValueError``."""
    try:
        own, form, style, prefix, top, root, steps, step_order, links, link_order, *others = json
        wiring, link_prints, declarations = others
        table = _Table([tuple(map(_text, keys)) for keys in own])
        return Layout(
            FORMS[_index(form)],
            Style.from_json(style),
            _prefix_from_json(prefix),
            table.read(top),
            table.read(root),
            tuple([_step_from_json(step, table) for step in steps]),
            _order_from_json(step_order, len(steps)),
            _links_from_json(links, table),
            _order_from_json(link_order, links if type(links) is int else len(links)),
            _index(wiring),
            tuple(map(_index, link_prints)),
            tuple([DeclarationLayout(table.read(rest), spelling, _index(p)) for rest, spelling, p in declarations]),
        )
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"no layout: {error}") from None


class _Table:
    """Shapes by number: the known ones first, then those of this layout."""

    def __init__(self, own: list[Keys] | None = None) -> None:
        self.own: list[Keys] = own or []
        self.shapes = [*KNOWN, *self.own]
        self.numbers = {keys: number for number, keys in enumerate(self.shapes)}

    def rest(self, rest: Rest | None) -> Json:
        if rest is None:
            return 0
        number = self.numbers.get(rest.keys)
        if number is None:
            number = self.numbers[rest.keys] = len(self.shapes)
            self.shapes.append(rest.keys)
            self.own.append(rest.keys)
        return [number, *rest.values]

    def read(self, json: Json) -> Rest:
        number, *values = json
        return Rest(self.shapes[_index(number)], tuple(values))


def _step_to_json(step: StepLayout, table: _Table) -> Json:
    fields = [_field_to_json(field, table) for field in step.fields]
    json = [table.rest(step.rest), *step.prints]
    if step.note is not None:
        return [*json, fields, step.note]
    return [*json, fields] if any(fields) else json


def _step_from_json(json: Json, table: _Table) -> StepLayout:
    rest, task, whole, *others = json
    layouts = [_field_from_json(field, table) for field in others[0]] if others else []
    note = _text(others[1]) if len(others) > 1 else None
    return StepLayout(table.read(rest), tuple(layouts), (_index(task), _index(whole)), note)


def _field_to_json(field: FieldLayout | None, table: _Table) -> Json:
    if field is None:
        return 0
    rest = [] if field.rest is None else [table.rest(field.rest)]
    return [field.spelling, field.print, *rest]


def _field_from_json(json: Json, table: _Table) -> FieldLayout | None:
    if json == 0:
        return None
    spelling, print_, *rest = json
    return FieldLayout(spelling, table.read(rest[0]) if rest else None, _index(print_))


def _links_from_json(json: Json, table: _Table) -> tuple[Rest | None, ...]:
    if type(json) is int:
        return (None,) * min(_index(json), 1_000_000)
    return tuple([None if rest == 0 else table.read(rest) for rest in json])


def _prefix_from_json(json: Json) -> Prefix | None:
    if json == 0:
        return None
    return Prefix(*map(_text, json))


def _order_from_json(json: Json, count: int) -> Order:
    if json == 0:
        return None
    if sorted(map(_index, json)) != list(range(count)):
        raise ValueError("an order that is none")
    return tuple(json)


def _index(json: Json) -> int:
    if type(json) is not int or json < 0:
        raise ValueError("a number is needed")
    return json


def _text(json: Json) -> str:
    if type(json) is not str:
        raise ValueError("a text is needed")
    return json
