"""A line becomes an event: its header's moment, its message's columns, its level, and what to know of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from dscase.events import cef, leef, modules, syslog
from dscase.events.agent_events import agent_events
from dscase.events.cef_fastpath import Shapes
from dscase.events.clock import Moment
from dscase.events.message import body, is_cut
from dscase.events.source_reader import Reading
from dscase.events.table import Event, Flag, Level, LevelRule, Sighting
from dscase.knowledge.catalogue import catalogue
from dscase.window.stamps import Stamp

KEPT_HEADS = 50_000  # distinct stamps remembered; a day has 86,400
_AGENTS = ("dvchost", "dvc")  # the computer, in a module's event
_AGENT_SHAPES = 24  # kept: each module writes some
_USUAL = frozenset(("record_tag",))  # what may have been done to a line that others are like
_NO_PLAIN = frozenset("{}[]\"'=`\u201c\u2018\u300c\xab")
RELAYED = "relayed by"
"""Key among an event's further values: when and by whom its line was passed on."""
REPEATED = "message repeated"
"""Key among an event's further values: how many more times it happened, as a relay says."""


class Head(NamedTuple):
    """What stands in front of a message: host, moment, flags, and a relay's header as a pair of `extra`.

    `moment` is None outside the window, and where there is no time: then `reason` says why. `stamp`: as
    written. `outside`: when, where that is outside the window.
    """

    host: str
    moment: Moment | None
    flags: tuple[Flag, ...]
    reason: str
    more: tuple[tuple[str, str], ...] = ()
    stamp: Stamp | None = None
    outside: datetime | None = None


class Leveled(NamedTuple):
    """The level of an event of this name and severity, and what to know of it."""

    name: str
    severity: str
    level: Level
    rule: LevelRule
    flags: tuple[Flag, ...]


class _Form(NamedTuple):
    """How a format names what an event's columns hold; the first key that is there wins."""

    target: tuple[str, ...]
    actor: tuple[str, ...]
    message: tuple[str, ...]


_CEF = _Form(("target",), ("suser",), ("msg",))
_LEEF = _Form(("target",), ("usrName", "suser"), ("msg", "desc"))


def is_plain(prefix: str) -> bool:
    """Whether nothing but a syslog header stands in front of a message: no record, quotes or part's mark."""
    return _NO_PLAIN.isdisjoint(prefix) and " P " not in prefix


