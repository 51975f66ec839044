import os
import stat
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dscase.case.journal import Journal
from dscase.case.model import Checked
from dscase.errors import InputError, OutputError

JST = timezone(timedelta(hours=9))
WHEN = datetime(2026, 4, 20, 9, 0, tzinfo=JST)


def checked(text: str, step: str = "checked") -> Checked:
    return Checked(when=WHEN, step=step, text=text)


def test_records_come_back_in_order_and_whole(tmp_path):
    journal = Journal(tmp_path)
    first = Checked(
        when=WHEN, step="qa_search", text="該当なし\n2 行目 \u2028 \x00", who="当番", tool="dscase 1"
    )
    assert journal.append(first)
    assert journal.append(checked("b"))
    assert Journal(tmp_path).records() == (first, checked("b"))
    assert (journal.read().torn, journal.read().unreadable) == ("", 0)


def test_a_case_without_a_journal_has_no_records(tmp_path):
    assert Journal(tmp_path).records() == ()
    assert not list(tmp_path.iterdir())


def test_the_same_step_and_text_is_written_once(tmp_path):
    journal = Journal(tmp_path)
    assert journal.append(checked("a"))
    before = journal.path.read_bytes()
    later = Checked(when=WHEN + timedelta(days=1), text=" a ")
    assert not journal.append(later)
    assert journal.path.read_bytes() == before
    assert journal.append(checked("a", step="other"))


def answer(text: str, result: str, *evidence: str) -> Checked:
    return Checked(when=WHEN, step="lamp", text=text, result=result, evidence=evidence)


def test_going_back_to_an_earlier_answer_is_a_correction_and_kept(tmp_path):
    journal = Journal(tmp_path)
    for one in (answer("橙", "changed"), answer("変化なし", "none"), answer("橙", "changed")):
        assert journal.append(one)
    assert [record.result for record in journal.records()] == ["changed", "none", "changed"]
    assert not journal.append(answer("橙", "changed"))


def test_an_answer_with_other_evidence_or_another_result_is_another_record(tmp_path):
    journal = Journal(tmp_path)
    assert journal.append(answer("橙", "changed"))
    assert journal.append(answer("橙", "changed", "E-01"))
    assert journal.append(answer("橙", "cleared", "E-01"))
    assert [record.evidence for record in journal.records()] == [(), ("E-01",), ("E-01",)]


def test_a_record_written_before_there_were_answers_still_reads(tmp_path):
    old = '{"when": "2026-04-20T09:00:00+09:00", "step": "qa_search", "text": "a", "who": null, "tool": ""}'
    (tmp_path / "journal.jsonl").write_text(old + "\n", encoding="utf-8")
    (record,) = Journal(tmp_path).records()
    assert record == Checked(when=WHEN, step="qa_search", text="a")


def test_a_record_needs_an_aware_time():
    with pytest.raises(ValidationError):
        Checked(when=datetime(2026, 4, 20), text="a")  # noqa: DTZ001


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_journal_is_private_even_without_a_umask(tmp_path):
    before = os.umask(0)
    try:
        Journal(tmp_path).append(checked("a"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "journal.jsonl").stat().st_mode) == 0o600


