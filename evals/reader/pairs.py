"""Question and sentence, and whether the sentence answers the question."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.altering import altered
from evals.normalising import holds
from evals.reader.passages import HERE, open_passages
from rag.answering.evidence import ScoredSentence
from rag.assembly import build_assistant, build_ingestor
from rag.settings import load_settings
from rag.store import Store

_OTHERS = 5  # sentences of the evidence that do not answer, for each question of a public set
_WORD = re.compile(r"\w+")
_HASHED = re.compile(r"[0-9a-f]{16}")  # documents without a title are called by their id


@dataclass(frozen=True, slots=True)
class Pair:
    """``text`` is a sentence with its document's title in front, as the evidence gives it."""

    question: str
    text: str
    answers: bool


def titled(title: str, sentence: str) -> str:
    """Return a sentence as the reader sees it."""
    return sentence if not title or _HASHED.fullmatch(title) else f"{title}: {sentence}"


def public_pairs(folder: Path, data: Path) -> list[Pair]:
    """Return pairs from a set with short answers: what the assistant retrieves for each question.

    Of an answerable question the best sentence of a gold document that holds an answer is right;
    sentences that hold none are wrong, and so is the right one for the question with a word changed.
    Of an unanswerable question every sentence is wrong.
    """
    found = retrieved(folder, data)
    questions = [row["question"] for row, _ in found]
    pairs: list[Pair] = []
    for row, sentences in found:
        if row["answerable"]:
            pairs += _answerable(row, sentences, [q for q in questions if q != row["question"]])
        else:
            pairs += [Pair(row["question"], _text(s), answers=False) for s in sentences[:_OTHERS]]
    return pairs


def retrieved(folder: Path, data: Path) -> list[tuple[dict[str, Any], tuple[ScoredSentence, ...]]]:
    """Return each row of a set with the sentences that the assistant finds for its question."""
    rows = [
        json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    settings = load_settings(data=data, chat_model="none")
    with Store(settings.data) as store:
        build_ingestor(settings, store, lambda _: None).run([folder / "corpus.jsonl"])
        assistant = build_assistant(settings, store)
        return [(row, assistant.evidence(row["question"]).sentences) for row in rows]


def written_pairs(benchmarks: Path) -> list[Pair]:
    """Return pairs from the questions that were written on open passages.

    An answerable question goes with each sentence that answers it and with the most similar one that
    does not; a near miss with the two most similar.
    """
    passages = open_passages(benchmarks)
    pairs: list[Pair] = []
    for line in (HERE / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        passage, question, right = passages[row["p"]], row["q"], row["s"]
        texts = [titled(passage.title, sentence) for sentence in passage.sentences]
        pairs += [Pair(question, texts[number - 1], answers=True) for number in right]
        wrong = [text for number, text in enumerate(texts, start=1) if number not in right]
        wrong.sort(key=lambda text: -len(_words(question) & _words(text)))
        pairs += [Pair(question, text, answers=False) for text in wrong[: 1 if right else 2]]
    return pairs


def sampled(pairs: Sequence[Pair], share: float, seed: int) -> list[Pair]:
    """Return about this share of the pairs."""
    generator = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return [pair for pair in pairs if generator.random() < share]


def _answerable(
    row: dict[str, Any], sentences: Sequence[ScoredSentence], others: Sequence[str]
) -> Iterator[Pair]:
    gold = set(row["gold_docs"])
    answering = [s for s in sentences if any(holds(s.text, answer) for answer in row["answers"])]
    own = [s for s in answering if s.passage.document.key.split("#", 1)[1] in gold]
    if not own:
        return
    right = _text(own[0])
    yield Pair(row["question"], right, answers=True)
    wrong = [s for s in sentences if s not in answering]
    yield from (Pair(row["question"], _text(s), answers=False) for s in wrong[:_OTHERS])
    yield from (
        Pair(question, right, answers=False) for question in altered(row["question"], others)
    )


def _text(sentence: ScoredSentence) -> str:
    return titled(sentence.passage.chunk.title, sentence.text)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
