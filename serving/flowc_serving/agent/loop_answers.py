"""What the loop answers to calls that no tool answers. A model reads these like any other answer, and acts on them."""

from __future__ import annotations

from collections.abc import Collection

from flowc_serving.agent.conversation import Answer, Call
from flowc_serving.agent.json_value import Object

WRITES = frozenset({"create_or_update_workflow"})
"""The tools that change something: carried out alone, in their order."""

TIMEOUT, FAILED, CANCELLED = "TOOL_TIMEOUT", "TOOL_FAILED", "CANCELLED"
UNREADABLE, UNKNOWN, NOT_DONE = "CALL_UNREADABLE", "TOOL_UNKNOWN", "NOT_CARRIED_OUT"
PASSING = frozenset({TIMEOUT, FAILED, CANCELLED, NOT_DONE})
"""Errors that may be gone when the call is made again."""

_LOOK = " It may have been saved all the same: look the workflow up before you save again."


def error(code: str, message: str) -> Object:
    """An error, in the keys that every tool has for one."""
    return {"error": message, "error_code": code}


def unreadable() -> Object:
    """To what is no call."""
    return error(
        UNREADABLE,
        "This is no call. Write one JSON object with name and arguments on the first line, and a program, where the "
        "tool takes one, as it is on the lines below.",
    )


def unknown(name: str, tools: Collection[str]) -> Object:
    """To a call of a tool that there is not."""
    return error(UNKNOWN, f"There is no tool {name[:100]}. The tools are: {', '.join(tools)}.")


def slow(call: Call, seconds: float) -> Object:
    """To a call whose tool took too long."""
    message = f"The tool did not answer within {seconds:g} seconds."
    return error(
        TIMEOUT, message + (_LOOK if call.name in WRITES else " Go on without it, or try once more.")
    )


def failed(call: Call) -> Object:
    """To a call whose tool broke; why is in the log, and nothing for a model."""
    message = "The tool failed, which is no fault of the call."
    return error(FAILED, message + (_LOOK if call.name in WRITES else " Go on without it, or try once more."))


def cancelled(call: Call) -> Object:
    """To a call that was under way when the turn was ended."""
    return error(
        CANCELLED, "The turn was ended before the tool answered." + (_LOOK if call.name in WRITES else "")
    )


def not_done(why: str) -> Object:
    """To a call that is not carried out any more."""
    return error(NOT_DONE, f"This call was not carried out: {why}.")


def again(earlier: Object) -> Object:
    """To a call that was made before: the same answer, and that it is the same."""
    return {
        **earlier,
        "note": "This very call was made before, and this is its answer. Do something else, or say what you know.",
    }


def is_passing(answer: Answer) -> bool:
    """May the same call be answered otherwise next time?"""
    return answer.data.get("error_code") in PASSING
