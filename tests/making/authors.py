"""Whole workflows as a merchant or a model might write them, made of the catalogue's tasks and the API's types.

A seed gives a view that reads. Most of it is right: references lead to the type that a field takes, comparisons fit
what a path holds, Liquid prints single values. A share of it (``ODD``) is drawn without looking at types, as people
err. Nothing here knows what flowc says of any of it: that is what the views are for.
"""

from __future__ import annotations

import keyword
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from flowc.catalog import load as load_catalog
from flowc.catalog.task import ConfigField, Task
from flowc.schema.index import Schema, load as load_schema

ODD = 0.06
"""How often a choice is made without looking at types."""

NUMBERS = frozenset({"Int", "Float", "Decimal", "Money", "UnsignedInt64", "BigInt"})
DATES = frozenset({"DateTime", "Date"})
TEXTS = frozenset({"String", "URL", "HTML"})
DEEPEST = 4
WORDS = ("vip", "gold", "gift", "wholesale", "summer", "berlin", "fragile", "new", "sale", "x")
MOMENTS = ("2026-01-01T00:00:00Z", "2025-06-30", "2024-02-29T12:00:00Z")
FILTERS = (
    "upcase",
    "downcase",
    "strip",
    "escape",
    "default: 'none'",
    "append: '!'",
    "truncate: 20",
    "capitalize",
)
NUMBER_FILTERS = ("plus: 1", "times: 2", "minus: 0.5", "divided_by: 3", "round", "ceil", "floor", "abs")
DATE_FILTERS = ("date: '%Y-%m-%d'", "date_plus: '2 days'", "date_minus: '1 month'")
SCRIPT = "export default function main(input) {{ return {{ value: String(input.{path}) }}; }}"


@cache
def _tasks(kind: str) -> tuple[Task, ...]:
    """The tasks of the catalogue of one type that Shopify publishes, each in its versions."""
    catalog = load_catalog()
    each = [catalog.task(name, version) for name in catalog.ids for version in catalog.versions(name)]
    return tuple([task for task in each if task and task.type == kind and task.id.startswith("shopify::")])


@dataclass
class Sight:
    """What can be read at a place of the view: roots with their marks."""

    roots: dict[str, str]
    lines: list[str] = field(default_factory=list)
    depth: int = 1

    def inner(self, **items: str) -> Sight:
        """A block below, with items of its own."""
        return Sight({**self.roots, **items}, self.lines, self.depth + 1)

    def say(self, line: str) -> None:
        """One more statement."""
        self.lines.append("    " * self.depth + line)


