import os
import re
import stat
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.case import file
from dscase.case.model import Case, StatedFile
from dscase.errors import DscaseError, InputError, OutputError, UsageError
from dscase.wording.words import Words


def case_of(folder: Path, text: str | bytes) -> Case:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "case.yaml").write_bytes(content)
    return file.read(folder)


def test_a_folder_without_case_yaml_is_an_empty_case(tmp_path):
    assert file.read(tmp_path) == Case()


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "~\n", "schema: 1\n", "{}\n"])
def test_a_file_that_states_nothing_is_an_empty_case(tmp_path, text):
    assert case_of(tmp_path, text) == Case()


def test_every_field_is_read(tmp_path):
    case = case_of(
        tmp_path,
        """\
schema: 1
title: 件名
window: 2026-04-20 03:00/03:40
tz: Asia/Tokyo
year: 2026
lang: en
as_of: 2026-04-20T09:00:00+09:00
product: Deep Security 12.0
os: Windows
background: "@why.txt"
what_happened: |
  1 行目
  　2 行目: 全角の字下げも文章のうち
status: 'DSA-test: オレンジ'
alerts: none
message: "[ERROR] x"
event: 2205@DSA-test
evidence:
  - file: ds.log
    tz: +09:00
    year: 2026
  - {file: a.zip, package: dsa}
csv_columns:
  発生時刻: time
""",
    )
    assert case == Case(
        title="件名",
        window="2026-04-20 03:00/03:40",
        tz="Asia/Tokyo",
        year=2026,
        lang="en",
        as_of=datetime(2026, 4, 20, 9, tzinfo=timezone(timedelta(hours=9))),
        product="Deep Security 12.0",
        os="Windows",
        background="@why.txt",
        what_happened="1 行目\n　2 行目: 全角の字下げも文章のうち",
        status="DSA-test: オレンジ",
        alerts="none",
        message="[ERROR] x",
        event="2205@DSA-test",
        evidence=(StatedFile(file="ds.log", tz="+09:00", year=2026), StatedFile(file="a.zip", package="dsa")),
        csv_columns={"発生時刻": "time"},
    )


@pytest.mark.parametrize(
    "typed",
    ["2205", "0710", "3:20", "no", "yes", "1e5", "0x1F", "2026-04-20", "1_000", ".5", "true", "NaN", "007"],
)
def test_text_is_the_text_typed(tmp_path, typed):
    assert case_of(tmp_path, f"event: {typed}\ntitle: {typed}\n").event == typed


@pytest.mark.parametrize("nothing", ["", " ~", " null", ' ""', " '  '", "   # a comment"])
def test_a_field_left_empty_counts_as_absent(tmp_path, nothing):
    text = f"title:{nothing}\nlang:{nothing}\nevidence:\n  - file: a.log\n    tz:{nothing}\n"
    assert case_of(tmp_path, text) == Case(evidence=(StatedFile(file="a.log"),))


def test_a_quoted_null_is_text(tmp_path):
    assert case_of(tmp_path, 'title: "null"\n').title == "null"


