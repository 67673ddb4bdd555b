"""PDF by pdfplumber: text boxes in reading order, headings by size, ruled tables as rows, pages."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.layout import LTChar, LTContainer, LTText, LTTextBoxHorizontal
from pdfplumber.page import Page as PdfPage

from rag.errors import LoadingError
from rag.loading.blocks import Block, BlockKind, clean_line, table_lines
from rag.loading.hidden import hidden_block
from rag.loading.metadata import DocumentMetadata, parse_metadata
from rag.loading.pdf_visibility import hidden_characters

_LAYOUT = {"line_margin": 0.35, "char_margin": 3.0, "boxes_flow": 0.5}
_HEADING_SIZE = 1.12  # times the body size; smaller steps are emphasis
_HEADING_CHARACTERS = 160
_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(r"^[•▪◦‣–-]\s+")
_PDF_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class _Box:
    """A text box: ``top`` in points from the page's upper edge, ``size`` of its characters."""

    page: int
    top: float
    left: float
    height: float
    size: float
    text: str
    is_row: bool = False


def pdf_blocks(content: bytes, name: str) -> tuple[DocumentMetadata, list[Block]]:
    """Return the document information and the blocks of a PDF, hidden ones at the end.

    Raises LoadingError if the file holds pictures of pages only, and what pdfminer raises if it is
    encrypted or broken.
    """
    with pdfplumber.open(io.BytesIO(content), laparams=_LAYOUT) as pdf:
        information = dict(pdf.metadata or {})
        boxes: list[_Box] = []
        hidden: list[Block] = []
        for page in pdf.pages:
            unseen = hidden_characters(page)
            boxes += _page_boxes(page, unseen)
            hidden += _hidden_blocks(page, unseen)
        page_count = len(pdf.pages)
    if not boxes and hidden:
        raise LoadingError(name, f"holds only text that no reader sees ({hidden[0].why})")
    if not boxes:
        raise LoadingError(name, "holds no text, only pictures; run OCR on it first")
    boxes = _without_running_heads(boxes, page_count)
    body_size = _body_size(boxes)
    sizes = sorted({b.size for b in boxes if b.size > body_size * _HEADING_SIZE}, reverse=True)
    blocks = [_block(box, sizes) for box in boxes]
    return _metadata(information, name), _joined(blocks) + hidden


def _hidden_blocks(page: PdfPage, unseen: Mapping[int, str]) -> list[Block]:
    """Return a block for each way in which characters of the page are hidden."""
    texts: dict[str, list[str]] = {}
    last = -1
    for position, why in unseen.items():
        gap = "" if position == last + 1 else " "
        texts.setdefault(why, []).append(gap + page.chars[position]["text"])
        last = position
    return [hidden_block("".join(parts), why) for why, parts in texts.items()]


def _page_boxes(page: PdfPage, unseen: Mapping[int, str]) -> list[_Box]:
    items = page.textboxhorizontals
    if unseen:
        for item, text in zip(items, _seen_texts(page, unseen), strict=True):
            item["text"] = text
        for position in unseen:
            page.chars[position]["unseen"] = True
        page = page.filter(lambda item: not item.get("unseen"))
    tables = page.find_tables()
    areas = [table.bbox for table in tables]
    boxes: list[_Box] = []
    for item in items:
        if not item["text"].strip():
            continue
        middle_x, middle_y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        if any(x0 <= middle_x <= x1 and y0 <= middle_y <= y1 for x0, y0, x1, y1 in areas):
            continue
        size = _text_size(page, item)
        text = _unwrapped(item["text"])
        boxes.append(_Box(page.page_number, item["top"], item["x0"], page.height, size, text))
    for table in tables:
        records = [[_unwrapped(cell or "") for cell in row] for row in table.extract()]
        for position, text in enumerate(table_lines(records)):
            top = table.bbox[1] + position / 1000
            boxes.append(_Box(page.page_number, top, table.bbox[0], page.height, 0, text, True))
    # pdfminer orders boxes by column flow; tables are put where they stand between them.
    return boxes if not tables else sorted(boxes, key=lambda box: (box.top, box.left))


