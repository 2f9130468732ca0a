"""Single mistakes, made in the corpus' workflows one at a time: what a slip of a person or a model would be.

``SLIPS`` are changes of a view's text, a line each: what is replaced, by what, and the code that must be found
there. ``CUTS`` are changes of a document's graph.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from making.folders import WORKFLOWS

import flowc
from flowc.document import footer

MOST = 14
"""Instances of one slip; the first ones of the corpus."""

VIEWS = {
    path.stem: footer.detach(path.read_text("utf-8")).view.rstrip("\n") + "\n"
    for path in sorted(WORKFLOWS.glob("*.py"))
}


@dataclass(frozen=True)
class Slip:
    """A kind of mistake. ``pattern`` has a group ``x``, the text that ``new`` replaces.

    ``also`` are codes that follow from it. ``is_new`` says that it adds a step, so that the pointers are others.
    ``place`` is "x", the new text, or a group of the pattern that the finding is at instead.
    """

    name: str
    code: str
    pattern: str
    new: str | Callable[[str], str]
    also: tuple[str, ...] = ()
    severity: str = "error"
    place: str = "x"
    is_new: bool = False


@dataclass(frozen=True)
class Mutant:
    """One mistake in one view: the text, and from where to where the finding is to be."""

    slip: Slip
    source: str
    view: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.slip.name} in {self.source}:{self.view.count(chr(10), 0, self.start) + 1}"


def shorter(text: str) -> str:
    """A letter too few, not the first or last."""
    return text[:-2] + text[-1:]


def swapped(text: str) -> str:
    """Two letters changed over."""
    at = next((at for at in range(len(text) - 2, 0, -1) if text[at] != text[at + 1]), 0)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


PROVEN = (
    r"(?:shopify\.admin\.(?:add_order_tags|add_product_tags|remove_product_tags|add_draft_order_tags)"
    r"|shopify\.flow\.(?:send_email|wait))"
)
CALL = rf"^ +(?:\w+ = )?{PROVEN}\("
IN = r"^ +(?:el)?if (?:[^\"\n]|\"[^\"\n]*\")*?"
AFTER = '    shopify.admin.add_product_tags(product_id=lineItemsForeachitem.product.id, tags=["x"])\n'
BEFORE = "    if runCode.spokes == 1:\n        shopify.iris.send_shopify_alert_for_errors()\n"

SLIPS = [
    # Tasks.
    Slip("a letter of a task", "FC410", rf"^ +(?P<x>{PROVEN})\(", shorter),
    Slip("letters of a task", "FC410", rf"^ +(?P<x>{PROVEN})\(", swapped),
    Slip("case of a task", "FC410", rf"^ +(?P<x>{PROVEN})\(", lambda text: text[:-1] + text[-1].upper()),
    Slip(
        "a trigger's task",
        "FC410",
        r"^@(?P<x>shopify\.admin\.(?:order_created|product_added|customer_created))\(",
        shorter,
        ("FC440",),
    ),
    Slip("another version", "FC411", r"metafield(?P<x>\[\"1\.0\"\])", '["7.0"]', severity="warning"),
    Slip("a version more", "FC411", rf"^ +(?:\w+ = )?{PROVEN}(?P<x>)\(", '["9.9"]', severity="warning"),
    Slip(
        "a type",
        "FC412",
        r"^ +(?P<x>shopify\.admin\.add_order_tags)\(",
        'task("shopify::admin::add_order_tags", type="WAIT")',
    ),
    Slip(
        "a port",
        "FC413",
        r"^(?P<y> +)shopify\.admin\.add_order_tags\([^\n]*\)(?P<x>)\n",
        '\n\\g<y>with branch("failed"):\n\\g<y>    shopify.iris.send_shopify_alert_for_errors()',
        is_new=True,
    ),
    # Fields.
    Slip("a letter of a field", "FC420", rf"{CALL}[^\n]*?\b(?P<x>order_id|product_id)=", shorter, ("FC421",)),
    Slip("a field too many", "FC420", rf"{CALL}(?P<x>)\w", "color='red', "),
    Slip("a field of another task", "FC420", r"^ +(?P<x>address)=", "to", ("FC421",), "warning"),
    Slip(
        "a field away", "FC421", rf"^ +(?P<y>{PROVEN})\((?P<x>(?:order|product)_id=\w+\.id, )", "", place="y"
    ),
    Slip(
        "a field's line away",
        "FC421",
        r"^ +(?P<y>shopify\.flow\.send_email)\(\n(?P<x> +address=[^\n]*\n)",
        "",
        place="y",
    ),
    Slip("a field twice", "FC422", r"tags=\[[^\]\n]*\](?P<x>)\)$", ', **{"tags": ["again"]}'),
    Slip("not to be chosen", "FC423", r"notify_customer=(?P<x>True|False)", '"perhaps"'),
    Slip(
        "text for a reference",
        "FC424",
        r"\b(?:order|product)_id=(?P<x>(?:order|product)\.id)\b",
        '"the first one"',
    ),
    Slip("nothing for a reference", "FC424", r"\b(?:order|product)_id=(?P<x>(?:order|product)\.id)\b", '""'),
    Slip("a text for a list", "FC425", r"_tags\([^\n]*tags=(?P<x>\[\"[^\]\n]*\])", '"one, two"'),
    # Values.
    Slip(
        "half a global id",
        "FC426",
        r"\b(?:order|product)_id=(?P<x>(?:order|product)\.id)",
        '"gid://shopify/Order"',
    ),
    Slip(
        "a global id's colon",
        "FC426",
        r"\b(?:order|product)_id=(?P<x>(?:order|product)\.id)",
        '"gid:/shopify/Order/1"',
    ),
    Slip(
        "an address without @",
        "FC427",
        r"address=\"(?P<x>\w+@[\w.]+)\"",
        lambda text: text.replace("@", ".at."),
    ),
    Slip("an amount in words", "FC430", r'"amount": (?P<x>"\d+")', '"ten"'),
    Slip("no amount", "FC430", r'"amount": (?P<x>"\d+")', '""'),
    Slip("a unit", "FC430", r'"unit": (?P<x>"(?:days|hours|weeks)")', lambda text: text[:-2] + 'z"'),
    Slip("too many records", "FC431", r"max_root_records=(?P<x>\d+)", "1000"),
    Slip(
        "half a sort",
        "FC431",
        r'sort_by=(?P<x>\{"sortKey": "\w+", "order": "\w+"\})',
        '{"sortKey": "TITLE"}',
        severity="warning",
    ),
    Slip(
        "half a metafield",
        "FC432",
        r'metafield=(?P<x>\{\s*"namespace": "[^"]*",\s*"key": "[^"]*",\s*"type": "[^"]*",?\s*\})',
        '{"namespace": "custom", "key": "x"}',
        severity="warning",
    ),
    Slip("a mutation's name", "FC433", r'"name": "(?P<x>[a-z]+[A-Z]\w+)",\n? *"blob"', shorter),
    Slip("a mutation's argument", "FC434", r'"blob": (?:"""\{\n +|\'\{)"(?P<x>\w+)":', swapped, ("FC434",)),
    # Paths.
    Slip(
        "a letter of a root",
        "FC440",
        rf"{IN}\b(?P<x>order|product)\.(?:note|title|vendor|name|test|email)\b",
        shorter,
    ),
    Slip("another root", "FC440", r"\b(?P<y>order_id|product_id)=(?P<x>(?:order|product))\.id", "giftCard"),
    Slip(
        "a letter of a property",
        "FC444",
        rf"{IN}\border\.(?P<x>note|email|displayFinancialStatus|sourceName|poNumber|totalWeight)\b",
        swapped,
    ),
    Slip(
        "a property in snake case",
        "FC444",
        rf"{IN}\border\.(?P<x>totalWeight|poNumber|sourceName|cancelReason)\b",
        lambda text: re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), text),
    ),
    Slip("edges of a list", "FC444", r"_item in order\.(?P<x>lineItems)\b", "lineItems.edges"),
    Slip(
        "a property of an item",
        "FC444",
        r"\blineItems_item\.(?P<x>sku|title|quantity|product)\b",
        lambda text: text + "Xyz",
    ),
    Slip(
        "a property in a reference",
        "FC444",
        r"\b(?:order|product)_id=(?:order|product)\.(?P<x>id)\b",
        "ident",
    ),
    Slip(
        "an item outside of its loop",
        "FC443",
        r"^    for lineItemsForeachitem in order\.lineItems:\n(?:        [^\n]*\n)+(?P<x>)",
        AFTER,
        is_new=True,
    ),
    Slip(
        "a result before its step",
        "FC442",
        r"^def \w+\([\w, ]*\):\n(?P<x>)(?=(?:    [^\n]*\n|\n)*?    runCode = )",
        BEFORE,
        is_new=True,
    ),
    Slip(
        "a list as one value",
        "FC445",
        r"^ +(?:el)?if (?P<x>any\(tags_item == \"\w+\" for tags_item in (?:order|customer|order\.customer)\.tags\)):$",
        lambda text: re.sub(r'any\(tags_item == ("\w+") for tags_item in ([\w.]+)\)', r"\2 == \1", text),
    ),
    # Conditions.
    Slip(
        "beginning of a number",
        "FC450",
        r"(?P<x>order\.total(?:Weight|PriceSet\.shopMoney\.amount) [<>=]+ [\d.]+)",
        lambda text: re.sub(r" .*", '.startswith("1")', text),
    ),
    Slip(
        "empty of a boolean",
        "FC450",
        r"^ +(?:el)?if (?P<x>order\.\w+ is (?:True|False)):$",
        lambda text: text.split(" ")[0],
    ),
    Slip(
        "a word for a number",
        "FC453",
        r"order\.total(?:Weight|PriceSet\.shopMoney\.amount) [<>=]+ (?P<x>[\d.]+)",
        '"heavy"',
    ),
    Slip(
        "an unknown constant",
        "FC454",
        r"order\.(?:displayFinancialStatus|cancelReason|displayFulfillmentStatus) [=!]= (?P<x>\"[A-Z_]+\")",
        '"PERHAPS"',
    ),
    Slip(
        "Liquid in a condition",
        "FC457",
        rf"{IN}(?:order|product)\.\w+ == (?P<x>\"[^\"\n]+\")",
        '"{{ shop.name }}"',
    ),
    Slip("a date beside a number", "FC455", r"order\.totalWeight [<>=]+ (?P<x>[\d.]+)", "order.createdAt"),
    Slip(
        "any of one thing",
        "FC452",
        r"_item in (?P<x>order\.lineItems)\b",
        "order.customer",
        ("FC440", "FC443", "FC444"),
    ),
    # References.
    Slip("another object", "FC460", r"add_order_tags\(order_id=(?P<x>order\.id)\b", "order.customer.id"),
    Slip("another object of a product", "FC460", r"\bproduct_id=(?P<x>product\.id)\b", "shop.id"),
    Slip(
        "a loop over one thing",
        "FC462",
        r"^ +for lineItemsForeachitem in (?P<x>order\.lineItems):",
        "order.customer",
        ("FC440", "FC443", "FC444"),
    ),
    # Liquid.
    Slip(
        "an unknown filter", "FC467", r"(?:message|subject)=\"[^\"\n]*\{\{ [\w.]+(?P<x>) \}\}", " | uppercase"
    ),
    Slip("an index", "FC468", r"(?:message|subject)=\"[^\"\n]*\{\{ \w+(?P<x>)\.[\w.]+ \}\}", "[0]"),
    Slip(
        "an output without an end",
        "FC466",
        r"(?:message|subject)=\"[^\"\n{]*(?P<y>\{\{) [\w.]+(?P<x> \}\})[^\"{\n]*\"",
        "",
        place="y",
    ),
    Slip("a plus in Liquid", "FC465", r"(?:message|subject)=\"[^\"\n]*\{\{ [\w.]+ (?P<x>)\}\}", "+ 1 "),
    Slip(
        "a block without an end",
        "FC466",
        r"\{%-? (?P<y>if|for) [^%]*%\}(?:[^{]|\{\{)*?(?P<x>\{%-? end(?:if|for) -?%\})(?![^\"]*\{%)",
        "",
        place="y",
    ),
    Slip(
        "a property in Liquid",
        "FC444",
        r"(?:message|subject)=\"[^\"\n]*\{\{ (?:order|product|customer)\.(?P<x>name|email|title|displayName)\b",
        swapped,
    ),
    Slip(
        "a root in Liquid",
        "FC440",
        r"(?:message|subject)=\"[^\"\n]*\{\{ (?P<x>order|product)\.",
        shorter,
    ),
    Slip(
        "a whole object in Liquid",
        "FC463",
        r"(?:message|subject)=\"[^\"\n]*\{\{ order\.customer(?P<x>\.\w+) \}\}",
        "",
    ),
    # Run code.
    Slip(
        "a field of a query",
        "FC472",
        r'input="""query \{\n(?:[^"\n]*\n)*? +(?P<x>lineItems|variants|barcode|sku)\b',
        shorter,
    ),
    Slip("a root of a query", "FC472", r'input="""query \{\n +(?P<x>order|product|runCode)\b', shorter),
    Slip(
        "an object without fields",
        "FC471",
        r'input="""query \{\n +(?P<y>\w+)(?P<x> \{[^"]*\})\n\}',
        "",
        place="y",
    ),
    Slip("a query's brace", "FC470", r'(?P<x>\})\n?""",\n +script=', ""),
    Slip("a type of an output", "FC473", r'output_schema="""[^:]*: \[?(?P<x>Int|Boolean|String)\b', shorter),
    Slip(
        "the output's name",
        "FC473",
        r'output_schema="""(?P<y>.)[^{]*?ype (?P<x>Output)\b',
        "Result",
        place="y",
    ),
    Slip("a schema's brace", "FC470", r'output_schema="""[^{]*\{[^}]*(?P<x>\})\n?"""', ""),
    Slip(
        "a bracket of a script",
        "FC474",
        r"export default function main(?P<y>\()input(?P<x>\)) \{\n",
        "",
        place="y",
    ),
    Slip("a promise", "FC475", r"export default (?P<x>)function main\(input\) \{\n", "async "),
    Slip(
        "a timer", "FC475", r"export default function main\(input\) \{\n(?P<x>)", "  setTimeout(main, 1);\n"
    ),
    Slip("the network", "FC475", r"export default function main\(input\) \{\n(?P<x>)", "  fetch('x');\n"),
    Slip("chance", "FC475", r"export default function main\(input\) \{\n(?P<x>)", "  Math.random();\n"),
    Slip("an error written", "FC475", r"main\(input\) \{\n(?P<x>)", "  console.error(1);\n"),
    Slip("a name not defined", "FC479", r"main\(input\) \{\n(?P<x>)", "  nobody += 1;\n"),
    Slip("a root not asked for", "FC494", r"main\(input\) \{\n(?P<x>)", "  input.nobody.name;\n"),
    Slip("an import", "FC475", r'script="""(?P<x>)', "import x from 'y';\n"),
    # Schedules.
    Slip("a frequency", "FC476", r"RRULE:FREQ=(?P<x>[A-Z]+);", shorter),
    Slip("no interval", "FC476", r"INTERVAL=(?P<x>\d+)", "0"),
    Slip("a part of a rule", "FC476", r"RRULE:FREQ=[A-Z]+;(?P<x>INTERVAL)", shorter),
    Slip("a time zone", "FC476", r"DTSTART;TZID=(?P<x>\w+/\w+):", shorter),
    Slip("a day that is not", "FC476", r"DTSTART;[^:]*:(?P<x>\d{8}T\d{6})", "20260230T090000"),
    Slip("every minute", "FC477", r"(?P<y>RRULE:FREQ=(?P<x>[A-Z]+);[^\"\n]*)", "MINUTELY", place="y"),
    Slip(
        "a year ago",
        "FC478",
        r"(?P<y>DTSTART;[^:]*:(?P<x>2026)\d{4}T\d{6})",
        "2024",
        severity="warning",
        place="y",
    ),
    # Advice.
    Slip(
        "an address of an example",
        "FC480",
        r"address=\"(?P<x>\w+@[\w.]+)\"",
        "staff@example.com",
        severity="warning",
    ),
    Slip(
        "a key of an example",
        "FC480",
        r"(?:message|subject)=\"(?P<x>)[^\"\n]+\"",
        "YOUR_API_KEY ",
        severity="warning",
    ),
    Slip(
        "title case",
        "FC481",
        r"^@workflow\((?P<x>\"(?:[A-Z]\w* )+[a-z ]+\w\")\)",
        lambda text: text.title(),
        severity="info",
    ),
    Slip(
        "an empty branch",
        "FC483",
        r"^ +if (?P<y>[^\n]*):\n(?P<z> +)(?P<x>shopify\.admin\.add_\w+\([^\n]*\))\n(?! *(?:el|#))(?!(?P=z))",
        "pass",
        severity="warning",
        place="y",
        is_new=True,
    ),
    Slip(
        "a condition with itself",
        "FC482",
        r"^ +(?:el)?if (?P<x>(?P<y>\w+\.\w+) == \"[^\"\n]*\"):$",
        r"\g<y> == \g<y>",
        severity="warning",
    ),
]


