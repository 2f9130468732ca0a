"""Traffic of a made-up population, in a real log and a real workflow store: what the flywheel runs on without a log.

Merchants ask for what trajectories ask for; the agent is as good as it is told, and where it fails it fails in a known
way (``judge.damage``). Merchants turn on, change by hand, turn off and rate what they get, with noise. Nothing of it is
from production, and whoever shows figures of it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

from flowc_serving.agent import contract, outcomes, ulids
from flowc_serving.agent.conversation import PROGRAM, WRITER, Call
from flowc_serving.agent.session import Session
from flowc_serving.store import rows as log_rows
from flowc_serving.store.events import EventLog, open_log
from flowc_serving.store.recording import Serving
from flowc_serving.store.rows import Pen, Row
from flowc_serving.store.workflows import WorkflowFile
from flowc_training.bench.variants import variants
from flowc_training.categories import Category
from flowc_training.conversations.reenacting import Stage, played, recorded
from flowc_training.conversations.spoiling import spoilt
from flowc_training.judge.damage import DAMAGES, Damage, answers
from flowc_training.judge.facets import Verdict
from flowc_training.trajectories.making import trajectory
from flowc_training.trajectory import Setting, Trajectory
from flowc_training.weekly.week import Week

MODEL = "made-up"
_DAY = 86_400.0
_OTHERS = 60
"""Trajectories before one, that damages may borrow from."""


@dataclass(frozen=True, slots=True)
class Arm:
    """An agent: the share of shops that get it, and how often it does right, by category or at all."""

    name: str = ""
    share: float = 1.0
    skill: float | Mapping[Category, float] = 0.7

    def skill_in(self, category: Category) -> float:
        """How often it does right in a category."""
        return self.skill if isinstance(self.skill, float | int) else self.skill.get(category, 0.7)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a made-up conversation by construction: the damage, empty where it is ideal, and the answers
    to the judge's facets."""

    id: str
    category: Category
    damage: str
    answers: Mapping[str, Verdict]


@dataclass(slots=True)
class _Clock:
    now: float = 0.0

    def __call__(self) -> float:
        self.now += 0.001  # no two rows are of one moment
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


@dataclass(slots=True)
class _World:
    log: EventLog
    workflows: WorkflowFile
    clock: _Clock
    rng: Random
    arms: Sequence[Arm]
    truths: list[Truth] = field(default_factory=list[Truth])


def made_up(
    log: Path,
    workflows: Path,
    week: Week,
    seed: int | str,
    conversations: int,
    arms: Sequence[Arm] = (Arm(),),
    *,
    first: int = 0,
    trouble: bool = False,
) -> tuple[Truth, ...]:
    """Write a week's conversations into a log and a workflow store, which are made where there are none.

    The conversations are those of numbers ``first`` and after of the seed: another week takes another range, or
    another seed. With ``trouble`` there is one more of each kind that is broken: a conversation with rows missing,
    one with a row that is no JSON, one twice, one in another contract. Raises ``StoreTrouble``.
    """
    clock = _Clock()
    opened, stored = open_log(str(log)), WorkflowFile(workflows, clock=clock)
    try:
        world = _World(opened, stored, clock, Random(f"{seed} {week} {first}"), arms)
        start = datetime.fromisoformat(week.days[0]).replace(tzinfo=UTC).timestamp()
        times = sorted(world.rng.uniform(0, 7 * _DAY - 7_200) for _ in range(conversations))
        seen: list[Trajectory] = []
        last: list[Row] = []
        for number, at in enumerate(times, first):
            clock.now = start + at
            ideal = trajectory(seed, number)
            last = _conversation(world, ideal, seen)
            seen = [*seen[-_OTHERS:], ideal]
        if trouble and last:
            spoilt(opened, last)
        return tuple(world.truths)
    finally:
        stored.close()
        opened.close()


def _conversation(world: _World, ideal: Trajectory, seen: Sequence[Trajectory]) -> list[Row]:
    assert ideal.setting is not None
    domain = ideal.setting.shop.shop.domain
    arm = _arm(world.arms, domain)
    rng = Random(f"{world.rng.random()}")
    made, damage = ideal, None
    if rng.random() >= arm.skill_in(ideal.category):
        made, damage = _damaged(ideal, rng, seen)
    name = ulids.new(world.clock(), chance=rng.getrandbits)
    stage = Stage(_now(made, world.clock.now), world.workflows.of(domain), world.clock)
    session, said = played(made, stage, name)
    pen = Pen(name, world.log.shop_id(domain), clock=world.clock)
    known = contract.of(said).fingerprint
    rows = [*recorded(said, pen, Serving(MODEL, known, arm.name, arm.name), world.clock.pause)]
    stored = outcomes.last_written(said.messages)
    deeds = _deeds(world, session, pen, stored[0], (made, ideal), damage, rng) if stored else ()
    world.log.append([*rows, *deeds, *_thumb(pen, damage, rng)])
    world.truths.append(
        Truth(name, ideal.category, damage.name if damage else "", answers(ideal.category, damage))
    )
    return rows


