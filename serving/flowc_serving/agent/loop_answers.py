"""What is answered to calls that no tool answers. A model reads these like any other answer, and acts on them."""

from __future__ import annotations

from collections.abc import Iterable

from flowc import did_you_mean
from flowc_serving.agent.conversation import WRITER, Answer, Call
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.tools.arguments import shown

TIMEOUT, FAILED, CANCELLED = "TIMEOUT", "FAILED", "CANCELLED"
UNREADABLE, UNKNOWN, NOT_DONE = "UNREADABLE_CALL", "UNKNOWN_TOOL", "NOT_CARRIED_OUT"
PASSING = frozenset({TIMEOUT, FAILED, CANCELLED, NOT_DONE})
"""Errors that may be gone when the call is made again."""


def error(code: str, message: str) -> Object:
    """An error, in the keys that every tool has for one."""
    return {"error": message, "error_code": code}


def unreadable() -> Object:
    """To what is no call."""
    return error(
        UNREADABLE,
        "this call could not be read: write one JSON object with name and arguments on the first line, and a program, "
        "where the tool takes one, as it is on the lines below",
    )


def unknown(name: str, tools: Iterable[str]) -> Object:
    """To a call of a tool that there is not."""
    meant = did_you_mean(name[:100], tools)
    hint = f"did you mean {meant}?" if meant else f"the tools are {', '.join(tools)}"
    return error(UNKNOWN, f"there is no tool {shown(name)}: {hint}")


def slow(call: Call, seconds: float) -> Object:
    """To a call whose tool took too long."""
    return error(TIMEOUT, f"the tool did not answer within {seconds:g} seconds: {_next(call)}")


def failed(call: Call) -> Object:
    """To a call whose tool broke; why is in the log, and nothing for a model."""
    return error(FAILED, f"the tool failed, which is no fault of the call: {_next(call)}")


def cancelled(call: Call) -> Object:
    """To a call that was under way when the turn was ended."""
    return error(CANCELLED, f"the turn was ended before the tool answered: {_next(call)}")


def _next(call: Call) -> str:
    if call.name == WRITER:
        return "it may have been saved all the same: look the workflow up before you save again"
    return "go on without it, or try once more"


def not_done(why: str) -> Object:
    """To a call that is not carried out any more."""
    return error(NOT_DONE, f"this call was not carried out: {why}")


def again(earlier: Object) -> Object:
    """To a call that was made before: the same answer, and that it is the same."""
    return {
        **earlier,
        "note": "this very call was made before, and this is its answer: do something else, or say what you know",
    }


def is_passing(answer: Answer) -> bool:
    """May the same call be answered otherwise next time?"""
    return answer.data.get("error_code") in PASSING
