"""Who may speak to the page: in front of every route, as plain ASGI.

Any web site can make a browser on this machine send requests here, and any program on it can connect. So the
host is checked (a name can be rebound to 127.0.0.1), then the origin, then the key that was had for the
one-time token. What is answered may load nothing from elsewhere, and nobody keeps a copy.
"""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from dscase.errors import DscaseError, UsageError
from dscase.web.door import OPEN, Door
from dscase.web.limit import MOST_FORM, MOST_UPLOAD, limited

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST")
_ONWARD = b'<!doctype html><title>dscase</title><meta http-equiv="refresh" content="0;url=/">'
_POLICY = b"content-security-policy"
HEADERS: Mapping[bytes, bytes] = {
    b"cache-control": b"no-store",
    _POLICY: (
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        b"form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    # not "no-referrer": with that, browsers do not tell the origin of a form they send
    b"referrer-policy": b"same-origin",
    b"x-content-type-options": b"nosniff",
}


class Guard:
    """Refuses what must not come in, and puts the headers on what goes out.

    `refusal_page` makes the page of a refusal; `uploads` are the paths that take files.
    """

    def __init__(
        self,
        app: "ASGIApp",
        door: Door,
        refusal_page: Callable[[DscaseError], bytes],
        uploads: Collection[str] = (),
    ) -> None:
        self._app = app
        self._door = door
        self._refusal_page = refusal_page
        self._uploads = uploads

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """One request. What is no HTTP gets no answer; the server then closes it."""
        if scope["type"] != "http":
            return

        async def out(message: "Message") -> None:
            await send(_with_headers(message))

        came = _Came(scope)
        error = self._stranger(came)
        if (
            error is not None
            and error.code == "serve.origin"
            and came.method == "GET"
            and scope["path"] == OPEN
        ):
            await self._come_from_file(came, error, out)
        elif error is not None:
            await self._refuse(error, HTTPStatus.FORBIDDEN, out)
        elif scope["path"] == OPEN:
            await self._open(came, out)
        elif not self._door.knows("; ".join(came.all(b"cookie"))):
            await self._refuse(UsageError("serve.no_key"), HTTPStatus.FORBIDDEN, out)
        else:
            self._door.entered()
            most = MOST_UPLOAD if scope["path"] in self._uploads else MOST_FORM

            async def too_large() -> None:
                large = UsageError("serve.too_large", limit=most // 1_000_000)
                await self._refuse(large, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, out)

            await limited(self._app, scope, receive, out, most=most, refuse=too_large)

    def _stranger(self, came: "_Came") -> DscaseError | None:
        """Why a request does not come from our own page, None when it does."""
        hosts = [host.lower() for host in came.all(b"host")]
        if len(hosts) != 1 or hosts[0] not in self._door.hosts:
            return UsageError("serve.host", host=", ".join(hosts)[:100])
        if came.method not in METHODS:
            return UsageError("serve.method", method=came.method[:20])
        origins = came.all(b"origin")
        sites = came.all(b"sec-fetch-site")
        ours = {f"http://{hosts[0]}"}
        known = {origin.lower() for origin in origins} <= ours and set(sites) <= {"same-origin", "none"}
        # Every browser says of a form where it comes from.
        if known and (came.method != "POST" or origins or sites == ["same-origin"]):
            return None
        return UsageError("serve.origin", origin=", ".join((*origins, *sites))[:100])

    async def _open(self, came: "_Came", send: "Send") -> None:
        cookie = self._door.exchanged(came.query.get("token", [""])[0])
        if cookie is None and not self._door.knows("; ".join(came.all(b"cookie"))):
            await self._refuse(UsageError("serve.token"), HTTPStatus.FORBIDDEN, send)
            return
        self._door.entered()
        headers = [(b"location", b"/"), (b"content-length", b"0")]
        if cookie is not None:
            headers.append((b"set-cookie", cookie.encode()))
        await _answer(HTTPStatus.SEE_OTHER, headers, b"", send)

    async def _come_from_file(self, came: "_Came", error: DscaseError, send: "Send") -> None:
        """Lets a browser in that comes from the opening file, so from elsewhere: the token alone counts.

        What comes from elsewhere is led on to without its cookie, so the page itself leads on.
        """
        cookie = self._door.exchanged(came.query.get("token", [""])[0])
        if cookie is None:
            await self._refuse(error, HTTPStatus.FORBIDDEN, send)
            return
        self._door.entered()
        size = str(len(_ONWARD)).encode()
        headers = [
            (b"content-type", b"text/html"),
            (b"content-length", size),
            (b"set-cookie", cookie.encode()),
        ]
        await _answer(HTTPStatus.OK, headers, _ONWARD, send)

    async def _refuse(self, error: DscaseError, status: HTTPStatus, send: "Send") -> None:
        body = self._refusal_page(error)
        size = str(len(body)).encode()
        await _answer(
            status, [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", size)], body, send
        )


class _Came:
    """A request's line and headers, as text."""

    def __init__(self, scope: "Scope") -> None:
        self.method: str = scope["method"]
        self.query = parse_qs(scope["query_string"].decode("latin-1"))
        self._headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]

    def all(self, name: bytes) -> list[str]:
        """Every header of a name: a second one is there to deceive."""
        return [value for other, value in self._headers if other == name]


def _with_headers(message: "Message") -> "Message":
    """An answer's start with our headers; only the policy may be the route's own."""
    if message["type"] != "http.response.start":
        return message
    own = {name.lower(): value for name, value in message["headers"]}
    rest = [(name, value) for name, value in message["headers"] if name.lower() not in HEADERS]
    ours = {**HEADERS, _POLICY: own.get(_POLICY, HEADERS[_POLICY])}
    return {**message, "headers": [*rest, *ours.items()]}


async def _answer(status: HTTPStatus, headers: list[tuple[bytes, bytes]], body: bytes, send: "Send") -> None:
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
