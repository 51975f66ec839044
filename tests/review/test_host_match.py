import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.review.host_match import same_host


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("DSA-test", "dsa-TEST", True),
        ("ＡＰ-01", "AP-01", True),
        ("web03", "web03.example.jp", True),
        ("web03.example.jp", "web03.example.com", False),
        ("web0", "web03", False),
        ("10", "10.0.0.1", False),
        ("10.0.0.1", "10.0.0.12", False),
        ("", "", False),
        ("", "a", False),
    ],
)
def test_which_names_can_be_one_computers(one, other, same):
    assert same_host(one, other) is same
    assert same_host(other, one) is same


@given(st.text(), st.text())
def test_it_does_not_matter_which_name_comes_first(one, other):
    assert same_host(one, other) is same_host(other, one)
