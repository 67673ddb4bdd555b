"""What the PDF and the Word files share: colours, and how wide the columns of a table are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from article import Runs, plain
from reportlab.pdfbase.pdfmetrics import stringWidth

ARCHIVE = "Newsroom archive"
INK, ACCENT, GREY, RULE, TINT = "#1A1A1A", "#7A1F1F", "#5F5F5F", "#B5B0A8", "#F1EEE8"
CELL_SIZE, CELL_PADDING = 9.5, 7

_FIGURE = re.compile(r"[\d.,]+")


def column_widths(rows: Sequence[Sequence[Runs]], room: float) -> list[float]:
    """Return widths in points: what the text needs, and even shares of the rest where it is tight.

    Columns are looked at from the narrowest up, so that a short one never gives room away that it
    needs itself.
    """
    needs = [max(map(_cell_width, column)) for column in zip(*rows, strict=True)]
    widths = list(needs)
    for done, index in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        widths[index] = min(needs[index], room / (len(needs) - done))
        room -= widths[index]
    return widths


def _cell_width(runs: Runs) -> float:
    # Bold, the wider cut, keeps the header on one line; one point guards against rounding.
    return float(stringWidth(plain(runs), "Helvetica-Bold", CELL_SIZE)) + 2 * CELL_PADDING + 1


def figure_columns(rows: Sequence[Sequence[Runs]]) -> list[bool]:
    """Tell for each column whether it holds nothing but figures, which are set flush right."""
    columns = zip(*rows[1:], strict=True)
    return [all(_FIGURE.fullmatch(plain(cell)) for cell in column) for column in columns]
