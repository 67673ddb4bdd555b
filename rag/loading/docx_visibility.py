"""What of a Word paragraph is shown: hidden text, white on white, letters too small to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from rag.loading.blocks import Block
from rag.loading.css import WHITE, Rgb, colour, indistinct
from rag.loading.hidden import SAME_COLOUR, TOO_SMALL, hidden_block

_SMALLEST = 2.0  # points
_UNKNOWN = "auto"


def seen_text(
    paragraph: Paragraph, hidden: list[Block], cell: _Cell | None = None, *, plain: bool = True
) -> str:
    """Return the text that a reader sees; what is hidden goes to ``hidden``.

    ``plain`` is False where the background is not told by the paragraph and its ``cell``.
    """
    parts: list[str] = []
    for item in paragraph.iter_inner_content():
        runs = item.runs if isinstance(item, Hyperlink) else [item]
        for run in runs:
            why = _unseen(run, paragraph, cell, plain=plain)
            if why is None:
                parts.append(run.text)
            else:
                hidden.append(hidden_block(run.text, why))
    return "".join(parts)


def _unseen(run: Run, paragraph: Paragraph, cell: _Cell | None, *, plain: bool) -> str | None:
    looks = list(_looks(run, paragraph))
    if any(_flag(looks, name) for name in ("w:vanish", "w:webHidden")):
        return "hidden text of Word"
    size = _value(looks, "w:sz")
    if size is not None and float(size) / 2 < _SMALLEST:
        return TOO_SMALL
    ink = colour(f"#{(_value(looks, 'w:color') or '').lower()}")
    behind = _background(looks, paragraph, cell) if plain else None
    return SAME_COLOUR if ink and behind and indistinct(ink, behind) else None


def _looks(run: Run, paragraph: Paragraph) -> Iterator[Any]:
    """Yield the run properties that bear on a run, the strongest first."""
    yield run._r.rPr  # noqa: SLF001 - python-docx reads few of them
    for style in (*_with_bases(run.style), *_with_bases(paragraph.style)):
        yield style.element.rPr
    part: Any = run.part
    yield from part.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")


def _flag(looks: list[Any], name: str) -> bool:
    """Whether a switch is on; ``w:val`` may turn it off again."""
    for properties in looks:
        found = None if properties is None else properties.find(qn(name))
        if found is not None:
            return found.get(qn("w:val"), "1") not in {"0", "false", "off"}
    return False


def _value(looks: list[Any], name: str) -> str | None:
    for properties in looks:
        found = None if properties is None else properties.find(qn(name))
        if found is not None:
            value = found.get(qn("w:val"))
            return None if value is None else str(value)
    return None


def _background(looks: list[Any], paragraph: Paragraph, cell: _Cell | None) -> Rgb | None:
    """Return the colour behind a run, None if it is a highlight, whose colours are strong."""
    if _value(looks, "w:highlight") not in {None, "none"}:
        return None
    holders = [*looks, *_paragraph_properties(paragraph)]
    if cell is not None:
        holders.append(cell._tc.tcPr)  # noqa: SLF001
    for properties in holders:
        shade = None if properties is None else properties.find(qn("w:shd"))
        if shade is not None and shade.get(qn("w:fill"), _UNKNOWN) != _UNKNOWN:
            return colour(f"#{shade.get(qn('w:fill')).lower()}")
    page = paragraph.part.element.find(qn("w:background"))
    if page is not None:
        return colour(f"#{page.get(qn('w:color'), 'ffffff').lower()}")
    return WHITE


def _paragraph_properties(paragraph: Paragraph) -> Iterator[Any]:
    yield paragraph._p.pPr  # noqa: SLF001
    for style in _with_bases(paragraph.style):
        yield style.element.pPr


def _with_bases(style: Any) -> Iterator[Any]:  # noqa: ANN401 - python-docx has no types for styles
    while style is not None:
        yield style
        style = style.base_style
