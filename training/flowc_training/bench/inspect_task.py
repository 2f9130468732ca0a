"""The benchmark as a task of Inspect: our loop as its solver, our verdicts as its scores. Nothing else imports Inspect.

Inspect's own model is never asked (``none/none``): what a model does is ours, and is put into the sample's store, so
that ``inspect score`` can score again without it. A sample never fails for Inspect: a crash is an outcome, and a 0.
What is in ``results.jsonl`` already is not made again, but taken from there, so that the log is whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from inspect_ai import Epochs, Task
from inspect_ai.dataset import MemoryDataset, Sample as Row
from inspect_ai.log import EvalLog
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageTool,
    ChatMessageUser,
    ModelOutput,
    ModelUsage,
)
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver as Solves, TaskState, solver as solves
from inspect_ai.tool import ToolCall

from flowc_serving.agent.conversation import Answer, Assistant, Conversation, User
from flowc_serving.agent.json_value import dumps
from flowc_training import tags
from flowc_training.bench.attempting import Solver, attempt
from flowc_training.bench.example import Example
from flowc_training.bench.results import Sample, append, line_of, sample_of, scored
from flowc_training.bench.running import there

_STORE = "flowc_sample"
Told = Callable[[Sample], None]


def run_inspect(
    folder: Path,
    examples: Sequence[Example],
    solver: Solver,
    *,
    epochs: int = 1,
    at_once: int = 4,
    told: Told | None = None,
) -> EvalLog:
    """Run the task; results are appended to the folder, and Inspect's log is in its ``inspect``."""
    run: Any = import_module("inspect_ai").eval  # whose types are not whole
    logs: list[EvalLog] = run(
        task_of(folder, examples, solver, told),
        model="none/none",
        epochs=Epochs(epochs, ["mean", *([f"pass_k_{epochs}"] if epochs > 1 else [])]),
        log_dir=str(folder / "inspect"),
        display="none",
        max_samples=at_once,
        fail_on_error=False,
    )
    return logs[0]


def task_of(folder: Path, examples: Sequence[Example], solver: Solver, told: Told | None = None) -> Task:
    """The task of a run."""
    rows = [_row(each) for each in examples]
    by_id = {each.id: each for each in examples}
    return Task(
        dataset=MemoryDataset(rows, name="flowc-bench"),
        solver=_attempted(folder, by_id, solver, told),
        scorer=[right(), syntactic()],
        name="flowc_bench",
    )


def _row(example: Example) -> Row:
    told = tags.of(example.expected, example.category, example.language)
    metadata = {"category": example.category, "language": example.language, "slices": [*told.slices()]}
    return Row(id=example.id, input=example.turns[0], target=example.expected, metadata=metadata)


@solves
def _attempted(folder: Path, examples: Mapping[str, Example], solver: Solver, told: Told | None) -> Solves:
    done = {each.key: each for each in there(folder) if not each.outcome.is_crashed}

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # a model of Inspect's, which there is none of
        example = examples[str(state.sample_id)]
        sample = done.get((example.id, state.epoch))
        if sample is None:
            sample = scored(example, await attempt(example, solver, state.epoch))
            append(folder, sample)
            if told is not None:
                told(sample)
        state.store.set(_STORE, json.loads(line_of(sample)))
        state.messages = _messages(sample.outcome.conversation)
        usage = sample.outcome.usage
        state.output = ModelOutput.from_content(
            "none", sample.outcome.said[-1] if sample.outcome.said else ""
        )
        state.output.usage = ModelUsage(
            input_tokens=usage.read, output_tokens=usage.written, total_tokens=usage.read + usage.written
        )
        state.completed = True
        return state

    return solve


def _messages(conversation: Conversation) -> list[ChatMessage]:
    found: list[ChatMessage] = []
    for each in conversation.messages:
        match each:
            case User(text):
                found.append(ChatMessageUser(content=text))
            case Assistant(text, calls):
                made = [
                    ToolCall(id=one.id, function=one.name, arguments=dict(one.arguments)) for one in calls
                ]
                found.append(ChatMessageAssistant(content=text, tool_calls=made or None))
            case Answer(call, name, data):
                found.append(ChatMessageTool(content=dumps(data), tool_call_id=call, function=name))
    return found


def _sample(state: TaskState) -> Sample:
    return sample_of(json.dumps(cast("dict[str, Any]", state.store.get(_STORE))))


@scorer(metrics=[mean(), stderr()])
def right() -> Scorer:
    """Is it right? 1 or 0."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        found = _sample(state).verdict
        return Score(value=float(found.right), answer=found.by, explanation=found.why)

    return score


@scorer(metrics=[mean(), stderr()])
def syntactic() -> Scorer:
    """Was a workflow stored without an error, or none where none may be? 1 or 0."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        found = _sample(state)
        is_fine = found.verdict.syntactic if found.verdict.syntactic is not None else not found.outcome.saved
        return Score(value=float(is_fine))

    return score
