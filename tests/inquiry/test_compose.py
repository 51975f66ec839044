from dataclasses import replace

import pytest

from dscase.case.model import Checked
from dscase.errors import InputError
from dscase.inquiry.compose import checked_lines, compose
from dscase.inquiry.event_digest import MOST
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import EventRow, FoldedRow
from dscase.intake.evidence import Package
from dscase.kinds import Kind
from dscase.review.judge import judge
from dscase.wording.words import Words


def texts(item):
    return [statement.text for statement in item.statements]


def test_the_five_items_come_in_the_vendors_order(inquiry, make_event):
    made = inquiry(make_event(), lang="en")
    assert [item.number for item in made.items] == [1, 2, 3, 4, 5]
    assert [item.title.split()[0] for item in made.items] == [
        "Background", "What", "Material", "Diagnostic", "System",
    ]  # fmt: skip


def test_the_event_asked_about_is_told_with_its_place(inquiry, make_event):
    (told,) = [s for s in inquiry(make_event(line=4711)).items[1].statements if "2205" in s.text]
    assert told.time == "2026-04-20 03:20:54"
    assert "03:20" not in told.text  # it stands beside the sentence
    assert told.topic == "event"
    assert "DSA-test" in told.text
    assert told.cites == ("E-01 4711行目",)


def test_the_name_is_the_documents_language_and_the_original_stays(inquiry, make_event):
    ja, en = (inquiry(make_event(), lang=lang).digest[0] for lang in ("ja", "en"))
    assert ja.name == "セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗"
    assert ja.original_name == "Pattern Update Failed"
    assert en.name == "Security Update: Pattern Update on Agents/Appliances Failed"


def test_an_event_no_table_knows_keeps_its_own_name(inquiry, make_event):
    row = inquiry(make_event(id="98765", name="New thing")).digest[0]
    assert (row.name, row.original_name) == ("New thing", "")


def test_events_retrieved_of_the_same_target_are_told_with_their_detail(inquiry, make_event):
    made = inquiry(
        make_event(),
        make_event(id="710", level="info", line=2, description="Agent event 9017 inside"),
        make_event(id="710", level="info", line=3, target="other"),
        event="2205",
    )
    told = [s for s in made.items[1].statements if "710" in s.text or s.quoted]
    assert [s.cites for s in told] == [("E-01 2行目",)] * 2
    assert told[1].text == "Agent event 9017 inside"


def test_of_many_events_retrieved_only_the_nearest_is_told_and_the_rest_counted(inquiry, make_event):
    others = [make_event(minute, id="710", level="info", line=minute) for minute in range(-9, 10) if minute]
    made = inquiry(make_event(), *others, event="2205")
    (told,) = [s for s in made.items[1].statements if "710" in s.text]
    assert "9件" in told.text  # of those within minutes


def test_a_record_of_a_megabyte_is_quoted_in_part_and_says_so(inquiry, make_event):
    told = inquiry(make_event(raw="x" * 1_000_000)).message.text
    assert len(told) < 4000
    assert "events.csv" in told


def test_line_breaks_in_short_fields_cannot_pass_for_lines_of_the_document(inquiry, make_event):
    made = inquiry(make_event(id="22\n05", target="a\n===== b", name="n\nm"), title="one\ntwo")
    row = made.digest[0]
    assert "\n" not in made.title + row.id + row.target + row.name + made.counts[0].id
    assert not any("\n" in value for _, value in made.facts)


def test_an_event_asked_about_that_is_not_there_is_not_told_as_no_event(inquiry, make_event):
    told = inquiry(make_event(), event="2205@nobody").message.text
    assert "2205（nobody）" in told
    assert "@" not in told  # how an event is stated here is nothing to the vendor


def test_a_placeholder_description_is_not_quoted(inquiry, make_event):
    made = inquiry(make_event(), make_event(id="710", level="info", description="Description Omitted"))
    assert not [s for s in made.items[1].statements if s.quoted]


def test_the_message_is_the_stated_line_or_else_the_event_itself(inquiry, make_event):
    assert inquiry(make_event(), message="[Warning] x").message.text == "[Warning] x"
    own = inquiry(make_event(line=9)).message
    assert (own.text, own.quoted, own.cites) == ("the raw line", True, ("E-01 9行目",))


def test_without_any_event_the_items_say_so_and_nothing_breaks(inquiry):
    made = inquiry()
    assert made.items[1].state == "missing"
    assert made.digest == ()
    assert made.rows_total == 0
    assert made.title


