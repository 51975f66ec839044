"""What the page's script does with files, and with what somebody was just writing."""

import io
import re

import pytest
from PIL import Image

pytestmark = pytest.mark.whole

STEP = "/step/lamp"
TEXT = "#text-changed"


def png(colour="red", size=(64, 32)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG")
    return stream.getvalue()


def evidence(case):
    return {path.name for path in (case / "evidence").iterdir()}


@pytest.fixture
def at_step(reader):
    reader.go(STEP)
    return reader


def test_files_dropped_anywhere_become_evidence(at_step, case):
    before = evidence(case)
    took = at_step.hand("drop", ("上 1.png", "image/png", png()), ("b.png", "image/png", png("blue")))
    assert not took  # the browser must not open the file in place of the page
    at_step.page.get_by_role("link", name="上 1.png").wait_for()
    assert evidence(case) - before == {"上 1.png", "b.png"}
    assert (case / "evidence" / "b.png").read_bytes() == png("blue")
    assert at_step.path == STEP
    assert "証跡に追加しました" in at_step.notes


def test_while_files_are_dragged_over_the_page_the_place_to_drop_shows(at_step):
    place = at_step.page.locator("form[data-drop]")
    at_step.hand("dragenter", ("a.png", "image/png", png()))
    assert "over" in place.get_attribute("class")
    at_step.hand("dragleave", ("a.png", "image/png", png()))
    assert "over" not in place.get_attribute("class")


def test_a_picture_pasted_from_the_clipboard_gets_a_name_of_its_own(at_step, case):
    before = evidence(case)
    assert not at_step.hand("paste", ("image.png", "image/png", png()))
    at_step.page.locator(".note.good").wait_for()
    (name,) = evidence(case) - before
    assert re.fullmatch(r"screenshot-\d{8}-\d{6}\.png", name)
    assert (case / "evidence" / name).read_bytes() == png()


def test_pasting_text_into_a_field_stays_pasting_text(at_step, case):
    before = evidence(case)
    at_step.page.locator(TEXT).focus()
    assert at_step.hand("paste", ("image.png", "image/png", png()), text="a cell of a sheet")
    assert at_step.hand("paste", text="words")
    at_step.settle()
    assert evidence(case) == before


def test_a_picture_pasted_while_writing_is_taken_and_the_words_stay(at_step, case):
    before = evidence(case)
    field = at_step.page.locator(TEXT)
    field.fill("まだ送っていない文")
    field.press("ArrowLeft")
    at_step.hand("paste", ("image.png", "image/png", png()))
    at_step.page.locator(".note.good").wait_for()
    assert len(evidence(case) - before) == 1
    assert field.input_value() == "まだ送っていない文"
    assert at_step.page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == [
        "text-changed",
        8,
    ]


def test_a_chosen_file_is_sent_at_once(at_step, case):
    before = evidence(case)
    at_step.page.set_input_files("#files", [{"name": "chosen.png", "mimeType": "image/png", "buffer": png()}])
    at_step.page.locator(".note.good").wait_for()
    assert evidence(case) - before == {"chosen.png"}


def test_what_cannot_be_evidence_is_told_and_the_rest_is_kept(unlucky, case):
    unlucky.go(STEP)
    before = evidence(case)
    unlucky.hand("drop", ("a.exe", "application/x-msdownload", b"MZ\x90\0"), ("b.png", "image/png", png()))
    unlucky.page.locator(".note.bad").wait_for()
    assert "a.exe" in unlucky.notes
    assert evidence(case) - before == {"b.png"}
    assert unlucky.page.locator(".live-region").inner_text().count("a.exe") >= 1


def test_too_much_at_once_is_told_before_it_is_sent(at_step, case):
    before = evidence(case)
    at_step.page.evaluate("document.querySelector('form[data-drop]').dataset.limit = 10")
    sent = len(at_step.asked)
    at_step.hand("drop", ("b.png", "image/png", png()))
    at_step.page.locator(".note.bad").wait_for()
    assert "evidence" in at_step.notes
    assert evidence(case) == before
    assert len(at_step.asked) == sent


def test_when_nobody_answers_that_is_told_and_what_was_typed_stays(unlucky):
    unlucky.go(STEP)
    unlucky.page.locator(TEXT).fill("typed")
    unlucky.page.route("**/files", lambda route: route.abort())
    unlucky.hand("drop", ("b.png", "image/png", png()))
    unlucky.page.locator(".note.bad").wait_for()
    assert "dscase serve" in unlucky.notes
    assert unlucky.page.locator(TEXT).input_value() == "typed"
    assert unlucky.page.get_attribute("main", "aria-busy") is None


def test_an_answer_leads_to_the_next_question_without_a_new_page_and_back_leads_back(at_step):
    at_step.page.evaluate("window.same = true")
    at_step.page.locator(TEXT).fill("DSA-test: オレンジ")
    at_step.page.get_by_role("button", name="保存して次へ").click()
    at_step.page.locator(".note.good").wait_for()
    onward = at_step.path
    assert onward != STEP
    assert "DSA-test: オレンジ" in at_step.notes
    assert at_step.page.evaluate("[window.same, document.activeElement.id, scrollY]") == [True, "main", 0]
    assert at_step.page.locator("nav.steps li.answered", has_text="ステータスランプ").count() == 1
    assert at_step.page.title().startswith(at_step.page.locator("[aria-current=step] .name").inner_text())
    at_step.page.go_back()
    at_step.page.locator(".known.answered").wait_for()
    assert at_step.path == STEP
    at_step.page.go_forward()
    at_step.page.wait_for_function(f"location.pathname === '{onward}'")


def test_what_was_typed_and_not_sent_is_asked_about_before_it_is_lost(at_step):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    at_step.page.on("dialog", stay)
    at_step.page.locator(TEXT).fill("typed")
    at_step.page.get_by_role("button", name="このとおり").click()
    assert asked == ["confirm"]
    at_step.page.get_by_role("link", name="プレビュー").click()
    at_step.page.wait_for_function("true")
    assert asked == ["confirm", "beforeunload"]
    assert at_step.path == STEP
    assert at_step.page.locator(TEXT).input_value() == "typed"


def test_what_another_page_answered_meanwhile_is_told(reader, case):
    other = reader.page.context.new_page()
    reader.go(STEP)
    other.goto(reader.address + STEP)
    for page, text in ((other, "the other"), (reader.page, "mine")):
        page.locator(TEXT).fill(text)
        page.get_by_role("button", name="保存して次へ").click()
        page.locator(".note").first.wait_for()
    assert "the other" in reader.notes
    kept = (case / "journal.jsonl").read_text(encoding="utf-8")
    assert "the other" in kept
    assert "mine" in kept


def test_reading_the_evidence_again_keeps_what_was_typed_and_what_was_opened(at_step, case):
    (case / "evidence" / "late.png").write_bytes(png("green"))
    at_step.page.locator(TEXT).fill("typed")
    # By its words: what the new picture brings may come before it.
    summary = at_step.page.locator(".side details.gap summary").first.inner_text()
    opened = at_step.page.locator(".side details.gap", has_text=summary)
    opened.locator("summary").click()
    at_step.page.get_by_role("button", name="証跡を読み直す").click()
    at_step.page.locator(".files", has_text="late.png").wait_for()
    assert at_step.page.locator(TEXT).input_value() == "typed"
    assert opened.get_attribute("open") is not None


def test_a_command_is_copied(reader):
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.go("/step/liveness")
    button = reader.page.locator("[data-copy]").first
    command = reader.page.locator(f"#{button.get_attribute('data-copy')}").inner_text()
    button.click()
    reader.page.get_by_text(button.get_attribute("data-done")).first.wait_for()
    assert reader.page.evaluate("navigator.clipboard.readText()") == command
