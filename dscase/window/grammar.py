"""What a stated window means. Nothing is guessed: what can be read in two ways is refused with words."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Never

from dscase.errors import UsageError
from dscase.window.model import Window, WindowRule
from dscase.window.moments import (
    LONGEST_DAYS,
    brief,
    calendar_day,
    counted,
    instant,
    length_of,
    own_zone,
)
from dscase.window.notation import LONGEST, Ago, Day, Piece, Point, Span, plain, read_piece, read_span
from dscase.window.stamps import FIRST_YEAR, LAST_YEAR
from dscase.window.zones import Zone, midnight, zone_named

_SEPARATOR = re.compile(r" ?(?:/|~|\.{2,3}|から|--) ?| - | to ", re.IGNORECASE)
_AROUND = re.compile(r" ?(?:±|\+/?-|の?前後) ?")
_ONE_DAY = timedelta(days=1)
_CENTURY = timedelta(days=36_500)
_DAYS = re.compile(r"(?P<count>[0-9]{1,5}) ?(?:d|days?|日間?|(?P<weeks>w|weeks?|週間?))", re.IGNORECASE)
_DECEMBER = 12


class _Read(NamedTuple):
    start: datetime
    end: datetime
    rule: WindowRule


def read_moment(text: str, zone: Zone) -> datetime:
    """One point in time, aware UTC: a day with a time, in any form `read_window` takes for a start.

    An offset in the text wins over `zone`. Raises UsageError "window.<reason>" for anything else.
    """
    said = _spelled(text)
    piece = read_piece(said)
    try:
        if isinstance(piece, Point):
            return _within_years(instant(piece, own_zone(piece, zone), role="moment"))
        if isinstance(piece, Ago):
            raise UsageError("window.relative_moment", text=brief(text))
    except OverflowError:
        raise UsageError("window.year_out_of_range", year=brief(text)) from None
    raise UsageError("window.unreadable", text=brief(text), part=brief(text))


def read_window(text: str, *, zone: Zone, as_of: datetime) -> Window:
    """The window a person stated.

    Forms: `START/END`, `START/03:40` (the start's day), `START/PT30M`, `PT30M/END`, `T±15m` (`+-`, `+/-`,
    `前後15分`), `-30m..now` (counted from `as_of`, aware), one day. `/` may be `~`, `〜`, `..`, `--`, ` - `,
    ` to `, `から…まで`. Times are ISO 8601 basic or extended, `2026/4/20 3:00 AM`, or
    `令和8年4月20日(月) 午前3時半`, with digits of any width. 午前12時 is 0:00 and 午後12時 is noon, as
    computers write them. 24:00 ends a day and begins none; a bare day as START begins at its midnight. A
    fraction finer than a microsecond is cut. A day as a length is 24 hours.

    `zone` is where clocks without an offset hang, and what the window is shown in; when it is only the
    machine's and the text has an offset, the text's takes its place, with rule "window". An end without an
    offset shares the start's, unless `zone` was stated and agrees with it.

    Raises UsageError "window.<reason>", and nothing else whatever the text. ValueError if `as_of` is naive.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of without a zone")
    said = _spelled(text)
    try:
        shown, read = _read(said, text, zone, as_of)
        start, end = _within_years(read.start), _within_years(read.end)
    except OverflowError:
        raise UsageError("window.year_out_of_range", year=brief(text)) from None
    if end - start > timedelta(days=LONGEST_DAYS):
        raise UsageError("window.too_long", text=brief(text), days=LONGEST_DAYS)
    return Window(start, end, shown, read.rule, text.strip())


def read_length(text: str) -> timedelta:
    """How long something is kept: `7d`, `7日`, `13週間`, `PT12H`, and the lengths `read_window` takes.

    Raises UsageError "window.length_unreadable" for anything else, also for nothing or a century.
    """
    said = plain(text)
    days = _DAYS.fullmatch(said)
    span = read_span(said) if days is None else None
    if days is not None:
        length = timedelta(days=int(days["count"]) * (7 if days["weeks"] else 1))
    elif span is not None and span.length is not None:
        length = span.length
    else:
        length = timedelta(0)
    if not timedelta(0) < length < _CENTURY:
        raise UsageError("window.length_unreadable", text=brief(text))
    return length


