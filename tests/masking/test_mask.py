import base64
import json
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from dscase.masking.book import Book
from dscase.masking.fold import folded
from dscase.masking.gate import Gate, LeakError
from dscase.masking.learning import Learner
from dscase.masking.mask import Mask
from dscase.masking.unmask import Unmask

TEXT = r"""DSA-test dsa-test.corp.example.jp DSA-TEST ＤＳＡ－ｔｅｓｔ IMG_karte-db3_0001.png
10.1.2.3:4119 ip-10-1-2-3 010.001.002.003 ::ffff:a01:203 fe80::1:2
00:50:56:AA:BB:CC \\filer\geka$ \\filer\geka\x CORP\tanaka
tanaka@corp.example.jp https://dsm01.corp.example.jp:4119/x"""
REAL = (
    "dsa-test",
    "ｄｓａ－ｔｅｓｔ",
    "corp",
    "karte-db3",
    "10.1.2.3",
    "10-1-2-3",
    "010.001",
    "a01:203",
    "fe80::1:2",
    "00:50:56",
    "filer",
    "geka",
    "tanaka",
    "dsm01",
)


@pytest.fixture
def mask(learned):
    return Mask(learned("DSA-test", "karte-db3.corp.example.jp", users=[r"CORP\tanaka"], text=TEXT))


@pytest.mark.parametrize("name", [name for name in REAL if name != "geka"])
def test_no_name_is_left_in_any_of_its_spellings(mask, name):
    assert name not in mask.text(TEXT).lower()


def test_every_spelling_of_a_computer_has_one_pseudonym_with_its_domain(mask):
    own = mask.book.entries["dsa-test"].pseudonym
    domain = mask.book.entries["corp.example.jp"].pseudonym
    masked = mask.text(TEXT).lower()
    assert masked.count(own) == 4
    assert f"{own}.{domain} " in masked
    assert domain.endswith(f".{mask.book.entries['example.jp'].pseudonym}")


@pytest.mark.parametrize(
    "text",
    [
        "event 2205, 710 and rule 1002778",
        "Deep Security Agent 20.0.0.8268",
        "Version: 9.6.2.8",
        "127.0.0.1 ::1 0.0.0.0 255.255.255.0 169.254.169.254",
        "2026-04-20 03:20:11.123 +09:00",
        "files.trendmicro.com ntp.ubuntu.com",
        "com.thirdbrigade.manager.core.Test server0.log java.net.ConnectException",
        "std::vector a::b",
        "C:\\Program Files\\Trend Micro\\Deep Security Agent\\dsa.exe",
        "user@localhost NT AUTHORITY\\SYSTEM",
        "1.3.6.1.4.1.3101.7",
    ],
)
def test_what_is_no_name_is_never_touched(mask, learned, text):
    learned(text=text)
    assert Mask(mask.book).text(text) == text


def test_a_name_that_is_an_ordinary_word_is_masked_only_where_something_says_so(learned):
    book = learned("update.corp.example.jp", "agent7")
    mask = Mask(book)
    own = book.entries["update"].pseudonym
    assert mask.ordinary == {"update"}
    assert mask.text("Software update failed") == "Software update failed"
    assert mask.field("update") == own
    assert mask.text("update.corp.example.jp").startswith(f"{own}.")
    assert mask.text("dhost=update msg=an update") == f"dhost={own} msg=an update"
    assert mask.text('{"targetName": "update", "x": "update"}') == f'{{"targetName": "{own}", "x": "update"}}'
    rows = list(mask.rows([("710", "update", "an update", "710,update,an update")], naming=[1]))
    assert rows == [("710", own, "an update", f"710,{own},an update")]


def test_rows_are_masked_whatever_their_texts_hold(learned):
    mask = Mask(learned("dsm01"))
    own = mask.book.entries["dsm01"].pseudonym
    rows = [("a\x1fdsm01", 3, "dsm01"), ("", None, "x\x1edsm01")]
    assert list(mask.rows(rows)) == [(f"a\x1f{own}", 3, own), ("", None, f"x\x1e{own}")]
    assert list(mask.rows([("dsm01", 1), ("b", 2)])) == [(own, 1), ("b", 2)]
    assert list(mask.rows([(), ("dsm01",)])) == [(), (own,)]


@dataclass(frozen=True)
class Thing:
    target: str
    parts: tuple[str, ...] = ()
    count: int = 0


def test_plain_data_is_masked_at_any_depth_and_is_itself_where_nothing_was(learned):
    mask = Mask(learned("dsm01", "update"))
    own, other = mask.book.entries["dsm01"].pseudonym, mask.book.entries["update"].pseudonym
    assert mask.over({"dsm01": [Thing("update", ("dsm01", "update"))]}) == {
        own: [Thing(other, (own, "update"))]
    }
    untouched = (Thing("none"), "x")
    assert mask.over(untouched) is untouched


def test_a_kept_word_is_never_touched(learned):
    book = learned("dsm01", "dsm01-keep")
    mask = Mask(book, keep=["DSM01-keep"])
    assert mask.text("dsm01-keep dsm01") == f"dsm01-keep {book.entries['dsm01'].pseudonym}"