@pytest.mark.parametrize("start", ["﻿", "%YAML 1.1\n---\n"])
def test_a_bom_and_a_yaml_directive_change_nothing(tmp_path, start):
    assert case_of(tmp_path, start + "title: no\r\nwindow: 3:20\r\n") == Case(title="no", window="3:20")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("title: a\nlang: no\n", "case.field_choice", 2),
        ("title: a\nlang: [ja]\n", "case.field_choice", 2),
        ("lang: Both\n", "case.field_choice", 1),
        ("year: abc\n", "case.field_year", 1),
        ("year: 1066\n", "case.field_year", 1),
        ("year: [2026]\n", "case.field_year", 1),
        ("title: a\nas_of: 2026-04-20T09:00:00\n", "case.field_moment_zone", 2),
        ("as_of: 2026-04-20\n", "case.field_moment_zone", 1),
        ("as_of: yesterday\n", "case.field_moment", 1),
        ("as_of: 2026-02-30T00:00:00+09:00\n", "case.field_moment", 1),
        ("as_of: 1776624060\n", "case.field_moment", 1),
        ("title:\n  - a\n", "case.field_text", 1),
        ("alerts: [none]\n", "case.field_text", 1),
        ("status: {a: b}\n", "case.field_text", 1),
        ("evidence: ds.log\n", "case.field_list", 1),
        ("evidence:\n  - ds.log\n", "case.field_list", 2),
        ("evidence:\n  file: ds.log\n", "case.field_list", 1),
        ("evidence:\n  - tz: UTC\n", "case.field_missing", 2),
        ("evidence:\n  - file: ''\n", "case.field_missing", 2),
        ("evidence:\n  - file: a\n    package: sos\n", "case.field_choice", 3),
        ("csv_columns: time\n", "case.field_mapping", 1),
        ("csv_columns:\n  when: [time]\n", "case.field_text", 2),
        ("schema: 2\n", "case.schema", 1),
        ("schema: [1]\n", "case.schema", 1),
        ("title: a\ntitel: b\n", "case.field_unknown", 2),
        ("evidence:\n  - file: a\n    kind: b\n", "case.field_unknown", 3),
        ("title: a\nlang: ja\ntitle: b\n", "case.yaml_duplicate", 3),
        ("csv_columns:\n  a: time\n  a: id\n", "case.yaml_duplicate", 3),
        ("- title\n", "case.yaml_no_fields", 1),
        ("hello\n", "case.yaml_no_fields", 1),
        ("title: a\n---\ntitle: b\n", "case.yaml_documents", 2),
        ("title: &a b\nstatus: *a\n", "case.yaml_mark", 1),
        ("title: *a\n", "case.yaml_mark", 1),
        ("title: !重要 b\n", "case.yaml_quote", 1),
        ("title: !!python/object/apply:os.system [id]\n", "case.yaml_mark", 1),
        ("? [a]\n: b\n", "case.yaml_key", 1),
        ("title: a\n\nstatus: 'open\n", "case.yaml_syntax", 3),
        ("title: a\x07b\n", "case.yaml_character", 1),
        ("title: a\nos: \x1b[31m\n", "case.yaml_character", 2),
        ("title: a\nstatus: DSA-test: orange\n", "case.yaml_quote", 2),
        ("background: @why.txt\n", "case.yaml_quote", 1),
        ("message: [2026-04-20] ERROR x\n", "case.yaml_quote", 1),
        ("alerts: - none\n", "case.yaml_quote", 1),
        ("title: a\ntz：Asia/Tokyo\n", "case.yaml_wide_colon", 2),
        ("tz：Asia/Tokyo\n", "case.yaml_wide_colon", 1),
        ("evidence:\n  - file: ds.log\n    tz： Asia/Tokyo\n", "case.yaml_wide_colon", 3),
        ("title: a\n　tz: UTC\n", "case.yaml_wide_indent", 2),
        ("evidence:\n  - file: ds.log\n　　　tz: UTC\n", "case.yaml_wide_indent", 3),
        ("title: a\n\xa0tz: UTC\n", "case.yaml_wide_indent", 2),
        ("evidence:\n\t- file: ds.log\n", "case.yaml_tab", 2),
        ("title:件名\n", "case.yaml_no_blank", 1),
        ("schema: 1\ntitle:件名\n", "case.yaml_no_blank", 2),
        ("evidence:\n  - file: ds.log\n    tz:UTC\n", "case.yaml_no_blank", 3),
        ("title: " + "[" * 30 + "\n", "case.yaml_deep", 1),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, refused, text, code, line):
    with refused(code, InputError) as caught:
        case_of(tmp_path, text)
    assert caught[0].facts["line"] == line
    assert caught[0].facts["path"] == str(tmp_path / "case.yaml")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("titel", "title"),
        ("ｔｉｔｌｅ", "title"),
        ("What-Happened", "what_happened"),
        ("as of", "as_of"),
        ("zzzzzz", ""),
    ],
)
def test_an_unknown_field_is_answered_with_the_one_meant(tmp_path, refused, typed, meant):
    with refused("case.field_unknown") as caught:
        case_of(tmp_path, f"{typed}: x\n")
    assert caught[0].facts["guess"] == meant
    assert caught[0].facts["field"] == typed


def test_a_field_inside_the_evidence_is_named_by_entry(tmp_path, refused):
    with refused("case.field_year") as caught:
        case_of(tmp_path, "evidence:\n  - file: a\n  - file: b\n    year: x\n")
    assert caught[0].facts["field"] == "evidence[2].year"


def test_the_first_mistake_in_the_file_is_told_first(tmp_path, refused):
    with refused("case.field_unknown") as caught:
        case_of(tmp_path, "abc: 1\nyear: x\nlang: fr\n")
    assert caught[0].facts["line"] == 1


@pytest.mark.parametrize(
    "content",
    ["title: a\nstatus: オレンジ色\n".encode("cp932"), "title: a\n".encode("utf-16"), b"\xff\xd8\xff\xe0"],
)
def test_another_encoding_is_refused_with_its_line(tmp_path, refused, content):
    with refused("case.not_utf8", InputError) as caught:
        case_of(tmp_path, content)
    assert caught[0].facts["line"] in (1, 2)


def test_a_missing_folder_says_how_to_make_one(tmp_path, refused):
    with refused("case.folder_missing", InputError) as caught:
        file.read(tmp_path / "no")
    assert "dscase init" in Words("ja").explain(caught[0]).next


def test_a_file_in_place_of_the_folder_is_refused(tmp_path, refused):
    (tmp_path / "f").write_text("x")
    with refused("case.not_a_folder", InputError):
        file.read(tmp_path / "f")
    with refused("case.not_a_folder", OutputError):
        file.create(tmp_path / "f", "")


def test_a_folder_named_case_yaml_is_refused(tmp_path, refused):
    (tmp_path / "case.yaml").mkdir()
    with refused("case.unreadable", InputError):
        file.read(tmp_path)


