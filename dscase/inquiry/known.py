"""What the evidence tells of what a person would else state: product, system, status and alerts.

The one place: documents say it where nobody stated anything, and walk and page offer it to be confirmed. So
a case says the same whichever way it was made.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dscase.case.model import LANGS
from dscase.events.table import Event
from dscase.inquiry.formatter import Teller, teller
from dscase.intake.evidence import AlertMail, EvidenceFile
from dscase.review.completeness import alert_events, alert_mails
from dscase.review.examined import Examined
from dscase.review.own_packages import packages_of_subject, systems
from dscase.review.subject_event import Asked
from dscase.text import one_line
from dscase.wording.words import Words

FieldName = Literal["product", "os", "status", "alerts"]
"""Fields of the case that the evidence may tell in place of a person."""
QUOTE = 300
"""Characters of a description that are recorded: the whole of it is in the events."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """What the evidence tells of a field: what it consists of, in words of one language, the places it stands
    at ("E-02 line 12"), and the files it rests on by exhibit number.
    """

    parts: tuple[str, ...]
    mark: str  # what stands between two of them
    cites: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it."""
        return self.mark.join(self.parts)

    def holds(self, stated: str) -> bool:
        """Whether a text is this, or a part of it: evidence may have come since it was confirmed."""
        shown = self.mark.join(part for part in self.parts if part in stated)
        return bool(shown) and shown.split() == stated.split()


def known(examined: Examined, asked: Asked, tell: Teller) -> dict[FieldName, KnownFact]:
    """What the evidence tells, by field; a field of which it tells nothing is left out."""
    found = ((field, reads(examined, asked, tell)) for field, reads in _TELLS.items())
    return {field: one for field, one in found if one is not None}


def known_of(field: FieldName, examined: Examined, asked: Asked, tell: Teller) -> KnownFact | None:
    """What the evidence tells of a field; None for nothing."""
    return _TELLS[field](examined, asked, tell)


def confirmed(field: FieldName, examined: Examined, asked: Asked, tell: Teller) -> KnownFact | None:
    """What the evidence tells of a field in the teller's language, where what was stated is that or a part
    of it, in whichever language it was confirmed; else None.
    """
    stated = getattr(examined.case, field)
    evident = known_of(field, examined, asked, tell) if stated else None
    if evident is None or evident.holds(stated):
        return evident
    others = (teller(examined, Words(lang)) for lang in LANGS if lang != tell.words.lang)
    in_others = (known_of(field, examined, asked, other) for other in others)
    return (
        evident
        if any(known_there is not None and known_there.holds(stated) for known_there in in_others)
        else None
    )


def _product(examined: Examined, asked: Asked, tell: Teller) -> KnownFact | None:
    """Products and versions as the events, and packages of the computer asked about, name them."""
    versions: dict[str, Event] = {}
    for row in examined.collected.rows:
        if row.product and row.version:
            versions.setdefault(f"{row.product} {row.version}", row)
    agents = {
        tell.words.say("inquiry.facts.agent_version", version=package.agent_version): package.file
        for package in packages_of_subject(examined, asked)
        if package.agent_version
    }
    if not versions and not agents:
        return None
    cites, files = of_events(versions.values(), tell)
    numbers = of_files(agents.values(), tell)
    return _known(dict.fromkeys([*versions, *agents]), tell, (*cites, *numbers), (*files, *numbers))


def _system(examined: Examined, asked: Asked, tell: Teller) -> KnownFact | None:
    """The systems that packages of the computer asked about name."""
    found = systems(packages_of_subject(examined, asked))
    numbers = of_files((one.file for one in found.values()), tell)
    return _known(found, tell, numbers, numbers) if found else None


def _status(examined: Examined, asked: Asked, tell: Teller) -> KnownFact | None:
    """The status of the computer asked about in a list, where its lamp changed: a green one does not tell
    that it never was another.
    """
    who = examined.collected.computers
    own = who.of(asked.event) if asked.event is not None else ""
    lamps = [row for row in examined.evidence.statuses if own and who.same(who.key(row.computer), own)]
    if not lamps or lamps[0].lamp in ("green", ""):
        return None
    status = lamps[0]
    number = tell.exhibits.get(status.file.name, status.file.name)
    text = tell.words.say(
        "inquiry.known.status",
        computer=status.computer,
        lamp=tell.words.say(f"lamp.{status.lamp}"),
        text=status.text,
    )
    place = tell.words.say("inquiry.cite.row", exhibit=number, place=status.row)
    return _known((text,), tell, (place,), (number,))


def _alerts(examined: Examined, _: Asked, tell: Teller) -> KnownFact | None:
    """Those of mails, else of events, else of a list. An empty list tells nothing: it is of the moment the
    manager was asked, not of the window.
    """
    if mails := alert_mails(examined):
        numbers = of_files((mail.file for mail in mails), tell)
        return _known((_mail(mail, tell) for mail in mails), tell, numbers, numbers)
    if raised := alert_events(examined):
        texts = (quoted(row.description or tell.name(row)) for row in raised)
        return _known(dict.fromkeys(texts), tell, *of_events(raised, tell))
    if listed := [alert for row in examined.evidence.alerts for alert in row.alerts]:
        numbers = of_files((alert.file for alert in listed), tell)
        return _known(dict.fromkeys(quoted(alert.text) for alert in listed), tell, numbers, numbers)
    return None


_TELLS: Mapping[FieldName, Callable[[Examined, Asked, Teller], KnownFact | None]] = {
    "product": _product,
    "os": _system,
    "status": _status,
    "alerts": _alerts,
}


def _mail(mail: AlertMail, tell: Teller) -> str:
    sent = tell.time_with_zone(mail.sent) if mail.sent else ""
    return tell.words.say("inquiry.known.mail", subject=mail.subject, time=sent)


def _known(
    parts: Iterable[str], tell: Teller, cites: tuple[str, ...], exhibits: tuple[str, ...]
) -> KnownFact:
    return KnownFact(tuple(parts), tell.words.say("inquiry.list_mark"), cites, exhibits)


def of_events(events: Iterable[Event], tell: Teller) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where the first of some events stands, and the exhibits that hold all of them."""
    rows = tuple(events)
    cites = tuple(cite for event in rows[:1] for cite in tell.cites(event))
    files = dict.fromkeys(sighting.source for event in rows for sighting in event.sightings)
    return cites, tuple(tell.exhibits[name] for name in files if name in tell.exhibits)


def of_files(files: Iterable[EvidenceFile], tell: Teller) -> tuple[str, ...]:
    """The exhibit numbers of files, each once."""
    names = dict.fromkeys(file.name for file in files)
    return tuple(tell.exhibits[name] for name in names if name in tell.exhibits)


def quoted(text: str) -> str:
    """A description on one line, cut where it is long."""
    line = one_line(text)
    return line if len(line) <= QUOTE else line[:QUOTE] + "…"
