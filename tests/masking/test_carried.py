"""Names written in other letters, through mask and gate alike; and what only looks like such letters."""

import base64
import gzip
import hashlib
import io
import json
import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.masking.carried import CARRIERS, IN_ROWS, letters, rows, through
from dscase.masking.gate import Gate, Report
from dscase.masking.mask import Mask
from dscase.masking.readable import of_text, parts
from dscase.masking.unmask import Unmask

NAME, NAMED = "karte-db3", "院内サーバ"
EXAMPLES = {
    "base64": [base64.b64encode(b"0123456789abc").decode()],
    "base64 of URLs": [base64.urlsafe_b64encode(b"<<???>>>~~~~").decode()],
    "base32": [base64.b32encode(b"0123456789abc").decode(), "mzsw4zlunbuw4zy"],
    "hexadecimal": [
        "6B6c6d6e".lower(), "6B 6C 6D 6E", "6b:6c:6d:6e", "6b-6c-6d-6e", "6b, 6c, 6d, 6e", "0x6b6c6d6e",
        "0x6b 0x6c 0x6d 0x6e", "0x6B,0x6C,0x6D,0x6E", r"\x6b\x6c\x6d\x6e", r"\\x6b\\x6c\\x6d\\x6e",
    ],
    "word of a header": ["=?UTF-8?B?a2w=?=", "=?cp932?b?a2xt?=", "=?utf-8?Q?kl=E8=A6=8B_m?="],
    "value of a directory": ["cn:: a2w=", "cn:: a2xt"],
}  # fmt: skip


@pytest.fixture
def book(learned):
    return learned(NAME, NAMED, users=["tanaka"])


def stopped(book, text):
    """Whether the gate stops at a text."""
    gate = Gate(book)
    return any(gate.leak(told, name, Report()) is not None for name, told in of_text("a.log", text))


DRESSES = [
    pytest.param(carrier, like, id=f"{carrier.name} {number}")
    for carrier in CARRIERS
    for number, like in enumerate(EXAMPLES[carrier.name])
]


def test_every_carrier_has_examples_that_it_reads_and_writes_again():
    for carrier in CARRIERS:
        for like in EXAMPLES[carrier.name]:
            run = like.removeprefix("cn")
            assert [found[0] for found in carrier.runs(f"a {like} b")] == [run]
            assert carrier.write(carrier.read(run), run) == run


@pytest.mark.parametrize(("carrier", "like"), DRESSES)
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16-le"])
@pytest.mark.parametrize("name", [NAME, NAMED])
def test_a_name_in_any_carrier_is_masked_so_that_it_comes_back_or_the_gate_stops(
    book, carrier, like, encoding, name
):
    run = carrier.write(f"ア見{name}~~~???".encode(encoding), like)
    text = f"x={run}; y"
    assert stopped(book, text)
    mask = Mask(book)
    masked = mask.text(text)
    if masked == text:
        return  # left as it is: the gate stops at it
    assert not stopped(book, masked)
    assert mask.text(masked) == masked
    assert Unmask(book).text(masked) == text


@pytest.mark.parametrize(("carrier", "like"), DRESSES)
def test_most_is_masked_where_it_stands(book, carrier, like):
    text = carrier.write(f"see {NAME}, ask tanaka???~~".encode(), like)
    assert Mask(book).text(text) != text


@pytest.mark.parametrize(
    "text",
    [
        "cn:: dGFuYWth",
        "From: =?UTF-8?B?dGFuYWth?= <x>",
        "Subject: =?utf-8?Q?tanaka_=E3=81=A7=E3=81=99?=",
        f"Subject: =?ISO-2022-JP?B?{base64.b64encode(NAMED.encode('iso-2022-jp')).decode()}?=",
    ],
)
def test_a_short_name_is_masked_where_a_mark_tells_its_letters(book, text):
    assert stopped(book, text)
    masked = Mask(book).text(text)
    assert masked != text
    assert not stopped(book, masked)
    assert Unmask(book).text(masked) == text


@pytest.mark.parametrize("text", ["=?UTF-8?Q?=74=61naka?=", "=?utf-8?q?tan=61ka?="])
def test_a_quoted_word_that_nobody_could_write_again_stops_the_gate(book, text):
    masked = Mask(book).text(text)
    assert stopped(book, masked)


