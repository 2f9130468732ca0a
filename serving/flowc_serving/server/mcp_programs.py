"""What flowc's MCP server does with a workflow that it is handed: convert, check, simulate, explain, show.

Nothing is stored and nothing is sent. Every argument is hostile: texts and events have a longest length, a run has
its limits, and what is wrong with an input is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import flowc
from flowc import Diagnostic, FlowError
from flowc.check import check
from flowc.show import as_html, as_mermaid, as_svg
from flowc.simulate import Event, Limits, Shop, event_json, event_of, invent, run, run_json, shop_of
from flowc_serving.agent.json_value import Json, Object, dumps

LONGEST = 1_000_000
"""Characters of a workflow, and of an event or a shop as JSON."""

LIMITS = Limits(visits=2_000, characters=2_000_000, liquid=20_000_000, seconds=10.0, script_seconds=2.0)
"""The most of one simulated run."""

_WORKFLOW: Object = {"type": "string", "description": "A workflow: a Python view, or Flow's JSON as text."}
_DOCUMENT = re.compile(r"\ufeff?\s*(?:[0-9a-fA-F]{64}:)?\s*\{")
"""How a document begins: as JSON, behind its checksum where it is a file of Flow's."""
_FORMS = ("export", "code")
_PICTURES: Mapping[str, Callable[[str], str]] = {"svg": as_svg, "mermaid": as_mermaid, "html": as_html}


class ArgumentError(ValueError):
    """An argument that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class ProgramTool:
    """A tool on programs. ``writes`` is the key of its answer that holds a long text, shown as it is."""

    name: str
    description: str
    properties: Object
    required: tuple[str, ...]
    answer: Callable[[Mapping[str, Any]], Object]
    writes: str = ""

    @property
    def schema(self) -> Object:
        """The JSON Schema of its arguments."""
        return {"type": "object", "properties": self.properties, "required": list(self.required)}


def _convert(given: Mapping[str, Any]) -> Object:
    text, base, form = _workflow(given), _optional(given, "base"), _optional(given, "form")
    if form and form not in _FORMS:
        raise ArgumentError(f"form is one of {', '.join(_FORMS)}")
    if _DOCUMENT.match(text):
        return {"language": "python", "workflow": flowc.to_python(text, layout=False)}
    chosen = "code" if form == "code" else "export"
    return {"language": "json", "workflow": flowc.to_json(text, form=chosen, base=base or None)}


def _check(given: Mapping[str, Any]) -> Object:
    try:
        found = check(_workflow(given))
    except FlowError as error:
        found = error.diagnostics
    errors = sum(each.severity == "error" for each in found)
    return {"errors": errors, "findings": [finding(each) for each in list(found)[:200]]}


def _simulate(given: Mapping[str, Any]) -> Object:
    text = _workflow(given)
    seed = given.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ArgumentError("seed is a whole number")
    event, shop = _simulated(text, given, seed)
    told = run(text, event, shop, limits=LIMITS)
    return {"event": cast(Json, event_json(event)), "run": cast(Json, run_json(told, text))}


def _simulated(text: str, given: Mapping[str, Any], seed: int) -> tuple[Event, Shop]:
    """The event and the shop that are given; what is not given is made up."""
    event = event_of(_data(given, "event")) if given.get("event") is not None else None
    shop = shop_of(_data(given, "shop")) if given.get("shop") is not None else None
    if event is not None:
        return event, shop or Shop()
    made = invent(text, seed)
    return made.event, shop or made.shop


def _explain(given: Mapping[str, Any]) -> Object:
    code = _text(given, "code")
    found = flowc.explain(code)
    if found is None:
        meant = flowc.did_you_mean(code[:20], flowc.explanations())
        raise ArgumentError(f"there is no code {code[:20]!r}" + (f"; did you mean {meant}?" if meant else ""))
    return {"code": found.code, "explanation": found.render()}


def _show(given: Mapping[str, Any]) -> Object:
    form = _optional(given, "as") or "mermaid"
    if form not in _PICTURES:
        raise ArgumentError(f"as is one of {', '.join(_PICTURES)}")
    return {"as": form, "picture": _PICTURES[form](_workflow(given))}


TOOLS = (
    ProgramTool(
        "convert",
        "Turns Flow's JSON into a Python view, or a view into Flow's JSON; a view updates the document `base` where "
        "one is given, whose ids and layout stay.",
        {
            "workflow": _WORKFLOW,
            "form": {
                "type": "string",
                "enum": list(_FORMS),
                "description": "Of the JSON; export is the default.",
            },
            "base": {"type": "string", "description": "The JSON that the view is an edit of."},
        },
        ("workflow",),
        _convert,
        "workflow",
    ),
    ProgramTool(
        "check",
        "Finds what in a workflow Flow would refuse or what cannot work: with code, line and column, and a hint.",
        {"workflow": _WORKFLOW},
        ("workflow",),
        _check,
    ),
    ProgramTool(
        "simulate",
        "Runs a workflow on an event without a shop: what ran and why, and what it would have done. Nothing is sent.",
        {
            "workflow": _WORKFLOW,
            "event": {
                "type": "object",
                "description": "What the trigger brings; else made up.",
            },
            "shop": {"type": "object", "description": "A small shop for Get data; else made up."},
            "seed": {"type": "integer", "description": "Of what is made up."},
        },
        ("workflow",),
        _simulate,
    ),
    ProgramTool(
        "explain",
        "What the code of a finding means, with a wrong example and a right one.",
        {"code": {"type": "string", "description": "Such as FC203."}},
        ("code",),
        _explain,
        "explanation",
    ),
    ProgramTool(
        "show",
        "Draws a workflow, as SVG, as a Mermaid chart or as a page of HTML.",
        {
            "workflow": _WORKFLOW,
            "as": {"type": "string", "enum": list(_PICTURES), "description": "mermaid is the default."},
        },
        ("workflow",),
        _show,
        "picture",
    ),
)


def answer(tool: ProgramTool, given: Mapping[str, Any]) -> Object:
    """What a tool answers; what is wrong with its input stands under ``error``, with the findings."""
    try:
        return tool.answer(given)
    except ArgumentError as error:
        return {"error": f"{tool.name}: {error}"}
    except FlowError as error:
        return {
            "error": f"{tool.name}: this workflow or event cannot be used",
            "findings": [finding(each) for each in error.diagnostics[:50]],
        }


def finding(found: Diagnostic) -> Object:
    """A finding as a JSON object."""
    told: Object = {"severity": found.severity, "code": found.code}
    if found.span is not None:
        told |= {"line": found.span.line, "column": found.span.column}
    told["message"] = found.said
    return told | ({"hint": found.hint} if found.hint else {})


def _workflow(given: Mapping[str, Any]) -> str:
    return _text(given, "workflow")


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ArgumentError(f"{name} is missing, or no text")
    if len(value) > LONGEST:
        raise ArgumentError(f"{name} has {len(value)} characters; {LONGEST} is the most")
    return value


def _optional(given: Mapping[str, Any], name: str) -> str:
    return _text(given, name) if given.get(name) is not None else ""


def _data(given: Mapping[str, Any], name: str) -> Any:
    value = given[name]
    if not isinstance(value, dict):
        raise ArgumentError(f"{name} is a JSON object")
    try:
        size = len(dumps(cast(Object, value)))
    except RecursionError:
        raise ArgumentError(f"{name} is nested too deep") from None
    if size > LONGEST:
        raise ArgumentError(f"{name} has {size} characters as JSON; {LONGEST} is the most")
    return cast(Any, value)
