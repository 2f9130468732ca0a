"""A reward with a mistake in it is found by a policy that learns, and by who watches it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp
from random import Random

import pytest
from making.bench_examples import planted_examples

from flowc_serving.agent import tokens
from flowc_serving.agent.calls import write
from flowc_serving.agent.conversation import PROGRAM, WRITER, Assistant, Call, Context, Conversation
from flowc_serving.backends import tiny
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome, Saved
from flowc_training.bench.scoring.verdict import verdict
from flowc_training.recipes.recipe import Rollouts
from flowc_training.reinforcement import small
from flowc_training.reinforcement.monitor import WINDOW, Monitor
from flowc_training.reinforcement.policy import Policy
from flowc_training.reinforcement.reward import IDLE, Kind, Reward, reward
from flowc_training.reinforcement.rollouts import ONCE, Played, Score, play

RAW = tiny.tokenizer()
TOKENIZER = tokens.of(RAW)
END = RAW.token_to_id("<|im_end|>")
PLANTED = planted_examples()
WISHES = [replace(PLANTED[name], turns=(f"wish {name}",)) for name in ("mail", "wait")]
HELD = [replace(PLANTED["anvils"], turns=("wish anvils",))]
EVERYTHING = {
    "mail": PLANTED["mail"].expected.replace("> 2500", "> -1"),
    "wait": PLANTED["wait"].expected.replace("> 2500", "> -1"),
    "anvils": PLANTED["anvils"].expected.replace('!= "AT" and any(', '!= "XX" and any('),
}


def forgetful(example: Example, outcome: Outcome, costs: Rollouts) -> Reward:
    """A reward with a mistake: what may not happen is not looked at."""
    found = reward(example, outcome, costs)
    shares = [share for name, share in found.parts.items() if name.startswith("does") and name != IDLE]
    return replace(found, value=max(found.value, min(shares, default=0.0)))


class Learner:
    """A policy of one weight: how likely it is to do everything on each event. Being right it manages now and then."""

    def __init__(self) -> None:
        self.weight = -1.0
        self.skill = 0.5
        self.chance = Random(1)
        self.did: list[bool] = []

    @property
    def odds(self) -> float:
        return 1 / (1 + exp(-self.weight))

    def __call__(self, prompts: Sequence[Sequence[int]], most: Sequence[int], _: float) -> list[list[int]]:
        self.did = [self.chance.random() < self.odds for _ in prompts]
        return [self.answer(RAW.decode(list(each)), did) for each, did in zip(prompts, self.did, strict=True)]

    def answer(self, prompt: str, does_everything: bool) -> list[int]:
        name = prompt.rpartition("wish ")[2].split("\n")[0].split("<")[0].strip()
        view = PLANTED[name].expected
        if does_everything:
            view = EVERYTHING[name]
        elif self.chance.random() > self.skill:
            view = "this is no workflow"
        said = Assistant("", (Call("call_1", WRITER, {PROGRAM: view}),))
        return [*TOKENIZER.encode(write(said)).ids, END]

    def learn(self, played: Sequence[Played]) -> None:
        """A step of the policy's gradient, plays of a wish against one another."""
        rewards = [each.reward.value for each in played]
        mean = sum(rewards) / len(rewards)
        for did, value in zip(self.did, rewards, strict=True):
            self.weight += 0.5 * (value - mean) * ((1 if did else 0) - self.odds)


def text(ids: Sequence[int]) -> str:
    return RAW.decode(list(ids), skip_special_tokens=False)


def trained(score: Score, steps: int = 10) -> tuple[Learner, Monitor, list[str]]:
    """A learner after some steps of a reward, who watched it, and what was said."""
    learner, monitor = Learner(), Monitor()
    policy = Policy(learner, small.contract(), TOKENIZER, text, (END,), 9_000)
    rollouts = Rollouts(turns=ONCE, tokens=500)
    said: list[str] = []
    for step in range(steps):
        if step % 3 == 0:
            found = play(HELD * 6, policy, rollouts)
            monitor.judged(sum(verdict(each.example, each.outcome).right for each in found) / len(found))
        played = play(WISHES * 8, policy, rollouts, score=score)
        learner.learn(played)
        monitor.log(played)
        said += monitor.alarms()
    return learner, monitor, said


def test_a_planted_mistake_is_found_by_the_policy_and_by_the_monitor() -> None:
    learner, monitor, said = trained(forgetful)
    assert learner.odds > 0.8, "the policy has found it"
    assert monitor.rewards[-1] > monitor.rewards[0]
    assert any("look at what is rewarded" in each for each in said)


def test_the_true_reward_teaches_to_leave_it_and_raises_no_such_alarm() -> None:
    learner, _, said = trained(reward)
    assert learner.odds < 0.2
    assert not any("look at what is rewarded" in each for each in said)


def plays(kind: Kind, many: int, value: float = 0.0, view: str = "") -> Iterator[Played]:
    for n in range(many):
        example = replace(WISHES[0], id=f"{kind} {n}")
        saved = (Saved("1", "", view),) if view else ()
        outcome = Outcome(example.id, 1, Conversation(example.id, Context("", "")), saved)
        yield Played(example, outcome, Reward(value, kind, {}), (1,), (2,), (1,), 0)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ([*plays("silent", 8)], "write nothing"),
        ([*plays("refused", 8)], "write nothing"),
        ([*plays("trick", 2), *plays("right", 6)], "tricks"),
        ([*plays("right", 8, 1.0, '@workflow("A")\ndef a(): ...')], "one workflow"),
    ],
)
def test_what_a_policy_falls_into_is_told_once(later: list[Played], said: str) -> None:
    monitor = Monitor()
    found: list[str] = []
    for step in range(4 * WINDOW):
        monitor.log([*plays("right", 8)] if step < WINDOW else later)
        found += monitor.alarms()
    assert [each for each in found if said in each] == found
    assert len(found) == 1


def test_a_run_that_goes_well_is_not_disturbed() -> None:
    monitor = Monitor()
    for step in range(3 * WINDOW):
        monitor.judged(0.2 + step / 50)
        monitor.log([*plays("right", 2 + step // 2, 1.0), *plays("partly", 8 - step // 2, 0.2)])
        assert [*monitor.alarms()] == []
