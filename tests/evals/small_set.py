"""A corpus of bridges and questions on them, small enough to ask twenty times over."""

from __future__ import annotations

import json
from pathlib import Path

_BRIDGES = {
    "Aldra": (1931, 412, "Marta Quill"), "Benmore": (1948, 230, "Olaf Dray"),
    "Corvin": (1902, 655, "Ines Harrow"), "Dunlea": (1977, 148, "Petr Salk"),
    "Estwick": (1963, 519, "Nadia Frome"), "Farrow": (1889, 305, "Jonas Bell"),
    "Gallen": (1955, 783, "Rosa Tinn"), "Hestow": (1920, 264, "Emil Varga"),
    "Ilmen": (1994, 871, "Clara Moss"), "Jorvath": (1912, 196, "Hugo Lind"),
    "Kestrel": (1939, 347, "Anna Weir"), "Lunden": (1981, 608, "Karl Onslow"),
    "Morrick": (1927, 433, "Lena Stroud"), "Norwell": (1969, 577, "Ivan Peel"),
}  # fmt: skip
_NOWHERE = (
    ("In which year was the Oxmoor bridge opened?", "near_miss"),
    ("How many people died when the Aldra bridge was built?", "near_miss"),
    ("Who won the football World Cup in 1998?", "off_topic"),
    ("What is the boiling point of mercury?", "off_topic"),
)


def write_small_set(folder: Path) -> None:
    """Write ``documents/`` and ``questions.jsonl`` into ``folder``; keys are those beside ``data``."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    rows: list[dict[str, object]] = []
    for number, (name, (year, length, builder)) in enumerate(_BRIDGES.items()):
        opened = f"The {name} bridge was opened to traffic in {year}."
        built = f"Its chief engineer was {builder}, who had come from the railways."
        text = (
            f"# The {name} bridge\n\n{opened} It crosses the river in one span of {length} metres."
            f" {built} Painters go over it every seventh summer, and the toll was lifted long ago.\n"
        )
        (documents / f"{name.lower()}.md").write_text(text, encoding="utf-8")
        asks_year = number % 2 == 0
        rows.append({
            "id": f"b-{number:02}",
            "question": f"In which year was the {name} bridge opened?" if asks_year
            else f"Who was the chief engineer of the {name} bridge?",
            "answerable": True,
            "answers": [str(year) if asks_year else builder],
            "gold_docs": [f"documents/{name.lower()}.md"],
            "gold_quotes": [opened if asks_year else built],
            "type": "factoid",
            "lang": "en",
        })  # fmt: skip
    rows += [
        {"id": f"n-{number}", "question": question, "answerable": False, "type": kind, "lang": "en"}
        for number, (question, kind) in enumerate(_NOWHERE)
    ]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
