"""``workflow_lookup``: a stored workflow as a program."""

from __future__ import annotations

from collections.abc import Mapping

from flowc import FlowError
from flowc_serving.agent.conversation import PROGRAM
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.programs import program_of
from flowc_serving.agent.tools import arguments as given
from flowc_serving.agent.workflows import Stored, UnknownWorkflow
from flowc_serving.agent.world import World


def workflow_lookup(world: World, arguments: Mapping[str, Json]) -> Object:
    """``{workflow_id, workflow_version, workflow}``: the newest version where none is named."""
    given.only(arguments, "workflow_id", "version")
    asked = given.text(arguments, "workflow_id")
    return told(world, found(world, asked, given.optional_text(arguments, "version")))


def found(world: World, workflow: str, version: str | None = None) -> Stored:
    """A stored workflow. Raises ``Refused`` where this shop has none such."""
    try:
        return world.workflows.lookup(workflow, version)
    except UnknownWorkflow:
        what = f"there is no workflow {given.shown(workflow)} in this shop"
        if version is not None:
            what = f"{what} with a version {given.shown(version)}: without version comes the newest"
        raise given.Refused(what, "WORKFLOW_NOT_FOUND") from None


def told(world: World, stored: Stored) -> Object:
    """A stored workflow as an answer has it. Raises ``Refused`` where it is none that can be read."""
    try:
        program = program_of(stored.document, world.representation)
    except FlowError as error:
        why = given.shown(error.diagnostics[0].message, 300)
        raise given.Refused(
            f"the workflow cannot be shown as a program, nor changed here: {why}; the merchant can change it in Flow",
            "WORKFLOW_UNREADABLE",
        ) from None
    return {"workflow_id": stored.id, "workflow_version": stored.version, PROGRAM: program}
