"""What each code means: its cause, a wrong example and a right one, from ``data/diagnostics.toml``.

``docs/diagnostics.md`` is made of the same table: ``python -m flowc.diagnostics.explain > docs/diagnostics.md``.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flowc.diagnostics.diagnostic import did_you_mean

DATA = Path(__file__).parents[1] / "data" / "diagnostics.toml"
_GROUPS = {
    "FC1": "Documents",
    "FC2": "Views",
    "FC3": "Layout and proof",
    "FC4": "Checks",
    "FC55": "Tests of workflows",
    "FC5": "Simulation",
    "file": "Files",
    "row": "Rows",
    "package": "Packages",
    "git": "Git",
    "catalog": "Catalogue and environment",
    "schema": "Catalogue and environment",
    "test": "Tests",
}


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


def nearest(code: str) -> str | None:
    """A code that may have been meant."""
    return did_you_mean(code, explanations())


def listing() -> str:
    """All codes with their titles, a line each."""
    known = explanations().values()
    width = max(len(each.code) for each in known)
    return "".join(f"{each.code.ljust(width)}  {each.title}\n" for each in known)


def page() -> str:
    """``docs/diagnostics.md``."""
    parts = [_INTRODUCTION]
    group = ""
    for each in explanations().values():
        begins = next((name for prefix, name in _GROUPS.items() if each.code.startswith(prefix)), "Others")
        if begins != group:
            group = begins
            parts.append(f"## {group}\n")
        severity = f" ({each.severity})" if each.severity else ""
        parts.append(f"### {each.code}\n\n**{each.title}**{severity}\n\n{each.cause.strip()}\n")
        examples = (("Event", each.event), ("Wrong", each.wrong), ("Right", each.right))
        parts += [_example(name, text) for name, text in examples if text]
    return "\n".join(parts)


def _example(name: str, text: str) -> str:
    start = text.lstrip()
    language = (
        "json" if start[:1] in ("{", "[") else "yaml" if start.startswith(("workflow:", "tests:")) else "py"
    )
    fence = "text" if name == "Wrong" else language
    return f"{name}:\n\n```{fence}\n{text.strip(chr(10))}\n```\n"


def checks_table() -> str:
    """The table of ``docs/checks.md``: the codes of ``flowc check``, a line each."""
    rows = [
        f"| {each.code} | {each.title} | {each.severity} | {_told(each.wrong)} |"
        for each in explanations().values()
        if each.code.startswith("FC4")
    ]
    return "\n".join(["| code | what | severity | example |", "|---|---|---|---|", *rows, ""])


def _told(example: str) -> str:
    """An example on one line: of a few, the one that says most."""
    lines = [line.strip() for line in example.strip("\n").split("\n")]
    longest = max(lines, key=len)
    code = longest if len(longest) <= 90 else longest[:90] + "…"
    return f"`{code.replace('|', chr(92) + '|')}`" if code else ""


_INTRODUCTION = """\
# Diagnostics

Every finding of flowc has a code that does not change. `flowc explain CODE` prints what this page says of it.
This page is made of `flowc/data/diagnostics.toml` by `python -m flowc.diagnostics.explain`; each wrong example here
gives its code and no other, each right one gives none.

Where the correction is certain, the finding carries it as an edit, and `flowc fix` applies it.
"""

if __name__ == "__main__":
    sys.stdout.write(checks_table() if "checks" in sys.argv[1:] else page())
