"""Every request is let through, or not, by what its address needs and who sends it."""

from __future__ import annotations

from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.serving.access.callers import CALLER, BadCredentialsError, Caller, Callers
from rag.serving.access.table import Need, need_of, scopes_of
from rag.serving.completions.errors import error_body
from rag.serving.problems import problem

SIGN_IN = "/sign-in"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})
_WIDGET = "/widget/"
_PAGES = frozenset({"", "/widget/demo"})


class AccessGuard:
    """401 to who must say who he is, 403 to who may not, 404 where there is nothing for anybody.

    Without a sign-in the page and the routes for programs are open, as on a laptop; what a page of
    another site makes a browser send is refused there too.
    """

    def __init__(self, app: ASGIApp, callers: Callers) -> None:
        self.app = app
        self.callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return why not, None if the request may pass; the caller is noted in the scope."""
        path, need = scope["path"], need_of(scope["path"])
        if need == "nobody":
            return problem(404, "There is nothing at this address.", "The page is at /.")
        if need == "anyone" and path.startswith(_WIDGET):
            return None  # it has tokens and origins of its own
        try:
            caller = self.callers.who(scope)
        except BadCredentialsError:
            if need != "anyone":
                return _unknown(path, "This key is not known here, or was revoked.")
            caller = None
        scope[CALLER] = caller
        if not from_own_page(scope, by_browser=bool(caller and caller.by_browser)):
            return _error(path, 403, "Pages of other sites may not send this.")
        return self._unfit(scope, need, caller)

    def _unfit(self, scope: Scope, need: Need, caller: Caller | None) -> Response | None:
        # Who may read the metrics without a key for it, the route itself says.
        if need in {"anyone", "operate"}:
            return None
        if caller is not None:
            return _lacking(scope["path"], need, caller)
        return None if self.callers.sign_in == "off" else self._stranger(scope)

    def _stranger(self, scope: Scope) -> Response:
        path = scope["path"]
        by_password = self.callers.sign_in == "password" and scope["method"] in _SAFE
        if by_password and (path.rstrip("/") in _PAGES or _opens_a_document(scope)):
            return RedirectResponse(SIGN_IN, 303)
        return _unknown(path, "Say who you are: sign in, or send a key.")


def from_own_page(scope: Scope, *, by_browser: bool) -> bool:
    """Whether a request that changes something comes from a page of this server or from a program.

    Browsers say where such a request comes from. What a browser adds by itself (a session) counts
    only where it says so.
    """
    if scope["method"] in _SAFE:
        return True
    headers = Headers(scope=scope)
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if site is not None and site not in _OWN_SITE:
        return False
    # Where a proxy or an extension takes the referrer away, the origin is "null"; Sec-Fetch-Site tells.
    if origin is None or (origin == "null" and site is not None):
        return site is not None or not by_browser
    host = origin.partition("://")[2].lower()
    return bool(host) and host == headers.get("host", "").lower()


def _opens_a_document(scope: Scope) -> bool:
    """Whether a browser opens a document's page: a reader's link, and not a program's request."""
    accepted = Headers(scope=scope).get("accept", "")
    return "text/html" in accepted and bool(scope["path"].endswith("/view"))


def _lacking(path: str, need: Need, caller: Caller) -> Response | None:
    needed = scopes_of(need)
    if caller.page if need == "page" else needed <= caller.scopes:
        return None
    named = " and ".join(repr(scope) for scope in sorted(needed))
    return _error(path, 403, f"This key or person may not use this address: it needs {named}.")


def _unknown(path: str, detail: str) -> Response:
    answer = _error(path, 401, detail)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="Sanad"'
    return answer


def _error(path: str, status: int, detail: str) -> Response:
    if path.startswith("/v1/"):
        code = {401: "invalid_api_key", 403: "insufficient_permissions"}[status]
        return JSONResponse(error_body(status, detail, code=code), status)
    hints = {
        401: "The operator makes keys with `python -m rag keys create NAME`.",
        403: "Ask the operator for another key, or use the server's own page.",
    }
    return problem(status, detail, hints[status])
