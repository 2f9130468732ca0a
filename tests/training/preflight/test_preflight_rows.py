"""Preflight of rows: what is cut, not learned, wrongly learned, read otherwise or in the benchmark is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from making.preflights import CONTRACT, evidence, first, objects, rows_of, trained, verdict, wrong
from making.tokenizer import qwen_like, tokenizer

from flowc_serving.agent import contract as contracts
from flowc_training.bench import files
from flowc_training.preflight import messages
from flowc_training.preflight.evidence import Evidence, Folder
from flowc_training.preflight.finding import Missing

OF_ROWS = ("template", "contract", "zero-loss", "truncated", "labels", "overlap")


@pytest.mark.parametrize("name", OF_ROWS)
def test_clean_rows_pass(name: str) -> None:
    said = verdict(name, evidence())
    assert (said.state, said.findings, said.reason) == ("passed", (), "")


@pytest.mark.parametrize("name", OF_ROWS)
def test_without_rows_nothing_has_passed(name: str) -> None:
    said = verdict(name, Evidence(evidence().recipe, CONTRACT))
    assert said.state == "not run"
    assert "gathered" in said.reason


def made(**changed: Any) -> Evidence:
    """Rows of which the first is trained on otherwise."""
    one, *others = [trained(each) for each in objects()]
    return evidence(made=[one | changed, *others])


def plain() -> dict[str, Any]:
    return trained(objects()[0])


# Nothing learned.


def test_a_row_without_labels_is_found() -> None:
    assert wrong("zero-loss", made(labels=[-100] * len(plain()["labels"]))).startswith("t0: none of its")


def test_a_row_that_the_dataset_counts_as_unlearned_is_found() -> None:
    counted = objects()[2] | {"id": "late", "trained": 0}
    found = evidence([*objects(), counted], [trained(each) for each in objects()])
    assert wrong("zero-loss", found).startswith("late: the dataset says")


# Cut.


def test_a_row_that_is_cut_is_found() -> None:
    ids, labels = plain()["input_ids"], plain()["labels"]
    assert "12 of its" in wrong("truncated", made(input_ids=ids[:-12], labels=labels[:-12]))


def test_a_row_that_would_be_cut_is_found() -> None:
    assert "it will be cut" in wrong("truncated", evidence(length=len(plain()["input_ids"]) - 1))


def test_an_answer_without_its_end_is_found() -> None:
    """It is not served either: the template has lost the mark."""
    template = CONTRACT.template.replace(
        '{{- "<|im_end|>" }}\n        {%- endgeneration %}', "{%- endgeneration %}"
    )
    assert template != CONTRACT.template
    bare = [trained(each, replace(CONTRACT, template=template)) for each in objects()]
    found = evidence(made=bare)
    served = [replace(each, served=each.ids) for each in rows_of(found).learned]
    assert "the mark that ends its last answer is not there" in wrong(
        "truncated", replace(found, rows=replace(rows_of(found), learned=tuple(served)))
    )


def test_an_end_that_is_not_learned_is_found() -> None:
    end = qwen_like().token_to_id("<|im_end|>")
    labels = [-100 if label == end else label for label in plain()["labels"]]
    assert "would not stop" in wrong("truncated", made(labels=labels))
    assert "1 tokens of answer 1 are not learned" in wrong("labels", made(labels=labels))


def test_data_of_which_all_is_too_long_is_found() -> None:
    found = evidence(length=10)
    assert "nothing is left" in wrong("truncated", replace(found, rows=replace(rows_of(found), learned=())))


# Labels.


def test_labels_on_everything_are_found() -> None:
    found = wrong("labels", made(labels=plain()["input_ids"]))
    assert "the model did not write, the first in the frame" in found


@pytest.mark.parametrize(
    ("role", "told"), [("system", "the system message"), ("user", "what a merchant or a tool said")]
)
def test_labels_on_what_others_say_are_found(role: str, told: str) -> None:
    marks = messages.marks(tokenizer())
    assert not isinstance(marks, Missing)
    ids, labels = plain()["input_ids"], [*plain()["labels"]]
    spans = [each for each in messages.spans(ids, marks) if each.role == role]
    place = spans[-1].begin + 3  # the last of the user's is the tool's answer
    labels[place] = ids[place]
    assert wrong("labels", made(labels=labels)).endswith(
        f"1 tokens are learned that the model did not write, the first in {told}"
    )


def test_a_slip_that_is_learned_is_found() -> None:
    with_slip = trained({**objects()[1], "unlearned": []})
    found = evidence(made=[trained(objects()[0]), with_slip, trained(objects()[2])])
    assert wrong("labels", found) == "t1: answer 1 is a slip that is mended later, and is learned"


# Template and contract.


def test_another_template_in_training_is_found() -> None:
    other = replace(CONTRACT, template=CONTRACT.template.replace("<think>\\n\\n</think>\\n\\n", ""))
    found = evidence(made=[trained(each, other) for each in objects()])
    assert wrong("template", found).count("training and server part at token") == 3


def test_a_prompt_that_is_no_prefix_is_found() -> None:
    found = evidence()
    prompts = ((*first(found).ids[:5], 1, 2), *first(found).prompts[1:])
    rows = replace(rows_of(found), learned=(replace(first(found), prompts=prompts),))
    assert wrong("template", replace(found, rows=rows)) == (
        "t0: what the server sends for answer 1 is no prefix of the row: they part at token 5"
    )


def test_templates_of_a_checkpoint_are_compared() -> None:
    clean = Folder("final", Missing(""), CONTRACT.template, CONTRACT)
    assert verdict("template", replace(evidence(), came=clean)).state == "passed"
    other = replace(evidence(), came=replace(clean, template="{{ messages }}"))
    assert "not that of the contract beside it" in wrong("template", other)
    assert "no chat template is saved" in wrong(
        "template", replace(other, came=replace(clean, template=Missing("")))
    )


def test_fingerprints_that_differ_are_found() -> None:
    old = [{**each, "fingerprint": "f00"} for each in objects()]
    assert wrong("contract", evidence(old)).startswith(
        "3 rows were made for the contract f00, the server's is"
    )
    saved = Folder("final", Missing(""), CONTRACT.template, contracts.load("json"))
    assert "programs are Python, not JSON" in wrong("contract", replace(evidence(), came=saved))


# The benchmark.


def test_a_row_of_the_benchmark_is_found() -> None:
    example = files.read_examples()[0]
    leaked = {**objects()[0], "request": "\n".join(example.turns)}
    assert (
        wrong("overlap", evidence([leaked, *objects()[1:]])) == f"t0: its request is 100% like {example.id}"
    )


def test_many_findings_are_counted() -> None:
    old = [{**objects()[2], "id": f"q{n}", "trained": 0} for n in range(9)]
    assert wrong("zero-loss", evidence(old, [trained(objects()[0])])).endswith(
        "4 more rows without a learned token"
    )
