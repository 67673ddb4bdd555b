"""Units that may follow a number, and currencies on either side of it."""

from __future__ import annotations

import re
from functools import lru_cache

# canonical unit: dimension, factor to the dimension's base, spellings. Metric and imperial lengths
# are different dimensions, since people round when they convert between the two.
_UNITS: tuple[tuple[str, str, float, str], ...] = (
    ("km", "metric length", 1000, "km kms kilometre kilometres kilometer kilometers"),
    ("m", "metric length", 1, "m metre metres meter meters"),
    ("cm", "metric length", 0.01, "cm centimetre centimetres centimeter centimeters"),
    ("mm", "metric length", 0.001, "mm millimetre millimetres millimeter millimeters"),
    ("mile", "imperial length", 5280, "mi mile miles"),
    ("foot", "imperial length", 1, "ft foot feet"),
    ("inch", "imperial length", 1 / 12, "inch inches"),
    ("yard", "imperial length", 3, "yd yard yards"),
    ("km²", "metric area", 1e6, "km² km2 sqkm sq_km square_km square_kilometre square_kilometres square_kilometer square_kilometers"),
    ("m²", "metric area", 1, "m² m2 square_metre square_metres square_meter square_meters"),
    ("hectare", "metric area", 1e4, "ha hectare hectares"),
    ("mile²", "imperial area", 640, "square_mile square_miles sq_mi sq_miles"),
    ("acre", "imperial area", 1, "acre acres"),
    ("kg", "metric mass", 1, "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes"),
    ("g", "metric mass", 0.001, "g gram grams gramme grammes"),
    ("mg", "metric mass", 1e-6, "mg milligram milligrams"),
    ("tonne", "tonne", 1, "t tonne tonnes ton tons metric_ton metric_tons"),
    ("pound", "pound", 1, "lb lbs"),
    ("ounce", "ounce", 1, "oz ounce ounces"),
    ("litre", "volume", 1, "l litre litres liter liters"),
    ("ml", "volume", 0.001, "ml millilitre millilitres milliliter milliliters"),
    ("gallon", "gallon", 1, "gallon gallons"),
    ("barrel", "barrel", 1, "barrel barrels bbl"),
    ("cubic metre", "cubic metre", 1, "cubic_metre cubic_metres cubic_meter cubic_meters m³"),
    ("cubic foot", "cubic foot", 1, "cubic_foot cubic_feet"),
    ("percentage point", "percentage point", 1, "percentage_point percentage_points"),
    ("basis point", "percentage point", 0.01, "basis_point basis_points bps"),
    ("percent", "share", 0.01, "% percent per_cent pc pct"),
    ("second", "clock", 1, "second seconds sec secs"),
    ("minute", "clock", 60, "minute minutes min mins"),
    ("hour", "clock", 3600, "hour hours hr hrs"),
    ("day", "clock", 86400, "day days"),
    ("week", "clock", 604800, "week weeks"),
    ("month", "calendar", 1, "month months"),
    ("year", "calendar", 12, "year years yr yrs year-old years-old"),
    ("decade", "calendar", 120, "decade decades"),
    ("century", "century", 1, "century centuries"),
    ("°C", "celsius", 1, "°c degrees_celsius degree_celsius celsius"),
    ("°F", "fahrenheit", 1, "°f degrees_fahrenheit degree_fahrenheit fahrenheit"),
    ("degree", "degree", 1, "degree degrees °"),
    ("watt", "power", 1, "w watt watts"),
    ("kW", "power", 1e3, "kw kilowatt kilowatts"),
    ("MW", "power", 1e6, "mw megawatt megawatts"),
    ("GW", "power", 1e9, "gw gigawatt gigawatts"),
    ("kWh", "energy", 1, "kwh kilowatt-hour kilowatt-hours kilowatt_hours"),
    ("MWh", "energy", 1e3, "mwh megawatt-hours megawatt_hours"),
    ("GWh", "energy", 1e6, "gwh gigawatt-hours gigawatt_hours"),
    ("volt", "volt", 1, "volt volts kv"),
    ("hertz", "frequency", 1, "hz hertz"),
    ("MHz", "frequency", 1e6, "mhz megahertz"),
    ("GHz", "frequency", 1e9, "ghz gigahertz"),
    ("byte", "bytes", 1, "byte bytes"),
    ("kB", "bytes", 1e3, "kb kilobyte kilobytes"),
    ("MB", "bytes", 1e6, "mb megabyte megabytes"),
    ("GB", "bytes", 1e9, "gb gigabyte gigabytes"),
    ("TB", "bytes", 1e12, "tb terabyte terabytes"),
    ("maund", "maund", 1, "maund maunds"),
    ("dollar", "dollar", 1, "dollar dollars usd us_dollar us_dollars bucks"),
    ("cent", "dollar", 0.01, "cent cents"),
    ("euro", "euro", 1, "euro euros eur"),
    ("sterling", "sterling", 1, "pound pounds gbp pounds_sterling"),
    ("rupee", "rupee", 1, "rupee rupees pkr inr rs"),
    ("yen", "yen", 1, "yen jpy"),
    ("yuan", "yuan", 1, "yuan renminbi rmb cny"),
    ("dirham", "dirham", 1, "dirham dirhams aed"),
    ("riyal", "riyal", 1, "riyal riyals sar"),
    ("afghani", "afghani", 1, "afghani afghanis"),
)  # fmt: skip
_BY_SPELLING = {
    spelling.replace("_", " "): (name, dimension, float(factor))
    for name, dimension, factor, spellings in _UNITS
    for spelling in spellings.split()
}
_ALTERNATIVES = "|".join(re.escape(s) for s in sorted(_BY_SPELLING, key=len, reverse=True))
_FOLLOWING = re.compile(
    rf"(?:[ -]?(?P<close>%|°[cf]?)|[ -]{{1,2}}(?P<unit>{_ALTERNATIVES})(?!\w)"
    rf"|(?P<tight>km²|km2|km|cm|mm|mg|kg|kwh|mwh|gwh|kw|mw|gw|ghz|mhz|kb|mb|gb|tb|ft|m|g|l|w|lb|oz)(?![\w²³]))",
    re.IGNORECASE,
)
_SIGNS = {"$": "dollar", "£": "sterling", "€": "euro", "¥": "yen", "₹": "rupee", "₨": "rupee"}
_PRECEDING = re.compile(
    r"(?:(?P<sign>[$£€¥₹₨])\s?|\b(?P<code>Rs\.?|PKR|INR|USD|US\$|EUR|GBP|AED|SAR|CNY|JPY)\s?)$"
)


