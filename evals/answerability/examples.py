"""A question and a few sentences, and whether one of them answers it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.normalising import holds
from evals.reader.pairs import retrieved, titled
from evals.reader.passages import HERE as READER
from evals.reader.passages import open_passages

INVENTED = Path(__file__).with_name("invented.jsonl")
WRITTEN = ("questions.jsonl", "questions-next.jsonl")
_MOST_CHARACTERS = 620  # as many as EvidencePicker shows
_COUNTS = (2, 3, 4, 4, 5)
_DROPPED = 0.25
_FEWEST_LEFT = 3  # sentences, where those that answer are taken away
_DISORDERED = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and all sentences at hand; ``right`` tells of each whether it alone answers."""

    question: str
    texts: Sequence[str]
    right: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Example:
    """What the model reads, and whether "Yes" is the right reply."""

    question: str
    texts: tuple[str, ...]
    answers: bool


def invented(path: Path = INVENTED) -> Iterator[Asked]:
    """Yield the questions on invented documents: their clusters tell of one subject each."""
    for line in path.read_text("utf-8").splitlines():
        cluster = json.loads(line)
        places = [
            (number, at, titled(document["title"], sentence))
            for number, document in enumerate(cluster["documents"], start=1)
            for at, sentence in enumerate(document["sentences"], start=1)
        ]
        for row in cluster["questions"]:
            right = {tuple(place) for place in row["s"]}
            yield Asked(
                row["q"],
                [text for _, _, text in places],
                [(number, at) in right for number, at, _ in places],
            )


def written(benchmarks: Path) -> Iterator[Asked]:
    """Yield the questions that were written on open passages."""
    passages = open_passages(benchmarks)
    for name in WRITTEN:
        for line in (READER / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            passage = passages[row["p"]]
            yield Asked(
                row["q"],
                [titled(passage.title, sentence) for sentence in passage.sentences],
                [number in row["s"] for number in range(1, len(passage.sentences) + 1)],
            )


def public(folder: Path, data: Path) -> Iterator[Asked]:
    """Yield the questions of a set with short answers, with what the assistant retrieves for them.

    An answerable question of which nothing retrieved holds an answer is left out.
    """
    for row, sentences in retrieved(folder, data):
        right = [_answers(row, s.text, s.passage.document.key) for s in sentences]
        if any(right) or not row["answerable"]:
            yield Asked(
                row["question"],
                [titled(s.passage.chunk.title, s.text) for s in sentences],
                right,
            )


def _answers(row: dict[str, Any], text: str, key: str) -> bool:
    gold = row["gold_docs"] or ()
    return (
        bool(row["answerable"])
        and key.split("#", 1)[1] in gold
        and any(holds(text, answer) for answer in row["answers"])
    )


def examples(asked: Sequence[Asked], seed: int) -> list[Example]:
    """Return an example of each question: the sentences most like it, in some disorder.

    A quarter of the answerable ones lose every sentence that answers; where a sentence answers and
    is not among the most similar, it takes the place of one.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return [_example(one, chance) for one in asked]


def _example(asked: Asked, chance: random.Random) -> Example:
    words = _words(asked.question)
    found = sorted(
        zip(asked.texts, asked.right, strict=True),
        key=lambda pair: -(len(words & _words(pair[0])) + chance.random() * 2),
    )
    right = [pair for pair in found if pair[1]]
    if right and chance.random() < _DROPPED and len(found) - len(right) >= _FEWEST_LEFT:
        found, right = [pair for pair in found if not pair[1]], []
    shown = found[: chance.choice(_COUNTS)]
    if right and not any(answers for _, answers in shown):
        shown[chance.randrange(len(shown))] = chance.choice(right)
    if chance.random() < _DISORDERED:
        chance.shuffle(shown)
    shown = _fitting(shown)
    return Example(
        asked.question, tuple(text for text, _ in shown), any(answers for _, answers in shown)
    )


def _fitting(shown: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Leave out the last sentences that do not answer until the rest is short enough."""
    shown = list(shown)
    while len(shown) > 1 and sum(len(text) for text, _ in shown) > _MOST_CHARACTERS:
        wrong = [at for at, (_, answers) in enumerate(shown) if not answers]
        if not wrong:
            break
        shown.pop(wrong[-1])
    return shown


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
