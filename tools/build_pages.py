"""Build what pages show of ``flowc/data/diagnostics.toml``: docs/diagnostics.md, and the table of docs/checks.md.

python tools/build_pages.py
"""

from __future__ import annotations

from pathlib import Path

from flowc.diagnostics.explain import explanations

DOCS = Path(__file__).parents[1] / "docs"

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

_INTRODUCTION = """\
# Diagnostics

Every finding of flowc has a code that does not change. `flowc explain CODE` prints what this page says of it.
This page is made of `flowc/data/diagnostics.toml` by `python tools/build_pages.py`; each wrong example here
gives its code and no other, each right one gives none.

Where the correction is certain, the finding carries it as an edit, and `flowc fix` applies it.
"""


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


if __name__ == "__main__":
    (DOCS / "diagnostics.md").write_text(page(), "utf-8")
    checks = DOCS / "checks.md"
    above, _, _ = checks.read_text("utf-8").partition("| code | what |")
    checks.write_text(above + checks_table(), "utf-8")
