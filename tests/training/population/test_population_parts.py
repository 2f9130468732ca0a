"""Files of parts: what one gets wrong is said when it is read, with its id and what there is instead."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from flowc_training.population import parts
from flowc_training.population.plan import Do, If, Loop, Node, Use, Value, mapped, nodes, uses

SAID = "".join(f'{form}.{each} = "x"\n' for form in ("do", "to") for each in ("en", "fr", "de", "es", "ja"))

WRONG = {
    f'[acts.tag]\ncode = "f()"\nbefor = "x"\n{SAID}': "tag: befor: there are code, do, to, gives, slots, before",
    f"[acts.tag]\n{SAID}": "tag has no code",
    '[acts.tag]\ncode = "f()"\ndo.en = "x"\n': "tag is not said in do.fr, do.de, do.es, do.ja, to.en",
    f'[acts.tag]\ncode = "f()"\n{SAID}do.jp = "x"\n': "jp: there are en, fr, de, es, ja",
    f'[act.tag]\ncode = "f()"\n{SAID}': "wrong.toml: act: there are triggers, tests, acts, loops, slots, intents",
    f'[tests.tag]\ncode = "f()"\n{SAID}': "tag: do, to: there are code, holds",
    '[slots.tag]\nshops = "order_tags"\n': "tag: shops: there are numbers, unit, choice, shop, codes",
    '[[intents]]\nid = "large"\nbody = []\ngoal.en = "x"\n': "large has no trigger, no name",
    "[[intents]]\nbody = []\n": "an intent without an id has no id, no trigger, no name, no goal",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_file_that_is_wrong_is_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrong.toml").write_text(text, "utf-8")
    monkeypatch.setattr(parts, "_DATA", tmp_path)
    with pytest.raises(ValueError, match=re.escape(WRONG[text])):
        parts.load.__wrapped__()


def test_what_is_there_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(f'[acts.tag]\ncode = "f()"\n{SAID}', "utf-8")
    monkeypatch.setattr(parts, "_DATA", tmp_path)
    with pytest.raises(ValueError, match="tag is there twice"):
        parts.load.__wrapped__()


def use(name: str, code: str = "f()") -> Use:
    return Use(parts.Part("act", name, code, {}), {})


def test_a_pause_and_what_has_one() -> None:
    pause, both = use("a", "shopify.flow.wait(x=1)").part, use("b", "f()\nshopify.flow.wait(x=1)\ng()").part
    assert [pause.is_wait, both.is_wait, use("c").part.is_wait] == [True, False, False]
    assert [pause.has_wait, both.has_wait, use("c").part.has_wait] == [True, True, False]


def test_all_nodes_are_walked_and_changed_in_one_order() -> None:
    inner = If(
        (use("2"),), "all", (Do(use("3")), Loop(use("4"), (Do(use("5")),))), (Do(use("6")),), (Do(use("7")),)
    )
    body = (Do(use("1")), inner, Do(use("8")))
    assert [names(each) for each in nodes(body)] == list("12345678")
    seen: list[str] = []

    def renamed(node: Node) -> Node:
        seen.append(names(node))
        new = use(f"{names(node)}{len(seen)}")
        return replace(node, tests=(new,)) if isinstance(node, If) else replace(node, use=new)

    assert [names(each) for each in nodes(mapped(body, renamed))] == [f"{n}{n}" for n in range(1, 9)]
    assert seen == list("12345678")


def names(node: Node) -> str:
    return "".join(each.part.id for each in uses(node))


def test_a_value_is_said_in_a_language_or_in_the_first_that_is_told() -> None:
    value = Value("'DE'", {"en": "Germany", "fr": "l'Allemagne"})
    assert (value.said("fr"), value.said("ja")) == ("l'Allemagne", "Germany")
