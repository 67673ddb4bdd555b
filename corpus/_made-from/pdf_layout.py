"""A source as PDF: an A4 page in the viewer's own Times and Helvetica, set by reportlab."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from article import Article, Block, Runs, SourceError, plain
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from style import (
    ACCENT,
    ARCHIVE,
    CELL_PADDING,
    CELL_SIZE,
    GREY,
    INK,
    RULE,
    TINT,
    column_widths,
    figure_columns,
)

SERIF, SANS, SANS_BOLD = "Times-Roman", "Helvetica", "Helvetica-Bold"
SIDE, HEAD, FOOT = 38 * mm, 35 * mm, 31 * mm
MEASURE = A4[0] - 2 * SIDE
SINKAGE = 40 * mm  # how far below the other pages' first line the title stands

# Line heights stay below 1.35 times the size and paragraphs stand further apart than lines, so
# that text extractors see which lines make a paragraph. For their sake too, the lines of a list
# item begin below its bullet, as in newspaper briefs, and not further in.
_BODY = ParagraphStyle(
    "body", fontName=SERIF, fontSize=12.5, leading=16.75, spaceAfter=9.5, textColor=HexColor(INK)
)
_ITEM = ParagraphStyle("item", _BODY, spaceAfter=6.5)
_HEADINGS = {
    1: ParagraphStyle(
        "title", _BODY, fontName="Times-Bold", fontSize=27, leading=31, spaceAfter=10
    ),
    2: ParagraphStyle(
        "h2", _BODY, fontName=SANS_BOLD, fontSize=15.5, leading=19, spaceBefore=15, spaceAfter=6
    ),
    3: ParagraphStyle(
        "h3", _BODY, fontName=SANS_BOLD, fontSize=14.25, leading=17, spaceBefore=9, spaceAfter=4
    ),
}  # fmt: skip
_DATELINE = ParagraphStyle(
    "dateline", _BODY, fontName=SANS, fontSize=9, leading=12, spaceAfter=20, textColor=GREY
)
_CELL = ParagraphStyle("cell", _BODY, fontName=SANS, fontSize=CELL_SIZE, leading=12, spaceAfter=0)
_GRID = TableStyle([
    ("GRID", (0, 0), (-1, -1), 0.5, HexColor(RULE)),
    ("LINEABOVE", (0, 0), (-1, 0), 1.2, HexColor(INK)),
    ("BACKGROUND", (0, 0), (-1, 0), HexColor(TINT)),
    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
    ("VALIGN", (0, 1), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
])  # fmt: skip


def pdf_bytes(article: Article) -> bytes:
    """Return the article as an A4 PDF in the viewer's own Times and Helvetica."""
    _refuse_missing_characters(article)
    # The number of pages stands on every page, so the first pass only counts them.
    _, pages = _typeset(article, 0)
    content, _ = _typeset(article, pages)
    return content


def _refuse_missing_characters(article: Article) -> None:
    """Stop at a character that the standard fonts lack or that would not come out of the text."""
    cells = (runs for block in article.blocks for row in block.rows for runs in row)
    texts = (*(block.runs for block in article.blocks), *cells)
    used = {char for runs in texts for char in plain(runs)}
    # reportlab writes these two with codes that extractors cannot read back.
    missing = {char for char in used if not char.encode("cp1252", "ignore") or char in "•\xad"}
    if missing:
        names = ", ".join(f"{char} (U+{ord(char):04X})" for char in sorted(missing))
        raise SourceError(f"the PDF's fonts lack {names}; write it differently or make a .docx")


def _typeset(article: Article, pages: int) -> tuple[bytes, int]:
    # reportlab takes its clock and the file's identity from this variable, whoever set it before.
    midnight = datetime.datetime.combine(article.date, datetime.time(), datetime.UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    # This keeps out comments that name reportlab's classes.
    rl_config.invariant = 1
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, pageCompression=0, lang=article.language,
        title=article.title, author=ARCHIVE, subject=article.kind, keywords=list(article.tags),
        creator="corpus/_made-from/make.py", displayDocTitle=True,
    )  # fmt: skip
    frame = Frame(SIDE, FOOT, MEASURE, A4[1] - HEAD - FOOT, 0, 0, 0, 0)
    lines = PageTemplate(frames=[frame], onPage=lambda canvas, _: _running_lines(canvas, pages))
    template.addPageTemplates(lines)
    template.afterFlowable = lambda flowable: _bookmark(template.canv, flowable)
    template.build(list(_story(article)))
    return buffer.getvalue(), int(template.page)


