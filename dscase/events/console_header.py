"""Finds out which column of a console's export holds what: by the header's names, else by the cells.

Names come first: the caller's own, the console's, then other names people give them. A field no name tells is
sought by content, in the columns nothing else has: all cells times, all level words, all known event ids, or
the published names of the ids beside them. Where two columns could be it, none is. An export whose header row
is missing is read where its content alone tells time, id and name.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import PurePath
from typing import NamedTuple

from dscase.events import modules
from dscase.events.envelopes.record_line import HEADER as RECORD
from dscase.knowledge.catalogue import catalogue, table
from dscase.text import Listed, folded, one_line
from dscase.window import stamps

FIELDS = frozenset(
    ("time", "level", "id", "name", "tags", "origin", "target", "actor", "manager", "description")
)
NEEDED = ("time", "id")
MODULE_NEEDED = ("time", "target")
REPORTED = (*NEEDED, "name")  # of a system event's export, where nobody says what the file is
WITHIN = 10
"""Rows looked at for the header: a hand may have put a title above it."""
SAMPLE = 200
"""How many rows' cells decide what a column holds."""
BY_CONTENT = ("time", "id", "name", "level")
"""Fields that cells can tell, in the order in which they are sought."""
_CONSOLE_ORDER = (
    "time", "level", "id", "name", "tags", "origin", "target", "actor", "manager", "description",
)  # fmt: skip
_ID_DIGITS = 5
_SHOWN = 40  # characters of a header that are quoted
_NAMED = 12  # headers that are named

Rows = Sequence[Sequence[str]]


class ConsoleHeader(NamedTuple):
    """Which cell holds a field, what stands over the others, whose events these are, and where rows begin.

    `module`: "" for system events, UNKNOWN for a module's that the columns do not tell. `first`: the rows in
    front of the first event's. `inferred`: field -> header, of columns known by content; the header is a
    number, from 1, where there is none. `unclear`: headers of which several could be one field.
    """

    columns: dict[str, int]
    others: dict[int, str]
    module: str
    first: int = 0
    inferred: Mapping[str, str] = {}
    unclear: tuple[str, ...] = ()
    missing: bool = False  # the header row itself

    @property
    def tells(self) -> bool:
        """Whether it is enough to take a file nobody said anything of for an export of system events."""
        return self.module == modules.SYSTEM and self.columns.keys() >= set(REPORTED)


class Missed(NamedTuple):
    """Why rows are no export: the headers there are, the fields missed, the headers that are unclear."""

    headers: tuple[str, ...]
    fields: tuple[str, ...]
    unclear: tuple[str, ...]
    known: int = 0  # fields that were known by name


class _Named(NamedTuple):
    columns: dict[str, int]
    unclear: tuple[int, ...] = ()


def find(rows: Rows, aliases: Mapping[str, str], file: str) -> ConsoleHeader | None:
    """The header of an export that begins with these rows, or None. `aliases`: header text -> field."""
    own = {plain(header): field for header, field in aliases.items() if field in FIELDS}
    for index, row in enumerate(rows[:WITHIN]):
        if found := _by_names(rows, index, own) or _of_module(row, index, own, file):
            return found
    if any(RECORD.search(cell) for row in rows for cell in row):  # a record with a whole line in it
        return None
    for index in (-1, *range(min(WITHIN, len(rows)))):
        if found := _by_content(rows, index, own):
            return found
    return None


def missed(rows: Rows, aliases: Mapping[str, str]) -> Missed:
    """What is missed in rows in which `find` finds nothing, by the row that is nearest to a header."""
    own = {plain(header): field for header, field in aliases.items() if field in FIELDS}
    nearest: Missed | None = None
    for index, row in enumerate(rows[:WITHIN]):
        cells = tuple(filter(None, (_for_people(cell) for cell in row)))
        named = _names(row, _known(), own)
        content, doubtful = _told_by_content(rows[index + 1 :], named)
        columns = {**named.columns, **content}
        unclear = tuple(_for_people(row[at]) for at in (*named.unclear, *doubtful) if at < len(row))
        fields = tuple(field for field in REPORTED if field not in columns)
        one = Missed(cells, fields, unclear, len(named.columns))
        if len(cells) > 1 and (nearest is None or one.known > nearest.known):
            nearest = one
    return nearest or Missed((), NEEDED, ())


