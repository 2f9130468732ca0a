"""Golden sentences: what people would say is what some writer says. The table is ``sentences.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest

from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.parts import load
from flowc_training.population.plan import Body, Do, If, Loop, Plan, Use, Value
from flowc_training.requests import english, french, german, japanese, spanish
from flowc_training.requests.describing import described
from flowc_training.requests.styles import Style
from flowc_training.requests.wishing import wish

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))


def rows() -> list[tuple[Language, dict[str, Any], str]]:
    return [
        (language, row, row[language]) for row in TABLE["say"] for language in LANGUAGES if language in row
    ]


def use(name: str) -> Use:
    part = load().parts[name]
    values: dict[str, Value] = {}
    for slot in part.slots:
        value = TABLE["values"][slot]
        values[slot] = Value(value["code"], {language: value[language] for language in LANGUAGES})
    return Use(part, values)


def plan(name: str, language: Language) -> Plan:
    row = TABLE["plans"][name]
    body: Body = tuple(Do(use(each)) for each in row["then"])
    if "if" in row:
        otherwise = tuple(Do(use(each)) for each in row.get("else", ()))
        body = (If(tuple(map(use, row["if"])), "all", body, otherwise),)
    if "each" in row:
        body = (Loop(use(row["each"]), body),)
    return Plan("none", language, "Name", tuple(map(use, row["when"])), body)


@pytest.mark.parametrize(("language", "row", "wanted"), rows())
def test_somebody_says_it(language: Language, row: dict[str, Any], wanted: str) -> None:
    asked = plan(row["plan"], language)
    style = Style(language, tone=row.get("tone", "curt"))
    for n in range(1500):
        rng = Random(n)
        if wanted == (described(asked, rng) if row.get("told") else wish(asked, style, rng)):
            return
    some = sorted(
        {described(asked, Random(n)) if row.get("told") else wish(asked, style, Random(n)) for n in range(40)}
    )
    pytest.fail(f"nobody says {wanted}\nthey say:\n" + "\n".join(some[:12]))


@pytest.mark.parametrize(
    ("to", "wanted"),
    [
        ("tag the order vip", "tags the order vip"),
        ("e-mail a@b.example", "e-mails a@b.example"),
        ("publish it", "publishes it"),
        ("notify the team", "notifies the team"),
        (
            "cancel the order, refund it and tell the customer",
            "cancels the order, refunds it and tells the customer",
        ),
        ("add name and date to the sheet", "adds name and date to the sheet"),
    ],
)
def test_english_third_person(to: str, wanted: str) -> None:
    assert english.third(to) == wanted


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ("mets le produit en brouillon", "met le produit en brouillon"),
        ("attends 2 jours", "attend 2 jours"),
        ("envoie-lui un e-mail", "lui envoie un e-mail"),
        ("ajoute-le à la collection", "l'ajoute à la collection"),
        ("marque-le comme traité et préviens le client", "le marque comme traité et prévient le client"),
        ("mets-lui le tag et enlève-le après", "lui met le tag et l'enlève après"),
        ("ne fais rien", "ne fait rien"),
    ],
)
def test_french_third_person(order: str, wanted: str) -> None:
    assert french.third(order) == wanted


@pytest.mark.parametrize(
    ("word", "clause", "wanted"),
    [
        ("que", "une commande", "qu'une commande"),
        ("que", "elle est payée", "qu'elle est payée"),
        ("que", "le total", "que le total"),
        ("si", "il n'a pas de SKU", "s'il n'a pas de SKU"),
        ("si", "elle est payée", "si elle est payée"),
        ("de", "ajouter", "d'ajouter"),
        ("de", "retirer", "de retirer"),
    ],
)
def test_french_elision(word: str, clause: str, wanted: str) -> None:
    assert french.attached(word, clause) == wanted


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ("gib der Bestellung das Tag", "gibt Flow der Bestellung das Tag"),
        ("warte 2 Tage", "wartet Flow 2 Tage"),
        ("füge eine Zeile hinzu", "fügt Flow eine Zeile hinzu"),
        ("öffne die Bestellung", "öffnet Flow die Bestellung"),
        ("berechne den Betrag", "berechnet Flow den Betrag"),
        ("nimm es und archiviere es", "nimmt Flow es und archiviert es"),
    ],
)
def test_german_third_person(order: str, wanted: str) -> None:
    assert german.third(order, "Flow") == wanted


@pytest.mark.parametrize(
    ("order", "third", "wished"),
    [
        ("ponle al pedido la etiqueta", "le pone al pedido la etiqueta", "le ponga al pedido la etiqueta"),
        ("quítale la etiqueta", "le quita la etiqueta", "le quite la etiqueta"),
        ("envíale un correo", "le envía un correo", "le envíe un correo"),
        ("marca el pedido", "marca el pedido", "marque el pedido"),
        ("añádelo a la colección", "lo añade a la colección", "lo añada a la colección"),
        (
            "ponle la etiqueta y quítasela luego",
            "le pone la etiqueta y se la quita luego",
            "le ponga la etiqueta y se la quite luego",
        ),
        ("haz una copia", "hace una copia", "haga una copia"),
        ("registra el artículo", "registra el artículo", "registre el artículo"),
    ],
)
def test_spanish_moods(order: str, third: str, wished: str) -> None:
    assert spanish.third(order) == third
    assert spanish.subjunctive(order) == wished


@pytest.mark.parametrize(
    ("items", "word", "wanted"),
    [
        (["a", "iglesias"], "and", "a e iglesias"),
        (["a", "otros"], "or", "a u otros"),
        (["a", "hielo"], "and", "a y hielo"),
    ],
)
def test_spanish_conjunctions(items: list[str], word: str, wanted: str) -> None:
    assert spanish.Spanish().listed(items, word) == wanted


@pytest.mark.parametrize(
    ("clause", "wanted"),
    [
        ("合計が5を超える", "合計が5を超える"),
        ("数量が5以上だ", "数量が5以上の"),
        ("配送が必要だ", "配送が必要な"),
        ("SKUがない", "SKUがない"),
        ("初回注文", "初回注文の"),
    ],
)
def test_japanese_before_a_noun(clause: str, wanted: str) -> None:
    assert japanese.attributive(clause) == wanted
