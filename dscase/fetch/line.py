"""The line to a manager: requests and answers over HTTPS, each bounded in time and size.

What is asked goes to the address that was dialled and nowhere else: no redirect is followed, no proxy of the
environment is used. What only reads is tried again, with growing pauses, where the line failed or the manager
is busy; whoever asked learns it as `Broken` when it still fails. Another thread may stop it at any moment.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from dscase.errors import DscaseError, InputError, reason
from dscase.fetch.address import Address
from dscase.fetch.doctor.clock import ahead
from dscase.fetch.trust import Trust

if TYPE_CHECKING:
    import requests

T = TypeVar("T")

MOST = 256 << 20
"""Bytes of one answer, unpacked: 5,000 events with texts far longer than usual are a tenth of it."""
TRIES = 5
_PAUSES = (0.5, 1.0, 2.0, 4.0)
_LONGEST_PAUSE = 60.0
_PIECE = 64 << 10
_OK, _BUSY = 200, frozenset((429, 502, 503, 504))
_REDIRECTS = range(300, 400)


class Broken(Exception):  # noqa: N818 - what befell the answer
    """An answer that did not come whole, or not at all. `after`: seconds to wait, where the manager says."""

    def __init__(self, why: str, after: float | None = None) -> None:
        self.why = why
        self.after = after
        super().__init__(why)


class Stopped(Exception):  # noqa: N818 - what the person asked for
    """The line was stopped."""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """As a library of HTTP gives one: what zeep looks at."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    encoding: str = "utf-8"


@dataclass
class Limits:
    """Seconds. `answer` is for the whole of one answer, `silence` for each wait within it."""

    connect: float = 15.0
    silence: float = 120.0
    answer: float = 600.0


class Line:
    """One manager, reached by one session of HTTP. `pause` sleeps; a test counts instead. `ahead`:
    the seconds by which the last answer's `Date` was ahead of this machine's clock.
    """

    def __init__(
        self,
        address: Address,
        trust: Trust,
        proxy: str | None = None,
        limits: Limits | None = None,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        self.address = address
        self.proxy = proxy
        self.retried = 0
        self.ahead: float | None = None
        self._stopped = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._trust = trust
        self._limits = limits or Limits()
        self._pause = pause or self._waited
        self.session = self._opened()

    def _opened(self) -> "requests.Session":
        import requests

        session = requests.Session()
        session.trust_env = False  # neither proxies nor passwords of the environment
        session.proxies = {"https": self.proxy} if self.proxy else {}
        session.mount("https://", _adapter(self._trust, self._connected))
        session.mount("http://", _refusing())
        return session

    def close(self) -> None:
        """Hangs up."""
        self.session.close()

    def hang_up(self) -> None:
        """Hangs up what may be in the middle of an answer, so that the next request has a line of its own; so
        it has after `stop`, too.
        """
        self.session.close()
        self._sockets.clear()
        self._stopped.clear()
        self.session = self._opened()

    def stop(self) -> None:
        """Has whoever waits for an answer, or between two tries, learn `Stopped` at once: for use by
        another thread.
        """
        self._stopped.set()
        for connection in list(self._sockets):
            with contextlib.suppress(OSError):
                # The plain socket's own: TLS would first say goodbye, and wait.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _connected(self, opened: socket.socket) -> None:
        self._sockets.add(opened)
        if self._stopped.is_set():  # while it was being opened
            raise ConnectionError("stopped")

    def _waited(self, seconds: float) -> None:
        self._stopped.wait(seconds)

    def exchange(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        limits: Limits | None = None,
    ) -> LineAnswer:
        """One request and its answer. Raises `Broken`, `Stopped`, or a DscaseError that trying again does not
        mend.
        """
        if self._stopped.is_set():
            raise Stopped
        try:
            return self._exchanged(method, path, body, headers, limits or self._limits)
        except (Broken, DscaseError):
            if self._stopped.is_set():  # that is why it broke
                raise Stopped from None
            raise

    def _exchanged(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], limits: Limits
    ) -> LineAnswer:
        import requests

        before = datetime.now(UTC)
        try:
            with self.session.request(
                method,
                f"{self.address.base}{path}",
                data=body,
                headers={"User-Agent": "dscase", **headers},
                timeout=(limits.connect, limits.silence),
                allow_redirects=False,
                stream=True,
            ) as response:
                status, answered = response.status_code, response.headers
                self.ahead = _ahead(answered.get("Date", ""), before)
                content = _whole(response, time.monotonic() + limits.answer)
        except requests.exceptions.SSLError as error:
            raise self._certificate(error) from None
        except requests.exceptions.ProxyError as error:
            raise InputError("fetch.proxy", proxy=self.proxy or "", reason=_innermost(error)) from None
        except (requests.exceptions.RequestException, OSError) as error:
            raise Broken(_innermost(error)) from None
        if status in _REDIRECTS:
            raise InputError(
                "fetch.redirected", manager=self.address.shown, where=answered.get("Location", "")[:200]
            )
        if status in _BUSY:
            raise Broken(f"HTTP {status}", _seconds(answered.get("Retry-After", "")))
        return LineAnswer(status, answered, content)

    def patiently(self, reading: Callable[[], T]) -> T:
        """What `reading` gives; it only reads, and is tried again where it is `Broken`.

        Raises `Broken`, `Stopped`.
        """
        for pause in _PAUSES[: TRIES - 1]:
            try:
                return reading()
            except Broken as broken:
                self.retried += 1
                self._pause(min(max(broken.after or 0.0, pause), _LONGEST_PAUSE))
        return reading()

    def _certificate(self, error: Exception) -> DscaseError:
        from dscase.fetch import trust

        presented = trust.presented(self.address, self.proxy, self._limits.connect)
        if not presented:  # the connection fails before any certificate is shown
            raise Broken(_innermost(error)) from None
        facts = {"manager": self.address.shown, "fingerprint": trust.colon_separated(presented)}
        if self._trust.fingerprint:
            if presented == self._trust.fingerprint:
                raise Broken(_innermost(error)) from None
            return InputError(
                "fetch.certificate_changed", known=trust.colon_separated(self._trust.fingerprint), **facts
            )
        return InputError("fetch.certificate", reason=_innermost(error), **facts)


