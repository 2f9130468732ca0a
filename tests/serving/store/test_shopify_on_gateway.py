"""A real shop's desk on flowc's own server: both edges of production's wire, with a command line between them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from making.servers import parts_in, serving
from making.sessions import SHOP, TAGGING
from making.shopify import command_line

from flowc_serving.agent import contract
from flowc_serving.agent.conversation import Call
from flowc_serving.server.gateway import PATH
from flowc_serving.store.shopify import ShopifyDesk
from flowc_serving.store.shopify_command import command


def test_a_workflow_goes_out_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script, _ = command_line(tmp_path)
    noticed: list[str] = []
    desk = ShopifyDesk(
        command(SHOP.domain, f"{script} flow tool call"), contract.load(), noticed=noticed.append
    )

    def answered(name: str, **arguments: Any) -> Any:
        return asyncio.run(desk.answer(Call("c", name, arguments)))

    parts = parts_in(tmp_path)
    with serving(parts) as running:
        monkeypatch.setenv("SHOPIFY_FLOW_TOOL_CALL_ENDPOINT", running.base + PATH)
        assert "gid://shopify/Collection/12" in json.dumps(
            answered("search_shop_resource", resource_type="COLLECTION", query="lamps")
        )
        made = answered("create_or_update_workflow", workflow=TAGGING)
        assert made["workflow"] == TAGGING
        stored = parts.workflows(SHOP.domain).lookup(made["workflow_id"])
        assert not stored.hidden
        changed = TAGGING.replace("large", "huge", 2).replace(">= 500", ">= 5000")
        update = {"workflow_id": made["workflow_id"], "workflow_version": made["workflow_version"]}
        again = answered("create_or_update_workflow", workflow=changed, **update)
        found = answered("workflow_lookup", workflow_id=made["workflow_id"])
        assert found["workflow"] == again["workflow"] == changed
        stale = answered("create_or_update_workflow", workflow=TAGGING, **update)
        assert stale["error_code"] == "WORKFLOW_CONFLICT"
        assert stale["workflow"] == changed
        wrong = answered(
            "create_or_update_workflow", workflow=TAGGING.replace("add_order_tags", "add_order_tag")
        )
        assert wrong["validation_errors"]
        before = json.loads(stored.document.partition(":")[2])
        after = json.loads(
            parts.workflows(SHOP.domain).lookup(made["workflow_id"]).document.partition(":")[2]
        )
    ids = [[each["step_id"] for each in document["root"]["steps"]] for document in (before, after)]
    assert ids[0] == ids[1]
    assert noticed == []
