"""The gate over real runs: a broken reranker is caught, and an unchanged system never is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from evals.run import Opener, main
from evals.sources import Source, opened
from rag.arrays import Scores
from rag.assistant import Assistant
from rag.models import Reranker
from rag.settings import Settings, load_settings
from tests.evals.small_set import write_small_set

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Inverted:
    """A reranker that prefers what its model likes least."""

    inner: Reranker

    @property
    def name(self) -> str:
        return f"inverted-{self.inner.name}"

    @property
    def fingerprint(self) -> str:
        return f"inverted-{self.inner.fingerprint}"

    def reads(self, text: str) -> bool:
        return self.inner.reads(text)

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        return -self.inner.scores(question, texts)


def inverted(assistant: Assistant) -> Assistant:
    """Return the same assistant with its reranker inverted."""
    assert assistant.retriever.reranker is not None
    reranker = Inverted(assistant.retriever.reranker)
    return replace(
        assistant,
        retriever=replace(assistant.retriever, reranker=reranker),
        picker=replace(assistant.picker, reranker=reranker),
    )


@dataclass(frozen=True)
class Bench:
    """A folder with the small set, and one open assistant over it."""

    folder: Path
    assistant: Assistant

    def run(self, *more: str, change: Callable[[Assistant], Assistant] = lambda a: a) -> int:
        """Run the evals over the small set with a changed assistant and return the exit code."""
        questions, corpus = self.folder / "questions.jsonl", self.folder / "documents"
        files = ["--questions", str(questions), "--corpus", str(corpus)]
        data = ["--data", str(self.folder / "data")]
        return main([*files, *data, *more], open_source=self._opener(change))

    def _opener(self, change: Callable[[Assistant], Assistant]) -> Opener:
        @contextmanager
        def hand_out(
            source: Source, settings: Settings, progress: Callable[[str], None]
        ) -> Iterator[Assistant]:
            yield change(self.assistant)

        return hand_out

    def path(self, name: str) -> str:
        """Return a path in the folder."""
        return str(self.folder / name)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Ingest the small set with the models that ship, and keep a baseline of it."""
    folder = tmp_path_factory.mktemp("bridges")
    write_small_set(folder)
    settings = load_settings(data=folder / "data")
    source = Source(folder / "questions.jsonl", folder / "documents", settings.data)
    with opened(source, settings, lambda _: None) as assistant:
        bench = Bench(folder, assistant)
        assert bench.run("--json", bench.path("baseline.json"), "--gate") == 0
        yield bench


def test_the_unchanged_system_passes(bench: Bench) -> None:
    # Twenty times out of twenty, over every kind of question: test_unchanged.py.
    baseline = bench.path("baseline.json")

    whole = bench.run("--fresh", "--baseline", baseline, "--gate")
    part = bench.run("--fresh", "--limit", "5", "--baseline", baseline, "--gate")

    assert (whole, part) == (0, 0)


def test_an_inverted_reranker_fails_and_the_measures_are_named(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    code = bench.run(
        "--baseline", bench.path("baseline.json"), "--gate", "--json", bench.path("worse.json"),
        "--markdown", bench.path("worse.md"), "--html", bench.path("worse.html"), change=inverted,
    )  # fmt: skip

    told = capsys.readouterr().out
    assert code == 1
    assert told.startswith("Worse: right, ")
    assert "Gate: failed" in told
    comparison = json.loads(Path(bench.path("worse.json")).read_text("utf-8"))["comparison"]
    assert not comparison["gate"]["passed"]
    reasons = " ".join(comparison["gate"]["reasons"])
    assert "right is worse" in reasons
    assert "document_ndcg@10 is worse" in reasons
    assert "answer_match is worse" in reasons
    assert "latency" not in reasons
    assert len([flip for flip in comparison["flips"] if flip["direction"] == "lost"]) >= 8
    assert Path(bench.path("worse.md")).read_text("utf-8").startswith("**Worse: right")
    assert "<html" in Path(bench.path("worse.html")).read_text("utf-8")


def test_mending_the_reranker_is_called_better_and_passes(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.run("--json", bench.path("broken.json"), change=inverted)
    capsys.readouterr()

    code = bench.run("--baseline", bench.path("broken.json"), "--gate")

    assert code == 0
    assert capsys.readouterr().out.startswith("Better: right, ")


def test_asking_twice_finds_the_same_answers(bench: Bench) -> None:
    assert bench.run("--repeat", "2", "--limit", "4", "--json", bench.path("twice.json")) == 0

    run = json.loads(Path(bench.path("twice.json")).read_text("utf-8"))
    assert (run["repeat"]["identical"], run["repeat"]["differing"]) == (4, [])


def test_a_second_run_reuses_what_the_first_kept_and_fresh_does_not(bench: Bench) -> None:
    for name in ("first", "second"):
        bench.run("--limit", "3", "--json", bench.path(f"{name}.json"))
    bench.run("--limit", "3", "--fresh", "--json", bench.path("third.json"))

    runs = [
        json.loads(Path(bench.path(f"{name}.json")).read_text("utf-8"))
        for name in ("first", "second", "third")
    ]
    assert [run["manifest"]["reused"] for run in runs] == [3, 3, 0]
    assert runs[0]["cases"] == runs[1]["cases"]
    assert [c["answer"] for c in runs[1]["cases"]] == [c["answer"] for c in runs[2]["cases"]]


def test_a_run_file_names_no_path_of_the_machine(bench: Bench) -> None:
    manifest = json.loads(Path(bench.path("baseline.json")).read_text("utf-8"))["manifest"]

    assert manifest["command"].startswith("python -m evals.run --questions '…/questions.jsonl'")
    assert str(bench.folder) not in json.dumps(manifest)
    assert str(Path.home()) not in json.dumps(manifest)
