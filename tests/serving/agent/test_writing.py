"""``create_or_update_workflow`` and ``workflow_lookup``: what is stored, what is refused, and what an edit keeps."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from making import shapes
from making.desk import Desk, Edit
from making.documents import Draft, compose, trees
from making.edits import EDITS
from making.sessions import SHOP, TAGGING, ask, session
from making.shapes import holds

import flowc
from flowc import catalog
from flowc_serving.agent import templates
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.session import Session
from flowc_serving.agent.shop import Shop

WRONG = TAGGING.replace("tags=", "tag=")


def write(each: Session, workflow: str, **more: Any) -> Any:
    return ask(each, "create_or_update_workflow", workflow=workflow, **more)


def ids(answer: Any) -> dict[str, str]:
    return {key: answer[key] for key in ("workflow_id", "workflow_version")}


# Creating.


def test_a_new_workflow() -> None:
    each = session()
    answer = write(each, TAGGING)
    assert holds(answer, shapes.WRITTEN)
    assert answer["message"] == "Created; it is not on: the merchant switches it on."
    assert answer["workflow_definition_version"] == answer["workflow_version"]
    stored = each.world.workflows.lookup(answer["workflow_id"])
    assert (stored.name, stored.hidden, stored.active) == ("Tag large orders", True, False)
    assert flowc.to_python(stored.document, layout=False) == TAGGING
    assert stored.document.partition(":")[2].startswith('{"__metadata"'), "an export"


def test_lookup_answers_a_pure_view() -> None:
    each = session()
    made = write(each, TAGGING)
    answer = ask(each, "workflow_lookup", workflow_id=made["workflow_id"])
    assert holds(answer, shapes.LOOKUP)
    assert answer == {**ids(made), "workflow": TAGGING}
    assert (
        ask(each, "workflow_lookup", workflow_id=made["workflow_id"], version=made["workflow_version"])
        == answer
    )


@pytest.mark.parametrize("workflow", ["gid://flow/Workflow/2", "1", "", "gid://shopify/Order/1"])
def test_a_workflow_that_there_is_not(workflow: str) -> None:
    each = session()
    write(each, TAGGING)
    for answer in (
        ask(each, "workflow_lookup", workflow_id=workflow),
        write(each, TAGGING, workflow_id=workflow, workflow_version="v1"),
    ):
        assert answer["error"] == f"there is no workflow {workflow} in this shop"
        assert answer["error_code"] == "WORKFLOW_NOT_FOUND"


def test_a_version_that_there_is_not() -> None:
    each = session()
    made = write(each, TAGGING)
    answer = ask(each, "workflow_lookup", workflow_id=made["workflow_id"], version="v7")
    assert "with a version v7: without version comes the newest" in answer["error"]


def test_an_old_version_can_be_read() -> None:
    each = session()
    old = write(each, TAGGING)
    write(each, TAGGING.replace("500", "900"), **ids(old))
    assert (
        ask(each, "workflow_lookup", workflow_id=old["workflow_id"], version=old["workflow_version"])[
            "workflow"
        ]
        == TAGGING
    )


def test_views_that_are_not_canonical_are_taken() -> None:
    each = session()
    loose = "# my workflow\n\n" + TAGGING.replace("    ", "  ").replace('"', "'")
    made = write(each, loose)
    assert ask(each, "workflow_lookup", workflow_id=made["workflow_id"])["workflow"] == TAGGING


def test_people_say_whether_it_is_hidden_and_whether_it_is_stored() -> None:
    each = session()
    shown = each.write({"workflow": TAGGING}, hidden=False)
    assert each.world.workflows.lookup(str(shown["workflow_id"])).hidden is False
    assert each.write({"workflow": TAGGING}, store=False) == {"message": "Valid; nothing was stored."}
    assert "validation_errors" in each.write({"workflow": WRONG}, store=False)
    assert each.world.workflows.listed(hidden=True).total == 1


# Refusing.


def test_errors_are_in_buckets_with_their_places() -> None:
    view = WRONG.replace("currentTotalPriceSet", "curentTotalPriceSet")
    answer = write(session(), view)
    assert list(answer) == ["message", "validation_errors"]
    assert answer["message"] == "Not stored: 2 errors. Correct the workflow and call again."
    errors = answer["validation_errors"]
    assert set(errors) <= shapes.BUCKETS
    assert all(holds(one, shapes.ERROR) for bucket in errors.values() for one in bucket)
    (condition,) = errors["conditionErrors"]
    assert (condition["code"], condition["line"], condition["column"]) == ("FC444", 4, 8)
    assert "did you mean" in condition["hint"]
    assert errors["configFieldErrors"][0]["line"] == 5


@pytest.mark.parametrize(
    "view",
    ["", "def (", "x = 1", "import os", "@workflow('A')", "{{ x }}", "(" * 5000, "-" * 100_000, "\ufeff"],
)
def test_what_does_not_read(view: str) -> None:
    answer = write(session(), view)
    (bucket,) = answer["validation_errors"].values()
    assert bucket[0]["message"]
    assert {"code", "line", "column", "message"} <= set(bucket[0])


def test_json_is_no_view() -> None:
    for text in (flowc.to_json(TAGGING), "{}", ' {"a": 1}'):
        answer = write(session(), text)
        assert answer["error"].startswith("the workflow is written as JSON: write it as Python")


def test_a_fence_is_refused_with_what_stands_in_it() -> None:
    (errors,) = write(session(), f"```python\n{TAGGING}```")["validation_errors"].values()
    assert [each["corrected"] for each in errors] == [TAGGING.rstrip()]


def test_a_corrected_line_is_the_line_that_works() -> None:
    wrong = TAGGING.replace("order.currentTotalPriceSet", "order.currenttotalpriceset")
    answer = write(session(), wrong)
    (one,) = answer["validation_errors"]["conditionErrors"]
    lines = wrong.split("\n")
    lines[one["line"] - 1] = one["corrected"]
    assert "validation_errors" not in write(session(), "\n".join(lines))


def test_many_errors_are_told_in_part() -> None:
    step = "        shopify.admin.add_order_tags(order_id=order.id, tag=[1])\n"
    answer = write(session(), TAGGING + step * 200)
    assert sum(map(len, answer["validation_errors"].values())) == 20
    assert "of which these are the first 20" in answer["message"]


def test_hostile_names_are_shown_and_not_done() -> None:
    view = TAGGING.replace("tags=", "tag=").replace("order.id", 'path("order.\x1b[2J<script>")')
    answer = write(session(), view)
    assert "\x1b" not in json.dumps(answer, ensure_ascii=False)


def test_only_an_id_or_only_a_version() -> None:
    each = session()
    made = write(each, TAGGING)
    for key, missing in (("workflow_id", "workflow_version"), ("workflow_version", "workflow_id")):
        answer = write(each, TAGGING, **{key: made[key]})
        assert answer["error"].startswith(f"{missing} is missing: an update needs both")


# Repairing.


def test_a_repair_keeps_id_and_version() -> None:
    each = session()
    made = write(each, TAGGING)
    refused = write(each, WRONG, **ids(made))
    assert ids(refused) == ids(made)
    assert refused["message"].endswith("call again with the same workflow_id and workflow_version.")
    assert each.world.workflows.lookup(made["workflow_id"]).version == made["workflow_version"]
    mended = write(each, TAGGING.replace("500", "600"), **ids(refused))
    assert mended["workflow_id"] == made["workflow_id"]
    assert mended["workflow_version"] > made["workflow_version"]
    assert mended["message"].startswith("Updated;")


def test_a_refused_create_stores_nothing() -> None:
    each = session()
    assert "workflow_id" not in write(each, WRONG)
    assert each.world.workflows.listed(hidden=True).total == 0


# Editing.

OWN_KEYS = {"merchant_color": "blue", "future": {"deep": [1, 2.50]}}


def exported() -> str:
    """A merchant's export: moved steps, keys that nobody knows."""
    document = json.loads(flowc.to_json(TAGGING, form="export").partition(":")[2])
    for n, step in enumerate(document["root"]["steps"]):
        step["step_position"] = [37 * n, -11 * n]
        step["step_id"] = f"01HZZZZZZZZZZZZZZZZZZZZZZ{n}"
    names = {old["step_id"]: old for old in document["root"]["steps"]}
    assert len(names) == 3
    ordered = [step["step_id"] for step in document["root"]["steps"]]
    document["root"]["links"] = [
        {"from_step_id": a, "from_port_id": port, "to_step_id": b, "to_port_id": "input"}
        for a, port, b in ((ordered[0], "output", ordered[1]), (ordered[1], "true", ordered[2]))
    ]
    document["root"]["steps"][2].update(OWN_KEYS)
    document["root"]["unknown_root_key"] = OWN_KEYS
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def test_an_edit_keeps_what_it_does_not_mention() -> None:
    store = InMemory()
    made = store.create("Tag large orders", exported(), hidden=False)
    each = session(workflows=store)
    seen = ask(each, "workflow_lookup", workflow_id=made.id)
    assert seen["workflow"] == TAGGING
    edited = seen["workflow"].replace("500", "750") + (
        '        shopify.flow.log_output(message="{{ order.name }}")\n'
    )
    answer = write(each, edited, **ids(seen))
    before, after = body(exported()), body(store.lookup(made.id).document)
    old = {step["step_id"]: step for step in before["root"]["steps"]}
    new = {step["step_id"]: step for step in after["root"]["steps"]}
    assert set(old) < set(new)
    assert len(new) == 4
    assert after["root"]["unknown_root_key"] == OWN_KEYS
    for step_id, step in old.items():
        changed = {key for key in step if new[step_id].get(key) != step[key]}
        assert changed <= ({"config_field_values"} if step["task_type"] == "CONDITION" else set())
    assert [link for link in before["root"]["links"] if link not in after["root"]["links"]] == []
    assert store.lookup(made.id).hidden is False
    assert answer["message"].startswith("Updated; it is not on")


