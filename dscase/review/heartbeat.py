"""Agents' events and the heartbeat: they arrive late, are suppressed, or are fetched at every one."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.heartbeat import reach
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule
from dscase.text import Listed

TOGETHER = timedelta(minutes=2)
"""A policy sent so soon after the events were fetched belongs to the same heartbeat."""
OFTEN = 3
"""As many heartbeats in a row are no chance."""

EVENTS_HEARTBEAT = declare("events.heartbeat", 5, "note")
EVENTS_SUPPRESSED = declare("events.suppressed", 5, "note")
EVENTS_EVERY_HEARTBEAT = declare("events.every_heartbeat", 2, "note")


@rule
def arrives_late(on: Grounds) -> Iterator[Finding]:
    """The manager's event that brings the agent's own may lie behind the window (help: event-logging)."""
    about, bringing = on.asked.event, catalogue().ids("events_retrieved")
    if about is None or about.module or about.id in catalogue().ids("sent_at_once") | bringing:
        return
    expected = bringing & set(on.profile.related)
    until = about.time + reach(about.product)
    found = any(event.id in expected for event in on.correlation.paired)
    if expected and on.profile.agent_events and on.examined.window.end < until and not found:
        minutes = int(reach(about.product) / timedelta(minutes=1))
        ids = Listed(sorted(expected))
        yield EVENTS_HEARTBEAT(ids=ids, target=about.target, minutes=minutes, time=on.clock(until))


@rule
def suppressed(on: Grounds) -> Iterator[Finding]:
    """An agent kept some of its firewall and intrusion prevention events to itself (solution 1103838)."""
    ids = catalogue().ids("events_suppressed")
    events = [event for event in on.examined.collected.rows if event.id in ids and not event.module]
    if events:
        targets = Listed(dict.fromkeys(event.target for event in events if event.target))
        yield EVENTS_SUPPRESSED(
            id=events[0].id, count=len(events), targets=targets, time=on.clock(events[0].time)
        )


@rule
def at_every_heartbeat(on: Grounds) -> Iterator[Finding]:
    """Events fetched and a policy sent at heartbeat after heartbeat is a fault (solution 1119122)."""
    fetched: dict[str, list[datetime]] = defaultdict(list)
    sent: dict[str, list[datetime]] = defaultdict(list)
    names: dict[str, str] = {}
    fetching, sending = catalogue().ids("events_retrieved"), catalogue().ids("policy_sent")
    for event in on.examined.collected.rows:
        if event.module or not event.target or event.id not in fetching | sending:
            continue
        target = on.examined.collected.computers.of(event)
        names.setdefault(target, event.target)
        (fetched if event.id in fetching else sent)[target].append(event.time)
    for target, times in fetched.items():
        both = [any(abs(moment - time) <= TOGETHER for moment in sent[target]) for time in times]
        if len(both) >= OFTEN and all(both):
            yield EVENTS_EVERY_HEARTBEAT(
                target=names[target],
                count=len(both),
                fetched=Listed(sorted(fetching)),
                sent=Listed(sorted(sending)),
            )
            return
