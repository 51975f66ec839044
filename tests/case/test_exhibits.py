import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.case.exhibits import Register
from dscase.errors import InputError, OutputError


def give(register: Register, path: Path, content: bytes, kind: str = "screenshot", name: str = "") -> str:
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    return register.number(kind, name or path.name, path, len(content), sha256)


def saved(case: Path, *args, **more) -> str:
    register = Register(case)
    number = give(register, *args, **more)
    register.save()
    return number


def test_without_a_case_numbers_follow_the_order_of_asking_and_nothing_is_written(tmp_path):
    register = Register(None)
    assert [give(register, tmp_path / name, name.encode()) for name in "abc"] == ["E-01", "E-02", "E-03"]
    register.save()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b", "c"]


def test_a_file_keeps_its_number_from_run_to_run_whatever_the_order(tmp_path):
    case = tmp_path / "case"
    case.mkdir()
    first = Register(case)
    assert [give(first, tmp_path / name, name.encode()) for name in "ab"] == ["E-01", "E-02"]
    first.save()
    second = Register(case)
    assert [give(second, tmp_path / name, name.encode()) for name in "cba"] == ["E-03", "E-02", "E-01"]


def test_a_renamed_file_keeps_its_number(tmp_path):
    assert saved(tmp_path, tmp_path / "a.png", b"x") == "E-01"
    assert saved(tmp_path, tmp_path / "sub-b.png", b"x") == "E-01"


def test_two_files_of_one_content_share_one_number(tmp_path):
    register = Register(None)
    assert give(register, tmp_path / "a", b"x") == give(register, tmp_path / "b", b"x") == "E-01"
    assert give(register, tmp_path / "c", b"y") == "E-02"


def test_changed_content_under_the_same_name_gets_a_new_number_and_none_is_used_again(tmp_path):
    path = tmp_path / "a.png"
    assert saved(tmp_path, path, b"x") == "E-01"
    assert saved(tmp_path, path, b"y") == "E-02"
    path.unlink()
    assert saved(tmp_path, tmp_path / "b.png", b"z") == "E-03"
    assert saved(tmp_path, path, b"x") == "E-01"


@pytest.mark.parametrize("kind", ["syslog", "product_log"])
def test_a_log_that_only_grew_keeps_its_number(tmp_path, kind):
    path = tmp_path / "ds.log"
    assert saved(tmp_path, path, b"line 1\n", kind=kind) == "E-01"
    assert saved(tmp_path, path, b"line 1\nline 2\n", kind=kind) == "E-01"
    assert saved(tmp_path, path, b"line 1\nline 2\nline 3\n", kind=kind) == "E-01"
    assert saved(tmp_path, path, b"line 0\nline 2\nline 3\nline 4\n", kind=kind) == "E-02"
    assert saved(tmp_path, path, b"line 1\nline 2\n", kind=kind) == "E-01"


def test_what_grew_but_is_no_log_or_has_another_name_is_another_exhibit(tmp_path):
    assert saved(tmp_path, tmp_path / "e.csv", b"a\n", kind="console_csv") == "E-01"
    assert saved(tmp_path, tmp_path / "e.csv", b"a\nb\n", kind="console_csv") == "E-02"
    assert saved(tmp_path, tmp_path / "a.log", b"l\n", kind="syslog") == "E-03"
    assert saved(tmp_path, tmp_path / "b.log", b"l\nm\n", kind="syslog") == "E-04"


def test_a_log_that_was_cut_is_another_exhibit(tmp_path):
    assert saved(tmp_path, tmp_path / "a.log", b"line 1\nline 2\n", kind="syslog") == "E-01"
    assert saved(tmp_path, tmp_path / "a.log", b"line 1\n", kind="syslog") == "E-02"


def test_a_log_gone_before_it_could_be_compared_is_another_exhibit(tmp_path):
    assert saved(tmp_path, tmp_path / "a.log", b"line 1\n", kind="syslog") == "E-01"
    assert Register(tmp_path).number("syslog", "a.log", tmp_path / "gone", 99, "0" * 64) == "E-02"


def test_a_file_that_cannot_be_read_is_known_by_its_name(tmp_path):
    register = Register(tmp_path)
    assert register.number("unknown", "a.log", tmp_path / "a.log", 0, "") == "E-01"
    assert register.number("unknown", "b.log", tmp_path / "b.log", 0, "") == "E-02"
    assert register.number("unknown", "a.log", tmp_path / "a.log", 0, "") == "E-01"
    register.save()
    assert saved(tmp_path, tmp_path / "a.log", b"readable now\n", kind="syslog") == "E-01"
    assert saved(tmp_path, tmp_path / "a.log", b"and then another\n", kind="syslog") == "E-03"
    assert Register(tmp_path).number("unknown", "a.log", tmp_path / "a.log", 0, "") == "E-03"


