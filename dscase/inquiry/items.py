"""The five items, each composed from what is stated and what is found; every fact cites its exhibits."""

from collections.abc import Iterator, Sequence

from dscase.events.table import LEVELS
from dscase.inquiry.draft import draft
from dscase.inquiry.formatter import EXHIBIT, Teller, together
from dscase.inquiry.glance import own
from dscase.inquiry.known import confirmed
from dscase.inquiry.model import Item, RecordedLine, State, Statement
from dscase.inquiry.sentences import holding
from dscase.intake.evidence import ComputerStatus, FoundMessage
from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.statuses import state_of
from dscase.review.examined import Examined
from dscase.review.finding import Finding
from dscase.review.judge import Judgement
from dscase.review.subject_event import Asked
from dscase.review.vouched import vouching
from dscase.text import one_line

LISTED = 10
"""How many computers of an exported list get a sentence each."""
CITED = 3
"""How many places are named; of more, the number."""


def items(examined: Examined, judgement: Judgement, tell: Teller) -> tuple[Item, ...]:
    """The five, in the vendor's order."""
    statements_by_item = (
        _paragraphs(own(examined.case, "background", tell)),
        tuple(_happened(examined, judgement, tell)),
        tuple(_pictures_and_mails(examined, tell)),
        tuple(_packages(examined, tell)),
        tuple(_log(examined, tell)),
    )
    return tuple(
        _item(number, statements, judgement.findings, tell)
        for number, statements in enumerate(statements_by_item, start=1)
    )


def _item(number: int, statements: Sequence[Statement], findings: Sequence[Finding], tell: Teller) -> Item:
    gaps = tuple(tell.gap(finding) for finding in findings if finding.item == number and finding.lacking)
    state: State = "missing" if not statements else "weak" if gaps else "given"
    every = [cite for statement in statements for cite in statement.cites]
    cites = {found[0] if (found := EXHIBIT.match(cite)) else cite.split(" ")[0] for cite in every}
    own = {cite for cite in cites if EXHIBIT.fullmatch(cite)}
    cited = [*together(own, tell.words), *sorted(cites - own)]
    mark = tell.words.say("inquiry.list_mark")
    return Item(
        number=number,
        title=tell.words.say(f"inquiry.item{number}.title"),
        state=state,
        state_word=tell.words.say(f"inquiry.state.{state}"),
        place=tell.words.say("inquiry.place", section=number, exhibits=mark.join(cited))
        if statements
        else "",
        statements=tuple(statements),
        gaps=gaps,
    )


def _paragraphs(text: str | None) -> tuple[Statement, ...]:
    return tuple(
        Statement(part.strip(), topic="stated") for part in (text or "").split("\n\n") if part.strip()
    )


def _happened(examined: Examined, judgement: Judgement, tell: Teller) -> Iterator[Statement]:
    """What the person says, word for word; then, named as ours, what the evidence says."""
    stated = (
        *_persons_words(examined, judgement.asked, tell),
        *_alerts(examined, tell),
        *_statuses(examined, judgement.asked, tell),
        *_machines(examined, tell),
    )
    drafted = draft(examined, judgement, tell)
    yield from stated
    yield from drafted


def _persons_words(examined: Examined, asked: Asked, tell: Teller) -> Iterator[Statement]:
    """What the person says happened, the status and the alerts; what was only confirmed of the evidence is
    written as the evidence's, with its place.
    """
    case = examined.case
    yield from _paragraphs(own(case, "what_happened", tell))
    status, alerts = (own(case, name, tell) for name in ("status", "alerts"))
    if status and confirmed("status", examined, asked, tell) is None:  # else the list's row tells it
        yield Statement(tell.words.say("inquiry.item2.status", text=status), topic="stated")
    if alerts and confirmed("alerts", examined, asked, tell) is None:
        key = "inquiry.item2.no_alerts" if catalogue().means_none(alerts) else "inquiry.item2.alerts"
        yield Statement(tell.words.say(key, text=alerts), topic="stated")


