"""The form that tries the widget's attributes and prints the tag; its script is ``demo.js``."""

from __future__ import annotations

from html import escape

_LANGUAGES = (
    ("en", "English"), ("ur", "اردو"), ("ar", "العربية"), ("he", "עברית"), ("fa", "فارسی"),
    ("hi", "हिन्दी"), ("de", "Deutsch"), ("fr", "français"), ("es", "español"), ("zh", "中文"),
)  # fmt: skip
# Attribute, label, and its values with what they are called; the first one is left out of the tag.
_CHOICES = (
    ("mode", "Mode", (("launcher", "a button"), ("inline", "in the page"))),
    ("position", "Side", (("end", "end"), ("start", "start"))),
    ("lang", "Language", (("", "the page's"), *_LANGUAGES)),
    ("theme", "Light or dark", (("", "system"), ("host", "page"), ("light", "light"), ("dark", "dark"))),
    ("font", "Font", (("", "its own"), ("inherit", "the page's"))),
    ("persistence", "Keep the chat", (("none", "no"), ("session", "in this tab"), ("local", "for seven days"))),
)  # fmt: skip
_TEXTS = (
    ("heading", "Title", "Ask the archive"),
    ("greeting", "Greeting", ""),
    ("placeholder", "In the box", ""),
    ("disclaimer", "Small print", ""),
    ("privacy", "Privacy page", "https://…"),
)
_COLOURS = (
    ("--sanad-accent", "Accent", "#0e5a56"),
    ("--sanad-accent-ink", "On accent", "#ffffff"),
    ("--sanad-paper", "Paper", "#faf8f4"),
    ("--sanad-ink", "Text", "#211f1b"),
    ("--sanad-mark", "Marked words", "#fbe8a6"),
)


def playground_form(integrity: str) -> str:
    """Return the form; ``integrity`` is the hash of ``widget.js`` that the tag names."""
    choices = "".join(
        f'<label>{escape(label)}<select name="{name}">'
        + "".join(f'<option value="{value}">{escape(said)}</option>' for value, said in values)
        + "</select></label>"
        for name, label, values in _CHOICES
    )
    texts = "".join(
        f'<label>{escape(label)}<input name="{name}" maxlength="300" placeholder="{escape(shown)}"></label>'
        for name, label, shown in _TEXTS
    )
    colours = "".join(
        f'<label class="colour"><input type="color" name="{name}" value="{value}"'
        f' data-own="{value}">{escape(label)}</label>'
        for name, label, value in _COLOURS
    )
    return (
        '<section class="playground" aria-label="Playground"><details open><summary>Make it yours</summary>'
        f'<form id="playground" data-integrity="{escape(integrity)}" autocomplete="off">'
        '<label>Site, as in widget.toml<input name="site" value="SITE" maxlength="64"'
        ' pattern="[A-Za-z0-9_\\-]{1,64}"></label>'
        f'<div class="choices">{choices}</div>{texts}'
        '<label>First questions, a line each<textarea name="starters" rows="3"></textarea></label>'
        f"<fieldset><legend>Colours</legend>{colours}</fieldset>"
        '<h2 id="tag-title">The tag</h2>'
        '<pre tabindex="0" aria-labelledby="tag-title"><code id="tag"></code></pre>'
        '<p class="buttons"><button type="button" id="copy">Copy</button>'
        '<button type="reset">Start again</button><span id="copied" role="status"></span></p>'
        "</form></details></section>"
    )