@pytest.mark.parametrize("none", ["none", "None", "なし"])
def test_no_alert_is_a_checked_fact(inquiry, make_event, none):
    assert any("確認済み" in text for text in texts(inquiry(make_event(), alerts=none).items[1]))


def test_log_text_is_never_read_as_a_template(inquiry, make_event):
    made = inquiry(make_event(target="{{ 7 * 7 }}"), background="{% raw %}", status="{{ 7*7 }}")
    assert any("{{ 7 * 7 }}" in text for text in texts(made.items[1]))
    assert texts(made.items[0]) == ["{% raw %}"]


def test_routine_events_are_folded_and_nothing_is_lost(inquiry, make_event):
    quiet = [make_event(line=number, level="info", id="600") for number in range(1, 700)]
    made = inquiry(*quiet, make_event(minute=9, line=9999))
    shown = [row for row in made.digest if isinstance(row, EventRow)]
    folded = [row for row in made.digest if isinstance(row, FoldedRow)]
    assert [row.source for row in shown if row.asked] == ["E-01 9999行目"]
    assert len(shown) + sum(row.count for row in folded) == made.rows_total == 700
    assert "600 " in folded[0].kinds


def test_at_most_so_many_rows_are_shown_the_first_failure_of_each_computer_before_the_rest(
    inquiry, make_event
):
    again = [make_event(minute=place % 15, line=place, target="a") for place in range(3 * MOST)]
    once = [make_event(minute=14, line=9000 + place, target=f"host{place}") for place in range(8)]
    made = inquiry(*again, *once, event="2205@a")
    shown = [row for row in made.digest if isinstance(row, EventRow)]
    assert len(shown) == MOST
    assert {f"host{place}" for place in range(8)} <= {row.target for row in shown}
    assert len(shown) + sum(row.count for row in made.digest if isinstance(row, FoldedRow)) == made.rows_total


def test_a_description_leaves_out_what_a_row_above_says_but_never_a_reason(inquiry, make_event):
    told = "There was a failure.\nReason: no answer"
    made = inquiry(*(make_event(minute=at, line=at, target=f"h{at}", description=told) for at in range(3)))
    shown = [row.description for row in made.digest if isinstance(row, EventRow) and not row.asked]
    assert shown[-1] == "Reason: no answer"


def test_of_a_long_description_the_reason_is_what_a_row_has_room_for(inquiry, make_event):
    told = "a\nb\nc\nd\ne\nReason: no answer"
    made = inquiry(
        make_event(), make_event(5, line=2, target="web03", description=told), event="2205@DSA-test"
    )
    (row,) = [one for one in made.digest if isinstance(one, EventRow) and not one.asked]
    assert row.description.splitlines()[0] == "Reason: no answer"


def test_counts_put_the_event_asked_about_first_then_the_gravest(inquiry, make_event):
    made = inquiry(
        make_event(id="600", level="info"),
        make_event(id="740", level="error"),
        make_event(id="600", level="info"),
        make_event(id="2205"),
        event="2205",
    )
    assert [(row.id, row.count) for row in made.counts] == [("2205", 1), ("740", 1), ("600", 2)]


def test_versions_are_taken_from_the_evidence_when_not_stated(inquiry, make_event):
    facts = dict(inquiry(make_event(), lang="en").facts)
    assert facts["Product and version"] == "Deep Security Manager 12.0.383"
    assert dict(inquiry(make_event(), lang="en", product="DSM 20").facts)["Product and version"] == "DSM 20"


