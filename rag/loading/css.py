"""The little of CSS that tells whether a reader sees a text: declarations, rules, colours, lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Rgb = tuple[int, int, int]
Style = Mapping[str, str]

WHITE: Rgb = (255, 255, 255)
_NAMED: Mapping[str, Rgb] = {
    "black": (0, 0, 0),
    "white": WHITE,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250),
    "azure": (240, 255, 255),
    "whitesmoke": (245, 245, 245),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "navy": (0, 0, 128),
    "maroon": (128, 0, 0),
}
# Steps of one channel, of 255. Nobody reads #f0f0f0 on white; #ccc, as of a watermark, is read.
_INDISTINCT = 24
FAINT = 0.1  # of full opacity, below which nothing is seen
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b")
_RGB = re.compile(
    r"rgba?\(\s*([\d.]+%?)[\s,]+([\d.]+%?)[\s,]+([\d.]+%?)(?:[\s,/]+([\d.]+%?))?\s*\)"
)
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ex|ch|%|vw|vh|cm|mm|in|pc)?")
_PIXELS = {
    None: 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "%": 0.16,
    "vw": 12.8, "vh": 7.2, "cm": 37.8, "mm": 3.78, "in": 96.0, "pc": 16.0,
}  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a style sheet declares for all that ``selector`` fits."""

    selector: str
    style: Style


def declarations(text: str) -> dict[str, str]:
    """Return the declared properties in small letters, white space folded; the last one counts."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            folded = " ".join(value.lower().replace("!important", "").split())
            found[name.strip().lower()] = folded
    return found


def rules(sheet: str) -> Iterator[Rule]:
    """Yield the rules that hold on every screen, in order; conditional ones are passed over.

    A rule for print or for narrow screens hides nothing from the reader of the whole page.
    """
    text = _COMMENT.sub(" ", sheet)
    position = 0
    while (brace := text.find("{", position)) >= 0:
        prelude = text[position:brace].rsplit(";", 1)[-1].strip()
        end = _closing(text, brace)
        body = text[brace + 1 : end]
        if re.fullmatch(r"@media\s+(only\s+)?(screen|all)|@layer.*|@supports.*", prelude):
            yield from rules(body)
        elif prelude and not prelude.startswith("@"):
            yield Rule(prelude, declarations(body))
        position = end + 1


def colour(value: str) -> Rgb | None:
    """Return the first colour that ``value`` names, None if it is not one we know.

    A colour with next to no opacity is none either; ``is_transparent`` tells.
    """
    if match := _HEX.search(value):
        return _from_hex(match.group(1))
    if match := _RGB.search(value):
        red, green, blue = (_channel(part) for part in match.groups()[:3])
        return red, green, blue
    return next((_NAMED[word] for word in re.findall(r"[a-z]+", value) if word in _NAMED), None)


def is_transparent(value: str) -> bool:
    """Whether a colour leaves nothing to see."""
    if re.search(r"\btransparent\b", value):
        return True
    if match := _HEX.search(value):
        digits = match.group(1)
        alpha = {4: digits[3:] * 2, 8: digits[6:]}.get(len(digits), "ff")
        return int(alpha, 16) < _INDISTINCT
    match = _RGB.search(value)
    return match is not None and fraction(match.group(4) or "1") < FAINT


def indistinct(left: Rgb, right: Rgb) -> bool:
    """Whether text of one colour on the other cannot be read."""
    return max(abs(a - b) for a, b in zip(left, right, strict=True)) < _INDISTINCT


def pixels(value: str) -> float | None:
    """Return a length in CSS pixels, relative ones by usual sizes; None if it is not a length."""
    match = _LENGTH.fullmatch(value.strip())
    return float(match.group(1)) * _PIXELS[match.group(2)] if match else None


def fraction(value: str) -> float:
    """Return ``0.5`` and ``50%`` as 0.5, and 1 for what is not a number."""
    text = value.strip()
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return 1.0


def _closing(text: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)


def _from_hex(digits: str) -> Rgb:
    short = len(digits) <= len("rgba")
    wide = "".join(d * 2 for d in digits) if short else digits
    return int(wide[:2], 16), int(wide[2:4], 16), int(wide[4:6], 16)


def _channel(part: str) -> int:
    share = fraction(part)
    return min(255, round(share * 255 if part.endswith("%") else share))
