"""Numbers as they are said in five languages: money in the shop's currency, times, shares, weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowc_training.languages import Language

_SCALES = {"JPY": 100, "MXN": 20, "SEK": 10, "DKK": 10}
"""How many of a currency's units the numbers of slots stand for, which are thought of as euros or dollars."""
_SIGNS = {"USD": "$", "CAD": "$", "AUD": "$", "MXN": "$", "GBP": "£", "EUR": "€", "JPY": "¥"}
_MARKS: Mapping[Language, tuple[str, str]] = {
    "en": (",", "."),
    "fr": (" ", ","),
    "de": (".", ","),
    "es": (".", ","),
    "ja": (",", "."),
}
"""What stands between thousands, and before a fraction."""


@dataclass(frozen=True, slots=True)
class Unit:
    """How a number of something is said: ``#`` is the number; one, and several."""

    one: str
    several: str

    def said(self, amount: float, language: Language) -> str:
        form = self.one if amount == 1 else self.several
        return form.replace("#", grouped(amount, language))


def _unit(en: str, fr: str, de: str, es: str, ja: str) -> Mapping[Language, Unit]:
    said: Mapping[Language, str] = {"en": en, "fr": fr, "de": de, "es": es, "ja": ja}
    return {key: Unit(each.partition("|")[0], each.rpartition("|")[2]) for key, each in said.items()}


UNITS: Mapping[str, Mapping[Language, Unit]] = {
    "": _unit("#", "#", "#", "#", "#"),
    "count": _unit("#", "#", "#", "#", "#"),
    "percent": _unit("#%", "# %", "# %", "# %", "#%"),
    "minutes": _unit("# minute|# minutes", "# minute|# minutes", "# Minute|# Minuten", "# minuto|# minutos", "#分"),
    "hours": _unit("# hour|# hours", "# heure|# heures", "# Stunde|# Stunden", "# hora|# horas", "#時間"),
    "days": _unit("# day|# days", "# jour|# jours", "# Tag|# Tage", "# día|# días", "#日"),
    "weeks": _unit("# week|# weeks", "# semaine|# semaines", "# Woche|# Wochen", "# semana|# semanas", "#週間"),
    "months": _unit("# month|# months", "# mois", "# Monat|# Monate", "# mes|# meses", "#か月"),
    "years": _unit("# year|# years", "# an|# ans", "# Jahr|# Jahre", "# año|# años", "#年"),
    "grams": _unit("# g", "# g", "# g", "# g", "#g"),
    "kilograms": _unit("# kg", "# kg", "# kg", "# kg", "#kg"),
    "points": _unit("# point|# points", "# point|# points", "# Punkt|# Punkte", "# punto|# puntos", "#ポイント"),
    "units": _unit("# unit|# units", "# unité|# unités", "# Stück", "# unidad|# unidades", "#個"),
    "orders": _unit(
        "# order|# orders", "# commande|# commandes", "# Bestellung|# Bestellungen", "# pedido|# pedidos", "#件"
    ),
    "items": _unit("# item|# items", "# article|# articles", "# Artikel", "# artículo|# artículos", "#点"),
    "stars": _unit("# star|# stars", "# étoile|# étoiles", "# Stern|# Sterne", "# estrella|# estrellas", "星#つ"),
}  # fmt: skip


def grouped(amount: float, language: Language) -> str:
    """A number in a language's manner."""
    thousands, point = _MARKS[language]
    whole, _, rest = plain(amount).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    said = f"{int(digits):,}".replace(",", thousands) if len(digits) > 3 else digits
    return f"{sign}{said}{point}{rest}" if rest else f"{sign}{said}"


def money(amount: float, currency: str, language: Language) -> str:
    """An amount as it is said in a language; Mexico's Spanish writes numbers as English does."""
    said = grouped(amount, "en" if currency == "MXN" and language == "es" else language)
    if currency == "JPY":
        return f"{said}円" if language == "ja" else f"¥{said}" if language == "en" else f"{said} ¥"
    if currency not in _SIGNS:
        return f"{said} {currency}"
    sign = _SIGNS[currency]
    return f"{sign}{said}" if language in ("en", "ja") or currency != "EUR" else f"{said} {sign}"


def scaled(amount: float, currency: str) -> float:
    """An amount thought of as dollars, in a currency."""
    return amount * _SCALES.get(currency, 1)


def plain(amount: float) -> str:
    """A number as code writes it."""
    return str(int(amount)) if float(amount).is_integer() else str(amount)
