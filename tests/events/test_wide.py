"""Text in UTF-16 is read like the same text in UTF-8; nothing else is taken for it."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.collect import Collected
from dscase.events.table import SourceSpec
from dscase.events.wide import Utf8, encoding_of

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
LINES = "".join(
    f"Apr 20 03:1{n}:00 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
    f"suser=sato target=経理0{n} msg=m\r\n"
    for n in range(9)
)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_log_in_utf16_reads_as_the_same_in_utf8(
    source_of: MakeSource, collected: Collect, encoding: str, packed: bool
) -> None:
    data = LINES.encode(encoding)
    wide = collected(source_of("a.log", gzip.compress(data) if packed else data))
    plain = collected(source_of("a.log", LINES.encode()))
    assert wide.rows == plain.rows
    assert [event.target for event in wide.rows] == [f"経理0{n}" for n in range(9)]
    assert wide.sources[0].encoding.startswith(encoding[:6])
    assert wide.sources[0].tally == plain.sources[0].tally


def test_an_export_in_utf16(source_of: MakeSource, collected: Collect) -> None:
    text = "Time,Level,Event ID,Event,Target\n2026-04-20 03:10:00,Error,740,Agent/Appliance Error,経理01\n"
    (event,) = collected(source_of("a.csv", text.encode("utf-16"))).rows
    assert (event.id, event.target, event.time) == (
        "740",
        "経理01",
        datetime(2026, 4, 19, 18, 10, tzinfo=UTC),
    )


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=300).filter(
        lambda text: text[:1] != "\0"
    ),  # the mark of UTF-16 and a NUL are the mark of UTF-32
    size=st.integers(1, 40),
    mark=st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]),
)
def test_what_has_the_mark_is_decoded_whatever_the_pieces(text: str, size: int, mark: str) -> None:
    stream = Utf8(io.BytesIO(f"\ufeff{text}".encode(mark)))
    data = b"".join(iter(lambda: stream.read(max(size, 4)), b""))
    assert data.removeprefix(b"\xef\xbb\xbf") == text.encode()


@given(st.binary(max_size=400).filter(lambda data: data[:2] not in (b"\xff\xfe", b"\xfe\xff")))
def test_bytes_that_are_no_text_in_utf16_come_as_they_are(data: bytes) -> None:
    if not encoding_of(data):
        assert b"".join(iter(Utf8(io.BytesIO(data)).read, b"")) == data


@pytest.mark.parametrize(
    "data",
    [
        LINES.encode(),
        LINES.encode("cp932"),
        LINES.replace("\r", "\0").encode(),
        LINES.encode("utf-32-le")[1:],
        b"\1\0\0\0\2\0\0\0" * 40,
        b"",
    ],
)
def test_other_text_is_not_taken_for_utf16(data: bytes) -> None:
    assert encoding_of(data) == ""
