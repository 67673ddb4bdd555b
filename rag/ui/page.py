"""The Gradio page: a conversation, a composer and a panel, wired to the assistant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.examples import example_questions
from rag.settings import Settings
from rag.ui.conversation import Conversation, converse
from rag.ui.greeting import greeting_html, library_html, masthead_html
from rag.ui.overview import overview
from rag.ui.quiet_gradio import gr
from rag.ui.rating import Rater
from rag.ui.theme import page_theme

PAGE_FILES = Path(__file__).parent / "assets"
_STYLES, _SCRIPTS = ("page.css", "rating.css"), ("page.js", "rating.js")
_AT_ONCE = 2
_WAITING = 32
_LOOKS_EVERY = 0.02  # seconds
_SESSION_SECONDS = 3600
_CACHE_SECONDS = 3600
# These run in the browser when their part appears; page.js and rating.js do what needs no server.
_ASK_OR_RATE = """
element.addEventListener('click', (event) => {
  const example = event.target.closest('button[data-question]');
  if (example) trigger('select', { question: example.dataset.question });
  const thumb = event.target.closest('button[data-rating]');
  if (!thumb) return;
  const { answer } = thumb.closest('[data-answer]').dataset;
  trigger('like', { answer, rating: thumb.dataset.rating });
});
"""
# What the sheet holds is sent as it stands; closing it empties it, and the next one begins anew.
_COMPLAIN = """
const send = (name, form) => {
  const { answer, searches } = form.closest('dialog').dataset;
  trigger(name, { ...Object.fromEntries(new FormData(form)), answer, searches: Number(searches) });
};
element.addEventListener('submit', (event) => {
  event.preventDefault();
  send('submit', event.target);
});
element.addEventListener('click', (event) => {
  const sheet = event.target.closest('dialog');
  if (event.target === sheet || event.target.closest('.sanad-close')) sheet.close();
  else if (event.target.closest('[data-search]')) send('select', event.target.closest('form'));
});
element.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.target.name !== 'query') return;
  event.preventDefault();
  send('select', event.target.form);
});
element.addEventListener('close', () => { props.value = ''; }, true);
"""

View = tuple[Any, ...]


def build_page(
    assistant: Assistant, title: str, examples: Sequence[str], *, signs_out: bool = False
) -> gr.Blocks:
    """Return the page, not yet mounted. ``examples`` are questions to begin with."""
    held = overview(assistant.documents())
    greeting, library = greeting_html(held, examples), library_html(held)

    def ask(question: str, conversation: Conversation) -> Iterator[View]:
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        for step, view in enumerate(converse(assistant, conversation, question)):
            # Emptied once: what the reader types during the answer is theirs. page.js puts a question
            # that failed back, to be mended.
            box = gr.skip() if step else ""
            yield view.thread_html(), view.panel_html(), box, view, gr.Button(visible=True)

    def ask_example(conversation: Conversation, event: gr.EventData) -> Iterator[View]:
        yield from ask(str(event.question), conversation)

    def begin_again() -> View:
        return greeting, library, "", Conversation(), gr.Button(visible=False)

    rater = Rater(assistant)

    def rate(conversation: Conversation, event: gr.EventData) -> str:
        return rater.rated(conversation, sent_by(event))

    def search(conversation: Conversation, event: gr.EventData) -> str:
        return rater.searched(conversation, sent_by(event))

    def complain(conversation: Conversation, event: gr.EventData) -> str:
        return rater.complained(conversation, sent_by(event))

    page: gr.Blocks = gr.Blocks(
        title=title,
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_CACHE_SECONDS, _CACHE_SECONDS),
    )
    with page:
        conversation = gr.State(Conversation(), time_to_live=_SESSION_SECONDS)
        with gr.Row(elem_id="sanad-top"):
            _html(masthead_html(title, signs_out=signs_out), "sanad-masthead")
            again = gr.Button("New conversation", visible=False, elem_id="sanad-again")
        with gr.Row(elem_id="sanad-columns"):
            with gr.Column(elem_id="sanad-talk"):
                thread = _html(greeting, "sanad-thread", _ASK_OR_RATE)
                with gr.Row(elem_id="sanad-composer"):
                    box = gr.Textbox(
                        label="Your question",
                        placeholder="Ask a question",
                        lines=1,
                        max_lines=6,
                        container=False,
                        elem_id="sanad-box",
                    )
                    send = gr.Button("Ask", variant="primary", elem_id="sanad-send")
            panel = _html(library, "sanad-panel")
        sheet = _html("", "sanad-sheet", _COMPLAIN)
        shown = [thread, panel, box, conversation, again]
        asking: dict[str, Any] = {
            "outputs": shown,
            "api_visibility": "private",
            "show_progress": "hidden",
            "concurrency_id": "ask",
            "concurrency_limit": _AT_ONCE,
        }
        composed = gr.on(
            [box.submit, send.click],
            ask,
            inputs=[box, conversation],
            # By itself Gradio drops what is sent while it has not heard the end of the answer before,
            # which is later than the reader sees it. So it is asked as soon as that is so.
            trigger_mode="always_last",
            **asking,
        )
        example = thread.select(ask_example, inputs=[conversation], **asking)
        rating: dict[str, Any] = {
            "inputs": [conversation],
            "outputs": [sheet],
            "api_visibility": "private",
            "show_progress": "hidden",
        }
        thread.like(rate, **rating)
        sheet.submit(complain, **rating)
        sheet.select(search, concurrency_id="ask", concurrency_limit=_AT_ONCE, **rating)
        again.click(
            begin_again,
            outputs=shown,
            api_visibility="private",
            show_progress="hidden",
            cancels=[composed, example],
        )
    page.queue(api_open=False, default_concurrency_limit=_AT_ONCE, max_size=_WAITING)
    _look_less_often(page)
    return page


def _look_less_often(page: gr.Blocks) -> None:
    """Have Gradio look 50 times a second for something to do.

    By itself it looks a thousand times, which takes one twentieth of a core from a server that nobody
    asks, and the interpreter from whoever is answering. There is no setting for it.
    """
    queue = page._queue  # noqa: SLF001 - Gradio has no public way
    queue.sleep_when_free = max(queue.sleep_when_free, _LOOKS_EVERY)
    queue.progress_update_sleep_when_free = max(queue.progress_update_sleep_when_free, _LOOKS_EVERY)


def mount_page(
    app: Any,  # noqa: ANN401 - FastAPI is rag.serving's
    page: gr.Blocks,
    *,
    own_look: bool = True,
) -> None:
    """Put a page at ``/`` of a FastAPI application that serves ``PAGE_FILES`` at ``/page``.

    ``own_look`` brings the styles and scripts of the chat; other pages do without.
    """
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        footer_links=[],
        max_file_size="1kb",
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        favicon_path=str(PAGE_FILES / "favicon.png"),
        theme=page_theme(),
        head=_head() if own_look else None,
    )


def put_up_page(app: Any, assistant: Assistant, settings: Settings) -> None:  # noqa: ANN401 - as above
    """Build the page for the settings and mount it."""
    home = settings.data.resolve().parent
    examples = example_questions(assistant.documents(), settings.corpus, home)
    by_password = settings.server.sign_in == "password"
    title = settings.server.title
    mount_page(app, build_page(assistant, title, examples, signs_out=by_password))


def sent_by(event: gr.EventData) -> object:
    """Return what the browser sent along with an event: anything at all, until it is validated."""
    return event._data  # noqa: SLF001 - Gradio offers single attributes only


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False)


def _head() -> str:
    """Return the links to our files; the hash in each address lets browsers keep them for ever."""
    styles = "".join(f'<link rel="stylesheet" href="{_address(name)}">' for name in _STYLES)
    scripts = (f'<script type="module" src="{_address(name)}"></script>' for name in _SCRIPTS)
    return styles + "".join(scripts)


def _address(name: str) -> str:
    content = hashlib.sha256((PAGE_FILES / name).read_bytes()).hexdigest()
    return f"page/{name}?v={content[:16]}"
