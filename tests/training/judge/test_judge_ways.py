"""One call for all facets against one for each, with a judge that is made up: what they take, and what is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from random import Random

from making.folders import ROOT

from flowc_serving.agent.json_value import Object
from flowc_training.bench.baselines.asking import Reply
from flowc_training.judge import subjects
from flowc_training.judge.annotations import BY_CONSTRUCTION, Annotation, by_rater, read
from flowc_training.judge.facets import VERDICTS, Verdict
from flowc_training.judge.judging import Judge, Tally, Way, judged
from flowc_training.judge.reporting import agreements, faults
from flowc_training.judge.subjects import Subject

FOLDER = ROOT / "training" / "benchmark" / "judge"
TRUTH = by_rater(read(FOLDER / "by-construction.jsonl"))[BY_CONSTRUCTION]
SUBJECTS = subjects.read(FOLDER / "conversations.jsonl")[::4]
WRONG, INVENTED = 0.1, 0.03


class MadeUp:
    """Says what is so by construction, but for a tenth of the answers; three in a hundred quote what was never said."""

    name = "made up"

    def __init__(self) -> None:
        self.rng = Random(0)
        self.subjects = {each.lines[0].text: each for each in SUBJECTS}

    async def ask(self, messages: Sequence[Object], schema: Object, *, again: int = 0) -> Reply:
        text = str(messages[-1]["content"])
        subject = next(each for first, each in self.subjects.items() if f"Merchant: {first}" in text)
        asked = schema["required"]
        assert isinstance(asked, list)
        said = json.dumps({str(facet): self.answer(subject, str(facet)) for facet in asked})
        return Reply(said, (len(text) + len(str(messages[0]["content"]))) // 4, len(said) // 4)

    def answer(self, subject: Subject, facet: str) -> Mapping[str, str]:
        right: Verdict = TRUTH[subject.id].get(facet, "yes")
        verdict = self.rng.choice(VERDICTS) if self.rng.random() < WRONG else right
        evidence = subject.lines[0].text[:40] if self.rng.random() > INVENTED else "I saw it somewhere"
        return {"verdict": verdict, "evidence": evidence}


def measured(way: Way) -> tuple[list[Annotation], Tally]:
    tally = Tally()

    async def all_of_them() -> list[Annotation]:
        return [each async for each in judged(Judge(MadeUp(), way), SUBJECTS, tally)]

    found = asyncio.run(all_of_them())
    print(
        f"{way}: {tally.calls} calls, {tally.read / len(SUBJECTS):.0f} tokens read and "
        f"{tally.written / len(SUBJECTS):.0f} written a conversation (4 characters a token), "
        f"{tally.invalid_share:.1%} of the answers did not count, {tally.left_out / tally.asked:.1%} of facets left out"
    )
    return found, tally


def test_both_ways() -> None:
    (one, in_one), (each, in_each) = measured("one"), measured("each")
    assert in_one.calls < in_each.calls / 4
    assert in_one.read < in_each.read / 2.5
    assert in_one.left_out + in_each.left_out <= 4  # what was invented is asked for again, alone
    assert all(0.01 < tally.invalid_share < 0.06 for tally in (in_one, in_each))
    for found in (one, each):
        said = by_rater(found)["judge made up"]
        for facet, told in agreements(said, TRUTH).items():
            assert told.percent.value is not None
            assert told.percent.value > 0.8, facet
        for _, estimate in faults({name: TRUTH[name] for name in [*said][:25]}, said).values():
            assert estimate is not None
