"""What of production's conversations is learnt: right turns, once, in our contract, and nothing of the benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

from making.talks import scored, talk
from making.tokenizer import tokenizer
from making.trajectories import view

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.conversation import WRITER, Assistant, Call, User
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.bench import files
from flowc_training.candidates import learnt, pool, renewing
from flowc_training.candidates.learnt import NotLearnt
from flowc_training.candidates.pool import Counts, Known
from flowc_training.candidates.renewing import NotRenewed
from flowc_training.conversations.cases import Case
from flowc_training.dataset import building, leaks, parquet
from flowc_training.dataset.rows import conversation_of
from flowc_training.preflight import reading
from flowc_training.steps import dataset as step
from flowc_training.supervised.examples import example
from flowc_training.trajectories import making, slicing
from flowc_training.weekly.routing import Routed
from flowc_training.weekly.talk import Deed, Talk
from flowc_training.weekly.week import Week

READER: Tokenizer = tokenizer()


def ideal(*slices: str, n: int = 0) -> Talk:
    """A conversation of an ideal agent, as production would have kept it."""
    made = making.sliced("learnt", n, slicing.read(slices), tokenizer=READER)
    assert made is not None
    endings = ("done",) * sum(isinstance(each, User) for each in made.conversation.messages)
    known = contracts.of(made.conversation).fingerprint
    return Talk(
        made.conversation,
        "s",
        "2026-12-01",
        "",
        "m",
        known,
        made.before,
        made.workflow,
        "",
        endings,
        Deed(True),
    )


def slipped() -> Talk:
    """The first program is refused, the second stored."""
    return ideal("category=repair", "language=en")


def twice(ending: str) -> Talk:
    """A second turn, which ended so."""
    found = talk()
    more = (User("and now?"), Assistant("It is as it was."))
    return replace(found, conversation=found.conversation.plus(*more), endings=("done", ending))


@pytest.mark.parametrize(
    ("found", "numbers"),
    [
        (talk(), []),
        (twice("done"), []),
        (twice("tokens"), [5]),
        (talk(after=view(amount=900), deed=Deed(True, edited=True)), [1, 3]),
        (talk(endings=("loop",)), [1, 3]),
        (talk(endings=()), [1, 3]),
        (talk(workflow=""), []),
    ],
)
def test_what_is_wrong_is_read_and_not_learnt(found: Talk, numbers: list[int]) -> None:
    assert [*learnt.unlearned(found, found.conversation)] == numbers


@pytest.mark.parametrize("n", range(3))
def test_a_slip_that_was_refused_is_found_as_the_maker_meant_it(n: int) -> None:
    made = making.sliced("learnt", n, slicing.read(["category=repair"]))
    assert made is not None
    found = ideal("category=repair", n=n)
    assert found.conversation == made.conversation
    assert {*made.slips} <= {*learnt.unlearned(found, found.conversation)}


def test_a_row_has_the_slips_masked() -> None:
    (found,) = rows([slipped()])
    assert found.unlearned
    assert found.source == "production"
    assert all(found.messages[number]["role"] == "assistant" for number in found.unlearned)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (talk(consents=False), "does not let it be learnt from"),
        (talk(endings=()), "no turn of it is right"),
        (talk(after=view(amount=900)), "no turn of it is right"),
        (talk(fingerprint="0" * 64, written="", workflow=""), ""),
        (
            replace(
                talk(), conversation=replace(talk().conversation, messages=talk().conversation.messages[:2])
            ),
            "does not go as a conversation does",
        ),
        (
            replace(talk(), conversation=replace(talk().conversation, tests=True)),
            "has tools that are not trained on",
        ),
    ],
)
def test_what_is_not_learnt_says_why(found: Talk, why: str) -> None:
    if not why:
        assert learnt.trajectory(found, READER).conversation.messages
        return
    with pytest.raises(NotLearnt, match=why):
        learnt.trajectory(found, READER)


def test_an_example_of_the_benchmark_is_not_learnt() -> None:
    example = next(each for each in files.read_examples() if each.category == "create")
    found = talk(request="\n".join(example.turns))
    with pytest.raises(NotLearnt, match="it is in the benchmark by its request"):
        learnt.trajectory(found, READER)


# Another contract.


@pytest.mark.parametrize("asked", ["category=create", "category=question", "category=not_flow"])
def test_what_was_held_in_another_contract_is_carried_out_again(asked: str) -> None:
    then = replace(ideal(asked, "language=en"), fingerprint="0" * 64)
    now = renewing.renewed(then)
    assert now.context == then.conversation.context
    assert [type(each) for each in now.messages] == [type(each) for each in then.conversation.messages]
    assert learnt.trajectory(then, READER).conversation.messages


def test_an_edit_is_carried_out_on_the_workflow_that_was_there() -> None:
    """Ids are the fresh store's, and the last word is the same."""
    found = [replace(ideal("category=edit", "language=en", n=n), fingerprint="0" * 64) for n in range(4)]
    renewed = [*filter(None, map(_or_none, found))]
    assert renewed, "none of four edits could be had again"
    for then, now in renewed:
        assert now.messages[-1] == then.conversation.messages[-1]
        assert not any(each.data.get("error") for each in now.answers(WRITER)) or "error" in str(then)


def _or_none(found: Talk) -> Any:
    try:
        return found, renewing.renewed(found)
    except NotRenewed:
        return None