class Author:
    """Writes one view. ``odd`` is the share of what is drawn without looking at types."""

    def __init__(self, seed: int, odd: float = ODD) -> None:
        self.random = random.Random(f"author {seed}")
        self.schema: Schema = load_schema()
        self.odd = odd
        self.names: dict[str, int] = {}

    def view(self) -> str:
        """A whole view."""
        trigger = self.random.choice([task for task in _tasks("TRIGGER") if task.adds])
        roots = {
            "shop": "Shop",
            **{each.name: each.mark for each in trigger.adds if not keyword.iskeyword(each.name)},
        }
        sight = Sight(roots)
        arguments = (
            r'recurrence=["DTSTART;TZID=Europe/Berlin:20300107T080000\nRRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;WKST=MO"]'
            if trigger.id == "shopify::flow::scheduled_time"
            else ""
        )
        head = ['@workflow("Made up")', f"@{called(trigger)}({arguments})", "def made_up():"]
        self.block(sight, self.random.randint(1, 5))
        self.log(sight)
        return "\n".join([*head, *sight.lines, ""])

    # Statements.

    def block(self, sight: Sight, count: int) -> None:
        kinds: tuple[Callable[[Sight], None], ...] = (
            self.log, self.log, self.action, self.action, self.test, self.test, self.loop, self.fetch, self.count,
            self.wait, self.code,
        )  # fmt: skip
        for _ in range(count):
            self.random.choice(kinds)(sight)

    def log(self, sight: Sight) -> None:
        sight.say(f"shopify.flow.log_output(message={self.text(sight)!r})")

    def wait(self, sight: Sight) -> None:
        amount = self.random.choice(("1", "2", "30", "2.5", "45"))
        unit = self.random.choice(("minutes", "hours", "days", "seconds"))
        sight.say(f'shopify.flow.wait(wait_duration={{"amount": "{amount}", "unit": "{unit}"}})')

    def action(self, sight: Sight) -> None:
        task = self.random.choice(
            [each for each in _tasks("ACTION") if each.fields and "flow::" not in each.id]
        )
        if task.id == "shopify::admin::admin_api_operation":
            return self.log(sight)
        fields = [each for each in task.fields if each.required or self.random.random() < 0.5]
        values = [(each.id, self.value(each, sight)) for each in fields]
        told = [f"{name}={value}" for name, value in values if value is not None]
        if len(told) < len(values) and not self.is_odd():
            return self.log(sight)
        return sight.say(f"{called(task)}({', '.join(told)})")

    def value(self, known: ConfigField, sight: Sight) -> str | None:
        """What belongs in a field; None where nothing in sight does."""
        if known.object_types:
            return self.path(sight, lambda mark: mark == "ID", owner=known.object_types)
        if known.allowed:
            return repr(self.random.choice(known.allowed))
        match known.kind:
            case "Boolean":
                return self.random.choice(("True", "False"))
            case "Integer" | "Float":
                return str(self.random.randint(1, 50))
            case "Array":
                return repr([self.text(sight) for _ in range(self.random.randint(1, 2))])
            case "Text":
                return repr(self.text(sight))
            case _:
                return None

    def test(self, sight: Sight) -> None:
        sight.say(f"if {self.condition(sight)}:")
        self.block(sight.inner(), self.random.randint(1, 2))
        if self.random.random() < 0.3:
            sight.say("else:")
            self.block(sight.inner(), 1)

    def loop(self, sight: Sight) -> None:
        path = self.path(sight, self.wanted(is_objects))
        if path is None or sight.depth > DEEPEST:
            return self.log(sight)
        item = f"{path.rpartition('.')[2]}Foreachitem"
        sight.say(f"for {item} in {path}:")
        return self.block(sight.inner(**{item: (self.mark(path, sight) or "Order").strip("[]")}), 1)

    def fetch(self, sight: Sight) -> None:
        task = self.random.choice(
            [each for each in _tasks("ACTION") if "::fetch::" in each.id and each.version == "v1"]
        )
        if task.result is None or not task.result.startswith("["):
            return self.log(sight)
        name = self.variable(task)
        query = self.random.choice(("", "id:1", f"tag:{self.random.choice(WORDS)}", "created_at:>2025-01-01"))
        order = '{"sortKey": "ID", "order": "ASCENDING"}'
        fields = f'query="{query}", sort_by={order}, max_root_records={self.random.randint(1, 100)}'
        sight.say(f"{name} = {called(task)}({fields})")
        sight.roots[name] = task.result
        return None

    def count(self, sight: Sight) -> None:
        path = self.path(sight, self.wanted(lambda mark: mark.startswith("[")))
        if path is None:
            return self.log(sight)
        task = next(each for each in _tasks("ACTION") if each.id == "shopify::flow::count")
        name = self.variable(task)
        sight.say(f'{name} = shopify.flow.count(list="{path}")')
        sight.roots[name] = "Int"
        return None

    def code(self, sight: Sight) -> None:
        path = self.path(sight, self.wanted(self.is_single))
        if path is None or "_item" in path or "Foreachitem" in path:
            return self.log(sight)
        name = self.variable(next(each for each in _tasks("ACTION") if each.id == "shopify::flow::run_code"))
        query = " { ".join(["query", *path.split(".")]) + " }" * len(path.split("."))
        script = SCRIPT.format(path=path.replace(".", "?."))
        schema = "type Output { value: String! }"
        sight.say(
            f'{name} = shopify.flow.run_code(input="{query}", script="{script}", output_schema="{schema}")'
        )
        return sight.say(f'shopify.flow.log_output(message="{{{{ {name}.value }}}}")')

    def variable(self, task: Task) -> str:
        """The variable of one more step of a task: ``getOrderData``, then ``getOrderData1``."""
        first, *rest = (task.step_name or "Step").split(" ")
        stem = first.lower() + "".join(word.capitalize() for word in rest)
        number = self.names[stem] = self.names.get(stem, -1) + 1
        return f"{stem}{number or ''}"

    # Conditions.

    def condition(self, sight: Sight, depth: int = 0) -> str:
        chance = self.random.random()
        if depth < 2 and chance < 0.2:
            parts = [self.condition(sight, depth + 1) for _ in range(2)]
            return "(" + self.random.choice((" and ", " or ")).join(parts) + ")"
        if depth < 2 and chance < 0.4:
            path = self.path(sight, self.wanted(lambda mark: mark.startswith("[")))
            if path is not None:
                item = f"{path.rpartition('.')[2]}_item"
                inner = sight.inner(**{item: (self.mark(path, sight) or "String").strip("[]")})
                word = self.random.choice(("any", "all", "not any"))
                return f"{word}({self.condition(inner, depth + 1)} for {item} in {path})"
        return self.comparison(sight)

    def comparison(self, sight: Sight) -> str:
        path = self.path(sight, self.wanted(self.is_single))
        if path is None:
            return "shop.name == 'x'"
        mark = "" if self.is_odd() else (self.mark(path, sight) or "")
        if self.random.random() < 0.1:
            return f"{path} is {self.random.choice(('None', 'not None'))}"
        if mark in NUMBERS:
            return f"{path} {self.random.choice(('==', '>', '<=', '>=', '<', '!='))} {self.random.randint(0, 300)}"
        if mark == "Boolean":
            return f"{path} is {self.random.choice(('True', 'False'))}"
        if mark in DATES:
            return f"{path} {self.random.choice(('>', '<'))} '{self.random.choice(MOMENTS)}'"
        if self.schema.kind(mark) == "enum":
            return f"{path} == {self.random.choice(self.schema.enum_values(mark))!r}"
        if mark == "ID":
            return f"{path} != {'gid://shopify/' + 'Product/1'!r}" if self.random.random() < 0.2 else path
        word = self.random.choice(WORDS)
        return self.random.choice(
            (f"{path} == '{word}'", f"'{word}' in {path}", f"{path}.startswith('{word}')", f"not {path}", path,
             f"{path} in ['{word}', 'a']", f"{path} != '{word}'")
        )  # fmt: skip

    # Texts.

    def text(self, sight: Sight) -> str:
        pieces = [self.piece(sight) for _ in range(self.random.randint(1, 3))]
        return " ".join(pieces)

    def piece(self, sight: Sight) -> str:
        kinds = (self.word, self.print, self.print, self.choice, self.each, self.sizes, self.assigned)
        return self.random.choice(kinds)(sight)

    def word(self, _: Sight) -> str:
        return self.random.choice(WORDS)

    def print(self, sight: Sight) -> str:
        path = self.path(sight, self.wanted(self.is_single))
        if path is None:
            return "nothing"
        mark = self.mark(path, sight) or "String"
        filters = NUMBER_FILTERS if mark in NUMBERS else DATE_FILTERS if mark in DATES else FILTERS
        if self.is_odd():
            filters = (*FILTERS, *NUMBER_FILTERS, *DATE_FILTERS, "size", "first", "json", "sort")
        return (
            f"{{{{ {path} | {self.random.choice(filters)} }}}}"
            if self.random.random() < 0.4
            else f"{{{{ {path} }}}}"
        )

    def choice(self, sight: Sight) -> str:
        path = self.path(sight, self.wanted(self.is_single))
        if path is None:
            return "none"
        mark = self.mark(path, sight) or ""
        if mark in NUMBERS or self.is_odd():
            test = f"{path} {self.random.choice(('>', '>=', '<', '<='))} {self.random.randint(0, 200)}"
        else:
            test = f"{path} {self.random.choice(('==', '!='))} '{self.random.choice(WORDS)}'"
        return f"{{% if {test} %}}yes{{% else %}}no{{% endif %}}"

    def each(self, sight: Sight) -> str:
        path = self.path(sight, self.wanted(lambda mark: mark.startswith("[")))
        if path is None:
            return "none"
        inner = sight.inner(one=(self.mark(path, sight) or "String").strip("[]"))
        inner.roots = {"one": inner.roots["one"]}
        return f"{{% for one in {path} %}}{self.print(inner)},{{% endfor %}}"

    def sizes(self, sight: Sight) -> str:
        path = self.path(sight, self.wanted(lambda mark: mark.startswith("[")))
        if path is None:
            return "0"
        mark = self.mark(path, sight) or ""
        fields = self.schema.fields(mark.strip("[]")) if is_objects(mark) else {}
        single = [f".{name}" for name, held in fields.items() if self.is_single(held)]
        return f"{{{{ {path}{single[0] if single else ''} | size }}}}"

    def assigned(self, sight: Sight) -> str:
        path = self.path(sight, self.wanted(self.is_single))
        return "none" if path is None else f"{{% assign held = {path} %}}{{{{ held }}}}"

    # Paths.

    def is_odd(self) -> bool:
        return self.random.random() < self.odd

    def wanted(self, holds: Callable[[str], bool]) -> Callable[[str], bool]:
        """What is looked for; now and then anything."""
        return (lambda _: True) if self.is_odd() else holds

    def is_single(self, mark: str) -> bool:
        return not mark.startswith("[") and self.schema.kind(mark) in ("scalar", "enum")

    def path(self, sight: Sight, holds: Callable[[str], bool], owner: Sequence[str] = ()) -> str | None:
        """A path to what is wanted, as a property of an ``owner`` where that is said; None where none was met."""
        for _ in range(60):
            roots = list(sight.roots.items())
            name, mark = roots[-1] if self.random.random() < 0.4 else self.random.choice(roots)
            words, inside = [name], ""
            while len(words) <= DEEPEST and not (holds(mark) and (not owner or inside in owner)):
                step = self._step(mark)
                if step is None:
                    break
                inside = mark
                words.append(step[0])
                mark = step[1]
            if holds(mark) and (not owner or inside in owner) and not any(map(keyword.iskeyword, words)):
                return ".".join(words)
        return None

    def _step(self, mark: str) -> tuple[str, str] | None:
        """A property of a type that needs no arguments."""
        needing = self.schema.needing_arguments(mark)
        fields = [each for each in self.schema.fields(mark).items() if each[0] not in needing]
        plain = [each for each in fields if self.schema.kind(each[1]) in ("scalar", "enum")]
        pool = plain if plain and self.random.random() < 0.4 else fields
        return self.random.choice(pool) if pool else None

    def mark(self, path: str, sight: Sight) -> str | None:
        """What a path holds."""
        first, *rest = path.split(".")
        mark: str | None = sight.roots.get(first)
        for word in rest:
            mark = None if mark is None else self.schema.fields(mark).get(word)
        return mark


def is_objects(mark: str) -> bool:
    """Is this a list of objects?"""
    return mark.startswith("[") and load_schema().kind(mark.strip("[]")) in ("type", "interface", "union")


def called(task: Task) -> str:
    """A task as a view writes it."""
    return task.id.replace("::", ".") + ("" if task.version == "0.1" else f'["{task.version}"]')
