"""Every address of the widget × everybody who may call it: exactly what the table says."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from rag.assistant import Assistant
from rag.serving import Openness, Readiness, Sites, create_app
from rag.serving.widget import Demo
from rag.serving.widget.routes import FILES
from rag.serving.widget.tokens import SECONDS, Tokens
from tests.support import small_assistant

NEWS, LOCAL, OTHER = "https://news.example", "http://localhost:5000", "https://other.example"
KEY = b"k" * 32
CONFIGURATION = f"""
[sites.news]
origins = ["{NEWS}", "{LOCAL}", "https://xn--bcher-kva.example"]

[sites.other]
origins = ["{OTHER}", "{NEWS}"]

[sites.paused]
origins = ["{NEWS}"]
paused = true
"""
QUESTION = "When did the supply of Sui gas begin?"

# Status of each answer; "+" after it says that the page may read it, its one origin being echoed. Without
# "+" no origin is allowed at all. What each column sends stands in CASES below, in the same order.
#
#   good       a listed page with its token        other-site   a token of another site that lists the page too
#   none …     an Origin that no site lists,       other-page   a token of another page of the same site
#   twice      or two of them, with a good token   old          a token of an earlier configuration
#   no-token   nothing                             again        the same token once more, within its time
#   expired    a token of a quarter of an hour ago paused       a site that is paused, with a token of its own
#   tampered   a letter of its signature changed   over         an address that has used up its counts
#   forged     signed with another key             xff fwd real that address, with headers naming others
#   pre        a preflight of a listed page        pre-wrong    a preflight of a page that no site lists
# fmt: off
TABLE = """
                    good none wrong null sub  dot  port http upper idn  twice no-token expired tampered forged other-site other-page old  again paused over xff  fwd  real pre  pre-wrong
