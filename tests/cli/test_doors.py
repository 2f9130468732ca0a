"""Files in and out: no command writes over what it reads; what has no end is refused; a full disk spoils nothing."""

from __future__ import annotations

import argparse
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from making.command_lines import FILES, ONE, contents, folder, run

from flowc.catalog.loading import project_text
from flowc.cli import intake, main, parser
from flowc.cli.doors import Input, Output

PLAIN = {
    ("tasks", "asked"), ("env", "place"), ("env", "term"), ("explain", "codes"), ("verify", "column"),
    ("git-merge", "path"), ("git-merge", "size"), ("run", "seed"), ("verify", "timeout"), ("verify", "jobs"),
    ("diff", "unified"), ("test", "coverage_min"), ("tasks", "limit"), ("env", "limit"), ("run", "now"),
    ("check", "now"), ("fix", "now"),
}  # fmt: skip
"""Arguments with a value that is no file."""


@pytest.fixture(autouse=True)
def place() -> Iterator[None]:
    with folder():
        yield


def actions() -> Iterator[tuple[str, argparse.Action]]:
    """Every argument of every command that takes a value of its own."""
    groups = [each for each in parser.build()._actions if isinstance(each, argparse._SubParsersAction)]
    for name, command in groups[0].choices.items():
        for action in command.filled()._actions:
            if action.nargs != 0 and not action.choices:
                yield name, action


def role(action: argparse.Action) -> type | None:
    """Is an argument read, written, or neither?"""
    if not callable(action.type):
        return None
    for sample in ("x.json", "x.log"):
        try:
            return next((kind for kind in (Input, Output) if isinstance(action.type(sample), kind)), None)
        except (argparse.ArgumentTypeError, ValueError):
            continue
    return None


def test_every_argument_says_whether_it_is_a_file() -> None:
    """A new option that names a file says so by its type, or this fails; then the door guards it."""
    unsaid = {(name, action.dest) for name, action in actions() if role(action) is None}
    assert unsaid == PLAIN


ALSO = {
    "to-json": ["a.py"],
    "verify": ["-j", "1", "a.flow", "c.flow.json"],
    "test": ["one.test.yaml"],
    "catalog": ["import", "responses.json"],
    "update": ["a.py", "--from", "a.flow"],
    "run": ["a.py", "--event", "event.json", "--shop", "shop.json"],
    "git-merge": ["a.flow", "b.flow", "c.flow.json", "x"],
}
WRITERS = [(name, action.option_strings[-1]) for name, action in actions() if role(action) is Output]


@pytest.mark.parametrize("form", ["same", "dotted", "symbolic", "hard"])
@pytest.mark.parametrize(("command", "option"), WRITERS)
def test_no_output_takes_an_input_s_place(command: str, option: str, form: str) -> None:
    words = [command, *ALSO.get(command, ["a.flow"])]
    for victim in [word for word in words if os.path.exists(word)]:
        if (command, victim) == ("update", "a.py"):
            continue  # it rewrites its view
        before = contents()
        given = other_name(victim, form, ".json" if option == "--report" else "")
        code, said = run(*words, option, given)
        assert code == 2, (victim, said)
        assert any(each in said for each in ("file-overwrite", "called like a workflow", "ends neither")), (
            said
        )
        os.unlink(given) if given != victim and form != "dotted" else None
        assert contents() == before


def other_name(victim: str, form: str, suffix: str) -> str:
    """Another name of a file."""
    if form == "same":
        return victim
    if form == "dotted":
        return f"./{victim}"
    name = f"other{suffix}"
    (os.symlink if form == "symbolic" else os.link)(victim, name)
    return name


