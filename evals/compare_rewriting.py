"""Compare ways to search for the last question of a conversation, by document nDCG@10.

    python -m evals.compare_rewriting CONVERSATIONS [--reranked DEPTH] [--data DIR]

``CONVERSATIONS`` is a folder with ``corpus.jsonl`` and ``questions.jsonl`` in the common form, the
questions with ``turns``; it is indexed under ``DIR`` once. Prints one Markdown table: nDCG@10 and
recall@5 of what was searched for, and nDCG@10 for either half of the conversations, every second
one, so that a rule fitted on one half shows on the other. Without ``--reranked`` the fused list is
taken as it is; with it the cross-encoder reads its first ``DEPTH`` passages. Then the same for the
follow-ups of the core set's tune split, over the corpus of the settings, where the question as its
author put it by itself is the mark to reach.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.cases import FOLLOW_UP, Case, read_cases
from evals.measures.document_ndcg import ndcg
from evals.measures.document_recall import recall
from evals.records import Record, Verdict
from evals.sources import Source, foreign_set, kept_set, opened
from rag.assistant import Assistant
from rag.retrieving import Retriever
from rag.settings import Settings, load_settings

RANKED = 50
_RECALL_AT = 5

Searched = Callable[[Case], str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the cases: nDCG@10, its two halves, and recall@5."""

    ndcg: float
    halves: tuple[float, float]
    recall: float

    def row(self, name: str) -> str:
        """Return a row of the table."""
        values = (self.ndcg, *self.halves, self.recall)
        return f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |"


def last_turn(case: Case) -> str:
    """Return the last question as it was asked."""
    return " ".join(case.asked.split())


def after_previous(case: Case) -> str:
    """Return the last question behind the one before it."""
    asked = [said.text for said in case.history if said.role == "user"]
    return " ".join([*asked[-1:], last_turn(case)])


def whole_conversation(case: Case) -> str:
    """Return everything that was said."""
    return " ".join([*(said.text for said in case.history), last_turn(case)])


def as_put_by_itself(case: Case) -> str:
    """Return the question as the author of the case put it without the conversation."""
    return case.question


def ways(assistant: Assistant) -> dict[str, Searched]:
    """Return what is compared, by name."""
    return {
        "last turn": last_turn,
        "previous question + last turn": after_previous,
        "whole conversation": whole_conversation,
        "rewritten": lambda case: assistant.standalone(last_turn(case), case.history),
    }


def scores(
    cases: Sequence[Case],
    searched: Searched,
    rank: Callable[[str], tuple[str, ...]],
    key_of: Callable[[str], str],
) -> Scores:
    """Return the means over cases that have gold documents, and over each half of conversations."""
    records = [
        Record(
            case,
            Verdict.OK,
            ranked_documents=rank(searched(case)),
            gold_documents=tuple(dict.fromkeys(key_of(name) for name in case.gold_docs)),
        )
        for case in cases
    ]
    gains = [ndcg(record) or 0.0 for record in records]
    names = sorted({_conversation(case) for case in cases})
    halves = [
        statistics.mean(
            [g for g, case in zip(gains, cases, strict=True) if _conversation(case) in half]
            or [0.0]
        )
        for half in (set(names[::2]), set(names[1::2]))
    ]
    found = [recall(record, _RECALL_AT) or 0.0 for record in records]
    return Scores(statistics.mean(gains), (halves[0], halves[1]), statistics.mean(found))


def _conversation(case: Case) -> str:
    """Return what the cases of one conversation have in common: how it began."""
    return case.turns[0].text if case.turns else case.id


def _ranker(retriever: Retriever) -> Callable[[str], tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}

    def rank(question: str) -> tuple[str, ...]:
        if question not in known:
            passages = retriever.retrieve(question, RANKED).passages
            known[question] = tuple(dict.fromkeys(p.document.key for p in passages))
        return known[question]

    return rank


def table(
    title: str,
    assistant: Assistant,
    cases: Sequence[Case],
    source: Source,
    depth: int,
    others: Mapping[str, Searched],
) -> list[str]:
    """Return the lines of one table."""
    retriever = assistant.retriever
    retriever = (
        replace(retriever, rerank_depth=depth) if depth else replace(retriever, reranker=None)
    )
    rank = _ranker(retriever)
    order = f"reranked over {depth}" if depth else "fused"
    lines = [
        f"{title}, {len(cases)} questions, {order}",
        "",
        "| searched for | nDCG@10 | one half | the other | recall@5 |",
        "|---|---|---|---|---|",
    ]
    for name, searched in {**ways(assistant), **others}.items():
        lines.append(scores(cases, searched, rank, source.key_of).row(name))
    return [*lines, ""]


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="evals.compare_rewriting", description=__doc__)
    parser.add_argument("conversations", type=Path, metavar="CONVERSATIONS")
    parser.add_argument("--reranked", type=int, default=0, metavar="DEPTH")
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    options = parser.parse_args(arguments)
    settings = load_settings(data=options.data)
    folder: Path = options.conversations
    asked = foreign_set(folder / "corpus.jsonl", folder / "questions.jsonl", settings)
    with opened(asked, settings, _progress) as assistant:
        cases = [case for case in read_cases(asked.questions) if case.gold_docs]
        print("\n".join(table(folder.name, assistant, cases, asked, options.reranked, {})))
    _print_core(settings, options.reranked)
    return 0


def _print_core(settings: Settings, depth: int) -> None:
    core = kept_set("core", settings)
    cases = [
        case
        for case in read_cases(core.questions)
        if case.type == FOLLOW_UP and case.split == "tune" and case.gold_docs
    ]
    with opened(core, settings, _progress) as assistant:
        mark = {"as its author put it": as_put_by_itself}
        print("\n".join(table("core, tune follow-ups", assistant, cases, core, depth, mark)))


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
