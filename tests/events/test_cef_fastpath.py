from hypothesis import given
from hypothesis import strategies as st

from dscase.events import cef, leef
from dscase.events.cef_fastpath import FIXED, Cells, Shape, Shapes
from dscase.events.message import body

KEYS = ("src", "suser", "target", "msg", "TrendMicroDsTags", "TrendMicroDsTenant", "TrendMicroDsTenantId")
KNOWN = cef.keys_of("system")
TEXTS = st.text(
    st.sampled_from("ab1 |\t:.表\\=") | st.characters(exclude_categories=["Cs"], exclude_characters="\n"),
    max_size=12,
)
PIECES = st.sampled_from([" ", "  ", "\t", "=", "\\", "|", "x=", " x=", " msg=", "TrendMicroDs", " src=1"])


def line(keys: tuple[str, ...], texts: list[str], start: str = "CEF:0") -> str:
    pairs = " ".join(f"{key}={text}" for key, text in zip(keys, texts, strict=False))
    return f"kaga {start}|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|{pairs}"


def learned(*keys: tuple[str, ...], product: str = "Deep Security Manager") -> Shapes:
    shapes = Shapes()
    for each in keys:
        for _ in range(3):
            shapes.learn("Trend Micro", product, each)
    return shapes


def match(shapes: Shapes, text: str) -> tuple[Shape, tuple[str, ...]] | None:
    """What the shapes make of a line, asked as the reader of lines asks."""
    start = text.find("CEF")
    found = shapes.pattern.fullmatch(text, start)
    if found is None or "\\" in text or "LEEF" in text[:start]:
        return None
    shape = shapes.by_last_group[found.lastindex]
    return shape, found.group(*shape.picks)


def check(shapes: Shapes, text: str) -> bool:
    """That a shape, if one fits, reads the line as the general reader does."""
    found = match(shapes, text)
    if found is None:
        return False
    shape, values_there = found
    cells = Cells(*values_there[:FIXED])
    header = cef.find(text)
    assert header is not None
    assert cells.header.split("|") == [header.product, *header[5:]]
    assert header.start == text.find("CEF")
    assert leef.find(text) is None
    assert body(text, header) == text[header.end :]
    read = cef.extension(text[header.end :], KNOWN)
    assert read == cef.Extension(read.pairs)
    values = dict(read.pairs)
    assert len(values) == len(read.pairs)
    taken = {key: values.pop(key, "") for key in ("target", "suser", "TrendMicroDsTags", "msg")}
    assert list(taken.values()) == [cells.target, cells.actor, cells.tags, cells.message]
    assert dict(zip(shape.rest, values_there[FIXED:], strict=True)) == values
    return True


@given(st.permutations(KEYS), st.integers(1, 7), st.lists(TEXTS, min_size=7, max_size=7))
def test_a_shape_reads_a_line_as_the_general_reader_does(
    keys: list[str], count: int, texts: list[str]
) -> None:
    chosen = tuple(keys[:count])
    shapes = learned(chosen)
    assert check(shapes, line(chosen, ["a b"] * count))
    check(shapes, line(chosen, texts[:count]))


@given(st.integers(0, 200), PIECES)
def test_a_line_changed_anywhere_is_read_the_same_way_or_left_to_the_general_reader(
    place: int, piece: str
) -> None:
    text = line(KEYS, ["192.0.2.1", "System", "web-01", "two words", "", "Primary", "0"])
    check(learned(KEYS), text[:place] + piece + text[place:])
    check(learned(KEYS), text[:place] + text[place + len(piece) :])


def test_every_way_a_header_begins_fits() -> None:
    for start in ("CEF: 0", "CEF - - - 0", "CEF:0"):
        assert check(learned(KEYS), line(KEYS, ["x"] * 7, start))
    assert check(learned(KEYS), line(KEYS, ["x"] * 7) + " \t ")


def test_a_shape_is_learned_from_lines_that_come_again() -> None:
    shapes = Shapes()
    for times in range(5):
        assert check(shapes, line(KEYS, ["x"] * 7)) == (times >= 3)
        shapes.learn("Trend Micro", "Deep Security Manager", KEYS)


def test_lines_of_many_shapes_are_told_apart() -> None:
    orders = [KEYS, KEYS[:3], KEYS[1:], KEYS[::-1], ("msg",), ("src",)]
    shapes = learned(*orders)
    assert all(check(shapes, line(keys, ["x"] * len(keys))) for keys in orders)


@given(st.text('C EF|:\\"x\t', max_size=12))
def test_whatever_stands_in_front_is_read_the_same_way_or_left(prefix: str) -> None:
    check(learned(KEYS), prefix + line(KEYS, ["x"] * 7))
    check(learned(KEYS), prefix + line(KEYS, ["x"] * 7) + prefix)


def test_a_host_with_a_capital_c_has_shapes_too_and_another_message_in_front_has_none() -> None:
    text = line(KEYS, ["x"] * 7)
    assert check(learned(KEYS), f"Apr 20 03:20:54 DC01.CORP.{text}")
    for prefix in ("LEEF:2.0|a|b|c|d|", "CEF ", 'kaga "', "C:\\"):
        assert not check(learned(KEYS), prefix + text.removeprefix("kaga "))


def test_products_of_two_names_both_fit_and_a_third_does_not() -> None:
    shapes = learned(KEYS)
    for _ in range(3):
        shapes.learn("Trend Micro", "Server & Workload (x) Manager", KEYS[:2])
    text = line(KEYS, ["x"] * 7)
    assert check(shapes, text)
    assert check(shapes, text.replace("Deep Security", "Server & Workload (x)"))
    assert not check(shapes, text.replace("Deep Security", "Server & Workload x"))


def test_keys_that_stand_twice_are_no_shape_and_shapes_are_few() -> None:
    shapes = learned(("msg", "msg"), (), product="p")
    assert shapes.pattern.groups == 0
    for number in range(1000):
        for _ in range(3):
            shapes.learn("Trend Micro", "p", (f"k{number}",))
    assert shapes.pattern.groups < 20
