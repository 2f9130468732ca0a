"""The project on disk, as Shopify's client lays it out: its keys, its numbers, its folders, its lock."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from making.command_lines import FILES, ONE, contents, folder, run

import flowc
from flowc.document.collation import collated
from flowc.document.normal import normal

# What ``Object.keys`` gives of an object made of keys sorted by ``localeCompare`` (ICU 78, en-US).
ORDERS = [
    [
        "__metadata",
        "_a",
        "_A",
        "-",
        "-a",
        "a",
        "A",
        "a b",
        "a_b",
        "a-b",
        "a:b",
        "a.b",
        "a/b",
        "a$b",
        "a1",
        "A1",
        "a10",
    ],
    [
        "config_field_values",
        "description",
        "name",
        "note",
        "step_id",
        "step_position",
        "steps",
        "task_id",
        "task_type",
    ],
    [
        "",
        "\t",
        "\n",
        " ",
        " a",
        "_",
        "-",
        ",",
        ";",
        ":",
        "!",
        "?",
        ".",
        "'",
        '"',
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "@",
    ],
    ["@", "*", "/", "\\", "&", "#", "%", "`", "^", "+", "<", "=", ">", "|", "~", "$", "$a", "001", "01", "a"],
    ["0", "1", "2", "10", "4294967294", "_", "00", "001", "1a", "4294967295", "a"],
    ["co op", "Co_op", "co-op", "CO-OP", "coop", "z", "Z", "zebra", "zEbra", "Zebra", "ZEBRA"],
    ["step_id", "stepId", "steps", "taskId", "taskID", "tasks", "URL", "url_b", "urlb"],
    ["e", "é", "É", "eá", "éa", "f", "Z", "ä" * 0 + "ж", "中"],
    ["ab", "a\x01b", "a\0b", "aB", "Ab", "AB"],
]


@pytest.mark.parametrize("keys", ORDERS, ids=lambda keys: keys[1])
def test_keys_are_in_the_client_s_order(keys: list[str]) -> None:
    if "\0" not in "".join(keys):  # those that count the same stay as they are
        assert collated(sorted(keys)) == keys
    assert collated(keys) == keys


NODE = shutil.which("node")
CLIENT = """
const s = v => Array.isArray(v) ? v.map(s) : v && typeof v === 'object'
  ? Object.fromEntries(Object.keys(v).sort((a, b) => a.localeCompare(b, 'en')).map(k => [k, s(v[k])])) : v;
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(texts.map(t => JSON.stringify(s(JSON.parse(t)), null, 2) + '\\n')));
"""
NUMBERS = {
    "1.0": "1", "1e5": "100000", "1e21": "1e+21", "1e-7": "1e-7", "0.000001": "0.000001", "-0": "0", "0.10": "0.1",
    "123456789012345678901": "123456789012345680000", "9007199254740993": "9007199254740992", "1e400": "null",
    "-1.25E-9": "-1.25e-9", "5e-324": "5e-324", "1.5e300": "1.5e+300", "100.50": "100.5", "1E+2": "100",
}  # fmt: skip


@pytest.mark.parametrize(("lexeme", "written"), NUMBERS.items())
def test_numbers_are_spelled_as_javascript_spells_them(lexeme: str, written: str) -> None:
    found = normal(f'{{\n  "a": {lexeme}\n}}\n')
    assert found is not None
    changes = ("the spelling of numbers",) if written != lexeme else ()
    assert (found.text, found.changes) == (f'{{\n  "a": {written}\n}}\n', changes)


CHANGES = {
    '{\n  "a": 1\n}\n': (),
    '{\n  "a": 1\n}': ("blanks, line breaks or escapes",),
    '{"a":1}\n': ("blanks, line breaks or escapes",),
    '{\n  "a": "\\/"\n}\n': ("blanks, line breaks or escapes",),
    '{\n  "b": 1,\n  "a": 2\n}\n': ("the order of keys",),
    '{\n  "aB": 1,\n  "a_b": 2\n}\n': ("the order of keys",),
    '{\n  "a": 1,\n  "a": 1\n}\n': ("keys that stand twice",),
    '{"b":1.0,"a":{},"a":[]}': (
        "keys that stand twice", "the order of keys", "the spelling of numbers", "blanks, line breaks or escapes",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "changes"), CHANGES.items())
def test_what_the_client_changes_is_named(text: str, changes: tuple[str, ...]) -> None:
    found = normal(text)
    assert found is not None
    assert found.changes == changes
    assert (found.text == text) == (not changes)


@pytest.mark.skipif(NODE is None, reason="no node here")
def test_texts_are_what_javascript_writes() -> None:
    source = random.Random(3)
    signs = [*map(chr, range(128)), *"aAbB_-019 ." * 20]
    keys = ["".join(source.choices(signs, k=source.randrange(6))) for _ in range(2000)]
    texts = [json.dumps(dict.fromkeys(keys[at : at + 100], at)) for at in range(0, 2000, 100)]
    texts += [f'{{"b":{number},"a":[]}}' for number in NUMBERS]
    texts += ['{"\\ud800":"\\u2028\\u007f\\u0001\\/é😀","é":{},"E":[],"e":[{}]}', FILES["c.flow.json"]]
    ran = subprocess.run(
        [NODE or "", "-e", CLIENT], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    assert [found.text for text in texts if (found := normal(text))] == json.loads(ran.stdout)


def test_a_new_code_form_is_as_the_client_writes_it() -> None:
    """One that flowc makes, and one that it makes of an export with keys of its own."""
    export = json.loads(FILES["a.flow"].partition(":")[2])
    export["root"] |= {"stepId": 1, "step_b": {"b": 1, "B": 2, "_": 3, "a": 4}, "Zeta": [], "alpha": {}}
    text = "0" * 64 + ":" + json.dumps(export)
    for view in (ONE, flowc.to_python(text)):
        document = flowc.to_json(view, form="code")
        found = normal(document)
        assert found is not None
        assert (found.text, found.changes) == (document, ())
        assert flowc.to_json(flowc.to_python(document)) == document


def test_a_document_keeps_its_own_order() -> None:
    text = FILES["c.flow.json"].replace('"root": {', '"root": {\n    "zeta": 1,\n    "Alpha": 2,')
    assert flowc.to_json(flowc.to_python(text)) == text


# Folders.


@pytest.fixture(autouse=True)
def place() -> Iterator[None]:
    with folder():
        yield


def project(*slugs: str, dir_: str = "workflows", toml: str = "") -> None:
    Path("p").mkdir()
    Path("p/flow.toml").write_text(toml)
    for slug in slugs:
        here = Path(f"p/{dir_}/{slug}")
        here.mkdir(parents=True)
        (here / "workflow.flow.json").write_text(FILES["c.flow.json"])
        (here / "workflow.flow.lock.json").write_text(lock(FILES["c.flow.json"]))


def lock(text: str, **more: str) -> str:
    digest = sha256(text.encode()).hexdigest()
    known = {
        "workflow_id": "gid://flow/Workflow/1",
        "workflow_definition_version": "v1",
        "payload_sha256": digest,
    }
    return json.dumps({**known, "store": "x.myshopify.com", "pushed_at": "2026-01-01T00:00:00Z", **more})


@pytest.mark.parametrize(
    "name", ["p", "p/flow.toml", "p/workflows", "p/workflows/one", "p/workflows/one/workflow.flow.json"]
)
@pytest.mark.parametrize(
    "line", ["check {}", "verify -j 1 {}", "show {}", "run {}", "diff {} c.flow.json", "to-py {}",
    "update a.py --diff --from {}"]
)  # fmt: skip
def test_a_project_means_its_workflow(line: str, name: str) -> None:
    project("one")
    before = contents()
    code, said = run(*line.format(name).split())
    assert code == 0, said
    assert "project-" not in said
    assert contents() == before


@pytest.mark.parametrize("name", ["p", "p/flow.toml", "p/workflows"])
def test_several_workflows(name: str) -> None:
    project("one", "two")
    for line in ("check {}", "verify -j 1 {}", "to-py {} -o views/"):
        code, said = run(*line.format(name).split())
        assert code == 0, said
    assert sorted(path.name for path in Path("views").iterdir()) == ["one.py", "two.py"]
    for line in ("show {}", "run {}", "diff {} a.flow", "update a.py --from {}", "test --new {}"):
        code, said = run(*line.format(name).split())
        assert code == 2
        assert "holds more than one workflow: name one of" in said
        assert "one/workflow.flow.json" in said


def test_a_folder_that_the_project_names() -> None:
    project("one", dir_="flows", toml='[workflows]\ndir = "flows"\n')
    assert run("show", "p/flow.toml")[0] == 0


@pytest.mark.parametrize(
    "command", ["check", "fix", "verify -j 1", "show", "run", "to-py", "diff a.flow", "test --new"]
)
@pytest.mark.parametrize(
    "toml",
    [
        "[",
        "\0",
        'dir = "',
        "[workflows]\ndir = 5\n",
        '[workflows]\ndir = ""\n',
        '[workflows]\ndir = "nowhere"\n',
        '[workflows]\ndir = "flow.toml"\n',
        '[workflows]\ndir = "a\\u0000b"\n',
        '[workflows]\ndir = "a\\nb\\u001b[31m"\n',
    ],
)
def test_a_flow_toml_that_cannot_be_used_is_named(toml: str, command: str) -> None:
    project(toml=toml)
    code, said = run(*command.split(), "p/flow.toml")
    assert code == 2
    assert "p/flow.toml: " in said
    assert any(
        each in said for each in ("this is no TOML", "dir in [workflows] is", "there is no such folder")
    ), said
    assert "\x1b" not in said


def test_the_lock_file_is_no_workflow_and_is_not_written() -> None:
    project("one")
    name = "p/workflows/one/workflow.flow.lock.json"
    Path(name).write_text(FILES["c.flow.json"])  # whatever it holds
    before = contents()
    for line in (
        "check",
        "verify -j 1",
        "to-py",
        "to-json",
        "show",
        "run",
        "fmt",
        "fix",
        "diff a.flow",
        "update a.py --from",
    ):
        code, said = run(*line.split(), name)
        assert (code, "error[project-lock]: this is the lock file of a workflow" in said) == (2, True), (
            line,
            said,
        )
    for line in ("to-json a.py -o {}", "to-py a.flow -o {}", "show a.flow -o {}", "run a.py --html {}"):
        assert "file-not-own" in run(*line.format(name).split())[1]
    assert contents() == before
    code, said = run("verify", "-j", "1", "p")
    assert code == 0, said


SAVED = "info[project-normal]: Shopify's client writes this file in its own way when it saves it: "
NOTES = [
    (None, {}, ""),
    ('"version": 0.1', {}, ""),
    (("  ", "    "), {}, SAVED + "blanks"),
    (("0.1", "0.10"), {}, SAVED + "the spelling of numbers"),
    (("Two", "Three"), {"payload_sha256": "0" * 64}, "info[project-drift]"),
    (None, {"payload_sha256": "0" * 64}, "info[project-drift]"),
    (None, {"more": "x"}, "warning[project-lock]"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "more", "said"), NOTES)
def test_check_says_what_the_client_would_do(change: object, more: dict[str, str], said: str) -> None:
    project("one")
    here = Path("p/workflows/one")
    if isinstance(change, tuple):
        (here / "workflow.flow.json").write_text(FILES["c.flow.json"].replace(*change))
    (here / "workflow.flow.lock.json").write_text(lock(FILES["c.flow.json"], **more))
    code, err = run("check", "p")
    assert (code, said in err, bool(err) == bool(said)) == (0, True, True), err


def test_a_damaged_lock_is_named() -> None:
    project("one")
    for text in ("", "{", "[]", "{}", "\xff", "[" * 10_000):
        Path("p/workflows/one/workflow.flow.lock.json").write_text(text)
        assert "warning[project-lock]" in run("check", "p")[1]
