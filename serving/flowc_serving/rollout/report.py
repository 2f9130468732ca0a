"""The guardrail: what the two arms did to merchants, from the log, with intervals, and whether it is enough to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flowc_serving.agent.json_value import Json, Object
from flowc_serving.rollout.statistics import Interval, difference, enough, quantile, share
from flowc_serving.store import names
from flowc_serving.store.rows import Row

CHANGE = 0.05
"""The change of a share that a roll-out is to see: five points."""
_GOOD_ENDINGS = ("done", "cancelled")

SHARES = {
    "activated": "conversations whose workflow the merchant activated",
    "failed": "conversations with a turn that a limit or the model's fault ended",
    "refused": "conversations in which a workflow was refused at least once",
    "edited": "conversations whose workflow the merchant changed by hand",
    "disliked": "conversations that the merchant marked down",
}
"""What is counted, and whether more of it is better: only of the first."""


@dataclass(slots=True)
class Talk:
    """What is counted of one conversation."""

    arm: str
    shop: str
    happened: set[str] = field(default_factory=set[str])
    seconds: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class ArmReport:
    """One arm's figures."""

    arm: str
    conversations: int
    shops: int
    turns: int
    shares: dict[str, Interval]
    half: Interval
    slowest: Interval


@dataclass(frozen=True, slots=True)
class Report:
    """Both arms, what differs, and how many conversations an arm needs."""

    usual: ArmReport
    new: ArmReport
    differences: dict[str, Interval]
    needed: int

    @property
    def is_enough(self) -> bool:
        """Has each arm as many conversations as it needs?"""
        return min(self.usual.conversations, self.new.conversations) >= self.needed

    def verdict(self, name: str) -> str:
        """What the interval of a difference says."""
        found = self.differences[name]
        if found.low <= 0 <= found.high:
            return "no difference seen"
        return "better" if (found.value > 0) == (name == "activated") else "worse"

    @property
    def is_worse(self) -> bool:
        """Is anything surely worse in the new arm?"""
        return self.is_enough and any(self.verdict(name) == "worse" for name in self.differences)


def talks(rows: Iterable[Row]) -> list[Talk]:
    """The conversations that began in the rows; what is known of others' beginning is elsewhere."""
    found: dict[str, Talk] = {}
    for row in rows:
        if row.name == names.BEGUN:
            found[row.conversation] = Talk(str(row.fields.get(names.ARM, "")), row.shop)
        elif talk := found.get(row.conversation):
            _count(talk, row.name, row.fields)
    return list(found.values())


def _count(talk: Talk, name: str, fields: Object) -> None:
    match name:
        case names.ENDED:
            talk.seconds.append(float(str(fields[names.SECONDS])))
            if fields.get(names.ENDING) not in _GOOD_ENDINGS:
                talk.happened.add("failed")
        case names.ANSWERED if fields.get(names.ERROR) == "VALIDATION":
            talk.happened.add("refused")
        case names.SWITCHED if fields.get(names.ACTIVATED):
            talk.happened.add("activated")
        case names.CHANGED:
            talk.happened.add("edited")
        case names.EVALUATED if fields.get(names.EVALUATION) == "feedback":
            (talk.happened.add if fields.get(names.LABEL) == "down" else talk.happened.discard)("disliked")
        case _:
            pass


def report(found: Iterable[Talk], usual: str, new: str) -> Report:
    """The report on two arms."""
    arms: dict[str, list[Talk]] = {usual: [], new: []}
    for talk in found:
        if talk.arm in arms:
            arms[talk.arm].append(talk)
    differences = {
        name: difference(_by_shop(arms[usual], name), _by_shop(arms[new], name)) for name in SHARES
    }
    old = _arm(usual, arms[usual])
    return Report(old, _arm(new, arms[new]), differences, enough(old.shares["activated"].value, CHANGE))


def _arm(name: str, found: Sequence[Talk]) -> ArmReport:
    seconds = [each for talk in found for each in talk.seconds]
    return ArmReport(
        name,
        len(found),
        len({talk.shop for talk in found}),
        len(seconds),
        {what: share(sum(what in talk.happened for talk in found), len(found)) for what in SHARES},
        quantile(seconds, 0.5),
        quantile(seconds, 0.95),
    )


def _by_shop(found: Sequence[Talk], what: str) -> list[tuple[int, int]]:
    """Each shop's hits and conversations."""
    shops: dict[str, list[int]] = {}
    for talk in found:
        counts = shops.setdefault(talk.shop, [0, 0])
        counts[0] += what in talk.happened
        counts[1] += 1
    return [(hits, of) for hits, of in shops.values()]


# For people, and for programs.


def text(found: Report) -> str:
    """The report as lines."""
    lines = [_line(arm) for arm in (found.usual, found.new)]
    lines += [
        f"{name}: {found.new.arm} {_points(found.differences[name])}: {found.verdict(name)}"
        for name in SHARES
    ]
    few = min(found.usual, found.new, key=lambda arm: arm.conversations)
    lines.append(
        f"to see a change of {CHANGE:.0%} an arm needs {found.needed} conversations; "
        + ("both have them" if found.is_enough else f"{few.arm} has {few.conversations}: too few to say")
    )
    return "".join(f"{line}\n" for line in lines)


def _line(arm: ArmReport) -> str:
    shares = ", ".join(f"{name} {_percent(arm.shares[name])}" for name in SHARES)
    return (
        f"{arm.arm}: {arm.conversations} conversations of {arm.shops} shops: {shares}; {arm.turns} turns, "
        f"half within {_seconds(arm.half)}, 95 % within {_seconds(arm.slowest)}"
    )


def _percent(found: Interval) -> str:
    return f"{found.value:.1%} ({found.low:.1%} to {found.high:.1%})"


def _points(found: Interval) -> str:
    return f"{found.value * 100:+.1f} points ({found.low * 100:+.1f} to {found.high * 100:+.1f})"


def _seconds(found: Interval) -> str:
    return f"{found.value:.2f} s ({found.low:.2f} to {found.high:.2f})"


def data(found: Report) -> Object:
    """The report as JSON."""
    return {
        "arms": {arm.arm: _arm_data(arm) for arm in (found.usual, found.new)},
        "differences": {
            name: {**_interval(each), "verdict": found.verdict(name)}
            for name, each in found.differences.items()
        },
        "needed": found.needed,
        "enough": found.is_enough,
        "worse": found.is_worse,
    }


def _arm_data(arm: ArmReport) -> Json:
    return {
        "conversations": arm.conversations,
        "shops": arm.shops,
        "turns": arm.turns,
        **{name: _interval(each) for name, each in arm.shares.items()},
        "seconds_p50": _interval(arm.half),
        "seconds_p95": _interval(arm.slowest),
    }


def _interval(found: Interval) -> Object:
    return {"value": found.value, "low": found.low, "high": found.high}
