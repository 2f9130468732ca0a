"""Better words for a judge, searched offline by DSPy's GEPA, and taken only where they prove themselves.

While GEPA searches, DSPy is given our own messages (``OurWords``), so that what is tuned is what is sent later. Then
the new words are measured again through our own client on rows that the search has not seen, and refused unless
agreement rises. A search whose reflections could not be read ends silently with the old words; here that is an error.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Any, cast

from flowc_training.judge.annotations import Annotation
from flowc_training.judge.facets import BY_ID, Verdict
from flowc_training.judge.judging import Judge, Tally, judged
from flowc_training.judge.prompting import INSTRUCTIONS, Invalid, material, messages, read
from flowc_training.judge.subjects import Subject

SHARE = 0.4
"""The share of rows that are held out."""
CALLS = 400


class TuningError(RuntimeError):
    """A search that came to nothing that can be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation, and what people (or construction) say of it."""

    subject: Subject
    answers: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of a search: the new words, how many there were to choose from, and the share of held-out answers on
    which the old and the new words agree with people. ``is_taken`` is whether the new ones are better."""

    instructions: str
    candidates: int
    before: float
    after: float
    rows: int

    @property
    def is_taken(self) -> bool:
        return self.after > self.before


def rows_of(subjects: Sequence[Subject], annotations: Sequence[Annotation]) -> list[Row]:
    """The rows that one rater has answered."""
    known = {each.subject: each.answers for each in annotations}
    return [Row(each, known[each.id]) for each in subjects if known.get(each.id)]


def split(rows: Sequence[Row], seed: int | str) -> tuple[list[Row], list[Row]]:
    """Rows to search with, and rows that are held out. Raises ``TuningError`` where there are too few."""
    mixed = [*rows]
    Random(f"{seed} held out").shuffle(mixed)
    held = round(len(mixed) * SHARE)
    if held < 4 or len(mixed) - held < 4:
        raise TuningError(
            "ten annotated conversations at least are needed: four are held out, and four searched with"
        )
    return mixed[held:], mixed[:held]


def tune(
    rows: Sequence[Row],
    judge: Judge,
    model: Any,
    reflection: Any,
    *,
    calls: int = CALLS,
    seed: int = 0,
) -> Tuned:
    """Search for better words with ``dspy`` models, and measure them through ``judge``. Raises ``TuningError``."""
    training, held = split(rows, seed)
    words, candidates = searched(training, model, reflection, calls=calls, seed=seed)
    before = asyncio.run(agreed(judge, held))
    after = asyncio.run(agreed(Judge(judge.asker, judge.way, words, judge.facets, judge.tries), held))
    return Tuned(words, candidates, before, after, len(held))


async def agreed(judge: Judge, rows: Sequence[Row]) -> float:
    """The share of people's answers that a judge gives too; a facet that it left out is not agreed on."""
    right = asked = 0
    by_id = {each.subject.id: each.answers for each in rows}
    async for said in judged(judge, [each.subject for each in rows], Tally()):
        wanted = by_id[said.subject]
        asked += len(wanted)
        right += sum(said.answers.get(facet) == verdict for facet, verdict in wanted.items())
    return right / asked if asked else 0.0


# The search.


def _dspy() -> Any:
    """DSPy, of the extra ``train``: imported by its name, as it brings no types and is seldom there."""
    return import_module("dspy")


def searched(
    rows: Sequence[Row], model: Any, reflection: Any, *, calls: int = CALLS, seed: int = 0
) -> tuple[str, int]:
    """GEPA's best words, and how many it chose from. Raises ``TuningError`` where no reflection could be read."""
    dspy = _dspy()

    by_text = {material(each.subject): each for each in rows}
    signature = dspy.Signature("material -> verdicts", INSTRUCTIONS)
    program = dspy.Predict(signature)
    examples = [dspy.Example(material=text).with_inputs("material") for text in by_text]
    half = len(examples) // 2
    optimizer = dspy.GEPA(
        metric=_metric(by_text), max_metric_calls=calls, reflection_lm=reflection, seed=seed, track_stats=True,
        num_threads=1, use_merge=False,
    )  # fmt: skip
    with dspy.context(lm=model, adapter=our_words(by_text)):
        best = optimizer.compile(program, trainset=examples[:half], valset=examples[half:])
    candidates = len(best.detailed_results.candidates)
    if candidates < 2:
        raise TuningError(
            "no reflection could be read, so there is nothing but the old words: the reflecting model must answer in "
            "the form that it is asked for"
        )
    return str(best.signature.instructions), candidates


def _metric(by_text: Mapping[str, Row]) -> Callable[..., Any]:
    dspy = _dspy()

    def metric(gold: Any, pred: Any, *_: Any) -> Any:
        wanted = by_text[gold.material].answers
        said = cast("Mapping[str, str]", json.loads(pred.verdicts or "{}"))
        wrong = [facet for facet, verdict in wanted.items() if said.get(facet) != verdict]
        told = [
            f"{facet} ({BY_ID[facet].question}) is {wanted[facet]}, not {said.get(facet, 'without a valid answer')}"
            for facet in wrong
        ]
        score = 1 - len(wrong) / len(wanted)
        return dspy.Prediction(score=score, feedback="; ".join(told) or "All of it is right.")

    return metric


def our_words(by_text: Mapping[str, Row]) -> Any:
    """A DSPy adapter that sends our own messages and reads answers as we do; reflections go DSPy's own way.

    It remembers which conversation was asked about, so one search runs in one thread.
    """
    dspy = _dspy()

    plain = dspy.ChatAdapter()

    class OurWords(dspy.ChatAdapter):
        subject: Subject

        def format(self, signature: Any, demos: Any, inputs: Any) -> Any:
            if "verdicts" not in signature.output_fields:
                return plain.format(signature, demos, inputs)
            self.subject = by_text[inputs["material"]].subject
            return messages(self.subject, instructions=signature.instructions)

        def parse(self, signature: Any, completion: str) -> Any:
            if "verdicts" not in signature.output_fields:
                return plain.parse(signature, completion)
            return {"verdicts": json.dumps(_verdicts(completion, self.subject))}

    return OurWords()


def _verdicts(completion: str, subject: Subject) -> dict[str, str]:
    """The verdicts of an answer; none where it does not count."""
    try:
        return {facet: said.verdict for facet, said in read(completion, subject).items()}
    except Invalid:
        return {}
