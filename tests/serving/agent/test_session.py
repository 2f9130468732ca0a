"""Sessions: which tools there are, what becomes of odd calls, how quick a new one is, what desks do."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import pytest
from making.sessions import SHOP, TAGGING, ask, session

from flowc_serving.agent import contract
from flowc_serving.agent.conversation import Call, Context
from flowc_serving.agent.session import TOOLS, Session, SessionDesk
from flowc_serving.agent.shop import Resource, Shop


def test_the_tools_are_the_contracts_in_its_order() -> None:
    assert list(TOOLS) == list(contract.load().names)


def test_the_context_of_a_conversation() -> None:
    assert session().context() == Context("2027-03-01", "lamp-and-loom.myshopify.com", "Basic")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("task_serch", "there is no tool task_serch: did you mean task_search?"),
        ("zzz", "there is no tool zzz: the tools are task_search, "),
        ("", "there is no tool : the tools are "),
        ("x" * 10_000_000, f"there is no tool {'x' * 60}…: "),
        ("\x1b[2J", "there is no tool \\x1b[2J: "),
    ],
)
def test_a_tool_that_there_is_not(name: str, said: str) -> None:
    answer = ask(session(), name)
    assert answer["error"].startswith(said)
    assert answer["error_code"] == "UNKNOWN_TOOL"
    assert len(answer["error"]) < 500


def test_a_call_that_could_not_be_read() -> None:
    answer = session().answer(Call("1", "", {}, raw="{nonsense"))
    assert answer["error_code"] == "UNREADABLE_CALL"


def test_a_fault_is_an_answer_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def lookup(self, workflow: str, version: str | None = None) -> Any:
            raise OSError("no space left on device: /secret/place")

    with caplog.at_level(logging.ERROR):
        answer = ask(session(workflows=Broken()), "workflow_lookup", workflow_id="gid://flow/Workflow/1")
    assert answer["error_code"] == "FAILED"
    assert "secret" not in str(answer)
    assert "no space left" in caplog.text


def test_a_new_session_takes_microseconds() -> None:
    Session(SHOP)
    start = time.perf_counter()
    for _ in range(200):
        Session(SHOP)
    assert (time.perf_counter() - start) / 200 < 0.001


def test_shops_never_see_each_other() -> None:
    one = session(
        Shop("one.myshopify.com", resources=(Resource("Collection", "gid://shopify/Collection/1", "A"),))
    )
    two = session(Shop("two.myshopify.com"))
    made = ask(one, "create_or_update_workflow", workflow=TAGGING)
    for answer in (
        ask(two, "workflow_lookup", workflow_id=made["workflow_id"]),
        ask(
            two,
            "create_or_update_workflow",
            workflow=TAGGING,
            workflow_id=made["workflow_id"],
            workflow_version=made["workflow_version"],
        ),
    ):
        assert answer["error_code"] == "WORKFLOW_NOT_FOUND"
        assert set(answer) == {"error", "error_code"}
    assert ask(two, "search_shop_resource", resource_type="Collection", query="") == {"resources": []}
    assert len(ask(one, "search_shop_resource", resource_type="Collection", query="")["resources"]) == 1


def test_apps_are_installed_in_one_shop_only() -> None:
    with_it, without = session(), session(Shop("two.myshopify.com"))
    for each, is_installed in ((with_it, True), (without, False)):
        found = ask(each, "task_search", search_queries=["create shipping label"])["tasks"]
        label = next(task for task in found["create shipping label"] if task["publisher"] == "Parcelbird")
        assert label["installed"] is is_installed


def test_a_desk_answers_calls_at_once() -> None:
    desk = SessionDesk(session())
    calls = [Call(str(n), "task_search", {"search_queries": ["tag order"]}) for n in range(20)]

    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*map(desk.answer, calls))

    first, *others = asyncio.run(all_of_them())
    assert all(each == first for each in others)
    assert json.dumps(first)
