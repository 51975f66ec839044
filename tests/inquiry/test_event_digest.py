"""The rows of item 5: what a description repeats is left out, what is particular to its event stays."""

from dataclasses import replace

import pytest

from dscase.inquiry.body import inquiry_body
from dscase.inquiry.body.blocks import Table, plain
from dscase.inquiry.body.writing import foot, most
from dscase.inquiry.event_digest import OTHERS
from dscase.inquiry.model import EventRow, FoldedRow
from dscase.wording.words import Words

SHARED = "There was a failure performing an update. Check the events for the cause."


@pytest.fixture
def rows(inquiry, make_event):
    """Call it with descriptions, one of each computer: the rows shown."""

    def made(*descriptions):
        events = [
            make_event(minute * 5, line=minute + 1, target=f"web{minute:02}", description=text)
            for minute, text in enumerate(descriptions)
        ]
        found = inquiry(*events, lang="en", event="2205@web00", last_minute=60)
        return [one for one in found.digest if isinstance(one, EventRow)]

    return made


def test_a_sentence_that_stood_above_is_left_out_within_its_line_too(rows):
    told = rows(f"{SHARED} Reason: HTTP 503", f"{SHARED} Reason: HTTP 503", f"{SHARED} Reason: HTTP 404")
    assert [one.description for one in told] == [
        f"{SHARED} Reason: HTTP 503",
        "Reason: HTTP 503",
        "Reason: HTTP 404",
    ]
    assert [one.shared for one in told] == [False, True, True]


def test_what_is_new_in_a_line_stays_and_names_with_dots_are_no_sentences(rows):
    told = rows(
        f"{SHARED} Asked relay01.Example.jp for 12.0.", f"{SHARED} Asked relay02.Example.jp for 12.0."
    )
    assert told[1].description == "Asked relay02.Example.jp for 12.0."


def test_a_long_name_of_a_computer_has_its_domain_below_it_and_is_whole(inquiry, make_event):
    host = "production-server-of-the-branch-02.osaka.example.jp"
    body = inquiry_body(inquiry(make_event(target=host), lang="ja", event="2205"), Words("ja"))
    tables = {block.key: block for block in body.blocks if isinstance(block, Table)}
    for table, place in (("computers", 0), ("events", 3)):
        (row,) = tables[table].rows
        cell = row.cells[place]
        assert plain(cell.line).removeprefix("▶ ") + plain(cell.more[0]) == host
        assert plain(cell.more[0]) == ".osaka.example.jp"


@pytest.mark.parametrize(("rows", "shown"), [(3, 3), (4, 4), (5, 3)])
def test_one_more_than_there_is_room_for_is_shown_and_not_counted(rows, shown):
    assert len(most(range(rows), 3)) == shown


def test_a_foot_takes_what_has_room_and_is_cut_at_a_word():
    assert foot("Pattern updates fail on 31 of 40 computers over three days").endswith("three days")
    assert foot("パターン" * 11) == "パターン" * 11
    assert foot("パターン" * 12) == ("パターン" * 12)[:43] + "…"
    told = foot("Pattern updates fail " * 8)
    assert told.endswith(("Pattern…", "updates…", "fail…"))


def test_every_log_that_counts_is_in_the_table_of_sources(inquiry, make_event):
    made = inquiry(make_event(), event="2205")
    inside = replace(made.coverage[0], item=4, name="E-02 d.zip hostevents.csv", inside="6")
    unread = replace(inside, name="E-02 d.zip ds_agent.log", inside="")
    body = inquiry_body(replace(made, coverage=(*made.coverage, inside, unread)), Words("ja"))
    (table,) = [one for one in body.blocks if isinstance(one, Table) and one.key == "sources"]
    assert [plain(row.cells[0].line) for row in table.rows][1:] == ["E-02 d.zip hostevents.csv"]


def test_the_level_that_a_description_tells_is_no_reason_and_stands_once(rows):
    told = rows("Level: Error\nReason: HTTP 503", "Level: Error\nReason: HTTP 503")
    assert [one.description for one in told] == ["Level: Error\nReason: HTTP 503", "Reason: HTTP 503"]


@pytest.mark.parametrize(("lang", "symbol"), [("ja", "▲"), ("en", "▲")])
def test_of_another_warning_some_computers_have_rows_and_those_folded_are_named_first(
    inquiry, make_event, lang, symbol
):
    warned = {"id": "2205", "level": "warning"}
    about = make_event(0, 1, id="730", level="error", name="Offline", target="apl-01")
    others = [make_event(1, n + 2, target=f"web{n:02}", **warned) for n in range(OTHERS + 3)]
    routine = [make_event(5, n + 50, id=str(600 + n), level="info", target="web01") for n in range(6)]
    found = inquiry(about, *others, *routine, event="730@apl-01", lang=lang, last_minute=30).digest
    assert [one.id for one in found if isinstance(one, EventRow)] == ["730", *["2205"] * OTHERS]
    (folded,) = [one for one in found if isinstance(one, FoldedRow)]
    assert folded.kinds.startswith(f"{symbol}2205×3")
    assert folded.count == 9


def test_of_what_ended_another_warning_some_rows_are_shown_and_the_rest_folded(inquiry, make_event):
    about = make_event(0, 1, id="730", level="error", name="Offline", target="apl-01")
    failed = [make_event(5, n + 2, target=f"web{n:02}") for n in range(OTHERS + 3)]
    mended = [make_event(10, n + 50, id="2204", level="info", target=f"web{n:02}") for n in range(OTHERS + 3)]
    found = inquiry(about, *failed, *mended, event="730@apl-01", last_minute=30).digest
    shown = [one.id for one in found if isinstance(one, EventRow)]
    assert (shown.count("2205"), shown.count("2204")) == (OTHERS, OTHERS)
    assert sum(one.count for one in found if isinstance(one, FoldedRow)) == 6
