"""Every profile: what it says fits the tables, and its samples are read and recognised."""

import shutil
from datetime import UTC, datetime

import pytest

from dscase.events.collect import collect
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.knowledge.catalogue import catalogue, table
from dscase.knowledge.profiles import GENERIC, Profiles, own, profile, profiles
from dscase.knowledge.statuses import status_of
from dscase.window import zone_named

OURS = {one.key: one for one in profiles()}
WANTED = {"2205", "2209", "730", "705", "721", "740", "741", "771", "722", "724", "725", "726", "728", "785"}
WANTED |= {"393", "851", "910", "911", "912", "913", "197", "198", "199", "569"}


@pytest.fixture
def read_line(tmp_path):
    """The one event in a log line, by the reader every log goes through."""

    def read(line):
        path = tmp_path / "sample.log"
        path.write_text(line + "\n", encoding="utf-8")
        spec = SourceSpec(
            path, path.name, Kind.SYSLOG, path.stat().st_size, "", datetime(2026, 11, 1, tzinfo=UTC)
        )
        zone = zone_named("UTC", "option")
        done = collect([spec], None, tz=zone, year=2026, as_of=None, csv_columns={}, modules=True)
        (event,) = done.rows
        assert not event.flags
        return event

    return read


def test_every_event_that_is_wanted_has_a_profile_of_its_own():
    assert not {event_id for event_id in WANTED if profile(event_id).key == GENERIC}
    assert profile("1001111", "intrusion_prevention").key == "ips"
    assert profile("4000010", "anti_malware").key == "malware"


def test_what_no_event_tells_is_not_what_is_known_of_no_event():
    assert profile("").key == GENERIC


def test_an_event_without_one_has_the_generic_one():
    assert profile("123456").key == GENERIC
    assert profile("5000000", "web_reputation").key == GENERIC


def test_an_id_of_a_module_is_not_a_system_events():
    assert profile("851", "firewall").key == GENERIC


OF_EVENTS = {key: one for key, one in OURS.items() if one.sample}
SYMPTOMS = {"high-cpu", "am-engine-offline-certificates"}
"""What no event of its own tells: found by its name and its keywords."""


def test_only_what_no_event_tells_has_no_sample():
    assert OURS.keys() - OF_EVENTS.keys() == SYMPTOMS
    assert not [one for key, one in OURS.items() if key in SYMPTOMS and one.ids]


@pytest.mark.parametrize("one", OF_EVENTS.values(), ids=OF_EVENTS)
def test_its_sample_is_read_as_an_event_it_applies_to(one, read_line):
    event = read_line(one.sample)
    assert profile(event.id, event.module) == one
    if one.key != GENERIC and not one.module:
        assert event.name in (catalogue().events[event.id].name_en, *catalogue().events[event.id].older_names)
        assert event.level == catalogue().level(event.id)


@pytest.mark.parametrize("one", OF_EVENTS.values(), ids=OF_EVENTS)
def test_where_recovery_is_known_its_sample_shows_it_for_the_same_target(one, read_line):
    assert bool(one.recovery) == bool(one.recovered)
    if one.recovered:
        event, after = read_line(one.sample), read_line(one.recovered)
        assert after.id in one.recovery_of(event.id)
        assert after.target == event.target
        assert after.time > event.time
        assert after.name == catalogue().name(after.id, "en")


@pytest.mark.parametrize("one", OURS.values(), ids=OURS)
def test_what_it_names_is_in_the_tables(one):
    named = (*one.related, *one.recovery, *one.lamp_recovery)
    assert not [each for each in named if each not in catalogue().events]
    assert not (one.ids if not one.module else set()) - catalogue().events.keys()
    assert not [each for each in one.agent_events if each not in catalogue().agent_events]
    assert not [
        each for each in one.alerts if each not in {alert.name_en for alert in catalogue().alerts.all}
    ]
    assert not [each for each in one.statuses if status_of(each).known != each]
    assert not set(one.recovery) & one.ids


@pytest.mark.parametrize("one", OURS.values(), ids=OURS)
def test_what_ends_one_event_is_not_taken_for_the_end_of_another(one):
    """An engine is not back because another module's engine is."""
    if len(one.ids) > 1 and one.recovery:
        assert one.recovers
    if one.recovers:
        assert set(one.recovers) <= one.ids
        assert {each for ends in one.recovers.values() for each in ends} == set(one.recovery)
        assert all(one.recovery_of(event_id) == one.recovers.get(event_id, ()) for event_id in one.ids)


GRADES = {row["code"]: row["grade"] for row in table("sources.csv")}
OUTSIDE = {"C": ("社外の情報", "outside the vendor"), "own": ("一般的な助言", "general advice")}


def test_every_source_has_a_grade_and_what_is_only_remembered_is_not_shipped():
    assert set(GRADES.values()) == {"A", "B", "C", "own"}
    assert len(GRADES) == len(list(table("sources.csv")))


@pytest.mark.parametrize("one", OURS.values(), ids=OURS)
def test_every_sentence_names_sources_that_are_listed(one):
    assert one.sources
    assert not set(one.every_source) - GRADES.keys()
    assert not [said.ja for said in one.statements if not said.sources]
    assert not [said.ja for said in one.statements if said.ja == said.en]


