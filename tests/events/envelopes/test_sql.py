"""A row of a table is a record by the names of its columns; what may be read in two ways is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.envelopes.line import Opened, opened
from dscase.events.envelopes.record_line import Refused
from dscase.events.envelopes.sql import rows_of

LINE = (
    "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|2205|Update Failed|6|"
    "target=DSA-1 msg=MESSAGE TrendMicroDsTenantId=0"
)
MESSAGE = LINE.partition("CEF:")[2]


def texts(written: str) -> list[str]:
    found = list(opened(written))
    assert all(isinstance(one, Opened) for one in found), found
    return [one.text for one in found if isinstance(one, Opened)]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("INSERT INTO `t` (`at`, `msg`) VALUES ('2026-04-20 03:20:55','{}');", "plain"),
        ("insert into t values (1, NULL, '{}')", "plain"),
        ("INSERT INTO t VALUES (1,'it''s','{}');", "it''s done"),
        ("INSERT INTO `t` VALUES (1,'it\\'s','{}');", "it\\'s done"),
        ("INSERT IGNORE INTO `a`.`t` VALUES (1, NOW(), '{}');", "plain"),
        ("REPLACE INTO t (a) VALUES ('{}');", "plain"),
        ("INSERT [dbo].[t] ([a], [b]) VALUES (N'2026-04-20', N'{}')", "plain"),
        ('INSERT INTO "public"."t" VALUES (1, \'{}\');', "a\\=b"),
        ("INSERT INTO t VALUES (1, E'{}');", "a\\\\=b"),
        ("INSERT INTO `t` VALUES (1, '{}');", "a\\\\=b"),
        ("(7,'2026-04-20 03:20:55','{}'),", "plain"),
        ("('192.0.2.5', b'{}')", "plain"),
        ("b'{}' ('192.0.2.5', 514)", "plain"),
        ("('192.0.2.5', 514) b'{}'", "plain"),
    ],
)
def test_the_line_in_a_row(written: str, message: str) -> None:
    meant = {"it''s done": "it's done", "it\\'s done": "it's done", "a\\\\=b": "a\\=b"}.get(message, message)
    assert texts(written.replace("{}", LINE.replace("MESSAGE", message))) == [LINE.replace("MESSAGE", meant)]


def test_every_row_of_a_statement_is_a_record() -> None:
    written = "INSERT INTO t VALUES " + ",".join(f"({n},'{LINE}')" for n in range(3)) + ";"
    assert texts(written) == [LINE] * 3


def test_what_the_columns_say() -> None:
    (found,) = opened(
        "insert into SystemEvents (Message, FromHost, DeviceReportedTime, ReceivedAt, SysLogTag) values "
        f"('{MESSAGE}', 'kaga', '20260420032054', '20260420032055', 'CEF:')"
    )
    assert isinstance(found, Opened)
    assert (found.host, found.stamp and found.stamp.second, found.rules) == ("kaga", 54, ("record_tag",))
    assert found.text == f"CEF: {MESSAGE}"


@pytest.mark.parametrize(
    "written",
    [
        f"INSERT INTO t VALUES (1,'{LINE.replace('MESSAGE', 'a' + chr(92) + '=b')}');",  # of which dialect?
        f"(1,'{LINE.replace('MESSAGE', 'a' + chr(92) + '=b')}'),",
        f"INSERT INTO t VALUES (1,'{LINE}",
        f"INSERT INTO t VALUES (1,'{LINE}') ON CONFLICT DO NOTHING;",
    ],
)
def test_a_row_that_is_not_certain_is_refused(written: str) -> None:
    assert [type(one) for one in opened(written)] == [Refused]


def test_other_lines_in_brackets_are_no_rows() -> None:
    assert rows_of("(root) CMD (run it)") is None
    assert rows_of("Apr 20 03:20:54 kaga x") is None
    assert texts(f"(a) {LINE}")[0].endswith(LINE)


@given(st.text(st.sampled_from("a'\\`(),;\"=| NEb")), st.sampled_from(["", "INSERT INTO t VALUES (", "("]))
def test_no_text_makes_it_fail(text: str, before: str) -> None:
    rows_of(before + text)


@given(st.lists(st.text(st.sampled_from("ab'(),;| 経"), max_size=12), min_size=1, max_size=4))
def test_any_cells_come_back(cells: list[str]) -> None:
    written = ",".join("'" + cell.replace("'", "''") + "'" for cell in cells)
    assert rows_of(f"INSERT INTO t VALUES ({written});") == [{str(n): cell for n, cell in enumerate(cells)}]
