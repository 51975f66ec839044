import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.leef import Attributes, attributes, begun_fields, find, is_begun, known_keys

HEAD = "|Trend Micro|Deep Security Manager|20.0.1|192|"


def pairs(line: str) -> list[tuple[str, str]]:
    header = find(line)
    assert header is not None
    return attributes(line[header.end :], header.delimiter).pairs


@pytest.mark.parametrize("start", ["LEEF:1.0", "LEEF: 1.0", "LEEF - - - 1.0", "LEEF:2.0", "LEEF: 2.0"])
def test_every_way_a_header_begins(start: str) -> None:
    header = find(f"Apr 20 03:20:54 kaga {start}{HEAD}cat=System\tsev=3")
    assert header is not None
    assert header.start == len("Apr 20 03:20:54 kaga ")
    assert header[3:7] == ("Trend Micro", "Deep Security Manager", "20.0.1", "192")


@pytest.mark.parametrize(
    ("field", "between"),
    [
        ("", "\t"),
        ("|", "\t"),
        ("\t|", "\t"),
        (r"\t|", "\t"),
        ("^|", "^"),
        ("0x5E|", "^"),
        ("x5E|", "^"),
        ("x5e|", "^"),
        ("0X5E|", "^"),
        (r"\x5E|", "^"),
        ("#011|", "\t"),
        ("x09|", "\t"),
        ("0x0009|", "\t"),
        ("xa6|", "¦"),
        ("x00A6|", "¦"),
        ("xC2A6|", "¦"),
        ("x3000|", "\u3000"),
        ("¦|", "¦"),
        ("||", "|"),
        ("~~|", "~~"),
        (";|", ";"),
    ],
)
def test_the_delimiter_of_leef_2(field: str, between: str) -> None:
    line = f"LEEF:2.0{HEAD}{field}cat=System{between}name=Alert | Ended{between}msg=a=b"
    if between == "|":
        line = line.replace(" | ", " ")
    name = "Alert Ended" if between == "|" else "Alert | Ended"
    assert pairs(line) == [("cat", "System"), ("name", name), ("msg", "a=b")]


@pytest.mark.parametrize(
    ("field", "between"), [("^|", "^"), ("x5E|", "^"), ("0x7c|", "|"), ("|", "\t"), ("\t|", "\t"), ("", "\t")]
)
def test_a_sender_of_leef_1_that_names_its_delimiter_is_understood(field: str, between: str) -> None:
    line = f"LEEF:1.0{HEAD}{field}cat=System{between}name=Alert Ended{between}msg=a=b"
    assert pairs(line) == [("cat", "System"), ("name", "Alert Ended"), ("msg", "a=b")]


def test_leef_1_with_a_bar_in_its_first_value_has_no_delimiter_field() -> None:
    assert pairs(f"LEEF:1.0{HEAD}name=a|b\tx=1") == [("name", "a|b"), ("x", "1")]


def test_a_delimiter_field_that_makes_no_sense_is_told_and_taken_for_a_tab() -> None:
    header = find(f"LEEF:2.0{HEAD}no such thing|a=1\tb=2")
    assert header is not None
    assert (header.delimiter, header.unclear) == ("\t", True)


def test_leef_1_has_no_delimiter_field() -> None:
    assert pairs(f"LEEF:1.0{HEAD}a=1^b\tc=2|3") == [("a", "1^b"), ("c", "2|3")]