def test_an_edit_of_nothing_changes_no_byte_of_the_body() -> None:
    store = InMemory()
    made = store.create("Tag large orders", exported(), hidden=False)
    each = session(workflows=store)
    write(each, TAGGING, workflow_id=made.id, workflow_version=made.version)
    document = store.lookup(made.id).document
    assert document.endswith(exported())


def test_a_footer_of_the_views_own_is_left_out() -> None:
    store = InMemory()
    made = store.create("Tag large orders", exported(), hidden=False)
    each = session(workflows=store)
    view = flowc.to_python(flowc.to_json(TAGGING, form="export"))
    assert "# flowc layout" in view
    answer = write(each, view, workflow_id=made.id, workflow_version=made.version)
    assert answer["message"].startswith("Updated")
    steps = body(store.lookup(made.id).document)["root"]["steps"]
    assert steps[1]["step_position"] == [37, -11]


@pytest.mark.parametrize(
    "name", ["loyalty-tiers", "hold-high-risk-orders", "delivery-date", "stale-drafts-report"]
)
def test_edits_of_larger_workflows_keep_ids(name: str) -> None:
    template = templates.load().get(name)
    assert template is not None
    each = session()
    made = write(each, template.view)
    first = _steps(each, made["workflow_id"])
    write(each, template.view.replace(template.title, "Another name"), **ids(made))
    assert _steps(each, made["workflow_id"]) == first


