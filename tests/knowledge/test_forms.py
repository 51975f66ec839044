import pytest

from dscase.errors import InputError
from dscase.knowledge.forms import field_lengths


def test_every_field_of_the_form_has_a_length():
    assert list(field_lengths()) == ["title", "description", "checked", "product", "os"]


def test_a_length_of_ones_own_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path))
    (tmp_path / "form_fields.csv").write_text("field,characters\ndescription,2000\n", encoding="utf-8")
    assert field_lengths()["description"] == 2000
    assert field_lengths()["title"] == 100


@pytest.mark.parametrize("length", ["many", "0", "-5", "²"])
def test_a_length_that_is_none_is_refused(tmp_path, monkeypatch, length):
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path))
    (tmp_path / "form_fields.csv").write_text(f"field,characters\ntitle,{length}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        field_lengths()
    assert caught.value.code == "knowledge.own_unusable"
