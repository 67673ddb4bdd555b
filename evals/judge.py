"""A chat model that says whether an answer is correct: ``python -m evals.judge --agreement MODEL``."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.agreement import LabelledSet, kappa, labelled
from evals.intervals import Summary
from rag.chat_models import build_chat_model, chat_choice
from rag.errors import SanadError, UsageError
from rag.models.chat import ChatMessage, ChatModel, whole_reply
from rag.settings import Settings, load_settings

PROMPT = Path(__file__).parent / "prompts" / "judge.md"
_MOST_TOKENS = 8
_WORD = re.compile(r"\b(CORRECT|WRONG|INCORRECT)\b", re.IGNORECASE)


@cache
def prompt_version() -> str:
    """Return a hash that changes with the prompt."""
    return hashlib.sha256(PROMPT.read_bytes()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks ``model``, at temperature 0, once per answer; replies are kept in ``folder``."""

    model: ChatModel
    folder: Path

    def correct(self, question: str, gold: str, answer: str) -> bool | None:
        """Return whether ``answer`` is correct and complete, None if the reply says neither.

        Raises ChatFailed or ChatTimeout.
        """
        key = json.dumps([prompt_version(), self.model.fingerprint, question, gold, answer])
        path = self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.txt"
        if path.is_file():
            return _read(path.read_text(encoding="utf-8"))
        asked = f"Question: {question}\nGold answer: {gold}\nStudent's answer: {answer}"
        messages = [
            ChatMessage("system", PROMPT.read_text(encoding="utf-8").strip()),
            ChatMessage("user", f"{asked}\n\nCORRECT or WRONG?"),
        ]
        reply, _ = whole_reply(self.model.stream(messages, max_tokens=_MOST_TOKENS))
        self.folder.mkdir(parents=True, exist_ok=True)
        path.write_text(reply, encoding="utf-8")
        return _read(reply)


def built(model: str, settings: Settings) -> Judge | None:
    """Return the judge that ``model`` names as RAG_CHAT_MODEL would, None if it is not there.

    Raises UsageError for a name that means nothing.
    """
    named = settings.model_copy(update={"chat_model": model})
    if model in {"auto", "bundled"} and chat_choice(
        settings.model_copy(update={"chat_model": "auto"})
    ).model is None:  # fmt: skip
        return None
    found = build_chat_model(named)
    return Judge(found, settings.data / "evals" / "judged") if found else None


def agreement(judge: Judge, items: LabelledSet) -> tuple[Summary, int]:
    """Return kappa with the labels of people, and how many replies said neither.

    Those count as WRONG, since nothing calls the answer correct.
    """
    said = [judge.correct(item.question, item.gold, item.answer) for item in items.items]
    people = [item.correct for item in items.items]
    return kappa(people, [verdict is True for verdict in said]), said.count(None)


def agreement_text(found: Summary, unread: int) -> str:
    """Return one line."""
    if found.value is None:
        return f"Cohen's kappa is not defined over {found.n} labelled answers: all are alike"
    unsaid = f"; {unread} replies said neither and count as wrong" if unread else ""
    return (
        f"Cohen's kappa with a person {found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"
        f" over {found.n} labelled answers{unsaid}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once told, also where there is no model; 1 if the model fails, 2 on wrong usage."""
    parser = argparse.ArgumentParser(prog="evals.judge", description=__doc__)
    parser.add_argument(
        "--agreement", metavar="MODEL", required=True, help="bundled, or as in RAG_CHAT_MODEL"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    given = parser.parse_args(arguments)
    try:
        judge = built(given.agreement, load_settings(data=given.data))
        if judge is None:
            print(absent(given.agreement))
            return 0
        items = labelled()
        print(f"{judge.model.name}, prompt {prompt_version()}: "
              f"{agreement_text(*agreement(judge, items))}\n{items.note}")  # fmt: skip
    except UsageError as error:
        print(f"evals.judge: {error}", file=sys.stderr)
        return 2
    except SanadError as error:
        print(f"evals.judge: {error}", file=sys.stderr)
        return 1
    return 0


def absent(model: str) -> str:
    """Return what is said where there is no such model."""
    return f"no judge: {model} is not here (`make model` fetches the bundled one)"


def _read(reply: str) -> bool | None:
    found = _WORD.search(reply)
    return found[1].upper() == "CORRECT" if found else None


if __name__ == "__main__":
    sys.exit(main())
