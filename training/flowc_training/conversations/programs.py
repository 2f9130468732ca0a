"""What programs say of a talk: whether what was written compiles, is clean, does something, and kept what it should.

Each answer is None where it does not apply or is not certain. Simulated runs are few and bounded; nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import flowc
from flowc import FlowError, Source
from flowc.check import Known, examine
from flowc.simulate import Events, Limits, run
from flowc_serving.agent.conversation import PROGRAM, WRITER, Assistant, Conversation
from flowc_serving.agent.passing import is_information
from flowc_training.bench.scoring.keeping import parts
from flowc_training.conversations.changes import facts_of
from flowc_training.dataset.rows import request
from flowc_training.weekly.talk import Talk

EVENTS = 120
"""Events that are made up until one makes the workflow do something."""
SECONDS = 10.0
"""Of all runs of a talk; what has not done anything by then is uncertain."""
_LIMITS = Limits(visits=500, seconds=2.0, script_seconds=0.5)
_LOG = "::log_output"
_LOGGING = re.compile(r"(?i)\blog(?:s|ged|ging)?\b|protokoll|journal|registr|ログ|記録")
"""A merchant who wants something in the log says so; else a line in it is nothing done."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answers of programs. ``by_hand`` is the share of the workflow that the person changed afterwards."""

    compiles: bool | None = None
    clean: bool | None = None
    acts: bool | None = None
    kept: bool | None = None
    by_hand: float = 0.0


def found(talk: Talk, *, seconds: float = SECONDS) -> Found:
    """What programs say of a talk. Never raises for what a model has written."""
    program = last_program(talk.conversation)
    if not program and not talk.written:
        return Found()
    source = _read(talk.written)
    if source is None:
        return Found(compiles=_read(program) is not None, clean=False)
    compiles = _read(program) is not None if program else True
    return Found(compiles, _is_clean(talk.written), _acts(talk, source, seconds), _kept(talk), _by_hand(talk))


def last_program(said: Conversation) -> str:
    """What the agent tried to store last; empty where it tried nothing."""
    calls = (call for each in said.messages if isinstance(each, Assistant) for call in each.calls)
    programs = [str(call.arguments.get(PROGRAM, "")) for call in calls if call.name == WRITER]
    return programs[-1] if programs else ""


def _read(view: str) -> Source | None:
    try:
        source = flowc.read(view) if view else None
        if source is not None and source.is_view:
            _ = source.document.text
        return source
    except (FlowError, RecursionError):
        return None


def _is_clean(view: str) -> bool:
    """Has the checker no error against it that would refuse it in a session?"""
    try:
        checked = examine(view, Known())
    except FlowError:
        return False
    return not any(
        each.severity == "error" and not is_information(each, checked) for each in checked.diagnostics
    )


def _acts(talk: Talk, source: Source, seconds: float) -> bool | None:
    """Does it do anything on some made-up event? None where time is up first."""
    logs = bool(_LOGGING.search(request(talk.conversation)))
    end = monotonic() + seconds
    try:
        events = Events((source.workflow,))
        for seed in range(EVENTS):
            if monotonic() > end:
                return None
            made = events.make(seed)
            ran = run(source.workflow, made.event, made.shop, limits=_LIMITS)
            if any(logs or not each.task.endswith(_LOG) for each in ran.effects):
                return True
    except (FlowError, RecursionError):
        return None
    return False


# What an edit kept.


def _kept(talk: Talk) -> bool | None:
    """Did an edit leave alone what nobody spoke of? Only where it is certain, and None else.

    It did where one part at most is other: the smallest change there is. It did not where a name or a note is other
    and what it is now was never said.
    """
    if not talk.before or not talk.written:
        return None
    try:
        before, written = facts_of(talk.before), facts_of(talk.written)
        old, new = parts(flowc.read(talk.before)), parts(flowc.read(talk.written))
    except (FlowError, ValueError, RecursionError):
        return None
    said = request(talk.conversation).casefold()
    pairs = ((before.name, written.name), (before.note, written.note))
    if any(one != other and not _is_said(other, one, said) for one, other in pairs):
        return False
    return True if (old - new).total() <= 1 and (new - old).total() <= 1 else None


def _is_said(text: str, old: str, said: str) -> bool:
    """Did the merchant say what a name is now? All words that are new in it must have been said."""
    words = {*_words(text)} - {*_words(old)}
    return bool(words) and all(each in said for each in words)


def _words(text: str) -> Iterator[str]:
    return (each[0] for each in re.finditer(r"[^\W_]+", text.casefold()))


def _by_hand(talk: Talk) -> float:
    """The share of the parts of the agent's version and the person's that the other does not have."""
    if not (talk.written and talk.after) or talk.written == talk.after:
        return 0.0
    try:
        ours, theirs = parts(flowc.read(talk.written)), parts(flowc.read(talk.after))
    except (FlowError, RecursionError):
        return 1.0
    whole = (ours | theirs).total()
    return round(1 - (ours & theirs).total() / whole, 6) if whole else 0.0
