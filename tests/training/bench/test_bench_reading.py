"""Example files: what is read, and what is said of files that are not right."""

from __future__ import annotations

from pathlib import Path

import pytest
from making.bench_examples import EVENTS, VIEW, example, shops, text

from flowc import FlowError
from flowc_training.bench.events import cases_of
from flowc_training.bench.files import BenchmarkError, read_examples
from flowc_training.bench.reading import read_example


def mistakes(source: str) -> list[str]:
    with pytest.raises(FlowError) as caught:
        read_example(source, "x", shops)
    return [f"{each.span.line if each.span else 0}: {each.message}" for each in caught.value.diagnostics]


def test_an_example_is_read() -> None:
    found = example()
    assert (found.category, found.language, found.hard) == ("create", "en", "medium")
    assert found.turns == ("tag orders of more than 2.5 kg as heavy, log the others",)
    assert found.expected == VIEW
    assert [each.name for each in found.events] == ["heavy", "light"]


def test_an_event_without_a_trigger_has_that_of_the_expected_workflow() -> None:
    heavy, light = cases_of(example())
    assert heavy.event.trigger == light.event.trigger == "shopify::admin::order_created"
    assert light.event.environment == {"order": {"id": "gid://shopify/Order/2", "totalWeight": 2000}}


def test_all_mistakes_are_said_at_once_at_their_places() -> None:
    source = (
        text(more="colour: red\n").replace("language: en", "language: it").replace("shop: mill", "shop: mil")
    )
    source = source.replace("totalWeight > 2500", "totalWeight + 1 > 2500")
    assert mistakes(source) == [
        "2: language is one of en, fr, de, es, ja",
        "3: the shop mil cannot be used: there is no file shops/mil.json",
        "11: expected: arithmetic has no meaning in a Flow condition",
        "26: an example has no colour",
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (text(view="", events=""), "1: an example of create has an expected workflow"),
        (text(events=""), "1: an expected workflow has events"),
        (text(category="question"), "7: in question nothing may be written"),
        (
            text(view="", events="", category="question"),
            "1: where nothing is written, it is said what must be said",
        ),
        (
            text(view="", category="not_flow", more="says: {lacks: [yes]}\n"),
            "8: events are of an expected workflow",
        ),
        (text(category="clarify"), "1: in clarify the merchant speaks twice"),
        (text(category="edit"), "1: an edit names the workflow that is edited"),
        (
            text(category="edit", more="edits: Tag small orders\n"),
            "26: the shop has no workflow Tag small orders",
        ),
        (text(events=EVENTS.replace("log_output", "log_outputs")), "the workflow has no step of the task"),
        (text(events=EVENTS.replace("name: light", "name: heavy")), "two tests are called 'heavy'"),
        (text(turns="turns: []\n"), "turns has nothing in it"),
        (text(events="events:\n- {name: a, event: other.json}\n"), "other.json is not looked for"),
    ],
)
def test_what_does_not_go_together_is_said(source: str, said: str) -> None:
    assert said in "\n".join(mistakes(source))


def test_a_folder_says_what_is_wrong_in_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "shops").mkdir()
    (tmp_path / "shops" / "mill.json").write_text('{"domain": "mill.myshopify.com", "plan": 3}')
    (tmp_path / "examples" / "a.yaml").write_text(text())
    (tmp_path / "examples" / "b.yaml").write_text("category: [")
    with pytest.raises(BenchmarkError) as caught:
        read_examples(tmp_path)
    found = [str(each).splitlines()[0] for each in caught.value.problems]
    assert found[0] == "examples/a.yaml:3: the shop mill cannot be used: at /plan: a text is needed here"
    assert found[1].startswith("examples/b.yaml:2: this is no YAML")


def test_an_example_that_there_is_not_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "create-heavy.yaml").write_text("")
    with pytest.raises(BenchmarkError, match=r"no example create-heavi\n  help: did you mean create-heavy\?"):
        read_examples(tmp_path, ["create-heavi"])
