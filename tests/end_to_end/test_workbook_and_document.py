"""What the workbook tells, the document tells: facts, tables, numbers and sources in the same order."""

from collections.abc import Iterable, Iterator

import docx
import pytest

from dscase.wording.words import Words
from tests.render.test_workbook import column, sheets

LEAST = 2
"""A test that compares no more than so many looks at nothing."""


@pytest.fixture(scope="module", params=["ja", "en"])
def told(request, example, tmp_path_factory, dscase):
    """The words, the workbook's sheets and the Word document of the main example."""
    out = tmp_path_factory.mktemp("told") / "out"
    dscase("build", example.case, "-o", out, "--lang", request.param)
    book = sheets((out / "events.xlsx").read_bytes())
    return Words(request.param), book, docx.Document(str(out / "inquiry.docx"))


def rows_of(document, words, *heads) -> list[list[str]]:
    """The rows of the one table that has these columns, their paragraphs as lines."""
    wanted = [words.say(f"body.column.{head}", zone="JST") for head in heads]
    (found,) = [one for one in document.tables if [cell.text for cell in one.rows[0].cells] == wanted]
    return [[cell.text for cell in row.cells] for row in found.rows[1:]]


def sheet(book, words, key):
    return book[words.say(f"workbook.sheet.{key}")]


def columns(rows, words, *keys) -> Iterator[tuple[str, ...]]:
    return zip(*(column(rows, words.say(f"workbook.column.{key}", zone="JST")) for key in keys), strict=True)


def in_order(wanted: Iterable[object], rows: Iterable[object]) -> bool:
    """Whether all that is wanted is among the rows, in its order."""
    left = iter(rows)
    return all(one in left for one in wanted)


def test_exhibits_are_the_same_in_both(told):
    words, book, document = told
    written = [
        (number, *file.split("\n")[:2], covers, size, place)
        for number, file, covers, size, place in rows_of(
            document, words, "exhibit", "file", "stretch", "size", "kept"
        )
    ]
    rows = sheet(book, words, "exhibits")
    kept = list(columns(rows, words, "exhibit", "kind", "file", "covers", "size", "kept"))
    none = words.say("document.no_value")
    assert len(written) > 8
    assert [tuple(cell or none for cell in row) for row in kept] == written


def test_kinds_of_events_are_counted_the_same_in_both(told):
    words, book, document = told
    mark = words.say("document.symbol.asked")
    written = rows_of(document, words, "id", "name", "level", "count")
    counted = list(columns(sheet(book, words, "counts"), words, "id", "name", "level", "count"))
    assert len(written) > 8
    assert [(row[0].removeprefix(mark).strip(), row[1], row[3]) for row in written] == [
        (ident, name, number) for ident, name, _, number in counted
    ]
    assert all(row[2].endswith(level) for row, (_, _, level, _) in zip(written, counted, strict=True))


def test_events_shown_are_rows_of_the_sheet_with_their_source_in_the_same_order(told):
    words, book, document = told
    written = [
        (ident, target, place)
        for _, ident, _, target, place in rows_of(document, words, "time", "id", "event", "target", "source")
        if place.startswith("E-")
    ]
    none = words.say("document.no_value")
    rows = columns(sheet(book, words, "events"), words, "id", "target", "source")
    line = {"ja": "{} {}行目", "en": "{} line {}"}[words.lang]
    kept = [(ident, target or none, source.split("; ")[0]) for ident, target, source in rows]
    assert len(written) > LEAST
    assert in_order([(ident, who, line.format(*at.split(" "))) for ident, who, at in written], kept)


def test_the_case_and_the_sources_are_told_alike_and_in_the_same_order(told):
    words, book, document = told
    first = [list(row.values()) for row in sheet(book, words, "start")][1:]
    own = words.say("workbook.start.sources")
    at = next(number for number, row in enumerate(first) if row[0] == own)
    sources = [first[at][1]]
    for row in first[at + 1 :]:
        if len(row) > 1 and row[0]:
            break
        sources.append(row[-1])
    facts = [row[1] for row in first[1:at]]
    paragraphs = (one for one in document.element.body.iter() if one.tag.endswith("}p"))
    texts = ["".join(part.text or "" for part in one.iter() if part.tag.endswith("}t")) for one in paragraphs]
    assert len(facts) > LEAST
    assert len(sources) > LEAST
    assert in_order([*facts, *sources], texts)


def test_what_is_missing_stands_in_both_in_the_same_order(told):
    words, book, document = told
    written = [what for _, what, _ in rows_of(document, words, "item", "thing", "how")]
    kept = [what for (what,) in columns(sheet(book, words, "findings"), words, "what")]
    assert len(written) > LEAST
    assert in_order(written, kept)
