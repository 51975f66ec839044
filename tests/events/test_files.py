import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import InputError
from dscase.events import files, line_blocks
from dscase.events.files import blocks, lines, open_source
from dscase.events.line_blocks import Block, decode, decode_line, encoding_in, whole_lines


def split(data: bytes) -> list[Block]:
    return list(whole_lines(io.BytesIO(data)))


@pytest.fixture
def short_limit(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(line_blocks, "MAX_LINE", 16)
    return 16


@given(st.lists(st.binary(max_size=40), max_size=30))
def test_blocks_hold_every_byte_and_end_at_line_ends(parts: list[bytes]) -> None:
    data = b"\n".join(parts).removeprefix(line_blocks.BOM)
    found = split(data)
    assert b"".join(block.data for block in found) == data
    assert all(block.data.endswith(b"\n") for block in found[:-1])


@given(parts=st.lists(st.integers(0, 50), max_size=30), ended=st.booleans(), step=st.integers(1, 16))
def test_a_line_over_the_limit_is_cut_and_counts_once_wherever_it_lies(
    parts: list[int], ended: bool, step: int
) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(step, size or 0))

    texts = [b"x" * size for size in parts]
    data = b"\n".join(texts) + (b"\n" if ended and texts else b"")
    expected = texts if ended or not texts or texts[-1] else texts[:-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_blocks, "MAX_LINE", 16)
        found: list[tuple[bytes, bool]] = []
        for block in whole_lines(Slow(data)):
            if block.cut:
                found.append((block.data, True))
            else:
                found += [(line, False) for line in block.data.removesuffix(b"\n").split(b"\n")]
    assert found == [(text[:16], len(text) > 16) for text in expected]


def test_a_line_of_just_the_limit_is_whole(short_limit: int) -> None:
    assert split(b"a" * short_limit + b"\nb\n") == [Block(b"a" * short_limit + b"\nb\n")]


def test_only_lf_ends_a_line(tmp_path: Path) -> None:
    path = tmp_path / "odd.log"
    path.write_bytes("a\u2028b\x0bc\x0cd\x85e\rf\ng".encode())
    assert [line.data.decode() for line in lines(path)] == ["a\u2028b\x0bc\x0cd\x85e\rf\n", "g"]


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    assert list(lines(path)) == []


def test_a_bom_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "bom"
    path.write_bytes(b"\xef\xbb\xbfhead\n")
    assert next(lines(path)).data == b"head\n"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        open_source(tmp_path, "logs")
    assert (told.value.code, told.value.facts) == ("events.is_folder", {"file": "logs"})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        open_source(tmp_path / "none.log")
    assert told.value.code == "events.missing"


@pytest.mark.skipif(sys.platform == "win32", reason="FIFOs are POSIX")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(InputError) as told:
        open_source(path)
    assert told.value.code == "events.not_a_file"


@pytest.mark.skipif(sys.platform == "win32", reason="/dev is POSIX")
def test_a_device_is_refused() -> None:
    with pytest.raises(InputError) as told:
        open_source(Path("/dev/zero"))
    assert told.value.code == "events.not_a_file"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.log"
    path.touch()

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError) as told:
        open_source(path)
    assert told.value.code == "events.no_permission"


def test_a_path_with_a_nul_is_refused() -> None:
    with pytest.raises(InputError):
        open_source(Path("a\0b"))


def test_a_disk_that_fails_while_reading_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ds.log"
    path.write_bytes(b"one\n")

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", lambda *_, **__: Failing())
    with pytest.raises(InputError) as told:
        list(files.blocks(path, "ds.log"))
    assert told.value.facts == {"file": "ds.log", "reason": "Input/output error"}


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        ("警告".encode(), "utf-8"),
        ("\ufeff警告".encode(), "utf-8"),
        ("警告".encode("cp932"), "cp932"),
        (b"\xff\xfd\x00\x81", "unknown"),
        ("警告".encode()[:-1], "utf-8"),
        (b"\xe8", "unknown"),
        (b"caf\xe9, no\xa0break", "unknown"),
    ],
)
def test_a_files_encoding_is_told(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert encoding_in(lambda: blocks(path)) == encoding


@given(st.binary())
def test_bytes_of_no_encoding_survive(data: bytes) -> None:
    assert decode(data, "unknown").encode("utf-8", "surrogateescape") == data


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("警告".encode(), ("警告", "utf-8")),
        ("警告".encode("cp932"), ("警告", "cp932")),
        (b"\xff\x81", ("\udcff\udc81", "unknown")),
        (b"\xff\xfe", ("\udcff\udcfe", "unknown")),
        (b"\x80 \xa0 \xfd", ("\udc80 \udca0 \udcfd", "unknown")),
        ("警告".encode()[:-1], ("警\udce5\udc91", "utf-8")),
    ],
)
def test_a_line_is_decoded_by_itself(data: bytes, told: tuple[str, str]) -> None:
    assert decode_line(data) == told


@given(st.binary())
def test_no_bytes_make_decoding_a_line_fail(data: bytes) -> None:
    decode_line(data)


@given(st.lists(st.sampled_from([b"\n", b"\r\n", b"a", b"", b"\x0b\x0c"])))
def test_every_lf_is_counted(parts: list[bytes]) -> None:
    data = b"".join(parts)
    assert line_blocks.line_ends(data) == data.count(b"\n")
