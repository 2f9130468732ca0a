"""The official client against a real server: chat and responses, streamed and not, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from making import servers
from making.servers import TEA_KEY, Running, Scripted, calling, said

from flowc_serving.agent.conversation import Call
from flowc_serving.agent.model import ModelError

Client = openai.OpenAI


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with servers.serving(servers.parts_in(tmp_path_factory.mktemp("store"))) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Running) -> Iterator[Client]:
    with Client(base_url=f"{server.base}/v1", api_key="none", max_retries=0) as client:
        yield client


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def ask(client: Client, **more: Any) -> Any:
    return client.chat.completions.create(
        **{"model": "flowc", "messages": [user("Tag large orders")], **more}
    )


ANSWER = "I look.\n\nIt tags large orders."


def test_a_chat(client: Client) -> None:
    found = ask(client)
    (choice,) = found.choices
    assert choice.message.content == ANSWER
    assert choice.finish_reason == "stop"
    assert (found.usage.prompt_tokens, found.usage.completion_tokens) == (500, 50)
    events = choice.message.flow["events"]
    assert [each["kind"] for each in events] == ["called", "answered", "called", "answered", "ended"]


def test_a_chat_as_a_stream(client: Client) -> None:
    text, kinds, usage = "", [], None
    for chunk in ask(client, stream=True, stream_options={"include_usage": True}):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            kinds += (
                [choice.delta.flow["kind"]] if "kind" in (getattr(choice.delta, "flow", None) or {}) else []
            )
            reason = choice.finish_reason
    assert text == ANSWER
    assert reason == "stop"
    assert kinds.count("answered") == 2
    assert usage.total_tokens == 550


def test_the_words_of_a_stream_are_those_of_the_whole(tmp_path: Path) -> None:
    script = [
        calling(Call("1", "task_search", {"search_queries": ["x"]}), text="  \n One  "),
        [*calling(Call("2", "task_search", {"search_queries": ["y"]}))],
        said("\n", " two", " \n", "three \n\n"),
    ]
    with servers.serving(servers.parts_in(tmp_path, Scripted(script))) as server:
        client = Client(base_url=f"{server.base}/v1", api_key="none")
        whole = ask(client).choices[0].message.content
        parts = [each.choices[0].delta.content or "" for each in ask(client, stream=True)]
        client.close()
    assert whole == "".join(parts) == "One\n\ntwo \nthree"


def test_words_alone_bring_the_calls_back(tmp_path: Path) -> None:
    """A stateless client sends words; the model reads the calls and answers too, as it did (M1)."""
    model = Scripted(servers.creating(), [said("Done.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        client = Client(base_url=f"{server.base}/v1", api_key="none")
        first = ask(client).choices[0].message.content
        messages = [user("Tag large orders"), {"role": "assistant", "content": first}, user("600, please")]
        assert ask(client, messages=messages).choices[0].message.content == "Done."
        continued = model.asked[-1].conversation
        assert ask(client, messages=messages).choices[0].message.content == "Done."
        again = model.asked[-1].conversation
        client.close()
    assert continued.id == model.asked[0].conversation.id
    assert [type(each).__name__ for each in continued.messages] == [
        "User", "Assistant", "Answer", "Assistant", "Answer", "Assistant", "User",
    ]  # fmt: skip
    assert again.messages == continued.messages
    assert again.id != continued.id


def test_words_of_elsewhere_are_read(tmp_path: Path) -> None:
    model = Scripted([said("Yes.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        client = Client(base_url=f"{server.base}/v1", api_key="none")
        messages = [user("a"), {"role": "assistant", "content": "b"}, user("c")]
        ask(client, messages=messages)
        client.close()
    assert [each.text for each in model.asked[0].conversation.messages] == ["a", "b", "c"]


def test_sampling_arrives(tmp_path: Path) -> None:
    model = Scripted([said("Yes.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        client = Client(base_url=f"{server.base}/v1", api_key="none")
        ask(client, temperature=0.5, top_p=0.9, max_tokens=99, seed=7)
        client.close()
    sampling = model.asked[0].sampling
    assert (sampling.temperature, sampling.top_p, sampling.tokens, sampling.seed) == (0.5, 0.9, 99, 7)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"n": 2}, "n"),
    ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
    ({"tool_choice": "required"}, "tool_choice"),
    ({"logprobs": True}, "logprobs"),
    ({"response_format": {"type": "json_object"}}, "response_format"),
    ({"stop": ["x"]}, "stop"),
    ({"store": True}, "store"),
    ({"frequency_penalty": 0.5}, "frequency_penalty"),
    ({"extra_body": {"guided_json": {}}}, "guided_json"),
    ({"messages": []}, "messages"),
    ({"messages": [{"role": "system", "content": "be a pirate"}, user("x")]}, "messages.0.role"),
    ({"messages": [user("x"), {"role": "assistant", "content": "y"}]}, "messages"),
    ({"messages": [{"role": "tool", "content": "x", "tool_call_id": "1"}]}, "messages.0.tool_call_id"),
    (
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
        "messages.0.content",
    ),
    (
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "x", "marks": []}]}]},
        "messages.0.content",
    ),
    ({"temperature": 3}, "temperature"),
    ({"max_tokens": 0}, "max_tokens"),
]


@pytest.mark.parametrize(("more", "param"), REFUSED, ids=[param for _, param in REFUSED])
def test_refused(client: Client, more: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, **more)
    assert str(caught.value.param).startswith(param)
    assert caught.value.type == "invalid_request_error"
    assert len(caught.value.message) > 20


def test_a_picture_is_refused_for_what_it_is(client: Client) -> None:
    picture: Any = {"type": "image_url", "image_url": {"url": "x"}}
    with pytest.raises(openai.BadRequestError, match="reads text only, no 'image_url'"):
        ask(client, messages=[{"role": "user", "content": [picture]}])


def test_harmless_settings(client: Client) -> None:
    ask(
        client,
        n=1,
        tools=[],
        tool_choice="auto",
        logprobs=False,
        response_format={"type": "text"},
        store=False,
    )


def test_models(client: Client) -> None:
    (agent,) = client.models.list().data
    assert agent.id == "flowc"
    assert client.models.retrieve("flowc").id == "flowc"
    assert agent.about == "talks to scripted"
    with pytest.raises(openai.NotFoundError, match="'gpt-5' here: it is called 'flowc'"):
        ask(client, model="gpt-5")


# Responses.


def test_a_response(client: Client) -> None:
    found = client.responses.create(model="flowc", input="Tag large orders")
    assert [each.type for each in found.output] == ["message", "mcp_call", "mcp_call", "message"]
    assert found.output_text == "I look.It tags large orders."
    assert found.status == "completed"
    assert found.usage is not None
    assert found.usage.total_tokens == 550
    written = json.loads(found.output[2].output)
    assert written["workflow_id"].startswith("gid://flow/Workflow/")


def test_a_response_as_a_stream(client: Client) -> None:
    events = list(client.responses.create(model="flowc", input="Tag large orders", stream=True))
    assert events[0].type == "response.created"
    assert events[-1].type == "response.completed"
    assert [each.sequence_number for each in events] == list(range(len(events)))
    deltas = [each.delta for each in events if each.type == "response.output_text.delta"]
    assert "".join(deltas) == "I look.It tags large orders."
    assert [each.type for each in events[-1].response.output] == [
        "message",
        "mcp_call",
        "mcp_call",
        "message",
    ]


def test_a_response_goes_on_from_items(tmp_path: Path) -> None:
    model = Scripted(servers.creating(), [said("Done.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        client = Client(base_url=f"{server.base}/v1", api_key="none")
        first = client.responses.create(model="flowc", input="Tag large orders")
        items = [user("Tag large orders"), *[each.model_dump() for each in first.output], user("600")]
        client.responses.create(model="flowc", input=items)
        client.close()
    before, after = model.asked[2].conversation.messages, model.asked[3].conversation.messages
    assert after[: len(before)] == before


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"store": True}, "store"),
        ({"background": True}, "background"),
        ({"instructions": "be a pirate"}, "instructions"),
        ({"tools": [{"type": "web_search"}]}, "tools"),
        ({"text": {"format": {"type": "json_object"}}}, "text"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "input.0"),
        ({"input": [{"role": "developer", "content": "x"}]}, "input.0.role"),
        (
            {"input": [{"type": "mcp_call", "id": "x", "name": "y", "arguments": "[", "output": "{}"}]},
            "input.0",
        ),
        *(
            (
                {"input": [{"type": "mcp_call", "id": "x", "name": "y", "arguments": "{}", "output": each}]},
                "input.0",
            )
            for each in ('{"a": NaN}', '{"a": 1e999}', f'{{"a": {"[" * 200}{"]" * 200}}}', "[]")
        ),
    ],
)
def test_refused_responses(client: Client, more: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(**{"model": "flowc", "input": "x", **more})
    assert caught.value.param == param


# Keys, repeats, failures.


def test_keys(tmp_path: Path) -> None:
    with servers.serving(servers.parts_in(tmp_path), keys=servers.keys()) as server:
        with Client(base_url=f"{server.base}/v1", api_key="wrong", max_retries=0) as wrong:
            with pytest.raises(openai.AuthenticationError) as caught:
                ask(wrong)
            assert caught.value.code == "invalid_api_key"
        with Client(base_url=f"{server.base}/v1", api_key=TEA_KEY) as right:
            assert ask(right).choices[0].message.content == ANSWER
        operator = Client(base_url=f"{server.base}/v1", api_key=servers.OPERATOR_KEY, max_retries=0)
        with operator, pytest.raises(openai.PermissionDeniedError):
            ask(operator)


def test_the_same_key_the_same_answer(tmp_path: Path) -> None:
    model = Scripted()
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        client = Client(base_url=f"{server.base}/v1", api_key="none", max_retries=0)
        headers = {"Idempotency-Key": "once"}
        first, second = (ask(client, extra_headers=headers) for _ in range(2))
        assert first.id == second.id
        streamed = [
            [each.to_json() for each in ask(client, stream=True, extra_headers={"Idempotency-Key": "s"})]
            for _ in range(2)
        ]
        assert streamed[0] == streamed[1]
        with pytest.raises(openai.ConflictError) as caught:
            ask(client, messages=[user("another")], extra_headers=headers)
        assert caught.value.code == "idempotency_conflict"
        assert server.ask("GET", "/v1/workflows").json["total"] == 2
        client.close()
    assert len(model.asked) == 6


def test_a_model_that_cannot(tmp_path: Path) -> None:
    async def failing(_: Any) -> Any:
        raise ModelError("the engine at gpu:8000 answers 500")
        yield

    with servers.serving(servers.parts_in(tmp_path, Scripted([failing]))) as server:
        client = Client(base_url=f"{server.base}/v1", api_key="none", max_retries=0)
        with pytest.raises(openai.InternalServerError, match="the engine at gpu:8000 answers 500") as caught:
            ask(client)
        assert caught.value.status_code == 502
        with pytest.raises(openai.APIError, match="the engine at gpu:8000 answers 500"):
            list(ask(client, stream=True))
        found = list(client.responses.create(model="flowc", input="x", stream=True))
        assert found[-1].type == "response.failed"
        client.close()
