"""A small page on this machine where a person accepts, edits or rejects proposed cases."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from evals.cases import CORE_TYPES, Case
from evals.drafts import Draft
from rag import serving, ui
from rag.errors import StoreError, UsageError
from rag.rendering import passage_html
from rag.ui.quiet_gradio import gr

HOST = "127.0.0.1"
_CONTEXT_CHARACTERS = 180
_SECONDS_TO_STOP = 1  # an open page listens for ever
_BUTTON_PIXELS = 80  # at least; three stand side by side on a phone
_STYLE = """
.review { max-width: 46rem; margin: 0 auto; --accent: #0e5a56; --accent-ink: #ffffff; }
.dark .review { --accent: #86cfc5; --accent-ink: #10211f; }
.review .form { border: 0; background: none; gap: 0.75rem; }
.review .form > .block { padding: 0; background: none; }
.review .html-container { padding: 0 !important; }
.review textarea, .review .wrap-inner {
  border: 1px solid #8b857a !important; border-radius: 6px !important;
}
.review button.primary { background: var(--accent); color: var(--accent-ink); }
.review :is(button, textarea, input):focus-visible {
  outline: 2.5px solid var(--accent); outline-offset: 2px;
}
.review h3 { margin-bottom: 0; }
.review mark { background: #fbe8a6; color: #211f1b; padding: 0 0.1em; }
.dark .review mark { background: #5b4d14; color: #fff6d6; }
.review-context { font: 1.05rem/1.6 Georgia, serif; padding: 0.5rem 0; }
.review-note { color: var(--body-text-color-subdued); }
.review-problem { color: #8a3b12; font-weight: 600; }
.dark .review-problem { color: #f0b08a; }
"""
View = tuple[Any, ...]


def serve(proposals: Path, target: Path, homes: Sequence[Path], port: int) -> None:
    """Serve the page until Ctrl+C. Raises UsageError for unusable files, StoreError for the port."""
    draft = Draft(proposals, target, homes)
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise StoreError(f"cannot listen at port {port}: {error.strerror}; name another one with"
                         " --port") from error  # fmt: skip
    import uvicorn  # noqa: PLC0415 - as in app.py, wrong arguments are told before it loads

    with listener:
        app = serving.guarded_app(HOST, ui.PAGE_FILES)
        ui.mount_page(app, build_review_page(draft, target), own_look=False)
        url = serving.page_url(HOST, listener.getsockname()[1])
        print(f"Review {len(draft.pending)} proposals at {url} (Ctrl+C stops it)", flush=True)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_STOP,
        )
        uvicorn.Server(config).run(sockets=[listener])


def build_review_page(draft: Draft, target: Path) -> gr.Blocks:
    """Return the page, not yet mounted: one proposal at a time, in its context."""

    def view(problem: str = "") -> View:
        case = draft.pending[0] if draft.pending else None
        there = case is not None
        return (
            _heading(draft, target),
            _context(draft, case),
            gr.Textbox(value=case.question if case else "", visible=there),
            gr.Textbox(value="\n".join(case.answers) if case else "", visible=there),
            gr.Dropdown(value=case.type if case else "factoid", visible=there),
            case.id if case else "",
            gr.Row(visible=there),
            _alert(problem),
        )

    def accept(identity: str, question: str, answers: str, kind: str) -> View:
        try:
            draft.accept(identity, question, answers.splitlines(), kind)
        except UsageError as error:
            kept = gr.skip()
            return *([kept] * 7), _alert(f"Not accepted: {error}.")
        return view()

    def reject(identity: str) -> View:
        return _after(draft.reject, identity)

    def later(identity: str) -> View:
        return _after(draft.put_off, identity)

    def _after(act: Any, identity: str) -> View:  # noqa: ANN401 - one of two methods
        try:
            act(identity)
        except UsageError as error:
            return view(f"{error}.")
        return view()

    page: gr.Blocks = gr.Blocks(title="Review of drafted cases", analytics_enabled=False)
    with page, gr.Column(elem_classes="review"):
        gr.HTML(f"<style>{_STYLE}</style>", padding=False)
        heading = gr.HTML(padding=False)
        context = gr.HTML(padding=False)
        question = gr.Textbox(label="Question", lines=2)
        answers = gr.Textbox(label="Acceptable answers, one a line", lines=2)
        kind = gr.Dropdown(list(CORE_TYPES), label="Type", value="factoid")
        identity = gr.State("")
        with gr.Row() as buttons:
            yes = gr.Button("Accept", variant="primary", min_width=_BUTTON_PIXELS)
            no = gr.Button("Reject", min_width=_BUTTON_PIXELS)
            wait = gr.Button("Later", min_width=_BUTTON_PIXELS)
        alert = gr.HTML(padding=False)
        shown = [heading, context, question, answers, kind, identity, buttons, alert]
        quiet: dict[str, Any] = {
            "outputs": shown, "api_visibility": "private", "show_progress": "hidden"
        }  # fmt: skip
        page.load(view, **quiet)
        yes.click(accept, inputs=[identity, question, answers, kind], **quiet)
        no.click(reject, inputs=[identity], **quiet)
        wait.click(later, inputs=[identity], **quiet)
    page.queue(api_open=False, default_concurrency_limit=1)
    return page


def _heading(draft: Draft, target: Path) -> str:
    left = len(draft.pending)
    told = f"{left} left to review" if left else "Everything is reviewed"
    return (
        f"<h2>{told}</h2><p class='review-note'>{draft.accepted} accepted into"
        f" {escape(target.name)}, {draft.rejected} rejected.</p>"
    )


def _alert(problem: str) -> str:
    return f"<p role='alert' class='review-problem'>{escape(problem)}</p>" if problem else ""


def _context(draft: Draft, case: Case | None) -> str:
    if case is None:
        return ""
    found = draft.place(case)
    if found is None:
        return _alert(
            f"The quote does not stand in {case.gold_docs[0]} any more; reject this proposal."
        )
    citation, document = found
    passage = passage_html(citation, document, _CONTEXT_CHARACTERS)
    return (
        f"<h3>{escape(document.title)}</h3>"
        f"<p class='review-note'>{escape(case.gold_docs[0])}</p>"
        f"<div class='review-context'>{passage.replace('<br><br>', '<br>')}</div>"
        f"<p class='review-note'>Would a reader ask this? Is it the only"
        f" answer in all your documents? Put it in your own words.</p>"
    )