def case(name: str, line: str, code: str) -> object:
    return pytest.param(line, code, id=name)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        case("what a test reads", "test one.test.yaml --junit a.py", "file-overwrite"),
        case("what a folder holds", "verify -j 1 . --report c.flow.json", "file-overwrite"),
        case("what a folder of another name holds", "verify -j 1 linked --report link.json", ""),
        case("what a pattern means", "verify -j 1 *.flow.json --report c.flow.json", "file-overwrite"),
        case("the catalogue of the folder", "show a.py -o flow-catalog.json", "file-overwrite"),
        case("two outputs of one name", "verify -j 1 a.flow --report r.json --continue ./r.json", "workflow"),
        case(
            "two outputs that differ in case",
            "test one.test.yaml --junit R.xml --html r.xml",
            "file-collision",
        ),
        case("another input", "to-json a.py in/a.flow -o in", "file-overwrite"),
        case("another workflow", "show --html a.flow -o b.flow", "file-not-own"),
        case("another workflow's view", "show a.flow -o b.py", "file-not-own"),
        case("a view for a document", "to-py a.flow -o b.flow", "file-not-own"),
        case("a document for a view", "to-json a.py -o b.py", "file-not-own"),
        case("a page for a document", "run a.py --html c.flow.json", "file-not-own"),
        case("a test file for a report", "test one.test.yaml --junit hard.yaml", "file-overwrite"),
        case("another test file", "test other.test.yaml --junit one.test.yaml", "file-not-own"),
        case("a journal in the place of a view", "verify -j 1 a.flow --continue hidden", "file-not-own"),
        case("a lock file", "to-json a.py -o workflow.flow.lock.json", "file-not-own"),
        case("a journal", "show --svg a.flow -o done.log", "file-not-own"),
        case("a journal for a document", "to-json a.py -o done.log", "file-not-own"),
        case("standard output, which is no file", "to-json a.py -o -", "file-not-own"),
        case("a page on standard output", "run a.py --html -", "file-not-own"),
        case("what git keeps", "show --svg a.flow -o .gitattributes", "file-not-own"),
    ],
)
def test_what_is_not_an_output_s_own_stays(line: str, code: str) -> None:
    Path("flow-catalog.json").write_text(project_text([]))
    Path("workflow.flow.lock.json").write_text("{}")
    Path("hidden").write_text(ONE)
    Path(".gitattributes").write_text("*.flow diff=flowc\n")
    assert run("verify", "-j", "1", "in", "--continue", "done.log")[0] == 0
    Path("other.test.yaml").write_text(FILES["one.test.yaml"].replace("runs", "walks"))
    before = contents()
    exit_code, said = run(*line.split())
    if code:
        assert exit_code == 2, said
        assert code in said
        after = contents()
        assert {path: after.get(path) for path in before} == before
    else:
        assert exit_code == 0, said


@pytest.mark.parametrize(
    "line",
    [
        "to-json a.py -o new.flow",
        "to-json a.py -o a.flow --base a.flow",
        "to-json a.py -o a.flow",
        "to-json merged.flow -o merged.flow",
        "to-json merged.flow -o ./merged.flow",
        "to-py a.flow -o a.py",
        "to-py a.flow -o notes.txt",
        "update b.py --from a.flow -o b.py",
        "show --html a.flow -o out/page.html",
        "catalog import responses.json --catalog own.json",
        "verify -j 1 a.flow --continue done.log",
        "verify -j 1 a.flow --report out/r.json",
        "verify -j 1 in --report in/r.json",
        "verify -j 1 in/*.flow in --report ./in/r.json",
        "fmt b.py b.py ./b.py link.py",
        "fix b.py",
        "to-py a.flow b.flow -o /dev/null",
    ],
)
def test_what_is_meant_to_be_written_is(line: str) -> None:
    for _ in range(1 if "merged" in line else 2):  # its own outputs may be replaced
        code, said = run(*line.split())
        assert code == 0 or line.endswith("/dev/null"), said


def test_an_input_that_comes_in_by_standard_input_stays() -> None:
    before = contents()
    for line in ("to-py - -o a.flow", "show /dev/stdin -o a.flow", "to-py /dev/stdin -o hard"):
        if line.endswith("hard"):
            os.link("a.flow", "hard")
        with open("a.flow", "rb") as given:
            ran = flow(line, stdin=given)
        assert "file-overwrite" in ran.stderr.decode()
    os.unlink("hard")
    assert contents() == before


def test_names_that_are_one_on_this_disk() -> None:
    """As on a disk that ignores case: what was written under one name is not written under another."""
    Path("out/a.py").symlink_to("A.py")
    Path("sub").mkdir()
    Path("sub/A.flow").write_text(FILES["b.flow"])
    code, said = run("to-py", "sub/A.flow", "a.flow", "-o", "out/")
    assert (code, "file-collision" in said) == (2, True)


# The journal of a verification.


@pytest.mark.parametrize(
    "held",
    [
        "notes",
        "one line\n",
        "{",
        '{"journal"',
        "[1]\n",
        '{"done": {}}\n',
        '{"journal": 5}\n',
        "\0" * 99,
        FILES["a.flow"],
    ],
)
def test_only_a_journal_is_gone_on_with(held: str) -> None:
    Path("done.log").write_text(held)
    code, said = run("verify", "-j", "1", "--continue", "done.log", "a.flow")
    assert code == 2, said
    assert Path("done.log").read_text() == held


