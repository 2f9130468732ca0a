"""The types of metafields, with their units and what they refer to.

All of it is Shopify's list of data types for metafields, 2026-10 [doc], but for ``language`` and ``jurisdiction``,
which the API lists and that page does not, and for the short units, which older versions of the page have.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

LIST: Final = "list."

_FLOWS = (
    "grams_per_{0} ounces_per_{0} pounds_per_{0} kilograms_per_{0} tons_per_{0} tonnes_per_{0}",
    "liters_per_{0} gallons_per_{0} cubic_feet_per_{0} cubic_meters_per_{0}",
)
_MASS = " ".join(_FLOWS[0].format(each) for each in ("day", "hour", "minute", "second"))
_VOLUME = " ".join(_FLOWS[1].format(each) for each in ("hour", "minute", "second"))

UNITS: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(units.split())
    for kind, units in {
        "antenna_gain": "decibels_isotropic decibels_dipole",
        "area": "square_centimeters square_feet square_inches square_meters square_yards",
        "battery_charge_capacity": "milliamp_hours",
        "battery_energy_capacity": "watt_hours",
        "capacitance": "picofarads nanofarads microfarads farads",
        "concentration": "milligrams_per_gram milligrams_per_milliliter",
        "data_storage_capacity": "bytes kilobytes megabytes gigabytes terabytes",
        "data_transfer_rate": "bits_per_second kilobits_per_second megabits_per_second gigabits_per_second",
        "dimension": "inches feet yards millimeters centimeters meters in ft yd mm cm m",
        "display_density": "pixels_per_inch dots_per_inch",
        "distance": "kilometers miles",
        "duration": "nanoseconds microseconds milliseconds seconds minutes hours days months years",
        "electric_current": "milliamperes amperes kiloamperes",
        "electrical_resistance": "ohms kiloohms",
        "energy": "joules calories kilojoules kilocalories",
        "frequency": "hertz kilohertz megahertz gigahertz",
        "illuminance": "lux foot_candles",
        "inductance": "microhenries millihenries henries",
        "luminous_flux": "lumens",
        "mass_flow_rate": _MASS,
        "power": "milliwatts watts horsepower kilowatts",
        "pressure": "pounds_per_square_inch bars",
        "resolution": "pixels megapixels",
        "rotational_speed": "revolutions_per_minute",
        "sound_level": "decibels",
        "speed": "kilometers_per_hour feet_per_second miles_per_hour meters_per_second",
        "temperature": "celsius fahrenheit kelvin",
        "thermal_power": "british_thermal_units_per_hour kilowatts tons_of_refrigeration",
        "voltage": "volts",
        "volume": "milliliters centiliters liters cubic_meters us_fluid_ounces us_pints us_quarts us_gallons"
        " imperial_fluid_ounces imperial_pints imperial_quarts imperial_gallons"
        " ml cl l m3 us_fl_oz us_pt us_qt us_gal imp_fl_oz imp_pt imp_qt imp_gal",
        "volumetric_flow_rate": _VOLUME,
        "weight": "ounces pounds grams kilograms oz lb g kg",
    }.items()
}
"""Types whose value is a number with a unit, and the units."""

REFERENCES: Final[Mapping[str, str]] = {
    "article_reference": "Article",
    "collection_reference": "Collection",
    "company_reference": "Company",
    "customer_reference": "Customer",
    "file_reference": "",
    "metaobject_reference": "Metaobject",
    "mixed_reference": "Metaobject",
    "page_reference": "Page",
    "product_reference": "Product",
    "product_taxonomy_value_reference": "TaxonomyValue",
    "variant_reference": "ProductVariant",
}
"""Types whose value is the global id of an object; of files there are several types."""

EXAMPLES: Final[Mapping[str, str]] = {
    "boolean": "true",
    "color": "#fff123",
    "date": "2022-02-02",
    "date_time": "2024-01-01T12:30:00",
    "id": "1234",
    "json": '{"ingredient": "flour", "amount": 0.3}',
    "jurisdiction": "",
    "language": "",
    "link": '{"text": "Learn more", "url": "https://shopify.com"}',
    "money": '{"amount": "5.99", "currency_code": "CAD"}',
    "multi_line_text_field": "Flour",
    "number_decimal": "10.4",
    "number_integer": "10",
    "rating": '{"value": "3.5", "scale_min": "1.0", "scale_max": "5.0"}',
    "rich_text_field": '{"type": "root", "children": [{"type": "paragraph", "children": []}]}',
    "single_line_text_field": "VIP shipping method",
    "url": "https://www.shopify.com",
}
"""All other types, with a value of each."""

OLD: Final = ("string", "integer", "json_string")
"""Types of older versions of the API, which documents of that time may still have."""

TYPES: Final = (*EXAMPLES, *UNITS, *REFERENCES)
"""All types but the lists; nearly each has one, ``list.color``."""


def is_known(kind: str) -> bool:
    """Is there such a type? A reference may name the definition it is of: ``metaobject_reference<author>``."""
    name = base(kind).partition("<")[0]
    return name in EXAMPLES or name in UNITS or name in REFERENCES or kind in OLD


def base(kind: str) -> str:
    """The type of a list's items; of no list the type itself."""
    return kind.removeprefix(LIST)


def example(kind: str) -> str:
    """A value of a type, as the page has it; a text, as all values are stored."""
    one = base(kind)
    if one in UNITS:
        written = json.dumps({"value": 25.0, "unit": min(UNITS[one], key=lambda unit: (len(unit) < 4, unit))})
    elif one in REFERENCES:
        written = f"gid://shopify/{REFERENCES[one] or 'MediaImage'}/1"
    else:
        written = EXAMPLES.get(one, "")
    is_object = written.startswith("{")
    return f"[{written if is_object else json.dumps(written)}]" if kind.startswith(LIST) else written
