"""``latency_STAGE_ms_p50`` and ``…_p95``: milliseconds of each stage of one ``ask``, as it tells.

Stages are retrieve, rerank, draft (reading the evidence, judging whether to refuse, wording) and
cite. Eligible: every case.
"""

from __future__ import annotations

from evals.measures.measure import Measure, percentile
from evals.records import Record

STAGES = ("retrieve", "rerank", "draft", "cite")


def stage_latency(record: Record, stage: str) -> float | None:
    """Return the milliseconds of one stage of one case."""
    return record.timings_ms.get(stage)


def _at(stage: str, percent: int) -> Measure:
    return Measure(
        f"latency_{stage}_ms_p{percent}",
        lambda record: stage_latency(record, stage),
        combine=percentile(percent),
    )


STAGE_LATENCY = tuple(_at(stage, percent) for stage in STAGES for percent in (50, 95))
