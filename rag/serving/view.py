"""A document as a page of its own, opened at the words that were cited."""

from __future__ import annotations

from html import escape

from rag.domain import Document

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
    "header{border-bottom:1px solid #8886;margin-bottom:1.5rem}h1{font-size:1.4rem;margin:0}"
    ".meta{opacity:.75;margin:.3rem 0 1rem}pre{font:inherit;white-space:pre-wrap;"
    "overflow-wrap:anywhere}mark{background:#ffe08a;color:#1a1a1a;padding:.1em .15em;"
    "border-radius:.2em;scroll-margin-top:30vh}"
)
RIGHT_TO_LEFT = frozenset({"ur", "ar", "fa", "he", "ps", "sd", "ug", "yi"})
ANCHOR = "cited"


def document_page(document: Document, start: int | None = None, end: int | None = None) -> str:
    """Return HTML with ``text[start:end]`` marked; without them nothing is marked.

    Everything from the document is escaped: no script, style, link or image of it is live.
    """
    text = document.text
    if start is None or end is None:
        body = escape(text)
    else:
        body = (
            f"{escape(text[:start])}"
            f'<mark id="{ANCHOR}">{escape(text[start:end])}</mark>{escape(text[end:])}'
        )
    direction = "rtl" if document.language in RIGHT_TO_LEFT else "ltr"
    known = (document.date, document.kind, document.key)
    meta = " · ".join(escape(part) for part in known if part)
    return (
        f'<!doctype html><html lang="{escape(document.language)}" dir="{direction}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body><header>"
        f'<h1 dir="auto">{escape(document.title)}</h1><p class="meta" dir="ltr">{meta}</p></header>'
        f"<main><pre>{body}</pre></main></body></html>"
    )
