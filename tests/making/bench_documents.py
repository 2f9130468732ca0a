"""The documents of the benchmark: exports with the mix of steps of real ones, about a kilobyte a step."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

Json = Any


class Maker:
    """Makes one export of a number of steps; another seed gives other ids, texts and tags."""

    def __init__(self, count: int, seed: int) -> None:
        self.seed = f"{count}/{seed}"
        self.made = 0
        self.steps: list[Json] = []
        self.links: list[Json] = []
        self.add("TRIGGER", "shopify::admin::order_created")
        while len(self.steps) < count:
            self.block()
        del self.steps[count:]
        kept = {step["step_id"] for step in self.steps}
        self.links = [link for link in self.links if {link["from_step_id"], link["to_step_id"]} <= kept]

    def document(self) -> str:
        """The text, on one line, with its digest."""
        root = {
            "steps": self.steps,
            "links": self.links,
            "patched_fields": [self.declared("plantNumber"), self.declared("customerCode")],
            "variables": [],
            "note": None,
            "vertical_layout_enabled": True,
            "workflow_name": f"Assign plant and customer codes {self.seed}",
        }
        body = json.dumps(
            {"__metadata": {"version": 0.1}, "root": root}, ensure_ascii=False, separators=(",", ":")
        )
        return f"{sha256(body.encode()).hexdigest()}:{body}"

    def block(self) -> None:
        """Nine steps that hang from the trigger, as merchants fan out: conditions with all that follows."""
        word = self.digits(6)
        trigger = self.steps[0]["step_id"]
        names = either(
            self.same("paymentGatewayNames_item", f"Co-op {word}"),
            self.same("paymentGatewayNames_item", "Plant"),
        )
        first = self.condition(trigger, "output", any_of("order.paymentGatewayNames", names))
        coded = self.metafield(
            first,
            "true",
            "co_op_customer_code",
            liquid(f"Customer Code {word}"),
            "Adds the code of the co-op",
        )
        self.tags(coded, [f"Send to {word}", "Co-op"])
        known = both(self.same("order.sourceName", "web"), self.filled("order.customer.email"))
        second = self.condition(first, "false", known)
        plant = self.metafield(second, "true", "plant_number", liquid(f"Plant Number {word}"))
        self.metafield(
            plant, "output", "plant_name", f"{{{{ order.customer.displayName }}}} {word}", "Name of the plant"
        )
        code = self.code(second, "false", word)
        third = self.condition(code, "output", self.same("runCode.found", "true", "Boolean"))
        self.tags(third, ["Checked", word], "true")

    # Steps.

    def add(
        self,
        kind: str,
        task: str,
        version: str = "0.1",
        said: str | None = None,
        name: str | None = None,
        **fields: str,
    ) -> str:
        number = len(self.steps)
        self.steps.append(
            {
                "step_id": self.uuid(),
                "step_position": [320 * (number % 7), 160 * (number // 7)],
                "config_field_values": [
                    {"config_field_id": key, "value": value} for key, value in fields.items()
                ],
                "task_id": task,
                "task_version": version,
                "task_type": kind,
                "description": said,
                "note": None,
                "name": name,
            }
        )
        return self.steps[-1]["step_id"]

    def link(self, source: str, port: str, target: str) -> str:
        ends = {"from_step_id": source, "from_port_id": port, "to_step_id": target, "to_port_id": "input"}
        self.links.append(ends)
        return target

    def condition(self, source: str, port: str, tree: Json) -> str:
        outer = {"lhs": tree, "operator": "AND", "operation_type": "LogicalExpression"}
        text = compact(self.planted(outer, None))
        return self.link(source, port, self.add("CONDITION", "shopify::flow::condition", condition=text))

    def metafield(self, source: str, port: str, key: str, value: str, said: str | None = None) -> str:
        field = compact({"namespace": "custom", "key": key, "type": "single_line_text_field"})
        task = "shopify::admin::add_order_metafield"
        step = self.add(
            "ACTION", task, "1.0", said, order_id=reference("order.id"), metafield=field, value=value
        )
        return self.link(source, port, step)

    def tags(self, source: str, tags: list[str], port: str = "output") -> str:
        step = self.add(
            "ACTION", "shopify::admin::add_order_tags", order_id=reference("order.id"), tags=compact(tags)
        )
        return self.link(source, port, step)

    def code(self, source: str, port: str, word: str) -> str:
        texts = {"input": QUERY, "script": SCRIPT.replace("WORD", word), "output_schema": SCHEMA}
        step = self.add("ACTION", "shopify::flow::run_code", name="Run code", **texts)
        return self.link(source, port, step)

    def declared(self, handle: str) -> Json:
        arguments = compact({"key": handle.lower(), "namespace": "custom"})
        return {
            "id": self.uuid(),
            "handle": handle,
            "field": "metafield",
            "patched_type": "Order",
            "arguments": arguments,
            "merchant_configured": True,
        }

    # Conditions.

    def same(self, path: str, literal: str, kind: str = "String") -> Json:
        return comparison("==", path, literal, kind)

    def filled(self, path: str) -> Json:
        return comparison("not_empty_and_not_nil?", path, "", "String")

    def planted(self, node: Json, parent: str | None) -> Json:
        """The tree with an id for every node, and the path a list's items come from."""
        uuid = f"01KGT5{self.digits(20).upper()}"
        tree = {"uuid": uuid} if parent is None else {"uuid": uuid, "parent_uuid": parent}
        return tree | {k: self.planted(v, uuid) if isinstance(v, dict) else v for k, v in node.items()}

    def digits(self, count: int) -> str:
        self.made += 1
        return sha256(f"{self.seed}#{self.made}".encode()).hexdigest()[:count]

    def uuid(self) -> str:
        d = self.digits(32)
        return f"{d[:8]}-{d[8:12]}-4{d[13:16]}-a{d[17:20]}-{d[20:]}"


