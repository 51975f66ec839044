import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.intake.contents import READ_LIMIT
from dscase.intake.diagnostics import inspect
from dscase.intake.evidence import EvidenceFile
from dscase.intake.package_hosts import MAX_HOSTS
from dscase.kinds import Kind

LATEST = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
PLUGINS = b"redhat;8.6;x86_64;4.18.0;1;RHEL8 20.0.0-8438\n{ dsp = { version = '20.0.0-1' } }\n"
EVENTS = (
    "Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description\r\n"
    '"April 20, 2026 03:20:54",Warning,2205,Failed,,Agent,経理サーバ01,System,kaga,"why\n\nmore"\r\n'
    '"April 20, 2026 03:00:00",Info,600,User Signed In,,Manager,admin,admin,kaga,No Description\r\n'
    '"April 20, 2026 02:20:54",Info,710,Events Retrieved,,Agent,経理サーバ01,System,kaga,\r\n'
)


@pytest.fixture
def pack(tmp_path: Path):
    """Writes a zip of the members given and inspects it."""

    def make(members, name="diagnostic1163886380.zip", stated=None, date=(2026, 4, 20, 3, 41, 0)):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            for member, data in members.items():
                made.writestr(zipfile.ZipInfo(member, date), data)
        return look_into(tmp_path, stream.getvalue(), name, stated)

    return make


def look_into(folder: Path, data: bytes, name="x.zip", stated=None):
    path = folder / name
    path.write_bytes(data)
    return inspect(EvidenceFile(path, name, Kind.PACKAGE), stated, LATEST)


def codes(package):
    return [trouble.code for trouble in package.troubles]


def test_an_agents_package_made_by_the_console_tells_everything(pack):
    package = pack(
        {
            "Agent/plugins.txt": PLUGINS,
            "Agent/guids.xml": b"<guids/>",
            "Agent/timestamp.txt": b"2026-04-20T03:41:10+09:00\n",
            "Manager/hostevents.csv": EVENTS.encode(),
        }
    )
    assert (package.kind, package.kind_rule) == ("dsa", "members")
    assert package.agent_version == "20.0.0-8438"
    assert package.hosts == ("経理サーバ01", "admin")
    assert package.made == datetime(2026, 4, 19, 18, 41, 10, tzinfo=UTC)
    assert (package.made_rule, package.made_text) == ("timestamp_file", "2026-04-20T03:41:10+09:00")
    assert package.members == 4
    assert package.troubles == ()


@pytest.mark.parametrize(
    "names",
    [
        ("plugins.txt", "guids.xml"),
        ("plugins.txt", "timestamp.txt"),
        ("deep/er/Agent/PLUGINS.TXT", "deep/er/Agent/Guids.xml"),
        (r"Agent\plugins.txt", r"Agent\guids.xml"),
    ],
)
def test_an_agents_package_is_known_by_basenames_at_any_depth(pack, names):
    assert pack(dict.fromkeys(names, b"")).kind == "dsa"


@pytest.mark.parametrize("names", [("plugins.txt",), ("guids.xml", "timestamp.txt"), ("server0.log",), ()])
def test_any_other_zip_is_of_unknown_kind(pack, names):
    package = pack(dict.fromkeys(names, b""))
    assert (package.kind, package.kind_rule) == ("unknown", "none")


def test_the_persons_word_wins_and_a_contradiction_is_told(pack):
    agents = {"plugins.txt": PLUGINS, "guids.xml": b""}
    assert pack({"a": b""}, stated="dsm").kind == "dsm"
    assert codes(pack({"a": b""}, stated="dsm")) == []
    package = pack(agents, stated="dsm")
    assert (package.kind, package.kind_rule) == ("dsm", "stated")
    assert codes(package) == ["intake.package_contradicts"]
    assert codes(pack(agents, stated="dsa")) == []


@pytest.mark.parametrize(
    ("line", "version"),
    [
        (b"windows;10;x86_64;1;2;W 12.0.0-791\r\nrest", "12.0.0-791"),
        (b"linux;1;2;3;4;5 20.0.1.2345", "20.0.1.2345"),
        (b"linux;1;2;3;4;5", ""),
        (b"no version here", ""),
        (b"", ""),
        (b"\xff\xfe\0\0", ""),
    ],
)
def test_the_agents_version_is_the_last_field_of_the_first_line(pack, line, version):
    assert pack({"plugins.txt": line}).agent_version == version


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (b"2026-04-20T03:41:10Z", datetime(2026, 4, 20, 3, 41, 10, tzinfo=UTC)),
        (b"2026-04-20 03:41:10+0900", datetime(2026, 4, 19, 18, 41, 10, tzinfo=UTC)),
        (b"Mon, 20 Apr 2026 03:41:10 +0900\r\n", datetime(2026, 4, 19, 18, 41, 10, tzinfo=UTC)),
        (b"2026-04-20 03:41:10", None),
        (b"Mon Apr 20 03:41:10 2026", None),
        (b"Mon Apr 20 03:41:10 JST 2026", datetime(2026, 4, 19, 18, 41, 10, tzinfo=UTC)),
        (b"Mon Apr 20 03:41:10 XST 2026", None),
        (b"0001-01-01T00:00:00+14:00", None),
        ("令和8年4月20日".encode("cp932"), None),
    ],
)
def test_a_time_stamp_counts_only_where_it_names_its_zone(pack, text, made):
    package = pack({"timestamp.txt": text})
    assert package.made == made
    assert package.made_rule == "timestamp_file"
    assert package.made_text


