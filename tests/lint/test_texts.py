"""Catalogues of one's own."""

import pytest

from dscase.lint.texts import facts_taken, problems
from dscase.wording.words import Words, package_templates

FINDINGS = "ja/words/finding.toml"
KEY = "finding.screenshot.blank"


@pytest.fixture(scope="module")
def ours():
    return facts_taken(Words("ja", ours_alone=True).texts)


@pytest.fixture
def found(mine, ours):
    """What is wrong with the text of a finding; or with a whole catalogue."""

    def run(text, whole=False):
        path = mine(FINDINGS, text if whole else f"# mine\n\n[{KEY}]\n{text}\n")
        told = list(problems(path, ours, lambda key: key == "mine.head"))
        assert {one.file for one in told} <= {str(path)}
        return told

    return run


def test_a_text_that_says_what_ours_says_in_other_words_is_right(found):
    assert found('what = "{{ name }} は何か分かりません。"') == []


@pytest.mark.parametrize(
    ("text", "code", "weight"),
    [
        ('what = "{{ nmae }}"', "unknown_name", "error"),
        ('what = "{{ name }}{% if nothing %}{% endif %}"', "unknown_name", "error"),
        ('what = "何か分かりません。"', "lost", "warning"),
        ('what = "{{ name"', "syntax", "error"),
        ('what = "{{ name | nosuchfilter }}"', "syntax", "error"),
        ('what = "{{ name.__class__.__mro__ }}"', "fails", "error"),
        ('what = "{{ name + 1 + cycler }}"', "fails", "error"),
        ("what = 3", "not_text", "error"),
        ('what = ["{{ name }}"]', "not_text", "error"),
        ('waht = "{{ name }}"', "unknown_key", "note"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_with_its_key_and_line(found, text, code, weight):
    (problem,) = found(text)
    key = f"{KEY}.{text.partition(' ')[0]}"
    assert (problem.code, problem.weight, problem.line, problem.key) == (code, weight, 4, key)


def test_a_misspelt_name_is_told_once_with_the_one_meant(found):
    (problem,) = found('what = "{{ nmae }}"')
    assert problem.facts == {"name": "nmae", "guess": "name", "known": "name"}


def test_a_misspelt_key_is_told_with_the_one_meant(found):
    (problem,) = found('waht = "{{ name }}"')
    assert problem.facts["guess"] == f"{KEY}.what"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("[level]\nerror = bare\n", "toml", 2),
        ("[level\n", "toml", 1),
        ('[level]\nerror = """x\n\n', "toml", 3),
        ("[level]\nerror = '重大'\n".encode("cp932"), "unreadable", 0),
        pytest.param("a = " + "[" * 3000 + "]" * 3000 + "\n", "toml", 0, id="deep"),
        pytest.param("a = " + "9" * 5000 + "\n", "toml", 0, id="digits"),
        pytest.param(".".join("a" * 3000) + ' = "x"\n', "toml", 0, id="dots"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_told_with_the_line(found, content, code, line):
    (problem,) = found(content, whole=True)
    assert (problem.code, problem.weight, problem.line) == (code, "error", line)


def test_a_text_of_ones_own_that_a_template_says_may_take_anything(found):
    told = found('[mine]\nhead = "{{ who }} より"\ntail = "以上"', whole=True)
    assert [(one.code, one.key) for one in told] == [("unknown_key", "mine.tail")]


@pytest.mark.parametrize("quotes", ['"', "'", '"""'])
def test_every_way_to_write_a_text_and_its_key_is_found_at_its_line(found, quotes):
    told = found(
        f"level.error = {quotes}{{{{ x }}}}{quotes}\n[level]\n  info  = {quotes}{{{{ y }}}}{quotes}\n",
        whole=True,
    )
    assert [(one.key, one.line) for one in told] in ([("level.error", 1), ("level.info", 3)], [("", 2)])


def test_a_text_that_is_chosen_by_a_word_it_names_is_tried_with_that_word(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text("a = \"{{ {'low': 'x', 'high': 'y'}[which] }}\"", encoding="utf-8")
    assert not list(problems(path, {"a": frozenset({"which"})}, lambda _: False))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_all_of_our_own_texts_pass(lang):
    words = Words(lang, ours_alone=True)
    ours = facts_taken(words.texts)
    paths = list((package_templates() / lang / "words").glob("*.toml"))
    assert len(paths) > 20
    assert [one for path in paths for one in problems(path, ours, lambda _: False)] == []
