"""What a picture says of each step and each link, in a few words."""

from __future__ import annotations

from flowc.catalog.loading import Catalog, load
from flowc.catalog.task import KINDS, Kind
from flowc.graph.links import AFTER, FALSE, LOOP_BODY, OUTPUT, TRUE
from flowc.model.names import last_segment
from flowc.model.sugar import plain_condition, plain_loop
from flowc.model.workflow import Expression, Step, Value
from flowc.pretty import flat
from flowc.records import record
from flowc.show.metrics import clean
from flowc.view.tests import print_expression
from flowc.view.values import print_json, print_value

_TAGS = {OUTPUT: "", TRUE: "true", FALSE: "false", LOOP_BODY: "for each", AFTER: "after"}


@record
class Caption:
    """``head`` is what kind of step it is, ``title`` what it is called, ``code`` what it tests or repeats over.

    ``details`` are its fields in short, the most telling first.
    """

    kind: Kind
    head: str
    title: str
    code: str
    details: tuple[str, ...]


def caption(step: Step, catalog: Catalog | None = None) -> Caption:
    """What to say of a step, and what the catalogue calls its task."""
    kind = KINDS.get(step.type, "action")
    head = kind.capitalize() if kind != "action" or step.type == "ACTION" else clean(step.type) or "Step"
    title = clean(step.name or "")
    said, path = plain_condition(step), plain_loop(step)
    if kind == "condition" and said is not None:
        return Caption(kind, head, title, clean(flat(print_expression(said))), ())
    if kind == "loop" and path is not None:
        return Caption(kind, head, title or f"for each {clean(last_segment(path))}", clean(path), ())
    title = title or clean(_label(step, catalog or load())) or clean(step.task) or "?"
    return Caption(kind, head, title, "", _details(step))


def tag(port: str) -> str:
    """The label of a link from a port: empty where there is nothing to tell apart."""
    return _TAGS.get(port, clean(port) or "?")


def name(one: Caption) -> str:
    """A caption in one line."""
    if not one.code:
        return one.title
    return f"{one.title}: {one.code}" if one.title else one.code


def _label(step: Step, catalog: Catalog) -> str:
    """The name that Flow's own pages give a step's task; of a version that is not known, that of the newest."""
    task = catalog.task(step.task, step.version) or catalog.task(step.task)
    return "" if task is None else task.label


def _details(step: Step) -> tuple[str, ...]:
    """The fields in short. References come last: that a tag is put on the order goes without saying."""
    if step.type == "WAIT" and len(step.fields) == 1:
        return (clean(short(step.fields[0].value)),)
    fields = sorted(step.fields, key=lambda field: field.value.reference is not None)
    return tuple([clean(f"{field.id}: {short(field.value)}") for field in fields])


def short(value: Value) -> str:
    """A value as people say it: lists with commas, no quotes around text."""
    if isinstance(value, Expression):
        return flat(print_expression(value))
    text = value.literal if value.reference is None else value.reference
    if text is not None:
        return text
    match value.container:
        case [*items]:
            return ", ".join(map(_item, items))
        case {**members} if list(members) == ["amount", "unit"]:  # a wait's ``wait_duration`` [doc]
            return " ".join(map(str, members.values()))
        case {**members}:
            return f"{{{', '.join([f'{name}: {_item(one)}' for name, one in members.items()])}}}"
        case _:
            return flat(print_value(value))


def _item(item: object) -> str:
    return item if isinstance(item, str) else flat(print_json(item))