@pytest.mark.parametrize("one", OURS.values(), ids=OURS)
def test_a_sentence_that_is_not_the_vendors_says_so_to_the_reader_and_no_other_does(one):
    for said in one.statements:
        grades = {GRADES[code] for code in said.sources}
        grade = "" if grades & {"A", "B"} else min(grades)
        for known, (ja, en) in OUTSIDE.items():
            assert ((ja in said.ja), (en in said.en)) == (known == grade, known == grade), said


@pytest.mark.parametrize("one", OURS.values(), ids=OURS)
def test_what_was_not_found_is_written_as_such(one):
    assert all("NOT FOUND" in said.ja and "NOT FOUND" in said.en for said in one.unknown.each)
    if one.ids and not one.module and not one.recovery and not one.lamp_recovery:
        quiet = {"910", "mail"}  # they record what was done
        assert one.unknown.each or one.key in quiet


@pytest.mark.parametrize("one", [one for one in OURS.values() if one.key != GENERIC], ids=lambda one: one.key)
def test_keywords_are_given_in_both_languages(one):
    assert one.keywords["ja"]
    assert one.keywords["en"]
    assert not "".join(one.keywords["ja"]).isascii()
    assert "".join(one.keywords["en"]).isascii()


@pytest.mark.parametrize("one", OURS.values(), ids=OURS)
def test_it_says_enough_in_both_languages(one):
    for lang in ("ja", "en"):
        assert one.title[lang]
        assert one.covers[lang]
        assert one.does_not_cover[lang]
        assert one.meaning[lang]
        assert len(one.first[lang]) >= 3
        assert one.attach[lang] or one.asked[lang]
    assert one.title["ja"] != one.title["en"]
    assert one.packages


def test_there_are_profiles_of_every_problem_that_is_asked_about_most():
    assert len(OURS) == 56


@pytest.mark.parametrize(
    "row", [*table("reason_ids.csv")], ids=lambda row: f"{row['events']}-{row['reason']}"
)
def test_a_reason_id_belongs_to_events_that_have_profiles_and_is_told_in_both_languages(row):
    assert {profile(event_id).key for event_id in row["events"].split()} != {GENERIC}
    assert not row["profile"] or row["profile"] in OURS
    assert row["meaning_ja"] != row["meaning_en"]
    assert row["source"] in GRADES


def test_two_profiles_do_not_speak_of_the_same_event():
    ids = [event_id for one in OURS.values() for event_id in one.ids]
    assert len(ids) == len(set(ids))


def a_profile(title, ids="2205"):
    return f"ids: [{ids}]\ntitle: {{ja: {title}}}\ncovers: {{en: a}}\ndoes_not_cover: {{en: b}}\n"


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A case folder and the folder of one's own knowledge, both with an empty profiles/."""
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path / "mine"))
    for name in ("case", "mine"):
        (tmp_path / name / "profiles").mkdir(parents=True)
    return tmp_path / "case", tmp_path / "mine"


def test_the_cases_profile_wins_over_ones_own_and_that_over_ours(folders):
    case, mine = folders
    (mine / "profiles" / "2205.yaml").write_text(a_profile("私の"), encoding="utf-8")
    (mine / "profiles" / "x.yaml").write_text(a_profile("私だけの", "9999"), encoding="utf-8")
    assert own(case)[0].of("2205").title["ja"] == "私の"
    (case / "profiles" / "a.yaml").write_text(a_profile("案件の"), encoding="utf-8")
    known, errors = own(case)
    assert errors == ()
    assert known.of("2205").title["ja"] == "案件の"
    assert known.of("9999").title == {"ja": "私だけの", "en": "私だけの"}
    assert known.of("730") == profile("730")
    assert len([one for one in known.all() if one.key == "2205"]) == 1


def test_a_module_may_have_ones_own_profile(folders):
    _, mine = folders
    text = a_profile("Web").replace("ids: [2205]", "module: web_reputation")
    (mine / "profiles" / "web.yaml").write_text(text, encoding="utf-8")
    known, _ = own()
    assert known.of("5000000", "web_reputation").key == "web"
    assert known.of("5000000").key == GENERIC


def test_a_broken_profile_is_told_and_the_others_still_serve(folders):
    case, mine = folders
    (mine / "profiles" / "2205.yaml").write_text(a_profile("私の"), encoding="utf-8")
    (case / "profiles" / "2205.yaml").write_text("ids: [2205]\ntittle: x\n", encoding="utf-8")
    (case / "profiles" / "folder.yaml").mkdir()
    known, errors = own(case)
    assert [error.code for error in errors] == ["knowledge.profile_field", "knowledge.own_unusable"]
    assert known.of("2205").title["ja"] == "私の"


def test_no_folder_at_all_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path / "none"))
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
    known, errors = own(tmp_path)
    assert errors == ()
    assert known.of("2205") == profile("2205")
    with pytest.raises(KeyError):
        Profiles().by_key("nothing")
