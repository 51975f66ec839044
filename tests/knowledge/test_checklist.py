from datetime import UTC, datetime
from importlib.resources import files

import pytest
from pydantic import ValidationError

from dscase.case.model import Case, Checked
from dscase.errors import InputError
from dscase.kinds import Kind
from dscase.knowledge.catalogue import table
from dscase.knowledge.checklist import (
    END,
    Besides,
    Checklist,
    checklist,
    read_step,
    record_as_sentence,
    without_corrected,
)

STEPS = checklist().steps
IDS = [step.id for step in STEPS]
WHEN = datetime(2026, 4, 20, tzinfo=UTC)


def record(step: str, text: str = "a", result: str | None = None) -> Checked:
    return Checked(when=WHEN, step=step, text=text, result=result)


def test_the_route_is_the_vendors_then_the_decision_then_the_five_items():
    assert [
        *("when", "zone"),
        *("lamp", "events", "retrieved", "details", "message", "alerts", "modules", "liveness"),
        *("advice", "qa_search", "help_search"),
        "decision",
        *("product", "os"),
        *("background", "question", "happened", "screenshots", "packages", "log"),
    ] == IDS
    items = [step.feeds for step in STEPS if step.phase == "item"]
    assert items == [(0,), (0,), (1,), (0,), (2,), (3,), (4,), (5,)]


@pytest.mark.parametrize("step", STEPS, ids=IDS)
def test_what_a_step_names_exists(step, root):
    assert not set(step.drop) - {str(kind) for kind in Kind}
    assert not {answer.states for answer in step.answers if answer.states} - set(Case.model_fields)
    assert set(step.feeds) <= set(range(6))
    assert step.answer(step.sample.result) is not None


@pytest.mark.parametrize("step", STEPS, ids=IDS)
def test_what_a_step_settles_is_a_finding(step, texts_of_findings):
    assert not set(step.settles) - texts_of_findings


@pytest.fixture(scope="module")
def texts_of_findings(root):
    import tomllib

    found = set()
    for path in (root / "templates/en/words").glob("*.toml"):
        words = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {f"{room}.{code}" for room, codes in words.get("finding", {}).items() for code in codes}
    return found


def test_every_command_is_for_a_product_and_a_system_and_names_nothing_but_hosts():
    commands = [command for step in STEPS for command in step.commands]
    assert {(one.of, one.on) for one in commands} == {
        (of, on) for of in ("dsm", "dsa") for on in ("linux", "windows")
    }
    for command in commands:
        assert "{" not in command.run.replace("{manager}", "").replace("{target}", "")


def test_a_search_that_found_nothing_is_an_answer():
    for name in ("lamp", "events", "alerts", "qa_search", "help_search"):
        step = checklist().step(name)
        assert step is not None
        assert "nothing" in step.accepts


@pytest.mark.parametrize("name", ["modules", "advice", "packages"])
def test_what_a_step_takes_is_told_by_its_answers(name):
    step = checklist().step(name)
    assert step is not None
    assert {"choice", "text", "nothing"} <= step.accepts
    assert ("files" in step.accepts) == (name != "advice")


@pytest.mark.parametrize(
    ("step", "answer", "next_step"),
    [
        ("details", 0, "details"),  # a circle
        ("details", 0, "lamp"),  # back
        ("details", 0, "nowhere"),
        ("lamp", 1, "background"),  # past the decision
        ("qa_search", 0, END),
    ],
)
def test_a_route_with_a_dead_end_a_circle_or_a_way_past_the_decision_is_refused(step, answer, next_step):
    def bent(one):
        if one.id != step:
            return one
        answers = list(one.answers)
        answers[answer] = answers[answer].model_copy(update={"next": next_step})
        return one.model_copy(update={"answers": tuple(answers)})

    with pytest.raises(ValueError, match=step):
        Checklist(map(bent, STEPS))


def test_a_step_that_no_answer_leads_to_is_refused():
    lost = STEPS[3].model_copy(update={"id": "lost", "also": ()})
    with pytest.raises(ValueError, match="lost"):
        Checklist([*STEPS[:3], lost, *STEPS[3:]])


def test_a_route_needs_one_decision_and_names_of_its_own():
    with pytest.raises(ValueError, match="decision"):
        Checklist([step for step in STEPS if step.id != "decision"])
    with pytest.raises(ValueError, match="name"):
        Checklist([*STEPS, STEPS[0]])


