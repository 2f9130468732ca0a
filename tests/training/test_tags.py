"""What a workflow has in it: a row says a condition and its shapes, or a whole view and its tags."""

from __future__ import annotations

import pytest
from making.trajectories import trajectory, view

import flowc
from flowc_training import skeleton, tags

HEAD = '@workflow("A")\n@shopify.admin.order_created()\ndef a(order):\n'
LOG = 'shopify.flow.log_output(message="x")\n'

SHAPES = [
    ("order.name == 'a'", {"equal"}),
    ("order.name != 'a'", {"not equal"}),
    ("order.currentTotalWeight > 5", {"greater"}),
    ("order.currentTotalWeight >= 5", {"greater"}),
    ("order.currentTotalWeight < 5", {"less"}),
    ("order.currentTotalWeight > order.totalWeight", {"greater", "two paths"}),
    ("order.test is True", {"boolean"}),
    ("order.customer.id is None", {"none"}),
    ("order.customer.id is not None", {"none"}),
    ("order.note", {"not empty"}),
    ("not order.note", {"empty"}),
    ("'gift' in order.note", {"contains"}),
    ("'gift' not in order.note", {"contains"}),
    ("order.name in ['a', 'b']", {"in"}),
    ("order.name.startswith('a')", {"startswith"}),
    ("not order.name.startswith('a')", {"not", "startswith"}),
    ("order.name.endswith('a')", {"endswith"}),
    ("any(tags_item == 'vip' for tags_item in order.tags)", {"any", "equal"}),
    ("all('a' in lineItems_item.title for lineItems_item in order.lineItems)", {"all", "contains"}),
    ("not any(tags_item == 'vip' for tags_item in order.tags)", {"not any"}),
    ("order.note and order.test is True", {"and", "not empty", "boolean"}),
    (
        "order.note or order.name == 'a' and order.test is False",
        {"or", "and", "not empty", "equal", "boolean"},
    ),
]


@pytest.mark.parametrize(("test", "shapes"), SHAPES, ids=[test for test, _ in SHAPES])
def test_the_shapes_of_a_condition(test: str, shapes: set[str]) -> None:
    read = flowc.to_python(flowc.to_json(f"{HEAD}    if {test}:\n        {LOG}"), layout=False)
    assert set(tags.of_view(read).conditions) == shapes


WHOLE = [
    (
        (
            f"{HEAD}    for lineItemsForeachitem in order.lineItems:\n        {LOG}"
            '    shopify.flow.send_email(address="a@b.example", subject="s", message="m")\n'
        ),
        {"conditions": ("loop",), "email": True, "third_party": False, "steps": 4},
    ),
    (
        f'{HEAD}    parcelbird.labels.create["2.0"](order_id=order.id, service="post", pallets=1)\n',
        {"actions": ("parcelbird::labels::create",), "third_party": True, "steps": 2},
    ),
    (
        f'{HEAD}    task("crate-lab::boxes::pack")(order_id=order.id)\n',
        {"actions": ("crate-lab::boxes::pack",), "third_party": True},
    ),
    (
        'Customer.points = metafield(key="points", namespace="loyalty")\n\n\n'
        '@workflow("A")\n@shopify.admin.order_created()\n@shopify.admin.order_paid()\ndef a(order):\n'
        "    def then_log_output():\n        " + LOG + "\n"
        "    if order.note:\n        then_log_output()\n    else:\n        then_log_output()\n",
        {
            "triggers": ("shopify::admin::order_created", "shopify::admin::order_paid"),
            "actions": ("shopify::flow::log_output",),
            "steps": 4,
        },
    ),
]


@pytest.mark.parametrize(("program", "told"), WHOLE)
def test_what_a_workflow_has_in_it(program: str, told: dict[str, object]) -> None:
    flowc.to_json(program)
    found = tags.of_view(program)
    assert {key: getattr(found, key) for key in told} == told


def test_a_conversation_adds_the_tools_that_were_called() -> None:
    made = trajectory()
    found = tags.of(made.workflow, "create", "en", made.conversation)
    assert found.tools == ("create_or_update_workflow",)


DEEP = "\n".join("    " * n + "if a:" for n in range(95)) + "\n" + "    " * 95 + "a" + " + b" * 2_000


@pytest.mark.parametrize("text", ["def (", "(" * 100_000, "a" + " + b" * 4_000, DEEP])
def test_what_is_no_view_is_refused(text: str) -> None:
    for read in (tags.of_view, skeleton.skeleton):
        with pytest.raises(ValueError, match="no view"):
            read(text)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (view("Another name", 7, "other"), True),
        (view().replace('"large"', '"large", "b"'), True),
        (view().replace(">", ">="), False),
        (view().replace("order_created", "order_paid"), False),
        (view().replace("currentTotalPriceSet", "totalPriceSet"), False),
        (view().replace("add_order_tags", "remove_order_tags"), False),
    ],
)
def test_skeletons_blank_what_is_a_workflows_own(other: str, is_same: bool) -> None:
    assert (skeleton.fingerprint(other) == skeleton.fingerprint(view())) is is_same


def test_skeletons_keep_tasks_and_operators_that_are_written_as_texts() -> None:
    def posted(task: str, operator: str = "EQUAL", text: str = "a") -> str:
        return f'{HEAD}    if op("{operator}", order.name, "{text}"):\n        task("{task}")(message="{text}")\n'

    one = skeleton.fingerprint(posted("flow-connectors::slack::send_message"))
    assert one == skeleton.fingerprint(posted("flow-connectors::slack::send_message", text="b"))
    assert one != skeleton.fingerprint(posted("flow-connectors::asana::create_task"))
    assert one != skeleton.fingerprint(posted("flow-connectors::slack::send_message", "CONTAINS"))
