"""Rendering: each document beside the least that could be done in its place, of the same events.

`python benchmarks/rendering.py (read | workbook | pandas) LOG OUT` does one thing in a process of its own,
so that its memory can be told.
"""

import csv
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import logs
from side_by_side import Call, Command, Goal, Table, Task, on_path

from dscase.case.model import Case
from dscase.inquiry.body import inquiry_body
from dscase.inquiry.body.blocks import Body
from dscase.inquiry.compose import compose
from dscase.inquiry.formatter import Teller, teller
from dscase.inquiry.model import EventRow, Inquiry
from dscase.inquiry.tables import event_rows
from dscase.inquiry.timeline import timeline
from dscase.intake.evidence import EvidenceFile
from dscase.intake.gather import Given
from dscase.intake.screenshots import MAX_HEIGHT, MAX_WIDTH, prepare
from dscase.kinds import Kind
from dscase.pipeline import Examination, Request, examine
from dscase.render import docx, events_csv, html, workbook
from dscase.render import timeline as drawing
from dscase.render.plain import cleaned
from dscase.wording.words import Words

WHEN = datetime(2026, 4, 21, tzinfo=UTC)
MANY = 100_000  # events of the workbook and the timeline
LINES_A_SECOND = 20  # of `logs.system_lines`
SCREENSHOTS, SCREEN = 20, (2560, 1440)  # pixels
NOISE = (SCREEN[0], 4_000_000 // 3 // SCREEN[0])  # so much of a screen as takes 4 MB
SOME = 500  # events of the documents
ROW_STEPS = (SOME // 4, SOME // 2, SOME)
WORDS = Words("ja", ours_alone=True)


class Made(NamedTuple):
    """An inquiry about so many events, with what it was made of."""

    done: Examination
    tell: Teller

    @property
    def inquiry(self) -> Inquiry:
        """Composed anew."""
        return compose(self.done.examined, self.done.judgement, WORDS)

    @property
    def body(self) -> Body:
        """Composed anew, as every skin takes it."""
        return cleaned(inquiry_body(self.inquiry, WORDS))

    @property
    def page_rows(self) -> tuple[EventRow, ...]:
        """The rows of the page."""
        return event_rows(self.done.examined.collected.rows, self.done.asked, self.tell, html.ROWS)


def log_of(folder: Path, events: int) -> Path:
    """A log of so many system events."""
    return logs.write(folder / f"events-{events}.log", islice(logs.system_lines(sys.maxsize), events))


def made(log: Path, events: int, *screenshots: Path) -> Made:
    """An inquiry about all of a log."""
    window = (
        f"{logs.DAY:%Y-%m-%d %H:%M}/{logs.DAY + timedelta(seconds=events // LINES_A_SECOND + 1):%H:%M:%S}"
    )
    case = Case(window=window, tz="UTC", as_of=WHEN, inquire_anyway="measured")
    given = (Given(log, Kind.SYSLOG), *(Given(path, Kind.SCREENSHOT) for path in screenshots))
    done = examine(Request(case, WHEN, given=given))
    found = len(done.examined.collected.rows)
    if found != events:
        raise SystemExit(f"{found} events of {events}: nothing to measure")
    return Made(done, teller(done.examined, WORDS))


def screenshots(folder: Path) -> Iterator[Path]:
    """Pictures as large as they may come, in bytes too: a screen is never so noisy."""
    from PIL import Image

    chance = random.Random(4)
    quiet = Image.new("RGB", SCREEN, "#DDE6F0")
    for number in range(SCREENSHOTS):
        path = folder / f"screen-{number}.png"
        noise = Image.frombytes("RGB", NOISE, chance.randbytes(NOISE[0] * NOISE[1] * 3))
        picture = quiet.copy()
        picture.paste(noise, (0, number * 9))
        picture.save(path)
        yield path


def shrink(paths: list[Path]) -> None:
    """Opens pictures and makes them as small as they come on a page; nothing is written."""
    from PIL import Image

    for path in paths:
        with Image.open(path) as picture:
            picture.convert("RGB").thumbnail((MAX_WIDTH, MAX_HEIGHT), Image.Resampling.LANCZOS)


def measure_docx(folder: Path, rounds: int) -> None:
    """Word: the pictures' preparation and the document, against opening and shrinking them alone."""
    paths = list(screenshots(folder))
    log = log_of(folder, SOME)
    pictured, plain = made(log, SOME, *paths), made(log, SOME)
    whole, bare = (
        f"docx with {SOME} rows and {SCREENSHOTS} screenshots of 4 MB",
        "the docx without them",
    )
    alone = "Pillow opens and shrinks the screenshots"

    def document() -> None:
        for path in paths:
            prepare(EvidenceFile(path, path.name, Kind.SCREENSHOT))
        docx.render(pictured.body, WORDS, WHEN)

    tasks: dict[str, Task] = {
        whole: Call(document),
        bare: Call(lambda: docx.render(plain.body, WORDS, WHEN)),
        alone: Call(partial(shrink, paths)),
    }
    Table("Word", tasks, [Goal(whole, alone, 3), Goal(bare, alone)]).measure(rounds)
    for path in paths:
        path.unlink()


def office(folder: Path, document: Path) -> Command:
    """LibreOffice makes a PDF, with a profile of its own."""
    profile = (folder / "profile").as_uri()
    words = ("--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", folder)
    return Command(["soffice", *words, document], out=folder / "out")


def measure_layout(folder: Path, rounds: int) -> None:
    """What LibreOffice takes to lay out more and more rows. What it takes to start is in every one."""
    if not on_path("soffice"):
        print("LibreOffice (soffice) is not here: its layout was not measured.\n")
        return
    tasks: dict[str, Task] = {}
    for rows in ROW_STEPS:
        document = folder / f"rows-{rows}.docx"
        document.write_bytes(docx.render(made(log_of(folder, rows), rows).body, WORDS, WHEN))
        tasks[f"LibreOffice, {rows} rows"] = office(folder, document)
    least, half, most = tasks
    goals = [Goal(half, least, 2), Goal(most, half, 2)]
    Table("Layout of the Word document", tasks, goals).measure(rounds)


def measure_pdf(folder: Path, rounds: int) -> None:
    """Typst beside LibreOffice, of one inquiry."""
    if find_spec("dscase.render.pdf") is None or find_spec("typst") is None or not on_path("soffice"):
        print("PDF was not measured: that takes dscase with its extra `pdf`, and LibreOffice (soffice).\n")
        return
    pdf: Any = import_module("dscase.render.pdf")
    body = made(log_of(folder, SOME), SOME).body
    document = docx.render(body, WORDS, WHEN)
    tasks: dict[str, Task] = {
        f"PDF of {SOME} rows by {engine}": Call(
            partial(pdf.render, "inquiry.pdf", body, document, words=WORDS, when=WHEN, wanted=engine)
        )
        for engine in ("typst", "libreoffice")
    }
    typst, libreoffice = tasks
    Table("PDF", tasks, [Goal(typst, libreoffice, 1)]).measure(rounds)


BARE_ROWS = """{% for row in rows %}<tr>
<td>{{ row.time }}</td><td>{{ row.level }}</td><td>{{ row.id }}</td><td>{{ row.name }}</td>
<td>{{ row.target }}</td><td>{{ row.description }}</td><td>{{ row.sources }}</td></tr>
{% endfor %}"""


def bare_rows(path: Path) -> None:
    """The columns of the page out of events.csv, as bare table rows by Jinja, which escapes them."""
    from jinja2 import Environment

    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    Environment(autoescape=True).from_string(BARE_ROWS).render(rows=rows)


def measure_html(folder: Path, rounds: int) -> None:
    """The page, its rows told and rendered."""
    case = made(log_of(folder, html.ROWS), html.ROWS)
    events = case.done.examined.collected.rows
    table = folder / "events.csv"
    with table.open("wb") as stream:
        events_csv.write(events, case.done.examined.window, case.tell.cite, stream)
    page, bare = f"html with {html.ROWS:,} rows", "csv and Jinja of the bare rows"
    tasks: dict[str, Task] = {
        page: Call(lambda: html.render(case.body, WORDS, case.page_rows, len(events))),
        bare: Call(partial(bare_rows, table)),
    }
    Table("HTML", tasks, [Goal(page, bare, 2)]).measure(rounds)


def write_workbook(case: Made, out: Path) -> None:
    """events.xlsx."""
    with out.open("wb") as stream:
        workbook.write(
            case.inquiry,
            case.done.examined.collected,
            case.tell,
            stream,
            asked=case.done.asked.event,
            when=WHEN,
        )


def with_pandas(frame: Any, out: Path) -> None:
    """A data frame of that sheet's cells, by pandas with xlsxwriter: no counts, no looks, no widths."""
    frame.to_excel(out, engine="xlsxwriter", index=False)


def frame_of(case: Made) -> Any:
    """The cells of the sheet of all events."""
    import pandas as pd

    sheets = workbook.sheets(case.inquiry, case.done.examined.collected, case.tell, None)
    columns, rows = next((columns, rows) for key, columns, _, rows in sheets if key == "events")
    return pd.DataFrame([row.cells for row in rows], columns=[column.key for column in columns])


def measure_held(folder: Path) -> None:
    """The workbook's memory, each way in a process of its own."""
    log, out = log_of(folder, MANY), folder / "out.xlsx"
    kinds = {
        "read": "the events read",
        "workbook": "and the xlsx written",
        "pandas": "or written with pandas",
    }
    held: dict[str, Task] = {
        name: Command([sys.executable, __file__, kind, log, out], out=folder / "out")
        for kind, name in kinds.items()
    }
    Table("Memory of the workbook", held, []).measure(1)


def measure_workbook(folder: Path, rounds: int) -> None:
    """The workbook."""
    log, out = log_of(folder, MANY), folder / "out.xlsx"
    case = made(log, MANY)
    ours, peer = f"xlsx with {MANY:,} rows", "pandas with xlsxwriter, the events' sheet alone"
    tasks: dict[str, Task] = {
        ours: Call(partial(write_workbook, case, out)),
        peer: Call(partial(with_pandas, frame_of(case), out)),
    }
    Table("Workbook", tasks, [Goal(ours, peer, 1 / 1.5)]).measure(rounds)


def measure_timeline(folder: Path, rounds: int) -> None:
    """The timeline, composed and drawn."""
    tasks: dict[str, Task] = {}
    for events in (MANY, MANY // 10):
        case = made(log_of(folder, events), events)

        def draw(case: Made = case) -> None:
            judged = case.done.judgement
            composed = timeline(
                case.done.examined,
                case.done.asked,
                case.tell,
                coverage=judged.coverage,
                correlation=judged.correlation,
            )
            drawing.svg(composed, WORDS)

        tasks[f"timeline of {events:,} events"] = Call(draw)
    much, less = tasks
    Table("Timeline", tasks, [Goal(much, less, 12)]).measure(rounds)


def measure(folder: Path, rounds: int) -> None:
    """All of them; memory first, for a process is told to have held what its parent held when it began."""
    measure_held(folder)
    measure_docx(folder, rounds)
    measure_layout(folder, rounds)
    measure_pdf(folder, rounds)
    measure_html(folder, rounds)
    measure_workbook(folder, rounds)
    measure_timeline(folder, rounds)


def main() -> None:
    """One thing for its memory."""
    kind, log, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    case = made(log, MANY)
    if kind == "workbook":
        write_workbook(case, out)
    elif kind == "pandas":
        with_pandas(frame_of(case), out)


if __name__ == "__main__":
    main()
