"""What the agent says last: what the workflow does, what there is to set up, and that it is not on yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowc import catalog
from flowc_serving.agent.shop import Shop
from flowc_training.tags import is_third_party
from flowc_training.trajectories.needing import Needs, Task
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.wanting import Want

MARKETING = "shopify::email::execute_marketing_activity"
_HTTP = "shopify::flow::send_http_request"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def created(voice: Voice, want: Want, shop: Shop, *more: str) -> str:
    """The last words after a workflow was made."""
    return voice.joined(
        voice.say("done", name=want.name),
        want.summary,
        *setup(voice, want.needs, shop),
        *more,
        voice.say("off"),
    )


def setup(voice: Voice, needed: Needs, shop: Shop) -> Iterator[str]:
    """What the merchant has to set up, a sentence each."""
    said = list(_setup(voice, needed, shop))
    yield from said
    if not said and voice.rng.random() < 0.4:
        yield voice.say("setup_nothing")


def _setup(voice: Voice, needed: Needs, shop: Shop) -> Iterator[str]:
    tasks = {each.id for each in needed.tasks}
    if MARKETING in tasks:
        yield voice.say("setup_marketing")
    for task in needed.tasks:
        if publisher := missing_app(task, shop):
            yield voice.say("app_missing", app=publisher, step=label(task))
    apps = {publisher for task in needed.tasks if (publisher := app_of(task)) and has_app(publisher, shop)}
    for publisher in sorted(apps):
        yield voice.say("setup_app", app=publisher)
    if catalog.load().now(_HTTP) in tasks:
        yield voice.say("setup_http")
    for field in needed.declared[:2]:
        yield voice.say("setup_metafield", field=field)
    addresses = dict.fromkeys(found for text in needed.texts for found in _ADDRESS.findall(text))
    if len(addresses) == 1 and voice.rng.random() < 0.6:
        yield voice.say("setup_address", address=next(iter(addresses)))


def label(task: Task) -> str:
    """What Flow calls a task."""
    known = catalog.load().task(task.id)
    return known.label if known else task.id


def app_of(task: Task) -> str:
    """The app whose task it is, empty where it is Flow's own."""
    known = catalog.load().task(task.id)
    return known.publisher if known is not None and is_third_party(task.id) else ""


def has_app(publisher: str, shop: Shop) -> bool:
    """Has a shop an app?"""
    return publisher.casefold() in {each.casefold() for each in shop.apps}


def missing_app(task: Task, shop: Shop) -> str:
    """The app that a task needs and the shop does not have, empty where it has it."""
    publisher = app_of(task)
    return publisher if publisher and not has_app(publisher, shop) else ""
