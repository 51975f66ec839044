import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.cef import Extension, begun_fields, extension, find, is_begun, keys_of

HEAD = "|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"


def pairs(text: str) -> list[tuple[str, str]]:
    return extension(text).pairs


@pytest.mark.parametrize("start", ["CEF:0", "CEF: 0", "CEF:  0", "CEF - - - 0", "CEF - - -  0", "CEF:1"])
def test_every_way_a_header_begins(start: str) -> None:
    header = find(f"Apr 20 03:20:54 kaga {start}{HEAD}src=1")
    assert header is not None
    assert header.start == len("Apr 20 03:20:54 kaga ")
    assert header[3:] == ("Trend Micro", "Deep Security Manager", "20.0.1", "600", "User Signed In", "3")


def test_text_may_be_glued_before_the_header() -> None:
    header = find(f"kagaCEF:0{HEAD}")
    assert header is not None
    assert header.start == 4


def test_the_first_header_wins() -> None:
    line = f"CEF:0|Other|Thing|1|7|Decoy|1|msg=CEF:0{HEAD}suser=x"
    header = find(line)
    assert header is not None
    assert (header.vendor, header.name) == ("Other", "Decoy")


def test_the_letters_cef_in_front_of_the_header_do_no_harm() -> None:
    header = find(f"Apr 20 03:20:54 CEFHOST forwarder CEF: started CEF: 0{HEAD}")
    assert header is not None
    assert header.signature_id == "600"


def test_header_escapes_are_undone_and_others_kept() -> None:
    header = find(r"CEF:0|a\|b|c\\|1\=2|7|na\me\||3|msg=\|")
    assert header is not None
    assert header[3:] == ("a|b", "c\\", r"1\=2", "7", r"na\me|", "3")


def test_blank_header_fields_are_data() -> None:
    header = find("CEF:0|||||||")
    assert header is not None
    assert header[2:] == ("0", "", "", "", "", "", "")


def test_an_escaped_first_header_is_not_passed_over_for_a_later_one() -> None:
    header = find(rf"CEF:0|a\|b|c|1|7|name|3|msg=CEF:0{HEAD}")
    assert header is not None
    assert header.vendor == "a|b"


def test_a_header_may_end_the_line_without_its_last_pipe() -> None:
    header = find("CEF:0|a|b|1|7|name|3")
    assert header is not None
    assert header.severity == "3"


@pytest.mark.parametrize(
    "line", ["CEF:0|a|b|1|7|name", "x CEF:", "x CEF: 0", "CEF:0|", "CEF - - - 0|a", "CEF:|a|b|1"]
)
def test_a_header_cut_short_is_begun_but_not_found(line: str) -> None:
    assert find(line) is None
    assert is_begun(line)


@pytest.mark.parametrize("line", ["", "CEF module loaded", "CEF: started ok", "cef:0|a|b|c|d|e|f|"])
def test_a_mention_of_cef_is_no_header(line: str) -> None:
    assert find(line) is None
    assert not is_begun(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("src=1.2.3.4 msg=two words", [("src", "1.2.3.4"), ("msg", "two words")]),
        ("cs6=A | B | C act=x", [("cs6", "A | B | C"), ("act", "x")]),
        ('cs1="CVE-2022-1" cs1Label=DPI Note', [("cs1", '"CVE-2022-1"'), ("cs1Label", "DPI Note")]),
        ("request=https://h/x?a=1&b=2 act=y", [("request", "https://h/x?a=1&b=2"), ("act", "y")]),
        ("msg=a = b act=y", [("msg", "a = b"), ("act", "y")]),
        ("dst= cnt=1 last=", [("dst", ""), ("cnt", "1"), ("last", "")]),
        ("msg=one msg=two msg=one", [("msg", "one"), ("msg", "two"), ("msg", "one")]),
        ("ad.x[0]=1 a,b=2 c_d-e=3", [("ad.x[0]", "1"), ("a,b", "2"), ("c_d-e", "3")]),
        ("cs5Label=Stream  cs1=x ", [("cs5Label", "Stream "), ("cs1", "x")]),
        ("a=   b=1", [("a", "  "), ("b", "1")]),
        ("cmd=run --config=/etc/x -o=1 act=y", [("cmd", "run --config=/etc/x -o=1"), ("act", "y")]),
        (
            "error=Failed because id==old angle=1<=2",
            [("error", "Failed because"), ("id", "=old"), ("angle", "1<=2")],
        ),
        ("msg=tab\t src=1", [("msg", "tab\t"), ("src", "1")]),
        ("  src=1\tdst=2", [("src", "1"), ("dst", "2")]),
        (
            "target=10.0.0.1 (本社サーバ) [i-0abc] msg=失敗",
            [("target", "10.0.0.1 (本社サーバ) [i-0abc]"), ("msg", "失敗")],
        ),
        ("type=N/Hash=44 x=1", [("type", "N/Hash=44"), ("x", "1")]),
        ("msg=全角　key=値", [("msg", "全角　key=値")]),
        ("src=1 src=msg=2", [("src", "1"), ("src", "msg=2")]),
    ],
)
def test_the_extension(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected
    known = frozenset(key for key, _ in expected) | {"msg"}
    assert extension(text, known).pairs == expected


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (r"a\=b", "a=b"),
        (r"C:\\Windows\\notepad.exe", r"C:\Windows\notepad.exe"),
        (r"one\ntwo\r", "one\ntwo\r"),
        (r"\x \| \t", r"\x \| \t"),
        (r"\\?\D:\\", "\\?\\D:\\"),
        ("C:\\Temp\\", "C:\\Temp\\"),
        (r"\\n", r"\n"),
        (r"a \=b c\=d", "a =b c=d"),
    ],
)
def test_escapes_are_undone_left_to_right_and_unknown_ones_kept(raw: str, value: str) -> None:
    assert pairs(f"msg={raw} act=x") == [("msg", value), ("act", "x")]
    assert extension(f"msg={raw} act=x", frozenset({"msg", "act"})).pairs == [("msg", value), ("act", "x")]