class Straight(Maker):
    """A workflow all of whose steps run where its conditions hold; without Run code, which takes what it takes."""

    def block(self) -> None:
        word, last = self.digits(6), self.steps[-1]["step_id"]
        names = any_of("order.paymentGatewayNames", self.same("paymentGatewayNames_item", "Co-op"))
        held = self.condition(last, "output", both(names, self.filled("order.customer.email")))
        coded = self.metafield(held, "true", f"code_{word}", liquid(f"Customer Code {word}"))
        named = self.metafield(coded, "output", "name", f"{{{{ order.customer.displayName }}}} {word}")
        self.tags(named, [f"Send to {word}", "Co-op"])


def comparison(operator: str, path: str, literal: str, kind: str) -> Json:
    full = "order.paymentGatewayNames" if path.endswith("_item") else path
    left = {"value": path, "comparison_value_type": "EnvironmentValue", "full_environment_path": full}
    right = {"value": literal, "comparison_value_type": "LiteralValue"}
    value_type = f"EnvironmentScalarDefinition:{kind}"
    return {
        "lhs": left,
        "rhs": right,
        "value_type": value_type,
        "operator": operator,
        "operation_type": "Comparison",
    }


def both(left: Json, right: Json) -> Json:
    return {"lhs": left, "rhs": right, "operator": "AND", "operation_type": "LogicalExpression"}


def either(left: Json, right: Json) -> Json:
    return {**both(left, right), "operator": "OR"}


def any_of(path: str, body: Json) -> Json:
    item = path.rpartition(".")[2] + "_item"
    return {
        "array_path": {
            "value": path,
            "comparison_value_type": "EnvironmentValue",
            "full_environment_path": path,
        },
        "array_item_key": {"value": item, "comparison_value_type": "EnvironmentValue"},
        "operation": body,
        "operator": "ANY",
        "operation_type": "ArrayExpression",
    }


def compact(tree: Json) -> str:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def reference(path: str) -> str:
    return compact({"value": "", "default_value": path})


def liquid(key: str) -> str:
    chosen = f"{{% if attr.key == '{key}' %}}{{{{ attr.value | strip }}}}{{% endif %}}"
    return f"{{% for attr in order.customAttributes %}}{chosen}{{% endfor %}}"


QUERY = "query {\n  order {\n    name\n    lineItems {\n      sku\n      quantity\n    }\n  }\n}\n"
SCRIPT = """export default function main(input) {
  const wanted = "WORD";
  const items = input.order?.lineItems || [];
  // The first line that matches decides
  for (const item of items) {
    if (item.sku === wanted || item.sku.startsWith(`${wanted}-`)) {
      return { found: true, quantity: item.quantity };
    }
  }
  return { found: false, quantity: 0 };
}
"""
SCHEMA = """type Output {
  "Whether the line was found"
  found: Boolean!
  quantity: Int!
}
"""
