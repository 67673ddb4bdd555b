"""Start the server: ``python app.py [--data DIR] [--host H] [--port P]``."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.binding import check_binding, listening, page_url
from rag.errors import SanadError, UsageError
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.assistant import Assistant

PAGE_FILES = Path(__file__).parent / "rag" / "ui" / "assets"


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped. Return 0 after that, 1 if it cannot serve, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    chosen = {"host": options.host, "port": options.port}
    server = {name: value for name, value in chosen.items() if value is not None}
    gc.disable()
    try:
        settings = load_settings(data=options.data, server=server or None)
        serve(settings)
    except UsageError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 2
    except SanadError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    finally:
        gc.enable()
    return 0


def serve(settings: Settings) -> None:
    """Open the store, build the page and answer until a signal comes.

    Raises UsageError if the address is not meant to be open, StoreError if it is taken, and what
    opening the store and loading the models raise.
    """
    host = settings.server.host
    server = settings.server
    check_binding(host, allow_remote=server.allow_remote, sign_in=server.sign_in)
    with listening(host, server.port) as listener, ThreadPoolExecutor() as beside:
        # All of this takes seconds to load; a wrong argument is told before that.
        from rag.model_choice import open_models  # noqa: PLC0415

        models = beside.submit(open_models, settings)
        from rag.assembly import build_serving_assistant  # noqa: PLC0415
        from rag.store import Store  # noqa: PLC0415

        with Store(settings.data) as store:
            loading = beside.submit(build_serving_assistant, settings, store, models.result)
            from rag import serving  # noqa: PLC0415
            from rag.chat_models import chat_choice  # noqa: PLC0415

            metrics = serving.Metrics()
            openness = serving.openness_of(settings)
            watcher = serving.Watcher(metrics, settings.log_questions, openness.traces)
            assistant = replace(loading.result(), observer=watcher.answered)
            # Before create_app: the MCP library sets up logging of its own where there is none.
            level = settings.log_level
            serving.set_up_logging(level, settings.log_format)
            app = serving.create_app(
                serving.Readiness(assistant, chat_choice(settings).told()),
                host,
                PAGE_FILES,
                lambda: _announce(page_url(host, listener.getsockname()[1])),
                assistant,
                metrics=metrics,
                openness=openness,
                put_up_page=lambda app: _put_up_page(app, assistant, settings),
            )
            # What is loaded here stays, so collecting meanwhile finds nothing and takes time.
            gc.freeze()
            gc.enable()
            # uvicorn raises the signal that stopped it once more; the store is closed after that.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            serving.run(app, listener, level, server.stop_seconds)


def _put_up_page(app: object, assistant: Assistant, settings: Settings) -> None:
    from rag import ui  # noqa: PLC0415 - Gradio takes longest to load, and only the page needs it

    ui.put_up_page(app, assistant, settings)


def _announce(url: str) -> None:
    print(f"Ready at {url} (Ctrl+C stops it)", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the page.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    parser.add_argument("--host", metavar="H", help="default: 127.0.0.1")
    parser.add_argument("--port", type=int, metavar="P", help="default: 7860; 0 takes a free one")
    return parser


if __name__ == "__main__":
    sys.exit(main())
