// Times n8n's workflow SDK on documents of its own: JSON to code, code to JSON.
//
//     node tools/bench_peer.mjs FOLDER STEPS REPEATS WARMING
//
// FOLDER has the package @n8n/workflow-sdk among its node_modules. Prints one line of JSON: the microseconds of the
// processor for each document, its bytes, and what a document is after the conversions. Each document is another one.

import { createRequire } from "node:module";
import { createHash } from "node:crypto";
import { resolve } from "node:path";

const [folder, steps, repeats, warming] = process.argv.slice(2);
const { generateWorkflowCode, parseWorkflowCode } = createRequire(resolve(folder, "from.js"))("@n8n/workflow-sdk");

// A workflow with the mix of steps of tests/making/bench_documents.py, in n8n's words.
class Maker {
  constructor(count, seed) {
    this.seed = `${count}/${seed}`;
    this.made = 0;
    this.nodes = [];
    this.connections = {};
    const trigger = this.add("n8n-nodes-base.webhook", 2, "Order created", {
      httpMethod: "POST",
      path: this.digits(12),
      options: {},
    });
    while (this.nodes.length < count) this.block(trigger);
    this.nodes.length = count;
    const kept = new Set(this.nodes.map((node) => node.name));
    for (const [name, { main }] of Object.entries(this.connections)) {
      if (!kept.has(name)) delete this.connections[name];
      else for (const port of main) port.splice(0, port.length, ...port.filter((to) => kept.has(to.node)));
    }
  }

  document() {
    const { nodes, connections } = this;
    const name = `Assign plant and customer codes ${this.seed}`;
    return { name, nodes, connections, settings: { executionOrder: "v1" } };
  }

  block(trigger) {
    const word = this.digits(6);
    const gateways = "={{ $json.body.paymentGatewayNames }}";
    const first = this.condition(trigger, 0, [this.same(gateways, `Co-op ${word}`), this.same(gateways, "Plant")], "or");
    const coded = this.request(first, 0, "co_op_customer_code", `Customer Code ${word}`, "Adds the code of the co-op");
    this.tags(coded, 0, [`Send to ${word}`, "Co-op"]);
    const filled = this.test("={{ $json.body.customer.email }}", "", { type: "string", operation: "notEmpty" });
    const known = [this.same("={{ $json.body.sourceName }}", "web"), filled];
    const second = this.condition(first, 1, known, "and");
    const plant = this.request(second, 0, "plant_number", `Plant Number ${word}`);
    this.request(plant, 0, "plant_name", `Plant Name ${word}`, "Name of the plant");
    const code = this.code(second, 1, word);
    const third = this.condition(code, 0, [this.same("={{ $json.found }}", "true")], "and");
    this.tags(third, 0, ["Checked", word]);
  }

  add(type, typeVersion, label, parameters, notes) {
    const at = this.nodes.length;
    const node = {
      id: this.uuid(),
      name: at ? `${label} ${at}` : label,
      type,
      typeVersion,
      position: [320 * (at % 7), 160 * Math.floor(at / 7)],
      parameters,
    };
    if (notes) node.notes = notes;
    this.nodes.push(node);
    return node.name;
  }

  link(source, port, target) {
    const { main } = (this.connections[source] ??= { main: [] });
    while (main.length <= port) main.push([]);
    main[port].push({ node: target, type: "main", index: 0 });
    return target;
  }

  condition(source, port, conditions, combinator) {
    const options = { caseSensitive: true, leftValue: "", typeValidation: "strict", version: 2 };
    const parameters = { conditions: { options, conditions, combinator }, options: {} };
    return this.link(source, port, this.add("n8n-nodes-base.if", 2.2, "If", parameters));
  }

  request(source, port, key, attribute, notes) {
    const attributes = '$("Order created").item.json.body.customAttributes';
    const chosen = `{{ ${attributes}.find((each) => each.key === "${attribute}")?.value.trim() }}`;
    const body = `={"namespace": "custom", "key": "${key}", "type": "single_line_text_field", "value": "${chosen}"}`;
    const parameters = {
      method: "POST",
      url: '=https://shop.example.com/orders/{{ $("Order created").item.json.body.id }}/metafields.json',
      sendBody: true,
      specifyBody: "json",
      jsonBody: body,
      options: {},
    };
    return this.link(source, port, this.add("n8n-nodes-base.httpRequest", 4.2, "Add metafield", parameters, notes));
  }

  tags(source, port, tags) {
    const assignments = [
      { id: this.uuid(), name: "orderId", value: '={{ $("Order created").item.json.body.id }}', type: "string" },
      { id: this.uuid(), name: "tags", value: JSON.stringify(tags), type: "array" },
    ];
    const parameters = { assignments: { assignments }, options: {} };
    return this.link(source, port, this.add("n8n-nodes-base.set", 3.4, "Add tags", parameters));
  }

  code(source, port, word) {
    const parameters = { mode: "runOnceForEachItem", jsCode: SCRIPT.replace("WORD", word) };
    return this.link(source, port, this.add("n8n-nodes-base.code", 2, "Run code", parameters));
  }

  same(left, right) {
    return this.test(left, right, { type: "string", operation: "equals", name: "filter.operator.equals" });
  }

  test(leftValue, rightValue, operator) {
    return { id: this.uuid(), leftValue, rightValue, operator };
  }

  digits(count) {
    this.made += 1;
    return createHash("sha256").update(`${this.seed}#${this.made}`).digest("hex").slice(0, count);
  }

  uuid() {
    const d = this.digits(32);
    return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-a${d.slice(17, 20)}-${d.slice(20)}`;
  }
}

const SCRIPT = `const wanted = "WORD";
const items = $("Order created").item.json.body.lineItems || [];
// The first line that matches decides
for (const item of items) {
  if (item.sku === wanted || item.sku.startsWith(wanted + "-")) {
    return { json: { found: "true", quantity: item.quantity } };
  }
}
return { json: { found: "false", quantity: 0 } };
`;

// What a person would call the same workflow: no ids, no positions.
function meant({ name, nodes, connections }) {
  const told = nodes.map(({ name, type, typeVersion, parameters, notes }) => ({ name, type, typeVersion, parameters, notes }));
  return JSON.stringify({ name, told, connections });
}

// The conversions from text to text, as ours are; the processor's time of one, all its threads.
function timed(text) {
  const before = process.cpuUsage();
  const code = generateWorkflowCode(JSON.parse(text));
  const back = JSON.stringify(parseWorkflowCode(code));
  const { user, system } = process.cpuUsage(before);
  return { spent: user + system, back };
}

const times = [];
const sizes = [];
let exact = 0;
let kept = 0;
for (let seed = -warming; seed < repeats; seed += 1) {
  const made = new Maker(Number(steps), seed).document();
  const text = JSON.stringify(made);
  const { spent, back } = timed(text);
  if (seed < 0) continue;
  times.push(spent);
  sizes.push(text.length);
  exact += Number(back === text);
  kept += Number(meant(JSON.parse(back)) === meant(made));
}
console.log(JSON.stringify({ times, sizes, exact, kept }));
