"""What each code means: its cause, a wrong example and a right one, from ``data/diagnostics.toml``.

``docs/diagnostics.md`` is made of the same table: ``python -m flowc.explain > docs/diagnostics.md``.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flowc.diagnostics import did_you_mean

DATA = Path(__file__).with_name("data") / "diagnostics.toml"
_GROUPS = {
    "FC1": "Documents",
    "FC2": "Views",
    "FC3": "Layout and proof",
    "FC4": "Checks",
    "file": "Files",
    "row": "Rows",
    "git": "Git",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code. ``wrong`` gives exactly this code, ``right`` none; a code that no example can show has neither.

    ``severity`` is there for the codes of ``flowc check``, whose findings may be more or less sure.
    """

    code: str
    title: str
    cause: str
    wrong: str = ""
    right: str = ""
    severity: str = ""

    def render(self) -> str:
        """As plain text."""
        parts = [f"{self.code}: {self.title}", self.cause.strip()]
        for name, example in (("wrong", self.wrong), ("right", self.right)):
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
        parts.append(f"### {each.code}\n\n**{each.title}**\n\n{each.cause.strip()}\n")
        parts += [
            _example(name, text) for name, text in (("Wrong", each.wrong), ("Right", each.right)) if text
        ]
    return "\n".join(parts)


def _example(name: str, text: str) -> str:
    language = "json" if text.lstrip().startswith(("{", "[")) else "py"
    fence = "text" if name == "Wrong" else language
    return f"{name}:\n\n```{fence}\n{text.strip(chr(10))}\n```\n"


_INTRODUCTION = """\
# Diagnostics

Every finding of flowc has a code that does not change. `flowc explain CODE` prints what this page says of it.
This page is made of `flowc/data/diagnostics.toml` by `python -m flowc.explain`; each wrong example here gives its
code and no other, each right one gives none.

Where the correction is certain, the finding carries it as an edit, and `flowc fix` applies it.
"""

if __name__ == "__main__":
    sys.stdout.write(page())