# Changes of a document.

Tree = dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """One change of a document's graph or conditions, and where the finding is to be."""

    name: str
    code: str
    source: str
    document: str
    pointer: str
    also: tuple[str, ...] = ()
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.name} in {self.source} at {self.pointer}"


def cuts() -> Iterator[Cut]:
    """All changes, of every document the first ones."""
    for source, view in VIEWS.items():
        tree = json.loads(flowc.to_json(view))
        for change in CHANGES:
            yield from islice(change(source, tree), 2)


def _changed(tree: Tree, change: Callable[[Tree], object]) -> str:
    """The document with its root changed."""
    other = copy.deepcopy(tree)
    change(other["root"])
    return json.dumps(other)


def no_trigger(source: str, tree: Tree) -> Iterator[Cut]:
    """The only trigger taken out, with its links."""
    steps = tree["root"]["steps"]
    triggers = [step for step in steps if step["task_type"] == "TRIGGER"]
    if len(triggers) == 1 and len(steps) > 1:

        def change(root: Tree) -> None:
            root["steps"].remove(triggers[0])
            root["links"] = [each for each in root["links"] if triggers[0]["step_id"] != each["from_step_id"]]

        yield Cut("no trigger", "FC401", source, _changed(tree, change), "/root", ("FC440",))


