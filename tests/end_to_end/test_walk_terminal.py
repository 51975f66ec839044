"""`dscase walk` at a real terminal: answers kept whatever happens, nothing asked twice, both languages."""

import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole

pexpect = pytest.importorskip("pexpect", reason="terminals are driven the POSIX way")
termios = pytest.importorskip("termios", reason="terminals are driven the POSIX way")

DOWN, ENTER = "\x1b[B", "\r"
QUESTION = re.compile(r"■ (\d+)/\d+ ([^\r\n]+)")
SAY = {
    "ja": {
        "confirm": "間違いありませんか",
        "liveness": "プロセスとサービスの稼働",
        "note": "気付いたこと",
        "decision": "■ 14/22 判断",
        "why": "問い合わせる理由",
        "question": "伺いたいこと",
        "packages": r"\(4\) 診断パッケージ",
        "interrupted": "ここまでの回答は保存しました",
        "decided": "判断: 問い合わせる",
        "build": "お問い合わせ票を",
        "mask": "仮名に置き換え",
        "documents": "できた文書",
    },
    "en": {
        "confirm": "Is this right",
        "liveness": "Processes and services",
        "note": "Anything of note",
        "decision": "■ 14/22 Decision",
        "why": "Why inquire",
        "question": "Your questions",
        "packages": r"\(4\) Diagnostic packages",
        "interrupted": "Your answers so far are saved",
        "decided": "Decision: inquire",
        "build": "Build the inquiry in",
        "mask": "with pseudonyms",
        "documents": "inquiry.docx",
    },
}


