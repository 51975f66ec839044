import pytest

from dscase.knowledge.catalogue import table
from dscase.knowledge.explain import explain
from dscase.knowledge.names import Names
from dscase.knowledge.profiles import Profiles, profiles
from dscase.knowledge.statuses import GRAVEST


def told(what, lang="ja", names=None):
    return explain(what, lang, names or Names(), Profiles())


def test_an_event_is_told_with_its_advice():
    one = told("2205")
    (subject,) = one.subjects
    assert (subject.kind, subject.level, subject.profiles) == ("event", "warning", ("2205",))
    (advice,) = one.advice
    assert [each.id for each in advice.recovery] == ["2204"]
    assert [each.name_en for each in advice.alerts] == ["Anti-Malware Component Update Failed"]
    assert advice.related[0].name == "イベントの取得"
    assert ("S3", "https://success.trendmicro.com/ja-JP/solution/KA-0010424") in [
        (source.code, source.url) for source in advice.sources
    ]


def test_sources_are_spelt_out_in_the_language_asked_for():
    japanese, english = (told("2205", lang).advice[0].sources for lang in ("ja", "en"))
    assert [one.code for one in japanese] == [one.code for one in english]
    assert not {one.text for one in japanese} & {one.text for one in english}


def test_english_names_are_told_in_english_and_the_other_language_where_there_is_no_name():
    assert told("2205", "en").subjects[0].name.startswith("Security Update")
    assert told("730").subjects[0].name == "Offline"
    assert told("9017", "en").subjects[0].name == "Anti-Malware Component Update Failed"
    assert told("5303", "en").subjects[0].name.startswith("Agent/Plugin package signature mismatch")
    assert told("9008").subjects[0].name == "Anti-Malware Scan Start Failed"


def test_a_lamp_is_told_with_its_statuses_and_the_profiles_that_show_it_but_no_advice():
    one = told("オレンジ")
    (lamp,) = one.subjects
    assert (lamp.kind, lamp.name, lamp.name_en, lamp.lamp) == ("lamp", "オレンジ", "orange", "yellow")
    assert lamp.statuses == ("複数の警告",)
    assert lamp.profiles[0] == "2205"
    assert one.advice == ()
    assert told("grey", "en").subjects[0].statuses[0] == "Unmanaged"


@pytest.mark.parametrize("colour", [colour for colour in GRAVEST if colour])
def test_every_lamp_can_be_told_in_both_languages(colour):
    word = next(row["word"] for row in table("lamp_words.csv") if row["lamp"] == colour)
    for lang in ("ja", "en"):
        (lamp,) = told(word, lang).subjects
        assert lamp.lamp == colour
        assert lamp.name
        assert lamp.text_ja
        assert lamp.text_en


@pytest.mark.parametrize(
    ("what", "keys"),
    [
        ("2204", ["2205"]),
        ("731", ["730"]),
        ("Anti-Malware Component Update Failed", ["2205"]),
        ("管理対象 (オフライン)", ["730"]),
        ("9017", ["2205"]),
        ("4000000", ["malware"]),
        ("ips", ["ips"]),
        ("710", ["710"]),
        ("600", ["generic"]),
        ("99999", ["generic"]),
        ("Offline", ["730"]),
    ],
)
def test_the_advice_is_that_of_the_profile_that_speaks_of_it(what, keys):
    assert [advice.key for advice in told(what).advice] == keys


def test_an_event_that_shows_recovery_says_of_what():
    assert [each.id for each in told("2204").subjects[0].recovery_of] == ["2205"]


def test_a_part_of_many_names_lists_them_without_advice():
    one = told("失敗")
    assert one.found == "containing"
    assert len(one.subjects) > 3
    assert one.advice == ()


def test_a_status_that_no_profile_speaks_of_has_no_advice():
    one = told("Managed (Online)")
    assert one.subjects[0].lamp == "green"
    assert one.advice == ()


def test_the_generic_advice_searches_for_the_events_name():
    (advice,) = told("600").advice
    assert [one.id for one in advice.related] == ["710"]
    assert advice.searches[0].words == ("600", "User Signed In")


@pytest.mark.parametrize("what", ["710", "720", "2205", "600"])
def test_no_advice_looks_for_the_event_itself(what):
    assert what not in {one.id for advice in told(what).advice for one in advice.related}


def test_without_a_pattern_a_site_has_no_link_and_with_ones_own_it_has(tmp_path, monkeypatch):
    assert {search.url for search in told("2205").advice[0].searches} == {""}
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path))
    (tmp_path / "links.csv").write_text(
        "site,pattern\nqa,https://example.com/?q={words}\nhelp,javascript:alert(1)\nmine,https://example.org/\n",
        encoding="utf-8",
    )
    urls = {search.site: search.url for search in told("2205", "en").advice[0].searches}
    assert urls == {
        "qa": "https://example.com/?q=event%20ID%202205",
        "help": "",
        "mine": "https://example.org/",
    }


def test_every_profile_is_reached_by_its_key_and_by_its_events():
    for one in profiles():
        assert one.key in [advice.key for advice in told(one.key).advice]
        for event_id in one.ids:
            assert one.key in [advice.key for advice in told(event_id).advice]


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("ポリシーを送信できない", {"721"}),
        ("ポリシーが送れない", {"721"}),
        ("診断パッケージが作れない", {"910"}),
        ("パターンが更新できない", {"2205"}),
        ("policy cannot be sent", {"721", "Send Policy Failed"}),
        ("couldn’t send the policies", {"721", "Send Policy Failed"}),
    ],
)
def test_what_is_no_part_of_a_name_is_found_by_its_words(what, found):
    one = told(what)
    assert one.found == "words"
    assert {subject.id or subject.name for subject in one.subjects} == found
    assert bool(one.advice) == (len(one.subjects) == 1)  # of several none is told as if it had been meant


@pytest.mark.parametrize(
    "what", ["無関係な文", "no such thing", "ポリシー xyz", "a policy of cats, dogs and birds"]
)
def test_one_word_of_many_finds_nothing(what):
    assert told(what).found != "words"


@pytest.mark.parametrize(
    "what",
    ["agent cannot connect", "the agent is offline", "Agentが接続できない", "エージェントがつながらない"],
)
def test_that_an_agent_does_not_connect_is_found_in_few_words(what):
    one = told(what)
    assert "730" in {subject.id for subject in one.subjects}
    assert len(one.subjects) <= 5


def test_what_has_the_rarer_words_comes_first():
    from dscase.knowledge.lookup import Hit, by_words

    more = [
        ("zebra agent failed and other things", Hit("alert", "long")),
        ("Zebra agent", Hit("alert", "short")),
    ]
    more += [("agent policy", Hit("alert", "common"))]
    found = by_words("zebra agent policy", more).hits
    assert found.index(Hit("alert", "short")) < found.index(Hit("alert", "long"))
    assert found.index(Hit("alert", "long")) < found.index(Hit("alert", "common"))
