"""Is everything there that the vendor asks for? Each gap becomes a finding, item by item.

The five items and the demand to say what was checked stand on the vendor's page KA-0010424; product, build
and OS on KA-0004827 and the web form.
"""

from collections.abc import Iterable, Iterator

from dscase.intake.evidence import EvidenceFile, Kind
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.forms import form_limits
from dscase.knowledge.profiles import Profile
from dscase.knowledge.statuses import lamps_said, status_of
from dscase.knowledge.steps import STEPS, steps_said
from dscase.review.facts import Facts
from dscase.review.finding import WEIGHTS, Finding, clock
from dscase.review.host_match import same_host
from dscase.review.subject_event import Asked
from dscase.window import machine_zone

ITEM_OF_KIND = {
    Kind.SCREENSHOT: 3,
    Kind.MAIL: 3,
    Kind.PACKAGE: 4,
    Kind.STATUS_CSV: 2,
    Kind.SYSLOG: 5,
    Kind.CONSOLE_CSV: 5,
}


PACKAGE_KINDS = ("dsm", "dsa")


def review(facts: Facts, asked: Asked, profile: Profile) -> tuple[Finding, ...]:
    """All findings on what is stated, found and read."""
    return (
        *_files(facts),
        *_what_is_stated(facts, asked),
        *_form(facts),
        *_checked(facts, asked),
        *_asked(asked, facts),
        *message(facts),
        *_shown(facts, profile),
        *_packages(facts, profile),
        *_event_log(facts),
        *_clocks(facts),
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By item, what touches the whole inquiry last; then heaviest first."""
    return tuple(sorted(findings, key=lambda finding: (finding.item or 6, WEIGHTS.index(finding.weight))))


def _files(facts: Facts) -> Iterator[Finding]:
    for file in facts.files:
        if file.error is not None:
            yield Finding("file.unreadable", _item(file), "weak", {"name": file.name}, file.error)
        elif file.kind is Kind.UNKNOWN:
            yield Finding("file.unknown", 0, "note", {"name": file.name})
        elif file.stated is not None and _item(file) != ITEM_OF_KIND.get(file.kind, 0):
            yield Finding("file.contradicts", _item(file), "weak", {"name": file.name})
    for name, original in facts.copies:
        yield Finding("file.copy", 0, "note", {"name": name, "original": original})
    for pattern in facts.unmatched:
        yield Finding("file.unmatched", 0, "weak", {"pattern": pattern})


def _item(file: EvidenceFile) -> int:
    return ITEM_OF_KIND.get(file.stated or file.kind, 0)


def _what_is_stated(facts: Facts, asked: Asked) -> Iterator[Finding]:
    case = facts.case
    if not case.background:
        yield Finding("background.missing", 1, "blocks")
    if not case.status and not facts.statuses:
        yield Finding("status.missing", 2, "blocks")
    yield from _status(facts, asked)
    if not case.alerts:
        yield Finding("alerts.missing", 2, "blocks")
    elif catalogue().means_none(case.alerts) and _alert_seen(facts):
        yield Finding("alerts.contradicted", 2, "weak")


def _status(facts: Facts, asked: Asked) -> Iterator[Finding]:
    """A colour stated for the computer asked about that its row in an export does not show."""
    text = facts.case.status or ""
    stated = {*lamps_said(text), status_of(text).lamp, "green" if catalogue().means_none(text) else ""} - {""}
    target = asked.event.target if asked.event else ""
    for shown in facts.statuses if stated and target else ():
        lamp = shown.lamp or status_of(shown.text).lamp
        if lamp and lamp not in stated and same_host(shown.computer, target):
            told: dict[str, str | int] = {
                "name": shown.file.name,
                "computer": shown.computer,
                "row": shown.row,
                "status": shown.text,
            }
            yield Finding("status.contradicted", 2, "weak", told)
            return


def _form(facts: Facts) -> Iterator[Finding]:
    """What the web form requires and the evidence does not tell."""
    versions = any(event.product and event.version for event in facts.collected.rows)
    if not facts.case.product and not versions:
        yield Finding("product.missing", 0, "weak")
    if not facts.case.os and not any(package.os for package in facts.packages):
        yield Finding("os.missing", 0, "weak")


def _checked(facts: Facts, asked: Asked) -> Iterator[Finding]:
    if not facts.checked:
        yield Finding("checked.missing", 0, "blocks")
        return
    for step in steps_left(facts, asked):
        yield Finding(f"checked.{step}_missing", 0, "weak")


def steps_left(facts: Facts, asked: Asked) -> tuple[str, ...]:
    """Steps before an inquiry that no record tells of. An event's advice needs an event."""
    said = frozenset().union(*(steps_said(f"{one.step}\n{one.text}") for one in facts.checked))
    return tuple(step for step in STEPS if step not in said and (asked.event or step != "advice"))


def _alert_seen(facts: Facts) -> bool:
    """Whether the evidence itself tells of an alert inside the window."""
    starting = catalogue().ids("alert_started")
    started = any(event.id in starting for event in facts.collected.rows)
    mailed = any(mail.sent and facts.window.contains(mail.sent) for mail in facts.mails)
    return started or mailed


def _asked(asked: Asked, facts: Facts) -> Iterator[Finding]:
    if asked.chosen == "absent":
        yield Finding("event.absent", 2, "blocks", {"event": facts.case.event or ""})
    if asked.chosen == "calm" and facts.message is None:
        yield Finding("event.calm", 2, "note", {"count": len(facts.collected.rows)})
    if asked.chosen == "gravest" and asked.event is not None:
        event = asked.event
        yield Finding("event.chosen", 2, "note", {"event": event.id, "target": event.target})


def message(facts: Facts) -> Iterator[Finding]:
    """Without the line in the evidence the vendor asks for another package.

    The same entry, text and time, in two logs of one computer is one entry.
    """
    if facts.message is None:
        return
    if not facts.found:
        yield Finding("message.not_found", 4, "weak")
    elif len({(one.file.name, one.text, one.time) for one in facts.found}) > 1:
        yield Finding("message.several", 4, "note", {"count": max(facts.found_total, len(facts.found))})
    elif facts.found[0].time and not facts.window.contains(facts.found[0].time):
        told: dict[str, str | int] = {"time": clock(facts.window, facts.found[0].time)}
        yield Finding("message.outside", 4, "weak", told)


def _shown(facts: Facts, profile: Profile) -> Iterator[Finding]:
    if not facts.screenshots:
        yield Finding("screenshot.missing", 3, "blocks")
    worth = profile.attach.get(facts.case.speaks, ())
    if worth:
        yield Finding("attach.worth", 3, "note", {"list": " / ".join(worth)})
    for mail in facts.mails:
        if mail.sent and not facts.window.contains(mail.sent):
            yield Finding("mail.outside", 3, "note", {"name": mail.file.name})


def _packages(facts: Facts, profile: Profile) -> Iterator[Finding]:
    kinds = {package.kind for package in facts.packages}
    unknown = [package.file.name for package in facts.packages if package.kind == "unknown"]
    for kind in PACKAGE_KINDS:
        if kind in profile.packages and kind not in kinds:
            # Before a new one is made, the ones at hand may be it.
            told: dict[str, str | int] = {"unknown": ", ".join(unknown)}
            yield Finding(f"package.{kind}_missing", 4, "blocks", told)
    limit = form_limits().size
    for package in facts.packages:
        name, size = package.file.name, package.file.size
        if package.kind == "unknown":
            yield Finding("package.unknown", 4, "weak", {"name": name})
        if size > limit:
            mega = 10**6
            told = {"name": name, "size": size // mega, "limit": limit // mega}
            yield Finding("package.too_large", 4, "weak", told)
        for trouble in package.troubles:
            yield Finding("package.trouble", 4, "weak", {"name": package.file.name}, trouble)


def _event_log(facts: Facts) -> Iterator[Finding]:
    sources = facts.collected.sources
    if all(source.spec.package for source in sources):  # a package tells of its own host alone
        yield Finding("events.no_source", 5, "blocks")
    elif not facts.collected.rows:
        yield Finding("events.none_in_window", 5, "blocks")
    inside = {source.family for source in sources if source.family and source.tally.in_window}
    for source in sources:
        beside = source.tally.outside and not source.tally.in_window and not source.spec.package
        if beside and source.family not in inside and facts.collected.rows:
            yield Finding("events.source_outside", 5, "weak", {"name": source.spec.name})
        if source.error is not None:
            yield Finding("events.source_failed", 5, "weak", {"name": source.spec.name}, source.error)
        if source.tally.unparsed:
            told: dict[str, str | int] = {"name": source.spec.name, "count": source.tally.unparsed}
            yield Finding("events.unparsed", 5, "weak", told)


def _clocks(facts: Facts) -> Iterator[Finding]:
    assumed = [source.spec.name for source in facts.collected.sources if "machine" in source.zone_rules]
    if assumed or facts.window.zone.rule == "machine":
        zone = machine_zone().name
        yield Finding("zone.assumed", 5, "weak", {"names": ", ".join(assumed), "zone": zone})
    for source in facts.collected.sources:
        for rule in ("window", "mtime"):
            if rule in source.year_rules:
                yield Finding(f"year.from_{rule}", 5, "note", {"name": source.spec.name})