def around(text: str, reach: str = "15m") -> str:
    """The window around one point in time, in words `read_window` takes: `T` as `T±15m`.

    A text that says its own reach (`T±5m`) stays as it is.
    """
    return text if _AROUND.search(plain(text)) else f"{text.strip()}±{reach}"


def around_moment(moment: datetime, reach: str, zone: Zone) -> Window:
    """The window around the time of the message asked about; `reach` is a length such as "±30m" or "1h".

    Raises UsageError "window.<reason>" where `reach` is none.
    """
    centre = moment.astimezone(UTC).replace(microsecond=0)
    said = _AROUND.sub("", plain(reach), count=1)
    stated = f"{centre.astimezone(zone.tz).isoformat()}±{said}"
    span = read_piece(said) if len(said) <= LONGEST else None
    if not isinstance(span, Span):
        raise UsageError("window.unreadable", text=brief(stated), part=brief(said or stated))
    half = length_of(span)
    try:
        start, end = _within_years(centre - half), _within_years(centre + half)
    except OverflowError:
        raise UsageError("window.year_out_of_range", year=brief(stated)) from None
    if end - start > timedelta(days=LONGEST_DAYS):
        raise UsageError("window.too_long", text=brief(stated), days=LONGEST_DAYS)
    return Window(start, end, zone, "message", stated)


def _spelled(text: str) -> str:
    said = plain(text)
    if not said:
        raise UsageError("window.empty")
    if len(text) > LONGEST or len(said) > LONGEST:
        raise UsageError("window.unreadable", text=brief(text), part=brief(text))
    return said


def _read(said: str, text: str, zone: Zone, as_of: datetime) -> tuple[Zone, _Read]:
    whole = read_piece(said)
    if isinstance(whole, Point) and whole.day is not None and whole.clock is None:
        return _shown_in(zone, whole), _whole_day(whole.day, own_zone(whole, zone))
    if isinstance(whole, Point) and whole.day is None:
        raise UsageError("window.date_missing", text=brief(text))
    if whole is not None:
        lone = whole if isinstance(whole, Point) else None
        raise UsageError(
            "window.end_missing",
            text=brief(text),
            suggestion="-30m..now" if lone is None else f"{brief(text)}/PT30M",
            offset=lone.offset if lone is not None and lone.offset and lone.offset.startswith("-") else "",
        )
    around = _AROUND.search(said)
    if around is not None:
        before, after = said[: around.start()], said[around.end() :]
        centre, reach = read_piece(before), read_piece(after)
        if isinstance(centre, Point | Ago) and isinstance(reach, Span):
            return _shown_in(zone, centre), _around(centre, reach, zone, as_of)
        odd = after if isinstance(centre, Point | Ago) else before
        raise UsageError("window.unreadable", text=brief(text), part=brief(odd.strip() or text))
    left, right = _halves(said, text)
    return _shown_in(zone, left, right), _between(left, right, zone, as_of)


def _halves(said: str, text: str) -> tuple[Piece, Piece]:
    """Both sides of the separator. Slash dates hold slashes too, so each mark is tried in turn."""
    odd = text
    for mark in _SEPARATOR.finditer(said):
        before, after = said[: mark.start()], said[mark.end() :].removesuffix("まで")
        left, right = read_piece(before), read_piece(after)
        if left is not None and right is not None:
            return left, right
        if left is not None or right is not None:
            odd = after if right is None else before
    raise UsageError("window.unreadable", text=brief(text), part=brief(odd.strip() or text))


def _whole_day(said: Day, here: Zone) -> _Read:
    day = calendar_day(said, None)
    start, end = midnight(day, here), midnight(day + _ONE_DAY, here)
    if end <= start:  # a zone that crossed the date line left the day out
        raise UsageError("window.day_impossible", text=brief(said.text))
    return _Read(start, end, "day")


def _around(centre: Point | Ago, reach: Span, zone: Zone, as_of: datetime) -> _Read:
    half = length_of(reach)
    if isinstance(centre, Ago):
        moment = as_of.astimezone(UTC) - counted(centre)
        return _Read(moment - half, moment + half, "relative")
    moment = instant(centre, own_zone(centre, zone), role="moment")
    return _Read(moment - half, moment + half, "around")


