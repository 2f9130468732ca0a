"""What people and the judge said of the weeks' samples: how far they agree, shares corrected, rows to tune with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flowc_serving.agent.json_value import Object
from flowc_training.conversations import cases
from flowc_training.conversations.cases import Case
from flowc_training.conversations.scoring import subject
from flowc_training.judge import subjects
from flowc_training.judge.annotations import Annotation, line_of
from flowc_training.judge.reporting import Answers
from flowc_training.pipeline import pointers
from flowc_training.steps import arguments as told
from flowc_training.steps.arguments import Told
from flowc_training.steps.earlier import decided
from flowc_training.weekly import agreement, deciding, sampling, scores
from flowc_training.weekly.agreement import Agreed
from flowc_training.weekly.sampling import Number
from flowc_training.weekly.scores import Scored
from flowc_training.weekly.week import Week

PEOPLE = "people"
"""The rater that all persons are together, of two the last one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was drawn for people, by week and talk, and what they answered, by talk; ``week`` is the one told of."""

    week: Week
    drawn: Mapping[str, Mapping[str, Case]]
    people: Answers

    def of(self, week: Week) -> Answers:
        """What people answered of a week's sample."""
        return {name: self.people[name] for name in self.drawn.get(str(week), {}) if name in self.people}


def answered(found: Told) -> Answered:
    """The samples of the week and of those before it that the settings let count. Raises ``PointerError``,
    ``CaseError``, ``DecisionError``."""
    paths = [pointers.check(pointers.from_text(str(each))) for each in found.json("asked")]
    since, many = str(found.settings["since"]), int(found.settings["weeks"])
    last = [each for each in sorted(paths) if each.stem >= since][-many:]
    drawn = {each.stem: _drawn(each) for each in last} | {str(found.week): _drawn(found.files["quarantine"])}
    return Answered(found.week, drawn, deciding.answers(decided(found)))


def _drawn(path: Path) -> dict[str, Case]:
    return {each.talk.id: each for each in cases.read(path) if each.is_drawn}


def agreed(of: Answered) -> tuple[Agreed, ...]:
    """How far judge and people agree, by facet, on all samples together."""
    judge = {name: each.scored.facets for week in of.drawn.values() for name, each in week.items()}
    return agreement.agreed({name: each for name, each in of.people.items() if name in judge}, judge)


def numbers(of: Answered, now: Sequence[Scored], before: Sequence[Scored]) -> tuple[Week, tuple[Number, ...]]:
    """The shares of yes of the last week whose sample people have answered; of the week itself where none is.

    ``before`` are the scores of the week before.
    """
    last = of.week.before()
    week, rows = (last, before) if of.of(last) and before and not of.of(of.week) else (of.week, now)
    return week, sampling.numbers(rows, of.people, [*of.drawn.get(str(week), {})])


def scored_before(found: Told) -> list[Scored]:
    """The scores of the week before, none where it has none. Raises ``PointerError``, ``StepError``."""
    text = found.texts["before"]
    return [*told.rows(pointers.check(pointers.from_text(text)), scores.from_json)] if text else []


def tuning(of: Answered) -> Iterator[tuple[Object, Object]]:
    """The conversations that people have answered, and their answers, as ``flowc-bench tune`` reads them."""
    for week in of.drawn.values():
        for name, each in week.items():
            if said := of.people.get(name):
                line = line_of(Annotation(name, PEOPLE, dict(said)))
                yield json.loads(subjects.line_of(subject(each.talk))), json.loads(line)


def command(week: Week) -> tuple[str, ...]:
    """What a person does where the judge is to be tuned again, in the folder of the home."""
    files = f"weeks/{week}/judge/conversations.jsonl weeks/{week}/judge/people.jsonl"
    return (
        f"flowc-bench tune {files} --by {PEOPLE} --model URL#NAME --out words.txt",
        "# words.txt is written only if the new words agree with people more on conversations that were held out;",
        '# then in flywheel.toml: score.words = "words.txt", and in the week that they are used first',
        f'# report.since = that week, as "{week.before(-1)}": answers to other words tell nothing of these',
    )
