import pytest

from dscase.cli.answer_file import read
from dscase.errors import InputError, UsageError


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "answers.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_answers_come_in_the_order_of_the_route(written):
    taken = read(written("answers:\n  alerts: none\n  lamp: {answer: cleared, text: 橙, files: [a.png]}\n"))
    assert [(one.step.id, one.answer, one.text) for one in taken.answers] == [
        ("lamp", "cleared", "橙"),
        ("alerts", "none", ""),
    ]
    assert not taken.confirm


def test_a_text_that_is_no_answers_name_is_the_first_answers(written):
    (one,) = read(written("answers:\n  lamp: 橙\n")).answers
    assert (one.answer, one.text) == ("changed", "橙")


def test_an_empty_file_answers_nothing(written):
    assert read(written("")).answers == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("answers: [lamp]", "walk.answers_form"),
        ("confirm: lamp", "walk.answers_form"),
        ("other: 1", "walk.answers_form"),
        ("answers:\n  lamp: [changed]\n", "walk.answers_form"),
        ("answers:\n  lamp: {answer: changed, say: x}\n", "walk.answers_form"),
        ("answers:\n  lamp: {files: a.png}\n", "walk.answers_form"),
        ("answers:\n  lamp: {answer: {a: b}}\n", "walk.answers_form"),
        ("answers:\n  lump: x\n", "walk.no_such_step"),
    ],
)
def test_a_file_of_another_form_is_refused(written, refused, text, code):
    with refused(code, UsageError):
        read(written(text))


def test_a_file_that_cannot_be_read_is_refused(tmp_path, written, refused):
    with refused("walk.answers_unreadable", InputError):
        read(tmp_path / "missing.yaml")
    path = written("")
    path.write_bytes(b"\x82\xa0\xff")
    with refused("walk.answers_unreadable", InputError):
        read(path)
    path.write_bytes(b"#" * (2 << 20))
    with refused("walk.answers_unreadable", InputError):
        read(path)
