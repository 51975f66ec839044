"""A supplement of a case that options stated: it goes on with what they stated, and says so."""

import json

import pytest

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
    assert "Taken from round 1: window, tz, title, event." in told
    assert manifest(case / "out-2")["window"] == manifest(case / "out")["window"]
    assert "Update failed" in (case / "out-2" / "supplement.txt").read_text(encoding="utf-8-sig")
    third = dscase(
        "build", case, "--supplement", *AS_OF, "-o", case / "out-3"
    )  # the record of the second has it, too
    assert "Taken from round 2: window, tz, title, event." in " ".join(third.err.split())
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
    assert "Taken from round 1: tz, event." in " ".join(ran.err.split())
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
    assert "What options stated in round 1 is not known" in " ".join(ran.err.split())
    assert not (case / "out-2").exists()
    ran = dscase("build", case, *supplement(case), *STATED)
    assert ran.code == 0
    assert "What options stated in round 1 is not known" in " ".join(ran.err.split())


def test_nothing_is_told_where_nothing_is_taken(case, dscase):
    ran = dscase("build", case, *supplement(case), *STATED)
    assert ran.code == 0
    assert "round 1" not in ran.err
