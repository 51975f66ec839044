"""Log files: lines with a syslog header and a CEF message. A system event's product ends in "Manager".

Schema: one `Event` for every manager line in the window; every line read is counted once in the Tally.
Candidates are found by their bytes, whole blocks at a time; only lines in the window are parsed in full.

    Apr 20 03:20:54 host CEF:0|Trend Micro|Deep Security Manager|20.0.1|600|User Signed In|3|suser=sato …
"""

from dscase.events import cef, syslog
from dscase.events.clock import Moment
from dscase.events.files import blocks, decode_line
from dscase.events.reading import Reading
from dscase.events.table import Event, Level, LevelRule, Sighting
from dscase.knowledge.catalogue import catalogue

VENDOR = "Trend Micro"
_KEPT_HEADS = 50_000  # distinct stamps remembered; a day has 86,400


def read(reading: Reading) -> None:
    """Reads a log file into `reading`. Raises InputError; what was read before stays."""
    _Log(reading).run()


class _Log:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._heads: dict[str, tuple[Moment | str, str, bool]] = {}
        self._levels: dict[str, tuple[Level, LevelRule]] = {}
        self._encodings: set[str] = set()
        self._keys = cef.keys_of("system")

    def run(self) -> None:
        reading = self._reading
        try:
            for block in blocks(reading.spec.path, reading.spec.name):
                if block.cut:
                    reading.read += 1
                    reading.refuse(reading.read, "line", "line.too_long", self._text(block.data[:4096]))
                else:
                    self._block(block.data)
        finally:
            special = self._encodings - {"ascii"}
            reading.encoding = "mixed" if len(special) > 1 else next(iter(special), "utf-8")

    def _block(self, data: bytes) -> None:
        """Counts every line of a block, and takes up those that hold the letters CEF."""
        reading = self._reading
        start_of_rest = 0
        hit = data.find(b"CEF")
        while hit >= 0:
            start = data.rfind(b"\n", start_of_rest, hit) + 1 or start_of_rest
            end = data.find(b"\n", hit)
            if end < 0:
                end = len(data)
            between = data.count(b"\n", start_of_rest, start)
            reading.not_event += between
            reading.read += between + 1
            self._candidate(data[start:end], reading.read)
            start_of_rest = end + 1
            hit = data.find(b"CEF", start_of_rest)
        rest = data.count(b"\n", start_of_rest)
        if start_of_rest < len(data) and not data.endswith(b"\n"):
            rest += 1
        reading.not_event += rest
        reading.read += rest

    def _text(self, data: bytes) -> str:
        if data.isascii():
            self._encodings.add("ascii")
            return data.decode("ascii")
        text, encoding = decode_line(data)
        self._encodings.add(encoding)
        return text

    def _candidate(self, data: bytes, place: int) -> None:
        reading = self._reading
        line = self._text(data.removesuffix(b"\r"))
        header = cef.find(line)
        if header is None:
            if cef.is_begun(line):
                reading.refuse(place, "line", "cef.header", line)
            else:
                reading.not_event += 1
            return
        if not header.product.endswith("Manager") or header.vendor != VENDOR:
            reading.other_product += 1
            return
        prefix = line[: header.start]
        head = self._heads.get(prefix)
        if head is None:
            head = self._head(prefix)
        moment, host, inside = head
        if inside and isinstance(moment, Moment):
            reading.events.append(self._event(line, header, moment, host, place))
        elif isinstance(moment, str):
            reading.refuse(place, "line", moment, line)
        else:
            reading.outside += 1

    def _head(self, prefix: str) -> tuple[Moment | str, str, bool]:
        stamp, host, _ = syslog.read(prefix)
        moment: Moment | str = "stamp.missing"
        if stamp is not None:
            moment = self._reading.clock.read(stamp) or "stamp.invalid"
        inside = isinstance(moment, Moment) and self._reading.window.contains(moment.time)
        if len(self._heads) >= _KEPT_HEADS:
            self._heads.clear()
        self._heads[prefix] = (moment, host, inside)
        return moment, host, inside

    def _event(self, line: str, header: cef.Header, moment: Moment, host: str, place: int) -> Event:
        pairs = cef.extension(line[header.end :], self._keys).pairs
        values = dict(pairs)
        if len(values) < len(pairs):
            values = _first_of_each(pairs)
        level, level_rule = self._level(header.signature_id)
        get = values.get
        return Event(
            moment.time,
            moment.zone_rule,
            moment.year_rule,
            header.signature_id,
            level,
            level_rule,
            header.severity,
            header.name,
            "",
            get("target", ""),
            get("suser", ""),
            host,
            header.product,
            header.device_version,
            get("TrendMicroDsTags", ""),
            get("msg", ""),
            line,
            (Sighting(self._reading.spec.name, "line", place),),
        )

    def _level(self, event_id: str) -> tuple[Level, LevelRule]:
        answer = self._levels.get(event_id)
        if answer is None:
            level = catalogue().level(event_id)
            answer = self._levels[event_id] = (level, "catalogue") if level else ("unknown", "none")
        return answer


def _first_of_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """A key seen twice means its first value; only messages can be told one after the other."""
    values: dict[str, str] = {}
    for key, value in pairs:
        if key == "msg" and key in values:
            values[key] += "\n" + value
        else:
            values.setdefault(key, value)
    return values
