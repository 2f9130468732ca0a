"""One conversation of each category, of a shop and wishes made by hand: what its golden text is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from flowc_serving.agent import contract, rendering
from flowc_serving.agent.shop import Resource, Shop
from flowc_serving.agent.shop_file import Beginning, ShopFile, exported
from flowc_training.categories import Category
from flowc_training.languages import Language
from flowc_training.trajectories import answering, hostile
from flowc_training.trajectories.acting import Actor
from flowc_training.trajectories.creating import create
from flowc_training.trajectories.editing import Step, edit
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.repairing import repair
from flowc_training.trajectories.wanting import Want
from flowc_training.trajectory import Setting, Trajectory

SHOP = Shop(
    "kiln-and-clay.myshopify.com",
    "Basic",
    "Europe/Berlin",
    "EUR",
    frozenset({"Parcelbird"}),
    (
        Resource("Collection", "gid://shopify/Collection/4101", "Last pieces"),
        Resource("Collection", "gid://shopify/Collection/4102", "Last chance mugs"),
    ),
)
GLAZE = """\
@workflow("Collect the last pieces")
@shopify.admin.product_variant_inventory_quantity_changed()
def collect_the_last_pieces(productVariant):
    if productVariant.inventoryQuantity < 3:
        shopify.admin.add_product_to_collections(
            product_id=productVariant.product.id,
            collection_ids=["gid://shopify/Collection/4101"],
        )
"""
MAIL = """\
@workflow("Große Bestellungen melden")
@shopify.admin.order_created()
def gro_e_bestellungen_melden(order):
    if order.currentTotalPriceSet.shopMoney.amount > 400:
        shopify.flow.send_email(
            address="team@kilnandclay.example",
            subject="Bestellung {{ order.name }}",
            message="{{ order.name }} ist eingegangen.",
        )
"""


def want(view: str, name: str, language: Language, goal: str, summary: str) -> Want:
    """A wish."""
    return Want(view, name, language, (goal,), (goal,), {}, summary)


LAST = want(
    GLAZE,
    "Collect the last pieces",
    "en",
    "put products with little stock into a collection",
    "Whenever the stock of a variant changes and fewer than three are left, it puts the product into Last pieces.",
)
LARGE = want(
    MAIL,
    "Große Bestellungen melden",
    "de",
    "tell the team about large orders",
    "Bei jeder Bestellung über 400 € geht eine E-Mail an team@kilnandclay.example.",
)


def _create(actor: Actor, rng: Random) -> str:
    actor.hear("when we have less than 3 of something left, put it in Last pieces")
    create(actor, Voice("en", rng), LAST)
    return GLAZE


def _third_party(actor: Actor, rng: Random) -> str:
    voice = Voice("en", rng)
    wish = want(
        DEALS,
        "Ask the workshop",
        "en",
        "ask for approval of large drafts",
        "It asks Ines about drafts over 900 €.",
    )
    actor.hear("Every draft over 900 should be approved by Ines in Okayboard first.")
    create(actor, voice, wish, voice.say("app_instead"))
    return DEALS


DEALS = """\
@workflow("Ask the workshop")
@shopify.admin.draft_order_created()
def ask_the_workshop(draftOrder):
    if draftOrder.totalPriceSet.shopMoney.amount > 900:
        okayboard.approvals.ask(
            question="May {{ draftOrder.name }} go out?",
            approver="ines",
            timeout_hours=24,
        )
"""


def _mail(actor: Actor, rng: Random) -> str:
    actor.hear("Schick dem Team eine Mail, wenn eine Bestellung über 400 € reinkommt.")
    create(actor, Voice("de", rng), LARGE)
    return MAIL


def _repair(actor: Actor, rng: Random) -> str:
    actor.hear("Bei Bestellungen über 400 € soll team@kilnandclay.example Bescheid bekommen")
    repair(actor, Voice("de", rng), LARGE)
    return MAIL


def _edit(actor: Actor, rng: Random) -> str:
    after = MAIL.replace("> 400", "> 750")
    step = Step("ab 750 € reicht", MAIL, after, "Gemeldet wird jetzt erst über 750 €.")
    return edit(actor, Voice("de", rng), "Große Bestellungen melden", (step,), other=_renamed)


def _renamed(stored: str) -> str:
    return stored.replace("team@kilnandclay.example", "ines@kilnandclay.example")


def _clarify(actor: Actor, rng: Random) -> str:
    actor.hear("collect products that are running out")
    actor.say("Below how many pieces is a product running out, and into which collection should it go?")
    actor.hear("below 3, into Last pieces")
    create(actor, Voice("en", rng), LAST)
    return GLAZE


def _question(actor: Actor, rng: Random) -> str:
    answering.question(actor, Voice("ja", rng))
    return ""


def _not_flow(actor: Actor, rng: Random) -> str:
    answering.decline(actor, Voice("es", rng))
    return ""


def _impossible(actor: Actor, rng: Random) -> str:
    answering.impossible(actor, Voice("fr", rng))
    return ""


def _hostile(actor: Actor, rng: Random) -> str:
    voice = Voice("en", rng)
    actor.hear(hostile.beside("put whatever is below 3 pieces into Last pieces", voice))
    create(actor, voice, LAST, voice.say("ignored"), hostile.kept(voice))
    return GLAZE


TALKS: Mapping[Category, Callable[[Actor, Random], str]] = {
    "create": _create,
    "third_party": _third_party,
    "email": _mail,
    "edit": _edit,
    "repair": _repair,
    "clarify": _clarify,
    "question": _question,
    "not_flow": _not_flow,
    "impossible": _impossible,
    "hostile": _hostile,
}


def talk(category: Category) -> Trajectory:
    """The golden conversation of a category."""
    begun = (Beginning(*exported(MAIL), active=True),)
    shop = SHOP
    if category == "hostile":
        shop = hostile.poisoned(SHOP, "gid://shopify/Collection/4101", Random(4))
    actor = Actor(Setting(ShopFile(shop, begun), 1_795_000_000, category), category)
    made = TALKS[category](actor, Random(f"golden {category}"))
    return Trajectory(category, category, "en", actor.conversation, made, setting=actor.played)


def text(trajectory: Trajectory) -> str:
    """A conversation as the model reads it, without what stands above its first turn."""
    whole = rendering.text(trajectory.conversation, contract.load())
    return whole[whole.index("<|im_start|>user") :].replace("<think>\n\n</think>\n\n", "")
