"""Is everything there that the vendor asks for? Each gap becomes a finding, item by item.

The five items and the demand to say what was checked stand on the vendor's page KA-0010424; product, build
and OS on KA-0004827 and the web form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from dscase.case.model import FREE
from dscase.events.stamp_times import SLACK
from dscase.events.table import Event
from dscase.intake.agent_query import COMMAND
from dscase.intake.evidence import AlertMail, EvidenceFile
from dscase.kinds import Kind
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.forms import form_limits
from dscase.knowledge.steps import STEPS, speaks_of_another, steps_said, unsorted
from dscase.review.coverage import Coverage, event_log, is_silent
from dscase.review.examined import Examined
from dscase.review.finding import Finding, Weight, clock, declare
from dscase.review.grounds import Grounds, offered, rule
from dscase.review.own_packages import packages_of_subject, systems
from dscase.review.subject_event import Asked, nearest
from dscase.text import Listed
from dscase.window import FROM_EVIDENCE, Window, machine_zone

FILE_UNREADABLE = declare("file.unreadable", None, "weak")
FILE_CONTRADICTS = declare("file.contradicts", None, "weak")
FILE_UNKNOWN = declare("file.unknown", 0, "note")
FILE_COPY = declare("file.copy", 0, "note")
FILE_UNMATCHED = declare("file.unmatched", 0, "weak")
BACKGROUND_MISSING = declare("background.missing", 1, "blocks")
STATUS_MISSING = declare("status.missing", 2, "blocks")
ALERTS_MISSING = declare("alerts.missing", 2, "blocks", "weak")
ALERTS_CONTRADICTED = declare("alerts.contradicted", 2, "weak")
PRODUCT_MISSING = declare("product.missing", 0, "weak")
OS_MISSING = declare("os.missing", 0, "weak")
PLACES = 3
"""How many of the lines that could not be read a finding names."""
FILED = 60
"""How many characters of a record a finding quotes."""
CHECKED_FILED = declare("checked.filed", 0, "note")
CHECKED_MISSING = declare("checked.missing", 0, "blocks")
CHECKED_STEP_MISSING = {step: declare(f"checked.{step}_missing", 0, "weak") for step in STEPS}
EVENT_ABSENT = declare("event.absent", 2, "blocks")
EVENT_CALM = declare("event.calm", 2, "note")
EVENT_CHOSEN = declare("event.chosen", 2, "note")
MESSAGE_NOT_FOUND = declare("message.not_found", 4, "weak")
MESSAGE_SEVERAL = declare("message.several", 4, "note")
MESSAGE_OUTSIDE = declare("message.outside", 4, "weak")
SCREENSHOT_MISSING = declare("screenshot.missing", 3, "blocks")
ATTACH_WORTH = declare("attach.worth", 3, "note")
MAIL_OUTSIDE = declare("mail.outside", 3, "note")
PACKAGE_MISSING = {kind: declare(f"package.{kind}_missing", 4, "blocks") for kind in ("dsm", "dsa")}
PACKAGE_UNKNOWN = declare("package.unknown", 4, "weak")
PACKAGE_TOO_LARGE = declare("package.too_large", 4, "weak")
PACKAGE_TROUBLE = declare("package.trouble", 4, "weak")
PACKAGE_SECRET = declare("package.secret", 4, "note")
_NAMED = 3  # files in a package
EVENTS_NO_SOURCE = declare("events.no_source", 5, "blocks")
EVENTS_NONE_IN_WINDOW = declare("events.none_in_window", 5, "blocks")
EVENTS_SOURCE_OUTSIDE = declare("events.source_outside", 5, "weak")
EVENTS_SOURCE_FAILED = declare("events.source_failed", 5, "weak")
EVENTS_UNPARSED = declare("events.unparsed", 5, "weak")
EVENTS_CUT = declare("events.cut", 5, "note")
EVENTS_BEGINS_LATE = declare("events.begins_late", 5, "weak", "note")
EVENTS_HOLE = declare("events.hole", 5, "weak")
EVENTS_ENDS_EARLY = declare("events.ends_early", 5, "weak", "note")
EVENTS_SILENT = declare("events.silent", 5, "note")
ZONE_ASSUMED = declare("zone.assumed", 5, "weak")
ZONE_FROM_EVIDENCE = declare("zone.from_evidence", 5, "note")
YEAR_FROM = {how: declare(f"year.from_{how}", 5, "note") for how in ("name", "order", "window", "mtime")}
YEAR_CONTRADICTED = declare("year.contradicted", 5, "weak")


@rule
def files(on: Grounds) -> Iterator[Finding]:
    """Files that cannot be used, are not what is said of them, or stand twice."""
    examined = on.examined
    for file in examined.evidence.files:
        if file.error is not None:
            yield FILE_UNREADABLE(item=_item(file), cause=file.error, name=file.name)
        elif file.kind is Kind.UNKNOWN:
            yield FILE_UNKNOWN(name=file.name, headers=file.headers)
        elif file.stated is not None and _item(file) != file.kind.item:
            yield FILE_CONTRADICTS(item=_item(file), name=file.name)
    for name, original in examined.evidence.copies:
        yield FILE_COPY(name=name, original=original)
    for pattern in examined.evidence.unmatched:
        yield FILE_UNMATCHED(pattern=pattern)


def _item(file: EvidenceFile) -> int:
    return (file.stated or file.kind).item


@rule
def what_is_stated(on: Grounds) -> Iterator[Finding]:
    """Background, status and alerts."""
    examined, case = on.examined, on.examined.case
    if not case.said("background"):
        yield BACKGROUND_MISSING()
    if not case.said("status") and not examined.evidence.statuses:
        yield STATUS_MISSING()
    alerts = case.said("alerts")
    if not alerts:
        if not examined.evidence.alerts:
            mailed = dict.fromkeys(mail.subject for mail in alert_mails(examined))
            raised = alert_events(examined)
            weight: Weight | None = "weak" if mailed or raised else None
            yield ALERTS_MISSING(weight, mails=Listed(mailed), raised=len(raised))
    elif any(map(catalogue().means_none, alerts)) and _alert_seen(examined):
        yield ALERTS_CONTRADICTED()


@rule
def form(on: Grounds) -> Iterator[Finding]:
    """What the web form requires and the evidence does not tell."""
    examined = on.examined
    versions = any(event.product and event.version for event in examined.collected.rows)
    if not examined.case.product and not versions:
        yield PRODUCT_MISSING()
    if not examined.case.os and not systems(packages_of_subject(examined, on.asked)):
        yield OS_MISSING()


@rule
def checked(on: Grounds) -> Iterator[Finding]:
    """Steps the vendor wants done before an inquiry, of which there is no record."""
    if not on.examined.checked:
        yield CHECKED_MISSING()
        return
    for step in steps_left(on.examined, on.asked):
        yield CHECKED_STEP_MISSING[step](id=on.asked.event.id if on.asked.event else "")
    for record in on.examined.checked:
        for step in sorted(unsorted(record.text)) if record.step == FREE else ():
            yield CHECKED_FILED(text=" ".join(record.text.split())[:FILED], step=step)


def steps_left(examined: Examined, asked: Asked) -> tuple[str, ...]:
    """Steps before an inquiry of which there is no record. An event's advice needs an event; what was done
    about another one is none.
    """
    done: set[str] = set()
    for record in examined.checked:
        # What `unsorted` finds counts as done; `checked` reports it.
        own = steps_said(f"{record.step}\n{record.text}") | unsorted(record.text)
        another = asked.event is not None and speaks_of_another(record.text, asked.event.id)
        done |= own - ({"advice"} if another and record.step == FREE else set())
    return tuple(step for step in STEPS if step not in done and (asked.event or step != "advice"))


def _alert_seen(examined: Examined) -> bool:
    """Whether the evidence itself tells of an alert inside the window."""
    listed = (alert for source in examined.evidence.alerts for alert in source.alerts)
    if any(alert.time and examined.window.contains(alert.time) for alert in listed):
        return True
    return bool(alert_events(examined) or alert_mails(examined))


def alert_events(examined: Examined) -> list[Event]:
    """The events of the window by which the manager raised alerts."""
    starting = catalogue().ids("alert_started")
    return [event for event in examined.collected.rows if event.id in starting and not event.module]


def alert_mails(examined: Examined) -> list[AlertMail]:
    """Those sent inside the window."""
    return [mail for mail in examined.evidence.mails if mail.sent and examined.window.contains(mail.sent)]


@rule
def event_asked_about(on: Grounds) -> Iterator[Finding]:
    """Whether the event asked about is there, and who chose it."""
    examined, asked = on.examined, on.asked
    if asked.chosen == "absent":
        stated = examined.case.event or ""
        near = nearest(stated, offered(examined), examined.collected.computers)
        yield EVENT_ABSENT(event=stated, nearest=Listed(near))
    if asked.chosen == "calm" and examined.message is None:
        yield EVENT_CALM(count=len(examined.collected.rows))
    if asked.chosen == "gravest" and asked.event is not None:
        event = asked.event
        yield EVENT_CHOSEN(event=event.id, target=event.target)


@rule
def message(on: Grounds) -> Iterator[Finding]:
    """Without the line in the evidence the vendor asks for another package.

    The same entry, text and time, in two logs of one computer is one entry.
    """
    if on.examined.message is None:
        return
    places, total = on.examined.search.found, on.examined.search.total
    if not places:
        yield MESSAGE_NOT_FOUND()
    elif len({(place.file.name, place.text, place.time) for place in places}) > 1:
        yield MESSAGE_SEVERAL(count=max(total, len(places)))
    elif places[0].time and not on.examined.window.contains(places[0].time):
        yield MESSAGE_OUTSIDE(time=on.clock(places[0].time))


@rule
def pictures_and_mails(on: Grounds) -> Iterator[Finding]:
    """Pictures, mails, and what else is worth attaching."""
    examined = on.examined
    if not examined.evidence.screenshots:
        yield SCREENSHOT_MISSING()
    worth = [*on.profile.asked.each, *on.profile.attach.each]
    if examined.evidence.queries:
        worth = [text for text in worth if COMMAND not in text.en]
    if worth:  # in both languages: documents may be, whichever the screen speaks
        yield ATTACH_WORTH(
            list=" / ".join(text.ja for text in worth), list_en=" / ".join(text.en for text in worth)
        )
    for mail in examined.evidence.mails:
        if mail.sent and not examined.window.contains(mail.sent):
            yield MAIL_OUTSIDE(name=mail.file.name)


@rule
def packages(on: Grounds) -> Iterator[Finding]:
    """The diagnostic packages the profile asks for, and what is wrong with those that are there."""
    examined = on.examined
    kinds = {package.kind for package in examined.evidence.packages}
    unknown = [package.file.name for package in examined.evidence.packages if package.kind == "unknown"]
    for kind, missing in PACKAGE_MISSING.items():
        if kind in on.profile.packages and kind not in kinds:
            yield missing(unknown=Listed(unknown))  # before a new one is made, one at hand may be it
    limit = form_limits().size
    for package in examined.evidence.packages:
        name, size = package.file.name, package.file.size
        if package.kind == "unknown":
            yield PACKAGE_UNKNOWN(name=name)
        if size > limit:
            mega = 10**6
            yield PACKAGE_TOO_LARGE(name=name, size=size // mega, limit=limit // mega)
        for trouble in package.troubles:
            yield PACKAGE_TROUBLE(name=package.file.name, cause=trouble)
        if package.secrets:
            members, more = package.secrets[:_NAMED], max(len(package.secrets) - _NAMED, 0)
            yield PACKAGE_SECRET(name=name, members=Listed(members), more=more)


@rule
def system_events(on: Grounds) -> Iterator[Finding]:
    """Whether there are events of the window, and every source was read whole."""
    examined = on.examined
    sources = examined.collected.sources
    if all(source.spec.partial for source in sources):  # a package tells of its own host alone
        yield EVENTS_NO_SOURCE(beside=Listed(examined.evidence.beside))
    elif not examined.collected.rows:
        yield EVENTS_NONE_IN_WINDOW()
    inside = {source.family for source in sources if source.family and source.tally.in_window}
    for source in sources:
        beside = source.tally.outside and not source.tally.in_window and not source.spec.partial
        if beside and source.family not in inside and examined.collected.rows:
            yield EVENTS_SOURCE_OUTSIDE(name=source.spec.name)
        if source.error is not None:
            yield EVENTS_SOURCE_FAILED(name=source.spec.name, cause=source.error)
        if source.tally.unparsed:
            lines = Listed(f"{line.place}" for line in source.unparsed[:PLACES])
            yield EVENTS_UNPARSED(name=source.spec.name, count=source.tally.unparsed, lines=lines)
    cut = [row for row in examined.collected.rows if "truncated" in row.flags]
    if cut:
        names = dict.fromkeys(row.sightings[0].source for row in cut)
        yield EVENTS_CUT(count=len(cut), names=Listed(names))


@rule
def clocks(on: Grounds) -> Iterator[Finding]:
    """Zones and years that nobody stated."""
    examined = on.examined
    assumed = [source.spec.name for source in examined.collected.sources if "machine" in source.zone_rules]
    if assumed or examined.window.zone.rule == "machine":
        yield ZONE_ASSUMED(names=Listed(assumed), zone=machine_zone().name)
    zone = examined.window.zone
    if zone.rule in FROM_EVIDENCE:
        yield ZONE_FROM_EVIDENCE(zone=zone.name, rule=zone.rule, name=examined.zone_from)
    for source in examined.collected.sources:
        for inferred, noted in YEAR_FROM.items():
            if inferred in source.year_rules:
                yield noted(name=source.spec.name)
        for note in source.notes:
            if note.code == "source.year_contradicted":
                yield replace(YEAR_CONTRADICTED(), facts={**dict(note.facts), "name": source.spec.name})


@rule
def event_log_reaches(on: Grounds) -> Iterator[Finding]:
    """Where the event log, all its sources taken together, does not reach."""
    examined, log = on.examined, event_log(on.covered)
    whole = [source for source in log if source.covers == "covers"]
    if whole:
        yield from _silence(examined.window, whole)
        return
    ranges = sorted(
        (source.first, source.last)
        for source in log
        if source.covers == "partly" and source.first and source.last
    )
    if not ranges:  # nothing of the window at all: completeness says so
        return
    # A log is silent at times. A stretch no longer than the silences inside it shows nothing.
    usual = max(*(source.silence for source in log), _between_events(examined))
    window, first, reached = examined.window, ranges[0][0], ranges[0][1]
    if first > window.start:
        yield EVENTS_BEGINS_LATE(_weight(first - window.start, usual), first=clock(window, first))
    for begin, end in ranges[1:]:
        if begin - reached > usual:
            yield EVENTS_HOLE(start=clock(window, reached), end=clock(window, begin))
        reached = max(reached, end)
    if reached < window.end:
        yield EVENTS_ENDS_EARLY(_weight(window.end - reached, usual), last=clock(window, reached))


def _between_events(examined: Examined) -> timedelta:
    """The longest silence between two events of the window, where a log is out of order, which tells no
    silence of its own; else zero.
    """
    collected = examined.collected
    if not any(source.disorder and source.disorder > SLACK.seconds for source in collected.sources):
        return timedelta()
    times = sorted(event.time for event in (*collected.rows, *collected.protection))
    return max((later - earlier for earlier, later in pairwise(times)), default=timedelta())


def _silence(window: Window, whole: Sequence[Coverage]) -> Iterator[Finding]:
    """A window more than half of which is silent in every source that should tell of it."""
    least = min(whole, key=lambda each: each.silence)
    if least.gap is not None and is_silent(least, window):
        start, end = (clock(window, moment) for moment in least.gap)
        yield EVENTS_SILENT(name=least.name, start=start, end=end)


def _weight(missing: timedelta, usual: timedelta) -> Weight:
    return "weak" if missing > usual else "note"
