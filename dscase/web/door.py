"""The door of the page: the hosts it answers to, the one-time token, and the cookie that is had for it."""

import secrets
import time
from hmac import compare_digest

OPEN = "/open"
"""Where a cookie is had for the token."""
_NAMES = ("127.0.0.1", "localhost")
_HTTP = 80  # the port that browsers leave out


class Door:
    """Of one server on one port. `last`: when somebody last came in, by the monotonic clock."""

    def __init__(self, port: int) -> None:
        bare = _NAMES if port == _HTTP else ()
        self.hosts = frozenset((*(f"{name}:{port}" for name in _NAMES), *bare))
        self.cookie = f"dscase-{port}"  # cookies know no ports: another case's page must not take this one's
        self.last = time.monotonic()
        self._address = f"http://127.0.0.1:{port}"
        self._token = secrets.token_urlsafe(32)
        self._key = secrets.token_urlsafe(32)
        self._used = False

    @property
    def used(self) -> bool:
        """Whether the token was exchanged."""
        return self._used

    @property
    def opening(self) -> str:
        """The address to open, once."""
        return f"{self._address}{OPEN}?token={self._token}"

    def exchanged(self, token: str) -> str | None:
        """The Set-Cookie header for the token: once, then never again."""
        if self._used or not compare_digest(token.encode(), self._token.encode()):
            return None
        self._used = True
        return f"{self.cookie}={self._key}; Path=/; HttpOnly; SameSite=Strict"

    def knows(self, cookies: str) -> bool:
        """Whether a Cookie header carries the key."""
        own = f"{self.cookie}={self._key}".encode()
        return any(compare_digest(each.strip().encode(), own) for each in cookies.split(";"))

    def entered(self) -> None:
        """Somebody who may came in."""
        self.last = time.monotonic()
