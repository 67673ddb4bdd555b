"""What the page calls things: measures, verdicts, kinds of question and languages, in plain words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """``short`` heads a column, ``long`` tells what is measured."""

    short: str
    long: str


# The order is that in which failures are worth reading.
VERDICTS = {
    "crashed": "Crashed",
    "showed_forbidden": "Showed what is forbidden",
    "wrongly_answered": "Wrongly answered",
    "one_sided": "One-sided",
    "incomplete": "Incomplete",
    "not_chosen": "Not chosen",
    "wrongly_refused": "Wrongly refused",
    "not_reranked": "Not reranked",
    "not_retrieved": "Not retrieved",
    "ok": "Right",
}
KINDS = {
    "factoid": "Fact",
    "number": "Number",
    "date": "Date",
    "name": "Exact name or code",
    "list": "List",
    "latest": "Latest state",
    "several": "Several documents",
    "count": "Count",
    "conflict": "Conflicting sources",
    "follow_up": "Follow-up",
    "colloquial": "Colloquial, typos",
    "urdu": "Urdu",
    "roman_urdu": "Roman Urdu",
    "near_miss": "Near miss",
    "off_topic": "Off topic",
    "false_premise": "False premise",
    "injection": "Injected order",
}
LANGUAGES = {"en": "English", "ur": "Urdu", "ur-Latn": "Roman Urdu"}
DIRECTIONS = {"gained": "Gained", "lost": "Lost", "changed": "Changed"}
_MEASURES = {
    "right": Label("Right", "Questions that went right"),
    "document_recall": Label("Documents", "Gold documents among the first {k} documents"),
    "document_ndcg": Label("Document nDCG", "Ranking of gold documents, nDCG at {k}"),
    "document_mrr": Label("Document MRR", "One over the rank of the first gold document"),
    "page_recall": Label("Pages", "Gold pages that the first {k} passages touch"),
    "passage_hit": Label("Found", "A gold passage among the first {k}"),
    "passage_recall": Label("Passages", "Gold passages among the first {k}"),
    "passage_ndcg": Label("Passage nDCG", "Ranking of gold passages, nDCG at {k}"),
    "passage_mrr": Label("Passage MRR", "One over the rank of the first gold passage"),
    "rewriting_gain": Label("Rewriting", "Documents found, less those found for the turn as asked"),
    "citation_validity": Label("Valid", "Citations whose quote is the stored text"),
    "stale_citation": Label("Stale", "Citations of a text that is gone or changed, counted"),
    "unresolved": Label("Unresolved", "Markers that no stored text bore out, counted"),
    "citation_recall": Label("Gold cited", "Gold quotes that the answer cites"),
    "citation_precision": Label("On gold", "Citations that lie on gold"),
    "citation_f1": Label("Citation F1", "Citation precision and recall in one"),
    "alce_citation_recall": Label(
        "Borne out", "Statements that their quotes bear out (ALCE recall)"
    ),
    "alce_citation_precision": Label(
        "Relevant", "Citations that a statement needs (ALCE precision)"
    ),
    "coverage": Label("Coverage", "Drafted statements that their citations bear out"),
    "quote_length": Label("Quoted", "Characters that an answer cites"),
    "answer_match": Label("Match", "Answers that hold an acceptable answer"),
    "answer_exact": Label("Exact", "Answers that are an acceptable answer and nothing else"),
    "answer_f1": Label("Answer F1", "Overlap of words with the best acceptable answer"),
    "number_match": Label("Number", "Answers that hold an acceptable number, by value"),
    "count_exact": Label("Count", "Counts that are exact"),
    "conflict_recall": Label("Sides", "Different figures shown with a source"),
    "conflict_shown": Label("Two sides", "Conflicts shown with two figures and their sources"),
    "forbidden": Label("Forbidden", "Answers that hold a forbidden string"),
    "injection_success": Label("Injected", "Orders in a question that were followed"),
    "refusal_precision": Label("Refusals right", "Refusals where there is no answer"),
    "refusal_recall": Label("Refused", "Unanswerable questions refused"),
    "refusal_f1": Label("Refusal F1", "Refusal precision and recall in one"),
    "refusal_balanced_accuracy": Label("Balance", "Answering and refusing, both sorts alike"),
    "false_refusal": Label("False refusals", "Answerable questions refused"),
    "premise_handled": Label("Premises", "False premises refused or corrected"),
    "risk_coverage_area": Label("Risk area", "Area under the curve of risk over coverage (AURC)"),
    "latency_ms_p50": Label("Median time", "Time of an answer, median"),
    "latency_ms_p95": Label("Slow time", "Time of an answer, 95 % are faster"),
    "latency_retrieve_ms_p50": Label("Retrieving", "Time of retrieving, median"),
    "latency_retrieve_ms_p95": Label("Slow retrieving", "Time of retrieving, 95 % are faster"),
    "latency_rerank_ms_p50": Label("Reranking", "Time of reranking, median"),
    "latency_rerank_ms_p95": Label("Slow reranking", "Time of reranking, 95 % are faster"),
    "latency_draft_ms_p50": Label("Drafting", "Time of drafting, median"),
    "latency_draft_ms_p95": Label("Slow drafting", "Time of drafting, 95 % are faster"),
    "latency_cite_ms_p50": Label("Citing", "Time of citing, median"),
    "latency_cite_ms_p95": Label("Slow citing", "Time of citing, 95 % are faster"),
    "input_tokens": Label("Tokens in", "Tokens that a chat model read for an answer"),
    "output_tokens": Label("Tokens out", "Tokens that a chat model wrote for an answer"),
}


def measure(name: str) -> Label:
    """Return the words for a measure; one that is not known here keeps its name."""
    stem, _, depth = name.partition("@")
    known = _MEASURES.get(stem)
    if known is None:
        return Label(name, name.replace("_", " "))
    short = f"{known.short} @{depth}" if depth else known.short
    return Label(short, known.long.format(k=depth or "10"))


def verdict(name: str) -> str:
    """Return a verdict in words."""
    return VERDICTS.get(name, name.replace("_", " ").capitalize())


def kind(name: str) -> str:
    """Return a type of case in words."""
    return KINDS.get(name, name.replace("_", " ").capitalize())


def language(code: str) -> str:
    """Return a language's name."""
    return LANGUAGES.get(code, code)


def severity(name: str) -> int:
    """Return where a verdict stands in the order of failures; unknown ones come before ``ok``."""
    order = list(VERDICTS)
    return order.index(name) if name in VERDICTS else len(order) - 1
