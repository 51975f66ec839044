"""Compares what a person, a mail or a picture says with what the evidence shows."""

from collections.abc import Iterator
from datetime import timedelta

from dscase.events.computer_names import folded
from dscase.events.table import Event
from dscase.intake.evidence import AlertMail
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.statuses import lamps_said, state_of, status_of
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule
from dscase.text import Listed

STATUS_CONTRADICTED = declare("status.contradicted", 2, "weak")
STATUS_NOT_RECOVERED = declare("status.not_recovered", 2, "note")
SCREENSHOT_SMALL = declare("screenshot.small", 3, "weak")
SCREENSHOT_BLANK = declare("screenshot.blank", 3, "weak")
MAIL_COUNT = declare("mail.count", 3, "note")
LEAST_WIDTH, LEAST_HEIGHT = 200, 100
"""Pixels below which nothing can be read in a picture."""
SENT_WITHIN = timedelta(minutes=1)
"""What happened that soon after an alert mail was sent may be counted in it: clocks differ."""


@rule
def status(on: Grounds) -> Iterator[Finding]:
    """What is stated of the computer asked about, against its row in a list, and against what is open."""
    about = on.asked.event
    if about is None or not about.target:
        return
    for text in on.examined.case.said("status"):
        if found := next(_status(text, about, on), None):
            yield found
            return


def _status(text: str, about: Event, on: Grounds) -> Iterator[Finding]:
    none = "green" if catalogue().means_none(text) else ""
    stated = {*lamps_said(text), status_of(text).lamp, none} - {""}
    computers = on.examined.collected.computers
    for shown in on.examined.evidence.statuses if stated else ():
        if not computers.may_be(computers.key(shown.computer), computers.of(about)):
            continue
        lamp = shown.lamp or status_of(shown.text).lamp
        if (lamp and lamp not in stated) or (stated == {"green"} and state_of(shown.text) == "trouble"):
            yield STATUS_CONTRADICTED(
                name=shown.file.name, computer=shown.computer, row=shown.row, status=shown.text
            )
            return
    failing = on.correlation.recoverable and (on.correlation.recovery is None or on.correlation.relapse)
    if failing and about.level in ("error", "warning") and state_of(text, computers.names) == "fine":
        yield STATUS_NOT_RECOVERED(
            id=about.id, target=about.target, ids=Listed(on.profile.recovery_of(about.id))
        )


@rule
def pictures(on: Grounds) -> Iterator[Finding]:
    """Pictures that show nothing."""
    for shot in on.examined.evidence.screenshots:
        if shot.blank:
            yield SCREENSHOT_BLANK(name=shot.file.name)
        elif shot.width < LEAST_WIDTH or shot.height < LEAST_HEIGHT:
            yield SCREENSHOT_SMALL(name=shot.file.name, width=shot.width, height=shot.height)


@rule
def mails(on: Grounds) -> Iterator[Finding]:
    """How many computers alert mails speak of, against those the log shows."""
    for mail in on.examined.evidence.mails:
        yield from _count(on, mail)


def _count(on: Grounds, mail: AlertMail) -> Iterator[Finding]:
    """Right is the number when it was sent, and that of the whole window."""
    about, names = on.asked.event, {folded(name) for name in on.profile.alerts}
    if mail.count is None or mail.sent is None or about is None or folded(mail.alert) not in {*names, ""}:
        return
    if not on.examined.window.contains(mail.sent):
        return
    collected, who = on.examined.collected, on.examined.collected.computers
    events = [
        event for event in (*collected.rows, *collected.beyond) if event.id == about.id and not event.module
    ]
    before = {who.of(event) for event in events if event.time <= mail.sent + SENT_WITHIN}
    every = {who.of(event) for event in collected.rows if event.id == about.id and not event.module}
    if mail.count not in (len(before), len(every)):
        yield MAIL_COUNT(name=mail.file.name, count=mail.count, seen=len(every), id=about.id)
