"""The ablation's engine on a random model of some 100,000 numbers: learning, answering, being held, going on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flowc_serving.backends import tiny
from flowc_serving.decoding.matching import by_llguidance
from flowc_training.ablation import (
    answering,
    attending,
    completions,
    generating,
    holding,
    keeping,
    learning,
    running,
    training as loop,
    weights,
)
from flowc_training.ablation.arms import ARMS, target
from flowc_training.ablation.items import Items, load
from flowc_training.ablation.points import Point, Training, queue, trials
from flowc_training.ablation.world import World

torch: Any = pytest.importorskip("torch")
pytest.importorskip("transformers")


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.make(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def world(base: Path) -> World:
    items = load(1, 34, 17, 17)
    return World(base, Items(items.train, items.validation[:2], items.test[:4]), batch=2)


@pytest.fixture
def model(base: Path) -> Any:
    return weights.load(base)


# Learning.


def test_loss_falls(model: Any, world: World) -> None:
    examples = [world.example("python", each) for each in world.items.train[:4]] * 6
    steps = list(loop.train(model, examples, loop.Settings(1e-2)))
    assert len(steps) == 6
    assert sum(each.tokens for each in steps) == sum(each.size for each in examples)
    assert steps[-1].loss < steps[0].loss - 1


def test_only_the_answer_is_learnt(model: Any, world: World) -> None:
    """The loss is what transformers makes of the answer's tokens alone."""
    examples = [world.example("python", each) for each in world.items.train[:3]]
    total = 0.0
    with torch.no_grad():
        for each in examples:
            labels = torch.tensor([[-100] * len(each.prompt) + [*each.answer]])
            ids = torch.tensor([[*each.prompt, *each.answer]])
            total += model(input_ids=ids, labels=labels).loss.item() * len(each.answer)
    assert loop.loss_of(model, examples) == pytest.approx(total / 3, rel=0.01)


def test_a_batch_in_parts_has_the_gradients_of_the_whole(base: Path, world: World) -> None:
    examples = [world.example("json", each) for each in world.items.train[:4]]

    def after(part: int, piece: int) -> Any:
        model = weights.load(base)
        settings = loop.Settings(1e-3, clip=1e9, part=part, piece=piece)
        (step,) = loop.train(model, examples, settings)
        return step.loss, model.get_input_embeddings().weight.detach()

    whole, parts = after(10**6, 10**6), after(1, 100)
    assert parts[0] == pytest.approx(whole[0], rel=1e-3)
    assert (parts[1] - whole[1]).abs().mean() < 1e-4


def test_batches_hold_each_example_once() -> None:
    examples = [loop.Example((1,) * (number % 7), (2,) * number) for number in range(1, 42)]
    made = loop.batches(examples, loop.Settings(1e-3))
    assert sorted(len(each.answer) for batch in made for each in batch) == [*range(1, 42)]
    assert made == loop.batches(examples, loop.Settings(1e-3))
    assert made != loop.batches(examples, loop.Settings(1e-3, seed=2))


def test_the_rate_rises_and_falls_to_zero() -> None:
    settings = loop.Settings(1.0, warmup=0.1)
    rates = [loop.rate_at(step, 20, settings) for step in range(20)]
    assert rates[:2] == [0.5, 1.0]
    assert rates[1:] == sorted(rates[1:], reverse=True)
    assert 0 < rates[-1] < 0.06


# Answering.


def test_answers_of_a_batch_are_those_of_each_alone(model: Any, world: World) -> None:
    """Against transformers' own generation, one prompt at a time."""
    prompts = [world.example("python", each).prompt for each in world.items.train[:5]]
    with torch.no_grad():
        for each in model.parameters():
            each.mul_(5 if each.dim() > 1 else 1)  # what it writes wanders then
    ends = [_frequent(model.eval(), prompts)]
    alone = [_alone(model, each, ends) for each in prompts]
    together = generating.answer(
        attending.prepared(model), [generating.Asked(each) for each in prompts], ends, 90
    )
    assert [list(each.ids) for each in together] == alone
    assert len({len(each.ids) for each in together}) > 1, "rows end at different times"
    assert {each.is_ended for each in together} == {len(each.ids) < 90 for each in together}


