"""What one answer that is not remembered costs a processor, stage by stage."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from evals.bench.metered import (
    CHUNKS,
    DENSE,
    LEXICAL,
    VECTOR,
    Clock,
    MeteredEmbedder,
    MeteredReranker,
    MeteredStore,
)
from rag.assistant import Assistant
from rag.models import Embedder, Reranker
from rag.rendering import answer_to_json

PASSAGES, SENTENCES, READER = "passages reranked", "sentences scored", "sentences read closely"
WORDS, JSON = "fusing, words, figures, citing", "JSON"
STAGES = (VECTOR, DENSE, LEXICAL, CHUNKS, PASSAGES, SENTENCES, READER, WORDS, JSON)


@dataclass(frozen=True, slots=True)
class Cost:
    """``milliseconds`` of processor time of one question; ``texts`` and ``tokens`` that models read.

    A text's tokens are counted with the question beside it.
    """

    milliseconds: dict[str, float]
    texts: dict[str, int]
    tokens: dict[str, int]

    @property
    def total(self) -> float:
        """Milliseconds of all stages."""
        return sum(self.milliseconds.values())

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return asdict(self)


def cost(assistant: Assistant, question: str) -> Cost:
    """Ask one question, from an assistant that remembers nothing, and return what it took."""
    clock = Clock()
    metered = _metered(assistant, clock)
    with clock.stage(WORDS):
        answer = metered.ask(question)
    with clock.stage(JSON):
        json.dumps(answer_to_json(answer))
    return Cost({name: clock.spent[name] for name in STAGES}, dict(clock.texts), dict(clock.tokens))


def stage_table(costs: Sequence[Cost]) -> str:
    """Return means over the questions as lines for a terminal, and the median of the totals."""
    total = statistics.mean(cost.total for cost in costs)
    lines = [f"{'stage':<32}{'CPU ms':>8}{'share':>8}{'texts':>8}{'tokens':>8}"]
    for name in STAGES:
        spent = statistics.mean(cost.milliseconds[name] for cost in costs)
        texts = statistics.mean(cost.texts.get(name, 0) for cost in costs)
        tokens = statistics.mean(cost.tokens.get(name, 0) for cost in costs)
        read = f"{texts:>8.1f}{tokens:>8.0f}" if texts else ""
        lines.append(f"{name:<32}{spent:>8.1f}{100 * spent / total:>7.1f}%{read}")
    median = statistics.median(cost.total for cost in costs)
    return "\n".join([*lines, f"{'an answer':<32}{total:>8.1f}  (median {median:.1f})"])


def _metered(assistant: Assistant, clock: Clock) -> Assistant:
    retriever, picker = assistant.retriever, assistant.picker
    embedder = retriever.embedder
    return replace(
        assistant,
        retriever=replace(
            retriever,
            store=MeteredStore(retriever.store, clock),
            embedder=MeteredEmbedder(embedder, clock),
            reranker=_timed(retriever.reranker, PASSAGES, clock, embedder),
        ),
        picker=replace(
            picker,
            reranker=_timed(picker.reranker, SENTENCES, clock, embedder),
            reader=_timed(picker.reader, READER, clock, embedder),
        ),
    )


def _timed(
    model: Reranker | None, stage: str, clock: Clock, counter: Embedder
) -> MeteredReranker | None:
    return None if model is None else MeteredReranker(model, stage, clock, counter)
