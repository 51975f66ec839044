"""The Inquiry as plain data: what every renderer shows, worded already, in one language.

All texts are finished sentences in the document's language. Values that came from logs are still raw
text: each renderer cleans them through `render/plain`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from dscase.events.table import Level
from dscase.inquiry.drawings import Bands, Timeline

State = Literal["given", "weak", "missing"]

Topic = Literal[
    "stated",
    "event",
    "others",
    "computers",
    "recovery",
    "errors",
    "alerts",
    "people",
    "functions",
    "log",
    "counts",
]
"""What a statement of item 2 speaks of: a person's own words, or what the records say, by small headings; and
of item 5, how many events there were.
"""
TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence and what proves it: `cites` holds places such as "E-01 (line 4711)".

    `time` is when it was, "2026-04-20 03:20:54"; the sentence does not say it again. "" for no one moment.
    """

    text: str
    cites: tuple[str, ...] = ()
    quoted: bool = False  # True: `text` is a raw record, shown in monospace
    topic: Topic = "log"
    time: str = ""


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """A line of a log: its number there, "" where nobody knows; whether it is the one asked about."""

    text: str
    number: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing or weak, why the vendor wants it, how to obtain it."""

    code: str
    weight: Literal["blocks", "weak", "note"]
    what: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class Item:
    """One of the five items. `place` says where its content is: "本文、E-03"."""

    number: int
    title: str
    state: State
    state_word: str
    place: str
    statements: tuple[Statement, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One journal record as shown; `steps` names which of the vendor's steps it speaks of.

    `text` stands alone; `beside_steps` does not say again what `steps` says.
    """

    when: str
    text: str
    steps: str = ""
    beside_steps: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot's shipping copy: bytes without metadata, upright.

    `parts`, each with its width and height, where the whole does not fit a page; so many stand `across`.
    """

    exhibit: str
    caption: str  # says, too, how many areas are covered
    alt: str
    copy: bytes
    width: int  # pixels
    height: int
    format: Literal["png", "jpeg"] = "png"
    parts: tuple[tuple[bytes, int, int], ...] = ()
    divided: Literal["", "tall", "wide"] = ""
    across: int = 1
    shown: Literal["as_taken", "covered", "withheld"] = "as_taken"  # covered: parts of it are


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A diagnostic package as referenced. Sent apart, never repacked."""

    exhibit: str
    kind: str
    name: str
    size: str
    sha256: str
    made: str  # time and the rule that gave it
    host: str
    version: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row of item 5's table. `name` is in the document's language where known."""

    time: str
    level: Level
    level_word: str
    id: str
    name: str
    original_name: str  # "" when `name` already is the source's own
    target: str
    description: str
    source: str  # every sighting: "E-01 line 12; E-02 row 4"
    asked: bool  # this is the event asked about
    number: int = 0  # which of the window's events it is, from 1
    workbook: str = ""  # where the event asked about stands in the workbook, as it is cited
    place: str = ""  # the sighting shown beside it, in short: "E-07 4841"
    shared: bool = False  # lines of its description that a row before shows were left out


@dataclass(frozen=True, slots=True)
class CountRow:
    """Events of one id in the window."""

    id: str
    level: Level
    level_word: str
    name: str
    count: int
    first: str
    last: str
    asked: bool


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """A numbered piece of evidence."""

    number: str
    kind: str
    name: str
    size: str
    sha256: str
    place: str  # where it is: in this document, sent apart, kept by the sender
    covers: str = ""  # which stretch of time it tells of, "" where nobody knows


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What one source, or one log inside a package, says of the window."""

    item: Literal[4, 5]  # whose evidence it is
    name: str  # "E-01 ds.log"
    covers: Literal["covers", "partly", "not", "unknown"]
    covers_word: str
    reason: str
    span: str  # from its first to its last record; "" when not known
    inside: str  # records in the window; "" where nobody counted
    line: str = ""  # all of it in one sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict in words: its name, why, and for an inquiry that should wait, what to do first."""

    kind: Literal["watch", "act_first", "inquire", "unknown"]
    word: str
    reasons: tuple[str, ...]
    before: str = ""  # the document's first line: what is to be done before it is sent; "" for nothing


@dataclass(frozen=True, slots=True)
class Stated:
    """What stands in one line, and what says more of it."""

    text: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """What page one says above the five items; what is "" or empty is left out.

    `excluded`: what was checked, with when and by whom; as stated not to be the cause, or as it was recorded.
    """

    asks: tuple[str, ...] = ()
    answer_by: str = ""
    decision: str = ""
    urgency: str = ""
    impact: Stated = Stated()
    since: Stated = Stated()
    story: str = ""
    excluded: tuple[tuple[str, str], ...] = ()
    excluded_stated: bool = False