def _alone(model: Any, prompt: Sequence[int], ends: Sequence[int]) -> list[int]:
    ids = torch.tensor([prompt])
    with torch.inference_mode():
        found = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=90, do_sample=False,
            eos_token_id=list(ends), pad_token_id=0,
        )  # fmt: skip
    return [each for each in found[0, len(prompt) :].tolist() if each not in ends]


def _frequent(model: Any, prompts: Sequence[Sequence[int]]) -> int:
    """A token that the model writes now and then, but not at once: rows end by it at different times."""
    written = [_alone(model, each, [model.config.vocab_size - 1]) for each in prompts]
    return max(
        {token for each in written for token in each},
        key=lambda token: len({each.index(token) for each in written if token in each}),
    )


@pytest.mark.parametrize("arm", ARMS)
def test_masks_hold_a_model_that_knows_nothing(arm: Any, model: Any, world: World) -> None:
    """Every beginning that it writes is one of a text in the grammar; whoever ends, ends in one."""
    attending.prepared(model)
    grammar = holding.grammar(arm, typed=False)
    hold = holding.constraints(world.texts, model.config.vocab_size, grammar)
    asked = [generating.Asked(world.example(arm, each).prompt, hold) for each in world.items.test[:2]]
    for each in generating.answer(model, asked, world.texts.ends, 40):
        assert not each.trouble
        held = hold()
        for token in each.ids:
            assert held.allows(token)
            held.accept(token)
        if each.is_ended:
            assert by_llguidance(grammar)(world.texts.text(each.ids) + "\n")


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("arm", ARMS)
def test_right_answers_are_in_their_grammar(arm: Any, typed: bool, world: World) -> None:
    accepts = by_llguidance(holding.grammar(arm, typed=typed))
    for each in (*world.items.train[:17], *world.items.test):
        text = target(arm, each)
        assert accepts(text + "\n")
        assert not accepts(text[:-1] + "\n")
        assert accepts(text.replace("shopify", "shopifi") + "\n") is not typed


def test_keys_stand_in_the_order_of_the_arm(world: World) -> None:
    item = world.items.test[0]
    assert not by_llguidance(holding.grammar("json", typed=False))(target("json-author", item))
    assert not by_llguidance(holding.grammar("json-author", typed=False))(target("json", item))


def test_an_answer_may_end_without_its_last_line_s_end(world: World) -> None:
    held = holding.constraints(world.texts, 2_048, holding.grammar("python", typed=True))()
    ids = world.texts.ids(target("python", world.items.test[0]))
    end = world.texts.ends[0]
    for token in ids[:-1]:
        held.accept(token)
    assert not held.allows(end)
    held.accept(ids[-1])
    assert held.allows(end)
    logits = torch.zeros(2_048).numpy()
    held.forbid(logits)
    assert logits[end] == 0
    assert logits[world.texts.ids("0")[0]] < 0


# Running.


def test_marks_in_a_text_are_no_marks(world: World) -> None:
    assert not {*world.texts.ids("<|im_end|>")} & {*world.texts.ends}
    text = "a <|im_start|> 'é'\n"
    assert world.texts.text(world.texts.ids(text)) == text


