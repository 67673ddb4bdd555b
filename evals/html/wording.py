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
    "withheld": "Withheld",
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
    "document_ndcg": Label("nDCG", "Ranking of gold documents, nDCG at {k}"),
    "document_mrr": Label("MRR", "One over the rank of the first gold document"),
    "page_recall": Label("Pages", "Gold pages among the first {k}"),
    "passage_recall": Label("Passages", "Gold passages among the first {k}"),
    "passage_hit": Label("Found", "A gold passage among the first {k}"),
    "citation_validity": Label("Valid", "Citations whose quote is the stored text"),
    "citation_recall": Label("Gold cited", "Gold quotes that the answer cites"),
    "citation_precision": Label("On gold", "Citations that lie on gold"),
    "citation_f1": Label("Citation F1", "Citation precision and recall in one"),
    "conflict_recall": Label("Sides", "Different figures shown with a source"),
    "unresolved": Label("Unresolved", "Markers that no stored text bore out, counted"),
    "coverage": Label("Coverage", "Drafted statements that their citations bear out"),
    "answer_match": Label("Match", "Answers that hold an acceptable answer"),
    "answer_f1": Label("Answer F1", "Overlap of words with the best acceptable answer"),
    "refusal_precision": Label("Refusals right", "Refusals where there is no answer"),
    "refusal_recall": Label("Refused", "Unanswerable questions refused"),
    "refusal_f1": Label("Refusal F1", "Refusal precision and recall in one"),
    "refusal_balanced_accuracy": Label("Balance", "Answering and refusing, both sorts alike"),
    "false_refusal": Label("False refusals", "Answerable questions refused"),
    "count_exact": Label("Count", "Counts that are exact"),
    "injection_success": Label("Injected", "Orders in a question that were followed"),
    "forbidden": Label("Forbidden", "Answers that hold a forbidden string"),
    "stale_citation": Label("Stale", "Citations of a text that has changed since"),
    "latency_ms_p50": Label("Median time", "Time of an answer, median"),
    "latency_ms_p95": Label("Slow time", "Time of an answer, 95 % are faster"),
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
