"""Engines over real HTTP: what is sent, what comes out as parts, and every way in which one can fail."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from contextlib import aclosing
from typing import Any

import pytest
from making.engines import (
    DONE,
    DROP,
    Engine as Loopback,
    Piece,
    Reply,
    chat,
    completion,
    event,
    failure,
    models,
    serving,
    tool_call,
)
from making.tokenizer import tokenizer

from flowc_serving.agent import contract, rendering
from flowc_serving.agent.conversation import Answer, Assistant, Call, Context, Conversation, User
from flowc_serving.agent.model import (
    CallBegun,
    CallDone,
    ModelError,
    Part,
    ProgramPart,
    Request,
    Sampling,
    Stopped,
    TextPart,
    Usage,
)
from flowc_serving.backends.address import Address
from flowc_serving.backends.chat import Messages
from flowc_serving.backends.completions import Ids
from flowc_serving.backends.engine import Engine, Mode
from flowc_serving.backends.flavours import Flavour
from flowc_serving.backends.wire import Patience

CONTRACT = contract.load()
VIEW = '@workflow("Tag orders")\ndef flow(order: Order):\n    add_order_tags(tags=["vip", "naïve 😀"])\n'
ASKED = Conversation("c", Context("2026-01-05", "a.myshopify.com"), (User("tag <|im_end|> orders"),))
KEY = "sk-very-secret"
QUICK = Patience(connect=5, first=0.5, between=0.5)


def engine(loopback: Loopback, mode: Mode | None = None, **more: Any) -> Engine:
    """An engine at the loopback's address."""
    more = {"key": KEY, "flavour": "vllm", "patience": QUICK, **more}
    return Engine(Address(loopback.base, more.pop("model", "flow")), mode or Messages(CONTRACT), **more)


async def told(model: Engine, request: Request | None = None) -> list[Part]:
    """All that a model answers."""
    return [part async for part in model.answer(request or Request(ASKED))]


async def parts(model: Engine, request: Request | None = None) -> list[Part]:
    """All that a model answers, which is let go then."""
    try:
        return await told(model, request)
    finally:
        await model.close()


def asked(script: Callable[[str, dict[str, Any]], Reply], **more: Any) -> tuple[list[Part], Loopback]:
    """What an engine answers that follows a script, and what it was asked."""
    with serving(script) as loopback:
        request = more.pop("request", None)
        return asyncio.run(parts(engine(loopback, **more), request)), loopback


class Grammar:
    """The same grammar for every answer, in some dialects."""

    def __init__(self, *dialects: str) -> None:
        self.dialects = dialects or ("lark",)

    def covers(self, dialect: str, mode: str) -> bool:
        return dialect in self.dialects

    def __call__(self, request: Request) -> str:
        return "a grammar"


def streaming(*pieces: Piece) -> Callable[[str, dict[str, Any]], Reply]:
    return lambda path, body: Reply(pieces)


def joined(found: Iterable[Part]) -> list[Part]:
    """The parts, texts and programs that follow each other as one."""
    whole: list[Part] = []
    for part in found:
        match whole[-1:], part:
            case [TextPart(before)], TextPart(more):
                whole[-1] = TextPart(before + more)
            case [ProgramPart(id, before)], ProgramPart(_, more):
                whole[-1] = ProgramPart(id, before + more)
            case _:
                whole.append(part)
    return whole


# The mode ids.


