"""The rule of a roll-out: two arms, what share of shops gets the new one, and who gets it anyway.

One file, JSON or TOML, which a person edits and which is read strictly::

    {
      "arms": {
        "a": {"model": "openai:http://10.0.0.4:8000/v1#flow"},
        "b": {"model": "openai:http://10.0.0.5:8000/v1#flow"}
      },
      "percent": {"b": 1},
      "staff": ["our-own.myshopify.com"],
      "off": false,
      "salt": "autumn"
    }

The arm that ``percent`` names is the new one; the other is what all others have.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

LARGEST = 1_000_000
"""Bytes of a rule file."""
WHOLE = 10_000
"""The parts that all shops are in: a percent has two digits behind its point."""

_KEYS = ("arms", "percent", "staff", "off", "salt")
_ARM = re.compile(r"[a-z][a-z0-9-]{0,29}")
_SHOP = re.compile(r"[a-z0-9][a-z0-9.-]{0,252}")


class RuleError(ValueError):
    """A rule that cannot be followed; the message says where and what to write instead."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm: its name in headers and logs, and its model as ``--model`` takes it."""

    name: str
    model: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. ``parts`` of ``WHOLE`` shops get the new arm."""

    usual: Arm
    new: Arm
    parts: int
    staff: tuple[str, ...] = ()
    off: bool = False
    salt: str = ""

    @property
    def percent(self) -> float:
        """The share of shops that gets the new arm."""
        return self.parts * 100 / WHOLE

    def arm(self, name: str) -> Arm:
        """The arm of a name."""
        return self.new if name == self.new.name else self.usual


def domain(shop: str) -> str:
    """A shop's domain as rules compare it. Raises ``RuleError`` for none: all without one would be one shop."""
    found = shop.strip().lower()
    if not _SHOP.fullmatch(found):
        raise RuleError("a shop is named by its domain, as store.myshopify.com")
    return found


def read(path: Path) -> Rule:
    """The rule of a file. Raises ``RuleError``."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        if len(content) > LARGEST:
            raise RuleError(f"is larger than {LARGEST} bytes")
        return parse(content, toml=path.suffix == ".toml")
    except RuleError as error:
        raise RuleError(f"{path}: {error}") from None


def parse(content: bytes, *, toml: bool = False) -> Rule:
    """The rule of a file's bytes. Raises ``RuleError``."""
    try:
        text = content.decode()
        data = tomllib.loads(text) if toml else json.loads(text, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise RuleError("is not UTF-8") from None
    except RecursionError:
        raise RuleError("is nested too deeply") from None
    except RuleError:
        raise
    except ValueError as error:  # what both parsers raise; a number of too many digits is one too
        raise RuleError(f"is no {'TOML' if toml else 'JSON'}: {error}") from None
    return _rule(_object(data, "the rule"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RuleError("a key stands twice in one object")
    return found


def _rule(data: Mapping[str, Any]) -> Rule:
    _only(data, _KEYS, "the rule")
    arms = _arms(data.get("arms"))
    new, parts = _percent(data.get("percent"), arms)
    (usual,) = (arm for arm in arms.values() if arm.name != new)
    off = data.get("off", False)
    if not isinstance(off, bool):
        raise RuleError("off is true or false: true sends every shop to the usual arm")
    salt = data.get("salt", "")
    if not isinstance(salt, str) or len(salt) > 100 or not salt.isprintable():
        raise RuleError("salt is a text of at most 100 characters; another one draws the shops anew")
    return Rule(usual, arms[new], parts, _staff(data.get("staff", [])), off, salt)


def _arms(value: Any) -> dict[str, Arm]:
    arms = _object(value, "arms")
    if len(arms) != 2:
        raise RuleError(f'arms has two, as {{"a": {{"model": "…"}}, "b": {{"model": "…"}}}}, not {len(arms)}')
    return {name: _arm(name, each) for name, each in arms.items()}


def _arm(name: str, value: Any) -> Arm:
    if not _ARM.fullmatch(name):
        raise RuleError(f"arms: a name has small letters, digits and hyphens, at most 30, not {_shown(name)}")
    arm = _object(value, f"arms.{name}")
    _only(arm, ("model",), f"arms.{name}")
    model = arm.get("model")
    if not isinstance(model, str) or not model.strip() or not model.isprintable():
        raise RuleError(f"arms.{name}.model is what --model takes, as openai:http://127.0.0.1:8000/v1#model")
    return Arm(name, model.strip())


def _percent(value: Any, arms: Mapping[str, Arm]) -> tuple[str, int]:
    percent = _object(value, "percent")
    if len(percent) != 1:
        raise RuleError(f'percent names the new arm alone, as {{"{list(arms)[1]}": 1}}')
    ((name, share),) = percent.items()
    if name not in arms:
        raise RuleError(f"percent: there is no arm {_shown(name)}: the arms are {' and '.join(arms)}")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 100:
        raise RuleError(f"percent.{name} is a number from 0 to 100")
    parts = round(share * WHOLE / 100)
    if abs(parts - share * WHOLE / 100) > 1e-6:
        raise RuleError(f"percent.{name} has at most two digits behind its point")
    return name, parts


def _staff(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise RuleError('staff is a list of shops that get the new arm, as ["store.myshopify.com"]')
    shops: list[str] = []
    for number, shop in enumerate(cast(list[Any], value), 1):
        try:
            shops.append(domain(shop if isinstance(shop, str) else ""))
        except RuleError as error:
            raise RuleError(f"staff, number {number}: {error}") from None
    return tuple(dict.fromkeys(shops))


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RuleError(f"{where} is {'missing' if value is None else 'no object'}")
    return cast(dict[str, Any], value)


def _only(data: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in data:
        if key not in known:
            raise RuleError(f"{where} has no key {_shown(key)}: it has {', '.join(known)}")


def _shown(text: str) -> str:
    return json.dumps(text[:40])


# The printer.


def text(rule: Rule) -> str:
    """The rule as the JSON file that ``read`` reads it from, the usual arm first."""
    arms = {arm.name: {"model": arm.model} for arm in (rule.usual, rule.new)}
    data = {
        "arms": arms,
        "percent": {rule.new.name: rule.percent},
        "staff": [*rule.staff],
        "off": rule.off,
        "salt": rule.salt,
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