POST session        200+ 403  403   403  403  403  403  403  403   403  403   200+     200+    200+     200+   200+       200+       200+ 200+  403+   429+ 429+ 429+ 429+ 204+ 403
POST ask            200+ 403  403   403  403  403  403  403  403   403  403   401+     401+    401+     401+   200+       403+       401+ 200+  403+   429+ 429+ 429+ 429+ 204+ 403
POST feedback       201+ 403  403   403  403  403  403  403  403   403  403   401+     401+    401+     401+   201+       403+       401+ 201+  403+   429+ 429+ 429+ 429+ 204+ 403
POST forget         200+ 403  403   403  403  403  403  403  403   403  403   401+     401+    401+     401+   200+       403+       401+ 200+  403+   429+ 429+ 429+ 429+ 204+ 403
GET documents/text  200+ 403  403   403  403  403  403  403  403   403  403   401+     401+    401+     401+   200+       403+       401+ 200+  403+   200+ 200+ 200+ 200+ 204+ 403
GET widget.js       200+ 200  200   200  200  200  200  200  200   200  200   200+     200+    200+     200+   200+       200+       200+ 200+  200+   200+ 200+ 200+ 200+ 204+ 400
GET chat.js         200+ 200  200   200  200  200  200  200  200   200  200   200+     200+    200+     200+   200+       200+       200+ 200+  200+   200+ 200+ 200+ 200+ 204+ 400
GET frame           200  200  200   200  200  200  200  200  200   200  200   200      200     200      200    200        200        200  200   403    200  200  200  200  400  400
GET demo            200  200  200   200  200  200  200  200  200   200  200   200      200     200      200    200        200        200  200   200    200  200  200  200  400  400
GET nothing         404+ 403  403   403  403  403  403  403  403   403  403   404+     404+    404+     404+   404+       404+       404+ 404+  404+   404+ 404+ 404+ 404+ 204+ 403
"""
# fmt: on
# The address of each row, as the application names it.
ROUTES = {
    "POST session": "/widget/v1/session",
    "POST ask": "/widget/v1/ask",
    "POST feedback": "/widget/v1/feedback",
    "POST forget": "/widget/v1/forget",
    "GET documents/text": "/widget/v1/documents/{identity}/text",
    "GET widget.js": "/widget/v1/widget.js",
    "GET chat.js": "/widget/v1/chat.js",
    "GET frame": "/widget/v1/frame",
    "GET demo": "/widget/demo",
    "GET nothing": "/widget/v1/nothing",
}


@dataclass(frozen=True)
class Case:
    """Who calls: ``origins`` as header lines, what token it bears, from an address that is used up or not."""

    origins: Sequence[bytes] = (NEWS.encode(),)
    bears: str = "good"
    site: str = "news"
    over: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    preflight: bool = False


def stranger(origin: str) -> Case:
    return Case(origins=(origin.encode(),))


ELSEWHERE = "203.0.113.9"
CASES = {
    "good": Case(),
    "none": Case(origins=()),
    "wrong": stranger("https://evil.test"),
    "null": stranger("null"),
    "sub": stranger("https://sub.news.example"),
    "dot": stranger("https://news.example."),
    "port": stranger("https://news.example:8443"),
    "http": stranger("http://news.example"),
    "upper": stranger("HTTPS://News.Example"),
    "idn": stranger("https://bücher.example"),  # the site lists it as browsers send it, xn--
    "twice": Case(origins=(NEWS.encode(), NEWS.encode())),
    "no-token": Case(bears=""),
    "expired": Case(bears="expired"),
    "tampered": Case(bears="tampered"),
    "forged": Case(bears="forged"),
    "other-site": Case(bears="other-site"),
    "other-page": Case(bears="other-page"),
    "old": Case(bears="old"),
    "again": Case(bears="again"),
    "paused": Case(bears="paused", site="paused"),
    "over": Case(over=True),
    "xff": Case(over=True, headers={"X-Forwarded-For": ELSEWHERE}),
    "fwd": Case(over=True, headers={"Forwarded": f"for={ELSEWHERE}"}),
    "real": Case(over=True, headers={"X-Real-IP": ELSEWHERE}),
    "pre": Case(preflight=True),
    "pre-wrong": Case(origins=(b"https://evil.test",), preflight=True),
}


def rows() -> dict[str, dict[str, str]]:
    """Return the table: route, then case, then cell."""
    head, *lines = TABLE.strip("\n").splitlines()
    names = head.split()
    cells = {line[:20].strip(): line[20:].split() for line in lines}
    return {route: dict(zip(names, row, strict=True)) for route, row in cells.items()}


class Server:
    """The application, an address that has used up its counts, and tokens of every kind."""

    def __init__(self, assistant: Assistant, file: Path) -> None:
        self.sites, self.tokens = Sites(file), Tokens(KEY)
        demo = Demo(file.parent, file.parent)
        openness = Openness(sites=self.sites, widget_key=KEY, demo=demo)
        self.app = create_app(
            Readiness(assistant), "127.0.0.1", file.parent, assistant=assistant, openness=openness
        )
        self.document = assistant.documents()[0].id
        self._fresh = iter(f"198.51.{high}.{low}" for high in range(100) for low in range(1, 255))
        self.spent = next(self._fresh)
        self.answer = self.sent("POST ask", Case()).json()["id"]
        for _ in range(10):
            assert self.sent("POST ask", Case(over=True)).status_code == 200
        for _ in range(60):
            assert self.sent("POST session", Case(over=True)).status_code == 200

    def sent(self, route: str, case: Case) -> Any:  # noqa: ANN401 - the client's type
        """Send what the route wants, as the case does."""
        method = "OPTIONS" if case.preflight else route.partition(" ")[0]
        headers = [(b"Origin", origin) for origin in case.origins]
        headers += [(name.encode(), value.encode()) for name, value in case.headers.items()]
        if case.bears and not case.preflight:
            headers.append((b"Authorization", f"Bearer {self.token(case.bears)}".encode()))
        if case.preflight:
            headers.append((b"Access-Control-Request-Method", route.partition(" ")[0].encode()))
        path = ROUTES[route].replace("{identity}", self.document)
        address = self.spent if case.over else next(self._fresh)
        client = TestClient(self.app, base_url="http://127.0.0.1", client=(address, 50000))
        if case.bears == "again" and method == "POST":
            client.request(method, path, json=self.body(route, case), headers=headers)
        parameters: dict[str, dict[str, object]] = {
            "GET documents/text": {"start": 0, "end": 5},
            "GET frame": {"site": case.site},
        }
        wanted: Any = parameters.get(route)
        body = self.body(route, case) if method == "POST" else None
        return client.request(method, path, json=body, params=wanted, headers=headers)

    def body(self, route: str, case: Case) -> dict[str, object]:
        bodies: dict[str, dict[str, object]] = {
            "POST session": {"site": case.site},
            "POST ask": {"question": QUESTION, "stream": False},
            "POST feedback": {"answer_id": getattr(self, "answer", ""), "rating": "up"},
            "POST forget": {"answer_ids": ["never-given"]},
        }
        return bodies[route]

    def token(self, kind: str) -> str:
        """Return a token of this kind for the page at NEWS."""
        good = self.issued("news", NEWS)
        if kind == "expired":
            with time_machine.travel(time.time() - SECONDS - 2, tick=False):
                return self.issued("news", NEWS)
        if kind == "tampered":
            body, dot, signature = good.rpartition(".")
            return f"{body}{dot}{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
        if kind == "forged":
            return Tokens(b"x" * 32).issue("news", NEWS, self.version("news"))
        if kind == "other-page":
            return self.issued("news", LOCAL)
        if kind == "old":
            return self.tokens.issue("news", NEWS, "0" * 16)
        site = {"other-site": "other", "paused": "paused"}.get(kind)
        return self.issued(site, NEWS) if site else good

    def issued(self, site: str, origin: str) -> str:
        return self.tokens.issue(site, origin, self.version(site))

    def version(self, site: str) -> str:
        found = self.sites.find(site)
        assert found
        return found.version


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("table")
    (folder / "widget.toml").write_text(CONFIGURATION, "utf-8")
    with small_assistant(folder) as assistant:
        yield Server(assistant, folder / "widget.toml")


def test_everybody_gets_exactly_what_the_table_says(server: Server) -> None:
    assert list(next(iter(rows().values()))) == list(CASES)
    found = {
        (route, name): told
        for route, row in rows().items()
        for name, wanted in row.items()
        if (told := shown(server.sent(route, CASES[name]))) != wanted
    }
    assert found == {}


def shown(answer: Any) -> str:  # noqa: ANN401 - as above
    """Return an answer as a cell, after what holds for every answer."""
    headers = answer.headers
    assert "Origin" in [part.strip() for part in headers["Vary"].split(",")]
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Set-Cookie" not in headers
    allowed = headers.get_list("Access-Control-Allow-Origin")
    assert allowed in ([], [NEWS])
    assert (answer.status_code == 429) is ("Retry-After" in headers)
    if answer.status_code == 204:
        assert headers["Access-Control-Allow-Methods"] == "GET, POST"
        named = {name.strip() for name in headers["Access-Control-Allow-Headers"].split(",")}
        assert named == {"Authorization", "Content-Type", "Last-Event-ID"}
    return f"{answer.status_code}{'+' if allowed else ''}"


def widget_routes(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """Yield method and path of every route under /widget; a mounted folder's files one by one."""
    for route in routes:
        included = getattr(route, "original_router", None)
        path = str(getattr(route, "path", ""))
        if included is not None:
            yield from widget_routes(included.routes)
        elif not path.startswith("/widget"):
            continue
        elif isinstance(route, Mount):
            assert path == "/widget/v1", f"{path}: what is mounted there needs rows of its own"
            yield from (f"GET {path}/{file.relative_to(FILES)}" for file in FILES.rglob("*.*"))
        else:
            methods = getattr(route, "methods", None) or {"any"}
            yield from (f"{method} {path}" for method in methods - {"HEAD", "OPTIONS"})


def differing(routes: Sequence[BaseRoute]) -> set[str]:
    """Return what the application has and the table has not, or the other way round."""
    told = {f"{name.partition(' ')[0]} {ROUTES[name]}" for name in rows()}
    return (set(widget_routes(routes)) | {"GET /widget/v1/nothing"}) ^ told


def test_every_address_of_the_widget_stands_in_the_table(server: Server) -> None:
    assert differing(server.app.routes) == set()


def test_a_route_without_a_row_and_a_row_without_a_route_are_found(server: Server) -> None:
    app = FastAPI()

    @app.put("/widget/new")
    def new() -> str:
        return "new"

    assert differing([*server.app.routes, *app.routes]) == {"PUT /widget/new"}
    assert len(differing([])) == len(ROUTES) - 1
