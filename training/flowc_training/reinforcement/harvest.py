"""What is right of what was played, as rows to learn from: rejection sampling, and distillation of a stronger model.

Nothing is kept for how it looks: a conversation becomes a row where its reward says that it is right. A conversation
about an example of the benchmark never becomes one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flowc_serving.agent import outcomes
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import Answer, Assistant, Conversation
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.bench.attempting import Solver, attempt
from flowc_training.bench.example import Example
from flowc_training.bench.guarding import leak
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.results import Sample
from flowc_training.dataset import parquet, places
from flowc_training.dataset.rows import Row, row
from flowc_training.recipes.recipe import Rollouts
from flowc_training.reinforcement.reward import GATED, Reward, reward
from flowc_training.reinforcement.rollouts import Played
from flowc_training.trajectory import Trajectory


class LeakError(ValueError):
    """What was to be learnt from is in the benchmark."""


def kept(played: Sequence[Played], *, most: int = 1) -> list[Played]:
    """The plays that are right, of each wish the cheapest ones, none twice. What is only gated is not kept."""
    by_wish: dict[str, list[Played]] = defaultdict(list)
    for each in played:
        if is_right(each.reward):
            by_wish[each.example.id].append(each)
    return [each for plays in by_wish.values() for each in _cheapest(plays, most)]


def is_right(found: Reward) -> bool:
    """Has a program seen that it is right? Words that nobody has looked at are not."""
    return found.kind == "right" and found.parts["earned"] > GATED


def _cheapest(plays: Sequence[Played], most: int) -> Iterator[Played]:
    seen: set[tuple[int, ...]] = set()
    for each in sorted(plays, key=lambda play: -play.reward.value):
        if each.ids not in seen and len(seen) < most:
            seen.add(each.ids)
            yield each


# Rows.


def trajectory(example: Example, outcome: Outcome, source: str) -> Trajectory:
    """A conversation that was played as one to learn from: what was refused in it is read and not learnt."""
    saved = outcome.saved[0] if outcome.saved else None
    return Trajectory(
        f"{source}-{outcome.conversation.id}",
        example.category,
        example.language,
        replace(outcome.conversation, id=f"{source}-{outcome.conversation.id}"),
        saved.view if saved else "",
        saved.before if saved else "",
        source=source,
        slips=tuple(_slips(outcome.conversation)),
    )


def _slips(conversation: Conversation) -> Iterator[int]:
    """The messages of the model whose call could not be carried out as it was written."""
    failed = {
        each.call
        for each in conversation.messages
        if isinstance(each, Answer) and outcomes.failure(each.data)
    }
    for number, message in enumerate(conversation.messages):
        if isinstance(message, Assistant) and any(call.id in failed for call in message.calls):
            yield number


def rows(
    found: Iterable[tuple[Example, Outcome]], contract: Contract, tokenizer: Tokenizer, source: str
) -> Iterator[Row]:
    """Rows of the conversations that are right. Raises ``LeakError`` where one is about the benchmark."""
    for example, outcome in found:
        if not is_right(reward(example, outcome, Rollouts())):
            continue
        made = trajectory(example, outcome, source)
        if why := leak(made):
            raise LeakError(f"{made.id}: {why}, and nothing of that may be learnt: play wishes of your own")
        yield row(made, contract, tokenizer)


def of_samples(
    samples: Iterable[Sample], examples: Mapping[str, Example]
) -> Iterator[tuple[Example, Outcome]]:
    """The conversations of a recorded run of ``flowc-bench`` with what they were about."""
    for each in samples:
        if each.outcome.example in examples:
            yield examples[each.outcome.example], each.outcome


async def played_by(
    solver: Solver, examples: Iterable[Example], tries: int = 1
) -> list[tuple[Example, Outcome]]:
    """What a stronger model makes of wishes, one after another, each so often."""
    return [(each, await attempt(each, solver, n + 1)) for each in examples for n in range(tries)]


def write(found: Iterable[Row], folder: Path) -> int:
    """Rows as a dataset that a recipe of ``sft`` takes; how many they were."""
    made = [parquet.as_object(each) for each in found]
    parquet.write(made, places.joined(str(folder), "train.parquet"))
    return len(made)