def test_what_takes_another_way_now_is_left_out() -> None:
    found = talk(fingerprint="0" * 64)
    call = Call("call_0_0", WRITER, {"workflow": "nonsense"})
    asked, _, answer, last = found.conversation.messages
    broken = replace(found.conversation, messages=(asked, Assistant("I save it.", (call,)), answer, last))
    with pytest.raises(NotRenewed, match=f"{WRITER} takes another way now"):
        renewing.renewed(replace(found, conversation=broken))
    gone = Call("call_0_0", "old_tool", {})
    said = replace(found.conversation, messages=(asked, Assistant("", (gone,)), last))
    with pytest.raises(NotRenewed, match="calls a tool that there is no more"):
        renewing.renewed(replace(found, conversation=said))


# The pool.


def rows(found: Sequence[Talk], there: Known | None = None, counts: Counts | None = None) -> list[Any]:
    ids = {each.id for each in found}
    return [*pool.rows(found, ids, ids, there or Known(), READER, counts or Counts())]


def test_nothing_is_learnt_twice_in_one_week_or_two(tmp_path: Path) -> None:
    counts = Counts()
    same = replace(talk(2), conversation=replace(talk(1).conversation, id="t2"))
    other = talk(3, request="put refunds over 20 on the list of the team", workflow=view("Refunds", 20, "r"))
    first = rows([talk(1), same, talk(1), other], counts=counts)
    assert [each.id for each in first] == ["t1", "t3"]
    assert counts.left_out["one that teaches the same is in the pool"] == 2
    assert pool.write(first, counts, Week.read("2026-W48"), tmp_path, "a tokenizer") == 2
    again = Counts()
    assert rows([same, other], pool.known([tmp_path / "python"]), again) == []
    assert again.left_out.total() == 2


def test_the_dataset_is_one_that_training_reads(tmp_path: Path) -> None:
    counts = Counts()
    pool.write(rows([talk(1)], counts=counts), counts, Week.read("2026-W48"), tmp_path, "a tokenizer")
    found = [
        each
        for split in building.SPLITS
        for each in parquet.read(str(tmp_path / "python" / f"{split}.parquet"))
    ]
    assert {each["fingerprint"] for each in found} == {contracts.load().fingerprint}
    assert {conversation_of(each).id for each in found} == {"t1"}
    card = (tmp_path / "python" / "README.md").read_text("utf-8")
    assert "not all synthetic" in card
    assert "no merchant's data" not in card


def test_what_is_in_the_benchmark_is_not_written(tmp_path: Path) -> None:
    (found,) = rows([talk()])
    example = next(each for each in files.read_examples() if each.category == "create")
    planted = replace(found, request="\n".join(example.turns))
    with pytest.raises(leaks.LeakError):
        pool.write([planted], Counts(), Week.read("2026-W48"), tmp_path, "a tokenizer")
    assert not (tmp_path / "python").exists()


def test_what_a_person_changed_is_a_pair() -> None:
    counts = Counts()
    changed = talk(after=view(amount=900), deed=Deed(True, edited=True))
    (pair,) = rows([changed], counts=counts)
    assert pair.source == "by hand"
    assert pair.before == changed.written
    assert pair.workflow == changed.after
    assert counts.left_out["no turn of it is right"] == 1


def routed(name: str, route: Any, rule: str = "") -> Routed:
    return Routed(name, route, (), rule)


def test_who_is_learnt_from() -> None:
    """A person's word goes before a rule's; what is kept out for the agent's fault still gives what a person made."""
    found = [
        routed("good", "pool"),
        routed("bad", "quarantine", "low"),
        routed("secret", "quarantine", "no consent"),
        routed("middle", "people", "the middle"),
        routed("asked", "people", "the middle"),
        routed("banned", "pool"),
    ]
    learns, pairs = pool.chosen(iter(found), {"asked": "pool", "banned": "never", "long ago": "pool"})
    assert learns == {"good", "asked", "long ago"}
    assert pairs == {"good", "asked", "long ago", "bad"}


def test_what_a_person_decides_later_is_learnt_then_and_once(tmp_path: Path) -> None:
    """From an earlier week's quarantine; in the week after it is there already."""
    late = Case(talk(7, request="tell me when a gift card is used"), scored(talk(7)), routed("t7", "people"))
    other = Case(talk(8, request="hide what is sold out"), scored(talk(8)), routed("t8", "people"))
    weeks = [Week.read(f"2026-W{n}") for n in (48, 49)]
    found = [step.dataset(each, [], [late, other], {"t7": "pool"}, tmp_path) for each in weeks]
    assert [pointer.rows for pointer, _ in found] == [1, 0]
    assert not found[1][1].left_out


def test_what_a_person_says_never_to_is_in_nobodys_way(tmp_path: Path) -> None:
    """It is not rehearsed, and what teaches the same may be learnt in its place."""
    one, same = (
        Case(talk(n, request="tell me when a gift card is used"), scored(talk(n)), routed(f"t{n}", "pool"))
        for n in (7, 8)
    )
    weeks = [Week.read(f"2026-W{n}") for n in (48, 49, 50)]
    step.dataset(weeks[0], [one], [], {}, tmp_path)
    assert step.dataset(weeks[1], [same], [], {}, tmp_path)[0].rows == 0
    assert step.dataset(weeks[2], [same], [], {"t7": "never"}, tmp_path)[0].rows == 1
    assert pool.never({"t7": "never", "t8": "pool"}) == {"t7", "t7-by-hand"}


def test_preflight_reads_rows_with_slips_as_training_does() -> None:
    """Preflight keeps no messages of a row, only the conversation that they are of."""
    (found,) = rows([slipped()])
    data = parquet.as_object(found)
    assert data["unlearned"]
    made = example(data, contracts.load(), READER)
    assert example(reading.as_source(data), contracts.load(), READER) == made
    with pytest.raises(ValueError, match="a message that there is not"):
        example({**data, "unlearned": [len(data["messages"])]}, contracts.load(), READER)