def test_an_unknown_word_behind_a_message_belongs_to_it() -> None:
    known = keys_of("system")
    text = "suser=System msg=Update failed, code=7  why=disk full target=h1 other=1 TrendMicroDsNew=2"
    read = extension(text, known)
    assert read.uncertain
    assert read.pairs == [
        ("suser", "System"),
        ("msg", "Update failed, code=7  why=disk full"),
        ("target", "h1"),
        ("other", "1"),
        ("TrendMicroDsNew", "2"),
    ]
    assert ("code", "7 ") in pairs(text)
    assert not extension("suser=System msg=Failed: a = b", known).uncertain


def test_a_line_cut_inside_a_vendor_key_keeps_the_whole_pairs() -> None:
    cut = extension("target=h1 msg=Failed. TrendMicroDsTen", keys_of("system"))
    assert cut == Extension([("target", "h1"), ("msg", "Failed.")], "", truncated=True)


def test_a_vendor_key_that_is_a_value_is_no_cut() -> None:
    assert extension("msg=TrendMicroDs") == Extension([("msg", "TrendMicroDs")])


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (r"C:\Windows\System32\notepad.exe", "C:\\Windows\\System32\notepad.exe"),
        ("C:\\new\\readme", "C:\new\readme"),
        ("\\\\host\\share\\notes", "\\host\\share\notes"),
    ],
)
def test_an_unescaped_path_keeps_its_raw_value_and_is_told(raw: str, value: str) -> None:
    read = extension(f"act=x sproc={raw} msg=y")
    assert read.pairs[1] == ("sproc", value)
    assert read.suspicious == ((1, raw),)


@pytest.mark.parametrize(
    "raw", [r"C:\\Windows\\notepad.exe", r"one\ntwo", r"a\=b", r"C:\Windows", "plain", r"k:\=1"]
)
def test_what_is_escaped_by_the_book_or_unharmed_is_not_suspicious(raw: str) -> None:
    assert extension(f"msg={raw} act=x").suspicious == ()


def test_text_without_a_key_is_stray() -> None:
    assert extension("sr") == Extension([], "sr", truncated=True)
    assert extension("no key at all") == Extension([], "no key at all")
    assert extension("  ") == Extension([], "")
    assert extension("lost words src=1") == Extension([("src", "1")], "lost words")


KEYS = st.from_regex(r"[abXY019_][abXY019_.,\[\]\-]{0,7}", fullmatch=True)
# A surrogate cannot be in a file; white space at the end of the last value is not data.
VALUES = st.text(st.characters(exclude_categories=["Cs"]))
FIELDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=20)


def escaped(text: str, **marks: str) -> str:
    for mark, written in marks.items():
        text = text.replace({"bar": "|", "equals": "=", "lf": "\n", "cr": "\r"}[mark], written)
    return text


@given(st.lists(FIELDS, min_size=6, max_size=6), st.lists(st.tuples(KEYS, VALUES), max_size=8))
def test_what_is_encoded_is_read_back(fields: list[str], written: list[tuple[str, str]]) -> None:
    header = "|".join(escaped(field.replace("\\", "\\\\"), bar=r"\|") for field in fields)
    text = " ".join(
        f"{key}=" + escaped(value.replace("\\", "\\\\"), equals=r"\=", lf=r"\n", cr=r"\r")
        for key, value in written
    )
    line = f"CEF:0|{header}|{text}"
    found = find(line)
    assert found is not None
    assert list(found[3:]) == fields
    if written:
        key, value = written[-1]
        written[-1] = (key, _trimmed(value))
    assert extension(line[found.end :]).pairs == written
    assert extension(line[found.end :], frozenset(key for key, _ in written)).pairs == written


def _trimmed(value: str) -> str:
    """As the reader trims the last value: while it is still escaped."""
    return value.rstrip(" \t")


@given(st.text(st.sampled_from("CEF:0|\\ =abmsg\tTrendMicroDs- ")))
def test_no_text_makes_it_fail(text: str) -> None:
    find(text)
    is_begun(text)
    for known in (None, keys_of("system")):
        extension(text, known)


def test_a_header_without_its_last_field_is_not_whole() -> None:
    assert find("CEF:0|a|b|1|7|name|") is None
    assert begun_fields("CEF:0|a|b|1|7|name|") == ["a", "b", "1", "7", "name"]
    assert begun_fields("no header") == []


@given(st.text(st.sampled_from(" =ab\\smg")))
def test_the_quick_way_and_the_general_way_agree(text: str) -> None:
    every = frozenset(key for key, _ in extension(text).pairs)
    assert extension(text, every) == extension(text)
