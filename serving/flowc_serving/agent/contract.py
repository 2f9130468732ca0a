"""The contract: everything that a model sees besides the conversation, in one record with one fingerprint (law M3).

Data, training, benchmark and server load it from here. Beside a checkpoint it lies as ``flow_contract.json``, so
that a server can say what differs between what a model was trained on and what it would now be shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from flowc import LANGUAGE
from flowc_serving.agent.conversation import SIMULATOR, Conversation, Representation
from flowc_serving.agent.json_value import Json, Object, dumps

FILE = "flow_contract.json"
"""Beside a checkpoint or a dataset."""

SERIALIZER = "json: keys as declared, ensure_ascii false, default separators"
"""What ``json_value.dumps`` is, for the fingerprint."""

FORMAT = 1
_DATA = Path(__file__).with_name("data")
_WORDS: dict[Representation, str] = {"python": "Python", "json": "JSON"}


class ContractError(ValueError):
    """A text that is no contract, or a contract that is not ours; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What every conversation of a representation begins with, and how it becomes tokens.

    ``language`` is the version of flowc's language, ``serializer`` how answers become text, ``template`` the chat
    template as Jinja.
    """

    system: str
    tools: tuple[Object, ...]
    template: str
    representation: Representation = "python"
    serializer: str = SERIALIZER
    language: str = LANGUAGE

    @property
    def names(self) -> tuple[str, ...]:
        """The tools' names, in their order."""
        return tuple(name for name, _ in _functions(self))

    @property
    def tests(self) -> bool:
        """Is it the variant in which the model tries programs on test cases?"""
        return SIMULATOR in self.names

    @property
    def fingerprint(self) -> str:
        """One number for all of it."""
        return hashlib.sha256(dumps(_fields(self)).encode()).hexdigest()


@cache
def load(representation: Representation = "python", *, raw: bool = True, tests: bool = False) -> Contract:
    """The contract of this version of flowc.

    With ``tests`` it is the variant that has one tool more, ``simulate_workflow``, and says when to use it.

    Without ``raw`` the prompt does not say how a program stands below its call: so for models that are asked through
    an engine's own calls, where it is a JSON string. Nothing is trained on that contract.
    """
    words = {"%LANGUAGE%": _WORDS[representation], "%RAW%": _data("raw.md") if raw else ""}
    more = ("", "") if not tests else (_data("tests.md", words), _data("tests.json", words))
    return Contract(
        (_data("system.md", words) + _data(f"{representation}.md") + more[0]).rstrip("\n"),
        (*json.loads(_data("tools.json", words)), *json.loads(more[1] or "[]")),
        _data("chat.jinja"),
        representation,
    )


def of(conversation: Conversation) -> Contract:
    """The contract that a conversation is held in."""
    return load(conversation.representation, tests=conversation.tests)


def ours(saved: Contract) -> Contract:
    """Our contract of the same kind as a saved one."""
    return load(saved.representation, tests=saved.tests)


def _data(name: str, words: Mapping[str, str] | None = None) -> str:
    text = (_DATA / name).read_text("utf-8")
    for mark, word in (words or {}).items():
        text = text.replace(mark, word)
    return text


# As a file.


def _fields(contract: Contract) -> Object:
    return {
        "representation": contract.representation,
        "language": contract.language,
        "serializer": contract.serializer,
        "system": contract.system,
        "tools": list(contract.tools),
        "template": contract.template,
    }


def to_text(contract: Contract) -> str:
    """The contract as the text of its file."""
    data: Object = {"flow_contract": FORMAT, "fingerprint": contract.fingerprint, **_fields(contract)}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def told(contract: Contract) -> str:
    """The contract for people, and for a diff: what a model reads, line by line."""
    head = [
        f"fingerprint: {contract.fingerprint}",
        f"programs: {_WORDS[contract.representation]}, of version {contract.language} of the language",
        f"answers: {contract.serializer}",
    ]
    tools = json.dumps(list(contract.tools), ensure_ascii=False, indent=2)
    parts = {
        "System prompt": contract.system,
        "Tools": tools,
        "Chat template": contract.template.rstrip("\n"),
    }
    return "\n".join([*head, *(f"\n## {name}\n\n{text}" for name, text in parts.items()), ""])


