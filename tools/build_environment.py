"""Build the index of the Admin API in ``flowc/data`` from the schema and the mutations in ``corpus/catalog``.

python tools/build_environment.py
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from flowc.schema import building, parsing as reading
from flowc.schema.index import DATA, PARTS

CATALOG = Path(__file__).parents[1] / "corpus" / "catalog"
SCHEMA = CATALOG / "environment-admin-2026-10.graphql"
MUTATIONS = CATALOG / "admin-mutations-2026-10.txt"
_LINE = re.compile(r"(\w+)\((.*)\): \{(.*)\}")


def build(schema: str, mutations: str) -> dict[str, str]:
    """The text of every file of the index, by the name of the part."""
    found = building.parts(reading.from_sdl(schema + "".join(mutation_sdl(mutations))))
    return {part: json.dumps(value, indent=0) + "\n" for part, value in found.items()}


def mutation_sdl(text: str) -> Iterator[str]:
    """The list of mutations, ``name(arguments): { payload }`` a line, as SDL."""
    lines = [match for line in text.splitlines() if (match := _LINE.fullmatch(line))]
    yield "\ntype Mutation {\n"
    for name, arguments, _ in map(re.Match[str].groups, lines):
        yield f"  {name}{f'({arguments})' if arguments else ''}: {name}Payload\n"
    yield "}\n"
    for name, _, payload in map(re.Match[str].groups, lines):
        yield f"type {name}Payload {{ {payload} }}\n"


if __name__ == "__main__":
    for part, text in build(SCHEMA.read_text("utf-8"), MUTATIONS.read_text("utf-8")).items():
        (DATA / PARTS[part]).write_text(text, "utf-8")
        print(f"{DATA / PARTS[part]}: {len(text)} characters")
