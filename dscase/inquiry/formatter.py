"""Writes single facts in the document's language: times, levels, names, sizes, places."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from dscase.events.table import Event, Sighting, Source, Unparsed
from dscase.knowledge.names import Names
from dscase.text import one_line
from dscase.window import FROM_EVIDENCE, Window, zone_label
from dscase.wording.words import Words

if TYPE_CHECKING:  # the command that shows events needs none of them, and they take long to import
    from dscase.inquiry.model import Gap
    from dscase.intake.evidence import FoundMessage
    from dscase.review.examined import Examined
    from dscase.review.finding import Finding

SIZE_STEP = 1000
LONGEST_QUOTE = 3000  # characters
_WORD_CUT = re.compile(
    r"[A-Za-z0-9._\-]{1,255}\Z"
)  # a name cut in two would be known by none who look for it
RUN = 3  # exhibits that follow each other, of which the first and the last are named
EXHIBIT = re.compile(r"E-\d+")
_SHORT = 12  # digits of a hash; the table of packages has it whole


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells facts. `exhibits` maps a file's shown name to its exhibit number; `names` are the events'. `kept`
    are the files of which the reader has the events of the window, and no more.
    """

    words: Words
    window: Window
    exhibits: Mapping[str, str]
    names: Names = field(default_factory=Names)
    kept: frozenset[str] = frozenset()
    _clocks_change: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        labels = {self._label(each) for each in (self.window.start, self.window.end)}
        object.__setattr__(self, "_clocks_change", len(labels) > 1)  # known once, asked for every row

    def time(self, moment: datetime) -> str:
        """Date and time of day in the window's zone, with a fraction only where there is one."""
        local = self.window.local(moment)
        text = local.isoformat(" ", "seconds")[:19]
        return f"{text}.{local.microsecond // 1000:03d}" if local.microsecond else text

    def time_with_zone(self, moment: datetime) -> str:
        """The same, followed by the zone's label at that moment."""
        return f"{self.time(moment)} {self._label(moment)}"

    def odd_clock(self, event: Event) -> str:
        """A word on an event's wall time that clocks showed twice, or skipped; "" for any other."""
        odd = [flag for flag in event.flags if flag in ("clock_fold", "clock_gap")]
        return self.words.say(f"inquiry.{odd[0]}") if odd else ""

    def exhibit(self, source: str) -> str:
        """A source as it is cited: its exhibit number, and the member's name if it lies in a package."""
        return self._exhibit(source) or source

    def clock_time(self, moment: datetime) -> str:
        """The time of day; with its date where the window does not begin on it, with the zone's label where
        clocks change in the window. For a plain text, whole.
        """
        if self.words.plain:
            return self.time_with_zone(moment.replace(microsecond=0))
        time = self.row_time(moment.replace(microsecond=0))
        return time.removeprefix(f"{self.window.local_start:%Y-%m-%d} ")

    def minute(self, moment: datetime) -> str:
        """The time of day as prose has it, "03:11"; with its day where the window does not begin on it."""
        local = self.window.local(moment)
        text = f"{local:%H:%M}"
        return text if local.date() == self.window.local_start.date() else self.day_and_minute(moment)

    def minute_after(self, earlier: datetime, moment: datetime) -> str:
        """A moment written after an earlier one, whose day need not be said again."""
        same = self.window.local(moment).date() == self.window.local(earlier).date()
        return f"{self.window.local(moment):%H:%M}" if same else self.day_and_minute(moment)

    def day_and_minute(self, moment: datetime) -> str:
        """A day and its time as prose has them."""
        time = f"{self.window.local(moment):%H:%M}"
        return self.words.say("glance.moment", day=self.day(moment), time=time)

    def day(self, moment: datetime) -> str:
        """A day as prose has it, with its weekday."""
        local = self.window.local(moment)
        words = {"month": local.month, "day": local.day}
        return self.words.say("glance.day", **words, weekday=local.weekday())

    def length(self, length: timedelta) -> str:
        """A length of time in its two largest units: "1 hour 20 minutes"."""
        seconds = int(length.total_seconds())
        days, seconds = divmod(seconds, 86_400)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        counted = (("days", days), ("hours", hours), ("minutes", minutes), ("seconds", seconds))
        parts = [self.words.say(f"length.{unit}", n=count) for unit, count in counted if count]
        largest = parts[:2] or [self.words.say("length.seconds", n=0)]
        return " ".join(largest)

    def moment(self, at: datetime | None) -> tuple[str, str]:
        """A sentence's time as it stands inside, and beside it: a plain text has no columns."""
        if at is None:
            return "", ""
        return (self.time_with_zone(at), "") if self.words.plain else ("", self.row_time(at))

    def row_time(self, moment: datetime) -> str:
        """A time below a heading that names the zone: with a label only where clocks change in the window."""
        return self.time_with_zone(moment) if self._clocks_change else self.time(moment)

    def span(self) -> str:
        """The window from start to end; the end's date only where it is another."""
        if self._clocks_change:
            start, end = (self.time_with_zone(each) for each in (self.window.start, self.window.end))
        else:
            start, end = self.time(self.window.start), self.time(self.window.end)
        date, _, clock = end.partition(" ")
        shown = clock if start.startswith(date) else end
        return self.words.say("inquiry.span", start=start, end=shown, zone=self.zone)

    @property
    def zone(self) -> str:
        """The window's zone as headings label it, "JST" or "UTC+05:30"; an assumed one says so."""
        ends = (self.window.start, self.window.end)
        label = "/".join(dict.fromkeys(self._label(end) for end in ends))
        inferred = self.window.zone.rule in ("machine", *FROM_EVIDENCE)
        return self.words.say("inquiry.zone_assumed", zone=label) if inferred else label

    def _label(self, moment: datetime) -> str:
        return zone_label(self.window.zone.tz, moment)

    def level(self, level: str) -> str:
        """A level's word."""
        return self.words.say(f"level.{level}")

    def name(self, event: Event) -> str:
        """The event's name in the document's language where known, else as its source wrote it.

        A module event's name stands as written: its id means something else than a system event's. So does a
        name that is not the published one of its id: the source knows better what happened.
        """
        own = event.module or "name_differs" in event.flags
        known = None if own else self.names.name(event.id, self.words.lang)
        return known or one_line(event.name)

    def named_id(self, event_id: str) -> str:
        """An event's id with its name in the document's language, else in the other; the id alone where
        neither is known.
        """
        first = self.words.lang
        known = self.names.name(event_id, first) or self.names.name(event_id, "en" if first == "ja" else "ja")
        return self.words.say("inquiry.named_id", id=event_id, name=one_line(known)) if known else event_id

    def module(self, event: Event) -> str:
        """The word for the protection module an event is of; "" for a system event."""
        return self.words.say(f"module.{event.module}") if event.module else ""

    def target(self, event: Event) -> str:
        """The event's target, or that it names none."""
        return one_line(event.target) or self.words.say("inquiry.no_target")

    def quoted(self, text: str) -> str:
        """A raw record as quoted: one of a megabyte would bury the inquiry; events.csv has it whole."""
        if len(text) <= LONGEST_QUOTE:
            return text
        return _WORD_CUT.sub("", text[:LONGEST_QUOTE]) + self.words.say(
            "inquiry.cut", characters=f"{len(text):,}"
        )

    def cite(self, sighting: Sighting) -> str:
        """Where an event was seen: exhibit and line, row or record."""
        exhibit = self._exhibit(sighting.source) or sighting.source
        return cited(self.words, exhibit, sighting)

    def place(self, found: "FoundMessage", *, hashed: bool = True) -> str:
        """Where a product-log line stands: exhibit, member, line, and the beginning of the file's hash."""
        return self.words.say(
            "inquiry.cite.member" if found.member else "inquiry.cite.line",
            exhibit=self.exhibits.get(found.file.name, found.file.name),
            member=found.member,
            place=found.line,
            sha256=found.file.sha256[:_SHORT] if hashed else "",
        )

    def _exhibit(self, source: str) -> str:
        """A source's exhibit number, with the member's name behind it if it lies in a package; or ""."""
        number = self.exhibits.get(source)
        if number is not None:
            return number
        package, _, member = source.partition("!")
        while member and package not in self.exhibits:
            more, _, member = member.partition("!")
            package = f"{package}!{more}"
        return f"{self.exhibits[package]} {member}" if member else ""

    def cites(self, event: Event) -> tuple[str, ...]:
        """Every place an event was seen at, one that the reader does not have marked so."""
        return tuple(self.reached(self.cite(at), at.source, event.time) for at in event.sightings)

    def reached(self, cite: str, source: str, moment: datetime) -> str:
        """A citation of a source; it says so where the moment lies outside what the reader has of it."""
        kept = source.partition("!")[0] in self.kept and not self.window.contains(moment)
        return self.words.say("inquiry.cite.outside", cite=cite) if kept else cite

    def short_place(self, event: Event) -> str:
        """The place beside a row, in short: exhibit and number of the first sighting outside a package."""
        plain = [one for one in event.sightings if one.source in self.exhibits]
        one = (plain or event.sightings)[0]
        exhibit = (self._exhibit(one.source) or one.source).split(" ")[0]
        return f"{exhibit} {one.place}"

    def gap(self, finding: "Finding") -> "Gap":
        """A finding as the document writes it: for the vendor, so without our command's options."""
        plain, typeset = gap_of(finding, self.words), self.words.typeset
        key = f"finding.{finding.code}"
        obtain = f"{key}.obtain" if self.words.has(f"{key}.obtain") else "inquiry.obtain"
        facts = finding.facts_in(self.words.lang)
        what = typeset(f"{key}.what", **facts) if finding.cause is None else plain.what
        return replace(plain, what=what, mend=typeset(obtain, **facts))

    def tally(self, source: Source, rules: str = "rule") -> str:
        """One source's reading, adding up, with the clock rules it was read by."""
        tally = source.tally
        counts = self.words.say(
            "inquiry.tally.line",
            name=self._numbered(source.spec.name),
            unit=self.words.say(f"inquiry.unit.{source.spec.kind.unit}"),
            read=f"{tally.read:,}",
            in_window=f"{tally.in_window:,}",
            outside=f"{tally.outside:,}",
            protection=f"{tally.protection:,}",
            other_product=f"{tally.other_product:,}",
            not_event=f"{tally.not_event:,}",
            unparsed=f"{tally.unparsed:,}",
        )
        return " ".join(filter(None, (counts, *self.notes(source), self.clock(source, rules))))

    def notes(self, source: Source) -> tuple[str, ...]:
        """What is to be known of how a source was read, what was left unread among it."""
        say = self.words.say
        notes = [say(f"note.{note.code}", **dict(note.facts)) for note in source.notes]
        tally = source.tally
        if tally.bytes_before or tally.bytes_after:
            before, after = readable_size(tally.bytes_before), readable_size(tally.bytes_after)
            searched = any(note.code == "source.searched" for note in source.notes)
            key = "inquiry.tally.uncounted" if searched else "inquiry.tally.unread"
            notes.append(say(key, before=before, after=after))
        if source.disorder:
            notes.append(say("inquiry.tally.disorder", seconds=f"{source.disorder:,}"))
        if source.clock_flags:
            flags = say("inquiry.list_mark").join(say(f"flag.{flag}") for flag in source.clock_flags)
            notes.append(say("inquiry.tally.flags", flags=flags))
        return tuple(notes)

    def clock(self, source: Source, rules: str = "rule") -> str:
        """The rules a source's times got their zone and year by; "" when it held no times. `rules` is where
        their words are: those of the documents name no option.
        """
        if not source.zone_rules:
            return ""
        join = self.words.say("inquiry.list_mark")
        return self.words.say(
            "screen.clock" if rules == "rule" else "inquiry.tally.clock",
            zones=join.join(self.words.say(f"{rules}.zone.{rule}") for rule in source.zone_rules),
            zone=source.zone,
            years=join.join(self.words.say(f"{rules}.year.{rule}") for rule in source.year_rules),
        )

    def _numbered(self, name: str) -> str:
        """A source's name with its exhibit number; a member of a package goes by the package's number."""
        number = self._exhibit(name)
        return f"{number} {name}" if name in self.exhibits else number or name


