"""How a person follows a hint that comes without an edit: what each phrase says to do, done to the text.

``PHRASES`` has for every such hint its wording, and what it has one do there; ``WORDS`` those that say in words only
what to think about. A hint that is in neither is one that nobody can follow, and the law of advice fails.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flowc import catalog
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.pretty import literals
from flowc.schema import index

Done = tuple[str, list[tuple[int, int]]]
"""A text, and the places of what was written."""


@dataclass(frozen=True)
class Place:
    """A finding in its text."""

    text: str
    found: Diagnostic
    start: int
    end: int

    @property
    def old(self) -> str:
        return self.text[self.start : self.end]

    @property
    def module(self) -> ast.Module:
        return ast.parse(self.text)

    def offset(self, line: int, column: int) -> int:
        """Of a place of ``ast``, which counts bytes."""
        lines = self.text.split("\n")
        before = sum(len(each) + 1 for each in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode())

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def around(self, kinds: type | tuple[type, ...]) -> ast.AST:
        """The innermost node of a kind that the place is in."""
        inside = [
            each
            for each in ast.walk(self.module)
            if isinstance(each, kinds) and self.span(each)[0] <= self.start and self.end <= self.span(each)[1]
        ]
        return min(inside, key=lambda each: self.span(each)[1] - self.span(each)[0])

    @property
    def literal(self) -> tuple[int, int]:
        """Where the text stands that the place is a part of; the place itself, where it is all of it."""
        inside = [
            self.span(each)
            for each in ast.walk(self.module)
            if isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and self.span(each)[0] < self.start
            and self.end < self.span(each)[1]
        ]
        return inside[0] if inside else (self.start, self.end)

    def put(self, new: str, start: int | None = None, end: int | None = None) -> Done:
        """The text with something in the place, or in another."""
        start = self.start if start is None else start
        end = self.end if end is None else end
        return self.text[:start] + new + self.text[end:], [(start, start + len(new))]

    def indent(self, node: ast.AST) -> str:
        return " " * node.col_offset


Act = Callable[[Place, re.Match[str]], Iterator[Done]]

SAMPLES = {
    "Array": '["vip"]',
    "Boolean": "True",
    "Float": "1.5",
    "Integer": "1",
    "Duration": '{"amount": "1", "unit": "days"}',
    "Recurrence": '["DTSTART;TZID=Europe/Vienna:20270101T090000\\nRRULE:FREQ=DAILY;INTERVAL=1"]',
}
BY_FIELD = {
    "metafield": '{"namespace": "custom", "key": "size", "type": "boolean"}',
    "input": '"query { shop { name } }"',
    "script": '"export default function main(input) { return { ok: true }; }"',
    "output_schema": '"type Output { ok: Boolean! }"',
    "address": '"a@books.shop"',
    "url": '"https://a.shop/x"',
    "method": '"GET"',
    "value": '"true"',
    "api_call": """{"name": "tagsAdd", "blob": '{"id": "gid://shopify/Order/1", "tags": ["vip"]}'}""",
}


def sample(place: Place, field: str) -> str:
    """A value for a field of the call at a place."""
    if field in BY_FIELD:
        return BY_FIELD[field]
    call = place.around(ast.Call)
    name, _, version = ast.unparse(call.func).replace(".", "::").partition("[")
    task = catalog.load().task(name, version.strip("']").replace("::", ".") or "0.1") or catalog.load().task(
        name
    )
    known = {each.id: each for each in task.fields} if task else {}
    if field in known and known[field].allowed:
        return literals.string(known[field].allowed[0])
    if field in known and known[field].object_types:
        return f'"gid://shopify/{known[field].object_types[0]}/1"'
    return SAMPLES.get(known[field].kind if field in known else "Text", '"x"')


# What to do.


def here(group: int = 1) -> Act:
    """What the hint shows belongs into the place."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        yield place.put(said[group])

    return act


def text_here(group: int = 1) -> Act:
    """What the hint shows belongs into the place as a text."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        yield place.put(literals.string(said[group]) if place.old[:1] in "\"'" else said[group])

    return act


def value(group: int = 1, add: str = "") -> Act:
    """What the hint shows is the value of the field, as a text."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        yield place.put(literals.string(said[group] + add), *place.literal)

    return act


