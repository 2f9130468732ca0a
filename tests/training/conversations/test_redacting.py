"""Nothing personal is left in what was said, in programs and in comments; one value has one other everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making.made_up_week import MadeUp
from making.talks import talk

import flowc
from flowc_serving.agent.conversation import Assistant, Call
from flowc_serving.agent.json_value import Json
from flowc_training.conversations.redacting import NOT_DONE, all_redacted, redacted, review_lines
from flowc_training.conversations.scoring import scored
from flowc_training.weekly import rules, talk as talks
from flowc_training.weekly.routing import routed
from flowc_training.weekly.talk import Deed

MAIL = "jana.kowalski@gmail.com"
PROGRAM = (
    '@workflow("Tell Jana")\n@shopify.admin.order_created()\ndef tell_jana(order):\n'
    f'    shopify.flow.send_email(address="{MAIL}", subject="New order", message="{{{{ order.name }}}}")\n'
)
ONE = replace(
    talk(request=f"mail {MAIL}, my name is Jana, call +49 151 23456789", workflow=PROGRAM),
    before=PROGRAM.replace("New", "Old"),
    after=PROGRAM.replace("New", "Fresh"),
    deed=Deed(True, rating="down", comment=f"no! write to {MAIL}"),
)


def test_one_value_has_one_other_everywhere() -> None:
    found = redacted(ONE, b"secret")
    told = str(talks.to_json(found.talk))
    assert MAIL not in told
    assert "151 23456789" not in told
    other = found.talk.written.partition('address="')[2].partition('"')[0]
    for view in (found.talk.before, found.talk.written, found.talk.after):
        assert flowc.to_json(view)
        assert other in view
    assert other in found.talk.deed.comment
    assert found.talk.id == ONE.id
    assert (found.talk.shop, found.talk.outcome) == (ONE.shop, ONE.outcome)


def test_what_looks_personal_and_stays_is_told() -> None:
    (line,) = review_lines(redacted(ONE, b"secret"))
    assert line["talk"] == ONE.id
    assert line["kind"] == "name"
    assert "my name is Jana" in str(line["text"])


def test_other_conversations_have_other_values() -> None:
    other = replace(ONE, conversation=replace(ONE.conversation, id="t2"))
    assert redacted(ONE, b"secret").talk.written == redacted(ONE, b"secret").talk.written
    assert redacted(other, b"secret").talk.written != redacted(ONE, b"secret").talk.written
    assert redacted(ONE, b"another").talk.written != redacted(ONE, b"secret").talk.written


def test_names_are_found_by_who_knows_them() -> None:
    found = redacted(
        ONE, b"secret", lambda text: [(text.index("Jana"), text.index("Jana") + 4)] if "Jana" in text else []
    )
    assert "Jana" not in str(talks.to_json(found.talk))


def test_views_of_a_week_still_compile(week: MadeUp) -> None:
    for each in week.talks:
        found = redacted(each, b"secret").talk
        for ours, theirs in zip(
            (found.before, found.written, found.after), (each.before, each.written, each.after), strict=True
        ):
            assert bool(ours) == bool(theirs)
            if ours:
                assert flowc.to_json(ours)
        assert each.conversation.context.shop not in str(talks.to_json(found))


@pytest.mark.parametrize("text", ["gid://flow/Workflow/12", "shopify::admin::order_created"])
def test_ids_stay(text: str) -> None:
    found = redacted(talk(request=text), b"secret").talk
    assert found.conversation.messages[0].text == text  # type: ignore[union-attr]


def test_one_that_cannot_be_redacted_hands_nothing_on() -> None:
    deep: Json = [MAIL]
    for _ in range(2_000):
        deep = [deep]
    call = Call("call_9", "task_search", {"query": deep})
    bad = talk(2)
    bad = replace(bad, conversation=bad.conversation.plus(Assistant(MAIL, (call,))), deed=Deed(comment=MAIL))
    first, emptied, last = all_redacted([ONE, bad, talk(3)], b"secret")
    assert first == redacted(ONE, b"secret")
    assert last.talk.id == "t3"
    assert MAIL not in str(talks.to_json(emptied.talk))
    assert emptied.talk.conversation.context.shop == ""
    assert (emptied.talk.id, emptied.talk.written, emptied.talk.endings) == ("t2", "", (NOT_DONE,))
    assert [each["kind"] for each in review_lines(emptied)] == [NOT_DONE]
    (route,) = routed([(emptied.talk, next(scored([emptied.talk])))], rules.read(), leaks=lambda _: "")
    assert route.route == "quarantine"
