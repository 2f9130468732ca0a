"""What of the benchmark is in the data: by skeleton of the workflow, and by likeness of the request.

The maker keeps such trajectories out by ``Guard.leak`` and counts them; the build asks again and fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flowc_training import skeleton
from flowc_training.dataset.likeness import Index

ALIKE = 0.5
"""Likeness from which two requests are taken for the same."""


@dataclass(frozen=True, slots=True)
class Held:
    """What of an example of the benchmark must not be in the data: its right workflows and its request."""

    id: str
    workflows: tuple[str, ...]
    request: str


@dataclass(frozen=True, slots=True)
class Leak:
    """A row that is too near to an example, and how: ``skeleton``, or ``request`` with the likeness."""

    row: str
    example: str
    how: str
    likeness: float = 1.0

    def __str__(self) -> str:
        near = (
            f"its request is {self.likeness:.0%} like"
            if self.how == "request"
            else "its workflow has the skeleton of"
        )
        return f"{self.row}: {near} {self.example}"


class LeakError(ValueError):
    """Rows of the data that are in the benchmark; ``leaks`` are all of them."""

    def __init__(self, leaks: Iterable[Leak]) -> None:
        self.leaks = tuple(leaks)
        shown = "; ".join(str(each) for each in self.leaks[:5])
        more = f"; and {len(self.leaks) - 5} more" if len(self.leaks) > 5 else ""
        super().__init__(
            f"the benchmark is in the data: {shown}{more}: leave these rows out, then build again"
        )


class Guard:
    """The benchmark as the data is held against it."""

    def __init__(self, held: Iterable[Held]) -> None:
        self._skeletons: dict[str, str] = {}
        self._requests = Index()
        for each in held:
            for view in filter(None, each.workflows):
                self._skeletons.setdefault(skeleton.fingerprint(view), each.id)
            self._requests.add(each.id, each.request)

    def leak(self, row: str, skeletons: Iterable[str], request: str) -> Leak | None:
        """The first way in which a row is in the benchmark; ``skeletons`` are fingerprints."""
        return next(self._leaks(row, skeletons, request), None)

    def _leaks(self, row: str, skeletons: Iterable[str], request: str) -> Iterator[Leak]:
        for each in skeletons:
            if each in self._skeletons:
                yield Leak(row, self._skeletons[each], "skeleton")
        alike = self._requests.like(request, ALIKE)
        if alike:
            nearest = max(alike, key=lambda name: (alike[name], name))
            yield Leak(row, nearest, "request", alike[nearest])
