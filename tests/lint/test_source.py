"""What a template asks for, by its syntax tree."""

import pytest

from dscase.lint.source import BrokenError, SaidText, constants, read


def test_names_are_those_from_outside_with_their_first_line():
    source = read(
        "{% set own = 1 %}\n{% for each in many %}\n{{ each.x }}{{ own }}{{ other }}\n{% endfor %}{{ many }}"
    )
    assert source.names == {"many": 2, "other": 3}


def test_say_and_what_the_engine_has_are_no_names():
    assert read("{{ say('a') }}{{ range(3) }}{{ namespace() }}").names == {}


def test_texts_are_said_whole_by_their_beginning_or_with_facts_nobody_can_see():
    source = read("{{ say('a.b', one=1, two=x) }}\n{{ say('c.' ~ d) }}\n{{ say('e', **f) }}\n{{ say(g) }}")
    assert source.said == (
        SaidText("a.b", True, frozenset({"one", "two"}), 1),
        SaidText("c.", False, frozenset(), 2),
        SaidText("e", False, frozenset(), 3),
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x\n{{ a", 2),
        ("x\n\n{{ a | nothing }}", 3),
        ("{% if %}", 1),
        ("x\n{% for a in b %}\n", 2),
        pytest.param("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", 0, id="deep"),
        pytest.param("{% for a in b %}" * 25 + "{% endfor %}" * 25, 0, id="loops"),
        pytest.param("{{ " + "9" * 5000 + " }}", 0, id="digits"),
    ],
)
def test_what_is_no_template_is_told_with_its_line(text, line):
    with pytest.raises(BrokenError) as caught:
        read(text)
    assert caught.value.line == line


def test_the_words_in_quotes_are_found_once():
    assert constants("""x {{ {"a": 1, 'b': 2, "a": 3}[c] }} "d" {% if e == "f" %}{% endif %}""") == (
        "a",
        "b",
        "f",
    )
