"""The kinds of source: one table, a row each, in the order in which a file is tried for them.

A kind's module tells a file by its beginning, `tells(beginning) -> bool`, and reads the events of one that
holds events, `read(reading) -> None`. It is imported by its name, when it is first needed: this table stands
below all rooms, so that each of them can ask a file's kind instead of listing kinds of its own.

The words of a kind are `kind.<name>` in the catalogues. How to add one is a recipe in the documentation.
"""

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import Any, Literal, NamedTuple, Self, cast

Unit = Literal["line", "row", "record", "byte"]
"""What a place in a file is called. "byte": of a line whose number nobody counted."""
Exhibit = Literal["excerpt", "apart", "inside", "quoted", "kept"]
"""What of a file goes to the vendor; the words are `exhibit.place.<…>`."""


class _Row(NamedTuple):
    """`item`: which of the five items the file feeds, 0 for none. `packed`: also read where it is compressed.

    `grows`: a log, which is appended to and rotated. `exported`: made by the console, in its own words.
    `text`: can be searched for a line. `holds_files`: other files lie in it.
    """

    module: str
    item: int = 0
    exhibit: Exhibit = "kept"
    events: bool = False
    unit: Unit = "line"
    packed: bool = False
    grows: bool = False
    exported: bool = False
    text: bool = True
    holds_files: bool = False


class Kind(StrEnum):
    """What a file is. UNKNOWN is an answer: it is listed, never guessed away."""

    FETCHED_ANSWERS = "fetched_answers", _Row("dscase.intake.answers", text=False)
    ARCHIVE = (
        "archive",
        _Row(
            "dscase.intake.archive_of_logs",
            item=5,
            exhibit="excerpt",
            packed=True,
            text=False,
            holds_files=True,
        ),
    )
    PACKAGE = (
        "package",
        _Row("dscase.intake.archive", item=4, exhibit="apart", text=False, holds_files=True),
    )
    SCREENSHOT = "screenshot", _Row("dscase.intake.screenshots", item=3, exhibit="inside", text=False)
    MAIL = "mail", _Row("dscase.intake.mails", item=3, exhibit="quoted")
    FETCH_RECORD = "fetch_record", _Row("dscase.intake.fetch_record", item=5, text=False)
    MACHINE = "machine", _Row("dscase.intake.machine", item=2, text=False)
    ALERT_LIST = "alert_list", _Row("dscase.intake.alert_list", item=2, unit="row")
    CONSOLE_CSV = (
        "console_csv",
        _Row(
            "dscase.events.console_csv",
            item=5,
            exhibit="excerpt",
            events=True,
            unit="row",
            packed=True,
            exported=True,
        ),
    )
    STATUS_CSV = "status_csv", _Row("dscase.intake.statuses", item=2, unit="row")
    SYSLOG = (
        "syslog",
        _Row("dscase.events.log_lines", item=5, exhibit="excerpt", events=True, packed=True, grows=True),
    )
    AGENT_QUERY = "agent_query", _Row("dscase.intake.agent_query", item=3, exhibit="quoted")
    PRODUCT_LOG = "product_log", _Row("dscase.intake.product_log", packed=True, grows=True)
    UNKNOWN = "unknown", _Row("")

    item: int
    exhibit: Exhibit
    events: bool
    unit: Unit
    packed: bool
    grows: bool
    exported: bool
    text: bool
    holds_files: bool
    _module: str

    def __new__(cls, name: str, row: _Row) -> Self:
        """A member that is its name, with the row's columns as attributes."""
        kind = str.__new__(cls, name)
        kind._value_ = name
        for column, value in row._asdict().items():
            setattr(kind, "_module" if column == "module" else column, value)
        return kind

    @property
    def tells(self) -> Callable[[Any], bool]:
        """Whether a file that begins so (`events.beginning.Beginning`) is of this kind."""
        return cast("Callable[[Any], bool]", import_module(self._module).tells)

    @property
    def read(self) -> Callable[[Any], None]:
        """Reads the events of a source into its `Reading`; of a kind that holds `events`."""
        return cast("Callable[[Any], None]", import_module(self._module).read)
