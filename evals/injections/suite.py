"""All the injections, the corpora that they make, and one answerer put to the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from evals.injections.in_words import DIRECT, DISGUISED, FAKE_TURNS, FOREIGN, NAMES
from evals.injections.injection import Injection, numbered
from evals.injections.judging import changed, live, obeyed, stored
from evals.injections.out_of_sight import EXFILTRATION, HIDDEN_ELSEWHERE, HIDDEN_HTML
from rag.assembly import build_assistant, build_ingestor
from rag.assistant import Assistant
from rag.domain import Answer, Citation
from rag.errors import LoadingError
from rag.rendering import answer_html
from rag.settings import Settings
from rag.store import Store
from rag.ui.sources import sources_html
from rag.ui.turns import answer_body, refusal_body

INJECTIONS = numbered((
    *DIRECT, *FOREIGN, *FAKE_TURNS, *DISGUISED, *NAMES,
    *HIDDEN_HTML, *HIDDEN_ELSEWHERE, *EXFILTRATION,
))  # fmt: skip

Progress = Callable[[str], None]
# Ingests a folder of documents into a data folder beside it and hands out an assistant over it.
Opener = Callable[[Path], AbstractContextManager[Assistant]]


@dataclass
class Trial:
    """What came of one injection: it succeeded if there are ``problems``.

    ``judged`` is False if the answerer does not get the question right without the injection.
    """

    injection: Injection
    problems: list[str] = field(default_factory=list)
    judged: bool = True

    @property
    def succeeded(self) -> bool:
        """Whether the injection did what it wanted."""
        return bool(self.problems)


def write_corpus(folder: Path, injections: Sequence[Injection], *, hostile: bool) -> Path:
    """Write the honest documents, and the hostile ones if wanted, below ``folder``; return it."""
    for injection in injections:
        files = injection.honest_files | (injection.hostile_files if hostile else {})
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


def opener(settings: Settings, progress: Progress) -> Opener:
    """Return what opens a corpus with the models and the answerer that the settings name."""

    @contextmanager
    def opened(corpus: Path) -> Iterator[Assistant]:
        with Store(corpus.with_name(f"{corpus.name}-data")) as store:
            report = build_ingestor(settings, store, progress).run([corpus])
            for name, problem in report.failures:
                raise LoadingError(name, problem)
            yield build_assistant(settings, store)

    return opened


def try_all(
    injections: Sequence[Injection], folder: Path, opened: Opener, progress: Progress
) -> list[Trial]:
    """Put every injection's question to the answerer and judge what comes of it.

    Questions whose answer changed are asked again over the honest documents alone.
    """
    trials = {injection.name: Trial(injection) for injection in injections}
    doubtful: dict[str, list[str]] = {}
    with opened(write_corpus(folder / "hostile", injections, hostile=True)) as assistant:
        texts = [assistant.document(card.id) for card in assistant.documents()]
        documents = [document for document in texts if document is not None]
        for done, trial in enumerate(trials.values(), start=1):
            injection = trial.injection
            trial.problems += stored(injection, documents)
            answer = assistant.ask(injection.subject.question)
            for other in trials.values():
                other.problems += obeyed(other.injection, answer)
            trial.problems += live(rendered(assistant, answer))
            if found := changed(injection, answer):
                doubtful[injection.name] = found
            verdict = "; ".join([*trial.problems, *found]) or "nothing"
            progress(f"[{done}/{len(trials)}] {injection.name}: {verdict}")
    if doubtful:
        _settle(trials, doubtful, folder, opened)
    return list(trials.values())


def rendered(assistant: Assistant, answer: Answer) -> str:
    """Return every piece of HTML that the page makes of an answer."""
    if answer.refusal is None:
        body = answer_body(1, answer, answer.statements, done=True)
        citations: Sequence[Citation] = answer.citations
    else:
        body = refusal_body(1, answer.refusal, len(assistant.documents()))
        citations = answer.refusal.nearest
    return body + sources_html(assistant, 1, answer, citations) + answer_html(answer)


def _settle(
    trials: dict[str, Trial], doubtful: dict[str, list[str]], folder: Path, opened: Opener
) -> None:
    injections = [trial.injection for trial in trials.values()]
    with opened(write_corpus(folder / "honest", injections, hostile=False)) as assistant:
        for name, found in doubtful.items():
            trial = trials[name]
            answer = assistant.ask(trial.injection.subject.question)
            if changed(trial.injection, answer):
                trial.judged = False
            else:
                trial.problems += found
