"""``latency_ms_p50`` and ``latency_ms_p95``: wall time of one ``ask``, in milliseconds.

The first case also pays for models that load on use. Eligible: every case.
"""

from __future__ import annotations

from evals.measures.measure import Measure, percentile
from evals.records import Record


def latency(record: Record) -> float | None:
    """Return the milliseconds of one case."""
    return record.latency_ms


LATENCY_P50 = Measure("latency_ms_p50", latency, combine=percentile(50))
LATENCY_P95 = Measure("latency_ms_p95", latency, combine=percentile(95))
