"""Follow-ups put as questions that can be searched for by themselves, without a language model.

The method: what the conversation is about are the noun phrases of the questions asked so far, back
to the last one that stood by itself, and of the first sentence of each answer. A phrase counts for
the rarity of its words in the corpus, for names more, for each turn back less; the best phrases that
the question does not hold already are put behind it. Behind a piece of a question ("And in 2023?")
the last whole question comes first. A question that stands by itself stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rag.answering.evidence import Rarity
from rag.answering.following.depending import depends, fragment, share
from rag.answering.following.history import bounded
from rag.answering.following.phrases import Phrase, noun_phrases
from rag.answering.question import names_and_numbers, stem, stems
from rag.domain import Utterance

_FIRST_SENTENCE = re.compile(r".{1,200}?(?:[.!?۔؟](?=\s|$)|$)")


@runtime_checkable
class Rewriter(Protocol):
    """Turns a question into one that needs no conversation."""

    def standalone(self, question: str, history: Sequence[Utterance]) -> str:
        """Return the question to search for; the same one where nothing has to change."""
        ...


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Puts what the conversation is about behind a question that leans on it.

    ``rarity`` gives a word's inverse document frequency in the corpus. At most ``most_words`` new
    words are carried over, and never does a rewritten question have more than ``most_characters``.
    """

    rarity: Rarity
    most_words: int = 4
    most_characters: int = 2000
    fading: float = 0.6  # what a phrase counts for one turn further back
    answered: float = 0.5  # what a phrase of an answer counts against one of a question
    naming: float = 1.5  # what a name counts against another word

    def standalone(self, question: str, history: Sequence[Utterance]) -> str:
        """Return the question with what it leans on, or as it is."""
        said = bounded(history)
        if not said or not depends(question, self.rarity):
            return question
        filling = _filling(question, said)
        lacking = f"{question} {filling}"
        carried = [*filter(None, [filling]), *self._carried(lacking, said)]
        rewritten = f"{question} ({', '.join(carried)})" if carried else question
        return rewritten if len(rewritten) <= self.most_characters else question

    def _carried(self, question: str, said: Sequence[Utterance]) -> list[str]:
        weights: dict[str, float] = {}
        phrases: dict[Phrase, None] = {}
        counts = 1.0
        for utterance in reversed(said):
            asked = utterance.role == "user"
            text = utterance.text if asked else _first_sentence(utterance.text)
            names = set(names_and_numbers(text))
            for phrase in noun_phrases(text):
                phrases.setdefault(phrase)
                for word in phrase.words:
                    by_kind = (1.0 if asked else self.answered) * (
                        self.naming if word in names and not word.isdigit() else 1.0
                    )
                    weights[stem(word)] = weights.get(stem(word), 0.0) + (
                        counts * by_kind * share(word, self.rarity)
                    )
            if asked:
                if not depends(utterance.text, self.rarity):
                    break
                counts *= self.fading
        return self._best(question, phrases, weights)

    def _best(
        self, question: str, phrases: Iterable[Phrase], weights: dict[str, float]
    ) -> list[str]:
        held = set(stems(question))
        chosen: list[str] = []
        room = self.most_words

        def worth(phrase: Phrase) -> float:
            return max((weights[stem(w)] for w in phrase.words if stem(w) not in held), default=0.0)

        left = list(phrases)
        while room > 0 and left:
            best = max(left, key=worth)
            if not worth(best):
                break
            left.remove(best)
            new = {stem(word) for word in best.words} - held
            room -= len(new)
            held |= new
            chosen.append(best.text)
        return chosen


def _filling(question: str, said: Sequence[Utterance]) -> str:
    """Return the newest whole question if ``question`` is only a piece of one, else nothing.

    What it asks for stands there alone: "And in 2023?" may be after a number or a name.
    """
    if not fragment(question):
        return ""
    asked = (u.text for u in reversed(said) if u.role == "user" and not fragment(u.text))
    return next(asked, "").rstrip(" ?؟.!")


def _first_sentence(text: str) -> str:
    match = _FIRST_SENTENCE.match(text)
    return match.group() if match else text
