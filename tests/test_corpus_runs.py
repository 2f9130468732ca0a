"""Every workflow of the corpus is simulated on events of its own, and does what it is meant to do."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from making.folders import CORPUS, GRAMMAR, WORKFLOWS

from flowc.simulate.trace import Run
from flowc.source import read
from flowc.testing import located
from flowc.testing.coverage import coverage
from flowc.testing.reading import read_suite
from flowc.testing.running import SuiteResult, run_suite
from flowc.testing.starting import starting

TESTS = CORPUS / "tests"
NAMES = sorted(path.stem for path in WORKFLOWS.glob("*.py"))
SCHEMA = json.loads((GRAMMAR / "workflow-test.schema.json").read_text("utf-8"))

LEAST = 90.0
"""Percent of the ways through all workflows together."""


def path_of(name: str) -> Path:
    return TESTS / f"{name}.test.yaml"


@cache
def ran(name: str) -> SuiteResult:
    text = path_of(name).read_text("utf-8")
    return run_suite(read_suite(text, name, lambda other: (TESTS / other).read_text("utf-8")))


def test_every_workflow_has_its_tests_and_there_are_no_others() -> None:
    assert sorted(path.name for path in TESTS.iterdir()) == [path_of(name).name for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name: str) -> None:
    found = ran(name)
    assert found.results
    assert [result.differences for result in found.results if not result.passed] == []
    assert any(
        expected.effects is not None or expected.including
        for expected in (c.expected for c in found.suite.cases)
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_file_has_the_schema(name: str) -> None:
    text = path_of(name).read_text("utf-8")
    assert text.startswith(f"workflow: ../workflows/{name}.py\n")
    jsonschema.validate(located.plain(located.read(text)), SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_a_first_file_passes(name: str) -> None:
    """What ``flowc test --new`` writes is a test file, and says what the workflow does."""
    text = (WORKFLOWS / f"{name}.py").read_text("utf-8")
    written = starting(read(text).workflow, f"{name}.py")
    jsonschema.validate(located.plain(located.read(written)), SCHEMA)
    results = run_suite(read_suite(written, name, lambda _: text)).results
    assert [result.differences for result in results if not result.passed] == []


def test_most_ways_are_taken() -> None:
    found = [coverage(s.source, _runs(ran(name))) for name in NAMES for s in (ran(name).suite,)]
    assert 100 * sum(each.taken for each in found) / sum(len(each.ways) for each in found) >= LEAST


def _runs(result: SuiteResult) -> list[Run]:
    return [each.run for each in result.results if each.run is not None]