POINTS = [
    Point(Training(arm, 3, rate=1e-3), decoding)
    for arm in ("python", "json")
    for decoding in ("repair", "plain", "typed")
] + [Point(Training("json", 2, rate=1e-3), items=2)]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of few tokens."""
    monkeypatch.setattr(World, "limit", lambda self, arm: 12)


def run(world: World, out: Path, told: Callable[[str], None] = lambda text: None) -> running.Run:
    running.begin(world, keeping.Places(out))
    return running.Run(world, keeping.Places(out), told)


@pytest.mark.usefixtures("short")
def test_a_killed_queue_goes_on(world: World, tmp_path: Path) -> None:
    """Killed in the middle of a point, it makes what is missing and nothing else; all answers can be read again."""

    def kill(text: str) -> None:
        if "2 of 4" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(world, tmp_path, kill).all(POINTS)
    before = _files(tmp_path)
    assert {each.name for each in before} >= {
        "python-3-seed1-1e-03.json",
        "python-3-seed1-1e-03-plain.jsonl.growing",
    }
    told: list[str] = []
    assert run(world, tmp_path, told.append).all(POINTS) == 0
    assert f"{POINTS[1].name}: 4 of 4" in told[0]
    after = _files(tmp_path)
    assert all(after[each] == before[each] for each in before if each in after), "nothing is made again"
    assert not [each for each in after if each.suffix == ".growing"]
    for point in POINTS:
        found = completions.read(keeping.Places(tmp_path).answers(point.name))
        assert [each.item for each in found] == [each.id for each in world.items.test[: point.items]]
        assert {(each.arm, each.decoding, each.examples) for each in found} == {
            (point.training.arm, point.decoding, point.training.examples)
        }
    told.clear()
    assert run(world, tmp_path, told.append).all(POINTS) == 0
    assert told == []


def _files(out: Path) -> dict[Path, int]:
    return {
        each: each.stat().st_mtime_ns
        for each in out.rglob("*")
        if each.is_file() and "claims" not in each.parts
    }


@pytest.mark.usefixtures("short")
def test_a_point_that_fails_leaves_the_others(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [Point(Training("python", 10**6, rate=1e-3)), POINTS[1]]
    told: list[str] = []
    assert run(world, tmp_path, told.append).all(points) == 1
    assert "asks for more than the 34 items there are" in told[0]
    assert keeping.Places(tmp_path).answers(POINTS[1].name).exists()


def test_other_items_are_another_ablation(world: World, tmp_path: Path) -> None:
    run(world, tmp_path)
    with pytest.raises(running.RunningError, match="other items, fingerprint: give another folder"):
        run(
            replace(world, items=Items(world.items.train[1:], world.items.validation, world.items.test)),
            tmp_path,
        )


def test_one_process_does_a_piece_of_work(tmp_path: Path) -> None:
    with keeping.claimed(tmp_path / "a") as first, keeping.claimed(tmp_path / "a") as second:
        assert (first, second) == (True, False)
    with keeping.claimed(tmp_path / "a") as third:
        assert third


def test_the_rate_with_the_least_loss_is_chosen(world: World, tmp_path: Path) -> None:
    made = run(world, tmp_path)
    point = Point(Training("json", 256))
    for each, loss in zip(trials("json"), (3.0, 1.0, 2.0), strict=True):
        assert made.resolved(point) is None
        keeping.write(made.places.trained(each.name), {"validation": loss})
    assert made.resolved(point) == Point(Training("json", 256, rate=2e-4))


def test_equal_tokens_are_equal_tokens(world: World) -> None:
    wanted = sum(each.size for each in world.examples(Training("json", 8)))
    found = world.examples(Training("python", 8, like="json"))
    assert len(found) > 16
    assert wanted - 400 < sum(each.size for each in found) <= wanted


def test_another_seed_has_other_examples_of_the_same_shapes(world: World) -> None:
    one, two = (world.examples(Training("python", 17, seed=seed)) for seed in (1, 3))
    assert one != two
    assert {each.prompt for each in two} <= {each.prompt for each in world.examples(Training("python", 34))}


def test_points_have_names_of_their_own() -> None:
    assert len({each.label for each in queue()}) == len(queue())
    with pytest.raises(ValueError, match="the rate of json-256-seed1 is not chosen yet"):
        _ = Training("json", 256).name


def test_what_is_trained_is_kept(world: World, tmp_path: Path) -> None:
    places, training = keeping.Places(tmp_path), Training("json-author", 4, rate=1e-3)
    learning.train(training, world, places, lambda text: None, judged=True)
    told = keeping.read(places.trained(training.name))
    assert told["tokens"] == sum(each.size for each in world.examples(training))
    assert len(told["losses"]) == 1
    assert told["validation"] > 100
    assert weights.kept(places.model(training.name)).dtype == torch.bfloat16
    with pytest.raises(completions.CompletionError, match="plain"):
        answering.write_answers(Point(training, "repair"), world, places, lambda text: None)


def test_the_control_starts_at_random(base: Path) -> None:
    one, two, other = (
        weights.load(base, trained=False, seed=seed).get_input_embeddings().weight for seed in (1, 1, 2)
    )
    assert one.equal(two)
    assert not one.equal(other)
    assert not one.equal(weights.load(base).get_input_embeddings().weight)
