"""The small world and its model: what is learnt, wished and held out stay apart; tokens are drawn as they should be."""

from __future__ import annotations

import asyncio
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from flowc_serving.agent import contract as contracts
from flowc_training.bench.attempting import attempt
from flowc_training.bench.example import Example
from flowc_training.bench.solvers import Expected
from flowc_training.reinforcement import small
from flowc_training.reinforcement.reward import reward
from flowc_training.reinforcement.rollouts import checked
from flowc_training.reinforcement.world import Side, wishes

SIDES: tuple[Side, ...] = ("learnt", "wished", "held out")


@pytest.fixture(scope="module")
def made() -> dict[Side, list[Example]]:
    return {side: list(wishes(side, 24)) for side in SIDES}


def test_no_workflow_is_on_two_sides(made: dict[Side, list[Example]]) -> None:
    views = {side: {each.expected for each in found} for side, found in made.items()}
    assert all(len(found) == 24 for found in views.values())
    assert all(views[one].isdisjoint(views[other]) for one, other in combinations(SIDES, 2))


def test_every_wish_can_be_fulfilled_and_says_what_it_wants(made: dict[Side, list[Example]]) -> None:
    for each in made["held out"]:
        found = reward(each, asyncio.run(attempt(each, Expected.of([each]))))
        assert found.kind == "right", (each.expected, found)
        assert all(tag in each.turns[0] for tag in each.expected.split('"')[3::2] if each.why == "plain")


def test_its_contract_is_another_than_productions(tmp_path: Path, made: dict[Side, list[Example]]) -> None:
    pytest.importorskip("torch")
    folder = small.make(tmp_path, small.texts(made["learnt"]), 1, width=32, layers=1)
    with pytest.raises(contracts.ContractError):
        checked(folder)
    assert checked(folder, small.contract()).fingerprint == small.contract().fingerprint


@pytest.fixture(scope="module")
def model() -> Any:
    torch: Any = pytest.importorskip("torch")
    transformers: Any = import_module("transformers")
    torch.set_num_threads(1)
    torch.manual_seed(1)
    shape = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "head_dim": 16}
    heads = {"num_attention_heads": 2, "num_key_value_heads": 2}
    config = transformers.Qwen3Config(vocab_size=64, max_position_embeddings=128, **shape, **heads)
    return transformers.Qwen3ForCausalLM(config).eval()


PROMPTS = [[5, 6, 7], [9], [11, 12, 13, 14, 15, 16, 17], [9, 8]]


def alone(model: Any, prompt: list[int], most: int) -> list[int]:
    """The likeliest tokens, each from a pass over all that stands before it."""
    torch: Any = import_module("torch")
    ids = [*prompt]
    while len(ids) < len(prompt) + most:
        with torch.no_grad():
            ids.append(int(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax()))
        if ids[-1] == 3:
            break
    return ids[len(prompt) :]


def test_many_at_once_are_drawn_as_each_alone(model: Any) -> None:
    from flowc_training.reinforcement.sampling import Sampler

    most = [12, 3, 20, 7]
    found = Sampler(model, frozenset({3}), 0, rows=3)(PROMPTS, most, 0.0)
    assert [list(each) for each in found] == [
        alone(model, each, room) for each, room in zip(PROMPTS, most, strict=True)
    ]


def test_a_draw_ends_at_its_mark_and_has_a_seed(model: Any) -> None:
    from flowc_training.reinforcement.sampling import Sampler

    ends = frozenset(range(3, 20))
    draws = [Sampler(model, ends, 0, seed)(PROMPTS * 8, [30] * 32, 1.0) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    for each in draws[0]:
        assert len(each) <= 30
        assert not ends & {*each[:-1]}


def test_a_temperature_is_that_of_the_odds(model: Any) -> None:
    torch: Any = import_module("torch")
    from flowc_training.reinforcement.sampling import Sampler

    drawn = Sampler(model, frozenset({3}), 0)([[5, 6]] * 2_000, [1] * 2_000, 2.0)
    with torch.no_grad():
        odds = torch.softmax(model(input_ids=torch.tensor([[5, 6]])).logits[0, -1] / 2.0, -1)
    for token in odds.topk(5).indices.tolist():
        share = sum(each[0] == token for each in drawn) / len(drawn)
        assert share == pytest.approx(float(odds[token]), abs=0.03)
