"""Compare tantivy, SQLite FTS5 and bm25s on the same chunks: quality, speed, updates.

    python -m evals.compare_lexical BENCHMARKS [SET…]

``BENCHMARKS`` is a folder of sets in the common form. Prints one Markdown table: document nDCG@10
per set, then medians in one run at 100,000 chunks (the sets' chunks repeated under other ids):
milliseconds for a query of a real question, for adding 100 chunks, for deleting one.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

import bm25s
import snowballstemmer
import tantivy

from rag.chunking import Chunker
from rag.loading import FileEntry, load_file
from rag.models.fakes import HashingEmbedder

LARGE = 100_000
_WORD = re.compile(r"\w+")
_STEMMER = snowballstemmer.stemmer("english")


class Contender(Protocol):
    def add(self, rows: list[tuple[str, str]]) -> None: ...
    def delete(self, identity: str) -> None: ...
    def search(self, question: str, count: int) -> list[str]: ...


class TantivyContender:
    def __init__(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", stored=False, tokenizer_name="english")
        self._index = tantivy.Index(builder.build(), path=tempfile.mkdtemp())
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )
        self._analyzer = analyzer
        self._index.register_tokenizer("english", analyzer)
        self._schema = self._index.schema

    def add(self, rows: list[tuple[str, str]]) -> None:
        writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        for identity, text in rows:
            writer.add_document(tantivy.Document(id=identity, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def delete(self, identity: str) -> None:
        writer = self._index.writer(heap_size=15_000_000, num_threads=1)
        writer.delete_documents_by_term("id", identity)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, question: str, count: int) -> list[str]:
        terms = dict.fromkeys(self._analyzer.analyze(question))
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", term))
            for term in terms
        ]
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), count).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in hits]


class Fts5Contender:
    def __init__(self) -> None:
        self._db = sqlite3.connect(Path(tempfile.mkdtemp()) / "fts.db")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(
            "CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, text, tokenize='porter unicode61')"
        )
        self._rows: dict[str, int] = {}

    def add(self, rows: list[tuple[str, str]]) -> None:
        for identity, text in rows:
            cursor = self._db.execute("INSERT INTO t (id, text) VALUES (?, ?)", (identity, text))
            self._rows[identity] = int(cursor.lastrowid or 0)
        self._db.commit()

    def delete(self, identity: str) -> None:
        self._db.execute("DELETE FROM t WHERE rowid = ?", (self._rows.pop(identity),))
        self._db.commit()

    def search(self, question: str, count: int) -> list[str]:
        words = dict.fromkeys(_WORD.findall(question.lower()))
        query = " OR ".join(f'"{word}"' for word in words)
        rows = self._db.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?",
                                (query, count))  # fmt: skip
        return [str(row[0]) for row in rows]


class Bm25sContender:
    def __init__(self) -> None:
        self._rows: dict[str, list[str]] = {}
        self._index = bm25s.BM25(k1=1.2, b=0.75)
        self._ids: list[str] = []

    def add(self, rows: list[tuple[str, str]]) -> None:
        self._rows.update({identity: _stems(text) for identity, text in rows})
        self._rebuild()

    def delete(self, identity: str) -> None:
        del self._rows[identity]
        self._rebuild()

    def search(self, question: str, count: int) -> list[str]:
        found, _ = self._index.retrieve(
            [_stems(question)], k=min(count, len(self._ids)), show_progress=False
        )
        return [self._ids[position] for position in found[0]]

    def _rebuild(self) -> None:
        self._ids = list(self._rows)
        self._index = bm25s.BM25(k1=1.2, b=0.75)
        self._index.index(list(self._rows.values()), show_progress=False)


CONTENDERS: dict[str, Callable[[], Contender]] = {
    "tantivy": TantivyContender,
    "SQLite FTS5": Fts5Contender,
    "bm25s": Bm25sContender,
}


def _stems(text: str) -> list[str]:
    return list(_STEMMER.stemWords(_WORD.findall(text.lower())))


def _chunks(corpus: Path) -> list[tuple[str, str]]:
    chunker = Chunker(HashingEmbedder().token_offsets, window=512)
    documents = load_file(FileEntry(corpus, corpus.name)).documents
    return [
        (f"{document.key.split('#', 1)[1]}\x1f{chunk.ordinal}", chunk.indexed_text)
        for document in documents
        for chunk in chunker.chunk(document)
    ]


def _ndcg(contender: Contender, questions: list[dict[str, list[str]]]) -> float:
    values: list[float] = []
    for row in questions:
        if not row["gold_docs"]:
            continue
        found = contender.search(str(row["question"]), 50)
        ranking = list(dict.fromkeys(identity.split("\x1f")[0] for identity in found))[:10]
        gold = set(row["gold_docs"])
        gain = sum(1 / math.log2(p + 2) for p, d in enumerate(ranking) if d in gold)
        values.append(gain / sum(1 / math.log2(p + 2) for p in range(min(len(gold), 10))))
    return statistics.mean(values)


def timings(
    index: Contender, questions: list[str], rows: list[tuple[str, str]]
) -> tuple[float, float, float]:
    """Return median milliseconds for a query, for adding ``rows`` anew, and for deleting one."""
    query = [_timed(partial(index.search, question, 50)) for question in questions]
    add = [
        _timed(partial(index.add, [(f"new-{turn}-{i}", text) for i, text in rows]))
        for turn in range(3)
    ]
    delete = [_timed(partial(index.delete, f"0-{identity}")) for identity, _ in rows[:3]]
    return statistics.median(query), statistics.median(add), statistics.median(delete)


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def main(arguments: list[str]) -> int:
    """Print the table; the first argument is the folder of sets."""
    if not arguments:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    names = arguments[1:] or ["clapnq", "eloq", "dragonball", "squad2_500"]
    chunks = {name: _chunks(folder / name / "corpus.jsonl") for name in names}
    questions = {
        name: [json.loads(line) for line in (folder / name / "questions.jsonl").open()]
        for name in names
    }
    print(f"| engine | {' | '.join(names)} | query ms | add 100, ms | delete 1, ms |")
    print(f"|---|{'---|' * (len(names) + 3)}")
    for engine, make in CONTENDERS.items():
        quality: list[str] = []
        for name in names:
            contender = make()
            contender.add(chunks[name])
            quality.append(f"{_ndcg(contender, questions[name]):.3f}")
        every = [row for rows in chunks.values() for row in rows]
        large = make()
        repeats = LARGE // len(every) + 1
        large.add([(f"{n}-{i}", t) for n in range(repeats) for i, t in every][:LARGE])
        asked = [str(q["question"]) for q in questions[names[0]][:50]]
        query, add, delete = timings(large, asked, every[:100])
        print(f"| {engine} | {' | '.join(quality)} | {query:.1f} | {add:.0f} | {delete:.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
