"""Signing in with a password or through a proxy, and what ends a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import time_machine

from rag.errors import UsageError
from rag.serving import Openness, Rate, Readiness, check_binding, create_app, openness_of
from rag.serving.access import Callers, KeyRing, People, Sessions, SignIn
from rag.serving.access.guard import from_own_page
from rag.serving.addresses import Addresses
from rag.settings import load_settings
from tests.serving.running import running
from tests.support import small_assistant

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
QUESTION = {"question": "What are the Levies?"}
SAME = {"Sec-Fetch-Site": "same-origin"}


class Site:
    """A server with a sign-in and one person, rita."""

    def __init__(
        self, folder: Path, stack: ExitStack, sign_in: SignIn, proxies: tuple[str, ...] = ()
    ) -> None:
        data = folder / "data"
        self.people, self.keys = People(data), KeyRing(data)
        self.people.put("rita", PASSWORD, "reader")
        addresses = Addresses(proxies)
        callers = Callers(
            self.keys,
            self.people,
            Sessions(data, self.people, 12),
            addresses,
            sign_in,
            operators=frozenset({"omar"}),
        )
        assistant = stack.enter_context(small_assistant(folder))
        openness = Openness(callers=callers, proxies=proxies, rate=Rate(per_minute=2), title="Desk")
        app = create_app(
            Readiness(assistant), "127.0.0.1", folder, assistant=assistant, openness=openness
        )
        self.url = stack.enter_context(running(app))
        self.client = stack.enter_context(self.browser())

    def browser(self) -> httpx.Client:
        """Return a browser without cookies."""
        return httpx.Client(base_url=self.url, timeout=20, headers=SAME)

    def sign_in(
        self, password: str = PASSWORD, name: str = "rita", **headers: str
    ) -> httpx.Response:
        """Send the form."""
        form = {"name": name, "password": password}
        return self.client.post("/sign-in", data=form, headers=headers)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack, "password")


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack, "password", ("127.0.0.1",))


@pytest.fixture
def vouched(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack, "proxy", ("127.0.0.1",))


def test_who_signs_in_may_ask_until_he_signs_out(site: Site) -> None:
    assert site.client.post("/api/ask", json=QUESTION).status_code == 401
    signed = site.sign_in()
    cookie = signed.headers["Set-Cookie"]
    assert (signed.status_code, signed.headers["Location"]) == (303, "/")
    assert cookie.startswith("sanad_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert site.client.post("/api/ask", json=QUESTION).status_code == 200
    kept = dict(site.client.cookies)
    assert site.client.post("/sign-out").headers["Location"] == "/sign-in"
    assert not site.client.cookies
    # Whoever kept the cookie cannot go on with it.
    site.client.cookies.update(kept)
    assert site.client.post("/api/ask", json=QUESTION).status_code == 401


def test_a_session_outlives_the_server_and_ends_with_its_hours(site: Site, tmp_path: Path) -> None:
    rita = site.people.find("rita")
    assert rita is not None
    token = Sessions(tmp_path / "data", site.people, 1).begin(rita)
    assert Sessions(tmp_path / "data", site.people, 1).find(token) == rita
    assert token not in (tmp_path / "data" / "sessions.json").read_text("utf-8")
    with time_machine.travel("2050-01-01"):
        assert Sessions(tmp_path / "data", site.people, 1).find(token) is None


def test_a_new_password_or_leaving_ends_every_session(site: Site) -> None:
    site.sign_in()
    site.people.put("rita", PASSWORD + "!", "reader")
    assert site.client.get("/api/documents").status_code == 401
    assert site.sign_in(PASSWORD + "!").status_code == 303
    assert site.client.get("/api/documents").status_code == 200
    site.people.remove("rita")
    assert site.client.get("/api/documents").status_code == 401


def test_a_wrong_name_is_told_like_a_wrong_password_and_neither_is_tried_for_long(
    site: Site,
) -> None:
    wrong = [site.sign_in("no", "rita"), site.sign_in("no", "nobody"), site.sign_in("", "")]
    assert [answer.status_code for answer in wrong] == [401, 401, 401]
    assert len({answer.text for answer in wrong}) == 1
    assert 'role="alert"' in wrong[0].text
    for _ in range(7):
        site.sign_in("no", "rita")
    stopped = site.sign_in()
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 60
    assert "Set-Cookie" not in stopped.headers


def test_a_page_of_another_site_can_neither_sign_in_nor_ask_for_a_reader(site: Site) -> None:
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert site.sign_in(**foreign).status_code == 403
    site.sign_in()
    assert site.client.post("/api/ask", json=QUESTION, headers=foreign).status_code == 403
    assert site.client.post("/sign-out", headers=foreign).status_code == 403
    silent = httpx.Client(base_url=site.url, cookies=dict(site.client.cookies))
    with silent:
        assert silent.post("/api/ask", json=QUESTION).status_code == 403
    null = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert site.client.post("/api/ask", json=QUESTION, headers=null).status_code == 403
    own = {"Origin": site.url, "Sec-Fetch-Site": "same-origin"}
    assert site.client.post("/api/ask", json=QUESTION, headers=own).status_code == 200


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://desk.example:7860"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, False),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://desk.example:7860"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "http://desk.example:7860"}, True),
        ({"Origin": "http://desk.example"}, False),
        ({"Origin": "http://desk.example:7860.evil.example"}, False),
        ({"Origin": "http://evil.example/desk.example:7860"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({}, False),
    ],
)
def test_what_a_browser_says_of_the_page_that_sends_a_form(
    headers: dict[str, str], *, own: bool
) -> None:
    sent = {"Host": "desk.example:7860", **headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    scope = {"type": "http", "method": "POST", "headers": raw}
    assert from_own_page(scope, by_browser=True) is own


def test_a_session_that_was_there_before_ends_when_somebody_signs_in(site: Site) -> None:
    site.sign_in()
    before = dict(site.client.cookies)
    site.sign_in()
    assert dict(site.client.cookies) != before
    with site.browser() as other:
        other.cookies.update(before)
        assert other.get("/api/documents").status_code == 401


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(behind: Site) -> None:
    cookie = behind.sign_in(**{"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    assert cookie.startswith("__Host-sanad_session=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert "__Host-" not in behind.sign_in().headers["Set-Cookie"]


def test_a_protocol_that_a_stranger_names_is_not_believed(site: Site) -> None:
    cookie = site.sign_in(**{"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    assert cookie.startswith("sanad_session=")


def test_the_proxys_word_is_taken_and_only_the_proxys(vouched: Site, tmp_path: Path) -> None:
    named = {"X-Forwarded-User": "rita"}
    assert vouched.client.get("/api/documents", headers=named).status_code == 200
    assert vouched.client.get("/api/documents").status_code == 401
    twice = [("X-Forwarded-User", "rita"), ("X-Forwarded-User", "omar")]
    assert vouched.client.get("/api/documents", headers=twice).status_code == 401
    far = {"X-Forwarded-For": "203.0.113.9"}
    assert vouched.client.get("/metrics", headers=named | far).status_code == 403
    assert (
        vouched.client.get("/metrics", headers={"X-Forwarded-User": "omar"} | far).status_code
        == 200
    )
    with ExitStack() as stack:
        elsewhere = Site(tmp_path / "other", stack, "proxy", ("192.0.2.1",))
        assert elsewhere.client.get("/api/documents", headers=named).status_code == 401


def test_each_key_has_a_count_of_its_own(site: Site) -> None:
    first, second = (site.keys.make(name, ("ask",)).secret for name in ("one", "two"))
    with httpx.Client(base_url=site.url, timeout=20) as program:

        def ask(key: str) -> int:
            headers = {"Authorization": f"Bearer {key}"}
            return program.post("/api/ask", json=QUESTION, headers=headers).status_code

        assert [ask(first), ask(first), ask(first)] == [200, 200, 429]
        assert ask(second) == 200


def test_openai_clients_are_told_in_their_own_form(site: Site) -> None:
    body = {"model": "sanad", "messages": [{"role": "user", "content": "hello"}]}
    answer = site.client.post(
        "/v1/chat/completions", json=body, headers={"Authorization": "Bearer sk-wrong"}
    )
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_server_open_to_others_wants_a_sign_in_or_the_operators_word() -> None:
    with pytest.raises(UsageError, match="RAG_SERVER__SIGN_IN"):
        check_binding("192.0.2.7", allow_remote=False)
    check_binding("192.0.2.7", allow_remote=False, sign_in="password")


def test_a_sign_in_that_nobody_could_pass_does_not_start(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, server={"sign_in": "password"})
    with pytest.raises(UsageError, match="rag users set"):
        openness_of(settings)
    proxied = load_settings(data=tmp_path, server={"sign_in": "proxy"})
    with pytest.raises(UsageError, match="TRUSTED_PROXIES"):
        openness_of(proxied)
