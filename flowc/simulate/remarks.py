"""What a run says of a step beside what it does: what a wait has taken from it, a list that is very long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.graph.links import OUTPUT
from flowc.jsontext.value import Json
from flowc.model.workflow import Step
from flowc.simulate.lookup import Sight
from flowc.simulate.moment import variable

MOST_ITEMS = 100
"""Items of a loop's list, by an older help page of For each: with more the workflow fails. Newer ones do not say."""


class Readings:
    """The roots that steps read, found where that matters."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._known: dict[int, frozenset[str]] = {}

    def nil_now(self, step: int, sight: Sight) -> Iterable[Diagnostic]:
        """A remark on each root that the step reads, and that a wait has made nil."""
        if not sight.gone:
            return
        for name in sorted(self._of(step) & sight.gone):
            message = f"{name} was read before a wait, and is nil after it"
            hint = "read it again: add another step of the same kind after the wait, and use its result"
            yield Diagnostic("FC547", message, hint=hint, severity="warning")

    def _of(self, step: int) -> frozenset[str]:
        from flowc.simulate.events.reads import roots_of

        if step not in self._known:
            self._known[step] = roots_of(self._steps[step])
        return self._known[step]


def long_list(items: Sequence[Json]) -> Iterable[Diagnostic]:
    """A remark on a loop's list that is longer than one may be."""
    if len(items) > MOST_ITEMS:
        message = f"this loop goes over {len(items)} items"
        hint = f"by an older help page a workflow fails where a loop has more than {MOST_ITEMS}"
        yield Diagnostic("FC549", message, hint=hint, severity="info")


def unsaid(step: Step, ports: Collection[str]) -> Iterable[Diagnostic]:
    """A remark where the step has ports of its own, and the event does not say which it takes."""
    if ports and OUTPUT not in ports:
        message = f"which of its ports it takes is not known: {', '.join(sorted(ports))}"
        hint = f'give one in the event: "ports": {{"{variable(step) or step.task}": "{min(ports)}"}}'
        yield Diagnostic("FC536", message, hint=hint, severity="info")
