"""Event names: the tables people keep for themselves first, then the published catalogue.

Few Japanese names are published, and a site may see others than those. A table of one's own is a CSV file
with a header row, UTF-8 or cp932, that any sheet program opens; columns it does not know are kept:

    id,name_ja,name_en
    2204,セキュリティアップデート: パターンファイルのアップデート成功,

It lies in the case folder (`names.csv`), or where `DSCASE_NAMES` says, or else in the folder of one's own
knowledge. `learn` fills it from the names a console's own export uses.
"""

import csv
import io
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from dscase import atomic, home
from dscase.case.model import LANGS, Lang
from dscase.case.place import refuse_link_outside
from dscase.errors import InputError, OutputError, reason
from dscase.knowledge import settings
from dscase.knowledge.catalogue import catalogue
from dscase.text import one_line

FILE = "names.csv"
VARIABLE = "DSCASE_NAMES"
COLUMNS = ("id", "name_ja", "name_en")
LIMIT = 4 << 20
"""Bytes. A table of all events in two languages has a tenth of a megabyte."""
LONGEST = 300
"""Characters of a name. The longest published one has about a hundred."""

Table = Mapping[tuple[str, Lang], str]
"""(event id, language) -> name."""


class Names:
    """Names of system events. `tables` are asked in their order, before the catalogue; `met` behind it."""

    def __init__(self, tables: Sequence[Table] = (), met: Table | None = None) -> None:
        self._tables = tuple(tables)
        self.met: Table = met or {}

    def ids(self) -> frozenset[str]:
        """The events that have a name in one of the tables people keep for themselves."""
        return frozenset(event_id for table in self._tables for event_id, _ in table)

    def name(self, event_id: str, lang: Lang) -> str | None:
        """The event's name, or None where it is not known in that language."""
        for table in self._tables:
            if found := table.get((event_id, lang)):
                return found
        return catalogue().name(event_id, lang) or self.met.get((event_id, lang))

    def meeting(self, seen: Iterable[tuple[str, str]]) -> "Names":
        """These names, and behind them those that the evidence itself uses, (event id, name): only where
        nobody knows one in that language, and all that use one use the same.
        """
        found: dict[tuple[str, Lang], set[str]] = {}
        for stated_id, stated_name in seen:
            event_id, name = _id(stated_id), one_line(stated_name)
            if event_id and _is_name(name):
                found.setdefault((event_id, language_of(name)), set()).add(name)
        met = {key: next(iter(names)) for key, names in found.items() if len(names) == 1}
        return Names(self._tables, {key: name for key, name in met.items() if not self.name(*key)})


def own(case_dir: Path | None = None) -> tuple[Names, tuple[InputError, ...]]:
    """The names of the case, then the user's, then the published; and which tables could not be read.

    A table that is not there is no error: nobody has to keep one.
    """
    tables: list[Table] = []
    errors: list[InputError] = []
    for path in ([case_dir / FILE] if case_dir is not None else []) + [user_table()]:
        try:
            if case_dir is not None and path.parent == case_dir:
                refuse_link_outside(path, case_dir)
            tables.append(read(path))
        except InputError as error:
            errors.append(error)
    return Names(tables), tuple(errors)


def user_table() -> Path:
    """Where the user's own table lies, whether or not there is one: `DSCASE_NAMES`, else the folder of
    their own knowledge.
    """
    stated = os.environ.get(VARIABLE)
    return Path(stated) if stated else home.folder() / FILE


def read(path: Path) -> Table:
    """A table; an empty one when there is no such file. Raises InputError naming the file."""
    return _names(_read(path))


def _names(file: "_File") -> Table:
    table: dict[tuple[str, Lang], str] = {}
    key = file.place("id")
    for lang in LANGS:
        place = file.place(f"name_{lang}")
        for row in file.rows:
            if (event_id := _id(row[key])) and (name := one_line(row[place])):
                table.setdefault((event_id, lang), name)
    return table


