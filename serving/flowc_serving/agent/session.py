"""A session: one conversation's world, and the eight tools over it.

It is the same object for the server, for training and for the benchmark. What is large in it (catalogue, types,
templates) is shared, so that a new one takes microseconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime
from typing import TypeAlias

from flowc import catalog as known
from flowc.catalog import Catalog, Schema
from flowc_serving.agent import loop_answers, templates as ready
from flowc_serving.agent.conversation import SIMULATOR, Call, Context, Representation
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.templates import Templates
from flowc_serving.agent.tools import environment, lookup, resources, simulating, tasks, templates, writing
from flowc_serving.agent.tools.arguments import Refused
from flowc_serving.agent.workflows import Workflows
from flowc_serving.agent.world import World, catalog_of

Tool: TypeAlias = Callable[[World, Mapping[str, Json]], Object]

TOOLS: Mapping[str, Tool] = {
    "task_search": tasks.task_search,
    "task_configuration": tasks.task_configuration,
    "environment_paths_search": environment.environment_paths_search,
    "object_type_definition_search": environment.object_type_definition_search,
    "template_search": templates.template_search,
    "search_shop_resource": resources.search_shop_resource,
    "workflow_lookup": lookup.workflow_lookup,
    "create_or_update_workflow": writing.create_or_update_workflow,
}
"""The tools, in the contract's order."""

VARIANT: Mapping[str, Tool] = {SIMULATOR: simulating.simulate_workflow}
"""Tools that only a variant of the contract offers; the loop carries out none that is not offered."""

_LOG = logging.getLogger(__name__)


def now() -> datetime:
    """The time that it is."""
    return datetime.now(UTC)


class Session:
    """One conversation's tools. ``answer`` never raises for what a model has written."""

    def __init__(
        self,
        shop: Shop,
        *,
        catalog: Catalog | None = None,
        schema: Schema | None = None,
        templates: Templates | None = None,
        workflows: Workflows | None = None,
        clock: Callable[[], datetime] = now,
        representation: Representation = "python",
        hidden: bool = True,
    ) -> None:
        self.world = World(
            shop,
            catalog_of(catalog or known.load(), shop.apps),
            schema or known.load_schema(),
            templates or ready.load(),
            InMemory() if workflows is None else workflows,
            clock,
            representation,
            hidden,
        )

    def context(self) -> Context:
        """What stands above the first request of a conversation that begins now."""
        shop = self.world.shop
        return Context(self.world.clock().date().isoformat(), shop.domain, shop.plan)

    def answer(self, call: Call) -> Object:
        """What the tool answers; where it cannot, an ``error`` that says what to do instead."""
        if call.raw:
            return loop_answers.unreadable()
        tool = TOOLS.get(call.name) or VARIANT.get(call.name)
        if tool is None:
            return loop_answers.unknown(call.name, TOOLS)
        return self.carried_out(tool, call.arguments)

    def write(
        self, arguments: Mapping[str, Json], *, hidden: bool | None = None, store: bool = True
    ) -> Object:
        """``create_or_update_workflow`` for people's own tools, which say whether it is hidden, or only checked."""

        def tool(world: World, given: Mapping[str, Json]) -> Object:
            return writing.create_or_update_workflow(world, given, hidden=hidden, store=store)

        return self.carried_out(tool, arguments)

    def carried_out(self, tool: Tool, arguments: Mapping[str, Json]) -> Object:
        """What a tool answers to arguments of any kind."""
        try:
            return tool(self.world, arguments)
        except Refused as refused:
            return loop_answers.error(refused.code, str(refused))
        except Exception:  # a fault of ours, or of the store: the conversation goes on, and the log has it
            _LOG.exception("a tool failed")
            return loop_answers.error(
                loop_answers.FAILED, "this could not be done now: try once more, else say so to the merchant"
            )


class SessionDesk:
    """A session whose tools run in threads (``agent.desk.Desk``); independent calls may run at once."""

    def __init__(self, session: Session, executor: Executor | None = None) -> None:
        self.session = session
        self._executor = executor

    async def answer(self, call: Call) -> Object:
        """What the tool answers, an error included."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self.session.answer, call)
