import hashlib
import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from dscase.intake import contents, inflate
from dscase.intake.contents import READ_LIMIT, read
from dscase.intake.evidence import EvidenceFile
from dscase.kinds import Kind
from dscase.masking.secrets import holds_secret
from dscase.window import zone_named

TOKYO = zone_named("Asia/Tokyo", "case")
LOG = b"2026-04-20 03:00:00.0 [+0900]: [Info/5] | begun\n" + b"\tno stamp\n" * 9_000
LOG += b"2026-04-20 03:20:54 [+0900]: [Info/5] | the last\n\tits second line\n"


@pytest.fixture
def look(tmp_path):
    def look(data: bytes, progress=None):
        path = tmp_path / "x.zip"
        path.write_bytes(data)
        return read(EvidenceFile(path, "x.zip", Kind.PACKAGE), TOKYO, progress)

    return look


def zipped(*members, method=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in members:
            made.writestr(zipfile.ZipInfo(name, (2026, 4, 20, 3, 41, 0)), data, compress_type=method)
    return stream.getvalue()


def codes(found):
    return [trouble.code for trouble in found.troubles]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_one_pass_hashes_the_file_checks_all_members_and_keeps_what_tells(look, method):
    data = zipped(
        ("b/guids.xml", b"<guids/>"), ("a/core", bytes(5_000_000)), ("plugins.txt", b"x"), method=method
    )
    told = []
    found = look(data, told.append)
    assert (found.sha256, found.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert sum(told) == len(data)
    assert found.known == {"guids.xml": b"<guids/>", "plugins.txt": b"x"}
    assert (found.members, found.cost.members, found.cost.inflated) == (3, 3, 5_000_009)
    assert found.checked
    assert found.newest == datetime(2026, 4, 20, 3, 41)  # noqa: DTZ001


def test_of_a_log_the_first_and_last_stamp_are_found(look):
    [log] = look(zipped(("logs/ds_agent.log", LOG))).logs
    assert (log.member, log.size, log.zoned) == ("logs/ds_agent.log", len(LOG), True)
    assert log.first == datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
    assert log.last == datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


def test_a_log_without_offsets_is_read_in_the_zone_given_and_says_so(look):
    [log] = look(zipped(("ds_am.log", LOG.replace(b" [+0900]", b"")))).logs
    assert (log.first, log.zoned) == (datetime(2026, 4, 19, 18, 0, tzinfo=UTC), False)


@pytest.mark.parametrize("data", [b"", b"no stamps\n", bytes(1_000_000)])
def test_a_log_without_stamps_has_none(look, data):
    [log] = look(zipped(("ds_agent.log", data))).logs
    assert (log.first, log.last, log.zoned) == (None, None, False)


def test_a_stamp_at_the_edge_of_a_piece_is_whole(look, monkeypatch):
    monkeypatch.setattr(inflate, "STEP", 7)
    [log] = look(zipped(("ds_agent.log", LOG.replace(b"\tno stamp\n", b"")))).logs
    assert (log.first, log.last) == (
        datetime(2026, 4, 19, 18, 0, tzinfo=UTC),
        datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC),
    )


def test_other_members_are_no_logs(look):
    assert look(zipped(("other0.log", LOG), ("ds_agent.log/x.bin", LOG))).logs == ()


def test_a_changed_byte_in_any_member_is_found_and_named(look):
    data = bytearray(zipped(("a", b"A" * 50), ("b", b"B" * 50), ("c", b"C" * 50), method=zipfile.ZIP_STORED))
    data[data.index(b"BBB") + 3] ^= 1
    data[data.index(b"CCC") + 3] ^= 1
    found = look(bytes(data))
    assert codes(found) == ["intake.zip_member"]
    assert found.troubles[0].facts == {"file": "x.zip", "member": "b", "more": 1}
    assert not found.checked


def test_members_that_share_their_bytes_are_read_once(look):
    """Overlapping members are how small archives unpack to petabytes."""
    data = bytearray(zipped(("a", b"A" * 50), ("b", b"B" * 50)))
    second = data.rindex(b"PK\1\2")
    struct.pack_into("<L", data, second + 42, 0)
    found = look(bytes(data))
    assert found.troubles[0].facts["member"] == "b"
    assert found.cost.members == 1


def test_a_name_that_differs_from_the_directorys_is_damage(look):
    data = zipped(("one.txt", b"x")).replace(b"one.txt", b"two.txt", 1)
    assert codes(look(data)) == ["intake.zip_member"]


def test_a_bomb_stops_the_unpacking_and_not_the_hash(look, monkeypatch):
    monkeypatch.setattr(inflate, "BOMB_FROM", 1_000_000)
    monkeypatch.setattr(inflate, "BOMB_RATIO", 10)
    data = zipped(("a", bytes(20_000_000)), ("b", b"never reached"))
    found = look(data)
    assert codes(found) == ["intake.zip_bomb"]
    assert found.cost.inflated < 1_600_000
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert not found.checked


def test_a_member_in_cp932_is_named_in_it(look):
    name = "診断/ds_agent.log".encode("cp932")
    data = zipped(("N" * len(name), LOG)).replace(b"N" * len(name), name)
    assert [log.member for log in look(data).logs] == ["診断/ds_agent.log"]


def test_logs_and_what_is_kept_are_bounded(look, monkeypatch):
    monkeypatch.setattr(contents, "MAX_LOGS", 2)
    found = look(zipped(*((f"{n}/ds_agent.log", LOG) for n in range(4)), ("plugins.txt", b"x" * 3_000_000)))
    assert len(found.logs) == 2
    assert len(found.known["plugins.txt"]) == READ_LIMIT


def test_what_is_no_zip_is_hashed_all_the_same(look):
    found = look(b"no zip")
    assert (codes(found), found.sha256) == (["intake.not_zip"], hashlib.sha256(b"no zip").hexdigest())
    assert not found.checked


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    found = read(EvidenceFile(tmp_path / "gone.zip", "gone.zip", Kind.PACKAGE), TOKYO)
    assert (codes(found), found.sha256) == (["intake.unreadable"], "")


def test_secrets_are_sought_in_the_beginnings_of_text_files_and_only_the_files_are_told(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(contents, "SEARCHED", 100)
    held = b"password=hunter2\n"
    path = tmp_path / "p.zip"
    path.write_bytes(
        zipped(
            ("conf/b.properties", held),
            ("a.XML", b'<db password="hunter2"/>'),
            ("server0.log", "パスワード：himitsu7\n".encode("cp932")),
            ("empty.ini", b"password=\npassword=********\n"),
            ("late.txt", b"x" * 100 + held),
            ("core.bin", held),
        )
    )
    file = EvidenceFile(path, "p.zip", Kind.PACKAGE)
    found = read(file, TOKYO, None, holds_secret)
    assert found.secrets == ("a.XML", "conf/b.properties", "server0.log")
    assert found.checked
    assert "hunter2" not in repr(found)
    assert read(file, TOKYO).secrets == ()
