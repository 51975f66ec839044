"""What the person's own text claims and no exhibit shows: times and event ids, most likely slips of the pen.

It also finds an event that is claimed for a computer and that only others have.

A lint, so it keeps quiet wherever it cannot know: a time in a stretch of an exhibit that nobody read, an
hour without minutes, a number that may be a count, a port or a version, a daily task, an absent id.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain
from unicodedata import normalize

from dscase.events.computer_names import folded
from dscase.knowledge.catalogue import catalogue
from dscase.review.examined import Examined
from dscase.review.finding import Finding, declare
from dscase.review.grounds import Grounds, rule
from dscase.text import Listed
from dscase.window import TimeMention, mentions

_Stretch = tuple[datetime, datetime]

TOLERANCE = timedelta(minutes=1)
CLAIMS_LISTED = 5
"""Claims named in one finding."""
_BEFORE = 16
"""Characters in front of a number that say what it is."""
_COUNTED = (
    r"(?! ?(?:件|回|台|個|つ|種|名|人|年|月|日|時|分|秒|番|円|行|枚|点|ページ|文字|バイト|世代|倍|割|%|ポート"
    r"|[kmg]?i?b\b|ms\b|of (?:them|the|our|all)\b|(?:sec|min|hour|day|time|event|alert|computer|machine"
    r"|server|host|user|client|agent|line|row|file|retr|attempt|port))"
    r"|[.,:/-]?[0-9a-z_])"
)
_QUOTED = r"[ :=「\"'(#]*"
_CALLED = r"(?:id|番号|number|no\.?)s?(?: |は|が|is\b|of\b)*"
_FOR = r"(?: |の|with|whose|of|an?)*"
_LABELLED = re.compile(
    rf"(?:イベント|event)s?(?:[ :=「\"'(#-]|番号|ids?\b|(?<= )an? )*([0-9]{{2,5}}){_COUNTED}"
    rf"|(?:イベント|event)s?[(]?{_FOR}{_CALLED}{_QUOTED}([0-9]{{3,5}}){_COUNTED}"
    rf"|(?<![a-z0-9])(?<!タスク )(?<!task )(?<!job )id(?: |が|は|is\b|of\b)*{_QUOTED}([0-9]{{3,5}})(?![0-9])"
    r"[^。、,\n0-9]{0,6}(?:イベント|events?\b)"
    rf"|(?<![0-9a-z_.:/#=+%$-])([0-9]{{3,5}})番?[」\"']? ?"
    r"(?:(?:の|という)[^。、\n0-9]{0,6}イベント(?!数|件)|[(](?:イベント|event) ?(?:id|番号|number)?[)])"
    r"|\b(?:the|an?) ([0-9]{3,5}) (?:[a-z]+ )?event\b"
)
_LISTED = re.compile(
    rf"[」\"')]?(?: ?(?:[,、・&]|\band\b|\bor\b|及び|および|または|と) ?)+{_QUOTED}([0-9]{{3,5}}){_COUNTED}"
)
"""One more id behind an id."""
_ID = re.compile(rf"(?<![0-9a-z_.:/#=+%$-])([0-9]{{3,4}}){_COUNTED}")
_NO_ID = re.compile(
    r"(?:ポート|ボート|port|ver(?:sion)?|バージョン|版|ビルド|build|server|windows|linux|kb|ka|pid|no|行|line"
    r"|row|page|約|計|全|エラー|error|code|コード|#|v|内線|ext(?:ension)?|チケット(?:番号)?|ticket|案件(?:番号)?|受付番号"
    r"|(?:タスク|ジョブ|task|job) ?id|[部課係])s?[ .:=「\"'(]*$"
)
_HABIT = re.compile(
    r"毎(?:日|週|月|年|時|朝|晩|夜|正時)|平日|定時|(?:営業|業務|受付)時間|までに|折り返し|希望"
    r"|\b(?:daily|nightly|weekly|monthly|hourly|every|each|weekdays?|(?:office|business) hours"
    r"|please|repl(?:y|ies)|respond|call(?:ed)? back|deadline)\b"
)
"""What a sentence of another time than the trouble's says: a habit, or when an answer is wanted."""
_SEARCHED = re.compile(r"検索|search|キーワード|keyword")
_ABSENT_BEHIND = re.compile(
    r"[^。、\n]{0,24}?(?:ません|ておらず|ていない|でていない|なし|無し|無く|なく|ない|出ず|見当たら|未)"
    r"|[^.,\n]{0,24}?(?:\b(?:not|never|no|missing|absent)\b|n't\b)"
)
_PRESENT = re.compile(
    r"あった|あります|ありました|出て(?:い|お)|出た|出ました|発生し|届い|残って|見つかっ|続いて"
    r"|記録(?:され|が?あ)|(?:確認|取得)(?:した|しました|でき|済)"
    r"|\bthere (?:was|were|is|are)\b"
    r"|\b(?:is|are|was|were) (?:also |then )?(?:there|seen|recorded|logged|found|present)\b"
    r"|\b(?:saw|found|received|confirmed|appeared|occurred|followed)\b"
)
"""What says that an event was there."""
_NOT_SAID = re.compile(
    r"ほか|他|別|以外|ください|願い|か(?:どうか|を)|[るた]か|有無|もし"
    r"|\b(?:others?|another|else(?:where)?|except|please|whether|if|check for|should)\b|\?"
)
"""What a sentence that asks, or speaks of other computers, says."""
_ABSENT_BEFORE = re.compile(r"\b(?:no|not|never|nor|without)(?: [a-z]+){0,2} ?[\"'(]?$")
_SENTENCE = re.compile(r"[^。\n!?]*?(?:[。\n!?]|\. |$)")
_YEARS = range(1980, 2100)  # also in the names of products

