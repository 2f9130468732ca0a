"""A folder with files of every kind under many names, command lines in it, and what is promised of each.

Whatever is typed, a file that a command reads stays as it is, unless the command is there to rewrite it; and a
workflow is never replaced by something that is none.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

import flowc
from flowc.cli import main
from flowc.document.reading import is_document

ONE = """@workflow("One")
@shopify.admin.order_created()
def one(order):
    if order.name == "x":
        shopify.admin.add_order_tags(order_id=order.id, tags=["a"])
"""
TWO = ONE.replace("One", "Two").replace("def one", "def two").replace('["a"]', '["b"]')
RESPONSE = {"id": "shopify::admin::order_archive", "version": "0.2", "label": "A", "task_type": "ACTION"}
FILES = {
    "a.flow": flowc.to_json(ONE, form="export"),
    "b.flow": flowc.to_json(TWO, form="export"),
    "c.flow.json": flowc.to_json(ONE, form="code"),
    "in/a.flow": flowc.to_json(TWO, form="export"),
    "a.py": flowc.to_python(flowc.to_json(ONE, form="export")),
    "b.py": TWO,
    "merged.flow": flowc.to_python(flowc.to_json(TWO, form="export")),
    "event.json": json.dumps({"order": {"id": "gid://shopify/Order/1", "name": "x"}}),
    "shop.json": "{}",
    "types.graphql": "type QueryRoot { cats: [Cat!]! } type Cat { id: ID! }",
    "responses.json": json.dumps(RESPONSE),
    "one.test.yaml": "workflow: a.py\ntests:\n- name: runs\n  event: {environment: {order: {name: y}}}\n"
    "  expect: {outcome: finished}\n",
    "rows.jsonl": json.dumps({"w": flowc.to_json(ONE)}) + "\n",
    "notes.txt": "mine\n",
    "out/page.html": "<p>old</p>\n",
}
LINKS = {"link.flow": "a.flow", "link.py": "b.py", "link.json": "event.json"}
HARD = {"hard.flow": "b.flow", "hard.yaml": "one.test.yaml"}
NAMES = (
    *FILES,
    *LINKS,
    *HARD,
    "./a.flow",
    "in/../b.flow",
    "linked/a.flow",
    "new.flow",
    "new.json",
    "out/",
    ".",
    "in",
)
COMMANDS = {
    "to-py": ("-o", "--output"), "to-json": ("-o", "--output", "--base"), "check": ("--environment",),
    "check --fix": ("--catalog",), "verify -j 1": ("--report", "--continue"), "verify -j 1 --column w": ("--report",),
    "test": ("--junit", "--html"), "test --new": (), "show": ("-o",), "show --svg": ("-o",), "show --html": ("-o",),
    "env Cat": ("--environment",), "catalog import": ("--catalog",), "diff": (), "update": ("--from", "-o"),
    "run": ("--event", "--shop", "--html"), "fmt": (), "fix": ("--catalog",), "git-textconv": (), "git-merge": (),
}  # fmt: skip
"""Commands with their options that name files."""
OUTPUTS = ("-o", "--output", "--report", "--continue", "--junit", "--html", "--catalog")
IN_PLACE = ("check --fix", "fix", "fmt", "git-merge", "update")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with all the files, the working folder while it is there."""
    with tempfile.TemporaryDirectory() as name, chdir(name):
        for path, text in FILES.items():
            Path(path).parent.mkdir(exist_ok=True)
            Path(path).write_text(text)
        for path, target in LINKS.items():
            Path(path).symlink_to(target)
        for path, target in HARD.items():
            Path(path).hardlink_to(target)
        Path("linked").symlink_to("in")
        yield Path(name)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A command with operands and options, most of them its own, and many to be refused."""
    names = st.sampled_from(NAMES)
    command = draw(st.sampled_from(list(COMMANDS)))
    words = [command]
    words += draw(st.lists(names, min_size=1, max_size=draw(st.sampled_from((1, 1, 3)))))
    own = st.sampled_from((*COMMANDS[command] * 9, *OUTPUTS))
    for option in draw(st.lists(own, max_size=3, unique=True)):
        words += [option, draw(names)]
    return " ".join(words)


def run(*words: str) -> tuple[int, str]:
    """The exit code of a command and what it says on standard error."""
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    sys.stderr = said = io.StringIO()
    try:
        return main(words), said.getvalue()
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def contents() -> dict[str, bytes]:
    """Every file of the working folder by its real path."""
    return {os.path.realpath(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def of_command(line: str) -> str:
    """A command line in a folder of its own: what it reads is there afterwards, and no bug is met."""
    words = line.split()
    if not words or any(
        not word.isascii() or not word.isprintable() or ".." in word[:2] or word[0] == "/" for word in words
    ):
        return "refused"  # nothing outside of the folder is to be met by chance
    with folder():
        inodes = {path: os.stat(path).st_ino for path in contents()}
        before = contents()
        code, said = run(*words)
        after = contents()
        assert code in (0, 1, 2), said
        for path in before.keys() | after.keys():
            if before.get(path) != after.get(path):
                may_change(words, path, before.get(path), after.get(path), inodes)
    return "exact" if code == 0 else "refused"


def may_change(
    words: list[str], path: str, before: bytes | None, after: bytes | None, inodes: dict[str, int]
) -> None:
    """A file that is not as it was was meant to be written, and no other name of it was read."""
    assert after is not None, f"{path} is gone"
    if before is None:
        return
    written = [os.path.realpath(value) for option, value in pairwise(words) if option in OUTPUTS]
    operands = [
        word for at, word in enumerate(words[1:], 1) if words[at - 1] not in (*OUTPUTS,) and word[0] != "-"
    ]
    if not any(" ".join(words).startswith(command) for command in IN_PLACE):
        assert any(path == name or path.startswith(name + os.sep) for name in written), path
        merged = words[0] == "to-json" and before.startswith(b"@workflow")
        read = {inodes.get(os.path.realpath(word)) for word in operands}
        assert merged or words[0] == "to-json" or inodes[path] not in read, path
    assert kind(before) in (None, kind(after)) or words[0] in ("to-json", "check", "fix"), path


def kind(data: bytes) -> str | None:
    """What a file is that somebody would miss."""
    text = data.decode("utf-8", "replace")
    if "@workflow(" in text:
        return "view"
    return "document" if is_document(text) and '"root"' in text else None
