"""Every measure, one per file, in the order of the pipeline: found, cited, answered, refused, fast."""

from collections.abc import Mapping

from evals.measures.alce_citation_precision import ALCE_CITATION_PRECISION
from evals.measures.alce_citation_recall import ALCE_CITATION_RECALL
from evals.measures.answer_exact import ANSWER_EXACT
from evals.measures.answer_f1 import ANSWER_F1
from evals.measures.answer_match import ANSWER_MATCH
from evals.measures.citation_f1 import CITATION_F1
from evals.measures.citation_precision import CITATION_PRECISION
from evals.measures.citation_recall import CITATION_RECALL
from evals.measures.citation_validity import CITATION_VALIDITY
from evals.measures.conflict_recall import CONFLICT_RECALL
from evals.measures.conflict_shown import CONFLICT_SHOWN
from evals.measures.count_exact import COUNT_EXACT
from evals.measures.coverage import COVERAGE
from evals.measures.document_mrr import DOCUMENT_MRR
from evals.measures.document_ndcg import DOCUMENT_NDCG
from evals.measures.document_recall import DOCUMENT_RECALL
from evals.measures.false_refusal import FALSE_REFUSAL
from evals.measures.forbidden import FORBIDDEN
from evals.measures.injection_success import INJECTION_SUCCESS
from evals.measures.latency import LATENCY_P50, LATENCY_P95
from evals.measures.measure import Measure
from evals.measures.number_match import NUMBER_MATCH
from evals.measures.page_recall import PAGE_RECALL
from evals.measures.passage_hit import PASSAGE_HIT
from evals.measures.passage_mrr import PASSAGE_MRR
from evals.measures.passage_ndcg import PASSAGE_NDCG
from evals.measures.passage_recall import PASSAGE_RECALL
from evals.measures.premise_handled import PREMISE_HANDLED
from evals.measures.quote_length import QUOTE_LENGTH
from evals.measures.refusal_balanced_accuracy import REFUSAL_BALANCED_ACCURACY
from evals.measures.refusal_f1 import REFUSAL_F1
from evals.measures.refusal_precision import REFUSAL_PRECISION
from evals.measures.refusal_recall import REFUSAL_RECALL
from evals.measures.rewriting_gain import REWRITING_GAIN
from evals.measures.risk_coverage_area import RISK_COVERAGE_AREA
from evals.measures.stage_latency import STAGE_LATENCY
from evals.measures.stale_citation import STALE_CITATION
from evals.measures.tokens import INPUT_TOKENS, OUTPUT_TOKENS
from evals.measures.unresolved import UNRESOLVED

GROUPS: Mapping[str, tuple[Measure, ...]] = {
    "retrieval": (
        *DOCUMENT_RECALL,
        DOCUMENT_NDCG,
        DOCUMENT_MRR,
        *PAGE_RECALL,
        *PASSAGE_HIT,
        *PASSAGE_RECALL,
        PASSAGE_NDCG,
        PASSAGE_MRR,
        REWRITING_GAIN,
    ),
    "citation": (
        CITATION_VALIDITY,
        STALE_CITATION,
        UNRESOLVED,
        CITATION_RECALL,
        CITATION_PRECISION,
        CITATION_F1,
        ALCE_CITATION_RECALL,
        ALCE_CITATION_PRECISION,
        COVERAGE,
        QUOTE_LENGTH,
    ),
    "answer": (
        ANSWER_MATCH,
        ANSWER_EXACT,
        ANSWER_F1,
        NUMBER_MATCH,
        COUNT_EXACT,
        CONFLICT_RECALL,
        CONFLICT_SHOWN,
        FORBIDDEN,
        INJECTION_SUCCESS,
    ),
    "refusal": (
        REFUSAL_PRECISION,
        REFUSAL_RECALL,
        REFUSAL_F1,
        REFUSAL_BALANCED_ACCURACY,
        FALSE_REFUSAL,
        PREMISE_HANDLED,
        RISK_COVERAGE_AREA,
    ),
    "time": (LATENCY_P50, LATENCY_P95, *STAGE_LATENCY, INPUT_TOKENS, OUTPUT_TOKENS),
}
MEASURES: tuple[Measure, ...] = tuple(measure for group in GROUPS.values() for measure in group)

__all__ = ["GROUPS", "MEASURES", "Measure"]
