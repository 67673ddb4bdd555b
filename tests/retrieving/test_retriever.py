"""From a question to passages that remember where they stood in every list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from rag.arrays import Scores, Vectors
from rag.domain import Chunk, DocumentCard, Filter
from rag.errors import StoreEmpty
from rag.models.fakes import HashingEmbedder, OverlapReranker
from rag.retrieving import Retriever
from rag.store import Store
from tests.support import small_ingestor, written

TEXTS = {
    "gas.md": "---\ntitle: Gas\nkind: report\ndate: 2024-11-09\n---\nThe supply of Sui gas began in 1955.",
    "levies.md": "---\ntitle: Levies\nkind: glossary\n---\nThe Levies police the B areas.",
    "coast.md": "---\ntitle: Coast\nkind: report\ndate: 2025-01\n---\nThe coast of Makran is long.",
}


@dataclass
class Listed:
    """A store whose lists are given; ``known`` ids are in its library."""

    dense: Sequence[str]
    lexical: Sequence[str]
    known: str = "abcdefgh"
    asked: list[int] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def search_vectors(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        self.asked.append(count)
        return [(i, 1 - n / 100) for n, i in enumerate(self.dense[:count])]

    def search_words(
        self, question: str, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        self.asked.append(count)
        return [(i, 9.0 - n) for n, i in enumerate(self.lexical[:count])]

    def allowed(self, restriction: Filter) -> list[str] | None:
        return None

    def chunks(self, identities: Sequence[str]) -> dict[str, tuple[Chunk, DocumentCard]]:
        self.read += identities
        card = DocumentCard("d", "k", "0", "T")
        return {i: (Chunk("d", 0, 0, 1, i, "T"), card) for i in identities if i in self.known}


@dataclass
class Alphabetical:
    """Scores a text by its last letter, ``a`` lowest, and remembers what it read."""

    read: list[str] = field(default_factory=list)
    name: str = "alphabetical"
    fingerprint: str = "alphabetical-1"
    understands: bool = True

    def reads(self, text: str) -> bool:
        return self.understands

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        self.read += texts
        return np.asarray([ord(text[-1]) for text in texts], dtype=np.float32)


def names(retriever: Retriever, count: int = 10) -> list[str]:
    return [p.chunk.text for p in retriever.retrieve("question", count).passages]


def test_passages_remember_rank_and_score_in_every_list() -> None:
    retriever = Retriever(Listed("abc", "cd"), HashingEmbedder(), Alphabetical(), rerank_depth=2)
    found = {p.chunk.text: p for p in retriever.retrieve("question").passages}
    assert found["c"].ranks == {"dense": 3, "lexical": 1, "fused": 1, "reranked": 1}
    assert found["a"].ranks == {"dense": 1, "fused": 2, "reranked": 2}
    assert found["d"].ranks == {"lexical": 2, "fused": 4}
    assert found["c"].scores == {
        "dense": pytest.approx(0.98),
        "lexical": 9.0,
        "fused": pytest.approx(1 / 63 + 1 / 61),
        "reranked": ord("c"),
    }
    assert found["c"].score == ord("c")
    assert found["d"].score == found["d"].scores["fused"]


def test_the_reranker_reads_only_the_head_and_leaves_the_tail_in_its_order() -> None:
    reranker = Alphabetical()
    retriever = Retriever(Listed("abcdef", ""), HashingEmbedder(), reranker, rerank_depth=3)
    assert names(retriever) == ["c", "b", "a", "d", "e", "f"]
    assert reranker.read == ["T\na", "T\nb", "T\nc"]


def test_a_reranker_that_cannot_read_the_question_changes_nothing() -> None:
    for reranker in (None, Alphabetical(understands=False)):
        retriever = Retriever(Listed("abc", ""), HashingEmbedder(), reranker)
        passages = retriever.retrieve("question").passages
        assert [p.chunk.text for p in passages] == ["a", "b", "c"]
        assert all("reranked" not in p.ranks for p in passages)


def test_no_more_chunks_are_read_than_passages_are_wanted() -> None:
    store = Listed("abcdefgh", "hgfedcba")
    assert len(names(Retriever(store, HashingEmbedder(), None, rerank_depth=2), 3)) == 3
    assert len(store.read) == 3


def test_where_the_library_lacks_some_chunks_the_next_are_read_in_their_place() -> None:
    store = Listed("xaybzc", "", known="abc")
    retriever = Retriever(store, HashingEmbedder(), Alphabetical(), rerank_depth=2)
    found = retriever.retrieve("question", 3).passages
    assert [p.chunk.text for p in found] == ["b", "a", "c"]
    assert [p.ranks["fused"] for p in found] == [2, 1, 3]


class NoB(Alphabetical):
    """Reads every text but ``b``."""

    def reads(self, text: str) -> bool:
        return text != "b"


def test_best_passages_that_the_reranker_cannot_all_read_stay_where_they_are() -> None:
    listed, embedder = Listed("abc", ""), HashingEmbedder()
    assert names(Retriever(listed, embedder, NoB(), readable_only=True)) == ["a", "b", "c"]
    assert names(Retriever(listed, embedder, NoB())) == ["c", "b", "a"]
    above = Retriever(Listed("acb", ""), embedder, NoB(), rerank_depth=2, readable_only=True)
    assert names(above) == ["c", "a", "b"]


def test_a_row_that_the_library_does_not_hold_never_answers() -> None:
    retriever = Retriever(Listed("xay", "yb", known="ab"), HashingEmbedder(), None)
    passages = retriever.retrieve("question").passages
    assert {p.chunk.text for p in passages} == {"a", "b"}
    assert [p.ranks["fused"] for p in passages] == [1, 2]


def test_each_list_gives_so_many_candidates_and_the_caller_gets_so_many_passages() -> None:
    store = Listed("abcdefgh", "hgfedcba")
    retriever = Retriever(store, HashingEmbedder(), None, candidates=3)
    assert len(names(retriever, count=2)) == 2
    assert store.asked == [3, 3]
    assert set(names(retriever)) == set("abcfgh")


def test_two_equal_logits_keep_the_fused_order() -> None:
    listed = Listed(["xb", "ab", "bb"], "", known="xb ab bb")
    assert names(Retriever(listed, HashingEmbedder(), Alphabetical())) == ["xb", "ab", "bb"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    corpus = written(tmp_path / "corpus", TEXTS)
    with Store(tmp_path / "data") as opened:
        assert small_ingestor(opened).run([corpus]).failures == ()
        yield opened


def found(store: Store, question: str, restriction: Filter | None = None) -> list[str]:
    retriever = Retriever(store, HashingEmbedder(), OverlapReranker())
    passages = retriever.retrieve(question, restriction=restriction).passages
    return [p.document.title for p in passages]


def test_the_passage_that_answers_comes_first(store: Store) -> None:
    assert found(store, "When did the supply of Sui gas begin?")[0] == "Gas"
    assert found(store, "Who are the Levies?")[0] == "Levies"


def test_filters_and_as_of_hold_for_both_lists(store: Store) -> None:
    question = "Levies gas coast"
    assert set(found(store, question, Filter.parse(["kind=report"]))) == {"Gas", "Coast"}
    assert found(store, question, Filter(as_of="2024-12-31")) == ["Gas"]
    assert found(store, question, Filter.parse(["kind=report"], "2025-01-31")) == found(
        store, question, Filter.parse(["kind=report"])
    )
    assert found(store, question, Filter.parse(["kind=nothing"])) == []


def test_removed_documents_are_gone_before_the_indexes_follow(store: Store) -> None:
    store.library.remove_file("corpus/gas.md")
    assert "Gas" not in found(store, "When did the supply of Sui gas begin?")


def test_timings_tell_both_steps(store: Store) -> None:
    retrieval = Retriever(store, HashingEmbedder(), OverlapReranker()).retrieve("gas")
    assert set(retrieval.timings_ms) == {"retrieve", "rerank"}
    assert min(retrieval.timings_ms.values()) >= 0
    assert retrieval.question == "gas"


def test_an_empty_store_says_that_nothing_was_ingested(tmp_path: Path) -> None:
    with Store(tmp_path / "empty") as empty, pytest.raises(StoreEmpty):
        Retriever(empty, HashingEmbedder(), None).retrieve("gas")
