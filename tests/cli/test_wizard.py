"""What the walk offers at its end."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from dscase.cli.case_options import case_request
from dscase.cli.page import Page, console
from dscase.cli.wizard import Asking, Talk
from dscase.errors import ExitCode
from dscase.knowledge.checklist import checklist
from dscase.walkthrough.session import Walk
from dscase.wording.words import Words


@pytest.fixture
def talk():
    """Call it with a case that was decided in some way: its talk, and the questions it asks, answered by the
    first choice.
    """

    def begin(case, decision):
        going = Walk(case_request(case, None, None))
        going.record(checklist().step("decision"), decision, "")
        going.look()
        asked = []
        held = Talk(going, Page(console(), going.words, "walk"))
        held.asking.choose = lambda message, choices, *_, **__: asked.append(message) or choices[0][1]
        return held, asked

    return begin


def test_where_watching_is_proven_its_record_is_offered(talk, recovered):
    held, asked = talk(recovered, "watch")
    assert held._build() is ExitCode.WATCH
    assert (recovered / "out" / "watch.docx").is_file()
    assert "静観の記録" in asked[0]


def test_where_watching_is_not_proven_no_record_of_it_is_offered(talk, case):
    held, asked = talk(case, "watch")
    assert held._build() is None
    assert not asked


@pytest.mark.parametrize(("lang", "asked"), [("both", 2), ("ja", 1), ("en", 1)])
def test_a_text_is_asked_for_in_english_too_where_documents_are_in_both(talk, recovered, lang, asked):
    path = recovered / "case.yaml"
    path.write_text(re.sub(r"(?m)^lang:.*", f"lang: {lang}", path.read_text("utf-8")), encoding="utf-8")
    held, _ = talk(recovered, "inquire")
    messages = []
    held.asking.text = lambda message, *_: messages.append(message) or f"text {len(messages)}"
    step = checklist().step("background")
    held._text(step, step.answers[0], None)
    assert len(messages) == asked
    record = held.going.journal.records()[-1]
    assert (record.text, record.text_en) == ("text 1", "text 2" if asked == 2 else None)


def test_what_is_stated_in_japanese_alone_is_asked_for_in_english_when_it_is_right(talk, recovered):
    path = recovered / "case.yaml"
    stated = re.sub(r"(?m)^lang:.*", "lang: both", path.read_text("utf-8"))
    stated = re.sub(r"(?ms)^(background|question)(_en)?:.*?(?=^\S|\Z)", "", stated)
    path.write_text(f"{stated}\nquestion: 原因は何か\n", encoding="utf-8")
    held, _ = talk(recovered, "inquire")
    route, step = held.going.route(), checklist().step("question")
    assert step in route.confirmable
    assert step not in route.to_confirm
    held.asking.text = lambda *_: "What is the cause?"
    held._ask(step)
    record = held.going.journal.records()[-1]
    assert (record.text, record.text_en) == ("原因は何か", "What is the cause?")


def test_an_answer_given_in_english_too_is_corrected_in_both_whatever_the_case_says_now(talk, recovered):
    held, _ = talk(recovered, "inquire")
    step = checklist().step("background")
    held.going.record(step, "stated", "なぜ", english="Why")
    begun = []
    held.asking.text = lambda _message, default, *_: begun.append(default) or "new"
    held._text(step, step.answers[0], held.going.route().answer(step))
    assert begun == ["なぜ", "Why"]


@pytest.mark.parametrize(
    ("typed", "ticked"),
    [("\r", []), (" \r", ["alerts"]), ("\x1b[B \r", ["message"]), ("a\r", ["alerts", "message"])],
    ids=["enter alone", "the first", "the second", "all"],
)
def test_of_questions_asked_together_none_is_ticked_before_a_person_ticks_it(typed, ticked, capsys):
    choices = [("アラート", "alerts"), ("製品ログ", "message")]

    def answered():
        with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
            keys.send_text(typed)
            return Asking(Words("ja")).several("確認したもの", choices)

    # In a thread of its own: a browser that another test opened keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(answered).result() == ticked
    labels = [label for label, value in choices if value in ticked]
    assert capsys.readouterr().out == f"? 確認したもの {'、'.join(labels) or '(なし)'}\n"