def _alerts(examined: Examined, tell: Teller) -> Iterator[Statement]:
    """The alerts of a list, as it was when the manager was asked; an empty one says that there was none."""
    say = tell.words.say
    for listed in examined.evidence.alerts:
        number = tell.exhibits[listed.file.name]
        if not listed.alerts:
            yield Statement(say("inquiry.item2.alerts_none_listed"), (number,))
        for alert in listed.alerts[:LISTED]:
            yield Statement(
                say(
                    "inquiry.item2.alert_row",
                    text=one_line(alert.text),
                    severity=one_line(alert.severity),
                    time=tell.time_with_zone(alert.time) if alert.time else "",
                ),
                (say("inquiry.cite.row", exhibit=number, place=alert.row),),
            )
        if len(listed.alerts) > LISTED:
            yield Statement(
                say("inquiry.item2.alerts_more", count=f"{len(listed.alerts) - LISTED:,}"), (number,)
            )


def _statuses(examined: Examined, asked: Asked, tell: Teller) -> Iterator[Statement]:
    """Of a list of computers the one asked about, then those not green; the others in number."""
    computers = examined.collected.computers
    target = computers.of(asked.event) if asked.event is not None else ""

    def is_asked(one: ComputerStatus) -> bool:
        return bool(target) and computers.may_be(computers.key(one.computer), target)

    shown = [one for one in examined.evidence.statuses if state_of(one.text) != "fine" or is_asked(one)]
    shown.sort(key=lambda one: not is_asked(one))
    say = tell.words.say
    for one in shown[:LISTED]:
        yield Statement(
            say(
                "inquiry.item2.status_row",
                computer=one_line(one.computer),
                text=one_line(one.text),
                lamp=say(f"lamp.{one.lamp}") if one.lamp else "",
                last_contact=one_line(one.last_contact),
                agent=one_line(one.agent) if is_asked(one) else "",
                components=one_line(one.components) if is_asked(one) else "",
            ),
            (tell.words.say("inquiry.cite.row", exhibit=tell.exhibits[one.file.name], place=one.row),),
        )
    if len(shown) > LISTED:
        yield Statement(say("inquiry.item2.status_more", count=f"{len(shown) - LISTED:,}"))


def _machines(examined: Examined, tell: Teller) -> Iterator[Statement]:
    """What was seen on machines themselves: whether services and processes of the product run."""
    say = tell.words.say
    mark = say("inquiry.list_mark")
    for machine in examined.evidence.machines:
        running = [service.name for service in machine.services if service.state == "running"]
        yield Statement(
            say(
                "inquiry.item2.machine",
                host=one_line(machine.host),
                time=tell.time_with_zone(machine.made),
                running=mark.join(running),
                stopped=mark.join(map(one_line, machine.stopped)),
                ports=mark.join(map(str, machine.listening)),
            ),
            (tell.exhibits[machine.file.name],),
        )


def _pictures_and_mails(examined: Examined, tell: Teller) -> Iterator[Statement]:
    say = tell.words.say
    if examined.evidence.screenshots:
        numbers = tuple(tell.exhibits[shot.file.name] for shot in examined.evidence.screenshots)
        yield Statement(say("inquiry.item3.pictures", count=len(numbers)), numbers)
    for mail in examined.evidence.mails:
        sent = tell.time_with_zone(mail.sent) if mail.sent else say("inquiry.time_unknown")
        yield Statement(
            say(
                "inquiry.item3.mail",
                subject=one_line(mail.subject),
                sent=sent,
                sender=one_line(mail.sender),
                alert=mail.alert,
                outside=mail.sent is not None and not examined.window.contains(mail.sent),
            ),
            (tell.exhibits[mail.file.name],),
        )
        if mail.body.strip():
            yield Statement(mail.body.strip(), (tell.exhibits[mail.file.name],), quoted=True)
    for query in examined.evidence.queries:
        cites = (tell.exhibits[query.file.name],)
        yield Statement(say("inquiry.item3.query", cut=query.cut), cites)
        yield Statement(query.text, cites, quoted=True)


