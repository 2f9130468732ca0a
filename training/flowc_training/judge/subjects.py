"""What is judged: a conversation as people read it, the workflow before and after it. One line of JSON each.

The answers of tools are shortened: a judge has to see what was found, not every field of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from flowc_serving.agent.conversation import PROGRAM, WRITER, Answer, Assistant, Call, Conversation, User
from flowc_serving.agent.json_value import Json, Object, dumps, sayable
from flowc_training.bench.outcome import Outcome
from flowc_training.languages import Language
from flowc_training.lines import rewrite

Who = Literal["merchant", "agent", "call", "answer"]
SHOWN = 700
"""Characters of a tool's answer that are shown."""
_LONGEST = 2_000_000
"""Characters of a line of a file."""


class SubjectError(ValueError):
    """A file that has no subjects; the message says where and what is wrong."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, asked of a tool, or answered by one."""

    who: Who
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One conversation to judge. ``before`` is the view of the workflow that was edited, ``workflow`` the one that is
    stored in the end; each is empty where there is none."""

    id: str
    lines: tuple[Line, ...]
    workflow: str = ""
    before: str = ""
    category: str = ""
    language: Language | Literal[""] = ""

    def said(self, who: Who) -> Iterator[str]:
        """What one party said."""
        return (each.text for each in self.lines if each.who == who)


def of_conversation(
    name: str,
    conversation: Conversation,
    workflow: str = "",
    before: str = "",
    *,
    category: str = "",
    language: Language | Literal[""] = "",
) -> Subject:
    """The subject of a conversation; the program that is stored in the end is shown as the workflow."""
    lines = tuple(_lines(conversation, workflow))
    return Subject(name, lines, workflow, before, category, language)


def of_outcome(outcome: Outcome, *, category: str = "", language: Language | Literal[""] = "") -> Subject:
    """The subject of an attempt at an example: the first workflow that was stored counts, as in the scores."""
    name = f"{outcome.example}-{outcome.epoch}"
    saved = outcome.saved[0] if outcome.saved else None
    return of_conversation(
        name,
        outcome.conversation,
        saved.view if saved else "",
        saved.before if saved else "",
        category=category,
        language=language,
    )


def _lines(conversation: Conversation, workflow: str) -> Iterator[Line]:
    for each in conversation.messages:
        match each:
            case User(text):
                yield Line("merchant", text)
            case Assistant(text, calls):
                if text:
                    yield Line("agent", text)
                yield from (Line("call", _call(call, workflow)) for call in calls)
            case Answer(_, name, data):
                yield Line("answer", _shortened(_answer(name, data)))


def _call(call: Call, workflow: str) -> str:
    if not call.name:
        return f"what cannot be read as a call: {_shortened(call.raw)}"
    arguments: dict[str, Json] = dict(call.arguments)
    if workflow and arguments.get(PROGRAM) == workflow:
        arguments[PROGRAM] = "(the workflow that is stored)"
    program = arguments.pop(PROGRAM, None)
    told = f"{call.name} {dumps(arguments)}" if arguments else call.name
    return told if program is None else f"{told}\n{program}"


def _answer(name: str, data: Object) -> str:
    if name == WRITER and PROGRAM in data:
        return dumps({key: value for key, value in data.items() if key != PROGRAM})
    return dumps(data)


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 120]} … {text[-100:]}"


# As JSON.


def line_of(subject: Subject) -> str:
    """A subject as a line of JSON."""
    told: Object = {
        "id": subject.id,
        "category": subject.category,
        "language": subject.language,
        "lines": [[each.who, each.text] for each in subject.lines],
        "before": subject.before,
        "workflow": subject.workflow,
    }
    return sayable(told, compact=True) + "\n"


def subject_of(line: str) -> Subject:
    """The subject of a line. Raises ``SubjectError``."""
    if len(line) > _LONGEST:
        raise SubjectError(f"a line has at most {_LONGEST} characters")
    try:
        data = cast("Mapping[str, Any]", json.loads(line))
        lines = tuple(_line(each) for each in cast("list[Any]", data["lines"]))
        texts = (data["id"], data["workflow"], data["before"], data["category"], data["language"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SubjectError(f"this is no subject: {type(error).__name__} {str(error)[:80]}") from None
    if not all(isinstance(each, str) for each in texts) or not texts[0]:
        raise SubjectError("id, workflow, before, category and language are texts, and the id has characters")
    name, workflow, before, category, language = texts
    return Subject(name, lines, workflow, before, category, language)


def _line(data: Any) -> Line:
    who, text = cast("list[Any]", data)
    if who not in get_args(Who) or not isinstance(text, str):
        raise ValueError(f"a line is who (one of {', '.join(get_args(Who))}) and a text")
    return Line(who, text)


def read(path: Path) -> tuple[Subject, ...]:
    """The subjects of a file. Raises ``SubjectError``."""
    found: dict[str, Subject] = {}
    try:
        with path.open(encoding="utf-8") as opened:
            for number, line in enumerate(opened, 1):
                if line.strip():
                    subject = _at(path, number, line)
                    if subject.id in found:
                        raise SubjectError(f"{path}:{number}: {subject.id!r} stands there twice")
                    found[subject.id] = subject
    except (OSError, UnicodeDecodeError) as error:
        raise SubjectError(f"{path} cannot be read: {error}") from None
    return tuple(found.values())


def _at(path: Path, number: int, line: str) -> Subject:
    try:
        return subject_of(line)
    except SubjectError as error:
        raise SubjectError(f"{path}:{number}: {error}") from None


def write(path: Path, subjects: Iterable[Subject]) -> None:
    """Write a file of subjects, whole or not at all."""
    rewrite(path, map(line_of, subjects))
