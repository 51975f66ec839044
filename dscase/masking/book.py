"""The book of pseudonyms: who is called what, for the life of a case.

It is `masking.json` in the case folder, of its owner alone (0600), never shipped: the case's key (128 bits,
drawn when the case is first masked, no default) and every name with its pseudonym. A supplement finds the
same names there; two cases have two keys, and nothing joins them. Names are given pseudonyms in an order of
the key, so that neither the order of files nor anything else of a run decides who is called what.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any, TypeAlias

from dscase import atomic
from dscase.case.place import PSEUDONYMS
from dscase.errors import InputError, OutputError, UsageError, reason
from dscase.masking import keyed, reserved
from dscase.masking.fold import folded
from dscase.masking.kinds import Kind
from dscase.masking.matcher import uncollected
from dscase.masking.spelling import base as base_of
from dscase.masking.words import registrable

NAME = PSEUDONYMS
SCHEMA = "dscase.masking/1"
_MOST_BYTES = 512 << 20
_FIRST: tuple[Kind, ...] = (
    "ipv4", "ipv6", "mac", "word", "domain", "netbios", "host", "tenant", "user", "share", "object",
)  # fmt: skip
"""Of what several kinds name, the first counts: a machine and a user of one name share a pseudonym."""
_FIXED = frozenset({reserved.DOMAIN_END, *(prefix.rstrip("-") for prefix in reserved.PREFIXES.values())})
_Wanted: TypeAlias = dict[str, tuple[Kind, list[str]]]


@dataclass(slots=True)
class Entry:
    """A name: its kind, its pseudonym, and the spelling that is taken for its own."""

    kind: Kind
    pseudonym: str
    main: str


@dataclass(slots=True)
class Book:
    """Names by their base, and what stands for them. `odd`: spellings that have a form of their own."""

    key: bytes
    entries: dict[str, Entry] = field(default_factory=dict)
    nets: dict[str, str] = field(default_factory=dict)  # a real net -> the one that stands for it
    odd: dict[str, str] = field(default_factory=dict)  # a spelling as written -> what was written for it
    _issued: set[str] = field(default_factory=set)
    _nets_taken: set[str] = field(default_factory=set)
    _changed: bool = False

    def __post_init__(self) -> None:
        self._issued = {entry.pseudonym for entry in self.entries.values()}
        self._nets_taken = set(self.nets.values())

    @classmethod
    def new(cls) -> "Book":
        """An empty one, with a key of its own."""
        return cls(secrets.token_bytes(keyed.KEY_BYTES))

    @property
    def issued(self) -> AbstractSet[str]:
        """The pseudonyms that were given."""
        return self._issued

    def is_pseudonym(self, text: str) -> bool:
        """Whether a folded text, a MAC with or without marks, is one that was given."""
        return text in self._issued

    def learn(self, names: Mapping[tuple[Kind, str], Iterable[str]], *, avoid: Iterable[str] = ()) -> None:
        """Give every name a pseudonym that has none. `names`: (kind, base) -> its spellings as met.

        `avoid`: folded texts that stand in what is to be masked, and so must not become pseudonyms.
        Raises UsageError where a real name is a pseudonym given before: nobody could tell them apart.
        """
        wanted = self._with_parents(self._new(names))
        if any(self.is_pseudonym(base) for base in wanted):
            raise UsageError("masking.name_is_pseudonym")
        if not wanted:
            return
        with uncollected():
            self._give(wanted, _Taken(self, wanted, avoid))
        self._changed = True

    def _give(self, wanted: _Wanted, taken: "_Taken") -> None:
        def place(base: str) -> tuple[int, int, int]:
            kind = wanted[base][0]
            depth = base.count(".") if kind == "domain" else 0
            return _FIRST.index(kind), depth, keyed.number(self.key, "order", base)

        for base in sorted(wanted, key=place):
            kind, spellings = wanted[base]
            pseudonym = self._drawn(kind, base, taken)
            self._issued.add(pseudonym)
            self.entries[base] = Entry(kind, pseudonym, _main(kind, base, spellings))

    def _new(self, names: Mapping[tuple[Kind, str], Iterable[str]]) -> _Wanted:
        """Those that have no pseudonym yet, each of one kind, with its spellings."""
        wanted: _Wanted = {}
        for (kind, base), spellings in sorted(names.items(), key=lambda one: _FIRST.index(one[0][0])):
            if base not in self.entries:
                wanted.setdefault(base, (kind, []))[1].extend(spellings)
        return wanted

    def _with_parents(self, wanted: _Wanted) -> _Wanted:
        """The same with the domains that domains lie in: what stands for one lies in what stands for them.

        What was met as another name, and would get its pseudonym later, is a domain, too.
        """
        for base, (kind, _) in list(wanted.items()):
            labels = base.split(".") if kind == "domain" else []
            for at in range(1, len(labels) - registrable(labels) + 1 if labels else 0):
                parent = ".".join(labels[at:])
                met = wanted.get(parent, ("object", [parent]))
                if parent not in self.entries and _FIRST.index(met[0]) > _FIRST.index("domain"):
                    wanted[parent] = ("domain", met[1])
        return wanted

    def _drawn(self, kind: Kind, base: str, taken: "_Taken") -> str:
        if kind == "ipv4":
            return reserved.in_net_of_four(self.key, base, self._net_of_four(base, taken))
        if kind == "ipv6":
            return taken.first_free(reserved.in_net_of_six(self.key, base, self._net_of_six(base)))
        if kind == "mac":
            return taken.first_free(reserved.macs(self.key, base))
        if kind == "domain":
            labels = base.split(".")
            own = registrable(labels)
            end = reserved.DOMAIN_END
            if len(labels) > own:
                end = self.entries[".".join(labels[1:])].pseudonym
            return taken.first_free(f"{label}.{end}" for label in reserved.labels(self.key, base))
        return taken.first_free(reserved.named(self.key, kind, base))

    def _net_of_four(self, address: str, taken: "_Taken") -> str:
        real = address.rpartition(".")[0]
        if real not in self.nets:
            self.nets[real] = next(taken.nets)
        return self.nets[real]

    def _net_of_six(self, address: str) -> int:
        real = f"{int(IPv6Address(address)) >> 64:x}"
        if real not in self.nets:
            drawn = next(
                net for net in reserved.nets_of_six(self.key, real) if f"{net:x}" not in self._nets_taken
            )
            self.nets[real] = f"{drawn:x}"
            self._nets_taken.add(self.nets[real])
        return int(self.nets[real], 16)

    def save(self, path: Path) -> None:
        """Keep it, whole or not at all. Raises OutputError."""
        if not self._changed:
            return
        document = {
            "schema": SCHEMA,
            "key": self.key.hex(),
            "names": [
                [entry.kind, base, entry.pseudonym, entry.main] for base, entry in self.entries.items()
            ],
            "nets": self.nets,
            "spellings": self.odd,
        }
        text = json.dumps(
            document, ensure_ascii=True, indent=0
        )  # ASCII: a spelling may hold bytes nobody could decode
        try:
            atomic.write_over(path, text.encode())
        except OSError as error:
            raise OutputError("masking.book_unwritable", file=str(path), reason=reason(error)) from error
        self._changed = False

    def noted(self, spelling: str, written: str) -> str:
        """Note what was written for a spelling that has a form of its own."""
        if spelling not in self.odd:
            self.odd[spelling] = written
            self._changed = True
        return written


class _Taken:
    """What must not become a pseudonym: one that is given, a real name, a real name's part of one, a text."""

    def __init__(self, book: Book, wanted: _Wanted, avoid: Iterable[str]) -> None:
        self._issued = book._issued  # noqa: SLF001 - one file, one idea
        self._real = {*wanted, *book.entries}
        self._avoid = frozenset(avoid)
        real_nets = {base.rpartition(".")[0] for base, entry in book.entries.items() if entry.kind == "ipv4"}
        real_nets |= {base.rpartition(".")[0] for base, (kind, _) in wanted.items() if kind == "ipv4"}
        given = set(book.nets.values())
        self.nets = (net for net in reserved.nets_of_four() if net not in real_nets and net not in given)

    def first_free(self, candidates: Iterable[str]) -> str:
        """The first that may be given."""
        return next(one for one in candidates if self._free(one))

    def _free(self, one: str) -> bool:
        if one in self._issued or one in self._real or one in self._avoid:
            return False
        parts = _parts(one)
        return self._real.isdisjoint(parts) and self._avoid.isdisjoint(parts)