def teller(examined: "Examined", words: Words, *, sent: bool = False) -> Teller:
    """The teller of what was examined. `sent`: to a reader who has no log but the events of the window."""
    kept = [file.name for file in examined.evidence.files if sent and file.kind.exhibit == "excerpt"]
    return Teller(words, examined.window, examined.exhibits, examined.names, frozenset(kept))


def cited(words: Words, exhibit: str, at: Sighting | Unparsed) -> str:
    """A line, row or record of an exhibit."""
    return words.say(f"inquiry.cite.{at.unit}", exhibit=exhibit, place=at.place, line=at.line)


def together(numbers: Iterable[str], words: Words) -> list[str]:
    """Exhibit numbers in their order; three and more that follow each other as the first and the last."""
    by_number = sorted({int(number.removeprefix("E-")): number for number in numbers}.items())
    shown: list[str] = []
    # Of those that follow each other, number and place in the order differ by the same.
    for _, own in groupby(enumerate(by_number), key=lambda pair: pair[1][0] - pair[0]):
        run = [number for _, (_, number) in own]
        shown += run if len(run) < RUN else [words.say("body.span", first=run[0], last=run[-1])]
    return shown


def readable_size(size: int) -> str:
    """A size in bytes, readable: "184.2 MB"."""
    amount, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < SIZE_STEP:
            break
        amount, unit = amount / SIZE_STEP, larger
    return f"{size:,} B" if unit == "B" else f"{amount:,.1f}".removesuffix(".0") + f" {unit}"


def gap_of(finding: "Finding", words: Words, *, asked: bool = False) -> "Gap":
    """A finding in the sender's words; where an error caused it, that error's say what to do. `asked`: for
    the walk and the page, which ask questions and have no options.
    """
    from dscase.inquiry import fronts
    from dscase.inquiry.model import Gap

    key = f"finding.{finding.code}"
    facts = finding.facts_in(words.lang)
    what, why, mend = (words.say(f"{key}.{part}", **facts) for part in ("what", "why", "mend"))
    if finding.cause is not None:
        cause = words.explain(finding.cause, page=asked)
        what, mend = f"{what} {cause.what}", cause.next
    elif asked and words.has(f"{key}.mend_asked"):
        mend = words.say(f"{key}.mend_asked", **facts)
    # an option beside a value with two dashes may be a name in a log
    if asked and not any("--" in str(fact) for fact in facts.values()):
        mend = fronts.without_options(mend, words)
    return Gap(finding.code, finding.weight, what, why, mend)
