"""What the PDF's templates are given: plain data of texts, ready for JSON, in the order of the Word document.

No markup is made here. A text that leads somewhere is a list of parts, each a text and the name of a place.
"""

from collections.abc import Iterable, Sequence

from dscase.inquiry.model import (
    CoverageRow,
    EventRow,
    Gap,
    Inquiry,
    Item,
    Picture,
    State,
    Statement,
    WatchRecord,
)
from dscase.render import anchors, fitting
from dscase.render.links import Links
from dscase.render.plain import cleaned, columns
from dscase.wording.words import Words

Data = dict[str, object]

LABELS = (
    "facts",
    "no_value",
    "nothing_written",
    "source",
    "overview.heading",
    "message.heading",
    "message.see",
    "message.whole",
    "column.number",
    "column.item",
    "column.state",
    "column.place",
    "column.exhibit",
    "column.kind",
    "column.file",
    "column.stretch",
    "column.size",
    "column.host",
    "column.made",
    "column.kept",
    "column.when",
    "column.step",
    "column.checked",
    "column.time",
    "column.level",
    "column.id",
    "column.event",
    "column.name",
    "column.target",
    "column.source",
    "column.count",
    "column.first",
    "column.last",
    "column.log",
    "column.covers",
    "column.span",
    "column.inside",
    "column.reason",
    "symbol.asked",
    "gap.why",
    "gap.mend",
    "label.table",
    "label.figure",
    "packages.caption",
    "packages.note",
    "packages_coverage",
    "events_coverage",
    "events.tally",
    "events.counts",
    "events.counts_caption",
    "events.rows",
    "events.rows_caption",
    "events.legend",
    "events.cut",
    "checked.heading",
    "checked.caption",
    "exhibits.heading",
    "exhibits.caption",
    "exhibits.none",
)
"""The fixed texts of the page, below `document.` in the catalogue."""


def of_inquiry(inquiry: Inquiry, words: Words) -> Data:
    """The inquiry's data; its texts are cleaned. Pictures are named only."""
    shown = cleaned(inquiry)
    exhibits = {row.number for row in shown.exhibits}
    row = anchors.Places(shown, shown.rows, words).row
    links = Links(words.say("inquiry.cite_mark"), exhibits, row)
    names = _once(anchors.exhibit(one.number) for one in shown.exhibits)
    page_one = fitting.on_page_one(shown.message)
    return {
        **_frame(shown, words, words.say("document.kind")),
        "labels": {key: words.say(f"document.{key}", zone=shown.zone) for key in LABELS},
        "before": shown.verdict.before,
        "facts": [[label, fitting.fact(value)] for label, value in shown.facts],
        "overview": _overview(shown, links, words),
        "message": _statement(page_one, links),
        "whole_message": None if page_one == shown.message else _statement(shown.message, links),
        "reading_labels": {key: words.say(f"reading.{key}") for key in ("heading", "question", "open")},
        "reading": [[one.text, links.places(one.cites)] for one in shown.reading],
        "items": [_item(item, links, words) for item in shown.items],
        "timeline": _timeline(shown, words),
        "pictures": [
            {
                "file": picture_file(number, one),
                "caption": f"{one.exhibit}\u3000{one.caption}",
                "alt": one.alt or one.caption or one.exhibit or "―",  # a PDF for every reader must have one
                "width": one.width,
                "height": one.height,
            }
            for number, one in enumerate(shown.pictures, start=1)
        ],
        "packages": [
            {
                "exhibit": links.linked(one.exhibit),
                "kind": one.kind,
                "name": one.name,
                "sha256": one.sha256,
                "remarks": one.remarks,
                "host": "\n".join(filter(None, (one.host, one.version))),
                "made": one.made,
                "size": one.size,
            }
            for one in shown.packages
        ],
        "coverage": {
            str(item): [_coverage(row, links, words) for row in shown.coverage if row.item == item]
            for item in (anchors.PACKAGES_ITEM, anchors.EVENTS_ITEM)
        },
        "tally": [links.linked(note) for note in shown.tally_notes],
        "counts": _counts(shown, words),
        "rows_note": shown.rows_note,
        "events": _events(shown, links, words),
        "checked": {
            **_state(shown.checked_state, words.say(f"inquiry.state.{shown.checked_state}"), words),
            "gaps": [_gap(gap, words) for gap in shown.checked_gaps],
            "lines": [
                {
                    "when": line.when,
                    "steps": line.steps,
                    "text": links.linked(line.beside_steps or line.text),
                }
                for line in shown.checked
            ],
        },
        "exhibits": [
            {
                "number": one.number,
                "name_of_place": place,
                "kind": one.kind,
                "name": one.name,
                "sha256": f"{one.sha256[: fitting.HASH]}…" if one.sha256 else "",
                "covers": one.covers,
                "size": one.size,
                "place": one.place,
            }
            for one, place in zip(shown.exhibits, names, strict=True)
        ],
    }


def picture_file(number: int, picture: Picture) -> str:
    """What a picture is called there, counted from 1."""
    return f"picture-{number}.{picture.format}"


def of_watch(record: WatchRecord, words: Words) -> Data:
    """The watch record's data: parts, each a heading and statements."""
    shown = cleaned(record)
    links = Links(words.say("inquiry.cite_mark"))
    parts: list[tuple[str, Sequence[Statement]]] = [
        *shown.parts,
        ("checked", [Statement(f"{line.when}  {line.text}") for line in shown.checked]),
        ("coverage", [Statement(row.line) for row in shown.coverage]),
    ]
    optional = {"checked", "coverage"}
    return {
        **_frame(shown, words, words.say("watch.kind")),
        "labels": {key: words.say(f"document.{key}") for key in ("facts", "no_value", "source")},
        "facts": shown.facts,
        "parts": [
            [words.say(f"watch.{heading}"), [_statement(one, links) for one in said]]
            for heading, said in parts
            if said or heading not in optional
        ],
    }


