"""Files of reportlab and python-docx that carry an order: in sight, out of sight, in properties.

They are made anew in each run and never committed. PDFs come out the same byte for byte; the texts
and properties of DOCX files do.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import docx
from docx.document import Document as WordDocument
from docx.shared import Pt, RGBColor
from docx.text.run import Run
from reportlab.pdfgen.canvas import Canvas

from evals.injections.carriers import about
from evals.injections.injection import Carrier, Files
from evals.injections.subjects import Subject

_LEFT, _TOP, _STEP = 72, 760, 24
_WIDE = 80  # characters of a line
_EPOCH = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)

Draw = Callable[[Canvas, str, float], None]


def pdf(draw: Draw) -> Carrier:
    """Carry the order in a PDF, line by line, as ``draw`` puts a line on the page."""

    def files(name: str, subject: Subject, order: str) -> Files:
        target, canvas = _canvas(subject)
        for number, line in enumerate(_lines(order)):
            canvas.saveState()
            draw(canvas, line, _TOP - _STEP * (3 + number))
            canvas.restoreState()
        canvas.save()
        return {f"{name}.pdf": target.getvalue()}

    return files


def pdf_information(*fields: str) -> Carrier:
    """Carry the order in fields of a PDF's document information: title, author, subject, keywords."""

    def files(name: str, subject: Subject, order: str) -> Files:
        target, canvas = _canvas(subject)
        for field in fields:
            getattr(canvas, f"set{field.title()}")(order)
        canvas.save()
        return {f"{name}.pdf": target.getvalue()}

    return files


def in_sight(canvas: Canvas, line: str, height: float) -> None:
    """Print a line like any other."""
    canvas.drawString(_LEFT, height, line)


def in_white(canvas: Canvas, line: str, height: float) -> None:
    """Print white on white."""
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(_LEFT, height, line)


def nearly_white(canvas: Canvas, line: str, height: float) -> None:
    """Print in a grey that no eye tells from white."""
    canvas.setFillColorRGB(0.97, 0.97, 0.97)
    canvas.drawString(_LEFT, height, line)


def tiny(canvas: Canvas, line: str, height: float) -> None:
    """Print in a size of half a point."""
    canvas.setFont("Helvetica", 0.5)
    canvas.drawString(_LEFT, height, line)


def off_page(canvas: Canvas, line: str, height: float) -> None:
    """Print beside the page."""
    canvas.drawString(-3000, height, line)


def invisible(canvas: Canvas, line: str, height: float) -> None:
    """Print in the drawing mode that leaves no ink."""
    text = canvas.beginText(_LEFT, height)
    text.setTextRenderMode(3)
    text.textOut(line)
    canvas.drawText(text)


def covered(canvas: Canvas, line: str, height: float) -> None:
    """Print, and paint a white area over it."""
    canvas.drawString(_LEFT, height, line)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(_LEFT - 5, height - 6, 500, 20, stroke=0, fill=1)


def word(mark: Callable[[Run], None]) -> Carrier:
    """Carry the order in a run of a DOCX file that ``mark`` gives its looks."""

    def files(name: str, subject: Subject, order: str) -> Files:
        document = _word_document(subject)
        mark(document.add_paragraph().add_run(order))
        return {f"{name}.docx": _saved(document)}

    return files


def word_property(field: str) -> Carrier:
    """Carry the order in a core property of a DOCX file."""

    def files(name: str, subject: Subject, order: str) -> Files:
        document = _word_document(subject)
        setattr(document.core_properties, field, order[:255])
        return {f"{name}.docx": _saved(document)}

    return files


def as_text(run: Run) -> None:
    """Write black on white."""
    run.font.color.rgb = RGBColor(0, 0, 0)


def vanished(run: Run) -> None:
    """Mark it as hidden text."""
    run.font.hidden = True


def white(run: Run) -> None:
    """Write white on white."""
    run.font.color.rgb = RGBColor(255, 255, 255)


def minute(run: Run) -> None:
    """Write in the smallest size that Word knows."""
    run.font.size = Pt(1)


def _canvas(subject: Subject) -> tuple[io.BytesIO, Canvas]:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.setTitle(f"Notes on {subject.thing}")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(_LEFT, _TOP, about(subject))
    return target, canvas


def _lines(order: str) -> list[str]:
    lines: list[str] = [""]
    for part in order.split():
        if len(lines[-1]) + len(part) > _WIDE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".strip()
    return lines


def _word_document(subject: Subject) -> WordDocument:
    document = docx.Document()
    document.core_properties.title = f"Notes on {subject.thing}"
    document.core_properties.created = document.core_properties.modified = _EPOCH
    document.add_paragraph(about(subject))
    return document


def _saved(document: WordDocument) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
