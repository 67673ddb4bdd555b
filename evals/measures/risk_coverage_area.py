"""``risk_coverage_area``: area under the risk–coverage curve of the confidence; less is better.

Cases are put in order of confidence, the surest first. If only the first k were answered, coverage
is k over all and risk the share of those k that the corpus does not answer; the area is the mean of
the risks over k = 1 … n (AURC, Geifman and El-Yaniv, Selective Classification for Deep Neural
Networks, 2017). An order by chance gives the share of unanswerable cases. What is judged is the
confidence and not the threshold or the wording: whether a refused case would have been answered well
is not known, whether there is an answer is. Among equal confidences the unanswerable come first, so
that a constant confidence earns nothing.

A case's score is its confidence, negative if the question has no answer. Eligible: cases with a
confidence, where both sorts occur it says something; unanswerable ones with a listed correction are
left out.
"""

from __future__ import annotations

import numpy as np

from evals.measures.measure import Measure, Values
from evals.records import Record


def signed_confidence(record: Record) -> float | None:
    """Return the confidence of one case, with the sign of whether there is an answer."""
    expected = record.case.refusal_expected
    if expected is None or record.confidence is None:
        return None
    return -record.confidence if expected else record.confidence


def area(samples: Values) -> Values:
    """Return the area of each row of signed confidences; -0.0 is an unanswerable one too."""
    risky = np.signbit(samples)
    order = np.lexsort((~risky, -np.abs(samples)), axis=1)
    wrong = np.cumsum(np.take_along_axis(risky, order, axis=1), axis=1)
    risks = wrong / np.arange(1, samples.shape[1] + 1)
    return np.asarray(risks.mean(axis=1), dtype=np.float64)


RISK_COVERAGE_AREA = Measure("risk_coverage_area", signed_confidence, combine=area)
