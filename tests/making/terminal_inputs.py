"""Inputs of every kind, each with a hostile token in another place, and the commands that read them."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from making.terminal import FORGED, TOKEN, Said, acting, forged, planted, run

import flowc

VIEW = """\
Customer.coOp = metafield(key="co_op", namespace="custom")


@workflow("Tag orders", note="Ask Ann")
# Of the till
# Note: twice
@shopify.admin.order_created()
def tag_orders(order):
    runCode = shopify.flow.run_code(
        input="query { order { name } }",
        script="export default function main(input) { return {n: input.order.name} }",
        output_schema="type Output { n: String! }",
    )
    # Name: "Is it big?"
    if "a" in order.tags or any(tags_item == "b" for tags_item in order.tags):
        shopify.admin.add_order_tags(order_id=order.id, tags=["big", "{{ runCode.n }}"])
    for lineItemsForeachitem in order.lineItems:
        # Each line
        # Note: said
        shopify.flow.log_output(message="{{ lineItemsForeachitem.title | upcase }}")
    with branch("odd"):
        acme.app.task(x={"a": "b"}, y=raw(5))
"""
EXPORT = flowc.to_json(VIEW, form="export").partition(":")[2]
EVENT = {
    "trigger": "shopify::admin::order_created",
    "at": "2026-01-05T09:00:00Z",
    "environment": {
        "order": {"id": "gid://shopify/Order/1", "name": "#1", "tags": ["a"], "lineItems": [{"title": "x"}]}
    },
    "responses": {"x": {"y": "z"}},
    "ports": {"8": "odd"},
}
SHOP = {"shop": {"name": "Acme"}, "orders": [{"id": "gid://shopify/Order/1", "name": "#1"}]}
SUITE = {
    "workflow": "view.py",
    "shop": SHOP,
    "tests": [
        {
            "name": "one",
            "event": EVENT,
            "expect": {
                "outcome": "completed",
                "effects": [{"task": "shopify.admin.add_order_tags", "fields": {"tags": ["x"]}}],
                "including": [{"task": "shopify.flow.log_output", "fields": {"message": "x"}}],
                "not": [{"task": "shopify.flow.log_output", "fields": {"message": "X"}}],
                "path": ["runCode", "true"],
                "error": "FC527",
            },
        }
    ],
}
CATALOG = {
    "task_id": "acme::app::task",
    "task_version": "0.1",
    "task_type": "ACTION",
    "label": "Do it",
    "description": "Does it",
    "config_fields": [{"id": "x", "label": "X", "type": "text", "required": True, "description": "what"}],
}
SCHEMA = """
"The root" type QueryRoot { order(id: ID!): Order }
"An order" type Order { "its name" name: String! tags: [String!]! kind: Kind }
enum Kind { "one" ONE TWO }
"""

EXACT = ("to-py", "to-json", "fmt", "fix", "update", "diff", "check --fix", "git-textconv")
"""What prints the input's own text: exact on a pipe."""

