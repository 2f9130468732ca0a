"""Who takes a document apart refuses just those trees in which there are findings."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from making.folders import WORKFLOWS

from flowc.diagnostics.diagnostic import FlowError
from flowc.document.reading import meaning, read_document, split
from flowc.document.shapes import Unsound
from flowc.document.validate import problems
from flowc.jsontext import Number, Pairs, dumps

CORPUS = sorted(WORKFLOWS.glob("*.flow"))
ODD = (None, True, 0, 1.5, Number("1e5"), "", "x", [], [1], {}, {"a": 1}, Pairs((("a", 1), ("a", 2))))


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every container and key or index of a tree."""
    found: list[tuple[Any, Any]] = []
    todo = [tree]
    while todo:
        node = todo.pop()
        keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        found += [(node, key) for key in keys]
        todo += [node[key] for key in keys]
    return found


def mutate(tree: Any, rng: random.Random) -> None:
    """Changes, removes or doubles something."""
    node, key = rng.choice(places(tree))
    change = rng.randrange(4)
    if change == 0:
        del node[key]
    elif change == 1:
        other, name = rng.choice(places(tree))
        node[key] = copy.deepcopy(other[name])
    else:
        node[key] = rng.choice(ODD)


def is_refused(tree: Any) -> bool:
    try:
        meaning(tree)
    except Unsound:
        return True
    return False


@pytest.mark.parametrize("path", CORPUS[::4], ids=lambda path: path.stem)
def test_what_is_refused_has_findings(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = json.loads(text[65:] if text[64:65] == ":" else text)
    assert not list(problems(tree))
    assert not is_refused(tree)
    rng = random.Random(path.stem)
    wrong = 0
    for _ in range(300):
        changed = copy.deepcopy(tree)
        mutate(changed, rng)
        found = list(problems(changed))
        assert is_refused(changed) == bool(found)
        if found:
            wrong += 1
            assert findings(read_document, changed) == findings(split, changed)
    assert wrong


def findings(read: Callable[[str], Any], tree: Any) -> list[str]:
    with pytest.raises(FlowError) as refused:
        read(dumps(tree))
    return [found.message for found in refused.value.diagnostics]


@pytest.mark.parametrize("tree", [None, 1, "", [], {}, {"root": []}, *ODD], ids=repr)
def test_what_is_no_document_is_refused(tree: Any) -> None:
    assert is_refused(tree)
    assert is_refused({"root": tree})
    assert list(problems(tree))
    assert list(problems({"root": tree}))
