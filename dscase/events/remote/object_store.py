"""Objects in S3, Google and Azure stores and files on web servers, by the library obstore (extra `remote`).

Credentials come by each store's usual chain: the environment, a workload's identity, the machine's role;
of S3 also profiles and single sign-on where boto3 is installed. `AWS_ENDPOINT_URL` names a private store.
Every range is asked for with the tag of the object that was opened, so one that was changed meanwhile is
refused by the store.
"""

import base64
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dscase.errors import InputError
from dscase.events.remote.address import WEB, Address
from dscase.events.remote.ranged import HEAD, in_our_words

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_STATUS = re.compile(r"status code: (\d{3})")
_NOT_STATED = datetime.fromtimestamp(0, UTC)  # what the library says of a server that tells no time
_RETRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=60)}
_PATIENCE = timedelta(seconds=60)  # for one range
_DENIED = (401, 403)
_RANGE = 416  # what a server answers for a range of nothing


class StoredObject:
    """An object, as it was when it was opened; see `ranged.Stored`."""

    parallel = True

    def __init__(
        self, place: Address, store: "ObjectStore", path: str, listing: Mapping[str, Any] | None = None
    ) -> None:
        """`listing`: what a listing says of it; None asks for its beginning. InputError `remote.…`."""
        self.place = place
        self.shown, self.path = place.shown, place.path
        self.protected = _protected(place)
        self._store: ObjectStore | None = store
        self._key = path
        self._head = b""
        self.size, self.tag, self._stated = 0, "", _NOT_STATED
        if listing is None:
            self._begin()
        else:
            self._take(listing)

    def __getstate__(self) -> dict[str, Any]:
        """For another process: that one makes a client of its own, with its own credentials."""
        return {**self.__dict__, "_store": None}

    @property
    def changed(self) -> datetime | None:
        """When it was last written; None where the server does not say."""
        return self._stated if self._stated > _NOT_STATED else None

    def read(self, start: int, length: int) -> bytes:
        """See `ranged.Stored`."""
        if start + length <= len(self._head):
            return self._head[start : start + length]
        options: dict[str, Any] = {"range": (start, start + length)}
        if self.tag and not self.tag.startswith("W/"):
            options["if_match"] = self.tag
        meta, data = self._asked(options)
        if not self._is_same(meta):
            raise InputError("remote.changed", file=self.shown)
        if len(data) != length:
            raise InputError("remote.cut", file=self.shown)
        if not start:
            self._head = data[:HEAD]
        return data

    def grown(self) -> int:
        """Nothing: the store itself refuses a range of an object that was changed."""
        return 0

    def _is_same(self, meta: Mapping[str, Any]) -> bool:
        """Whether an answer is of the object that was opened: by its tag, else by the time, which listings
        tell to the millisecond and answers to the second.
        """
        known = bool(self.tag == _tag(meta) if self.tag else self._stated == meta["last_modified"])
        return known and bool(self.size == meta["size"])

    def _begin(self) -> None:
        try:
            meta, self._head = self._asked({"range": (0, HEAD)})
        except _EmptyError:
            return
        self._take(meta)
        if len(self._head) != min(HEAD, self.size):
            raise InputError("remote.cut", file=self.shown)

    def _take(self, listing: Mapping[str, Any]) -> None:
        self.size, self.tag, self._stated = listing["size"], _tag(listing), listing["last_modified"]

    def _asked(self, options: Any) -> tuple[Mapping[str, Any], bytes]:
        import obstore

        if self._store is None:
            self._store = _same_store(self.place._replace(key=self.place.key if self._key == "" else ""))
        with in_our_words(_refusal, self.shown):
            answer = obstore.get(self._store, self._key, options=options)
            return answer.meta, bytes(answer.bytes())


def _tag(answer: Mapping[str, Any]) -> str:
    """An object's tag as answers have it: Azure's listings leave out its quotation marks."""
    tag = answer["e_tag"] or ""
    return f'"{tag}"' if tag and '"' not in tag else tag