@pytest.fixture
def terminal():
    """Starts `dscase walk` in a terminal of its own."""
    running = []

    def start(*words, columns=100):
        command = Path(sys.executable).with_name("dscase")
        child = pexpect.spawn(
            str(command),
            ["walk", *map(str, words)],
            encoding="utf-8",
            timeout=60,
            dimensions=(60, columns),
            env={**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"},
        )
        running.append(child)
        return child

    yield start
    for child in running:
        child.close(force=True)


def press(child, keys):
    """Types as soon as the prompt listens: what is typed while it is being set up could be lost."""
    deadline = time.monotonic() + child.timeout
    while termios.tcgetattr(child.child_fd)[3] & termios.ICANON:
        assert time.monotonic() < deadline, "no prompt came up"
        time.sleep(0.02)
    child.send(keys)


def ended(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def records(case):
    """The whole records, as JSON; a torn one is left out."""
    lines = (case / "journal.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines if line.endswith(b"}")]


def last(case):
    return (records(case)[-1]["step"], records(case)[-1]["result"])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_whole_route_with_an_interruption_ends_in_a_document(terminal, case, lang):
    say = SAY[lang]
    child = terminal(case, "--lang", lang, "--who", "Tanaka")
    child.expect(say["confirm"])
    press(child, ENTER)  # everything that the evidence shows
    child.expect(say["liveness"])
    child.expect("systemctl status ds_agent")
    child.expect("»")
    press(child, ENTER)
    child.expect(say["note"])
    press(child, "ok 稼働中" + ENTER)
    child.expect(say["decision"])
    child.expect("»")
    child.sendintr()
    child.expect(say["interrupted"])
    assert ended(child) == 130
    assert last(case) == ("liveness", "running")
    assert records(case)[-1]["text"] == "ok 稼働中"
    assert {one["who"] for one in records(case)[4:]} == {"Tanaka"}
    kept = (case / "journal.jsonl").read_bytes()

    child = terminal(case, "--lang", lang)
    child.expect(QUESTION)
    assert child.match[1] == "14"  # the very question it was stopped at
    child.expect("»")
    press(child, ENTER)
    child.expect(say["why"])
    press(child, "again every week" + ENTER)
    child.expect(say["question"])
    child.expect("»")
    press(child, DOWN + ENTER)  # none: it is made of what the inquiry is about
    child.expect(say["packages"])
    child.expect("»")
    press(child, DOWN + ENTER)  # those of unknown kind, which are there already, are the manager's
    child.expect(say["decided"])
    child.expect(say["build"])
    child.expect(say["mask"])
    press(child, DOWN + ENTER)
    child.expect(say["documents"])
    assert ended(child) in (0, 3, 7)
    assert (case / "out" / "bundle.zip").is_file()
    assert (case / "masking.json").is_file()
    assert (case / "journal.jsonl").read_bytes().startswith(kept)
    steps = [one["step"] for one in records(case)]
    assert len(steps) == len(set(steps))  # nothing was asked twice


def test_a_kill_at_a_prompt_loses_nothing_and_the_next_run_goes_on_there(terminal, case):
    child = terminal(case)
    child.expect(SAY["ja"]["confirm"])
    press(child, ENTER)
    child.expect(SAY["ja"]["liveness"])
    child.expect("»")
    press(child, ENTER)
    child.expect(SAY["ja"]["note"])
    press(child, ENTER)
    child.expect(SAY["ja"]["decision"])
    child.expect("»")
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    assert last(case) == ("liveness", "running")
    # Killed in the middle of writing one more: it is said, and asked again.
    with (case / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"when":"2026-04-20T09:30:00+09:00","step":"decision","text":"\xe7\xa8')
    child = terminal(case)
    child.expect("記録の途中で止まった回答が 1 件")
    child.expect(QUESTION)
    assert child.match[1] == "14"
    child.expect("»")
    child.sendintr()
    assert ended(child) == 130
    assert last(case) == ("liveness", "running")


def test_two_walks_at_once_both_keep_their_answers_and_say_so(terminal, case):
    first, second = terminal(case), terminal(case)
    for child in (first, second):
        child.expect(SAY["ja"]["confirm"])
    press(first, ENTER)
    first.expect(SAY["ja"]["liveness"])
    press(second, ENTER)
    second.expect(SAY["ja"]["liveness"])
    for child in (first, second):
        child.expect("»")
        press(child, ENTER)
        child.expect(SAY["ja"]["note"])
    press(first, "the first" + ENTER)
    first.expect(SAY["ja"]["decision"])
    press(second, "the second" + ENTER)
    second.expect("別の walk でも回答がありました")
    second.expect(SAY["ja"]["decision"])
    given = [one["text"] for one in records(case) if one["step"] == "liveness"]
    assert given == ["the first", "the second"]
    confirmed = [one["step"] for one in records(case) if one["step"] != "liveness"]
    assert len(confirmed) == len(set(confirmed))  # confirmed by both, recorded once
    for child in (first, second):
        child.expect("»")
        child.sendintr()
        assert ended(child) == 130


def test_an_answer_is_corrected_and_one_that_is_kept_adds_nothing(terminal, case):
    before = (case / "journal.jsonl").read_bytes()
    # So wide that the folder's path, however long, breaks no line.
    child = terminal(case, "--from", "qa_search", "--tz", "Asia/Tokyo", columns=500)
    child.expect("前の回答: 製品Q&A")
    child.expect("»")
    press(child, ENTER)  # keep it
    child.expect(SAY["ja"]["confirm"])
    child.sendintr()
    child.expect("--tz Asia/Tokyo で再開できます")
    assert ended(child) == 130
    assert (case / "journal.jsonl").read_bytes() == before
    child = terminal(case, "--from", "qa_search")
    child.expect("検索語")  # the profile's, for the event at hand
    child.expect("2205")
    child.expect("»")
    press(child, DOWN + ENTER)  # nothing found, in both
    child.expect("使った検索語")
    press(child, "2205 9017" + ENTER)
    child.expect(SAY["ja"]["confirm"])
    child.sendintr()
    assert ended(child) == 130
    assert (case / "journal.jsonl").read_bytes().startswith(before)
    assert last(case) == ("qa_search", "neither")


def test_who_begins_with_an_empty_folder_is_helped_with_the_window(terminal, dscase, tmp_path):
    case = tmp_path / "new"
    dscase("init", case)
    child = terminal(case)
    child.expect("■ 1/22")
    child.expect("»")
    press(child, ENTER)
    child.expect("対象時間帯")
    press(child, "きのうの夜" + ENTER)
    child.expect("きのうの夜")
    press(child, "\x15" + "2026-04-20 03:20±15m" + ENTER)
    child.expect("■ 2/22 時差")
    child.expect("推定・この PC の設定")
    child.expect("»")
    press(child, DOWN + ENTER)
    child.expect("Asia/Tokyo、")
    press(child, "\x15" + "Asia/Tokyo" + ENTER)  # in place of the assumed one
    child.expect("■ 3/22 ステータスランプ")
    child.expect("»")
    press(child, DOWN * 3 + ENTER)  # later
    child.expect("■ 4/22")
    press(child, "\x04")  # Ctrl-D stops, too
    child.sendintr()
    assert ended(child) == 130
    assert last(case) == ("zone", "stated")
    assert "window: " not in re.sub(r"(?m)^#.*", "", (case / "case.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_event_is_chosen_from_a_list_that_typing_narrows(terminal, case, lang):
    child = terminal(case, "--lang", lang, "--from", "events")
    child.expect("»")
    press(child, DOWN)
    child.expect("» .*(該当するイベントがあった|There was such an event)")
    press(child, ENTER)  # another than the one that is shown
    child.expect("» .*2205@DSA-test")  # the one case.yaml states
    press(child, "252@web02")
    child.expect(r"» \d+\. 252@web02 ")
    press(child, ENTER)
    child.expect(SAY[lang]["confirm"])
    child.sendintr()
    assert ended(child) == 130
    assert last(case) == ("events", "found")
    assert records(case)[-1]["text"] == "252@web02"


def test_in_a_case_of_both_languages_a_text_is_asked_for_in_both(terminal, dscase, tmp_path):
    case = tmp_path / "new"
    dscase("init", case)
    (case / "case.yaml").write_text("schema: 1\nlang: both\n", encoding="utf-8")
    child = terminal(case, "--from", "background", columns=200)
    child.expect("»")
    press(child, ENTER)
    child.expect("背景")
    press(child, "夜間の更新が失敗した" + ENTER)
    child.expect("英語の文書に載せる英文")
    press(child, "The nightly update failed" + ENTER)
    child.expect("■ 1/")
    child.sendintr()
    assert ended(child) == 130
    (told,) = records(case)
    assert (told["text"], told["text_en"]) == ("夜間の更新が失敗した", "The nightly update failed")
