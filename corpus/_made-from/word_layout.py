"""A source as Word file: styles, lists, tables and properties as Word itself would write them."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import NamedTuple

import docx
from article import Article, Block, Runs
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle as WordStyle
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree
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

# Both come with Word, and LibreOffice has equals of the same widths.
SERIF, SANS = "Times New Roman", "Arial"
SIDE = Mm(35)
MEASURE = Mm(210) - 2 * SIDE


class _Look(NamedTuple):
    """How a paragraph style looks; spaces and sizes in points."""

    font: str
    size: float
    before: float = 0
    after: float = 0
    spacing: float = 1.1
    bold: bool = False
    color: str = INK


_LOOKS = {
    "Normal": _Look(SERIF, 11.5, after=8, spacing=1.25),
    "Title": _Look(SERIF, 24, after=4, spacing=1.0, bold=True),
    "Subtitle": _Look(SANS, 9, after=18, color=GREY),
    "Heading 1": _Look(SANS, 14, before=16, after=5, bold=True),
    "Heading 2": _Look(SANS, 12, before=12, after=4, bold=True),
    "List Bullet": _Look(SERIF, 11.5, after=4, spacing=1.25),
    "List": _Look(SERIF, 11.5, after=4, spacing=1.25),
    "Header": _Look(SANS, 8.5, bold=True, color=ACCENT),
    "Footer": _Look(SANS, 8.5, color=GREY),
}


def docx_bytes(article: Article) -> bytes:
    """Return the article as a Word file with real headings, lists and tables."""
    document = docx.Document()
    _describe(document, article)
    _set_page(document)
    _set_styles(document, article.language)
    _drop_ballast(document)
    for before, block, after in zip(
        (None, *article.blocks), article.blocks, (*article.blocks[1:], None), strict=False
    ):
        _add(document, block, before, after)
        if block.level == 1:
            document.add_paragraph(article.dateline(), style="Subtitle")
    buffer = io.BytesIO()
    document.save(buffer)
    return _repacked(buffer.getvalue())


def _describe(document: WordDocument, article: Article) -> None:
    properties = document.core_properties
    midnight = datetime.datetime.combine(article.date, datetime.time(), datetime.UTC)
    properties.title, properties.category = article.title, article.kind
    properties.keywords, properties.language = ", ".join(article.tags), article.language
    properties.created = properties.modified = midnight
    properties.author = properties.last_modified_by = ARCHIVE
    properties.comments, properties.revision = "", 1


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = Mm(35), Mm(30)
    section.header.paragraphs[0].add_run(ARCHIVE)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        foot.add_run(text).element.addnext(_element("w:fldSimple", instr=field))


def _set_styles(document: WordDocument, language: str) -> None:
    for name, look in _LOOKS.items():
        style = document.styles[name]
        if isinstance(style, WordStyle):
            _restyle(style, look)
    root = document.styles.element
    for element in root.iter(qn("w:lang")):
        # Word checks spelling by country as well; the archive writes "per cent" and "metre".
        element.set(qn("w:val"), {"en": "en-GB"}.get(language, language))
    for borders in root.iter(qn("w:tblBorders")):
        for border in borders:
            border.set(qn("w:color"), RULE[1:])


def _restyle(style: WordStyle, look: _Look) -> None:
    # The template's own fonts, colours and rules would outrank what is set here.
    for tag in ("w:rPr", "w:pPr/w:pBdr"):
        for element in style.element.xpath(tag):
            element.getparent().remove(element)
    style.font.name, style.font.size, style.font.bold = look.font, Pt(look.size), look.bold
    style.font.color.rgb = RGBColor.from_string(look.color[1:])
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.line_spacing = look.spacing


def _drop_ballast(document: WordDocument) -> None:
    """Take out nine tenths of python-docx's template, which no document here needs."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in {"Normal Table", "Table Grid"}:
            style.delete()
    unused = ("/stylesWithEffects", "/customXml", "/thumbnail")
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(unused):
                del relations[key]


def _add(document: WordDocument, block: Block, before: Block | None, after: Block | None) -> None:
    if block.kind == "table":
        _add_table(document, block)
        return
    paragraph = document.add_paragraph(style=_style_name(block))
    if paragraph.style and paragraph.style.name == "List":
        # Word would count on through all numbered lists of the file.
        paragraph.add_run(f"{block.marker}\t")
    _add_runs(paragraph, block.runs)
    if before and before.kind == "table" and block.kind != "heading":
        # Word has no space behind tables.
        paragraph.paragraph_format.space_before = Pt(12)
    if after and after.kind == "table":
        paragraph.paragraph_format.keep_with_next = True
    if block.kind == "item" and after and after.kind != "item":
        paragraph.paragraph_format.space_after = Pt(_LOOKS["Normal"].after)


def _style_name(block: Block) -> str:
    if block.kind == "heading":
        return "Title" if block.level == 1 else f"Heading {min(block.level - 1, 2)}"
    if block.kind == "item":
        return "List Bullet" if block.marker == "•" else "List"
    return "Normal"


def _add_runs(paragraph: WordParagraph, runs: Runs, *, bold: bool = False) -> None:
    for run in runs:
        added = paragraph.add_run(run.text)
        # None leaves the weight to the style, which False would override.
        added.bold, added.italic = (run.bold or bold) or None, run.italic or None


def _add_table(document: WordDocument, block: Block) -> None:
    table = document.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
    table.autofit = False
    widths = column_widths(block.rows, MEASURE / Pt(1))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    flush_right = figure_columns(block.rows)
    for number, row in enumerate(block.rows):
        cells = zip(table.rows[number].cells, row, widths, flush_right, strict=True)
        for cell, runs, width, right in cells:
            cell.width = Pt(width)
            _fill(cell.paragraphs[0], runs, header=number == 0, right=right)
            # A table of a few rows that goes over two pages is hard to read.
            cell.paragraphs[0].paragraph_format.keep_with_next = number < len(block.rows) - 1
    _finish_table(document.element.body.xpath("./w:tbl")[-1])


def _fill(paragraph: WordParagraph, runs: Runs, *, header: bool, right: bool) -> None:
    _add_runs(paragraph, runs, bold=header)
    for run in paragraph.runs:
        run.font.name, run.font.size = SANS, Pt(CELL_SIZE)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(3), Pt(3), 1.0


def _finish_table(table: BaseOxmlElement) -> None:
    """Shade the header row and repeat it on every page; keep rows whole and off the border."""
    padding = str(CELL_PADDING * 20)
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=padding, type="dxa"))
    layout = table.xpath("./w:tblPr/w:tblLayout")[0]
    # Word refuses these three in another order.
    layout.addprevious(_element("w:tblInd", w=padding, type="dxa"))
    layout.addnext(margins)
    for row in table.xpath("./w:tr"):
        row.get_or_add_trPr().append(_element("w:cantSplit"))
    for properties in table.xpath("./w:tr[1]/w:trPr"):
        properties.append(_element("w:tblHeader"))
    for properties in table.xpath("./w:tr[1]/w:tc/w:tcPr"):
        properties.append(_element("w:shd", val="clear", color="auto", fill=TINT[1:]))


def _element(tag: str, **attributes: str) -> etree._Element:
    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})


def _repacked(content: bytes) -> bytes:
    """Return the package with its parts in a fixed order, uncompressed and without times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        # Readers that stream expect the list of content types first.
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
