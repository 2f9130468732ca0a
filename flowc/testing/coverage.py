"""Which ways through a workflow its tests take: of every step that can be left by more than one port, each port."""

from __future__ import annotations

from collections.abc import Iterable

from flowc.check.findings import At
from flowc.check.places.placed import Placed
from flowc.graph.links import OUTPUT, outs, ports
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.simulate.trace import Run
from flowc.source import Source


@record
class Way:
    """A port of a step; ``line`` is the step's line in the view."""

    step: int
    port: str
    line: int
    is_taken: bool


@record
class Coverage:
    """All ways, in the order of the view."""

    ways: tuple[Way, ...]

    @property
    def taken(self) -> int:
        return sum(way.is_taken for way in self.ways)

    @property
    def percent(self) -> float:
        """Of a workflow without a choice, everything is covered."""
        return 100.0 * self.taken / len(self.ways) if self.ways else 100.0


def coverage(source: Source, runs: Iterable[Run]) -> Coverage:
    """How much of a workflow these runs cover."""
    taken = {(visit.step, port) for run in runs for visit in run.visits for port in visit.ports}
    placed = Placed(source)
    ways: list[Way] = []
    for step, names in enumerate(choices(placed.workflow)):
        line = placed.span(At(step)).line if names else 0
        ways += [Way(step, port, line, (step, port) in taken) for port in names]
    return Coverage(tuple(ways))


def choices(workflow: Workflow) -> list[tuple[str, ...]]:
    """For each step the ports it can be left by, if there are several."""
    linked = outs(len(workflow.steps), workflow.links)
    found: list[tuple[str, ...]] = []
    for step, targets in zip(workflow.steps, linked, strict=True):
        usual = [port for port in ports(step.type) if port != OUTPUT or port in targets]
        names = (*usual, *sorted(port for port in targets if port not in usual))
        found.append(names if len(names) > 1 else ())
    return found