DOCUMENT = (
    "to-py F",
    "to-py --no-layout F",
    "to-py F -o out.py",
    "to-json F",
    "to-json view.py --base F",
    "check F",
    "check --json F",
    "check --format github F",
    "check --format sarif F",
    "check --fix --diff F",
    "verify -j 1 F",
    "verify -j 1 --json F",
    "verify -j 1 --quiet --report out.xml F",
    "show F",
    "show --svg F",
    "show --mermaid F",
    "show --html F",
    "diff base.flow F",
    "diff --json base.flow F",
    "diff --behaviour base.flow F",
    "update view.py --from F --diff",
    "run F",
    "run --json F",
    "run --html out.html F",
    "fmt --diff F",
    "fix --diff F",
    "test --new F",
    "git-textconv F",
)
READERS: dict[str, tuple[str, ...]] = {
    "x.flow": DOCUMENT,
    "x.flow.json": DOCUMENT,
    "x.py": (
        "to-json F",
        "to-py F",
        "check F",
        "check --format json F",
        "check --fix --diff F",
        "fmt --diff F",
        "fmt --check F",
        "fix --diff F",
        "update F --from base.flow --diff",
        "run F",
        "show F",
        "diff base.flow F",
    ),
    "event.json": ("run view.py --event F", "run view.py --event F --json", "run --strict view.py --event F"),
    "shop.json": ("run view.py --event good.json --shop F",),
    "x.flow-test.yaml": ("test F", "test --json F", "test --format github F", "test --junit out.xml F"),
    "catalog.json": (
        "catalog import --catalog new.json F",
        "tasks search do it --catalog new.json",
        "tasks show acme::app::task --catalog new.json",
        "tasks show acme::app::tasks --catalog new.json",
        "tasks show acme::app::task@9.9 --catalog new.json",
        "check --catalog F view.py",
        "show --html --catalog new.json view.py",
    ),
    "schema.json": (
        "env --environment F Order",
        "env --environment F order name",
        "check --environment F view.py",
    ),
    "x.jsonl": ("verify -j 1 F", "verify -j 1 --column a.b F", "verify -j 1 --continue out.log F"),
    "journal.log": ("verify -j 1 --continue F base.flow",),
}
ARGUMENTS = (
    "explain T",
    "tasks search T",
    "tasks show T",
    "env T",
    "env Order T",
    "env --filter T Order name",
    "completion T",
    "T",
    "to-py --T",
    "to-py T",
    "to-json T -o T/T",
    "to-json view.py view.py -o T",
    "tasks show T@T",
    "tasks show acme::app::T",
    "check --now T base.flow",
    "check --catalog T base.flow",
    "run --seed T base.flow",
    "verify --column T rows.jsonl",
    "test T",
    "git-install T",
    "git-uninstall T",
    "git-merge base.flow base.flow T T T",
    "git-textconv T",
)


def texts(name: str) -> Iterator[tuple[str, bytes]]:
    """Texts of one kind, each with the token in another place."""
    trees: dict[str, Any] = {
        "x.flow": json.loads(EXPORT),
        "x.flow.json": json.loads(flowc.to_json(VIEW)),
        "event.json": EVENT,
        "shop.json": SHOP,
        "x.flow-test.yaml": SUITE,
        "catalog.json": CATALOG,
        "x.jsonl": {"a": {"b": EXPORT}, "id": "x"},
        "journal.log": {"journal": {"flowc": flowc.__version__, "paths": ["x"], "last": "y"}},
        "schema.json": {
            "data": {"__schema": {"queryType": {"name": "Q"}, "types": [{"name": "Order", "kind": "OBJECT"}]}}
        },
    }
    for place, tree in planted(trees[name]) if name in trees else ():
        yield place, (json.dumps(tree, ensure_ascii=False) + "\n").encode()
    if name == "schema.json":
        for at, word in enumerate(("The root", "its name", "ONE", "Order", "QueryRoot")):
            yield f"sdl {at}", SCHEMA.replace(word, TOKEN.replace('"', "")).encode()
    if name == "x.py":
        yield from views()


def views() -> Iterator[tuple[str, bytes]]:
    """The view with the token in each line: as it is, and in a string."""
    lines = VIEW.splitlines(keepends=True)
    for at, line in enumerate(lines):
        for place in {
            0,
            len(line) - 1,
            line.find('"') + 1,
            line.find("(") + 1,
            len(line) - len(line.lstrip()),
        }:
            text = "".join([*lines[:at], line[:place] + TOKEN + line[place:], *lines[at + 1 :]])
            yield f"{at}:{place}", text.encode()
    for at, line in enumerate(lines):
        before, quote, after = line.partition('="')
        if quote:
            said = f"{before}={TOKEN!r} + {after}" if at % 2 else f"{before}={TOKEN!r},  # {after}"
            yield f"{at} quoted", "".join([*lines[:at], said, *lines[at + 1 :]]).encode()


