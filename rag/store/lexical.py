"""The lexical index: BM25 by tantivy, on disk; rows are added as they come.

Why tantivy: on the same chunks it ranks like SQLite FTS5 and bm25s, but FTS5 scores every matching
row of a question's common words (hundreds of milliseconds at 100,000 chunks) and bm25s builds the
whole index anew for each change. ``python -m evals.compare_lexical`` prints the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import StoreError
from rag.words import analyse

if TYPE_CHECKING:
    import tantivy

_HEAP_BYTES = 32_000_000
_STEMMED = "stemmed"
_EXACT = "exact"

# A recipe with this part is of an index whose words `rag.words` makes, for every language.
EVERY_LANGUAGE = "+words-"


class LexicalIndex:
    """Chunks by the words of a question, BM25 with k1 = 1.2 and b = 0.75 (tantivy's constants).

    Two fields: English stems, and words as they stand for names, codes and other languages; the
    exact field weighs less, since a stem match that is also exact should not count double.

    With ``every_language`` the words come from ``rag.words``, which segments, normalises and stems
    each script as its language wants it; else tantivy takes runs of letters and stems English.
    """

    def __init__(
        self, folder: Path, exact_boost: float = 0.3, *, every_language: bool = False
    ) -> None:
        import tantivy  # noqa: PLC0415 - not needed where nothing is searched

        self._tantivy = tantivy
        self._exact_boost = exact_boost
        self._every_language = every_language
        folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field(_STEMMED, stored=False, tokenizer_name=_STEMMED)
        builder.add_text_field(_EXACT, stored=False, tokenizer_name=_EXACT)
        self._schema = builder.build()
        try:
            self._index = tantivy.Index(self._schema, path=str(folder))
        except (ValueError, OSError) as error:
            raise StoreError(
                f"{folder}: the lexical index cannot be opened ({error}); delete this folder,"
                " and the next `python ingest.py` builds it anew"
            ) from error
        self._analyzers = (
            dict.fromkeys((_STEMMED, _EXACT), _split_at_spaces(tantivy))
            if every_language
            else {
                _STEMMED: self._analyzer().filter(tantivy.Filter.stemmer("english")).build(),
                _EXACT: self._analyzer().build(),
            }
        )
        for name, analyzer in self._analyzers.items():
            self._index.register_tokenizer(name, analyzer)

    def add(self, rows: Iterable[tuple[str, str]]) -> None:
        """Write ``(id, text)`` rows in one commit; a row of the same id is replaced."""
        self._write(rows, afresh=False)

    def rebuild(self, rows: Iterable[tuple[str, str]]) -> None:
        """Put ``(id, text)`` rows in the place of everything, in one commit.

        The only way to remove a row: a deletion leaves the words in their segment, readable on disk
        and counted in every document frequency, until a merge that cannot be asked for from Python.
        """
        self._write(rows, afresh=True)

    def _write(self, rows: Iterable[tuple[str, str]], *, afresh: bool) -> None:
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        if afresh:
            writer.delete_all_documents()
        for identity, text in rows:
            if not afresh:
                writer.delete_documents_by_term("id", identity)
            writer.add_document(self._tantivy.Document(id=identity, **self._fields(text)))
        writer.commit()
        writer.garbage_collect_files()
        writer.wait_merging_threads()
        self._index.reload()

    def search(
        self, question: str, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return at most ``count`` ids with their BM25 score, best first, from ``among`` if given."""
        query = self._query(question)
        if query is None or (among is not None and not among):
            return []
        if among is not None:
            allowed = self._tantivy.Query.term_set_query(self._schema, "id", list(among))
            query = self._tantivy.Query.boolean_query(
                [
                    (self._tantivy.Occur.Must, query),
                    (
                        self._tantivy.Occur.Must,
                        self._tantivy.Query.boost_query(
                            self._tantivy.Query.const_score_query(allowed, 0.0), 0.0
                        ),
                    ),
                ]
            )
        searcher = self._index.searcher()
        hits = searcher.search(query, count).hits
        return [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]

    def rarity(self, stem: str) -> float:
        """Return ``ln(1 + (N - n + 0.5) / (n + 0.5))`` with n the rows that hold the stem."""
        searcher = self._index.searcher()
        holding = int(searcher.doc_freq(_STEMMED, stem))
        return math.log(1 + (int(searcher.num_docs) - holding + 0.5) / (holding + 0.5))

    def identities(self) -> set[str]:
        """Return every id that the index holds."""
        searcher = self._index.searcher()
        if not searcher.num_docs:
            return set()
        hits = searcher.search(self._tantivy.Query.all_query(), searcher.num_docs).hits
        return {str(searcher.doc(address)["id"][0]) for _, address in hits}

    def size(self) -> int:
        """Return the number of rows."""
        return int(self._index.searcher().num_docs)

    def _analyzer(self) -> tantivy.TextAnalyzerBuilder:
        return (
            self._tantivy.TextAnalyzerBuilder(self._tantivy.Tokenizer.simple())
            .filter(self._tantivy.Filter.lowercase())
            .filter(self._tantivy.Filter.ascii_fold())
            .filter(self._tantivy.Filter.remove_long(80))
        )

    def _fields(self, text: str) -> dict[str, str]:
        if not self._every_language:
            return {_STEMMED: text, _EXACT: text}
        words = analyse(text).words
        return {
            _STEMMED: " ".join(word.stem for word in words),
            _EXACT: " ".join(word.exact for word in words),
        }

    def _terms(self, question: str, field: str) -> list[str]:
        if not self._every_language:
            return list(self._analyzers[field].analyze(question))
        topic = analyse(question).topic
        return [word.stem if field == _STEMMED else word.exact for word in topic]

    def _query(self, question: str) -> tantivy.Query | None:
        """Any of the words may match; the query language is never parsed from a question."""
        query = self._tantivy.Query
        clauses: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for field, boost in ((_STEMMED, 1.0), (_EXACT, self._exact_boost)):
            for term in dict.fromkeys(self._terms(question, field)):
                clause = query.term_query(self._schema, field, term)
                boosted = clause if boost == 1.0 else query.boost_query(clause, boost)
                clauses.append((self._tantivy.Occur.Should, boosted))
        return query.boolean_query(clauses) if clauses else None


def _split_at_spaces(library: Any) -> Any:  # noqa: ANN401 - a module, and an analyzer of it
    return library.TextAnalyzerBuilder(library.Tokenizer.whitespace()).build()
