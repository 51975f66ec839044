"""Numbers drawn with the case's key: the same for the same thing, and told by nobody who has not the key."""

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

KEY_BYTES = 16
"""128 bits."""


def number(key: bytes, *parts: str | int) -> int:
    """A number of 128 bits for these parts."""
    inner, outer = (begun.copy() for begun in _begun(key))
    inner.update("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))
    outer.update(inner.digest())
    return int.from_bytes(outer.digest()[:16], "big")


@lru_cache(16)
def _begun(key: bytes) -> "tuple[_Hash, _Hash]":
    """The two hashes of an HMAC with SHA-256 (RFC 2104), begun with a key of at most a block: `hmac` would
    begin them again for each number, which takes three times as long.
    """
    block = key.ljust(64, b"\0")
    return hashlib.sha256(bytes(byte ^ 0x36 for byte in block)), hashlib.sha256(
        bytes(byte ^ 0x5C for byte in block)
    )


@lru_cache(4096)
def order(key: bytes, about: str, count: int) -> list[int]:
    """The numbers below `count` in an order of this key."""
    stream = hashlib.shake_256(key + about.encode()).digest(4 * count)
    return sorted(range(count), key=lambda at: (stream[4 * at : 4 * at + 4], at))
