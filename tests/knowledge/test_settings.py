import pytest

from dscase.errors import InputError
from dscase.knowledge.catalogue import Catalogue, table
from dscase.knowledge.settings import LIMIT
from dscase.wording.words import Words


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of one's own knowledge, empty."""
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path))
    return tmp_path


def test_a_row_of_ones_own_adds_an_event(folder):
    (folder / "system_events.csv").write_text(
        "id,level,name_en\n9999,Error,Something New\n", encoding="utf-8"
    )
    known = Catalogue()
    assert (known.level("9999"), known.name("9999", "en"), known.name("9999", "ja")) == (
        "error",
        "Something New",
        None,
    )
    assert known.level("2205") == "warning"


def test_a_row_of_ones_own_wins_and_leaves_what_it_does_not_say(folder):
    (folder / "alerts.csv").write_bytes(
        "name_en,name_ja\nAnti-Malware Engine Offline,私の名前\n".encode("cp932")
    )
    alert = Catalogue().alert("私の名前")
    assert (alert.name_en, alert.severity) == ("Anti-Malware Engine Offline", "Critical")
    assert sum(one.name_en == alert.name_en for one in Catalogue().alerts.all) == 1


def test_without_a_table_of_ones_own_ours_stands(folder):
    assert (
        next(row for row in table("alerts.csv") if row["name_en"] == "Activation Failed")["dismissible"]
        == "no"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,level,color\n1,info,red\n", "knowledge.table_columns"),
        (b"level,name_en\ninfo,x\n", "knowledge.table_columns"),
        (b'id,name_en\n1,"open\n', "knowledge.own_unusable"),
        (b"id,name_en\n1,\xff\xff\x81\n", "knowledge.own_unusable"),
        (b"id\n" + b"1" * LIMIT, "knowledge.own_unusable"),
    ],
)
def test_a_table_that_cannot_be_used_is_named(folder, refused, content, code):
    (folder / "system_events.csv").write_bytes(content)
    with refused(code) as caught:
        table("system_events.csv")
    assert caught[0].facts["file"] == str(folder / "system_events.csv")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_line_of_a_broken_table_is_told(folder, lang):
    (folder / "system_events.csv").write_bytes(b'id,name_en\n1,x\n2,"o"pen\n')
    with pytest.raises(InputError) as caught:
        table("system_events.csv")
    assert (caught.value.exit_code, caught.value.facts["line"]) == (5, 3)
    told = Words(lang).explain(caught.value)
    assert {"ja": "の 3 行目", "en": "(line 3)"}[lang] in told.what
    assert str(folder / "system_events.csv") in told.what


def test_a_folder_in_a_tables_place_is_refused(folder, refused):
    (folder / "alerts.csv").mkdir()
    with refused("knowledge.own_unusable"):
        table("alerts.csv")