class _EmptyError(InputError):
    """There is nothing in it, or nothing any more."""


def opened(place: Address) -> StoredObject:
    """One object. InputError `remote.…`."""
    return StoredObject(place, _store(place), "" if place.scheme in WEB else place.key)


def listed(place: Address) -> Iterator[StoredObject]:
    """All objects that begin with the prefix of a place, as the store lists them. InputError `remote.…`."""
    import obstore

    store = _store(place)
    folder = place.prefix.rpartition("/")[0]  # the library lists whole folders
    with in_our_words(_refusal, place.shown):
        for some in obstore.list(store, folder or None):
            for meta in some:
                if meta["path"].startswith(place.prefix):
                    yield StoredObject(place._replace(key=meta["path"]), store, meta["path"], meta)


def _store(place: Address) -> "ObjectStore":
    """A client of the store. InputError where what the environment says of it cannot be used."""
    from obstore import store

    options: Any = {"timeout": _PATIENCE, "connect_timeout": timedelta(seconds=15)}
    if not _protected(place):
        options["allow_http"] = True
    with in_our_words(_refusal, place.shown):
        if place.scheme == "s3":
            return store.S3Store(
                place.host,
                client_options=options,
                retry_config=_RETRIES,
                **_chain(),
            )
        if place.scheme == "gs":
            return store.GCSStore(place.host, client_options=options, retry_config=_RETRIES)
        if place.scheme == "az":
            return store.AzureStore(place.host, client_options=options, retry_config=_RETRIES)
        if place.user:
            word = base64.b64encode(f"{place.user}:{place.password}".encode()).decode()
            options["default_headers"] = {"authorization": f"Basic {word}"}
        port = f":{place.port}" if place.port else ""
        host = f"[{place.host}]" if ":" in place.host else place.host
        query = f"?{place.query}" if place.query else ""
        url = f"{place.scheme}://{host}{port}{place.key}{query}"
        return store.HTTPStore.from_url(url, client_options=options, retry_config=_RETRIES)


@lru_cache(maxsize=64)
def _same_store(place: Address) -> "ObjectStore":
    """As `_store`, once for all objects that come from another process."""
    return _store(place)


def _chain() -> dict[str, Any]:
    """Profiles and single sign-on of S3, where they are what there is, and boto3 is there to read them."""
    if os.environ.get("AWS_ACCESS_KEY_ID") or not find_spec("boto3"):
        return {}
    files = (
        os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
        os.environ.get("AWS_CONFIG_FILE", "~/.aws/config"),
    )
    if not os.environ.get("AWS_PROFILE") and not any(Path(one).expanduser().is_file() for one in files):
        return {}
    from obstore.auth.boto3 import Boto3CredentialProvider

    return {"credential_provider": Boto3CredentialProvider()}


def _protected(place: Address) -> bool:
    endpoint = (os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or "").casefold()
    return place.scheme != "http" and not (place.scheme == "s3" and endpoint.startswith("http://"))


def _refusal(error: Exception, shown: str) -> InputError:
    said = str(error)
    found = _STATUS.search(said)
    status = int(found[1]) if found else 0
    name = type(error).__name__
    if status == _RANGE:
        return _EmptyError("remote.changed", file=shown)
    if isinstance(error, FileNotFoundError):
        return InputError("remote.missing", file=shown)
    if status in _DENIED or name in ("PermissionDeniedError", "UnauthenticatedError"):
        return InputError("remote.denied", file=shown)
    if name == "PreconditionError":
        return InputError("remote.changed", file=shown)
    if name == "NotSupportedError":
        return InputError("remote.no_ranges", file=shown)
    if status:
        return InputError("remote.failed", file=shown, status=status)
    if "kind: Timeout" in said or "timed out" in said:
        return InputError("remote.timeout", file=shown)
    if "kind: Connect" in said:
        return InputError("remote.unreachable", file=shown)
    if name == "GenericError" and "HttpError" in said:
        return InputError("remote.cut", file=shown)
    return InputError("remote.unusable", file=shown, reason=name)
