"""What a reader does on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

QUESTION = "How many people were killed in the Quetta railway station bombing?"
OFF_TOPIC = "Who won the 1992 Cricket World Cup?"
URDU = "گوادر کے نئے ہوائی اڈے پر پہلی پرواز کب اتری؟"


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter, and return its turn when it is finished."""
    page.fill("#sanad-box textarea", question)
    page.press("#sanad-box textarea", "Enter")
    return finished(page, question)


def finished(page: Page, question: str) -> Locator:
    """Return the newest turn once it holds an answer to ``question``."""
    turn = page.locator(".sanad-turn:not([data-state='working'])", has_text=question).last
    turn.wait_for()
    return turn


def words(text: str) -> str:
    """Return ``text`` with every run of white space as one space."""
    return " ".join(text.split())