def text_of(name: str) -> str:
    return (files("dscase.knowledge") / "data" / "steps" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("phase: check", "phase: maybe"),
        ("phase: check", "phase: check\nunknown: 1"),
        ("  en: Did the", "  fr: Did the"),
        ("must: yes", "must: maybe"),
        ("states: status", "states: anything"),
        ("    nothing: yes\n    states: status\n", "    must: yes\n    states: status\n"),
    ],
)
def test_a_file_that_is_no_step_is_refused(old, new):
    text = text_of("20-lamp.yaml")
    assert read_step(text, "20-lamp.yaml") == STEPS[2]
    assert old in text
    with pytest.raises(ValidationError):
        read_step(text.replace(old, new, 1), "20-lamp.yaml")


def test_a_file_that_is_no_yaml_is_refused():
    with pytest.raises(InputError):
        read_step("a: [", "20-lamp.yaml")


def test_sources_are_codes_that_are_spelt_out():
    known = {row["code"] for row in table("sources.csv")}
    unknown = {code for step in STEPS for code in step.sources} - known
    assert not unknown


def test_of_a_steps_records_the_last_counts_and_free_ones_all_do():
    records = (
        record("checked", "a"),
        record("lamp", "before"),
        record("checked", "b"),
        record("lamp", "after"),
        record("search_qa", "an older name corrects nothing"),
        record("qa_search", "c"),
        record("unheard_of", "d"),
    )
    kept = [one.text for one in without_corrected(records)]
    assert kept == ["a", "b", "after", "an older name corrects nothing", "c", "d"]


def test_what_is_still_to_be_done_is_not_told_as_checked():
    done = record("advice", "再実行", "failed")
    assert without_corrected((done, record("qa_search", "まだ", "not_done"))) == (done,)


def test_what_was_checked_is_told_without_the_window_the_decision_and_the_items():
    records = tuple(record(step.id, step.id) for step in STEPS)
    told = {one.step for one in without_corrected(records)}
    assert told == {step.id for step in STEPS if step.phase == "check"}


@pytest.mark.parametrize(
    ("one", "lang", "told"),
    [
        (record("qa_search", "2205", "none"), "ja", "製品Q&Aの検索: 該当なし。2205"),
        (record("qa_search", "2205", "none"), "en", "Product Q&A search: Nothing found: 2205"),
        (record("modules", "なかった(確認済み)", "none"), "ja", "保護機能のイベント: なかった(確認済み)"),
        (
            record("modules", "なかった(確認済み)", "none"),
            "en",
            "Protection module events: There were none (checked)",
        ),
        (record("message", "[Warning/2] | …", "line"), "ja", "製品ログのメッセージ: 確認したい行がある"),
        (
            record("message", "a.log:8", "place"),
            "ja",
            "製品ログのメッセージ: 確認したい行がある(場所を書く)。a.log:8",
        ),
        (record("lamp", "橙"), "ja", "ステータスランプ: 橙"),
        (record("checked", "そのまま"), "ja", "そのまま"),
        (record("search_qa", "そのまま"), "ja", "そのまま"),
    ],
)
def test_a_record_is_told_so_that_it_needs_no_question_beside_it(one, lang, told):
    assert record_as_sentence(one, lang) == told


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (record("modules", "なかった(確認済み)", "none"), "There were none (checked)"),
        (record("qa_search", "2205", "none"), "2205"),
        (record("search_qa", "そのまま"), "そのまま"),
        (record("checked", "そのまま"), "そのまま"),
    ],
)
def test_an_answer_without_a_text_is_told_in_the_language_asked_for(one, told):
    assert checklist().answered(one, "en") == told


def test_an_answer_that_answers_another_question_names_one_that_there_is():
    steps = [
        step.model_copy(
            update={
                "answers": tuple(
                    answer.model_copy(update={"besides": Besides(step="help_search", answer="nothing")})
                    if answer.besides
                    else answer
                    for answer in step.answers
                )
            }
        )
        for step in STEPS
    ]
    with pytest.raises(ValueError, match="another step that is none"):
        Checklist(steps)


def test_what_one_answer_says_of_both_searches_is_told_of_both():
    one = record("qa_search", "2205", "neither")
    told = without_corrected((one,))
    assert [(each.step, record_as_sentence(each, "ja")) for each in told] == [
        ("qa_search", "製品Q&Aの検索: 該当なし。2205"),
        ("help_search", "ヘルプセンターの検索: 該当なし。2205"),
    ]
