"""What each tool answers: the keys of ``data`` in their order, what may be missing, and what each holds.

One table, for the tools' own tests and for ``drift``. Keys are those that a model reads: ``workflow`` is a program,
where production has an object under a key of its own (``production``). How sure each shape is: docs/agent-contract.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from flowc_serving.agent.conversation import PROGRAM, SIMULATOR
from flowc_serving.agent.json_value import Json, Kind, Object, kind

Departure = Literal["another order of keys", "an unknown key", "a missing key", "another type"]
"""In what an answer is not as declared."""


@dataclass(frozen=True, slots=True)
class Value:
    """One of these kinds; what is in it is not looked at."""

    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """An object of these keys in this order. Where it tells an ``error``, any other key may be missing."""

    keys: Mapping[str, Shape]
    optional: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Keyed:
    """An object whose keys are whatever was asked."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Either:
    """The first shape that is of the value's type, and whose first key an object has."""

    shapes: tuple[Shape, ...]


Shape: TypeAlias = Value | Record | Listed | Keyed | Either

TEXT = Value(("a text",))
NUMBER = Value(("a number",))
FLAG = Value(("true or false",))
TEXT_OR_NONE = Value(("a text", "null"))
OBJECT = Value(("an object",))
TEXTS = Listed(TEXT)


def record(**keys: Shape) -> Record:
    """A record; the name of a key that may be missing ends in ``_``."""
    return Record(
        {name.removesuffix("_"): shape for name, shape in keys.items()},
        frozenset(name[:-1] for name in keys if name.endswith("_")),
    )


_SUMMARY = record(
    id=TEXT,
    version=TEXT,
    label=TEXT,
    description_=TEXT,
    task_type=TEXT,
    connector_id_=TEXT_OR_NONE,
    installed_=FLAG,
    publisher_=TEXT_OR_NONE,
)
_FIELD = record(
    id=TEXT,
    label=TEXT,
    description=TEXT_OR_NONE,
    default_value=Value(("a text", "null", "a number", "true or false")),
    validations=Listed(record(id=TEXT, options=OBJECT, error_message=TEXT)),
    possible_object_types=TEXTS,
    supports_liquid=FLAG,
)
_CONFIGURATION = record(
    id=TEXT,
    version=TEXT,
    task_type=TEXT,
    input_port_id_=TEXT,
    output_port_ids_=TEXTS,
    config_fields=Listed(_FIELD),
    return_fields=Listed(record(id=TEXT, label=TEXT, type=TEXT)),
    config_instructions_=TEXT,
    error_=TEXT,
)
_PATH = record(path=TEXT, search_categories=TEXTS, path_elements_types=TEXTS, leaf_type=TEXT)
_ARGUMENT = record(name=TEXT, type=TEXT)
_TYPE = record(
    name=TEXT,
    kind=TEXT,
    fields_=Listed(record(name=TEXT, type=TEXT, arguments_=Listed(_ARGUMENT))),
    enum_values_=TEXTS,
    possible_types_=TEXTS,
    error_=TEXT,
)
_WRONG = record(
    code=TEXT,
    line_=NUMBER,
    column_=NUMBER,
    pointer_=TEXT,
    message=TEXT,
    hint_=TEXT,
    corrected_=TEXT,
)
_ERRORS = Keyed(Listed(Either((TEXT, _WRONG))))


def _answer(**keys: Shape) -> Record:
    """What a tool answers: any may refuse instead, with an ``error`` and its code; ``note`` is the loop's, where a call
    is made again.
    """
    return record(**keys, error_=TEXT, error_code_=TEXT, note_=TEXT)


