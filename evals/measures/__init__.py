"""Every measure, one per file, in the order of the pipeline: found, cited, answered, refused, fast."""

from evals.measures.answer_f1 import ANSWER_F1
from evals.measures.answer_match import ANSWER_MATCH
from evals.measures.citation_precision import CITATION_PRECISION
from evals.measures.citation_recall import CITATION_RECALL
from evals.measures.citation_validity import CITATION_VALIDITY
from evals.measures.conflict_recall import CONFLICT_RECALL
from evals.measures.coverage import COVERAGE
from evals.measures.document_mrr import DOCUMENT_MRR
from evals.measures.document_ndcg import DOCUMENT_NDCG
from evals.measures.document_recall import DOCUMENT_RECALL
from evals.measures.false_refusal import FALSE_REFUSAL
from evals.measures.latency import LATENCY_P50, LATENCY_P95
from evals.measures.measure import Measure
from evals.measures.passage_hit import PASSAGE_HIT
from evals.measures.refusal_balanced_accuracy import REFUSAL_BALANCED_ACCURACY
from evals.measures.refusal_precision import REFUSAL_PRECISION
from evals.measures.refusal_recall import REFUSAL_RECALL
from evals.measures.unresolved import UNRESOLVED

MEASURES: tuple[Measure, ...] = (
    *DOCUMENT_RECALL,
    DOCUMENT_NDCG,
    DOCUMENT_MRR,
    *PASSAGE_HIT,
    CITATION_VALIDITY,
    CITATION_RECALL,
    CITATION_PRECISION,
    CONFLICT_RECALL,
    UNRESOLVED,
    COVERAGE,
    ANSWER_MATCH,
    ANSWER_F1,
    REFUSAL_PRECISION,
    REFUSAL_RECALL,
    REFUSAL_BALANCED_ACCURACY,
    FALSE_REFUSAL,
    LATENCY_P50,
    LATENCY_P95,
)

__all__ = ["MEASURES", "Measure"]
