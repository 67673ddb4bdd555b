"""Question files: one JSON object a line, read, validated and named when something is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.domain import Utterance
from rag.errors import UsageError

CONFLICT = "conflict"
LIST = "list"
SEVERAL = "several"
COUNT = "count"
NUMBER = "number"
LATEST = "latest"
FOLLOW_UP = "follow_up"
FALSE_PREMISE = "false_premise"
INJECTION = "injection"
NEAR_MISS = "near_miss"
OFF_TOPIC = "off_topic"

# A question of these types has an answer in the corpus, …
ALWAYS_ANSWERABLE = frozenset(
    {"factoid", "name", NUMBER, "date", LIST, LATEST, SEVERAL, COUNT, CONFLICT}
)
# … of these none, …
NEVER_ANSWERABLE = frozenset({NEAR_MISS, OFF_TOPIC, FALSE_PREMISE})
# … and these tell how a question is put, so that either is possible.
EITHER = frozenset({FOLLOW_UP, "colloquial", "urdu", "roman_urdu", INJECTION})
CORE_TYPES = tuple(sorted(ALWAYS_ANSWERABLE | NEVER_ANSWERABLE | EITHER))

# In these every quote counts; in the other types of the sets kept here the quotes state the same
# fact and stand in for each other. In sets from elsewhere every quote counts too.
EVERY_QUOTE_COUNTS = frozenset({CONFLICT, SEVERAL, COUNT})
EVERY_ANSWER_COUNTS = frozenset({LIST, SEVERAL})

Split = Literal["tune", "test"]


class Turn(BaseModel):
    """One utterance of a conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Literal["user", "assistant"]
    text: str


class Case(BaseModel):
    """A question with what a right answer must rest on.

    ``answers`` are alternatives, except that a ``list`` and ``several`` need every one of them and
    a ``conflict`` has one for each figure that the sources give; the first of a ``count`` is the
    number. ``gold_docs`` are document keys, or row ids of the corpus file in the common form.
    ``near_miss_doc`` sounds right and does not answer. No answer may show a ``forbidden`` string.
    ``turns`` are a conversation up to its last question, which ``question`` puts so that it stands
    alone. Thresholds are fitted on the ``tune`` split only; a case without a split names documents
    of both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answerable: bool
    answers: tuple[str, ...] = ()
    gold_docs: tuple[str, ...] = ()
    gold_quotes: tuple[str, ...] = ()
    type: str = Field(min_length=1)
    lang: str = Field(min_length=2)
    near_miss_doc: str | None = None
    provenance: str | None = None
    keypoints: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    forbidden: tuple[Annotated[str, Field(pattern=r"\S")], ...] = ()
    split: Split | None = None

    @model_validator(mode="after")
    def _gold_only_where_there_is_an_answer(self) -> Case:
        corrected = self.type == FALSE_PREMISE
        if not self.answerable and not corrected and (self.gold_docs or self.gold_quotes):
            raise ValueError("an unanswerable question has no gold documents or quotes")
        if self.gold_quotes and not self.gold_docs:
            raise ValueError("gold quotes without gold documents")
        return self

    @property
    def asked(self) -> str:
        """What is put to the assistant: of a conversation, the last thing that the user says."""
        said = [turn.text for turn in self.turns if turn.role == "user"]
        return said[-1] if said else self.question

    @property
    def history(self) -> tuple[Utterance, ...]:
        """What was said before ``asked``, oldest first."""
        before = self.turns
        while before and before[-1].role != "user":
            before = before[:-1]
        return tuple(Utterance(turn.role, turn.text) for turn in before[:-1])

    @property
    def paired(self) -> bool:
        """Whether each gold quote stands beside its own document, as in the sets kept here."""
        return len(self.gold_docs) == len(self.gold_quotes)

    @property
    def one_quote_will_do(self) -> bool:
        """Whether the gold quotes are alternatives."""
        return self.type in CORE_TYPES and self.type not in EVERY_QUOTE_COUNTS

    @property
    def every_answer_counts(self) -> bool:
        """Whether all the answers are needed and not only one of them."""
        return self.type in EVERY_ANSWER_COUNTS

    @property
    def refusal_expected(self) -> bool | None:
        """Whether refusing is right; None where an answer that corrects a premise is right too."""
        return None if not self.answerable and self.gold_docs else not self.answerable

    @property
    def documents(self) -> tuple[str, ...]:
        """Every document that the case names, once: gold, then near miss."""
        named = (*self.gold_docs, *filter(None, [self.near_miss_doc]))
        return tuple(dict.fromkeys(named))


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file in order.

    Raises UsageError naming the line if the file cannot be read, a line is not a case, an id
    stands twice, or there is no case at all.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a question file: {error}") from error
    cases = [
        _case(line, f"{path}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not cases:
        raise UsageError(f"{path}: holds no questions")
    repeated = [identity for identity, times in Counter(c.id for c in cases).items() if times > 1]
    if repeated:
        raise UsageError(f"{path}: ids stand more than once: {', '.join(repeated)}")
    return tuple(cases)


def _case(line: str, label: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "line"
        raise UsageError(f"{label}: {field}: {first['msg']}") from error