def _packages(examined: Examined, tell: Teller) -> Iterator[Statement]:
    if examined.evidence.packages:
        numbers = tuple(tell.exhibits[package.file.name] for package in examined.evidence.packages)
        kinds = [package.kind for package in examined.evidence.packages]
        yield Statement(
            tell.words.say(
                "inquiry.item4.packages", count=len(numbers), dsm="dsm" in kinds, dsa="dsa" in kinds
            ),
            numbers,
        )


def _log(examined: Examined, tell: Teller) -> Iterator[Statement]:
    collected = examined.collected
    if not collected.sources:
        return
    yield from _vouched(examined, tell)
    read = sum(source.tally.in_window for source in collected.sources)
    names = dict.fromkeys(source.spec.package or source.spec.name for source in collected.sources)
    yield Statement(
        tell.words.say(
            "inquiry.item5.log",
            sources=len(collected.sources),
            read=f"{read:,}",
            merged=f"{collected.merged:,}",
            shown=f"{len(collected.rows):,}",
        ),
        tuple(tell.exhibits[name] for name in names if name in tell.exhibits),
    )
    if collected.rows:
        levels = collected.events["level"].value_counts()
        counts = {level: f"{levels[level]:,}" for level in LEVELS}
        text = tell.words.say("inquiry.item5.counts", total=f"{len(collected.rows):,}", **counts)
        yield Statement(text, holding(collected.rows, tell), topic="counts")


def _vouched(examined: Examined, tell: Teller) -> Iterator[Statement]:
    """That nothing is left out, where the manager itself was asked and the record of it says so."""
    records: set[str] = set()
    for source in examined.collected.sources:
        record = vouching(examined, source)
        if record is None or record.file.name in records or record.start is None or record.end is None:
            continue
        records.add(record.file.name)
        numbers = (source.spec.name, record.file.name)
        yield Statement(
            tell.words.say(
                "inquiry.item5.vouched",
                start=tell.time_with_zone(record.start),
                end=tell.time_with_zone(record.end),
                made=tell.time_with_zone(record.made),
                count=f"{record.count:,}",
                offset=f"{record.offset:+,.1f}" if record.offset is not None else "",
            ),
            tuple(tell.exhibits[name] for name in numbers if name in tell.exhibits),
        )


def found_line(places: Sequence[FoundMessage], tell: Teller) -> Statement:
    """The first of `found`, numbered, marked among its neighbours, with every place it stands at."""
    meant = places[0]
    start = meant.line - len(meant.before)
    lines = [*meant.before, meant.text, *meant.after]
    width = len(str(start + len(lines)))
    shown = [
        f"{'→' if number == meant.line else ' '} {number:>{width}}  {line}"
        for number, line in enumerate(lines, start=start)
    ]
    same = [place for place in places if (place.text, place.time) == (meant.text, meant.time)]
    files = [place.file.name for place in same]
    cites = [
        tell.place(place, hashed=name not in files[:at])
        for at, (place, name) in enumerate(zip(same, files, strict=True))
    ]
    del cites[CITED:]
    if len(same) > CITED:
        cites.append(tell.words.say("inquiry.cite.more", count=len(same) - CITED))
    return Statement(tell.quoted("\n".join(shown)), tuple(cites), quoted=True)


def found_lines(meant: FoundMessage) -> tuple[RecordedLine, ...]:
    """The line among its neighbours, each with its number in the file."""
    start = meant.line - len(meant.before)
    lines = [*meant.before, meant.text, *meant.after]
    return tuple(
        RecordedLine(line, str(number), asked=number == meant.line)
        for number, line in enumerate(lines, start)
    )
