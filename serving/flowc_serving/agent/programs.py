"""Programs: what a model writes and reads for a document, in its representation."""

from __future__ import annotations

import json
import re
from functools import lru_cache

import flowc
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.json_value import sayable

_JSON = re.compile(r'[\ufeff\s]*\{\s*["}]')
_FOOTER = "\n# flowc layout "


@lru_cache(maxsize=64)
def program_of(document: str, representation: Representation) -> str:
    """A stored document as a program: its pure view, or its code form. Raises ``FlowError``."""
    return as_written(flowc.to_python(document, layout=False), representation)


def without_footer(program: str) -> str:
    """A view without a layout of its own: where steps stand is the stored document's."""
    return program.partition(_FOOTER)[0].rstrip("\n") + "\n" if _FOOTER in program else program


def is_json(program: str) -> bool:
    """Is a program written as JSON, and not as Python?"""
    return _JSON.match(program) is not None


@lru_cache(maxsize=256)
def as_written(view: str, representation: Representation) -> str:
    """A pure view as a program; as JSON it is on one line, as the prompt asks of the model. Raises ``FlowError``."""
    if representation == "python":
        return view
    return sayable(json.loads(flowc.to_json(view, form="code")), compact=True) + "\n"
