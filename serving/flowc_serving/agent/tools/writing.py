"""``create_or_update_workflow``: a program is compiled and checked, and stored where nothing is wrong with it.

An update goes into the stored document (law 3): ids, positions and unknown keys of what is not mentioned survive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowc import Diagnostic, FlowError
from flowc.check import Checked, Known, examine
from flowc_serving.agent.conversation import PROGRAM
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.passing import is_information
from flowc_serving.agent.programs import is_json, without_footer
from flowc_serving.agent.tools import arguments as given, lookup
from flowc_serving.agent.tools.notices import notices
from flowc_serving.agent.tools.refusals import MOST, sentences, validation_errors
from flowc_serving.agent.workflows import Conflict, Stored
from flowc_serving.agent.world import World

_MOST_SAID = 10
"""Warnings and notices of one answer."""


def create_or_update_workflow(
    world: World, arguments: Mapping[str, Json], *, hidden: bool | None = None, store: bool = True
) -> Object:
    """The stored workflow's id and version, or ``validation_errors``.

    ``hidden`` is for people's own tools: a chat's new workflows are as its world says, and an update changes nothing in
    it. Without ``store`` nothing is written, as production's header for evaluation asks.
    """
    given.only(arguments, PROGRAM, "workflow_id", "workflow_version")
    program = program_given(world, arguments)
    base = _base(world, arguments)
    version = given.optional_text(arguments, "workflow_version")
    if base is not None and version != base.version:
        return _conflict(world, base)
    try:
        checked, wrong = examined(world, program)
        if not wrong:
            document = checked.document("export", None if base is None else base.document)
            return _stored(world, checked, document, base, hidden) if store else _valid(world, checked)
    except FlowError as error:
        if base is not None:
            lookup.told(world, base)  # where what is stored cannot be read, that is what is wrong
        wrong = [each for each in error.diagnostics if each.severity == "error"]
    return _refused(program, wrong, base, is_view=world.representation == "python")


def program_given(world: World, arguments: Mapping[str, Json]) -> str:
    """The program of a call, in the world's representation. Raises ``Refused`` where there is none."""
    program = given.text(arguments, PROGRAM, given.LONGEST_PROGRAM)
    if world.representation == "json":
        return program
    if is_json(program):
        raise given.Refused("the workflow is written as JSON: write it as Python, as workflow_lookup answers")
    return without_footer(program)


def examined(world: World, program: str) -> tuple[Checked, list[Diagnostic]]:
    """A program as the checker reads it, and what of that refuses it. Raises ``FlowError`` where it is none."""
    checked = examine(program, Known(world.catalog, world.schema, world.clock()))
    return checked, [each for each in checked.diagnostics if _refuses(each, checked)]


def _base(world: World, arguments: Mapping[str, Json]) -> Stored | None:
    """The stored workflow that is to be updated, None for a new one."""
    workflow = given.optional_text(arguments, "workflow_id")
    version = given.optional_text(arguments, "workflow_version")
    if (workflow is None) != (version is None):
        missing = "workflow_version" if version is None else "workflow_id"
        raise given.Refused(
            f"{missing} is missing: an update needs both workflow_id and workflow_version, "
            "a new workflow neither; workflow_lookup answers both"
        )
    return None if workflow is None else lookup.found(world, workflow)


def _refuses(found: Diagnostic, checked: Checked) -> bool:
    return found.severity == "error" and not is_information(found, checked)


# Answers.


def _stored(
    world: World, checked: Checked, document: str, base: Stored | None, hidden: bool | None
) -> Object:
    name = checked.workflow.name or ""
    try:
        if base is None:
            made = world.workflows.create(name, document, hidden=world.hidden if hidden is None else hidden)
        else:
            made = world.workflows.update(base.id, base.version, name, document, hidden=hidden)
    except Conflict as conflict:
        return _conflict(world, conflict.stored)
    what = "Created" if base is None else "Updated"
    state = "it is on" if made.active else "it is not on: the merchant switches it on"
    return {
        "message": _lines(f"{what}; {state}.", world, checked),
        "workflow_id": made.id,
        "workflow_version": made.version,
        "workflow_definition_version": made.version,
    }


def _valid(world: World, checked: Checked) -> Object:
    return {"message": _lines("Valid; nothing was stored.", world, checked)}


def _lines(first: str, world: World, checked: Checked) -> str:
    """What was done, and what is to be known of it."""
    told = [*notices(world, checked), *sentences(_warnings(checked))]
    more = [f"and {len(told) - _MOST_SAID} more"] if len(told) > _MOST_SAID else []
    return "\n".join([first, *told[:_MOST_SAID], *more])


def _warnings(checked: Checked) -> Sequence[Diagnostic]:
    return [each for each in checked.diagnostics if each.severity == "warning"]


def _conflict(world: World, stored: Stored) -> Object:
    """What is stored now, for the change to be made in that."""
    return {
        **lookup.told(world, stored),
        "error": "the workflow was changed meanwhile: make the change in this version of it, and call again with it",
        "error_code": "WORKFLOW_CONFLICT",
    }


def _refused(program: str, wrong: Sequence[Diagnostic], base: Stored | None, *, is_view: bool) -> Object:
    again = "" if base is None else " with the same workflow_id and workflow_version"
    more = f", of which these are the first {MOST}" if len(wrong) > MOST else ""
    said: Object = {
        "message": f"Not stored: {counted(wrong)}{more}. Correct the workflow and call again{again}.",
    }
    if base is not None:
        said |= {"workflow_id": base.id, "workflow_version": base.version}
    return {**said, "validation_errors": validation_errors(program, wrong, is_view=is_view)}


def counted(wrong: Sequence[Diagnostic]) -> str:
    """How many errors there are, in words."""
    return "1 error" if len(wrong) == 1 else f"{len(wrong)} errors"
