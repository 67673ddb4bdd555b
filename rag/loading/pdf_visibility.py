"""Which characters of a PDF page leave a trace that a reader can see.

The page is drawn by PDFium, and a word is hidden if nothing of it shows there: white on white, fully
transparent, an invisible drawing mode, a layer that is off, behind a filled shape, off the page. So
the text layer under the picture of a scanned page stays, since the picture shows its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pdfplumber.page import Page as PdfPage

from rag.loading.css import Rgb, indistinct
from rag.loading.hidden import SAME_COLOUR, TOO_SMALL

_CONTRAST = 24  # of 255, as for colours
_SMALLEST = 2.0  # points
_NEARLY_ALL = 0.75
_SCALE = 2  # pixels a point: thin strokes of small print keep their colour

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A page as a reader sees it: ``left`` and ``top`` are where it begins, in points."""

    pixels: Pixels
    scale: float
    left: float
    top: float


def hidden_characters(page: PdfPage) -> dict[int, str]:
    """Return why the characters at these places of ``page.chars`` are hidden.

    Raises what PDFium raises if it cannot draw the page.
    """
    drawing: _Drawing | None = None
    found: dict[int, str] = {}
    for word in _words(page.chars):
        drawing = drawing or _drawn(page)
        chars = [page.chars[i] for i in word]
        too_small = chars[0]["upright"] and chars[0]["size"] < _SMALLEST
        why = TOO_SMALL if too_small else _unseen(drawing, chars)
        if why:
            found.update(dict.fromkeys(word, why))
    return found


def _words(chars: Sequence[dict[str, Any]]) -> Iterator[list[int]]:
    """Yield runs of characters without white space that look alike and stand in one line."""

    def key(i: int) -> tuple[object, ...]:
        char = chars[i]
        looks = (char["fontname"], str(char["non_stroking_color"]), round(char["size"], 1))
        return char["text"].isspace(), round(char["top"]), looks

    for (space, *_), group in groupby(range(len(chars)), key):
        if not space:
            yield list(group)


def _drawn(page: PdfPage) -> _Drawing:
    image = page.to_image(resolution=72 * _SCALE, antialias=True)
    return _Drawing(np.asarray(image.original), image.scale, image.bbox[0], image.bbox[1])


def _unseen(drawing: _Drawing, word: Sequence[dict[str, Any]]) -> str | None:
    """Return why nothing of a word shows in the drawing, None if it does."""

    def at(points: float) -> int:
        return max(round(points * drawing.scale), 0)

    # A point of room on each side: the boxes of some fonts do not quite hold their letters.
    x0 = at(min(char["x0"] for char in word) - drawing.left - 1)
    x1 = at(max(char["x1"] for char in word) - drawing.left + 1)
    y0 = at(min(char["top"] for char in word) - drawing.top - 1)
    y1 = at(max(char["bottom"] for char in word) - drawing.top + 1)
    area = drawing.pixels[y0:y1, x0:x1].reshape(-1, 3)
    if not len(area):
        return "off the page"
    if int(np.ptp(area, axis=0).max()) < _CONTRAST:
        return "leaves no trace on the page"
    ink = _rgb(word[0]["non_stroking_color"])
    red, green, blue = (int(v) for v in np.median(area, axis=0))
    covered = ink is not None and indistinct(ink, (red, green, blue))
    return SAME_COLOUR if covered and _mostly(area, (red, green, blue)) else None


def _mostly(area: Pixels, background: Rgb) -> bool:
    """Whether the background fills nearly all: bold print covers more than half of its box."""
    near = np.abs(area.astype(int) - np.array(background)).max(axis=1) < _CONTRAST
    return bool(near.mean() > _NEARLY_ALL)


def _rgb(value: object) -> Rgb | None:
    """Return a fill colour given as grey, RGB or CMYK in 0..1, None if it is in another space."""
    if isinstance(value, int | float):
        value = (value,)
    if not isinstance(value, tuple | list) or not all(isinstance(v, int | float) for v in value):
        return None
    parts = [min(max(float(part), 0.0), 1.0) for part in value]
    match parts:
        case [grey]:
            red = green = blue = grey
        case [red, green, blue]:
            pass
        case [cyan, magenta, yellow, black]:
            red, green, blue = ((1 - part) * (1 - black) for part in (cyan, magenta, yellow))
        case _:
            return None
    return round(red * 255), round(green * 255), round(blue * 255)
