import csv
import re
from datetime import timedelta

import pytest

from dscase.events.table import COLUMNS
from dscase.knowledge.catalogue import catalogue, table
from dscase.knowledge.retention import retention_defaults, retention_known


def test_the_event_of_the_vendors_page_is_known_with_level_and_both_names():
    assert catalogue().level("2205") == "warning"
    assert catalogue().name("2205", "en") == "Security Update: Pattern Update on Agents/Appliances Failed"
    assert catalogue().name("2205", "ja") == (
        "セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗"
    )


def test_an_unknown_id_has_neither_level_nor_name():
    assert catalogue().level("987654") is None
    assert catalogue().name("987654", "ja") is None


def test_a_name_that_is_not_known_in_japanese_is_none_not_english():
    assert catalogue().name("730", "ja") is None
    assert catalogue().name("730", "en") == "Offline"


@pytest.mark.parametrize(
    ("word", "level"), [("Info", "info"), ("WARNING", "warning"), ("エラー", "error"), (" 警告 ", "warning")]
)
def test_the_words_sources_use_for_levels_are_understood(word, level):
    assert catalogue().level_of_word(word) == level


def test_a_word_that_is_no_level_is_none():
    assert catalogue().level_of_word("severe") is None
    assert catalogue().level_of_word("") is None


def test_every_role_names_ids_of_the_catalogue():
    for row in table("roles.csv"):
        assert row["id"] in catalogue().ids(row["role"])
        assert catalogue().name(row["id"], "en"), row


def test_placeholder_descriptions_are_told_from_real_ones():
    assert not catalogue().tells("Description Omitted")
    assert not catalogue().tells(" no description ")
    assert not catalogue().tells(" ")
    assert catalogue().tells("Update failed")


def test_every_header_alias_leads_to_a_column_of_the_table():
    assert set(catalogue().csv_columns.values()) <= set(COLUMNS)


@pytest.mark.parametrize(
    "subject",
    [
        "発令: 12台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました",
        "Anti-Malware Component Update Failed on 3 computers",
    ],
)
def test_an_alert_is_found_in_a_mails_subject_whatever_its_count(subject):
    told = catalogue().alert_named_in(subject)
    assert told is not None
    assert told.alert.name_en == "Anti-Malware Component Update Failed"


def test_a_subject_without_an_alert_names_none():
    assert catalogue().alert_named_in("Lunch on Friday?") is None


CODE = r"\bS\d+\b|\bKA-\d+|\b(?:help|help-ja|blog):[a-z-]+|\b1[13]\d{5}\b"


def test_every_source_code_in_the_tables_is_spelled_out(root):
    codes = {row["code"] for row in table("sources.csv")}
    used = {
        code
        for path in (root / "dscase/knowledge/data").glob("*.csv")
        for row in table(path.name)
        for code in re.findall(CODE, f"{row.get('source', '')} {row.get('why', '')}")
    }
    assert len(used) > 40
    assert used <= codes


def test_an_older_name_is_kept_beside_the_present_one():
    assert catalogue().events["600"].older_names == ("Administrator Signed In",)


def test_the_agents_own_events_are_another_table():
    assert catalogue().agent_events["9017"].name_ja == "不正プログラム対策コンポーネントのアップデート失敗"
    assert catalogue().agent_events["2000"].name_en != catalogue().name("2000", "en")


def test_a_documented_retention_names_its_product_version_source_and_grade():
    codes = {row["code"] for row in table("sources.csv")}
    for default in retention_defaults():
        assert default.source in codes
        assert bool(default.grade) == (default.kept is not None)
    known = {
        (each.product, each.version): each.kept
        for each in retention_defaults()
        if each.what == "system_events"
    }
    assert known["Deep Security Manager", "9.6"] == timedelta(days=7)
    assert known["Deep Security Manager", "20"] is None


@pytest.mark.parametrize(
    ("product", "version", "days"),
    [
        ("Deep Security Manager", "9.6.3177", [7]),
        ("Deep Security Manager", "20.0.560", []),
        ("Deep Security Manager", "", []),
        ("Server & Workload Protection Manager", "50.0.1063", [32, 91]),
        ("Workload Security Manager", "", [32, 91]),
        ("", "", []),
    ],
)
def test_a_retention_is_told_of_its_own_product_and_version_alone(product, version, days):
    assert [each.kept.days for each in retention_known(product, version) if each.kept] == days


def test_ids_are_unique_and_levels_are_the_three_or_blank(root):
    with (root / "dscase/knowledge/data/system_events.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["level"] for row in rows} <= {"error", "warning", "info", ""}
