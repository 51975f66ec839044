from hypothesis import given
from hypothesis import strategies as st

from dscase.events import cef
from dscase.events.shapes import Shapes

KEYS = ("src", "suser", "target", "msg", "TrendMicroDsTags", "TrendMicroDsTenant", "TrendMicroDsTenantId")
KNOWN = cef.keys_of("system")
TEXTS = st.text(st.sampled_from("ab1 |\t:.表\\=") | st.characters(exclude_categories=["Cs"]), max_size=12)
PIECES = st.sampled_from([" ", "  ", "\t", "=", "\\", "|", "x=", " x=", " msg=", "TrendMicroDs", " src=1"])


def line(keys: tuple[str, ...], texts: list[str], start: str = "CEF:0") -> str:
    pairs = " ".join(f"{key}={text}" for key, text in zip(keys, texts, strict=False))
    return f"kaga {start}|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|{pairs}"


def learned(keys: tuple[str, ...]) -> Shapes:
    shapes = Shapes()
    for _ in range(2):
        shapes.learn("Deep Security Manager", keys)
    return shapes


def check(shapes: Shapes, text: str) -> bool:
    """That a shape, if one fits, reads the line as the general reader does."""
    found = shapes.match(text)
    if found is None:
        return False
    shape, cells = found
    header = cef.find(text)
    assert header is not None
    assert (header.product, *cells[:4]) == (shape.product, *header[5:])
    read = cef.extension(text[header.end :], KNOWN)
    assert read == cef.Extension(read.pairs)
    values = dict(read.pairs)
    assert len(values) == len(read.pairs)
    for key, index in (
        ("target", shape.target),
        ("suser", shape.actor),
        ("msg", shape.message),
        ("TrendMicroDsTags", shape.tags),
    ):
        assert cells[index] == values.pop(key, "")
    assert dict(zip(shape.rest, shape.rest_of(cells), strict=True)) == values
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


def test_a_shape_is_learned_from_the_second_line_on() -> None:
    shapes = Shapes()
    assert shapes.match(line(KEYS, ["x"] * 7)) is None
    shapes.learn("Deep Security Manager", KEYS)
    assert shapes.latest is None
    shapes.learn("Deep Security Manager", KEYS)
    assert check(shapes, line(KEYS, ["x"] * 7))


def test_the_shape_that_fitted_last_is_tried_first() -> None:
    shapes = learned(KEYS)
    for _ in range(2):
        shapes.learn("Deep Security Manager", KEYS[:3])
    for keys in (KEYS, KEYS[:3], KEYS):
        found = shapes.match(line(keys, ["x"] * len(keys)))
        assert found is not None
        assert shapes.latest is found[0]
        assert len(found[1]) == 4 + len(keys) + 1


def test_keys_that_stand_twice_are_no_shape_and_shapes_are_few() -> None:
    shapes = Shapes()
    for _ in range(3):
        shapes.learn("p", ("msg", "msg"))
        shapes.learn("p", ())
    assert shapes.latest is None
    for number in range(1000):
        for _ in range(2):
            shapes.learn("p", (f"k{number}",))
    assert shapes.latest is not None
