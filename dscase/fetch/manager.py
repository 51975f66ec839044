"""A manager's SOAP services: signing in and out, and asking.

The WSDL names the manager's own host; what is dialled is what the person named, so that no password goes
elsewhere. Document types, entities and addresses outside the manager are refused in every answer.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

from dscase import atomic, home
from dscase.errors import DscaseError, InputError
from dscase.fetch.line import Broken, Limits, Line, LineAnswer, Stopped
from dscase.fetch.secret import Secret

PATH = "/webservice/Manager"
BINDING = "{urn:Manager}ManagerSoapBinding"
WSDL_AGE = 86_400.0
"""Seconds that a WSDL is kept: it changes only with the manager's version."""
_HANG_UP = Limits(connect=5.0, silence=5.0, answer=10.0)
_SERVED = frozenset((200, 500))
"""The statuses with which SOAP answers; 500 holds a fault."""
_DENIED = frozenset((401, 403, 404))

_EXPIRED = "ManagerTimeoutException"
_CODES = {
    "ManagerLockoutException": "fetch.locked_out",
    "ManagerMaxSessionsException": "fetch.too_many_sessions",
    "ManagerAuthenticationException": "fetch.sign_in_refused",
    "ManagerSecurityException": "fetch.sign_in_refused",
    "ManagerAuthorizationException": "fetch.not_allowed",
}
"""The class of a fault -> the code of its error."""

Keep = Callable[[str, bytes], None]
"""Given each answer as it came, and the operation's name: never one that holds a session."""


class Manager:
    """An open conversation. Use it in a `with` block: the session is ended however the block ends."""

    def __init__(self, line: Line, account: str, keep: Keep = lambda _name, _answer: None) -> None:
        self.line = line
        self.account = account  # as documents write it: "user@host:port"
        self.calls = 0
        self.sign_ins = 0
        self.session_left = False  # or may be
        self._keep = keep
        self._session: str | None = None
        self._sign_in: Callable[[], str] | None = None
        for name in (
            "zeep",
            "urllib3",
            "requests",
            "urllib3.connectionpool",
        ):  # their debug logs hold passwords
            logging.getLogger(name).setLevel(logging.WARNING)
        self._wire, self._client = self._described()
        self._service = self._client.create_service(BINDING, f"{line.address.base}{PATH}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def offers(self, operation: str) -> bool:
        """Whether the manager's version has an operation."""
        return operation in self._service._binding._operations  # noqa: SLF001 - zeep lists them nowhere else

    def sign_in(self, user: str, password: Secret, tenant: str = "") -> None:
        """Opens a session. It is tried once: a wrong password tried again locks the account."""
        operation = "authenticateTenant" if tenant else "authenticate"

        def signing_in() -> str:
            # The session is the secret of the answer: it is not kept.
            try:
                names = {"username": user, **({"tenantName": tenant} if tenant else {})}
                return str(self._call(operation, {**names, "password": password.reveal()}, secret=True))
            except Broken as broken:
                self.session_left = True  # it may have been opened: the answer is what did not come
                raise InputError(
                    "fetch.unreachable", manager=self.line.address.shown, reason=broken.why
                ) from None

        self._sign_in = signing_in
        self._session = signing_in()
        self.sign_ins += 1

    def ask(self, operation: str, *, session: bool = True, **parameters: Any) -> Any:
        """What an operation that only reads gives. Raises DscaseError.

        A session that is over is opened once more. What is broken is tried again.
        """

        def asking() -> Any:
            own = {"sID": self._session} if session else {}
            return self._call(operation, {**parameters, **own})

        try:
            try:
                return self.line.patiently(asking)
            except _Expired:
                if self._sign_in is None:
                    raise
                self._session = None
                self._session = self._sign_in()
                self.sign_ins += 1
                return self.line.patiently(asking)
        except _Expired:
            raise InputError("fetch.session_over", operation=operation) from None
        except Broken as broken:
            raise InputError(
                "fetch.broken", operation=operation, reason=broken.why, tries=self.line.retried + 1
            ) from None

    def end(self) -> None:
        """Ends the session, whatever happened; where that fails, `session_left` is true."""
        session, self._session = self._session, None
        if session is None:
            self.line.close()
            return
        self.line.hang_up()
        self._wire.limits = _HANG_UP
        try:
            self._call("endSession", {"sID": session})
        except (Broken, Stopped, DscaseError, _Expired):
            self.session_left = True
        finally:
            self.line.close()

    def _call(self, operation: str, parameters: Mapping[str, Any], *, secret: bool = False) -> Any:
        """One call. Raises `Broken`, `_Expired`, or a DscaseError."""
        from zeep import exceptions

        self.calls += 1
        try:
            answer = self._service[operation](**parameters)
        except exceptions.Fault as fault:
            raise self._fault(operation, fault) from None
        except (exceptions.Error, SyntaxError, ValueError, TypeError, AttributeError) as error:
            # An answer that is no answer: cut, garbled, of another shape, or with what is forbidden in it.
            raise Broken(type(error).__name__) from None
        if not secret:
            self._keep(operation, self._wire.last)
        self._wire.last = b""
        return answer

    def _fault(self, operation: str, fault: Any) -> Exception:
        """The error for a fault. Its class, in the detail, decides; its text is often empty."""
        name = fault_class(fault)
        text = " ".join((fault.message or "").split())[:300]
        if name == _EXPIRED:
            return _Expired()
        if code := _CODES.get(name):
            return InputError(code, account=self.account, operation=operation)
        if name in {"ManagerException", "ManagerCommunicationException", ""}:
            return Broken(" ".join(filter(None, (name or "Fault", text))))
        return InputError("fetch.fault", operation=operation, name=name, text=text)

    def _described(self) -> tuple["_Wire", Any]:
        """What to talk through, and the client made of the WSDL."""
        from zeep import Client, Settings, exceptions

        wire = _wire(self.line)
        settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)

        def reading() -> Any:
            try:
                url = f"{self.line.address.base}{PATH}?WSDL"
                return Client(url, transport=wire, settings=settings)  # type: ignore[no-untyped-call]
            except (exceptions.Error, SyntaxError, ValueError, TypeError, AttributeError, KeyError) as error:
                wire.forget()
                raise Broken(type(error).__name__) from None

        try:
            client = self.line.patiently(reading)
        except Broken as broken:
            raise InputError(
                "fetch.unreachable", manager=self.line.address.shown, reason=broken.why
            ) from None
        wire.remember()
        return wire, client