def no_action(source: str, tree: Tree) -> Iterator[Cut]:
    """The only action taken out, with its links."""
    steps = tree["root"]["steps"]
    actions = [step for step in steps if step["task_type"] not in ("TRIGGER", "CONDITION", "FOREACH", "WAIT")]
    if len(actions) == 1:
        gone = actions[0]["step_id"]

        def change(root: Tree) -> None:
            root["steps"].remove(actions[0])
            root["links"] = [
                each for each in root["links"] if gone not in (each["from_step_id"], each["to_step_id"])
            ]

        yield Cut("no action", "FC402", source, _changed(tree, change), "/root", ("FC440",))


def circle(source: str, tree: Tree) -> Iterator[Cut]:
    """A link from the last step of a chain back to the one that leads to it."""
    links = tree["root"]["links"]
    types = {step["step_id"]: step["task_type"] for step in tree["root"]["steps"]}
    entered = Counter(link["to_step_id"] for link in links)
    for link in links:
        first, second = link["from_step_id"], link["to_step_id"]
        is_last = not any(each["from_step_id"] == second for each in links)
        if types[first] == types[second] == "ACTION" and is_last and entered[second] == 1:
            back = {**link, "from_step_id": second, "to_step_id": first}

            def change(root: Tree, back: Tree = back) -> None:
                root["links"].append(back)

            at = f"/root/links/{len(links)}/from_port_id"
            yield Cut("a circle", "FC403", source, _changed(tree, change), at)


