"""The arms: one workflow written in three ways, asked for in the same words, and read back to one canonical view."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import flowc
from flowc import Diagnostic, FlowError, Span
from flowc_serving.agent.json_value import sayable
from flowc_serving.agent.programs import as_written, is_json
from flowc_training.ablation.items import Item

Arm: TypeAlias = Literal["python", "json", "json-author", "python-short"]
EVERY_ARM: tuple[Arm, ...] = get_args(Arm)
ARMS: tuple[Arm, ...] = ("python", "json", "json-author")
"""Python: the canonical pure view. JSON: the code form as Shopify's command line and flowc write it, keys sorted, so
that links stand before the steps and a value before the task that it is for. JSON in an author's order: what comes
first in thought comes first in text. Beside these, Python in short: without what only repeats (``shorter``)."""

_LANGUAGES: Mapping[Arm, str] = {
    "python": "Python",
    "json": "JSON",
    "json-author": "JSON",
    "python-short": "Python",
}
_SYSTEM = "Write the Shopify Flow workflow as {language}. Answer with the {language} only."
END = "<|im_end|>"
"""What a model ends its answer with."""
_FENCE = re.compile(r"\s*```[\w-]*[^\S\n]*\n(.*?)(?:\n?```.*)?\Z", re.DOTALL)
_LONGEST = 50_000
"""Characters of an answer that is read."""


def is_python(arm: Arm) -> bool:
    """Are the answers of an arm views?"""
    return _LANGUAGES[arm] == "Python"


def messages(arm: Arm, item: Item) -> list[dict[str, str]]:
    """What the model is told, as messages: the same for all arms, but for the language's name."""
    system = _SYSTEM.format(language=_LANGUAGES[arm])
    return [{"role": "system", "content": system}, {"role": "user", "content": item.request}]


def prompt(arm: Arm, item: Item) -> str:
    """The same as text, in SmolLM2's chat form, up to where the answer begins."""
    said = "".join(f"<|im_start|>{each['role']}\n{each['content']}{END}\n" for each in messages(arm, item))
    return f"{said}<|im_start|>assistant\n"


def target(arm: Arm, item: Item) -> str:
    """The right answer, without its end."""
    if is_python(arm):
        return (item.view if arm == "python" else shorter(item.view)).rstrip("\n")
    return (as_written(item.view, "json") if arm == "json" else as_author(item.view)).rstrip("\n")


# Python in short.

_HEAD = re.compile(r"^def \w+\([^)]*\):", re.MULTILINE)
_ITEM = re.compile(r"\b\w+_item\b")


def shorter(view: str) -> str:
    """A canonical view without what only repeats: its function has no name of its own and no parameters, and items that
    conditions ask about are x, y, z. flowc reads it, and gives back the canonical view."""
    names = dict.fromkeys(_ITEM.findall(view))
    short = dict(zip(names, "xyzuvw", strict=False))
    text = _ITEM.sub(lambda found: short.get(found[0], found[0]), view)
    return _HEAD.sub("def workflow():", text, count=1)


# JSON in an author's order.

_ORDER: Mapping[str, tuple[str, ...]] = {
    "root": ("workflow_name", "note", "variables", "patched_fields", "steps", "links"),
    "steps": ("step_id", "task_id", "task_type", "task_version", "name", "description", "note"),
    "links": ("from_step_id", "from_port_id", "to_step_id", "to_port_id"),
}
"""Keys in the order in which an author thinks of them; others stand behind these."""


def as_author(view: str) -> str:
    """A view as JSON on one line: its title, its steps with the task before the values, then what links them."""
    document: dict[str, Any] = json.loads(flowc.to_json(view, form="code"))
    root = _ordered(document["root"], "root")
    for key in ("steps", "links"):
        root[key] = [_ordered(each, key) for each in root[key]]
    return sayable({**{key: document[key] for key in document if key != "root"}, "root": root}, compact=True)


def _ordered(data: Mapping[str, Any], kind: str) -> dict[str, Any]:
    first = [key for key in _ORDER[kind] if key in data]
    return {key: data[key] for key in (*first, *(key for key in data if key not in first))}


# What an answer says.


@dataclass(frozen=True, slots=True)
class Read:
    """What an answer says. ``view`` is canonical and pure, empty where flowc makes no workflow of the answer."""

    program: str
    view: str = ""
    errors: tuple[Diagnostic, ...] = ()


def view_of(arm: Arm, answer: str) -> Read:
    """Reads an answer: a program of the arm's language, perhaps in a fence. Never raises for what a model wrote."""
    program = unfenced(answer)
    if len(program) > _LONGEST:
        return _refused(program, f"the answer has more than {_LONGEST:,} characters")
    if is_json(program) is is_python(arm):
        return _refused(program, f"the answer is no {_LANGUAGES[arm]}")
    try:
        document = flowc.to_json(program) if is_python(arm) else program
        return Read(program, flowc.to_python(document, layout=False))
    except FlowError as error:
        return Read(program, "", tuple(error.diagnostics))
    except RecursionError:
        return _refused(program, "the answer is nested too deep")


def unfenced(answer: str) -> str:
    """An answer without its fence and its end."""
    text = answer.partition(END)[0]
    found = _FENCE.match(text)
    return (found[1] if found else text).strip("\n") + "\n"


def _refused(program: str, why: str) -> Read:
    return Read(program, "", (Diagnostic("FC302", why, Span(1, 1)),))
