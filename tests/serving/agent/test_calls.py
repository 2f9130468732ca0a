"""What models write, read back: exactly what ``write`` prints, and what else a model may do."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import pytest
from hypothesis import given, settings, strategies as st
from making.conversations import PROGRAMS, TEXTS

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


# Any text, in any pieces.


@st.composite
def _pieces(draw: st.DrawFn) -> tuple[str, list[str]]:
    whole = draw(_ANSWERS)
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    return whole, [whole[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


_BITS = st.sampled_from(
    [
        "<tool_call>",
        "</tool_call>",
        "<think>",
        "</think>",
        "<|im_end|>",
        "<tool_response>",
        "<\u2060|im_end|>",
        "<\u2060\u2060/tool_call>",
        "<",
        "\u2060",
        "\n",
        "\n\n",
        "```",
        "```python\n",
        "\n```\n",
        " ",
        CREATE,
        '{"name": "task_search", "arguments": "{}"}',
        '{"name": "x", "arguments": {"workflow": "a\\n<\u2060/think>"}}',
        '{"name": ',
        "}",
        "def",
        "\\ud800",
        "\r",
    ]
)
_ANSWERS = st.lists(_BITS | TEXTS, max_size=12).map("".join) | st.builds(
    lambda text, program: write(
        Assistant(text, (Call("call_1", "create_or_update_workflow", {"workflow": program}),))
    ),
    TEXTS,
    PROGRAMS,
)


@given(_pieces(), st.booleans())
@settings(max_examples=300)
def test_pieces_do_not_matter(made: tuple[str, list[str]], cut: bool) -> None:
    whole, pieces = made
    for parts in (read(pieces, cut=cut), read(whole, cut=cut)):
        assert _joined(parts) == _joined(read([whole], cut=cut))


@given(_pieces())
@settings(max_examples=300)
def test_a_program_that_was_told_is_that_of_its_call(made: tuple[str, list[str]]) -> None:
    _, pieces = made
    told: dict[str, str] = {}
    for part in read(pieces):
        if isinstance(part, CallBegun):
            told[part.id] = ""
        elif isinstance(part, ProgramPart):
            told[part.id] += part.text
        elif isinstance(part, CallDone) and part.call.name:
            program = part.call.arguments.get("workflow", "")
            assert told[part.call.id] == program


def _joined(parts: Iterable[Part]) -> list[object]:
    """The parts with neighbours of a kind as one."""
    found: list[object] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, TextPart) and isinstance(last, TextPart):
            found[-1] = TextPart(last.text + part.text)
        elif isinstance(part, ProgramPart) and isinstance(last, ProgramPart):
            found[-1] = ProgramPart(part.id, last.text + part.text)
        else:
            found.append(part)
    return found


def test_a_long_answer_in_small_pieces_is_read_in_time() -> None:
    text = write(
        Assistant("a" * 20_000, (Call("call_1", "x", {"workflow": "<|" * 20_000 + "\n", "a": "{" * 20_000}),))
    )
    begun = perf_counter()
    assert len(calls(read(text))) == 1
    assert perf_counter() - begun < 5


def test_a_fence_full_of_blank_lines_is_read_in_time() -> None:
    text = f"<tool_call>\n{CREATE}\n```python\n" + "\n" * 100_000 + "x\n```\n</tool_call>"
    begun = perf_counter()
    assert programs(read([text])) == "\n" * 100_000 + "x\n"
    assert perf_counter() - begun < 5


@pytest.mark.parametrize("end", ["", "\n", "\n```", "\n```\n", "\n \t```\n\n  ", "\n\n", "\n  "])
def test_what_closes_a_fence_is_not_the_program(end: str) -> None:
    text = f"<tool_call>\n{CREATE}\n```\na\n\n  b ```{end}"
    for pieces in ([text], text):
        assert programs(read(pieces)) == "a\n\n  b ```\n"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 5000])
def test_a_number_that_no_json_has_is_no_call(number: str) -> None:
    written = f'{{"name": "workflow_lookup", "arguments": {{"workflow_id": {number}}}}}'
    assert calls(read([f"<tool_call>\n{written}\n</tool_call>"])) == [Call("call_1", "", {}, written)]
