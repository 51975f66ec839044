import gzip
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import UsageError
from dscase.intake import contents, log_search, product_log
from dscase.intake.evidence import StatedMessage
from dscase.intake.files import look
from dscase.intake.log_search import AROUND, MAX_FOUND
from dscase.intake.message_search import chosen, find_message
from dscase.kinds import Kind
from dscase.window import zone_named

TOKYO = zone_named("Asia/Tokyo", "case")
AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)
ASKED = "2026-04-20 03:20:54 [+0900]: [Warning/2] | No answer  from relay01 | 5F0A:7C21"


def heartbeat(minute: int) -> str:
    return f"2026-04-20 03:{minute:02}:00 [+0900]: [Info/5] | Heartbeat {minute}"


LOG = (
    "\n".join([*map(heartbeat, range(10)), ASKED, "\tits second line", *map(heartbeat, range(21, 30))]) + "\n"
)


@pytest.fixture
def evidence(tmp_path):
    """Writes files, and zips for what is a mapping, and looks at each."""

    def write(**contents):
        made = []
        for stem, content in contents.items():
            name = stem.replace("__", ".")
            path = tmp_path / name
            if isinstance(content, dict):
                with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                    for member, data in content.items():
                        archive.writestr(member, data)
            else:
                path.write_bytes(content)
            made.append(look(path, name, None))
        return made

    return write


def find(files, text="", place="", time=None, zone=TOKYO):
    return find_message(StatedMessage(text, place, time), files, zone)


def places(search):
    return [(one.file.name, one.member, one.line) for one in search.found]


def test_a_line_in_a_package_is_found_with_its_neighbours_and_its_time(evidence):
    search = find(evidence(x__zip={"Agent/logs/ds_agent.log": LOG}), ASKED)
    assert places(search) == [("x.zip", "Agent/logs/ds_agent.log", 11)]
    [one] = search.found
    assert (one.text, one.time) == (ASKED, AT)
    assert one.before == tuple(heartbeat(n) for n in range(5, 10))
    assert one.after == ("\tits second line", *(heartbeat(n) for n in range(21, 25)))
    assert len(one.before) == len(one.after) == AROUND


@pytest.mark.parametrize(
    "text",
    [
        ASKED,
        "No answer from  relay01",
        "  No\tanswer  ",
        f"\n\n{ASKED}\nand what followed",
        "relay01 answer No",
    ],
)
def test_white_space_is_folded_and_words_may_stand_in_another_order(evidence, text):
    assert places(find(evidence(ds_agent__log=LOG.encode()), text)) == [("ds_agent.log", "", 11)]


@pytest.mark.parametrize("text", ["no answer from relay01", "answer relay02", "No answered", "5F0A:7C2l"])
def test_what_differs_in_a_letter_is_another_line(evidence, text):
    assert find(evidence(ds_agent__log=LOG.encode()), text).total == 0


