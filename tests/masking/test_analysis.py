"""What is worked out once of a text: nothing is sought less because a mark was not seen."""

from hypothesis import given
from hypothesis import strategies as st

from dscase.masking.analysis import analysed
from dscase.masking.carried import MARKED, letters, of_urls
from dscase.masking.encoded import UNSEEN
from dscase.masking.fold import folded, folded_with_bytes
from dscase.masking.kinds import MARKS, field_marks

SOUGHT = sorted({*MARKS, *(carrier.mark for carrier in MARKED)})
PIECES = st.one_of(
    st.sampled_from(
        [
            *SOUGHT,
            "HOST=",
            "user=",
            "／ｕｓｅｒｓ",
            "＝？",
            "サーバ",
            "İ",
            "\udc83",
            "\u200b",
            "\ufeff",
            "a",
            " ",
            ":",
        ]
    ),
    st.text(max_size=3),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_every_mark_in_a_text_is_seen(text):
    plain, data, near = analysed(text)
    assert plain == folded(text)
    assert data == plain.encode() == folded_with_bytes(text)[1]
    assert {mark for mark in SOUGHT if mark in plain} == near.present & {*SOUGHT}
    assert analysed(text).has_unseen == (UNSEEN.search(text) is not None)
    for at in range(len(plain)):
        begins = any(plain.startswith(mark, at) for mark in field_marks())
        word = at == 0 or not (plain[at - 1].isascii() and plain[at - 1].isalnum())
        assert (begins and word) == (at in near.words)


@given(st.lists(st.text("abzAZ059_-", min_size=1, max_size=14), max_size=6))
def test_a_row_of_letters_that_is_left_out_the_second_time_carries_nothing(words):
    barren = set[str]()
    text = "\n".join(words)
    first = letters(text, barren)
    assert letters(text, barren) == first
    assert all(row not in first for row in barren)
    for row in barren:
        for data in of_urls(row):
            assert not data.isascii() or not data.decode().isprintable()