@pytest.mark.parametrize(
    "name", ["a.flow", "./b.flow", "c.flow.json", "a.py", "rows.jsonl", "in", ".", "new.flow", "x.parquet"]
)
def test_continue_does_not_eat_an_operand(name: str) -> None:
    before = contents()
    code, said = run("verify", "-j", "1", "--continue", name, "b.flow")
    assert (code, "called like a workflow, not a journal" in said) == (2, True), said
    assert contents() == before


def test_a_journal_torn_in_its_first_line_is_begun_anew() -> None:
    Path("done.log").write_bytes(b"")
    assert run("verify", "-j", "1", "--continue", "done.log", "a.flow")[0] == 0
    first = Path("done.log").read_bytes().split(b"\n")[0]
    Path("done.log").write_bytes(first[:-9])
    assert run("verify", "-j", "1", "--continue", "done.log", "a.flow")[0] == 0
    assert Path("done.log").read_bytes().startswith(first + b"\n")


# What has no end.


def flow(line: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, which has half a minute and 2 GiB."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    given = {"stdin": subprocess.DEVNULL, **settings}
    return subprocess.run(  # type: ignore[call-overload]
        [sys.executable, "-m", "flowc", *line.split()], capture_output="stdout" not in given,
        timeout=60, preexec_fn=bounded, check=False, **given,
    )  # fmt: skip


READERS = [
    "to-py {}", "to-json {}", "check {}", "show {}", "diff {} a.flow", "diff a.flow {}", "run {}", "fmt {}",
    "run a.py --event {}", "run a.py --shop {}", "check a.py --catalog {}", "check a.py --environment {}",
    "test --new {}", "test {}", "update {} --from a.flow", "update a.py --from {}", "to-json a.py --base {}",
    "catalog import {}", "verify -j 1 {}", "fix {}", "env Order --environment {}", "tasks search tag --catalog {}",
    "verify -j 1 a.flow --continue {}", "git-textconv {}",
]  # fmt: skip


@pytest.mark.parametrize("line", READERS)
@pytest.mark.parametrize("endless", ["/dev/zero", "waiting", "giant"])
def test_what_has_no_end_is_refused(monkeypatch: pytest.MonkeyPatch, line: str, endless: str) -> None:
    monkeypatch.setattr(intake, "PATIENCE", 0.01)
    os.mkfifo("waiting")
    with open("giant", "wb") as file:
        file.truncate(1 << 36)  # no block of it is on the disk
    if endless == "giant" and "textconv" in line:
        return  # git may show it as it is
    code, said = run(*line.format(endless).split())
    assert code == 2, said
    expected = ("this is a device", "nobody has written", "is more than", "journal", "nothing but NUL")
    assert any(each in said for each in expected), said
    assert len(said) < 1000


@pytest.mark.parametrize("line", ["check -", "to-py -", "verify -j 1 -", "run -", "show /dev/stdin", "fmt -"])
def test_a_pipe_without_end_is_refused(line: str) -> None:
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as endless:
        ran = flow(line, stdin=endless.stdout)
        endless.kill()
    assert ran.returncode == 2
    assert b"error[file-large]: this is more than 8 MiB" in ran.stderr


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "pipe"])
@pytest.mark.parametrize("line", ["to-py {}", "check {}", "verify -j 1 {}", "diff {} a.flow"])
def test_pipes_are_read(line: str, name: str) -> None:
    if name != "pipe":
        read, write = os.pipe()
        os.write(write, FILES["a.flow"].encode())
        os.close(write)
        ran = flow(line.format(name), stdin=read)
        os.close(read)
    else:
        os.mkfifo(name)
        writer = threading.Thread(target=lambda: Path(name).write_text(FILES["a.flow"]))
        writer.start()
        ran = flow(line.format(name))
        writer.join()
    assert ran.returncode == 0, ran.stderr


def test_a_writer_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "PATIENCE", 0.01)
    read, write = os.pipe()
    timer = threading.Timer(0.3, lambda: (os.write(write, FILES["a.flow"].encode()), os.close(write)))
    timer.start()
    code, said = run("check", f"/dev/fd/{read}")
    timer.join()
    os.close(read)
    assert code == 0, said


