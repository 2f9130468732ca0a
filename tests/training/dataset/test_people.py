"""Personal data is replaced the same way all through a trajectory."""

from __future__ import annotations

from dataclasses import replace

from making.trajectories import trajectory

import flowc
from flowc_serving.agent import conversation as conversations
from flowc_training.dataset.people import without_people

MAIL = "jana.kowalski@gmail.com"
PROGRAM = (
    '@workflow("Tell Jana")\n@shopify.admin.order_created()\ndef tell_jana(order):\n'
    f'    shopify.flow.send_email(address="{MAIL}", subject="New order", message="{{{{ order.name }}}}")\n'
)
REAL = replace(
    trajectory(request=f"mail {MAIL}, my name is Jana, call +49 151 23456789", workflow=PROGRAM), source="log"
)


def test_one_value_has_one_other_everywhere() -> None:
    found, _ = without_people(REAL, b"secret")
    told = str(conversations.to_json(found.conversation)) + found.workflow
    assert MAIL not in told
    assert "151 23456789" not in told
    (address,) = {word.strip('",') for word in found.workflow.split("(")[-1].split("=") if "@" in word} or {
        ""
    }
    other = address.split('"')[0]
    assert found.conversation.messages[0].text.count(other) == 1  # type: ignore[union-attr]
    assert flowc.to_json(found.workflow)


def test_what_looks_personal_and_stays_is_told() -> None:
    _, suspicions = without_people(REAL, b"secret")
    assert [each.kind for each in suspicions] == ["name"]


def test_synthetic_ones_stay() -> None:
    made = trajectory()
    assert without_people(made, b"secret") == (made, ())