def _between(left: Piece, right: Piece, zone: Zone, as_of: datetime) -> _Read:
    now = as_of.astimezone(UTC)
    rule: WindowRule
    if isinstance(left, Span):
        if isinstance(right, Span):
            raise UsageError("window.date_missing", text=brief(f"{left.text}/{right.text}"))
        rule = "duration_end"
        end = (
            now - counted(right)
            if isinstance(right, Ago)
            else instant(right, own_zone(right, zone), role="end")
        )
        start = end - length_of(left)
    else:
        start = (
            now - counted(left)
            if isinstance(left, Ago)
            else instant(left, _start_zone(left, right, zone), role="start")
        )
        if isinstance(right, Span):
            rule, end = "start_duration", start + length_of(right)
        elif isinstance(right, Ago):
            rule, end = "start_end", now - counted(right)
        else:
            rule, end = "start_clock" if right.day is None else "start_end", _end(left, right, start, zone)
        if end <= start:
            raise UsageError(
                "window.end_before_start", **_both_ends(start, end, _shown_in(zone, left, right))
            )
    if isinstance(left, Ago) or isinstance(right, Ago):
        rule = "relative"
    return _Read(start, end, rule)


def _start_zone(left: Point | Ago, right: Piece, zone: Zone) -> Zone:
    if isinstance(left, Point) and left.offset is None and zone.rule == "machine":
        return own_zone(right, zone)  # "3:00〜3:40 JST": the one offset speaks for both
    return own_zone(left, zone)


def _end(left: Point | Ago, right: Point, start: datetime, zone: Zone) -> datetime:
    here = own_zone(right, zone)
    if right.offset is None and isinstance(left, Point) and left.offset is not None:
        near = own_zone(left, zone)
        stated = zone.rule != "machine" and _away(start, zone) == _away(start, near)
        here = zone if stated else near
    day = start.astimezone(here.tz).date()
    same_day = day == start.astimezone(_start_zone(left, right, zone).tz).date()
    end = instant(right, here, day if same_day else None, role="end")
    if end <= start:
        _refuse_order(left, right, start, end, here)
    one_sided = right.offset is not None and isinstance(left, Point) and left.offset is None
    if one_sided and zone.rule != "machine" and _away(end, zone) != _away(end, here):
        raise UsageError("window.offset_unclear", start=brief(left.text), offset=here.name, zone=zone.name)
    return end


def _refuse_order(left: Point | Ago, right: Point, start: datetime, end: datetime, here: Zone) -> Never:
    """Says what to write when the end, on the clocks of `here`, was left without its day or its year."""
    wall = end.astimezone(here.tz).replace(tzinfo=None)
    code, later = "window.end_before_start", None
    if right.day is None:
        code, later = "window.end_next_day", wall + _ONE_DAY
    elif right.day.year is None and right.day.month == 1 and start.astimezone(here.tz).month == _DECEMBER:
        code, later = "window.end_next_year", wall.replace(year=wall.year + 1)
    if later is None:
        raise UsageError(code, **_both_ends(start, end, here))
    suggestion = f"{left.text}/{later.isoformat()}{right.offset or ''}"
    raise UsageError(code, **_both_ends(start, end, here), suggestion=suggestion)


def _both_ends(start: datetime, end: datetime, here: Zone) -> dict[str, str]:
    return {"start": start.astimezone(here.tz).isoformat(), "end": end.astimezone(here.tz).isoformat()}


def _shown_in(zone: Zone, *pieces: Piece) -> Zone:
    """The zone to show the window in: a stated one stands; the machine's gives way to the text's first."""
    if zone.rule != "machine":
        return zone
    offsets = [piece.offset for piece in pieces if isinstance(piece, Point) and piece.offset is not None]
    return zone_named(offsets[0], "window") if offsets else zone


def _away(moment: datetime, zone: Zone) -> timedelta | None:
    return moment.astimezone(zone.tz).utcoffset()


def _within_years(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UsageError("window.year_out_of_range", year=moment.year)
    return moment
