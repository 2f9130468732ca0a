"""A session on a real shop: the agent's tools, answered by Shopify through its own command line.

The model's names and programs are production's names and JSON on the other side (``agent.production``). An update goes
through law 3: the view is compiled onto the document that was looked up, so that what was not touched stays. Answers
are held to the contract's shapes; what differs is reported to ``noticed`` and changes nothing (law M3).
"""

from __future__ import annotations

import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from typing import Any, cast

import flowc
from flowc import FlowError
from flowc_serving.agent import loop_answers, production
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import PROGRAM, WRITER, Call
from flowc_serving.agent.json_value import Json, Object, dumps
from flowc_serving.agent.programs import without_footer
from flowc_serving.agent.shapes import SHAPES, misfits
from flowc_serving.agent.tools.refusals import validation_errors
from flowc_serving.store.shopify_command import ShopCommand
from flowc_serving.store.shopify_process import CommandError, shown

_log = logging.getLogger(__name__)
_LOOKUP = "workflow_lookup"
_KEPT = 50
"""Documents that are remembered for updates."""
_MOST_NOTICED = 20
"""Differences of one answer that are told."""
_MOST_TYPES = 10
_DEEPEST = 200
"""Levels of an answer."""
_LONGEST = 200_000
"""Characters of a program."""

Noticed = Callable[[str], None]
"""Told of each difference between an answer and the contract."""
Recorded = Callable[[str, Object, Object], None]
"""Told of each call that was answered: the tool, its arguments and ``data``, both as production has them."""


