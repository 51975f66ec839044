"""The first sheet of `events.xlsx`: which case it is of, where its rows came from, what each sheet holds."""

from collections.abc import Iterator, Sequence

from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Inquiry
from dscase.inquiry.tables import sheet_name
from dscase.render.sheet_rows import WorkbookRow
from dscase.render.workbook_layout import PLAIN


def start_rows(inquiry: Inquiry, tell: Teller, sheets: Sequence[tuple[str, int]]) -> list[WorkbookRow]:
    """Its rows. `sheets`: of each sheet that follows its key and how many rows it has."""
    return [WorkbookRow(PLAIN, (label, text)) for label, text in _labelled(inquiry, tell, sheets)]


def _labelled(inquiry: Inquiry, tell: Teller, sheets: Sequence[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    say = tell.words.say
    yield say("workbook.start.case"), "  ".join(filter(None, (inquiry.code, inquiry.title)))
    yield from inquiry.facts
    label = say("workbook.start.sources")
    for note in inquiry.tally_notes:
        yield label, note
        label = ""
    for key, count in sheets:
        about = f"workbook.about.{key}"
        what = say(about) if tell.words.has(about) else say("workbook.about.module")
        yield sheet_name(key, 1, tell), say("workbook.start.sheet", what=what, count=f"{count:,}")
    label = say("workbook.start.reading")
    for key in ("times", "asked", "long", "same"):
        yield label, say(f"workbook.reading.{key}", zone=tell.zone)
        label = ""
