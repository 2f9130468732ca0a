"""Small trajectories, executed on a session, for tests of what is made of them."""

from __future__ import annotations

from datetime import UTC, datetime

from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation, Representation, User
from flowc_serving.agent.session import Session
from flowc_serving.agent.shop import Shop
from flowc_training.categories import Category
from flowc_training.languages import Language
from flowc_training.trajectory import Trajectory

SHOP = Shop("kiln-and-clay.myshopify.com", "Basic", "Europe/Berlin", "EUR")


def view(name: str = "Tag large orders", amount: int = 500, tag: str = "large") -> str:
    """A small workflow."""
    function = name.lower().replace(" ", "_")
    return (
        f'@workflow("{name}")\n@shopify.admin.order_created()\ndef {function}(order):\n'
        f"    if order.currentTotalPriceSet.shopMoney.amount > {amount}:\n"
        f'        shopify.admin.add_order_tags(order_id=order.id, tags=["{tag}"])\n'
    )


def trajectory(
    number: int = 1,
    *,
    request: str = "tag orders over 500 as large please",
    workflow: str | None = None,
    category: Category = "create",
    language: Language = "en",
    representation: Representation = "python",
) -> Trajectory:
    """A conversation that creates a workflow, or answers in text where ``workflow`` is empty."""
    workflow = view() if workflow is None else workflow
    session = Session(SHOP, clock=lambda: datetime(2026, 11, 29, tzinfo=UTC), representation=representation)
    conversation = Conversation(f"t{number}", session.context(), (User(request),), representation)
    if workflow:
        call = Call("call_0_0", "create_or_update_workflow", {"workflow": workflow})
        answer = Answer(call.id, call.name, session.answer(call))
        conversation = conversation.plus(Assistant("I save it.", (call,)), answer)
    said = Assistant("It is saved; it runs once you turn it on." if workflow else "Flow does not do that.")
    return Trajectory(f"t{number}", category, language, conversation.plus(said), workflow)