def test_saving_twice_or_with_nothing_new_writes_nothing(tmp_path):
    register = Register(tmp_path)
    register.save()
    assert not (tmp_path / "exhibits.jsonl").exists()
    give(register, tmp_path / "a", b"x")
    register.save()
    before = (tmp_path / "exhibits.jsonl").read_bytes()
    register.save()
    saved(tmp_path, tmp_path / "a", b"x")
    assert (tmp_path / "exhibits.jsonl").read_bytes() == before
    give(register, tmp_path / "b", b"y")
    register.save()
    assert (tmp_path / "exhibits.jsonl").read_bytes().startswith(before)


def test_a_name_that_is_no_unicode_survives(tmp_path):
    register = Register(tmp_path)
    register.number("screenshot", "画面\udc80.png", tmp_path, 1, "")
    register.save()
    assert Register(tmp_path).number("screenshot", "画面\udc80.png", tmp_path, 1, "") == "E-01"


@pytest.mark.parametrize(
    "damage",
    [
        b'{"number": "E-07", "kind": "sys',
        b'{"number": "E-07"}\n',
        b'{"number": "E-07", "kind": 1, "name": "n", "size": 1, "sha256": "x"}\n',
        b'{"number": "E-07", "kind": "k", "name": "n", "size": true, "sha256": "x"}\n\xff\n',
    ],
)
def test_a_damaged_line_is_counted_kept_and_its_number_never_given_again(tmp_path, damage):
    saved(tmp_path, tmp_path / "a", b"x")
    with (tmp_path / "exhibits.jsonl").open("ab") as sink:
        sink.write(damage)
    register = Register(tmp_path)
    assert register.unreadable >= 1
    assert give(register, tmp_path / "b", b"y") == "E-08"
    register.save()
    assert damage in (tmp_path / "exhibits.jsonl").read_bytes()
    assert saved(tmp_path, tmp_path / "b", b"y") == "E-08"
    assert saved(tmp_path, tmp_path / "a", b"x") == "E-01"


@pytest.mark.parametrize("line", [b"[" * 100_000, b"[]", b"null", b'{"number": "E-1"}', b"\x00"])
def test_a_line_that_is_no_record_at_all_is_counted(tmp_path, line):
    (tmp_path / "exhibits.jsonl").write_bytes(line + b"\n")
    register = Register(tmp_path)
    assert register.unreadable == 1
    assert give(register, tmp_path / "a", b"x") == "E-01"


def test_two_runs_at_once_do_not_give_one_number_twice(tmp_path, refused):
    one, two = Register(tmp_path), Register(tmp_path)
    give(one, tmp_path / "a", b"x")
    give(two, tmp_path / "b", b"y")
    one.save()
    with refused("case.exhibits_changed", OutputError):
        two.save()
    assert saved(tmp_path, tmp_path / "b", b"y") == "E-02"


def test_a_case_that_cannot_be_written_to_says_so(tmp_path, refused, monkeypatch):
    register = Register(tmp_path)
    give(register, tmp_path / "a", b"x")
    real = os.open

    def read_only(path, flags, *args, **more):
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system")
        return real(path, flags, *args, **more)

    monkeypatch.setattr(os, "open", read_only)
    with refused("case.record_unwritable", OutputError):
        register.save()
    assert not (tmp_path / "exhibits.jsonl").exists()


def test_a_register_that_cannot_be_read_is_refused_rather_than_begun_anew(tmp_path, refused):
    (tmp_path / "exhibits.jsonl").mkdir()
    with refused("case.record_unreadable", InputError):
        Register(tmp_path)


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5), max_size=5))
def test_over_any_runs_a_content_has_one_number_for_life(tmp_path_factory, runs):
    case = tmp_path_factory.mktemp("case")
    numbers: dict[str, str] = {}
    for run in runs:
        register = Register(case)
        for content in run:
            number = give(register, case / "file", content.encode())
            assert numbers.setdefault(content, number) == number
        register.save()
    assert sorted(numbers.values()) == [f"E-{count:02d}" for count in range(1, len(numbers) + 1)]
