"""What each code means: its cause, a wrong example and a right one, from ``data/diagnostics.toml``.

``tools/build_pages.py`` makes ``docs/diagnostics.md`` of the same table, and that of ``docs/checks.md``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "diagnostics.toml"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code. ``wrong`` gives exactly this code, ``right`` none; a code that no example can show has neither.

    ``severity`` is there for the codes of ``flowc check``, whose findings may be more or less sure. With an
    ``event`` the examples are workflows that are simulated on it.
    """

    code: str
    title: str
    cause: str
    wrong: str = ""
    right: str = ""
    severity: str = ""
    event: str = ""

    def render(self) -> str:
        """As plain text."""
        parts = [f"{self.code}: {self.title}", self.cause.strip()]
        if self.severity:
            parts.append(f"severity: {self.severity}")
        for name, example in (("event", self.event), ("wrong", self.wrong), ("right", self.right)):
            if example:
                shown = "\n".join(f"    {line}".rstrip() for line in example.strip("\n").split("\n"))
                parts.append(f"{name}:\n\n{shown}")
        return "\n\n".join(parts) + "\n"


@lru_cache(maxsize=1)
def explanations() -> dict[str, Explanation]:
    """All codes, in order."""
    with DATA.open("rb") as file:
        table = tomllib.load(file)
    return {code: Explanation(code, **entry) for code, entry in table.items()}


def find(code: str) -> Explanation | None:
    """The explanation of a code, however it is written."""
    known = explanations()
    return next((known[name] for name in known if name.casefold() == code.strip("[]").casefold()), None)


def listing() -> str:
    """All codes with their titles, a line each."""
    known = explanations().values()
    width = max(len(each.code) for each in known)
    return "".join(f"{each.code.ljust(width)}  {each.title}\n" for each in known)