def _parts(pseudonym: str) -> AbstractSet[str]:
    """The parts of a pseudonym at whose ends a name could stand by itself: "amber", "otter". Not those that
    are in every pseudonym of a kind: they stand whole in the list of what is kept.
    """
    if not pseudonym.isascii():
        return frozenset()
    pieces = pseudonym.replace(".", "-").split("-")
    count = len(pieces)
    parts = {"-".join(pieces[at : at + some]) for some in range(1, count) for at in range(count - some + 1)}
    return parts - _FIXED


def _main(kind: Kind, base: str, spellings: Iterable[str]) -> str:
    """The spelling that is the name's own: one that is neither all small nor all large, where one was met."""
    met = sorted(set(spellings)) or [base]
    mixed = [one for one in met if one not in (base, base.upper()) and base_of(kind, one) == base]
    plain = [one for one in mixed if folded(one) == base]
    return (plain or mixed or met)[0]


def read(path: Path) -> Book | None:
    """The book that is there; None where none is. Raises InputError where it cannot be used: a name must
    not get another pseudonym because a file is torn.
    """
    if not path.is_file():
        if path.exists() or path.is_symlink():
            raise InputError("masking.book_unusable", file=str(path), reason="not a regular file")
        return None
    try:
        with path.open("rb") as source:
            return _book_of(json.loads(source.read(_MOST_BYTES)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("masking.book_unusable", file=str(path), reason=reason(error)) from error


def _book_of(document: Mapping[str, Any]) -> Book:
    """The book as the file tells it. Raises ValueError, KeyError, TypeError for what is none."""
    key = bytes.fromhex(document["key"])
    if document["schema"] != SCHEMA or len(key) != keyed.KEY_BYTES:
        raise ValueError("schema, key")
    entries = {base: Entry(_kind(kind), pseudonym, main) for kind, base, pseudonym, main in document["names"]}
    return Book(key, entries, dict(document["nets"]), dict(document["spellings"]))


def _kind(text: str) -> Kind:
    for kind in _FIRST:
        if kind == text:
            return kind
    raise ValueError(f"kind {text[:40]}")