class ShopifyDesk:
    """The tools of one conversation, on a real shop."""

    def __init__(
        self,
        command: ShopCommand,
        contract: Contract,
        *,
        noticed: Noticed | None = None,
        recorded: Recorded | None = None,
    ) -> None:
        self._command = command
        self._contract = contract
        self._noticed = noticed or _noted
        self._recorded = recorded
        self._documents: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def answer(self, call: Call) -> Object:
        """What Shopify answers; what goes wrong on the way is an answer too."""
        if call.raw:
            return loop_answers.unreadable()
        if call.name not in self._contract.names:
            return loop_answers.unknown(call.name, self._contract.names)
        try:
            return self._read(call.name, await self._answer(call))
        except CommandError as error:
            return loop_answers.error(error.code, str(error))
        except FlowError as error:
            return self._refused(call, error)

    def _refused(self, call: Call, error: FlowError) -> Object:
        """A program that is none: told as a session tells it, and nothing is sent."""
        wrong = [each for each in error.diagnostics if each.severity == "error"]
        is_view = self._contract.representation == "python"
        said: Object = {"message": "Not sent: this is no workflow. Correct it and call again."}
        for key in ("workflow_id", "workflow_version"):
            if isinstance(value := call.arguments.get(key), str):
                said[key] = value
        errors = validation_errors(str(call.arguments.get(PROGRAM)), wrong, is_view=is_view)
        return {**said, "validation_errors": errors}

    # There.

    async def _answer(self, call: Call) -> Object:
        """Production's ``data``. Three of its tools are asked otherwise than the model's [client]."""
        given = dict(call.arguments)
        if call.name == "object_type_definition_search":
            return await self._types(given)
        if call.name == "template_search" and given.get("template_id"):
            return await self._ask(production.tool_of("template_lookup"), given)
        if call.name == "search_shop_resource" and isinstance(given.get("resource_type"), str):
            given["resource_type"] = _resource_type(str(given["resource_type"]))
            return await self._ask(production.tool_of(call.name), given)
        return await self._ask(production.tool_of(call.name), await self._arguments(call))

    async def _types(self, given: Object) -> Object:
        """A call for each type; the types of all answers in one."""
        names = given.pop("type_names", None)
        if not isinstance(names, list) or not 0 < len(names) <= _MOST_TYPES:
            raise CommandError(f"type_names is a list of 1 to {_MOST_TYPES} names", "INVALID_ARGUMENTS")
        types: list[Json] = []
        for name in names:
            asked: Object = {"type_ref_name": name, **given}
            data = await self._ask(production.tool_of("object_type_definition_search"), asked)
            listed = data.get("types")
            types.extend(listed if isinstance(listed, list) else [data])
        return {"types": types}

    async def _arguments(self, call: Call) -> Object:
        """The arguments as production takes them. Raises ``FlowError`` where the program is none."""
        given = dict(call.arguments)
        if call.name != WRITER:
            return given
        program, number, version = given.get(PROGRAM), given.get("workflow_id"), given.get("workflow_version")
        if not isinstance(program, str) or len(program) > _LONGEST:
            raise CommandError(
                f"{PROGRAM} is missing, or is no program of at most {_LONGEST} characters",
                "INVALID_ARGUMENTS",
            )
        if bool(number) != bool(version):
            raise CommandError(
                "an update names workflow_id and workflow_version, both as workflow_lookup answers them",
                "INVALID_ARGUMENTS",
            )
        base = await self._document(str(number), str(version)) if number else None
        return {**production.arguments_there(given, lambda text: self._compiled(text, base)), "hidden": False}

    def _compiled(self, program: str, base: str | None) -> Json:
        """A program as a workflow's object: onto its document where it is an update (law 3)."""
        if self._contract.representation == "json":
            return _parsed(flowc.to_json(flowc.to_python(program), form="code"))
        return _parsed(flowc.to_json(without_footer(program), form="code", base=base))

    async def _document(self, number: str, version: str) -> str:
        """The document that an update is based on: as it was looked up. Raises ``CommandError``."""
        known = self._documents.get((number, version))
        if known is not None:
            return known
        data = await self._ask(production.tool_of(_LOOKUP), {"workflow_id": number, "version": version})
        self._remember(data)
        found = self._documents.get((number, version))
        if found is None:
            said = data.get("error")
            raise CommandError(
                f"the workflow {shown(number)} in version {shown(version)} cannot be looked up"
                + (f": {shown(said)}" if isinstance(said, str) else "; look it up again")
            )
        return found

    async def _ask(self, tool: str, arguments: Object) -> Object:
        """The ``data`` of one call. Raises ``CommandError``."""
        envelope = cast(Object, _bare(await self._command.call(tool, arguments)))
        data = envelope.get("data")
        if not isinstance(data, dict):
            raise CommandError(
                f"Shopify's answer has another shape than it is known to have: {shown(dumps(envelope))}"
            )
        if self._recorded is not None:
            self._recorded(tool, arguments, data)
        return data

    # Here.

    def _read(self, name: str, data: Object) -> Object:
        """Production's ``data`` as the model reads it."""
        self._remember(data)
        found = production.data_here(data, self._program)
        for misfit in islice(misfits(found, SHAPES[name]), _MOST_NOTICED):
            self._noticed(f"{name} at {shown(misfit.pointer) or '/'}: {misfit.what}: {shown(misfit.message)}")
        return found

    def _program(self, document: Json) -> str:
        """A workflow's object as a program; where it is none that flowc reads, its JSON."""
        text = dumps(document)
        if self._contract.representation == "json":
            return text
        try:
            return flowc.to_python(text, layout=False)
        except FlowError as error:
            first = error.diagnostics[0].headline() if error.diagnostics else "it cannot be read"
            self._noticed(f"a workflow of this shop has no view: {first}")
            return text

    def _remember(self, data: Object) -> None:
        """The document of an answer, for an update that is based on it."""
        number, version = data.get("workflow_id"), data.get("workflow_version")
        document = data.get(production.IN_ANSWERS)
        if isinstance(number, str) and isinstance(version, str) and isinstance(document, dict):
            self._documents[number, version] = dumps(document)
            while len(self._documents) > _KEPT:
                self._documents.popitem(last=False)


def _resource_type(name: str) -> str:
    """A type of the Admin API as production's search names it: ``ProductVariant`` is ``PRODUCT_VARIANT`` [client]."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def _bare(value: Any, depth: int = 0) -> Any:
    """An answer without backtraces. Raises ``CommandError`` where it is nested too deep."""
    if depth > _DEEPEST:
        raise CommandError("Shopify's answer is nested too deep to be read")
    if isinstance(value, list):
        return [_bare(each, depth + 1) for each in cast(list[Any], value)]
    if isinstance(value, dict):
        members = cast(dict[str, Any], value).items()
        return {key: _bare(each, depth + 1) for key, each in members if key != "error_backtrace"}
    return value


def _parsed(text: str) -> Json:
    return cast(Json, json.loads(text))


def _noted(difference: str) -> None:
    _log.warning("drift: %s", difference)
