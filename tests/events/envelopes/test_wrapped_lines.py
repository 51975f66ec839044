"""A message wrapped at a width is one line again, with the blanks it had; else it is told, never glued."""

import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.collect import Collected
from dscase.events.envelopes import wrapped
from dscase.events.table import SourceSpec

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
WORDS = "The update did not finish, see the events of the agent for the cause and try again"


def line(message: str = WORDS, target: str = "DSA-1") -> str:
    return (
        "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|9000001|Pattern Update Failed|6|"
        f"src=192.0.2.1 suser=System target={target} msg={message} TrendMicroDsTenant=Primary "
        "TrendMicroDsTenantId=0"
    )


def at_blanks(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def anywhere(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


@pytest.mark.parametrize("width", [60, 72, 76, 80, 90])
@pytest.mark.parametrize("wrap", [at_blanks, anywhere])
@pytest.mark.parametrize("mark", ["", "> ", ">> "])
def test_lines_wrapped_at_a_width_are_one_again(
    source_of: MakeSource, collected: Collect, width: int, wrap: Callable[[str, int], list[str]], mark: str
) -> None:
    lines = [mark + one for text in (line(), line(target="DSA-2")) for one in wrap(text, width)]
    done = collected(source_of("a.log", lines))
    told = [(event.target, event.description, event.actor, event.flags) for event in done.rows]
    assert told == [(target, WORDS, "System", ("joined_lines",)) for target in ("DSA-1", "DSA-2")]
    assert done.sources[0].tally.read == 2


def test_lines_of_one_length_that_either_way_makes_whole_are_told(
    source_of: MakeSource, collected: Collect
) -> None:
    lines = anywhere(line(), 100)  # "Upda" and "te Failed": who says that these are one word?
    done = collected(source_of("a.log", [*lines, line(target="DSA-2")]))
    assert [event.target for event in done.rows if "truncated" not in event.flags] == ["DSA-2"]
    assert done.sources[0].unparsed or any("truncated" in event.flags for event in done.rows)


def test_the_blank_that_a_mail_leaves_at_a_lines_end_is_not_doubled() -> None:
    first, *rest = [f"{one} " for one in at_blanks(line(), 72)]
    assert wrapped.joined(first, [*rest[:-1], rest[-1].rstrip()]) == (line(), len(rest))


def test_japanese_is_joined_where_it_was_broken_at_a_blank_only() -> None:
    first, *rest = at_blanks(line(target="経理サーバ01"), 76)
    assert wrapped.joined(first, rest) == (line(target="経理サーバ01"), len(rest))
    text = line("更新に失敗しました。" * 6)
    first, *rest = anywhere(text, 70)
    assert wrapped.joined(first, ["失敗", *rest]) is None


def test_a_message_of_several_lines_keeps_its_line_ends(source_of: MakeSource, collected: Collect) -> None:
    (event,) = collected(source_of("a.log", line("Alert: x\nSubject: y\nSeverity: z"))).rows
    assert event.description == "Alert: x\nSubject: y\nSeverity: z"


def test_a_line_that_is_torn_in_a_value_is_told_as_cut(source_of: MakeSource, collected: Collect) -> None:
    text = line()
    at = text.index("get=DSA-1")
    done = collected(source_of("a.log", [text[:at], text[at:], line(target="DSA-2")]))
    assert [(event.target, "truncated" in event.flags) for event in done.rows] == [
        ("", True),
        ("DSA-2", False),
    ]
    assert [one.reason for one in done.sources[0].unparsed] == ["line.rest"]


@given(st.text("ab .,", min_size=20, max_size=200), st.integers(60, 110))
def test_what_is_joined_is_what_it_was(message: str, width: int) -> None:
    text = line(" ".join(message.split()))
    for wrap in (at_blanks, anywhere):
        first, *rest = wrap(text, width)
        if wrapped.begins(first) and (found := wrapped.joined(first, rest)):
            assert found == (text, len(rest))


@given(st.text(), st.lists(st.text()))
def test_no_text_makes_it_fail(text: str, lines: list[str]) -> None:
    wrapped.begins(text)
    wrapped.joined(text, lines)
    wrapped.put_together([text, *lines] if lines else [text, text])
