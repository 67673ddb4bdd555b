"""Open text that questions were written on: kept as places in the public sets, not as copies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_LEAST_WORDS = 8  # a shorter line of a web page is a heading or a button


@dataclass(frozen=True, slots=True)
class OpenPassage:
    """Neighbouring sentences of one text."""

    title: str
    sentences: tuple[str, ...]


def open_passages(benchmarks: Path) -> dict[str, OpenPassage]:
    """Return the passages of ``passages.jsonl`` by id, cut out of the sets under ``benchmarks``."""
    places = [
        json.loads(line) for line in (HERE / "passages.jsonl").read_text("utf-8").splitlines()
    ]
    texts = {name: dict(_texts(benchmarks, name)) for name in {place["set"] for place in places}}
    found: dict[str, OpenPassage] = {}
    for place in places:
        text = texts[place["set"]][place["row"]]
        sentences = tuple(text[start:end] for start, end in place["sentences"])
        found[place["id"]] = OpenPassage(place["title"], sentences)
    return found


def _texts(benchmarks: Path, name: str) -> Iterator[tuple[str, str]]:
    if name == "claims":
        for row in _rows(benchmarks / name / "claims.jsonl"):
            yield row["id"], _plain(_prose(row["source"]))
        return
    for row in _rows(benchmarks / name / "corpus.jsonl"):
        # A document of MTRAG repeats its title as the first line.
        text = row["text"].split("\n", 1)[-1] if name == "mtrag" else row["text"]
        yield row["id"], _plain(text)


def _prose(source: str) -> str:
    """Return the lines of a web page that are sentences."""
    lines = source.split("\n")
    return " ".join(
        line for line in lines if len(line.split()) >= _LEAST_WORDS and line.rstrip()[-1:] in '.”"’'
    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
