"""Facts to judge, made by hand: a complete case, from which a test takes something away."""

import inspect
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dscase.case.model import Case, Checked
from dscase.events.collect import Collected
from dscase.events.computers import mentioned
from dscase.events.same_computer import resolve
from dscase.events.table import Event, Sighting, Source, SourceSpec, Tally
from dscase.intake.computers import computers_named
from dscase.intake.evidence import EvidenceFile, Package, Screenshot
from dscase.intake.gather import Gathered
from dscase.kinds import Kind
from dscase.knowledge.profiles import Profile
from dscase.review.examined import Examined
from dscase.review.finding import Finding
from dscase.review.grounds import findings, grounds
from dscase.review.judge import in_order
from dscase.window import read_window, zone_named

AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)


def event(**changes: Any) -> Event:
    made = Event(
        time=AT, zone_rule="option", year_rule="window", id="2205", level="warning",
        level_rule="catalogue", severity="6", name="Failed", origin="", target="DSA-test", actor="System",
        manager="kaga", product="Deep Security Manager", version="12.0.383", tags="",
        description="It failed.", raw="raw", sightings=(Sighting("ds.log", "line", 1),),
    )  # fmt: skip
    of_level = {"info": "3", "error": "8"}.get(changes.get("level", ""), made.severity)
    return made._replace(**{"severity": of_level, **changes})


def file(name: str, kind: Kind, **changes: Any) -> EvidenceFile:
    return replace(EvidenceFile(Path(name), name, kind, 10, "0" * 64), **changes)


@pytest.fixture
def make_event() -> Callable[..., Event]:
    return event


@pytest.fixture
def make_file() -> Callable[..., EvidenceFile]:
    return file


@pytest.fixture
def complete() -> Examined:
    """Facts of a case in which nothing is missing."""
    log, dsm, dsa = file("ds.log", Kind.SYSLOG), file("m.zip", Kind.PACKAGE), file("a.zip", Kind.PACKAGE)
    shot = file("lamp.png", Kind.SCREENSHOT)
    spec = SourceSpec(log.path, log.name, Kind.SYSLOG, 10, log.sha256, None)
    around = (AT - timedelta(hours=2), AT + timedelta(hours=2))
    source = Source(
        spec, Tally(read=2, in_window=2), "utf-8", "Asia/Tokyo", ("option",), ("stamp",), (), *around
    )
    return Examined(
        case=Case(background="b", status="s", alerts="none", os="RHEL 8.6", event="2205@DSA-test"),
        window=read_window("2026-04-20 03:00/03:40", zone=zone_named("Asia/Tokyo", "option"), as_of=AT),
        as_of=AT,
        evidence=Gathered(
            files=(log, dsm, dsa, shot),
            packages=(
                Package(dsm, "dsm", "stated"),
                Package(dsa, "dsa", "members", hosts=("DSA-test",), host_rule="files"),
            ),
            screenshots=(Screenshot(shot, b"", 800, 600),),
        ),
        exhibits={},
        collected=Collected((source,), (event(), event(id="710", level="info", name="Retrieved")), 0),
        checked=(
            Checked(when=AT, step="advice", text="done as the event says: no change"),
            Checked(when=AT, text="Q&A and Help Center searched: nothing found"),
        ),
    )


@pytest.fixture
def profile() -> Profile:
    """A profile in which everything is said that is looked at."""
    both = {"ja": "a", "en": "a"}
    return Profile(
        key="2205", ids=frozenset({"2205"}), title=both, covers=both, does_not_cover=both,
        related=("710",), agent_events=("9017",), recovery=("2204",), alerts=("Update Failed",),
        packages=("dsm", "dsa"),
    )  # fmt: skip


@pytest.fixture
def found_by(complete, profile) -> Callable[..., tuple[Finding, ...]]:
    """What the rules of a file find in changed facts. What they find in the complete case, too, is left out:
    it is not the change that brought it.
    """

    def find(file: str, facts: Examined, known: Profile = profile, **more: Any) -> tuple[Finding, ...]:
        usual = {one.code for one in findings(grounds(complete, profile=known), file)}
        found = findings(grounds(facts, profile=known, **more), file)
        return in_order(one for one in found if one.code not in usual or facts is complete)

    return find


class _Texts:
    """A language's words on judging; and a module's source."""

    def __call__(self, lang: str) -> dict[str, Any]:
        path = Path(__file__).parents[2] / "templates" / lang / "words" / "judgement.toml"
        return tomllib.loads(path.read_text(encoding="utf-8"))

    @staticmethod
    def source(module: ModuleType) -> str:
        return inspect.getsource(module)


@pytest.fixture
def resolved() -> Callable[[Examined], Examined]:
    """The facts with their computers resolved, as reading does it."""

    def make(facts: Examined) -> Examined:
        told = facts.collected
        every = mentioned((*told.rows, *told.beyond, *told.protection))
        who = resolve(every + computers_named(facts.evidence.packages, facts.evidence.statuses))
        return replace(facts, collected=replace(told, computers=who))

    return make


@pytest.fixture
def texts_of() -> _Texts:
    return _Texts()
