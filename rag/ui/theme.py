"""Gradio's own parts in the page's colours, so that nothing flashes before page.css is there."""

from __future__ import annotations

from rag.ui.quiet_gradio import gr

PAPER, PAPER_DARK = "#faf8f4", "#16171a"
INK, INK_DARK = "#211f1b", "#e9e6df"


def page_theme() -> gr.themes.Base:
    """Return a theme without web fonts, light and dark."""
    sans = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Base(font=sans, font_mono=["ui-monospace", "Consolas", "monospace"])
    return theme.set(
        body_background_fill=PAPER,
        body_background_fill_dark=PAPER_DARK,
        body_text_color=INK,
        body_text_color_dark=INK_DARK,
        background_fill_primary=PAPER,
        background_fill_primary_dark=PAPER_DARK,
    )
