"""What a URL of evidence names, and how it may be shown: without passwords and signatures.

    s3://BUCKET/KEY   gs://BUCKET/KEY   az://CONTAINER/KEY   https://HOST/PATH   sftp://USER@HOST:PORT/PATH

A key stands as the store writes it, so `?` and `#` are part of it, and nothing in it is an escape. One that
ends with `/`, or holds `*`, `?` or `[`, stands for several objects; behind http and https nothing does, as
web servers list nothing.
"""

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from dscase.errors import InputError

STORES = ("s3", "gs", "az")
WEB = ("https", "http")
SFTP = "sftp"
SCHEMES = (*STORES, *WEB, SFTP)
_URL = re.compile(rf"({'|'.join(SCHEMES)})://", re.IGNORECASE)
_MANY = re.compile(r"[*?\[]")


class Address(NamedTuple):
    """A URL taken apart. `key`: of an object in its store, or a path that begins with `/`.

    `query`: of a web server, and may be a signature. `user` and `password` are never shown.
    """

    scheme: str
    host: str  # or the bucket, or the container
    key: str
    port: int | None = None
    query: str = ""
    user: str = ""
    password: str = ""
    folder: str | None = None  # what is left out of the key where it is called by its own part alone

    @property
    def shown(self) -> str:
        """The URL without what is secret in it; an ellipsis stands for a query. If `brief`, its own part."""
        if self.folder is not None:
            return self.key.removeprefix(self.folder) or self.host
        return self.url

    @property
    def url(self) -> str:
        """The URL without what is secret in it."""
        port = f":{self.port}" if self.port else ""
        key = self.key if self.key.startswith("/") else f"/{self.key}"
        return f"{self.scheme}://{self.host}{port}{key}{'?…' if self.query else ''}"

    @property
    def path(self) -> Path:
        """The same as a path, for its name and its folder: nothing lies there."""
        return Path(self.url.removesuffix("?…"))

    def brief(self) -> "Address":
        """The same, called by its own part of the name: of what lies in a folder, the way from there."""
        return self._replace(folder=self.prefix[: self.prefix.rfind("/") + 1])

    @property
    def is_many(self) -> bool:
        """Whether it stands for several objects."""
        return self.scheme not in WEB and (self.key[-1:] in ("", "/") or bool(_MANY.search(self.key)))

    @property
    def prefix(self) -> str:
        """The beginning of the key that all its objects share."""
        found = _MANY.search(self.key)
        return self.key[: found.start()] if found else self.key


def is_url(text: str) -> bool:
    """Whether it is a URL that evidence is read from."""
    return _URL.match(text) is not None


def address(text: str) -> Address:
    """A URL taken apart. InputError `remote.url`."""
    found = _URL.match(text)
    if found is None:
        raise InputError("remote.url", url=text.partition("?")[0].rpartition("@")[2])
    scheme, rest = found[1].casefold(), text[found.end() :]
    if scheme in STORES:
        bucket, _, key = rest.partition("/")
        if not bucket:
            raise InputError("remote.url", url=f"{scheme}://…")
        return Address(scheme, bucket.rpartition("@")[2], key)
    try:
        parts = urlsplit(f"{scheme}://{rest}" if scheme in WEB else f"{scheme}://{rest.partition('/')[0]}")
        port = parts.port
    except ValueError as error:
        raise InputError("remote.url", url=f"{scheme}://…") from error
    if not parts.hostname:
        raise InputError("remote.url", url=f"{scheme}://…")
    path = parts.path if scheme in WEB else f"/{rest.partition('/')[2]}"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(scheme, parts.hostname, path or "/", port, parts.query, user, password)