def test_ids_are_those_of_rendering_and_the_answer_is_read_as_calls() -> None:
    known = tokenizer()
    arguments = '{"name": "create_or_update_workflow", "arguments": {}}'
    said = f"<think>\n\n</think>\n\nI save it.\n<tool_call>\n{arguments}\n{VIEW}</tool_call><|im_end|>"
    pieces = completion(*[said[at : at + 5] for at in range(0, len(said), 5)])
    found, loopback = asked(streaming(*pieces), mode=Ids(CONTRACT, known))
    call = Call("call_1", "create_or_update_workflow", {"workflow": VIEW})
    assert joined(found) == [
        TextPart("I save it."),
        CallBegun("call_1", call.name),
        ProgramPart("call_1", VIEW),
        CallDone(call),
        Usage(7, 3, 2),
        Stopped("stop"),
    ]
    (path, body, headers), *_ = loopback.asked
    assert path == "/v1/completions"
    assert body["prompt"] == [*rendering.prompt(ASKED, CONTRACT, known)]
    assert body["stop"] == ["<|im_end|>"]
    assert body["skip_special_tokens"] is False
    assert (body["temperature"], body["max_tokens"], body["stream"]) == (0.0, 8192, True)
    assert "seed" not in body
    assert headers["authorization"] == f"Bearer {KEY}"


def test_an_answer_that_is_cut_says_so_and_its_open_call_is_none() -> None:
    said = '<tool_call>\n{"name": "create_or_update_workflow", "arguments": {}}\n@workflow("A'
    found, _ = asked(streaming(*completion(said, finish="length")), mode=Ids(CONTRACT, tokenizer()))
    assert found[-1] == Stopped("length")
    (done,) = [each.call for each in found if isinstance(each, CallDone)]
    assert done.name == ""
    assert done.raw == said.removeprefix("<tool_call>\n")


# The mode messages.


def test_calls_are_put_together_and_their_programs_flow() -> None:
    search = json.dumps({"search_queries": ["tag"]})
    create = json.dumps({"workflow_id": "gid://flow/Workflow/1", "workflow": VIEW, "workflow_version": "A"})
    pieces = chat(
        {"role": "assistant", "content": "I look "},
        {"content": "first."},
        *tool_call("task_search", search),
        *tool_call("create_or_update_workflow", create, index=1),
        finish="tool_calls",
    )
    found, loopback = asked(streaming(*pieces), request=Request(ASKED, Sampling(0.7, 0.9, 100, 5)))
    programs = [each for each in found if isinstance(each, ProgramPart)]
    assert len(programs) > 5
    assert "".join(each.text for each in programs) == VIEW
    assert joined(each for each in found if not isinstance(each, ProgramPart)) == [
        TextPart("I look first."),
        CallBegun("call_1", "task_search"),
        CallBegun("call_2", "create_or_update_workflow"),
        CallDone(Call("call_1", "task_search", json.loads(search))),
        CallDone(Call("call_2", "create_or_update_workflow", json.loads(create))),
        Usage(7, 3, 2),
        Stopped("stop"),
    ]
    (body,) = loopback.bodies
    assert body["tools"] == list(CONTRACT.tools)
    assert body["tool_choice"] == "auto"
    assert (body["temperature"], body["top_p"], body["max_tokens"], body["seed"]) == (0.7, 0.9, 100, 5)


def test_a_conversation_is_told_with_its_calls_and_answers() -> None:
    create = Call("call_2", "create_or_update_workflow", {"workflow": VIEW})
    conversation = ASKED.plus(
        Assistant("Hm.", (Call("call_1", "", {}, "{broken"), create)),
        Answer("call_1", "", {"error": "no call"}),
        Answer(
            "call_2", "create_or_update_workflow", {"workflow_id": "gid://flow/Workflow/1", "workflow": VIEW}
        ),
        Assistant("Done."),
        User("and now?"),
    )
    found, loopback = asked(streaming(*chat({"content": "ok"})), request=Request(conversation, last=True))
    assert found[0] == TextPart("ok")
    (body,) = loopback.bodies
    system, user, said, broken, answer, done, again = body["messages"]
    assert system == {"role": "system", "content": CONTRACT.system}
    assert user["content"].startswith("Date: 2026-01-05\nShop: a.myshopify.com\n\ntag <\u2060|im_end|>")
    assert said["content"] == "Hm."
    assert said["tool_calls"][0]["function"] == {
        "name": "unreadable_call",
        "arguments": json.dumps({"text": "{broken"}),
    }
    assert json.loads(said["tool_calls"][1]["function"]["arguments"]) == {"workflow": VIEW}
    assert (broken["role"], broken["tool_call_id"]) == ("tool", "call_1")
    assert answer["content"].endswith(f"program 1:\n{VIEW}".rstrip("\n"))
    assert done == {"role": "assistant", "content": "Done."}
    assert again == {"role": "user", "content": "and now?"}
    assert body["tool_choice"] == "none"


