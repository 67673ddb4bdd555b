"""HTML by Beautiful Soup on lxml: the article without navigation, scripts and hidden text."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from rag.loading.blocks import Block, clean_line, row_text
from rag.loading.metadata import DocumentMetadata, parse_metadata

_LEFT_OUT = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button",
    "svg", "iframe", "object", "video", "audio", "canvas", "select", "dialog",
)  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = {
    "address", "article", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table",
    "ul", *_HEADINGS,
}  # fmt: skip
_META_NAMES = {
    "date": ("date", "dcterms.date", "dc.date", "article:published_time", "pubdate"),
    "kind": ("kind", "article:section"),
    "tags": ("keywords",),
    "sources": ("sources",),
}


def html_blocks(markup: bytes, name: str) -> tuple[DocumentMetadata, list[Block]]:
    """Return what the page says of itself and its blocks.

    The article is the first ``<article>`` or ``<main>``, else the whole body. Text that a reader
    would not see (``hidden``, ``aria-hidden``, ``display:none``) is left out.
    """
    soup = BeautifulSoup(markup, "lxml")
    metadata = _metadata(soup, name)
    found = soup.find("main") or soup.find("article") or soup.body
    root = found if isinstance(found, Tag) else soup
    inside_article = root.name in {"main", "article"}
    for tag in root.find_all(True):
        # A heading inside <header> of the article itself is the article's title, not the site's.
        if tag.decomposed or (inside_article and tag.name == "header"):
            continue
        if tag.name in _LEFT_OUT or _is_hidden(tag):
            tag.decompose()
    blocks: list[Block] = []
    _walk(root, blocks)
    return metadata, blocks


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return (
        tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _metadata(soup: BeautifulSoup, name: str) -> DocumentMetadata:
    values: dict[str, object] = {}
    for field, names in _META_NAMES.items():
        for label in names:
            meta = soup.find("meta", attrs={"name": label}) or soup.find(
                "meta", attrs={"property": label}
            )
            if isinstance(meta, Tag) and meta.get("content"):
                values[field] = str(meta["content"])
                break
    if soup.title and soup.title.string:
        values["title"] = clean_line(soup.title.string)
    canonical = soup.find("link", rel="canonical")
    if isinstance(canonical, Tag) and canonical.get("href"):
        values["url"] = str(canonical["href"])
    html = soup.find("html")
    if isinstance(html, Tag) and html.get("lang"):
        values["lang"] = str(html["lang"]).split("-")[0].lower()
    return parse_metadata(values, name)


def _walk(node: Tag, out: list[Block], marker: str = "") -> None:
    """Append the blocks of ``node``; inline text between blocks becomes a paragraph of its own."""
    loose: list[str] = []

    def flush() -> None:
        nonlocal marker
        text = clean_line("".join(loose))
        loose.clear()
        if text:
            kind = "item" if node.name == "li" else "paragraph"
            out.append(Block("item", marker + text) if kind == "item" else Block("paragraph", text))
            marker = ""

    for child in node.children:
        if isinstance(child, Tag) and child.name == "br":
            loose.append(" ")
        elif isinstance(child, Tag) and (child.name in _BLOCKS or child.find(list(_BLOCKS))):
            flush()
            _block(child, out)
        elif isinstance(child, Tag):
            loose.append(child.get_text())
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            loose.append(str(child))
    flush()


def _block(tag: Tag, out: list[Block]) -> None:
    if tag.name in _HEADINGS:
        out.append(Block("heading", tag.get_text(" "), level=_HEADINGS[tag.name]))
    elif tag.name == "table":
        _table(tag, out)
    elif tag.name == "ol":
        number = int(str(tag.get("start") or 1))
        for item in tag.find_all("li", recursive=False):
            _walk(item, out, marker=f"{number}. ")
            number += 1
    else:
        _walk(tag, out)


def _table(table: Tag, out: list[Block]) -> None:
    header: list[str] = []
    for row in table.find_all("tr"):
        cells = row.find_all(["th", "td"])
        texts = [cell.get_text(" ") for cell in cells]
        if not header and cells and all(cell.name == "th" for cell in cells):
            header = texts
        else:
            out.append(Block("row", row_text(header, texts)))