CLAIMS_UNFOUNDED = declare("claims.unfounded", None, "note")
CLAIMS_ELSEWHERE = declare("claims.elsewhere", None, "note")


@rule
def claims(on: Grounds) -> Iterator[Finding]:
    """A finding for each text of the person's that claims something unfounded, and for each event that is
    claimed for a computer and that only others have.
    """
    examined = on.examined
    case = examined.case
    texts = [
        *((1, text) for text in case.said("background")),
        *((2, text) for name in ("what_happened", "status", "alerts") for text in case.said(name)),
        (0, "\n".join(record.text for record in examined.checked)),
    ]
    exhibits = _Exhibits(examined)
    about = on.asked.event
    recovery = on.profile.recovery_of(about.id) if about else ()
    own = {*catalogue().ids("events_retrieved"), *recovery}
    elsewhere: dict[tuple[str, str], int] = {}
    claims_by_item: dict[int, list[str]] = {}
    for item, text in texts:
        if text:
            claims_by_item.setdefault(item, []).extend(
                (*exhibits.unfounded_times(text), *exhibits.unfounded_ids(text))
            )
            for claimed_of in exhibits.elsewhere(text, about.target if about else "", own):
                elsewhere.setdefault(claimed_of, item)
    for item, claimed in claims_by_item.items():
        if distinct := list(dict.fromkeys(claimed)):
            more = max(len(distinct) - CLAIMS_LISTED, 0)
            yield CLAIMS_UNFOUNDED(item=item, claims=Listed(distinct[:CLAIMS_LISTED]), more=more)
    for (event_id, computer), item in list(elsewhere.items())[:CLAIMS_LISTED]:
        yield CLAIMS_ELSEWHERE(item=item, id=event_id, computer=computer)


