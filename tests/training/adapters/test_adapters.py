"""Wishes played from outside: the same conversation, and the same reward, as in the benchmark's own loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from making.bench_examples import planted_examples

from flowc_serving.agent import calls, contract, rendering
from flowc_serving.agent.calls import Reader
from flowc_serving.agent.conversation import PROGRAM, WRITER, Assistant, Call
from flowc_serving.agent.limits import Limits
from flowc_serving.agent.model import Part, Request, Stopped
from flowc_training.adapters.episode import Episode, EpisodeError, Seen, Written
from flowc_training.bench.attempting import attempt
from flowc_training.bench.example import Example
from flowc_training.bench.solvers import Agent
from flowc_training.recipes.recipe import Rollouts

FREE = Rollouts(cost_of_call=0.0, cost_of_tokens=0.0)
WISHES = {name: replace(each, id=name) for name, each in planted_examples().items()}


def writes(program: str, **more: Any) -> str:
    """What a model writes that stores a program."""
    return calls.write(Assistant("", (Call("call_0", WRITER, {**more, PROGRAM: program}),)))


async def played(example: Example, *texts: str, rollouts: Rollouts = FREE) -> list[Seen]:
    episode = Episode(example, rollouts)
    first = await episode.begin()
    rest = [await episode.answer(Written(text, len(text) // 4)) for text in texts]
    await episode.close()
    return [first, *rest]


def test_a_right_answer_earns_all_of_the_reward() -> None:
    example = WISHES["create"]
    first, second, last = asyncio.run(played(example, writes(example.expected), "It is done."))
    assert not first.done
    assert first.prompt.endswith("<|im_start|>assistant\n")
    assert first.messages[-1]["role"] == "user"
    assert second.messages[-1]["role"] == "tool"
    assert second.prompt.startswith(first.prompt + writes(example.expected).lstrip("\n"))
    assert (last.done, last.reward, last.kind) == (True, 1.0, "right")
    assert last.prompt.startswith(second.prompt)


def test_costs_wrong_answers_and_idleness_earn_less() -> None:
    example = WISHES["create"]
    right = [writes(example.expected), "It is done."]
    wrong = [writes(example.expected.replace("2500", "9500")), "It is done."]
    dear = Rollouts(cost_of_call=0.05, cost_of_tokens=0.0)
    rewards = [
        asyncio.run(played(example, *texts, rollouts=rollouts))[-1].reward
        for texts, rollouts in ((right, FREE), (right, dear), (wrong, FREE), (["I cannot do that."], FREE))
    ]
    assert rewards[0] == 1.0
    assert rewards[1] == pytest.approx(0.95)
    assert 0 <= rewards[2] < 0.5
    assert rewards[3] == 0.0


def test_what_cannot_be_read_is_answered_and_the_merchant_speaks_twice() -> None:
    example = WISHES["clarify"]
    asked = asyncio.run(played(example, "Heavy from which weight on?"))[-1]
    assert not asked.done
    assert asked.messages[-1] == {"role": "user", "content": "2.5 kg"}
    broken = asyncio.run(played(WISHES["create"], "<tool_call>\n<function=nonsense"))[-1]
    assert not broken.done
    assert "error" in str(broken.messages[-1])


def test_turns_end(caplog: pytest.LogCaptureFixture) -> None:
    short = Rollouts(turns=2)
    searching = calls.write(Assistant("", (Call("c", "task_search", {"search_queries": ["tag"]}),)))
    seen = asyncio.run(played(WISHES["create"], *[searching] * 2, rollouts=short))
    assert [each.done for each in seen] == [False, False, True]
    assert seen[-1].reward == 0.0


def test_no_answer_is_taken_before_or_after() -> None:
    async def out_of_turn() -> None:
        episode = Episode(WISHES["create"])
        with pytest.raises(EpisodeError, match="no answer is wanted"):
            await episode.answer(Written("hello"))
        await episode.begin()
        with pytest.raises(EpisodeError, match="being played"):
            await episode.begin()
        await episode.close()
        with pytest.raises(EpisodeError, match="no answer is wanted"):
            await episode.answer(Written("hello"))

    asyncio.run(out_of_turn())


def test_the_prompt_is_what_the_loop_asks_with() -> None:
    example = WISHES["create"]
    asked: list[str] = []

    class Model:
        name = "overheard"
        constrains = False

        async def answer(self, request: Request) -> AsyncIterator[Part]:
            asked.append(rendering.prompt_text(request.conversation, contract.load()))
            text = "It is done." if request.conversation.call_ids else writes(example.expected)
            reader = Reader(request.conversation)
            for part in (*reader.feed(text), *reader.finish(), Stopped("stop")):
                yield part

        async def close(self) -> None:
            pass

    asyncio.run(attempt(example, Agent(Model(), Limits())))
    seen = asyncio.run(played(example, writes(example.expected), "It is done."))
    assert [each.prompt for each in seen[:2]] == asked


# OpenEnv, where it is installed.


@contextmanager
def served(application: Any) -> Iterator[str]:
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.mark.filterwarnings("ignore")
def test_openenvs_own_client_plays_a_wish() -> None:
    client = pytest.importorskip("openenv.core.generic_client")
    from flowc_training.adapters import openenv

    wishes = [WISHES["create"], WISHES["clarify"]]
    with (
        served(openenv.application(wishes, FREE)) as base,
        client.GenericEnvClient(base_url=base).sync() as player,
        client.GenericEnvClient(base_url=base).sync() as other,
    ):
        first = player.reset(wish="create")
        assert first.observation["contract"] == contract.load().fingerprint
        assert first.observation["messages"][-1]["role"] == "user"
        assert other.reset(seed=3).observation["wish"] == "clarify"
        second = player.step({"text": writes(WISHES["create"].expected), "tokens": 100})
        assert (second.done, second.reward) == (False, None)
        last = player.step({"text": "It is done."})
        assert (last.done, last.reward, last.observation["kind"]) == (True, 1.0, "right")
