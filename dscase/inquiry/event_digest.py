"""The events as item 5 shows them: rows that earn their place, and between them one row for each routine run.

What is folded stands in events.csv and events.xlsx, whole; here it is counted, so that shown and folded make
all. A description keeps what is particular to its event: a sentence that an earlier row of the same id shows
is left out there, never a reason, an error code or a source.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from dscase.events.table import LEVELS, Event, Level
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import EventRow, FoldedRow
from dscase.inquiry.tables import rows_of
from dscase.knowledge.catalogue import catalogue
from dscase.review.calm import TROUBLE
from dscase.review.examined import Examined
from dscase.review.judge import Judgement
from dscase.review.recoveries import Recoveries
from dscase.text import one_line

MOST = 48
"""Rows shown, whatever the window holds: with the runs between them three pages."""
OTHERS = 8
"""Computers that have a row of another error or warning than the one asked about; of more, runs tell."""
NEAR = timedelta(minutes=2)
"""Around the event asked about, everything of its computer is shown."""
KINDS_NAMED = 4
FEW = 4
"""Lines of a description that a row has room for: of more, reasons and sources come first."""
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")
"""Between sentences of a line: a full stop in a name or a number has no blank after it."""
_PARTICULAR = re.compile(
    r"(?i)(?<!level: )\b(reason|error|code|source|status|result)\b"
    r"|理由|原因|(?<!レベル: )エラー|コード|更新元|結果"
)


def digest(examined: Examined, judgement: Judgement, tell: Teller) -> tuple[EventRow | FoldedRow, ...]:
    """All events of the window in time order, shown or folded."""
    events = examined.collected.rows
    ranks = _ranks(examined, judgement)
    places = sorted(sorted(ranks, key=lambda place: (ranks[place], place))[:MOST])
    rows = iter(rows_of(events, places, judgement.asked, tell))
    shown: list[EventRow | FoldedRow] = []
    seen: set[tuple[str, str]] = set()
    names: dict[tuple[str, str], str] = {}
    at = 0
    for place in places:
        shown += _folded(events[at:place], tell, names)
        shown.append(_particular(next(rows), seen))
        at = place + 1
    return (*shown, *_folded(events[at:], tell, names))


def _ranks(examined: Examined, judgement: Judgement) -> Mapping[int, int]:
    """The places worth showing, each with how worthy: 0 is the event asked about."""
    asked, found = judgement.asked, judgement.correlation
    about, events = asked.event, examined.collected.rows
    telling = {id(event) for event in found.paired}
    telling |= {id(event) for pair in found.alerts for event in pair if event is not None}
    telling |= {id(event) for event in found.actions if catalogue().is_person(event.actor)}
    recoveries = Recoveries(examined)
    mending = set(judgement.profile.recovery_of(about.id) if about is not None else ())
    mending_others = {one for event in events if event.level in TROUBLE for one in recoveries.ids(event)}
    who = examined.collected.computers
    own = who.of(about) if about is not None else ""
    ranks: dict[int, int] = {}
    first: set[tuple[str, str, str]] = set()
    others: Counter[tuple[str, str]] = Counter()
    for place, event in enumerate(events):
        key = event.module, event.id, who.of(event)
        grave = event.level in TROUBLE
        same = about is not None and (event.module, event.id) == (about.module, about.id)
        near = about is not None and key[2] == own and abs(event.time - about.time) <= NEAR
        if event is about:
            ranks[place] = 0
        elif same and key not in first:
            ranks[place] = 1
        elif grave and key not in first and others[key[:2]] < OTHERS:
            ranks[place] = 2
            others[key[:2]] += 1
        elif id(event) in telling or near:
            ranks[place] = 3
        elif event.id in mending and not event.module:
            ranks[place] = 4
        elif event.id in mending_others and not event.module and others[key[:2]] < OTHERS:
            ranks[place] = 4
            others[key[:2]] += 1
        elif (grave and (same or others[key[:2]] < OTHERS)) or event.level == "unknown":
            ranks[place] = 5
        first.add(key)
    return ranks


def _folded(events: Sequence[Event], tell: Teller, names: dict[tuple[str, str], str]) -> Iterator[FoldedRow]:
    if not events:
        return
    kinds = Counter((event.module, event.id) for event in events)
    grave: dict[tuple[str, str], Level] = {}
    for event in events:
        names.setdefault((event.module, event.id), tell.name(event))
        if event.level in TROUBLE:
            grave.setdefault((event.module, event.id), event.level)
    say = tell.words.say
    long = len(kinds) > 2  # noqa: PLR2004 - with their names, two kinds fill a line
    # whatever is an error or a warning is named before what is most, and never among the other kinds
    ordered = sorted(
        kinds, key=lambda key: (LEVELS.index(grave[key]) if key in grave else len(LEVELS), -kinds[key])
    )
    named = ordered[: max(KINDS_NAMED, len(grave))]
    parts = [
        say(
            "digest.kind_short" if long else "digest.kind",
            id=(say(f"document.symbol.{grave[key]}") if key in grave else "") + one_line(key[1]),
            name=names[key],
            count=f"{kinds[key]:,}",
        )
        for key in named
    ]
    if rest := ordered[len(named) :]:
        count = sum(kinds[key] for key in rest)
        parts.append(say("digest.other_kinds", kinds=len(rest), count=f"{count:,}"))
    computers = len({event.target for event in events if event.target})
    yield FoldedRow(
        tell.row_time(events[0].time),
        tell.row_time(events[-1].time),
        say("inquiry.list_mark").join(parts),
        len(events),
        computers,
    )


def _particular(row: EventRow, sentences_seen: set[tuple[str, str]]) -> EventRow:
    """The row without the sentences of its description that a row of the same id showed before."""
    lines = [" ".join(line.split()) for line in row.description.splitlines() if line.strip()]
    telling_lines = [_SENTENCE.split(line) for line in lines if catalogue().tells(line)]
    kept = [
        " ".join(
            sentence
            for sentence in line
            if row.asked or (row.id, sentence) not in sentences_seen or _PARTICULAR.search(sentence)
        )
        for line in telling_lines
    ]
    sentences_seen.update((row.id, sentence) for line in telling_lines for sentence in line)
    shared = kept != [" ".join(line) for line in telling_lines]
    kept = [line for line in kept if line]
    if not row.asked and len(kept) > FEW:  # what is cut below is what tells least
        kept.sort(key=lambda line: _PARTICULAR.search(line) is None)
    return replace(row, description="\n".join(kept), shared=shared)