def test_a_line_as_it_stands_wins_over_its_words_in_another_order(evidence):
    log = f"{heartbeat(1)} relay01 from answer No\n{ASKED}\n"
    assert places(find(evidence(ds_agent__log=log.encode()), "No answer from relay01")) == [
        ("ds_agent.log", "", 2)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_japanese_line_is_found_in_each_encoding(evidence, encoding):
    log = f"{heartbeat(1)}\n2026-04-20 03:20:54 [INFO] パターンの更新に失敗しました 表\r\n".encode(encoding)
    [one] = find(evidence(x__zip={"ds_agent.log": log}), "更新に失敗しました 表").found
    assert (one.line, one.time) == (2, AT)
    assert one.text.endswith("失敗しました 表")


def test_a_line_without_a_stamp_has_the_time_of_its_entry(evidence):
    [one] = find(evidence(ds_agent__log=LOG.encode()), "its second line").found
    assert (one.line, one.time) == (12, AT)


def test_a_compressed_log_is_searched(evidence):
    files = evidence(ds_agent__log__gz=gzip.compress(LOG.encode()))
    assert files[0].kind is Kind.PRODUCT_LOG
    assert places(find(files, ASKED)) == [("ds_agent.log.gz", "", 11)]


def test_words_in_both_encodings_are_found_in_one_log(evidence):
    utf8, cp932 = "更新 failed".encode(), "更新 failed".encode("cp932")
    log = b"\n".join([utf8, b"x", cp932, b"failed", b"", utf8 + b" " + utf8, cp932])
    assert [one.line for one in find(evidence(x__zip={"ds_agent.log": log}), "更新 failed").found] == [
        1,
        3,
        6,
        7,
    ]


def test_logs_of_the_product_come_first_and_other_text_only_when_they_do_not_hold_it(evidence):
    files = evidence(x__zip={"notes.txt": LOG, "ds_agent.log": LOG, "core.bin": b"\0" + ASKED.encode()})
    assert places(find(files, ASKED)) == [("x.zip", "ds_agent.log", 11)]
    other = evidence(y__zip={"notes.txt": LOG, "ds_agent.log": "none", "core.bin": b"\0" + ASKED.encode()})
    assert places(find(other, ASKED)) == [("y.zip", "notes.txt", 11)]


def test_a_bounded_number_is_kept_and_all_are_counted(evidence):
    search = find(evidence(ds_agent__log=(ASKED + "\n").encode() * 50), ASKED)
    assert (len(search.found), search.total) == (MAX_FOUND, 50)


def test_a_flood_of_the_same_line_ends_the_search(evidence, monkeypatch):
    monkeypatch.setattr(log_search, "MAX_COUNTED", 1_000)
    search = find(evidence(ds_agent__log=(ASKED + "\n").encode() * 60_000), ASKED)
    assert 1_000 <= search.total < 60_000


def test_a_time_narrows_it_to_the_minute_on_either_side(evidence):
    late = ASKED.replace("03:20:54", "09:20:54")
    files = evidence(ds_agent__log=f"{ASKED}\n{late}\n".encode())
    assert find(files, "No answer").total == 2
    for seconds in (-60, 0, 60):
        assert [one.line for one in find(files, "No answer", time=AT + timedelta(seconds=seconds)).found] == [
            1
        ]
    assert find(files, "No answer", time=AT + timedelta(seconds=61)).total == 0
    assert [one.text for one in find(files, time=AT).found] == [ASKED]


def test_of_words_that_every_line_holds_only_those_near_the_time_are_looked_at(monkeypatch):
    looked = []
    monkeypatch.setattr(log_search, "decode", lambda line: looked.append(line) or line.decode())
    start = AT - timedelta(hours=9)
    stamp = "%Y-%m-%d %H:%M:%S +0000"
    lines = [f"{start + timedelta(minutes=n):{stamp}}: beat\n\tbeat more\n".encode() for n in range(1000)]
    blocks = [log_search.Block(b"".join(lines[at : at + 10])) for at in range(0, 1000, 10)]
    searcher = log_search.Searcher(log_search.wanted("beat", 0, AT), TOKYO)
    searcher.search(blocks, None, "")
    assert [hit.line for hit in searcher.hits.kept] == [1079, 1080, 1081, 1082, 1083, 1084]
    assert len(looked) < 200


@pytest.mark.parametrize("offset", ["+1400", "-1200", "+0900", "Z", "-0330"])
def test_a_line_is_near_by_its_moment_whatever_its_zone_and_wherever_its_entry_began(offset):
    zone = UTC if offset == "Z" else datetime.strptime(offset, "%z").tzinfo
    entry = f"{AT.astimezone(zone):%Y/%m/%d %H:%M:%S} [{offset}]: entry\n".encode()
    searcher = log_search.Searcher(log_search.wanted("asked", 0, AT), TOKYO)
    searcher.search([log_search.Block(entry), log_search.Block(b"\tasked\n")], None, "")
    assert [hit.line for hit in searcher.hits.kept] == [2]


def test_a_stamp_without_offset_is_read_in_the_zone_given(evidence):
    files = evidence(x__zip={"ds_am.log": LOG.replace(" [+0900]", "")})
    assert find(files, "No answer").found[0].time == AT
    assert find(files, "No answer", zone=zone_named("UTC", "case")).found[0].time == AT + timedelta(hours=9)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("x.zip!Agent/logs/ds_agent.log:11", [("x.zip", "Agent/logs/ds_agent.log", 11)]),
        (r"x.zip!Agent\logs\ds_agent.log:11", [("x.zip", "Agent/logs/ds_agent.log", 11)]),
        ("x.zip!ds_agent.log:1", [("x.zip", "Agent/logs/ds_agent.log", 1)]),
        ("ds_am.log:21", [("ds_am.log", "", 21)]),
        ("ds_am.log:22", []),
        ("x.zip:3", []),
        ("other.zip!ds_agent.log:3", []),
    ],
)
def test_a_place_names_a_file_or_a_member_and_a_line(evidence, place, expected):
    files = evidence(x__zip={"Agent/logs/ds_agent.log": LOG}, ds_am__log=LOG.encode())
    assert places(find(files, place=place)) == expected