@pytest.mark.parametrize("line", ["check /dev/null", "to-py /dev/null", "diff /dev/null a.flow"])
def test_the_empty_device_is_empty(line: str) -> None:
    code, said = run(*line.split())
    assert (code, "file-empty" in said) == (2, True)


def test_a_socket_is_no_file() -> None:
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind("ear")
        code, said = run("check", "ear")
    assert (code, said.startswith("ear: error[file-device]: this is a socket")) == (2, True), said


def test_a_name_that_no_file_has() -> None:
    Path("odd.test.yaml").write_text(
        'workflow: "a\\0b.py"\ntests:\n- name: a\n  expect: {outcome: finished}\n'
    )
    code, said = run("test", "odd.test.yaml")
    assert (code, "no file can be called this" in said) == (2, True), said


def test_folders_are_searched_past_what_is_no_file() -> None:
    os.mkfifo("in/x.json")
    os.mkfifo("in/x.py")
    os.symlink("/dev/zero", "in/zero.json")
    code, said = run("check", "in")
    assert code == 0, said


# A full disk.

WRITES = [
    "to-py a.flow -o new.py", "to-json a.py -o new.flow", "show --svg a.flow -o new.svg", "run a.py --html new.html",
    "verify -j 1 a.flow --report new.json", "test one.test.yaml --junit new.xml", "test one.test.yaml --html new/",
    "catalog import responses.json", "update a.py --from b.flow", "update a.py --from b.flow -o new.py",
    "verify -j 1 a.flow --continue new.log", "test --new a.py", "fmt messy.py", "fix broken.py",
]  # fmt: skip


@pytest.mark.parametrize("line", WRITES)
def test_a_full_disk_spoils_nothing(line: str) -> None:
    Path("messy.py").write_text(ONE.replace('["a"]', "['a']"))
    Path("broken.py").write_text(ONE.replace('"x":', '"x"'))
    before = contents()

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))

    command = [sys.executable, "-B", "-m", "flowc", *line.split()]
    ran = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, preexec_fn=full, timeout=60)
    assert ran.returncode == 2, ran.stderr
    assert b"error[file-full]: there is no room to write this" in ran.stderr
    after = contents()
    assert {path: after.get(path) for path in before} == before
    assert all(len(after[path]) <= 40 and path.endswith(".log") for path in after.keys() - before.keys())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
@pytest.mark.parametrize(
    "line",
    [
        "to-py a.flow", "to-json a.py", "show a.py", "run a.py", "check a.py", "diff a.flow b.flow",
        "verify -j 1 a.flow", "test one.test.yaml", "tasks search tag", "env Order", "explain", "completion bash",
        "check --format json a.py",
        "git-textconv a.flow", "fmt -", "--version", "verify --json -j 1 a.flow",
    ],
)  # fmt: skip
def test_a_full_standard_output_is_one_line(line: str) -> None:
    with open("/dev/full", "wb") as full, open("b.py", "rb") as view:
        ran = flow(line, stdin=view, stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.count(b"error[file-full]") == 1
    assert b"Traceback" not in ran.stderr
    assert b"bug" not in ran.stderr


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "a\ud800.log"])
@pytest.mark.parametrize(
    "line",
    [
        "check ODD", "to-py ODD", "to-py a.flow -o ODD", "run ODD", "run a.py --shop ODD", "run a.py --html ODD",
        "show a.py --svg -o ODD", "test ODD", "verify ODD", "verify a.flow --continue ODD", "diff a.flow ODD",
        "fmt ODD", "fix ODD", "update a.py --from ODD", "catalog import ODD", "check a.py --catalog ODD",
    ],
)  # fmt: skip
def test_a_name_that_no_file_can_have(line: str, odd: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([odd if word == "ODD" else word for word in line.split()]) == 2
    assert "error[file-missing]: no file can be called this" in capsys.readouterr().err


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_standard_error_leaves_the_exit_code(unbuffered: str) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with open("/dev/full", "wb") as full:
        ran = flow("check notes.txt", stdout=subprocess.DEVNULL, stderr=full, env=environment)
    assert ran.returncode == 2


@pytest.mark.parametrize("text", ["y\n" * 4_000_000, "y;" * 4_000_000, "\n" * 8_000_000])
def test_a_view_of_millions_of_statements_takes_no_memory(text: str) -> None:
    Path("many.py").write_text(text)
    for line in ("check many.py", "to-json many.py", "fmt many.py"):
        ran = flow(line)
        assert (ran.returncode, b"file-large" in ran.stderr) == (2, True), ran.stderr[:500]
