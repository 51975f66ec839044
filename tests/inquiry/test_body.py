"""The body: its sections in order, the message's line whole, every number given once."""

from dataclasses import replace

import pytest

from dscase.inquiry.body import inquiry_body
from dscase.inquiry.body.blocks import (
    KINDS,
    Ask,
    Facts,
    Figure,
    Heading,
    Listed,
    Pairs,
    Record,
    Table,
    plain,
)
from dscase.inquiry.body.sections import SECTIONS
from dscase.inquiry.model import RecordedLine
from dscase.wording.words import Words


@pytest.fixture
def body(inquiry, make_event):
    """Call it with what is stated: the body of a case in which two computers failed. `until`: so many minutes
    after the failure the records end.
    """

    def made(lang="ja", until=38, **stated):
        events = [
            make_event(0, line=1),
            make_event(1, line=2, target="web03"),
            make_event(8, line=3, target="web03", id="2204", level="info"),
            make_event(until, line=4, target="db02", id="710", level="info"),
        ]
        return inquiry_body(inquiry(*events, lang=lang, event="2205", **stated), Words(lang))

    return made


def of(body, kind):
    return [block for block in body.blocks if isinstance(block, kind)]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_page_one_asks_first_then_tells_the_case_the_story_the_items_and_the_message(body, lang):
    kinds = [type(block) for block in body(lang).blocks]
    chapters = [isinstance(one, Heading) and one.level == 1 and not one.small for one in body(lang).blocks]
    page = kinds[: chapters.index(True)]
    assert page[:3] == [Ask, Pairs, Listed]
    assert page.index(Table) < page.index(Record)


def test_each_line_of_the_question_is_one_and_without_any_one_is_made(body):
    assert of(body(question="なぜ?\nどうする?"), Ask)[0].texts == ("なぜ?", "どうする?")
    (asked,) = of(body(), Ask)[0].texts
    assert "2205" in asked
    assert "DSA-test" in asked


def test_a_questions_own_number_or_bullet_is_not_told_beside_the_documents(body):
    stated = "1. なぜ?\n（2）どうする?\n③ いつ?\n・12.0 でも起きますか?\n3.5 MB は多いですか?"
    assert of(body(question=stated), Ask)[0].texts == (
        "なぜ?", "どうする?", "いつ?", "12.0 でも起きますか?", "3.5 MB は多いですか?",
    )  # fmt: skip


def test_english_documents_take_the_english_texts_and_the_other_language_where_there_is_none(body):
    assert of(body("en", question="なぜ?", question_en="Why?"), Ask)[0].texts == ("Why?",)
    assert body("en", title="題", title_en="Title").title == "Title"
    assert body("ja", title_en="Title").title == "Title"


def test_what_happened_is_counted_from_the_records_unless_it_is_stated(body):
    told = of(body(), Pairs)[0].rows
    values = [plain(pair.value) for row in told for pair in row]
    assert "2台で失敗、うち1台が未復旧" in values
    stated = of(body(impact="業務は継続"), Pairs)[0].rows
    assert plain(stated[0][0].value) == "業務は継続"


def test_the_line_asked_about_is_whole_and_the_lines_around_it_give_way(body, inquiry, make_event):
    lines = [RecordedLine("x" * 5000, str(number)) for number in range(9)]
    lines[4] = RecordedLine("asked " + "y" * 2000, "4", asked=True)
    made = replace(inquiry(make_event()), message_lines=tuple(lines))
    (record,) = of(inquiry_body(made, Words("ja")), Record)
    (asked,) = [line for line in record.lines if line.asked]
    assert asked.text == lines[4].text
    assert all(len(line.text) < 200 for line in record.lines if not line.asked)


def test_tables_and_figures_are_numbered_once_in_their_order(body):
    for kind in (Table, Figure):
        numbers = [one.number for one in of(body(), kind) if one.number]
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_computers_stand_with_those_not_mended_first(body):
    (table,) = [one for one in of(body(), Table) if one.key == "computers"]
    assert [plain(row.cells[0].line) for row in table.rows] == ["▶ DSA-test", "web03"]
    assert [plain(row.cells[4].line) for row in table.rows] == ["× 未復旧", "○ 03:28:54"]


def test_where_the_records_end_too_soon_to_show_a_recovery_nobody_is_said_to_have_failed_on(body):
    """An agent's events come with its next heartbeat, ten minutes later."""
    short = body(until=9)
    (table,) = [one for one in of(short, Table) if one.key == "computers"]
    assert [plain(row.cells[4].line) for row in table.rows] == ["不明", "○ 03:28:54"]
    (drawn,) = [one.drawing for one in of(short, Figure) if one.name == "bands"]
    assert [band.outcome for band in drawn.bands] == ["不明", "03:28:54"]
    values = [plain(pair.value) for row in of(short, Pairs)[0].rows for pair in row]
    assert "2台で失敗、うち1台は復旧の記録なし" in values
    assert "4月20日（月）03:20から" in values


def test_what_there_is_nothing_of_is_told_once_and_has_no_heading_of_its_own(body, inquiry, make_event):
    headings = [one for one in of(body(), Heading) if one.level == 1 and not one.small]
    numbers = [one.number for one in headings]
    assert [number for number in numbers if number] == ["2", "5"]
    assert all(one.name != "empty" for one in headings)  # the table of what will follow tells it
    (follow,) = [one for one in of(body(), Table) if one.key == "follow"]
    assert {"1", "3", "4"} <= {plain(row.cells[0].line) for row in follow.rows}
    unnamed = inquiry_body(replace(inquiry(make_event(), lang="ja", event="2205"), follow=()), Words("ja"))
    (empty,) = [one for one in of(unnamed, Heading) if one.name == "empty"]
    told = plain(unnamed.blocks[unnamed.blocks.index(empty) + 1].line)
    assert all(name in told for name in ("1 お問い合わせの背景", "3 事象", "4 DSM"))
    for made in (body(), unnamed):
        (table,) = [one for one in of(made, Table) if one.key == "items"]
        places = {one.name for one in of(made, Heading)} | {""}
        assert {row.cells[1].line[0].place for row in table.rows} <= places


def test_facts_stand_under_small_headings_in_one_order_each_with_its_source(body):
    topics = [one.text for one in of(body(), Heading) if one.level == 2]
    assert topics == ["お問い合わせ対象のイベント", "ほかのコンピュータ"]
    assert all(fact.cites for block in of(body(), Facts) for fact in block.rows)


def test_every_section_yields_blocks_of_the_known_kinds(inquiry, make_event):
    made = inquiry_body(inquiry(make_event()), Words("en"))
    assert {type(block) for block in made.blocks} <= set(KINDS)
    assert len(SECTIONS) == len({section.__name__ for section in SECTIONS})


def test_the_cases_mark_is_the_same_in_both_languages_and_another_for_another_case(body):
    assert body("ja").code == body("en").code
    assert body("ja").code.startswith("DSC-2026-0420-")