def _seen_texts(page: PdfPage, unseen: Mapping[int, str]) -> list[str]:
    """Return the text of every text box without its unseen characters, in the page's order."""
    texts: list[str] = []
    position = -1

    def walk(container: LTContainer[Any]) -> Iterator[str]:
        nonlocal position
        for item in container:
            if isinstance(item, LTChar):
                position += 1
                yield "" if position in unseen else item.get_text()
            elif isinstance(item, LTTextBoxHorizontal):
                texts.append("".join(walk(item)))
            elif isinstance(item, LTContainer):
                yield from walk(item)
            elif isinstance(item, LTText):
                yield item.get_text()

    for _ in walk(page.layout):
        pass
    return texts


def _text_size(page: PdfPage, item: dict[str, Any]) -> float:
    sizes = Counter(
        round(char["size"], 1)
        for char in page.chars
        if item["x0"] - 1 <= char["x0"] <= item["x1"] + 1
        and item["top"] - 1 <= char["top"] <= item["bottom"] + 1
    )
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _unwrapped(text: str) -> str:
    """Join wrapped lines; a hyphen at a line's end between small letters was put by the setter."""
    return clean_line(re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text).replace("\n", " "))


def _body_size(boxes: list[_Box]) -> float:
    weights: Counter[float] = Counter()
    for box in boxes:
        if not box.is_row:
            weights[box.size] += len(box.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def _without_running_heads(boxes: list[_Box], page_count: int) -> list[_Box]:
    """Drop lines near the page's edge that stand on most pages, page numbers masked."""

    def mask(box: _Box) -> str:
        return _DIGITS.sub("#", box.text)

    def at_edge(box: _Box) -> bool:
        return box.top < box.height * 0.09 or box.top > box.height * 0.91

    pages_with: dict[str, set[int]] = {}
    for box in boxes:
        if at_edge(box) and not box.is_row:
            pages_with.setdefault(mask(box), set()).add(box.page)
    enough = max(2, round(page_count * 0.6))
    running = {text for text, pages in pages_with.items() if len(pages) >= enough}
    return [box for box in boxes if not (at_edge(box) and mask(box) in running)]


def _block(box: _Box, heading_sizes: list[float]) -> Block:
    if box.is_row:
        return Block("row", box.text, page=box.page)
    if box.size in heading_sizes and len(box.text) <= _HEADING_CHARACTERS:
        level = min(heading_sizes.index(box.size) + 1, 6)
        return Block("heading", box.text, level=level, page=box.page)
    kind: BlockKind = "item" if _BULLET.match(box.text) else "paragraph"
    return Block(kind, _BULLET.sub("", box.text), page=box.page)


def _joined(blocks: list[Block]) -> list[Block]:
    """Join what a page break or a hanging indent cut: no sentence end before, a small letter after.

    The joined paragraph keeps its first page, since a block has one page; page borders inside a
    sentence would make chunks that end mid-sentence.
    """
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if (
            last
            and block.kind == "paragraph"
            and last.kind in {"paragraph", "item"}
            and last.text[-1:].isalnum()
            and block.text[:1].islower()
        ):
            out[-1] = Block(last.kind, f"{last.text} {block.text}", page=last.page)
        elif block.text:
            out.append(block)
    return out


def _metadata(information: dict[str, Any], name: str) -> DocumentMetadata:
    stamp = _PDF_DATE.match(str(information.get("CreationDate") or ""))
    values: dict[str, object] = {
        "title": information.get("Title") or None,
        "tags": information.get("Keywords") or None,
        "kind": information.get("Subject") or None,
        "date": "-".join(stamp.groups()) if stamp else None,
    }
    return parse_metadata(values, name)
