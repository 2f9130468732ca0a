"""Times the conversions, self-check included, beside the parsers of the standard library on the same texts.

    python tools/bench.py [--quick]

Every time of a conversion is the processor's, the best of several, each of another document, with the garbage
collector on. The documents are made here: exports with the mix of steps of real ones (conditions with trees,
metafields, tags, Liquid, code), about a kilobyte a step.
"""

from __future__ import annotations

import ast
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, TypeVar

import flowc

SIZES = (3, 10, 30, 100, 300)
WANTED = {
    "round trip": 8.0,
    "import": 60.0,
    "to-py": 150.0,
    "catalogue": 50.0,
    "check": 2_000.0,
    "run": 2_000.0,
}
"""What the project wants: times ast.parse at 10 steps; milliseconds over bare Python; in all; over bare
Python; microseconds twice."""

LOADING = """
from flowc.catalog import load
from flowc.schema import index
tasks, schema = list(load()), index.load()
schema.fields("Order"), schema.enum_values("ProductStatus"), schema.mutation("tagsAdd")
"""
"""The whole catalogue with every part of the environment."""

Json = Any
T = TypeVar("T")


# Documents.


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


# Times.


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """Microseconds of the processor's time for one call, and what it gave."""
    start = thread_time()
    found = run()
    return (thread_time() - start) * 1e6, found


def best(run: Callable[[], object], repeats: int) -> float:
    return min(timed(run)[0] for _ in range(repeats))


@dataclass(frozen=True)
class Row:
    """Microseconds for documents of one size."""

    steps: int
    size: float
    loads: float
    parse: float
    to_python: float
    to_json: float

    @property
    def round_trip(self) -> float:
        return self.to_python + self.to_json


def row(steps: int, repeats: int) -> Row:
    """The best of each time; every repeat has a document of its own, so that nothing is remembered of it."""
    documents = [Maker(steps, seed).document() for seed in range(repeats)]
    columns = zip(*map(times, documents), strict=True)
    return Row(steps, len(documents[0]), *map(min, columns))


def times(document: str) -> Sequence[float]:
    """One document's numbers; the two parsers read the very texts the conversions read."""
    body = document.partition(":")[2]
    to_python, view = timed(lambda: flowc.to_python(document))
    loads, _ = timed(lambda: json.loads(body))
    parse, _ = timed(lambda: ast.parse(view))
    to_json, back = timed(lambda: flowc.to_json(view))
    if back != document:
        raise AssertionError("a document of the benchmark does not come back")
    return loads, parse, to_python, to_json