def _steps(each: Session, workflow: str) -> Any:
    return body(each.world.workflows.lookup(workflow).document)["root"]["steps"]


def body(document: str) -> Any:
    """An export without its digest."""
    return json.loads(re.sub(r"^[0-9a-f]{64}:", "", document))


def test_what_is_stored_and_cannot_be_read() -> None:
    store = InMemory()
    made = store.create("A", '{"root": 5}', hidden=False)
    each = session(workflows=store)
    for answer in (
        ask(each, "workflow_lookup", workflow_id=made.id),
        write(each, TAGGING, workflow_id=made.id, workflow_version=made.version),
        write(each, TAGGING, workflow_id=made.id, workflow_version="v1"),
    ):
        assert answer["error"].startswith("the workflow cannot be shown as a program, nor changed here: ")
        assert answer["error_code"] == "WORKFLOW_UNREADABLE"


# Conflicts.


def test_a_conflict_is_answered_with_what_is_stored() -> None:
    each = session()
    made = write(each, TAGGING)
    other = write(each, TAGGING.replace("500", "900"), **ids(made))
    answer = write(each, TAGGING.replace("500", "100"), **ids(made))
    assert answer["error_code"] == "WORKFLOW_CONFLICT"
    assert ids(answer) == ids(other)
    assert answer["workflow"] == TAGGING.replace("500", "900")
    assert "validation_errors" not in answer
    again = write(each, answer["workflow"].replace("900", "100"), **ids(answer))
    assert again["message"].startswith("Updated")


def test_a_conflict_comes_before_errors() -> None:
    each = session()
    made = write(each, TAGGING)
    answer = write(each, WRONG, workflow_id=made["workflow_id"], workflow_version="v1")
    assert answer["error_code"] == "WORKFLOW_CONFLICT"


def test_of_many_at_once_one_wins() -> None:
    each = session()
    made = write(each, TAGGING)
    views = [TAGGING.replace("500", str(1000 + n)) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda view: write(each, view, **ids(made)), views))
    assert sum("message" in one for one in answers) == 1
    assert sum(one.get("error_code") == "WORKFLOW_CONFLICT" for one in answers) == 7


# What is said besides.


