"""What models write, read back: exactly what ``write`` prints, and what else a model may do."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flowc_serving.agent.calls import Reader, write
from flowc_serving.agent.conversation import Assistant, Call, Context, Conversation
from flowc_serving.agent.model import CallBegun, CallDone, Part, ProgramPart, TextPart

VIEW = '@workflow("Tag")\n@shopify.admin.order_created()\ndef tag(order):\n    pass\n'


def read(pieces: Iterable[str], *, cut: bool = False) -> list[Part]:
    reader = Reader()
    return [*(part for piece in pieces for part in reader.feed(piece)), *reader.finish(cut=cut)]


def said(parts: Iterable[Part]) -> str:
    return "".join(each.text for each in parts if isinstance(each, TextPart))


def calls(parts: Iterable[Part]) -> list[Call]:
    return [each.call for each in parts if isinstance(each, CallDone)]


def programs(parts: Iterable[Part]) -> str:
    return "".join(each.text for each in parts if isinstance(each, ProgramPart))


def test_a_call_is_told_as_it_comes() -> None:
    call = Call("call_1", "create_or_update_workflow", {"workflow_id": "7", "workflow": VIEW})
    parts = read(write(Assistant("I save it.", (call,))))
    kinds = [type(each) for each in parts]
    assert said(parts) == "I save it."
    assert kinds.index(CallBegun) < kinds.index(ProgramPart)
    assert programs(parts) == VIEW
    assert calls(parts) == [call]


CREATE = '{"name": "create_or_update_workflow", "arguments": {}}'
EXPECTED = [Call("call_1", "create_or_update_workflow", {"workflow": VIEW})]
SAME = {
    "raw": f"<tool_call>\n{CREATE}\n{VIEW}</tool_call>",
    "without an end": f"<tool_call>\n{CREATE}\n{VIEW}",
    "ended by the answer": f"<tool_call>\n{CREATE}\n{VIEW}<|im_end|>\nmore",
    "without its last line break": f"<tool_call>\n{CREATE}\n{VIEW.rstrip()}</tool_call>",
    "on one line with the mark": f"<tool_call>{CREATE}\n{VIEW}</tool_call>",
    "in a fence": f"<tool_call>\n{CREATE}\n```python\n{VIEW}```\n</tool_call>",
    "in a fence without an end": f"<tool_call>\n{CREATE}\n```\n{VIEW}</tool_call>",
    "in JSON on several lines": f"<tool_call>\n{CREATE.replace(', ', ',' + chr(10))}\n{VIEW}</tool_call>",
    "after a thought": f"<think>\nI might <tool_call> now.\n</think>\n\n<tool_call>\n{CREATE}\n{VIEW}</tool_call>",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_a_program_is_read_however_it_travels(text: str) -> None:
    for pieces in (text, [text]):
        parts = read(pieces)
        assert calls(parts) == EXPECTED
        assert programs(parts) == VIEW
        assert said(parts) == ""


def test_ids_are_new_in_the_conversation() -> None:
    before = Conversation(
        "c", Context("2026-11-29", "a.example"), (Assistant("", (Call("call_1", "x", {}),)),)
    )
    reader = Reader(before)
    parts = [*reader.feed('<tool_call>\n{"name": "task_search"}\n</tool_call>'), *reader.finish()]
    assert calls(parts) == [Call("call_2", "task_search", {})]
