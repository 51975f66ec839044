import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import ExitCode, UsageError
from dscase.wording.words import Words


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
    told = Words("en").say("finding.file.unknown.what", name="{{ 7 * 7 }}{% raw %}")
    assert "{{ 7 * 7 }}{% raw %}" in told


def test_a_missing_fact_is_an_error_and_not_an_empty_place():
    with pytest.raises(UsageError) as caught:
        Words("ja").say("finding.file.unknown.what")
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


def test_a_broken_catalogue_is_named(own):
    with pytest.raises(UsageError) as caught:
        own("[level\nerror = ")
    assert caught.value.facts["file"] == "own.toml"


def test_a_users_template_file_wins_over_ours(tmp_path):
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "case.yaml.j2").write_text("# ours: {{ name }}\n", encoding="utf-8")
    assert Words("ja", [tmp_path]).template("case.yaml.j2").render(name="x") == "# ours: x\n"


def test_the_environment_names_a_folder_of_ones_own_templates(tmp_path, monkeypatch):
    (tmp_path / "en" / "words").mkdir(parents=True)
    (tmp_path / "en" / "words" / "mine.toml").write_text('[level]\ninfo = "FYI"', encoding="utf-8")
    monkeypatch.setenv("DSCASE_TEMPLATES", str(tmp_path))
    assert Words("en").say("level.info") == "FYI"


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
