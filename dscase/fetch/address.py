"""Where a manager is: what `--dsm` names."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from dscase.errors import UsageError

PORT = 4119
"""The console's and the web services' own, where none is stated (facts: the product's list of ports)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A manager's host and port. Only HTTPS is spoken to it."""

    host: str
    port: int = PORT

    @property
    def shown(self) -> str:
        """`dsm.example.jp:4119`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def base(self) -> str:
        """What every address asked begins with, without a slash at its end."""
        return f"https://{self.shown}"


def read_address(text: str) -> Address:
    """The address of `https://dsm.example.jp:4119`. UsageError for anything else: a name in it, a path."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError("fetch.address", address=_plain(text)) from None
    plain = parts.path in {"", "/"} and not (parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme != "https" or not host or not plain:
        raise UsageError("fetch.address", address=_plain(text))
    return Address(host, port or PORT)


def read_proxy(text: str) -> str:
    """A proxy's address, `http://proxy.example.jp:8080`. UsageError where it is none, or holds a password."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    else:
        if "@" in parts.netloc:
            raise UsageError("fetch.proxy_secret")
    if host is None or port is None or parts.scheme not in {"http", "https"}:
        raise UsageError("fetch.proxy_address", address=_plain(text))
    return f"{parts.scheme}://{parts.netloc}"


def _plain(text: str) -> str:
    """What was stated, without what could be a password."""
    return text.rpartition("@")[2][:200]
