"""The command line, in this process and in processes of its own."""

from __future__ import annotations

import errno
import io
import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import flowc
from flowc import api
from flowc.cli import console, files, find, main, parser
from flowc.diagnostics.diagnostic import FlowError
from flowc.source import Source

STEPS = [
    {
        "step_id": "b",
        "step_position": [300, -40],
        "config_field_values": [
            {"config_field_id": "order_id", "value": "order.id"},
            {"config_field_id": "tags", "value": '["caf\u00e9"]'},
        ],
        "task_id": "shopify::admin::add_order_tags",
        "task_version": "0.1",
        "task_type": "ACTION",
        "description": None,
        "note": None,
        "name": None,
    },
    {
        "step_id": "a",
        "step_position": [0, 0],
        "config_field_values": [],
        "task_id": "shopify::admin::order_created",
        "task_version": "0.1",
        "task_type": "TRIGGER",
        "description": None,
        "note": None,
        "name": None,
    },
]
LINKS = [{"from_step_id": "a", "from_port_id": "output", "to_step_id": "b", "to_port_id": "input"}]
ORDER_TAGS = {
    "__metadata": {"version": 0.1},
    "root": {
        "steps": STEPS,
        "links": LINKS,
        "patched_fields": [],
        "workflow_name": "Tag café orders",
        "variables": [],
        "note": None,
    },
}
EXPORT = "0" * 64 + ":" + json.dumps(ORDER_TAGS, separators=(",", ":"), ensure_ascii=False)
STRANGE = EXPORT.replace('"variables":[]', '"variables":[],"colour":"blue"')
PURE = """@workflow("Tag café orders")
@shopify.admin.order_created()
def tag_caf_orders(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["café"])
"""


@dataclass
class Ran:
    code: int
    out: bytes
    err: str


