"""The world as an OpenEnv environment, for trainers that speak it: a server on which wishes are played for a reward.

    python -m flowc_training.adapters.openenv --wishes 200 --seed 7 --port 8000

``reset(seed=…)`` or ``reset(wish=…)`` gives the first prompt, ``step({"text": …})`` the next one, and in the end the
reward. OpenEnv is large and moves; nothing else here imports it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_training.adapters.episode import Episode, EpisodeError, Seen, Written
from flowc_training.bench.example import Example
from flowc_training.bench.guarding import leak
from flowc_training.recipes.recipe import Rollouts
from flowc_training.reinforcement import tasks

AT_ONCE = 64
"""Plays at once."""


def application(wishes: Sequence[Example], rollouts: Rollouts | None = None) -> Any:
    """A FastAPI application that plays these wishes, each connection its own."""
    core: Any = import_module("openenv.core.env_server")
    kinds = _kinds(core)
    environment = _environment(core, kinds, wishes, rollouts)
    return core.create_fastapi_app(environment, *kinds, max_concurrent_envs=AT_ONCE)


def _kinds(core: Any) -> tuple[Any, Any]:
    """What is sent and what is seen, as OpenEnv wants them: models of pydantic."""

    class FlowAction(core.Action):
        """What a model wrote; ``cut`` says that it was not done."""

        text: str
        tokens: int = 0
        cut: bool = False

    class FlowObservation(core.Observation):
        """A prompt with its messages, the contract they are by, and in the end why the reward is what it is."""

        prompt: str = ""
        messages: tuple[dict[str, Any], ...] = ()
        contract: str = ""
        wish: str = ""
        kind: str = ""
        why: str = ""

    return FlowAction, FlowObservation


def _environment(
    core: Any, kinds: tuple[Any, Any], wishes: Sequence[Example], rollouts: Rollouts | None
) -> Any:
    _, observation = kinds
    by_id = {each.id: each for each in wishes}
    fingerprint = contracts.load().fingerprint

    class FlowEnvironment(core.Environment):
        """One player's wish."""

        SUPPORTS_CONCURRENT_SESSIONS = True

        def __init__(self) -> None:
            core.Environment.__init__(self)
            self._episode: Episode | None = None
            self._wish = ""
            self._state = core.State()

        async def reset_async(
            self, seed: int | None = None, episode_id: str | None = None, wish: str | None = None
        ) -> Any:
            """Begin a wish: the one that is named, else one by the seed."""
            await self.close_async()
            example = wishes[(seed or 0) % len(wishes)] if wish is None else by_id[wish]
            self._wish, self._episode = example.id, Episode(example, rollouts)
            self._state = core.State(episode_id=episode_id or example.id, step_count=0)
            return self._seen(await self._episode.begin())

        async def step_async(self, action: Any, timeout_s: float | None = None) -> Any:
            """Give the loop what the model wrote."""
            del timeout_s
            if self._episode is None:
                raise EpisodeError("reset comes first")
            self._state.step_count += 1
            return self._seen(await self._episode.answer(Written(action.text, action.tokens, action.cut)))

        def reset(self, *_: Any, **__: Any) -> Any:
            """OpenEnv asks asynchronously where it can."""
            raise NotImplementedError("use reset_async")

        def step(self, *_: Any, **__: Any) -> Any:
            """OpenEnv asks asynchronously where it can."""
            raise NotImplementedError("use step_async")

        @property
        def state(self) -> Any:
            return self._state

        async def close_async(self) -> None:
            """Let go of a play that is not done."""
            if self._episode is not None:
                await self._episode.close()

        def _seen(self, seen: Seen) -> Any:
            return observation(
                done=seen.done,
                reward=seen.reward if seen.done else None,
                prompt=seen.prompt,
                messages=seen.messages,
                contract=fingerprint,
                wish=self._wish,
                kind=seen.kind,
                why=seen.why,
            )

    return FlowEnvironment


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve wishes on this machine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--wishes", type=int, default=200, help="trajectories that wishes are made of")
    parser.add_argument("--seed", type=int, default=7, help="another one than the training data's")
    parser.add_argument("--host", default="127.0.0.1", help="whoever reaches it may play")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    wishes = [*tasks.wishes(given.seed, given.wishes, refuse=leak)]
    import_module("uvicorn").run(application(wishes), host=given.host, port=given.port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
