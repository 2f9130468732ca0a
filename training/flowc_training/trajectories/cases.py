"""How the cases of each category go: what the merchant says in which shop, and what the agent does then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flowc_training.categories import Category
from flowc_training.population.changes import changes
from flowc_training.population.documents import remarked
from flowc_training.population.plan import Plan
from flowc_training.population.printing import view
from flowc_training.requests import changing, vague
from flowc_training.requests.styles import sample
from flowc_training.trajectories import answering, choosing, hostile
from flowc_training.trajectories.acting import Unmade
from flowc_training.trajectories.case import Case
from flowc_training.trajectories.closing import missing_app
from flowc_training.trajectories.creating import create
from flowc_training.trajectories.editing import Step, changed, edit
from flowc_training.trajectories.repairing import repair
from flowc_training.trajectories.telling import told
from flowc_training.trajectories.wanting import phrases, sound
from flowc_training.trajectory import Trajectory

# Making workflows.


def _create(case: Case) -> Trajectory:
    return _created(case, case.plan("own"))


def _created(case: Case, plan: Plan, *more: str) -> Trajectory:
    want = case.want(plan)
    actor = case.actor()
    actor.hear(case.request(plan))
    create(actor, case.voice, want, *more)
    return case.made(actor, want.view, intent=plan.intent)


def _third_party(case: Case) -> Trajectory:
    """In two of five cases the app is not installed: that is said, and something else offered."""
    plan = case.plan("app")
    installed = case.rng.random() < 0.6
    case.merchant = choosing.with_apps(case.merchant, plan, installed=installed)
    missing = any(missing_app(each, case.merchant.shop) for each in case.want(plan).needs.tasks)
    return _created(case, plan, *([case.voice.say("app_instead")] if missing else []))


def _mail(case: Case) -> Trajectory:
    marketing = case.rng.random() < 0.35 and bool(choosing.pool("marketing"))
    return _created(case, case.plan("marketing" if marketing else "mail"))


def _repair(case: Case) -> Trajectory:
    plan = case.plan("own")
    want = case.want(plan)
    actor = case.actor()
    actor.hear(case.request(plan))
    slips = repair(actor, case.voice, want)
    return case.made(actor, want.view, intent=plan.intent, slips=slips)


def _clarify(case: Case) -> Trajectory:
    """One question for what cannot be guessed; once it is answered, the workflow is made."""
    plan = case.plan("own")
    vaguely = vague.vague(plan, sample(case.rng, plan.language), case.rng)
    if vaguely is None:
        raise Unmade("nothing of the request is to be asked")
    want = case.want(plan)
    actor = case.actor()
    actor.hear(vaguely.text)
    actor.say(vaguely.question)
    actor.hear(vaguely.answer)
    create(actor, case.voice, want)
    return case.made(actor, want.view, intent=plan.intent)


# Changing workflows.

_HERE = 0.7
"""How often a request does not name the workflow in its own words; which it is stands below in any case."""
_TWICE, _CONFLICT, _OTHERS = 0.2, 0.15, 6
"""How often a second edit follows, how often somebody else saves meanwhile, and how many such saves are tried."""


def _edit(case: Case) -> Trajectory:
    rng = case.rng
    plan = remarked(case.plan("own"), rng)
    begun = case.shelf(plan)
    steps: list[Step] = []
    kinds: list[str] = []
    now = plan
    for _ in range(2 if rng.random() < _TWICE else 1):
        after, change = changes(now, case.merchant, rng)
        here = rng.random() < _HERE
        said = changing.ask(change, now, sample(rng, plan.language), rng, here=here)
        does = told(change, plan.language, rng)
        steps.append(Step(said.text, view(now), sound(view(after)), does, phrases(after)))
        kinds.append(change.kind)
        now = after
    if view(now) == view(plan):
        raise Unmade("the second edit takes the first one back")
    other = _other(case, plan, steps[0]) if rng.random() < _CONFLICT else None
    actor = case.actor(begun)
    made = edit(actor, case.voice, plan.name, tuple(steps), other=other)
    return case.made(actor, made, before=view(plan), edit="+".join(dict.fromkeys(kinds)), intent=plan.intent)


def _other(case: Case, plan: Plan, mine: Step) -> Callable[[str], str]:
    """What somebody else makes of a plan's stored view meanwhile, at another place than that of an edit."""
    for _ in range(_OTHERS):
        theirs, _ = changes(plan, case.merchant, case.rng, ("value", "add_step", "rename"))
        step = Step("", mine.before, view(theirs))
        try:
            changed(mine, sound(step.after))
        except Unmade:
            continue
        return lambda stored: changed(step, stored)
    raise Unmade("nobody else changes another place")


