"""Pipelines run on this machine: what runs again after what, and what is left when something goes wrong."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from making.toy_pipeline import STEPS, Toy, make

from flowc_training.pipeline import progress, tangle
from flowc_training.pipeline.lock import Held
from flowc_training.pipeline.notifying import message, notify
from flowc_training.pipeline.plain import PipelineError
from flowc_training.pipeline.running import Ended

pytest.importorskip("cloud_pipelines")


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    return make(tmp_path, monkeypatch)


def other(name: str) -> Callable[[Toy], None]:
    return lambda toy: toy.edit(name, 'SAYS = "', 'SAYS = "new ')


def same(name: str) -> Callable[[Toy], None]:
    return lambda toy: toy.edit(name, "SAYS", "# said so\nSAYS")


def written(name: str) -> Callable[[Toy], None]:
    return lambda toy: (toy.folder / "toy" / name).write_text("TWO = 2\n") and None


ROWS: dict[str, tuple[Callable[[Toy], None], dict[str, str], set[str]]] = {
    "nothing": (lambda toy: None, {}, set()),
    "an argument of one step": (lambda toy: None, {"rate": "0.1"}, {"train", "report"}),
    "the week": (lambda toy: None, {"week": "2026-W50"}, {*STEPS}),
    "the first week again": (lambda toy: None, {}, set()),
    "code and output of the first": (other("collect"), {}, {*STEPS}),
    "code and output of one in the middle": (other("score"), {}, {"score", "report"}),
    "code and output of the last": (other("report"), {}, {"report"}),
    "code of the first, the same output": (same("collect"), {}, {"collect"}),
    "code of one in the middle, the same output": (same("train"), {}, {"train"}),
    "what one step imports": (written("helping.py"), {}, {"train"}),
    "what no step imports": (written("lonely.py"), {}, set()),
    "data of the package": (written("words.json"), {}, {*STEPS}),
}
"""What is changed, one after the other, the arguments, and the steps that run again."""


def test_what_runs_again(toy: Toy) -> None:
    found: dict[str, set[str]] = {}
    assert toy.run().holds
    assert toy.seen == sorted(STEPS)
    for name, (edit, arguments, _) in ROWS.items():
        edit(toy)
        run = toy.run(**arguments)
        found[name] = {*toy.seen}
        assert {each.task for each in run.tasks if each.how == "ran"} == found[name]
    assert found == {name: again for name, (_, _, again) in ROWS.items()}


def test_what_is_only_said_runs_nothing_again(toy: Toy) -> None:
    toy.run()
    text = tangle.hydrated(toy.graph(), "toy:1").replace(
        "description: train", "metadata: {annotations: {a: b}}\n            description: trains"
    )
    assert "trains" in text
    assert {each.how for each in toy.run(text=text).tasks} == {"cached"}


def test_a_fresh_task_runs_again_and_its_same_output_is_as_good(toy: Toy) -> None:
    toy.run()
    assert toy.seen
    toy.run(text=tangle.hydrated(toy.graph(collect=True), "toy:1"))
    assert toy.seen == ["collect"]


def test_an_argument_may_say_what_a_step_has_made(toy: Toy) -> None:
    made = toy.run().outputs["collect", "talks"].read_text()
    run = toy.run(rate=made)
    assert [each.how for each in run.tasks] == ["cached", "cached", "ran", "ran"]
    assert run.outputs["train", "model"].read_text() == f"train({made},{made})"
    assert {each.how for each in toy.run(rate=made).tasks} == {"cached"}


def test_outputs_lie_in_the_store(toy: Toy) -> None:
    run = toy.run()
    assert (
        run.outputs["report", "page"].read_text()
        == "report(score(collect(2026-W49)),train(collect(2026-W49),0.5))"
    )
    assert toy.run().outputs == run.outputs


def test_logs_go_into_files(toy: Toy, capfd: pytest.CaptureFixture[str]) -> None:
    toy.run()
    toy.run()
    assert capfd.readouterr() == ("", "")
    assert {name: toy.place.log(name).read_text() for name in STEPS} == {
        name: f"{name} begins\n" for name in STEPS
    }


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("half", "exit code 1; it said: train begins / ?[31mno luck"),
        ("nothing", "left out outputs"),
    ],
)
def test_what_hangs_on_a_failure_is_not_run(order: str, why: str, toy: Toy) -> None:
    toy.order("train", order)
    told: list[Ended] = []
    run = toy.run(told)
    assert {each.task: each.how for each in run.tasks} == {
        "collect": "ran",
        "score": "ran",
        "train": "failed",
        "report": "not run",
    }
    assert sorted(told, key=str) == sorted(run.tasks, key=str)
    assert why in run.task("train").why
    assert run.task("report").why == "it takes from train"
    assert ("train", "model") not in run.outputs
    toy.seen  # noqa: B018
    toy.order("train")
    assert toy.run().holds
    assert toy.seen == ["report", "train"]


def test_a_failure_is_told_by_a_command(toy: Toy, tmp_path: Path) -> None:
    toy.order("score", "half")
    run = toy.run()
    heard = tmp_path / "heard.json"
    told = message(run, week="2026-W49")
    assert notify(["sh", "-c", f"cat > '{heard}'"], told) == ""
    assert json.loads(heard.read_text()) == told
    assert told["failed"][0]["task"] == "score"
    assert told["not_run"] == ["report"]
    assert [progress.line(each).split()[1] for each in run.tasks] == ["ran", "failed", "ran", "not"]
    assert progress.whole(run).startswith("2 ran, 1 failed, 1 not run; ")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ([], ""),
        (["sh", "-c", "exit 3"], "sh ended with exit code 3"),
        (["/none"], "/none cannot be run: No such file or directory"),
        (["sleep", "9"], "sleep did not end within 0 seconds"),
        (["true"], ""),
    ],
)
def test_who_cannot_be_told(command: list[str], why: str) -> None:
    assert notify(command, {"status": "x" * 100_000}, 0.3) == why


def waiting(toy: Toy, name: str, seconds: float = 30) -> None:
    """Until a step runs."""
    until = time.monotonic() + seconds
    while (
        name not in (toy.folder / "control" / "seen").read_text().split()
        if (toy.folder / "control" / "seen").exists()
        else True
    ):
        assert time.monotonic() < until
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("name", [*STEPS])
def test_a_run_that_was_killed_goes_on(name: str, toy: Toy) -> None:
    toy.order(name, "child 100")
    running = toy.start()
    waiting(toy, name)
    child = toy.folder / "control" / "child"
    until = time.monotonic() + 20
    while not (child.exists() and child.read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0.5)  # what stands beside it has ended
    running.kill()
    running.communicate()
    until = time.monotonic() + 5
    while is_alive(int(child.read_text())):
        assert time.monotonic() < until, "what the step had started lives on"
        time.sleep(0.05)
    before = toy.seen
    toy.order(name)
    run = toy.run()
    assert run.holds
    assert toy.seen == [each for each in sorted(STEPS) if each == name or each not in before]
    assert (
        run.outputs["report", "page"].read_text()
        == "report(score(collect(2026-W49)),train(collect(2026-W49),0.5))"
    )
    assert not [*toy.place.store.rglob("*.unfinished")]
    assert not (toy.place.store / "work").exists()


def test_a_run_that_is_interrupted_ends_its_steps_and_begins_no_more(toy: Toy) -> None:
    toy.order("collect", "child 100")
    running = toy.start()
    child = toy.folder / "control" / "child"
    until = time.monotonic() + 20
    while not child.exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert "KeyboardInterrupt" in err
    assert not is_alive(int(child.read_text()))
    assert toy.seen == ["collect"]
    toy.order("collect")
    assert toy.run().holds


def test_two_processes_at_once_run_each_step_once(toy: Toy) -> None:
    toy.order("collect", "sleep 1")
    both = [toy.start(wait=60), toy.start(wait=60)]
    ended = [json.loads(each.communicate()[0]) for each in both]
    assert toy.seen == sorted(STEPS)
    assert sorted({how for each in ended for how in each.values()}) == ["cached", "ran"]


def test_who_comes_second_hears_who_is_first(toy: Toy) -> None:
    toy.order("collect", "sleep 30")
    first = toy.start()
    try:
        waiting(toy, "collect")
        with pytest.raises(Held, match=rf"held by W49, process {first.pid} on .* since 20"):
            toy.run()
    finally:
        first.send_signal(signal.SIGKILL)
        first.communicate()


def test_a_step_leaves_nothing_running(toy: Toy) -> None:
    toy.order("score", "child 0.5")
    began = time.monotonic()
    assert toy.run().holds
    assert time.monotonic() - began < 30
    assert not is_alive(int((toy.folder / "control" / "child").read_text()))


def test_a_full_disk_loses_nothing(toy: Toy) -> None:
    """``ulimit -f`` is in blocks of 512 bytes: no file can be longer."""
    toy.order("train", "big 300000")
    ended = toy.start(limit="ulimit -f 200")
    out, err = ended.communicate()
    assert json.loads(out) == {"collect": "ran", "score": "ran", "train": "failed", "report": "not run"}, err
    assert toy.seen == ["collect", "score", "train"]
    run = toy.run()
    assert run.holds
    assert toy.seen == ["report", "train"]
    assert len(run.outputs["train", "model"].read_text()) > 300_000


def test_a_store_without_room_is_told(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step has room and the store has none: its output is copied there when it has ended well."""
    copy: Any = shutil.copy

    def full(*places: object, **more: object) -> object:
        if "uuid=" not in str(places[-1:]):
            return copy(*places, **more)
        Path(str(places[-1])).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    toy.run()
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copy", full)
        found = toy.run(rate="0.7")
    assert [each.how for each in found.tasks].count("failed") == 1
    assert "there is no room in" in next(each.why for each in found.tasks if each.how == "failed")
    assert not [*toy.place.store.rglob("*.unfinished")]
    assert toy.run(rate="0.7").holds


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (
            "        componentRef:",
            "        isEnabled: 'false'\n        componentRef:",
            "isEnabled is passed over",
        ),
        (
            "        componentRef:",
            "        executionOptions: {retryStrategy: {maxRetries: 2}}\n        componentRef:",
            "retryStrategy is passed over",
        ),
        (
            "            graphInput:\n              inputName: rate",
            "            dynamicData: {secret: {name: x}}",
            "is dynamicData",
        ),
        ("implementation:", "implementing:", "this is no pipeline"),
        ("name: toy", "name: [", "this is no YAML"),
    ],
)
def test_what_the_runner_would_pass_over_is_refused(before: str, after: str, why: str, toy: Toy) -> None:
    text = tangle.hydrated(toy.graph(), "toy:1")
    assert before in text
    with pytest.raises(PipelineError, match=why):
        toy.run(text=text.replace(before, after, 1))
    assert not toy.place.store.exists()


def test_arguments_are_told_all_at_once(toy: Toy) -> None:
    text = tangle.hydrated(toy.graph(), "toy:1").replace("- name: week", "- name: weeks", 1)
    with pytest.raises(PipelineError) as caught:
        toy.run(text=text)
    assert caught.value.problems == ("it has no input 'week'", "its input 'weeks' is given nothing")


def test_what_nobody_points_at_is_swept(toy: Toy) -> None:
    toy.run()
    toy.edit("train", "SAYS", "# again\nSAYS")
    toy.run()
    stray = toy.place.store / "artifact_data" / "uuid=stray"
    stray.mkdir()
    count = len([*(toy.place.store / "artifact_data").iterdir()])
    toy.run()
    assert (
        len([*(toy.place.store / "artifact_data").iterdir()]) == count - 2
    )  # the stray, and train's output twice
    assert toy.run().holds
