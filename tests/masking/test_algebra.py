"""The algebra of pseudonyms: injective, idempotent, back byte for byte, independent of any order."""

import hmac
import json
import os
import random
import re
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.errors import InputError, UsageError
from dscase.masking import keyed
from dscase.masking.book import Book, read
from dscase.masking.fold import folded
from dscase.masking.learning import Learner
from dscase.masking.mask import Mask
from dscase.masking.unmask import Unmask

KEY = bytes(range(16))
LABEL = st.from_regex(r"[a-zA-Z][a-zA-Z0-9]{0,6}(?:-[a-zA-Z0-9]{1,4}){0,2}", fullmatch=True)
JAPANESE = st.text("東京大阪サーバがﾊﾞ外科０１１2A-", min_size=2, max_size=6)
ADDRESS = st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str)
NAME = LABEL | JAPANESE | ADDRESS | LABEL.map(lambda label: f"{label}.corp.example.jp")
BETWEEN = st.sampled_from(
    [" ", "_", "-", ".", "の", "^", "^^", "~", "\\", "\n", "@", "x", "7", "", ",", '"', "\udc83"]
)


@st.composite
def texts(draw):
    """Names, and a text that has them in many spellings beside what may or may not bound them."""
    names = draw(st.lists(NAME, min_size=1, max_size=5))
    pieces = []
    for name in draw(st.lists(st.sampled_from(names), max_size=8)):
        change = draw(st.sampled_from([str, str.lower, str.upper, str.swapcase, str.title]))
        pieces += [change(name), draw(BETWEEN)]
    return names, "".join(pieces)


def learned(names, text, key=KEY):
    book = Book(key)
    learner = Learner(book)
    for name in names:
        learner.host(name)
    learner.text(text)
    learner.finish()
    return book


@given(texts())
@settings(max_examples=60, deadline=None)
def test_a_text_comes_back_byte_for_byte_and_masking_twice_changes_nothing(case):
    _comes_back(*case)


def _comes_back(names, text):
    book = learned(names, text)
    masked = Mask(book, without=["secret"]).text(text)
    assert Unmask(book).text(masked) == text
    assert Mask(book, without=["secret"]).text(masked) == masked


@given(texts(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_names_and_texts_decides_nothing(case, chance):
    _order_decides_nothing(*case, chance)


def _order_decides_nothing(names, text, chance):
    shuffled = list(names)
    chance.shuffle(shuffled)
    one, other = learned(names, text), learned(shuffled, text)
    assert {base: entry.pseudonym for base, entry in one.entries.items()} == {
        base: entry.pseudonym for base, entry in other.entries.items()
    }
    assert Mask(one).text(text) == Mask(other).text(text)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["が2", "0.0.0.2"], "が2.0.0.0.2 が2 0.0.0.2"),
        (["2が", "10.0.0.2"], "10.0.0.2.2が 2が 10.0.0.2"),
        (["10.0.0.0", "a0::"], "10.0.0.0.a0:: a0::.10.0.0.0 10.0.0.0"),
        (["fe80::1", "fe80::b", "10.0.0.5"], "fe80::1.10.0.0.5.fe80::b fe80::b.10.0.0.5.fe80::1.2"),
        (["が2", "2か", "10.0.0.2"], "が2.2か が2.10.0.0.2 10.0.0.2.2か が2^.2か が2.^2か"),
    ],
)
def test_masking_makes_no_address_of_a_longer_row_of_numbers(names, text):
    _comes_back(names, text)


def test_a_domain_that_is_also_met_as_another_name_is_one_name():
    names = ["A.corp.example.jp", "A"]
    text = "A.corp.example.jp.A.corp.example.jp A.corp.example.jp@A.corp.example.jpx"
    book = learned(names, text)
    assert Unmask(book).text(Mask(book, without=["secret"]).text(text)) == text


@pytest.mark.heavy
@given(texts())
@settings(max_examples=10_000, deadline=None)
def test_a_text_comes_back_at_length(case):
    _comes_back(*case)


@pytest.mark.heavy
@given(texts(), st.randoms(use_true_random=False))
@settings(max_examples=500, deadline=None)
def test_the_order_decides_nothing_at_length(case, chance):
    _order_decides_nothing(*case, chance)


def many(count):
    chance = random.Random(7)
    hosts = [f"srv{number:06d}" for number in range(count)]
    return hosts, {str(ip_address(chance.getrandbits(32))) for _ in range(count)}


def test_no_two_names_share_a_pseudonym():
    _is_injective(2000)


@pytest.mark.heavy
def test_no_two_of_a_hundred_thousand_share_one():
    _is_injective(100_000)


def _is_injective(count):
    hosts, addresses = many(count)
    book = learned([*hosts, *addresses], "")
    given = [entry.pseudonym for entry in book.entries.values()]
    assert len(set(given)) == len(given) >= count
    assert not set(given) & set(book.entries)


RESERVED = [
    ip_network(net)
    for net in (
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001:db8::/32",
    )
]


@given(st.lists(ADDRESS, max_size=12))
@settings(max_examples=40, deadline=None)
def test_addresses_stay_addresses_of_ranges_nobody_owns_and_keep_their_nets(addresses):
    _stay_in_their_nets(addresses)


@pytest.mark.heavy
@given(st.lists(ADDRESS, max_size=12))
@settings(max_examples=500, deadline=None)
def test_addresses_keep_their_nets_at_length(addresses):
    _stay_in_their_nets(addresses)