def is_exact(argv: list[str]) -> bool:
    return " ".join(argv[:2]) in EXACT or argv[0] in EXACT


def harmless(argv: list[str], said: Said, *, terminal: bool) -> None:
    """Nothing acts; no line of a text is one that an input began; no bug."""
    assert said.code in (0, 1, 2), (argv, said)
    assert not acting(said.err), (argv, said.err)
    assert not forged(said.err), (argv, said.err)
    if terminal or not is_exact(argv):
        assert not acting(said.out), (argv, said.out)
    if not is_exact(argv) and not {"--html", "--svg"} & {*argv}:  # where lines are no structure
        assert not forged(said.out), (argv, said.out)
    if "--json" in argv and said.out:
        json.loads(said.out)
    if argv[0] == "git-textconv" and said.code == 0:
        assert "\x1b" not in said.out or not said.out.startswith("@")


def write_good_files() -> None:
    """The other files that commands read, in the working folder."""
    for name, text in {"view.py": VIEW, "base.flow": EXPORT, "good.json": json.dumps(EVENT)}.items():
        Path(name).write_text(text)
    Path("rows.jsonl").write_text(json.dumps({"a": EXPORT}) + "\n")


# The fuzzer's.

PIECES = (TOKEN, f"\n{FORGED}", *"\x1b\x9b\u202e\u2066\r\x08\ufeff\x07\u200d\x00\u2028\x85\x7f")
ASKED = frozenset(command.split()[0] for commands in READERS.values() for command in commands)
_TEXTS: dict[str, list[str]] = {}


@st.composite
def cases(draw: st.DrawFn) -> str:
    """A command and what it reads, as JSON: an input of some kind with hostile text in places drawn by chance."""
    name = draw(st.sampled_from([*READERS]))
    rng = random.Random(draw(st.integers(0, 1 << 40)))
    text = rng.choice(_texts(name))
    hostile = draw(st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(PIECES))
    at = rng.randrange(len(text) + 1)
    if rng.random() < 0.5:
        text = text.replace(TOKEN, hostile)
    if rng.random() < 0.3:
        text = text[:at] + hostile + text[at:]
    called = f"{hostile[:30].replace('/', '|').replace(chr(0), '')}{name}" if rng.random() < 0.2 else name
    argv = [called if word == "F" else word for word in rng.choice(READERS[name]).split()]
    return json.dumps({"argv": argv, "file": called, "text": text, "terminal": rng.random() < 0.7})


def of_terminal(text: str) -> str:
    """Whatever the input, nothing of it acts on a terminal or begins a line, and the command ends well."""
    try:
        given = json.loads(text)
        argv, file, data = [str(word) for word in given["argv"]], str(given["file"]), str(given["text"])
        terminal = bool(given["terminal"])
        known = argv[0] in ASKED and _is_name(file) and all(map(_is_word, argv))
    except (ValueError, LookupError, TypeError, AttributeError):
        return "refused"
    if not known:
        return "refused"
    os.environ["NO_COLOR"] = "1"
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        write_good_files()
        Path(file).write_bytes(data.encode("utf-8", "surrogatepass"))
        harmless(argv, run(argv, terminal=terminal), terminal=terminal)
    return "exact"


def _texts(name: str) -> list[str]:
    if name not in _TEXTS:
        _TEXTS[name] = [data.decode() for _, data in texts(name)]
    return _TEXTS[name]


def _is_name(file: str) -> bool:
    """May a file of the folder be called so?"""
    try:
        return 0 < len(file.encode()) < 200 and not {"/", "\0"} & {*file} and file not in (".", "..")
    except UnicodeEncodeError:
        return False


def _is_word(word: str) -> bool:
    """Is this an argument that leads to no other folder?"""
    return not {"/", "\0"} & {*word} and word != ".."
