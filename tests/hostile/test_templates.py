"""Texts and templates of a stranger: each is filled or told within its bounds, and the process lives on."""

import time

import pytest

from dscase.errors import UsageError
from dscase.wording import apart, filler
from dscase.wording.filler import FillOrder
from dscase.wording.words import Words

TIME, MEMORY, BAD = "time", "memory", "bad"
HOSTILE = {
    "loops in loops": (
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        TIME,
    ),
    "a power of powers": ("{{ x + 9 ** (9 ** (9 ** x)) }}", TIME),
    "a power of constants": ("{{ 9 ** (9 ** (9 ** 9)) }}", TIME),
    "a macro that calls itself": ("{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}", BAD),
    "a sum without end": (
        "{% set n = namespace(v=1) %}{% for a in range(99999) %}{% set n.v = n.v * n.v + 7 %}{% endfor %}",
        TIME,
    ),
    "sorting again and again": ("{% for a in range(99999) %}{{ range(99999)|sort|last }}{% endfor %}", TIME),
    "a long text": ("{{ 'x' * 9999999999 }}", MEMORY),
    "a text from a value": ("{{ ('x' * (x * 9999999999))|length }}", MEMORY),
    "a wide text": ("{{ 'x'|center(9999999999) }}", MEMORY),
    "a wide number": ("{{ '%9999999999d' % x }}", MEMORY),
    "a list of lists": ("{{ ([[0] * 9999] * 999999999)|length }}", MEMORY),
    "doubling": (
        "{% set n = namespace(v='xxxxxxxx') %}{% for a in range(60) %}{% set n.v = n.v ~ n.v %}{% endfor %}",
        MEMORY,
    ),
    "a chain of replacements": (
        "{{ 'xxxxxxxxxx'" + "|replace('x', 'xxxxxxxxxx')" * 9 + " }}",
        MEMORY,
    ),
    "a range": ("{{ range(999999999)|list|length }}", BAD),
    "the interpreter": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", BAD),
    "globals": ("{{ say.__globals__ }}", BAD),
    "a file of the machine": ("{% include '/etc/passwd' %}", BAD),
    "a file above": ("{% include '../../../etc/passwd' %}", BAD),
    "itself": ("{% include 'inquiry.txt.j2' %}", BAD),
    "brackets": ("{{ " + "(" * 3000 + "x" + ")" * 3000 + " }}", BAD),
    "a number of many digits": ("{{ " + "9" * 9999 + " }}", BAD),
    "three megabytes": ("x" * 3_000_000, BAD),
    "bytes that are no text": ("\udc80\udcff", BAD),
}
BOUND = 20.0
"""Seconds on a busy machine: a second for what never ends, and a process that is started for it."""


@pytest.fixture(scope="module", autouse=True)
def _small():
    """A quarter of the memory is had in a quarter of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filler, "MEMORY", filler.MEMORY // 4)
        apart.end()
        yield
        apart.end()


@pytest.fixture(autouse=True)
def _started(_small):
    """The process is there, so that none is too late for that it starts."""
    apart.filled(FillOrder("text", "{{ 1 + 1 }}"), "x")


def render(tmp_path, source):
    path = tmp_path / "en" / "inquiry.txt.j2"
    path.parent.mkdir()
    path.write_bytes(source.encode("utf-8", "surrogateescape"))
    return Words("en", [tmp_path]).template("inquiry.txt.j2").render(x=9)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_template_that_oversteps_is_ended_and_told(tmp_path, monkeypatch, name):
    source, outcome = HOSTILE[name]
    if outcome == TIME:
        monkeypatch.setattr(apart, "SECONDS", 0.4)
    begun = time.monotonic()
    with pytest.raises(UsageError) as caught:
        render(tmp_path, source)
    assert time.monotonic() - begun < BOUND
    error = caught.value
    if outcome == BAD:
        assert error.code == "wording.bad_template"
    else:
        assert (error.code, error.facts["what"]) == ("wording.bounds", outcome)
    told = Words("en", ours_alone=True).explain(error)
    assert str(error.facts.get("file", error.facts.get("where"))) in told.what


def test_a_template_is_filled_after_another_was_ended(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(apart, "SECONDS", 0.4)
        with pytest.raises(UsageError, match=r"wording\.bounds"):
            render(tmp_path, HOSTILE["loops in loops"][0])
    (tmp_path / "en" / "inquiry.txt.j2").write_text("{{ x }} {{ say('level.error') }}", encoding="utf-8")
    words = Words("en", [tmp_path])
    assert words.template("inquiry.txt.j2").render(x=7) == f"7 {words.say('level.error')}"


def test_a_text_that_oversteps_is_told_with_its_key(tmp_path, monkeypatch):
    path = tmp_path / "ja" / "words" / "own.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        '[level]\nerror = "{{ \'x\' * 9999999999 }}"\nwarning = "{{ 7 + 1 }}台"\n', encoding="utf-8"
    )
    words = Words("ja", [tmp_path]).for_plain_text()
    with pytest.raises(UsageError) as caught:
        words.say("level.error")
    assert (caught.value.facts["where"], caught.value.facts["what"]) == ("level.error", "memory")
    assert words.say("level.warning") == "8 台"


def test_nothing_of_ours_needs_another_process(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr(apart, "filled", never)
    assert "window" in Words("en", ours_alone=True).template("case.yaml.j2").render()


def test_lint_tells_of_what_oversteps(tmp_path, monkeypatch):
    from dscase.lint.check import lint

    monkeypatch.setattr(apart, "SECONDS", 2.0)
    path = tmp_path / "en" / "words" / "own.toml"
    path.parent.mkdir(parents=True)
    source = '[level]\nerror = "{{ 9 ** (9 ** (9 ** 9)) }}"\n'
    source += "warning = \"{{ ('x' * (9 ** 9 * 99 * cycler(9).next()))|length }}\"\n"
    path.write_text(source, encoding="utf-8")
    found = lint([tmp_path], Words("en", ours_alone=True)).problems
    assert [(one.code, one.key) for one in found if one.weight == "error"] == [
        ("syntax", "level.error"),
        ("fails", "level.warning"),
    ]
