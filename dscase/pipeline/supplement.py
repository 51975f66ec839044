"""A supplement built on what was sealed before: which events and exhibits are new, what is answered."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from dscase import atomic
from dscase.case.requests import Demand, Ledger
from dscase.case.sealed import Turn
from dscase.errors import UsageError
from dscase.events.table import Event
from dscase.inquiry.supplement import How, news, reduced
from dscase.pipeline.citing import unknown
from dscase.review.examined import Examined

if TYPE_CHECKING:
    from dscase.masking.mask import Mask

MANIFEST, LIMIT = "manifest.json", 64 * 2**20  # bytes
_KNOWN_BY = ("time_utc", "id", "target", "description", "raw")
"""What an event of an earlier events.csv is known by."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new: `examined` reduced to it, the exhibits and how, the requests that go with it.

    `unread`: rounds whose events could not be read any more; theirs may come again.
    """

    examined: Examined
    how: Mapping[str, How]
    demands: tuple[Demand, ...]
    unread: tuple[int, ...]


def due(case_dir: Path | None, turn: Turn | None) -> tuple[Demand, ...]:
    """The requests that a supplement answers: those that stand, but for those answered in a round before."""
    if case_dir is None or turn is None:
        return ()
    before = turn.answered()
    asked = Ledger(case_dir).read().demands
    return tuple(one for one in asked if one.state != "withdrawn" and one.number not in before)


def since(examined: Examined, turn: Turn, demands: tuple[Demand, ...], hide: "Mask") -> News:
    """What is new since the rounds before; `hide` is what they were masked with, too.

    Raises UsageError for an answer that cites nothing there is, or a file that is not sent.
    """
    how = news(examined, turn)
    known = set(examined.exhibits.values()) | turn.numbers()
    for one in demands:
        for number in one.exhibits:
            if number not in known:
                raise unknown(one.number, number, known)
        for file in examined.evidence.files:
            if file.name in one.answer and file.name not in examined.exhibits:
                raise UsageError("case.answer_file", number=one.number, file=file.name)
    rows_sent: set[tuple[str, ...]] = set()
    unread = []
    for each in turn.before:
        sent = _sent(Path(each.out), each.manifest)
        if sent is None:
            unread.append(each.round)
        else:
            rows_sent.update(sent)
    less = reduced(examined, how)
    rows = tuple(_unsent(examined, rows_sent, hide))
    less = replace(less, collected=replace(less.collected, rows=rows))
    return News(less, how, demands, tuple(unread))


def facts(news: News, turn: Turn, about: Mapping[str, object]) -> dict[str, object]:
    """The facts of the manifest, its exhibits and sources those that are new."""
    changed = dict(about)
    for key, known_by in (("exhibits", "number"), ("sources", "exhibit"), ("sent_apart", "exhibit")):
        records = about[key]
        assert isinstance(records, list)
        changed[key] = [each for each in records if each[known_by] in news.how]
    before = turn.predecessor
    changed |= {
        "reference": before.reference,
        "round": turn.round,
        "predecessor": {
            "reference": before.reference,
            "round": before.round,
            "manifest": before.manifest,
        },
        "events": {"shown": len(news.examined.collected.rows), "merged": news.examined.collected.merged},
        "requests": [
            {
                "number": one.number,
                "asked_on": one.asked_on or None,
                "text": one.text,
                "answer": one.answer or None,
                "exhibits": list(one.exhibits),
            }
            for one in news.demands
        ],
    }
    return changed


def _sent(out: Path, manifest: str) -> set[tuple[str, ...]] | None:
    """The events of a round by what they are known by; None where it is not there any more as it was."""
    try:
        with atomic.open_read(out / MANIFEST) as source:
            if sha256(source.read(LIMIT)).hexdigest() != manifest:
                return None
        names = [
            each.name for each in out.iterdir() if each.name.startswith("events") and each.suffix == ".csv"
        ]
        rows: set[tuple[str, ...]] = set()
        for name in names:
            with atomic.open_read(out / name) as source:
                text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
                for row in csv.DictReader(text):
                    rows.add(tuple(_plain(row.get(key) or "") for key in _KNOWN_BY))
    except (OSError, ValueError, csv.Error):
        return None
    return rows


def _unsent(examined: Examined, rows_sent: set[tuple[str, ...]], hide: "Mask") -> Iterator[Event]:
    """The events that no earlier events.csv has, as it has them: names masked, what a sheet needs added."""
    from dscase.render import events_csv
    from dscase.render.plain import clean

    at = [events_csv.HEADER.index(key) for key in _KNOWN_BY]
    events = examined.collected.rows
    for event, row in zip(events, events_csv.rows(events, examined.window, hide), strict=True):
        if tuple(_plain(clean(row[place])) for place in at) not in rows_sent:
            yield event


def _plain(cell: str) -> str:
    """A cell without what a sheet needs: the apostrophe in front of what it could take for a formula."""
    return cell.lstrip("'")
