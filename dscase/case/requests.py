"""The ledger of the conversation: what the support desk asked for, when, and which exhibit answers it.

`requests.jsonl` in the case folder is append-only, one `Entry` a line as JSON, UTF-8, oldest first. A number
is never given twice; of what is said of a request again, the last counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from dscase.case import lines
from dscase.case.model import Frozen, Moment, Text
from dscase.errors import UsageError
from dscase.text import Listed, folded

NAME = "requests.jsonl"
_GIVEN = re.compile(rb'"number": ?"R-([0-9]{2,9})"')

State = Literal["open", "answered", "withdrawn"]


class LedgerEntry(Frozen):
    """One thing that was kept of a request."""

    when: Moment
    kind: Literal["asked", "answered", "withdrawn"]
    number: Text = Field(pattern=r"^R-[0-9]{2,9}$")
    text: Text = ""  # what is asked, or the answer
    asked_on: Text | None = None  # the day of the mail that asks it, as far as that tells it
    source: Text | None = None  # the name of that mail's file
    who: Text | None = None  # who asks, or who answers
    exhibits: tuple[Text, ...] = ()  # that answer it


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request of the desk's, before it has a number."""

    text: str
    asked_on: str = ""
    source: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """A request as it stands: what is asked, and how it was answered."""

    number: str
    text: str
    asked_on: str = ""
    source: str = ""
    who: str = ""
    state: State = "open"
    answer: str = ""
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerRead:
    """The requests by number; how many lines of the file are no entry (they stay where they are)."""

    demands: tuple[Demand, ...]
    unreadable: int = 0


class Ledger:
    """A case folder's ledger. Every question reads the file anew: others may be adding to it."""

    def __init__(self, case_dir: Path) -> None:
        self.path = case_dir / NAME

    def read(self) -> LedgerRead:
        """All that stands in it. Raises InputError when the file cannot be read at all."""
        entries, unreadable = _entries(lines.read(self.path))
        return LedgerRead(_demands(entries), unreadable)

    def ask(self, requests: Sequence[NewRequest], when: Moment) -> tuple[str, ...]:
        """Keep requests; the number of each. One whose text is there already, but for width and case, keeps
        its number. Raises OutputError; the ledger is then as before.
        """
        numbers: list[str] = []

        def choose(content: bytes) -> bytes:
            numbers.clear()
            known = {folded(one.text): one.number for one in _demands(_entries(content)[0])}
            highest = max((int(number) for number in _GIVEN.findall(content)), default=0)
            new = b""
            for one in requests:
                number = known.get(folded(one.text))
                if number is None:
                    highest += 1
                    number = known[folded(one.text)] = f"R-{highest:02d}"
                    new += _line(
                        LedgerEntry(
                            when=when,
                            kind="asked",
                            number=number,
                            text=one.text,
                            asked_on=one.asked_on or None,
                            source=one.source or None,
                            who=one.who or None,
                        )
                    )
                numbers.append(number)
            return new

        lines.append(self.path, choose)
        return tuple(numbers)

    def answer(
        self, number: str, when: Moment, *, text: str = "", exhibits: Sequence[str] = (), who: str = ""
    ) -> None:
        """Keep how a request is answered. Raises UsageError for one that was never asked, OutputError."""
        self._say(
            LedgerEntry(
                when=when,
                kind="answered",
                number=self._known(number),
                text=text,
                exhibits=tuple(exhibits),
                who=who or None,
            )
        )

    def withdraw(self, number: str, when: Moment) -> None:
        """Keep that a request no longer stands."""
        self._say(LedgerEntry(when=when, kind="withdrawn", number=self._known(number)))

    def _known(self, number: str) -> str:
        known = {folded(demand.number): demand.number for demand in self.read().demands}
        if folded(number) not in known:
            raise UsageError("case.no_request", number=number, known=Listed(known.values()))
        return known[folded(number)]

    def _say(self, entry: LedgerEntry) -> None:
        lines.append(self.path, lambda _: _line(entry))


def _line(entry: LedgerEntry) -> bytes:
    return entry.model_dump_json(exclude_none=True).encode() + b"\n"


def _entries(content: bytes) -> tuple[list[LedgerEntry], int]:
    split = lines.split(content)
    found: list[LedgerEntry] = []
    bad = 0
    for line in (*split.whole, split.tail):
        if not line.strip():
            continue
        try:
            found.append(LedgerEntry.model_validate_json(line))
        except ValidationError:
            bad += 1
    return found, bad


def _demands(entries: Sequence[LedgerEntry]) -> tuple[Demand, ...]:
    asked = {one.number: one for one in entries if one.kind == "asked"}
    last = {one.number: one for one in entries if one.kind != "asked"}
    return tuple(_demand(one, last.get(number)) for number, one in asked.items())


def _demand(entry: LedgerEntry, last: LedgerEntry | None) -> Demand:
    said = last if last is not None and last.kind == "answered" else None
    return Demand(
        entry.number,
        entry.text,
        entry.asked_on or "",
        entry.source or "",
        entry.who or "",
        "open" if last is None else "answered" if said else "withdrawn",
        said.text if said else "",
        said.exhibits if said else (),
    )
