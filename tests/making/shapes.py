"""What production's answers hold, key by key, as its own clients read them: the rows that tools are held to.

A key with ``?`` may be missing. Keys that only our answers have are named apart, each with its reason.
"""

from __future__ import annotations

from typing import Any

SUMMARY = "id version label description? task_type connector_id? installed? publisher?"
CONFIGURATION = (
    "id version task_type input_port_id? output_port_ids? config_fields return_fields config_instructions?"
    " error?"
)
FIELD = "id label description default_value validations possible_object_types supports_liquid"
VALIDATION = "id options error_message"
PATH = "path search_categories path_elements_types leaf_type"
TEMPLATE = "template_id title workflow error? error_code?"
LOOKUP = "workflow_id workflow_version workflow error? error_code?"
WRITTEN = (
    "message? workflow_id? workflow_version? workflow_definition_version? validation_errors? workflow?"
    " error? error_code?"
)
BUCKETS = {"configFieldErrors", "conditionErrors", "foreachBodyErrors", "taskErrors"}

ERROR = "code line? column? pointer? message hint? corrected?"
"""Ours: production's errors are known by their buckets only."""


def holds(data: Any, keys: str) -> bool:
    """Are the keys of an object these, in this order, none besides?"""
    known = [key.rstrip("?") for key in keys.split()]
    needed = {key for key in keys.split() if not key.endswith("?")}
    found = list(data)
    return set(found) >= needed and found == [key for key in known if key in data]