@dataclass(frozen=True, slots=True)
class ComputerRow:
    """How a computer fared, in words: an empty `package` is none attached."""

    name: str
    first: str
    failures: int
    attempts: int
    last: str
    recovered: str  # when, "" for not on record
    package: str
    asked: bool
    known: bool = True  # whether the records would show a recovery


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """The events of a protection module, in words: how many, of how many computers, which kinds."""

    module: str
    count: int
    computers: int
    first: str
    last: str
    kinds: str


@dataclass(frozen=True, slots=True)
class FollowRow:
    """Something that will be sent later: of which item ("" of none), what, and how."""

    item: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class FoldedRow:
    """Events between two rows that are shown: from when to when, which kinds, how many, of how many hosts."""

    first: str
    last: str
    kinds: str
    count: int
    computers: int


@dataclass(frozen=True, slots=True)
class SenderBlock:
    """Who sends it: finished lines, and who signed: label, name, date."""

    lines: tuple[str, ...] = ()
    signed: tuple[tuple[str, str, str], ...] = ()
    name: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All five items, composed. `facts` are the case facts of the first page, label and value."""

    lang: Literal["ja", "en"]
    title: str
    reference: str  # short line for the page header
    facts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]  # five, in the vendor's order
    message: Statement  # what is being asked about
    checked: tuple[CheckedLine, ...]
    checked_gaps: tuple[Gap, ...]
    pictures: tuple[Picture, ...]
    packages: tuple[PackageRow, ...]
    counts: tuple[CountRow, ...]
    rows_total: int  # events of the window
    tally_notes: tuple[str, ...]  # per source: what was read, adding up; clock rules
    exhibits: tuple[ExhibitRow, ...]
    zone: str  # how times are labelled: "JST" or "UTC+09:00"
    verdict: Judged = Judged("inquire", "", ())
    coverage: tuple[CoverageRow, ...] = ()
    timeline: Timeline | None = None
    product: str = ""  # and version, as the web form asks
    os: str = ""
    reading: tuple[Statement, ...] = ()  # questions; `cites` are the places to open, the best first
    glance: Glance = Glance()
    message_lines: tuple[RecordedLine, ...] = ()  # the line asked about among its neighbours, numbered
    computers: tuple[ComputerRow, ...] = ()
    tried: bool = True  # what is asked about is an attempt that failed; else a state that lasts
    functions: tuple[FunctionRow, ...] = ()
    bands: Bands | None = None
    follow: tuple[FollowRow, ...] = ()
    digest: tuple[EventRow | FoldedRow, ...] = ()  # the events as item 5 shows them
    people: SenderBlock = SenderBlock()
    recipient: str = ""
    dated: str = ""
    own_number: str = ""
    code: str = ""  # the case's mark, the same in both languages
    names: tuple[str, ...] = ()  # of computers and files: no line ends inside one
    masking: tuple[str, ...] = ()  # what was masked, and what was not

    def follows(self, item: "Item") -> bool:
        """Whether the table of what will follow names an item."""
        return any(row.item == str(item.number) for row in self.follow)

    @property
    def checked_state(self) -> State:
        """How the part "already checked" stands, by the same three words as the items."""
        if any(gap.weight == "blocks" for gap in self.checked_gaps) or not self.checked:
            return "missing"
        return "weak" if any(gap.weight == "weak" for gap in self.checked_gaps) else "given"


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """One page that says why nothing is asked, for the sender's own files.

    `facts` are labels and values; of the evidence, `coverage` says what it holds of the window.
    """

    lang: Literal["ja", "en"]
    title: str
    reference: str
    facts: tuple[tuple[str, str], ...]
    verdict: Judged
    seen: tuple[Statement, ...]
    grounds: str  # whose rule it is that this may be watched
    again: tuple[str, ...]  # what to look at again
    by: str  # and by when
    who: str  # who decided, "" where nobody says so
    change: tuple[str, ...]  # what would change the verdict
    coverage: tuple[str, ...]
    checked: tuple[CheckedLine, ...]
    zone: str
    message: Statement = Statement("")
    message_lines: tuple[RecordedLine, ...] = ()  # the product-log line it is about, where one is
    drawing: Timeline | Bands | None = None
    people: SenderBlock = SenderBlock()
    dated: str = ""
    own_number: str = ""
    code: str = ""
    names: tuple[str, ...] = ()
    masking: tuple[str, ...] = ()
