"""What triggers bring: check, run and ``flowc env`` know all of it, each by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc import catalog
from flowc.catalog.task import Task, Typed
from flowc.check import check
from flowc.cli import main
from flowc.schema import index
from flowc.simulate import invent, run
from flowc.source import read

TRIGGERS = [each for each in catalog.load() if each.type == "TRIGGER" and not each.is_invented]
ROOTS = [(task, root) for task in TRIGGERS for root in task.adds]


def view(task: Task, liquid: str) -> str:
    version = "" if len(catalog.load().versions(task.id)) == 1 else f'["{task.version}"]'
    head = f'@workflow("Data")\n@task("{task.id}"){version}()\ndef data():\n'
    return f'{head}    shopify.flow.log_output(message="{liquid}")\n'


def printed(root: Typed) -> str:
    """Liquid that reads a root: itself, or the id that it has."""
    is_object = "id" in index.load().fields(root.mark.strip("[]"))
    if root.mark.startswith("["):
        return f"{{{{ {root.name} | join: ', ' }}}}"
    return f"{{{{ {root.name}{'.id' if is_object else ''} }}}}"


@pytest.mark.parametrize(("task", "root"), ROOTS, ids=lambda each: getattr(each, "name", None) or each.id)
def test_what_a_trigger_brings_is_there(task: Task, root: Typed) -> None:
    text = view(task, printed(root))
    assert [each.message for each in check(text) if each.code.startswith("FC44")] == []
    workflow = read(text).workflow
    for seed in range(3):
        made = invent(workflow, seed)
        assert root.name in made.event.environment
        assert run(workflow, made.event, made.shop).outcome == "finished"


@pytest.mark.parametrize("task", TRIGGERS, ids=lambda task: task.id)
def test_what_it_does_not_bring_is_named(task: Task) -> None:
    """As an error where all is proven, as a warning where a page lists all, else as information."""
    is_told = task.brings_all and all(each.evidence != "assumed" for each in task.adds)
    severity = "error" if task.evidence != "assumed" else "warning" if is_told else "info"
    found = [each for each in check(view(task, "{{ sunshine.id }}")) if each.code == "FC440"]
    assert [each.severity for each in found] == [severity]


@pytest.mark.parametrize("task", [each for each in TRIGGERS if each.brings_all], ids=lambda task: task.id)
def test_a_typo_of_it_has_an_advice_that_is_there(task: Task) -> None:
    for root in task.adds:
        typo = f"{root.name}{root.name[-1]}"
        text = view(task, printed(root).replace(f" {root.name}", f" {typo}"))
        (found,) = [each for each in check(text) if each.code == "FC440"]
        path = printed(root).strip("{} ").partition(" ")[0]
        assert found.hint == f"did you mean {path}?"


@pytest.mark.parametrize(
    "name", sorted({root.name for _, root in ROOTS} - {"scheduledAt"}), ids=lambda name: name
)
def test_the_environment_begins_there(name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["env", name]) == 0
    assert capsys.readouterr().out
