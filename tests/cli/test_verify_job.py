"""``flowc verify`` as a job: rows of files, workers that die, time limits, interruption, reports, a journal."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from making.folders import GRAMMAR

import flowc
from flowc import laws
from flowc.cli import find, main
from flowc.cli.verifying import checking, progress, rows, tally, workers
from flowc.cli.verifying.checking import Outcome
from flowc.cli.verifying.tally import Tally

VIEW = '@workflow("One")\n@shopify.admin.order_created()\ndef one(order):\n    pass\n'
DOCUMENT = flowc.to_json(VIEW, form="export").partition(":")[2]
SCHEMA: dict[str, Any] = json.loads((GRAMMAR / "verify.schema.json").read_text())


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        found = json.loads(self.out)
        Draft202012Validator(SCHEMA).validate(found)
        return found

    @property
    def failures(self) -> dict[str, str]:
        """Of every failure, what is wrong with it."""
        return {
            f["path"]: f["laws"][0]["name"] if f["laws"] else f["diagnostics"][0]["code"]
            for f in self.data["failures"]
        }


Verify = Callable[..., Ran]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Verify:
    """Run ``flowc verify`` in this process, in an empty folder; its workers are forks of it."""
    monkeypatch.chdir(tmp_path)

    def run(*argv: str) -> Ran:
        code = main(["verify", *argv])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def lines(name: str, *values: object) -> None:
    Path(name).write_text("".join(v if isinstance(v, str) else json.dumps(v) + "\n" for v in values))


def numbered(count: int) -> Iterator[dict[str, str]]:
    return ({"w": DOCUMENT.replace('"One"', f'"Number {n}"')} for n in range(1, count + 1))


# Rows.


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (DOCUMENT, None, None),
        (f"  {DOCUMENT}  ", None, None),
        (json.dumps(DOCUMENT), None, None),
        (json.dumps({"w": DOCUMENT}), "w", None),
        (json.dumps({"w": flowc.to_json(VIEW)}), "w", None),
        (f'{{"id": 1, "w": {DOCUMENT}, "x": [{{}}]}}', "w", None),
        (json.dumps({"a": {"b": {"c": DOCUMENT}}}), "a.b.c", None),
        (json.dumps({"a.b": DOCUMENT, "a": 1}), "a.b", None),
        (json.dumps({"w": DOCUMENT}), None, "row-column"),
        (json.dumps({"w": DOCUMENT}), "v", "row-column"),
        (json.dumps({"a": {"b": DOCUMENT}}), "a.c", "row-column"),
        (json.dumps({"a": [DOCUMENT]}), "a.0", "row-column"),
        (json.dumps([DOCUMENT]), "w", "row-column"),
        ('{"w": null}', "w", "row-no-text"),
        ('{"w": 5}', "w", "row-no-text"),
        ('{"w": "x"', "w", "row-json"),
        ('{"w" "x"}', "w", "row-json"),
        ('{w: "x"}', "w", "row-json"),
        ("nonsense", "w", "row-column"),
        ('{"w": ' + "[" * 100_000, "w", "row-json"),
        ('{"w": "\udcff"}'.encode("utf-8", "surrogateescape"), "w", "file-not-utf8"),
    ],
)
def test_a_line(verify: Verify, line: str | bytes, column: str | None, expected: str | None) -> None:
    Path("a.jsonl").write_bytes(line if isinstance(line, bytes) else line.encode())
    ran = verify("--json", *(["--column", column] if column else []), "a.jsonl")
    assert (ran.code, ran.failures) == ((2, {"a.jsonl:1": expected}) if expected else (0, {}))


def test_an_object_is_verified_as_it_is_written(verify: Verify) -> None:
    odd = DOCUMENT.replace('"__metadata"', '"n": 1.50e3,  "__metadata"')
    Path("a.jsonl").write_text(f'{{"w": {odd} }}\n')
    assert rows_of("a.jsonl", "w") == [odd]
    assert verify("--column", "w", "a.jsonl").code == 0


def rows_of(name: str, column: str | None) -> list[str]:
    return [checking.text_of(row, column) for row in rows.rows([name], column)]


def test_rows_are_named_by_their_line(verify: Verify) -> None:
    lines("a.jsonl", {"w": DOCUMENT}, "\n", "  \n", {"w": "{"}, {"w": DOCUMENT})
    ran = verify("--column", "w", "a.jsonl")
    assert ran.code == 2
    assert ran.err.startswith("a.jsonl:4:1:2: error[")
    assert [line.split()[0] for line in ran.out.splitlines()[1:4]] == ["a.jsonl:1", "a.jsonl:4", "a.jsonl:5"]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_rows(verify: Verify, text: str) -> None:
    Path("a.jsonl").write_text(text)
    assert verify("a.jsonl").err == "a.jsonl: error[file-none]: there is no row in this file\n"


def test_a_line_without_end(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_LONGEST", 1 << 20)
    lines("a.jsonl", DOCUMENT + "\n", "x" * (2 << 20))
    assert verify("--json", "a.jsonl").failures == {"a.jsonl": "file-line"}


def test_parquet(verify: Verify) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    documents = [row["w"] for row in numbered(300)]
    documents[99], documents[199] = "{", None
    table = pyarrow.table({"id": range(300), "w": documents, "in": [{"w": d} for d in documents]})
    parquet.write_table(table, "a.parquet", row_group_size=70)
    for options in ([], ["--column", "w"], ["--column", "in.w"]):
        ran = verify("--json", *options, "a.parquet")
        assert (ran.code, ran.data["summary"]["documents"]) == (2, 300)
        assert set(ran.failures) == {"a.parquet:100", "a.parquet:200"}
        assert ran.failures["a.parquet:200"] == "row-no-text"
    parquet.write_table(pyarrow.table({"w": [d.encode() for d in documents[:9]]}), "b.parquet")
    assert verify("--json", "b.parquet").data["summary"]["hold_every_law"] == 9


@pytest.mark.parametrize(
    ("columns", "column", "message"),
    [
        ({"a": ["x"], "b": ["y"]}, None, "several columns hold text"),
        ({"a": [1]}, None, "no column holds text"),
        ({"a": ["x"]}, "b", "there is no column 'b'"),
        ({"a": []}, "a", "there is no row in this file"),
    ],
)
def test_columns_of_parquet(verify: Verify, columns: dict, column: str | None, message: str) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), "a.parquet")
    ran = verify(*(["--column", column] if column else []), "a.parquet")
    assert ran.code == 2
    assert ran.err.startswith("a.parquet: error[")
    assert message in ran.err


def test_what_is_no_parquet(verify: Verify) -> None:
    pytest.importorskip("pyarrow")
    Path("a.parquet").write_text("PAR1 no")
    assert verify("--json", "a.parquet", "none.parquet").failures == {
        "a.parquet": "parquet-damaged",
        "none.parquet": "file-missing",
    }


def test_without_pyarrow(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    Path("a.parquet").write_text("PAR1")
    ran = verify("a.parquet")
    assert ran.code == 2
    assert ran.err == (
        "a.parquet: error[package-missing]: reading .parquet needs the package pyarrow, which is not installed\n"
        "  help: pip install 'flowc[all]'\n"
    )


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["*.flow"], ["[1].flow", "a.flow", "b.flow"]),
        (["**/*.flow"], ["[1].flow", "a.flow", "b.flow", "sub/c.flow"]),
        (["none*.flow"], ["none*.flow"]),
        (["[1].flow"], ["[1].flow"]),
        (["s*"], ["sub/c.flow"]),
        (["a.flow", "a.flow", "./a.flow"], ["a.flow"]),
        ([".", "sub", "sub/c.flow"], ["./[1].flow", "./a.flow", "./b.flow", "./sub/c.flow"]),
        (["sub", "."], ["sub/c.flow", "./[1].flow", "./a.flow", "./b.flow"]),
        (["sub/c.flow", "."], ["sub/c.flow", "./[1].flow", "./a.flow", "./b.flow"]),
        (["sub", "sub/odd.txt"], ["sub/c.flow", "sub/odd.txt"]),
    ],
)
def test_paths_and_patterns(verify: Verify, paths: list[str], expected: list[str]) -> None:
    Path("sub").mkdir()
    for name in ("a.flow", "b.flow", "[1].flow", "sub/c.flow", "sub/odd.txt"):
        Path(name).write_text(DOCUMENT)
    assert [name for name, _ in find.documents(paths)] == expected
    assert find.sizes(["."]) == 4 * len(DOCUMENT)


# Workers. The check of the tests below does to its process what the workflow's name says.


def harmful(text: str) -> Any:
    if "exit 7" in text:
        os._exit(7)
    if "kill" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "sleep" in text:
        time.sleep(60)
    return flowc.verify(text)


@pytest.fixture
def harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "verify", harmful)


def named(name: str) -> dict[str, str]:
    return {"w": DOCUMENT.replace('"One"', json.dumps(name))}


@pytest.mark.usefixtures("harm")
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_a_worker_s_death_is_its_row_s_failure(verify: Verify, jobs: str) -> None:
    documents = list(numbered(60))
    documents[20], documents[40], documents[41] = named("exit 7"), named("kill"), named("exit 7")
    lines("a.jsonl", *documents)
    ran = verify("-j", jobs, "--column", "w", "--json", "a.jsonl")
    assert ran.code == 1
    assert ran.failures == {"a.jsonl:21": "crash", "a.jsonl:41": "crash", "a.jsonl:42": "crash"}
    assert ran.data["summary"] == {
        "documents": 60,
        "hold_every_law": 57,
        "failed": 3,
        "refused": 0,
        "with_unknown_keys": 0,
    }
    assert [f["laws"][0]["detail"] for f in ran.data["failures"]] == [
        "its process ended with exit code 7",
        "its process was killed (SIGKILL)",
        "its process ended with exit code 7",
    ]


@pytest.mark.usefixtures("harm")
def test_every_row_may_kill(verify: Verify) -> None:
    lines("a.jsonl", *[named("kill")] * 40)
    ran = verify("-j", "2", "--column", "w", "--json", "a.jsonl")
    assert (ran.code, ran.data["summary"]["failed"]) == (1, 40)


@pytest.mark.usefixtures("harm")
def test_a_document_has_its_time(verify: Verify) -> None:
    documents = list(numbered(30))
    documents[10] = named("sleep")
    lines("a.jsonl", *documents)
    began = time.monotonic()
    ran = verify("-j", "2", "--timeout", "1.5", "--column", "w", "a.jsonl")
    assert time.monotonic() - began < 30
    assert ran.code == 1
    assert ran.err == "a.jsonl:11: law 'time' fails: it took longer than 1.5 seconds\n"
    assert "a.jsonl:11  late\n" in ran.out
    assert "30 documents: 29 hold every law, 1 failed" in ran.out


def crew(work: Callable[[int], int], processes: int = 2, seconds: float = 30) -> workers.Crew[int, Any]:
    return workers.Crew(work, lambda job, kind, why: (job, kind), lambda _: 1, processes, seconds)


def square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("processes", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 1000])
def test_results_come_in_order(processes: int, count: int) -> None:
    assert list(crew(square, processes).run(iter(range(count)))) == [n * n for n in range(count)]


@pytest.mark.parametrize("threads", [False, True])
def test_both_ways_to_start_a_worker(threads: bool) -> None:
    made = workers.Crew(abs, lambda job, kind, why: -1, lambda _: 1, 2, 30, threads=threads)
    assert list(made.run(iter(range(-50, 0)))) == list(range(50, 0, -1))


def test_jobs_are_taken_as_they_are_needed() -> None:
    taken = 0

    def jobs() -> Iterator[int]:
        nonlocal taken
        while taken < 100_000:
            taken += 1
            yield taken

    results = crew(square).run(jobs())
    for done in range(1, 50):
        next(results)
        assert taken - done <= workers._AHEAD + 3 * workers._BATCH_JOBS
    results.close()


def wait_for_one(number: int) -> int:
    if number == 0:
        time.sleep(1)
    return number


def test_few_results_wait_for_a_slow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_AHEAD", 100)
    made = crew(wait_for_one)
    found, waiting = [], []
    for result in made.run(iter(range(5_000))):
        found.append(result)
        waiting.append(len(made._results))
    assert found == list(range(5_000))
    assert 100 < max(waiting) <= 100 + 2 * workers._BATCH_JOBS


def die_early(_: Any, at: Any, *__: Any) -> None:
    os._exit(3)


def test_workers_that_die_before_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_serve", die_early)
    assert list(crew(square).run(iter(range(3)))) == [(n, "crash") for n in range(3)]


def test_no_worker_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    made = crew(square)
    results = made.run(iter(range(10_000)))
    next(results)
    pids = [worker.process.pid for worker in made._workers]
    results.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# A process of its own: interrupted, killed, continued.


def interruptible() -> None:
    """Tests may run in the background, where a shell lets children ignore Ctrl-C; these heed it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def process(*argv: str, cwd: Path, **settings: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flowc", "verify", *argv]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    own = {"start_new_session": True, "preexec_fn": interruptible}
    return subprocess.Popen(command, cwd=cwd, **{**own, **pipes, **settings})


def until_some_are_done(journal: Path, documents: int = 1) -> int:
    """Wait until the journal says that so many are done; how many there are."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        text = journal.read_text() if journal.exists() else ""
        done = [int(n) for n in re.findall(r'^\{"done".*?"documents": (\d+)', text, re.M)]
        if done and done[-1] >= documents:
            return done[-1]
        time.sleep(0.05)
    raise AssertionError("it does not get on")


COUNT = 12_000  # some seconds of work: the journal is written once a second


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    documents = [*numbered(COUNT)]
    documents[0] = documents[COUNT - 1] = {"w": "{"}
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents))
    return tmp_path


ARGUMENTS = ["-j", "2", "--column", "w", "--json", "--continue", "done.log", "a.jsonl"]


def test_ctrl_c_keeps_what_is_done_and_it_goes_on(corpus: Path) -> None:
    child = process(*ARGUMENTS, "--report", "out.xml", cwd=corpus)
    until_some_are_done(corpus / "done.log")
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=30)
    first = Ran(child.returncode, out, err)
    done = first.data["summary"]["documents"]
    assert (first.code, first.data["complete"]) == (130, False)
    assert err == f"flowc: interrupted after {done:,} documents; flowc verify --continue done.log goes on\n"
    assert 0 < done < COUNT
    (suite,) = ElementTree.parse(corpus / "out.xml").getroot()
    assert (suite.get("tests"), suite.get("errors")) == (str(done), "2")
    second = finished(corpus)
    assert second.data["summary"] == {
        "documents": COUNT,
        "hold_every_law": COUNT - 2,
        "failed": 0,
        "refused": 2,
        "with_unknown_keys": 0,
    }
    assert list(second.failures) == ["a.jsonl:1", f"a.jsonl:{COUNT}"]
    again = finished(corpus)
    assert again.data["failures"] == second.data["failures"]
    assert again.data["summary"] == second.data["summary"]


def finished(corpus: Path) -> Ran:
    child = process(*ARGUMENTS, cwd=corpus)
    out, err = child.communicate(timeout=120)
    return Ran(child.returncode, out, err)


def test_it_goes_on_after_it_was_killed(corpus: Path) -> None:
    child = process(*ARGUMENTS, cwd=corpus)
    until_some_are_done(corpus / "done.log")
    members = session(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    end = time.monotonic() + 20
    while session(child.pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert len(members) == 3
    assert session(child.pid) == []
    with (corpus / "done.log").open("a") as journal:
        journal.write('{"failure": {"path": "half a li')
    second = finished(corpus)
    assert second.data["summary"]["documents"] == COUNT
    assert list(second.failures) == ["a.jsonl:1", f"a.jsonl:{COUNT}"]


def session(leader: int) -> list[int]:
    """The processes of a session that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with open(os.devnull) as _:
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_killed_worker_is_replaced(corpus: Path) -> None:
    child = process(*ARGUMENTS, cwd=corpus)
    until_some_are_done(corpus / "done.log")
    victim = next(pid for pid in session(child.pid) if pid != child.pid)
    os.kill(victim, signal.SIGKILL)
    out, err = child.communicate(timeout=120)
    ran = Ran(child.returncode, out, err)
    assert ran.data["summary"]["documents"] == COUNT
    # Killed between two rows, it takes none with it.
    assert ran.data["summary"]["failed"] == sum(name == "crash" for name in ran.failures.values()) <= 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda: lines("a.jsonl", {"v": DOCUMENT}), "the inputs are not what they were"),
        (lambda: Path("done.log").write_text("notes\n"), "this is no journal of flowc verify"),
        (lambda: Path("done.log").write_text('{"a": 1}\n'), "this is no journal of flowc verify"),
        (lambda: Path("done.log").write_text('{"journal": {}}\n'), "of another verification: flowc, inputs, column"),
    ],
)  # fmt: skip
def test_a_journal_of_something_else(verify: Verify, change: Callable[[], None], message: str) -> None:
    lines("a.jsonl", *numbered(5))
    arguments = ["--column", "w", "--continue", "done.log", "a.jsonl"]
    assert verify(*arguments).code == 0
    change()
    before = Path("done.log").read_text()
    ran = verify(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("done.log: error[journal]: ")
    assert message in ran.err
    assert Path("done.log").read_text().startswith(before)


def test_a_damaged_journal(verify: Verify) -> None:
    lines("a.jsonl", *numbered(5))
    verify("--column", "w", "--continue", "done.log", "a.jsonl")
    with open("done.log", "a") as journal:
        journal.write('{"done": {"summary": 5}}\n')
    ran = verify("--column", "w", "--continue", "done.log", "a.jsonl")
    assert (ran.code, "this journal is damaged" in ran.err) == (2, True)


def test_other_arguments_need_another_journal(verify: Verify) -> None:
    lines("a.jsonl", *numbered(5))
    assert verify("--column", "w", "--continue", "done.log", "a.jsonl").code == 0
    ran = verify("--column", "v", "--continue", "done.log", "a.jsonl")
    assert "this journal is of another verification: column differ" in ran.err


# What people and programs get.


def test_reports(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "verify", harmful)
    lines("a.jsonl", {"w": DOCUMENT}, {"w": "{"}, named("kill"), {"w": "<&\x01"})
    for name in ("out.json", "out.xml"):
        assert verify("-q", "--column", "w", "--report", name, "a.jsonl").code == 1
    Draft202012Validator(SCHEMA).validate(json.loads(Path("out.json").read_text()))
    (suite,) = ElementTree.parse("out.xml").getroot()
    assert {key: suite.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "4",
        "failures": "1",
        "errors": "2",
    }
    cases = {case.get("name"): [(child.tag, child.get("type")) for child in case] for case in suite}
    assert list(cases) == ["a.jsonl:2", "a.jsonl:3", "a.jsonl:4", "1 hold every law"]
    assert cases["a.jsonl:3"] == [("failure", "crash")]
    assert cases["a.jsonl:2"][0][0] == "error"


def test_the_schema_is_one_and_no_rubber_stamp() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    good = json.loads(tally.as_json(Tally(), ["a"], True))
    Draft202012Validator(SCHEMA).validate(good)
    for change in ({"complete": 1}, {"failures": [{}]}, {"more": 1}, {"summary": {}}):
        assert not Draft202012Validator(SCHEMA).is_valid({**good, **change})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--report out.txt a", "'out.txt' ends neither in .json nor in .xml"),
        ("--timeout 0 a", "'0' is no number of seconds"),
        ("--timeout x a", "'x' is no number of seconds"),
        ("- -", "standard input (-) can be read only once"),
    ],
)
def test_misuse(verify: Verify, line: str, message: str) -> None:
    ran = verify(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_report_that_cannot_be_written(verify: Verify) -> None:
    Path("a.flow").write_text(DOCUMENT)
    assert verify("--report", "none/out.json", "a.flow").err.startswith(
        "none/out.json: error[file-folder-missing]"
    )


def test_many_documents_are_summed_up(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "SHOWN", 5)
    lines("a.jsonl", *numbered(20), {"w": DOCUMENT.replace('"root"', '"hue":1,"root"')})
    assert verify("--column", "w", "a.jsonl").out.splitlines() == [
        "law              holds       fails",
        "exact               21           0",
        "pure                21           0",
        "export              21           0",
        "stable              21           0",
        "",
        "keys flowc does not know:",
        "  /hue: in 1",
        "",
        "21 documents: 21 hold every law, 1 with unknown keys",
    ]


def test_notes_are_few(verify: Verify) -> None:
    lines("a.jsonl", *[{"w": DOCUMENT.replace('"root"', '"hue":1,"root"')}] * 30)
    ran = verify("--column", "w", "a.jsonl")
    assert len(ran.err.splitlines()) == 20
    assert "30 with unknown keys" in ran.out


def test_failures_are_kept_up_to_a_limit() -> None:
    sums = Tally()
    for number in range(3000):
        sums.add(
            Outcome(f"{number}", "refused", left_out=(f"/a/{number}/b{number}",), data={"path": f"{number}"})
        )
    assert (sums.refused, len(sums.failures)) == (3000, tally.KEPT)
    assert len(sums.left_out) == 1000
    assert len(sums.rows) <= tally.SHOWN + 1
    assert json.loads(tally.as_json(sums, [], True))["failures_not_kept"] == 2000


def test_a_tally_comes_back() -> None:
    sums = Tally()
    sums.add(Outcome("a", "ok", tuple((law, True) for law in laws.LAWS), ("/b",)))
    sums.add(Outcome("b", "failed", (("crash", False),), data={"path": "b"}))
    back = Tally.restore(json.loads(json.dumps(sums.counts())), sums.failures)
    assert (back.counts(), back.failures) == (sums.counts(), sums.failures)


# Progress.


def test_progress_says_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    shown = progress.Progress("lines", 1000)
    for _ in range(4):
        now += 2.0
        shown.add(100)
    assert capsys.readouterr().err == "flowc verify: 3 documents, 0 a second, 14 s left\n"
    shown = progress.Progress("bar", 1000)
    shown.skip(500)
    now += 1
    shown.add(250)
    shown.clear()
    bar = "\r  [##################......] 1 document, 1 a second, 1 s left\033[K\r\033[K"
    assert capsys.readouterr().err == bar
    silent = progress.Progress(None, 0)
    silent.add(1)
    silent.clear()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (99, "99 s"), (100, "2 min"), (5900, "98 min"), (6000, "1.7 h")]
)
def test_durations(seconds: float, text: str) -> None:
    assert progress.duration(seconds) == text


def test_progress_lines(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(progress._EVERY, "lines", 0.0)
    lines("a.jsonl", *numbered(30))
    err = verify("--progress", "--column", "w", "a.jsonl").err
    assert re.fullmatch(r"(flowc verify: \d+ documents?, [\d,]+ a second(, \d+ s left)?\n)+", err)
    assert "flowc verify: 30 documents, " in err


def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(d) + "\n" for d in numbered(400)))
    ours, theirs = pty.openpty()
    child = process("--column", "w", "a.jsonl", cwd=tmp_path, stderr=theirs)
    os.close(theirs)
    out, _ = child.communicate(timeout=60)
    shown = b""
    with open(ours, "rb", buffering=0) as terminal:
        try:
            while chunk := terminal.read(1000):
                shown += chunk
        except OSError:
            pass
    assert child.returncode == 0
    assert re.search(rb"\r  \[[#.]{24}\] [\d,]+ documents?, [\d,]+ a second", shown)
    assert shown.endswith(b"\r\033[K")
    assert "400 documents: 400 hold every law" in out


def test_standard_input_goes_to_a_worker(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DOCUMENT.encode())))
    assert verify("--json", "-").data["summary"]["hold_every_law"] == 1
