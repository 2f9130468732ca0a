"""The rule as a flag of flagd, for the product in process and for whoever else has flagd.

flagd hashes salt and shop to a place among all shops and gives the first part of them to the new arm. So a greater
share keeps all who were in, and the same shop has the same arm in every program.
"""

from __future__ import annotations

import json

from flowc_serving.agent.json_value import Json, Object
from flowc_serving.rollout.rule import WHOLE, Rule

FLAG = "flow-arm"

_SHOP: Object = {"var": "targetingKey"}


def flags(rule: Rule) -> Object:
    """The content of flagd's file. A shop is the ``targetingKey``, its domain in small letters."""
    usual, new = rule.usual.name, rule.new.name
    flag: Object = {
        "state": "ENABLED",
        "variants": {usual: usual, new: new},
        "defaultVariant": usual,
        "targeting": {} if rule.off else _targeting(rule),
    }
    return {"$schema": "https://flagd.dev/schema/v0/flags.json", "flags": {FLAG: flag}}


def text(rule: Rule) -> str:
    """flagd's file."""
    return json.dumps(flags(rule), indent=2) + "\n"


def _targeting(rule: Rule) -> Object:
    usual, new = rule.usual.name, rule.new.name
    place: Object = {"cat": [rule.salt, "/", dict(_SHOP)]}
    drawn: Object = {"fractional": [place, [new, rule.parts], [usual, WHOLE - rule.parts]]}
    if not rule.staff:
        return drawn
    staff: list[Json] = list(rule.staff)
    return {"if": [{"in": [dict(_SHOP), staff]}, new, drawn]}
