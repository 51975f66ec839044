"""Shared by the seal room's tests."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pytest

from dscase import atomic
from dscase.seal.seal import seal

FILES = {
    "events.csv": "時刻,イベント\r\n03:20,2205\r\n".encode() * 30,
    "inquiry.html": b"<p>2205</p>\n",
    "inquiry.txt": "お問い合わせ\r\n".encode(),
}
WHEN = datetime(2026, 4, 20, tzinfo=UTC)


@pytest.fixture
def bundle(tmp_path: Path) -> Callable[..., Path]:
    """Call it for a sealed folder; `facts` go over those of its manifest, `files` are its files."""

    def made(name: str = "out", files: dict[str, bytes] | None = None, **facts: Any) -> Path:
        told = {"reference": "DSC-2026-0420-7F3A", "round": 1, "exhibits": [], "sent_apart": [], **facts}
        seal(tmp_path / name, files or FILES, told, when=WHEN, force=True)
        return tmp_path / name

    return made


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> type["Faults"]:
    """The class of `with faults(count, strike):`; see there."""
    Faults.monkeypatch = monkeypatch
    return Faults


class Faults:
    """Every call of the system that changes something, counted; the one numbered `at` is struck.

    `strike(real)` gets the call as a function of nothing. Stream writes count as calls too.
    """

    CALLS = ("open", "fsync", "close", "rename", "link", "mkdir", "rmdir", "unlink", "ftruncate")
    monkeypatch: pytest.MonkeyPatch

    def __init__(self, at: int = 0, strike: Callable[[str, Callable[[], Any]], Any] | None = None) -> None:
        self.at, self.strike = at, strike
        self.made: list[str] = []

    def __enter__(self) -> Self:
        self.context = self.monkeypatch.context()
        patch = self.context.__enter__()
        for name in self.CALLS:
            patch.setattr(os, name, self._struck(name, getattr(os, name)))
        real = atomic.stream

        def stream(fd: int) -> Any:
            sink = real(fd)
            return SimpleSink(sink, self._struck("write", sink.write))

        patch.setattr(atomic, "stream", stream)
        return self

    def __exit__(self, *about: object) -> None:
        self.context.__exit__(None, None, None)

    def _struck(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            self.made.append(name)
            if len(self.made) == self.at and self.strike:
                return self.strike(name, lambda: real(*args, **more))
            return real(*args, **more)

        return call


class SimpleSink:
    """A stream whose write was replaced."""

    def __init__(self, sink: Any, write: Callable[..., Any]) -> None:
        self._sink, self.write = sink, write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sink, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self._sink.close()
