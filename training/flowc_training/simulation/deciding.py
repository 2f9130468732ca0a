"""What the product decides of the simulation's weeks: values, routes, gaps, orders, the gate, by ``weekly`` itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from statistics import fmean

import numpy as np

from flowc_serving.rollout.statistics import Interval
from flowc_training.judge import correction
from flowc_training.judge.facets import FACETS, Verdict
from flowc_training.simulation.kinds import KINDS, slices
from flowc_training.simulation.loops import Label, Loop
from flowc_training.simulation.production import STORES, Flags, Talks
from flowc_training.weekly import agreement, gate as gates, rules as routing_rules, valuing
from flowc_training.weekly.gaps import Gap, Rules, gaps as found_gaps
from flowc_training.weekly.gate import Check, Decision
from flowc_training.weekly.measured import Measured
from flowc_training.weekly.ordering import Order, order
from flowc_training.weekly.routing import Person, decided
from flowc_training.weekly.rules import Fact, Rule
from flowc_training.weekly.scores import Weighed

ALL = "all"
"""The one slice of a loop that looks at none."""
GUARDED = tuple(
    sorted({f"category={each.tags.category}" for each in KINDS} | {"email=yes", "third_party=yes"})
)
CHECKS = tuple(Check(each, passed=True) for each in ("preflight", "the mirror", "the served logits"))
"""Nothing is served here, so these always hold."""
ACTIVATED = """
[[rule]]
name = "turned on"
route = "pool"
why = "the merchant turned it on"
when = { activated = true }

[[rule]]
name = "not turned on"
route = "quarantine"
why = "the merchant did not turn it on"
when = {}
"""
"""The rules of the loop that trusts activation; the others have the product's own."""


def trusts(seen: Talks) -> bool:
    """Do judge and people agree on workflows this week? Where agreement has left its band, or people have answered too
    few to say, the judge does not count."""
    there = [at for at in np.flatnonzero(seen.people).tolist() if STORES[seen.kind[at]]]
    people = {f"{at}": _answer(int(seen.kind[at]), yes=bool(seen.right[at])) for at in there}
    judge = {f"{at}": _answer(int(seen.kind[at]), yes=bool(seen.judged[at])) for at in there}
    return any(each.standing == "in its band" for each in agreement.agreed(people, judge))


def _answer(kind: int, *, yes: bool) -> dict[str, Verdict]:
    return {_deciding(kind): "yes" if yes else "no"}


def _deciding(kind: int) -> str:
    """The facet that tells whether it is right: how a workflow is configured, or that a question was understood."""
    return "configuration" if STORES[kind] else "intent"


def corrected(seen: Talks) -> Interval:
    """The share of right answers: the judge's over all that are read, corrected by people's on some of them."""
    there, judged = seen.people, seen.judged.astype(float)
    right = seen.right[there].astype(float)
    found = correction.corrected(right.tolist(), judged[there].tolist(), judged[~there].tolist())
    return Interval(found.value, found.low, found.high)


# One conversation.


@cache
def value(kind: int, *, judged: bool | None, clean: bool) -> float:
    """What a conversation is worth by programs and judge; ``judged`` is None where no judge is heard."""
    return valuing.value(*_programs(kind, clean=clean), None, 0.0, _facets(kind, judged=judged))


def _programs(kind: int, *, clean: bool) -> tuple[bool | None, bool | None, bool | None]:
    """Compiles, clean, acts."""
    return (True, clean, True) if STORES[kind] else (None, None, None)


def _facets(kind: int, *, judged: bool | None) -> dict[str, Verdict]:
    """The judge's answers, none where no judge is heard."""
    if judged is None:
        return {}
    wrong = _deciding(kind)
    return {each.id: "no" if each.id == wrong and not judged else "yes" for each in FACETS}


@cache
def route(
    label: Label, kind: int, *, judged: bool | None, clean: bool, activated: bool, person: Person
) -> str:
    """Where a conversation goes by the rules of a loop."""
    compiles, is_clean, acts = _programs(kind, clean=clean)
    stored = bool(STORES[kind])
    facts: dict[str, Fact] = {
        "consents": True, "leaks": False, "repeats": False, "personal": False, "scored": True, "stored": stored,
        "done": True, "judged": judged is not None, "compiles": compiles, "clean": is_clean, "acts": acts,
        "kept": None, "activated": activated, "off_again": False, "edited": False, "person": person, "rating": "",
        "outcome": "activated" if activated else "left off" if stored else "nothing stored", "arm": "",
        "category": KINDS[kind].tags.category, "value": value(kind, judged=judged, clean=clean),
    }  # fmt: skip
    return decided("", facts, _rules(label)).route


@cache
def _rules(label: Label) -> tuple[Rule, ...]:
    return routing_rules.read() if label == "judge" else routing_rules.of_text(ACTIVATED)


# A week.


def weighed(seen: Talks, loop: Loop, *, is_trusted: bool) -> tuple[Weighed, ...]:
    """The conversations that gaps are looked for in, with what each is worth to a loop.

    What people have answered counts as they say. Where judge and people do not agree, that alone is left.
    """
    found: list[Weighed] = []
    columns = (
        seen.kind,
        seen.shop,
        seen.language,
        seen.judged,
        seen.clean,
        seen.activated,
        seen.right,
        seen.people,
    )
    for at, (kind, shop, language, judged, clean, activated, right, people) in enumerate(
        zip(*(each.tolist() for each in columns), strict=True)
    ):
        if loop.label == "activation":
            worth = float(activated) if STORES[kind] else None
        elif people:
            worth = float(right)
        else:
            worth = value(kind, judged=judged, clean=clean) if is_trusted else None
        if worth is not None:
            its = slices(kind, language) if loop.by_slice else (ALL,)
            found.append(Weighed(f"{at}", f"{shop}", its, worth))
    return tuple(found)


def pooled(seen: Talks, loop: Loop, *, is_trusted: bool) -> Flags:
    """The conversations that are routed to the pool. People choose what they found right, and refuse what not."""
    columns = (seen.kind, seen.judged, seen.clean, seen.activated, seen.right, seen.people)
    return np.array(
        [
            route(
                loop.label,
                kind,
                judged=judged if is_trusted else None,
                clean=clean,
                activated=activated,
                person=("pool" if right else "never") if people else "",
            )
            == "pool"
            for kind, judged, clean, activated, right, people in zip(
                *(each.tolist() for each in columns), strict=True
            )
        ]
    )


def level(values: Sequence[Weighed]) -> float:
    """What conversations are worth on the whole."""
    return fmean(each.value for each in values)


def gaps(now: Sequence[Weighed], before: Sequence[Weighed], target: float) -> tuple[Gap, ...]:
    """The week's slices, held against a target and the rest."""
    return found_gaps(now, before, rules=Rules(target=target))


def orders(found: Sequence[Gap], rows: int) -> tuple[Order, ...]:
    """What is made to order: any slice can be."""
    return tuple(each for each in order(found, rows) if each.rows)


def gate(candidate: Measured, current: Measured, loop: Loop) -> Decision:
    """The product's decision; a loop that has no gate lets everything on."""
    if loop.gate == "none":
        return Decision(True, ())
    return gates.gate(candidate, current, CHECKS, GUARDED if loop.gate == "slices" else ())
