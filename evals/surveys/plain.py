"""The corpus as a few lines of Python see it: an independent judge that uses nothing of ``rag``.

Markdown and text as they stand, HTML without its tags, rows of JSON Lines, and for PDF and DOCX the
Markdown that they are built from.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_BUILT = "_made-from"
_APART = ("<nav.*?</nav>", "<header.*?</header>", "<footer.*?</footer>", "<head>.*?</head>")


@dataclass(frozen=True, slots=True)
class Plain:
    """One document: what it says of itself, and its title with its text."""

    key: str
    kind: str
    date: str
    language: str
    tags: tuple[str, ...]
    text: str


def plain_documents(corpus: Path) -> list[Plain]:
    """Return every document of the corpus in order of key."""
    found: list[Plain] = []
    for path in sorted(corpus.rglob("*")):
        name = path.relative_to(corpus).as_posix()
        if not path.is_file() or name in {"README.md", "examples.txt", ".sanadignore"}:
            continue
        if name.startswith(_BUILT) and path.suffix == ".md":
            found.append(_built(path))
        elif name.startswith(_BUILT) or path.suffix in {".yaml", ".pdf", ".docx"}:
            continue
        elif path.suffix == ".jsonl":
            found.extend(_rows(path, name))
        else:
            found.append(_file(path, name))
    return sorted(found, key=lambda document: document.key)


def _file(path: Path, name: str) -> Plain:
    text = path.read_text(encoding="utf-8")
    sidecar = path.with_name(f"{path.name}.meta.yaml")
    if path.suffix == ".md":
        about, text = _front_matter(text)
    elif sidecar.exists():
        about = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
    else:
        about = dict(re.findall(r'<meta name="(\w+)" content="(.*?)">', text))
        (title,) = re.findall(r"<title>(.*?)</title>", text, re.DOTALL)
        about["title"] = html.unescape(title)
        about["tags"] = [tag.strip() for tag in about.get("keywords", "").split(",")]
        for part in _APART:
            text = re.sub(part, " ", text, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return _plain(f"corpus/{name}", about, text)


def _built(path: Path) -> Plain:
    about, text = _front_matter(path.read_text(encoding="utf-8"))
    return _plain(f"corpus/{about['target']}", about, text)


def _rows(path: Path, name: str) -> list[Plain]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return [
        _plain(f"corpus/{name}#{row['id']}", row | {"language": row["lang"]}, row["text"])
        for row in rows
    ]


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    _, about, body = text.split("---\n", 2)
    return yaml.safe_load(about), body


def _plain(key: str, about: dict[str, Any], text: str) -> Plain:
    return Plain(
        key=key,
        kind=str(about.get("kind", "")),
        date=str(about.get("date", "")),
        language=str(about.get("language", "en")),
        tags=tuple(str(tag).lower() for tag in about.get("tags", ())),
        text=f"{about['title']}\n{text}",
    )
