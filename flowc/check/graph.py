"""The shape of a workflow: it begins with triggers, does something, goes on without a circle, and leaves no step out.

Shopify: every workflow needs a trigger and an action, and is a directed acyclic graph [doc].
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.catalog.adopting import adopted
from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.graph.traversal import postorder, reached

_DOES_NOTHING = frozenset(("TRIGGER", "CONDITION", "FOREACH", "WAIT"))
"""Types of steps that are no action; a type that is not known may be one."""


def check_graph(context: Context) -> Iterator[Finding]:
    """What is wrong with the steps and links as such."""
    yield from _ends(context)
    yield from _links(context)
    yield from _unreached(context)


def _ends(context: Context) -> Iterator[Finding]:
    types = [step.type for step in context.steps]
    if "TRIGGER" not in types:
        hint = "add its decorator above the function: @shopify.admin.order_created()"
        yield Finding("FC401", "the workflow has no trigger: nothing ever starts it", At(), hint)
    if _DOES_NOTHING.issuperset(types):
        example = adopted('shopify.flow.log_output(message="done")', context.catalog)
        hint = f"add what it is for, such as {example}"
        yield Finding("FC402", "the workflow has no action: it does nothing", At(), hint)


def _links(context: Context) -> Iterator[Finding]:
    """Links to a trigger, and those back to a step that led to them: a walk is done with it only after them."""
    done = postorder(range(len(context.steps)), context.targets)
    place = {step: at for at, step in enumerate(done)}
    for step, links in enumerate(context.outs):
        for port, ends in links.items():
            at = At(step, port=port)
            if any(place[end] >= place[step] for end in ends):
                hint = "take the link away; to repeat something for each item of a list, use a for loop"
                message = "the steps run in a circle: this link leads back to a step before it"
                yield Finding("FC403", message, at, hint)
            if any(context.steps[end].type == "TRIGGER" for end in ends):
                hint = "a trigger begins a workflow: link to the step after it"
                yield Finding("FC405", "this link leads to a trigger", at, hint, "warning")


def _unreached(context: Context) -> Iterator[Finding]:
    """One finding for each part that no trigger reaches, at its first step; without any trigger that says it all."""
    known = set(context.reached)
    rest = [step for step in range(len(context.steps)) if step not in known]
    if not known:
        return
    entered = {target for step in rest for target in context.targets(step)}
    for step in [each for each in rest if each not in entered] + rest:
        if step in known:
            continue
        before = len(known)
        count = len(reached([step], context.targets, known)) - before
        message = f"no trigger reaches this: {count} step{'s' * (count > 1)} will never run"
        yield Finding("FC404", message, At(step), "link it to a step above, or take it out", "warning")
