"""HTML by Beautiful Soup on lxml: the article without navigation, scripts and hidden text."""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.element import CData, NavigableString, PageElement, Tag

from rag.loading.blocks import Block, clean_line, row_text
from rag.loading.hidden import hidden_block
from rag.loading.html_styles import PageStyles
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
_INTEGER = re.compile(r"-?\d{1,9}", re.ASCII)
_META_NAMES = {
    "date": ("date", "dcterms.date", "dc.date", "article:published_time", "pubdate"),
    "kind": ("kind", "article:section"),
    "tags": ("keywords",),
    "sources": ("sources",),
}


def html_blocks(markup: bytes, name: str) -> tuple[DocumentMetadata, list[Block]]:
    """Return what the page says of itself and its blocks.

    The article is the first ``<article>`` or ``<main>``, else the whole body. Text that a reader
    would not see becomes hidden blocks at the end.
    """
    soup = _parsed(markup)
    metadata = _metadata(soup, name)
    found = soup.find("main") or soup.find("article") or soup.body
    root = found if isinstance(found, Tag) else soup
    inside_article = root.name in {"main", "article"}
    styles = PageStyles(soup)
    for tag in root.find_all(_LEFT_OUT):
        # A heading inside <header> of the article itself is the article's title, not the site's.
        if not tag.decomposed and not (inside_article and tag.name == "header"):
            tag.decompose()
    hidden = _without_hidden(root, styles)
    blocks: list[Block] = []
    _walk(root, blocks)
    return metadata, blocks + hidden


def html_words(markup: str) -> str:
    """Return the words of a piece of HTML in the midst of another format."""
    return _words(_parsed(markup))


def _without_hidden(root: Tag, styles: PageStyles) -> list[Block]:
    """Take what no reader sees out of ``root`` and return it."""
    hidden: list[Block] = []
    for tag in [root, *root.find_all(True)]:
        why = None if tag.decomposed else styles.hidden(tag)
        if why:
            hidden.append(hidden_block(_words(tag), why))
            if tag is root:
                tag.clear()
            else:
                tag.decompose()
    for text in root.find_all(string=True):
        why = styles.unreadable(text) if text.strip() else None
        if why:
            hidden.append(hidden_block(str(text), why))
            text.extract()
    return hidden


def _parsed(markup: bytes | str) -> BeautifulSoup:
    with warnings.catch_warnings():
        # XHTML, and a page that looks like a file name, are read like any other page.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(markup, "lxml")


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


def _walk(node: Tag, out: list[Block]) -> None:
    """Append the blocks of ``node``; inline text between blocks becomes a paragraph of its own."""
    loose: list[str] = []

    def flush() -> None:
        text = clean_line("".join(loose))
        loose.clear()
        if text:
            out.append(Block("item" if node.name == "li" else "paragraph", text))

    for child in node.children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or child.find(list(_BLOCKS))):
            flush()
            _block(child, out)
        else:
            loose.append(_words_of(child))
    flush()


def _block(tag: Tag, out: list[Block]) -> None:
    if tag.name in _HEADINGS:
        out.append(Block("heading", _words(tag), level=_HEADINGS[tag.name]))
    elif tag.name == "table":
        _table(tag, out)
    elif tag.name in {"ol", "ul"}:
        _list(tag, out)
    else:
        _walk(tag, out)


def _list(tag: Tag, out: list[Block]) -> None:
    start = str(tag.get("start") or "").strip()
    number = int(start) if _INTEGER.fullmatch(start) else 1
    for child in tag.find_all(recursive=False):
        inside: list[Block] = []
        _block(child, inside)
        if child.name == "li":
            marker = f"{number}. " if tag.name == "ol" else ""
            number += 1
            if inside and inside[0].kind in {"item", "paragraph"}:
                inside[0] = Block("item", marker + inside[0].text)
        out.extend(inside)


def _table(table: Tag, out: list[Block]) -> None:
    header: list[str] = []
    caption = table.find("caption")
    if isinstance(caption, Tag):
        out.append(Block("paragraph", _words(caption)))
    for row in table.find_all("tr"):
        cells = row.find_all(["th", "td"])
        texts = [_words(cell) for cell in cells]
        if not header and cells and all(cell.name == "th" for cell in cells):
            header = texts
        else:
            out.append(Block("row", row_text(header, texts)))


def _words(tag: Tag) -> str:
    """Return the text below ``tag``, parted at blocks and line breaks but not at inline marks."""
    return "".join(_words_of(child) for child in tag.children)


def _words_of(node: PageElement) -> str:
    if isinstance(node, Tag):
        parted = node.name == "br" or node.name in _BLOCKS or node.name in {"td", "th", "tr"}
        return f" {_words(node)} " if parted else _words(node)
    # Comments, declarations and ruby readings are strings of other types.
    return str(node) if type(node) in {NavigableString, CData} else ""
