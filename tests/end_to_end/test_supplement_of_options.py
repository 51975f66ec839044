"""A supplement of a case that options stated: it goes on with what they stated, and says so."""

import inspect
import json
import re

import pytest

from dscase.case.model import LANGS, Case
from dscase.cli import case_options
from dscase.errors import UsageError
from dscase.wording.words import Words

pytestmark = pytest.mark.whole

LINE = (
    "Apr 20 03:{at} kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|{id}|{name}|3|"
    "src=192.168.100.120 suser=System target=DSA-new msg=Description Omitted\n"
)
FAILED = "Security Update: Pattern Update on Agents/Appliances Failed"
STATED = (
    "--window",
    "2026-04-20 03:00/03:40",
    "--event",
    "2205",
    "--title",
    "Update failed",
    "--tz",
    "Asia/Tokyo",
)
AS_OF = ("--as-of", "2026-04-22T10:00+09:00")


@pytest.fixture
def case(tmp_path, dscase):
    """A case whose first round only options stated, and an event that came since."""
    case = tmp_path / "case"
    (case / "evidence").mkdir(parents=True)
    (case / "case.yaml").write_text("lang: en\nproduct: DSM 12.0.383\n", encoding="utf-8")
    log = case / "evidence" / "ds.log"
    log.write_text(LINE.format(at="20:00", id=2205, name=FAILED), encoding="utf-8")
    assert dscase("build", case, *STATED, *AS_OF).code == 3
    with log.open("a", encoding="utf-8") as sink:
        sink.write(LINE.format(at="30:00", id=710, name="Events Retrieved"))
        sink.write(LINE.format(at="50:00", id=710, name="Events Retrieved"))
    return case


def supplement(case):
    return ("--supplement", *AS_OF, "-o", case / "out-2")


def manifest(out):
    return json.loads((out / "manifest.json").read_bytes())


def test_it_takes_what_the_options_of_the_round_before_stated_and_says_so(case, dscase):
    ran = dscase("build", case, *supplement(case), "--json")
    assert ran.code == 0, ran.err
    assert ran.json()["supplement"]["events"] == 1  # 03:50 lies behind the window
    told = " ".join(ran.err.split())
    assert "Taken from round 1: window, time zone, title, event." in told
    assert manifest(case / "out-2")["window"] == manifest(case / "out")["window"]
    assert "Update failed" in (case / "out-2" / "supplement.txt").read_text(encoding="utf-8-sig")
    third = dscase(
        "build", case, "--supplement", *AS_OF, "-o", case / "out-3"
    )  # the record of the second has it, too
    assert "Taken from round 2: window, time zone, title, event." in " ".join(third.err.split())
    assert manifest(case / "out-3")["window"] == manifest(case / "out")["window"]


def test_it_does_so_though_the_first_bundle_is_gone(case, dscase):
    (case / "out").rename(case.parent / "sent")
    ran = dscase("build", case, *supplement(case))
    assert "Taken from round 1" in ran.err
    assert manifest(case / "out-2")["window"] == manifest(case.parent / "sent")["window"]


def test_an_option_of_its_own_wins_and_so_does_case_yaml_that_was_written_since(case, dscase):
    with (case / "case.yaml").open("a", encoding="utf-8") as sink:
        sink.write("title: Written since\n")
    ran = dscase("build", case, *supplement(case), "--json", "--window", "2026-04-20 03:00/04:00")
    assert ran.json()["supplement"]["events"] == 2
    assert "Taken from round 1: time zone, event." in " ".join(ran.err.split())
    assert "Written since" in (case / "out-2" / "supplement.txt").read_text(encoding="utf-8-sig")


def test_options_over_a_case_yaml_that_is_as_it_was_count_on(case, dscase):
    yaml = case / "case.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8") + "window: 2026-04-20 01:00/02:00\n", encoding="utf-8")
    dscase("build", case, "--force", *STATED, *AS_OF)
    ran = dscase("build", case, *supplement(case))
    assert "window" in ran.err.split("Taken from round 1")[1].partition("\n")[0]
    assert manifest(case / "out-2")["window"] == manifest(case / "out")["window"]


