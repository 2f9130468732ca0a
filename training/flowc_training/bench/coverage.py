"""What the examples cover, and what they must."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flowc_training import tags
from flowc_training.bench.example import Example
from flowc_training.languages import LANGUAGES

TOTAL = 300
MINIMA: Mapping[str, int] = {
    "create": 110,
    "third_party": 30,
    "email": 30,
    "edit": 55,
    "clarify": 20,
    "question": 20,
    "not_flow": 15,
    "impossible": 10,
    "hostile": 10,
}
"""Examples of each category, at least."""

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "order": ("order",),
    "draft order": ("draft_order",),
    "customer": ("customer",),
    "company": ("company",),
    "product": ("product", "collection", "selling_plan"),
    "variant": ("product_variant",),
    "inventory": ("inventory",),
    "discount": ("automatic_discount", "discount"),
    "fulfillment": ("fulfillment",),
    "return": ("return", "refund"),
    "subscription": ("subscription",),
    "payment": ("tender_transaction", "dispute", "payment"),
    "metaobject": ("metaobject",),
}
"""Shopify's triggers by how their names begin; the longest beginning counts."""
SCHEDULE, FLOW, APP = "schedule", "flow", "app"

SHAPES = (
    "equal", "not equal", "greater", "less", "none", "boolean", "not empty", "empty", "contains", "in", "startswith",
    "endswith", "any", "all", "not any", "and", "or", "two paths", "loop",
)  # fmt: skip
"""The shapes of conditions that docs/language.md has (as ``tags`` calls them), but for operators without a name."""


def family(task: str) -> str:
    """The family of a trigger."""
    publisher, _, name = task.rpartition("::")
    if tags.is_third_party(task):
        return APP
    if publisher == "shopify::flow":
        return SCHEDULE if name == "scheduled_time" else FLOW
    found = [(len(each), key) for key, names in FAMILIES.items() for each in names if name.startswith(each)]
    return max(found)[1] if found else "other"


def counts(examples: Iterable[Example]) -> dict[str, Counter[str]]:
    """How many examples there are by category, language, family of trigger and shape of condition."""
    found: dict[str, Counter[str]] = {
        key: Counter() for key in ("category", "language", "trigger family", "condition shape", "steps")
    }
    for each in examples:
        told = tags.of(each.expected, each.category, each.language)
        found["category"][each.category] += 1
        found["language"][each.language] += 1
        found["trigger family"].update({family(task) for task in told.triggers})
        found["condition shape"].update(told.conditions)
        if each.expected:
            found["steps"][tags.band(told.steps)] += 1
    return found


def missing(examples: Sequence[Example]) -> Iterator[str]:
    """What must be covered and is not."""
    found = counts(examples)
    if len(examples) < TOTAL:
        yield f"there are {len(examples)} examples, and must be {TOTAL}"
    for category, least in MINIMA.items():
        if found["category"][category] < least:
            yield f"{category} has {found['category'][category]} examples, and needs {least}"
    wanted = {
        "language": LANGUAGES,
        "trigger family": (*FAMILIES, SCHEDULE, FLOW, APP),
        "condition shape": SHAPES,
    }
    for key, names in wanted.items():
        for name in names:
            if not found[key][name]:
                yield f"no example has the {key} {name}"


def lines(examples: Sequence[Example]) -> Iterator[str]:
    """The counts, for people."""
    for key, numbers in counts(examples).items():
        told = [f"{name} {number}{_of(key, name)}" for name, number in sorted(numbers.items())]
        yield f"{key}: {', '.join(told)}"


def _of(key: str, name: str) -> str:
    return f" of {MINIMA[name]}" if key == "category" and name in MINIMA else ""
