"""What a format lets us know of text that its readers never see, and how that is reported."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rag.loading.blocks import Block, clean_line, steering_characters
from rag.loading.css import (
    FAINT,
    WHITE,
    Rgb,
    Style,
    colour,
    fraction,
    indistinct,
    is_transparent,
    pixels,
)

SAME_COLOUR = "in the colour of its background"
TOO_SMALL = "too small to read"
_NEVER_SHOWN = {"datalist", "noframes", "noembed"}
_SHOWN_CHARACTERS = 60
_FAR_AWAY = -400.0  # pixels off the edge; less is a hanging indent or an overlap
_SMALLEST = 2.0  # pixels; below that no reader makes out a word
_NOTHING_LEFT = re.compile(
    r"rect\( ?0[a-z]*[ ,]+0[a-z]*[ ,]+0[a-z]*[ ,]+0[a-z]* ?\)|rect\(1px[ ,]+1px[ ,]+1px[ ,]+1px\)"
    r"|inset\((50|100)%|circle\(0[^.1-9]|polygon\(0 0\)"
)
_SCALED_AWAY = re.compile(r"scale[xy]?\( ?0(\.0\d*)?[ ,)]")


def hidden_block(text: str, why: str) -> Block:
    """Return a block that ``assemble`` leaves out of the text and ``warnings_of`` tells of."""
    return Block("hidden", text, why=why)


def warnings_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return a line for each way in which a file hides text, with the beginning of what it hides."""
    hidden: dict[str, list[str]] = {}
    steering = 0
    for block in blocks:
        steering += steering_characters(block.text)
        text = clean_line(block.text)
        if block.kind == "hidden" and any(char.isalnum() for char in text):
            hidden.setdefault(block.why, []).append(text)
    lines = [
        f"{sum(map(len, texts))} characters of hidden text left out ({why}):"
        f" “{textwrap.shorten(texts[0], _SHOWN_CHARACTERS, placeholder=' …')}”"
        for why, texts in hidden.items()
    ]
    if steering:
        lines.append(f"{steering} invisible or text-turning characters left out")
    return tuple(lines)


def element_hidden(name: str, attributes: Mapping[str, str], style: Style) -> str | None:
    """Return why a browser shows nothing of an HTML element, None if it shows it."""
    visibility = {style.get("visibility"), style.get("content-visibility")}
    ways = {
        f"<{name}>": name in _NEVER_SHOWN,
        "hidden": "hidden" in attributes,
        "popover": "popover" in attributes,
        "aria-hidden": attributes.get("aria-hidden", "").strip().lower() == "true",
        "display:none": style.get("display") == "none",
        "visibility:hidden": bool(visibility & {"hidden", "collapse"}),
        "opacity:0": fraction(style.get("opacity", "1")) < FAINT,
        "without width or height": _without_room(style),
        "placed off the page": _far_away(style),
    }
    return next((why for why, holds in ways.items() if holds), None)


def _without_room(style: Style) -> bool:
    if _NOTHING_LEFT.search(style.get("clip", "") + style.get("clip-path", "")):
        return True
    if _SCALED_AWAY.search(style.get("transform", "")) or style.get("scale") == "0":
        return True
    cut = style.get("overflow", "visible").split()[0] in {"hidden", "clip"}
    sizes = (pixels(style.get(name, "")) for name in ("width", "height", "max-width", "max-height"))
    return cut and any(size is not None and size <= 1 for size in sizes)


def _far_away(style: Style) -> bool:
    placed = style.get("position") in {"absolute", "fixed", "relative"}
    names = ("left", "top", "right", "bottom") if placed else ()
    moved = (pixels(style.get(name, "")) for name in (*names, "text-indent", "margin-left"))
    return any(length is not None and length <= _FAR_AWAY for length in moved)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks at one place; ``colour`` and ``background`` are None where nobody says.

    ``size`` is in CSS pixels. A background that is a picture or a gradient is not ``plain``.
    """

    colour: Rgb | None = None
    background: Rgb = WHITE
    size: float = 16.0
    plain: bool = True
    transparent: bool = False

    def below(self, attributes: Mapping[str, str], style: Style) -> TextStyle:
        """Return the style of text inside an element with these attributes and declarations."""
        changed = self._coloured(style.get("color") or attributes.get("color", "").lower())
        behind = " ".join(
            filter(None, [style.get("background-color"), style.get("background")])
        ) or attributes.get("bgcolor", "").lower()  # fmt: skip
        if "url(" in behind or "gradient" in behind or "background-image" in style:
            changed = replace(changed, plain=False)
        elif (found := colour(behind)) is not None and not is_transparent(behind):
            changed = replace(changed, background=found, plain=True)
        return replace(changed, size=self._sized(style.get("font-size", "")))

    def _coloured(self, value: str) -> TextStyle:
        if not value or value in {"inherit", "currentcolor"}:
            return self
        return replace(self, colour=colour(value), transparent=is_transparent(value))

    def _sized(self, value: str) -> float:
        if match := re.fullmatch(r"([\d.]+)(em|%)", value):
            share = fraction(match.group(1))
            return self.size * (share / 100 if match.group(2) == "%" else share)
        length = pixels(value)
        return self.size if length is None else length

    def unreadable(self) -> str | None:
        """Return why nobody can read text that looks like this, None if one can."""
        if self.size < _SMALLEST:
            return TOO_SMALL
        if self.transparent:
            return "transparent"
        if self.plain and self.colour is not None and indistinct(self.colour, self.background):
            return SAME_COLOUR
        return None