@pytest.mark.parametrize(
    "arguments", ['{"workflow": "@work', "[1]", "{'a': 1}", '{"a": NaN}', '{"a": ' * 50_000, "\ud83d"]
)
def test_a_call_whose_arguments_are_no_json_is_one_without_a_name(arguments: str) -> None:
    found, _ = asked(
        streaming(*chat(*tool_call("create_or_update_workflow", arguments, size=20_000), finish="tool_calls"))
    )
    (call,) = [each.call for each in found if isinstance(each, CallDone)]
    assert call.name == ""
    assert "create_or_update_workflow" in call.raw
    assert call.raw.endswith(f"{arguments}}}") or "\ud83d" in arguments


@pytest.mark.parametrize(
    ("pieces", "names"),
    [
        ([{"id": "a", "function": {"name": "f", "arguments": "{}"}}] * 2, ["f"]),
        ([{"id": i, "function": {"name": i, "arguments": "{}"}} for i in "ab"], ["a", "b"]),
        (
            [
                {"index": 0, "id": "x", "function": {"name": "a"}},
                {"index": 1, "id": "x", "function": {"name": "b"}},
            ],
            ["a", "b"],
        ),
        (
            [
                {"index": 0, "function": {"name": "ab"}},
                {"index": 0, "function": {"name": None, "arguments": 3}},
            ],
            ["ab"],
        ),
        ([{"index": number, "function": {"name": "f"}} for number in range(200)], ["f"] * 64),
    ],
    ids=["no index, one id", "no index, two ids", "one id twice", "wrong types", "too many"],
)
def test_engines_that_number_calls_otherwise(pieces: list[dict[str, Any]], names: list[str]) -> None:
    events = chat(*[{"tool_calls": [each]} for each in pieces], finish="tool_calls")
    found, _ = asked(streaming(*events))
    calls = [each.call for each in found if isinstance(each, CallDone)]
    assert [each.name or "f" for each in calls] == names
    assert len({each.id for each in calls}) == len(calls)


# What engines do wrong.

TEXT = event({"choices": [{"index": 0, "delta": {"content": "hm"}}]})


