"""One sample in the report: request, expected beside got, as views and drawn, events and what happened, calls."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache

import flowc
from flowc import FlowError
from flowc.show import as_svg
from flowc.simulate import Effect, Run
from flowc_serving.agent.conversation import PROGRAM, Answer, Assistant, Call, User
from flowc_serving.agent.json_value import dumps
from flowc_training.bench.events import cases_of
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.report.markup import block, escape, shortened
from flowc_training.bench.results import Sample
from flowc_training.bench.scoring.behaviour import Happened, behave

_ANSWER = 600
"""Characters of a tool's answer."""
_EFFECTS = 12


def sample_lines(example: Example, sample: Sample) -> Iterator[str]:
    """The lines of one sample, folded but for its verdict."""
    outcome, told = sample.outcome, sample.verdict
    word = "right" if told.right else "wrong"
    mark = "✓" if told.right else "✗"
    why = f": {escape(shortened(told.why, 160))}" if told.why else ""
    yield f'<details class="sample {word}"><summary><span class="{"good" if told.right else "bad"}">{mark}</span>'
    yield f"<b>{escape(example.id)}</b> {outcome.epoch} "
    about = f"{escape(example.category)}, {escape(example.language)}, by {escape(told.by)}{why}"
    yield f'<span class="faint">{about}</span></summary><div>'
    yield "<h3>The merchant</h3>"
    yield from (f'<div class="said merchant">{escape(text)}</div>' for text in example.turns)
    yield f'<p class="faint">{escape(example.why)}</p>'
    if told.why:
        yield f"<h3>Why</h3>{block(told.why)}"
    if outcome.error:
        yield f"<h3>What broke</h3>{block(outcome.error)}"
    yield from _workflows(example, outcome)
    yield from _events(example, outcome)
    yield from _conversation(outcome)
    yield "</div></details>"


def _workflows(example: Example, outcome: Outcome) -> Iterator[str]:
    yield '<div class="pair">'
    yield f"<div><h3>Expected</h3>{_workflow(example.expected) or '<p>No workflow.</p>'}</div>"
    if not outcome.saved:
        yield "<div><h3>Got</h3><p>No workflow.</p></div>"
    for each in outcome.saved:
        words = "Got, changed" if each.before else "Got"
        shown = _workflow(each.view) or "<p>A document that cannot be read.</p>"
        yield f"<div><h3>{words}: {escape(each.name)}</h3>{shown}</div>"
    yield "</div>"


def _workflow(view: str) -> str:
    return f"{block(view)}{_drawn(view)}" if view else ""


@lru_cache(maxsize=512)
def _drawn(view: str) -> str:
    """A picture that brings its own style, apart from the page."""
    try:
        picture = b64encode(as_svg(view).encode()).decode()
    except FlowError as error:
        return block(str(error))
    return f'<img alt="The workflow drawn" src="data:image/svg+xml;base64,{picture}">'


def _events(example: Example, outcome: Outcome) -> Iterator[str]:
    if not example.expected or not outcome.saved or not outcome.saved[0].view:
        return
    try:
        found = behave(flowc.read(outcome.saved[0].view), cases_of(example)).events
    except FlowError:
        return
    yield '<h3>Events, and what happened</h3><div class="table"><table class="events">'
    yield "<tr><th>event</th><th></th><th>what it did</th><th>what is not as expected</th></tr>"
    for each in found:
        mark = '<span class="good">✓</span>' if each.passed else '<span class="bad">✗</span>'
        yield f"<tr><td>{escape(each.name)}</td><td>{mark}</td><td>{escape(_did(each))}</td>"
        yield f"<td>{escape(chr(10).join(each.wrong))}</td></tr>"
    yield "</table></div>"


def _did(happened: Happened) -> str:
    if happened.run is None:
        return "it does not start"
    run: Run = happened.run
    told = [_effect(each) for each in run.effects[:_EFFECTS]]
    more = [f"and {len(run.effects) - _EFFECTS} more"] if len(run.effects) > _EFFECTS else []
    return "\n".join([*told, *more]) or "nothing"


def _effect(effect: Effect) -> str:
    fields = ", ".join(
        f"{key}={json.dumps(value, ensure_ascii=False, default=str)}" for key, value in effect.fields.items()
    )
    return shortened(f"{effect.task.replace('::', '.')}({fields})", 400)


def _conversation(outcome: Outcome) -> Iterator[str]:
    usage = outcome.usage
    yield "<details><summary>Conversation</summary>"
    yield (
        f'<p class="faint">{usage.asked} answers of the model, {usage.read} tokens read and {usage.written} written, '
        f"{usage.seconds:.2f} s; ended {escape(', '.join(outcome.endings) or 'not at all')}</p>"
    )
    for each in outcome.conversation.messages:
        match each:
            case User(text):
                yield f'<div class="said merchant">{escape(text)}</div>'
            case Assistant(text, calls):
                yield f'<div class="said">{escape(text)}</div>' if text else ""
                yield from (block(_call(one)) for one in calls)
            case Answer(_, name, data):
                yield block(f"{name} answers: {shortened(dumps(data), _ANSWER)}")
    yield "</details>"


def _call(call: Call) -> str:
    if call.raw:
        return f"a call that cannot be read: {call.raw}"
    rest = {key: value for key, value in call.arguments.items() if key != PROGRAM}
    program = call.arguments.get(PROGRAM)
    told = f"{call.name} {dumps(rest)}"
    return f"{told}\n{program}" if isinstance(program, str) else told
