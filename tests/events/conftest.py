"""Makers the event tests share: windows, sources on disk, and a reading of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.events import log_reader
from dscase.events.collect import Collected, collect
from dscase.events.table import SourceSpec
from dscase.kinds import Kind
from dscase.window import Window, Zone, zone_named

MakeWindow = Callable[..., Window]
MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]

SEED_2205 = (
    "Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|2205|Security Update: Pattern "
    "Update on Agents/Appliances Failed|6|src=192.168.100.120 suser=System target=DSA-test msg=There was a "
    "failure performing an Anti-Malware Component Update. Check the Agent/Appliance Events for the cause. "
    "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
)
SEED_710 = (
    "Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|710|Events Retrieved|3|"
    "src=192.168.100.120 suser=System target=DSA-test msg=Description Omitted TrendMicroDsTenant=Primary "
    "TrendMicroDsTenantId=0"
)


@pytest.fixture
def seed_lines() -> tuple[str, str]:
    return SEED_2205, SEED_710


@pytest.fixture
def window_of() -> MakeWindow:
    """window_of("2026-04-20T03:00", "2026-04-20T03:40", "Asia/Tokyo"): wall clocks of that zone."""

    def make(
        start: str = "2026-04-20T03:00", end: str = "2026-04-20T03:40", zone: str = "Asia/Tokyo"
    ) -> Window:
        named = zone_named(zone, "window")
        first, last = (datetime.fromisoformat(text).replace(tzinfo=named.tz) for text in (start, end))
        return Window(first.astimezone(UTC), last.astimezone(UTC), named, "start_end", f"{start}/{end}")

    return make


@pytest.fixture
def source_of(tmp_path: Path) -> MakeSource:
    """source_of("ds.log", text or bytes): a file and its SourceSpec; CSV by the name's ending."""

    def make(
        name: str,
        content: str | bytes | list[str],
        *,
        mtime: datetime | None = datetime(2026, 11, 1, tzinfo=UTC),
        tz: str | None = None,
        year: int | None = None,
    ) -> SourceSpec:
        if isinstance(content, list):
            content = "".join(f"{line}\n" for line in content)
        data = content if isinstance(content, bytes) else content.encode()
        path = tmp_path / name
        path.write_bytes(data)
        kind = Kind.CONSOLE_CSV if name.endswith(".csv") else Kind.SYSLOG
        return SourceSpec(path, name, kind, len(data), "0" * 64, mtime, tz, year)

    return make


@pytest.fixture
def collected(window_of: MakeWindow) -> Collect:
    """collected(spec, …, window=…, tz="Asia/Tokyo", year=None, as_of=None, …)."""

    def run(
        *specs: SourceSpec,
        window: Window | None = None,
        tz: str | None = "Asia/Tokyo",
        year: int | None = None,
        as_of: datetime | None = None,
        csv_columns: dict[str, str] | None = None,
        modules: bool = False,
        seek: tuple[str, ...] = (),
        otherwise: Zone | None = None,
    ) -> Collected:
        done = collect(
            specs,
            window or window_of(),
            tz=zone_named(tz, "option") if tz else None,
            year=year,
            as_of=as_of,
            csv_columns=csv_columns or {},
            modules=modules,
            seek=seek,
            otherwise=otherwise,
        )
        assert all(source.tally.adds_up for source in done.sources)
        assert len(done.events) == sum(source.tally.in_window for source in done.sources) - done.merged
        return done

    return run


@pytest.fixture
def read_slowly(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that take the general way of reading, as they are read."""
    slowly: list[str] = []
    general = log_reader.Log.line

    def counted(self: log_reader.Log, one: object, *args: object, **more: object) -> None:
        slowly.append(str(one))
        general(self, one, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(log_reader.Log, "line", counted)
    return slowly