def test_system_and_agent_are_taken_from_the_package_of_the_computer_asked_about(facts_of, make_event):
    def composed(*hosts: str):
        facts = facts_of(make_event())
        pack = Package(
            replace(facts.evidence.files[0], name="a.zip"), "dsa", "members",
            os="linux;redhat_7;7.9;x86_64;64;server", agent_version="20.0.0-8438", hosts=hosts,
        )  # fmt: skip
        facts = replace(
            facts,
            evidence=replace(facts.evidence, packages=(pack,)),
            exhibits={**facts.exhibits, "a.zip": "E-02"},
        )
        return compose(facts, judge(facts), Words("ja"))

    own = composed("dsa-TEST")
    assert own.os == "linux redhat_7 7.9 x86_64"
    assert dict(own.facts)["OS"] == "linux redhat_7 7.9 x86_64（E-02より）"
    assert "Deep Security Agent 20.0.0-8438" in own.product
    other = composed("printer-9")
    assert other.os == "不明"
    assert "OS" not in dict(other.facts)
    assert "Agent" not in other.product
    nobodys = composed()
    assert nobodys.os == "不明"
    assert "Agent" not in nobodys.product
    assert (nobodys.items[3].state, "a.zip" in nobodys.items[3].gaps[-1].what) == ("weak", True)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_only_what_has_events_is_said_to_be_in_the_table_of_events(facts_of, make_event, lang):
    def places(facts):
        return [row.place for row in compose(facts, judge(facts), Words(lang)).exhibits]

    say, facts = Words(lang).say, facts_of(make_event())
    (source,) = facts.collected.sources
    archive = replace(facts.evidence.files[0], name="logs.tgz", kind=Kind.ARCHIVE)
    error = InputError("intake.unreadable", file="logs.tgz", reason="")
    failed = replace(source, spec=replace(source.spec, name="logs.tgz"), error=error)
    facts = replace(
        facts,
        evidence=replace(facts.evidence, files=(*facts.evidence.files, archive)),
        exhibits={**facts.exhibits, "logs.tgz": "E-02"},
    )
    assert places(facts) == [say(f"exhibit.place.{key}") for key in ("excerpt", "no_events")]
    unread = replace(facts, collected=replace(facts.collected, sources=(source, failed)))
    assert places(unread) == [say(f"exhibit.place.{key}") for key in ("excerpt", "kept")]


def test_a_time_without_a_zone_is_told_so_in_every_table(facts_of, make_event):
    facts = facts_of(make_event())
    pack = Package(
        replace(facts.evidence.files[0], name="m.zip", kind=Kind.PACKAGE), "dsm", "stated",
        made=facts.window.start, made_text="2026-04-20 03:00", made_rule="newest_member",
        made_certainty="weak",
    )  # fmt: skip
    facts = replace(
        facts,
        evidence=replace(facts.evidence, files=(*facts.evidence.files, pack.file), packages=(pack,)),
        exhibits={**facts.exhibits, "m.zip": "E-02"},
    )
    made = compose(facts, judge(facts), Words("ja"))
    assert made.exhibits[-1].covers.endswith("（時差不明）")
    assert "時差不明" in made.packages[0].made
    sure = replace(
        facts, evidence=replace(facts.evidence, packages=(replace(pack, made_certainty="certain"),))
    )
    assert "時差不明" not in compose(sure, judge(sure), Words("ja")).exhibits[-1].covers


def test_an_answer_to_a_step_is_told_alone_and_beside_the_steps_name_without_saying_it_twice(
    facts_of, make_event
):
    facts = facts_of(make_event())
    answer = Checked(when=facts.as_of, step="qa_search", result="none", text="2205")
    tell = Teller(Words("ja"), facts.window, {}, facts.names)
    (line,) = checked_lines(replace(facts, checked=(answer,)), tell)
    assert line.text == "製品Q&Aの検索: 該当なし。2205"
    assert (line.steps, line.beside_steps) == ("製品Q&Aの検索", "該当なし。2205")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("qa_search", "none", "別の検索は未実施"), ("製品Q&Aの検索", "該当なし。別の検索は未実施")),
        (("alerts", "found", "イベント 710 のもの"), ("アラート", "あった。イベント 710 のもの")),
        (("message", "line", "Status event 710"), ("製品ログの確認", "確認したい行がある")),
    ],
)
def test_an_answer_is_of_its_own_step_whatever_else_its_words_speak_of(given, told, facts_of, make_event):
    step, result, text = given
    facts = facts_of(make_event())
    answer = Checked(when=facts.as_of, step=step, result=result, text=text)
    tell = Teller(Words("ja"), facts.window, {}, facts.names)
    (line,) = checked_lines(replace(facts, checked=(answer,)), tell)
    assert (line.steps, line.beside_steps) == told


def test_what_was_written_freely_is_of_the_steps_it_speaks_of(facts_of, make_event):
    facts = facts_of(make_event())
    tell = Teller(Words("ja"), facts.window, {}, facts.names)
    free = [Checked(when=facts.as_of, text=text) for text in ("製品Q&Aとアラートを確認", "電源を確認")]
    both, none = checked_lines(replace(facts, checked=tuple(free)), tell)
    assert both.steps == "アラート、製品Q&Aの検索"
    assert (none.steps, none.beside_steps) == ("", none.text)
