import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import InputError
from dscase.knowledge.profiles import Profile, read_profile

WHOLE = """\
ids: [2205, 2206]
title: {ja: 題, en: Title}
covers: {ja: 範囲}
does_not_cover: {en: Beyond}
meaning:
  ja: [一, 二]
  en: [one, two]
keywords: {ja: [語], en: [a word, another]}
packages: [dsa]
"""


def test_a_profile_is_read_and_a_missing_language_takes_the_others_text():
    one = read_profile("x", WHOLE, "x.yaml")
    assert (one.key, one.ids, one.module, one.packages) == ("x", frozenset({"2205", "2206"}), "", ("dsa",))
    assert one.covers == {"ja": "範囲", "en": "範囲"}
    assert one.meaning["en"] == ("one", "two")
    assert one.keywords == {"ja": ("語",), "en": ("a word", "another")}
    assert one.first == {"ja": (), "en": ()}


@pytest.mark.parametrize(
    ("found", "instead", "code", "facts"),
    [
        ("packages:", "pakages:", "knowledge.profile_field", {"line": 9, "guess": "packages"}),
        ("covers: {ja: 範囲}\n", "", "knowledge.profile_needs", {"field": "covers"}),
        ("2206", "22x6", "knowledge.profile_value", {"kind": "ids", "line": 1, "field": "ids"}),
        ("[dsa]", "[dsv]", "knowledge.profile_value", {"kind": "packages"}),
        ("[dsa]", "dsa", "knowledge.profile_value", {"kind": "list", "line": 9}),
        ("{ja: 範囲}", "範囲", "knowledge.profile_value", {"kind": "languages"}),
        ("{ja: 範囲}", "{de: x}", "knowledge.profile_value", {"kind": "languages"}),
        ("[one, two]", "[one]", "knowledge.profile_value", {"kind": "uneven"}),
        ("[one, two]", "['one: x', two: y]", "knowledge.profile_value", {"kind": "text", "line": 7}),
        ("[one, two]", "[one, two", "knowledge.profile_yaml", {}),
        ("[one, two]", "[one, *two]", "knowledge.profile_yaml", {"line": 7}),
    ],
)
def test_a_mistake_is_named_with_file_line_and_what_to_do(refused, found, instead, code, facts):
    assert found in WHOLE
    with refused(code, InputError) as caught:
        read_profile("x", WHOLE.replace(found, instead, 1), "mine/x.yaml")
    assert caught[0].facts["file"] == "mine/x.yaml"
    assert facts.items() <= caught[0].facts.items()


@given(st.text(max_size=200) | st.from_regex(r"(?:(?:ids|title|covers|meaning): ?[\[{a-z:,\]}]{0,9}\n){0,6}"))
def test_whatever_a_file_holds_it_is_a_profile_or_refused(text):
    with contextlib.suppress(InputError):
        assert isinstance(read_profile("x", text, "x.yaml"), Profile)
