"""Start the server: ``python app.py [--data DIR] [--host H] [--port P]``."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from pathlib import Path

from rag.errors import SanadError, StoreError, UsageError
from rag.settings import Settings, load_settings


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped. Return 0 after that, 1 if it cannot serve, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    chosen = {"host": options.host, "port": options.port}
    server = {name: value for name, value in chosen.items() if value is not None}
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
    return 0


def serve(settings: Settings) -> None:
    """Open the store, build the page and answer until a signal comes.

    Raises UsageError if the address is not meant to be open, StoreError if it is taken, and what
    opening the store and loading the models raise.
    """
    from rag.serving.binding import check_binding  # noqa: PLC0415 - as below

    host = settings.server.host
    check_binding(host, allow_remote=settings.server.allow_remote)
    with _listening(host, settings.server.port) as listener:
        # Gradio and the models take seconds to load; a wrong argument is told before that.
        import uvicorn  # noqa: PLC0415

        from rag import serving, ui  # noqa: PLC0415
        from rag.assembly import build_serving_assistant  # noqa: PLC0415
        from rag.chat_models import chat_choice  # noqa: PLC0415
        from rag.store import Store  # noqa: PLC0415

        with Store(settings.data) as store:
            metrics = serving.Metrics()
            watcher = serving.Watcher(metrics, settings.log_questions)
            assistant = build_serving_assistant(settings, store, watcher.answered)
            # Before create_app: the MCP library sets up logging of its own where there is none.
            level = settings.log_level
            serving.set_up_logging(level, settings.log_format)
            url = serving.page_url(host, listener.getsockname()[1])
            server = settings.server
            rate = serving.Rate(server.rate.per_minute, server.rate.per_day)
            sites = serving.Sites(settings.widget.sites)
            key = serving.kept_key(settings.data / "widget.key")
            openness = serving.Openness(server.metrics, rate, server.trusted_proxies, sites, key)
            app = serving.create_app(
                serving.Readiness(assistant, chat_choice(settings).told()),
                host,
                ui.PAGE_FILES,
                lambda: _announce(url),
                assistant,
                metrics=metrics,
                openness=openness,
            )
            home = settings.data.resolve().parent
            examples = ui.example_questions(assistant.documents(), settings.corpus, home)
            ui.mount_page(app, ui.build_page(assistant, settings.server.title, examples))
            config = uvicorn.Config(
                app,
                log_level="warning" if level == "info" else level,
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
            # uvicorn raises the signal that stopped it once more; the store is closed after that.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        code = error.errno or 0
        reason = os.strerror(code) if code > 0 else error.strerror
        raise StoreError(
            f"cannot listen at {host}, port {port}: {reason}; name another one with --port"
        ) from error


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
