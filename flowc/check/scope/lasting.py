"""What a wait takes away: the data of Get data, Count and Sum is not there after it [doc: the help page of Wait].

The page says so of these alone; the results of other steps, what the trigger brings and Liquid's own stay. Whether the
items of a loop over such data stay, it does not say.

One pass over the nodes of ``reach`` in their order, with a bit for each name: is there a way on which it was read and
no wait followed (``there``), and one on which a wait did (``gone``)? A wait in a loop's body comes before the next
round and before what hangs from ``after``, if there is a round at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flowc.check.scope.definitions import Binding
from flowc.check.scope.reach import Reach
from flowc.model.sugar import list_path
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.schema.environment import is_returned

_MOST = 1_000
"""Names that are followed."""


@record
class Gone:
    """A name whose data was there before a wait: on every way that leads here, or on one of them.

    ``is_item`` marks the item of a loop over such data.
    """

    is_everywhere: bool
    is_item: bool = False


class Lasting:
    """Which names have lost their data, at each step. ``visible`` gives who defines a name for a step."""

    def __init__(
        self,
        workflow: Workflow,
        reach: Reach,
        bindings: Mapping[str, Sequence[Binding]],
        visible: Callable[[int, str], Binding | None],
    ) -> None:
        self._steps = workflow.steps
        self._reach = reach
        self._visible = visible
        self._items: dict[int, bool] = {}
        self._bits: dict[str, int] = {}
        self._there: dict[int, int] = {}
        self._gone: dict[int, int] = {}
        if any(step.type == "WAIT" for step in workflow.steps) and bindings:
            self._follow(workflow, bindings)

    def gone(self, step: int, name: str) -> Gone | None:
        """What a wait has done to a name that a step reads; None where it is as it was."""
        bit = self._bits.get(name, 0)
        if not self._gone.get(step, 0) & bit:
            return None
        binding = self._visible(step, name)
        if binding is None or not self._is_returned(binding):
            return None
        return Gone(not self._there.get(step, 0) & bit, binding.is_item)

    def _is_returned(self, binding: Binding) -> bool:
        if binding.is_item:
            return self._items.get(binding.step, False)
        return is_returned(self._steps[binding.step].task)

    def _follow(self, workflow: Workflow, bindings: Mapping[str, Sequence[Binding]]) -> None:
        for loop in self._reach.loops():
            root = (list_path(self._steps[loop]) or "").partition(".")[0]
            binding = self._visible(loop, root)
            self._items[loop] = binding is not None and self._is_returned(binding)
        defined = self._defined(bindings)
        if not self._bits:
            return
        reach, there, gone = self._reach, self._there, self._gone
        waiting = {at for at, step in enumerate(workflow.steps) if step.type == "WAIT"}
        to_waits = self._to_waits(waiting)
        for node in reach.order:
            kept, lost = there.setdefault(node, 0), gone.setdefault(node, 0)
            for bit, is_lost_later in defined.get(node, ()):
                kept, lost = (kept | bit if is_lost_later else kept & ~bit), lost & ~bit
            if node in waiting:
                kept, lost = 0, lost | kept
            elif reach.bodies.get(node) in to_waits:  # a loop with a wait in its body
                lost |= kept
            for target in reach.targets[node]:
                there[target] = there.get(target, 0) | kept
                gone[target] = gone.get(target, 0) | lost

    def _to_waits(self, waiting: set[int]) -> set[int]:
        """The waits, and the nodes that lead to one."""
        found: set[int] = set()
        for node in reversed(self._reach.order):
            if node in waiting or not found.isdisjoint(self._reach.targets[node]):
                found.add(node)
        return found

    def _defined(self, bindings: Mapping[str, Sequence[Binding]]) -> dict[int, list[tuple[int, bool]]]:
        """By node, the bits of the names that it defines, and whether a wait takes them away."""
        found: dict[int, list[tuple[int, bool]]] = {}
        for name, all_ in bindings.items():
            if len(self._bits) < _MOST and any(map(self._is_returned, all_)):
                bit = self._bits[name] = 1 << len(self._bits)
                for binding in all_:
                    found.setdefault(binding.node, []).append((bit, self._is_returned(binding)))
        return found
