import pytest

from dscase.intake.package_hosts import hosts, may_tell, of_file, of_log
from dscase.knowledge.catalogue import table

STAMP = "2026-04-20 03:20:54.118204 [+0900]: [dsa.Info/5] | "


@pytest.mark.parametrize("row", list(table("package_hosts.csv")), ids=lambda row: row["member"])
def test_every_form_finds_the_host_of_its_sample(row):
    base = row["member"].replace("*", "")
    around = "\r\nx: y\r\n{}\r\n" if row["takes"] == "value" else "\r\n{}\r\n"
    assert may_tell(base)
    assert list(of_file(base.upper(), around.format(row["sample"]).encode())) == [row["host"]]
    assert list(of_file(base, row["sample"].encode("utf-16"))) == [row["host"]]


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("hostname.txt", "command not found: hostname"),
        ("hostname.txt", "localhost"),
        ("uname.txt", "Linux"),
        ("dsa_query.txt", "HostInfo.managerHostName: dsm01"),
        ("dsa_query.txt", "HTTP Status: 403 - Forbidden"),
        ("notes.txt", "hostname: a"),
    ],
)
def test_what_names_no_host_for_certain_names_none(base, text):
    assert list(of_file(base, text.encode())) == []


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("Host name: DSA-test | info.lua:12", "DSA-test"),
        ("hostname=経理サーバ01 | info.lua:12", "経理サーバ01"),
        ("Computer Name: WEB-07.example.jp", "WEB-07.example.jp"),
        ("manager host name: dsm01 | x", ""),
        ("Host name: of the relay is dsm01 | x", ""),
        ("cannot resolve hostname: dsm01 | x", ""),
    ],
)
def test_a_log_names_its_host_where_an_entry_says_nothing_else(line, host):
    found = list(of_log(f"{STAMP}begun | x\r\n{STAMP}{line}\r\n".encode()))
    assert found == ([host] if host else [])


def test_the_nearest_word_counts():
    events = b"Time,Level,Event ID,Event,Target\r\n2026-04-20 03:20:54,Warning,2205,x,DSA-test\r\n"
    files = [("hostname.txt", b"web01\n")]
    assert hosts("", events, files, ["db02"], cut=False) == (("DSA-test",), "events", ("DSA-test",))
    assert hosts("", b"", files, ["db02"], cut=False) == (("web01",), "files", ("web01",))
    assert hosts("", b"", (), ["db02", "ＤＢ02"], cut=False) == (("db02",), "logs", ("db02",))
    assert hosts("", b"", (), ["db02", "db03"], cut=False) == ((), "none", ())
    assert hosts("ap1", b"", files, (), cut=False) == (("ap1",), "stated", ("web01",))
