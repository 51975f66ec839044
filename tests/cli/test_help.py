"""--help speaks one language at a time, and says in words what a value is."""

import re

import pytest
import typer
from typer.testing import CliRunner

from dscase.cli.help import half
from dscase.cli.main import app

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")
ENGLISH = re.compile(r"(?:[A-Za-z]{2,}[ ,.]+){4,}")
QUOTED = re.compile(r"「[^」]*」|\"[^\"]*\"")


def calls(command=None, words=()):
    command = command or typer.main.get_command(app)
    yield words
    for name, inner in getattr(command, "commands", {}).items():
        yield from calls(inner, (*words, name))


@pytest.fixture(scope="module")
def pages():
    run = CliRunner()
    return {
        (lang, words): run.invoke(app, [*words, "--help"], env={"DSCASE_LANG": lang}).stdout
        for lang in ("ja", "en")
        for words in calls()
    }


def test_every_command_says_help_in_both_languages(pages):
    assert len(pages) > 24
    assert all(len(text.splitlines()) > 4 for text in pages.values())
    assert all(pages["ja", words] != pages["en", words] for _, words in pages)


def test_english_help_holds_no_japanese(pages):
    assert not [
        (words, line)
        for (lang, words), text in pages.items()
        if lang == "en"
        for line in text.splitlines()
        if JAPANESE.search(QUOTED.sub("", line))
    ]


def test_japanese_help_holds_no_english_sentence_and_no_name_of_a_type(pages):
    told = {words: text for (lang, words), text in pages.items() if lang == "ja"}
    assert not [(words, found[0]) for words, text in told.items() if (found := ENGLISH.search(text))]
    assert not [words for words, text in pages.items() if re.search(r"<(?:list|str|path|int)|<=x<=", text)]
    assert not [
        words
        for words, text in told.items()
        if "Usage" in text or "Show this message" in text or "default:" in text
    ]


def test_a_text_of_one_part_is_for_both():
    assert [half("OS.", lang) for lang in ("ja", "en")] == ["OS.", "OS."]
    assert [half("件名 / Title.", lang) for lang in ("ja", "en")] == ["件名", "Title."]


def test_the_option_comes_before_the_variable():
    done = CliRunner().invoke(app, ["init", "--help", "--lang", "en"], env={"DSCASE_LANG": "ja"})
    assert done.stdout.startswith("Usage: ")
