"""One door: whatever an input says, and whichever command says it, nothing of it acts on a terminal.

Every place of every kind of input holds the token once (``doors.planted``); every command reads it, with its outputs
on a terminal and on a pipe. Exact on a pipe, and only there, are the outputs that are the input's own text:
views and documents (``to-py``, ``to-json``, ``fmt -``, ``fix -``), diffs of them, and files git shows as they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doors import TOKEN, Said, acting, forged, planted, run

import flowc
from flowc.cli.commands import COMMANDS, PLUMBING

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
SHARES = dict.fromkeys(READERS, 1)
"""Of so many commands each place is read by one: by all of them in the nightly profile."""
if os.environ.get("FLOWC_PROFILE") != "nightly":
    SHARES |= {"x.flow": 20, "x.flow.json": 27, "x.flow-test.yaml": 3, "catalog.json": 3, "event.json": 2}
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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with good files of every kind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    for name, text in {"view.py": VIEW, "base.flow": EXPORT, "good.json": json.dumps(EVENT)}.items():
        Path(name).write_text(text)
    Path("rows.jsonl").write_text(json.dumps({"a": EXPORT}) + "\n")
    return tmp_path


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


@pytest.mark.parametrize("name", READERS)
def test_every_field_of_every_input(folder: Path, name: str) -> None:
    del folder
    ran: set[str] = set()
    for number, (_, data) in enumerate(texts(name)):
        for command in READERS[name][number % SHARES[name] :: SHARES[name]]:
            Path(name).write_bytes(data)
            argv = [name if word == "F" else word for word in command.split()]
            terminal = number % 3 > 0
            harmless(argv, run(argv, terminal=terminal), terminal=terminal)
            for made in ("out.log", "new-x.py"):
                Path(made).unlink(missing_ok=True)
            ran.add(command)
    assert ran == {*READERS[name]}


NAME = TOKEN.replace("/", "|")[:80]
"""A file may be called almost anything, at some length."""


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_names_of_files(folder: Path, terminal: bool) -> None:
    """Files and folders with such names, of every kind and for every command that takes one."""
    for name, commands in READERS.items():
        (_, data), *_ = texts(name)
        suffix = name[name.index(".") :]
        for command in commands:
            (folder / f"{NAME}{suffix}").write_bytes(data)
            argv = [f"{NAME}{suffix}" if word == "F" else word for word in command.split()]
            argv = [f"{NAME}-{word}" if word.startswith(("out", "new")) else word for word in argv]
            harmless(argv, run(argv, terminal=terminal), terminal=terminal)
            (folder / f"{NAME}{suffix}").unlink()
    (folder / NAME).mkdir()
    (folder / NAME / f"{NAME}.flow").write_text(EXPORT)
    for command in (
        "verify -j 1 F",
        "check F",
        "test F",
        "to-py base.flow -o F",
        "show base.flow --svg -o F/F/F",
    ):
        argv = [word.replace("F", NAME) for word in command.split()]
        harmless(argv, run(argv, terminal=terminal), terminal=terminal)


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_arguments(folder: Path, terminal: bool) -> None:
    del folder
    for command in ARGUMENTS:
        argv = [TOKEN if word == "T" else word.replace("T", TOKEN[:60]) for word in command.split()]
        argv = ["Order" if word.endswith("rder") else word for word in argv]
        harmless(argv, run(argv, terminal=terminal), terminal=terminal)


def test_git_in_a_folder_of_such_a_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    monkeypatch.setenv("HOME", str(folder))
    inside = folder / NAME
    inside.mkdir()
    monkeypatch.chdir(inside)
    subprocess.run(["git", "init", "-q"], check=True)
    (inside / ".gitattributes").write_text(f"{TOKEN} text\n")
    for command in (["git-install"], ["git-install", "--global"], ["git-uninstall"]):
        harmless(command, run(command, terminal=True), terminal=True)


def test_every_command_is_asked() -> None:
    asked = {command.split()[0] for commands in READERS.values() for command in commands}
    asked |= {command.split()[0] for command in ARGUMENTS}
    assert asked >= {*COMMANDS, *PLUMBING}


def test_colours_are_flowc_s_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With colours nothing else comes through."""
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm")
    for place, tree in [*planted(json.loads(EXPORT))][::9]:
        (folder / "x.flow").write_text(json.dumps(tree))
        for command in ("show x.flow", "check x.flow", "diff base.flow x.flow", "run x.flow"):
            said = run(command.split(), terminal=True)
            assert not acting(said.out + said.err), (place, command, said)
    assert "\x1b[" in run(["show", "base.flow"], terminal=True).out


@pytest.mark.parametrize("form", ["--svg", "--html", "--mermaid"])
def test_pictures_are_text_that_every_reader_takes(folder: Path, form: str) -> None:
    """No control character that XML refuses, and nothing that turns the text round."""
    from xml.etree import ElementTree

    for place, document in [*planted(json.loads(EXPORT))][::5]:
        (folder / "x.flow").write_text(json.dumps(document))
        said = run(["show", form, "x.flow"], terminal=False)
        assert not acting(said.out), (place, said.out)
        if form == "--svg" and said.code == 0:
            ElementTree.fromstring(said.out)