def _running_lines(canvas: Any, pages: int) -> None:  # noqa: ANN401 - reportlab has no types
    head, foot, right = A4[1] - 20 * mm, 17 * mm, A4[0] - SIDE
    canvas.setStrokeColor(HexColor(RULE))
    canvas.setLineWidth(0.5)
    canvas.line(SIDE, head - 6, right, head - 6)
    canvas.setFillColor(HexColor(ACCENT))
    canvas.setFont(SANS_BOLD, 8.5)
    canvas.drawString(SIDE, head, ARCHIVE)
    canvas.setFillColor(HexColor(GREY))
    canvas.setFont(SANS, 8.5)
    canvas.drawRightString(right, foot, f"Page {canvas.getPageNumber()} of {pages}")
    if canvas.getPageNumber() == 1:
        canvas.setFillColor(HexColor(ACCENT))
        canvas.rect(SIDE, A4[1] - HEAD - SINKAGE + 12, 22 * mm, 3, stroke=0, fill=1)


def _bookmark(canvas: Any, flowable: Any) -> None:  # noqa: ANN401 - reportlab has no types
    """List section headings in the viewer's side bar."""
    if isinstance(flowable, Paragraph) and flowable.style.name == "h2":
        key = f"section-{canvas.getPageNumber()}-{flowable.getPlainText()}"
        canvas.bookmarkHorizontal(key, 0, flowable.height)
        canvas.addOutlineEntry(flowable.getPlainText(), key)


def _story(article: Article) -> Iterator[Any]:
    """Yield what the pages hold, in groups that no page end may part.

    Paragraphs stay whole as well: who quotes one can name its page.
    """
    yield Spacer(0, SINKAGE)
    group: list[Any] = []
    for block, following in zip(article.blocks, (*article.blocks[1:], None), strict=True):
        group.append(_flowable(block))
        if block.level == 1:
            group.append(Paragraph(escape(article.dateline()), _DATELINE))
        if not _clings(block, following):
            yield KeepTogether(group)
            group = []


def _clings(block: Block, following: Block | None) -> bool:
    """Tell whether ``block`` leads into the one behind it."""
    if following is None or block.kind == "heading":
        return following is not None
    return following.kind == "table" or (block.kind, following.kind) == ("paragraph", "item")


def _flowable(block: Block) -> Any:  # noqa: ANN401 - reportlab has no types
    if block.kind == "table":
        return _table(block)
    if block.kind == "heading":
        return Paragraph(_markup(block.runs), _HEADINGS[min(block.level, 3)])
    if block.kind == "item":
        # The bullet of the text fonts gets a code that extractors cannot read; Symbol's does not.
        sign = '<font name="Symbol">•</font>' if block.marker == "•" else block.marker
        marker = f'<font color="{ACCENT}">{sign}</font>'
        return Paragraph(f"{marker}&nbsp; {_markup(block.runs)}", _ITEM)
    return Paragraph(_markup(block.runs), _BODY)


def _table(block: Block) -> Any:  # noqa: ANN401 - reportlab has no types
    flush_right = figure_columns(block.rows)
    styles = [ParagraphStyle("c", _CELL, alignment=2 if right else 0) for right in flush_right]
    cells = [
        [
            Paragraph(f"<b>{_markup(runs)}</b>" if number == 0 else _markup(runs), style)
            for runs, style in zip(row, styles, strict=True)
        ]
        for number, row in enumerate(block.rows)
    ]
    widths = column_widths(block.rows, MEASURE)
    return Table(
        cells, widths, style=_GRID, repeatRows=1, hAlign="LEFT", spaceBefore=3, spaceAfter=14
    )


def _markup(runs: Runs) -> str:
    """Return ``runs`` in the small XML that reportlab's paragraphs read."""
    parts = []
    for run in runs:
        text = escape(run.text)
        text = f"<i>{text}</i>" if run.italic else text
        parts.append(f"<b>{text}</b>" if run.bold else text)
    return "".join(parts)