class Change(NamedTuple):
    """A name that was learned. `before` is the one it takes the place of, "" if there was none."""

    id: str
    lang: Lang
    name: str
    before: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning: names new and changed, by id; how many were known; what was refused.

    `refused`: (id as written, name) of what is no event id, or no name that a table should hold.
    """

    path: Path
    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: int
    refused: tuple[tuple[str, str], ...]


def learn(seen: Iterable[tuple[str, str]], path: Path) -> Learned:
    """Add the names a console's own export uses, (event id, name), to the table at `path`.

    The language is Japanese when the name has Japanese letters, else English. Of several names for one id
    the commonest counts, then the first. The table is replaced whole, or not at all; nothing is written
    when nothing is new. Raises InputError when the table cannot be read, OutputError when not written.
    """
    commonest, refused = _commonest(seen)
    file = _read(path)
    known = Names([_names(file)])
    rows = {_id(row[file.place("id")]): row for row in reversed(file.rows)}
    new: list[Change] = []
    changed: list[Change] = []
    for (event_id, lang), name in sorted(commonest.items(), key=lambda pair: (int(pair[0][0]), pair[0][1])):
        before = known.name(event_id, lang) or ""
        if before == name:
            continue
        (changed if before else new).append(Change(event_id, lang, name, before))
        row = rows.get(event_id)
        if row is None:
            row = rows[event_id] = [""] * len(file.header)
            row[file.place("id")] = event_id
            file.rows.append(row)
        row[file.place(f"name_{lang}")] = name
    if new or changed:
        _write(path, file)
    same = len(commonest) - len(new) - len(changed)
    return Learned(path, tuple(new), tuple(changed), same, tuple(refused))


def language_of(name: str) -> Lang:
    """A name with a Japanese letter, kana or kanji of any width, is "ja", any other "en"."""
    plain = unicodedata.normalize("NFKC", name)
    japanese = any("\u3041" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff" for letter in plain)
    return "ja" if japanese else "en"


def _commonest(
    seen: Iterable[tuple[str, str]],
) -> tuple[dict[tuple[str, Lang], str], list[tuple[str, str]]]:
    counts: dict[tuple[str, Lang], Counter[str]] = {}
    refused: dict[tuple[str, str], None] = {}
    for (stated_id, stated_name), times in Counter(seen).items():
        event_id, name = _id(stated_id), one_line(stated_name)
        if not event_id or not _is_name(name):
            refused[(stated_id, stated_name)] = None
            continue
        counts.setdefault((event_id, language_of(name)), Counter())[name] += times
    return {key: names.most_common(1)[0][0] for key, names in counts.items()}, list(refused)


def _id(text: str) -> str:
    """An event id in plain digits, without leading zeros; "" when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return str(int(plain)) if plain.isascii() and plain.isdigit() and len(plain) <= len("7000000") else ""


def _is_name(name: str) -> bool:
    """Whether a name may stand in the table: a sheet program must not take it for a formula."""
    plain = unicodedata.normalize("NFKC", name)
    return (
        0 < len(name) <= LONGEST
        and plain[:1] not in ("=", "+", "-", "@", "'", '"', "\u2212")
        and all(unicodedata.category(letter)[0] != "C" for letter in name)
    )


class _File(NamedTuple):
    """A table as written: its header, and its rows, each as wide as the header."""

    header: list[str]
    rows: list[list[str]]

    def place(self, column: str) -> int:
        """Where a column of COLUMNS stands."""
        return _columns(self.header).index(column)


def _columns(header: Sequence[str]) -> list[str]:
    return [unicodedata.normalize("NFKC", cell).strip().casefold() for cell in header]


def _read(path: Path) -> _File:
    try:
        content = settings.content(path, LIMIT)
    except (OSError, ValueError) as error:
        raise InputError("knowledge.names_unreadable", file=str(path), reason=reason(error)) from error
    if len(content) > LIMIT:
        raise InputError("knowledge.names_large", file=str(path), limit=LIMIT)
    text = settings.decode(content)
    if text is None:
        raise InputError("knowledge.names_encoding", file=str(path))
    return _table(text, path)


def _table(text: str, path: Path) -> _File:
    try:
        records = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(row)]
    except csv.Error as error:
        raise InputError("knowledge.names_broken", file=str(path), reason=str(error)) from error
    if not records:
        return _File(list(COLUMNS), [])
    header, rows = records[0], records[1:]
    known = _columns(header)
    if "id" not in known or not {"name_ja", "name_en"} & set(known):
        raise InputError("knowledge.names_header", file=str(path), columns=",".join(COLUMNS))
    header += [""] * (max(map(len, records)) - len(header))
    header += [column for column in COLUMNS if column not in known]
    return _File(header, [row + [""] * (len(header) - len(row)) for row in rows])


def _write(path: Path, file: _File) -> None:
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(file.header)
    rows.writerows(file.rows)
    try:
        atomic.write_over(path, out.getvalue().encode("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise OutputError("knowledge.names_unwritable", file=str(path), reason=reason(error)) from error