class _Expired(Exception):  # noqa: N818 - what befell the session
    """The session is over."""


def fault_class(fault: Any) -> str:
    """The name of a fault's Java class, without its package; "" where nothing tells it."""
    detail = fault.detail
    if detail is not None:
        for element in detail.iter():
            if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == "exceptionName":
                return str(element.text or "").strip().rpartition(".")[2]
        for element in detail.iter():
            kind = element.get("{http://www.w3.org/2001/XMLSchema-instance}type", "")
            if kind:
                return str(kind).rpartition(":")[2]
    return str(fault.message or "").strip().rpartition(".")[2].partition(":")[0].replace(" ", "")


def _wire(line: Line) -> "_Wire":
    """Zeep's transport over our line."""
    from zeep.transports import Transport

    class Wired(_Wire, Transport):
        """Both: what zeep calls, over the line."""

        def __init__(self) -> None:
            _Wire.__init__(self, line)
            Transport.__init__(self, session=line.session)  # type: ignore[no-untyped-call]

    return Wired()


class _Wire:
    """What zeep calls to load the WSDL and to send a call. `last` is the last answer as it came."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.last = b""
        self.limits: Limits | None = None
        self._loaded: bytes | None = None

    def load(self, url: str) -> bytes:
        """A document of the manager's own; of nowhere else. Kept for a day."""
        base = self._line.address.base
        path = url.removeprefix(base)
        if path == url or not path.startswith("/"):
            raise InputError("fetch.redirected", manager=self._line.address.shown, where=url[:200])
        if (known := self._remembered()) is not None:
            return known
        answer = self._line.exchange("GET", path, None, {}, limits=self.limits)
        if answer.status_code in _DENIED or answer.status_code not in _SERVED:
            raise InputError("fetch.no_service", manager=self._line.address.shown, status=answer.status_code)
        self._loaded = answer.content
        return answer.content

    def post(self, address: str, message: Any, headers: Any) -> LineAnswer:
        """A call. Nothing is logged: it may hold a password."""
        data = message if isinstance(message, bytes) else str(message).encode()
        path = address.removeprefix(self._line.address.base)
        answer = self._line.exchange("POST", path, data, headers, limits=self.limits)
        if answer.status_code in _DENIED or answer.status_code not in _SERVED:
            raise InputError("fetch.no_service", manager=self._line.address.shown, status=answer.status_code)
        if "xml" not in answer.headers.get("Content-Type", ""):
            raise Broken(answer.headers.get("Content-Type", "") or "no content type")
        self.last = answer.content
        return answer

    def _place(self) -> Any:
        name = hashlib.sha256(self._line.address.base.encode()).hexdigest()[:16]
        return home.folder() / "wsdl" / f"{name}.xml"

    def _remembered(self) -> bytes | None:
        try:
            place = self._place()
            if abs(time.time() - place.stat().st_mtime) > WSDL_AGE:  # a clock may have been put back
                return None
            return bytes(place.read_bytes())
        except OSError:
            return None

    def remember(self) -> None:
        """Keeps the WSDL that could be read. Where it cannot be kept, it is fetched again next time."""
        if self._loaded is not None:
            try:
                atomic.write_over(self._place(), self._loaded)
            except OSError:
                return

    def forget(self) -> None:
        """Takes away a kept WSDL that cannot be read."""
        try:
            self._place().unlink(missing_ok=True)
        except OSError:
            return
