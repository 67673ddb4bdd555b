"""Markdown, plain text and HTML: words kept, marks and furniture left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Document
from rag.loading import FileEntry, load_file
from rag.loading.html import html_blocks
from rag.loading.markdown import markdown_blocks
from rag.loading.plain import plain_blocks


def loaded(folder: Path, name: str, content: str | bytes) -> Document:
    """Return the one document of a file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    (document,) = load_file(FileEntry(path, name)).documents
    return document


def lines(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line]


MARKDOWN = """---
title: "Quetta: the station"
date: 2024-11-09
kind: report
tags: [Quetta, railway]
lang: en-GB
url: https://example.org/quetta
sources: ["Police; hospital"]
---
# The *station*

A blast hit the **station**
in the morning.

## Figures

| Day | Dead |
|-----|------|
| 9 November | 26<br>(later 27) |
| 10 November | `27` |

1. First
   - nested *one*
   - nested two
2. Second

> Quoted words &amp; an entity \\*

```
code line
```

<div>Raw <b>HTM</b>L</div>
"""


def test_markdown_keeps_words_and_loses_marks(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.md", MARKDOWN)
    assert lines(document) == [
        "The station",
        "A blast hit the station in the morning.",
        "Figures",
        "Day: 9 November; Dead: 26 (later 27)",
        "Day: 10 November; Dead: 27",
        "1. First",
        "nested one",
        "nested two",
        "2. Second",
        "Quoted words & an entity *",
        "code line",
        "Raw HTML",
    ]
    assert [(h.level, h.title) for h in document.headings] == [(1, "The station"), (2, "Figures")]


def test_markdown_takes_what_the_front_matter_says(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.md", MARKDOWN)
    assert document.title == "Quetta: the station"
    assert (document.date, document.kind, document.language) == ("2024-11-09", "report", "en")
    assert document.tags == ("Quetta", "railway")
    assert document.url == "https://example.org/quetta"
    assert document.sources == ("Police; hospital",)
    assert "title:" not in document.text


def test_a_file_may_begin_with_a_rule_or_an_empty_front_matter(tmp_path: Path) -> None:
    assert loaded(tmp_path, "a.md", "---\n---\n\nWords\n\n---\n\nMore").text == "Words\n\nMore"
    assert loaded(tmp_path, "b.md", "Words\n\n---\n\nMore").text == "Words\n\nMore"


def test_a_byte_order_mark_and_windows_line_ends_hide_no_front_matter(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf---\r\ntitle: Sui\r\n---\r\nGas since 1955.\r\n"
    document = loaded(tmp_path, "a.md", content)
    assert (document.title, document.text) == ("Sui", "Gas since 1955.")


def test_deeply_nested_lists_and_quotes_lose_no_words() -> None:
    nested = "\n".join("  " * depth + f"- item{depth}" for depth in range(20))
    assert [b.text for b in markdown_blocks(nested)] == [f"item{depth}" for depth in range(20)]


def test_an_ordered_list_keeps_the_number_that_it_starts_with() -> None:
    assert [b.text for b in markdown_blocks("0. zero\n1. one")] == ["0. zero", "1. one"]
    assert [b.text for b in markdown_blocks("7. seven\n8. eight")] == ["7. seven", "8. eight"]


@given(st.text())
def test_no_markdown_breaks_the_reader(text: str) -> None:
    assert all(block.kind for block in markdown_blocks(text))


def test_a_short_first_line_of_a_text_is_its_title(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.txt", "The Levies\n\nThey police\nthe B areas.\n\nMore.")
    assert document.title == "The Levies"
    assert document.text == "The Levies\n\nThey police the B areas.\n\nMore."
    assert [h.title for h in document.headings] == ["The Levies"]


@pytest.mark.parametrize("first", ["It was Monday.", "One line\nand another", "یہ جملہ ہے۔"])
def test_a_first_paragraph_that_is_a_sentence_is_no_title(first: str) -> None:
    assert plain_blocks(f"{first}\n\nMore.")[0].kind == "paragraph"


def test_a_text_without_title_is_called_after_its_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, "the-levies.txt", "They police the B areas.").title == "the-levies"


def test_text_in_another_encoding_is_read_as_its_writer_meant_it(tmp_path: Path) -> None:
    words = "The café near Quetta’s station – “closed” since 9 November – opens again."
    assert loaded(tmp_path, "a.txt", words.encode("cp1252")).text == words
    assert loaded(tmp_path, "b.txt", words.encode("utf-16")).text == words


def test_a_language_nobody_names_is_guessed_from_the_script(tmp_path: Path) -> None:
    urdu = "گوادر کے نئے ہوائی اڈے پر پہلی پرواز 20 جنوری 2025 کو اتری۔ یہ پاکستان کا سب سے بڑا ہوائی اڈہ ہے۔"
    assert loaded(tmp_path, "a.txt", urdu).language == "ur"
    assert loaded(tmp_path, "b.txt", "Short English words.").language == "en"
    assert loaded(tmp_path, "c.txt", "12345 67890").language == "en"


PAGE = """<!DOCTYPE html><html lang="ur-PK"><head><title>Makran &amp; the coast</title>
<meta name="date" content="2024-11-09T08:00:00+05:00"><meta name="keywords" content="Makran, coast">
<meta property="article:section" content="explainer"><meta name="sources" content="Police; APP">
<link rel="canonical" href="https://example.org/makran"><style>p {color: red}</style></head>
<body><nav>Home | Archive</nav><header>Newsroom</header>
<main><article><header><h1>Mak<em>ran</em></h1></header>
<p>The coast is 770&nbsp;km long&mdash;most of it <b>em</b>pty.<br>Really.</p>
<p hidden>Hidden one</p><p style="display : none">Hidden two</p><div aria-hidden="true">Three</div>
<script>alert("four")</script><!-- five --><aside>Six</aside>
Loose words <div>in a box</div> and after.
<ol start="3"><li><p>Third</p></li><li>Fourth<ul><li>inner</li></ul></li></ol>
<table><caption>Counts</caption><tr><th>Town</th><th>People</th></tr>
<tr><td>Gwadar</td><td>90,<b>762</b></td></tr><tr><th>Pasni</th><td>1<br>2</td></tr></table>
</article></main><footer>Imprint</footer></body></html>"""


def test_html_keeps_the_article_and_nothing_hidden_or_around_it(tmp_path: Path) -> None:
    assert lines(loaded(tmp_path, "a.html", PAGE)) == [
        "Makran",
        "The coast is 770 km long—most of it empty. Really.",
        "Loose words",
        "in a box",
        "and after.",
        "3. Third",
        "4. Fourth",
        "inner",
        "Counts",
        "Town: Gwadar; People: 90,762",
        "Town: Pasni; People: 1 2",
    ]


def test_html_takes_what_the_head_says(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.html", PAGE)
    assert document.title == "Makran & the coast"
    assert (document.date, document.kind, document.language) == ("2024-11-09", "explainer", "ur")
    assert (document.tags, document.sources) == (("Makran", "coast"), ("Police", "APP"))
    assert document.url == "https://example.org/makran"


def test_a_page_without_main_is_read_from_its_body(tmp_path: Path) -> None:
    page = "<header>Site</header><p>Words</p><footer>Imprint</footer>"
    assert loaded(tmp_path, "a.html", page).text == "Words"


@pytest.mark.parametrize(
    "page",
    [
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>words</body></html>',
        "words",
        '<ol start="third"><li>words</ol>',
        "<ul><ul><li>words</li></ul></ul>",
    ],
)
def test_odd_pages_are_read_without_a_warning(tmp_path: Path, page: str) -> None:
    assert loaded(tmp_path, "a.html", page).text.endswith("words")


def test_a_page_in_a_declared_encoding_is_read_in_it(tmp_path: Path) -> None:
    page = '<meta charset="windows-1252"><p>Café</p>'.encode("cp1252")
    assert loaded(tmp_path, "a.html", page).text == "Café"


@given(st.text(alphabet=st.sampled_from('<>/="abpolitd trh1&;!- ')))
def test_no_markup_breaks_the_reader(markup: str) -> None:
    _, blocks = html_blocks(markup.encode(), "a.html")
    assert all(block.kind for block in blocks)
