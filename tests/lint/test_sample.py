"""The sample cases: they have something of all that a document can show."""

import re
import sys
from dataclasses import fields, is_dataclass

import pytest

from dscase.inquiry.compose import compose
from dscase.inquiry.watch import watch_record
from dscase.lint.sample import samples
from dscase.lint.trial import make
from dscase.wording import engine
from dscase.wording.words import Template, Words, package_templates

LANGS = ["ja", "en"]


@pytest.mark.parametrize("lang", LANGS)
def test_there_is_one_of_each_kind_of_document_and_of_verdict(lang):
    with samples(lang) as cases:
        assert [case.judgement.verdict.kind for case in cases] == ["act_first", "unknown", "watch"]
        assert {case.examined.case.lang for case in cases} == {lang}


def test_their_evidence_is_gone_afterwards():
    with samples("en") as cases:
        paths = [file.path for case in cases for file in case.examined.evidence.files]
        assert all(path.is_file() for path in paths)
        assert len(paths) > 5
    assert not any(path.exists() for path in paths)


def filled(value, name, found):
    """Notes under "Class.field" whether there is anything in it anywhere."""
    if is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            key = f"{type(value).__name__}.{field.name}"
            found[key] = bool(inner) or found.get(key, False)
            filled(inner, key, found)
    elif isinstance(value, (tuple, list)):
        for each in value:
            filled(each, name, found)


@pytest.mark.parametrize("lang", LANGS)
def test_together_they_fill_every_field_of_an_inquiry_and_of_a_record(lang):
    found: dict[str, bool] = {}
    words = Words(lang, ours_alone=True)
    with samples(lang) as cases:
        for case in cases:
            inquiry = compose(case.examined, case.judgement, words)
            record = watch_record(case.examined, case.judgement, words)
            filled((inquiry, record), "", found)
    assert len(found) > 80
    masked = {"Inquiry.masking", "WatchRecord.masking"}  # what a build declares that masks; samples are not
    assert {name for name, there in found.items() if not there} == masked


@pytest.fixture
def lines_run(monkeypatch):
    """The lines of templates that were run, by what a template knows its lines by."""
    seen = {}
    render = Template.render

    def trace(frame, event, _):
        template = frame.f_globals.get("__jinja_template__")
        if template is None:
            return None
        lines = seen.setdefault(tuple(template.debug_info), set())

        def line(frame, *_):
            lines.add(template.get_corresponding_lineno(frame.f_lineno))
            return line

        return line(frame)

    def traced(self, **facts):
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            return render(self, **facts)
        finally:
            sys.settrace(before)

    monkeypatch.setattr(Template, "render", traced)
    return seen


NOTHING = re.compile(r'(?:[^{]|\{\{ say\("[a-z_.]+"\) \}\}|\{%-? end\w+ %\})*')
"""A line that shows nothing of a case: markup, the end of a loop, a text that takes no facts."""


@pytest.mark.parametrize("lang", LANGS)
def test_together_they_run_every_line_of_a_template_that_shows_something_of_a_case(lang, lines_run):
    words = Words(lang, ours_alone=True)
    with samples(lang) as cases:
        make(cases, words)
    ours, made = package_templates(), 0
    for path in (*ours.glob("*.j2"), *(ours / lang).glob("*.j2")):
        source = path.read_text(encoding="utf-8")
        template = engine.environment(markup=path.parent == ours).from_string(source)
        known_by = tuple(template.debug_info)
        if known_by not in lines_run:
            continue  # no document is made of it, such as the commented case.yaml
        made += 1
        left = {line for line, _ in known_by} - lines_run[known_by]
        shown = [source.splitlines()[line - 1] for line in sorted(left)]
        assert [line for line in shown if not NOTHING.fullmatch(line)] == [], path.name
    assert made >= 6
