"""The prompts of the baselines, which are our own words; and the one example that all of them show."""

from __future__ import annotations

import flowc

EXAMPLE = """\
@workflow("Tag heavy orders")
@shopify.admin.order_created()
def tag_heavy_orders(order):
    if order.totalWeight > 2500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
    else:
        shopify.flow.log_output(message="{{ order.name }} is light")
"""

_ROLE = (
    "You write workflows for Shopify Flow. Where Flow cannot do what the merchant wants, or the merchant only asks "
    "something, or what cannot be guessed is missing, answer in one or two sentences without a code block. Else answer "
    "with the whole workflow in one fenced code block, and nothing that it was not asked to do."
)


def python() -> str:
    """Views, as our own model writes them."""
    return f"{_ROLE}\n\nA workflow is a Python function that is read and never run:\n```python\n{EXAMPLE}```"


def json_document() -> str:
    """Flow's own documents."""
    document = flowc.to_json(EXAMPLE, form="code")
    return f"{_ROLE}\n\nA workflow is a JSON document:\n```json\n{document}\n```"


def plain_script() -> str:
    """Ordinary Python of calls to an API, as one would write without knowing Flow's language."""
    return (
        f"{_ROLE}\n\nA workflow is a Python function called on_ and its trigger's name, that calls actions by their "
        'names. Its docstring is the title:\n```python\ndef on_order_created(order):\n    """Tag heavy orders"""\n'
        '    if order.totalWeight > 2500:\n        add_order_tags(order_id=order.id, tags=["heavy"])\n    else:\n'
        '        log_output(message="{{ order.name }} is light")\n```'
    )


CHILD = """\
title("Tag heavy orders")
when("shopify.admin.order_created")
if order.totalWeight > 2500:
    do("shopify.admin.add_order_tags", order_id=order.id, tags=["heavy"])
else:
    do("shopify.flow.log_output", message="{{ order.name }} is light")
"""


def child() -> str:
    """The small language of ``child_and_repair``."""
    return (
        f"{_ROLE}\n\nA workflow is a program of title, when, if, for and do, and nothing else; the result of a do may "
        f"be assigned to a name:\n```python\n{CHILD}```"
    )


def filling(program: str, problems: str) -> str:
    """Asks for a program without its holes."""
    return (
        "Some statements were not in the language, or cannot work, and are holes now:\n"
        f"```python\n{program}```\n{problems}\n"
        "Answer with the whole program in one fenced code block: fill the holes, and leave the rest as it is."
    )


def events() -> str:
    """Asks for events and what ought to come of them, before anything is written."""
    return (
        "For what the merchant wants, invent four events that would show whether a workflow does it: at least one "
        "where something must happen and one where nothing may. Answer with a JSON list in one fenced code block, "
        "each item "
        '{"environment": {"order": {"id": "gid://shopify/Order/1", "totalWeight": 3000}}, "effects": '
        '["shopify.admin.add_order_tags"]}: the data of the trigger, and the tasks that must run.'
    )


def failed(why: str) -> str:
    """Tells why a candidate was not taken, and asks for another."""
    return (
        f"That workflow is not right yet:\n{why}\nWrite the whole workflow again, in one fenced code block."
    )