class Unit(tuple[str, str, float]):
    """Name, dimension and factor to the dimension's base."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The name that an operator reads."""
        return self[0]

    @property
    def dimension(self) -> str:
        """Units of the same dimension convert into each other."""
        return self[1]

    @property
    def factor(self) -> float:
        """What one of it is in the dimension's base."""
        return self[2]


def unit_after(folded: str, end: int) -> tuple[Unit, int] | None:
    """Return the unit that follows a number which ends at ``end``, and where the unit ends."""
    match = _FOLLOWING.match(folded, end)
    if match is None:
        return None
    spelling = (match["close"] or match["unit"] or match["tight"]).lower()
    if len(spelling) == 1 and spelling.isalpha() and match["unit"] and spelling != "m":
        return None  # "5 g", "5 l": as often a letter as a unit
    return _unit(spelling), match.end()


def currency_before(folded: str, start: int) -> Unit | None:
    """Return the currency whose sign or code stands right before a number at ``start``."""
    match = _PRECEDING.search(folded, max(0, start - 6), start)
    if match is None:
        return None
    if match["sign"]:
        return _unit(_SIGNS[match["sign"]])
    code = match["code"].lower().rstrip(".")
    return _unit({"us$": "dollar", "gbp": "gbp"}.get(code, code))


@lru_cache(maxsize=512)
def _unit(spelling: str) -> Unit:
    if spelling == "sterling":
        spelling = "gbp"
    return Unit(_BY_SPELLING[spelling])