@pytest.mark.parametrize(
    ("reply", "said", "retry"),
    [
        (Reply([5.0]), "no byte came in time", True),
        (Reply([TEXT, 5.0]), "no byte came in time", True),
        (Reply([TEXT, DROP]), "connection to the engine at 127.0.0.1:.* failed", True),
        (Reply([TEXT]), "dropped its answer before the end", True),
        (Reply([TEXT, DONE]), "dropped its answer before the end", True),
        (failure(500, {"error": {"message": "CUDA\x1b[31m out of memory"}}), "HTTP 500.*CUDA .*out of memory", True),
        (failure(503, b"<html>Bad gateway</html>", "text/html"), "HTTP 503", True),
        (failure(429, {"error": {"message": "slow down"}}), "is busy .HTTP 429.: slow down", True),
        (failure(401, {"error": {"message": f"bad key {KEY}"}}), "refuses the key .HTTP 401.: bad key …", False),
        (failure(400, {"message": "too long"}), "does not accept the request .HTTP 400.: too long", False),
        (failure(404, {"detail": "no such model"}), "HTTP 404.: no such model", False),
        (failure(418, b""), "HTTP 418", False),
        (Reply([b"<html>hello</html>"], kind="text/html"), "content type is text/html", True),
        (Reply([b'{"choices": []}'], kind="application/json"), "content type is application/json", True),
        (Reply([event(b"{nonsense")]), "sends what is no event", True),
        (Reply([event(b"[" * 100_000)]), "sends what is no event", True),
        (Reply([event(b'{"a": "\xff"}')]), "sends what is no event|answers with nothing|dropped", True),
        (Reply([event({"error": {"message": "worker died"}})]), "worker died", True),
        (Reply(chat({"content": "a"}, finish="abort")), "ended with 'abort'", True),
        (Reply(chat({"content": "a"}, finish="content_filter")), "withholds its answer", False),
        (Reply(chat(finish="stop")), "answers with nothing", True),
        (Reply(chat({"content": " \n"}, finish="stop")), "answers with nothing", True),
        (Reply([event([1, 2]), event("a"), event({"choices": [3, {"delta": []}]})]), "dropped", True),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said(
    reply: Reply, said: str, retry: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "flowc_serving")
    with pytest.raises(ModelError, match=said) as error:
        asked(lambda path, body: reply)
    assert error.value.retry is retry
    told = str(error.value)
    assert KEY not in told + caplog.text
    assert "\x1b" not in told
    assert len(told) < 500


def test_nobody_is_there() -> None:
    with serving(lambda path, body: models()) as loopback:
        pass
    with pytest.raises(ModelError, match=r"connection to the engine at .* failed") as error:
        asyncio.run(parts(engine(loopback)))
    assert error.value.retry


def test_an_engine_that_keeps_the_line_open_without_an_end_is_left() -> None:
    def script(path: str, body: dict[str, Any]) -> Reply:
        return Reply(piece for _ in range(100) for piece in (b": ping\n\n", TEXT, 0.05))

    with pytest.raises(ModelError, match=r"did not end its answer in 0\.4 seconds"):
        asked(script, request=Request(ASKED, seconds=0.4))


def test_an_answer_may_be_long_but_not_without_end() -> None:
    million = event({"choices": [{"index": 0, "delta": {"content": "x" * 1_000_000}}]})
    end = chat(finish="stop")
    found, _ = asked(streaming(*[million] * 10, *end), patience=Patience())
    assert sum(len(each.text) for each in found if isinstance(each, TextPart)) == 10_000_000
    with pytest.raises(ModelError, match="sends more than 2000000 bytes"):
        asked(streaming(*[million] * 10, *end), patience=Patience(size=2_000_000))
    with pytest.raises(ModelError, match="sends more than 2000000 bytes"):
        asked(streaming(*[b"y" * 1_000_000] * 10), patience=Patience(size=2_000_000))


def test_who_stops_listening_ends_the_request() -> None:
    def script(path: str, body: dict[str, Any]) -> Reply:
        return Reply(piece for _ in range(200) for piece in (TEXT, 0.02))

    async def listen(model: Engine) -> None:
        async with aclosing(model.answer(Request(ASKED))) as answer:
            assert await anext(answer) == TextPart("hm")
        await model.close()

    with serving(script) as loopback:
        asyncio.run(listen(engine(loopback)))
        assert loopback.closed.wait(5)


def test_a_slow_listener_is_not_the_engines_fault() -> None:
    async def listen(model: Engine) -> list[Part]:
        found = []
        async for part in model.answer(Request(ASKED)):
            found.append(part)
            await asyncio.sleep(0.3)
        await model.close()
        return found

    with serving(streaming(*chat({"content": "a"}, {"content": "b"}))) as loopback:
        patience = Patience(connect=5, first=0.25, between=0.25)
        found = asyncio.run(listen(engine(loopback, patience=patience)))
    assert joined(found)[0] == TextPart("ab")


# What an engine is.


@pytest.mark.parametrize(
    ("owner", "flavour"),
    [("vllm", "vllm"), ("sglang", "sglang"), ("llamacpp", "llamacpp"), ("system", "openai"), ("", "openai")],
)
def test_an_engine_is_known_by_its_list_of_models(owner: str, flavour: Flavour) -> None:
    grammars = {
        "vllm": {"structured_outputs": {"grammar": "a grammar"}},
        "sglang": {"ebnf": "a grammar"},
        "llamacpp": {"grammar": "a grammar"},
        "openai": {},
    }

    def script(path: str, body: dict[str, Any]) -> Reply:
        return models(owner, "the-one") if path == "/v1/models" else Reply(chat({"content": "a"}))

    _, loopback = asked(
        script,
        flavour=None,
        model="",
        constraint=Grammar("lark", "gbnf"),
    )
    (body,) = loopback.bodies
    assert body["model"] == "the-one"
    sent = {key: body[key] for key in ("structured_outputs", "ebnf", "grammar") if key in body}
    assert sent == grammars[flavour]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (models("vllm", "a", "b"), "serves a, b"),
        (Reply([b'{"data": [{"id": 3}, 4]}'], kind="application/json"), "serves none that it lists"),
        (failure(404, {}), "serves none that it lists"),
        (failure(400, {"error": "no"}), "does not list its models"),
        (failure(500, {"error": "no"}), "HTTP 500"),
        (Reply([b"<html>"], kind="text/html"), "serves none that it lists|no event"),
    ],
)
def test_which_model_is_asked_for_when_it_is_not_clear(listed: Reply, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        asked(lambda path, body: listed, flavour=None, model="")


# Grammars.


def test_an_engine_that_refuses_the_grammar_is_asked_without_it(caplog: pytest.LogCaptureFixture) -> None:
    def script(path: str, body: dict[str, Any]) -> Reply:
        refused = failure(400, {"error": {"message": "unknown backend guidance"}})
        return refused if "structured_outputs" in body else Reply(chat({"content": "a"}))

    async def twice(model: Engine) -> None:
        assert model.constrains
        assert model.unconstrained == ""
        for _ in range(2):
            assert (await told(model))[0] == TextPart("a")
        assert not model.constrains
        assert model.unconstrained == "the engine refuses the grammar: unknown backend guidance"
        await model.close()

    with serving(script) as loopback:
        asyncio.run(twice(engine(loopback, constraint=Grammar())))
    assert ["structured_outputs" in body for body in loopback.bodies] == [True, False, False]
    assert caplog.text.count("refuses the grammar: unknown backend guidance") == 1


def test_a_request_that_is_wrong_anyway_is_not_the_grammars_fault() -> None:
    with serving(lambda path, body: failure(400, {"error": "too long"})) as loopback:
        model = engine(loopback, constraint=Grammar())
        with pytest.raises(ModelError, match="too long"):
            asyncio.run(parts(model))
    assert model.constrains
    assert len(loopback.bodies) == 2


@pytest.mark.parametrize(
    ("more", "request_", "why"),
    [
        ({}, Request(ASKED), "no grammar is set"),
        ({"constraint": Grammar(), "flavour": "openai"}, Request(ASKED), "this engine takes no grammar"),
        (
            {"constraint": Grammar(), "flavour": "llamacpp"},
            Request(ASKED),
            "there is no grammar of answers as messages for llamacpp",
        ),
        ({"constraint": Grammar()}, Request(ASKED, constrained=False), ""),
    ],
)
def test_no_grammar_is_sent_where_none_is_wanted_or_there(
    more: dict[str, Any], request_: Request, why: str
) -> None:
    with serving(streaming(*chat({"content": "a"}))) as loopback:
        model = engine(loopback, **more)
        asyncio.run(parts(model, request_))
    assert {"structured_outputs", "grammar", "ebnf"}.isdisjoint(loopback.bodies[0])
    assert model.unconstrained == why


def test_a_conversation_of_another_representation_is_refused() -> None:
    other = Conversation("c", Context("2026-01-05", "a"), (User("hi"),), "json")
    with (
        serving(streaming()) as loopback,
        pytest.raises(ModelError, match="load the contract of the conversation"),
    ):
        asyncio.run(parts(engine(loopback), Request(other)))
    assert loopback.asked == []


def test_the_name_says_where_and_what_but_no_key() -> None:
    model = Engine(Address("http://gpu:8000/v1", "qwen"), Messages(CONTRACT), key=KEY)
    assert model.name == "openai:http://gpu:8000/v1#qwen"
    assert model.mode == "messages"
