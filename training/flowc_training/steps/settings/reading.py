"""A flywheel's settings as data: the usual ones, changed by a home's ``flywheel.toml``, which is read strictly."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

FILE = Path(__file__).with_name("flywheel.toml")
NAME = "flywheel.toml"
FILES = (("route", "rules"), ("score", "words"), ("train", "learning"))
"""Settings that name a file of the home: what stands in it is what counts."""
Table = dict[str, Any]


class SettingsError(ValueError):
    """Settings that cannot be read: one line a problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """``own`` are those of the whole, ``steps`` a table for each step."""

    own: Mapping[str, Any]
    steps: Mapping[str, Mapping[str, Any]]

    @property
    def notify(self) -> tuple[str, ...]:
        """The command that hears of a failure."""
        return tuple(map(str, self.own["notify"]))

    def argument(self, step: str) -> str:
        """A step's table as the text that it is given; rules of a file stand in it, for they are what counts."""
        return json.dumps(self.steps[step], sort_keys=True, ensure_ascii=False)


def usual() -> Table:
    """The usual settings, by their names."""
    return tomllib.loads(FILE.read_text("utf-8"))


def read(home: Path) -> Settings:
    """The settings of a home. Raises ``SettingsError`` with all that is wrong."""
    path = home / NAME
    try:
        said = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError([f"{path} is no TOML: {error}"]) from None
    except OSError as error:
        raise SettingsError([f"{path} cannot be read: {error.strerror}"]) from None
    return changed(said, home)


def changed(said: Table, home: Path = Path()) -> Settings:
    """The usual settings with what was said instead. Raises ``SettingsError``."""
    found, problems = usual(), [*_wrong(usual(), said)]
    if problems:
        raise SettingsError(problems)
    for key, each in said.items():
        found[key] = {**found[key], **each} if isinstance(each, dict) else each
    for step, key in FILES:
        if name := found[step][key]:
            found[step][key] = _text(home / str(name), f"{step}.{key}")
    return Settings(
        {key: each for key, each in found.items() if not isinstance(each, dict)},
        {key: cast("Table", each) for key, each in found.items() if isinstance(each, dict)},
    )


def _text(path: Path, key: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{key}: {path} cannot be read: {error}"]) from None


def _wrong(known: Table, said: Table, where: str = "") -> Iterator[str]:
    for key, each in said.items():
        name = f"{where}{key}"
        if key not in known:
            near = get_close_matches(key, known, 1)
            yield f"{name} is no setting" + (f"; did you mean {where}{near[0]}?" if near else "")
        elif isinstance(known[key], dict) and isinstance(each, dict):
            yield from _wrong(known[key], cast("Table", each), f"{name}.")
        elif not _is_like(known[key], each):
            said_it = json.dumps(each, default=lambda other: f"{other}")[:60]
            yield f"{name} is {_kind(known[key])}, and {said_it} is none"


def _is_like(known: Any, said: Any) -> bool:
    if isinstance(known, float):
        return isinstance(said, int | float) and not isinstance(said, bool)
    if isinstance(known, list) and isinstance(said, list):
        return all(isinstance(each, str) for each in cast("list[Any]", said))
    return type(cast("object", known)) is type(cast("object", said))


def _kind(known: Any) -> str:
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", dict: "a table"}
    return kinds.get(cast("type[Any]", type(known)), "a list of texts")


# As text.


def to_text(settings: Settings) -> str:
    """All settings as TOML, which a home's own file can be begun from."""
    lines = [f"{key} = {_literal(each)}" for key, each in settings.own.items()]
    for step, table in settings.steps.items():
        lines += ["", f"[{step}]", *(f"{key} = {_literal(each)}" for key, each in table.items())]
    return "\n".join(lines) + "\n"


def _literal(value: Any) -> str:
    """JSON's texts, numbers, booleans and lists of texts are TOML's too, but for the character DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