def test_of_a_round_that_recorded_none_it_is_told_and_without_a_window_nothing_is_built(case, dscase):
    record = case / "sealed.jsonl"
    old = json.loads(record.read_bytes())
    del old["stated"]
    record.write_text(json.dumps(old) + "\n", encoding="utf-8")
    ran = dscase("build", case, *supplement(case))
    assert ran.code == 2
    assert "The options of round 1 are not recorded" in " ".join(ran.err.split())
    assert not (case / "out-2").exists()
    ran = dscase("build", case, *supplement(case), *STATED)
    assert ran.code == 0
    assert "The options of round 1 are not recorded" in " ".join(ran.err.split())


def test_nothing_is_told_where_nothing_is_taken(case, dscase):
    ran = dscase("build", case, *supplement(case), *STATED)
    assert ran.code == 0
    assert "round 1" not in ran.err


@pytest.fixture
def handed(tmp_path, dscase):
    """A case whose log only an option handed over; it lies outside the case, and grew since."""
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.yaml").write_text("lang: en\nproduct: DSM 12.0.383\n", encoding="utf-8")
    log = tmp_path / "ds.log"
    log.write_text(LINE.format(at="20:00", id=2205, name=FAILED), encoding="utf-8")
    assert dscase("build", case, "--events", log, *STATED, *AS_OF).code == 3
    with log.open("a", encoding="utf-8") as sink:
        sink.write(LINE.format(at="30:00", id=710, name="Events Retrieved"))
    return case


def test_files_that_options_handed_over_are_read_again_in_every_round(handed, dscase):
    ran = dscase("build", handed, *supplement(handed), "--json")
    assert "in an earlier round and are read again: ds.log" in " ".join(ran.err.split())
    assert ran.json()["supplement"]["events"] == 1
    sealed = manifest(handed / "out-2")
    assert [one["number"] for one in sealed["exhibits"]] == ["E-01"]
    third = dscase("build", handed, "--supplement", *AS_OF, "-o", handed / "out-3", "--json")
    assert "are read again: ds.log" in " ".join(third.err.split())
    assert third.json()["supplement"]["events"] == 0  # all of it went out before
    assert manifest(handed / "out-3")["exhibits"] == []


def test_a_case_that_was_moved_finds_its_earlier_rounds_and_takes_no_event_for_new(case, dscase):
    moved = case.rename(case.parent / "taken over")
    ran = dscase("build", moved, *supplement(moved), "--window", "2026-04-20 03:00/04:00", "--json")
    assert ran.json()["supplement"]["events"] == 2  # not the one that went out before
    assert ran.json()["supplement"]["unread"] == []


def test_a_file_that_is_handed_over_again_is_read_once_and_one_that_is_gone_is_told(handed, dscase):
    log = handed.parent / "ds.log"
    again = dscase("build", handed, *supplement(handed), "--events", log, "--json")
    assert "in an earlier round" not in again.err
    assert again.json()["supplement"]["events"] == 1
    log.rename(handed.parent / "moved.log")
    gone = dscase("build", handed, "--supplement", *AS_OF, "-o", handed / "out-3")
    assert "in an earlier round and are not read this time: ds.log" in " ".join(gone.err.split())


def test_every_field_that_may_be_taken_has_a_name_in_both_languages():
    stated = re.findall(r'^        "(\w+)": ', inspect.getsource(case_options.request), re.MULTILINE)
    fields = [field for field in stated if field in Case.model_fields and field not in ("as_of", "evidence")]
    assert "window" in fields
    for lang in LANGS:
        error = UsageError("case.taken_from_round", round=1, fields=", ".join(fields))
        assert "what_happened" not in Words(lang).explain(error).what  # a field without a name is refused
