"""The house: which room stands on which, who may import whom, and that every page that is cited exists."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest
from making.folders import DOCS, GRAMMAR, ROOT, TESTS

PLAN = (DOCS / "architecture.md").read_text("utf-8")


def told(title: str, pattern: str) -> list[str]:
    """What a section of the plan holds of a pattern."""
    _, _, section = PLAN.partition(f"\n## {title}\n")
    return re.findall(pattern, section.partition("\n## ")[0], re.M | re.S)


(FLOORS,) = told("The floors", r"^```text\n(.*?)^```$")
"""The rooms and loose modules of ``flowc/``, the highest first: each imports from the floors below it only."""
LOOSE = {"faces", "records", "source", "api", "laws"}
FACES = {
    "flowc",
    "flowc.check",
    "flowc.simulate",
    "flowc.catalog",
    "flowc.grammar",
    "flowc.testing",
    "flowc.show",
    "flowc.cli.command",
}
"""What the neighbours in ``serving/`` and ``training/`` may import."""
LONGEST = 300
"""Lines of a module."""


def modules(folder: str) -> dict[str, Path]:
    """The modules below a folder of the project, by their full names."""
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "templates" in path.parts and "data" in path.parts:
            continue  # views
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


HOUSE = modules("flowc")
NEIGHBOURS = [
    path
    for folder in ("serving", "training")
    if (ROOT / folder).exists()
    for path in modules(folder).values()
]
CODE = [*HOUSE.values(), *NEIGHBOURS]


def imports(source: str, known: Collection[str]) -> Iterator[str]:
    """The modules that a source imports, also inside its functions; of ``from a import b`` it is ``a.b`` where that
    is a known module, else ``a``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert not node.level, "imports say the whole name"
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                yield whole if whole in known else node.module


ARROWS = {
    name: {each for each in imports(path.read_text("utf-8"), HOUSE) if each in HOUSE and each != name}
    for name, path in HOUSE.items()
}


def room(module: str) -> str:
    """The room that a module stands in, or its own name where it stands loose."""
    return module.split(".")[1] if "." in module else module


HEIGHT = {name: -floor for floor, line in enumerate(FLOORS.splitlines()) for name in line.split()}


def rising(arrows: Mapping[str, Collection[str]]) -> list[str]:
    """The arrows from a room to one that does not stand below it."""
    return [
        f"{name} -> {each}"
        for name, found in arrows.items()
        for each in sorted(found)
        if room(name) != room(each) and HEIGHT[room(name)] <= HEIGHT[room(each)]
    ]


def cycles(arrows: Mapping[str, Collection[str]]) -> set[str]:
    """The modules that import each other in a circle, each circle as one text."""
    reached: dict[str, set[str]] = {}
    for name in arrows:
        seen: set[str] = set()
        todo = list(arrows[name])
        while todo:
            each = todo.pop()
            if each not in seen:
                seen.add(each)
                todo.extend(arrows[each])
        reached[name] = seen
    return {
        " ".join(sorted(each.removeprefix("flowc.") for each in reached[name] if name in reached[each]))
        for name in arrows
        if name in reached[name]
    }


def test_every_room_has_a_floor() -> None:
    rooms = {room(name) for name in HOUSE}
    assert rooms - HEIGHT.keys() == set()
    assert HEIGHT.keys() - rooms <= LOOSE


def test_every_room_is_told() -> None:
    rooms = {name for name in HEIGHT if name not in ("flowc", "__main__")}
    assert {*told("The rooms", r"^\| `(\w+)` \| ")} == rooms


def test_imports_run_downward() -> None:
    assert rising(ARROWS) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycles(ARROWS) == set()


def test_breaks_are_seen() -> None:
    arrows = {"flowc.graph.a": {"flowc.view.b", "flowc.fields.c"}, "flowc.view.b": {"flowc.graph.a"}}
    assert rising(arrows) == ["flowc.graph.a -> flowc.fields.c", "flowc.graph.a -> flowc.view.b"]
    assert cycles(arrows | {"flowc.fields.c": set()}) == {"graph.a view.b"}


def wrong_in(folder: str, section: str) -> list[str]:
    """What is wrong in the house of a folder beside ``flowc/``: rooms that its section of the plan does not tell, or
    tells in vain, imports that do not run downward, and circles."""
    (floors,) = told(section, r"^```text\n(.*?)^```$")
    height = {name: -floor for floor, line in enumerate(floors.splitlines()) for name in line.split()}
    known = {name.partition(".")[2]: path for name, path in modules(folder).items()}
    rooms = {room(name) for name in known if "." in name}
    arrows = {
        name: {each for each in imports(path.read_text("utf-8"), known) if each in known and each != name}
        for name, path in known.items()
    }
    return [
        *sorted(rooms ^ height.keys()),
        *sorted(rooms ^ {*told(section, r"^\| `(\w+)` \| ")}),
        *(
            f"{name} -> {each}"
            for name, found in arrows.items()
            for each in sorted(found)
            if "." in name and "." in each
            if room(name) != room(each) and height[room(name)] <= height[room(each)]
        ),
        *cycles(arrows),
    ]