class EventMaker:
    """Makes the events of one source."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._heads: dict[str | tuple[str, Stamp | None, str], Head] = {}
        self._keys = {True: cef.keys_of("system"), False: cef.keys_of("")}
        self.shapes = Shapes()
        self.agent_shapes = Shapes(_AGENTS, _AGENT_SHAPES)
        self.levels: dict[str, Leveled] = {}
        self._others: dict[tuple[str, str, str], Leveled] = {}

    @property
    def heads(self) -> dict[str | tuple[str, Stamp | None, str], Head]:
        """Those met so far, by what stands in front of the message, and what the record around it says."""
        return self._heads

    def head(self, prefix: str, stamp: Stamp | None = None, host: str = "") -> Head:
        """The head of a message. `stamp`, `host`: those of the record around the line, if any."""
        key = (prefix, stamp, host) if stamp is not None or host else prefix
        return self._heads.get(key) or self._new_head(key, prefix, stamp, host)

    def _new_head(
        self, key: str | tuple[str, Stamp | None, str], prefix: str, stamp: Stamp | None, host: str
    ) -> Head:
        found = syslog.in_front(prefix)
        flags: list[Flag] = []
        own = found.stamp
        if own is None and stamp is not None:
            own = stamp
            flags.append("record_time")
        named = found.host
        if not named and host:
            named = host
            flags.append("record_host")
        elif found.labelled:
            flags.append("record_host")
        moment = self._reading.clock.read(own) if own is not None else None
        reason = "" if moment is not None else "stamp.missing" if own is None else "stamp.invalid"
        if own is not None and moment is not None and not self._reading.clock.agrees(own, moment):
            moment, reason = None, "stamp.zone"
        if moment is not None and moment.flag:
            flags.append(moment.flag)
        outside: datetime | None = None
        if moment is not None and not self._reading.holds(moment.time):
            outside = moment.time
            moment = None
        more = ((RELAYED, found.outer),) if found.outer else ()
        if len(self._heads) >= KEPT_HEADS:
            self._heads.clear()
        head = self._heads[key] = Head(named, moment, tuple(flags), reason, more, own, outside)
        return head

    def event(  # noqa: PLR0917 - all of them are needed for every line
        self,
        line: str,
        header: cef.CefHeader | leef.LeefHeader,
        head: Head,
        moment: Moment,
        sighting: Sighting,
        raw: str,
        flags: tuple[Flag, ...] = (),
        more: tuple[tuple[str, str], ...] = (),
    ) -> Event:
        """The event of a line with a whole header. `flags`, `more`: what else to know of it."""
        product, event_id = header.product, header.signature_id.strip()
        system = modules.is_manager(header.vendor, product)
        met = [*head.flags, *flags]
        if isinstance(header, cef.CefHeader):
            form, name, severity, category = _CEF, header.name, header.severity, None
            pairs = self._extension(line, header, met, learn=_USUAL.issuperset(flags))
            values = first_of_each(pairs)
        else:
            form = _LEEF
            pairs = leef.attributes(body(line, header), header.delimiter, leef.known_keys()).pairs
            values = first_of_each(pairs)
            name, severity = values.get("name", ""), values.get("sev", "")
            category = modules.of_word(values.get("cat", ""))
        if is_cut(line):
            met.append("truncated")
        if not modules.is_vendor(header.vendor):
            met.append("unknown_vendor")
        if not system:
            form = form._replace(target=_AGENTS)
        target, actor, message = (_first(values, keys) for keys in form)
        leveled = self.level(event_id, name, severity) if system else Leveled("", "", "unknown", "none", ())
        taken = {target, actor, message, "TrendMicroDsTags"}
        return Event(
            *moment[:3],
            event_id,
            leveled.level,
            leveled.rule,
            severity,
            name,
            "",
            values.get(target, ""),
            values.get(actor, ""),
            head.host,
            product,
            header.device_version,
            values.get("TrendMicroDsTags", ""),
            values.get(message, ""),
            raw,
            (sighting,),
            modules.SYSTEM if system else category or modules.of_signature(product, event_id),
            agent_events(values.get(message, "")) if system else (),
            tuple(dict.fromkeys((*met, *leveled.flags))),
            (*_others(pairs, taken), *head.more, *more),
        )

    def _extension(
        self, line: str, header: cef.CefHeader, flags: list[Flag], *, learn: bool
    ) -> list[tuple[str, str]]:
        system = modules.is_manager(header.vendor, header.product)
        read = cef.extension(body(line, header), self._keys[system])
        pairs = read.pairs
        if read.truncated:
            flags.append("truncated")
        if read.uncertain:
            flags.append("uncertain_key")
        if read.suspicious:
            flags.append("suspicious_escape")
            pairs = list(pairs)
            for index, raw in read.suspicious:
                key, value = pairs[index][0], cef.decoded_around_paths(raw)
                pairs[index] = key, value
                if value != raw:
                    pairs.append((f"{key} (raw)", raw))
        if (
            learn
            and modules.is_vendor(header.vendor)
            and not (read.truncated or read.uncertain or read.stray or "\\" in line)
        ):
            (self.shapes if system else self.agent_shapes).learn(
                header.vendor, header.product, [key for key, _ in pairs]
            )
        return pairs

    def level(self, event_id: str, name: str, severity: str) -> Leveled:
        """The level of a system event, by its own words first."""
        key = event_id, name, severity
        found = self._others.get(key)
        if found is None:
            known = catalogue()
            agrees = known.agrees(event_id, name)
            level, rule = level_of(event_id, name, severity)
            found = Leveled(name, severity, level, rule, () if agrees is not False else ("name_differs",))
            if len(self._others) >= KEPT_HEADS:
                self._others.clear()
            self._others[key] = found
            self.levels.setdefault(event_id, found)
        return found


def level_of(event_id: str, name: str, severity: str) -> tuple[Level, LevelRule]:
    """The level of a system event: the published one where id and name agree with a published event, else
    the one its severity stands for.
    """
    known = catalogue()
    if known.agrees(event_id, name) is True and (level := known.level(event_id)):
        return level, "catalogue"
    if by_severity := known.level_of_severity(severity):
        return by_severity, "severity"
    if known.agrees(event_id, name) is None and (level := known.level(event_id)):
        return level, "catalogue"
    return "unknown", "none"


def first_of_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """A key seen twice means its first value; only messages can follow each other."""
    values: dict[str, str] = {}
    for key, value in pairs:
        if key == "msg" and key in values:
            values[key] += "\n" + value
        else:
            values.setdefault(key, value)
    return values


def _others(pairs: list[tuple[str, str]], taken: set[str]) -> Iterator[tuple[str, str]]:
    """The pairs no column has: those of other keys, and the later ones of a key that stands again."""
    had: set[str] = set()
    for key, value in pairs:
        if key not in taken or (key in had and key != "msg"):
            yield key, value
        had.add(key)


def _first(values: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """The first key with a value."""
    return next((key for key in keys if values.get(key)), keys[0])
