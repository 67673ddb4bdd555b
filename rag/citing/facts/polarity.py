"""Negation: what is denied in a statement must be denied in its quotes, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.citing.facts.fact import Kind, MissingFact
from rag.citing.facts.nearby import likeness, nearby
from rag.citing.facts.words import Word, listed, stem

_CUES = listed(
    "not no never without none neither nor nobody nothing nowhere cannot hardly scarcely"
)
# "failed to win" denies winning; "failed" alone may say many things.
_VERBS = listed("failed fails fail unable refused refuses declined denied denies deny")
# What else may carry a denial of a statement in other words.
_LIKE_DENIALS = frozenset(
    stem(word)
    for word in [
        "reject",
        "lack",
        "absent",
        "absence",
        "avoid",
        "prevent",
        "false",
        "halt",
        "ban",
        "forbid",
        "prohibit",
        "instead",
        "rather",
        "only",
        "unlike",
        "except",
        "stop",
        "cease",
        "end",
        "miss",
        "skip",
        "lose",
        "cancel",
        "scrap",
        "block",
        "exclude",
        "little",
        "few",
        "rare",
        "denied",
        "turned",
        "fail",
        "refuse",
        "decline",
        "unable",
    ]
)
_HELPERS = listed(
    "be been being is are was were am do does did done has have had having will would shall should can"
    " could may might must to the a an any yet ever even also so very been its his her their this that"
    " of for it he she they there as in on at by with longer much"
)
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "non-")
_LENGTH = 5  # letters that a word must have left without its prefix
_REACH = 6
_MUCH = 0.25  # of the likeness of the best place: a denial of the same word may be so much farther
_LIKE = 0.25  # likeness of two places that may speak of the same thing in other words


@dataclass(frozen=True, slots=True)
class Negation:
    """A cue at ``place``, the stem of the word that it denies ("" if none) and that word's place."""

    cue: Word
    place: int
    head: str
    head_place: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """An occurrence of a stem: whether it is denied there, and what stands near."""

    denied: bool
    near: Mapping[str, float]


def negations(tokens: Sequence[Word]) -> list[Negation]:
    """Return the negations of a text in order."""
    found: list[Negation] = []
    for place, word in enumerate(tokens):
        sure = _denies(tokens, place)
        if not sure and not _fails_to(tokens, place):
            continue
        at = _head(tokens, place)
        head = tokens[at].stem if at is not None else ""
        found.append(Negation(word, place, head, -1 if at is None else at, sure))
    return found


def missing_negations(
    stated: Sequence[Word], quoted: Sequence[Sequence[Word]]
) -> list[MissingFact]:
    """Return what a statement denies and the quotes do not, or the other way round."""
    own = negations(stated)
    sentences = [sentence for tokens in quoted for sentence in _sentences(tokens)]
    theirs = [negations(sentence) for sentence in sentences]
    missing: list[MissingFact] = []
    for negation in own:
        problem = _added(negation, stated, sentences, theirs)
        if problem:
            missing.append(MissingFact(Kind.NEGATION, negation.cue.text, problem))
    if any(theirs):
        missing.extend(_dropped(stated, own, sentences, theirs))
    missing.extend(_prefixed(stated, quoted))
    return missing


def _added(
    negation: Negation,
    stated: Sequence[Word],
    sentences: Sequence[Sequence[Word]],
    theirs: Sequence[Sequence[Negation]],
) -> str | None:
    """Say what is wrong with a statement's negation, if anything."""
    near = nearby(stated, negation.cue.start, negation.cue.end)
    seen = _seen(negation.head, sentences, theirs) if negation.head else []
    denied, affirmed = (
        max((likeness(near, s.near) for s in seen if s.denied == kind), default=-1.0)
        for kind in (True, False)
    )
    if denied >= 0 and denied >= affirmed * _MUCH:
        return None
    if affirmed >= 0:
        return f"the quotes do not deny {stated[negation.head_place].text!r}"
    if not negation.sure or _denied_nearby(near, sentences, theirs):
        return None
    return "the quotes do not deny this"