def test_serving_runs_downward() -> None:
    assert wrong_in("serving/flowc_serving", "Serving") == []


def test_training_runs_downward() -> None:
    assert wrong_in("training/flowc_training", "Training") == []


def trespasses(folder: str, source: str) -> list[str]:
    """What code of a folder beside ``tests/`` imports and should not."""
    found = list(imports(source, HOUSE))
    if folder == "flowc":
        return [each for each in found if each.split(".")[0] in ("flowc_serving", "flowc_training")]
    hidden = [each for each in found if each.split(".")[0] == "flowc" and each not in FACES]
    above = [each for each in found if folder == "serving" and each.split(".")[0] == "flowc_training"]
    return hidden + above


def test_neighbours_use_the_faces_of_the_house() -> None:
    found = {path: trespasses(path.relative_to(ROOT).parts[0], path.read_text("utf-8")) for path in CODE}
    assert {path: each for path, each in found.items() if each} == {}


@pytest.mark.parametrize(
    ("folder", "source", "found"),
    [
        ("flowc", "def f():\n    import flowc_serving.app", ["flowc_serving.app"]),
        ("flowc", "from flowc_training import x", ["flowc_training"]),
        ("serving", "from flowc_training import x", ["flowc_training"]),
        ("serving", "from flowc.check.context import Context", ["flowc.check.context"]),
        ("training", "from flowc.check import context", ["flowc.check.context"]),
        ("training", "import flowc\nfrom flowc import check\nfrom flowc.check import check", []),
        ("training", "from flowc_serving import x", []),
    ],
)
def test_trespasses_are_seen(folder: str, source: str, found: list[str]) -> None:
    assert trespasses(folder, source) == found


def test_few_modules_stand_loose() -> None:
    loose = {path.stem for path in (ROOT / "flowc").glob("*.py")}
    assert loose - {"__init__", "__main__"} <= LOOSE


def test_no_module_is_called_like_its_package() -> None:
    assert [path for path in CODE if path.stem == path.parent.name] == []


def test_modules_are_short() -> None:
    assert [path for path in CODE if len(path.read_text("utf-8").splitlines()) > LONGEST] == []


# Pages.

PAGES = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
SOURCES = [
    *CODE,
    *(path for path in TESTS.rglob("*.py") if "finds" not in path.parts),
    *(ROOT / "tools").glob("*.py"),
]
PLACES = [
    ROOT,
    ROOT / "flowc",
    ROOT / "serving" / "flowc_serving",
    ROOT / "training" / "flowc_training",
    TESTS,
]
"""What the paths are below that pages name."""
CITED = re.compile(r"(?<![\w*.>/-])[\w./-]*\w\.md\b")


def prose(source: str) -> Iterator[str]:
    """The comments of a source, and its texts that stand as statements, as docstrings do."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and type(node.value.value) is str
        ):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def lost(text: str, folder: Path) -> list[str]:
    """The pages that a text cites and that are nowhere: not in the project, its docs or the text's own folder."""
    return [
        page
        for page in CITED.findall(text)
        if not any((place / page).is_file() for place in (ROOT, DOCS, folder))
    ]


SECTION = re.compile(r"([\w./-]*\w\.md), ([A-Z][^.;:)]*)")


def lost_sections(text: str) -> list[str]:
    """The sections that a text cites by a page and a heading, and that are not on the page."""
    return [
        f"{page}, {said}"
        for page, said in SECTION.findall(" ".join(text.split()))
        if not any(map(said.startswith, re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), re.M)))
    ]


def test_pages_cited_in_the_code_exist() -> None:
    cited = {
        (path.relative_to(ROOT).as_posix(), page)
        for path in SOURCES
        if ".md" in (source := path.read_text("utf-8"))
        for text in prose(source)
        for page in lost(text, path.parent) or lost_sections(text)
    }
    assert cited == set()


@pytest.mark.parametrize(
    "path", [*PAGES, *GRAMMAR.iterdir()], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_pages_cited_in_pages_exist(path: Path) -> None:
    assert lost(path.read_text("utf-8"), path.parent) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_code_named_in_pages_exists(path: Path) -> None:
    named = re.findall(r"`((?:\w+/)+[\w*]+\.\w+|(?:\w+/)*\w+/)`", path.read_text("utf-8"))
    assert [each for each in named if not any([*place.glob(each)] for place in PLACES)] == []


def test_lost_pages_are_seen() -> None:
    assert lost("see docs/format.md, README.md and docs/none.md (NONE.md)", ROOT) == [
        "docs/none.md",
        "NONE.md",
    ]
    assert lost_sections("(docs/format.md, Environment), docs/format.md, Nothing of\nit.") == [
        "docs/format.md, Nothing of it"
    ]


def test_test_modules_have_names_of_their_own() -> None:
    """Modules of tests stand in no package, so pytest tells two of one name apart by nothing."""
    names = [path.name for path in TESTS.rglob("test_*.py")]
    assert {each for each in names if names.count(each) > 1} == set()
