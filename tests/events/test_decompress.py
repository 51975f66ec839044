import bz2
import gzip
import io
import lzma
import random
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.errors import InputError
from dscase.events import decompress
from dscase.events.decompress import Form, Unpacked, form_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACK: dict[Form, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
}
FORMS = list(PACK)
CHANCE = random.Random(20260420)
DATA = b"".join(b"line %d %x\n" % (number, CHANCE.getrandbits(64)) for number in range(40_000))


def read(data: bytes, size: int = 1 << 20) -> tuple[bytes, str]:
    """The content that came out, and the code of the error that ended it."""
    form = form_of(data)
    assert form is not None
    out = b""
    try:
        with Unpacked(io.BytesIO(data), form, "x") as content:
            while piece := content.read(size):
                out += piece
    except InputError as error:
        return out, error.code
    return out, ""


@pytest.fixture(params=["isal", "zlib"])
def either_gzip(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "zlib":
        monkeypatch.setitem(sys.modules, "isal", None)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [997, 1 << 20])
@pytest.mark.usefixtures("either_gzip")
def test_what_was_packed_comes_out(form: Form, size: int) -> None:
    data = PACK[form](DATA)
    assert form_of(data) == form
    assert read(data, size) == (DATA, "")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("either_gzip")
def test_members_behind_each_other_are_one_content(form: Form) -> None:
    member = PACK[form](DATA)
    assert read(member + member + PACK[form](b"end\n")) == (DATA + DATA + b"end\n", "")


@pytest.mark.parametrize("form", FORMS)
def test_zeros_between_and_behind_members_are_padding(form: Form) -> None:
    member = PACK[form](DATA)
    assert read(member + b"\0" * 512 + member + b"\0" * 4) == (DATA + DATA, "")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
@pytest.mark.usefixtures("either_gzip")
def test_what_came_before_a_cut_is_kept_and_the_cut_is_told(form: Form, left: float) -> None:
    data = PACK[form](DATA)
    out, code = read(data[: int(len(data) * left)])
    assert code == "events.cut_short"
    assert DATA.startswith(out)
    # Nothing of an unfinished block can be had: zstd packs 128 KiB at a time, bzip2 900 kB.
    block = {"bzip2": 900_000, "zstd": 131_072}.get(form, 0)
    assert len(out) > len(DATA) * (left - 0.1) - block


@pytest.mark.usefixtures("either_gzip")
def test_a_gzip_that_lacks_its_last_byte_is_cut_short() -> None:
    assert read(gzip.compress(DATA)[:-1]) == (DATA, "events.cut_short")


@pytest.mark.parametrize("form", FORMS)
def test_something_else_behind_a_member_is_damage(form: Form) -> None:
    assert read(PACK[form](DATA) + b"something else") == (DATA, "events.packed_broken")


@pytest.mark.parametrize("place", [-6, -2], ids=["checksum", "length"])
@pytest.mark.usefixtures("either_gzip")
def test_a_wrong_trailer_of_gzip_is_damage(place: int) -> None:
    data = bytearray(gzip.compress(DATA))
    data[place] ^= 0xFF
    assert read(bytes(data))[1] == "events.packed_broken"


@pytest.mark.parametrize("form", FORMS)
def test_damage_in_the_middle_never_goes_beyond_an_input_error(form: Form) -> None:
    good = PACK[form](DATA[:20_000])
    chance = random.Random(form)
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 5)):
            data[chance.randrange(6, len(data))] = chance.randrange(256)
        _, code = read(bytes(data))
        assert code in ("", "events.cut_short", "events.packed_broken", "events.packed_memory")


@given(st.sampled_from([b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"]), st.binary())
def test_no_bytes_behind_a_magic_raise_anything_else(magic: bytes, rest: bytes) -> None:
    read(magic + rest)


@given(st.binary(max_size=20))
def test_any_head_can_be_asked_for_its_form(head: bytes) -> None:
    form_of(head)


def test_text_is_not_compressed() -> None:
    assert form_of(b"Apr 20 03:20:54 host") is None
    assert form_of(b"") is None


def test_notes_in_front_of_a_zstd_frame_are_skipped() -> None:
    note = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    assert read(note + zstd.compress(DATA)) == (DATA, "")


def test_a_file_that_grows_beyond_all_measure_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "BOMB_FROM", 8 << 20)
    out, code = read(bz2.compress(bytes(32 << 20)))
    assert code == "events.packed_bomb"
    assert len(out) <= 9 << 20


def test_memory_stays_small_however_much_comes_out() -> None:
    data = zlib.compressobj(wbits=31)
    small = b"".join([*(data.compress(bytes(1 << 20)) for _ in range(64)), data.flush()])
    tracemalloc.start()
    try:
        with Unpacked(io.BytesIO(small), "gzip", "x") as content:
            while content.read(1 << 20):
                pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


def test_an_xz_file_that_asks_for_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "MAX_MEMORY", 1 << 20)
    assert read(lzma.compress(DATA, preset=9)) == (b"", "events.packed_memory")


def test_only_what_is_asked_for_is_unpacked() -> None:
    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    stream = Counting(gzip.compress(CHANCE.randbytes(8 << 20)))
    with Unpacked(cast("io.BytesIO", stream), "gzip", "x") as content:
        assert content.read(100)
        assert stream.taken < 1 << 20