def test_ten_digits_as_file_name_are_unix_seconds(pack):
    package = pack({"a": b""}, name="1776624060.zip")
    assert package.made == datetime(2026, 4, 19, 18, 41, tzinfo=UTC)
    assert (package.made_rule, package.made_text) == ("file_name", "1776624060")


def test_ten_digits_are_used_where_the_time_stamp_names_no_zone(pack):
    package = pack({"timestamp.txt": b"2026-04-20 03:41"}, name="1776624060.zip")
    assert package.made_rule == "file_name"


@pytest.mark.parametrize(
    "name",
    ["1104537599.zip", "1776744001.zip", "diagnostic1163886380.zip", "177662406.zip", "17766240600.zip"],
)
def test_other_digits_as_file_name_are_no_time(pack, name):
    package = pack({"a": b""}, name=name)
    assert (package.made, package.made_rule, package.made_text) == (None, "newest_member", "2026-04-20 03:41")


def test_the_edges_of_plausible_unix_seconds_are_in(pack):
    assert pack({"a": b""}, name="1104537600.zip").made == datetime(2005, 1, 1, tzinfo=UTC)
    assert pack({"a": b""}, name="1776744000.zip").made == datetime(2026, 4, 21, 4, 0, tzinfo=UTC)


def test_a_zip_that_knows_no_time_has_none(pack):
    package = pack({"a": b""}, date=(1980, 1, 1, 0, 0, 0))
    assert (package.made, package.made_rule, package.made_text) == (None, "unknown", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_host_is_read_in_each_encoding(pack, encoding):
    assert pack({"hostevents.csv": EVENTS.encode(encoding)}).hosts[0] == "経理サーバ01"


@pytest.mark.parametrize("data", [b"", b"Time,Event\r\n1,2\r\n", b"Target\r\n\r\n,\r\n", b"\0\0"])
def test_events_without_a_target_name_no_host(pack, data):
    assert pack({"hostevents.csv": data}).hosts == ()


def test_the_hosts_are_bounded_and_a_row_cut_off_is_no_host(pack):
    rows = b"".join(b"t,600,host%05d,%s\r\n" % (number, b"x" * 100) for number in range(20_000))
    data = b"Time,Event ID,Target,Description\r\n" + rows
    assert len(data) > READ_LIMIT
    assert pack({"hostevents.csv": data}).hosts == tuple(f"host{n:05}" for n in range(MAX_HOSTS))
    short = b"Time,Event ID,Target,Description\r\n" + b"t,600,web01,x\r\n" * 10 + b"x" * READ_LIMIT
    assert pack({"hostevents.csv": short}).hosts == ("web01",)


def test_of_several_files_of_a_name_the_least_deep_one_counts(pack):
    members = {"a/b/plugins.txt": b"x;1;2;3;4;5 1.1.1", "a/plugins.txt": PLUGINS, "c/plugins.txt": b"x 3.3.3"}
    assert pack(members).agent_version == "20.0.0-8438"


def test_packages_zipped_together_are_told_from_a_package(pack):
    assert codes(pack({"a.zip": b"PK", "b.ZIP": b"PK"})) == ["intake.zip_nested"]
    assert codes(pack({"a.zip": b"PK", "plugins.txt": PLUGINS})) == []


def test_what_is_no_zip_keeps_its_stated_kind_and_says_so(tmp_path):
    package = look_into(tmp_path, b"something else", "1776624060.zip", "dsm")
    assert (package.kind, package.made_rule) == ("dsm", "file_name")
    assert codes(package) == ["intake.not_zip"]


def test_a_package_that_cannot_be_read_says_so(tmp_path):
    package = inspect(EvidenceFile(tmp_path, "x.zip", Kind.PACKAGE), None, LATEST)
    assert (package.kind, codes(package)) == ("unknown", ["intake.unreadable"])


def test_the_system_and_the_guids_are_told_as_written(pack):
    package = pack(
        {
            "plugins.txt": b"<linux;redhat_7;7.9;x86_64;64;server;en> 12.0.0-725\n{ }\n",
            "guids.xml": b"<guids><AgentGUID>8C2A61F0-A1</AgentGUID><DSMGUID>{5B1D}</DSMGUID></guids>",
        }
    )
    assert (package.os, package.agent_version) == ("linux;redhat_7;7.9;x86_64;64;server;en", "12.0.0-725")
    assert package.guids == ("AgentGUID 8C2A61F0-A1", "DSMGUID 5B1D")


def test_a_bomb_of_entities_is_text_and_no_more(pack):
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><AgentGUID>&b;</AgentGUID>'
    assert pack({"guids.xml": lol, "plugins.txt": b""}).guids == ()


def test_a_line_made_to_be_slow_is_not(pack):
    assert pack({"plugins.txt": b";" * 4_000 + b" x" * 50}).agent_version == ""
    assert pack({"plugins.txt": b"<" + b"a;" * 2_000 + b" 1.2.x"}).agent_version == ""


def test_a_package_read_to_its_end_is_checked_and_says_how_sure_its_time_is(pack):
    package = pack({"plugins.txt": b""}, name="1776624060.zip")
    assert (package.checked, package.made_certainty) == (True, "likely")