def plain(header: str) -> str:
    """A header for comparison."""
    return one_line(folded(header))


def listed(headers: Sequence[str]) -> str:
    """Headers for people, some of many."""
    more = len(headers) - _NAMED
    return Listed((*headers[:_NAMED], f"+{more}") if more > 0 else headers)


def _for_people(header: str) -> str:
    return one_line(header)[:_SHOWN]


def _by_names(rows: Rows, index: int, own: Mapping[str, str]) -> ConsoleHeader | None:
    """The header a row is whose names tell all that is needed; the rest of it by content."""
    named = _names(rows[index], _known(), own)
    if not named.columns.keys() >= set(NEEDED):
        return None
    content, doubtful = _told_by_content(rows[index + 1 :], named)
    return _header(rows[index], index + 1, named, content, doubtful)


def _by_content(rows: Rows, index: int, own: Mapping[str, str]) -> ConsoleHeader | None:
    """The header row at `index`, or none at all (-1), of which content tells what is needed."""
    cells = rows[index] if index >= 0 else []
    if index >= 0 and sum(map(bool, map(str.strip, cells))) < 2:  # noqa: PLR2004 - a title
        return None
    named = _names(cells, _known(), own)
    content, doubtful = _told_by_content(rows[index + 1 :], named)
    columns = {**named.columns, **content}
    if not columns.keys() >= set(REPORTED):
        return None
    if any(
        at < len(cells) and _FITS[field](cells[at].strip())
        for field, at in content.items()
        if field in NEEDED
    ):
        return None  # an event itself, in which a word stands that is also a header's
    if index < 0 and _is_in_the_consoles_order(rows, columns):
        content = {field: at for at, field in enumerate(_CONSOLE_ORDER)}
        doubtful = ()
    return _header(cells, index + 1, named, content, doubtful, width=max(map(len, rows)))


def _is_in_the_consoles_order(rows: Rows, columns: Mapping[str, int]) -> bool:
    """Whether every row has the console's own number of columns, and those known stand where it puts them."""
    wide = all(len(row) == len(_CONSOLE_ORDER) for row in rows if any(row))
    placed = all(_CONSOLE_ORDER[at] == field for field, at in columns.items())
    return wide and placed and columns.keys() >= set(BY_CONTENT)


def _of_module(cells: Sequence[str], index: int, own: Mapping[str, str], file: str) -> ConsoleHeader | None:
    """The header of a protection module's export: its module by the name it has in a package, else by its
    columns.
    """
    word = PurePath(file.replace("!", "/")).name
    module = modules.of_word(word) or modules.of_columns(map(plain, cells))
    if not module:
        return None
    known = {header: (field, True) for header, field in modules.columns(module).items()}
    named = _names(cells, known, own)
    if not named.columns.keys() >= set(MODULE_NEEDED):
        return None
    return _header(cells, index + 1, named, {}, ())._replace(module=module)


def _header(
    cells: Sequence[str],
    first: int,
    named: _Named,
    content: Mapping[str, int],
    doubtful: Sequence[int],
    *,
    width: int = 0,
) -> ConsoleHeader:
    headers = [_for_people(cell) for cell in cells] if first else [str(at + 1) for at in range(width)]
    columns = {**named.columns, **content}
    taken = set(columns.values())
    others = {
        at: (cells[at].strip() if first else header)
        for at, header in enumerate(headers)
        if at not in taken and header
    }

    def header(at: int) -> str:
        return (headers[at] if at < len(headers) else "") or str(at + 1)

    unclear = tuple(dict.fromkeys(header(at) for at in (*named.unclear, *doubtful) if at not in taken))
    inferred = {field: header(at) for field, at in content.items()}
    return ConsoleHeader(columns, others, modules.SYSTEM, first, inferred, unclear, not first)