class _Exhibits:
    """The moments and ids that the exhibits show, and the stretches in which they may show more."""

    def __init__(self, examined: Examined) -> None:
        self._examined = examined
        self._window = examined.window
        first = examined.window.local(examined.window.start).date()
        last = examined.window.local(examined.window.end).date()
        around = range(-1, (last - first).days + 2)
        self._days = [first, *(first + timedelta(days=day) for day in around if day)]

    def unfounded_times(self, text: str) -> Iterator[str]:
        for claim in mentions(_without(_HABIT, text), self._window.zone, self._days):
            if not any(
                self._shows(start, claim) or self._may_show(start) or self._is_minute_read(start)
                for start in claim.starts
            ):
                yield claim.text

    def unfounded_ids(self, text: str) -> Iterator[str]:
        folded_text = _without(_SEARCHED, folded(text))
        for claimed in _ids_claimed(folded_text):
            if claimed not in self._ids and not self._is_number_read(claimed):
                yield claimed

    def _is_number_read(self, number: str) -> bool:
        """Whether a number stands, by itself, in what was read of an event, a mail or a log."""
        alone = re.compile(rf"(?<![0-9]){number}(?![0-9])")
        return any(alone.search(text) for text in self._texts_read() if number in text)

    def _is_minute_read(self, start: datetime) -> bool:
        """Whether what was read of an event or a log names that minute."""
        minute = f"{self._window.local(start):%M}"
        written = re.compile(rf"[:時]{minute}(?![0-9])")
        return any(
            abs(moment - start) <= TOLERANCE
            for text in self._texts_read()
            if written.search(text)
            for mention in mentions(text, self._window.zone, self._days)
            for moment in mention.starts
        )

    def _texts_read(self) -> Iterator[str]:
        """What events, mails and the lines found say, as it was read."""
        examined = self._examined
        collected = examined.collected
        for event in (*collected.rows, *collected.beyond, *collected.protection):
            yield event.description
            yield from (value for _, value in event.extra)
        yield from (mail.body for mail in examined.evidence.mails)
        for place in examined.search.found:
            yield from (*place.before, place.text, *place.after)

    def elsewhere(self, text: str, subject: str, own: Collection[str]) -> Iterator[tuple[str, str]]:
        """Ids that a sentence says were there, and the computer, which has none of them though others do.

        The computer is the one the sentence names; of the ids `own`, else the one `asked` about.
        """
        for sentence in _SENTENCE.findall(_without(_SEARCHED, folded(text))):
            if not _PRESENT.search(sentence) or _NOT_SAID.search(sentence) or self._is_beyond(sentence):
                continue
            computers = self._computers_named(sentence)
            for claimed in dict.fromkeys(_ids_claimed(sentence)):
                of = computers or ([subject] if subject and claimed in own else [])
                if of and claimed in self._ids and not self._had(claimed, of):
                    yield claimed, of[0]

    def _is_beyond(self, sentence: str) -> bool:
        """Whether it speaks of a time outside the window, of which an exhibit may show more."""
        claims = [claim.starts for claim in mentions(sentence, self._window.zone, self._days)]
        return any(
            not any(map(self._window.contains, starts)) and any(map(self._may_show, starts))
            for starts in claims
        )

    def _computers_named(self, sentence: str) -> list[str]:
        """The computers whose names stand in the sentence."""
        return [
            computer.name
            for computer in self._examined.collected.computers.computers
            if any(
                name in sentence and re.search(rf"(?<![0-9a-z_.-]){re.escape(name)}(?![0-9a-z_-])", sentence)
                for name in filter(None, map(folded, computer.spellings))
            )
        ]

    def _had(self, event_id: str, names: Sequence[str]) -> bool:
        """Whether one of the computers has such an event, or one that may be its."""
        collected, who = self._examined.collected, self._examined.collected.computers
        keys = [who.key(name) for name in names]
        return any(
            not event.target or any(who.may_be(who.of(event), key) for key in keys)
            for event in (*collected.rows, *collected.beyond)
            if event_id in (event.id, *(inner.id for inner in event.agent_events))
        )

    @cached_property
    def _ids(self) -> frozenset[str]:
        event_id = normalize("NFKC", self._examined.case.event or "").partition("@")[0].strip()
        events = chain(self._examined.collected.rows, self._examined.collected.beyond)
        return frozenset(
            chain((event_id,), *((event.id, *(inner.id for inner in event.agent_events)) for event in events))
        )

    @cached_property
    def _moments(self) -> tuple[Sequence[datetime], ...]:
        """Every moment the evidence names, in order: those of the events, and the few others."""
        collected = self._examined.collected
        return (
            [event.time for event in collected.rows],
            [event.time for event in collected.beyond],
            sorted(self._others()),
        )

    def _others(self) -> Iterator[datetime]:
        examined = self._examined
        seen = (
            *(mail.sent for mail in examined.evidence.mails),
            *(shot.taken for shot in examined.evidence.screenshots),
            *(package.made for package in examined.evidence.packages),
            *(found.time for found in examined.search.found),
            *chain(*self._sources, *self._logs),
            *(record.when for record in examined.checked),
            examined.as_of,
        )
        yield from (moment.astimezone(UTC) for moment in seen if moment is not None)
        yield from (examined.window.start, examined.window.end)
        for text in (examined.case.message, *(mail.body for mail in examined.evidence.mails)):
            for mention in mentions(text or "", self._window.zone, self._days):
                yield from mention.starts

    def _shows(self, start: datetime, claim: TimeMention) -> bool:
        """Whether any exhibit names a moment the claim may mean."""
        earliest, latest = start - TOLERANCE - claim.vague, start + claim.length + TOLERANCE + claim.vague
        for moments in self._moments:
            place = bisect_left(moments, earliest)
            if place < len(moments) and moments[place] < latest:
                return True
        return False

    def _may_show(self, moment: datetime) -> bool:
        """Whether an exhibit has records of that time which nobody read: of events, those of the window
        were all read; of the product logs inside packages and archives, none.
        """
        unread = self._logs if self._window.contains(moment) else (*self._logs, *self._sources)
        return any(first <= moment <= last for first, last in unread)

    @cached_property
    def _sources(self) -> tuple[_Stretch, ...]:
        return _stretches((source.first, source.last) for source in self._examined.collected.sources)

    @cached_property
    def _logs(self) -> tuple[_Stretch, ...]:
        inside = self._examined.evidence.logs_inside
        return _stretches((log.first, log.last) for _, log in inside)


