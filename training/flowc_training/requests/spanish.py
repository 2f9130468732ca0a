"""Spanish: *y* and *e*; orders with pronouns behind, the third person and the subjunctive with pronouns before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from flowc_training.requests.grammar import Act, Grammar, Mood

_THIRD = {
    "pon": "pone", "haz": "hace", "di": "dice", "ten": "tiene", "ven": "viene", "sal": "sale", "ve": "va", "sé": "es",
    "mantén": "mantiene", "manten": "mantiene", "repón": "repone", "detén": "detiene", "retén": "retiene",
}  # fmt: skip
_SUBJUNCTIVE = {
    "pone": "ponga", "hace": "haga", "dice": "diga", "tiene": "tenga", "viene": "venga", "sale": "salga", "va": "vaya",
    "es": "sea", "da": "dé", "está": "esté", "mantiene": "mantenga", "repone": "reponga", "detiene": "detenga",
    "retiene": "retenga", "incluye": "incluya", "destruye": "destruya", "sustituye": "sustituya", "traduce": "traduzca",
    "recoge": "recoja", "escoge": "escoja", "protege": "proteja", "corrige": "corrija", "sigue": "siga", "hay": "haya",
    "mueve": "mueva", "excluye": "excluya", "reduce": "reduzca",
}  # fmt: skip
_BARE = str.maketrans("áéíóú", "aeiou")
_WHEN = re.compile(
    r"^(cuando|cada vez que|en cuanto|siempre que)((?: se| le| lo| la| alguien| un cliente| una clienta)*) (\w+)\b"
)
_MOMENTS = {
    "entra": "entre", "llega": "llegue", "crea": "cree", "paga": "pague", "cancela": "cancele", "prepara": "prepare",
    "elimina": "elimine", "borra": "borre", "añade": "añada", "actualiza": "actualice", "cambia": "cambie",
    "hace": "haga", "recibe": "reciba", "abre": "abra", "cierra": "cierre", "envía": "envíe", "reembolsa": "reembolse",
    "queda": "quede", "está": "esté", "publica": "publique", "entrega": "entregue", "compra": "compre", "sube": "suba",
    "baja": "baje", "termina": "termine", "solicita": "solicite", "devuelve": "devuelva", "abandona": "abandone",
    "agota": "agote", "hay": "haya", "falla": "falle", "pide": "pida", "aprueba": "apruebe", "rechaza": "rechace",
    "deja": "deje", "completa": "complete", "registra": "registre", "modifica": "modifique", "edita": "edite",
}  # fmt: skip


class Spanish(Grammar):
    """See ``Grammar``."""

    language = "es"
    AND, OR = "y", "o"
    PRONOUNS = re.compile(r"\w(?:lo|la|los|las)\b (?!al\b)|\b(?:ese|esa)\b")
    TEMPORAL = re.compile(r"(?:cuando|cada vez que|en cuanto|siempre que|después de que|una vez que)\b", re.I)
    THEN: ClassVar = (" y luego ", " y luego ")

    def joint(self, word: str, after: str) -> str:
        """*y* is *e* before an i, *o* is *u* before an o."""
        if word == "and":
            return "e" if re.match(r"h?[ií](?![aeo])", after, re.I) else "y"
        return "u" if re.match(r"h?[oó]", after, re.I) else "o"

    def condition(self, tests: Sequence[str], mode: str) -> str:
        """*si A y B*, *si A o si B*."""
        if mode == "any":
            return self.listed([f"si {each}" for each in tests], "or")
        return f"si {self.listed(tests, 'and')}"

    def joined(self, moment: str, tests: Sequence[str], mode: str) -> str:
        """*cuando M y A*, *cuando M, si A o B*."""
        if self.phrase(moment) or (mode == "any" and len(tests) > 1) or is_subjunctive(moment):
            return f"{moment}, {self.condition(tests, mode)}"
        return self.listed([moment, *tests], "and")

    def act(self, act: Act, mood: Mood) -> str:
        """An order in tú, an infinitive, the third person, or the subjunctive."""
        match mood:
            case "imp":
                return act.do
            case "third":
                return third(act.do)
            case "subj":
                return subjunctive(act.do)
            case _:
                return act.to

    def to_reader(self, text: str) -> str:
        """*nuestra tienda* is *tu tienda*."""
        text = re.sub(r"\bnuestr[oa]\b|\bmi\b", "tu", text)
        text = re.sub(r"\bnuestr[oa]s\b|\bmis\b", "tus", text)
        return re.sub(r"\b(?:me|nos)\b", "te", text)


def future(moment: str) -> str:
    """A moment that is yet to come, before an order: *cuando entre un pedido*; as it is where its verb is unknown."""

    def one(found: re.Match[str]) -> str:
        verb = _MOMENTS.get(found[3])
        return f"{found[1]}{found[2]} {verb}" if verb else found[0]

    return _WHEN.sub(one, moment)


def is_subjunctive(moment: str) -> bool:
    """Is a moment one that ``future`` made?"""
    found = _WHEN.match(moment)
    return found is not None and found[3] in _MOMENTS.values()


def third(order: str) -> str:
    """The third person from an order in tú: *ponle* is *le pone*."""
    if order.startswith("no hagas"):
        return f"no hace{order[8:]}"
    return _changed(order, lambda verb: _THIRD.get(verb, verb))


def subjunctive(order: str) -> str:
    """The subjunctive from an order in tú: *ponle* is *le ponga*."""
    if order.startswith("no hagas"):
        return f"no haga{order[8:]}"
    return _changed(order, lambda verb: _wished(_THIRD.get(verb, verb)))


def _changed(order: str, to: Callable[[str], str]) -> str:
    """An order whose verbs are changed, their pronouns before them: the first, and others after a comma or *y*."""
    first, space, rest = order.partition(" ")
    rest = _SECOND.sub(lambda found: f"{found[1]} {_before(found[2], to)}", rest)
    return f"{_before(first, to)}{space}{rest}"


def _before(word: str, to: Callable[[str], str]) -> str:
    found = _ENCLITIC.fullmatch(word)
    if found is None:
        return to(word)
    verb = found[1].translate(_BARE)
    pronouns = " ".join(filter(None, (found[2], found[3])))
    return f"{pronouns} {to(_ACCENT.get(verb, verb))}"


_ENCLITIC = re.compile(
    r"(pon|haz|di|ten|da|\w*?[áéíóú]\w*?[aeén])(se|me|te|nos)?(me|nos|le|les|lo|la|los|las)"
)
_SECOND = re.compile(
    r"(,|\b[ye]) (\w*[áéíóú]\w*[ae](?:se)?(?:l[aeo]s?)\b"
    r"|(?:ponle|ponlo|dale|avisa|repón|etiqueta|manda|archiva|anota|cancela|borra|guarda)\b)"
)
_ACCENT = {
    "reten": "retén", "deten": "detén", "envia": "envía", "reenvia": "reenvía", "amplia": "amplía", "actua": "actúa",
    "evalua": "evalúa", "continua": "continúa", "situa": "sitúa", "vacia": "vacía",
}  # fmt: skip
_SPELLED = (("c", "qu"), ("g", "gu"), ("z", "c"))


def _wished(verb: str) -> str:
    if verb in _SUBJUNCTIVE:
        return _SUBJUNCTIVE[verb]
    if verb.endswith("a"):
        stem = verb[:-1]
        for last, spelled in _SPELLED:
            if stem.endswith(last):
                return f"{stem[: -len(last)]}{spelled}e"
        return f"{stem}e"
    return f"{verb[:-1]}a" if verb.endswith("e") else verb