def _frame(shown: Inquiry | WatchRecord, words: Words, kind: str) -> Data:
    reference, title = fitting.headers(kind, shown.reference, shown.title)
    return {
        "lang": shown.lang,
        "author": words.say("document.author"),
        "kind": kind,
        "title": shown.title or kind,  # a PDF for every reader must have one
        "reference": shown.reference,
        "header": reference,
        "footer": title,
    }


def _state(state: State, word: str, words: Words) -> Data:
    return {"state": state, "state_word": f"{words.say(f'document.symbol.{state}')} {word}"}


def _overview(shown: Inquiry, links: Links, words: Words) -> list[Data]:
    rows: list[Data] = [
        {
            "number": str(item.number),
            "title": item.title,
            "leads": anchors.item(item.number),
            "place": links.linked(item.place) if item.place else [],
            **_state(item.state, item.state_word, words),
        }
        for item in shown.items
    ]
    state = shown.checked_state
    checked = {
        "number": "＋",
        "title": words.say("document.checked.heading"),
        "leads": anchors.CHECKED,
        "place": links.linked(words.say(f"document.checked.place.{state}")),
        **_state(state, words.say(f"inquiry.state.{state}"), words),
    }
    return [*rows, checked]


def _statement(statement: Statement, links: Links) -> Data:
    return {
        "text": statement.text,
        "quoted": statement.quoted,
        "cites": links.places(statement.cites),
    }


def _gap(gap: Gap, words: Words) -> Data:
    return {
        "weight": gap.weight,
        "word": words.say(f"document.weight.{gap.weight}"),
        "what": gap.what,
        "why": gap.why,
        "mend": gap.mend,
    }


def _item(item: Item, links: Links, words: Words) -> Data:
    spoken = sum(1 for statement in item.statements if not statement.quoted)
    return {
        "number": item.number,
        "title": item.title,
        "name_of_place": anchors.item(item.number),
        **_state(item.state, item.state_word, words),
        "place": links.linked(item.place) if item.place else [],
        # the background is prose: paragraphs, no list
        "listed": item.number != anchors.BACKGROUND_ITEM and spoken > 1,
        "statements": [_statement(one, links) for one in item.statements],
        "gaps": [_gap(gap, words) for gap in item.gaps],
    }


def _timeline(shown: Inquiry, words: Words) -> Data | None:
    if shown.timeline is None or not shown.rows:
        return None
    return {
        "file": "timeline.svg",
        "caption": words.say("timeline.caption", zone=shown.timeline.zone_label),
        "alt": shown.timeline.description or shown.timeline.title or "―",
    }


def _coverage(row: CoverageRow, links: Links, words: Words) -> Data:
    symbol = words.say(f"document.symbol.{fitting.SYMBOL_OF_COVERS[row.covers]}")
    return {
        "name": links.linked(row.name),
        "covers": f"{symbol} {row.covers_word}",
        "span": row.span,
        "inside": row.inside,
        "reason": row.reason,
    }


def _counts(shown: Inquiry, words: Words) -> Data:
    times = [text for row in shown.counts for text in (row.first, row.last)]
    date = fitting.common_date(times)
    rows = [
        {
            "asked": row.asked,
            "id": row.id,
            "level": row.level,
            "level_word": _level(row.level, row.level_word, words),
            "name": fitting.name(row.name),
            "count": f"{row.count:,}",
            "first": row.first.removeprefix(date),
            "last": row.last.removeprefix(date),
        }
        for row in shown.counts
    ]
    return {
        "date": date.strip(),
        "widest": {key: _widest(row[key] for row in rows) for key in ("id", "level_word", "count")}
        | {"time": _widest(text.removeprefix(date) for text in times)},
        "rows": rows,
    }


def _events(shown: Inquiry, links: Links, words: Words) -> Data:
    date = fitting.common_date([row.time for row in shown.rows])
    rows = [_event(row, date, links, words) for row in shown.rows]
    return {
        "date": date.strip(),
        "widest": {key: _widest(row[key] for row in rows) for key in ("time", "id", "level_word", "target")}
        | {"source": _widest(part for row in shown.rows for part in row.source.split(links.mark))},
        "rows": rows,
    }


def _event(row: EventRow, date: str, links: Links, words: Words) -> Data:
    described, cut = fitting.described(row)
    return {
        "asked": row.asked,
        "name_of_place": anchors.event(row),
        "time": row.time.removeprefix(date),
        "level": row.level,
        "level_word": _level(row.level, row.level_word, words),
        "id": row.id,
        "name": fitting.name(row.name),
        "original_name": fitting.name(row.original_name),
        "described": described,
        "cut": cut,
        "target": fitting.name(row.target),
        "source": row.source.split(links.mark),
    }


def _once(places: Iterable[str]) -> list[str]:
    """The same names, "" for one that was given before: a place has one name, and a name one place."""
    given: list[str] = []
    for place in places:
        given.append("" if place in given else place)
    return given


def _level(level: str, word: str, words: Words) -> str:
    return f"{words.say(f'document.symbol.{level}')} {word}"


def _widest(texts: Iterable[object]) -> str:
    """The text that a column must have room for."""
    return max((str(text) for text in texts), key=columns, default="")
