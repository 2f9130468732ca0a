"""The items of quantifiers: their usual names, others, and how one becomes the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from flowc.model import names as roots
from flowc.model.names import item_name
from flowc.model.walk import rebuild
from flowc.model.workflow import Expression, Path, Quantifier
from flowc.records import record


@record
class Named(Quantifier):
    """A quantifier whose item is not called as usual; the paths of its body use that name."""

    item: str


def with_item(operator: Literal["any", "all", "none"], path: Path, body: Expression, item: str) -> Quantifier:
    """A quantifier whose item has that name."""
    usual = item == item_name(path.text)
    return Quantifier(operator, path, body) if usual else Named(operator, path, body, item)


def item(quantifier: Quantifier) -> str:
    """The name of a quantifier's item."""
    return quantifier.item if isinstance(quantifier, Named) else item_name(quantifier.path.text)


def renamed(
    said: Expression,
    names: Mapping[str, str],
    name: Callable[[str, Path], str] = lambda _, path: item_name(path.text),
) -> Expression:
    """The expression with other roots, given the name before and the name after.

    ``name`` calls the item of each list, from its old name and the renamed path. Another item in sight may have that
    name already. Then renaming back gives another text, because the name now belongs to that other item;
    ``text.read`` compares, and refuses.
    """
    if isinstance(said, Quantifier):
        path, old = _path(said.path, names), item(said)
        new = name(old, path)
        return with_item(said.operator, path, renamed(said.body, {**names, old: new}, name), new)
    return rebuild(said, lambda path: _path(path, names), lambda inner: renamed(inner, names, name))


def _path(path: Path, names: Mapping[str, str]) -> Path:
    return Path(roots.renamed(path.text, names))
