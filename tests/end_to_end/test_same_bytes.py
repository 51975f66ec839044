"""Same inputs and the same `as_of`: the same bytes, whatever the clock, zone, mtime or folder."""

import os
import shutil

import pytest

pytestmark = pytest.mark.whole


def test_two_builds_are_identical(case, example, tmp_path, dscase, sums):
    dscase("build", case, "-o", tmp_path / "again")
    assert sums(tmp_path / "again") == sums(example.out)


@pytest.mark.parametrize(
    "env",
    [
        {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Asia/Kolkata", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    ],
)
def test_neither_zone_nor_locale_nor_hash_seed_matters(case, example, tmp_path, dscase, sums, env):
    dscase("build", case, "-o", tmp_path / "again", env=env)
    assert sums(tmp_path / "again") == sums(example.out)


@pytest.mark.parametrize("mtime", [0, 978_307_200, 1_776_700_000, 2_000_000_000])
def test_a_clone_or_copy_that_changes_modification_times_does_not_matter(
    case, example, tmp_path, dscase, sums, mtime
):
    for path in (case / "evidence").iterdir():
        os.utime(path, (mtime, mtime))
    dscase("build", case, "-o", tmp_path / "again")
    assert sums(tmp_path / "again") == sums(example.out)


def test_building_again_with_the_same_checked_flag_adds_nothing(case, tmp_path, dscase, sums):
    words = ("build", case, "--checked", "ヘルプセンターで 9017 を検索: 該当なし")
    dscase(*words, "-o", tmp_path / "one")
    dscase(*words, "-o", tmp_path / "two")
    assert sums(tmp_path / "one") == sums(tmp_path / "two")
    journal = (case / "journal.jsonl").read_text(encoding="utf-8")
    assert journal.count("9017 を検索") == 1


def test_exhibits_keep_their_numbers_when_files_come_and_go(case, tmp_path, dscase):
    before = {one["name"]: one["exhibit"] for one in dscase("build", case, "--json").json()["evidence"]}
    (case / "evidence" / "02-events.png").unlink()
    shutil.copy(case / "evidence" / "01-lamp.png", tmp_path / "lamp.png")
    (case / "evidence" / "00-new.log").write_text(
        "Apr 20 03:25:00 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|600|User Signed In|3|"
        "suser=ope target=ope msg=Signed in.\n",
        encoding="utf-8",
    )
    after = {
        one["name"]: one["exhibit"] for one in dscase("build", case, "--json", "--force").json()["evidence"]
    }
    new = after.pop("00-new.log")
    assert new not in before.values()
    assert all(before[name] == number for name, number in after.items())
    assert before["02-events.png"] not in after.values()
