"""report: all that the page of the week tells, as records; the page; and the week's line in the history.

What a step took is not known to a step: on this machine ``flowc-flywheel week`` adds it when the week is over.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowc_training.conversations import cases
from flowc_training.judge.facets import BY_ID
from flowc_training.pipeline import pointers
from flowc_training.steps import answers, arguments as told
from flowc_training.steps.answers import Answered
from flowc_training.steps.arguments import Told
from flowc_training.steps.earlier import decided, pointed
from flowc_training.weekly import (
    agreement,
    broken as brokens,
    deciding,
    gaps,
    gate,
    history,
    ordering,
    rollout,
    scores,
    talk as talks,
)
from flowc_training.weekly.history import Line
from flowc_training.weekly.page import content as contents
from flowc_training.weekly.page.content import Broken, Content, Example, Incoming, Learnt, Trial
from flowc_training.weekly.page.report import page
from flowc_training.weekly.records import from_json
from flowc_training.weekly.scores import Scored
from flowc_training.weekly.talk import Talk


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell it."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "log", "before", "earlier", "asked", "decisions", "history"),
        files=(
            "broken",
            "redacted",
            "scored",
            "quarantine",
            "counts",
            "gaps",
            "orders",
            "dataset",
            "missing",
            "synthetic",
            "filled",
            "trials",
            "examples",
            "decision",
            "move",
        ),
        makes=("content", "page", "line", "subjects", "people"),
    )
    heard = answers.answered(found)
    content = _content(found, heard)
    line = line_of(content)
    content = replace(content, history=history.added(_history(found), line))
    told.write(found.files["content"], contents.to_json(content))
    told.write(found.files["line"], history.to_json(line))
    found.files["page"].write_text(page(content), "utf-8")
    pairs = [*answers.tuning(heard)]
    told.write_rows(found.files["subjects"], (each for each, _ in pairs))
    told.write_rows(found.files["people"], (each for _, each in pairs))
    return 0


def line_of(content: Content) -> Line:
    """What the history keeps of a week."""
    return Line(
        content.week,
        ({history.ALL: content.overall} if content.overall else {}) | history.figures(content.gaps),
        {"conversations": content.incoming.conversations, **content.incoming.routes},
        content.decision.passes if content.decision else None,
        content.decision.reasons if content.decision else (),
        content.move.percent if content.move else 0.0,
        sum(each.cost for each in content.spent),
        {each.step: each.minutes for each in content.spent},
        content.is_made_up,
    )


def _content(found: Told, heard: Answered) -> Content:
    rows = [*told.rows(found.files["redacted"], talks.from_json)]
    scored = [*told.rows(found.files["scored"], scores.from_json)]
    examples = found.value("examples")
    agreed = answers.agreed(heard)
    left = agreement.alarm(agreed)
    week, numbers = answers.numbers(heard, scored, answers.scored_before(found))
    return Content(
        str(found.week),
        not found.texts["log"],
        _incoming(found, rows),
        _learnt(found, rows),
        tuple(gaps.from_json(each) for each in found.value("gaps")),
        float(found.settings["target"]),
        better=tuple(from_json(Example, each) for each in examples["better"]),
        worse=tuple(from_json(Example, each) for each in examples["worse"]),
        overall=history.figures((), (each.weighed for each in scored)).get(history.ALL),
        numbers=numbers,
        numbers_of=str(week),
        agreed=agreed,
        adoption=agreement.adopt(agreed, None),
        tuning=answers.command(found.week) if left else (),
        decision=gate.from_json(found.value("decision")),
        move=rollout.from_json(found.value("move")),
        notes=(*_alarm(left), *_notes(scored), *_missing(found)),
    )


def _incoming(found: Told, rows: Sequence[Talk]) -> Incoming:
    counts = found.value("counts")
    broken = told.rows(found.files["broken"], brokens.from_json)
    return Incoming(
        len(rows),
        len({each.shop for each in rows}),
        Counter(each.outcome for each in rows),
        {str(name): int(each) for name, each in counts["routes"].items()},
        {str(each["name"]): int(each["talks"]) for each in counts["rules"]},
        tuple(Broken(each.id, f"{each.kind}: {each.reason}") for each in broken),
    )


def _learnt(found: Told, rows: Sequence[Talk]) -> Learnt:
    fresh = int(found.value("counts")["routes"]["pool"])
    return Learnt(
        fresh + _earlier(found),
        fresh,
        sum(each.deed.edited for each in rows),
        pointers.read(found.files["synthetic"]).rows,
        tuple(ordering.from_json(each) for each in found.value("orders")),
        tuple(told.rows(found.files["trials"], lambda data: from_json(Trial, data))),
    )


def _earlier(found: Told) -> int:
    """How many conversations of earlier weeks are learnt from: those of the pools, without those that people said never
    to, and with those that they have chosen since."""
    people = deciding.choices(decided(found))
    pool, late = cases.kept(pointed(found, "earlier"), people), cases.late(pointed(found, "asked"), people)
    return sum(1 for _ in pool) + len({each.talk.id for each in late})


def _alarm(left: Sequence[str]) -> Iterator[str]:
    """What is said first where the judge cannot be believed."""
    if left:
        titles = " and ".join(BY_ID[each].title for each in left)
        yield f"Alarm: the judge no longer agrees with people on {titles}; what is to be done stands below"


def _notes(scored: Sequence[Scored]) -> tuple[str, ...]:
    """What somebody should know: why scores are missing, each with how often."""
    found = Counter(each.trouble for each in scored if each.trouble)
    return tuple(f"{many} conversations: {why}" for why, many in found.most_common())


def _missing(found: Told) -> Iterator[str]:
    """What was to be learnt and is not: of the pool, and of what was ordered."""
    for why, many in found.value("missing").items():
        yield f"{many} of the pool are not learnt: {why}"
    for each in found.value("filled"):
        if each["why"]:
            made = f"{each['made']} of {each['ordered']} rows that were ordered for {each['slice']} were made"
            yield f"{made}: {each['why']}"


def _history(found: Told) -> Sequence[Line]:
    text = found.texts["history"]
    return history.read(pointers.check(pointers.from_text(text))) if text else ()


if __name__ == "__main__":
    sys.exit(main())
