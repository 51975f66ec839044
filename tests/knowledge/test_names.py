import csv
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase import atomic
from dscase.errors import InputError, OutputError
from dscase.knowledge import names
from dscase.knowledge.names import Change, Names, language_of, learn, own, read, user_table

SUCCESS = "セキュリティアップデート: パターンファイルのアップデート成功"


@pytest.fixture
def table(tmp_path):
    return tmp_path / "kept" / "names.csv"


def wrote(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_a_table_of_ones_own_wins_over_the_published_names(table):
    own_table = read(wrote(table, f"id,name_ja,name_en\n2204,{SUCCESS},\n2205,私の名前,\n"))
    known = Names([own_table])
    assert known.name("2204", "ja") == SUCCESS
    assert known.name("2205", "ja") == "私の名前"
    assert known.name("2205", "en") == "Security Update: Pattern Update on Agents/Appliances Failed"
    assert known.name("99999", "ja") is None


def test_the_cases_names_win_over_the_users(tmp_path, table, monkeypatch):
    monkeypatch.setenv("DSCASE_NAMES", str(wrote(table, "id,name_ja\n710,利用者の名前\n720,利用者だけ\n")))
    wrote(tmp_path / "case" / "names.csv", "id,name_ja\n710,案件の名前\n")
    known, errors = own(tmp_path / "case")
    assert errors == ()
    assert known.name("710", "ja") == "案件の名前"
    assert known.name("720", "ja") == "利用者だけ"


def test_no_table_at_all_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("DSCASE_NAMES", str(tmp_path / "none.csv"))
    known, errors = own(tmp_path)
    assert errors == ()
    assert known.name("2205", "ja")


def test_a_broken_table_is_told_and_the_others_still_serve(tmp_path, table, monkeypatch):
    monkeypatch.setenv("DSCASE_NAMES", str(wrote(table, "id,name_ja\n710,利用者の名前\n")))
    wrote(tmp_path / "case" / "names.csv", "no,header\n1,2\n")
    known, errors = own(tmp_path / "case")
    assert [error.code for error in errors] == ["knowledge.names_header"]
    assert known.name("710", "ja") == "利用者の名前"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_table_may_be_in_any_encoding_sheet_programs_write(table, encoding):
    assert read(wrote(table, f"ID,Name_JA\n2204,{SUCCESS}\n", encoding)) == {("2204", "ja"): SUCCESS}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,name_ja\n1,\xff\xff\x81\n", "knowledge.names_encoding"),
        (b'id,name_ja\n1,"open\n', "knowledge.names_broken"),
        (b"Time,Level,Event ID,Event\n", "knowledge.names_header"),
        (b"id,name_ja\n" + b"x" * names.LIMIT, "knowledge.names_large"),
    ],
)
def test_what_is_no_table_is_refused_by_name(table, content, code):
    table.parent.mkdir()
    table.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(table)
    assert caught.value.code == code
    assert caught.value.facts["file"] == str(table)


def test_a_folder_in_the_tables_place_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert caught.value.code == "knowledge.names_unreadable"


def test_learning_says_what_is_new_what_changed_and_what_was_known(table):
    wrote(table, "id,name_ja,name_en\n720,古い名前,\n")
    seen = [("2204", SUCCESS), ("720", "ポリシー送信"), ("710", "イベントの取得"), ("730", "Offline")]
    learned = learn(seen, table)
    assert learned.new == (Change("2204", "ja", SUCCESS, ""),)
    assert learned.changed == (Change("720", "ja", "ポリシー送信", "古い名前"),)
    assert learned.unchanged == 2
    assert learned.refused == ()
    assert read(table) == {("720", "ja"): "ポリシー送信", ("2204", "ja"): SUCCESS}
    again = learn(seen, table)
    assert (again.new, again.changed, again.unchanged) == ((), (), 4)


def test_the_language_is_told_by_japanese_letters():
    assert language_of("イベントの取得") == "ja"
    assert language_of("ｲﾍﾞﾝﾄ") == "ja"
    assert language_of("警告") == "ja"
    assert language_of("Agent/Applianceエラー") == "ja"
    assert language_of("Events Retrieved") == "en"
    assert language_of("Ereignisse — abgerufen…") == "en"


def test_the_commonest_name_counts_then_the_first(table):
    learned = learn([("9000", "甲"), ("9000", "乙"), ("9000", "乙"), ("9001", "丙"), ("9001", "丁")], table)
    assert [change.name for change in learned.new] == ["乙", "丙"]


@pytest.mark.parametrize(
    ("event_id", "name"),
    [
        ("2204x", "名前"),
        ("", "名前"),
        ("12345678", "名前"),
        ("2204", ""),
        ("2204", "=cmd()|'/c calc'!A1"),
        ("2204", "＝１＋１"),
        ("2204", "@SUM(A1)"),
        ("2204", "名\x1b[31m前"),
        ("2204", "名\u202e前"),
        ("2204", "名" * 301),
    ],
)
def test_what_is_no_name_is_left_out_and_told(table, event_id, name):
    learned = learn([(event_id, name)], table)
    assert learned.refused == ((event_id, name),)
    assert not table.exists()


def test_what_a_person_added_to_the_table_is_kept(table):
    wrote(table, "備考,ID,name_ja\r\n朝に多い,2205,私の名前\r\n,720\r\nメモ,abc,だれ,余り\r\n")
    learn([("2204", SUCCESS), ("720", "送信")], table)
    assert rows(table) == [
        ["備考", "ID", "name_ja", "", "name_en"],
        ["朝に多い", "2205", "私の名前", "", ""],
        ["", "720", "送信", "", ""],
        ["メモ", "abc", "だれ", "余り", ""],
        ["", "2204", SUCCESS, "", ""],
    ]


def test_nothing_is_written_when_nothing_is_new(table):
    learn([("710", "イベントの取得")], table)
    assert not table.exists()


def test_a_failure_while_writing_leaves_the_old_table(table, monkeypatch):
    wrote(table, "id,name_ja,name_en\n720,古い名前,\n")
    before = table.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as caught:
        learn([("2204", SUCCESS)], table)
    assert caught.value.code == "knowledge.names_unwritable"
    assert table.read_bytes() == before
    assert [path.name for path in table.parent.iterdir()] == ["names.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")
def test_a_new_table_is_private_and_a_link_to_one_stays_a_link(tmp_path):
    link = tmp_path / "names.csv"
    link.symlink_to(tmp_path / "real.csv")
    learn([("2204", SUCCESS)], link)
    assert link.is_symlink()
    assert read(tmp_path / "real.csv")
    assert (tmp_path / "real.csv").stat().st_mode & 0o777 == atomic.PRIVATE_FILE


def test_the_users_table_lies_where_the_variable_says(monkeypatch, tmp_path):
    monkeypatch.setenv("DSCASE_NAMES", str(tmp_path / "mine.csv"))
    assert user_table() == tmp_path / "mine.csv"


def test_without_it_the_table_lies_in_the_folder_of_ones_own_knowledge(monkeypatch, tmp_path):
    monkeypatch.delenv("DSCASE_NAMES")
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path))
    assert user_table() == tmp_path / "names.csv"


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20)), max_size=5))
def test_whatever_is_seen_learning_it_twice_changes_nothing(tmp_path_factory, seen):
    path = tmp_path_factory.mktemp("names") / "names.csv"
    learn(seen, path)
    again = learn(seen, path)
    assert not again.new
    assert not again.changed
