"""What a model is told of a wrong answer: the errors that ``create_or_update_workflow`` would tell."""

from __future__ import annotations

from collections.abc import Sequence

from flowc import Diagnostic, FlowError
from flowc.check import check
from flowc_serving.agent.json_value import sayable
from flowc_serving.agent.tools.refusals import validation_errors
from flowc_training.ablation.arms import Arm, is_python, messages, view_of
from flowc_training.ablation.items import Item
from flowc_training.ablation.texts import Message


def errors(arm: Arm, answer: str) -> str:
    """The errors of an answer as the tool words them; empty where it has none."""
    read = view_of(arm, answer)
    found: Sequence[Diagnostic] = read.errors
    if not found:
        try:
            found = [each for each in check(read.program) if each.severity == "error"]
        except FlowError as error:
            found = error.diagnostics
    if not found:
        return ""
    told = validation_errors(read.program, found, is_view=is_python(arm))
    return sayable({"validation_errors": told}, compact=True)


def asked_again(arm: Arm, item: Item, answer: str, told: str) -> list[Message]:
    """The conversation up to the second answer."""
    return [
        *messages(arm, item),
        {"role": "assistant", "content": answer},
        {"role": "user", "content": told},
    ]