def conversions(repeats: int) -> Iterator[str]:
    yield "Microseconds, with the self-check of both conversions"
    heads = (
        "steps",
        "bytes",
        "json.loads",
        "ast.parse",
        "to_python",
        "to_json",
        "round trip",
        "x ast.parse",
        "a step",
    )
    yield " ".join(f"{head:>11}" for head in heads)
    for steps in SIZES:
        found = row(steps, max(repeats // 10, repeats * 20 // (steps + 10)))
        ratio = found.round_trip / found.parse
        cells = [
            found.steps,
            found.size,
            found.loads,
            found.parse,
            found.to_python,
            found.to_json,
            found.round_trip,
        ]
        line = " ".join(f"{cell:11.0f}" for cell in cells)
        mark = verdict(ratio, "round trip") if steps == 10 else ""
        yield f"{line} {ratio:11.1f} {found.round_trip / steps:11.1f}{mark}"
    yield "x ast.parse: the round trip as a multiple of ast.parse of the view. a step: the round trip by steps."


def verdict(found: float, what: str) -> str:
    return f"  wanted: at most {WANTED[what]:.0f}{'' if found <= WANTED[what] else ', NOT MET'}"


# Checks.


def checks(repeats: int) -> Iterator[str]:
    """Each check is of a document of its own that was read before; what Liquid says is not remembered of it."""
    yield "Microseconds of a check, without reading the document"
    yield f"{'steps':>11} {'ast.parse':>11} {'check':>11} {'x ast.parse':>11} {'a step':>11}"
    for steps in (10, 100):
        parses, spent = zip(*[checked(steps, seed) for seed in range(repeats)], strict=True)
        parse, middle = min(parses), statistics.median(spent)
        mark = verdict(middle, "check") if steps == 10 else ""
        yield f"{steps:11} {parse:11.0f} {middle:11.0f} {middle / parse:11.1f} {middle / steps:11.1f}{mark}"


def checked(steps: int, seed: int) -> tuple[float, float]:
    """The times of ``ast.parse`` and of all checks."""
    from flowc.check.checker import Known, findings
    from flowc.check.places import read

    document = Maker(steps, seed).document()
    view = flowc.to_python(document, layout=False)
    workflow = read(document).workflow
    spent, found = timed(lambda: findings(workflow, Known()))
    if any(each.severity != "info" for each in found):
        raise AssertionError("a document of the benchmark has mistakes")
    return timed(lambda: ast.parse(view))[0], spent


# Simulated runs.


class Straight(Maker):
    """A workflow all of whose steps run where its conditions hold; without Run code, which takes what it takes."""

    def block(self) -> None:
        word, last = self.digits(6), self.steps[-1]["step_id"]
        names = any_of("order.paymentGatewayNames", self.same("paymentGatewayNames_item", "Co-op"))
        held = self.condition(last, "output", both(names, self.filled("order.customer.email")))
        coded = self.metafield(held, "true", f"code_{word}", liquid(f"Customer Code {word}"))
        named = self.metafield(coded, "output", "name", f"{{{{ order.customer.displayName }}}} {word}")
        self.tags(named, [f"Send to {word}", "Co-op"])


def runs(repeats: int) -> Iterator[str]:
    """Each run is of a document of its own, with conditions and Liquid of its own."""
    yield "Microseconds of a simulated run, with the reading of the document"
    yield f"{'steps':>11} {'visited':>11} {'ast.parse':>11} {'run':>11} {'x ast.parse':>11}"
    for steps in (10, 100):
        parses, spent, visits = zip(*[simulated(steps, seed) for seed in range(repeats)], strict=True)
        parse, middle = min(parses), statistics.median(spent)
        mark = verdict(middle, "run") if steps == 10 else ""
        yield f"{steps:11} {max(visits):11} {parse:11.0f} {middle:11.0f} {middle / parse:11.1f}{mark}"


def simulated(steps: int, seed: int) -> tuple[float, float, int]:
    """The times of ``ast.parse`` and of a run, and how many steps ran."""
    from flowc.simulate import events, run
    from flowc.simulate.api import read

    document = Straight(steps, seed).document()
    view = flowc.to_python(document, layout=False)
    made = events.make(read(document))
    spent, found = timed(lambda: run(document, made.event, made.shop))
    return timed(lambda: ast.parse(view))[0], spent, len(found.visits)


# Other tools on the same view.


def neighbours(repeats: int) -> Iterator[str]:
    yield "Microseconds of other tools on the pure view"
    yield f"{'steps':>11} {'ast.parse':>11} {'LibCST':>11} {'Black':>11}   LibCST: parse and code again. Black: format"
    for steps in (10, 100):
        view = flowc.to_python(Maker(steps, 0).document(), layout=False)
        runs = [ast_run(view), libcst_run(view), black_run(view)]
        cells = ["n/a" if run is None else f"{best(run, repeats):.0f}" for run in runs]
        yield " ".join(f"{cell:>11}" for cell in [steps, *cells])


Run = Callable[[], object] | None


def ast_run(view: str) -> Run:
    return lambda: ast.parse(view)


def libcst_run(view: str) -> Run:
    libcst = optional("libcst")
    return libcst and (lambda: libcst.parse_module(view).code)


def black_run(view: str) -> Run:
    black = optional("black")
    return black and (lambda: black.format_str(view, mode=black.Mode()))


def optional(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


# Start.


def starts(repeats: int) -> Iterator[str]:
    """Milliseconds of whole processes; the first run, which writes bytecode, does not count."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "ten.flow"
        document.write_text(Maker(10, 0).document(), encoding="utf-8")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import flowc": [sys.executable, "-c", "import flowc"],
            "import flowc, both conversions": [
                sys.executable,
                "-c",
                "import flowc; flowc.to_python; flowc.to_json",
            ],
            "catalogue and environment": [sys.executable, "-c", LOADING],
            "flowc --version": [*flowc_command(), "--version"],
            "flowc to-py, 10 steps": [*flowc_command(), "to-py", str(document)],
        }
        found = medians(commands, repeats)
    bare = found["python -c pass"][1]
    wanted = {
        "import flowc, both conversions": ("import", bare),
        "catalogue and environment": ("catalogue", bare),
        "flowc to-py, 10 steps": ("to-py", 0.0),
    }
    yield f"{'Milliseconds of a process':>32} {'median':>8} {'best':>8} {'over bare':>10}"
    for name, (median, least) in found.items():
        what, less = wanted.get(name, ("", 0.0))
        mark = verdict(least - less, what) if what else ""
        yield f"{name:>32} {median:8.1f} {least:8.1f} {least - bare:10.1f}{mark}"


def medians(commands: dict[str, list[str]], repeats: int) -> dict[str, tuple[float, float]]:
    """Each command's median and best, the commands in turns, so that a slow moment is everybody's."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats + 1):
        for name, command in commands.items():
            taken[name].append(process(command))
    return {name: (statistics.median(runs[1:]), min(runs[1:])) for name, runs in taken.items()}


def process(command: list[str]) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return (perf_counter() - start) * 1e3


def flowc_command() -> list[str]:
    """The installed command, where there is one."""
    script = Path(sys.executable).with_name("flowc")
    return [str(script)] if script.exists() else [sys.executable, "-m", "flowc"]


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    print(f"flowc {flowc.__version__}, Python {sys.version.split()[0]} on {sys.platform}")
    for lines in (
        conversions(10 if quick else 100),
        checks(10 if quick else 50),
        runs(10 if quick else 50),
        neighbours(2 if quick else 7),
        starts(3 if quick else 21),
    ):
        print()
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
