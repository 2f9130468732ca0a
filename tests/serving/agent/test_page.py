"""The page of the contract shows a conversation as a model reads it: made by the real tools, rendered, compared."""

from __future__ import annotations

import re

from making.folders import DOCS
from making.sessions import NOW, TAGGING, session

from flowc import to_json
from flowc_serving.agent.contract import load
from flowc_serving.agent.conversation import PROGRAM, Answer, Assistant, Call, Conversation, User
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.rendering import text
from flowc_serving.agent.workflows import Stored

PAGE = (DOCS / "agent-contract.md").read_text("utf-8")


class One(InMemory):
    """A shop's only workflow, with ids that are always the same."""

    def __init__(self) -> None:
        super().__init__()
        self._stored = self._version("01KJ3E0D3M8Y4Q0R7V2W5X6Z1A", to_json(TAGGING, form="export"))

    def _version(self, version: str, document: str) -> Stored:
        name = "Tag large orders"
        return Stored("gid://flow/Workflow/1", version, name, document, False, False, NOW.isoformat())

    def lookup(self, workflow: str, version: str | None = None) -> Stored:
        return self._stored

    def update(
        self, workflow: str, version: str, name: str, document: str, *, hidden: bool | None = None
    ) -> Stored:
        self._stored = self._version("01KJ3E5B9T2C6D8F1G3H4J5K7N", document)
        return self._stored


def test_the_example_is_what_a_model_reads() -> None:
    found = session(workflows=One())
    same = {"workflow_id": "gid://flow/Workflow/1"}
    look = Call("call_1", "workflow_lookup", dict(same))
    save = Call(
        "call_2",
        "create_or_update_workflow",
        {
            **same,
            "workflow_version": "01KJ3E0D3M8Y4Q0R7V2W5X6Z1A",
            PROGRAM: TAGGING.replace("500", "750"),
        },
    )
    conversation = Conversation(
        "c",
        found.context(),
        (
            User("Raise the limit of gid://flow/Workflow/1 to 750"),
            Assistant("", (look,)),
            Answer(look.id, look.name, found.answer(look)),
            Assistant("I change the amount only.", (save,)),
            Answer(save.id, save.name, found.answer(save)),
            Assistant("Orders of 750 and more are tagged now."),
        ),
    )
    (example,) = re.findall(r"^```text\n(<\|im_start\|>user\n.*?)^```$", PAGE, re.M | re.S)
    _, _, rendered = text(conversation, load()).partition("<|im_end|>\n")
    assert rendered == example


def test_the_page_names_the_fingerprints() -> None:
    for representation in ("python", "json"):
        assert load(representation).fingerprint in PAGE
        assert load(representation, tests=True).fingerprint in PAGE