def _stay_in_their_nets(addresses):
    book = learned(addresses, "")
    given = {base: ip_address(entry.pseudonym) for base, entry in book.entries.items()}
    assert all(any(one in net for net in RESERVED if net.version == one.version) for one in given.values())
    bits = {4: 24, 6: 64}
    for one, its in given.items():
        for other, theirs in given.items():
            real = ip_address(one), ip_address(other)
            if real[0].version == real[1].version:
                length = bits[real[0].version]
                same = ip_network(f"{one}/{length}", strict=False) == ip_network(
                    f"{other}/{length}", strict=False
                )
                assert same == (
                    ip_network(f"{its}/{length}", strict=False)
                    == ip_network(f"{theirs}/{length}", strict=False)
                )


def test_a_few_nets_get_the_ranges_of_documents():
    book = learned(["10.0.0.0", "10.0.0.255", "10.0.0.7"], "")
    net = ip_network("192.0.2.0/24")
    assert book.entries["10.0.0.0"].pseudonym == "192.0.2.0"
    assert book.entries["10.0.0.255"].pseudonym == "192.0.2.255"
    assert ip_address(book.entries["10.0.0.7"].pseudonym) in net


def test_a_reserved_address_that_is_a_real_one_is_masked_by_another():
    book = learned(["192.0.2.5", "10.0.0.1"], "")
    assert not {entry.pseudonym for entry in book.entries.values()} & {"192.0.2.5"}
    assert all(not entry.pseudonym.startswith("192.0.2.") for entry in book.entries.values())


def test_a_pseudonym_can_be_read_aloud_and_is_no_word_of_the_texts():
    first = learned(["karte-db3"], "").entries["karte-db3"].pseudonym
    assert re.fullmatch(r"[a-z]+-[a-z]+", first)
    assert learned(["karte-db3"], f"there is a {first} already").entries["karte-db3"].pseudonym != first
    assert learned(["karte-db3", first.split("-")[0]], "").entries["karte-db3"].pseudonym != first


def test_without_the_key_nothing_can_be_tested_by_guessing():
    names = ["karte-db3", "10.0.0.9", "fe80::7"]
    one, other = learned(names, ""), learned(names, "", key=bytes(16))
    assert all(one.entries[name].pseudonym != other.entries[name].pseudonym for name in names)


def test_names_learned_later_leave_those_given_as_they_are(tmp_path):
    path = tmp_path / "masking.json"
    book = learned(["karte-db3", "10.0.0.9"], "KARTE-db3")
    masked = Mask(book).text("KARTE-db3 10.0.0.9")
    book.save(path)
    if os.name == "posix":  # elsewhere a mode says nothing of others
        assert path.stat().st_mode & 0o077 == 0
    again = read(path)
    learner = Learner(again)
    learner.host("aaa-first.corp.example.jp")
    learner.host("10.0.0.200")
    learner.finish()
    assert Mask(again).text("KARTE-db3 10.0.0.9") == masked
    assert Unmask(again).text(masked) == "KARTE-db3 10.0.0.9"
    assert again.entries["10.0.0.200"].pseudonym.startswith("192.0.2.")


def test_a_pseudonym_the_desk_typed_in_another_way_is_read_too():
    book = learned(["KARTE-db3"], "")
    own = book.entries["karte-db3"].pseudonym
    assert Unmask(book).text(f"x {own.swapcase()}.") == "x KARTE-DB3."
    assert Unmask(book).text(own.capitalize()) == "KARTE-db3"


def test_evidence_that_holds_a_pseudonym_as_a_real_name_is_refused():
    book = learned(["10.0.0.9"], "")
    learner = Learner(book, strict=True)
    learner.host(book.entries["10.0.0.9"].pseudonym)
    with pytest.raises(UsageError, match="name_is_pseudonym"):
        learner.finish()


@pytest.mark.parametrize(
    "torn", ["", "{", '{"schema": "other"}', '{"schema": "dscase.masking/1", "key": "00"}']
)
def test_a_torn_book_is_refused_and_never_begun_anew(tmp_path, torn):
    path = tmp_path / "masking.json"
    path.write_text(torn)
    with pytest.raises(InputError, match="book_unusable"):
        read(path)


def test_a_book_keeps_spellings_that_hold_bytes_nobody_could_decode(tmp_path):
    book = learned(["karte-db3"], "")
    Mask(book).text("ＫＡＲＴＥ-db3")
    book.save(tmp_path / "masking.json")
    assert json.loads((tmp_path / "masking.json").read_text())["spellings"] == book.odd
    assert read(tmp_path / "masking.json").odd == book.odd


@given(st.binary(min_size=16, max_size=16), st.text(max_size=80))
def test_numbers_are_drawn_by_hmac_with_sha256(key, text):
    told = f"host\x1f{text}\x1f3".encode("utf-8", "surrogatepass")
    expected = int.from_bytes(hmac.digest(key, told, "sha256")[:16], "big")
    assert keyed.number(key, "host", text, 3) == expected


@given(
    st.text(st.sampled_from("aZ0-＝Ａ－ｚ院アé漢ÀİßΑЖⅣⒶ―\ufeff\udc83・ｱ㋀") | st.characters(), max_size=20)
)
def test_a_text_is_folded_as_its_letters_are(text):
    assert folded(text) == "".join(map(folded, text))
