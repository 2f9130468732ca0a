"""What the quick look at a document lets pass, the long one finds nothing wrong with."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from making.folders import WORKFLOWS

from flowc.document import validate
from flowc.jsontext import Number, Pairs

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


@pytest.mark.parametrize("path", CORPUS[::4], ids=lambda path: path.stem)
def test_looks_agree(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = json.loads(text[65:] if text[64:65] == ":" else text)
    assert not validate.problems(tree)
    rng = random.Random(path.stem)
    wrong = 0
    for _ in range(300):
        changed = copy.deepcopy(tree)
        mutate(changed, rng)
        found = list(validate._document(changed))
        assert bool(validate.problems(changed)) == bool(found)
        wrong += bool(found)
    assert wrong
