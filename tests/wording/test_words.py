import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import ExitCode, UsageError
from dscase.text import Listed
from dscase.wording.words import Words, package_templates, user_templates


@pytest.fixture
def own(tmp_path):
    """A folder of the user's own templates; call it with the text of a catalogue."""

    def write(text: str, lang: str = "ja"):
        words = tmp_path / lang / "words"
        words.mkdir(parents=True)
        (words / "own.toml").write_text(text, encoding="utf-8")
        return Words(lang, [tmp_path])

    return write


def test_a_text_is_filled_with_facts():
    assert "DSA-test" in Words("ja").say("finding.event.chosen.what", event="2205", target="DSA-test")


def test_log_text_given_as_a_fact_is_never_read_as_a_template():
    told = Words("en").say("finding.screenshot.blank.what", name="{{ 7 * 7 }}{% raw %}")
    assert "{{ 7 * 7 }}{% raw %}" in told


def test_a_missing_fact_is_an_error_and_not_an_empty_place():
    with pytest.raises(UsageError) as caught:
        Words("ja").say("finding.screenshot.blank.what")
    assert caught.value.code == "wording.bad_text"


def test_a_key_without_a_text_is_an_error_that_names_it():
    with pytest.raises(UsageError) as caught:
        Words("ja").say("no.such.key")
    assert caught.value.facts["key"] == "no.such.key"


def test_a_users_text_wins_over_ours_and_the_others_stay(own):
    words = own('[level]\nerror = "重大"')
    assert words.say("level.error") == "重大"
    assert words.say("level.warning") == "警告"


def test_a_template_cannot_reach_out_of_the_sandbox(own):
    words = own('[level]\nerror = "{{ cycler.__init__.__globals__.os.getcwd() }}"')
    with pytest.raises(UsageError) as caught:
        words.say("level.error")
    assert caught.value.code == "wording.bad_text"


@pytest.mark.parametrize(
    "text",
    [
        "[level\nerror = ",
        pytest.param("a = " + "[" * 3000 + "]" * 3000, id="deep"),
        pytest.param("a = " + "9" * 5000, id="digits"),
        pytest.param(".".join("a" * 3000) + ' = "x"', id="dots"),
    ],
)
def test_a_broken_catalogue_is_named(own, tmp_path, text):
    with pytest.raises(UsageError) as caught:
        own(text)
    assert caught.value.code == "wording.bad_catalogue"
    assert caught.value.facts["file"] == str(tmp_path / "ja" / "words" / "own.toml")


@pytest.fixture
def lookup(tmp_path, monkeypatch):
    """Folders of a case's and of a person's own templates, both looked through before ours."""
    folders = {"case": tmp_path / "case", "own": tmp_path / "settings" / "templates"}
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path / "settings"))
    for folder in folders.values():
        (folder / "ja" / "words").mkdir(parents=True)
    return folders


def test_a_text_is_the_cases_then_ones_own_then_ours(lookup):
    def level(name):
        return Words("ja", [lookup["case"]]).say(f"level.{name}")

    (lookup["own"] / "ja" / "words" / "a.toml").write_text(
        '[level]\nerror = "own"\nwarning = "own"', encoding="utf-8"
    )
    (lookup["case"] / "ja" / "words" / "z.toml").write_text('[level]\nerror = "case"', encoding="utf-8")
    assert (level("error"), level("warning"), level("info")) == ("case", "own", "情報")


@pytest.mark.parametrize(
    "name",
    [
        "ja/case.yaml.j2",
        "ja/inquiry.txt.j2",
        "page.html.j2",
        "page.css",
        "page.js",
        "timeline.svg.j2",
        "reference.docx",
    ],
)
def test_a_file_of_any_kind_is_the_cases_then_ones_own_then_ours(lookup, name):
    def found():
        return Words("ja", [lookup["case"]]).file(name)

    assert found() == package_templates() / name
    (lookup["own"] / name).write_bytes(b"own")
    assert found() == lookup["own"] / name
    (lookup["case"] / name).write_bytes(b"case")
    assert found() == lookup["case"] / name
    assert Words("ja").file(name) == lookup["own"] / name
    assert Words("ja", ours_alone=True).file(name) == package_templates() / name


def test_the_variable_comes_before_the_folder_for_settings(lookup, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("DSCASE_TEMPLATES", str(tmp_path / "elsewhere"))
    assert user_templates() == tmp_path / "elsewhere"
    monkeypatch.delenv("DSCASE_TEMPLATES")
    assert user_templates() == lookup["own"]


def test_a_folder_that_the_variable_names_and_that_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("DSCASE_TEMPLATES", str(tmp_path / "mistyped"))
    with pytest.raises(UsageError) as caught:
        Words("ja")
    assert caught.value.code == "wording.no_folder"
    assert caught.value.facts["folder"] == str(tmp_path / "mistyped")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\n{{ two }}\n{{ name.three }}\n", 3),
        ("one\n{% for x in two %}\n", 2),
        ("{% macro m(x) %}\n{{ x.y.z }}\n{% endmacro %}\n\n{{ m(two) }}\n", 2),
        ("one\n\n{{ two | nosuchfilter }}", 3),
        ("{{ two }}{{ cycler.__init__.__globals__ }}", 1),
    ],
)
def test_a_fault_in_a_template_is_told_with_its_file_and_line(tmp_path, refused, text, line):
    (tmp_path / "ja").mkdir()
    path = tmp_path / "ja" / "case.yaml.j2"
    path.write_text(text, encoding="utf-8")
    with refused("wording.bad_template") as caught:
        Words("ja", [tmp_path]).template("case.yaml.j2").render(name="x", two=[2])
    assert (caught[0].facts["file"], caught[0].facts["line"]) == (str(path), line)


