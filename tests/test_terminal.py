import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from dscase.terminal import at_terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def nowhere() -> Iterator[TextIO]:
    with Path(os.devnull).open(encoding="utf-8") as stream:
        yield stream


def test_where_the_system_throws_things_away_nobody_sits(nowhere: TextIO) -> None:
    """Windows calls NUL a terminal: a task without a console would wait for an answer for ever."""
    assert not at_terminal(nowhere)


def test_every_stream_has_to_be_one(nowhere: TextIO) -> None:
    assert at_terminal(Terminal(), Terminal())
    assert not at_terminal(Terminal(), nowhere)
    assert not at_terminal(Terminal(), None)
    assert not at_terminal(Terminal(), io.StringIO())


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_a_pseudo_terminal_is_one() -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours), os.fdopen(theirs) as stream:
        assert at_terminal(stream)
