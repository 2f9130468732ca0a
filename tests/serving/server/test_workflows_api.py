"""Workflows over HTTP: from a wish, looked at, run, edited by hand, switched, compared, downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from making import servers
from making.servers import Running, Scripted, calling, said

import flowc
from flowc_serving.agent.conversation import Call


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with servers.serving(servers.parts_in(tmp_path)) as running:
        yield running


def make(server: Running) -> dict[str, str]:
    reply = server.ask("POST", "/v1/workflows", {"wish": "Tag large orders"})
    assert reply.status == 201
    return reply.json


def test_a_wish(server: Running) -> None:
    made = make(server)
    assert made["text"] == "It tags large orders."
    assert made["workflow_id"] == "gid://flow/Workflow/1"
    assert made["view"] == servers.TAGGING
    assert made["hidden"] is True
    assert flowc.to_python(made["document"], layout=False) == servers.TAGGING
    assert ElementTree.fromstring(made["picture"]).tag.endswith("svg")
    assert [each for each in made["findings"] if each["severity"] == "error"] == []
    kept = server.ask("GET", f"/v1/conversations/{made['conversation']}").json
    assert kept["messages"][0]["text"] == "Tag large orders"


def test_a_wish_without_a_workflow(tmp_path: Path) -> None:
    with servers.serving(servers.parts_in(tmp_path, Scripted([said("Which tag?")]))) as server:
        reply = server.ask("POST", "/v1/workflows", {"wish": "Tag"})
    assert reply.json["text"] == "Which tag?"
    assert reply.json["findings"] == []
    assert "workflow_id" not in reply.json


def test_a_version(server: Running) -> None:
    made = make(server)
    path = "/v1/workflows/1"
    changed = server.ask(
        "PUT", path,
        {"view": made["view"].replace("500", "900"), "workflow_version": made["workflow_version"]},
    ).json  # fmt: skip
    assert "900" in changed["view"]
    assert "500" in server.ask("GET", f"{path}?version={made['workflow_version']}").json["view"]
    assert "900" in server.ask("GET", path).json["view"]
    diff = server.ask(
        "GET", f"{path}/diff?from={made['workflow_version']}&to={changed['workflow_version']}"
    ).json["diff"]
    assert [line[0] for line in diff.splitlines() if "amount" in line] == ["-", "+"]
    assert server.ask("GET", f"{path}/diff").error["param"] == "from"


def test_an_edit_by_hand_is_noted(server: Running) -> None:
    made = make(server)
    view = made["view"].replace("500", "900")
    body = {"view": view, "workflow_version": made["workflow_version"]}
    changed = server.ask("PUT", "/v1/workflows/1", body).json
    on = server.ask(
        "POST", "/v1/workflows/1/activate", {"workflow_version": changed["workflow_version"]}
    ).json
    assert (on["active"], on["hidden"]) == (True, False)
    off = server.ask("POST", "/v1/workflows/1/deactivate", {"workflow_version": on["workflow_version"]}).json
    assert off["active"] is False
    rows = server.log.rows(made["conversation"])
    edited = [each for each in rows if each.name == "flow.workflow.edited"]
    switched = [each for each in rows if each.name == "flow.workflow.switched"]
    assert [each.fields["flow.edited"] for each in edited] == [True]
    assert [each.fields["flow.activated"] for each in switched] == [True, False]


def test_an_edit_that_came_late(server: Running) -> None:
    made = make(server)
    body = {"view": made["view"].replace("500", "900"), "workflow_version": made["workflow_version"]}
    newer = server.ask("PUT", "/v1/workflows/1", body).json
    late = server.ask("PUT", "/v1/workflows/1", {**body, "view": made["view"].replace("500", "700")})
    assert (late.status, late.error["code"]) == (409, "conflict")
    assert late.error["current"]["workflow_version"] == newer["workflow_version"]
    switched = server.ask("POST", "/v1/workflows/1/activate", {"workflow_version": made["workflow_version"]})
    assert (switched.status, switched.error["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    "view", ["", "import os", "@workflow(", servers.TAGGING.replace("order.id", "order.ixd")]
)
def test_an_edit_with_errors(server: Running, view: str) -> None:
    made = make(server)
    body = {"view": view, "workflow_version": made["workflow_version"]}
    reply = server.ask("PUT", "/v1/workflows/1", body)
    assert (reply.status, reply.error["param"]) == (400, "view")
    assert reply.error["findings"]
    assert server.ask("GET", "/v1/workflows/1").json["workflow_version"] == made["workflow_version"]


def test_an_edit_that_is_too_long_is_not_looked_through(server: Running) -> None:
    made = make(server)
    view = made["view"] + "    nothing.known()\n" * 50_000
    reply = server.ask("PUT", "/v1/workflows/1", {"view": view, "workflow_version": made["workflow_version"]})
    assert (reply.status, reply.error["findings"]) == (400, [])
    assert "200000 are the most" in reply.error["message"]


def test_a_run(server: Running) -> None:
    make(server)
    made_up = server.ask("POST", "/v1/workflows/1/run").json
    assert made_up["run"]["outcome"] == "finished"
    event = made_up["event"]
    event["environment"]["order"]["currentTotalPriceSet"] = {"shopMoney": {"amount": "900.0"}}
    lit = server.ask("POST", "/v1/workflows/1/run", {"event": event}).json
    assert [each["task"] for each in lit["run"]["effects"]] == ["shopify::admin::add_order_tags"]
    assert 'class="flow run"' in lit["picture"]
    event["environment"]["order"]["currentTotalPriceSet"]["shopMoney"]["amount"] = "1.0"
    assert server.ask("POST", "/v1/workflows/1/run", {"event": event}).json["run"]["effects"] == []
    wrong = server.ask("POST", "/v1/workflows/1/run", {"event": {"at": "never"}})
    assert (wrong.status, wrong.error["param"]) == (400, "event")


def test_the_same_seed_the_same_run(server: Running) -> None:
    make(server)
    first, second = (server.ask("POST", "/v1/workflows/1/run", {"seed": 5}).json for _ in range(2))
    assert first == second


def test_a_file(server: Running) -> None:
    made = make(server)
    reply = server.ask("GET", "/v1/workflows/1/export")
    assert reply.body.decode() == made["document"]
    assert reply.headers["content-disposition"] == 'attachment; filename="tag-large-orders.flow"'


def test_names_of_files_are_plain(tmp_path: Path) -> None:
    view = servers.TAGGING.replace('"Tag large orders"', r'"\"; filename=evil.exe\r\nX: y Ünï/../<b>"')
    model = Scripted([calling(Call("1", "create_or_update_workflow", {"workflow": view})), said("Done.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        made = make(server)
        reply = server.ask("GET", f"/v1/workflows/{made['number']}/export")
    assert reply.headers["content-disposition"] == 'attachment; filename="filename-evil-exe-x-y-uni-b.flow"'
    assert "<b>" not in made["picture"]


def test_a_list(server: Running) -> None:
    for _ in range(3):
        make(server)
    page = server.ask("GET", "/v1/workflows?size=2").json
    assert [each["number"] for each in page["workflows"]] == ["3", "2"]
    rest = server.ask("GET", f"/v1/workflows?size=2&cursor={page['cursor']}").json
    assert [each["number"] for each in rest["workflows"]] == ["1"]
    assert server.ask("GET", "/v1/workflows?hidden=false").json["total"] == 0
    assert server.ask("GET", "/v1/workflows?cursor=nonsense").status == 400
    assert server.ask("GET", "/v1/workflows?size=many").status == 400