@pytest.mark.parametrize("text", ["x\n\n{{ nothing.more }}", "x\n{% macro m() %}\n{% iff %}{% endmacro %}"])
def test_a_fault_in_a_template_that_another_imports_is_told_with_its_own_file(tmp_path, refused, text):
    (tmp_path / "page_parts.j2").write_text(text, encoding="utf-8")
    (tmp_path / "page.html.j2").write_text('{% import "page_parts.j2" as parts %}', encoding="utf-8")
    with refused("wording.bad_template") as caught:
        Words("ja", [tmp_path]).template("page.html.j2", markup=True).render()
    assert (caught[0].facts["file"], caught[0].facts["line"]) == (str(tmp_path / "page_parts.j2"), 3)


def test_a_template_that_is_not_utf8_is_told_without_a_line(tmp_path, refused):
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "case.yaml.j2").write_bytes("警告".encode("cp932"))
    with refused("wording.bad_template") as caught:
        Words("ja", [tmp_path]).template("case.yaml.j2").render()
    assert caught[0].facts["line"] == 0


def test_a_text_that_a_template_says_wrongly_is_told_as_that_text(tmp_path, refused):
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "case.yaml.j2").write_text('{{ say("no.such.text") }}', encoding="utf-8")
    with refused("wording.no_text") as caught:
        Words("ja", [tmp_path]).template("case.yaml.j2").render()
    assert caught[0].facts["key"] == "no.such.text"


def test_every_error_is_told_as_what_why_and_next():
    told = Words("en").explain(UsageError("wording.no_file", name="x.j2"))
    assert "x.j2" in told.what
    assert told.why
    assert told.next


PLAIN = st.lists(
    st.sampled_from(["{{ one }}", "{{ two_three }}", "{", "}", "{{", "\r\n", "\n", "é", "x{# x #}"])
)
FACTS = st.text() | st.integers() | st.none() | st.sampled_from([ExitCode.INCOMPLETE, "{{ one }}", "{0}{!s}"])


@given(PLAIN, FACTS, FACTS)
def test_a_text_of_names_alone_says_what_the_template_engine_would(parts, one, two):
    text = "".join(parts)
    words = Words("en")
    words._texts = {"plain": text, "engine": "{{ '' }}" + text}
    said = []
    for key in words._texts:
        try:
            said.append(words.say(key, one=one, two_three=two, more="unused"))
        except UsageError as error:
            said.append(error.code)
    assert said[0] == said[1]


JOINED_FOR_NO_TEXT = {
    "dscase/case/pictures.py": "the sides of an area, as they are typed",
    "dscase/cli/main.py": "--version, which speaks no language",
    "dscase/error_log.py": "for whoever mends it",
    "dscase/errors.py": "an error for whoever calls the API",
    "dscase/events/envelopes/record_line.py": "a line, made again",
    "dscase/events/index/part.py": "SQL",
    "dscase/pipeline/inheriting.py": "fields that the text itself takes apart",
    "dscase/text.py": "what Listed itself is made of",
    "dscase/walkthrough/answers.py": "a record, whatever the language of the document",
    "dscase/web/guard.py": "headers of HTTP, as they came",
}
"""Where several things are joined by a comma, and why by no mark of a language."""


@pytest.mark.parametrize(("lang", "told"), [("ja", "a.log、b.log"), ("en", "a.log, b.log")])
def test_several_things_have_between_them_what_the_language_has(lang: str, told: str) -> None:
    names = Listed(["a.log", "b.log"])
    assert told in Words(lang).say("finding.events.cut.what", names=names, count=2)
    assert told in Words(lang).typeset("verdict.reason.unparsed", names=names)
    assert pickle.loads(pickle.dumps(names)).parts == ("a.log", "b.log")
    assert names == "a.log, b.log"  # for a program


def test_nothing_that_a_text_says_is_joined_before_its_language_is_known() -> None:
    root = Path(__file__).parents[2]
    joined = [
        path.relative_to(root).as_posix()
        for path in (root / "dscase").rglob("*.py")
        if '", ".join(' in path.read_text(encoding="utf-8")
    ]
    assert sorted(joined) == sorted(JOINED_FOR_NO_TEXT), "join the facts of a text by dscase.text.Listed"