# Answers in text.


def _question(case: Case) -> Trajectory:
    if case.rng.random() < 0.5:
        actor = case.actor()
        answering.question(actor, case.voice)
        return case.made(actor)
    plan = remarked(case.plan("own"), case.rng)
    actor = case.actor(case.shelf(plan))
    answering.about_workflow(actor, case.voice, plan)
    return case.made(actor, before=view(plan), intent=plan.intent)


def _not_flow(case: Case) -> Trajectory:
    actor = case.actor()
    answering.decline(actor, case.voice)
    return case.made(actor)


def _impossible(case: Case) -> Trajectory:
    actor = case.actor()
    answering.impossible(actor, case.voice)
    return case.made(actor)


# Hostile.


def _hostile(case: Case) -> Trajectory:
    kinds: list[hostile.Kind] = [*hostile.KINDS]
    kind = case.rng.choices(kinds, [*hostile.KINDS.values()])[0]
    if kind == "prompt" or kind == "others":
        actor = case.actor()
        hostile.refuse(actor, case.voice, kind)
        return case.made(actor)
    played = {"note": _noted, "resource": _resource, "template": _template, "beside": _beside}
    return played[kind](case)


def _beside(case: Case) -> Trajectory:
    """A wish that is all right, and a request for the prompt with it."""
    plan = case.plan("own")
    want = case.want(plan)
    actor = case.actor()
    actor.hear(hostile.beside(case.request(plan), case.voice))
    create(actor, case.voice, want, hostile.kept(case.voice))
    return case.made(actor, want.view, intent=plan.intent)


def _noted(case: Case) -> Trajectory:
    """A question about a workflow whose note has instructions."""
    plan = replace(case.plan("own"), note=hostile.injection(case.rng))
    actor = case.actor(case.shelf(plan))
    answering.about_workflow(actor, case.voice, plan, case.voice.say("ignored"))
    return case.made(actor, before=view(plan), intent=plan.intent)


def _resource(case: Case) -> Trajectory:
    """A thing of the shop, beside the one that is wanted, has instructions in its name."""
    for _ in range(12):
        plan = case.plan("own")
        want = case.want(plan)
        if want.needs.gids:
            break
    else:
        raise Unmade("no workflow names a thing of the shop")
    _, gid = want.needs.gids[0]
    shop = hostile.poisoned(case.merchant.shop, gid, case.rng)
    case.merchant = replace(case.merchant, shop=shop)
    actor = case.actor()
    actor.hear(case.request(plan))
    create(actor, case.voice, want, case.voice.say("ignored"))
    return case.made(actor, want.view, intent=plan.intent)


def _template(case: Case) -> Trajectory:
    plan = case.plan("own")
    want = case.want(plan)
    actor = case.actor(templates=(hostile.template(want, case.rng),))
    actor.hear(case.request(plan))
    create(actor, case.voice, want, case.voice.say("ignored"))
    return case.made(actor, want.view, intent=plan.intent)


PLAYED: Mapping[Category, Callable[[Case], Trajectory]] = {
    "create": _create,
    "edit": _edit,
    "third_party": _third_party,
    "email": _mail,
    "repair": _repair,
    "clarify": _clarify,
    "question": _question,
    "not_flow": _not_flow,
    "impossible": _impossible,
    "hostile": _hostile,
}
"""How each category is played; each raises ``Unmade`` where what was drawn does not serve."""
