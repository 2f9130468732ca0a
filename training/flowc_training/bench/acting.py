"""What a solver without the loop does at a sitting: say something, make a call, look at what is stored."""

from __future__ import annotations

from collections.abc import Mapping

from flowc_serving.agent.conversation import PROGRAM, WRITER, Answer, Assistant, Call
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.workflows import Stored
from flowc_training.bench.attempting import Sitting, stored_as, view_of


def say(sitting: Sitting, text: str) -> None:
    """Something is said to the merchant."""
    sitting.conversation = sitting.conversation.plus(Assistant(text))


def call(sitting: Sitting, name: str, arguments: Mapping[str, Json], text: str = "") -> Object:
    """A call of a production tool, with its answer."""
    made = Call(f"call_{len(sitting.conversation.call_ids)}", name, arguments)
    data = sitting.session.answer(made)
    sitting.conversation = sitting.conversation.plus(
        Assistant(text, (made,)), Answer(made.id, made.name, data)
    )
    return data


def stored(sitting: Sitting, name: str) -> Stored | None:
    """The stored workflow of a name; None where there is none, or the name is empty."""
    return stored_as(sitting.session.world.workflows, name)


def stored_program(sitting: Sitting) -> str:
    """The program of the workflow that is edited, empty where none is."""
    found = stored(sitting, sitting.edits)
    return view_of(found.document) if found else ""


def write(sitting: Sitting, program: str) -> Object:
    """Store a program: as the new version of the workflow that is edited, else as a new workflow."""
    arguments: Object = {PROGRAM: program}
    found = stored(sitting, sitting.edits)
    if found is not None:
        arguments |= {"workflow_id": found.id, "workflow_version": found.version}
    return call(sitting, WRITER, arguments)
