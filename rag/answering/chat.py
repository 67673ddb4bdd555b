"""The chat answerer: a model writes short statements, each with the numbers of its sources."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from rag.answering.evidence import Evidence, ScoredSentence
from rag.answering.marking import MarkedStatement, marked_statements
from rag.answering.prompting import answer_messages, numbered, prompt_version
from rag.answering.refusal import REFUSAL_SENTENCE
from rag.domain import DraftStatement, SourceSpan, Usage
from rag.models import ChatMessage, ChatModel
from rag.models.chat import Pieces, whole_reply

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Refused:
    """The model says that the sentences do not answer the question."""


Drafted = Generator[DraftStatement | Refused | Usage, None, None]


@dataclass(frozen=True, slots=True)
class ChatAnswerer:
    """Shows the model the ``sentences`` best sentences, as far as they fit into ``characters``.

    What is shown decides over the time to the first word: on two cores the bundled model reads
    some 40 tokens a second. ``latin_only`` leaves other scripts to the extractive answerer. A model
    that finds no answer is believed where the calibrated confidence is under ``believed_under``.
    """

    model: ChatModel
    sentences: int = 8
    characters: int = 330
    latin_only: bool = False
    believed_under: float = 1.0
    name: str = "chat"

    @property
    def fingerprint(self) -> str:
        """Changes with the model, the prompt and what of the evidence is shown."""
        shown = f"{self.sentences}x{self.characters}"
        return f"{self.model.fingerprint}+prompt-{prompt_version()}-{shown}"

    def takes(self, evidence: Evidence) -> bool:
        """Whether the model can be asked about this evidence at all."""
        return bool(evidence.sentences) and (evidence.read or not self.latin_only)

    def statements(self, evidence: Evidence) -> Drafted:
        """Yield statement after statement, or ``Refused`` alone, and last the tokens that it took.

        Closing the generator stops the model. Raises what the model's ``stream`` raises.
        """
        shown = numbered(evidence.sentences, self.sentences, self.characters)
        counted = [Usage()]
        with closing(self.model.stream(answer_messages(evidence.question, shown))) as pieces:
            for number, statement in enumerate(marked_statements(_texts(pieces, counted))):
                if not number and _is_refusal(statement.text):
                    yield Refused()
                    break
                yield _resolved(statement, shown)
        yield counted[0]

    def warm_up(self) -> None:
        """Load the model and let it read the rules, which it then remembers."""
        rules = answer_messages("", [])[0]
        whole_reply(self.model.stream([rules, ChatMessage("user", "?")], max_tokens=1))


def _texts(pieces: Pieces, counted: list[Usage]) -> Generator[str, None, None]:
    for piece in pieces:
        if piece.usage:
            counted[0] = piece.usage
        yield piece.text


def _is_refusal(text: str) -> bool:
    """Whether ``text`` is the refusal sentence, whatever its case and punctuation."""
    return _WORD.findall(text.lower()) == _WORD.findall(REFUSAL_SENTENCE.lower())


def _resolved(statement: MarkedStatement, shown: list[ScoredSentence]) -> DraftStatement:
    """Turn numbers into places; a number that was never shown stays as it is."""
    known = [n for n in statement.markers if 1 <= n <= len(shown)]
    sources = (shown[n - 1] for n in known)
    return DraftStatement(
        statement.text,
        tuple(SourceSpan(s.passage, s.start, s.end) for s in sources),
        unknown_markers=tuple(f"[{n}]" for n in statement.markers if n not in known),
    )
