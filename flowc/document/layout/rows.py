"""Layout: what a document has besides its meaning, as plain frozen records and as compact JSON.

It never holds meaning: fingerprints (short checksums) tell which steps an edit left alone, and spellings
say how a value was written, not what it is. ``to_json`` and ``from_json`` are inverses; the latter reads
hostile input and raises ``ValueError`` on anything that is no layout.
"""

from __future__ import annotations

from typing import TypeAlias

from flowc.document.shapes import KNOWN, Keys, Rest
from flowc.fields.conditions import kept
from flowc.jsontext import Style
from flowc.jsontext.value import Json
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
    """The rest of a step's object, its fields (none: all canonical), fingerprints of its task and all it says."""

    rest: Rest
    fields: tuple[FieldLayout | None, ...] = ()
    prints: tuple[int, int] = (0, 0)


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
    links = [table.rest(rest) for rest in layout.links] if any(layout.links) else len(layout.links)
    body = [
        FORMS.index(layout.form),
        layout.style.to_json(),
        0 if prefix is None else [] if prefix.digest is None else [prefix.digest, prefix.check],
        table.rest(layout.top),
        table.rest(layout.root),
        [table.step(step) for step in layout.steps],
        0 if layout.step_order is None else layout.step_order,
        links,
        0 if layout.link_order is None else layout.link_order,
        layout.wiring,
        layout.link_prints,
        [[table.rest(each.rest), each.spelling, each.print] for each in layout.declarations],
    ]
    return [table.own, *body]


class _Table:
    """Writes rests with their shapes by number: the known ones first, then those of this layout."""

    def __init__(self) -> None:
        self.own: list[Keys] = []
        self.numbers = dict(_KNOWN_NUMBERS)

    def rest(self, rest: Rest | None) -> Json:
        if rest is None:
            return 0
        number = self.numbers.get(rest.keys)
        if number is None:
            number = self.numbers[rest.keys] = len(self.numbers)
            self.own.append(rest.keys)
        return [number, *rest.values]

    def step(self, step: StepLayout) -> Json:
        json = [self.rest(step.rest), *step.prints]
        return [*json, [self.field(field) for field in step.fields]] if any(step.fields) else json

    def field(self, field: FieldLayout | None) -> Json:
        if field is None:
            return 0
        if field.rest is None:
            return [kept.to_json(field.spelling), field.print]
        return [kept.to_json(field.spelling), field.print, self.rest(field.rest)]


_KNOWN_NUMBERS: dict[Keys, int] = {keys: number for number, keys in enumerate(KNOWN)}


def from_json(json: Json) -> Layout:
    """The layout of ``to_json``. Raises ``ValueError``."""
    try:
        own, form, style, prefix, top, root, steps, step_order, links, link_order, *others = json
        wiring, link_prints, declarations = others
        shapes = _Shapes(own)
        return Layout(
            FORMS[_index(form)],
            Style.from_json(style),
            None if prefix == 0 else Prefix(*map(_text, prefix)),
            shapes.rest(top),
            shapes.rest(root),
            tuple([shapes.step(step) for step in steps]),
            _order_from_json(step_order, len(steps)),
            shapes.links(links),
            _order_from_json(link_order, links if type(links) is int else len(links)),
            _index(wiring),
            tuple(map(_index, link_prints)),
            tuple([shapes.declaration(*declared) for declared in declarations]),
        )
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"no layout: {error}") from None


class _Shapes:
    """Reads what a ``_Table`` writes; methods of the same names are inverses."""

    def __init__(self, own: Json) -> None:
        self.shapes = [*KNOWN, *[tuple(map(_text, keys)) for keys in own]] if own else KNOWN

    def rest(self, json: Json) -> Rest:
        number, *values = json
        if type(number) is not int or number < 0:
            raise ValueError("a number is needed")
        return Rest(self.shapes[number], tuple(values))

    def step(self, json: Json) -> StepLayout:
        rest, task, whole, *others = json
        if not type(task) is type(whole) is int:
            raise ValueError("a number is needed")
        if not others:
            return StepLayout(self.rest(rest), (), (task, whole))
        if len(others) > 1:
            raise ValueError(
                "an older flowc kept a trigger's note there, which now stands above the decorator"
            )
        return StepLayout(self.rest(rest), tuple([self.field(field) for field in others[0]]), (task, whole))

    def field(self, json: Json) -> FieldLayout | None:
        if json == 0:
            return None
        spelling, print_, *rest = json
        spelling = kept.from_json(spelling)
        return FieldLayout(spelling, self.rest(rest[0]) if rest else None, _index(print_))

    def declaration(self, rest: Json, spelling: Json, print_: Json) -> DeclarationLayout:
        return DeclarationLayout(self.rest(rest), spelling, _index(print_))

    def links(self, json: Json) -> tuple[Rest | None, ...]:
        if type(json) is int:
            return (None,) * min(_index(json), 1_000_000)
        return tuple([None if rest == 0 else self.rest(rest) for rest in json])


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
