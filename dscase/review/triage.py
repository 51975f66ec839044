"""From everything judged to the Verdict, by rules that are few and said aloud.

The vendor's page (KA-0010424): a passing error without an alert, an event or a change of status may be
watched; before asking, do what the event says and search the Q&A and the Help Center. That a recovery seen in
the log is enough to watch is our own rule, and its reasons say so. In doubt an inquiry is needed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from dscase.events.alert_events import alert_of
from dscase.events.computer_names import folded
from dscase.events.table import Event
from dscase.knowledge.catalogue import catalogue, table
from dscase.knowledge.statuses import state_of
from dscase.review.calm import NAMED, TROUBLE, sources, unrest
from dscase.review.completeness import steps_left
from dscase.review.correlate import may_follow
from dscase.review.coverage import event_log, is_silent
from dscase.review.examined import Examined
from dscase.review.finding import Finding
from dscase.review.grounds import Grounds
from dscase.review.reason import Reason
from dscase.review.recoveries import Recoveries
from dscase.text import Listed

VerdictKind = Literal["watch", "act_first", "inquire", "unknown"]
"""Nothing to ask, watch on; something to be done first; ask; nothing is covered, so nothing can be said."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is what counts; `judged` is what the evidence alone says, another where a person overrode it."""

    kind: VerdictKind
    reasons: tuple[Reason, ...]
    judged: VerdictKind
    override: str = ""  # the person's reason to inquire anyway, "" when not overridden


UNSOUND = ("export.level_missing", "events.unparsed", "events.cut")
"""Findings after which the log cannot show that nothing happened."""


def triage(grounds: Grounds, findings: Iterable[Finding]) -> Verdict:
    """The verdict, with every reason for and against that counted."""
    kind, reasons = _judged(grounds, frozenset(finding.code for finding in findings))
    override = grounds.examined.case.inquire_anyway or ""
    if override and kind != "inquire":
        return Verdict("inquire", reasons, kind, override)
    return Verdict(kind, reasons, kind)


def _judged(grounds: Grounds, codes: Collection[str]) -> tuple[VerdictKind, tuple[Reason, ...]]:
    examined, asked, correlation = grounds.examined, grounds.asked, grounds.correlation
    log = event_log(grounds.covered)
    if not examined.collected.rows and not any(source.covers in ("covers", "partly") for source in log):
        return "unknown", (Reason("nothing_covered"),)
    disturbed = unrest(grounds, codes)
    if asked.chosen != "absent":
        quiet = _quiet(grounds, codes) if not disturbed else ()
        if quiet:
            return "watch", quiet
        against = (*_against_recovery(grounds), *(disturbed if _calm_but_for(grounds) else ()))
        if correlation.recovery is not None and asked.event is not None and not against:
            return "watch", _recovered(grounds, correlation.recovery)
    else:
        against = (Reason("event_absent", {"event": examined.case.event or ""}),)
    why = (*against, *_not_quiet(grounds, codes), *_not_recovered(grounds))
    left = steps_left(examined, asked)
    if left:
        return "act_first", (*(Reason(f"{step}_left") for step in left), *why)
    return "inquire", (Reason("steps_done"), *why)


def _calm_but_for(grounds: Grounds) -> bool:
    """Whether the trouble is over, or there was none: then the reasons say why that is not enough."""
    return grounds.correlation.recovery is not None or _calm(grounds.examined)


def _quiet(grounds: Grounds, codes: Collection[str]) -> tuple[Reason, ...]:
    """The vendor's rule: nothing but the message. The reasons, or () where it does not hold."""
    examined, asked = grounds.examined, grounds.asked
    log = event_log(grounds.covered)
    whole = [source for source in log if source.covers == "covers" and not is_silent(source, examined.window)]
    sound = _sound(codes)
    calm = _calm(examined)
    alerts = examined.case.said("alerts")
    stated = bool(alerts) and all(map(catalogue().means_none, alerts))
    raised = "alerts.contradicted" in codes
    about = asked.event if asked.chosen == "stated" else None
    if not (whole and sound and calm and stated and not raised and _lamps(grounds, about) == "quiet"):
        return ()
    source = whole[0]
    assert source.first is not None
    assert source.last is not None
    facts: dict[str, str | int] = {
        "name": source.name,
        "first": grounds.clock(source.first),
        "last": grounds.clock(source.last),
    }
    events = len(examined.collected.rows)
    return (
        Reason("log_covers", facts, (source.name,)),
        Reason("no_trouble", {"count": events}),
        Reason("alerts_quiet"),
        Reason("status_quiet"),
    )


def _sound(codes: Collection[str]) -> bool:
    """Whether the log was read whole, and holds all levels."""
    return not any(code in codes for code in UNSOUND)


def _calm(examined: Examined) -> bool:
    """Whether the window holds information alone, and nobody cleared anything away in it."""
    cleared = catalogue().ids("dismissal")  # what a person cleared away looks quiet
    return all(event.level == "info" and event.id not in cleared for event in examined.collected.rows)


def _not_quiet(grounds: Grounds, codes: Collection[str]) -> Iterator[Reason]:
    """Why a window without trouble is not called quiet, where the log is to blame."""
    examined = grounds.examined
    if not examined.collected.rows or not _calm(examined):
        return
    log = event_log(grounds.covered)
    if not _sound(codes):
        yield Reason("log_unsound")
    elif not any(source.covers == "covers" and not is_silent(source, examined.window) for source in log):
        yield Reason("log_has_gaps")