def test_a_bar_in_an_attribute_is_no_delimiter_field() -> None:
    assert pairs(f"LEEF:2.0{HEAD}a=1|b\tc=2") == [("a", "1|b"), ("c", "2")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat=System\tname=Alert Ended", [("cat", "System"), ("name", "Alert Ended")]),
        (" cat=System\tsev=3 ", [("cat", "System"), ("sev", "3")]),
        ("a=1#011b=2", [("a", "1"), ("b", "2")]),
        ("md5=19#011\tsha=5A#011\tx=1", [("md5", "19"), ("sha", "5A"), ("x", "1")]),
        ("color=#0110ff\tb=2", [("color", "#0110ff"), ("b", "2")]),
        (r"desc=one\ntwo" + "\tb=C:\\new", [("desc", r"one\ntwo"), ("b", "C:\\new")]),
        ("a=\t\tb=", [("a", ""), ("b", "")]),
        ("a=1\ta=2", [("a", "1"), ("a", "2")]),
        ("url=http://h/?x=1&y=2\tb==", [("url", "http://h/?x=1&y=2"), ("b", "=")]),
        ("ad.x[0]=1\ta-b_c=2", [("ad.x[0]", "1"), ("a-b_c", "2")]),
        ("target=本社 サーバ\tmsg=失敗", [("target", "本社 サーバ"), ("msg", "失敗")]),
    ],
)
def test_the_attributes(text: str, expected: list[tuple[str, str]]) -> None:
    assert attributes(text).pairs == expected


def test_a_part_without_a_key_is_more_of_the_value_before_it() -> None:
    assert attributes("msg=one\ttwo\tthree\tb=2") == Attributes(
        [("msg", "one\ttwo\tthree"), ("b", "2")], joined=True
    )
    assert attributes("lost\ta=1").stray == "lost"


def test_tabs_lost_to_blanks_are_found_again_by_known_keys() -> None:
    text = "cat=System name=Alert Ended desc=a=b x=1 sev=3 usrName=System"
    read = attributes(text, known=known_keys())
    assert read.respaced
    assert read.pairs == [
        ("cat", "System"), ("name", "Alert Ended"), ("desc", "a=b x=1"), ("sev", "3"), ("usrName", "System"),
    ]  # fmt: skip
    assert attributes(text).pairs == [("cat", text.removeprefix("cat="))]


@pytest.mark.parametrize(
    ("line", "fields"),
    [("LEEF:2.0|a|b", ["a", "b"]), ("x LEEF:", []), ("LEEF: 2.0|a|b|c|", ["a", "b", "c"])],
)
def test_a_header_cut_short_is_begun_but_not_found(line: str, fields: list[str]) -> None:
    assert find(line) is None
    assert is_begun(line)
    assert begun_fields(line) == fields


def test_a_header_alone_is_whole() -> None:
    for end in ("", "|"):
        header = find(f"LEEF:2.0{HEAD[:-1]}{end}")
        assert header is not None
        assert header.signature_id == "192"


KEYS = st.from_regex(r"[A-Za-z0-9_.\[\]-]{1,8}", fullmatch=True)
DELIMITERS = st.sampled_from(["\t", "^", "¦", ";;", "|", "\u3000"])


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=4, max_size=4),
    DELIMITERS,
    st.lists(st.tuples(KEYS, st.text(st.characters(exclude_categories=["Cs"]))), max_size=8),
)
def test_what_is_encoded_is_read_back(
    fields: list[str], between: str, written: list[tuple[str, str]]
) -> None:
    written = [(key, value.replace(between[0], "").replace("#011", "")) for key, value in written]
    if written:
        written[-1] = (written[-1][0], written[-1][1].rstrip(" \t\r"))
    header = "|".join(field.replace("\\", "\\\\").replace("|", r"\|") for field in fields)
    line = f"LEEF:2.0|{header}|{between}|" + between.join(f"{key}={value}" for key, value in written)
    found = find(line)
    assert found is not None
    assert list(found[3:7]) == fields
    if len(written) > 1:
        assert found.delimiter == between
        assert attributes(line[found.end :], found.delimiter).pairs == written


@given(st.text(st.sampled_from("LEEF:2.0|\\ =abmsg\t#01x^")))
def test_no_text_makes_it_fail(text: str) -> None:
    is_begun(text)
    header = find(text)
    for known in (None, known_keys()):
        attributes(text if header is None else text[header.end :], known=known)
