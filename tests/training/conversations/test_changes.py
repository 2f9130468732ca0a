"""What a person changed is told in words, and made an edit that keeps the laws of trajectories."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from making.made_up_week import MadeUp
from making.talks import talk
from making.trajectories import view

from flowc_serving.agent.conversation import User
from flowc_training.conversations.changes import REORDERED, changes
from flowc_training.conversations.handmade import SOURCE, by_hand, pair
from flowc_training.dataset.rows import request
from flowc_training.population.printing import canonical
from flowc_training.trajectories.checking import faults

TOTAL = "order.currentTotalPriceSet.shopMoney.amount"
BASE = canonical(
    view() + '        shopify.flow.send_email(address="a@b.example", subject="S", message="M")\n'
)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (BASE, ()),
        (BASE.replace("> 500", "> 900"), (f"the condition {TOTAL} > 500 becomes {TOTAL} > 900",)),
        (BASE.replace('"Tag large orders"', '"Big"'), ("the workflow is called “Big”, no longer “Tag large orders”",)),
        (BASE.replace('"Tag large orders"', '"Tag large orders", note="N"'), ("the workflow's note says 'N'",)),
        (BASE.replace("order_created", "order_paid"),
         ("the trigger “shopify::admin::order_created” becomes “shopify::admin::order_paid”",)),
        (BASE.replace('"large"', '"vip"'),
         ("tags of “shopify::admin::add_order_tags” is ['vip'], no longer ['large']",)),
        (BASE.replace('subject="S"', 'subject="S", reply_to="c@d.example"'),
         ("reply_to of “shopify::flow::send_email” is set to 'c@d.example'",)),
        ("\n".join(line for line in BASE.splitlines() if "add_order_tags" not in line) + "\n",
         ("the step “shopify::admin::add_order_tags” with order_id order.id, tags ['large'] is taken away",)),
        (BASE + '        shopify.flow.log_output(message="L")\n',
         ("there is a step more: “shopify::flow::log_output” with message 'L'",)),
    ],
)  # fmt: skip
def test_changes_in_words(new: str, told: tuple[str, ...]) -> None:
    assert changes(BASE, new) == told


def test_another_order_is_told() -> None:
    *head, one, two = ast_lines(BASE)
    assert changes(BASE, "\n".join([*head, two, one]) + "\n") == (REORDERED,)


def ast_lines(text: str) -> list[str]:
    return ast.unparse(ast.parse(text)).splitlines()


def test_what_is_no_view_is_refused() -> None:
    with pytest.raises(ValueError, match="no view"):
        changes("def (", BASE)
    assert by_hand(replace(talk(), after="def (")) == ()


def test_the_pair_is_an_edit_that_keeps_the_laws() -> None:
    after = canonical(view(amount=900, tag="vip"))
    found = pair(replace(talk(), after=after))
    assert found is not None
    assert faults(found) == []
    assert (found.category, found.source, found.workflow, found.before) == ("edit", SOURCE, after, view())
    said = request(found.conversation)
    assert "amount > 900" in said
    assert "['vip']" in said
    assert isinstance(found.conversation.messages[0], User)


@pytest.mark.parametrize("after", ["", view(), "def (", view().replace("order.id", "order.nothing")])
def test_no_pair_where_nothing_can_be_learnt(after: str) -> None:
    assert pair(replace(talk(), after=after)) is None


def test_pairs_of_a_week(week: MadeUp) -> None:
    edited = [each for each in week.talks if each.deed.edited]
    made = [found for each in edited if (found := pair(each))]
    assert len(made) >= len(edited) - sum(by_hand(each) == (REORDERED,) for each in edited) - 1
    assert all(found.before != found.workflow for found in made)
