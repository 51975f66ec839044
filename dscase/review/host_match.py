"""When two names mean the same computer."""

from functools import lru_cache
from unicodedata import normalize


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """A name without what people type one way or another: width, case, blanks around it."""
    return normalize("NFKC", name).casefold().strip()


def same_host(one: str, other: str) -> bool:
    """Whether two names can be one computer's: alike, or one of them is the other's first label."""
    first, second = folded(one), folded(other)
    if first == second:
        return bool(first)
    short, long = sorted((first, second), key=len)
    # Digits alone are no label: 10 is not the computer 10.0.0.1.
    return bool(short) and not short.isdigit() and long.startswith(f"{short}.")