def _whole(response: Any, until: float) -> bytes:
    """The body, unpacked. Raises `Broken` where it is too long, in bytes or in time."""
    pieces, size = [], 0
    for piece in response.iter_content(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise Broken(f"> {MOST >> 20} MiB")
        if time.monotonic() > until:
            raise Broken("time out")
    return b"".join(pieces)


def _ahead(stamp: str, before: datetime) -> float | None:
    """By how many seconds a `Date` of an answer is ahead; `before`: when the answer was asked for."""
    after = datetime.now(UTC)
    try:
        time = parsedate_to_datetime(stamp)
    except (ValueError, TypeError, IndexError):
        return None
    if time.tzinfo is None:
        return None
    return ahead(time, before, after)


def _seconds(stated: str) -> float | None:
    return float(stated) if stated.isdecimal() else None


def _innermost(error: BaseException) -> str:
    """What went wrong in the end: the libraries wrap it in words of their own, addresses among them."""
    deepest: BaseException = error
    while True:
        inner = getattr(deepest, "reason", None) or deepest.__cause__ or deepest.__context__
        if not isinstance(inner, BaseException):
            inner = next((each for each in deepest.args if isinstance(each, BaseException)), None)
        if inner is None or inner is deepest:
            break
        deepest = inner
    if isinstance(deepest, Exception):
        return (reason(deepest) or type(deepest).__name__)[:300]
    return type(deepest).__name__


def _adapter(trust: Trust, connected: Callable[[socket.socket], None]) -> Any:
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPSConnection

    context = trust.context()

    class Watched(HTTPSConnection):
        """Tells the socket it has opened."""

        def connect(self) -> None:
            """Connects."""
            super().connect()
            connected(self.sock)

    class Trusting(HTTPAdapter):
        """Believes whom `trust` believes. What requests would add, certificates of its own, is left out."""

        def build_connection_pool_key_attributes(
            self,
            request: Any,
            verify: Any,  # noqa: ARG002 - requests hands it over by its name
            cert: Any = None,
        ) -> tuple[Any, Any]:
            """Where to connect to, and the TLS settings."""
            host, _ = super().build_connection_pool_key_attributes(request, verify=True, cert=cert)
            key: dict[str, Any] = {"ssl_context": context}
            if trust.fingerprint:
                key["assert_fingerprint"] = trust.fingerprint
            return host, key

        def get_connection_with_tls_context(self, *words: Any, **more: Any) -> Any:
            """The connections of one place, each of them watched."""
            pool: Any = super().get_connection_with_tls_context(*words, **more)
            pool.ConnectionCls = Watched
            return pool

        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            """The context says it all."""

    return Trusting(max_retries=0)


def _refusing() -> Any:
    from requests.adapters import BaseAdapter

    class Refusing(BaseAdapter):
        """Sends nothing without TLS."""

        def send(self, *_words: Any, **_more: Any) -> Any:
            """Never."""
            raise ConnectionError("http")

        def close(self) -> None:
            """Nothing."""

    return Refusing()
