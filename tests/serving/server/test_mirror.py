"""Law M1 through the real server: the ids that an engine is sent are a prefix of what is trained on, in each category.

The engine is a real one but for its wits: it writes what the category's model wrote. The tools are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from making import engines, servers
from making.conversations import CATEGORIES, VIEW
from making.servers import Running
from making.sessions import session
from making.tokenizer import qwen_like

from flowc_serving.agent.contract import load
from flowc_serving.agent.conversation import Answer, Assistant, Conversation, User, from_json
from flowc_serving.agent.rendering import prompt_text, render
from flowc_serving.backends.address import ModelOptions
from flowc_serving.backends.opening import open_engine
from flowc_serving.server.parts import DEFAULT_ARM, Served

CONTRACT = load()
REQUIRED = {
    "create", "create, third party", "e-mail", "edit", "repair",
    "clarify", "question", "not Flow", "impossible", "hostile",
}  # fmt: skip
"""The categories of the agent's contract."""


def written(conversation: Conversation) -> Iterator[str]:
    """What the model wrote in each of its answers, as an engine gives it."""
    for at, message in enumerate(conversation.messages):
        if isinstance(message, Assistant):
            before = replace(conversation, messages=conversation.messages[:at])
            asked = prompt_text(before, CONTRACT)
            after = prompt_text(before.plus(replace(message, calls=message.calls), User("next")), CONTRACT)
            yield after[len(asked) :].rpartition("<|im_end|>\n<|im_start|>user\nnext")[0]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("tokenizers")
    file = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    qwen_like().save(str(file))
    return file


@dataclass
class Stage:
    """A server whose engine writes what the category on stage had its model write."""

    server: Running
    engine: engines.Engine
    answers: list[str]

    def talk(self, category: str) -> tuple[list[list[int]], Conversation]:
        """A category's conversation: the prompts that the engine read, and what it became."""
        wanted, before = CATEGORIES[category], len(self.engine.bodies)
        self.answers[:] = written(wanted)
        name = self.server.ask("POST", "/v1/conversations", {}).json["id"]
        for each in wanted.messages:
            if isinstance(each, User):
                assert self.server.turn(name, each.text)[-1]["why"] == "done"
        assert not self.answers
        kept = self.server.ask("GET", f"/v1/conversations/{name}").json
        return [each["prompt"] for each in self.engine.bodies[before:]], from_json(kept)


@pytest.fixture(scope="module")
def stage(tokenizer: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    answers: list[str] = []

    def script(path: str, _: dict[str, Any]) -> engines.Reply:
        if path.endswith("/models"):
            return engines.models()
        text = answers.pop(0)
        return engines.Reply(engines.completion(*(text[at : at + 40] for at in range(0, len(text), 40))))

    with engines.serving(script) as engine:
        opened = open_engine(ModelOptions(f"openai:{engine.base}#flow", tokenizer=tokenizer))
        assert opened.mode == "ids"
        served = {DEFAULT_ARM: Served(opened)}
        parts = servers.parts_in(tmp_path_factory.mktemp("store"), models=served)
        made = session(workflows=parts.workflows(servers.SHOP.domain)).write({"workflow": VIEW})
        assert made["workflow_id"] == "gid://flow/Workflow/1"
        with servers.serving(parts) as server:
            yield Stage(server, engine, answers)


def strays(prompts: list[list[int]], finished: Conversation, tokenizer: Path) -> list[int]:
    """The answers whose prompt is no prefix of what is trained on."""
    from flowc_serving.agent.tokens import read

    ids = list(render(finished, CONTRACT, read(str(tokenizer))).ids)
    return [number for number, each in enumerate(prompts) if ids[: len(each)] != each]


def test_all_categories_are_here() -> None:
    assert CATEGORIES.keys() >= REQUIRED


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_sent_is_a_prefix_of_what_is_trained_on(category: str, tokenizer: Path, stage: Stage) -> None:
    prompts, finished = stage.talk(category)
    wanted = CATEGORIES[category]
    assert len(prompts) == sum(isinstance(each, Assistant) for each in wanted.messages)
    assert strays(prompts, finished, tokenizer) == []
    assert said(finished) == said(wanted)


def said(conversation: Conversation) -> list[tuple[str, list[str]]]:
    """What merchant and model said, and what was called."""
    return [
        (each.text, [call.name for call in each.calls] if isinstance(each, Assistant) else [])
        for each in conversation.messages
        if not isinstance(each, Answer)
    ]


def test_one_key_less_is_seen(tokenizer: Path, stage: Stage) -> None:
    prompts, finished = stage.talk("create")
    at = next(at for at, each in enumerate(finished.messages) if isinstance(each, Answer))
    answer = finished.messages[at]
    assert isinstance(answer, Answer)
    (tasks,) = answer.data["tasks"].values()  # type: ignore[union-attr]
    (less, *more) = tasks
    changed = {"tasks": {"order created": [{key: less[key] for key in less if key != "label"}, *more]}}
    messages = [*finished.messages]
    messages[at] = replace(answer, data=changed)
    assert strays(prompts, finished, tokenizer) == []
    assert strays(prompts, replace(finished, messages=tuple(messages)), tokenizer) == [1, 2]
