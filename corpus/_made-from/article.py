"""What a source says: front matter and blocks of text, read from Markdown and checked."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)


class SourceError(Exception):
    """A source that cannot be made into its target; ``str()`` says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one weight."""

    text: str
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list item (with its ``marker``) or a table (header row first)."""

    kind: Literal["heading", "paragraph", "item", "table"]
    runs: Runs = ()
    level: int = 0
    marker: str = ""
    rows: tuple[tuple[Runs, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A source, read and checked."""

    title: str
    date: datetime.date
    kind: str
    tags: tuple[str, ...]
    language: str
    sources: tuple[str, ...]
    target: str
    blocks: tuple[Block, ...]

    def dateline(self) -> str:
        """Return the line under the title."""
        return f"{self.kind.capitalize()} · {self.date.day} {self.date:%B %Y}"


def read_article(path: Path) -> Article:
    """Read and check the source at ``path``. Raises SourceError."""
    text = path.read_text(encoding="utf-8-sig")
    match = _FRONT_MATTER.match(text)
    if not match:
        raise SourceError("begins without front matter between two lines of ---")
    try:
        values = yaml.safe_load(match.group(1))
    except yaml.YAMLError as error:
        raise SourceError(f"front matter is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        raise SourceError("front matter must be lines of KEY: VALUE")
    blocks = tuple(_body(_blanked(text, match.end()), _line(values, "title")))
    return Article(
        # As the text has it, so that the title of the file and its first heading are one.
        title=plain(blocks[0].runs),
        date=_date(values),
        kind=_line(values, "kind"),
        tags=_list(values, "tags"),
        language=_line(values, "language"),
        sources=_list(values, "sources"),
        target=_target(_line(values, "target"), path),
        blocks=blocks,
    )


def _line(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SourceError(f"{key}: write a line of text (in quotes if it holds a colon)")
    return value.strip()


def _list(values: dict[str, Any], key: str) -> tuple[str, ...]:
    value = values.get(key)
    if not isinstance(value, list) or not value:
        raise SourceError(f"{key}: write a list with at least one entry")
    return tuple(str(entry).strip() for entry in value)


def _date(values: dict[str, Any]) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(values.get("date"))[:10])
    except ValueError as error:
        raise SourceError("date: write YYYY-MM-DD") from error


def _target(target: str, source: Path) -> str:
    path = Path(target)
    wanted = Path(source.name.removesuffix(".md")).suffix
    if path.is_absolute() or ".." in path.parts or path.suffix != wanted:
        raise SourceError(f"target: write a path below the corpus that ends in {wanted}")
    return path.as_posix()


def _blanked(text: str, end: int) -> str:
    """Return ``text`` with empty lines up to ``end``, so that its line numbers stay the file's."""
    return "\n" * text.count("\n", 0, end) + text[end:]


def _body(text: str, title: str) -> Iterator[Block]:
    """Yield the blocks behind the title, which the body must repeat as its first heading."""
    # Print has curly quotes; the sources are typed with straight ones.
    parser = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    nodes = SyntaxTreeNode(parser.parse(text)).children
    if not nodes or nodes[0].tag != "h1" or nodes[0].children[0].content.strip() != title:
        raise SourceError(f"the text must begin with the title: # {title}")
    for node in nodes:
        yield from _blocks(node)


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type == "heading":
        yield Block("heading", _runs(node), level=int(node.tag[1:]))
    elif node.type == "paragraph":
        yield Block("paragraph", _runs(node))
    elif node.type in {"bullet_list", "ordered_list"}:
        yield from _items(node)
    elif node.type == "table":
        rows = [row for part in node.children for row in part.children]
        yield Block("table", rows=tuple(tuple(map(_runs, row.children)) for row in rows))
    else:
        raise SourceError(f"line {_line_number(node)}: there is no layout for a {node.type}")


def _items(node: SyntaxTreeNode) -> Iterator[Block]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        if [child.type for child in item.children] != ["paragraph"]:
            raise SourceError(f"line {_line_number(item)}: a list item must be one paragraph")
        marker = "•" if node.type == "bullet_list" else f"{number}."
        yield Block("item", _runs(item.children[0]), marker=marker)


def _line_number(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 0


def _runs(node: SyntaxTreeNode) -> Runs:
    inline = node.children[0] if node.children else None
    return tuple(_inline(inline.children, Run(""))) if inline else ()


def _inline(nodes: Sequence[SyntaxTreeNode], around: Run) -> Iterator[Run]:
    for node in nodes:
        if node.type in {"text", "text_special", "code_inline"}:
            yield Run(node.content, around.bold, around.italic)
        elif node.type in {"softbreak", "hardbreak"}:
            yield Run(" ", around.bold, around.italic)
        elif node.type in {"strong", "em", "link"}:
            bold, italic = around.bold or node.type == "strong", around.italic or node.type == "em"
            yield from _inline(node.children, Run("", bold, italic))
        else:
            raise SourceError(f"there is no layout for a {node.type} inside a line")


def plain(runs: Runs) -> str:
    """Return the text of ``runs`` without weights."""
    return "".join(run.text for run in runs)


def sidecar(article: Article) -> bytes:
    """Return the ``.meta.yaml`` that goes beside the target."""

    # A JSON string is a YAML string too, and its form depends on no version of a YAML library.
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [
        f"title: {quoted(article.title)}",
        f"date: {article.date.isoformat()}",
        f"kind: {quoted(article.kind)}",
        f"tags: [{', '.join(map(quoted, article.tags))}]",
        f"language: {quoted(article.language)}",
        "sources:",
        *(f"  - {quoted(source)}" for source in article.sources),
    ]
    return "".join(f"{line}\n" for line in lines).encode()
