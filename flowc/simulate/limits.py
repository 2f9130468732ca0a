"""How much a simulated run may take: hostile workflows and events end in a finding, never in a long wait."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from time import monotonic

from flowc.diagnostics.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of everything one run may take. They are the simulator's own, not Flow's."""

    visits: int = 5_000
    """Steps that run, each time one does."""
    comparisons: int = 100_000
    """Comparisons in conditions, of all items."""
    characters: int = 10_000_000
    """Text that Liquid renders, in all."""
    liquid: int = 100_000_000
    """Work of Liquid, in all: characters that are read, and that filters take and make (``flowc.liquid``)."""
    seconds: float = 60.0
    """Time in all. A run that reaches this one is not the same everywhere; all others stop at the same place."""
    script_seconds: float = 5.0
    """Time of one Run code script (no source names a limit of Flow's)."""
    script_megabytes: int = 64
    """Memory of one Run code script."""


class LimitReached(Exception):
    """The run ends here: a limit of the simulator. ``diagnostic`` says which."""

    def __init__(self, code: str, message: str) -> None:
        self.diagnostic = Diagnostic(
            code, message, hint="the run was stopped here; what stands is right so far"
        )
        super().__init__(message)


class Failure(Exception):
    """A step fails: what hangs from it does not run. ``diagnostics`` has all that is wrong with it.

    ``log`` are the lines that its script wrote before.
    """

    def __init__(self, *diagnostics: Diagnostic, log: tuple[str, ...] = ()) -> None:
        self.diagnostics = diagnostics
        self.log = log
        super().__init__("\n".join(each.headline() for each in diagnostics))


def failure(code: str, message: str, hint: str | None = None) -> Failure:
    """A failure of one finding."""
    return Failure(Diagnostic(code, message, hint=hint))


_SPENT = {
    "visits": ("FC530", "more than {} steps ran"),
    "comparisons": ("FC531", "more than {} comparisons were made"),
    "characters": ("FC532", "more than {} characters were rendered"),
    "liquid": ("FC541", "the Liquid of this run takes too much work"),
}
"""What is said where all of something is spent, by its name in ``Limits``."""


class Budget:
    """What is left of the limits of one run."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._left: dict[str, int] = asdict(limits)
        self._end = monotonic() + limits.seconds

    def visit(self) -> None:
        """One step more. Raises ``LimitReached``."""
        if monotonic() > self._end:
            raise LimitReached("FC540", f"the run took more than {self.limits.seconds:g} seconds")
        self.spend("visits")

    def spend(self, what: str, count: int = 1) -> None:
        """So much more of what ``Limits`` calls so. Raises ``LimitReached``."""
        self._left[what] -= count
        if self._left[what] < 0:
            code, message = _SPENT[what]
            raise LimitReached(code, message.format(getattr(self.limits, what)))
