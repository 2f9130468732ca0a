"""The contract: its parts, its fingerprint, its file, and what differs between two of them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from making.folders import WORKFLOWS

import flowc
from flowc.check import check
from flowc_serving.agent.contract import (
    FILE,
    Contract,
    ContractError,
    Drift,
    check_fingerprint,
    differences,
    from_text,
    load,
    read,
    to_text,
    write,
)
from flowc_serving.agent.conversation import SIMULATOR, Representation
from flowc_serving.agent.json_value import Object, dumps

OURS = load()
BOTH: tuple[Representation, ...] = ("python", "json")


def test_the_tools_stand_in_their_order() -> None:
    assert OURS.names == (
        "task_search",
        "task_configuration",
        "environment_paths_search",
        "object_type_definition_search",
        "template_search",
        "search_shop_resource",
        "workflow_lookup",
        "create_or_update_workflow",
    )


@pytest.mark.parametrize("representation", BOTH)
def test_the_variant_with_tests_is_the_contract_and_something_behind_it(
    representation: Representation,
) -> None:
    usual, variant = load(representation), load(representation, tests=True)
    assert variant.tools[:-1] == usual.tools
    assert variant.names[-1] == SIMULATOR
    assert variant.system.startswith(usual.system + "\n\n## ")
    assert (variant.template, variant.language, variant.serializer) == (
        usual.template,
        usual.language,
        usual.serializer,
    )
    assert variant.tests
    assert not usual.tests


def test_the_variant_is_another_contract_for_a_checkpoint() -> None:
    variant = load(tests=True)
    assert check_fingerprint(variant) == ()
    assert "the tool simulate_workflow is new" in differences(OURS, variant)
    with pytest.raises(Drift, match="the system prompt is another"):
        check_fingerprint(replace(variant, system=OURS.system))


@pytest.mark.parametrize("tests", [False, True])
@pytest.mark.parametrize("representation", BOTH)
def test_schemas_are_schemas_and_nothing_is_left_to_fill(representation: Representation, tests: bool) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    contract = load(representation, tests=tests)
    assert "%" not in contract.system + dumps(list(contract.tools))
    for tool in contract.tools:
        parameters = tool["function"]["parameters"]
        jsonschema.Draft202012Validator.check_schema(parameters)
        assert set(parameters.get("required", [])) <= set(parameters["properties"])


def test_representations_differ_in_words_only() -> None:
    python, other = load("python"), load("json")
    assert dumps(list(python.tools)).replace("Python", "JSON") == dumps(list(other.tools))
    assert (
        python.system.partition("\n## Python\n")[0].replace("Python", "JSON")
        == other.system.partition("\n## JSON\n")[0]
    )
    assert python.template == other.template
    assert python.fingerprint != other.fingerprint


def examples(contract: Contract) -> list[str]:
    return re.findall(r"^```\w+\n(.*?)^```$", contract.system, re.M | re.S)


def test_examples_of_the_prompt_are_canonical_and_clean() -> None:
    views = examples(OURS)
    assert len(views) == 2
    for view in views:
        assert flowc.to_python(flowc.to_json(view), layout=False) == view
        assert not check(view)


def test_both_prompts_show_the_same_workflows() -> None:
    for view, document in zip(examples(OURS), examples(load("json")), strict=True):
        assert json.loads(document) == json.loads(flowc.to_json(view))


def test_engines_that_take_json_are_not_told_of_programs_below_calls() -> None:
    other = load(raw=False)
    assert "no JSON string" in OURS.system
    assert "no JSON string" not in other.system
    assert differences(other, OURS) == ("the system prompt is another",)


VIEWS = {"1": "16bdc2df982909fc"}
"""What the first views of the corpus come to, by the version of the language."""


def test_another_text_of_views_is_another_version_of_the_language() -> None:
    found = hashlib.sha256()
    for path in sorted(WORKFLOWS.glob("0[01]?-*.flow")):
        found.update(flowc.to_python(path.read_text("utf-8"), layout=False).encode())
    assert found.hexdigest()[:16] == VIEWS[flowc.LANGUAGE], "raise flowc.LANGUAGE, and note it here"


# Fingerprint.


def described(tool: Object, description: str) -> Object:
    return {**tool, "function": {**tool["function"], "description": description}}


CHANGES = {
    "the system prompt": replace(OURS, system=OURS.system + "."),
    "the chat template": replace(OURS, template=OURS.template + " "),
    "serialized": replace(OURS, serializer="sorted"),
    "the language is version 1, not 0": replace(OURS, language="0"),
    "programs are Python, not JSON": replace(OURS, representation="json"),
    "another order": replace(OURS, tools=OURS.tools[::-1]),
    "the tool task_search is new": replace(OURS, tools=OURS.tools[1:]),
    "the tool extra is gone": replace(OURS, tools=(*OURS.tools, {"function": {"name": "extra"}})),
    "task_search has another description": replace(
        OURS, tools=(described(OURS.tools[0], "Finds."), *OURS.tools[1:])
    ),
}


@pytest.mark.parametrize(("words", "changed"), CHANGES.items(), ids=CHANGES)
def test_any_change_is_another_fingerprint_and_is_said(words: str, changed: Contract) -> None:
    assert changed.fingerprint != OURS.fingerprint
    assert any(words in each for each in differences(changed, OURS))


def test_the_order_of_keys_counts() -> None:
    first, *rest = OURS.tools
    function: Object = dict(reversed(list(first["function"].items())))
    turned = replace(OURS, tools=({**first, "function": function}, *rest))
    assert differences(turned, OURS) == ("the tool task_search has another order of keys",)


def test_a_checkpoint_of_another_contract_is_refused_unless_allowed() -> None:
    old = replace(OURS, system="Old.")
    with pytest.raises(Drift, match=r"the system prompt is another .*--allow-drift"):
        check_fingerprint(old)
    assert check_fingerprint(old, allow_drift=True) == ("the system prompt is another",)
    assert check_fingerprint(load("json")) == ()


# The file.


@pytest.mark.parametrize("representation", BOTH)
def test_the_file_beside_a_checkpoint_gives_the_contract_back(
    representation: Representation, tmp_path: Path
) -> None:
    contract = load(representation)
    assert write(contract, tmp_path).name == FILE
    assert read(tmp_path) == read(tmp_path / FILE) == contract
    assert read(tmp_path).fingerprint == contract.fingerprint


WRONG = {
    "": "no JSON",
    "[" * 100_000: "no JSON",
    "[]": '"flow_contract": 1',
    '{"flow_contract": 1}': "no text representation",
    to_text(OURS).replace('"python"', '"perl"'): "python or json",
    to_text(OURS).replace("Search templates", "Skip templates"): "changed by hand",
    to_text(OURS).replace('"tools": [', '"tools": [5, '): "no function with a name",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items(), ids=WRONG.values())
def test_a_file_that_is_no_contract_is_refused(text: str, words: str) -> None:
    with pytest.raises(ContractError, match=re.escape(words)):
        from_text(text)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="there is no"):
        read(tmp_path)
    (tmp_path / FILE).write_bytes(b"\xff")
    with pytest.raises(ContractError, match="cannot be read"):
        read(tmp_path)


@given(st.text())
def test_any_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(ContractError):
        from_text(text)