def from_text(text: str) -> Contract:
    """The contract of a file. Raises ``ContractError``."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContractError(f"the contract is no JSON: {error}") from None
    found = cast(dict[str, Any], data) if isinstance(data, dict) else {}
    if found.get("flow_contract") != FORMAT:
        raise ContractError(f'a contract is a JSON object with "flow_contract": {FORMAT}')
    for key in ("representation", "language", "serializer", "system", "template"):
        if not isinstance(found.get(key), str):
            raise ContractError(f"the contract has no text {key}")
    if found["representation"] not in _WORDS:
        raise ContractError(f"representation is python or json, not {found['representation']!r}")
    contract = Contract(
        found["system"],
        tuple(_tools(found.get("tools"))),
        found["template"],
        found["representation"],
        found["serializer"],
        found["language"],
    )
    if found.get("fingerprint") != contract.fingerprint:
        raise ContractError(
            "the contract was changed by hand: its fingerprint is that of other content; take it from where it was made"
        )
    return contract


def _tools(data: Any) -> Iterator[Object]:
    if not isinstance(data, list):
        raise ContractError("the contract has no list of tools")
    for number, tool in enumerate(cast(list[Any], data)):
        function = cast(dict[str, Any], tool).get("function") if isinstance(tool, dict) else None
        if not (isinstance(function, dict) and isinstance(cast(dict[str, Any], function).get("name"), str)):
            raise ContractError(f"tool {number} of the contract is no function with a name")
        yield cast(Object, tool)


def read(path: Path) -> Contract:
    """The contract of a file, or of the folder of a checkpoint. Raises ``ContractError``."""
    file = path / FILE if path.is_dir() else path
    try:
        return from_text(file.read_text("utf-8"))
    except FileNotFoundError:
        raise ContractError(
            f"there is no {file}: a checkpoint is saved with the contract that it was trained on"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{file} cannot be read: {error}") from None


def write(contract: Contract, folder: Path) -> Path:
    """The contract's file, written into a folder."""
    path = folder / FILE
    path.write_text(to_text(contract), "utf-8")
    return path


# Drift.


class Drift(ContractError):
    """A contract that is not ours; ``differences`` says where, in words."""

    def __init__(self, differences: tuple[str, ...]) -> None:
        super().__init__(
            "the model was trained on another contract: "
            + "; ".join(differences)
            + " (--allow-drift serves it all the same, and each conversation records it)"
        )
        self.differences = differences


def check_fingerprint(saved: Contract, *, allow_drift: bool = False) -> tuple[str, ...]:
    """What differs between a saved contract and ours, in words; nothing where the fingerprints are equal.

    Raises ``Drift`` where something differs and that is not allowed.
    """
    found = differences(saved, ours(saved))
    if found and not allow_drift:
        raise Drift(found)
    return found


def differences(then: Contract, now: Contract) -> tuple[str, ...]:
    """What differs between two contracts, in words."""
    return () if then.fingerprint == now.fingerprint else tuple(_differences(then, now))


def _differences(then: Contract, now: Contract) -> Iterator[str]:
    if then.representation != now.representation:
        yield f"programs are {_WORDS[now.representation]}, not {_WORDS[then.representation]}"
    if then.language != now.language:
        yield f"the language is version {now.language}, not {then.language}"
    if then.serializer != now.serializer:
        yield "answers are serialized otherwise"
    if then.system != now.system:
        yield "the system prompt is another"
    yield from _tool_differences(then, now)
    if then.template != now.template:
        yield "the chat template is another"


def _tool_differences(then: Contract, now: Contract) -> Iterator[str]:
    old, new = dict(_functions(then)), dict(_functions(now))
    for name in [each for each in old if each not in new]:
        yield f"the tool {name} is gone"
    for name in [each for each in new if each not in old]:
        yield f"the tool {name} is new"
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield f"the tools stand in another order: {', '.join(new)}"
    for name, function in new.items():
        if name in old and dumps(old[name]) != dumps(function):
            parts = [key for key in {**old[name], **function} if old[name].get(key) != function.get(key)]
            yield f"the tool {name} has another {' and '.join(parts) or 'order of keys'}"


def _functions(contract: Contract) -> Iterator[tuple[str, dict[str, Json]]]:
    for tool in contract.tools:
        function = cast(dict[str, Json], tool["function"])
        yield cast(str, function["name"]), function
