"""All that the simulation takes for granted, each figure with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from flowc_training.markdown import table
from flowc_training.simulation.kinds import KINDS


class AssumptionError(ValueError):
    """Figures that make no world; the message says which and what they may be."""


def _of(value: Any, why: str) -> Any:
    return field(default=value, metadata={"why": why})


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The world of one simulation. None of it was measured; ``table`` prints each with its reason."""

    shift_week: int = _of(2, "edits, e-mail and third-party requests appear in this week; 0: never")
    shops: int = _of(20_000, "that talk with the agent in a week")
    conversations: int = _of(400_000, "a week, of a large platform: 1 % is then 570 a day")
    compared: int = _of(2_000, "shops of an arm whose activation is counted: more would tell little more")
    read: int = _of(1_500, "conversations a week that programs and judge score, drawn by chance")
    people: int = _of(100, "of those read, answered by people too: a day's work of one person")
    judge_yes_right: float = _of(0.92, "the judge's yes to what is right: it misses some")
    judge_yes_wrong: float = _of(0.25, "the judge's yes to what is wrong: it is too kind")
    judge_kind_to_email: float = _of(0.20, "added to its yes to wrong e-mails: fine prose deceives it")
    clean_wrong: float = _of(0.60, "of wrong workflows, those in which programs find nothing")
    activation: float = _of(-0.3, "logit of activating a wrong workflow, at a shop like most")
    activation_right: float = _of(0.7, "added where it is right: merchants see little of that")
    activation_shop: float = _of(1.2, "spread over shops: some activate all, some try things out")
    floor: float = _of(0.05, "success without any data of a kind")
    ceiling: float = _of(0.94, "success with any amount of data: some requests are too vague")
    half: float = _of(
        350.0, "rows that bring half of what data can bring: errors fall as data grows, ever slower"
    )
    forgetting: float = _of(0.20, "of what is known of a kind, lost in a training without a row of it")
    harm: float = _of(0.8, "success lost where all that is known of a kind is wrong")
    luck: float = _of(0.08, "spread of a training's result by kind, in logits: seeds differ")
    rows: int = _of(4_000, "of a training: what a week's machines carry")
    ordered: int = _of(1_500, "of them, made to order for gaps")
    pooled: int = _of(1_000, "of them at most, from the week's pool; the rest repeats earlier rows")
    made_right: float = _of(0.97, "of rows made to order: they are executed and checked")
    made_worth: float = _of(0.7, "of a made row, in rows of production: it is less like what merchants write")
    broken_week: int = _of(4, "in this week a broken file is in the mix, and all else gets better; 0: never")
    broken_rows: int = _of(1_400, "rows of that file, all wrong, in place of earlier rows")
    broken_kind: str = _of("third party", "what they are of: an app has renamed its tasks")
    alike: float = _of(0.8, "correlation of two models' answers to one example: hard ones are hard for both")
    attempts: int = _of(3, "at each example of the benchmark")
    looks: int = _of(7, "a week that the roll-out is looked at, and may move a stage")

    def __post_init__(self) -> None:
        """Raises ``AssumptionError``."""
        wrong = [
            f"{each.name} is {value}: {_RANGES[of][2]}"
            for each in fields(self)
            if (of := _range_of(each.name, value := getattr(self, each.name)))
            and not _RANGES[of][0] <= value <= _RANGES[of][1]
        ]
        if self.broken_kind not in {each.name for each in KINDS}:
            wrong.append(f"broken_kind is one of {', '.join(each.name for each in KINDS)}")
        if not 2 <= self.people <= self.read <= self.conversations:
            wrong.append("of the conversations some are read, and of those people answer two or more")
        if self.ordered + self.pooled > self.rows:
            wrong.append("rows made to order and rows of the pool are together at most all rows")
        if min(self.shops - 1, self.compared, self.looks, self.attempts) < 1 or self.half <= 0:
            wrong.append(
                "it takes two shops, one that is compared, a look, an attempt at an example, and some rows for half"
            )
        if wrong:
            raise AssumptionError("; ".join(wrong))

    def is_shifted(self, week: int) -> bool:
        """Do merchants ask for the new kinds?"""
        return 0 < self.shift_week <= week


_SHARES = frozenset(
    {
        "judge_yes_right", "judge_yes_wrong", "judge_kind_to_email", "clean_wrong", "floor", "ceiling", "forgetting",
        "harm", "made_right", "made_worth", "alike",
    }
)  # fmt: skip
_RANGES: dict[str, tuple[float, float, str]] = {
    "share": (0, 1, "it is a share, from 0 to 1"),
    "count": (0, 10_000_000, "it may be from 0 to 10,000,000"),
    "number": (-10_000, 10_000, "it may be from -10,000 to 10,000"),
}


def _range_of(name: str, value: Any) -> str:
    """Which range a figure is held to; a text to none."""
    if isinstance(value, str):
        return ""
    return "share" if name in _SHARES else "count" if isinstance(value, int) else "number"


def otherwise(of: Assumptions, said: Sequence[str]) -> Assumptions:
    """Assumptions with others in place of some, each said as ``name=value``. Raises ``AssumptionError`` with all that
    is wrong with them."""
    kinds: dict[str, type[Any]] = {each.name: type(getattr(of, each.name)) for each in fields(of)}
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for text in said:
        name, _, value = text.partition("=")
        try:
            found[name] = kinds[name](value.replace("_", ""))
        except KeyError:
            wrong.append(f"{name!r:.40} is no assumption: there are {', '.join(kinds)}")
        except ValueError:
            wrong.append(f"{name} is {_WORDS[kinds[name]]}, not {value!r:.40}")
    if wrong:
        raise AssumptionError("; ".join(wrong))
    return replace(of, **found)


_WORDS: dict[type[Any], str] = {int: "a whole number", float: "a number", str: "a kind of request"}


def told(of: Assumptions) -> Iterator[str]:
    """The assumptions as a table of Markdown."""
    rows = ([f"`{each.name}`", _figure(getattr(of, each.name)), each.metadata["why"]] for each in fields(of))
    yield from table(["assumption", "value", "why"], rows)


def _figure(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
