"""Do the sources speak of the same moment, the same computer, without holes?"""

from collections.abc import Iterator

from dscase.review.coverage import event_log
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule
from dscase.review.subject_event import split
from dscase.text import Listed
from dscase.window import offset_name

EVENTS_GAP = declare("events.gap", 5, "note")
ZONE_SHIFTED = declare("zone.shifted", 5, "weak")
COMPUTER_UNCLEAR = declare("computer.unclear", 0, "note")


@rule
def zones(on: Grounds) -> Iterator[Finding]:
    """A source whose events stand whole quarters of an hour beside the same events of another."""
    for off in on.examined.collected.clocks:
        if off.zone:
            fits = offset_name(off.fits) if off.fits is not None else ""
            yield ZONE_SHIFTED(
                name=off.name, other=off.other, apart=apart(off.seconds), agreeing=off.agreeing, fits=fits
            )


def apart(seconds: int) -> str:
    """A distance of zones, as "09:00"."""
    minutes = round(abs(seconds) / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


@rule
def silences(on: Grounds) -> Iterator[Finding]:
    """A silence in the window that is far longer than the source is used to. Each source by itself."""
    for source in event_log(on.covered):
        if source.unusual is not None and source.gap is not None:
            start, end = map(on.clock, source.gap)
            usual = int(source.unusual.total_seconds())
            yield EVENTS_GAP(name=source.name, start=start, end=end, usual=usual)


@rule
def unclear(on: Grounds) -> Iterator[Finding]:
    """A short name that fits several computers: whose its events are, nobody can tell."""
    for one in on.examined.collected.computers.unclear:
        yield COMPUTER_UNCLEAR(name=one.name, fits=Listed(one.fits))
    _, name = split(on.examined.case.event or "")
    if meant := on.examined.collected.computers.meant(name):
        fits = (
            f"{one.spellings[0]} (TenantID {one.tenant})" if one.tenant else one.spellings[0] for one in meant
        )
        yield COMPUTER_UNCLEAR(name=name, fits=Listed(fits))