def _dropped(
    stated: Sequence[Word],
    own: Sequence[Negation],
    sentences: Sequence[Sequence[Word]],
    theirs: Sequence[Sequence[Negation]],
) -> Iterator[MissingFact]:
    """Yield the first word that a statement affirms and the place most like it denies."""
    denied_here = {n.head_place for n in own}
    heads = {n.head for found in theirs for n in found}
    quiet = {w.clause for n in own for w in (n.cue,)}
    for place, word in enumerate(stated):
        if word.mark or word.stem not in heads or place in denied_here or word.clause in quiet:
            continue
        near = nearby(stated, word.start, word.end)
        seen = _seen(word.stem, sentences, theirs)
        denied = max((likeness(near, s.near) for s in seen if s.denied), default=-1.0)
        affirmed = max((likeness(near, s.near) for s in seen if not s.denied), default=-1.0)
        if denied > affirmed and (denied > 0 or not near):
            reason = f"the quotes deny {word.text!r} where the words are most alike"
            yield MissingFact(Kind.NEGATION, word.text, reason)
            return


def _prefixed(stated: Sequence[Word], quoted: Sequence[Sequence[Word]]) -> Iterator[MissingFact]:
    """Yield words that differ from a quote's only in a denying prefix: able, unable."""
    theirs = {w.lower for tokens in quoted for w in tokens if w.content}
    for word in stated:
        if not word.content or word.lower in theirs:
            continue
        longer = [p + word.lower for p in _PREFIXES if len(word.lower) >= _LENGTH - 1]
        shorter = [
            word.lower[len(p) :]
            for p in _PREFIXES
            if word.lower.startswith(p) and len(word.lower) - len(p) >= _LENGTH - 1
        ]
        other = next((form for form in (*longer, *shorter) if form in theirs), None)
        if other:
            yield MissingFact(Kind.NEGATION, word.text, f"the quotes say {other!r}")


def _denied_nearby(
    near: Mapping[str, float],
    sentences: Sequence[Sequence[Word]],
    theirs: Sequence[Sequence[Negation]],
) -> bool:
    """Whether something is denied at a place like this one, in other words."""
    for tokens, found in zip(sentences, theirs, strict=True):
        cues = [n.cue for n in found] + [w for w in tokens if w.stem in _LIKE_DENIALS]
        if any(likeness(near, nearby(tokens, c.start, c.end)) >= _LIKE for c in cues):
            return True
    return False


def _seen(
    head: str, sentences: Sequence[Sequence[Word]], theirs: Sequence[Sequence[Negation]]
) -> list[_Seen]:
    found: list[_Seen] = []
    for tokens, denials in zip(sentences, theirs, strict=True):
        heads = {n.head_place for n in denials}
        found.extend(
            _Seen(place in heads, nearby(tokens, word.start, word.end))
            for place, word in enumerate(tokens)
            if word.stem == head and not word.mark
        )
    return found


def _sentences(tokens: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield runs of words up to a full stop or a line break."""
    begin = 0
    for place, word in enumerate(tokens):
        if word.text in {".", "!", "?", "\n", ";"}:
            if place > begin:
                yield tokens[begin:place]
            begin = place + 1
    if begin < len(tokens):
        yield tokens[begin:]


def _denies(tokens: Sequence[Word], place: int) -> bool:
    word = tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if word.lower.endswith("n't"):
        return True
    if word.lower not in _CUES:
        return False
    if following is None or following.text == '"':
        return True
    if word.lower == "no":
        return not (following.mark or following.text[0].isdigit() or following.lower == "doubt")
    if word.lower == "not":
        return not (following.mark or following.lower in {"only", "just", "least"})
    return True


def _fails_to(tokens: Sequence[Word], place: int) -> bool:
    word = tokens[place]
    if word.lower not in _VERBS:
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return following is not None and following.lower in {"to", "that", "any", "having"}


def _head(tokens: Sequence[Word], place: int) -> int | None:
    """Return the place of the nearest word that a cue may deny."""
    for at in range(place + 1, min(place + 1 + _REACH, len(tokens))):
        word = tokens[at]
        if word.mark and word.text != '"':
            return None
        if not word.mark and word.lower not in _HELPERS and not word.lower.endswith("ly"):
            return at
    return None
