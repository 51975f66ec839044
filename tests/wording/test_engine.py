import pytest

from dscase.wording import engine


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain", ()),
        ("{{ one }} and {{ two_three }}", ("one", "two_three")),
        ("{{ one | upper }}", None),
        ("{% if one %}x{% endif %}", None),
        ("{{one}}", None),
        ("{", None),
    ],
)
def test_a_text_is_plain_where_it_has_nothing_but_names(text, names):
    plain = engine.plain(text)
    assert (plain.names if plain else None) == names


def test_only_markup_is_escaped():
    for markup, told in ((False, "<b>"), (True, "&lt;b&gt;")):
        assert engine.environment(markup=markup).from_string("{{ x }}").render(x="<b>") == told


def test_a_failure_outside_of_a_template_has_no_place():
    assert engine.place_of(ValueError("x")) == ("", 0)
