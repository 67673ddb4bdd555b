"""Every address × everybody who may call it: exactly what the table says, with a sign-in and without."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from rag import ui
from rag.serving import Openness, Readiness, create_app
from rag.serving.access import Callers, KeyRing, People, Sessions, need_of
from rag.serving.access.table import TABLE
from rag.serving.addresses import Addresses
from rag.serving.widget import Demo, Sites, Tokens
from tests.serving.running import running
from tests.support import small_assistant

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"  # noqa: S105 - of nobody
SITES = '[sites.news]\norigins = ["https://news.example"]\n'
ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}  # so that no one counts as the server's own machine
WHO = ("nobody", "reader", "key", "ask_key", "widget", "operator", "wrong_origin")
# Status by who calls: nobody, a reader's session, a reader's key, a key to ask only, a widget's token, an
# operator's session, and a reader's session on a page of another site. "+" is let through, whatever
# the address then makes of a request without sense: neither 401 nor 403 nor 303 to the sign-in. "~" is
# not sent: it would sign out.
# fmt: off
CLOSED = {
    "GET /healthz":                 "+   +   +   +   +   +   +",
    "GET /readyz":                  "+   +   +   +   +   +   +",
    "GET /sign-in":                 "+   +   +   +   +   +   +",
    "POST /sign-in":                "403 401 403 403 403 401 403",
    "POST /sign-out":               "403 ~   403 403 403 ~   403",
    "GET /page/{path:path}":        "+   +   +   +   +   +   +",
    "GET /favicon.ico":             "+   +   +   +   +   +   +",
    "GET /robots.txt":              "+   +   +   +   +   +   +",
    "GET /metrics":                 "403 403 403 403 401 +   403",
    "GET /":                        "303 +   403 403 401 +   +",
    "POST /api/ask":                "401 +   +   +   401 +   403",
    "GET /api/ask/{stream}":        "401 +   +   +   401 +   +",
    "POST /api/feedback":           "401 +   +   403 401 +   403",
    "POST /api/verify":             "401 +   +   403 401 +   403",
    "GET /api/documents":           "401 +   +   403 401 +   +",
    "GET /api/documents/{identity}": "401 +  +   403 401 +   +",
    "GET /api/documents/{identity}/view": "401 + + 403 401 + +",
    "GET /api/openapi.json":        "401 +   +   403 401 +   +",
    "POST /v1/chat/completions":    "401 +   +   +   401 +   403",
    "GET /v1/models":               "401 +   +   +   401 +   +",
    "GET /v1/models/{name}":        "401 +   +   +   401 +   +",
    "POST /mcp":                    "401 +   +   403 401 +   403",
    "GET /mcp":                     "401 +   +   403 401 +   403",
    "DELETE /mcp":                  "401 +   +   403 401 +   403",
    "POST /widget/v1/session":      "403 +   403 403 403 +   403",
    "POST /widget/v1/ask":          "403 +   403 403 403 +   403",
    "GET /widget/v1/documents/{identity}/text": "403 +   403 403 403 +   403",
    "POST /widget/v1/feedback":     "403 +   403 403 403 +   403",
    "POST /widget/v1/forget":       "403 +   403 403 403 +   403",
    # A page of our own, the iframe's, passes the door, and then needs the frame's token.
    "GET /widget/demo":             "303 +   403 403 401 +   +",
    "GET /widget/v1/widget.js":     "+   +   +   +   +   +   +",
    "GET /widget/v1/chat.js":       "+   +   +   +   +   +   +",
    "GET /widget/v1/frame":         "403 403 403 403 403 403 403",
    "GET /widget/v1/{path:path}":   "403 +   403 403 403 +   403",
    "GET /config":                  "401 +   403 403 401 +   +",
    "GET /manifest.json":           "401 +   403 403 401 +   +",
    "GET /theme.css":               "401 +   403 403 401 +   +",
    "GET /assets/{path:path}":      "401 +   403 403 401 +   +",
    "GET /static/{path:path}":      "401 +   403 403 401 +   +",
    "GET /gradio_api/info":         "401 +   403 403 401 +   +",
    "GET /gradio_api/app_id":       "401 +   403 403 401 +   +",
    "GET /gradio_api/startup-events": "401 + 403 403 401 +   +",
    "GET /gradio_api/theme.css":    "401 +   403 403 401 +   +",
    "POST /gradio_api/queue/join":  "401 +   403 403 401 +   403",
    "GET /gradio_api/queue/data":   "401 +   403 403 401 +   +",
    "POST /gradio_api/cancel":      "401 +   403 403 401 +   403",
    "POST /gradio_api/reset":       "401 +   403 403 401 +   403",
    "GET /gradio_api/heartbeat/{session}": "401 + 403 403 401 + +",
}
# fmt: on
# Without a sign-in everything is open to everybody who reaches the server, but what another site sends.
OPEN = {
    "POST /api/ask": "+ + + + + + 403",
    "GET /api/documents": "+ + + 403 + + +",
    "POST /api/feedback": "+ + + 403 + + 403",
    "GET /": "+ + 403 403 + + +",
    "POST /gradio_api/queue/join": "+ + 403 403 + + 403",
    "GET /metrics": "403 403 403 403 403 + 403",
    "POST /v1/chat/completions": "+ + + + + + 403",
    "POST /mcp": "+ + + 403 + + 403",
    "POST /widget/v1/ask": "403 + 403 403 403 403 403",
    "GET /healthz": "+ + + + + + +",
    "GET /sign-in": "404 404 404 404 404 404 404",
}  # fmt: skip


@dataclass(frozen=True)
class Server:
    """The server with everybody's credentials."""

    app: FastAPI
    url: str
    credentials: dict[str, dict[str, str]]

    def status(self, line: str, who: str) -> int:
        """Return the status of a request that has no body and makes no sense."""
        method, _, path = line.partition(" ")
        filled = re.sub(r"\{[^}]*\}", "none", path)
        headers = {**ELSEWHERE, **self.credentials[who]}
        with httpx.stream(method, self.url + filled, headers=headers, timeout=20) as answer:
            return answer.status_code


