from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.knowledge.catalogue import table
from dscase.knowledge.statuses import lamps_said, state_of, status_of, statuses

KNOWN = {
    normalize("NFKC", row["word"]).casefold()
    for name in ("calm_words.csv", "lamp_nouns.csv", "lamp_words.csv")
    for row in table(name)
} | {normalize("NFKC", text).casefold() for one in statuses() for text in (one.text_en, one.text_ja) if text}
FAILED = "Security Update: Pattern Update on Agents/Appliances Failed"


@pytest.mark.parametrize(
    ("text", "lamp", "known"),
    [
        ("Managed (Online)", "green", "Managed (Online)"),
        (
            "オレンジ / セキュリティアップデート:Agent/Applianceでのパターンファイルのアップデート失敗",
            "yellow",
            FAILED,
        ),
        ("セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗", "yellow", FAILED),
        ("DSA-test: orange, Security Update: Pattern Update on Agents/Appliances Failed", "yellow", FAILED),
        ("緑(管理対象)", "green", "Managed"),
        ("管理対象 (オフライン)", "", "Managed (Offline)"),
        ("オフライン", "red", "Offline"),
        ("offline", "red", "Offline"),
        ("複数のエラー", "red", "Multiple Errors"),
        ("ランプは緑からオレンジに変わり、いまは緑", "yellow", ""),
        ("ＧＲＥＥＮ", "green", ""),
        ("recovered", "", ""),
        ("host evergreen-01", "", ""),
        ("", "", ""),
    ],
)
def test_a_status_is_told_by_its_lamp_and_its_text(text, lamp, known):
    assert status_of(text) == (lamp, known)


def test_every_colour_that_a_text_names_is_told():
    assert lamps_said("緑でしたが、いまは赤です") == {"green", "red"}


def test_every_lamp_in_the_table_has_a_word():
    assert {one.lamp for one in statuses()} <= {"green", "yellow", "red", "grey", "blue", ""}
    assert lamps_said("緑 黄 赤 灰 青") == {"green", "yellow", "red", "grey", "blue"}


@pytest.mark.parametrize(
    "text",
    [
        "緑",
        "Green.",
        "web02は緑でした",
        "DSA-test: green (managed)",
        "web02: 緑。「管理対象 (オンライン)」(09:00時点)",
        "ステータスを確認、緑でした",
        "2026-04-20 09:00 現在、全台 緑",
        "the lamp is green again",
        "kaga and web02 are green",
        "緑に戻りました",
        "Managed (Online)",
        "ｸﾞﾘｰﾝ",
    ],
)
def test_green_and_words_that_change_nothing_are_fine(text):
    assert state_of(text, ("kaga", "web02")) == "fine"


@pytest.mark.parametrize(
    "text",
    [
        "緑ではない",
        "緑でない",
        "web02は緑以外",
        "緑に戻らない",
        "緑だったが今は不明",
        "グリーンだが警告あり",
        "緑(昨日)",
        "緑 (web03のみ、web02は確認できず)",
        "緑?",
        "not green",
        "isn't green",
        "never green",
        "no green",
        "green?",
        "unknown: green",
        "unknown, probably green",
        "green before the incident",
        "web02 is not green, cannot be reached",
        "web02 unreachable; web03 green",
        "Managed (Online) on other hosts, this one cannot be reached",
        "管理対象 (オンライン) ではない",
        "not managed (online)",
    ],
)
def test_green_with_a_word_more_is_not_known_to_be_fine(text):
    assert state_of(text, ("kaga", "web02", "web03")) == ""


@given(
    st.text(alphabet=st.characters(categories=("L",)), min_size=1, max_size=6),
    st.sampled_from(["緑", "green"]),
)
def test_no_unknown_word_beside_a_colour_is_fine(word, colour):
    """What is fine is made of the words of tables, whatever is written beside them."""
    if state_of(f"{colour} {word}") == "fine":
        rest = normalize("NFKC", word).casefold()
        for known in sorted(KNOWN, key=len, reverse=True):
            rest = rest.replace(known, "")
        assert not rest
