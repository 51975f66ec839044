"""What is made of our own texts is kept as byte code is: never stale, never needed, never a person's own."""

import os
import subprocess
import sys

import pytest

from dscase.wording import compiled, engine, words
from dscase.wording.words import Words

TEXT = "{% if name %}{{ name | upper }}{% endif %}"


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "cache_from_source", lambda _: str(tmp_path / "cache" / "ours"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "one.toml"
    path.write_text("one", encoding="utf-8")
    return path


def made(catalogue, **texts):
    return compiled.of_language("ja", [catalogue], lambda: texts)


def unread():
    raise AssertionError("read again")


def test_what_was_read_and_compiled_is_neither_read_nor_compiled_again(catalogue):
    first = made(catalogue, one="1")
    assert engine.ready(engine.environment(), "text", TEXT, first).render(name="a") == "A"
    first.write()
    again = compiled.of_language("ja", [catalogue], unread)
    assert again.texts == {"one": "1"}
    environment = engine.environment().overlay()
    environment.compile = None
    assert engine.ready(environment, "text", TEXT, again).render(name="b") == "B"


def test_a_changed_catalogue_is_read_again(catalogue):
    made(catalogue, one="1").write()
    catalogue.write_text("two", encoding="utf-8")
    assert made(catalogue, one="2").texts == {"one": "2"}


@pytest.mark.parametrize("content", [b"", b"\0", b"no byte code", b"\xfb\x00\x00\x00\x00"])
def test_a_file_in_pieces_is_made_anew(catalogue, content):
    first = made(catalogue, one="1")
    first.write()
    file = catalogue.parent / "cache" / "ours"
    file.write_bytes(content)
    assert made(catalogue, one="1").texts == {"one": "1"}


def test_the_same_text_of_two_environments_is_compiled_for_each(catalogue):
    one = made(catalogue)
    plain, markup = (
        engine.ready(engine.environment(markup=each), str(each), "{{ x }}", one) for each in (False, True)
    )
    assert (plain.render(x="<"), markup.render(x="<")) == ("<", "&lt;")


def test_a_folder_that_cannot_be_written_to_stops_nothing(catalogue):
    (catalogue.parent / "cache").write_text("", encoding="utf-8")
    made(catalogue, one="1").write()


def test_what_a_person_wrote_is_not_kept(tmp_path, monkeypatch):
    own = "{{ what | upper }} of a person's own"
    (tmp_path / "en" / "words").mkdir(parents=True)
    (tmp_path / "en" / "words" / "own.toml").write_text(f'title = "{own}"\n', encoding="utf-8")
    asked = []
    monkeypatch.setattr(compiled.Compiled, "code", lambda _, __, ___, source: asked.append(source))
    assert Words("en", [tmp_path]).say("title", what="x") == "X of a person's own"
    inside = Words("en", [tmp_path], bounded=False)  # as the process that fills a person's own has them
    assert inside.say("title", what="x") == "X of a person's own"
    assert asked == []


def test_ours_are_kept(monkeypatch):
    words._ours.cache_clear()
    asked = []
    monkeypatch.setattr(
        compiled.Compiled,
        "code",
        lambda _, environment, __, source: asked.append(source) or environment.compile(source),
    )
    key = next(
        key for key, text in Words("en").texts.items() if text == Words("en").texts[key] and "{%" in text
    )
    source = Words("en").texts[key]
    engine._compiled.cache_clear()
    with pytest.raises(Exception, match=key):
        Words("en").say(key)
    assert asked == [source]


def test_nothing_is_written_where_byte_code_is_not(tmp_path):
    code = "from dscase.wording.words import Words; Words('en')"
    own = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    for switch, files in (("-B", 0), ("-P", 1)):
        subprocess.run([sys.executable, switch, "-c", code], env=own, check=True)
        assert len(list(tmp_path.rglob("compiled_en*"))) == files
