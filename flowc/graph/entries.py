"""Ways into the steps of a graph: where a walk of it begins, and which steps several ways lead to."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.graph.links import Outs
from flowc.model.workflow import Step


class Entries:
    """The graph with what the walk asks of it: triggers, roots no trigger reaches, joins."""

    def __init__(self, steps: Sequence[Step], outs: Outs) -> None:
        self.steps = steps
        self.outs = outs
        entered = [0] * len(steps)
        for targets in outs:
            for port in targets.values():
                for target in port:
                    entered[target] += 1
        self.triggers = [i for i, step in enumerate(steps) if step.type == "TRIGGER" and not entered[i]]
        rest = self.triggers[1:]
        self.shared = all(outs[trigger] == outs[self.triggers[0]] for trigger in rest)
        if self.shared:
            for trigger in rest:
                for port in outs[trigger].values():
                    for target in port:
                        entered[target] -= 1
        self.detached = self._detached(entered)
        for step in self.detached:
            entered[step] += 1
        self.entered = entered

    def is_join(self, step: int) -> bool:
        """Do several ways lead here?"""
        return self.entered[step] > 1

    def _detached(self, entered: list[int]) -> list[int]:
        """Steps to start from so that all that no trigger reaches is reached: as few as can be.

        Those nothing leads to, and of each circle that only itself leads to the first step.
        """
        seen = [False] * len(self.steps)
        self._reach(self.triggers, seen)
        roots = [step for step, ways in enumerate(entered) if not ways and not seen[step]]
        self._reach(roots, seen)
        if all(seen):
            return roots
        tried: list[int] = []
        for step in range(len(seen)):
            if not seen[step]:
                tried.append(step)
                self._reach([step], seen)
        return roots + self._fewest(tried)

    def _fewest(self, tried: list[int]) -> list[int]:
        """Those of the starts that no later one reaches."""
        seen = [False] * len(self.steps)
        kept: list[int] = []
        for step in reversed(tried):
            if not seen[step]:
                kept.append(step)
                self._reach([step], seen)
        return kept[::-1]

    def _reach(self, starts: Sequence[int], seen: list[bool]) -> None:
        todo = list(starts)
        while todo:
            step = todo.pop()
            if not seen[step]:
                seen[step] = True
                for port in self.outs[step].values():
                    todo.extend(port)
