import pytest

from dscase.errors import InputError
from dscase.intake import statuses
from dscase.intake.statuses import read
from dscase.kinds import Kind

ENGLISH = "Name,Platform,Policy,Status,Last Communication\r\n"
ROWS = (
    'web01,RHEL 8,Base,Managed (Online),"April 20, 2026 03:00"\r\n'
    "DSA-test,Windows,Base,Offline,\r\n"
    'db01,RHEL 8,Base,"Security Update: Pattern Update on Agents/Appliances Failed\nsecond line",\r\n'
    ",RHEL 8,,Managed,\r\n"
)
JAPANESE = "名前,プラットフォーム,ステータス\r\n経理01,Windows,オフライン\r\n"


def test_a_list_of_computers_tells_each_ones_status_and_row(put):
    file = put("computers.csv", (ENGLISH + ROWS).encode())
    assert file.kind is Kind.STATUS_CSV
    told = read(file)
    assert [(one.computer, one.row) for one in told] == [("web01", 2), ("DSA-test", 3), ("db01", 4)]
    assert told[0].text == "Managed (Online)"
    assert told[0].last_contact == "April 20, 2026 03:00"
    assert told[2].lamp == "yellow"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_japanese_headers_are_understood_in_each_encoding(put, encoding):
    [told] = read(put("一覧.csv", JAPANESE.encode(encoding)))
    assert (told.computer, told.text) == ("経理01", "オフライン")


@pytest.mark.parametrize(
    "header",
    [
        "Name,Status",
        "Name,Platform,Policy",
        "Status,Platform,Policy",
        "a,b,c",
        "Time,Event ID,Event,Status,Name,Policy",
    ],
)
def test_other_tables_are_no_list_of_computers(put, header):
    assert put("x.csv", f"{header}\r\n1,2,3,4,5,6\r\n".encode()).kind is not Kind.STATUS_CSV


@pytest.mark.parametrize(
    "rows", ["", "web01,RHEL,Base,,\r\n", "spooler,x,y,Running,\r\n", f"web01,,,{'x' * 200_000},\r\n"]
)
def test_a_table_without_a_known_status_is_refused(put, rows):
    with pytest.raises(InputError, match="statuses_unreadable"):
        read(put("x.csv", (ENGLISH + rows).encode()))


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        ("Name,Status\nweb01,Managed (Online)\ndb01,Managed (Online)\n", ["Managed (Online)"] * 2),
        ("コンピュータ,ステータス\nweb01,オンライン\n", ["オンライン"]),
        ("状態,ホスト名\n緑,web01\n緑,db01\n", ["緑"] * 2),
        ("名前,プラットフォーム,状態\nweb01,RHEL 8,緑\n", ["緑"]),
        ("\nName,Status\n\nweb01,Offline\n", ["Offline"]),
    ],
)
def test_two_columns_are_enough_and_a_list_in_which_all_is_fine_is_one(put, table, texts):
    file = put("x.csv", table.encode())
    assert file.kind is Kind.STATUS_CSV
    assert [one.text for one in read(file)] == texts


@pytest.mark.parametrize(
    "table",
    [
        "Name,Status\nspooler,Running\nprint,Stopped\n",
        "Name,Status\nweb01,\n",
        "Name,Status",
        "Name,Status,Time\nweb01,Offline,03:20\n",  # what was, not what is
        "Name,Policy\nweb01,Managed\n",
    ],
)
def test_two_columns_of_another_table_are_no_list(put, table):
    assert put("x.csv", table.encode()).kind is Kind.UNKNOWN


def test_rows_are_bounded(put, monkeypatch):
    monkeypatch.setattr(statuses, "MAX_ROWS", 3)
    assert len(read(put("x.csv", (ENGLISH + ROWS * 5).encode()))) == 3