def test_a_place_may_be_a_path_with_a_drive(evidence, tmp_path):
    files = evidence(ds_agent__log=LOG.encode())
    assert places(find(files, place=f"{tmp_path / 'ds_agent.log'}:2")) == [("ds_agent.log", "", 2)]
    object.__setattr__(files[0], "path", Path(r"C:\logs\ds_agent.log"))
    assert find(files, place=r"C:\logs\ds_agent.log:2").total == 0  # it is not there; but it was understood


def test_a_place_and_words_must_both_hold(evidence):
    files = evidence(ds_agent__log=LOG.encode())
    assert find(files, "Heartbeat", place="ds_agent.log:2").total == 1
    assert find(files, "No answer", place="ds_agent.log:2").total == 0


@pytest.mark.parametrize(
    "place", ["ds_agent.log", ":3", "ds_agent.log:", "ds_agent.log:0", "x:1a", "x:１", "x:-1"]
)
def test_a_place_that_is_none_is_refused(place):
    with pytest.raises(UsageError, match=r"intake\.place_unreadable"):
        find([], place=place)


def test_damage_and_odd_archives_end_the_search_of_that_file_alone(evidence, tmp_path):
    files = evidence(a__zip={"ds_agent.log": heartbeat(1) * 20_000}, b__zip={"ds_agent.log": LOG})
    path = tmp_path / "a.zip"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert places(find(files, ASKED))[-1] == ("b.zip", "ds_agent.log", 11)
    path.write_bytes(b"PK\3\4")
    assert places(find(files, ASKED)) == [("b.zip", "ds_agent.log", 11)]
    path.unlink()
    assert find(files, ASKED).total == 1


def test_lines_are_counted_across_blocks_and_neighbours_reach_over_their_edges(evidence, monkeypatch):
    filler = "".join(f"{n} filler {'x' * 90}\n" for n in range(20_000))
    search = find(evidence(x__zip={"ds_agent.log": filler + LOG + filler}), ASKED)
    assert places(search) == [("x.zip", "ds_agent.log", 20_011)]
    for edge in range(9, 14):  # a block's edge at every line around the one sought
        lines = LOG.encode().splitlines(keepends=True)
        blocks = [log_search.Block(b"".join(lines[:edge])), log_search.Block(b"".join(lines[edge:]))]
        searcher = log_search.Searcher(log_search.wanted(ASKED, 0, None), TOKYO)
        searcher.search(blocks, search.found[0].file, "")
        [one] = searcher.hits.kept
        assert (one.line, one.time) == (11, AT)
        assert one.before == tuple(heartbeat(n) for n in range(5, 10))
        assert one.after[0] == "\tits second line"


def test_a_line_of_megabytes_is_one_line_and_shown_cut(evidence):
    log = "x" * 3_000_000 + "\n" + ASKED + "y" * 10_000 + "\n"
    [one] = find(evidence(x__zip={"ds_agent.log": log}), "No answer").found
    assert one.line == 2
    assert len(one.text) == log_search.LONGEST
    assert len(one.before[0]) == log_search.LONGEST_AROUND


def test_the_one_meant_is_nearest_to_the_time_stated_else_the_earliest(evidence):
    later, earlier = ASKED.replace("03:20", "03:40"), ASKED.replace("03:20", "03:10")
    found = find(
        evidence(ds_agent__log=f"No answer\n{later}\n{ASKED}\n{earlier}\n".encode()), "No answer"
    ).found
    assert chosen(StatedMessage("x"), found).text == earlier
    assert chosen(StatedMessage("x", time=AT + timedelta(minutes=19)), found).text == later
    assert chosen(StatedMessage("x"), found[:1]).time is None
    assert chosen(StatedMessage("x"), ()) is None


