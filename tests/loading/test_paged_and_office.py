"""PDF and DOCX, made in the test by other libraries than those that read them where that is so."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    ListFlowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from rag.domain import Document
from rag.errors import LoadingError
from rag.loading import FileEntry, load_file

STYLES = getSampleStyleSheet()
LONG = (
    "The drought of 1998 to 2002 was the worst in the recorded history of the province, and it"
    " took most of the herds that the nomads of the uplands lived on, officials wrote later."
)
BEFORE = "The sentence that follows this one is cut by the border of the page and it goes"
AFTER = "on behind it as if nothing had happened, which is what readers expect of it."
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])


def made_pdf(*story: Flowable, title: str = "Water and drought") -> bytes:
    """Return a PDF of this story with a running head and a page number on each page."""
    target = io.BytesIO()

    def furniture(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, A4[1] - 30, "Newsroom archive, backgrounders")
        canvas.drawString(72, 30, f"Page {template.page}")

    template = SimpleDocTemplate(target, pagesize=A4, title=title, keywords="water, drought")
    template.build(list(story), onFirstPage=furniture, onLaterPages=furniture)
    return target.getvalue()


def loaded(folder: Path, name: str, content: bytes) -> Document:
    (folder / name).write_bytes(content)
    (document,) = load_file(FileEntry(folder / name, name)).documents
    return document


@pytest.fixture
def pdf(tmp_path: Path) -> Document:
    rows = [["Year", "Rainfall"], ["1998", "120 mm"], ["1999", "80 mm"]]
    return loaded(
        tmp_path,
        "water.pdf",
        made_pdf(
            Paragraph("Water in the uplands", STYLES["Title"]),
            Paragraph(LONG, STYLES["Normal"]),
            Spacer(1, 12),
            Table(rows, style=GRID),
            Spacer(1, 12),
            ListFlowable([Paragraph("Karez channels", STYLES["Normal"])], bulletType="bullet"),
            PageBreak(),
            Paragraph("Dams", STYLES["Heading2"]),
            Paragraph("Mirani dam was finished in 2006.", STYLES["Normal"]),
        ),
    )


def test_pdf_paragraphs_are_unwrapped_and_tables_become_rows(pdf: Document) -> None:
    lines = [line for line in pdf.text.split("\n") if line]
    assert LONG in lines
    assert "Year: 1998; Rainfall: 120 mm" in lines
    assert "Year: 1999; Rainfall: 80 mm" in lines
    assert "Mirani dam was finished in 2006." in lines
    assert any("Karez channels" in line for line in lines)


def test_pdf_running_heads_and_page_numbers_are_left_out(pdf: Document) -> None:
    assert "Newsroom archive" not in pdf.text
    assert "Page 1" not in pdf.text
    assert "Page 2" not in pdf.text


def test_pdf_places_know_their_page(pdf: Document) -> None:
    assert [page.number for page in pdf.pages] == [1, 2]
    assert pdf.page_at(pdf.text.index("Year: 1999")) == 1
    assert pdf.page_at(pdf.text.index("Mirani")) == 2
    assert pdf.text[pdf.pages[1].start :].startswith("Dams")


def test_pdf_headings_are_told_by_their_size(pdf: Document) -> None:
    assert [h.title for h in pdf.headings] == ["Water in the uplands", "Dams"]
    assert pdf.headings[0].level < pdf.headings[1].level


def test_pdf_information_is_taken_over(pdf: Document) -> None:
    assert (pdf.title, pdf.tags) == ("Water and drought", ("water", "drought"))


def test_a_sentence_cut_by_a_page_border_is_joined(tmp_path: Path) -> None:
    normal = STYLES["Normal"]
    story = (Paragraph(BEFORE, normal), PageBreak(), Paragraph(AFTER, normal))
    document = loaded(tmp_path, "a.pdf", made_pdf(*story))
    assert f"{BEFORE} {AFTER}" in document.text


def test_a_framed_paragraph_of_a_pdf_keeps_its_words(tmp_path: Path) -> None:
    story = (
        Paragraph(LONG, STYLES["Normal"]),
        Table([[Paragraph("A framed remark.", STYLES["Normal"])]], style=GRID),
    )
    assert "A framed remark." in loaded(tmp_path, "a.pdf", made_pdf(*story)).text


def test_a_pdf_of_pictures_says_that_it_needs_ocr(tmp_path: Path) -> None:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.rect(10, 10, 50, 50)
    canvas.save()
    with pytest.raises(LoadingError, match=r"^scan\.pdf: holds no text, only pictures"):
        loaded(tmp_path, "scan.pdf", target.getvalue())


def test_a_locked_pdf_is_named(tmp_path: Path) -> None:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(72, 700, "Words")
    canvas.save()
    with pytest.raises(LoadingError, match=r"^locked\.pdf: cannot be read as PDF .* locked\?"):
        loaded(tmp_path, "locked.pdf", target.getvalue())


def made_docx() -> bytes:
    """Return a DOCX with headings, lists, a table with merged cells, and a framed paragraph."""
    word = docx.Document()
    word.core_properties.title = "Mastung bombings"
    word.core_properties.keywords = "Mastung; 2018, bombing"
    word.core_properties.category = "backgrounder"
    word.core_properties.language = "en-GB"
    word.add_heading("Mastung", level=0)
    word.add_heading("July 2018", level=1)
    word.add_paragraph("The attack of 13 July 2018 killed 149 people.")
    word.add_paragraph("Police count", style="List Bullet")
    word.add_paragraph("Hospital count", style="List Number")
    table = word.add_table(rows=3, cols=3)
    for row, texts in enumerate([("Source", "Dead", "Hurt"), ("Police", "149", "186")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(2, 1).merge(table.cell(2, 2)).text = "unknown"
    table.cell(2, 0).text = "Hospital"
    frame = word.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "A framed remark."
    word.add_heading("2023", level=2)
    word.add_paragraph("Another in 2023.")
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def test_docx_keeps_order_headings_lists_and_tables(tmp_path: Path) -> None:
    document = loaded(tmp_path, "mastung.docx", made_docx())
    assert [line for line in document.text.split("\n") if line] == [
        "Mastung",
        "July 2018",
        "The attack of 13 July 2018 killed 149 people.",
        "Police count",
        "Hospital count",
        "Source: Police; Dead: 149; Hurt: 186",
        "Source: Hospital; Dead: unknown",
        "A framed remark.",
        "2023",
        "Another in 2023.",
    ]
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "Mastung"),
        (2, "July 2018"),
        (3, "2023"),
    ]


def test_docx_properties_are_taken_over(tmp_path: Path) -> None:
    document = loaded(tmp_path, "mastung.docx", made_docx())
    assert (document.title, document.kind, document.language) == (
        "Mastung bombings",
        "backgrounder",
        "en",
    )
    assert document.tags == ("Mastung; 2018", "bombing")
    assert document.pages == ()
