"""The workflows of a caller's shop, used from coroutines, with their failures as answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

from flowc_serving.agent.workflows import (
    BadCursor,
    Conflict,
    HiddenWorkflow,
    StoreTrouble,
    UnknownWorkflow,
    Workflows,
)
from flowc_serving.server.caller import Caller
from flowc_serving.server.parts import Parts
from flowc_serving.server.problems import Problem
from flowc_serving.server.stored import whole
from flowc_serving.server.turns import store_problem

T = TypeVar("T")
Given = ParamSpec("Given")


class Shelf:
    """One shop's workflows. Every method raises ``Problem``."""

    def __init__(self, parts: Parts, caller: Caller) -> None:
        self._parts = parts
        self.caller = caller

    @property
    def workflows(self) -> Workflows:
        """As the tools see them."""
        return self._parts.workflows(self.caller.shop)

    async def do(
        self, work: Callable[Concatenate[Workflows, Given], T], *given: Given.args, **named: Given.kwargs
    ) -> T:
        """Do something in a thread with the shop's workflows as its first argument."""
        try:
            return await run_in_threadpool(work, self.workflows, *given, **named)
        except UnknownWorkflow:
            raise Problem(
                404, "there is no such workflow, or no such version", code="unknown_workflow"
            ) from None
        except Conflict as conflict:
            raise conflicted(conflict) from None
        except HiddenWorkflow:
            raise Problem(409, "the workflow is a draft", code="WORKFLOW_HIDDEN") from None
        except BadCursor as error:
            raise Problem(400, str(error), param="cursor") from None
        except StoreTrouble as trouble:
            raise store_problem(trouble) from None


def conflicted(conflict: Conflict) -> Problem:
    """A version that is not the stored one, with what is stored."""
    return Problem(
        409,
        "the workflow was changed in the meantime: look at what is stored now",
        param="workflow_version",
        code="conflict",
        more={"current": whole(conflict.stored)},
    )
