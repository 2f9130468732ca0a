"""Wishes played for their reward: production's loop, session and tools, with the policy as the model.

A wish is played several times at once, and each play is in the end what a trainer learns from: the ids of the prompt,
the ids that follow, the mask of those that the policy wrote, and the reward.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from flowc_serving.agent import contract as contracts, tokens
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import Answer, User
from flowc_serving.agent.events import Event
from flowc_serving.agent.hearing import Hearing, listen
from flowc_serving.agent.limits import Limits
from flowc_serving.agent.model import Request, Sampling
from flowc_training.bench.attempting import Sitting, attempt
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import CRASHED, Outcome, Usage
from flowc_training.bench.solvers import answered
from flowc_training.recipes.recipe import Rollouts
from flowc_training.reinforcement.policy import Policy, Trace
from flowc_training.reinforcement.reward import Reward, reward
from flowc_training.reinforcement.sampling import Sampler

ONCE = 1
"""``Rollouts.turns`` of this play one answer only: its calls are carried out, and nothing is said after."""
Score: TypeAlias = Callable[[Example, Outcome, Rollouts], Reward]
_SECONDS = 86_400.0
"""A batch takes as long as it takes: no clock ends a conversation here, as its tokens and turns do."""


@dataclass(frozen=True, slots=True)
class Played:
    """One play of a wish. ``mask`` is of the ids that follow the prompt: 1 where the policy wrote one."""

    example: Example
    outcome: Outcome
    reward: Reward
    prompt: tuple[int, ...]
    ids: tuple[int, ...]
    mask: tuple[int, ...]
    redrawn: int


@dataclass(slots=True)
class Player:
    """Solves an example with the policy, in the loop that serves merchants."""

    policy: Policy
    rollouts: Rollouts
    temperature: float

    @property
    def name(self) -> str:
        return self.policy.name

    async def solve(self, sitting: Sitting) -> None:
        """Answer all that the merchant says; the policy is asked with all others who ask."""
        try:
            for text in sitting.turns:
                if self.rollouts.turns == ONCE:
                    await self._once(sitting, text)
                else:
                    await answered(sitting, text, self.policy, self._limits(), self._sampling(), False)
                if sitting.endings[-1] in CRASHED:
                    break
        finally:
            self.policy.leave()

    async def close(self) -> None:
        """Nothing to let go of."""

    def _limits(self) -> Limits:
        turns, most = self.rollouts.turns, self.rollouts.tokens
        return Limits(turns=turns, tokens=most, seconds=_SECONDS, tool_seconds=60.0)

    def _sampling(self) -> Sampling:
        return Sampling(self.temperature, tokens=self.rollouts.tokens)

    async def _once(self, sitting: Sitting, text: str) -> None:
        sitting.conversation = sitting.conversation.plus(User(text))
        request = Request(sitting.conversation, self._sampling(), False, False, _SECONDS)
        hearing = Hearing({*sitting.conversation.call_ids}, request.sampling.tokens)
        said = await listen(self.policy, request, hearing, _unheard)
        answers = [Answer(each.id, each.name, sitting.session.answer(each)) for each in said.calls]
        sitting.conversation = sitting.conversation.plus(said, *answers)
        sitting.usage = sitting.usage.plus(Usage(1, hearing.usage.read, hearing.usage.written))
        sitting.endings = (*sitting.endings, "done")


async def _unheard(_: Event) -> None:
    pass


def policy_of(model: Any, tokenizer: Any, contract: Contract, seed: int = 1) -> Policy:
    """The policy of a model and a tokenizer of transformers."""
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    ends = (end, tokenizer.pad_token_id)
    return Policy(
        Sampler(model, frozenset(ends), tokenizer.pad_token_id, seed),
        contract,
        tokens.of(tokenizer),
        lambda ids: tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False),
        ends,
        model.config.max_position_embeddings,
    )


def play(
    examples: Sequence[Example],
    policy: Policy,
    rollouts: Rollouts,
    *,
    temperature: float | None = None,
    score: Score = reward,
) -> list[Played]:
    """One play of each of these wishes, all at once; a wish that stands here twice is played twice."""
    heat = rollouts.temperature if temperature is None else temperature
    return asyncio.run(_play(examples, Player(policy, rollouts, heat), score))


async def _play(examples: Sequence[Example], player: Player, score: Score) -> list[Played]:
    player.policy.begin(len(examples))
    outcomes = await asyncio.gather(*(attempt(each, player, n) for n, each in enumerate(examples)))
    return [_played(each, found, player, score) for each, found in zip(examples, outcomes, strict=True)]


def _played(example: Example, outcome: Outcome, player: Player, score: Score) -> Played:
    trace = player.policy.traces.get(outcome.conversation.id, Trace())
    begun = trace.begun
    return Played(
        example,
        outcome,
        score(example, outcome, player.rollouts),
        tuple(trace.ids[:begun]),
        tuple(trace.ids[begun:]),
        tuple(trace.mask[begun:]),
        trace.redrawn,
    )


def checked(folder: Path, contract: Contract | None = None) -> Contract:
    """The contract beside a checkpoint. Raises ``ContractError`` where it is another than production's, or than the
    one that is given."""
    saved = contracts.read(folder)
    if contract is None:
        contracts.check_fingerprint(saved)
    elif saved.fingerprint != contract.fingerprint:
        raise contracts.ContractError(
            f"{folder} was trained with another contract than the one it is to play with: "
            f"{'; '.join(contracts.differences(saved, contract))}"
        )
    return saved
