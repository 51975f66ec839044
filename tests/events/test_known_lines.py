"""Whichever way a line goes, by a shape that is known or not, in a block of its like or not: one reading."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.events import cef_fastpath
from dscase.events.collect import Collected
from dscase.events.log_text import Texts
from dscase.events.table import SourceSpec

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
MANAGER = "Apr 20 03:10:{n:02} kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|"
TENANT = " TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
NAMES = (
    "sato", r"CORP\\sato", r"corp.example\\sato", r"CORP\sato", r"CORP\\\\sato", r"CORP\\x41", r"CORP\\012",
    r"CORP\\", r"\\sato", r"CORP\\sato\=x", r"佐藤\\経理", r"C:\\new", r"CORP\\nori", r"a\\b\\c",
)  # fmt: skip
MESSAGES = (
    "hello", r"copied to C:\\new\\rules.db", r"copied to C:\new", r"\\\\srv\\share", r"one\\two three\\four",
    r"Agent/Appliance Event(s):\nTime: x\nEvent: y", r"Agent/Appliance Event(s):\\nTime: x\\nEvent: y",
    r"a\\tb= c", "quoted CEF:0|x|y|z|1|n|3|a=b", "#012 told", "日本語", r"ends a\\b",
)  # fmt: skip
USUAL = [MANAGER.format(n=n) + f"suser=sato target=w{n} msg=line {n}" + TENANT for n in range(8)]


def line_of(second: int, actor: str, target: str, message: str, end: str) -> str:
    return f"{MANAGER.format(n=second)}suser={actor} target={target} msg={message}{end}"


LINES = st.builds(
    line_of,
    st.integers(0, 59),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(MESSAGES),
    st.sampled_from([TENANT, "", TENANT + " "]),
)
OTHERS = st.sampled_from(
    [
        "Apr 20 03:10:00 web sshd[1]: Accepted",
        "Apr 20 03:10:00 kaga last message repeated 2 times",
        "Apr 20 03:10:00 kaga LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|600|cat=System\tname=User",
        "Apr 20 03:10:00 h CEF:0|Trend Micro|Deep Security Agent|20.0.1|20|Log|0|cn1=1 dvc=h msg=a",
        "Apr 20 03:10:00 h CEF:0|Other|Thing|1|20|Log|0|msg=a",
        "rest of it TrendMicroDsTenantId=0",
        "",
    ]
)


def told(done: Collected) -> tuple[object, ...]:
    source = done.sources[0]
    return done.rows, source.tally, source.unparsed, source.encoding


def check(source_of: MakeSource, collected: Collect, data: str, *, modules: bool) -> None:
    spec = source_of("ds.log", data.encode())
    quick = told(collected(spec, modules=modules))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Texts, "of_block", lambda *_, **__: None)
        assert told(collected(spec, modules=modules)) == quick
        patch.setattr(cef_fastpath.Shapes, "learn", lambda *_: None)
        assert told(collected(spec, modules=modules)) == quick


def test_every_way_reads_the_same(source_of: MakeSource, collected: Collect) -> None:
    lines = [line_of(n % 60, name, "w", text, TENANT) for n, name in enumerate(NAMES) for text in MESSAGES]
    lines += [line_of(1, name, name, "x", "") for name in NAMES]
    check(source_of, collected, "".join(f"{line}\n" for line in [*USUAL, *lines]), modules=False)


@pytest.mark.heavy
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(LINES, max_size=6), st.lists(OTHERS, max_size=2), st.booleans(), st.sampled_from(["\n", "\r\n"])
)
def test_lines_of_every_kind_among_each_other_too(
    source_of: MakeSource, collected: Collect, lines: list[str], others: list[str], modules: bool, end: str
) -> None:
    data = "".join(line + end for line in [*USUAL, *lines, *others, *lines[:2]])
    check(source_of, collected, data, modules=modules)


def test_a_name_with_its_domain_is_read_by_the_shape(
    source_of: MakeSource, collected: Collect, read_slowly: list[str]
) -> None:
    lines = [line.replace("sato", r"CORP\\sato") for line in USUAL]
    done = collected(source_of("ds.log", [*USUAL, *lines]))
    assert len(read_slowly) == 3
    assert [event.actor for event in done.rows].count(r"CORP\sato") == len(lines)


def test_a_block_is_taken_whole_only_where_each_line_holds_a_message() -> None:
    data = "".join(f"{line}\n" for line in USUAL).encode()
    assert Texts().of_block(data, with_agents=False) == (USUAL, False)
    texts = Texts()
    for other in (b"Apr 20 web sshd: \xe7\xb5\x8c\n", b"\n", b"CEF LEEF CEF\r\n", b"CEF \xff\n"):
        assert texts.of_block(data + other, with_agents=True) is None
    assert texts.encodings == set()
    agent = b"h CEF:0|Trend Micro|Deep Security Agent|20.0.1|20|Log|0|cn1=1\n"
    assert texts.of_block(agent, with_agents=False) is None
    assert texts.of_block(agent, with_agents=True) is not None


def test_a_line_behind_a_known_header_is_looked_at_for_what_a_wrapper_left(
    source_of: MakeSource, collected: Collect
) -> None:
    """What is read in the short way of a new header must be so of a known one, and the other way round."""
    lines = [
        MANAGER.format(n=10) + "suser=a target=b msg=c" + TENANT + behind for behind in ('"}', "\tINFO", "")
    ]
    alone = [collected(source_of("one.log", [line])) for line in lines]
    done = collected(source_of("ds.log", [MANAGER.format(n=10) + "suser=a target=b msg=c", *lines]))
    assert [one.sources[0].tally.unparsed for one in alone] == [1, 0, 0]
    assert done.sources[0].tally.unparsed == 1
    assert [dict(event.extra)["TrendMicroDsTenantId"] for event in done.rows[1:]] == ["0", "0"]
    tag = MANAGER.format(n=11).replace("CEF:0|", "CEF\t0|") + "suser=a target=b msg=c" + TENANT
    tagged = collected(source_of("tag.log", [tag, *USUAL])).rows
    assert [event.flags for event in tagged if event.flags] == [("record_tag",)]
