"""What the fields of a step hold when it runs: references looked up, Liquid rendered, JSON with both in it.

A reference to nil fails the step, as an action without the record it works on would [guess].
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.jsontext.value import Json
from flowc.liquid.overlapping import overlapping
from flowc.model.names import is_path
from flowc.model.workflow import (
    Compare,
    Logic,
    Opaque,
    Quantifier,
    Reference,
    Scalar,
    Step,
    Text,
    Value,
)
from flowc.simulate.limits import Budget, Failure, LimitReached, failure
from flowc.simulate.lookup import ABSENT, Sight, find, plain

if TYPE_CHECKING:
    from flowc.liquid import LiquidError


class Filler:
    """Fills fields with what is in sight at one step. ``notes`` collects remarks on their Liquid."""

    def __init__(self, sight: Sight, now: datetime, budget: Budget, notes: list[Diagnostic]) -> None:
        self.sight = sight
        self.now = now
        self.budget = budget
        self.notes = notes
        self.place = ("", "", "")
        """The task, the version and the field of the text that is being filled."""

    def fields(self, step: Step) -> dict[str, Json]:
        """Every field by its id. Raises ``Failure`` with all that is wrong with them."""
        filled: dict[str, Json] = {}
        wrong: list[Diagnostic] = []
        for field in step.fields:
            self.place = (step.task, step.version, field.id)
            try:
                filled[_free(field.id, filled)] = self.value(field.value)
            except Failure as problem:
                wrong += problem.diagnostics
        if wrong:
            raise Failure(*wrong)
        return filled

    def value(self, value: Value) -> Json:
        """One value. Raises ``Failure``."""
        match value:
            case Text(text):
                return self.text(text)
            case Scalar(text):
                return text == "true" if text in ("true", "false") else int(text)
            case Reference(path):
                return self.reference(path)
            case Compare() | Logic() | Quantifier() | Opaque():
                from flowc.fields.conditions import text as condition_text

                return condition_text.write(value, None)
            case _ if (whole := self.overlapping(value)) is not None:
                return self.text(whole)
            case _:
                return self.data(plain(value.tree))

    def overlapping(self, value: Value) -> str | None:
        """The text of a JSON value that is one text to Liquid; the items of a field's list are not."""
        from flowc.catalog import load

        whole = overlapping(value)
        task = None if whole is None else load().task(*self.place[:2])
        return None if task is not None and task.takes_list(self.place[2]) else whole

    def reference(self, path: str) -> Json:
        """The value at a path; of an object its id, as a reference to a record is."""
        found = find(self.sight.roots, path)
        record = cast("dict[str, Json]", found) if isinstance(found, dict) else {}
        if found is not None and found is not ABSENT:
            return plain(record.get("id", cast("Json", found)))
        what = "is nil" if found is None else "is not in the event"
        root = path.partition(".")[0]
        hint = f"give the event a value for it, or the event's responses one for {root}"
        raise failure("FC520", f"{path} {what}, and a reference needs a value", hint)

    def text(self, text: str) -> str:
        """A text with its Liquid rendered. Raises ``Failure``."""
        if "{{" not in text and "{%" not in text:
            return text
        from flowc.liquid import LiquidError, LiquidLimit  # the library takes long to import

        try:
            return self.rendered(text)
        except LiquidLimit as limit:
            raise LimitReached("FC541", f"Liquid: {limit}") from None
        except LiquidError as error:
            return self.doubtful(text, error)

    def rendered(self, text: str, writes_lists: bool = False) -> str:
        """A text with its Liquid filled in. Raises ``LiquidError``, and ``LimitReached``."""
        from flowc.liquid import rendered

        work = partial(self.budget.spend, "liquid")
        found = rendered(text, self.sight.roots, self.now, work, writes_lists)
        self.budget.spend("characters", len(found.text))
        self.notes += [Diagnostic("FC542", f"Liquid: {note}", severity="warning") for note in found.notes]
        return found.text

    def doubtful(self, text: str, error: LiquidError) -> str:
        """A text that Liquid does not take, as it stands where its field is not known to take any.

        In a field that holds a list Liquid may write one [guess]. Raises ``Failure``.
        """
        from flowc.catalog import load
        from flowc.liquid import LiquidError

        task = load().task(*self.place[:2])
        takes = None if task is None else task.takes_liquid(self.place[2])
        if task is not None and task.takes_list(self.place[2]):
            with suppress(LiquidError):
                return self.rendered(text, writes_lists=True)
        if takes is not True:
            message = (
                f"Liquid: {error}; that {self.place[2]} takes Liquid is not known, so its text stays as it is"
            )
            self.notes.append(Diagnostic("FC542", message, severity="warning"))
            return text
        raise failure("FC521", f"Liquid: {error}") from None

    def data(self, data: Json) -> Json:
        """A JSON value with the Liquid of its texts rendered, or the reference that it encodes."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, list):
            return [self.data(item) for item in cast("list[Json]", data)]
        if not isinstance(data, dict):
            return data
        path = reference(data)
        if path is not None:
            return self.reference(path)
        return {key: self.data(item) for key, item in cast("dict[str, Json]", data).items()}


def reference(data: Json) -> str | None:
    """The path of a reference in an encoding that flowc carries as it stands (docs/language.md, References).

    None where it is none.
    """
    match data:
        case {"value": _, "default_value": str(path), **rest} if not rest and "." in path and is_path(path):
            return path
        case _:
            return None


def _free(name: str, taken: dict[str, Json]) -> str:
    """The id of a field; of one that comes again with its number, so that none hides another."""
    if name not in taken:
        return name
    return next(free for number in count(2) if (free := f"{name} ({number})") not in taken)