def test_a_case_yaml_that_may_not_be_read_is_refused(tmp_path, refused, monkeypatch):
    (tmp_path / "case.yaml").write_text("title: a\n")

    def denied(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with refused("case.unreadable", InputError) as caught:
        file.read(tmp_path)
    assert caught[0].facts["reason"] == "Permission denied"


def test_one_mebibyte_is_read_and_a_byte_more_is_refused(tmp_path, refused):
    line = b"  " + b"x" * 1021 + b"\n"
    body = b"title: |\n" + line * 1023
    assert case_of(tmp_path, body + b" " * (2**20 - len(body))).title
    with refused("case.too_large", InputError):
        case_of(tmp_path, body + b" " * (2**20 - len(body) + 1))


def test_a_line_longer_than_anyone_writes_is_refused(tmp_path, refused):
    assert case_of(tmp_path, "title: " + "x" * (65_536 - 7) + "\n").title
    with refused("case.yaml_long_line", InputError) as caught:
        case_of(tmp_path, "os: a\ntitle: " + "x" * (65_536 - 6) + "\n")
    assert caught[0].facts["line"] == 2


def test_more_entries_than_any_case_has_are_refused(tmp_path, refused, monkeypatch):
    monkeypatch.setattr("dscase.case.yaml.NODES", 7)
    assert case_of(tmp_path, "evidence:\n  - file: a\n")
    with refused("case.yaml_many", InputError):
        case_of(tmp_path, "evidence:\n  - file: a\n  - file: b\n")


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200))
def test_no_text_whatever_raises_anything_but_our_error(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    try:
        case_of(folder, text)
    except DscaseError as error:
        Words("ja").explain(error)


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("atile: -|>\n　\t：\"'[]{}#&*!%@?~,\\09é"), max_size=60))
def test_no_yaml_like_text_raises_anything_but_our_error(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp() / "yaml"
    folder.mkdir(exist_ok=True)
    try:
        case_of(folder, "title: x\n" + text)
    except DscaseError as error:
        Words("en").explain(error)


def test_a_new_case_has_a_private_case_yaml_and_an_evidence_folder(tmp_path):
    before = os.umask(0)
    try:
        made = file.create(tmp_path / "a" / "case", "title: x\n")
    finally:
        os.umask(before)
    assert made == tmp_path / "a" / "case" / "case.yaml"
    assert file.read(made.parent) == Case(title="x")
    assert sorted(each.name for each in made.parent.iterdir()) == ["case.yaml", "evidence"]
    if os.name == "posix":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE((made.parent / "evidence").stat().st_mode) == 0o700


def test_an_existing_folder_with_evidence_becomes_a_case(tmp_path):
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "ds.log").write_text("x")
    file.create(tmp_path, "title: x\n")
    assert file.read(tmp_path).title == "x"


def test_an_existing_case_yaml_is_never_overwritten(tmp_path, refused):
    file.create(tmp_path, "title: mine\n")
    with refused("case.exists", UsageError):
        file.create(tmp_path, "title: other\n")
    assert file.read(tmp_path).title == "mine"


def test_a_dangling_link_named_case_yaml_is_not_written_through(tmp_path, refused):
    (tmp_path / "case.yaml").symlink_to(tmp_path / "elsewhere")
    with refused("case.exists", UsageError):
        file.create(tmp_path, "title: x\n")
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_leaves_nothing_of_a_case(tmp_path, refused, monkeypatch):
    def full(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with refused("case.unwritable", OutputError):
        file.create(tmp_path / "a" / "case", "title: x\n")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine").mkdir()
    with refused("case.unwritable", OutputError):
        file.create(tmp_path / "mine", "title: x\n")
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_a_name_the_system_cannot_take_is_refused(tmp_path, refused):
    with refused("case.unwritable", OutputError):
        file.create(tmp_path / "a\0b", "")
    with refused("case.unwritable", OutputError):
        file.create(tmp_path / ("x" * 300), "")
    # Windows says of a path that is too long that there is none.
    said = "case.folder_missing" if sys.platform == "win32" else "case.unreadable"
    with refused(said, InputError):
        file.read(tmp_path / ("x" * 300))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_case_yaml_init_writes_reads_back_as_an_empty_case_of_its_language(tmp_path, lang):
    stated = Case(lang="en") if lang == "en" else Case()
    assert case_of(tmp_path, Words(lang).template("case.yaml.j2").render()) == stated


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_example_in_the_case_yaml_init_writes_is_valid(tmp_path, lang):
    text = Words(lang).template("case.yaml.j2").render()
    used = re.sub(r"(?m)^#(?=\S|  )", "", text)
    case = case_of(tmp_path, used)
    assert case.model_fields_set == set(Case.model_fields) - {"schema_version"}
    stated = set().union(*(entry.model_fields_set for entry in case.evidence))
    assert stated == set(StatedFile.model_fields)
