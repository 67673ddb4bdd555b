"""Propose cases from your own documents: ``python -m evals.draft`` (``--help`` lists the options)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path

from evals.cases import Case
from evals.cloze import clozes
from evals.growing import case_line, replace_text
from rag.domain import Document
from rag.errors import LoadingError, SanadError, UsageError
from rag.loading import home_of, load_file, scan
from rag.models import sentence_spans
from rag.settings import load_settings

UNREVIEWED = "drafted, unreviewed"
_MOST_PER_DOCUMENT = 5
_STANDARD_OUTPUT = "-"


def main(arguments: list[str] | None = None) -> int:
    """Return 0 done, 1 if nothing could be proposed or a document not read, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings(data=options.data)
        project = settings.data.resolve().parent
        homes = {path: home_of(path, project, (), None) for path in options.documents}
        _check(options)
        if options.review:
            from evals.draft_page import serve  # noqa: PLC0415 - Gradio takes seconds to load

            serve(options.review, options.to, [project, *homes.values()], options.port)
            return 0
        documents, failed = _loaded(homes)
        cases = draft(documents, options.count)
    except UsageError as error:
        _complain(str(error))
        return 2
    except SanadError as error:
        _complain(str(error))
        return 1
    except KeyboardInterrupt:
        return 0
    return _published(cases, options.out, len(documents), failed=failed)


def _check(options: argparse.Namespace) -> None:
    if options.review and not options.to:
        raise UsageError("a review needs --to SET, the question file that accepted cases join")
    if not options.review and not options.documents:
        raise UsageError("name documents or folders to draft from, or a draft to --review")


def draft(documents: Sequence[Document], count: int) -> list[Case]:
    """Return at most ``count`` proposals, spread over the documents, the same ones every time.

    Each has one gold quote that stands in its document exactly once.
    """
    of_each = [list(_of_document(document)) for document in documents if document.language == "en"]
    rounds = chain.from_iterable(zip_longest(*of_each))
    asked: set[str] = set()
    chosen: list[Case] = []
    for case in rounds:
        if case is None or case.question.casefold() in asked:
            continue
        asked.add(case.question.casefold())
        chosen.append(case.model_copy(update={"id": f"draft-{len(chosen) + 1:03}"}))
        if len(chosen) == count:
            break
    return chosen


def _of_document(document: Document) -> Iterator[Case]:
    found = 0
    for span in sentence_spans(document.text, document.language):
        sentence = document.text[span.start : span.end]
        for cloze in clozes(sentence):
            if document.text.count(sentence) != 1 or found == _MOST_PER_DOCUMENT:
                continue
            found += 1
            yield Case(
                id="draft",
                question=cloze.question,
                answerable=True,
                answers=(cloze.answer,),
                gold_docs=(document.key,),
                gold_quotes=(sentence,),
                type=cloze.type,
                lang="en",
                provenance=UNREVIEWED,
            )


def _loaded(homes: Mapping[Path, Path]) -> tuple[list[Document], int]:
    """Return the documents of each path, and how many could not be read; each of those is told."""
    documents: list[Document] = []
    failed = 0
    for entry in chain.from_iterable(scan(path, home) for path, home in homes.items()):
        try:
            loaded = load_file(entry)
        except LoadingError as error:
            failed += 1
            _complain(str(error))
            continue
        documents += loaded.documents
        for failure in loaded.failures:
            failed += 1
            _complain(str(failure))
    return documents, failed


def _published(cases: Sequence[Case], out: str, documents: int, *, failed: int) -> int:
    text = "".join(case_line(case) for case in cases)
    if out == _STANDARD_OUTPUT:
        print(text, end="")
    elif cases:
        try:
            replace_text(Path(out), text)
        except UsageError as error:
            _complain(str(error))
            return 2
        _complain(f"{out}: review them with `python -m evals.draft --review {out} --to SET.jsonl`")
    _complain(f"{len(cases)} cases proposed from {documents} documents, none reviewed")
    return 1 if failed or not cases else 0


def _complain(line: str) -> None:
    print(f"evals.draft: {line}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evals.draft",
        description="Propose cases with verbatim gold quotes from English documents, without a"
        " language model; or review such proposals in the browser.",
    )
    parser.add_argument("documents", nargs="*", type=Path, metavar="DOC", help="files or folders")
    parser.add_argument("--count", type=_positive, default=10, metavar="N", help="default: 10")
    parser.add_argument(
        "--out", default=_STANDARD_OUTPUT, metavar="FILE", help="default: standard output"
    )
    parser.add_argument("--review", type=Path, metavar="DRAFT", help="open a page to review it")
    parser.add_argument("--to", type=Path, metavar="SET", help="where accepted cases go")
    parser.add_argument("--port", type=int, default=7861, metavar="P", help="default: 7861")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="as for ingest.py, so that names agree"
    )
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


if __name__ == "__main__":
    sys.exit(main())
