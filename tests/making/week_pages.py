"""The content of a week's page for tests: eight weeks in which edits fall behind, and what was decided."""

from __future__ import annotations

from dataclasses import replace

from making.conversations import BROKEN, EDITED, HOSTILE_VIEW, VIEW
from making.weeks import week

from flowc_serving.rollout.report import Talk, report
from flowc_training.judge.facets import FACETS, Verdict
from flowc_training.weekly import history
from flowc_training.weekly.agreement import adopt, agreed
from flowc_training.weekly.gaps import gaps
from flowc_training.weekly.gate import Check, gate
from flowc_training.weekly.history import Line
from flowc_training.weekly.measured import Marked, Measured
from flowc_training.weekly.ordering import order
from flowc_training.weekly.page.content import Broken, Content, Example, Incoming, Learnt, Spent, Trial
from flowc_training.weekly.rollout import step
from flowc_training.weekly.sampling import Number, numbers
from flowc_training.weekly.scores import Scored
from flowc_training.weekly.week import Week

LAST = Week.read("2026-W49")
FALLS = (0.0, 0.3, 0.45, 0.5, 0.4, 0.3, 0.35, 0.4)
HOSTILE = "</pre></style><script>alert(1)</script><img src=x onerror=alert(2)> \u202eevil {{ 7*7 }}"
STEPS = ("collect", "redact", "score", "route", "gaps", "dataset", "synthesise", "train", "evaluate", "gate")


def content() -> Content:
    """A whole week."""
    weeks = [week(at, 120, 0.88, {"category=edit": fall}) for at, fall in enumerate(FALLS)]
    found = gaps(weeks[-1], weeks[-2], week(99, 120, 0.85))
    orders = order(found, 400, {"category", "language", "steps"})
    lines = tuple(
        Line(str(LAST.before(len(weeks) - 1 - at)), history.figures(gaps(talks), talks))
        for at, talks in enumerate(weeks)
    )
    outcomes = {"activated": 212, "edited": 61, "left off": 48, "nothing stored": 39, "off again": 9}
    rules = {"activated and clean": 198, "judge unsure": 31, "does not compile": 12}
    return Content(
        str(LAST),
        True,
        Incoming(
            len(weeks[-1]),
            120,
            outcomes,
            {"pool": 273, "people": 44, "quarantine": 52},
            rules,
            (Broken("c-1044", "this is no talk: KeyError 'deed'"), Broken(HOSTILE, HOSTILE)),
        ),
        Learnt(2841, 273, 61, sum(each.rows for each in orders), orders, _trials()),
        found,
        history=lines,
        better=tuple(_example(at, VIEW, EDITED) for at in range(5)),
        worse=(_example(7, EDITED, BROKEN), _example(8, VIEW, ""), _example(9, HOSTILE_VIEW, HOSTILE)),
        overall=lines[-1].slices["all"],
        numbers=_numbers(),
        numbers_of=str(LAST),
        agreed=agreed(*_answers()),
        adoption=adopt(agreed(*_answers()), None),
        decision=gate(_model("flow-0.6b-w49", 31), _model("flow-0.6b-w48", 20), _checks(), ("category=edit",)),
        move=step(1, report([*_arm("a", 900), *_arm("b", 40)], "a", "b")),
        spent=tuple(
            Spent(step, 0.1 + 2.7 * (step == "train") + 0.9 * (step == "evaluate"), 0.42 * (step == "score"), at < 2)
            for at, step in enumerate(STEPS)
        ),
        notes=("The judge did not answer for 14 conversations: their facets are empty.",),
    )  # fmt: skip


def hostile() -> Content:
    """The same with texts in every place that try to be more than text."""
    found = content()
    assert found.decision is not None
    assert found.move is not None
    return replace(
        found,
        incoming=replace(found.incoming, outcomes={HOSTILE: 1}, routes={HOSTILE: 1}, rules={HOSTILE: 1}),
        learnt=replace(found.learnt, trials=(Trial(HOSTILE, 0.1, True, HOSTILE),)),
        gaps=tuple(replace(each, slice=f"trigger={HOSTILE}") for each in found.gaps),
        history=tuple(
            replace(each, slices={f"trigger={HOSTILE}": each.slices["all"]}) for each in found.history
        ),
        better=(Example(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,)),),
        agreed=tuple(replace(each, facet=HOSTILE) for each in found.agreed),
        numbers=tuple(replace(each, facet=HOSTILE, slice=f"{each.slice}{HOSTILE}") for each in found.numbers),
        numbers_of=HOSTILE,
        tuning=(HOSTILE,),
        decision=replace(
            found.decision, reasons=(HOSTILE,), candidate=HOSTILE, checks=(Check(HOSTILE, True),)
        ),
        move=replace(found.move, why=(HOSTILE,)),
        spent=(Spent(HOSTILE, 1.0),),
        currency=HOSTILE,
        notes=(HOSTILE,),
    )


def _trials() -> tuple[Trial, ...]:
    return (
        Trial("as last week", 0.612, True),
        Trial("learning rate 2e-5 instead of 1e-5", 0.618, True, "0.006 above the best"),
        Trial("twice as many edits in the mix", 0.604, False, "below the best"),
    )


def _example(at: int, before: str, after: str) -> Example:
    request = "Only tag orders above 750, please, instead of 500" if at != 9 else HOSTILE
    why = "the condition says what the merchant said" if at < 5 else "the condition has another threshold"
    return Example(f"edit-{at:03}", request, before, after, why, ("category=edit", "language=en"))


def _checks() -> tuple[Check, ...]:
    return Check("preflight", True), Check("mirror", True), Check("served logits", True)


def _model(name: str, right: int) -> Measured:
    edits = [Marked(f"e{at}", float(at < right), ("category=edit", "language=en")) for at in range(40)]
    others = [Marked(f"o{at}", float(at < 32), ("category=create", "language=de")) for at in range(40)]
    return Measured(name, "f" * 64, (*edits, *others), "b1", 80)


def _arm(name: str, n: int) -> list[Talk]:
    return [Talk(name, f"{name}{at // 2}", {"activated"} if at % 5 < 3 else set(), [2.0]) for at in range(n)]


def _numbers() -> tuple[Number, ...]:
    people, judge = _answers()
    slices = [("category=edit",), ("category=create",), ("category=email",)]
    rows = [
        Scored(name, "s", "", "2026-12-01", slices[int(name) % 3 if int(name) < 8 else 0], 0.5, facets=said)
        for name, said in judge.items()
    ]
    return numbers(rows, people, [name for name in people if int(name) * 7 % 10 < 4])


def _answers() -> tuple[dict[str, dict[str, Verdict]], dict[str, dict[str, Verdict]]]:
    people: dict[str, dict[str, Verdict]] = {}
    judge: dict[str, dict[str, Verdict]] = {}
    for at in range(60):
        people[str(at)] = {each.id: "no" if at % 6 == 0 else "yes" for each in FACETS}
        judge[str(at)] = {
            each.id: "no" if at % (6 if number else 2) == 0 else "yes" for number, each in enumerate(FACETS)
        }
    return people, judge