def code(group: int = 1) -> Act:
    """What the hint shows is the value, even where only a part of it is wrong."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        yield place.put(said[group], *place.literal)

    return act


def each_of(split: str = ", ", quoted: bool = False) -> Act:
    """Each of what the hint lists belongs into the place."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        for one in said[1].removesuffix(", …").split(split):
            is_inside = place.literal != (place.start, place.end)
            new = literals.string(one) if quoted and not is_inside else one
            is_among = place.old[:1] in "[({" and any(
                isinstance(each, ast.Compare) and place.span(each)[0] <= place.start < place.span(each)[1]
                for each in ast.walk(place.module)
            )
            yield place.put(f"[{new}]" if is_among else new)

    return act


def statement(group: int = 1) -> Act:
    """What the hint shows is the whole statement."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        yield place.put(said[group], *place.span(place.around(ast.stmt)))

    return act


def above(group: int | str = 1, new: str = '""') -> Act:
    """What the hint shows is a line above, and the place reads its result, or is gone."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        node = place.around(ast.stmt)
        start, end = place.span(node)
        if place.text[start:].startswith("elif"):
            tops = [
                each
                for each in ast.walk(place.module)
                if isinstance(each, ast.If) and place.text[place.span(each)[0] :].startswith("if")
            ]
            node = max(
                (each for each in tops if place.span(each)[0] < start <= place.span(each)[1]),
                key=lambda each: place.span(each)[0],
            )
            start, end = place.span(node)
        line = f"{said[group]}\n{place.indent(node)}"
        if isinstance(node, ast.Assign | ast.AugAssign):
            yield place.put(said[group], start, end)
        else:
            text, _ = place.put(new)
            yield text[:start] + line + text[start:], [(start, start + len(line))]

    return act