@pytest.fixture
def flow(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Callable[..., Ran]:
    """Run a command in this process, in an empty folder with one document in it."""
    monkeypatch.chdir(tmp_path)
    Path("order-tags.flow").write_bytes(EXPORT.encode())

    def run(*argv: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(argv)
        captured = capsysbinary.readouterr()
        return Ran(code, captured.out, captured.err.decode())

    return run


def interruptible() -> None:
    """Tests may run in the background, where a shell lets children ignore Ctrl-C; these heed it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def process(*argv: str, cwd: Path, **settings: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flowc", *argv]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=cwd, preexec_fn=interruptible, **{**pipes, **settings})  # type: ignore[call-overload]


# There and back.


def test_to_py_prints_the_view(flow: Callable[..., Ran]) -> None:
    ran = flow("to-py", "order-tags.flow")
    assert (ran.code, ran.out.decode(), ran.err) == (0, api.to_python(EXPORT), "")


def test_to_py_pure(flow: Callable[..., Ran]) -> None:
    assert flow("to-py", "--pure", "order-tags.flow") == Ran(0, PURE.encode(), "")


def test_pure_names_what_it_leaves_out(flow: Callable[..., Ran]) -> None:
    Path("strange.flow").write_text(STRANGE)
    ran = flow("to-py", "--pure", "strange.flow")
    assert ran == Ran(0, PURE.encode(), ran.err)
    assert ran.err == "strange.flow: note: the pure view leaves out a key flowc does not know: /root/colour\n"
    assert flow("to-py", "strange.flow").err == ""


@pytest.mark.parametrize(
    "text",
    [
        EXPORT,
        STRANGE,
        EXPORT.partition(":")[2],
        json.dumps(ORDER_TAGS, indent=2).replace("\n", "\r\n"),
        json.dumps(ORDER_TAGS, indent="\t") + "\n\n",
    ],
    ids=["export", "unknown key", "no prefix", "CRLF", "tabs"],
)
def test_files_come_back_byte_for_byte(flow: Callable[..., Ran], text: str) -> None:
    Path("a.flow").write_bytes(text.encode())
    assert flow("to-py", "a.flow", "-o", "a.py") == Ran(0, b"", "")
    assert flow("to-json", "a.py", "-o", "b.flow") == Ran(0, b"", "")
    assert Path("b.flow").read_bytes() == text.encode()
    assert flow("to-json", "a.py").out == text.encode()


def test_standard_input(flow: Callable[..., Ran]) -> None:
    view = flow("to-py", "-", stdin=EXPORT.encode()).out
    assert flow("to-json", "-", stdin=view).out == EXPORT.encode()
    assert flow("verify", "-", stdin=EXPORT.encode()).code == 0
    assert flow("to-py", "-", stdin=b"{").err.startswith("<stdin>:1:")


def test_form_and_base(flow: Callable[..., Ran]) -> None:
    Path("pure.py").write_text(PURE)
    assert flow("to-json", "pure.py").out.decode() == api.to_json(PURE)
    assert flow("to-json", "--form", "export", "pure.py").out.decode() == api.to_json(PURE, form="export")
    assert flow("to-json", "--base", "order-tags.flow", "pure.py").out.decode() == EXPORT


def test_a_bad_base_is_the_base_s_fault(flow: Callable[..., Ran]) -> None:
    Path("pure.py").write_text(PURE)
    Path("broken.flow").write_text("{")
    assert flow("to-json", "--base", "broken.flow", "pure.py").err.startswith("broken.flow:1:")
    assert flow("to-json", "--base", "none.flow", "pure.py").err.startswith("none.flow: error[file-missing]")


# Names in a folder.


@pytest.mark.parametrize(
    ("document", "view"),
    [
        ("order-tags.flow", "order-tags.py"),
        ("order-tags.flow.json", "order-tags.py"),
        ("order-tags.json", "order-tags.py"),
        ("a/b/order.tags.flow", "order.tags.py"),
        ("tags/workflow.flow.json", "tags.py"),
        ("no-suffix", "no-suffix.py"),
    ],
)
def test_view_names(flow: Callable[..., Ran], document: str, view: str) -> None:
    Path(document).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy("order-tags.flow", "source")
    os.replace("source", document)
    assert flow("to-py", document, "-o", "views/").code == 0
    assert os.listdir("views") == [view]


def test_document_names_follow_the_form(flow: Callable[..., Ran]) -> None:
    Path("tags.py").write_text(api.to_python(EXPORT))
    Path("out").mkdir()
    assert flow("to-json", "tags.py", "-o", "out").code == 0
    assert flow("to-json", "--form", "code", "tags.py", "-o", "out").code == 0
    assert sorted(os.listdir("out")) == ["tags.flow", "tags.flow.json"]


def test_several_files(flow: Callable[..., Ran]) -> None:
    shutil.copy("order-tags.flow", "other.flow")
    Path("bad.flow").write_text("{")
    ran = flow("to-py", "bad.flow", "none.flow", "order-tags.flow", "other.flow", "-o", "views/")
    assert ran.code == 2
    assert ran.err.startswith("bad.flow:1:")
    assert "none.flow: error[file-missing]: there is no such file" in ran.err
    assert sorted(os.listdir("views")) == ["order-tags.py", "other.py"]


# Mistakes in the arguments: one line and a pointer to the help, exit code 2, nothing written.


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "the following arguments are required: COMMAND"),
        ("topy a.flow", "invalid choice: 'topy'"),
        ("to-py", "the following arguments are required: FILE"),
        ("to-py a.flow b.flow", "2 files need a folder to write into: -o FOLDER"),
        ("to-py a.flow b.flow -o new", "2 files need a folder, and new is none: -o new/ makes it"),
        ("to-py - -", "standard input (-) can be read only once"),
        ("to-py - -o new/", "standard input (-) has no name"),
        ("to-json --form xml a.py", "invalid choice: 'xml'"),
        ("to-json --base a.flow a.py b.py -o new/", "--base goes with one view"),
        ("verify", "the following arguments are required: PATH"),
        ("verify -j 0 a.flow", "'0' is no number above zero"),
        ("completion csh", "invalid choice: 'csh'"),
        ("to-py --pur a.flow", "unrecognized arguments"),
    ],
)
def test_misuse(flow: Callable[..., Ran], line: str, message: str) -> None:
    ran = flow(*shlex.split(line))
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err
    assert ran.err.rstrip().endswith("--help")
    assert os.listdir() == ["order-tags.flow"]


# Inputs that cannot be used.


@dataclass
class Bad:
    name: str
    data: bytes | None
    line: str


BAD_FILES = [
    Bad("none", None, "none: error[file-missing]: there is no such file"),
    Bad("empty", b"", "empty: error[file-empty]: the file is empty"),
    Bad("bom", b"\xef\xbb\xbf{}", "bom:1:1: error[file-bom]: the file starts with a byte order mark (BOM)"),
    Bad("wide", "{}".encode("utf-16"), "wide:1:1: error[file-bom]: the file is UTF-16, not UTF-8"),
    Bad(
        "latin", b'{"\xc3\xa9":\n "caf\xe9"}', "latin:2:6: error[file-not-utf8]: byte 12 (0xE9) is not UTF-8"
    ),
    Bad("cut", b'{"caf\xc3', "cut:1:6: error[file-not-utf8]: byte 5 (0xC3) is not UTF-8"),
]


@pytest.mark.parametrize("bad", BAD_FILES, ids=[bad.name for bad in BAD_FILES])
@pytest.mark.parametrize("command", ["to-py", "to-json", "verify"])
def test_unreadable_files(flow: Callable[..., Ran], bad: Bad, command: str) -> None:
    if bad.data is not None:
        Path(bad.name).write_bytes(bad.data)
    ran = flow(command, bad.name, *([] if command == "verify" else ["-o", "out"]))
    assert ran.code == 2
    assert ran.err.splitlines()[0] == bad.line
    assert not os.path.exists("out")


@pytest.mark.parametrize("command", ["fmt", "to-json"])
def test_a_folder_is_no_file(flow: Callable[..., Ran], command: str) -> None:
    assert flow(command, ".") == Ran(2, b"", ".: error[file-is-folder]: this is a folder, not a file\n")


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("to-py", "{"),
        ("to-py", "[]"),
        ("to-py", '{"root": 5}'),
        ("to-py", PURE),
        ("to-json", "def f(:"),
        ("to-json", "x = 1"),
        ("to-json", EXPORT),
        ("to-json", " "),
    ],
)
def test_refused_texts(flow: Callable[..., Ran], command: str, text: str) -> None:
    Path("input").write_text(text)
    Path("out").write_text("as it was")
    ran = flow(command, "input", "-o", "out")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("input:")
    assert "Traceback" not in ran.err
    assert "bug" not in ran.err
    assert Path("out").read_text() == "as it was"


def test_the_wrong_direction_is_told(flow: Callable[..., Ran]) -> None:
    Path("tags.py").write_text(PURE)
    assert "is it a view? then: flowc to-json tags.py" in flow("to-py", "tags.py").err
    assert "is it a document? then: flowc to-py order-tags.flow" in flow("to-json", "order-tags.flow").err
    assert flow("to-py", "order-tags.flow", "-o", "plain").code == 0
    assert "then: flowc to-json plain" in flow("to-py", "plain").err
    Path("code form.json").write_bytes(flow("to-json", "plain", "--form", "code").out)
    assert "then: flowc to-py 'code form.json'" in flow("to-json", "code form.json").err


def test_a_view_in_a_document_s_place_is_no_document(flow: Callable[..., Ran]) -> None:
    """As a merge leaves one: it is wrong, and to-py is no way out."""
    for text in (PURE.replace("):", ")", 1), PURE + "<<<<<<< ours\n", "x = 1\n"):
        Path("merged.flow").write_text(text)
        assert "then: flowc to-py" not in flow("to-json", "merged.flow").err
    assert "then: flowc" not in flow("to-json", "missing.flow").err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileNotFoundError(), "file-missing"),
        (IsADirectoryError(), "file-is-folder"),
        (NotADirectoryError(), "file-not-folder"),
        (PermissionError(), "file-permission"),
        (OSError(errno.EIO, "Input/output error"), "file-error"),
    ],
)
def test_refusals_of_the_system(error: OSError, code: str) -> None:
    assert files.trouble(error, "read").diagnostics[0].code == code


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(flow: Callable[..., Ran]) -> None:
    os.chmod("order-tags.flow", 0)
    assert "error[file-permission]: no permission to read this file" in flow("to-py", "order-tags.flow").err


# Writing: whole or not at all.


def test_an_output_keeps_its_mode_and_its_link(flow: Callable[..., Ran]) -> None:
    Path("real").mkdir()
    Path("real/view.py").write_text("old")
    os.chmod("real/view.py", 0o640)
    os.symlink("real/view.py", "link.py")
    assert flow("to-py", "order-tags.flow", "-o", "link.py").code == 0
    assert os.path.islink("link.py")
    assert Path("real/view.py").read_text() == api.to_python(EXPORT)
    assert stat.S_IMODE(os.stat("real/view.py").st_mode) == 0o640
    assert os.listdir("real") == ["view.py"]


def test_a_new_output_has_the_usual_mode(flow: Callable[..., Ran]) -> None:
    Path("plain").touch()
    assert flow("to-py", "order-tags.flow", "-o", "new.py").code == 0
    assert os.stat("new.py").st_mode == os.stat("plain").st_mode


def test_a_failed_write_leaves_everything(flow: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    Path("view.py").write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    ran = flow("to-py", "order-tags.flow", "-o", "view.py")
    assert ran.code == 2
    assert ran.err.startswith(
        "view.py: error[file-full]: there is no room to write this: No space left on device\n"
    )
    assert Path("view.py").read_text() == "old"
    assert sorted(os.listdir()) == ["order-tags.flow", "view.py"]


def test_a_missing_folder_is_not_guessed(flow: Callable[..., Ran]) -> None:
    ran = flow("to-py", "order-tags.flow", "-o", "none/view.py")
    assert ran.err == "none/view.py: error[file-folder-missing]: the folder to write into does not exist\n"


def test_a_device_is_written_through(flow: Callable[..., Ran]) -> None:
    assert flow("to-py", "order-tags.flow", "-o", os.devnull).code == 0
    assert not os.path.isfile(os.devnull)


def test_an_input_is_never_overwritten(flow: Callable[..., Ran]) -> None:
    os.link("order-tags.flow", "hard.flow")
    for output in ("order-tags.flow", "hard.flow"):
        assert "error[file-overwrite]" in flow("to-py", "order-tags.flow", "-o", output).err
    assert Path("order-tags.flow").read_bytes() == EXPORT.encode()


def test_two_inputs_never_share_an_output(flow: Callable[..., Ran]) -> None:
    Path("sub").mkdir()
    shutil.copy("order-tags.flow", "sub/order-tags.flow.json")
    ran = flow("to-py", "order-tags.flow", "sub/order-tags.flow.json", "-o", "views/")
    assert ran.code == 2
    assert "sub/order-tags.flow.json: error[file-collision]: views/order-tags.py is taken" in ran.err


# verify.


def test_verify_prints_a_table(flow: Callable[..., Ran]) -> None:
    Path("bad.flow").write_text("{")
    ran = flow("verify", "bad.flow", "order-tags.flow")
    assert ran.code == 2
    assert ran.err.startswith("bad.flow:1:")
    assert ran.out.decode().splitlines() == [
        "document         exact   pure    export  stable",
        "bad.flow         refused",
        "order-tags.flow  ok      ok      ok      ok",
        "",
        "2 documents: 1 hold every law, 1 refused",
    ]


def test_a_failed_law_is_exit_code_1(flow: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    to_json = Source.to_json

    def spoilt(self: Source, *form: str) -> Source:
        return Source(to_json(self, *form).text.replace("café", "cafe"), is_view=False)

    monkeypatch.setattr(Source, "to_json", spoilt)
    Path("bad.flow").write_text("{")
    ran = flow("verify", "bad.flow", "order-tags.flow")
    assert ran.code == 1
    assert b"order-tags.flow  FAILS   FAILS   FAILS   FAILS" in ran.out
    assert "order-tags.flow: law 'exact' fails: line 1, column " in ran.err


def test_a_bug_in_one_document_does_not_stop_the_others(
    flow: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: str) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("flowc.cli.verifying.checking.verify", crash)
    ran = flow("verify", "order-tags.flow")
    assert ran.code == 1
    assert ran.err == "order-tags.flow: law 'bug' fails: this is a bug in flowc: RecursionError: too deep\n"


def test_verify_json(flow: Callable[..., Ran]) -> None:
    Path("bad.flow").write_text("{")
    Path("strange.flow").write_text(STRANGE)
    ran = flow("verify", "--json", ".")
    assert (ran.code, ran.err) == (2, "")
    data = json.loads(ran.out)
    assert data.pop("seconds") > 0
    (failure,) = data.pop("failures")
    assert (failure["path"], failure["status"], failure["laws"]) == ("./bad.flow", "refused", [])
    assert failure["diagnostics"][0]["span"]["line"] == 1
    assert data == {
        "flowc": flowc.__version__,
        "inputs": ["."],
        "complete": True,
        "summary": {"documents": 3, "hold_every_law": 2, "failed": 0, "refused": 1, "with_unknown_keys": 1},
        "laws": {name: {"holds": 2, "fails": 0} for name in ("exact", "pure", "export", "stable")},
        "unknown_keys": {"/root/colour": 1},
        "failures_not_kept": 0,
    }


def test_verify_quiet(flow: Callable[..., Ran]) -> None:
    Path("strange.flow").write_text(STRANGE)
    assert flow("verify", "--quiet", ".") == Ran(0, b"", "")
    assert "leaves out a key flowc does not know: /root/colour" in flow("verify", ".").err
    Path("bad.flow").write_text("{")
    assert flow("verify", "--quiet", ".").err.startswith("./bad.flow:1:")


def test_processes_change_nothing(flow: Callable[..., Ran]) -> None:
    for number in range(20):
        Path(f"{number:02}.flow").write_text(EXPORT if number % 3 else "{")
    assert flow("verify", "-j", "1", ".") == flow("verify", "-j", "3", ".")


def test_what_a_folder_holds(flow: Callable[..., Ran]) -> None:
    for name in ("b/workflow.flow.json", "b/plain.json", ".hidden/c.flow", "b/.d.flow", "b/view.py"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(EXPORT)
    Path("b/other.json").write_text('{"steps": []}')
    Path("b/workflow.flow.lock.json").write_text("{}")
    Path("b/broken.json").write_text('{"steps"')
    Path("empty").mkdir()
    found = [name for name, _ in find.documents([".", "b/plain.json", "./b/plain.json", ".hidden"])]
    assert found == [
        "./order-tags.flow",
        "./b/plain.json",
        "./b/workflow.flow.json",
        ".hidden/c.flow",
    ]
    assert (
        flow("verify", "empty").err
        == "empty: error[file-none]: there is no workflow document in this folder\n"
    )


# Whatever happens, no traceback.


def test_a_bug_is_one_line(flow: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ValueError("what\nis this")

    monkeypatch.setattr(api, "to_python", crash)
    shutil.copy("order-tags.flow", "other.flow")
    ran = flow("to-py", "order-tags.flow", "other.flow", "-o", "views/")
    assert ran.code == 3
    assert ran.err.count("this is a bug in flowc: ValueError: what\n") == 2
    assert "Traceback" not in ran.err
    monkeypatch.setenv("FLOWC_DEBUG", "1")
    assert "Traceback" in flow("to-py", "order-tags.flow").err


def test_a_bug_outside_of_a_conversion(flow: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowc.cli.find.documents", lambda _: 1 / 0)
    ran = flow("verify", ".")
    assert (ran.code, "bug in flowc: ZeroDivisionError" in ran.err) == (3, True)


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text(EXPORT)
    reading, writing = os.pipe()
    os.close(reading)
    for command in ("to-py", "verify"):
        child = process(command, "a.flow", cwd=tmp_path, stdout=writing)
        assert (child.communicate()[1], child.returncode) == (b"", 141)
    os.close(writing)


def writer(pipe: Path) -> int:
    """The writing end of a named pipe, as soon as somebody reads it."""
    end = time.monotonic() + 20
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_cleanly(tmp_path: Path, jobs: str) -> None:
    for name in "ab":
        os.mkfifo(tmp_path / name)
    child = process("verify", "-j", jobs, "a", "b", cwd=tmp_path, start_new_session=True)
    # This waits until the command has begun to read.
    writing = [writer(tmp_path / name) for name in ("ab" if jobs == "2" else "a")]
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (130, b"", b"flowc: interrupted\n")
    for handle in writing:
        os.close(handle)


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = b"caf\xe9\n.flow"
    Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text("{")
    child = process("verify", os.fsdecode(name), cwd=tmp_path)
    out, err = child.communicate()
    assert child.returncode == 2
    assert err.startswith(b"caf\\udce9\\n.flow:1:")
    assert b"caf\\udce9\\n.flow  refused" in out


def test_half_a_surrogate_pair_cannot_be_written() -> None:
    with pytest.raises(FlowError, match=r"1:3: error\[file-surrogate\].*U\+D800"):
        files.encode("ab\ud800")


# What people see.


def test_colours_only_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = "a.py:1:2: error[x]: no\n  1 | ab\n    |  ^\n  help: yes"
    console.say(message)
    assert capsys.readouterr().err == message + "\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    console.say(message)
    err = capsys.readouterr().err
    assert err.startswith("a.py:1:2: \033[1;31merror[x]\033[0m: no\n")
    assert "\033[1;31m^\033[0m" in err
    monkeypatch.setenv("NO_COLOR", "1")
    console.say(message)
    assert "\033" not in capsys.readouterr().err


def test_version(flow: Callable[..., Ran]) -> None:
    assert flow("--version") == Ran(0, f"flowc {flowc.__version__}\n".encode(), "")


@pytest.mark.parametrize("command", parser.COMMANDS)
def test_every_help_has_examples(flow: Callable[..., Ran], command: str) -> None:
    ran = flow(command, "--help")
    text = ran.out.decode()
    assert ran.code == 0
    assert "examples:\n" in text
    assert "exit codes:\n" in text
    for line in text.splitlines():
        if line.startswith("  flowc "):
            words = line.split("   ")[0].strip().split("  ")[0].split(" < ")[0].split(" > ")[0]
            assert parser.build().parse_args(shlex.split(words)[1:]).command == command


@pytest.mark.parametrize("command", [*parser.COMMANDS, *parser.PLUMBING])
def test_every_command_has_its_module(command: str) -> None:
    module = parser.load(command)
    assert callable(module.arguments)
    assert callable(module.run)


def test_a_conversion_imports_little(tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text(EXPORT)
    code = (
        "import sys; before = {*sys.modules}; import flowc.cli; flowc.cli.main(['to-py', 'a.flow'])\n"
        "print(*{*sys.modules} - before, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    heavy = {
        "multiprocessing",
        "concurrent",
        "rich",
        "asyncio",
        "importlib.metadata",
        "lark",
    }
    assert not heavy & set(ran.stderr.split())
    assert ran.stdout == api.to_python(EXPORT)


# Completion.

BASH = """
source /dev/stdin <<< "$SCRIPT"
COMP_WORDS=($LINE); [[ $LINE == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_flowc; echo "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("flowc ", " ".join(parser.commands())),
        ("flowc -", "-h --help --version"),
        ("flowc to-py ", ""),
        ("flowc to-", "to-py to-json"),
        ("./bin/flowc ver", "verify"),
        ("flowc to-py --", "--help --output --pure --format"),
        ("flowc to-py a.flow --p", "--pure"),
        ("flowc to-json --form ", "code export"),
        ("flowc to-json --form e", "export"),
        ("flowc to-py -o ", ""),
        ("flowc completion ", "bash zsh fish"),
    ],
)
def test_bash_completion(flow: Callable[..., Ran], line: str, words: str) -> None:
    script = flow("completion", "bash").out.decode()
    ran = subprocess.run(
        ["bash", "-c", BASH],
        env={**os.environ, "SCRIPT": script, "LINE": line},
        capture_output=True,
        text=True,
    )
    assert (ran.stdout.strip(), ran.stderr) == (words, "")


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("flowc to-", ["to-json", "to-py"]),
        ("flowc to-py --p", ["--pure"]),
        ("flowc to-json --form ", ["code", "export"]),
        ("flowc completion z", ["zsh"]),
        ("flowc verify order", ["order-tags.flow"]),
    ],
)
def test_fish_completion(flow: Callable[..., Ran], line: str, words: list[str]) -> None:
    script = flow("completion", "fish").out.decode()
    ask = f"{script}\ncomplete -C {shlex.quote(line)}"
    ran = subprocess.run(["fish", "--no-config", "-c", ask], capture_output=True, text=True)
    assert ([found.split("\t")[0] for found in ran.stdout.splitlines()], ran.stderr) == (words, "")


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh here")
def test_zsh_completion_reads(flow: Callable[..., Ran]) -> None:
    script = flow("completion", "zsh").out.decode()
    ran = subprocess.run(["zsh", "-fn"], input=script, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("edited", "form", "notes"), [(False, (), 0), (True, (), 1), (True, ("--form", "code"), 0)]
)
def test_a_digest_that_is_not_shopifys_is_said_once(
    flow: Callable[..., Ran], edited: bool, form: tuple[str, ...], notes: int
) -> None:
    view = api.to_python(EXPORT)
    for name in ("a.py", "b.py"):
        Path(name).write_bytes((view.replace('"café"', '"bar"') if edited else view).encode())
    ran = flow("to-json", *form, "a.py", "b.py", "-o", "out/")
    assert (ran.code, ran.err.count("note: a plain SHA-256")) == (0, notes)
