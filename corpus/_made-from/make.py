#!/usr/bin/env python3
"""Turn the Markdown files beside this script into the PDF and DOCX files of the corpus.

    python corpus/_made-from/make.py            write every target and its sidecar
    python corpus/_made-from/make.py --check    compare what is there with a fresh build

``NAME.pdf.md`` becomes a PDF and ``NAME.docx.md`` a Word file, at the path below the corpus that
``target:`` in the front matter names. The bytes depend on the Markdown and on the versions of the
libraries only, never on the day or the machine: nothing is compressed, since zlib and its
replacements pack the same text differently, and every date comes from the front matter.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from article import SourceError, read_article, sidecar
from pdf_layout import pdf_bytes
from word_layout import docx_bytes

SOURCES = Path(__file__).resolve().parent
CORPUS = SOURCES.parent
LIBRARIES = ("reportlab", "python-docx", "lxml", "markdown-it-py")


def build_all() -> tuple[dict[str, bytes], list[str]]:
    """Return the content of every file to be, by its path below the corpus, and what went wrong."""
    files: dict[str, bytes] = {}
    problems: list[str] = []
    for path in sorted((*SOURCES.glob("*.pdf.md"), *SOURCES.glob("*.docx.md"))):
        try:
            target, content, description = build(path)
        except (SourceError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: {error}")
            continue
        if target in files:
            problems.append(f"{path.name}: target: another source makes {target} already")
            continue
        files[target] = content
        files[f"{target}.meta.yaml"] = description
    return files, problems


def build(source: Path) -> tuple[str, bytes, bytes]:
    """Return the target of ``source``, its content and its sidecar's. Raises SourceError."""
    article = read_article(source)
    make = pdf_bytes if article.target.endswith(".pdf") else docx_bytes
    return article.target, make(article), sidecar(article)


def difference(path: Path, fresh: bytes) -> str | None:
    """Say how the file at ``path`` differs from ``fresh``, or None."""
    if not path.is_file():
        return "is missing"
    present = path.read_bytes()
    if present == fresh:
        return None
    pairs = enumerate(zip(present, fresh, strict=False))
    start = next((at for at, (a, b) in pairs if a != b), min(len(present), len(fresh)))
    return f"differs from byte {start} on ({len(present)} bytes, fresh build {len(fresh)})"


def check(files: dict[str, bytes]) -> list[str]:
    """Return a line for every file that is not as a fresh build makes it."""
    changes = ((name, difference(CORPUS / name, fresh)) for name, fresh in files.items())
    return [f"{name}: {change}" for name, change in changes if change]


def write(files: dict[str, bytes]) -> None:
    """Write the files that changed and name them."""
    for name, fresh in files.items():
        path = CORPUS / name
        if difference(path, fresh):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(fresh)
            sys.stdout.write(f"wrote {name}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description="Make the PDF and DOCX files of the corpus.")
    parser.add_argument("--check", action="store_true", help="write nothing, name differences")
    only_check = parser.parse_args(arguments).check
    files, failures = build_all()
    if only_check:
        failures += check(files)
    else:
        write(files)
    if not failures:
        sys.stdout.write(f"{len(files)} files are as their sources say\n")
        return 0
    # Another version of a library sets the same source differently; this tells the two cases apart.
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    sys.stderr.write("".join(f"{failure}\n" for failure in failures))
    sys.stderr.write(f"built with {versions}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
