"""What `dscase events` prints: events, counts or unread lines, each as a table, plain lines, JSON or CSV."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from dscase.atomic import reserved, stream_new, write_new
from dscase.errors import OutputError, reason
from dscase.events.filter import CountBy, count
from dscase.events.table import Event, Unparsed
from dscase.inquiry.formatter import Teller, cited
from dscase.inquiry.json_facts import event_facts, unparsed_facts
from dscase.render import events_csv
from dscase.render.plain import clean
from dscase.terminal import at_terminal
from dscase.wording.words import Words

if TYPE_CHECKING:
    from rich.console import Console

    from dscase.pipeline import Listing

Form = Literal["json", "jsonl", "csv"]
SCHEMA = "dscase.events/1"
STYLE_OF_LEVEL = {"error": "bold red", "warning": "yellow", "info": "", "unknown": "magenta"}
RIGHT = ("id", "count")
AT_ONCE = 200
"""Rows handed to Rich in one piece."""
GAP = 2
NARROWEST = 8


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table. `level`: the level whose colour the column `level` takes."""

    cells: tuple[str, ...]
    level: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of rows in every form. Only the form asked for is made: all are read from once, at most.

    `columns` are those of `rows`, by the keys of their words; the ones in `wide` share the room that the
    others leave, and are folded. `plain` are the cells of the piped form.
    """

    name: Literal["events", "counts", "unparsed"]
    columns: tuple[str, ...]
    wide: tuple[str, ...]
    rows: Iterable[TableRow]
    plain: Iterable[Sequence[str]]
    objects: Iterable[Mapping[str, object]]
    csv: Callable[[BinaryIO], int]


def of_events(events: Sequence[Event], tell: Teller) -> Sheet:
    """Events in time order. The column of modules is there when one of them is a module's.

    In a table, agents' own events stand below the manager's event that tells of them.
    """
    moduled = any(event.module for event in events)
    module = ("module",) if moduled else ()

    def rows() -> Iterator[TableRow]:
        for event in events:
            own = (tell.module(event),) if moduled else ()
            cells = (tell.time(event.time), tell.level(event.level), event.id, *own)
            yield TableRow((*cells, tell.name(event), event.target), event.level)
            for inner in event.agent_events:
                text = tell.words.say("events_command.agent_event", **inner._asdict())
                yield TableRow(("", "", "", *("" for _ in own), text, ""))

    def plain() -> Iterator[Sequence[str]]:
        for event in events:
            yield (
                tell.window.local(event.time).isoformat(),
                tell.level(event.level),
                event.id,
                tell.name(event),
                event.target,
                tell.module(event),
                event.description,
                tell.words.say("inquiry.cite_mark").join(tell.cites(event)),
            )

    return Sheet(
        "events",
        ("time", "level", "id", *module, "name", "target"),
        ("name", "target"),
        rows(),
        plain(),
        (event_facts(event, tell.window, tell.name(event)) for event in events),
        lambda stream: events_csv.write(events, tell.window, tell.cite, stream),
    )


def of_counts(events: Sequence[Event], by: CountBy, tell: Teller) -> Sheet:
    """How many events of each id, target or level."""
    counts = count(events, by)
    keys = ("id", "module", "level", "name") if by == "id" else (by,)
    shown = [key for key in keys if key != "module" or any(one.sample.module for one in counts)]

    def facts() -> Iterator[dict[str, object]]:
        for one in counts:
            named = {"module": one.sample.module, "level": one.sample.level, "name": tell.name(one.sample)}
            yield {
                by: getattr(one.sample, by),
                **{key: named[key] for key in keys[1:]},
                "count": one.events,
                "first": tell.window.local(one.first).isoformat(),
                "last": tell.window.local(one.last).isoformat(),
            }

    def rows(keys: Sequence[str]) -> Iterator[TableRow]:
        for one in counts:
            named = {
                by: getattr(one.sample, by),
                "module": tell.module(one.sample),
                "level": tell.level(one.sample.level),
                "name": tell.name(one.sample),
            }
            times = (f"{one.events:,}", tell.time(one.first), tell.time(one.last))
            yield TableRow((*(named[key] for key in keys), *times), one.sample.level)

    header = (*keys, "count", "first", "last")
    return Sheet(
        "counts",
        (*shown, "count", "first", "last"),
        ("name", "target"),
        rows(shown),
        (row.cells for row in rows(keys)),
        facts(),
        lambda stream: events_csv.write_sheet(
            header, ([str(value) for value in one.values()] for one in facts()), stream
        ),
    )


def of_unparsed(listing: "Listing", words: Words) -> Sheet:
    """The lines that should have been events and could not be read; of each source, the first of them."""
    found = [(source.spec.name, item) for source in listing.sources for item in source.unparsed]

    def cells(name: str, item: Unparsed) -> tuple[str, ...]:
        place = cited(words, "", item).strip()
        return (name, place, words.say(f"unparsed.{item.reason}"), item.text)

    header = ("source", "place", "reason", "text")
    return Sheet(
        "unparsed",
        header,
        ("reason", "text"),
        (TableRow(cells(name, item)) for name, item in found),
        (cells(name, item) for name, item in found),
        ({"source": name, **unparsed_facts(item)} for name, item in found),
        lambda stream: events_csv.write_sheet(
            ("source", "unit", "place", "reason", "text"),
            ((name, item.unit, str(item.place), item.reason, item.text) for name, item in found),
            stream,
        ),
    )


def on_screen() -> bool:
    """Whether stdout is looked at, or wants to be treated so (`FORCE_COLOR`, as for `less -R`)."""
    return at_terminal(sys.stdout) or bool(os.environ.get("FORCE_COLOR"))


def put(
    sheet: Sheet,
    form: Form | None,
    words: Words,
    head: Callable[[], Mapping[str, object]],
    file: Path | None = None,
) -> None:
    """Prints a sheet on stdout, or writes it into a new file. `head`: what the one JSON document says in
    front of the rows. Raises OutputError where the file cannot be made.
    """
    if file is not None:
        with _refusals_in_words(file):
            stream_new(file, lambda out: _write(sheet, form, head, out))
    elif form is None and on_screen():
        _table(sheet, words)
    elif form is None:
        for cells in sheet.plain:
            sys.stdout.write("\t".join(map(one_line, cells)) + "\n")
    else:
        _write(sheet, form, head, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def put_bytes(content: bytes, file: Path) -> None:
    """Writes a new file. Raises OutputError where it cannot be made."""
    with _refusals_in_words(file):
        write_new(file, content)


def refuse(file: Path) -> None:
    """Raises OutputError, before anything is read, where a file is there or its name is none for a file."""
    if reserved(file):
        raise OutputError("cli.file_reserved", file=str(file))
    if os.path.lexists(file):
        raise OutputError("cli.file_exists", file=str(file))


@contextlib.contextmanager
def _refusals_in_words(file: Path) -> Iterator[None]:
    """Says in words why a file could not be made."""
    try:
        yield
    except FileExistsError as fault:
        raise OutputError("cli.file_exists", file=str(file)) from fault
    except OSError as fault:
        raise OutputError("cli.file_unwritable", file=str(file), reason=reason(fault)) from fault


def _write(sheet: Sheet, form: Form | None, head: Callable[[], Mapping[str, object]], out: BinaryIO) -> None:
    """Writes a sheet as bytes: JSON is ASCII, all else UTF-8."""
    if form == "csv":
        sheet.csv(out)
    elif form == "jsonl":
        out.writelines(_ascii(fields) + b"\n" for fields in sheet.objects)
    elif form == "json":
        out.write(_ascii({"schema": SCHEMA, **head()})[:-1] + f', "{sheet.name}": ['.encode("ascii"))
        between = b"\n"
        for fields in sheet.objects:
            out.write(between + _ascii(fields))
            between = b",\n"
        out.write(b"\n]}\n")
    else:
        out.writelines(("\t".join(map(one_line, cells)) + "\n").encode() for cells in sheet.plain)


def _ascii(fields: Mapping[str, object]) -> bytes:
    # Log text may hold lone surrogates; as escapes they survive any console.
    return json.dumps(fields, ensure_ascii=True).encode("ascii")


def one_line(text: str) -> str:
    """Text as it can stand in one cell: cleaned, white space as single blanks."""
    return " ".join(clean(text).split())


def _table(sheet: Sheet, words: Words) -> None:
    """Prints aligned rows. (Rich's own tables render every cell several times over.)"""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    rows = [TableRow(tuple(map(one_line, row.cells)), row.level) for row in sheet.rows]
    if not rows:
        return
    heads = [words.say(f"events_command.column.{column}") for column in sheet.columns]
    widths = _widths(sheet, heads, rows, console.width)
    head = Text()
    for line in _lines(sheet, heads, widths, console):
        head.append("".join(line) + "\n", "bold")
    console.print(head, end="", soft_wrap=True)
    for start in range(0, len(rows), AT_ONCE):
        piece = Text()
        for row in rows[start : start + AT_ONCE]:
            for line in _lines(sheet, row.cells, widths, console):
                for column, cell in zip(sheet.columns, line, strict=True):
                    coloured = column == "level" and not cell.isspace()
                    piece.append(cell, STYLE_OF_LEVEL.get(row.level) if coloured else None)
                piece.append("\n")
        console.print(piece, end="", soft_wrap=True)


def _lines(
    sheet: Sheet, cells: Sequence[str], widths: Sequence[int], console: "Console"
) -> Iterator[list[str]]:
    """A row's lines on the screen: its cells padded and with their gaps, those too long folded."""
    from rich.cells import cell_len
    from rich.text import Text

    folded = [
        [cell]
        if cell_len(cell) <= width
        else [line.plain.rstrip() for line in Text(cell).wrap(console, width, overflow="fold")]
        for cell, width in zip(cells, widths, strict=True)
    ]
    for number in range(max(map(len, folded))):
        line = [cell[number] if number < len(cell) else "" for cell in folded]
        last = max((place for place, part in enumerate(line) if part), default=-1)
        for place, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            blanks = " " * (width - cell_len(line[place]))
            gap = " " * GAP if place < last else ""
            if place > last or (place == last and column not in RIGHT):
                blanks = ""  # a copied screen must not carry blanks
            line[place] = f"{blanks}{line[place]}{gap}" if column in RIGHT else f"{line[place]}{blanks}{gap}"
        yield line


def _widths(sheet: Sheet, heads: Sequence[str], rows: Sequence[TableRow], room: int) -> list[int]:
    """A width for every column: as wide as its widest cell, but the wide ones share what is left.

    The same for all pieces of a table, so that its columns stand under each other.
    """
    from rich.cells import cell_len

    widest = [
        max(cell_len(head), *(cell_len(row.cells[place]) for row in rows)) for place, head in enumerate(heads)
    ]
    wide = [place for place, column in enumerate(sheet.columns) if column in sheet.wide]
    left = (
        room - GAP * (len(widest) - 1) - sum(width for place, width in enumerate(widest) if place not in wide)
    )
    for place in sorted(wide, key=lambda place: widest[place]):  # what a narrow one leaves, a wide one gets
        share = max(left // len(wide), NARROWEST)
        widest[place] = min(widest[place], share)
        left -= widest[place]
        wide = wide[1:]
    return widest