@pytest.mark.parametrize("deep", [1, 2, 3])
def test_base64_in_base64_is_masked_and_comes_back(book, deep):
    run = f"see {NAME} now"
    for _ in range(deep):
        run = base64.b64encode(run.encode()).decode()
    masked = Mask(book).text(f"a {run} b")
    assert not stopped(book, masked)
    assert Unmask(book).text(masked) == f"a {run} b"


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(gzip.compress(f"see {NAME}".encode(), mtime=0)).decode(),
        gzip.compress(f"see {NAME}".encode(), mtime=0).hex(),
        NAMED.encode("utf-7").decode(),
        f"see {NAMED.encode('utf-7').decode()}03",
        "".join(f"%{byte:02x}" for byte in NAME.encode()),
        "".join(f"%25{byte:02x}" for byte in NAMED.encode()),
        "".join(f"%252525{byte:02X}" for byte in NAME.encode()),
        NAME.replace("a", "%u0061"),
        json.dumps("𝗄𝖺𝗋𝗍𝖾-𝖽𝖻𝟥"),
        "".join(f"%25u{ord(letter):04x}" for letter in NAME),
        base64.b32encode(base64.b32encode(f"see {NAME} now".encode())).decode(),
        "".join(rf"\u{{{ord(letter):x}}}" for letter in NAME),
        f"6B{NAME.encode().hex()}"[2:].replace("6b", "6B", 1),  # of both cases
    ],
)
def test_what_cannot_be_written_again_stops_the_gate(book, text):
    assert stopped(book, text)
    masked = Mask(book).text(text)
    assert stopped(book, masked) or Unmask(book).text(masked) == text


@pytest.mark.parametrize("kind", ["sha256", "uuid", "digits", "base64", "dump"])
def test_letters_and_digits_of_nothing_stay_and_pass(book, kind):
    some = random.Random(5)
    for _ in range(200):
        data = some.randbytes(24)
        text = {
            "sha256": hashlib.sha256(data).hexdigest(),
            "uuid": str(uuid.UUID(bytes=data[:16])),
            "digits": str(some.getrandbits(64)),
            "base64": base64.b64encode(data).decode(),
            "dump": data.hex(" "),
        }[kind]
        assert Mask(book).text(f"x={text} y") == f"x={text} y"
        assert not stopped(book, f"x={text} y")


KEPT = "Version 12.0.0.725 2026-04-20 03:20:11, 20260420032011; 00:11:22:33; add 1234 5678; 6b617274652d64623"


def test_times_and_versions_are_no_carriers(book):
    assert Mask(book).text(KEPT) == KEPT
    assert not stopped(book, KEPT)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_without_a_change_every_text_is_as_it_was(text):
    assert through(text, str) == text


@pytest.mark.parametrize(
    "text",
    [
        "at k a r t e - d b 3 now",
        "at ta\nnaka now",
        "> see kar\n> te-db3 now",
        "the 院内\r\n  サーバ is",
        "院　内　サ　ー　バ",
    ],
)
def test_a_name_that_is_torn_apart_is_reported_and_stops_nothing(book, text):
    report = Report()
    gate = Gate(book)
    assert gate.leak(text, "a.txt", report) is None
    assert report.files() == ["a.txt"]
    assert report.near.total() == 1


@pytest.mark.parametrize("text", ["a b c d e f g", "kar\nta-db3", "te-db3\nkarte", "x\n\n\ny", ""])
def test_what_is_no_torn_name_is_not_reported(book, text):
    report = Report()
    Gate(book).leak(text, "a.txt", report)
    assert not report.near


def test_files_are_looked_through_too(book, tmp_path):
    gate = Gate(book)
    data = f"x={NAME.encode().hex()}\n".encode()
    told = [gate.leak(text, name, Report()) for name, text in parts("a.log", io.BytesIO(data))]
    assert "host" in told


@given(st.text("abcZ09+/-_=~ あ\n", max_size=60))
def test_every_run_of_base64_is_found_in_its_row_as_it_is_in_the_whole_text(text):
    for carrier in IN_ROWS:
        whole = [found.span() for found in carrier.runs(text)]
        by_rows = [
            (start + found.start(), start + found.end())
            for start, end, row in rows(text)
            for found in carrier.runs(row)
            if start + found.end() <= end
        ]
        assert by_rows == whole
    assert letters(text, {"a"}) == list(dict.fromkeys(row for _, _, row in rows(text)))


def test_a_row_that_carries_nothing_is_looked_at_once():
    looked, barren = [], set()

    def change(text):
        looked.append(text)
        return text

    row = base64.b64encode(b"nothing to be seen").decode()
    for _ in range(3):
        assert through(f"x={row};", change, barren=barren) == f"x={row};"
    assert row in barren
    assert looked.count("nothing to be seen") == 1


@pytest.mark.parametrize(
    "block", ["p", "div", "blockquote", "pre", "td", "dd", "li", "figcaption", "section"]
)
def test_a_text_of_markup_does_not_run_on_into_the_block_behind_it(block):
    text = f'from a@firefly.example<{block} class="record">DSM says so</{block}>dsm'
    joined = [part for _, part in of_text("a.html", text) if "exampleDSM" in part or "sodsm" in part]
    assert not joined