def _without(words: re.Pattern[str], text: str) -> str:
    """The text without the sentences in which one of the words stands."""
    sentences = _SENTENCE.findall(text)
    return "".join(sentence for sentence in sentences if not words.search(folded(sentence)))


def _ids_claimed(text: str) -> Iterator[str]:
    """The event ids that a text, folded, says were there: those called ids, then bare ones that are known."""
    for labelled in _LABELLED.finditer(text):
        ids = [next(filter(None, labelled.groups()))]
        end = labelled.end()
        while more := _LISTED.match(text, end):
            ids.append(more[1])
            end = more.end()
        if not _said_absent(text, labelled.start(), end):
            yield from (event_id for event_id in ids if int(event_id) not in _YEARS)
    for bare in _ID.finditer(text):
        known = int(bare[1]) not in _YEARS and catalogue().name(bare[1], "en") is not None
        before = text[max(bare.start() - _BEFORE, 0) : bare.start()]
        if known and not _NO_ID.search(before) and not _said_absent(text, bare.start(), bare.end()):
            yield bare[1]


def _said_absent(text: str, start: int, end: int) -> bool:
    """Whether the text says that there was no such event: then the exhibits bear it out."""
    before = text[max(start - _BEFORE, 0) : start]
    return bool(_ABSENT_BEHIND.match(text, end) or _ABSENT_BEFORE.search(before))


def _stretches(ends: Iterable[tuple[datetime | None, datetime | None]]) -> tuple[_Stretch, ...]:
    return tuple((first, last) for first, last in ends if first is not None and last is not None)