def _now(made: Trajectory, now: float) -> Setting:
    assert made.setting is not None
    return Setting(
        made.setting.shop, int(now), made.setting.seed, made.setting.meanwhile, made.setting.templates
    )


def _arm(arms: Sequence[Arm], shop: str) -> Arm:
    """The arm of a shop, always the same while shares only grow."""
    place = int.from_bytes(sha256(f"arm {shop}".encode()).digest()[:4]) / 2**32
    for each in arms:
        place -= each.share
        if place < 0:
            return each
    return arms[-1]


def _damaged(ideal: Trajectory, rng: Random, seen: Sequence[Trajectory]) -> tuple[Trajectory, Damage | None]:
    """The conversation as an agent has it that fails; ideal where no damage can be done to it."""
    fitting = [each for each in DAMAGES if ideal.category in each.categories]
    rng.shuffle(fitting)
    for each in fitting:
        made = each.make(ideal, rng, seen)
        if made is not None:
            return made, each
    return ideal, None


# What merchants do.

_ON = {True: 0.72, False: 0.38}
"""How often a workflow is turned on, one that is right and one that is not: a weak sign."""
_OFF_AGAIN = {True: 0.04, False: 0.3}
_CHANGED = {True: 0.08, False: 0.35}
_THUMB = {True: 0.15, False: 0.2}
_WRONG_THUMB = 0.1
_COMMENTS = ("", "", "write to me: maria.keller@example.org", "call me on +49 171 5550123", "thanks!")


def _deeds(
    world: _World,
    session: Session,
    pen: Pen,
    workflow: str,
    versions: tuple[Trajectory, Trajectory],
    damage: Damage | None,
    rng: Random,
) -> Iterator[Row]:
    """What becomes of a workflow that was stored: ``versions`` are the agent's and the right one."""
    is_right = damage is None
    store = session.world.workflows
    if rng.random() < _CHANGED[is_right]:
        world.clock.pause(rng.uniform(600, _DAY))
        yield from _by_hand(session, pen, workflow, versions, rng)
    if rng.random() < _ON[is_right]:
        world.clock.pause(rng.uniform(60, 2 * _DAY))
        stored = store.lookup(workflow)
        if stored.hidden:  # as the server does it: what is turned on is no draft any more
            stored = store.update(workflow, stored.version, stored.name, stored.document, hidden=False)
        stored = store.switch(workflow, stored.version, active=True)
        yield log_rows.switched(pen, workflow, stored.version, active=True)
        if rng.random() < _OFF_AGAIN[is_right]:
            world.clock.pause(rng.uniform(600, 3 * _DAY))
            stored = store.switch(workflow, stored.version, active=False)
            yield log_rows.switched(pen, workflow, stored.version, active=False)


def _by_hand(
    session: Session, pen: Pen, workflow: str, versions: tuple[Trajectory, Trajectory], rng: Random
) -> Iterator[Row]:
    """A person mends what is wrong; of what is right they set a value otherwise."""
    agents, right = versions
    view = right.workflow if agents.workflow != right.workflow else _other_value(agents.workflow, rng)
    stored = session.world.workflows.lookup(workflow)
    call = Call(
        "by_hand", WRITER, {PROGRAM: view, "workflow_id": workflow, "workflow_version": stored.version}
    )
    if view and (written := outcomes.written(session.answer(call))):
        yield log_rows.edited(pen, *written)


def _other_value(view: str, rng: Random) -> str:
    fitting = [each.view for each in variants(view, {}) if each.what.endswith("is another value")]
    return rng.choice(fitting) if fitting else ""


def _thumb(pen: Pen, damage: Damage | None, rng: Random) -> Iterator[Row]:
    is_right = damage is None
    if rng.random() < _THUMB[is_right]:
        is_up = is_right != (rng.random() < _WRONG_THUMB)
        yield log_rows.feedback(pen, "up" if is_up else "down", rng.choice(_COMMENTS))


# A judge and annotators for what is made up.


def noisy(truths: Sequence[Truth], seed: int | str, right: float = 0.9) -> dict[str, dict[str, Verdict]]:
    """Answers to the facets by talk, as a rater gives them who is right so often: else yes is no, and no is yes."""
    rng = Random(f"{seed} rater")
    other: Mapping[Verdict, Verdict] = {"yes": "no", "no": "yes", "na": "na"}
    return {
        each.id: {
            facet: answer if rng.random() < right else other[answer] for facet, answer in each.answers.items()
        }
        for each in truths
    }