@settings(max_examples=60)
@given(st.data())
def test_a_record_torn_anywhere_is_reported_kept_and_costs_no_other(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("torn")
    journal = Journal(folder)
    journal.append(checked("一つ目"))
    start = journal.path.stat().st_size
    journal.append(checked("二つ目"))
    whole = journal.path.read_bytes()
    cut = data.draw(st.integers(start + 1, len(whole) - 2))
    journal.path.write_bytes(whole[:cut])

    assert journal.records() == (checked("一つ目"),)
    assert journal.read().torn
    assert journal.read().unreadable == 0
    assert journal.append(checked("三つ目"))
    assert journal.records() == (checked("一つ目"), checked("三つ目"))
    assert (journal.read().torn, journal.read().unreadable) == ("", 1)
    assert journal.path.read_bytes().startswith(whole[:cut] + b"\n")


def test_a_record_that_lacks_only_its_line_end_is_whole(tmp_path):
    journal = Journal(tmp_path)
    journal.append(checked("a"))
    journal.path.write_bytes(journal.path.read_bytes().rstrip(b"\n"))
    assert journal.records() == (checked("a"),)
    assert journal.read().torn == ""
    assert not journal.append(checked("a"))
    assert journal.append(checked("b"))
    assert journal.records() == (checked("a"), checked("b"))


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"when": "2026-04-20T09:00:00", "text": "naive"}',
        b'{"when": "2026-04-20T09:00:00Z", "text": "a", "unknown": 1}',
        b"[" * 100_000,
        b"\x00" * 100,
    ],
)
def test_a_line_that_is_no_record_is_counted_and_left_alone(tmp_path, line):
    journal = Journal(tmp_path)
    journal.append(checked("a"))
    with journal.path.open("ab") as sink:
        sink.write(line + b"\n")
    journal.append(checked("b"))
    assert journal.records() == (checked("a"), checked("b"))
    assert journal.read().unreadable == 1
    assert line in journal.path.read_bytes()


def test_a_journal_saved_by_a_windows_editor_still_reads(tmp_path):
    journal = Journal(tmp_path)
    journal.append(checked("a"))
    journal.append(checked("b"))
    journal.path.write_bytes(journal.path.read_bytes().replace(b"\n", b"\r\n"))
    assert journal.records() == (checked("a"), checked("b"))


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_failed_write_leaves_the_journal_as_it_was(tmp_path, refused, monkeypatch, call):
    journal = Journal(tmp_path)
    journal.append(checked("a"))
    before = journal.path.read_bytes()

    def fail(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with refused("case.record_unwritable", OutputError):
            journal.append(checked("b"))
    assert journal.path.read_bytes() == before
    assert journal.append(checked("b"))


def test_a_write_cut_short_by_a_full_disk_is_taken_back(tmp_path, refused, monkeypatch):
    journal = Journal(tmp_path)
    journal.append(checked("a"))
    before = journal.path.read_bytes()
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda fd, data: real(fd, data[:5]))
        with refused("case.record_unwritable", OutputError):
            journal.append(checked("b"))
    assert journal.path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="links and fifos are POSIX's")
def test_a_planted_link_or_fifo_is_not_written_to(tmp_path, refused):
    target = tmp_path / "precious"
    target.write_text("x")
    (tmp_path / "journal.jsonl").symlink_to(target)
    with refused("case.record_unwritable", OutputError):
        Journal(tmp_path).append(checked("a"))
    assert target.read_text() == "x"
    (tmp_path / "journal.jsonl").unlink()
    os.mkfifo(tmp_path / "journal.jsonl")
    with refused("case.record_unwritable", OutputError):
        Journal(tmp_path).append(checked("a"))
    with refused("case.record_unreadable", InputError):
        Journal(tmp_path).records()


def test_a_journal_in_no_folder_cannot_be_added_to(tmp_path, refused):
    with refused("case.record_unwritable", OutputError):
        Journal(tmp_path / "no").append(checked("a"))


def test_a_huge_journal_is_refused_unread(tmp_path, refused, monkeypatch):
    monkeypatch.setattr("dscase.case.lines.LIMIT", 1000)
    (tmp_path / "journal.jsonl").write_bytes(b"x" * 1001)
    with refused("case.record_too_large", InputError):
        Journal(tmp_path).records()
    with refused("case.record_unwritable", OutputError):
        Journal(tmp_path).append(checked("a"))


APPENDING = textwrap.dedent(
    """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from dscase.case.journal import Journal
    from dscase.case.model import Checked
    journal = Journal(Path(sys.argv[1]))
    for number in range(int(sys.argv[3])):
        text = f"{sys.argv[2]} {number} " + "x" * 300
        journal.append(Checked(when=datetime.now(UTC), text=text))
        print(number, flush=True)
    """
)


