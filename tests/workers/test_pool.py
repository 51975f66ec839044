"""Pieces of work go to several processes, and come back in their order, whatever happens to a process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dscase.errors import InputError
from dscase.workers import shared_out
from dscase.workers.pool import Pool
from dscase.workers.shared_out import Lost, Work, in_order


def doubled(piece):
    return 2 * piece


def told(piece):
    return os.getpid(), signal.getsignal(signal.SIGINT)


def refused(piece):
    raise InputError("events.missing", file=piece)


def unsendable(piece):
    return lambda: piece


def gone_once(piece):
    """Ends its own process the first time, as a system without memory would."""
    number, folder = piece
    seen = Path(folder) / str(number)
    if number == 2 and not seen.exists():
        seen.touch()
        os._exit(9)
    return number


def gone(piece):
    if piece == 1:
        os._exit(9)
    return piece


@pytest.fixture
def pool():
    one = Pool(2)
    yield one
    one.close()


def works(pieces, weight=1):
    return [Work(piece, weight) for piece in pieces]


def test_what_was_made_comes_in_the_order_of_the_pieces(pool):
    assert list(pool.each(doubled, works(range(20)))) == [2 * piece for piece in range(20)]
    assert pool.again == 0


def test_workers_are_other_processes_and_do_not_hear_of_interrupts(pool):
    made = list(pool.each(told, works(range(8))))
    assert os.getpid() not in {process for process, _ in made}
    assert {heard for _, heard in made} == {signal.SIG_IGN}


def test_the_piece_of_a_process_that_is_lost_is_done_again(pool, tmp_path):
    assert list(pool.each(gone_once, works([(number, str(tmp_path)) for number in range(6)]))) == list(
        range(6)
    )
    assert pool.again == 1


def test_a_piece_that_ends_every_process_is_told_as_lost_and_the_others_are_done(pool):
    assert list(pool.each(gone, works(range(4)))) == [0, Lost(), 2, 3]
    assert pool.again == shared_out.TRIES - 1


def test_what_the_work_raises_is_raised(pool):
    with pytest.raises(InputError) as raised:
        list(pool.each(refused, works(["ds.log"])))
    assert raised.value.facts == {"file": "ds.log"}
    with pytest.raises(RuntimeError, match=r"PicklingError|AttributeError"):
        list(pool.each(unsendable, works([1])))
    assert list(pool.each(doubled, works([3]))) == [6]


class Coming:
    def __init__(self, value):
        self.value = value

    def result(self):
        return self.value


def test_no_more_is_under_way_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(shared_out, "MOST", 10)
    begun = []

    def begin(piece):
        begun.append(piece)
        return Coming(piece)

    pieces = [Work(piece, weight) for piece, weight in enumerate([4, 4, 4, 40, 1, 1, 1])]
    under_way = [len(begun) - done for done in in_order(begin, pieces, 3)]
    assert under_way == [2, 2, 1, 1, 3, 2, 1]


INTERRUPTED = """
import os, signal, sys, time
from dscase.workers.pool import Pool
from dscase.workers.shared_out import Work

if __name__ == "__main__":
    pool = Pool(2)
    made = pool.each(time.sleep, [Work(0.01, 1), Work(60, 1), Work(60, 1)])
    try:
        next(made)
        print("begun", flush=True)  # within: the interrupt may come while this is written
        next(made)
    except KeyboardInterrupt:
        pool.close()
        print("ended", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="a process group is interrupted otherwise there")
def test_an_interrupt_ends_all_of_them_at_once_and_without_a_word(tmp_path):
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        out, err = process.communicate(timeout=50)
    assert (out, err, process.returncode) == ("ended\n", "", 0)
    assert time.monotonic() - began < 55