def unreachable(source: str, tree: Tree) -> Iterator[Cut]:
    """A link taken out whose step has no other."""
    entered = Counter(link["to_step_id"] for link in tree["root"]["links"])
    place = {step["step_id"]: at for at, step in enumerate(tree["root"]["steps"])}
    if "TRIGGER" not in {step["task_type"] for step in tree["root"]["steps"]}:
        return
    for number, link in enumerate(tree["root"]["links"]):
        if entered[link["to_step_id"]] == 1:

            def change(root: Tree, number: int = number) -> None:
                del root["links"][number]

            at = f"/root/steps/{place[link['to_step_id']]}"
            yield Cut(
                "a link away",
                "FC404",
                source,
                _changed(tree, change),
                at,
                ("FC440", "FC442", "FC443"),
                "warning",
            )


def into_a_trigger(source: str, tree: Tree) -> Iterator[Cut]:
    """A link to a trigger."""
    steps = tree["root"]["steps"]
    trigger = next((step for step in steps if step["task_type"] == "TRIGGER"), None)
    ends = {link["from_step_id"] for link in tree["root"]["links"]}
    last = next(
        (step for step in steps if step["task_type"] == "ACTION" and step["step_id"] not in ends), None
    )
    if trigger is not None and last is not None:
        link = {"from_port_id": "output", "from_step_id": last["step_id"]}
        link |= {"to_port_id": "input", "to_step_id": trigger["step_id"]}
        at = f"/root/links/{len(tree['root']['links'])}/from_port_id"
        text = _changed(tree, lambda root: root["links"].append(link))
        yield Cut("a link to a trigger", "FC405", source, text, at, ("FC403",), "warning")


