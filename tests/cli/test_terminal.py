"""One door: whatever an input says, and whichever command says it, nothing of it acts on a terminal.

Every place of every kind of input holds the token once (``terminal.planted``); every command reads it, with its outputs
on a terminal and on a pipe. Exact on a pipe, and only there, are the outputs that are the input's own text:
views and documents (``to-py``, ``to-json``, ``fmt -``, ``fix -``), diffs of them, and files git shows as they are.
"""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path

import pytest
from making.folders import ROOT
from making.terminal import TOKEN, acting, planted, run
from making.terminal_inputs import ARGUMENTS, EXPORT, READERS, harmless, texts, write_good_files

from flowc.cli.parser import COMMANDS, PLUMBING

SHARES = dict.fromkeys(READERS, 1)
"""Of so many commands each place is read by one: by all of them in the nightly profile."""
if os.environ.get("FLOWC_PROFILE") != "nightly":
    SHARES |= {"x.flow": 20, "x.flow.json": 27, "x.flow-test.yaml": 3, "catalog.json": 3, "event.json": 2}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with good files of every kind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    write_good_files()
    return tmp_path


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


def test_nobody_prints_but_the_door() -> None:
    """No module but ``console`` writes to an output; the worker's is a pipe."""
    source = ROOT / "flowc"
    for path in source.rglob("*.py"):
        if path.relative_to(source).as_posix() in ("cli/console.py", "run_code/worker.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in ("print", "warnings.warn", "traceback.print_exc"), (path, node.lineno)
            assert not re.match(r"sys\.(?:__)?std(?:out|err)(?:__)?(?:\.buffer)?\.write", called), path


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
