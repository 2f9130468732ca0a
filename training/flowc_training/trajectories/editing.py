"""The ideal agent edits: it looks the workflow up, changes only what was asked, and updates that version.

Several edits may follow each other in one conversation; and somebody else may save meanwhile, so that the change is
made again in what came back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flowc import FlowError
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.mention import about
from flowc_training.population.printing import canonical
from flowc_training.trajectories.acting import Actor, Ask, Unmade, is_refused
from flowc_training.trajectories.creating import resources, save_ask
from flowc_training.trajectories.finding import MOST_READ, PathFinder, TaskFinder, configuration
from flowc_training.trajectories.merging import merged
from flowc_training.trajectories.needing import READ_ALREADY, Needs, name_of, needs
from flowc_training.trajectories.prose import Voice


@dataclass(frozen=True, slots=True)
class Step:
    """One edit: what is asked, the view as it would be printed before and after, and what is told in the end.

    ``phrases`` are words for new tasks, as in a want. ``told`` may be empty where the change speaks for itself.
    """

    request: str
    before: str
    after: str
    told: str = ""
    phrases: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The workflow as the agent has seen it last: the version that it may write, and its view."""

    id: str
    version: str
    view: str
    name: str


def edit(
    actor: Actor,
    voice: Voice,
    name: str,
    steps: tuple[Step, ...],
    *,
    other: Callable[[str], str] | None = None,
) -> str:
    """Make edits one after another; the view that is stored in the end.

    The first request tells which workflow is meant, as the page does. ``other`` is what somebody else makes of the
    stored view before the first update, if anybody does.
    """
    found = actor.stored(name)
    seen = Seen(found.id, found.version, "", found.name)
    for number, step in enumerate(steps):
        actor.hear(about(step.request, seen.name, seen.id) if not number else step.request)
        seen = _one(actor, voice, seen, step, is_first=not number, other=other if not number else None)
    return seen.view


def _one(
    actor: Actor,
    voice: Voice,
    seen: Seen,
    step: Step,
    *,
    is_first: bool,
    other: Callable[[str], str] | None,
) -> Seen:
    seen = _look(actor, voice, seen, step, is_first=is_first)
    if other is not None:
        actor.elsewhere(seen.id, other(seen.view))
    wanted = changed(step, seen.view)
    (answer,) = actor.say(voice.maybe("change"), save_ask(wanted, seen.id, seen.version))
    if other is not None:
        wanted, answer = _once_more(actor, voice, seen, step, answer)
    if is_refused(answer):
        raise Unmade("an edit is refused")
    made = Seen(seen.id, str(answer["workflow_version"]), wanted, name_of(wanted))
    actor.say(_done(voice, made, step, answer, is_conflict=other is not None))
    return made


def _once_more(actor: Actor, voice: Voice, seen: Seen, step: Step, refused: Object) -> tuple[str, Object]:
    """The edit made again in what somebody else saved: the view, and the tool's answer."""
    if refused.get("error_code") != "WORKFLOW_CONFLICT":
        raise Unmade("somebody else's save is no conflict")
    wanted = changed(step, str(refused["workflow"]))
    ask = save_ask(wanted, seen.id, str(refused["workflow_version"]))
    (answer,) = actor.say(voice.say("conflict"), ask)
    return wanted, answer


def _done(voice: Voice, made: Seen, step: Step, answer: Object, *, is_conflict: bool) -> str:
    """What is said in the end."""
    more = [voice.say("conflict_done")] if is_conflict else []
    kept = voice.say("kept") if voice.rng.random() < 0.6 else ""
    is_on = "it is on" in str(answer["message"]).partition("\n")[0]
    name = voice.say("changed", name=made.name)
    return voice.joined(name, step.told, *more, kept, voice.say("on" if is_on else "off"))


def changed(step: Step, stored: str) -> str:
    """The edit made in what is stored, which may have remarks and names that the plan does not. Raises ``Unmade``."""
    if stored == step.before:
        return step.after
    text = merged(step.before, step.after, stored)
    try:
        made = None if text is None else canonical(text)
    except FlowError:
        made = None
    if made is None or made == stored:
        raise Unmade("the edit does not fit into what is stored")
    return made


# Looking.


def _look(actor: Actor, voice: Voice, seen: Seen, step: Step, *, is_first: bool) -> Seen:
    """Look the workflow up, and beside it what the change brings anew."""
    old, new = needs(step.before), needs(step.after)
    finder, paths, gids = _anew(old, new, step, voice)
    asks = [Ask("workflow_lookup", {"workflow_id": seen.id})] if is_first else []
    asks += resources(Needs((), (), gids, (), ()), actor.session.world.shop)
    text = voice.maybe("lookup") if is_first else ""
    if (ask := finder.ask()) is not None:
        asks.append(ask)
    if (path := paths.ask()) is not None:
        asks.append(path)
    if not asks:
        return seen
    answers = dict(zip((each.tool for each in asks), actor.say(text, *asks), strict=True))
    if path is not None:
        paths.hear(answers["environment_paths_search"])
    if ask is not None:
        _read_up(actor, voice, finder, answers["task_search"])
    looked = answers.get("workflow_lookup")
    if looked is None:
        return seen
    return Seen(seen.id, str(looked["workflow_version"]), str(looked["workflow"]), seen.name)


def _anew(
    old: Needs, new: Needs, step: Step, voice: Voice
) -> tuple[TaskFinder, PathFinder, tuple[tuple[str, str], ...]]:
    known = {each.id for each in old.tasks} | READ_ALREADY
    tasks = [each for each in new.tasks if each.id not in known]
    paths = [each for each in new.paths if each not in old.paths]
    gids = tuple(each for each in new.gids if each not in old.gids)
    return TaskFinder(tasks, step.phrases or {}, voice.rng), PathFinder(paths), gids


def _read_up(actor: Actor, voice: Voice, finder: TaskFinder, answer: Object) -> None:
    """Read how new tasks are set up, searching those again that were not found."""
    unread = finder.hear(answer)
    while True:
        asks = [configuration(unread[:MOST_READ])] if unread else []
        again = finder.ask()
        asks += [again] if again is not None else []
        if not asks:
            break
        answers = actor.say(voice.maybe("again" if again else "read"), *asks)
        unread = [*unread[MOST_READ:], *(finder.hear(answers[-1]) if again is not None else ())]
    if finder.given_up:
        raise Unmade("a new task is not found by any search")
