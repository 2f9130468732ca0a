"""A recipe as text, whole, and back: TOML for people and runs' logs, JSON for programs.

The reader is strict: keys that no record has, keys that are missing and values of a wrong type are told all at once.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from flowc_training.recipes import fields
from flowc_training.recipes.fields import NONE, Field, Unfit
from flowc_training.recipes.recipe import Grpo, Recipe, Sft

KINDS: Mapping[str, type[Sft | Grpo]] = {"sft": Sft, "grpo": Grpo}
KIND = "kind"
_LONG = "a number in it has more digits than any field takes"


class RecipeError(ValueError):
    """A recipe that cannot be read or run: one line a problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def kind(recipe: Recipe) -> str:
    """``sft`` or ``grpo``."""
    return "grpo" if isinstance(recipe, Grpo) else "sft"


# To data and text.


def data(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain data, its kind first, every field in order."""
    return {KIND: kind(recipe), **_data(recipe)}


def _data(record: Any) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in fields.of(cast(type[Any], type(record)))}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _data(value)
    if isinstance(value, tuple):
        return list(cast(tuple[str, ...], value))
    return str(value) if isinstance(value, Path) else value


def to_json(recipe: Recipe) -> str:
    """A recipe as JSON."""
    return json.dumps(data(recipe), indent=2, ensure_ascii=False) + "\n"


def to_text(recipe: Recipe) -> str:
    """A recipe as TOML, whole: what a run prints before it begins, and what ``--config FILE`` reads."""
    return "\n".join(_table("", data(recipe))) + "\n"


def _table(path: str, found: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table: its plain values, then the tables in it."""
    if path:
        yield from ("", f"[{path}]")
    tables = {name: cast(dict[str, Any], each) for name, each in found.items() if isinstance(each, dict)}
    yield from (f"{name} = {_literal(each)}" for name, each in found.items() if name not in tables)
    for name, each in tables.items():
        yield from _table(f"{path}.{name}".lstrip("."), each)


def _literal(value: Any) -> str:
    """JSON's texts, numbers, booleans and lists of texts are TOML's too, but for the character DEL."""
    return json.dumps(NONE if value is None else value, ensure_ascii=False).replace("\x7f", "\\u007F")


# From data and text.


def read(path: Path) -> Recipe:
    """The recipe of a ``.toml`` or ``.json`` file. Raises ``RecipeError``."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError([f"{path} cannot be read: {getattr(error, 'strerror', None) or error}"]) from None
    return from_json(text) if path.suffix == ".json" else from_text(text)


def from_text(text: str) -> Recipe:
    """The recipe of a TOML text. Raises ``RecipeError``."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RecipeError([f"this is no TOML: {error}"]) from None
    except ValueError:
        raise RecipeError([_LONG]) from None
    return from_data(found)


def from_json(text: str) -> Recipe:
    """The recipe of a JSON text. Raises ``RecipeError``."""
    try:
        found = json.loads(text, object_pairs_hook=_object)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RecipeError([f"this is no JSON: {error}"]) from None
    except RecipeError:
        raise
    except ValueError:
        raise RecipeError([_LONG]) from None
    return from_data(found)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise RecipeError([f"{each!a} stands twice in one object" for each in twice])
    return dict(pairs)


@dataclass(slots=True)
class _Reader:
    problems: list[str] = field(default_factory=list[str])

    def record(self, of: type[Any], found: Mapping[str, Any], path: str) -> Any:
        """A record of a table; none where something is wrong, which is noted."""
        known = fields.of(of)
        before = len(self.problems)
        self.problems += [f"{path}{each}: {_unknown(each, known)}" for each in found if each not in known]
        self.problems += [
            f"{path}{each.name}: is missing; it is {each.expected}"
            for each in known.values()
            if each.required and each.name not in found
        ]
        given = {name: self.field(known[name], each, path) for name, each in found.items() if name in known}
        return of(**given) if len(self.problems) == before else None

    def field(self, known: Field, given: Any, path: str) -> Any:
        """The value of a field."""
        if known.optional and given in (None, NONE):
            return None
        if known.record is not None and isinstance(given, dict):
            return self.record(known.record, cast(dict[str, Any], given), f"{path}{known.name}.")
        try:
            return fields.value(known, given)
        except Unfit as error:
            self.problems.append(f"{path}{known.name}: {error}")
            return None


def from_data(found: Any) -> Recipe:
    """The recipe of plain data. Raises ``RecipeError`` with all that is wrong."""
    if not isinstance(found, dict):
        raise RecipeError(["a recipe is a table of fields"])
    held = dict(cast(dict[str, Any], found))
    told = held.pop(KIND, None)
    if told not in KINDS:
        raise RecipeError([f"{KIND}: is {' or '.join(KINDS)}, and stands in every recipe"])
    reader = _Reader()
    made = reader.record(KINDS[told], held, "")
    if reader.problems:
        raise RecipeError(reader.problems)
    return cast(Recipe, made)


def _unknown(name: str, known: Mapping[str, Field]) -> str:
    near = get_close_matches(name, known, 1)
    return "no such field" + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}")


# Settings of the command line.


def changed(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """A recipe with fields set by ``optimiser.rate=2e-5``. Raises ``RecipeError`` with all that is wrong.

    A field of a record that is not there (``model.lora.rank=16``) makes it; ``model.lora=none`` takes it away.
    """
    found, problems = data(recipe), list[str]()
    for setting in settings:
        path, equals, text = setting.partition("=")
        try:
            if not equals:
                raise Unfit("a setting is FIELD=VALUE")
            _set(found, type(recipe), path.strip().split("."), text)
        except Unfit as error:
            problems.append(f"{path.strip()}: {error}")
    if problems:
        raise RecipeError(problems)
    return from_data(found)


def _set(found: dict[str, Any], of: type[Any], path: Sequence[str], text: str) -> None:
    """Change plain data as a setting says. Raises ``Unfit``."""
    known = fields.of(of)
    name, *rest = path
    if (each := known.get(name)) is None:
        raise Unfit(_unknown(name, known))
    if rest and each.record is None:
        raise Unfit(f"{name} is {each.expected} and has no fields")
    if rest and each.record is not None:
        found[name] = found[name] or {}
        _set(found[name], each.record, rest, text)
    elif each.optional and text.strip() == NONE:
        found[name] = None
    elif each.record is not None:
        raise Unfit(f"is a table; set one of its fields: {', '.join(fields.of(each.record))}")
    else:
        found[name] = _plain(fields.words(each, text))
