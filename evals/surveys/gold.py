"""The questions with their exact answers: ``python -m evals.surveys.gold`` writes questions.jsonl.

Each question stands beside a condition that a person wrote for it by hand, as a regular expression
and comparisons; nothing here reads a question or uses ``rag``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from evals.surveys.plain import Plain, plain_documents

QUESTIONS = Path(__file__).with_name("questions.jsonl")
_ROOT = Path(__file__).resolve().parents[2]
Condition = Callable[[Plain], bool]


def _says(*patterns: str, case: bool = False) -> Condition:
    compiled = [re.compile(p, 0 if case else re.IGNORECASE) for p in patterns]
    return lambda document: all(pattern.search(document.text) for pattern in compiled)


CONDITIONS: tuple[tuple[str, Condition], ...] = (
    ("How many documents mention Chaman?", _says(r"\bChaman\b")),
    ("How many documents in the archive mention Turbat?", _says(r"\bTurbat\b")),
    ("In how many documents is Human Rights Watch mentioned?", _says(r"\bHuman Rights Watch\b")),
    ("Which documents mention the word earthquake?", _says(r"\bearthquakes?\b")),
    ("List every document that mentions tube wells.", _says(r"\btube[- ]wells?\b")),
    ("How many documents mention both Pishin and Zhob?", _says(r"\bPishin\b", r"\bZhob\b")),
    ("Which documents mention Mach or Harnai?", _says(r"\b(?:Mach|Harnai)\b")),
    ("How many documents mention PICSS?", _says(r"\bPICSS\b", case=True)),
    ("In which documents does Saindak appear?", _says(r"\bSaindak\b")),
    (
        "How many reports mention Mastung?",
        lambda d: d.kind == "report" and bool(re.search(r"\bMastung\b", d.text)),
    ),
    (
        "Which reports from November 2024 mention ISPR?",
        lambda d: (
            d.kind == "report"
            and d.date.startswith("2024-11")
            and bool(re.search(r"\bISPR\b", d.text))
        ),
    ),
    (
        "How many backgrounders mention Barrick?",
        lambda d: d.kind == "backgrounder" and bool(re.search(r"\bBarrick\b", d.text)),
    ),
    ("How many reports are dated 2025?", lambda d: d.kind == "report" and d.date[:4] == "2025"),
    ("List all timelines.", lambda d: d.kind == "timeline"),
    ("How many documents are written in Urdu?", lambda d: d.language == "ur"),
    ("Which documents are tagged coal?", lambda d: "coal" in d.tags),
    (
        "How many briefs were published before 2022?",
        lambda d: d.kind == "brief" and d.date < "2022",
    ),
    (
        "How many documents dated after 2025 mention the BLA?",
        lambda d: d.date >= "2026" and bool(re.search(r"\bBLA\b", d.text)),
    ),
    (
        "List every profile that mentions the British.",
        lambda d: d.kind == "profile" and bool(re.search(r"\bBritish\b", d.text, re.IGNORECASE)),
    ),
    (
        "How many documents mention the Indus Waters Treaty?",
        _says(r"\bIndus Waters Treat(?:y|ies)\b"),
    ),
)


def rows(corpus: Path = _ROOT / "corpus") -> list[dict[str, object]]:
    """Return each question with the keys of the documents that fit."""
    documents = plain_documents(corpus)
    return [
        {
            "id": f"survey-{number:02}",
            "question": question,
            "count": sum(condition(document) for document in documents),
            "documents": [document.key for document in documents if condition(document)],
        }
        for number, (question, condition) in enumerate(CONDITIONS, start=1)
    ]


if __name__ == "__main__":
    QUESTIONS.write_text(
        "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows()), encoding="utf-8"
    )