def test_a_domain_of_the_vendor_stays_but_a_host_learned_does_not(learned):
    mask = Mask(learned("tokyo-srv1"))
    assert "tokyo-srv1" not in mask.text("https://tokyo-srv1.trendmicro.com/")
    assert "trendmicro.com" in mask.text("https://tokyo-srv1.trendmicro.com/")


@pytest.mark.parametrize(
    "kind", ["host", "ipv4", "mac", "user", "domain", "secret", "ipv6", "netbios", "share"]
)
def test_a_masker_that_is_off_leaves_its_names(mask, kind):
    text = TEXT + " password=hunter2"
    assert Mask(mask.book, without=[kind]).text(text) != mask.text(text)


def test_the_first_label_of_a_domain_is_no_computer(learned):
    book = learned(
        "karte-db3.corp.example.jp", text="tanaka@corp.example.jp https://corp.example.jp/ lab.example.jp"
    )
    assert "corp" not in book.entries
    assert book.entries["lab"].kind == "host"
    masked = Mask(book).text("tanaka@corp.example.jp https://corp.example.jp/")
    assert masked.count(book.entries["corp.example.jp"].pseudonym) == 2


def test_a_windows_domain_that_is_an_ordinary_word_is_masked_before_its_users(learned):
    book = learned("corp", users=[r"CORP\tanaka"])
    assert "CORP" not in Mask(book).text(r"by CORP\tanaka, C:\corp.txt")


def _of_bytes(escape, encoding):
    def written(name):
        return "".join(escape.format(byte) if byte > 0x7F else chr(byte) for byte in name.encode(encoding))

    return written


@pytest.mark.parametrize(
    "text", ["the IP10.4.77.7 is", "the IP１０．４．７７．７ is", "addr10.4.77.7.", "IP010.004.077.007"]
)
def test_an_address_glued_to_a_word_comes_back_as_it_was_spelled(learned, text):
    book = learned("10.4.77.7")
    masked = Mask(book).text(text)
    assert "77" not in folded(masked)
    assert Mask(book).text(masked) == masked
    Gate(book).check_text(masked, "x")
    assert Unmask(book).text(masked) == text


WAYS = {
    "url in utf-8": quote,
    "url in cp932": lambda name: quote(name, encoding="cp932"),
    "url in euc-jp": lambda name: quote(name, encoding="euc_jp"),
    "url of old scripts": lambda name: "".join(f"%u{ord(letter):04X}" for letter in name),
    "mail in utf-8": _of_bytes("={:02X}", "utf-8"),
    "mail in cp932": _of_bytes("={:02X}", "cp932"),
    "octal": _of_bytes("\\{:03o}", "utf-8"),
    "c in cp932": _of_bytes("\\x{:02X}", "cp932"),
    "relay": _of_bytes("#{:03o}", "utf-8"),
    "json": lambda name: json.dumps(name).strip('"'),
    "markup": lambda name: "".join(f"&#x{ord(letter):X};" for letter in name),
    "domain": lambda name: name.encode("idna").decode(),
    "base64 in cp932": lambda name: base64.b64encode(f"host {name} is down".encode("cp932")).decode(),
    "base64 in utf-16": lambda name: base64.b64encode(f"host {name} is down".encode("utf-16-le")).decode(),
    "no width": "\u200b".join,
    "marks of direction": "\u200e".join,
    "turned round": "\u202d".join,
    "soft hyphens": "\u00ad".join,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["外科サーバ", "カルテ", "病棟端末"])
def test_a_japanese_name_is_masked_however_its_letters_are_escaped_and_comes_back(learned, name, way):
    book = learned(name)
    text = f"at {WAYS[way](name)} again"
    masked = Mask(book).text(text)
    assert masked != text
    Gate(book).check_text(masked, "x")
    back = Unmask(book).text(masked)
    if way == "base64 in cp932":  # a pseudonym is ASCII, which does not tell in what it was written
        assert f"host {name} is down" == base64.b64decode(back.split()[1]).decode()
    else:
        assert back == text
    with pytest.raises(LeakError):
        Gate(book).check_text(text, "x")


def test_base64_in_base64_does_not_pass_the_gate(learned):
    inside = base64.b64encode(b"host karte-db3 is down")
    with pytest.raises(LeakError):
        Gate(learned("karte-db3")).check_text(base64.b64encode(inside).decode(), "x")


@pytest.mark.parametrize(
    ("text", "is_name"),
    [("(no user)", False), ("<unknown>", False), ("(田中)", True), ("(karte user)", True)],
)
def test_what_a_program_writes_where_there_is_no_name_is_none(learned, text, is_name):
    assert bool(learned(users=[text]).entries) == is_name


@pytest.mark.parametrize(
    ("name", "kept"),
    [("サーバ3", "ｻｰﾊﾞ3"), ("ｻｰﾊﾞ3", "サーバ３"), ("サーバⅢ", "サーバIII"), ("2001:db9::1", "2001:DB9:0::1")],
)
def test_what_is_kept_is_kept_in_its_other_spellings(name, kept):
    book = Book.new()
    learned = Learner(book)
    learned.host(name)
    learned.finish()  # before the person said so
    assert Mask(book, [kept]).text(f"at {name} now") == f"at {name} now"
    later = Learner(Book.new(), [kept])
    later.host(name)
    assert not later.names
