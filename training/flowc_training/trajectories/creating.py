"""The ideal agent makes a workflow: template, tasks, configuration and paths, resources, then it saves.

``look`` is everything up to the save, for the categories that go on otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flowc_serving.agent.conversation import WRITER
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.shop import Shop
from flowc_training.trajectories.acting import Actor, Ask, Unmade, errors, is_refused
from flowc_training.trajectories.closing import created
from flowc_training.trajectories.finding import MOST_READ, PathFinder, TaskFinder, configuration
from flowc_training.trajectories.needing import READ_ALREADY, Needs, Task, needs
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.wanting import Want

_FITS = 0.6
"""The share of a workflow's tasks that a template must have to be started from."""


def create(actor: Actor, voice: Voice, want: Want, *more: str) -> None:
    """Make what is wanted, and say so; the request was heard already."""
    look(actor, voice, want)
    save(actor, voice.maybe("save"), want.view)
    actor.say(created(voice, want, actor.session.world.shop, *more))


def look(actor: Actor, voice: Voice, want: Want) -> None:
    """Look up all that the workflow needs."""
    needed = want.needs
    known = _open(actor, voice, want, needed)
    wanted = [each for each in needed.tasks if each not in known and each.id not in READ_ALREADY]
    finder = TaskFinder(wanted, want.phrases, voice.rng)
    paths = PathFinder(needed.paths)
    unread = [each for each in needed.tasks if each in known]
    text = voice.maybe("search") if wanted and not known else ""
    while True:
        asks = {"tasks": finder.ask()}
        now, unread = unread[:MOST_READ], unread[MOST_READ:]
        if now:
            asks["read"] = configuration(now)
            text = text or voice.maybe("read")
        asks["paths"] = paths.ask()
        asked = {what: ask for what, ask in asks.items() if ask is not None}
        if not asked:
            break
        answers = dict(zip(asked, actor.say(text, *asked.values()), strict=True))
        if "tasks" in answers:
            unread += finder.hear(answers["tasks"])
        if "paths" in answers:
            paths.hear(answers["paths"])
        text = "" if finder.is_done else voice.maybe("again")
    if finder.given_up:
        raise Unmade("a task is not found by any search")


def save(actor: Actor, text: str, view: str) -> None:
    """Save a new workflow that is right. Raises ``Unmade`` where it is refused after all."""
    (answer,) = actor.say(text, save_ask(view))
    if is_refused(answer):
        codes = [code for code, _ in errors(answer)] or [str(answer.get("error_code"))]
        raise Unmade(f"the workflow is refused: {', '.join(codes)}")


def save_ask(view: str, workflow: str = "", version: str = "") -> Ask:
    """The call that saves: a new workflow, or a version in place of another."""
    arguments: dict[str, Json] = {"workflow": view}
    if workflow:
        arguments = {"workflow_id": workflow, "workflow_version": version, **arguments}
    return Ask(WRITER, arguments)


# The first calls: templates, and things of the shop by their names.


def _open(actor: Actor, voice: Voice, want: Want, needed: Needs) -> frozenset[Task]:
    """Search templates, and resources beside; the tasks of the template that is started from."""
    asked: list[Json] = list(want.searches[: 1 if voice.rng.random() < 0.6 else 2])
    asks = [Ask("template_search", {"search_queries": asked}), *resources(needed, actor.session.world.shop)]
    found, *answers = actor.say(voice.maybe("look"), *asks)
    for each, (_, gid) in zip(answers, needed.gids, strict=True):
        if gid not in str(each.get("resources")):
            raise Unmade("a thing of the shop is not found by its name")
    template = fitting(found, needed)
    return frozenset(needs(template).tasks) if template else frozenset()


def resources(needed: Needs, shop: Shop) -> Sequence[Ask]:
    """A search for each thing of the shop that a workflow names."""
    names = {each.id: each.name for each in shop.resources}
    asks: list[Ask] = []
    for kind, gid in needed.gids:
        if gid not in names:
            raise Unmade("a workflow names what the shop does not have")
        asks.append(Ask("search_shop_resource", {"resource_type": kind, "query": names[gid]}))
    return asks


def fitting(answer: Object, needed: Needs) -> str:
    """The template that a workflow is best started from, of those that came with their program; empty where none."""
    best, most = "", 0.0
    for found in cast(dict[str, list[dict[str, Any]]], answer.get("templates", {})).values():
        for each in found:
            program = str(each.get("workflow", ""))
            fit = _fit(program, needed) if program else 0.0
            if fit > most:
                best, most = program, fit
    return best if most >= _FITS else ""


def _fit(program: str, needed: Needs) -> float:
    """How much of a workflow a template has; nothing where it starts from something else."""
    try:
        has = needs(program)
    except SyntaxError:
        return 0.0
    mine, its = {each.id for each in needed.tasks}, {each.id for each in has.tasks}
    if not needed.tasks or not has.tasks or needed.tasks[0].id != has.tasks[0].id or len(mine) < 2:
        return 0.0
    return (len(mine & its) - 1) / (len(mine | its) - 1)
