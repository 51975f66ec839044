"""Where a thing is found on the console's screens is said in one way, by all texts of both languages."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.wording.test_terms import everything

PLACES = tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))["place"]
STEP = r"\[[^\]\[\n]{1,40}\]"
NAMED = {
    "ja": re.compile(rf"{STEP}(?:>(?:対象の )?{STEP})+"),
    "en": re.compile(rf"{STEP}(?: > {STEP})+"),
}


def steps(place: str) -> tuple[str, ...]:
    return tuple(re.findall(STEP, place))


def within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole)))


def known(part: tuple[str, ...], lang: str) -> set[int]:
    """The places that a part may mean."""
    return {number for number, one in enumerate(PLACES) if within(part, steps(one[lang]))}


@pytest.fixture(scope="module")
def named() -> dict[str, dict[str, list[tuple[str, ...]]]]:
    told: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for lang, pattern in NAMED.items():
        told[lang] = defaultdict(list)
        for key, text in everything(lang):
            told[lang][key] += [steps(one) for one in pattern.findall(text)]
    return told


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_place_is_named_step_by_step_as_in_the_table(named, lang: str) -> None:
    there = {(key, one) for key, some in named[lang].items() for one in some}
    assert len(there) > 40
    assert [(key, one) for key, one in there if not known(one, lang)] == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_place_of_the_table_is_named_somewhere(named, lang: str) -> None:
    there = [one for some in named[lang].values() for one in some]
    assert set(range(len(PLACES))) == set().union(*(known(one, lang) for one in there))


def test_the_languages_of_a_text_name_the_same_places(named) -> None:
    for key, some in named["ja"].items():
        others = named["en"].get(key, [])
        if key.rpartition(".")[2] in ("mend", "next", "what", "why"):  # keys of texts; pages have lines
            assert [sorted(known(one, "ja")) for one in some] == [
                sorted(known(one, "en")) for one in others
            ], key


def test_each_language_has_as_many_steps() -> None:
    assert all(len(steps(one["ja"])) == len(steps(one["en"])) for one in PLACES)
