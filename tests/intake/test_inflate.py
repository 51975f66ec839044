import io
import sys
import zipfile

import pytest

from dscase.intake import inflate
from dscase.intake.inflate import STEP, Budget, Damaged, TooMuch, content

TEXT = b"2026-04-20 03:20:00.012044 [+0900]: [Info/5] | Heartbeat\n" * 20_000


def packed(data: bytes, method=zipfile.ZIP_DEFLATED) -> tuple[io.BytesIO, zipfile.ZipInfo]:
    """A stream that stands at the content of a member, and the member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr("a", data)
        [member] = made.infolist()
    stream.seek(30 + 1)
    return stream, member


@pytest.fixture(params=["isal", "zlib"])
def _unpacker(request, monkeypatch):
    if request.param == "zlib":
        monkeypatch.setitem(sys.modules, "isal", None)


@pytest.mark.usefixtures("_unpacker")
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("data", [b"", b"x", TEXT, bytes(3 * STEP)])
def test_a_member_comes_whole_in_small_pieces_and_what_it_cost_is_counted(data, method):
    stream, member = packed(data, method)
    budget = Budget()
    pieces = list(content(stream.read, member, budget))
    assert b"".join(pieces) == data
    assert all(0 < len(piece) <= STEP for piece in pieces)
    assert (budget.members, budget.packed, budget.inflated) == (1, member.compress_size, len(data))


@pytest.mark.usefixtures("_unpacker")
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize(
    "change", [{"CRC": 1}, {"file_size": 3}, {"file_size": len(TEXT) + 1}, {"compress_size": 5}]
)
def test_a_member_that_is_not_what_the_directory_says_is_damaged(change, method):
    stream, member = packed(TEXT, method)
    for name, value in change.items():
        setattr(member, name, value)
    with pytest.raises(Damaged):
        list(content(stream.read, member, Budget()))


@pytest.mark.usefixtures("_unpacker")
def test_noise_instead_of_deflate_data_is_damaged():
    _, member = packed(TEXT)
    with pytest.raises(Damaged):
        list(content(io.BytesIO(b"\xff" * 100_000).read, member, Budget()))


def test_no_more_is_unpacked_than_the_member_says_it_has():
    stream, member = packed(bytes(50 * STEP))
    member.file_size = 10
    budget = Budget()
    with pytest.raises(Damaged):
        list(content(stream.read, member, budget))
    assert budget.inflated <= STEP


def test_what_packs_too_well_is_stopped_at_the_limit(monkeypatch):
    monkeypatch.setattr(inflate, "BOMB_FROM", 2 * STEP)
    monkeypatch.setattr(inflate, "BOMB_RATIO", 10)
    stream, member = packed(bytes(50 * STEP))
    budget = Budget()
    with pytest.raises(TooMuch):
        list(content(stream.read, member, budget))
    assert budget.inflated <= 4 * STEP


def test_what_is_too_much_altogether_is_stopped(monkeypatch):
    monkeypatch.setattr(inflate, "MAX_INFLATED", 2 * STEP)
    stream, member = packed(TEXT, zipfile.ZIP_STORED)
    with pytest.raises(TooMuch):
        list(content(stream.read, member, Budget()))
