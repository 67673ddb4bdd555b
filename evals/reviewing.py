"""The review of a complaint before it becomes a case: in the terminal, or by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from evals.cases import Case
from evals.complaints import Proposal, one_line, unsure
from evals.growing import GrowingSet, first_problem
from rag.domain import Feedback
from rag.errors import UsageError

Review = Callable[[Proposal, GrowingSet], Case | None]
_SHOWN = 100
_ASKED = "Add it? [y]es, [n]o, [e]dit, [d]ismiss, [q]uit: "


class Stopped(Exception):
    """The reviewer has had enough."""


class Dismissed(Exception):
    """The reviewer says that the complaint is of no use."""


def sure_only(say: Callable[[str], None]) -> Review:
    """Return a review that accepts what needs nobody's judgement and raises UsageError else."""

    def review(proposal: Proposal, target: GrowingSet) -> Case:
        say(shown(proposal.case, proposal.feedback, target))
        problem = unsure(proposal)
        if problem:
            raise UsageError(problem)
        return proposal.case

    return review


def reviewed(ask: Callable[[str], str], say: Callable[[str], None]) -> Review:
    """Return a review by a person, who answers with the case to add, or None to leave it.

    Raises Dismissed or Stopped where the person says so; the end of the input is Stopped too.
    """

    def review(proposal: Proposal, target: GrowingSet) -> Case | None:
        person = _Person(ask, say)
        case = proposal.case
        while True:
            say(shown(case, proposal.feedback, target))
            chosen = person.hear(_ASKED).lower()[:1]
            if chosen == "e":
                case = person.edited(case, proposal.sentences)
            elif chosen == "y" and case.answerable and not case.answers:
                say("It needs an answer first: choose e.")
            elif chosen in {"y", "n"}:
                return case if chosen == "y" else None
            elif chosen == "d":
                raise Dismissed
            elif chosen == "q":
                raise Stopped

    return review


@dataclass(frozen=True, slots=True)
class _Person:
    ask: Callable[[str], str]
    say: Callable[[str], None]

    def hear(self, prompt: str) -> str:
        try:
            return self.ask(prompt).strip()
        except EOFError:
            raise Stopped from None

    def edited(self, case: Case, sentences: tuple[str, ...]) -> Case:
        """Ask for each field; an empty reply keeps it, and what is no case changes nothing."""
        self.say("Enter keeps what stands in brackets.")
        said = {
            "question": self.hear(f"question [{case.question}]: "),
            "type": self.hear(f"type [{case.type}]: "),
        }
        changes: dict[str, object] = {name: text for name, text in said.items() if text}
        if case.answerable:
            changes.update(self._answer(case, sentences))
        try:
            return Case.model_validate({**case.model_dump(), **changes})
        except ValidationError as error:
            self.say(f"That is no case: {first_problem(error)}")
            return case

    def _answer(self, case: Case, sentences: tuple[str, ...]) -> dict[str, object]:
        answers = self.hear(f"answers, separated by | [{' | '.join(case.answers)}]: ")
        for number, sentence in enumerate(sentences, start=1):
            self.say(f"  {number}  {sentence}")
        chosen = self.hear("gold quote, by number or in its own words [as above]: ")
        changes: dict[str, object] = {}
        if answers:
            changes["answers"] = [text.strip() for text in answers.split("|") if text.strip()]
        if chosen:
            number = int(chosen) if chosen.isdecimal() else 0
            listed = 1 <= number <= len(sentences)
            changes["gold_quotes"] = [sentences[number - 1] if listed else chosen]
        return changes


def shown(case: Case, feedback: Feedback, target: GrowingSet) -> str:
    """Return a proposed case and the complaint behind it, for the terminal."""
    lines = ["", f"feedback {feedback.id}, {feedback.given_at[:10]}: {reason(feedback)}"]
    if feedback.comment:
        lines.append(f"  comment   {plain(feedback.comment)}")
    lines += [f"  question  {case.question}", f"  type      {case.type}, {case.lang}"]
    if case.answerable:
        lines.append(f"  answers   {' | '.join(case.answers) or '(none yet)'}")
        lines += [
            f"  gold      {quote}\n            in {document}"
            for document, quote in zip(case.gold_docs, case.gold_quotes, strict=True)
        ]
    else:
        lines.append(f"  must be refused; sounds right: {case.near_miss_doc}")
    return "\n".join([*lines, f"  would be  {target.next_id} in {target.path.name}"])


def reason(feedback: Feedback) -> str:
    """Return what the reader found wrong, in words."""
    return feedback.reason.replace("_", " ") if feedback.reason else "thumbs up"


def plain(text: str) -> str:
    """Return the first words of a stranger's text on one line."""
    flat = one_line(text)
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"
