"""Grammars that answers are held to: the language of an arm, plain, or typed by the catalogue and the environment.

Python has flowc's own grammar; typed, it names only tasks, fields and paths that there are. JSON has one of the same
depth as its form allows: exactly the keys of the code form in the arm's order; typed, it names only tasks that there
are, each with its type, version and fields. Its conditions are texts inside texts, whose paths no grammar of JSON
reaches. Both know the whole catalogue: nothing of an item's answer leaks into its grammar.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from flowc import grammar as views
from flowc.catalog import Catalog, Task, load, load_schema
from flowc.grammar import Known
from flowc_serving.decoding.lexicon import SHOP, Vocabulary, complete
from flowc_serving.decoding.matching import Constraint, tokens
from flowc_training.ablation.arms import Arm, is_python
from flowc_training.ablation.generating import Held
from flowc_training.ablation.texts import Texts

Order = Mapping[str, Sequence[str]]
"""By kind of object, its keys in order; a key that may be missing ends in ``?``."""

SORTED: Order = {
    "document": ("__metadata", "root"),
    "root": ("links", "note?", "patched_fields", "steps", "workflow_name"),
    "link": ("from_port_id", "from_step_id", "to_port_id", "to_step_id"),
    "patched": ("arguments", "field", "handle", "merchant_configured", "patched_type"),
    "step": (
        "config_field_values", "description?", "name?", "note?", "step_id", "task_id", "task_type", "task_version",
    ),
    "value": ("config_field_id", "value"),
}  # fmt: skip

AUTHOR: Order = {
    "document": ("__metadata", "root"),
    "root": ("workflow_name", "note?", "patched_fields", "steps", "links"),
    "link": ("from_step_id", "from_port_id", "to_step_id", "to_port_id"),
    "patched": SORTED["patched"],
    "step": (
        "step_id", "task_id", "task_type", "task_version", "name?", "description?", "note?", "config_field_values",
    ),
    "value": SORTED["value"],
}  # fmt: skip
"""The keys of ``arms.as_author``."""

_KINDS = {
    "__metadata": '"{\\"version\\":0.1}"',
    "root": "root",
    "links": "links",
    "patched_fields": "patches",
    "steps": "steps",
    "config_field_values": "values",
    "from_step_id": "INT",
    "to_step_id": "INT",
    "step_id": "INT",
    "merchant_configured": '("true" | "false")',
}
"""What stands after a key that holds no text."""

_LISTS = {"links": "link", "patches": "patched", "steps": "step", "values": "value"}
_TERMINALS = (
    r'STR: /"([^"\\\x00-\x1f]|\\(["\\\/bfnrt]|u[0-9a-fA-F]{4}))*"/',
    "INT: /[1-9][0-9]?/",
)


def grammar(arm: Arm, *, typed: bool) -> str:
    """The grammar of an arm's answers."""
    return python(typed=typed) if is_python(arm) else json_form(_ORDERS[arm], typed=typed)


_ORDERS: Mapping[Arm, Order] = {"json": SORTED, "json-author": AUTHOR}


def constraints(texts: Texts, rows: int, grammar: str) -> Callable[[], Held]:
    """A maker of what holds an answer to a grammar; ``rows`` are those of the model's table of tokens."""
    found = tokens(texts.file, rows, texts.ends)
    newline = texts.ids("\n")[0]
    return lambda: _Held(Constraint(found, grammar), texts.ends, newline)


class _Held:
    """A constraint whose text may also end where only the last line's end is missing: targets have none."""

    def __init__(self, constraint: Constraint, ends: Sequence[int], newline: int) -> None:
        self._constraint = constraint
        self._ends = ends
        self._newline = newline

    def allows(self, token: int) -> bool:
        return self._may_end() if token in self._ends else self._constraint.allows(token)

    def forbid(self, logits: Any) -> None:
        ends = {each: logits[each] for each in self._ends}
        self._constraint.forbid(logits)
        if self._may_end():
            for each, value in ends.items():
                logits[each] = value

    def accept(self, token: int) -> None:
        self._constraint.accept(token)

    def _may_end(self) -> bool:
        return self._constraint.accepting or self._constraint.could_end_after(self._newline)


@cache
def python(*, typed: bool) -> str:
    """The grammar of views."""
    lexicon = complete(_vocabulary(load()), load_schema()) if typed else None
    return views.unrolled(views.DEEPEST, "llguidance", lexicon)


def _vocabulary(catalog: Catalog) -> Vocabulary:
    """All tasks of the catalogue, and what any trigger brings."""
    roots = dict([SHOP])
    for task in catalog:
        if task.type == "TRIGGER":
            for each in task.adds:
                kind = each.mark.strip("[]")
                roots[each.name] = kind if roots.get(each.name, kind) == kind else ""
    tasks = tuple(Known(each.id, each.version, each.type, _fields(each)) for each in catalog)
    return Vocabulary(tasks, tuple(sorted(roots.items())), frozenset())


def _fields(task: Task) -> tuple[str, ...]:
    return tuple(each.id for each in task.fields)


# JSON.


@cache
def _json(order: tuple[tuple[str, tuple[str, ...]], ...], *, typed: bool) -> str:
    keys = dict(order)
    rules = [f"start: {_object(keys['document'])} " + r'"\n"?', f"root: {_object(keys['root'])}"]
    for name, kind in _LISTS.items():
        rules += [rf'{name}: "[" "]" | "[" {kind} ("," {kind})* "]"']
    for kind in ("link", "patched", "value"):
        rules.append(f"{kind}: {_object(keys[kind])}")
    rules.append(f"step: {_object(keys['step'])}" if not typed else "step: " + " | ".join(_steps(keys)))
    return "\n".join(["%llguidance {}", *rules, *_TERMINALS, ""])


def json_form(order: Order = SORTED, *, typed: bool) -> str:
    """The grammar of the code form on one line, its keys in this order."""
    return _json(tuple((kind, tuple(keys)) for kind, keys in order.items()), typed=typed)


def _object(keys: Sequence[str], given: Mapping[str, str] = {}) -> str:
    """An object with these keys; what stands after some of them may be given."""
    parts: list[str] = []
    is_first = True
    for key in keys:
        name = key.removesuffix("?")
        member = f"{_quoted(json.dumps(name) + ':')} {given.get(name) or _KINDS.get(name, 'STR')}"
        if name == key:
            parts.append(member if is_first else f'"," {member}')
            is_first = False
        else:
            parts.append(f'({member} ",")?' if is_first else f'("," {member})?')
    return " ".join(['"{"', *parts, '"}"'])


_quoted = json.dumps


def _steps(keys: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A step of each task that there is."""
    for task in load():
        fields = " | ".join(_quoted(json.dumps(each)) for each in dict.fromkeys(_fields(task)))
        value = _object(keys["value"], {"config_field_id": f"({fields})"})
        values = f'"[" "]" | "[" {value} ("," {value})* "]"' if fields else '"[" "]"'
        given = {
            "config_field_values": f"({values})",
            "task_id": _quoted(json.dumps(task.id)),
            "task_type": _quoted(json.dumps(task.type)),
            "task_version": _quoted(json.dumps(task.version)),
        }
        yield _object(keys["step"], given)
