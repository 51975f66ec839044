"""A composed inquiry from facts made by hand; tests change the facts and look at the words."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dscase.case.model import Case, Checked
from dscase.events.collect import Collected
from dscase.events.table import Event, Sighting, Source, SourceSpec, Tally
from dscase.inquiry.compose import compose
from dscase.inquiry.model import Inquiry
from dscase.intake.evidence import EvidenceFile
from dscase.intake.gather import Gathered
from dscase.kinds import Kind
from dscase.review.examined import Examined
from dscase.review.judge import judge
from dscase.window import read_window, zone_named
from dscase.wording.words import Words
from tests.review.conftest import AT, event


@pytest.fixture
def make_event() -> Callable[..., Event]:
    """`minute` counts from 03:20:54 JST; any field of Event may be given."""

    def make(minute: int = 0, line: int = 1, **changes: Any) -> Event:
        own = {
            "time": AT + timedelta(minutes=minute),
            "name": "Pattern Update Failed",
            "raw": "the raw line",
            "sightings": (Sighting("ds.log", "line", line),),
        }
        return event(**{**own, **changes})

    return make


def gathered(*events: Event, lang: str = "ja", **stated: Any) -> Examined:
    """Facts with one log. `checked` is what was checked; `first_minute` and `last_minute` say, from 03:20:54
    JST, from when to when the log reaches; everything else is a field of Case.
    """
    checked = stated.pop("checked", "製品Q&A: 該当なし")
    ends = [stated.pop(f"{end}_minute", None) for end in ("first", "last")]
    first, last = (AT + timedelta(minutes=one) if one is not None else None for one in ends)
    log = EvidenceFile(Path("ds.log"), "ds.log", Kind.SYSLOG, 1234, "a" * 64)
    spec = SourceSpec(log.path, log.name, Kind.SYSLOG, log.size, log.sha256, None)
    count = len(events)
    source = Source(
        spec,
        Tally(read=count, in_window=count),
        "utf-8",
        "Asia/Tokyo",
        ("option",),
        ("window",),
        first=first,
        last=last,
    )
    return Examined(
        case=Case.model_validate({"lang": lang, **stated}),
        window=read_window("2026-04-20 03:00/04:00", zone=zone_named("Asia/Tokyo", "option"), as_of=AT),
        as_of=AT,
        evidence=Gathered(files=(log,)),
        exhibits={"ds.log": "E-01"},
        collected=Collected((source,), events, 0),
        checked=(Checked(when=AT, text=checked),),
    )


@pytest.fixture
def facts_of() -> Callable[..., Examined]:
    """Call it with events and what `gathered` takes."""
    return gathered


@pytest.fixture
def inquiry() -> Callable[..., Inquiry]:
    """Call it with events and what `gathered` takes; `plain`: for a plain text."""

    def make(*events: Event, **stated: Any) -> Inquiry:
        plain = stated.pop("plain", False)
        facts = gathered(*events, **stated)
        words = Words(facts.case.speaks)
        words = words.for_plain_text() if plain else words
        return compose(facts, judge(facts), words)

    return make