def argument(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """A field that the call has not yet."""
    try:
        call = place.around(ast.Call)
    except ValueError:  # a call without its parentheses, which is said there too
        yield place.put(f"({said[1]}={SAMPLES['Duration']})", place.end, place.end)
        return
    calls = [each for each in ast.walk(place.module) if isinstance(each, ast.Call)]
    heads = [each for each in calls if place.span(each.func)[0] <= place.start < place.span(each.func)[1]]
    call = max(heads, key=lambda each: place.span(each)[1], default=call)
    given = [*call.args, *[each.value for each in call.keywords]]
    end = max((place.span(each)[1] for each in given), default=place.span(call)[1] - 1)
    yield place.put(f"{', ' if given else ''}{said[1]}={sample(place, said[1])}", end, end)


def loop(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The statement goes into a loop over a list, and reads its item; a trigger cannot."""
    if not any(
        place.span(each)[0] <= place.start < place.span(each)[1]
        for each in ast.walk(place.module)
        if isinstance(each, ast.stmt)
    ):
        return
    node = place.around(ast.stmt)
    start, end = place.span(node)
    blanks = place.indent(node)
    before = place.text[:start].rpartition("\n")[2]
    if before.strip():  # it stands behind a colon
        blanks = " " * (len(before) - len(before.lstrip()) + 4)
    inner = place.text[start : place.start] + said["item"] + place.text[place.end : end]
    head = f"for {said['item'].split('.')[0]} in {said['list']}:\n{blanks}    "
    head = f"\n{blanks}{head}" if before.strip() else head
    yield place.put(head + inner.replace("\n", "\n    "), start, end)


def function_of(place: Place) -> ast.FunctionDef:
    """The function of the workflow."""
    return next(each for each in place.module.body if isinstance(each, ast.FunctionDef))


def decorator(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """A line above the function."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    function = next(each for each in place.module.body if isinstance(each, functions))
    start = place.offset(function.lineno, 0)
    yield place.put(f"{said[1]}\n", start, start)


def last_line(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The last line of the workflow."""
    function = next(each for each in place.module.body if isinstance(each, ast.FunctionDef))
    _, end = place.span(function.body[-1])
    yield place.put(f"\n    {said[1]}", end, end)


def first_line(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The first line of the workflow."""
    function = next(each for each in place.module.body if isinstance(each, ast.FunctionDef))
    start, _ = place.span(function.body[0])
    head = "" if function.body[0].lineno > function.lineno else "\n    "
    yield place.put(f"{head}{said[1]}\n    ", start, start)


def declared(read: str = "") -> Act:
    """A field declared above the workflow, and the place reads it."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        line = said[1].replace("key=…", 'key="size"').replace("namespace=…", 'namespace="custom"')
        line = line.replace("locale=…", 'locale="en"')
        line = re.sub(r"(\w*[Ii]d)=…", r'\1="gid://shopify/Order/1"', line)
        line = re.sub(r"(\w+)=…", r'\1="x"', line)
        handle = line.partition(" ")[0].partition(".")[2]
        old = place.old
        path = re.match(r"[\w.]+", old)
        text = place.text
        if path and "." in path[0] and read:
            start = place.start
            owner = path[0].rpartition(".metafield")[0] or path[0].rpartition(".")[0]
            text, _ = place.put(f"{owner}.{handle}.value", start, start + len(path[0]))
        above_all = f"{line}\n"
        yield above_all + text, [(0, len(line))]

    return act


def whole(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The text of a whole workflow."""
    yield said[0] + "\n", [(0, len(said[0]))]


def if_else(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The statement once on each side of an ``if``."""
    node = place.around(ast.stmt)
    start, end = place.span(node)
    blanks = place.indent(node)
    call = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    named = [
        each
        for one in call
        for each in one.keywords
        if place.span(each)[0] <= place.start <= place.span(each)[1]
    ]
    usual = sample(place, named[-1].arg or "") if named else '"x"'
    sides = (said["then"] or usual, said["other"] or usual)
    then, other = (place.text[start : place.start] + side + place.text[place.end : end] for side in sides)
    yield place.put(f"{said['test']}\n{blanks}    {then}\n{blanks}else:\n{blanks}    {other}", start, end)


def comparison(new: str) -> Act:
    """The comparison that the place is in is written otherwise."""

    def act(place: Place, said: re.Match[str]) -> Iterator[Done]:
        node = place.around(ast.Compare)
        yield place.put(new.format(path=ast.unparse(node.left)), *place.span(node))

    return act


def all_items(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """In place of the comparison, if there is one."""
    try:
        yield place.put(said[1], *place.span(place.around(ast.Compare)))
    except ValueError:
        yield place.put(said[1])


def quantifier(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The whole of an ``any`` or ``all``."""
    yield place.put(said[1], *place.span(place.around(ast.Call)))


def numbers(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The least and the most."""
    for one in said.groups():
        yield place.put(one)


def in_dict(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The whole of a dict that a part of is wrong."""
    inside = [place.span(each) for each in ast.walk(place.module) if isinstance(each, ast.Dict)]
    around = [each for each in inside if each[0] <= place.start and place.end <= each[1]]
    yield place.put(said[1], *(around[-1] if around else place.literal))


def number(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """A number, in the list or the comparison that the literal was in."""
    if place.old in ("True", "False"):
        node = place.around(ast.Compare)
        yield place.put(f"{ast.unparse(node.left)} == {said[1]}", *place.span(node))
    else:
        yield place.put(f"[{said[1]}]" if place.old[:1] in "[(" else said[1])


def liquid(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """What stands between ``{{`` and ``}}``."""
    start, end = place.text.rindex("{{", 0, place.start) + 2, place.text.index("}}", place.start)
    yield place.put(f" {inside(place, said[1])} ", start, end)


def filters(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """A filter, and others before it."""
    yield place.put(inside(place, said[1]))


def inside(place: Place, new: str) -> str:
    """What is to stand inside of the literal that the place is in."""
    start, end = place.literal
    is_single = place.text[start] == "'" and (start, end) != (place.start, place.end)
    return new.replace("'", r"\'") if is_single else new


def quoted(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """What the hint shows in the quotes that the place has, in Liquid too."""
    quote = re.match(r"\\?[\"']", place.old)
    mark = quote[0] if quote else "'" if place.text[place.literal[0]] == '"' else '"'
    yield place.put(f"{mark}{said[1]}{mark}")


def at_end_of_text(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """Behind the text that the place is in."""
    node = place.around(ast.Constant)
    _, end = place.span(node)
    marks = 3 if place.text[:end].endswith('"""') else 1
    yield place.put(said[1], end - marks, end - marks)


def field_of(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """Each of the fields that the hint lists is one of the task's."""
    call = place.around(ast.Call)
    task = catalog.load().task(ast.unparse(call.func).replace(".", "::").split("[")[0])
    assert task is not None
    assert set(said[1].split(", ")) <= {
        each.id
        for version in catalog.load().versions(task.id)
        for each in catalog.load().task(task.id, version).fields
    }
    return iter(())


def arguments_of(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """Each of the arguments is one of the mutation's."""
    call = ast.unparse(place.around(ast.Call))
    name = re.search(r"'name': '(\w+)'", call)
    mutation = index.load().mutation(name[1]) if name else None
    assert mutation is not None
    assert set(said[1].split(", ")) <= {each.name for each in mutation.arguments}
    return iter(())


def blob(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """An argument more in the JSON of an API call; ``…`` is a value of the type that the hint tells."""
    node = place.around(ast.Constant)
    start, end = place.span(node)
    at = place.text.rindex("}", start, end)
    comma = "" if place.text[:at].rstrip().endswith("{") else ", "
    text = f'{comma}"{said["name"]}": {json.dumps(_of_type(said["type"]))}'
    escaped = (
        text if place.text[start] == "'" or place.text[start:].startswith('"""') else json.dumps(text)[1:-1]
    )
    yield place.put(escaped, at, at)


def _of_type(type_: str) -> object:
    if type_.startswith("["):
        return [_of_type(type_.strip("[]!"))]
    return {
        "ID": "gid://shopify/Order/1",
        "Boolean": True,
        "String": "x",
        "Int": 1,
        "OrderInput": {"id": "gid://shopify/Order/1"},
    }.get(type_.strip("!"), {})


def nested_loop(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """A loop around a loop, whose list is of the outer one's item."""
    node = place.around(ast.For)
    start, end = place.span(node)
    inner = place.text[start : place.start] + said["item"] + place.text[place.end : end]
    head = f"for {said['item'].split('.')[0]} in {said['list']}:\n{place.indent(node)}    "
    yield place.put(head + inner.replace("\n", "\n    "), start, end)


def meant_item(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """One of several constants, written as it is called."""
    wrong = next(each for each in re.findall(r"\w+", place.old) if each.casefold() == said[1].casefold())
    yield place.put(place.old.replace(wrong, said[1]))


def assigned(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """A name for the filtered value, before the tag that reads it."""
    start = place.text.rindex("{%", 0, place.start)
    path = re.search(r"[\w.]+\Z", place.text[: place.end])
    assert path is not None
    new = said[1] + place.text[start : path.start()] + said[2]
    yield place.put(new, start, path.end())


def first_item(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """A loop that prints something of the first item."""
    start = max(place.text.rfind("{{", 0, place.start), place.text.rfind("{%", 0, place.start))
    end = re.compile(r"[}%]}").search(place.text, place.start).end()
    yield place.put(said[1] + "{{ item.name }}{% endfor %}", start, end)


def appended(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """More of the schema that the place is in."""
    _, end = place.span(place.around(ast.Constant))
    marks = 3 if place.text[:end].endswith('"""') else 1
    yield place.put(f" {said[1]}", end - marks, end - marks)


def script(place: Place, said: re.Match[str]) -> Iterator[Done]:
    """The script, in place of another."""
    yield place.put(literals.string(said[1]), *place.span(place.around(ast.Constant)))


TEXT = r'("(?:[^"\\]|\\.)*")'
CALL = r"([\w.]+\(.*\))"

PHRASES: list[tuple[str, Act]] = [
    (r"a task is called once: (.*)", statement()),
    (r'@workflow\("Tag new orders"\)\n.*', whole),
    (
        r'@(workflow\("Tag new orders", note="for Ann"\))',
        lambda place, said: iter(
            [
                place.put(
                    said[1],
                    *place.span(
                        next(d for d in function_of(place).decorator_list if "workflow" in ast.unparse(d))
                    ),
                )
            ]
        ),
    ),
    (r"compute it in a Run code step, and read its result: (.*)", above()),
    (r'(task\("x::y", type="WAIT"\))\(…\)', here()),
    (
        r"raw\(…\) takes a Python literal too: (raw\(None\)), raw\(5\)",
        lambda place, said: iter(
            [place.put(one, *place.span(place.around(ast.Call))) for one in ("raw(None)", "raw(5)")]
        ),
    ),
    (
        rf"a field is a path; use Liquid to compute: {TEXT}",
        lambda place, said: iter([place.put(said[1], *place.span(place.around(ast.JoinedStr)))]),
    ),
    (rf"a value is a literal or a path; Liquid in a text computes: {TEXT}", here()),
    (r"a path below (?P<word>\w+) here, and a step of its own above: (?P<call>.*)", above("call")),
    (
        r"an if statement with a step on each side(?:, one with (?P<then>.*), one with (?P<other>.*))?: (?P<test>if .*:)",  # noqa: E501
        if_else,
    ),
    (r"loop over (?P<list>[\w.]+), and use (?P<item>[\w.]+) inside", loop),
    (r"take one of them out; a field that a step really has twice is written (\*\*\{.*\})", here()),
    (r'(\{"odd-id": "x"\}) has the fields whose ids are no names', here()),
    (r"([\w.]+\.(?:starts|ends)with\(.*\))", here()),
    (r"((?:any|all)\(.* for .*\))", quantifier),
    (r'(op\("regex\?", shop\.name, "x"\))', here()),
    (r'((?:condition|path)\("shop\.name"\))', here()),
    (r'write the text itself: (".*")', here()),
    (r"(raw\(None\)), (raw\(5\))", lambda place, said: iter([place.put(one) for one in said.groups()])),
    (
        r"ask all items: (any\(.*\))",
        all_items,
    ),
    (r"run it as a step above, and test its result: (.*)", above(new="result.ok is True")),
    (r"(Customer\.points = metafield\(.*\))", statement()),
    (r"(declare\(.*\))", statement()),
    (r"(\w+\((?:.*, )?key=.*, namespace=.*\))", here()),
    (r'Liquid in a text computes: ("\{\{ shop.name \| upcase \}\}")', here()),
    (r"write (1000 or 0\.5)", each_of(" or ")),
    (r"call one from the workflow: (\w+\(\))", last_line),
    (r"(?:write|begin with) ((?:DTSTART;TZID=|RRULE:).*)", here()),
    (r"write a global id: (gid://.*)", value()),
    (r"compare a path with it: (order\.name == .*)", here()),
    (r'write @(workflow\(".*"\))', here()),
    # Checks.
    (r"add its decorator above the function: (@.*)", decorator),
    (r"add what it is for, such as (.*)", first_line),
    (r"call it where it goes on, (\w+\(\)), or put its steps under with detached\(\):", last_line),
    (r"add (\w+)=…", argument),
    (r"it is one of ([\w/, ]+(?:, …)?)", each_of(quoted=True)),
    (r"its constants are ([\w, ]+(?:, …)?)", each_of(quoted=True)),
    (
        r"write \w+=(?P<path>[\w.]+), or a global id: (?P<id>gid://.*)",
        lambda place, said: iter([place.put(said["path"]), place.put(literals.string(said["id"]))]),
    ),
    (r"write (\[.*\])", code()),
    (r"write gid://shopify/, the type, / and the number: (gid://.*)", value()),
    (r"write a path, or (gid://shopify/\w+/1) with its own number", value()),
    (r"write (name@shop.example)", value()),
    (r"write it whole: (https://.*)", value()),
    (r"write (\{.*\})", code()),
    (r"write a number from (1) to 100", here()),
    (r"its fields: ([\w, ]+)", field_of),
    (r"its arguments: ([\w, ]+)", arguments_of),
    (r'add "(?P<name>\w+)": …, of type (?P<type>\S+)', blob),
    (r"declare it above the function: (\w+\.\w+ = \w+\(.*\))", declared(read="value")),
    (
        r"flowc env \w+ '[\w-]+' looks .*; a metafield is declared: (\w+\.\w+ = metafield\(.*\)|declare\(.*\))",
        declared(),
    ),
    (r"did you mean ([\w.]+(?: or [\w.]+)+)\?", each_of(" or ")),
    (r"ask something of its items: (any\(.* for .*\))", here()),
    (
        r"go through the list first: (any\(.* for .*\))",
        lambda place, said: iter([place.put(said[1], *place.span(place.around((ast.Compare, ast.Call))))]),
    ),
    (r"use one of its properties, such as ([\w.]+)", here()),
    (r"(?:ask one of its properties|compare it otherwise), such as (.* .*)", all_items),
    (r'write ("[^"]+")(?:, or what it is called)?', code()),
    (r"write the path itself: ([\w.]+)", here()),
    (r"compare it with True or False", comparison("{path} is True")),
    (r"print one of its properties, such as (.*)", here()),
    (r"print a property of each: (.*)", liquid),
    (r"(?:write )?([\w.]+ \| join: ', ')", liquid),
    (r"write ((?:map|join): '[^']*' \| .*)", filters),
    (r"write ([\w.]+ \| .*)", liquid),
    (r"close it with (\{% end\w+ %\})", at_end_of_text),
    (r"close it with (\}\})", at_end_of_text),
    (r"write it as ISO 8601 in quotes: \"(.*)\"", value()),
    (r"write each as ISO 8601 in quotes: (\[.*\])", here()),
    (r"write (\[\"gid://.*\"\]), with its own (?:type and )?number", here()),
    (r"write (gid://shopify/\w+/1), with its own (?:type and )?number", quoted),
    (r'write it in quotes: ("\w+")', here()),
    (r'write digits, with a point for the fraction: "amount": ("2\.5")', here()),
    (r'write how long, such as "amount": ("30"), or take the step out', here()),
    (r"write one of ([\w, ]+)", each_of(quoted=True)),
    (r"write a number from (0) to (100)", numbers),
    (r'(\{"(?:namespace|amount)".*\})', in_dict),
    (r"one looks so: (.*)", value()),
    (r"such as (\w+, \w+, [\w.]+)", each_of(quoted=True)),
    (r"write terms such as (tag:vip), joined by AND or OR", value()),
    (r"make it a number before: (\{% assign (number) = .* %\})", assigned),
    (r"count before, and use the name: (\{% assign (\w+) = .* %\})", assigned),
    (r"its ports: ([\w, ]+)", each_of(quoted=True)),
    (
        r"(ASCENDING) or (DESCENDING)",
        lambda place, said: iter([place.put(literals.string(one)) for one in said.groups()]),
    ),
    (r'(\{"name": "orderUpdate", "blob": .*\})', here()),
    (
        r"declare it above the function, and read that property: (\w+\.\w+ = metafield\(.*\))",
        declared(read="value"),
    ),
    (r"declare it above the function, and read [\w.]+: (\w+\.\w+ = metafield\(.*\))", declared(read="value")),
    (r"loop over (?P<list>[\w.]+), and inside over (?P<item>[\w.]+)", nested_loop),
    (
        r"(\w+\.\w+ = metafield\(key=…, namespace=…\))",
        lambda place, said: iter(
            [place.put(said[1].replace("key=…", 'key="x"').replace("namespace=…", 'namespace="custom"'))]
        ),
    ),
    (r"did you mean (\w+)\?", meant_item),
    (r"its lists are ([\w., ]+)", each_of()),
    (r"give it a list, such as ([\w.]+)", text_here()),
    (r"add up numbers, such as ([\w.]+)", text_here()),
    (r"its filters: ([\w., ]+(?:, …)?) \(https://.*\)", each_of()),
    (r"give it a name before, and read that: (\{% assign (\w+) = .* %\})", assigned),
    (r"go through it with for(?:, and read the item)?: (\{% for item in .* limit: 1 %\})", first_item),
    (r"such as (\w+ \{.*\})", here()),
    (r"name the type that main returns: (type Output \{ ok: Boolean! \})", appended),
    (r"define it: (type \w+ \{ id: ID! \})", appended),
    (r"use (String)", here()),
    (r"write (export default function main\(input\) \{.*\})", script),
    (r"write digits(?:, with a point for the fraction)?: (12(?:\.50)?)", number),
]

WORDS = [
    r"\S+ cannot stand here: take it out, or write what is missing before it",
    r"arguments and items have commas between them",
    r"blocks have no braces: a colon, and the lines below indented by four blanks",
    r"close the string on its line, or begin and end it with three quotes",
    r"(elif|else) stands right below the block of its if, at the same column",
    r"every bracket has its counterpart",
    r"indent the lines of the block by four blanks, or write pass where it is empty",
    r"lines of one block begin at the same column, four blanks deeper than the line with the colon",
    r"name the argument too; only the step's name stands without one, first",
    r"one statement a line, and no ; at its end",
    r"write the [)\]}] that belongs to it",
    r"make it several conditions, or let a Run code step compute it",
    r"move this into the loop: for \w+ in [\w.]+:",
    r"read it inside of a loop, or of a test over the list; else make it a parameter",
    r"call it \w+ in Python too, in the query, and where the script reads it",
    r"give the item a name, and read that",
    r"keep what you need of it before, in a step whose result you name",
    r"continue goes on with the next item; what is to stop a loop is a condition inside it",
    r"put what follows in a local function, and call it where it is to go on \(line \d+\)",
    r"take one of them out",
    r"take this line out",
    r'@workflow\("…", note="…"\), or a comment line without Note:',
    r"a file of its own for each; inside one, a local function has no decorators",
    r"put def \w+\(\): into the workflow's function, indented: local functions stand there",
    r"put the second one in a file of its own",
    r"only declared fields stand above the workflow",
    r"steps stand inside the function, indented",
    r"rename one: def \w+_2\(\): and its calls",
    r"move this into the function, or the call into with branch\(\):",
    r"Flow has one loop only: for, which runs once for each item of a list",
    r"a loop runs for every item; put an if inside it around what is for some of them",
    r"a workflow is made of task calls, if, for, with branch\(\): and local functions",
    r"put what comes after it into an if with this test",
    r"write if and elif with a comparison each",
    r"write its steps without it: a step that fails ends the run, and Flow reports it",
    r'write the id with dots, or task\("any id"\) where a part of it is no Python name',
    r"write .* where \w+ is used",
    r"write it below the loop, without else",
    r"triggers stand above the workflow; what each leads to is in with on\(1\):, with on\(2\):",
    r"a list is read from a path; a Run code step can make one: put it above, and loop over what it returns",
    r"write its steps once for each; what is to be in a loop comes from a path",
    r"name fields with dots between; an element of a list is read in a for loop",
    r"rename it",
    r"test .*, and put the steps into its else",
    r"the step Count counts, a Run code step computes: put one above, and test its result",
    r"write its steps without the if",
    r"leave it and its steps out",
    r"go through the list with for, and let an if inside it choose",
    r'flowc tasks search "[\w ]+" finds the task that does it; if an app really calls its task so: .*',
    r"name each by its field; [\w:]+ has these: [\w, ]+",
    # Checks.
    r"take the link away; to repeat something for each item of a list, use a for loop",
    r"link it to a step above, or take it out",
    r"a trigger begins a workflow: link to the step after it",
    r"its fields and results are taken as they are; flowc catalog import makes it known",
    r"a wait is a call; it needs type= only where its id does not end in wait",
    r"a trigger is a decorator above the function|a condition is the test of an if|a loop is what a for runs over",
    r"an action is a call, without type=",
    r"keep one of them",
    r"(and|or|in|not|is) needs a path or a literal on each side",
    r"a list stands right of in only, as a list of literals",
    r"define it (at the top of the script: const \w+ = …;|before: let \w+;)",
    r"make the value from the input, such as an id, a name or a time",
    r"read it again: add another step of the same kind after the wait, and use its result",
    r'wait "[\d.]+" \w+ at most here; for a longer time start the rest by Scheduled time, with Get data',
    r"write it out; for times that differ, a wait in each branch of a condition",
    r"(give it a list|add up numbers|name a single value here)",
    r"read the data again after the wait, and loop over that",
    r"put parts of it into variables with assign",
    r"it asks for [\w, ]+",
    r"take the comma out",
    r'JSON takes double ones: "…"',
    r"write \\n there",
    r"write a start in the future",
    r"it takes [\w, ]+",
    r"give one of them another name",
    r"take \S+ out, or put it in quotes",
    r"name a list here: what any, all and none go through",
    r"did you mean with (on|branch|detached)\(…\):\?",
    r"ask for [\w.]+ in the query",
    r"write \[.*…",
    r"put its steps into it, or leave its calls out",
    r"name a path here that this can be asked of",
    r"leave the field out|the task needs a value here",
    r"take it out: the workflow has its (name|note)",
    r"write \.hidden or \.shown",
    r'compare with ==; a field whose id is no name is written \*\*\{"odd-id": "x"\}',
    r"end with RRULE:FREQ=DAILY;INTERVAL=1",
    r"zones are named as in Europe/Vienna",
    r"paths, texts and numbers are compared with ==",
    r"a path or a literal stands on each side of a comparison",
    r"a test of each item stands in it, then for, the item's name, in, and the list",
    r'a version is written in quotes, as in \["1\.0"\]',
    r"the workflow has its name already: take this out",
    r"name each, and write them out",
    r"[\w.-]+ is no name for Python: its id stands in quotes, in a dict behind \*\*",
    r"a field of an f-string is a path",
    r"write one text in it, in quotes",
    r"write the text itself, in quotes",
    r"compare with a literal text or a path",
    r"write its entries out, each key in quotes",
    r"use text, a number, True, False or None",
    r"return what the output schema says",
    r"a step for each, in a loop: for .*:",
    r'a field with another name is read with path\("…"\)',
    r"write the field's id in quotes",
    r"write it as an expression, or as the whole condition",
    r"= gives a result its name; a comparison stands in an if",
    r"the head of a block ends with a colon",
    r"compare a path with a text or a number",
    r"a condition compares a path with a literal, asks whether it is there, or looks into a list",
    r"name the parts of a path with dots",
    r"a task is its id with dots, and called once",
    r'with branch\(\):, with branch\("port"\):, with on\(1\):, with detached\(\):',
    r"decorators are @workflow with a name, and triggers such as @shopify\.admin\.order_created\(\)",
    r"its mutations are named like orderUpdate, tagsAdd",
    r"an object with the arguments",
    r"a path begins with what is there: [\w, ]+",
    r"let only triggers lead here that bring it: with on\(1\): …",
    r"read it further down the way that leads through that step",
    r"an item is there inside its loop, or its any or all, only",
    r"read it in the loop's body",
    r"a condition cannot count [\w.]+: the step Count does, and Liquid's filter size",
    r"flowc env \w+ '[\w-]+' looks for what is like it",
    r"it has [\w, ]+",
    r"ask something of \w+, or ask it once, without any or all",
    r"compare it directly, without any, all or none",
    r"write it without a fraction",
    r"compare it with a path or a literal of its own kind",
    r"put what belongs together in parentheses: \(\(a == 1\) && \(b == 2\)\) \|\| \(c == 3\)",
    r"write the paths themselves, without braces",
    r"write the test itself, without Liquid",
    r"end the path at [\w.]+, and go through [\w.]+ first",
    r"what it takes is not checked",
    r"if Flow takes it, it is fine; nothing in it is checked",
    r"do without the loop: use the value itself",
    r"print it without the for",
    r"Liquid has no not: compare with == false, or use unless",
    r"Liquid's word is (and|or)",
    r"to add, use the filter plus; to join texts, append",
    r"give the filtered value a name before it, with assign",
    r"go through the list with for, and stop with limit: 1 or an if",
    r"leave them away: a connection is the list of all its nodes",
    r"a connection is a list of its nodes here: read their fields right away",
    r"a script (has no (network|timers|[\w ]+)|is alone|runs from its beginning to its end)[;:] .*",
    r"leave async away: a script runs from its beginning to its end",
    r"leave await away",
    r"write what belongs there",
    r"take it out, or compare with something else",
    r"put (a step after it|steps into it|steps into its branches), or take it out",
]
