"""Sentences a person reads in one breath: none of a text or of the knowledge is longer than its budget."""

import re
from collections.abc import Iterator

import pytest

from tests.wording.test_terms import FILLED, knowledge, texts

BUDGET = {"ja": 80, "en": 35}
"""Characters of Japanese, words of English; examples, commands, names in brackets and asides not counted."""
ENDS = {"ja": re.compile(r"(?<=。)|\n"), "en": re.compile(r"(?<=[.?!:;]) |\n")}
ASIDE = re.compile(r"\([^()]*\)|（[^（）]*）|\"[^\"]*\"|`[^`]*`|「[^「」]*」|\[[^\]]*\](?:>\[[^\]]*\])*")
COMMAND = re.compile(r"[!-~][ -~]{3,}")  # a run of ASCII in Japanese: a command, a path, a name
CHOICE = re.compile(r"\{% *if[^%]*%\}((?:(?!\{% *(?:if|endif)).)*)\{% *endif *%\}", re.DOTALL)
OR_ELSE = re.compile(r"\{% *(?:elif|else)[^%]*%\}")


def spoken(text: str) -> str:
    """A text as it may be read at its longest: of pieces of which one stands, the longest."""
    while (chosen := CHOICE.sub(lambda found: max(OR_ELSE.split(found[1]), key=len), text)) != text:
        text = chosen
    return FILLED.sub("…", text)


def length(sentence: str, lang: str) -> int:
    plain = ASIDE.sub("…", sentence)
    return len(COMMAND.sub("…", plain)) if lang == "ja" else len(plain.split())


def sentences(lang: str) -> Iterator[tuple[str, str]]:
    for key, text in (*texts(lang).items(), *knowledge(lang)):
        for one in ENDS[lang].split(spoken(text)):
            yield key, one


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_sentence_is_longer_than_a_person_reads_at_once(lang: str) -> None:
    looked = list(sentences(lang))
    assert len(looked) > 4000
    assert [(key, one) for key, one in looked if length(one, lang) > BUDGET[lang]] == []


def test_a_long_sentence_is_seen() -> None:
    assert length("あ" * 81, "ja") > BUDGET["ja"]
    assert length("あ" * 70 + "(" + "い" * 20 + ")", "ja") <= BUDGET["ja"]
    assert length("word " * 36, "en") > BUDGET["en"]
