"""Build the catalogue in ``flowc/data`` from the tasks in ``corpus/catalog/tasks``, a list of rows a file.

python tools/build_catalog.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flowc.catalog.loading import DATA
from flowc.catalog.task import from_row, problems, to_row

TASKS = Path(__file__).parents[1] / "corpus" / "catalog" / "tasks"


def sources() -> Iterator[tuple[Path, list[Any]]]:
    """Every file of tasks, with its rows."""
    for file in sorted(TASKS.glob("*.json")):
        yield file, json.loads(file.read_text("utf-8"))


def build() -> str:
    """The text of the catalogue: a row a line. Ends the program where a row is wrong."""
    found = [row for file, listed in sources() for row in checked(file, listed)]
    keys = [(row["id"], row["version"]) for row in found]
    twice = {key for key in keys if keys.count(key) > 1}
    assert not twice, f"listed twice: {twice}"
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in found]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def checked(file: Path, listed: list[Any]) -> list[Any]:
    """The rows of a file, in their shortest form."""
    wrong = [each for number, row in enumerate(listed) for each in problems(row, f"/{number}")]
    if wrong:
        raise SystemExit("\n".join(each.headline(str(file)) for each in wrong))
    return [to_row(from_row(row)) for row in listed]


if __name__ == "__main__":
    DATA.write_text(build(), "utf-8")
    print(f"{DATA}: {DATA.stat().st_size} bytes")
