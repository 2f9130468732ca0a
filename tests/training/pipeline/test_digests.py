"""The digest of code: what a module imports, and what is in its digest."""

from __future__ import annotations

from pathlib import Path

import pytest

import flowc
import flowc_serving
import flowc_training
from flowc_training.pipeline import imports
from flowc_training.pipeline.digest import Sources

FILES = {
    "__init__.py": "",
    "data/words.json": "{}",
    "py.typed": "",
    "steps/__init__.py": "",
    "steps/one.py": "from pack.core import deep",
    "steps/two.py": "def f():\n    from importlib import import_module\n    import_module('pack.late')",
    "steps/three.py": "from importlib import import_module\ndef f(n): return import_module(f'pack.many.{n}')",
    "core/__init__.py": "import json",
    "core/deep.py": "from pack import lonely",
    "core/page.html": "<p>",
    "core/parts/a.sql": "select 1",
    "core/inner/__init__.py": "",
    "core/inner/b.sql": "select 2",
    "lonely.py": "import pack.steps.one",  # in a circle
    "late.py": "",
    "many/__init__.py": "",
    "many/a.py": "",
    "many/b.py": "",
    "door/__init__.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pack.door.open import thing\n"
        "def __getattr__(n):\n    from importlib import import_module\n    return import_module(f'pack.{n}')"
    ),
    "door/open.py": "thing = 1",
    "user.py": "from pack.door import thing",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "view.lark").write_text("start: /x/")
    return tmp_path


def sources(pack: Path) -> Sources:
    return Sources({"pack": pack / "pack"}, (pack / "grammar",))


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ("pack.steps.one", "pack pack.steps pack.steps.one pack.core pack.core.deep pack.lonely"),
        ("pack.steps.two", "pack pack.steps pack.steps.two pack.late"),
        ("pack.steps.three", "pack pack.steps pack.steps.three pack.many pack.many.a pack.many.b"),
        ("pack.user", "pack pack.user pack.door pack.door.open"),
    ],
)
def test_what_a_module_imports(module: str, found: str, pack: Path) -> None:
    assert sources(pack).closure(module) == {*found.split()}


@pytest.mark.parametrize(
    ("changed", "others"),
    [
        ("pack/lonely.py", "one"),
        ("pack/core/__init__.py", "one"),
        ("pack/core/page.html", "one"),
        ("pack/core/parts/a.sql", "one"),
        ("pack/core/inner/b.sql", ""),
        ("pack/core/inner/__init__.py", ""),
        ("pack/late.py", "two"),
        ("pack/many/b.py", "three"),
        ("pack/many/new.py", "three"),
        ("pack/data/words.json", "one two three"),
        ("pack/data/more.json", "one two three"),
        ("pack/__pycache__/x.pyc", ""),
        ("grammar/view.lark", "one two three"),
    ],
)
def test_whose_digest_a_change_changes(changed: str, others: str, pack: Path) -> None:
    steps = ("one", "two", "three")
    before = {each: sources(pack).digest(f"pack.steps.{each}") for each in steps}
    path = pack / changed
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + "\n# more")
    after = {each: sources(pack).digest(f"pack.steps.{each}") for each in steps}
    assert {each for each in steps if after[each] != before[each]} == {*others.split()}


def test_a_digest_knows_no_place(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (pack / "pack").rename(elsewhere / "pack")
    before = Sources({"pack": elsewhere / "pack"}).digest("pack.steps.one")
    (elsewhere / "pack").rename(pack / "pack")
    assert Sources({"pack": pack / "pack"}).digest("pack.steps.one") == before


def test_no_such_module(pack: Path) -> None:
    with pytest.raises(LookupError, match=r"no module is called 'pack\.none'"):
        sources(pack).digest("pack.none")


@pytest.mark.parametrize(
    ("source", "names", "whole"),
    [
        ("import a.b as c", {"a.b"}, set()),
        ("from a import b, c", {"a", "a.b", "a.c"}, set()),
        ("import importlib\nimportlib.import_module('a.b')", {"importlib", "a.b"}, set()),
        ("x = import_module(f'{__name__}.{y}')", set(), {"here."}),
        ("x = import_module(f'{z}.{y}')\nimport_module(w)", set(), set()),
        ("def __getattr__(n):\n    return import_module(f'a.{n}')", set(), set()),
    ],
)
def test_imports(source: str, names: set[str], whole: set[str]) -> None:
    assert imports.read(source, "here") == imports.Imports(frozenset(names), frozenset(whole))


def test_our_own_packages() -> None:
    """The compiler is in what runs it, and what trains is not in it."""
    own = Sources(
        {each.__name__: Path(str(each.__file__)).parent for each in (flowc, flowc_serving, flowc_training)}
    )
    found = own.closure("flowc_training.weekly.talk")
    assert "flowc_serving.agent.conversation" in found
    assert not [each for each in found if each.startswith("flowc_training.supervised")]
    assert "flowc.view.reader" in own.closure("flowc_training.judge.effects")