def test_bytes_read_are_told(evidence):
    told = []
    files = evidence(x__zip={"ds_agent.log": io.BytesIO(LOG.encode()).getvalue()})
    find_message(StatedMessage(ASKED), files, TOKYO, told.append)
    assert 0 < sum(told) <= files[0].size


@given(
    st.lists(
        st.sampled_from(["asked", "asked twice asked", "x", "", "2026-04-20 03:20:54 asked"]), max_size=30
    )
)
def test_every_line_that_holds_the_words_is_found_wherever_the_blocks_are_cut(lines):
    data = ("\n".join(lines) + "\n").encode()
    expected = [number for number, line in enumerate(lines, 1) if "asked" in line]
    whole = data.splitlines(keepends=True)
    for size in (1, 3, len(whole) or 1):
        blocks = [log_search.Block(b"".join(whole[at : at + size])) for at in range(0, len(whole), size)]
        searcher = log_search.Searcher(log_search.wanted("asked", 0, None), TOKYO)
        searcher.search(blocks, None, "")
        assert [hit.line for hit in searcher.hits.kept] == expected[:MAX_FOUND]
        assert searcher.hits.total == len(expected)
        for hit in searcher.hits.kept:
            assert list(hit.before) == lines[max(0, hit.line - 1 - AROUND) : hit.line - 1]
            assert list(hit.after) == lines[hit.line : hit.line + AROUND]


JAVA_LOG = (
    "Apr 20, 2026 3:20:54 AM com.example.manager.Jobs run\nSEVERE: Heartbeat failed\n"
    "java.net.ConnectException: refused\n\tat a.b.C.d(C.java:10)\n"
    "Apr 20, 2026 3:21:54 PM com.example.manager.Jobs run\nINFO: Heartbeat failed\n"
)


@pytest.mark.parametrize("java", [
    JAVA_LOG.encode(),
    JAVA_LOG.replace("Apr", "4月").replace("AM", "午前").replace("PM", "午後").encode(),
    JAVA_LOG.replace("Apr 20, 2026", "20 Apr 2026").encode(),
    JAVA_LOG.replace("Apr 20, 2026", "20 April 2026,").encode(),
    JAVA_LOG.replace(" AM ", " AM JST ").encode(),
    JAVA_LOG.replace("Apr", "4月").replace("AM", "午前").replace("PM", "午後").encode("cp932"),
    JAVA_LOG.replace("3:21:54 PM", "15:21:54").replace(" AM", "").encode(),
])  # fmt: skip
def test_an_entry_of_the_managers_log_has_the_time_that_stands_a_line_above_it(put, java):
    log = put("server0.log", java)
    assert log.kind is Kind.PRODUCT_LOG
    at = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)
    near = find_message(StatedMessage("Heartbeat failed", time=at.replace(second=0)), [log], TOKYO)
    assert [(one.line, one.time) for one in near.found] == [(2, at)]
    both = find_message(StatedMessage("Heartbeat failed"), [log], TOKYO)
    assert [one.time.astimezone(TOKYO.tz).hour for one in both.found] == [3, 15]
    inside = find_message(StatedMessage("ConnectException"), [log], TOKYO)
    assert inside.found[0].time == at


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_log_in_utf_16_is_told_and_searched(put, encoding, packed):
    line = "2026/04/20 03:20:54.118,[01204:00880],[INFO],[Setup], 更新に失敗 {}\r\n"
    text = "".join(line.format(number) for number in range(9000))
    bom = {"utf-16": "", "utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}[encoding]
    data = (bom + text).encode(encoding)
    if packed:
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Agent/AMSPInstallDebuglog.log", data)
            archive.writestr("Agent/plugins.txt", "x")
        data = kept.getvalue()
    log = put("diag.zip" if packed else "AMSPInstallDebuglog.log", data)
    assert log.kind is (Kind.PACKAGE if packed else Kind.PRODUCT_LOG)
    (found,) = find_message(StatedMessage("更新に失敗 8765"), [log], TOKYO).found
    assert (found.line, found.text) == (8766, line.format(8765).rstrip())
    assert found.time == datetime(2026, 4, 19, 18, 20, 54, 118_000, tzinfo=UTC)
    told = contents.read(log, TOKYO).logs[0] if packed else product_log.span(log, TOKYO)
    assert told.first == told.last == found.time