def test_warnings_are_said() -> None:
    view = (
        TAGGING + '        shopify.flow.send_email(address="staff@example.com", subject="a", message="b")\n'
    )
    answer = write(session(), view)
    assert "warning FC480, line 6: staff@example.com is a placeholder" in answer["message"]


def test_apps_that_are_not_installed_are_information() -> None:
    view = TAGGING + "        parcelbird.labels.create(order_id=order.id)\n"
    assert "not installed" not in str(write(session(SHOP), view))
    answer = write(session(Shop("x.myshopify.com")), view)
    assert "workflow_id" in answer
    assert "information: the app Parcelbird is not installed in this shop" in answer["message"]


def test_what_is_set_up_by_hand_is_information() -> None:
    steps = ("email.execute_marketing_activity", "iris.send_shopify_alert_for_errors")
    view = TAGGING + "".join(f"        shopify.{step}()\n" for step in steps)
    answer = write(session(), view)
    assert "information: the merchant writes the marketing e-mail by hand" in answer["message"]
    assert "information: the alert for errors has no configuration" in answer["message"]


def test_missing_fields_of_marketing_email_refuse_nothing() -> None:
    """A project's catalogue may know fields that only the merchant can fill."""
    row = {
        "id": "shopify::email::execute_marketing_activity",
        "version": "0.1",
        "type": "ACTION",
        "label": "Send marketing email",
        "evidence": "documented",
        "fields": [{"id": "activity", "required": True}],
    }
    known = catalog.with_project(json.dumps({"flowc_catalog": 1, "tasks": [row]}))
    view = TAGGING + "        shopify.email.execute_marketing_activity()\n"
    answer = write(session(catalog=known), view)
    assert "workflow_id" in answer
    assert "the merchant writes the marketing e-mail" in answer["message"]


def test_an_active_workflow_is_said_to_be_on() -> None:
    store = InMemory()
    made = store.create("A", flowc.to_json(TAGGING, form="export"), hidden=False)
    store.switch(made.id, made.version, active=True)
    answer = write(session(workflows=store), TAGGING, workflow_id=made.id, workflow_version=made.version)
    assert answer["message"] == "Updated; it is on."


# The other representation.


def test_code_form() -> None:
    each = session(representation="json")
    code = flowc.to_json(TAGGING)
    made = write(each, code)
    assert ask(each, "workflow_lookup", workflow_id=made["workflow_id"])["workflow"] == (
        json.dumps(json.loads(code), separators=(",", ":")) + "\n"
    )  # on one line, as the prompt has it
    before = _steps(each, made["workflow_id"])
    write(each, code.replace("500", "800"), **ids(made))
    after = _steps(each, made["workflow_id"])
    assert [step["step_id"] for step in after] == [step["step_id"] for step in before]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_errors_in_code_form_have_pointers() -> None:
    each = session(representation="json")
    (errors,) = write(each, flowc.to_json(TAGGING).replace('"tags"', '"tag"'))["validation_errors"].values()
    assert all("line" not in one and one["pointer"].startswith("/root/steps/") for one in errors)
    (errors,) = write(each, "{").get("validation_errors").values()
    assert errors[0]["line"] == 1


def test_thousands_of_errors_are_told_in_time() -> None:
    fields = ", ".join(f'field_{number}="a"' for number in range(10_000))
    begun = process_time()
    answer = write(session(), TAGGING.replace('tags=["large"]', fields))
    assert answer["message"].startswith("Not stored: 10001 errors, of which these are the first 20.")
    assert process_time() - begun < 10


# What generated edits keep (law 3).


@pytest.mark.parametrize("representation", ["python", "json"])
def test_an_edit_of_any_document_is_the_compilers(representation: Any) -> None:
    done = 0

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.builds(compose, trees(max_steps=5), st.integers(0, 2**32), st.just(0.0)),
        st.sampled_from(EDITS),
        st.integers(0, 2**32),
    )
    def holds(draft: Draft, edit: Edit, seed: int) -> None:
        nonlocal done
        desk = Desk(draft)
        if not edit(desk, Random(seed)):
            return
        each = session(representation=representation)
        made = each.world.workflows.create("", desk.text, hidden=True)
        look = ask(each, "workflow_lookup", workflow_id=made.id)
        program = desk.view()
        if representation == "json":
            program = flowc.to_json(program, form="code")
        answer = write(each, program, **ids(look))
        if "validation_errors" not in answer:
            expected = flowc.to_json(desk.view(), base=desk.text, form="export")
            assert each.world.workflows.lookup(made.id).document == expected
            done += 1

    holds()
    assert done >= 5
