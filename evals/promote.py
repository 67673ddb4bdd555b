"""From a complaint to a test: ``python -m evals.promote`` (``--help`` lists the options)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from evals.cases import Case
from evals.complaints import proposed, provenance
from evals.growing import GrowingSet, set_path
from evals.reviewing import Dismissed, Review, Stopped, plain, reason, reviewed, sure_only
from evals.validate import ROOT, stored_texts
from rag.domain import Feedback, document_id
from rag.errors import SanadError, UsageError
from rag.settings import load_settings
from rag.store import Store, read_feedback


def main(arguments: list[str] | None = None, ask: Callable[[str], str] = input) -> int:
    """Return 0 done, 1 if a complaint could not become a case or the store is busy, 2 wrong usage.

    ``ask`` is what reads the reviewer's answers from the terminal.
    """
    options = _parser().parse_args(arguments)
    try:
        data = load_settings(data=options.data).data
        if options.list:
            _say(_listing(read_feedback(data)))
            return 0
        with Store(data) as store:
            if options.dismiss:
                entry = store.feedback.entry(options.dismiss)
                store.feedback.mark(entry.id, "dismissed")
                _say(f"{entry.id} dismissed")
                return 0
            if options.forget:
                entry = store.feedback.entry(options.forget)
                store.feedback.forget(entry.id)
                _say(f"{entry.id} deleted")
                return 0
            path = options.to or set_path(options.set or "core")
            review = sure_only(_say) if options.yes else reviewed(ask, _say)
            return _promote(store, GrowingSet.opened(path), options.id, review, kept=not options.to)
    except UsageError as error:
        _complain(str(error))
        return 2
    except SanadError as error:
        _complain(str(error))
        return 1


def _promote(
    store: Store,
    target: GrowingSet,
    identity: str | None,
    review: Review,
    *,
    kept: bool,
) -> int:
    """Take the chosen complaints through review; ``kept`` sets must fit the corpus as it is now."""
    corpus = stored_texts(ROOT / "corpus", ROOT) if kept else None
    failed = 0
    for entry in _chosen(store, identity):
        try:
            if any(case.provenance == provenance(entry) for case in target.cases):
                # An earlier run wrote the case and was stopped before it could say so.
                store.feedback.mark(entry.id, "promoted")
                _say(f"{entry.id} is in {target.path.name} already")
                continue
            case = review(proposed(entry, store.library.document), target)
            if case is None:
                _say(f"{entry.id} left as it is")
                continue
            texts = corpus if corpus is not None else _texts(store, [*target.cases, case])
            added = target.append(case, texts)
            store.feedback.mark(entry.id, "promoted")
            _say(f"{entry.id} → {added.id} in {target.path}")
        except Dismissed:
            store.feedback.mark(entry.id, "dismissed")
            _say(f"{entry.id} dismissed")
        except Stopped:
            break
        except UsageError as error:
            failed += 1
            _complain(f"{entry.id}: {error}")
    return 1 if failed else 0


def _chosen(store: Store, identity: str | None) -> list[Feedback]:
    """Return the complaint that was named, else every new one that points at what is right."""
    if identity is not None:
        entry = store.feedback.entry(identity)
        if entry.status == "promoted":
            raise UsageError(f"feedback {entry.id} has become a case already")
        return [entry]
    found = [entry for entry in store.feedback.entries("new") if _can_become_a_case(entry)]
    if not found:
        _say("no complaint waits that names what is right; `--list` shows all that was said")
    return found


def _can_become_a_case(entry: Feedback) -> bool:
    return entry.rating == "down" and (
        entry.passage is not None or entry.reason == "should_have_refused"
    )


def _texts(store: Store, cases: Iterable[Case]) -> dict[str, str]:
    """Return the stored text of every document that the cases name and the library holds."""
    keys = {key for case in cases for key in case.documents}
    found = {key: store.library.document(document_id(key)) for key in keys}
    return {key: document.text for key, document in found.items() if document}


def _listing(entries: list[Feedback]) -> str:
    if not entries:
        return "no feedback yet"
    lines = []
    for entry in entries:
        picked = entry.passage.key if entry.passage else "-"
        question = plain(entry.question)
        lines.append(f"{entry.id}  {entry.given_at[:10]}  {entry.status:<9}  {reason(entry)}")
        lines.append(f"    {question}")
        lines.append(f"    right passage: {picked}")
        if entry.right_answer:
            lines.append(f"    right answer: {plain(entry.right_answer)}")
        if entry.comment:
            lines.append(f"    comment: {plain(entry.comment)}")
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, flush=True)


def _complain(line: str) -> None:
    print(f"evals.promote: {line}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evals.promote",
        description="Review complaints of readers and add them to a question set as cases.",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    parser.add_argument("--list", action="store_true", help="show every rating; changes nothing")
    parser.add_argument("--id", metavar="X", help="this complaint only; its first letters will do")
    parser.add_argument("--dismiss", metavar="ID", help="put a rating aside")
    parser.add_argument("--forget", metavar="ID", help="delete a rating with all that it quotes")
    parser.add_argument("--yes", action="store_true", help="add what needs nobody's judgement")
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--set", metavar="NAME", help="a set in evals/questions (default: core)")
    target.add_argument("--to", type=Path, metavar="FILE", help="a question file, new or not")
    return parser


if __name__ == "__main__":
    sys.exit(main())
