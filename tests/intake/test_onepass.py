import hashlib
import io
import random
import threading

import pytest

from dscase.intake.onepass import BLOCK, OnePass

DATA = random.Random(1).randbytes(3 * BLOCK + 17)


class Counting(io.BytesIO):
    """Counts how often each byte is read."""

    taken = 0

    def read(self, size=-1, /):
        data = super().read(size)
        self.taken += len(data)
        return data


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1, len(DATA)])
def test_every_byte_is_read_once_and_hashed_whoever_asked_for_it(size):
    stream, told = Counting(DATA[:size]), []
    with OnePass(stream, size, told.append) as tape:
        tape.skip_to(100)
        tape.read(7)
    assert tape.sha256 == hashlib.sha256(DATA[:size]).hexdigest()
    assert tape.place == stream.taken == sum(told) == size


def test_parts_are_handed_out_in_order_across_blocks():
    with OnePass(io.BytesIO(DATA), len(DATA)) as tape:
        assert tape.exactly(10) == DATA[:10]
        assert tape.skip_to(BLOCK - 3)
        assert tape.exactly(8) == DATA[BLOCK - 3 : BLOCK + 5]
        assert tape.place == BLOCK + 5


def test_nothing_is_read_twice_and_nothing_past_the_end():
    with OnePass(io.BytesIO(DATA), len(DATA)) as tape:
        assert tape.skip_to(50)
        assert not tape.skip_to(49)
        assert not tape.skip_to(len(DATA) + 1)
        assert tape.read(1) == b""


def test_a_file_that_grows_is_read_as_far_as_it_reached():
    with OnePass(io.BytesIO(DATA), 100) as tape:
        pass
    assert tape.sha256 == hashlib.sha256(DATA[:100]).hexdigest()


def test_a_failing_disk_leaves_no_thread_behind():
    class Failing(io.BytesIO):
        def read(self, size=-1, /):
            raise OSError("bad sector")

    before = threading.active_count()
    with pytest.raises(OSError, match="bad sector"), OnePass(Failing(), 10) as tape:
        tape.read(1)
    assert threading.active_count() == before
