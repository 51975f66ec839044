"""What happens at no chosen moment: a byte that rots, a disk that fails at any call, Ctrl-C at any time."""

import contextlib
import errno
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.case.exhibits import Register
from dscase.case.file import create
from dscase.case.journal import Journal
from dscase.case.model import Case, Checked
from dscase.errors import DscaseError, UsageError
from dscase.kinds import Kind
from dscase.knowledge.checklist import checklist
from dscase.pipeline import Request
from dscase.walkthrough.session import Answered, Walk

WHEN = datetime(2026, 5, 22, 3, 0, tzinfo=UTC)
ROTTEN = (0x00, 0x0A, 0x22, 0x7B, 0xFF)
"""What a byte may become: nothing, a line's end, a quote, a brace, what is no UTF-8."""


def rotted(data):
    """The bytes with each one damaged in turn, and the number of the line it stood in."""
    for at, was in enumerate(data):
        for rotten in {ROTTEN[at % len(ROTTEN)], was ^ 1} - {was}:
            yield data[:at] + bytes((rotten,)) + data[at + 1 :], data.count(b"\n", 0, at)


def test_a_journal_damaged_at_any_byte_keeps_the_other_records_and_says_so(tmp_path):
    journal = Journal(tmp_path)
    texts = ["ランプを見た", "searched, nothing found", "再起動"]
    for text in texts:
        journal.append(Checked(when=WHEN, text=text))
    path = tmp_path / "journal.jsonl"
    for damaged, line in rotted(path.read_bytes()):
        path.write_bytes(damaged)
        told = journal.read()
        kept = [record.text for record in told.records]
        sound = [text for number, text in enumerate(texts) if number not in {line, line + 1}]
        assert [text for text in kept if text in sound] == sound
        if len(kept) < len(texts):
            assert told.unreadable or told.torn


def test_a_register_damaged_at_any_byte_gives_no_number_twice(tmp_path):
    """A digit that rots into that of another line leaves neither: which of the two it is, nobody knows."""
    register = Register(tmp_path)
    names = ["a.log", "b.log", "c.log"]

    def number(register, name):
        return register.number(Kind.SYSLOG, name, tmp_path / name, 1, name[0] * 4)

    known = {name: number(register, name) for name in names}
    register.save()
    path = tmp_path / "exhibits.jsonl"
    for damaged, line in rotted(path.read_bytes()):
        path.write_bytes(damaged)
        again = Register(tmp_path)
        numbers = {name: number(again, name) for name in [*names, "new.log"]}
        assert len(set(numbers.values())) == len(numbers)
        changed = [name for at, name in enumerate(names) if at not in {line, line + 1}
                   and numbers[name] != known[name]]  # fmt: skip
        assert not changed or again.unreadable > 1
        assert len(changed) < 2


CALLS = ("open", "write", "fsync", "close", "rename", "replace", "link", "mkdir", "unlink")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR)


@contextlib.contextmanager
def struck(monkeypatch, at, number):
    """Every call that may change something is counted below the test's folder; that one fails."""
    made = []
    with monkeypatch.context() as patch:
        for name in CALLS:
            real = getattr(os, name)

            def call(*args, _real=real, _name=name, **more):
                made.append(_name)
                if len(made) == at:
                    if _name == "close":  # a close that fails has closed nevertheless
                        _real(*args, **more)
                    raise OSError(number, os.strerror(number))
                return _real(*args, **more)

            patch.setattr(os, name, call)
        yield made


def begin(case_dir):
    create(case_dir, "schema: 1\n")


def walk(case_dir):
    """Three answers, one of them with a file."""
    steps = [checklist().step(name) for name in ("lamp", "modules", "background")]
    told = [
        Answered(steps[0], "changed", "ap-02: 赤", (Path(__file__),)),
        Answered(steps[1], "none"),
        Answered(steps[2], "stated", "夜間に止まった。"),
    ]
    Walk(Request(Case(), WHEN, case_dir)).take(told)


@pytest.mark.heavy
@pytest.mark.parametrize("number", ERRORS, ids=["full", "io", "denied", "interrupted"])
@pytest.mark.parametrize("task", [begin, walk])
def test_a_fault_at_any_call_is_told_and_the_next_run_completes_it(tmp_path, monkeypatch, task, number):
    def folder(name):
        case = tmp_path / str(name)
        if task is walk:
            begin(case)
        return case

    with struck(monkeypatch, 0, 0) as calls:
        task(folder("count"))
    whole = {path.name for path in (tmp_path / "count").rglob("*")}
    for at in range(1, len(calls) + 1):
        case = folder(at)
        with struck(monkeypatch, at, number) as made, contextlib.suppress(DscaseError):
            task(case)
        with contextlib.suppress(UsageError):  # init: it was made whole for all that
            task(case)
        records = Journal(case).read()
        assert not records.torn, at
        there = {path.name for path in case.rglob("*")}
        if made[at - 1 : at] == ["unlink"]:  # what could not be taken away has a name of its own
            there = {name for name in there if not name.startswith(".")}
        assert there == whole, (at, made[at - 1 : at])
        if task is walk:
            assert [one.step for one in records.records][-3:] == ["lamp", "modules", "background"], at


def test_there_are_points_enough(tmp_path, monkeypatch):
    with struck(monkeypatch, 0, 0) as calls:
        begin(tmp_path / "case")
        walk(tmp_path / "case")
    assert len(calls) * len(ERRORS) >= 80


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_ctrl_c_at_sixty_moments_leaves_a_whole_bundle_or_none(case, tmp_path, dscase):
    """A command is forked from a warm process, so that the moments are those of its work."""
    from dscase.cli.error_handler import ended
    from dscase.cli.main import app
    from dscase.seal.verify import verify

    dice, begun = random.Random(16), time.monotonic()
    (case / "evidence" / "ds.log").write_bytes(b"")  # the small sources are enough

    def child(out):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            os._exit(ended(lambda: app(["build", str(case), "-o", str(out)])))
        except BaseException:  # noqa: BLE001 - what the command does not end itself is a failure
            os._exit(99)

    def run(out, after):
        at, pid = time.monotonic(), os.fork()
        if not pid:
            child(out)
        if after is not None:
            time.sleep(after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status), time.monotonic() - at

    _, long = run(tmp_path / "first", None)
    codes = []
    for number in range(60):
        place = tmp_path / str(number)
        place.mkdir()
        code, _ = run(place / "out", dice.random() * long)
        codes.append(code)
        if (place / "out").exists():
            assert verify(place / "out").sound
        assert {each.name for each in place.iterdir()} <= {"out"}
        assert not Journal(case).read().torn
        if time.monotonic() - begun > 60:
            break
    assert set(codes) <= {0, 3, 130}
    assert codes.count(130) > len(codes) / 3
