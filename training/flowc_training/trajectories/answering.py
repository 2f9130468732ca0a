"""Conversations that write nothing: questions, what is not about Flow, what Flow cannot do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from flowc import catalog
from flowc_serving.agent.mention import about
from flowc_training.languages import Language
from flowc_training.population.plan import If, Plan, nodes
from flowc_training.requests.describing import clause, described
from flowc_training.trajectories.acting import Actor, Ask, Unmade
from flowc_training.trajectories.prose import Voice, table


@dataclass(frozen=True, slots=True)
class Question:
    """A question about Flow by language, and its answer."""

    id: str
    asked: Mapping[Language, tuple[str, ...]]
    answer: Mapping[Language, str]


@cache
def questions() -> tuple[Question, ...]:
    """All questions about Flow."""
    rows = {**table("questions-running"), **table("questions-building")}
    return tuple(
        Question(name, {key: tuple(said) for key, said in row["q"].items()}, row["a"])
        for name, row in rows.items()
    )


def question(actor: Actor, voice: Voice) -> None:
    """A question about Flow is answered in text, without a call."""
    chosen = voice.rng.choice(questions())
    actor.hear(voice.rng.choice(chosen.asked[voice.language]))
    actor.say(chosen.answer[voice.language])


# About one workflow.


def about_workflow(actor: Actor, voice: Voice, plan: Plan, more: str = "") -> None:
    """A question about a workflow of the shop is answered from what is looked up."""
    stored = actor.stored(plan.name)
    kind = voice.rng.choice(("what", "when", "why_not"))
    asked = _one(kind, voice)
    if "{subject}" in asked:
        asked = asked.replace("{subject}", _one("subjects", voice))
    actor.hear(about(asked, stored.name, stored.id))
    (looked,) = actor.say(voice.maybe("lookup"), Ask("workflow_lookup", {"workflow_id": stored.id}))
    if "workflow" not in looked:
        raise Unmade("a workflow of the shop cannot be shown")
    said = {"what": _what, "when": _when, "why_not": _why_not}[kind](voice, plan)
    actor.say(f"{said}\n\n{more}" if more else said)


def _what(voice: Voice, plan: Plan) -> str:
    return described(plan, voice.rng, voice.language)


def _when(voice: Voice, plan: Plan) -> str:
    joiner = cast(Mapping[Language, str], table("questions-workflow")["or"])[voice.language]
    moments = [clause(each, "when", voice.language, voice.rng) for each in plan.triggers]
    return _one("starts", voice).replace("{when}", joiner.join(moments))


def _why_not(voice: Voice, plan: Plan) -> str:
    asked = (each for node in nodes(plan.body) if isinstance(node, If) for each in node.tests)
    tests = [clause(each, "holds", voice.language, voice.rng) for each in asked]
    if not tests:
        return voice.joined(_when(voice, plan), _one("no_condition", voice))
    listed = "\n".join(f"- {each}" for each in dict.fromkeys(tests))
    return f"{_when(voice, plan)} {_one('only_if', voice)}\n{listed}\n\n{_one('check', voice)}"


def _one(key: str, voice: Voice) -> str:
    return voice.rng.choice(table("questions-workflow")[key][voice.language])


# Not about Flow, or not possible.


def decline(actor: Actor, voice: Voice) -> None:
    """What is not about Flow is declined in a sentence, with where to go."""
    row = voice.rng.choice(table("declining")["requests"])
    actor.hear(row[voice.language])
    place = row["place"]
    said = (
        voice.say("decline", place=table("declining")["places"][place][voice.language])
        if place
        else voice.say("decline_any")
    )
    actor.say(voice.joined(said, voice.say("decline_offer") if voice.rng.random() < 0.5 else ""))


def impossible(actor: Actor, voice: Voice) -> None:
    """What Flow cannot do is said after real searches that do not find it, with the nearest way."""
    row = voice.rng.choice(table("impossible")["wishes"])
    actor.hear(row["request"][voice.language])
    wish, *nearest = row["queries"]
    template = Ask("template_search", {"search_queries": [wish]})
    first = Ask("task_search", {"search_queries": [wish]})
    if voice.rng.random() < 0.5:
        actor.say(voice.maybe("impossible_search"), template, first)
    else:
        actor.say(voice.maybe("impossible_search"), first)
    (found,) = actor.say(voice.maybe("impossible_again"), Ask("task_search", {"search_queries": nearest}))
    if f"'{catalog.load().now(row['near'])}'" not in str(found):
        raise Unmade("the nearest way is not found")
    actor.say(row["answer"][voice.language])
