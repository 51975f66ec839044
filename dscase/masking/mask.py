"""Putting pseudonyms in the place of names: in a text, a field, any plain data, rows of a table included.

`Mask` knows every name of the book. A name that is an ordinary word ("update") is replaced only where
something says that it is a name: a field of its own, a domain behind it, a share, a key of a log. Secrets go
first.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from operator import is_
from typing import Any, TypeVar, cast

from dscase.masking import dressing
from dscase.masking.book import Book, Entry
from dscase.masking.carried import through
from dscase.masking.composed import composed
from dscase.masking.encoded import undone
from dscase.masking.fold import folded
from dscase.masking.kinds import ADDRESSES, IN_DOTS, Kind
from dscase.masking.matcher import APART, JOINER, PLAIN, Matcher, Pattern, grows, is_alnum, uncollected
from dscase.masking.secrets import without_secrets
from dscase.masking.spelling import forms, kept_names
from dscase.masking.words import is_ordinary

T = TypeVar("T")

_TEXTLESS = frozenset({datetime, bool, int, float, bytes, type(None)})
_CELL, _ROW = "\x1f", "\x1e"
_AT_ONCE = 200  # rows looked through together: a call costs as much as some hundred characters
_SHORT, _MOST_CLEAN = 500, 50_000  # characters; texts
_KEYS = (
    "dhost", "shost", "dvchost", "dvc", "suser", "duser", "target", "targetname", "host", "hostname",
    "computer", "computername", "actor", "actionby", "user", "username", "manager", "managerhost", "origin",
    "trendmicrodstenant", "tenantname", "tenant",
)  # fmt: skip
"""Keys of logs whose value is a name, whatever word it is."""


class Mask:
    """Replaces names in texts. `counts`: how many of each kind it has replaced, secrets among them.

    `keep`: what is never touched, as the person says. `without`: kinds that are left as they are.
    """

    def __init__(self, book: Book, keep: Collection[str] = (), *, without: Collection[str] = ()) -> None:
        self.book = book
        self.counts: Counter[str] = Counter()
        self._secrets = "secret" not in without
        self._keep = kept_names(keep)
        entries = {base: one for base, one in book.entries.items() if base not in self._keep}
        self.ordinary = frozenset(base for base, one in entries.items() if only_in_fields(base, one))
        """Names that are replaced only where something says that they are names."""
        names = {base: one for base, one in entries.items() if one.kind not in without}
        self._matcher = Matcher(patterns(names, self.ordinary, (*self._keep, *kept(book))))
        self._fields = {base: base for base in self.ordinary if base in names}
        self._pairs: dict[str, dict[str, str]] = {}
        self._clean: set[str] = set()  # texts in which there is nothing: documents say the same many times
        self._barren = {entry.pseudonym for entry in book.entries.values()}

    def text(self, text: str) -> str:
        """The text with every name in it replaced, and secrets removed; in base64 and hexadecimal, too."""
        if not text or text in self._clean:
            return text
        with uncollected():
            masked = through(self._plain(text), self._plain, barren=self._barren)
        if masked == text and len(text) <= _SHORT and len(self._clean) < _MOST_CLEAN:
            self._clean.add(text)
        return masked

    def _plain(self, text: str) -> str:
        folds = folded(text)
        if self._secrets:
            text, removed = without_secrets(text, folds)
            if removed:
                self.counts["secret"] += removed
                folds = ""
        found = self._found(text, folds)
        return self._replaced(text, found) if found else text

    def _found(self, text: str, folds: str) -> list[tuple[int, int, str | None]]:
        """The names in a text, those written by escapes too."""
        bare = undone(text)
        if bare is None:
            return self._in_any_form(folds or folded(text))
        plain, places = bare
        found = self._in_any_form(folded(plain))
        return [(places[start], places[end], base) for start, end, base in found]

    def _in_any_form(self, plain: str) -> list[tuple[int, int, str | None]]:
        """The names in a folded text, as it is and with its letters as they are usually written."""
        found = self._matcher.spans(plain)[0]
        if (usual := composed(plain)) is None:
            return found
        told, places = usual
        more = [(places[start], places[end], base) for start, end, base in self._matcher.spans(told)[0]]
        apart: list[tuple[int, int, str | None]] = []
        for one in sorted({*found, *more}, key=lambda one: (one[0], -one[1], one[2] or "")):
            if one[0] < one[1] and (not apart or one[0] >= apart[-1][1]):
                apart.append(one)
        return apart

    def field(self, text: str) -> str:
        """A text that is a name as a whole, or may be one."""
        if self._fields and (base := self._fields.get(folded(text).strip())) is not None:
            return self._written(base, text)
        return self.text(text)

    def over(self, value: T) -> T:
        """The same data, every text in it masked: dataclasses, tuples, lists and mappings at any depth."""
        return cast("T", self._over(value, ""))

    def rows(self, rows: Iterable[Sequence[T]], naming: Collection[int] = ()) -> Iterator[tuple[T, ...]]:
        """Rows of a table, their texts masked; cells at the places `naming` hold a name each."""
        some: list[Sequence[T]] = []
        for row in rows:
            some.append(row)
            if len(some) == _AT_ONCE:
                yield from self._together(some, naming)
                some = []
        yield from self._together(some, naming)

    def _together(self, rows: Sequence[Sequence[T]], naming: Collection[int]) -> Iterator[tuple[T, ...]]:
        texts = [[cell for cell in row if cell.__class__ is str] for row in rows]
        joined = _ROW.join(_CELL.join(cast("list[str]", row)) for row in texts)
        whole = joined.count(_CELL) == sum(max(len(row) - 1, 0) for row in texts) and joined.count(
            _ROW
        ) == max(len(rows) - 1, 0)
        if not whole:  # a text has a mark of ours in it
            masked = [[self.text(cast("str", cell)) for cell in row] for row in texts]
        else:
            masked_text = self.text(joined)
            masked = texts if masked_text is joined else [row.split(_CELL) for row in masked_text.split(_ROW)]  # type: ignore[assignment]
        for row, own in zip(rows, masked, strict=True):
            left = iter(own)
            cells = [next(left) if cell.__class__ is str else cell for cell in row]
            if self._fields:
                self._name(cells, row, naming)
            yield tuple(cast("list[T]", cells))

    def _name(self, cells: list[Any], row: Sequence[Any], naming: Collection[int]) -> None:
        """Mask what a cell's column says is a name, and the same where another cell repeats it as a cell."""
        said = {folded(row[at]).strip() for at in naming if isinstance(row[at], str)} & self._fields.keys()
        for at in naming:
            if isinstance(row[at], str):
                cells[at] = self.field(row[at])
        if said:
            for at, cell in enumerate(cells):
                if isinstance(cell, str) and at not in naming and "," in cell:
                    cells[at] = self._in_csv(cell, said)

    def _in_csv(self, raw: str, said: Collection[str]) -> str:
        """A record of CSV, its cells that are one of these names masked."""
        parts = raw.split(",")
        for at, part in enumerate(parts):
            bare = part.strip().strip('"')
            if folded(bare) in said:
                parts[at] = part.replace(bare, self._written(folded(bare), bare))
        return ",".join(parts)

    def _over(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            return self.field(value) if name in NAMING else self.text(value)
        if value.__class__ in _TEXTLESS:
            return value
        if isinstance(value, tuple):
            names = getattr(value, "_fields", (name,) * len(value))
            parts = tuple(map(self._over, value, names))
            if all(map(is_, parts, value)):
                return value
            return type(value)(*parts) if hasattr(value, "_fields") else parts
        if isinstance(value, list):
            return [self._over(part, name) for part in value]
        if isinstance(value, Mapping):
            return {self._over(key, name): self._over(part, str(key)) for key, part in value.items()}
        changed = {}
        for own in _fields(_class(value)):
            old = getattr(value, own)
            new = self._over(old, NAME if own == "text" and getattr(value, "look", "") == NAME else own)
            if new is not old:
                changed[own] = new
        return replace(value, **changed) if changed else value

    def _replaced(self, text: str, found: Iterable[tuple[int, int, str | None]]) -> str:
        out: list[str] = []
        kinds: list[str] = []
        entries = self.book.entries
        at = 0
        last = ""
        for start, end, base in found:
            if start > at:
                last = text[start - 1]
                out.append(text[at:start])
            own = text[start:end]
            if base is None:
                out.append(own)
                at, last = end, own[-1]
                continue
            entry = entries[base]
            kinds.append(entry.kind)
            if last not in APART and _joins(own[0], last, text[start - 2 : start - 1] if start > 1 else ""):
                out.append(JOINER)
            plain = own == base and entry.kind != "mac"  # what most are
            out.append(entry.pseudonym if plain else self._spelled(base, entry, own))
            at, last = end, out[-1][-1]
            after = text[end : end + 1]
            if after not in APART and _joins(own[-1], after, text[end + 1 : end + 2]):
                out.append(JOINER)
                last = JOINER
        out.append(text[at:])
        self.counts.update(kinds)
        return "".join(out)

    def _written(self, base: str, spelling: str) -> str:
        entry = self.book.entries[base]
        self.counts[entry.kind] += 1
        return self._spelled(base, entry, spelling)

    def _spelled(self, base: str, entry: Entry, spelling: str) -> str:
        pairs = self._pairs.get(base)
        if pairs is None:
            pairs = self._pairs[base] = dressing.plain(base, entry)
        return dressing.written(self.book, base, spelling, pairs)


def _joins(end: str, beside: str, beyond: str) -> bool:
    """Whether a pseudonym would grow together with what stands beside it, and is set off. `end`: that of the
    name, `beyond`: what stands two characters away.
    """
    if beside == JOINER or (beside == "." and grows(end, beside, beyond)):
        return True
    return end not in PLAIN and is_alnum(beside) and not is_alnum(end)


NAME = "name"
NAMING = frozenset({NAME, "target", "targets", "host", "hosts", "origin", "actor", "manager", "open_targets"})
"""Fields of our data that hold a name and nothing else. `name` is also the look of a span that is one."""


def patterns(
    entries: Mapping[str, Entry], ordinary: Collection[str], keep: Iterable[str]
) -> Iterator[Pattern[str | None]]:
    """What to look for: every form of every name, told by its base; and what is kept, told by None."""
    for word in keep:
        yield Pattern(word, None)
    for base, entry in entries.items():
        if base in ordinary:
            yield from _in_context(base, entry, entries)
        else:
            numeric = entry.kind == IN_DOTS
            for form in forms(entry.kind, base):
                yield Pattern(form, base, 0, 0, numeric)  # by place: there are hundreds of thousands


def _in_context(base: str, entry: Entry, entries: Mapping[str, Entry]) -> Iterator[Pattern[str | None]]:
    """A name that is an ordinary word, with what says that it is a name."""
    domains = [other for other, its in entries.items() if its.kind == "domain"]
    netbios = [other for other, its in entries.items() if its.kind == "netbios"]
    for form in forms(entry.kind, base):
        after = [f"{mark}{domain}" for domain in domains for mark in ".@"]
        before = ["\\\\", "://", *(f"{key}=" for key in _KEYS)]
        before += [f"{domain}{mark}" for domain in netbios for mark in ("\\", "\\\\")]
        if entry.kind == "netbios":
            after.append("\\")
        for context in before:
            yield Pattern(context + form, base, skip=len(context))
        for context in after:
            yield Pattern(form + context, base, drop=len(context))
        for context in (f"{key}{between}" for key in _KEYS for between in ('":"', '": "')):
            yield Pattern(f'{context}{form}"', base, skip=len(context), drop=1)


def kept(book: Book) -> Iterator[str]:
    """The pseudonyms given, folded, in each of their forms: masking what is masked changes nothing."""
    for entry in book.entries.values():
        yield from forms(entry.kind, entry.pseudonym)
    for pseudonym in book.odd.values():
        yield folded(pseudonym)


def only_in_fields(base: str, entry: Entry) -> bool:
    """Whether a name is an ordinary word: then a text that has it need not mean it."""
    everywhere: tuple[Kind, ...] = ("word", "domain", *ADDRESSES)
    return entry.kind not in everywhere and is_ordinary(base)


def _class(value: Any) -> Any:
    return type(value)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass that its constructor takes; none of anything else."""
    return tuple(part.name for part in fields(kind) if part.init) if is_dataclass(kind) else ()
