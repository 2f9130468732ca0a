"""One point's answers to the test set, written and kept. What is there of them already is not made again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flowc_training.ablation import completions, keeping, repairing, weights
from flowc_training.ablation.completions import Completion
from flowc_training.ablation.generating import Asked, Held, Written, answer, grouped
from flowc_training.ablation.items import Item
from flowc_training.ablation.keeping import Places
from flowc_training.ablation.points import Point
from flowc_training.ablation.world import World

Told = Callable[[str], None]
Question = tuple[Item, Asked, Completion | None]
"""An item, how it is asked, and its first answer where this is the second."""


def write_answers(point: Point, world: World, places: Places, told: Told) -> None:
    """Answer the test set as a point does. Raises ``CompletionError`` where what it repairs is not there."""
    growing = places.answers(point.name).with_suffix(".growing")
    done = {each.item: each for each in completions.read(growing)} if growing.exists() else {}
    items = world.items.test[: point.items]
    todo = [each for each in items if each.id not in done]
    for made in _answered(point, world, places, todo):
        completions.append(growing, made)
        done |= {each.item: each for each in made}
        seconds, tokens = (sum(getattr(each, name) for each in made) for name in ("seconds", "tokens"))
        told(f"{point.name}: {len(done)} of {len(items)}, {tokens / max(seconds, 1e-9):.0f} tokens/s")
    found = [done[each.id] for each in items]
    completions.write(places.answers(point.name), found)
    keeping.write(places.point(point.name), _record(point, world, found))
    growing.unlink(missing_ok=True)


def _record(point: Point, world: World, found: Sequence[Completion]) -> Mapping[str, object]:
    return {
        **point.told(),
        "limit": world.limit(point.training.arm),
        "batch": world.batch,
        "answers": len(found),
        "cut": sum(not each.ended for each in found),
        "tokens": sum(each.tokens for each in found),
        "seconds": sum(each.seconds for each in found),
    }


def _answered(point: Point, world: World, places: Places, todo: Sequence[Item]) -> Iterator[list[Completion]]:
    """The answers that are to do, batch by batch; where nothing is to repair, the first answers first."""
    trained = keeping.read(places.trained(point.training.name))
    model = weights.kept(places.model(point.training.name), world.device)
    limit = world.limit(point.training.arm)
    questions, kept = _questions(point, world, places, model, todo)
    if kept:
        yield kept
    for numbers in grouped([each.prompt for _, each, _ in questions], world.batch):
        batch = [questions[number] for number in numbers]
        began = time.process_time()
        written = answer(model, [each for _, each, _ in batch], world.texts.ends, limit)
        seconds = (time.process_time() - began) / len(batch)
        yield [
            _completion(point, world, trained, each, found, seconds)
            for each, found in zip(batch, written, strict=True)
        ]


def _questions(
    point: Point, world: World, places: Places, model: Any, todo: Sequence[Item]
) -> tuple[list[Question], list[Completion]]:
    """What is asked, and the answers that stay as they are."""
    arm = point.training.arm
    if point.decoding != "repair":
        hold = _hold(point, world, model)
        return [(each, Asked(world.example(arm, each).prompt, hold), None) for each in todo], []
    first = {each.item: each for each in completions.read(places.answers(point.of("plain").name))}
    asked: list[Question] = []
    kept: list[Completion] = []
    for item in todo:
        before = first[item.id]
        if told := repairing.errors(arm, before.answer):
            prompt = world.texts.prompt(repairing.asked_again(arm, item, before.answer, told))
            asked.append((item, Asked(prompt), before))
        else:
            kept.append(replace(before, decoding="repair"))
    return asked, kept


def _hold(point: Point, world: World, model: Any) -> Callable[[], Held] | None:
    if point.decoding not in ("grammar", "typed"):
        return None
    from flowc_training.ablation import holding  # needs libraries that plain answers do without

    text = holding.grammar(point.training.arm, typed=point.decoding == "typed")
    return holding.constraints(world.texts, model.config.vocab_size, text)


def _completion(
    point: Point,
    world: World,
    trained: Mapping[str, Any],
    question: Question,
    found: Written,
    seconds: float,
) -> Completion:
    item, _, before = question
    training = point.training
    return Completion(
        item.id,
        training.arm,
        int(trained["learnt_from"]),
        training.seed,
        float(trained["rate"]),
        point.decoding or "plain",
        world.texts.text(found.ids),
        len(found.ids) + (before.tokens if before else 0),
        round(seconds + (before.seconds if before else 0), 4),
        int(trained["tokens"]),
        training.start,
        found.is_ended,
    )