def mixed(source: str, tree: Tree) -> Iterator[Cut]:
    """``&&`` beside ``||`` in the text of a condition."""
    for place, step in enumerate(tree["root"]["steps"]):
        if step["task_id"] == "shopify::flow::condition":

            def change(root: Tree, place: int = place) -> None:
                field = root["steps"][place]["config_field_values"][0]
                field["value"] = f"({field['value']} && (shop.name == 'a') || (shop.name == 'b'))"

            at = f"/root/steps/{place}/config_field_values/0/value"
            yield Cut("mixed operators", "FC456", source, _changed(tree, change), at)


CHANGES = (no_trigger, no_action, circle, unreachable, into_a_trigger, mixed)


# Mutants of views.


def mutants(slip: Slip) -> Iterator[Mutant]:
    """The first places of the corpus where a mistake can be made."""
    pattern = re.compile(slip.pattern, re.M)
    count = 0
    for source, view in VIEWS.items():
        for match in pattern.finditer(view):
            new = match.expand(slip.new) if isinstance(slip.new, str) else slip.new(match["x"])
            text = view[: match.start("x")] + new + view[match.end("x") :]
            start, end = match.span(slip.place)
            if slip.place == "x":
                end = start + len(new)
            yield Mutant(slip, source, text, start, end)
            count += 1
            if count == MOST:
                return