def served(folder: Path, stack: ExitStack, *, closed: bool) -> Server:
    people, keys, tokens = People(folder / "data"), KeyRing(folder / "data"), Tokens(b"k" * 32)
    sessions = Sessions(folder / "data", people, 1)
    for name, role in (("rita", "reader"), ("omar", "operator")):
        people.put(name, PASSWORD, role)  # type: ignore[arg-type]
    cookies = {
        name: {"Cookie": f"sanad_session={sessions.begin(person)}", "Sec-Fetch-Site": "same-origin"}
        for name in ("rita", "omar")
        if (person := people.find(name))
    }
    operator = keys.make("scraper", ("operate",)).secret
    credentials = {
        "nobody": {},
        "reader": cookies["rita"],
        "key": {"Authorization": f"Bearer {keys.make('all', ('ask', 'read', 'rate')).secret}"},
        "ask_key": {"Authorization": f"Bearer {keys.make('asker', ('ask',)).secret}"},
        "widget": {"Authorization": f"Bearer {tokens.issue('news', 'https://news.example', 'v')}"},
        "operator": cookies["omar"],
        "wrong_origin": cookies["rita"]
        | {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    }
    if not closed:  # nobody signs in, so an operator is known by a key
        credentials["operator"] = {"Authorization": f"Bearer {operator}"}
    (folder / "widget.toml").write_text(SITES, "utf-8")
    assistant = stack.enter_context(small_assistant(folder))
    addresses = Addresses()
    callers = Callers(keys, people, sessions, addresses, "password" if closed else "off")
    openness = Openness(
        sites=Sites(folder / "widget.toml"),
        widget_key=b"k" * 32,
        callers=callers,
        demo=Demo(folder, folder),
    )

    async def application() -> FastAPI:
        """Build within a running loop: Gradio otherwise opens event loops that it never closes."""
        app = create_app(
            Readiness(assistant), "127.0.0.1", ui.PAGE_FILES, assistant=assistant, openness=openness
        )
        ui.mount_page(app, ui.build_page(assistant, "Sanad", []))
        return app

    app = asyncio.run(application())
    return Server(app, stack.enter_context(running(app)), credentials)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with ExitStack() as stack:
        yield served(tmp_path_factory.mktemp("closed"), stack, closed=True)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with ExitStack() as stack:
        yield served(tmp_path_factory.mktemp("open"), stack, closed=False)


def fits(status: int, wanted: str) -> bool:
    return status not in {401, 403, 303} if wanted == "+" else status == int(wanted)


def differing(server: Server, table: dict[str, str]) -> dict[tuple[str, str], str]:
    found = {}
    for line, row in table.items():
        for who, wanted in zip(WHO, row.split(), strict=True):
            if wanted == "~" or (line == "GET /sign-in" and wanted == "+"):
                continue  # who is signed in is sent on to the page: told below
            status = server.status(line, who)
            if not fits(status, wanted):
                found[line, who] = f"{status}, not {wanted}"
    return found


def test_with_a_sign_in_every_address_is_as_open_as_its_row_says(closed: Server) -> None:
    assert differing(closed, CLOSED) == {}


def test_without_a_sign_in_it_is_open_but_to_other_sites(opened: Server) -> None:
    # An operator's key may look at the metrics and nothing else.
    assert differing(opened, OPEN | {"GET /api/documents": "+ + + 403 + 403 +"} | {
        "POST /api/ask": "+ + + + + 403 403", "POST /api/feedback": "+ + + 403 + 403 403",
        "GET /": "+ + 403 403 + 403 +", "POST /gradio_api/queue/join": "+ + 403 403 + 403 403",
        "POST /v1/chat/completions": "+ + + + + 403 403", "POST /mcp": "+ + + 403 + 403 403",
    }) == {}  # fmt: skip


def test_who_is_signed_in_is_sent_on_from_the_sign_in(closed: Server) -> None:
    assert closed.status("GET /sign-in", "nobody") == httpx.codes.OK
    assert closed.status("GET /sign-in", "reader") == httpx.codes.SEE_OTHER


def own_routes(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from own_routes(included.routes)
        elif isinstance(route, APIRoute | Route):
            methods = (route.methods or {"GET", "POST", "DELETE"}) - {"HEAD", "OPTIONS"}
            yield from (f"{method} {route.path}" for method in sorted(methods))
        elif isinstance(route, Mount) and route.path:
            yield f"GET {route.path}/{{path:path}}"


def test_every_route_of_ours_stands_in_the_table(closed: Server) -> None:
    generated = {"GET /docs", "GET /redoc", "GET /docs/oauth2-redirect"}  # not made: no openapi_url
    missing = set(own_routes(closed.app.routes)) - set(CLOSED) - generated
    assert missing == set()
    assert "POST /widget/v1/ask" in set(own_routes(closed.app.routes))


def paths_of(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from paths_of(included.routes)
        else:
            yield str(getattr(route, "path", ""))


def test_every_route_of_gradio_is_closed_or_stands_in_the_table(closed: Server) -> None:
    [page] = [r.app for r in closed.app.routes if isinstance(r, Mount) and not r.path]
    assert isinstance(page, FastAPI)
    known = {re.sub(r"\{[^}]*\}", "none", line.partition(" ")[2]) for line in CLOSED}
    count, reached = 0, []
    for path in paths_of(page.routes):
        filled = re.sub(r"\{[^}]*\}", "none", path)
        if not filled or filled in known or filled.rstrip("/") in known:
            continue
        count += 1
        status = closed.status(f"GET {filled}", "operator")
        if status != httpx.codes.NOT_FOUND:
            reached.append((path, status))
    assert count > 40
    assert reached == []


@pytest.mark.parametrize("state", ["closed", "opened"])
def test_a_widgets_visitor_passes_the_widgets_routes_and_no_others(
    request: pytest.FixtureRequest, state: str
) -> None:
    server: Server = request.getfixturevalue(state)
    origin = {"Origin": "https://news.example"}
    with httpx.Client(base_url=server.url, timeout=20, headers=ELSEWHERE | origin) as page:
        made = page.post("/widget/v1/session", json={"site": "news"})
        assert made.status_code == 200
        visitor = {"Authorization": f"Bearer {made.json()['token']}"}
        question = {"question": "When did the supply of Sui gas begin?", "stream": False}
        assert page.post("/widget/v1/ask", json=question).status_code == 401
        assert page.post("/widget/v1/ask", json=question, headers=visitor).status_code == 200
        # Elsewhere the token is nobody's and the origin is foreign.
        wanted = 401 if state == "closed" else 403
        del question["stream"]
        assert page.post("/api/ask", json=question, headers=visitor).status_code == wanted


def test_no_row_of_the_server_is_left_without_a_test() -> None:
    lines = {line.partition(" ")[2] for line in CLOSED}
    untested = [
        row.path
        for row in TABLE
        if not any(row.covers(re.sub(r"\{[^}]*\}", "x", line)) for line in lines)
    ]
    assert untested == []
    assert need_of("/anything/else") == "nobody"
    assert replace(TABLE[0], path="/a/").covers("/a/b")