def test_two_programs_adding_at_once_lose_nothing(tmp_path):
    running = [
        subprocess.Popen([sys.executable, "-c", APPENDING, tmp_path, name, "40"], stdout=subprocess.DEVNULL)
        for name in "ab"
    ]
    assert [each.wait(60) for each in running] == [0, 0]
    journal = Journal(tmp_path)
    texts = {record.text.split(" x")[0] for record in journal.records()}
    assert texts == {f"{name} {number}" for name in "ab" for number in range(40)}
    assert (journal.read().torn, journal.read().unreadable) == ("", 0)


def test_a_kill_costs_at_most_the_record_being_written(tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-c", APPENDING, tmp_path, "k", "100000"], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout
    told = [int(running.stdout.readline()) for _ in range(25)][-1]
    running.kill()
    told = max([told, *map(int, running.stdout.read().split())])
    running.stdout.close()
    running.wait(60)
    journal = Journal(tmp_path)
    assert len(journal.records()) >= told + 1
    assert journal.append(Checked(when=datetime.now(UTC), text="afterwards"))
    assert journal.records()[-1].text == "afterwards"
    assert journal.read().unreadable <= 1


DYING = textwrap.dedent(
    """
    import os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from dscase import atomic
    from dscase.case.journal import Journal
    from dscase.case.model import Checked

    journal, point = Journal(Path(sys.argv[1])), sys.argv[2]
    journal.append(Checked(when=datetime.now(UTC), step="lamp", text="kept", result="changed"))
    real = {"write": os.write, "fsync": os.fsync, "open": os.open, "close": os.close}

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    def torn(fd, data):
        real["write"](fd, data[: int(point.partition(":")[2])])
        die()

    def after(name):
        def call(*args, **more):
            real[name](*args, **more)
            die()
        return call

    if point == "before lock":
        atomic.lock = die
    elif point == "before write":
        os.write = die
    elif point.startswith("torn:"):
        os.write = torn
    elif point == "after write":
        os.write = after("write")
    elif point == "after fsync":
        os.fsync = after("fsync")
    elif point == "after close":
        os.close = after("close")
    journal.append(Checked(when=datetime.now(UTC), step="events", text="dying", result="found"))
    """
)
LENGTH = 100
"""Bytes, less than the record has."""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize(
    ("point", "whole", "says_so"),
    [
        ("before lock", False, False),
        ("before write", False, False),
        ("torn:1", False, True),
        ("torn:60", False, True),
        (f"torn:{LENGTH}", False, True),
        ("after write", True, False),
        ("after fsync", True, False),
        ("after close", True, False),
    ],
)
def test_a_kill_at_every_point_of_a_write_costs_at_most_that_record_and_says_so(
    tmp_path, point, whole, says_so
):
    done = subprocess.run([sys.executable, "-c", DYING, tmp_path, point], check=False, timeout=60)
    assert done.returncode == -9
    journal = Journal(tmp_path)
    assert [record.text for record in journal.records()] == (["kept", "dying"] if whole else ["kept"])
    assert bool(journal.read().torn) == says_so
    assert journal.append(checked("afterwards"))
    assert [record.text for record in journal.records()][-1] == "afterwards"
    assert journal.read().unreadable == says_so


def test_the_english_of_an_answer_is_part_of_what_it_says_and_written_only_when_given(tmp_path):
    journal = Journal(tmp_path)
    assert journal.append(answer("橙", "changed"))
    assert b"text_en" not in journal.path.read_bytes()
    told = answer("橙", "changed").model_copy(update={"text_en": "orange"})
    assert journal.append(told)
    assert not journal.append(told)
    assert journal.records()[-1] == told
    assert (told.said("ja"), told.said("en")) == ("橙", "orange")
    assert answer("橙", "changed").said("en") == "橙"