@cache
def _known() -> Mapping[str, tuple[str, bool]]:
    """Header -> field, and whether it is the console's own name for it."""
    return {
        plain(row["header"]): (row["field"], row["source"].startswith("seen"))
        for row in table("csv_columns.csv")
    }


def _names(cells: Sequence[str], known: Mapping[str, tuple[str, bool]], own: Mapping[str, str]) -> _Named:
    """The columns a row's names tell. Of two names for one field the console's own counts, or neither."""
    columns: dict[str, int] = {}
    candidates: dict[str, dict[bool, list[int]]] = {}
    for at, cell in enumerate(cells):
        header = plain(cell)
        if header in own:
            columns.setdefault(own[header], at)
        elif header in known:
            field, sure = known[header]
            if field:
                candidates.setdefault(field, {}).setdefault(sure, []).append(at)
    unclear: list[int] = []
    for field, ranks in candidates.items():
        best = ranks.get(True) or ranks[False]
        if field in columns:
            continue
        if len(best) == 1:
            columns[field] = best[0]
        else:
            unclear += best
    return _Named(columns, tuple(unclear))


def _told_by_content(data: Rows, named: _Named) -> tuple[dict[str, int], tuple[int, ...]]:
    """The fields no name tells, by the cells of the columns nobody has; and the columns of which two or more
    could be one.
    """
    rows = [row for row in data if any(cell.strip() for cell in row)][:SAMPLE]
    found: dict[str, int] = {}
    doubtful: list[int] = []
    width = max(map(len, rows), default=0)
    for field in BY_CONTENT:
        if field in named.columns:
            continue
        taken = {*named.columns.values(), *found.values()}
        free = [at for at in range(width) if at not in taken]
        columns = {**named.columns, **found}
        fitting = [at for at in free if _fits(rows, field, at, columns)]
        if field == "id" and fitting:
            fitting = _certain_ids(rows, fitting, free, columns)
        if len(fitting) == 1:
            found[field] = fitting[0]
        else:
            doubtful += fitting
    return found, tuple(doubtful)


def _fits(rows: Rows, field: str, at: int, columns: Mapping[str, int]) -> bool:
    """Whether all cells of a column are what a field holds."""
    if field == "name":
        return "id" in columns and _agree(rows, columns["id"], at)
    cells = [row[at].strip() if at < len(row) else "" for row in rows]
    values = {cell for cell in cells if cell}
    if not values or (field in NEEDED and "" in cells):
        return False
    if not all(map(_FITS[field], values)):
        return False
    return field != "id" or sum(cell in catalogue().events for cell in values) * 2 >= len(values)


def _certain_ids(
    rows: Rows, fitting: list[int], free: Sequence[int], columns: Mapping[str, int]
) -> list[int]:
    """Those of the columns that may hold ids which are ids for certain: names that agree stand in the same
    rows. Where two could be it, both are given back, and none is taken.
    """
    if len(fitting) > 1:
        return fitting
    beside = [columns["name"]] if "name" in columns else [at for at in free if at != fitting[0]]
    return fitting if any(_agree(rows, fitting[0], at) for at in beside) else []


def _agree(rows: Rows, ids: int, names: int) -> bool:
    """Whether cells are the published names of the ids in the same rows: most of those known either way."""
    verdicts = [
        catalogue().agrees(row[ids].strip(), row[names].strip()) for row in rows if max(ids, names) < len(row)
    ]
    return verdicts.count(True) > verdicts.count(False)


def _is_time(cell: str) -> bool:
    found = stamps.read(cell, "export")
    return not isinstance(found, str) or found == "time.ambiguous"


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) <= _ID_DIGITS


def _is_level(cell: str) -> bool:
    return catalogue().level_of_word(cell) is not None


_FITS: Mapping[str, Callable[[str], bool]] = {"time": _is_time, "id": _is_number, "level": _is_level}
