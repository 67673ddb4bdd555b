"""A unigram tokenizer (Kudo 2018, "Subword Regularization") that knows where each token stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SPACE = "▁"  # stands for a space in the vocabulary, and before the first word


@dataclass(frozen=True, slots=True)
class Token:
    """A vocabulary id and the characters ``start``..``end`` of the text that it came from.

    The mark of a space that is a token of its own has no characters.
    """

    id: int
    start: int
    end: int


class UnigramTokenizer:
    """Cuts text into the likeliest pieces after characters were replaced and white space joined.

    ``replacements`` maps one character to any number of others. An unknown character is a token of
    its own, since each is for the model.
    """

    def __init__(
        self,
        pieces: Sequence[tuple[str, float]],
        unknown: int,
        replacements: Mapping[str, str],
    ) -> None:
        from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415 - loads on use

        self._tokenizer: Tokenizer = Tokenizer(models.Unigram(list(pieces), unknown))
        # By attribute: the library's stubs do not know that it can be set.
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
            replacement=_SPACE, prepend_scheme="always", split=True
        )
        self._unknown = unknown
        self._space = self._tokenizer.token_to_id(_SPACE)
        self._replacements = replacements

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of ``text`` in order, special ones left out."""
        prepared, origins = self._prepared(text)
        encoding = self._tokenizer.encode(prepared, add_special_tokens=False)
        found: list[Token] = []
        for identity, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            first = start + 1 if prepared[start] == " " else start
            if identity == self._unknown:
                # The library joins unknown neighbours into one token.
                found.extend(Token(identity, origins[i], origins[i] + 1) for i in range(first, end))
            elif identity == self._space or first >= end:
                found.append(Token(identity, origins[first], origins[first]))
            else:
                found.append(Token(identity, origins[first], origins[end - 1] + 1))
        return found

    def ids(self, text: str) -> list[int]:
        """Return the vocabulary ids of ``text``."""
        return [token.id for token in self.tokens(text)]

    def _prepared(self, text: str) -> tuple[str, list[int]]:
        """Return the normalised text, and for each of its characters the place in ``text``.

        Runs of white space become one space, none at either end.
        """
        characters: list[str] = []
        origins: list[int] = []
        for place, original in enumerate(text):
            for char in self._replacements.get(original, original):
                if char.isspace():
                    if not characters or characters[-1] == " ":
                        continue
                    characters.append(" ")
                else:
                    characters.append(char)
                origins.append(place)
        if characters and characters[-1] == " ":
            characters.pop()
            origins.pop()
        return "".join(characters), origins
