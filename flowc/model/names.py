"""Names: how Flow's free-text names become Python identifiers, and back where that is possible.

The pairs that matter: ``variable`` / ``step_name`` (a step's name and the variable it defines),
``item_name`` and ``loop_name`` (the item of a condition's list and of a loop).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from keyword import kwlist

_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*\Z")
KEYWORDS = frozenset(kwlist)
_PLAIN = re.compile(r"[a-z0-9]+")
_WORDS = re.compile(r"[^\W_]+")
_HUMPS = re.compile(r"[A-Z]?[^A-Z]+|[A-Z]")

NAMELESS = "_"
"""The variable of a list item whose Flow name Python cannot write; never a path."""


def is_identifier(text: str) -> bool:
    """Can Python code use this as a name? ASCII only, because Python folds other letters (NFKC)."""
    return text.isidentifier() and text.isascii() and text not in KEYWORDS


@lru_cache(maxsize=4096)
def is_dotted(text: str) -> bool:
    """Is this path plain Python, ``order.customer.id``?"""
    return text != NAMELESS and all(map(is_identifier, text.split("."))) and not text.startswith("_.")


def is_path(text: str) -> bool:
    """Does this read as an environment path? Letters, digits, ``_`` and ``-`` between dots."""
    return _PATH.match(text) is not None


def last_segment(path: str) -> str:
    """``order.lineItems`` gives ``lineItems``."""
    return path.rpartition(".")[2]


def root(path: str) -> str:
    """``order.lineItems`` gives ``order``."""
    return path.partition(".")[0]


def renamed(path: str, names: Mapping[str, str]) -> str:
    """The path with its root's other name, if it has one."""
    head, dot, rest = path.partition(".")
    return names[head] + dot + rest if head in names else path


def item_name(path: str) -> str:
    """The item of a list inside a condition: ``order.tags`` gives ``tags_item`` [doc]."""
    return last_segment(path) + "_item"


def loop_name(path: str) -> str:
    """The item of a For each loop: ``order.lineItems`` gives ``lineItemsForeachitem`` [file]."""
    return last_segment(path) + "Foreachitem"


@lru_cache(maxsize=1024)
def variable(name: str) -> str | None:
    """The variable a step of this name defines, or None where that is no ASCII identifier.

    Lower camel case of the words: ``Run code (1)`` is ``runCode1`` [file].
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    text = "".join(words[:1] + [word[:1].upper() + word[1:] for word in words[1:]])
    return text if is_identifier(text) else None


@lru_cache(maxsize=1024)
def step_name(variable: str) -> str:
    """The name told from a variable: ``runCode1`` is ``Run code (1)``."""
    stem = variable.rstrip("0123456789")
    number = variable[len(stem) :]
    words = _HUMPS.findall(stem) or [stem]
    text = " ".join([words[0][:1].upper() + words[0][1:], *(word.lower() for word in words[1:])])
    return f"{text} ({number})" if number else text


def slug(name: str | None) -> str:
    """The function's name: ASCII letters and digits of the workflow's name, ``_`` between, lower case."""
    text = "_".join(_PLAIN.findall((name or "").lower()))
    if not text:
        return "workflow"
    return text if is_identifier(text) else f"workflow_{text}"


def camel(snake: str) -> str:
    """``draft_orders`` as ``draftOrders``."""
    first, *rest = snake.split("_")
    return first + "".join(word.capitalize() for word in rest)


def function_name(task: str) -> str:
    """The local function of a join: ``shopify::flow::send_email`` gives ``then_send_email``."""
    segment = re.sub(r"[^A-Za-z0-9_]+", "_", task.rpartition("::")[2]).strip("_")
    return f"then_{segment or 'step'}"
