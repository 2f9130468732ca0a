"""Changes of a workflow that a merchant asks for: the plan after it, and what was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import TypeAlias

from flowc.check import check
from flowc_training.population import changing_conditions, changing_steps, changing_values
from flowc_training.population.change import KINDS, Changed, Kind
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan
from flowc_training.population.printing import view

_Maker: TypeAlias = Callable[[Plan, Merchant, Random], Iterator[Changed]]
"""All changes of a kind that a plan allows, in an order of chance."""

MAKERS: Mapping[Kind, _Maker] = {
    "value": changing_values.values,
    "add_step": changing_steps.added,
    "remove_step": changing_steps.removed,
    "replace_step": changing_steps.replaced,
    "add_wait": changing_steps.waits,
    "add_trigger": changing_steps.triggers,
    "add_condition": changing_conditions.added,
    "remove_condition": changing_conditions.removed,
    "add_otherwise": changing_conditions.otherwise,
    "loosen": changing_conditions.loosened,
    "tighten": changing_conditions.tightened,
    "rename": changing_values.names,
}
WEIGHTS: Mapping[Kind, int] = {
    "value": 32,
    "add_step": 16,
    "remove_step": 7,
    "replace_step": 6,
    "add_wait": 5,
    "add_trigger": 6,
    "add_condition": 11,
    "remove_condition": 8,
    "add_otherwise": 9,
    "loosen": 9,
    "tighten": 7,
    "rename": 4,
}
"""How often each kind is asked for; ours, for nobody publishes what merchants edit."""
_OF_TESTS = frozenset({"add_condition", "loosen", "tighten"})
_SETTLED = "FC482"
"""The checker's code for a condition that is always true, or never."""


def changes(plan: Plan, merchant: Merchant, rng: Random, kinds: Sequence[Kind] = ()) -> Changed:
    """One change of a plan, of the kinds given or of any: the plan after it, and the change.

    It changes what the workflow does, a new name apart, and nothing else. Raises ``ValueError`` where the plan allows
    no change of the kinds.
    """
    left = list(kinds or KINDS)
    while left:
        kind = rng.choices(left, [WEIGHTS[each] for each in left])[0]
        for found in MAKERS[kind](plan, merchant, rng):
            if kind not in _OF_TESTS or not _is_settled(found[0]):
                return found
        left.remove(kind)
    raise ValueError(f"{plan.name} allows no change of the kinds {', '.join(kinds or WEIGHTS)}")


def _is_settled(plan: Plan) -> bool:
    """Do the tests of a plan contradict each other, or say what always is?"""
    return any(each.code == _SETTLED for each in check(view(plan)))
