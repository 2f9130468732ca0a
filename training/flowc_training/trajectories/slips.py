"""Slips that a model makes in a view it has nearly right, one at a time; the checker refuses each of them.

A slip is a place in the text and what stands there instead. Whether a view has such a place, and whether its checker
refuses what comes of it, is found out by trying: ``made`` gives a slip's text, the caller has it refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

Group = Literal["task", "field", "value", "path", "condition", "liquid", "python", "script"]
"""What a slip is in, as the agent says it when it mends it."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A kind of slip. ``pattern`` has a group ``x``, which ``new`` replaces; ``\\g<…>`` of groups may stand in it."""

    name: str
    group: Group
    pattern: re.Pattern[str]
    new: str | Callable[[str], str]

    def made(self, view: str, rng: Random) -> str | None:
        """The view with this slip somewhere, None where it has no place for it."""
        places = list(self.pattern.finditer(view))
        if not places:
            return None
        found = rng.choice(places)
        text = self.new(found["x"]) if callable(self.new) else found.expand(self.new)
        slipped = view[: found.start("x")] + text + view[found.end("x") :]
        return slipped if slipped != view else None


def dropped(text: str) -> str:
    """A letter too few."""
    return text[:-2] + text[-1:]


def turned(text: str) -> str:
    """Two letters the wrong way round."""
    for at in range(len(text) - 2, 0, -1):
        if text[at] != text[at + 1] and text[at].isalpha() and text[at + 1].isalpha():
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def doubled(text: str) -> str:
    """A letter twice."""
    middle = len(text) // 2
    return text[:middle] + text[middle] + text[middle:]


