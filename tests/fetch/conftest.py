"""A stand-in manager, a case, and a fetch from the one into the other."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dscase.fetch.address import read_address
from dscase.fetch.fetching import Fetching, FetchWanted, fetch
from dscase.fetch.line import Limits, Line
from dscase.fetch.secret import Secret
from dscase.fetch.trust import Trust
from dscase.window import Window, read_window, zone_named
from tests.dsm.server import Manager
from tests.dsm.store import Held, Store, many

START = datetime(2026, 4, 19, 18, 0, tzinfo=UTC)
"""03:00 in Tokyo, where the window begins."""
LIMITS = Limits(connect=5, silence=5, answer=5)


def window(text: str = "2026-04-20 03:00/03:40") -> Window:
    return read_window(text, zone=zone_named("Asia/Tokyo", "option"), as_of=START)


@dataclass
class Kit:
    """What the tests of fetching share."""

    case: Path
    pauses: list[float]

    def fetch(self, manager: Manager, **changes: Any) -> Fetching:
        """A fetch of the window and two hours after it."""
        trust = changes.pop("trust", None) or Trust(ca_file=manager.ca)
        proxy, limits = changes.pop("proxy", None), changes.pop("limits", LIMITS)
        password = changes.pop("password", manager.store.password)
        more = {name: changes.pop(name) for name in ("api_key", "progress") if name in changes}
        settings = {
            "window": window(),
            "user": manager.store.user,
            "after": timedelta(hours=2),
            **changes,
        }
        line = Line(read_address(manager.url), trust, proxy, limits, self.pauses.append)
        return fetch(line, FetchWanted(**settings), lambda: Secret(password), self.case, **more)

    @staticmethod
    def rows(done: Fetching, name: str = "systemevents.csv") -> list[dict[str, str]]:
        with (done.place / name).open(encoding="utf-8-sig", newline="") as source:
            return list(csv.DictReader(source))

    @staticmethod
    def expected(held: list[Held]) -> list[tuple[str, ...]]:
        return sorted(
            (
                one.time.astimezone(UTC).isoformat(),
                str(one.id),
                one.name,
                one.level,
                one.target or "",
                one.description or "",
            )
            for one in held
        )

    def got(self, done: Fetching) -> list[tuple[str, ...]]:
        return sorted(
            (
                datetime.fromisoformat(row["Time"]).astimezone(UTC).isoformat(),
                row["Event ID"],
                row["Event"],
                row["Level"],
                row["Target"],
                row["Description"],
            )
            for row in self.rows(done)
        )


@pytest.fixture(scope="session", autouse=True)
def _a_description_is_read_once() -> Iterator[None]:
    """Every stand-in has the same WSDL: it is loaded by each test, and parsed by the first."""
    import zeep
    from zeep.wsdl import Document

    parsed: dict[bytes, Any] = {}
    original = zeep.Client

    def client(url: str, *, transport: Any, settings: Any) -> Any:
        content = transport.load(url)
        if content not in parsed:
            parsed[content] = Document(io.BytesIO(content), transport, settings=settings)
        return original(parsed[content], transport=transport, settings=settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zeep, "Client", client)
        yield


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kit:
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.delenv("DSCASE_DSM_PASSWORD", raising=False)
    (tmp_path / "case").mkdir()
    return Kit(tmp_path / "case", [])


@pytest.fixture
def store() -> Callable[..., Store]:
    """300 events in half minutes, from an hour before the window on."""

    def make(count: int = 300, **changes: Any) -> Store:
        events = many(count, START - timedelta(hours=1), timedelta(seconds=30))
        return Store(events=events, now=START + timedelta(hours=6), **changes)

    return make
