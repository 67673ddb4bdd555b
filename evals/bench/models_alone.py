"""How many questions a second the embedder and the reranker could serve if nothing else was done."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

from rag.assistant import Assistant
from rag.errors import UsageError

Work = tuple[str, list[str]]


def models_alone(
    assistant: Assistant, questions: Sequence[str], depth: int, at_once: int, seconds: float
) -> float:
    """Return questions per second: each embedded, and ``depth`` passages of it scored.

    ``at_once`` questions are worked on at a time, as the server does. What the passages are was
    found before and is not measured. Raises UsageError where no reranker is used.
    """
    embedder, reranker = assistant.retriever.embedder, assistant.retriever.reranker
    if reranker is None:
        raise UsageError("setting RAG_RERANKER: none; the bench compares with a reranker")
    work: list[Work] = [
        (question, [passage.chunk.text for passage in assistant.retrieve(question, depth).passages])
        for question in questions
    ]

    def one(work: Work) -> None:
        question, texts = work
        embedder.embed_queries([question])
        reranker.scores(question, texts)

    done, batch = 0, max(at_once * 4, 8)
    rounds = cycle(work)
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(one, islice(rounds, batch)))  # loads what loads on use
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            list(pool.map(one, islice(rounds, batch)))
            done += batch
        return done / (time.perf_counter() - started)
