"""Whatever is answered, in whatever order: the route goes on and ends in a decision."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.case.journal import Journal
from dscase.case.model import Checked
from dscase.knowledge.checklist import END, checklist
from dscase.review.finding import Finding
from dscase.walkthrough.answers import Sender, record
from dscase.walkthrough.route import Route
from dscase.walkthrough.suggestions import Seen
from dscase.window import zone_named

JST = timezone(timedelta(hours=9))
SENDER = Sender(datetime(2026, 4, 20, 9, tzinfo=JST), "test", zone_named("Asia/Tokyo", "option"), "ja")
STEPS = checklist().steps
TEXTS = {
    "window": "2026-04-20 03:20±15m",
    "tz": "Asia/Tokyo",
    "event": "2205@web-01",
    "message_at": "ds_agent.log:812",
}


def answered(step, answer, sender=SENDER):
    text = TEXTS.get(answer.states or "", "文") if answer.ask else ""
    return record(step, answer.id, text, sender)


any_answer = st.sampled_from([(step, answer) for step in STEPS for answer in step.answers])
records = st.lists(any_answer.map(lambda pair: answered(*pair)), max_size=40)
judged = st.sampled_from([None, "watch", "act_first", "inquire"])
strange = st.builds(
    Checked,
    when=st.just(datetime(2026, 4, 20, tzinfo=UTC)),
    step=st.sampled_from([*(step.id for step in STEPS), "event_advice", "search_qa", "checked", "odd"]),
    text=st.just("x"),
    result=st.sampled_from([None, "", "none", "no such answer"]),
)


def walked(route_of, first):
    """Answers what is asked until nothing is."""
    given_so_far, asked = list(first), []
    while step := route_of(given_so_far).next():
        assert step.id not in asked, "asked twice"
        asked.append(step.id)
        assert len(asked) <= len(STEPS)
        choices = step.answers
        given_so_far.append(answered(step, choices[len(given_so_far) % len(choices)]))
    return route_of(given_so_far)


@given(records | st.lists(strange, max_size=20), judged)
def test_any_answers_in_any_order_end_in_a_decision(first, judged):
    end = walked(lambda given_so_far: Route(checklist(), given_so_far, judged=judged), first)
    assert end.open == ()
    decision = end.answer(checklist().decision)
    assert decision is not None
    if decision.result in ("watch", "act_first", "inquire"):
        assert end.decided == decision.result


@given(records)
def test_what_was_answered_is_never_asked_again_and_stays_answered(first):
    route = Route(checklist(), first)
    given_so_far = checklist().whole(first)  # with what they answer besides
    names = {one.step for one in given_so_far}
    assert not names & {step.id for step in route.open}
    for step in STEPS:
        assert (route.state(step) == "answered") == (step.id in names)
        last = [one for one in given_so_far if one.step == step.id][-1:]
        assert route.answer(step) == (last[0] if last else None)


@given(records)
def test_a_step_is_open_exactly_when_it_is_on_the_way_and_not_answered(first):
    route = Route(checklist(), first)
    for step in STEPS:
        state = route.state(step)
        assert (state in ("open", "seen")) == (step in route.open)
        assert (state == "not_needed") == (step not in route.path and route.answer(step) is None)


@given(st.data())
@settings(max_examples=25)
def test_to_resume_is_as_if_one_had_never_left(tmp_path_factory, data):
    """After every answer the journal is read anew, as by another run: what follows is the same."""
    journal = Journal(tmp_path_factory.mktemp("resume"))
    kept: list[Checked] = []
    for _ in range(len(STEPS)):
        never_left, resumed = Route(checklist(), tuple(kept)), Route(checklist(), journal.records())
        assert [resumed.state(step) for step in STEPS] == [never_left.state(step) for step in STEPS]
        assert resumed.suggestion == never_left.suggestion
        step = never_left.next()
        assert resumed.next() == step
        if step is None:
            break
        one = answered(step, data.draw(st.sampled_from(step.answers)))
        kept.append(one)
        journal.append(one)


def test_every_step_and_every_answer_can_be_reached():
    reached, to_try, tried = set(), [()], set()
    while to_try:
        first = to_try.pop()
        step = Route(checklist(), first).next()
        if step is None or step.id in tried:
            continue
        tried.add(step.id)
        for answer in step.answers:
            reached.add((step.id, answer.id))
            to_try.append((*first, answered(step, answer)))
    assert reached == {(step.id, answer.id) for step in STEPS for answer in step.answers}


@pytest.mark.parametrize("step", STEPS, ids=[step.id for step in STEPS])
def test_the_sample_of_a_step_is_an_answer_that_leads_on(step):
    sample = step.sample
    one = record(step, sample.result, sample.text, SENDER, sample.evidence)
    route = Route(checklist(), [one])
    assert route.state(step) == "answered"
    after = step.after(step.answer(sample.result))
    assert after == END or checklist().step(after) in route.path


def given_answers(**results):
    steps = {step.id: step for step in STEPS}
    return [answered(steps[name], steps[name].answer(result)) for name, result in results.items()]


def route(seen=None, findings=(), judged=None, **results):
    return Route(checklist(), given_answers(**results), seen or {}, findings, judged)


def state(one, name):
    return one.state(checklist().step(name))


def test_a_remedy_that_solved_it_makes_the_searches_needless():
    one = route(advice="solved")
    assert state(one, "qa_search") == state(one, "help_search") == "not_needed"
    assert one.suggestion == "watch"


def test_without_an_event_its_details_are_not_asked_for():
    one = route(events="none")
    assert state(one, "retrieved") == state(one, "details") == "not_needed"
    assert state(one, "alerts") == "open"


def test_who_watches_on_or_acts_first_is_not_asked_for_the_five_items():
    for decision in ("watch", "act_first"):
        one = route(decision=decision)
        assert {state(one, step.id) for step in STEPS if step.phase == "item"} == {"not_needed"}
    assert state(route(), "background") == "open"


def test_no_change_no_event_no_alert_speak_for_watching_on():
    assert route(lamp="none", events="none").suggestion is None
    assert route(lamp="none", events="none", alerts="none").suggestion == "watch"
    assert route(lamp="changed", events="none", alerts="none").suggestion is None


def test_the_last_answer_that_says_something_of_the_decision_counts():
    assert route(advice="not_done").suggestion == "act_first"
    assert route(advice="not_done", qa_search="solved").suggestion == "watch"
    assert route(judged="inquire", advice="failed").suggestion == "inquire"
    assert route(judged="inquire", advice="not_done").suggestion == "act_first"


def test_an_answer_off_the_way_has_no_say():
    """A search that was still to be done, when the remedy solved it after all."""
    assert route(qa_search="not_done", advice="solved").suggestion == "watch"


def test_what_the_evidence_shows_is_to_be_confirmed_only():
    seen = {"lamp": Seen("changed", "橙", "case.yaml"), "retrieved": Seen("found", "710", "E-01")}
    one = route(seen)
    assert state(one, "lamp") == "seen"
    assert [step.id for step in one.to_confirm] == ["lamp", "retrieved"]
    assert one.next() == checklist().step("when")
    assert [step.id for step in route(seen, lamp="none").to_confirm] == ["retrieved"]
    assert state(route(seen, events="none"), "retrieved") == "not_needed"


def test_what_was_assumed_is_asked_for_itself_before_all_that_hangs_on_it():
    zone, lamp = Seen("stated", "UTC", "assumed", assumed=True), Seen("changed", "橙", "E-01")
    one = route({"zone": zone, "lamp": lamp}, when="stated")
    assert [step.id for step in one.assumed] == ["zone"]
    assert one.to_confirm == ()
    assert one.next() == checklist().step("zone")
    assert one.shown(checklist().step("zone")) == zone
    after = route({"zone": zone, "lamp": lamp}, when="stated", zone="stated")
    assert [step.id for step in after.to_confirm] == ["lamp"]


def test_the_decision_is_said_only_when_all_before_it_is_answered():
    decision = checklist().decision
    before = {step.id: step.answers[0].id for step in STEPS if step.phase in ("when", "check")}
    assert route(judged="watch").shown(decision) is None
    shown = route(judged="watch", **before).shown(decision)
    assert shown is not None
    assert shown.result == "watch"
    assert route(judged="watch", **before).to_confirm == ()
    assert route(**before).shown(decision) is None


def test_what_is_put_off_comes_again_only_when_asked_anew():
    one = route(when="stated", zone="stated")
    assert one.next({"lamp"}) == checklist().step("events")
    assert one.next() == checklist().step("lamp")
    assert one.next({step.id for step in STEPS}) is None


def test_what_was_recorded_freely_answers_the_steps_it_tells_of():
    """So a person who used `--checked` is not asked again; what is said to be open still is."""

    def free(text):
        return Checked(when=SENDER.when, text=text)

    one = Route(checklist(), [free("製品Q&Aを「2205」で検索、該当なし"), free("ヘルプセンターは未検索")])
    assert state(one, "qa_search") == "answered"
    assert state(one, "help_search") == "open"
    assert state(one, "lamp") == "open"
    assert one.suggestion is None
    corrected = Route(checklist(), [*given_answers(qa_search="solved"), free("製品Q&Aを検索")])
    assert corrected.suggestion == "watch"


def test_a_step_is_told_what_it_would_settle():
    findings = (
        Finding("status.missing", 2, "blocks"),
        Finding("package.dsm_missing", 4, "blocks"),
        Finding("package.too_large", 4, "weak"),
        Finding("some.note", 4, "note"),
    )
    one = route(findings=findings)
    assert [f.code for f in one.missing(checklist().step("lamp"))] == ["status.missing"]
    codes = [f.code for f in one.missing(checklist().step("packages"))]
    assert codes == ["package.dsm_missing", "package.too_large"]
    assert one.missing(checklist().step("modules")) == ()
    odd = route(findings=(Finding("file.unmatched", 0, "weak"),))
    assert odd.missing(checklist().step("product")) == ()


def test_searches_are_one_question_and_a_correction_takes_back_what_it_answered_besides():
    both = route(qa_search="neither")
    assert state(both, "qa_search") == state(both, "help_search") == "answered"
    assert both.answer(checklist().step("help_search")).result == "none"
    records = [*given_answers(qa_search="neither"), *given_answers(qa_search="none")]
    alone = Route(checklist(), records)
    assert (state(alone, "qa_search"), state(alone, "help_search")) == ("answered", "open")
    told = [record.step for record in checklist().in_force(records)]
    assert told == ["qa_search"]
    later = Route(checklist(), [*given_answers(qa_search="neither"), *given_answers(help_search="found")])
    assert later.answer(checklist().step("help_search")).result == "found"


def test_questions_that_one_look_answers_are_those_open_ones_of_a_part_that_need_no_text():
    def together(one, first=None):
        return [step.id for step in one.together(first and checklist().step(first))]

    every = ["retrieved", "details", "message", "alerts", "modules"]
    assert together(route()) == every
    assert together(route(), "details") == every[1:]
    assert together(route(), "lamp") == []
    assert together(route(message="none", alerts="none", details="none", retrieved="none"), "modules") == []
    shown = Route(checklist(), [], {"alerts": Seen("found", "an alert", "E-01")})
    assert together(shown) == [step for step in every if step != "alerts"]
    assert together(route(**dict.fromkeys(every, "none"))) == ["question", "happened"]
