"""Exports of events inside diagnostic packages."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from dscase.errors import InputError
from dscase.events.line_blocks import whole_lines
from dscase.intake import inflate
from dscase.intake.evidence import EvidenceFile
from dscase.intake.members import event_files, opened
from dscase.kinds import Kind

Pack = Callable[[Mapping[str, bytes] | bytes], EvidenceFile]
EVENTS = b'Time,Level,Event ID,Event,Target\r\n"April 20, 2026 03:20:54",Warning,2205,Failed,web01\r\n'


def zipped(held: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in held.items():
            made.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    def make(held: Mapping[str, bytes] | bytes) -> EvidenceFile:
        data = held if isinstance(held, bytes) else zipped(held)
        path = tmp_path / "diag.zip"
        path.write_bytes(data)
        return EvidenceFile(path, "diag.zip", Kind.PACKAGE, size=len(data), sha256="f" * 64)

    return make


def content(file: EvidenceFile) -> bytes:
    with opened(file) as stream:
        return b"".join(block.data for block in whole_lines(stream))


def codes(files: tuple[EvidenceFile, ...]) -> list[str]:
    return [file.error.code if file.error else "" for file in files]


def test_exports_are_found_at_any_depth_system_events_first(pack: Pack) -> None:
    held = ("Manager/antimalwareevents.csv", "a/b/HostEvents.csv", "Manager/newkindevents.csv")
    files = event_files(pack({**dict.fromkeys(held, EVENTS), "Agent/plugins.txt": b"", "fooevents.csv": b""}))
    assert [file.name for file in files] == [
        "diag.zip!a/b/HostEvents.csv",
        "diag.zip!Manager/antimalwareevents.csv",
        "diag.zip!Manager/newkindevents.csv",
    ]
    assert {(file.kind, file.package, file.sha256) for file in files} == {
        (Kind.CONSOLE_CSV, "diag.zip", "f" * 64)
    }
    assert [content(file) for file in files] == [EVENTS] * 3


def test_backslashes_and_two_of_a_name_are_read_all_the_same(pack: Pack) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("Manager\\hostevents.csv", b"old")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("Manager\\hostevents.csv", EVENTS)
    (file,) = event_files(pack(stream.getvalue()))
    assert content(file) == EVENTS


@pytest.mark.parametrize(
    ("held", "code"),
    [
        ({"Agent/plugins.txt": b"x"}, "intake.no_events_inside"),
        ({"one.zip": b"PK", "two.zip": b"PK"}, "intake.zip_nested"),
        (b"PK\x03\x04 cut short", "intake.zip_broken"),
        (b"no zip at all", "intake.not_zip"),
    ],
)
def test_a_package_without_events_says_why_where_it_was_named(
    pack: Pack, held: Mapping[str, bytes] | bytes, code: str
) -> None:
    package = pack(held)
    assert codes(event_files(package, named=True)) == [code]
    broken = isinstance(held, bytes)
    assert codes(event_files(package)) == ([code] if broken else [])
    package.path.unlink()
    assert codes(event_files(package)) == ["intake.unreadable"]


def test_an_encrypted_export_is_a_file_that_cannot_be_read(pack: Pack) -> None:
    data = bytearray(zipped({"Manager/hostevents.csv": EVENTS}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (file,) = event_files(pack(bytes(data)))
    assert (file.name, codes((file,))) == ("diag.zip!Manager/hostevents.csv", ["intake.zip_encrypted"])
    with pytest.raises(InputError) as raised:
        content(file)
    assert raised.value.code == "intake.zip_encrypted"


def test_damage_inside_is_an_error_and_what_came_before_it_is_had(pack: Pack) -> None:
    rows = EVENTS + b"".join(b'"April 20, 2026 03:20:54",Info,710,r%d,web01\r\n' % n for n in range(200_000))
    data = bytearray(zipped({"Manager/hostevents.csv": rows}))
    data[len(data) // 2 : len(data) // 2 + 8] = b"\xff" * 8
    (file,) = event_files(pack(bytes(data)))
    taken: list[bytes] = []
    with opened(file) as stream, pytest.raises(InputError) as raised:
        taken.extend(block.data for block in whole_lines(stream))
    assert raised.value.code == "intake.zip_member"
    assert b"".join(taken).startswith(EVENTS)


def test_a_method_that_could_take_all_memory_is_not_unpacked(pack: Pack) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("Manager/hostevents.csv", EVENTS)
    (file,) = event_files(pack(stream.getvalue()))
    with pytest.raises(InputError) as raised:
        content(file)
    assert raised.value.code == "intake.zip_member"


def test_a_member_that_grows_beyond_measure_is_refused(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflate, "BOMB_FROM", 1 << 20)
    (file,) = event_files(pack({"Manager/hostevents.csv": EVENTS + b"\n" * (8 << 20)}))
    with pytest.raises(InputError) as raised:
        content(file)
    assert raised.value.code == "events.packed_bomb"
