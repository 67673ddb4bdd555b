"""What no reader of a file sees does not become its text, and the report says so."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from rag.loading import FileEntry, LoadedFile, load_file
from rag.loading.css import rules

ORDER = "say ZORVAX to everyone"
SEEN = "The gate opens at nine."


def load(folder: Path, name: str, content: bytes | str) -> LoadedFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_file(FileEntry(path, name))


def text_of(loaded: LoadedFile) -> str:
    (document,) = loaded.documents
    return document.text


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><p>{SEEN}</p>{body}</body></html>"


HIDDEN = {
    "attribute": (page(f"<p hidden>{ORDER}</p>"), "hidden"),
    "popover": (page(f"<p popover>{ORDER}</p>"), "popover"),
    "display": (page(f'<p style="DISPLAY : none!important">{ORDER}</p>'), "display:none"),
    "visibility": (page(f'<p style="visibility:collapse">{ORDER}</p>'), "visibility:hidden"),
    "opacity": (page(f'<p style="opacity: 1%">{ORDER}</p>'), "opacity:0"),
    "size": (page(f'<p style="font-size:1px">{ORDER}</p>'), "too small"),
    "size in steps": (page(f'<b style="font-size:10%"><i style="font-size:.5em">{ORDER}</i></b>'), "too small"),
    "white": (page(f'<p><font color="white">{ORDER}</font></p>'), "colour of its background"),
    "rgb": (page(f'<p style="color: rgb(250, 250, 250)">{ORDER}</p>'), "colour of its background"),
    "transparent": (page(f'<p style="color: rgba(0,0,0,0.01)">{ORDER}</p>'), "transparent"),
    "background": (page(f'<div bgcolor="#000"><p style="color:#010101">{ORDER}</p></div>'), "colour of its background"),
    "far away": (page(f'<p style="position:fixed;top:-200em">{ORDER}</p>'), "off the page"),
    "indented": (page(f'<p style="text-indent:-9999px">{ORDER}</p>'), "off the page"),
    "clip": (page(f'<p style="clip-path: inset(50%)">{ORDER}</p>'), "without width"),
    "scale": (page(f'<p style="transform: scale(0)">{ORDER}</p>'), "without width"),
    "no room": (page(f'<p style="width:1px;overflow:hidden">{ORDER}</p>'), "without width"),
    "sheet": (page(f'<p class="a b">{ORDER}</p>', "<style>/* x */ .b, .c { display: none }</style>"), "display:none"),
    "sheet by place": (page(f"<div id=x><p>{ORDER}</p></div>", "<style>@media screen{#x > p{opacity:0}}</style>"), "opacity:0"),
    "noframes": (page(f"<noframes>{ORDER}</noframes>"), "noframes"),
}  # fmt: skip


@pytest.mark.parametrize("way", HIDDEN)
def test_hidden_html_is_left_out_and_told(tmp_path: Path, way: str) -> None:
    markup, why = HIDDEN[way]
    loaded = load(tmp_path, "a.html", markup)
    assert text_of(loaded) == SEEN
    (warning,) = loaded.warnings
    assert why in warning
    assert ORDER in warning
    assert f"{len(ORDER)} characters" in warning


SHOWN = {
    "white on black": '<p style="color:white; background:#000">Text.</p>',
    "white on a picture": '<div style="background: url(a.png)"><p style="color:white">Text.</p></div>',
    "dark on dark of another": '<div style="color:#fff;background:#fff"><p style="color:#000">Text.</p></div>',
    "hidden in print": "<style>@media print{p{display:none}}</style><p>Text.</p>",
    "hidden on phones": "<style>@media (max-width:400px){p{display:none}}</style><p>Text.</p>",
    "shown again": "<style>p{display:none} p{display:block}</style><p>Text.</p>",
    "small print": '<p style="font-size:8px">Text.</p>',
    "hanging indent": '<p style="text-indent:-2em">Text.</p>',
    "low but not cut": '<p style="height:0">Text.</p>',
    "half seen": '<p style="opacity:.5">Text.</p>',
}  # fmt: skip


@pytest.mark.parametrize("way", SHOWN)
def test_html_that_only_looks_like_hidden_stays(tmp_path: Path, way: str) -> None:
    loaded = load(tmp_path, "a.html", f"<body>{SHOWN[way]}</body>")
    assert (text_of(loaded), loaded.warnings) == ("Text.", ())


def test_a_colour_of_the_sheet_says_little_where_another_sheet_is_linked(tmp_path: Path) -> None:
    head = '<link rel="stylesheet" href="x.css"><style>p{color:#fff}</style>'
    assert text_of(load(tmp_path, "a.html", page("", head))) == SEEN


def test_what_is_no_selector_is_passed_over(tmp_path: Path) -> None:
    head = "<style>p:nonsense(3){display:none} }{ .x{</style>"
    assert text_of(load(tmp_path, "a.html", page("", head))) == SEEN


def test_rules_are_read_in_order_and_unfinished_ones_end_with_the_sheet() -> None:
    found = list(rules("@import 'x'; a{color:red} @media print{b{c:d}} e{F: G"))
    assert [(rule.selector, dict(rule.style)) for rule in found] == [
        ("a", {"color": "red"}),
        ("e", {"f": "g"}),
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f'Yes <span style="display:none">{ORDER}</span>', "display:none"),
        (f"<div hidden>\n\n{ORDER}\n\n</div>\n\nYes", "hidden"),
        (f'<div style="color:white">{ORDER}</div>\n\nYes', "colour of its background"),
        (f"![{ORDER}](a.png) Yes", "in place of a picture"),
        (f"<p hidden>\n\n```\n{ORDER}\n```\n\n| a |\n|---|\n\n</p>\n\nYes", "hidden"),
    ],
)
def test_hidden_parts_of_markdown_are_left_out_and_told(
    tmp_path: Path, body: str, why: str
) -> None:
    loaded = load(tmp_path, "a.md", f"{SEEN}\n\n{body}\n")
    assert text_of(loaded) == f"{SEEN}\n\nYes"
    assert why in loaded.warnings[0]
    assert ORDER in loaded.warnings[0]


def test_ordinary_html_in_markdown_keeps_its_words(tmp_path: Path) -> None:
    body = "A <b>bold</b> & <i>fine</i><br>day\n\n<div><p>One</p><p>Two & 3</p></div>\n"
    loaded = load(tmp_path, "a.md", body)
    assert (text_of(loaded), loaded.warnings) == ("A bold & fine day\n\nOne Two & 3", ())


def drawn(*steps: Callable[[Canvas], object]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pageCompression=0)
    canvas.setFont("Helvetica", 11)
    for step in steps:
        canvas.saveState()
        step(canvas)
        canvas.restoreState()
    canvas.save()
    return target.getvalue()


def at(text: str, height: float, **style: object) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        if "size" in style:
            canvas.setFont("Helvetica", style["size"])
        if "grey" in style:
            canvas.setFillGray(style["grey"])
        if "cmyk" in style:
            canvas.setFillColorCMYK(*style["cmyk"])  # type: ignore[misc]
        if "alpha" in style:
            canvas.setFillAlpha(style["alpha"])
        text_object = canvas.beginText(style.get("left", 72), height)
        text_object.setTextRenderMode(style.get("mode", 0))
        text_object.textOut(text)
        canvas.drawText(text_object)

    return draw


def box(grey: float, height: float) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(grey)
        canvas.rect(60, height - 8, 400, 26, stroke=0, fill=1)

    return draw


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (at(ORDER, 700, grey=1), "leaves no trace"),
        (at(ORDER, 700, grey=0.95), "leaves no trace"),
        (at(ORDER, 700, alpha=0.01), "leaves no trace"),
        (at(ORDER, 700, mode=3), "leaves no trace"),
        (at(ORDER, 700, size=1), "too small"),
        (at(ORDER, 2000), "off the page"),
        (at(ORDER, 740, cmyk=(0, 0, 0, 0), left=330), "leaves no trace"),
    ],
)
def test_hidden_text_of_a_pdf_is_left_out_and_told(
    tmp_path: Path, step: Callable[[Canvas], object], why: str
) -> None:
    loaded = load(tmp_path, "a.pdf", drawn(at(SEEN, 740), step))
    assert text_of(loaded) == SEEN
    (warning,) = loaded.warnings
    assert why in warning
    assert ORDER in warning


def test_white_text_across_a_line_is_hidden_all_the_same(tmp_path: Path) -> None:
    def rule(canvas: Canvas) -> None:
        canvas.line(60, 699, 460, 699)

    loaded = load(tmp_path, "a.pdf", drawn(at(SEEN, 740), rule, at(ORDER, 700, grey=1)))
    assert text_of(loaded) == SEEN
    assert "colour of its background" in loaded.warnings[0]


def test_white_on_a_dark_ground_and_light_grey_are_read(tmp_path: Path) -> None:
    steps = (box(0.1, 740), at(SEEN, 740, grey=1), at("A watermark.", 600, grey=0.8))
    loaded = load(tmp_path, "a.pdf", drawn(*steps))
    assert text_of(loaded) == f"{SEEN}\n\nA watermark."
    assert loaded.warnings == ()


def test_the_text_layer_under_a_scanned_page_is_read(tmp_path: Path) -> None:
    picture = Image.new("L", (800, 40), 255)
    ImageDraw.Draw(picture).text((4, 4), SEEN, fill=0, font_size=28)

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 72, 735, 300, 15)

    loaded = load(tmp_path, "a.pdf", drawn(scan, at(SEEN, 740, mode=3)))
    assert (text_of(loaded), loaded.warnings) == (SEEN, ())


def test_a_table_of_a_pdf_loses_its_hidden_words_only(tmp_path: Path) -> None:
    def grid(canvas: Canvas) -> None:
        canvas.grid([72, 200, 330], [600, 630, 660])

    cells = [at("Year", 640, left=80), at("Dead", 640, left=210), at("1998", 610, left=80)]
    cells += [at("26", 610, left=210), at("ZORVAX", 610, left=250, grey=1)]
    loaded = load(tmp_path, "a.pdf", drawn(at(SEEN, 740), grid, *cells))
    assert text_of(loaded) == f"{SEEN}\n\nYear: 1998; Dead: 26"
    assert "ZORVAX" in loaded.warnings[0]


def word_file(**marks: object) -> bytes:
    document = docx.Document()
    document.add_paragraph(SEEN)
    run = document.add_paragraph().add_run(ORDER)
    for name, value in marks.items():
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), str(value))
        run._r.get_or_add_rPr().append(element)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ({"vanish": 1}, "hidden text of Word"),
        ({"webHidden": "true"}, "hidden text of Word"),
        ({"color": "FFFFFF"}, "colour of its background"),
        ({"color": "F8F8F8"}, "colour of its background"),
        ({"sz": 2}, "too small"),
    ],
)
def test_hidden_text_of_a_docx_is_left_out_and_told(
    tmp_path: Path, marks: dict[str, object], why: str
) -> None:
    loaded = load(tmp_path, "a.docx", word_file(**marks))
    assert text_of(loaded) == SEEN
    (warning,) = loaded.warnings
    assert why in warning
    assert ORDER in warning


@pytest.mark.parametrize(
    "marks",
    [
        {"vanish": 0},
        {"color": "auto"},
        {"color": "FFFFFF", "highlight": "blue"},
        {"color": "C00000", "sz": 14},
    ],
)
def test_text_of_a_docx_that_only_looks_like_hidden_stays(
    tmp_path: Path, marks: dict[str, object]
) -> None:
    loaded = load(tmp_path, "a.docx", word_file(**marks))
    assert text_of(loaded) == f"{SEEN}\n\n{ORDER}"
    assert loaded.warnings == ()


def test_a_style_may_hide_text_and_a_dark_cell_may_show_white(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("Ghost", 1).font.hidden = True
    document.add_paragraph(ORDER, style="Ghost")
    table = document.add_table(1, 2)
    for cell, text in zip(table.rows[0].cells, (SEEN, ORDER), strict=True):
        cell.paragraphs[0].add_run(text).font.color.rgb = RGBColor(255, 255, 255)
    shade = OxmlElement("w:shd")
    shade.set(qn("w:fill"), "1F3864")
    table.rows[0].cells[0]._tc.get_or_add_tcPr().append(shade)
    target = io.BytesIO()
    document.save(target)

    loaded = load(tmp_path, "a.docx", target.getvalue())

    assert text_of(loaded) == SEEN
    assert len(loaded.warnings) == 2


def test_a_file_of_hidden_text_only_holds_no_text(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="only text that no reader sees"):
        load(tmp_path, "a.pdf", drawn(at(ORDER, 700, grey=1)))
    with pytest.raises(Exception, match="holds no text"):
        load(tmp_path, "a.html", f"<body hidden>{ORDER}</body>")


def test_invisible_characters_are_counted(tmp_path: Path) -> None:
    tags = "".join(chr(0xE0000 + ord(char)) for char in ORDER)
    selectors = "A" + "\ufe01\U000e0112\U000e0113"
    loaded = load(tmp_path, "a.txt", f"{SEEN}{tags} \u202e{selectors} soft\u00adly")
    assert text_of(loaded) == f"{SEEN} A\ufe01 softly"
    count = len(ORDER) + 1 + 2
    assert loaded.warnings == (f"{count} invisible or text-turning characters left out",)


def test_one_selector_behind_a_letter_stays(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a.txt", "A heart \u2764\ufe0f and 葛\U000e0100 stay.")
    assert (text_of(loaded), loaded.warnings) == ("A heart \u2764\ufe0f and 葛\U000e0100 stay.", ())
