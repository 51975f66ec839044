"""Templates of one's own."""

import pytest

from dscase.lint.sample import samples
from dscase.lint.templates import problems
from dscase.lint.trial import noted
from dscase.wording.words import Words, package_templates

pytestmark = pytest.mark.whole

INQUIRY = "ja/inquiry.txt.j2"


@pytest.fixture(scope="module")
def trials():
    """By language, what our templates are filled with in the samples."""
    made = {}
    for lang in ("ja", "en"):
        with samples(lang) as cases:
            made[lang] = noted(cases, lang)
    return made


@pytest.fixture
def found(mine, trials):
    """What is wrong with a template, filled as ours of that name is."""

    def run(name, *text, **change):
        lang = name[:2] if name[2] == "/" else "ja"
        path = mine(name, *text, **change)
        words = Words(lang, ours_alone=True)
        told = list(problems(path, trials[lang].ours(name), words, Words("en", ours_alone=True)))
        assert {one.file for one in told} <= {str(path)}
        return told

    return run


def line_of(name, piece):
    """Where a piece of ours stands."""
    ours = (package_templates() / name).read_text(encoding="utf-8")
    return ours[: ours.index(piece)].count("\n") + 1


FIELD = "{{ field.text }}"


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        (INQUIRY, (FIELD, "{{ feld.text }}"), ("unknown_name", "")),
        (INQUIRY, (FIELD, "{{ field.txt }}"), ("fails", "")),
        (INQUIRY, (FIELD, "{{ field.text ]}"), ("syntax", "")),
        (INQUIRY, (FIELD, "{{ field.text | up }}"), ("syntax", "")),
        (INQUIRY, (FIELD, "{{ field.__class__.__mro__ }}"), ("fails", "")),
        (INQUIRY, ('say("form." ~', 'say("from." ~'), ("unknown_text", "from.")),
        (INQUIRY, (FIELD, '{{ say("form.name") }}'), ("unknown_text", "form.name")),
        (INQUIRY, (FIELD, '{{ say("document.column.time") }}'), ("text_facts", "document.column.time")),
        ("page.html.j2", ("{{ body.kind }}", "{{ body.kin }}"), ("fails", "")),
        ("timeline.svg.j2", ("{{ timeline.title }}", "{{ timeline.titel }}"), ("fails", "")),
        ("bands.svg.j2", ("{{ bands.title }}", "{{ bands.titel }}"), ("fails", "")),
        ("en/case.yaml.j2", ("schema: 1", "schema: {{ version }}"), ("unknown_name", "")),
    ],
)
def test_what_is_wrong_with_a_template_is_told_once_with_its_line(found, name, change, told):
    (problem,) = found(name, change=change)
    assert (problem.code, problem.key, problem.weight) == (*told, "error")
    assert problem.line == line_of(name, change[0])


def test_facts_that_are_handed_on_as_they_are_cannot_be_counted(found):
    text = '{{ whole[:1] }}{{ fields | length }}{{ say("document.column.time", **{"zone": "JST"}) }}'
    assert found(INQUIRY, text) == []


def test_what_is_not_used_any_more_is_a_warning(found):
    (problem,) = found("page.html.j2", change=("{{ policy }}", ""))
    assert (problem.code, problem.weight, problem.facts["name"]) == ("lost", "warning", "policy")


def test_a_template_of_another_order_is_right(found):
    text = "{{ whole[:1] }}\n{% for field in fields | reverse %}\n{{ field.text }}\n{% endfor %}\n"
    assert found(INQUIRY, text) == []


def test_a_template_that_is_not_utf8_is_told(found):
    (problem,) = found(INQUIRY, "題名".encode("cp932"))
    assert (problem.code, problem.line) == ("unreadable", 0)


def test_all_of_our_own_templates_pass(found):
    ours = package_templates()
    for path in ours.rglob("*.j2"):
        assert found(path.relative_to(ours).as_posix(), path.read_bytes()) == [], path


@pytest.mark.parametrize("name", ["readme.txt.j2", "readme_supplement.txt.j2", "upload.txt.j2"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_template_of_a_text_is_filled_by_the_samples(trials, name, lang):
    """What is filled with nothing could not be tried."""
    assert trials[lang].ours(f"{lang}/{name}").given