def _recovered(grounds: Grounds, recovery: Event) -> tuple[Reason, ...]:
    facts: dict[str, str | int] = {
        "id": recovery.id,
        "target": recovery.target,
        "time": grounds.clock(recovery.time),
    }
    return (Reason("recovered", facts, sources(recovery)), *_harmless(grounds), Reason("own_rule"))


def _harmless(grounds: Grounds) -> Iterator[Reason]:
    """An agent's error that the vendor calls harmless where, as here, a success follows."""
    for row in table("harmless_errors.csv"):
        for inner in grounds.correlation.inside:
            if inner.id == row["agent_event"] and row["text"] in inner.description.casefold():
                yield Reason("harmless_error", {"id": inner.id, "solution": row["source"]})
                return


def _against_recovery(grounds: Grounds) -> Iterator[Reason]:
    """What speaks against believing a recovery that was seen."""
    examined, asked, correlation = grounds.examined, grounds.asked, grounds.correlation
    if asked.event is None or correlation.recovery is None:
        return
    again = correlation.relapse
    if again is not None:
        yield Reason("relapsed", {"time": grounds.clock(again.time)})
    if correlation.open_targets:
        yield Reason("others_open", {"targets": Listed(correlation.open_targets)})
    if asked.chosen != "stated":
        others = _other_trouble(examined, asked.event)
        if others:
            yield Reason("other_trouble", {"ids": Listed(others)})
    elif later := _later_trouble(grounds, asked.event, correlation.recovery):
        yield Reason("later_trouble", {"id": later.id, "time": grounds.clock(later.time)}, sources(later))
    if _lamps(grounds, asked.event) == "raised":
        yield Reason("status_not_quiet")
    if _alert_open(grounds, asked.event):
        yield Reason("alert_open")


def _other_trouble(examined: Examined, about: Event) -> tuple[str, ...]:
    """Ids of other errors and warnings in the window: nobody said which of them is asked about."""
    return tuple(
        dict.fromkeys(
            event.id
            for event in examined.collected.rows
            if event.level in TROUBLE and (event.id, event.module) != (about.id, about.module)
        )
    )


def _later_trouble(grounds: Grounds, about: Event, recovery: Event) -> Event | None:
    """Another error or warning of a computer that is the same, or may be, from the recovery on, that nothing
    in the evidence ends.
    """
    collected, who = grounds.examined.collected, grounds.examined.collected.computers
    recoveries = Recoveries(grounds.examined)
    own = who.of(about)
    later = (
        event
        for event in (*collected.rows, *collected.beyond)
        if event.level in TROUBLE
        and may_follow(event, recovery)
        and (event.id, event.module) != (about.id, about.module)
        and event.target
        and who.may_be(who.of(event), own)
        and recoveries.after(event) is None
    )
    return min(later, key=attrgetter("time"), default=None)


def _not_recovered(grounds: Grounds) -> Iterator[Reason]:
    """How it stands with the recovery, where none was seen."""
    asked, correlation = grounds.asked, grounds.correlation
    if asked.event is None or correlation.recovery is not None:
        return
    until = correlation.sought_until
    if correlation.recoverable and until is not None:
        targets = [target for target in (asked.event.target, *correlation.open_targets) if target]
        more = max(len(targets) - NAMED, 0)
        listed = Listed(targets[:NAMED])
        yield Reason("not_recovered", {"until": grounds.clock(until), "targets": listed, "more": more})
    elif not correlation.recoverable:
        yield Reason("recovery_unknown")
    collected, who = grounds.examined.collected, grounds.examined.collected.computers
    for event in (*collected.rows, *collected.beyond):
        clears = event.id in grounds.profile.lamp_recovery and not event.module
        own = who.of(event) in ("", who.of(asked.event))
        if clears and own and event.time > asked.event.time:
            yield Reason("lamp_cleared", {"id": event.id, "time": grounds.clock(event.time)})
            return


def _lamps(grounds: Grounds, about: Event | None) -> str:
    """What the statuses on record say, of a computer where one is named: "quiet", "raised" or "unclear"."""
    examined, computers = grounds.examined, grounds.examined.collected.computers
    texts = examined.case.said("status")
    key = computers.of(about) if about is not None else ""
    own = [
        status
        for status in examined.evidence.statuses
        if not key or computers.may_be(computers.key(status.computer), key)
    ]
    states = {state_of(status.text) or ("fine" if status.lamp == "green" else "") for status in own}
    stated_states = [state_of(text, computers.names) for text in texts]
    states.update(stated_states)
    if "trouble" in states:  # also "orange, then green": whether it is over is for a person to say
        return "raised"
    none = [catalogue().means_none(text) for text in texts]
    if not all(state or no for state, no in zip(stated_states, none, strict=True)):
        # what a person says beside the lists is not passed over
        return "unclear"
    return "quiet" if "fine" in states or any(none) else "unclear"


def _alert_open(grounds: Grounds, about: Event) -> bool:
    """Whether an alert that goes with the event is still raised, as far as is known."""
    names = {folded(name) for name in grounds.profile.alerts}
    computers = grounds.examined.collected.computers
    own = [
        end
        for start, end in grounds.correlation.alerts
        for alert in [alert_of(start.description)]
        if folded(alert.name) in names
        or any(name in folded(start.description) for name in names if name)
        or (alert.subject and computers.may_be(computers.key(alert.subject), computers.of(about)))
        or (about.target and folded(about.target) in folded(start.description))
    ]
    if own:
        return any(end is None for end in own)
    return not all(map(catalogue().means_none, grounds.examined.case.said("alerts")))
