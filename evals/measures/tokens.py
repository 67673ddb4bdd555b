"""``input_tokens`` and ``output_tokens``: what a chat model took for one answer; the mean.

0 for the extractive answerer. Eligible: every case.
"""

from __future__ import annotations

from evals.measures.measure import Measure

INPUT_TOKENS = Measure("input_tokens", lambda record: float(record.input_tokens))
OUTPUT_TOKENS = Measure("output_tokens", lambda record: float(record.output_tokens))