def camel(text: str) -> str:
    """``order_id`` as ``orderId``."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), text)


def snake(text: str) -> str:
    """``totalWeight`` as ``total_weight``."""
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), text)


def singular(text: str) -> str:
    """Without the s of many."""
    return text.removesuffix("s")


_CALL = r"shopify\.(?:admin|flow)\.[a-z_]+"
_STEP = rf"^ +(?:\w+ = )?(?P<x>{_CALL})(?=[\(\[])"
_TRIGGER = rf"^@(?P<x>{_CALL})(?=\()"
_FIELDS = r"address|subject|message|tags|note|reason|query|script|url|method|headers|body"
_IDS = (
    r"order_id|product_id|customer_id|draft_order_id|fulfillment_order_id|product_variant_id|collection_ids"
)
_IN_TEXT = r"(?:subject|message|note|value|body)=\"{1,3}[^\"]*?"
_IF = r"^ +(?:el)?if [^\n]*?"
_PATH = r"\b[a-z]\w*(?:\.\w+)*"

_TABLE: tuple[tuple[str, Group, str, str | Callable[[str], str]], ...] = (
    # Tasks.
    ("a letter of a task", "task", _STEP, dropped),
    ("letters of a task turned", "task", _STEP, turned),
    ("a letter of a task twice", "task", _STEP, doubled),
    ("a task in camel case", "task", _STEP, camel),
    ("a task for one", "task", rf"^ +(?:\w+ = )?(?P<x>{_CALL}s)(?=\()", singular),
    ("a letter of a trigger", "task", _TRIGGER, dropped),
    ("letters of a trigger turned", "task", _TRIGGER, turned),
    ("a version left out", "task", r"^ +(?:\w+ = )?[\w.]+(?P<x>\[\"[^\"]+\"\])\(", ""),
    # Fields.
    ("a letter of a field", "field", rf"\b(?P<x>{_FIELDS}|{_IDS})=", dropped),
    ("letters of a field turned", "field", rf"\b(?P<x>{_FIELDS}|{_IDS})=", turned),
    ("a field in camel case", "field", r"\b(?P<x>[a-z]+_[a-z_]+)=", camel),
    ("only id for a field", "field", rf"\b(?P<x>{_IDS})=", "id"),
    ("to for an address", "field", r"\b(?P<x>address)=", "to"),
    ("recipient for an address", "field", r"\b(?P<x>address)=", "recipient"),
    ("email for an address", "field", r"\b(?P<x>address)=", "email"),
    ("body for a message", "field", r"\b(?P<x>message)=", "body"),
    ("title for a subject", "field", r"\b(?P<x>subject)=", "title"),
    ("tag for tags", "field", r"\b(?P<x>tags)=", "tag"),
    ("duration of a wait", "field", r"\b(?P<x>wait_duration)=", "duration"),
    ("a field too many", "field", rf"^ +(?:\w+ = )?{_CALL}\((?P<x>)\w", 'priority="high", '),
    ("a field left out", "field", rf"\((?P<x>(?:{_IDS})=[\w.]+, )", ""),
    ("a line of fields left out", "field", r"\n(?P<x> +(?:address|subject|message)=\"[^\"\n]*\",\n)", ""),
    ("fields by their place", "field", rf"\b{_CALL}\((?P<x>(?:{_IDS})=)", ""),
    ("a field twice", "field", r"tags=\[[^\]\n]*\](?P<x>)\)", ', tags=["again"]'),
    # Values.
    ("a text for a list", "value", r"tags=(?P<x>\[\"[^\]\n]*\])", lambda text: text[1:-1].split(",")[0]),
    ("texts in one for a list", "value", r"tags=(?P<x>\[\"[^\]\n]*\])", '"new, checked"'),
    ("an object for its id", "value", rf"\b(?:{_IDS})=(?P<x>{_PATH}\.id)\b", lambda text: text[:-3]),
    ("a number for an id", "value", rf"\b(?:{_IDS})=(?P<x>{_PATH}\.id)\b", "1001"),
    ("nothing for an id", "value", rf"\b(?:{_IDS})=(?P<x>{_PATH}\.id)\b", "None"),
    ("half an id", "value", r"\"(?P<x>gid://shopify/\w+/\d+)\"", lambda text: text.rpartition("/")[0]),
    ("an address without @", "value", r"address=\"(?P<x>[\w.+-]+@)[\w.-]+\"", lambda text: text[:-1] + "."),
    ("an amount in words", "value", r"\"amount\": (?P<x>\"\d+\")", '"two"'),
    ("no amount", "value", r"\"amount\": (?P<x>\"\d+\")", '""'),
    ("a wait as one text", "value", r"wait_duration=(?P<x>\{[^}]*\})", '"2 days"'),
    ("too many records", "value", r"max_root_records=(?P<x>\d+)", "5000"),
    ("a yes for true", "value", r"\w+=(?P<x>True|False)\b", '"yes"'),
    # Paths.
    ("a letter of a root", "path",
     rf"{_IF}(?<![\w.])(?P<x>order|product|customer|productVariant|draftOrder)\.", dropped),
    ("letters of a property turned", "path", rf"{_IF}\.(?P<x>[a-z]\w{{4,}})\b(?!\()", turned),
    ("a letter of a property", "path", rf"{_IF}\.(?P<x>[a-z]\w{{5,}})\b(?!\()", dropped),
    ("a property in snake case", "path", rf"{_IF}\.(?P<x>[a-z]+[A-Z]\w+)\b(?!\()", snake),
    ("money without its currency's part", "path", r"(?P<x>\.shopMoney)\.amount", ""),
    ("money as one number", "path", r"\w+PriceSet(?P<x>\.shopMoney\.amount) [<>=]", ""),
    ("a total as it is spoken of", "path", r"\.(?P<x>currentTotalPriceSet\.shopMoney\.amount)", "total"),
    ("a total price", "path", r"\.(?P<x>currentTotalPriceSet\.shopMoney\.amount)", "total_price"),
    ("an event before the root", "path", rf"{_IF}(?<![\w.])(?P<x>)(?:order|product|customer)\.", "event."),
    ("another root's id", "path", rf"\b(?:{_IDS})=(?P<x>[a-z]\w*)\.id\b", "abandonedCart"),
    ("an id of another kind", "path", r"\border_id=order(?P<x>)\.id\b", ".customer"),
    ("edges of a list", "path", r"\b(?:lineItems|variants|fulfillmentOrders)(?P<x>)(?=[:) ])", ".edges"),
    ("nodes of a list", "path", r"\b(?:lineItems|variants|fulfillmentOrders)(?P<x>)(?=[:) ])", ".nodes"),
    ("the first of a list", "path", r"\b(?P<x>\w+)Foreachitem\.id\b", "\\g<x>[0]"),
    ("a metafield by its place", "path", r"(?<=\.)(?P<x>\w+\.value)\b", "metafields.custom.\\g<x>"),
    ("a metafield's declaration left out", "path", r"\A(?P<x>\w+\.\w+ = metafield\([^\n]*\n+)", ""),
    # Conditions.
    ("a list as a text", "condition", r"(?P<x>any\(tags_item == \"[^\"]*\" for tags_item in [\w.]+\))",
     lambda text: re.sub(r'any\(tags_item == ("[^"]*") for tags_item in ([\w.]+)\)', r"\2 == \1", text)),
    ("a word for a number", "condition", r"[<>]=? (?P<x>\d+(?:\.\d+)?)\b", '"large"'),
    ("a number with its currency", "condition", r"[<>]=? (?P<x>\d+(?:\.\d+)?)\b", '"$\\g<x>"'),
    ("a constant that is none", "condition", r"[=!]= \"(?P<x>[A-Z_]{4,})\"", "DONE"),
    ("one sign for equal", "condition", rf"{_IF}(?P<x>==)", "="),
    ("and as signs", "condition", r" (?P<x>and) ", "&&"),
    ("or as signs", "condition", r" (?P<x>or) ", "||"),
    ("contains as a method", "condition", r"(?P<x>\"[^\"\n]*\" in [\w.]+)(?= |:|\))",
     lambda text: re.sub(r'("[^"]*") in ([\w.]+)', r"\2.contains(\1)", text)),
    ("a length", "condition", r"^ +(?:el)?if (?P<x>[a-z]\w*(?:\.\w+)+):", "len(\\g<x>) > 0"),
    ("null for none", "condition", r"is (?:not )?(?P<x>None)\b", "null"),
    ("beginning of a number", "condition", r"(?P<x> [<>]=? \d+(?:\.\d+)?)(?=[:) ])", '.startswith("1")'),
    ("Liquid in a condition", "condition", r"[=!]= (?P<x>\"[^\"\n]+\")", '"{{ shop.name }}"'),
    ("a percent sign", "condition", r"[<>]=? \d+(?P<x>)(?=[:) ])", "%"),
    ("a sum in a condition", "condition", r"[<>]=? (?P<x>\d+)(?=[:) ])", "\\g<x> * 2"),
    # Liquid.
    ("a filter that is none", "liquid", rf"{_IN_TEXT}\{{\{{ [\w.]+(?P<x>) \}}\}}", " | uppercase"),
    ("a filter of Python", "liquid", rf"{_IN_TEXT}\{{\{{ [\w.]+(?P<x>) \}}\}}", " | format"),
    ("an output without an end", "liquid", rf"{_IN_TEXT}\{{\{{ [\w.]+(?P<x> \}}\}})", ""),
    ("one brace too few", "liquid", rf"{_IN_TEXT}\{{\{{ [\w.]+ \}}(?P<x>\}})", ""),
    ("a plus in Liquid", "liquid", rf"{_IN_TEXT}\{{\{{ [\w.]+ (?P<x>)\}}\}}", "+ 1 "),
    ("a place in a list in Liquid", "liquid", rf"{_IN_TEXT}\{{\{{ \w+(?P<x>)\.[\w.]+ \}}\}}", "[0]"),
    ("a property in Liquid", "liquid", rf"{_IN_TEXT}\{{\{{ \w+\.(?:\w+\.)*(?P<x>\w{{4,}}) \}}\}}", turned),
    ("a property in snake case in Liquid", "liquid", rf"{_IN_TEXT}\{{\{{ [\w.]*?\.(?P<x>[a-z]+[A-Z]\w+)", snake),
    ("a root in Liquid", "liquid", rf"{_IN_TEXT}\{{\{{ (?P<x>[a-z]\w+)\.", doubled),
    ("a whole object in Liquid", "liquid", rf"{_IN_TEXT}\{{\{{ \w+\.customer(?P<x>\.\w+) \}}\}}", ""),
    ("a block without an end", "liquid", r"(?P<x>\{%-? end(?:if|for) -?%\})", ""),
    ("a block that is none", "liquid", r"\{%-? (?P<x>if|for|unless) ", "when"),
    ("else if in Liquid", "liquid", r"\{%-? (?P<x>elsif|else) ", "elseif"),
    # Python.
    ("an import", "python", r"\A(?P<x>)", "import datetime\n\n\n"),
    ("an import of flowc's", "python", r"\A(?P<x>)", "from shopify import flow as f\n\n\n"),
    ("a colon left out", "python", r"^ +(?:if|for) [^\n]*(?P<x>:)\n", ""),
    ("a bracket left open", "python", r"(?P<x>\))\n\Z", ""),
    ("a quote left open", "python", r"^@workflow\(\"[^\"\n]*(?P<x>\")\)", ""),
    ("a loop while", "python", r"^ +(?P<x>if) [^\n]*:\n", "while"),
    ("a try", "python", r"^def \w+\([^\n]*\):\n(?P<x>)(?= )",
     "    try:\n        pass\n    except Exception:\n        pass\n"),
    ("a print", "python", r"^def \w+\([^\n]*\):\n(?P<x>)(?= )", "    print(total)\n"),
    ("a variable", "python", r"^def \w+\([^\n]*\):\n(?P<x>)(?= )", "    limit = 100 + 50\n"),
    ("a sleep", "python", r"^def \w+\([^\n]*\):\n(?P<x>)(?= )", "    time.sleep(3600)\n"),
    ("a return of a value", "python", r"(?P<x>)\Z", "    return order\n"),
    ("an async function", "python", r"^(?P<x>)def ", "async "),
    ("an await", "python", rf"^ +(?P<x>){_CALL}\(", "await "),
    ("no name", "python", r"^(?P<x>@workflow\(\"[^\n]*\n)", ""),
    ("no trigger", "python", r"^(?P<x>@shopify\.[^\n]*\(\)\n)", ""),
    ("a step of a method", "python",
     r"^ +(?P<x>shopify\.admin\.add_order_tags\(order_id=order\.id, tags=)", "order.tags.append("),
    ("a loop over numbers", "python", r"^ +for (?P<x>\w+ in [\w.]+):", "i in range(10)"),
    ("a comprehension", "python", r"tags=(?P<x>\[\"[^\]\n]*\])", '[tag.lower() for tag in ["new"]]'),
    ("a f-string that calculates", "python", r"subject=(?P<x>\"[^\"\n]*\")", 'f"Total {order.total * 1.2}"'),
    ("texts put together", "python", r"subject=(?P<x>\"[^\"\n]*\")", '"Order " + order.name'),
    # Run code and schedules.
    ("an import in a script", "script", r"script=\"\"\"(?P<x>)", "import dayjs from 'dayjs';\n"),
    ("the network in a script", "script", r"main\(input\) \{\n(?P<x>)", "  fetch('https://api.example.test');\n"),
    ("chance in a script", "script", r"main\(input\) \{\n(?P<x>)", "  const pick = Math.random();\n"),
    ("a promise of a script", "script", r"export default (?P<x>)function main", "async "),
    ("a brace of a script", "script", r"main\(input\) (?P<x>\{)\n", ""),
    ("a field of a query", "script", r"input=\"\"\"query \{\n(?:[^\"\n]*\n)*? +(?P<x>[a-z]\w{4,})\b", turned),
    ("an output's type", "script", r"output_schema=\"\"\"[^:]*: \[?(?P<x>Int|Boolean|String|Float)\b", "Text"),
    ("a frequency", "script", r"RRULE:FREQ=(?P<x>[A-Z]+)", dropped),
    ("no interval", "script", r"INTERVAL=(?P<x>\d+)", "0"),
    ("a time zone", "script", r"DTSTART;TZID=(?P<x>\w+/\w+):", dropped),
)  # fmt: skip

SLIPS: tuple[Slip, ...] = tuple(
    Slip(name, group, re.compile(pattern, re.MULTILINE), new) for name, group, pattern, new in _TABLE
)
"""All kinds of slips, each with a name of its own."""


def of(view: str, rng: Random) -> Iterator[tuple[Slip, str]]:
    """Slips that a view has a place for, in an order of chance, each with the text that comes of it.

    Groups come before kinds, so that those with many places in most views are not the only ones.
    """
    groups = sorted({each.group for each in SLIPS})
    rng.shuffle(groups)
    by_group = {group: [each for each in SLIPS if each.group == group] for group in groups}
    for found in by_group.values():
        rng.shuffle(found)
    while any(by_group.values()):
        for found in by_group.values():
            if found:
                slip = found.pop()
                text = slip.made(view, rng)
                if text is not None:
                    yield slip, text
