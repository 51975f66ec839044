"""Numbers drawn with the case's key: the same for the same thing, and told by nobody who has not the key."""

import hashlib
import hmac
from functools import lru_cache

KEY_BYTES = 16
"""128 bits."""


def number(key: bytes, *parts: str | int) -> int:
    """A number of 128 bits for these parts."""
    told = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, told, "sha256")[:16], "big")


@lru_cache(4096)
def order(key: bytes, about: str, count: int) -> list[int]:
    """The numbers below `count` in an order of this key."""
    stream = hashlib.shake_256(key + about.encode()).digest(4 * count)
    return sorted(range(count), key=lambda at: (stream[4 * at : 4 * at + 4], at))