SHAPES: Mapping[str, Shape] = {
    "task_search": _answer(tasks=Keyed(Listed(_SUMMARY))),
    "task_configuration": _answer(tasks=Listed(_CONFIGURATION)),
    "environment_paths_search": _answer(
        searches=Listed(record(root_type=TEXT, search_term=TEXT, paths=Listed(_PATH), error_=TEXT))
    ),
    "object_type_definition_search": _answer(types=Listed(_TYPE)),
    "template_search": Either(
        (
            _answer(
                templates=Keyed(
                    Listed(record(template_id=TEXT, title=TEXT, description_=TEXT, **{f"{PROGRAM}_": TEXT}))
                )
            ),
            _answer(template_id=TEXT, title=TEXT, **{PROGRAM: TEXT}),
        )
    ),
    "search_shop_resource": _answer(resources=Listed(record(name=TEXT, id=TEXT))),
    "workflow_lookup": _answer(workflow_id=TEXT, workflow_version=TEXT, **{PROGRAM: TEXT}),
    "create_or_update_workflow": _answer(
        message_=TEXT,
        workflow_id_=TEXT,
        workflow_version_=TEXT,
        workflow_definition_version_=TEXT,
        validation_errors_=_ERRORS,
        **{f"{PROGRAM}_": TEXT},
    ),
    SIMULATOR: _answer(
        message_=TEXT,
        results_=Listed(
            record(
                event=NUMBER,
                as_expected_=FLAG,
                outcome=TEXT,
                effects=Listed(record(task=TEXT, fields=OBJECT)),
                more_effects_=NUMBER,
                problems_=TEXTS,
                differences_=TEXTS,
            )
        ),
        validation_errors_=_ERRORS,
    ),
}
"""What the tools answer, in the contract's order, and behind them what only a variant offers."""


# Comparing.


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place of an answer, as a JSON pointer, that is not as declared, and how."""

    pointer: str
    what: Departure
    message: str


def misfits(value: Json, shape: Shape, pointer: str = "") -> Iterator[Misfit]:
    """Everything in which a value is not of a shape."""
    match shape:
        case Either(shapes):
            yield from misfits(
                value, next((each for each in shapes if _is_meant(value, each)), shapes[0]), pointer
            )
        case Value(kinds):
            if kind(value) not in kinds:
                yield _another_type(value, " or ".join(kinds), pointer)
        case Listed(item):
            if not isinstance(value, list):
                yield _another_type(value, "a list", pointer)
                return
            for number, each in enumerate(value):
                yield from misfits(each, item, f"{pointer}/{number}")
        case Keyed(item):
            if not isinstance(value, dict):
                yield _another_type(value, "an object", pointer)
                return
            for key, each in value.items():
                yield from misfits(each, item, below(pointer, key))
        case Record():
            if not isinstance(value, dict):
                yield _another_type(value, "an object", pointer)
                return
            yield from _record_misfits(value, shape, pointer)


def _record_misfits(value: Object, shape: Record, pointer: str) -> Iterator[Misfit]:
    for key, each in value.items():
        if key in shape.keys:
            yield from misfits(each, shape.keys[key], below(pointer, key))
        else:
            yield Misfit(below(pointer, key), "an unknown key", f"there is no {key} in this answer")
    if "error" not in value:
        for key in shape.keys:
            if key not in value and key not in shape.optional:
                yield Misfit(pointer, "a missing key", f"{key} is missing")
    said, declared = [key for key in value if key in shape.keys], [key for key in shape.keys if key in value]
    if said != declared:
        message = f"the keys stand as {_names(said)}, declared is {_names(declared)}"
        yield Misfit(pointer, "another order of keys", message)


def _names(keys: Sequence[str]) -> str:
    return ", ".join(keys)


def _is_meant(value: Json, shape: Shape) -> bool:
    match shape:
        case Record(keys):
            return isinstance(value, dict) and next(iter(keys)) in value
        case Value(kinds):
            return kind(value) in kinds
        case _:
            return True


def _another_type(value: Json, declared: str, pointer: str) -> Misfit:
    return Misfit(pointer, "another type", f"this is {kind(value)}, declared is {declared}")


def below(pointer: str, key: str) -> str:
    """The JSON pointer of a key of an object."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
