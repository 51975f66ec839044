"""Learning: which names there are, from fields that say so, then from whatever a text tells by its form.

All of it is learned before anything is replaced: a name that only the last file tells is masked in the first.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

from dscase.events.computer_names import folded as folded_name
from dscase.events.computer_names import is_address
from dscase.masking.book import Book
from dscase.masking.encoded import undone
from dscase.masking.fold import folded
from dscase.masking.kinds import Kind, addresses, ipv4, ipv6, mac, names
from dscase.masking.matcher import Matcher, Pattern
from dscase.masking.reserved import DOMAIN_END
from dscase.masking.spelling import base as base_of
from dscase.masking.spelling import kept_names
from dscase.masking.words import is_kept, is_no_name, words

_TOKEN = re.compile(r"[a-z0-9.-]+")
_MOST_PIECES = 8  # of a token that looks like a pseudonym
_LONGEST = 255  # characters: what is longer is a sentence, not a name
_TEXTLESS = frozenset({datetime, bool, int, float, bytes, type(None)})
_AT_ONCE = 200
_READ: tuple[tuple[Kind, Callable[[str], str]], ...] = (("ipv4", ipv4), ("ipv6", ipv6), ("mac", mac))


class Learner:
    """Gathers names. `keep`: what the person says is no name. `strict`: a name that is a pseudonym of the
    case is refused by the book, as in evidence; else it is taken for that pseudonym, as in a draft.
    """

    def __init__(self, book: Book, keep: Collection[str] = (), *, strict: bool = False) -> None:
        self._book, self._strict = book, strict
        self._keep = kept_names(keep)
        self.names: dict[tuple[Kind, str], set[str]] = defaultdict(set)
        self.avoid: set[str] = set()
        """What stands in the texts and looks like a pseudonym."""
        self._seen: set[str] = set()
        self._by_form: set[str] = set()

    def finish(self) -> None:
        """Give every name learned its pseudonym. Raises UsageError, see `Book.learn`.

        A name that only the form of a text told, and that begins a domain, is that domain's: `corp` of
        `corp.example.jp` is no computer.
        """
        domains = {base for kind, base in self.names if kind == "domain"}
        domains |= {base for base, entry in self._book.entries.items() if entry.kind == "domain"}
        begin = {domain.partition(".")[0] for domain in domains}
        for base in begin & self._by_form:
            self.names.pop(("host", base), None)
        self._book.learn(self.names, avoid=self.avoid)

    def named(self, kind: Kind, text: str) -> None:
        """A name."""
        text = text.strip()
        if not text or len(text) > _LONGEST or "\n" in text:
            return
        base = base_of(kind, text)
        plain = folded(text)
        if not base or base in self._keep or plain in self._keep:
            return
        if kind != "word" and (is_no_name(base) or (kind in ("host", "domain") and is_kept(base))):
            return
        if not self._strict and self._book.is_pseudonym(base):
            return
        self.names[kind, base].add(text)

    def host(self, text: str) -> None:
        """A computer as a field states it: a name, short or full, or an address."""
        text = text.strip()
        plain = folded_name(text)
        if not plain or len(text) > _LONGEST:
            return
        if is_address(plain):
            self.address(plain)
            return
        short, dot, domain = text.strip(".").partition(".")
        full = bool(dot) and domain.rpartition(".")[2].isalpha() and " " not in text
        if not full or not short:
            self._by_form.discard(plain)
            self.named("host", text)
        elif not is_kept(folded(text)):
            self._by_form.discard(folded(short))
            self.named("host", short)
            self.named("domain", domain)

    def address(self, text: str) -> None:
        """An address as a field states it."""
        plain = folded(text).strip("[]").partition("%")[0]
        for kind, read in _READ:
            if read(plain):
                self.named(kind, plain)
                return

    def user(self, text: str) -> None:
        r"""A person's account as a field states it: `tanaka`, `CORP\tanaka`, `tanaka@corp.example.jp`."""
        text = text.strip()
        domain, mark, name = text.rpartition("\\")
        if mark and name and domain.strip("\\"):
            if is_no_name(folded(domain)) or folded(domain).startswith("nt "):
                return
            self.named("netbios", domain.strip("\\"))
            text = name
        name, mark, domain = text.partition("@")
        if mark and domain:
            self.named("domain", domain)
            text = name
        if is_address(folded_name(text)):
            self.address(text)
        else:
            self.named("user", text)

    def text(self, text: str) -> None:
        """Whatever names itself by its form in a text."""
        if not text:
            return
        bare = undone(text)
        plain = folded(text if bare is None else bare[0])
        for kind, one in names(plain):
            if ("host", one) not in self.names and kind == "host":
                self._by_form.add(one)
            self.named(kind, one)
        for kind, one in addresses(plain):
            self.named(kind, one)
        self._avoid(plain)

    def over(self, value: Any) -> None:
        """Every text of plain data, once: dataclasses, models, tuples, lists and mappings at any depth."""
        some: list[str] = []
        for text in texts(value):
            if text not in self._seen:
                self._seen.add(text)
                some.append(text)
            if len(some) == _AT_ONCE:
                self.text("\n".join(some))
                some = []
        self.text("\n".join(some))

    def _avoid(self, plain: str) -> None:
        for start, end, _ in _looks_like_one().find(plain):
            token = _around(plain, start, end)
            if token.endswith(f".{DOMAIN_END}"):
                labels = token.split(".")
                self.avoid.update(".".join(labels[at:]) for at in range(len(labels) - 1))
            pieces = token.replace(".", "-").split("-")[:_MOST_PIECES]
            for length in range(2, len(pieces) + 1):
                for at in range(len(pieces) - length + 1):
                    self.avoid.add("-".join(pieces[at : at + length]))


def _around(plain: str, start: int, end: int) -> str:
    """The whole of what stands there without a blank in it."""
    low, high = max(0, start - _LONGEST), min(len(plain), end + _LONGEST)
    for found in _TOKEN.finditer(plain, low, high):
        if found.end() >= end:
            return found[0].strip(".-")
    return ""


@cache
def _looks_like_one() -> Matcher[str]:
    """Finds what could be one of our pseudonyms, so that it does not become one."""
    starts = [*words("first"), "user", "tenant", "share", "dom", "name", "word"]
    looks = [
        *(f"{one}-" for one in starts),
        *(f"{one}.{DOMAIN_END}" for one in words("second")),
        f".{DOMAIN_END}",
    ]
    return Matcher(Pattern(one, one) for one in looks)


def texts(value: Any) -> Iterator[str]:
    """Every text of plain data."""
    if isinstance(value, str):
        yield value
    elif value.__class__ in _TEXTLESS:
        return
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from texts(key)
            yield from texts(part)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for part in value:
            yield from texts(part)
    else:
        for name in _fields(_class(value)):
            yield from texts(getattr(value, name))


def _class(value: Any) -> Any:
    return type(value)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    if is_dataclass(kind):
        return tuple(part.name for part in fields(kind))
    return tuple(getattr(kind, "model_fields", ()))


def own_words(learner: Learner, words_of_case: Iterable[str]) -> None:
    """The person's own words: masked wherever they stand."""
    for word in words_of_case:
        learner.named("word", word)
