r"""Lines of a known shape, cut up many at once: straight into the columns of a part, no event made of them.

Usage: `columns.take(data, first, maker)` takes what it can of a block, and gives the other lines, which the
exact reader reads in their place. Polars cuts them by fixed texts: patterns take five times as long.

A line is taken where it is certain what `known_lines` would make of it; a test compares the two. Not taken
are lines that may hold what a relay left in them or that a relay tells to have come again, and blocks with a
CR or with a byte that is no UTF-8.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dscase.events import cef, repeats
from dscase.events.cef_fastpath import Shapes
from dscase.events.known_lines import MAY_BE_CUT, met
from dscase.events.log_event import EventMaker, is_plain
from dscase.events.log_spans import VENDOR
from dscase.events.log_text import holds_marks

if TYPE_CHECKING:
    from polars import DataFrame, Expr, LazyFrame, Series

_HEADER = ["first", "vendor", "product", "version", "signature", "title", "severity", "key"]
_FIRST = re.compile(rf"((?:(?!CEF).)*){cef.START}\d+", re.ASCII)
"""What stands in front of a header's first bar: the prefix, and the message's tag."""
_SECOND = r"^([^:]*\d\d:\d\d:)([0-5]\d)(?:\.(\d{1,6}))?((?:[^\d.,:].*)?)$"
"""The same: its text up to the minute, the second, the fraction, and what stands behind."""
_WIDE_MARKS = (
    r"\x{80}-\x{ff}\x{2000}-\x{207f}\x{3000}\x{7e3a}\x{7e5d}\x{7e67}\x{ff64}\x{ff65}\x{ffc0}-\x{ffff}"
)
_MARKED = rf"[#\x00\x1b&^{_WIDE_MARKS}]|%[0-9A-F]{{2}}"
_DOUBLED = r"[A-Za-z0-9]\\\\[A-Za-z0-9]"
_NOT_DOUBLED = r"[^ -~]|[#&^<>%]|=3D| - - - |EF.*EF|\\[0-3xuetrn]"
"""What must not stand in a line with backslashes, lest they mean something else."""
_NO_JSON = r"[^ !#-~]"
"""What JSON does not write as it is. A doubled backslash it writes so for a single one."""
_JSON = bytes((10, 32, 33, *range(35, 127)))
_CUT_KEYS = tuple(" " + cef.VENDOR_KEY[:length] for length in range(len(cef.VENDOR_KEY) + 1))


class Others(NamedTuple):
    """What of a block is left to the exact reader: where its lines begin and end, and their numbers.

    `lines`: of the block. `tagged`: of them, those that mention CEF or LEEF. `wide`: whether some of these
    are not in ASCII.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    places: Sequence[int]
    lines: int
    tagged: int
    wide: bool


class Columns:
    """The lines of one source that were taken, as tables of a part. `count`: how many; `protection`: those of
    modules.
    """

    def __init__(self) -> None:
        self.count = self.protection = 0
        self.tables: list[DataFrame] = []
        self._keys: list[Sequence[str]] = []  # of each table, those that no column takes

    def ending(self, ends: Callable[[str], bool]) -> set[tuple[str, str]]:
        """Manager and version of those with a further key of which `ends` is true."""
        found = (table for table, keys in zip(self.tables, self._keys, strict=True) if any(map(ends, keys)))
        return {sender for table in found for sender in table.select("manager", "version").unique().rows()}

    def take(self, data: bytes, first: int, maker: EventMaker) -> Others | None:
        """Takes lines of a block, whose first one has the number `first`; None where it takes none."""
        import polars as pl

        known = maker.shapes.learned or maker.agent_shapes.learned
        if not known or b"\r" in data:
            return None
        try:
            raw = pl.read_lines(data, name="raw").to_series()
        except pl.exceptions.PolarsError:  # not in UTF-8
            return None
        sizes = raw.str.len_bytes().cast(pl.Int64)
        if int(sizes.sum()) + len(raw) != len(data) + (not data.endswith(b"\n")):
            return None
        own = raw.str.contains("CEF", literal=True)
        tagged = own | raw.str.contains("LEEF", literal=True) if b"LEEF" in data else own
        if raw.filter(~tagged).str.contains(VENDOR.decode(), literal=True).any():
            return None  # perhaps a header whose tag was lost
        said = raw.str.contains(repeats.SAID, literal=True) if repeats.SAID.encode() in data else None
        if said is not None and (said & tagged).any():
            return None  # perhaps repeats that quote their message
        place = pl.int_range(first, first + len(raw), eager=True)
        lines = pl.DataFrame({"place": place, "raw": raw, "alone": tagged.shift(-1, fill_value=True)})
        certain = lines.filter(own & _certain(raw, tagged, said, data))
        left = tagged.clone()
        for table, keys in _read(certain, maker, data):
            left.scatter(table["place"] - first, values=False)
            self.tables.append(table)
            self._keys.append(keys)
            self.count += len(table)
            self.protection += int((table["module"] != "").sum())
        ends = (sizes + 1).cum_sum() - 1
        wide = not data.isascii() and bool((tagged & (sizes != raw.str.len_chars())).any())
        lists = [each.filter(left).to_list() for each in (ends - sizes, ends, place)]
        return Others(lists[0], lists[1], lists[2], len(raw), int(tagged.sum()), wide)


def _certain(raw: "Series", tagged: "Series", said: "Series | None", data: bytes) -> "Series":
    """Which lines may be taken, going by their letters. `said`: which tell of repeats."""
    certain = tagged.clone()
    certain.scatter(tagged.arg_true()[-1:], values=False)  # the next block may tell that it came again
    if said is not None:
        certain &= ~said.shift(-1, fill_value=False)
    if holds_marks(data, len(raw), wide=not data.isascii()):
        brackets = raw.str.count_matches("<", literal=True)
        certain &= (brackets == 0) | ((brackets == 1) & raw.str.starts_with("<"))
        certain &= ~raw.str.contains(_MARKED)
    if b"\\" in data:
        places = raw.str.contains("\\", literal=True).arg_true()
        escaped = raw.gather(places)
        single = escaped.str.replace_all(_DOUBLED, "").str.contains("\\", literal=True)
        certain.scatter(places.filter(single | escaped.str.contains(_NOT_DOUBLED)), values=False)
    return certain


class _Shaped(NamedTuple):
    """Lines of one shape; the values of its keys are in columns that are called by their number."""

    keys: Sequence[str]
    shapes: Shapes
    of_agents: bool
    lines: "DataFrame"


def _read(lines: "DataFrame", maker: EventMaker, data: bytes) -> "Iterator[tuple[DataFrame, Sequence[str]]]":
    """The tables of lines, one for each shape, and the keys that no column takes."""
    import polars as pl

    found = list(_shaped(lines, maker, escaped=b"\\" in data))
    if not found:
        return
    heads = _heads(pl.concat([one.lines["first"].unique() for one in found]).unique(), maker)
    plain = not data.translate(None, _JSON)
    for one in found:
        yield _table(one, heads, maker, escaped=b"\\" in data, plain=plain), one.shapes.columns(one.keys)[1]


def _shaped(lines: "DataFrame", maker: EventMaker, *, escaped: bool) -> Iterator[_Shaped]:
    import polars as pl

    kinds = ((maker.shapes, False), (maker.agent_shapes, True))
    lines = lines.with_columns(pairs=pl.col("raw").str.count_matches("=", literal=True))
    for size in {len(keys) for shapes, _ in kinds for _, _, keys in shapes.learned}:
        cut = _cut(lines.lazy().filter(pl.col("pairs") == size), "raw", "=", list(map(str, range(size + 1))))
        own = _cut(cut, "0", "|", _HEADER).filter(pl.col("key").is_not_null()).collect()
        for shapes, of_agents in kinds:
            vendors, products = ({one[part] for one in shapes.learned} for part in (0, 1))
            fit = pl.col("vendor").is_in(vendors) & pl.col("product").is_in(products)
            if escaped:
                fit &= ~pl.col("0").str.contains("\\", literal=True)
            for keys in dict.fromkeys(keys for _, _, keys in shapes.learned):
                if len(keys) == size and not (cef.TENANT in keys and cef.TENANT_ID not in keys):
                    found = own.lazy().filter(fit & _fit(keys))
                    yield _Shaped(keys, shapes, of_agents, found.with_columns(*_values(keys)).collect())


def _cut(lines: "LazyFrame", column: str, at: str, names: Sequence[str]) -> "LazyFrame":
    """Lines with a column's text cut at a fixed one, into as many parts as have names."""
    import polars as pl

    cut = pl.col(column).str.splitn(at, len(names)).struct.rename_fields(list(names)).alias("cut")
    return lines.with_columns(cut).unnest("cut")


def _fit(keys: Sequence[str]) -> "Expr":
    """Whether lines have these keys, a whole last value, and no other message in it."""
    import polars as pl

    fit = pl.col("key").str.strip_chars_start(" ") == keys[0]
    for number, key in enumerate(keys[1:], 1):
        fit &= pl.col(f"{number}").str.ends_with(f" {key}")
    last, raw = pl.col(f"{len(keys)}"), pl.col("raw")
    fit &= ~last.str.contains_any([cef.VENDOR_KEY, "EF:", "EF "]) & ~last.str.starts_with("3D")
    if keys[-1] == cef.TENANT_ID:
        fit &= last.str.contains(r"^[0-9]+[ \t]*$")
    elif not keys[-1].startswith(cef.VENDOR_KEY):  # a line that was cut may look the same
        fit &= pl.col("alone") & (raw.str.len_chars() <= MAY_BE_CUT)
        for key in _CUT_KEYS:
            fit &= ~raw.str.ends_with(key)
    return fit


def _values(keys: Sequence[str]) -> "Iterator[Expr]":
    """The values alone, and the header as one text."""
    import polars as pl

    for number, key in enumerate(keys[1:], 1):
        yield pl.col(f"{number}").str.strip_suffix(f" {key}")
    yield pl.col(f"{len(keys)}").str.strip_chars_end(" \t")
    yield pl.concat_str(_HEADER[2:7], separator="|").alias("header")


def _table(
    found: _Shaped, heads: "DataFrame", maker: EventMaker, *, escaped: bool, plain: bool
) -> "DataFrame":
    """The columns of a part of lines of one shape.

    `escaped`: some may have doubled backslashes; `plain`: all of their text is JSON as it stands.
    """
    import polars as pl

    columns, rest = found.shapes.columns(found.keys)
    places = {key: f"{number}" for number, key in enumerate(found.keys, 1)}

    def value(key: str) -> "Expr":
        if key not in places:
            return pl.lit("")
        text = pl.col(places[key])
        return text.str.replace_all(r"\\", "\\", literal=True) if escaped else text

    target, actor, tags, message = map(value, columns)
    headers = _headers(found.lines["header"], maker, of_agents=found.of_agents)
    lines = found.lines.hstack(_beside(found.lines["first"], heads))
    lines = lines.hstack(_beside(found.lines["header"], headers))
    whole = pl.col("time").is_not_null()
    if found.of_agents:
        whole &= target != ""
    elif escaped:  # an agent's event in a message stands behind an escape
        whole &= ~message.str.contains("\\", literal=True)
    lines = lines.filter(whole)
    return lines.select(
        "time",
        "zone_rule",
        "year_rule",
        "id",
        "level",
        "level_rule",
        "severity",
        pl.col("title").alias("name"),
        pl.lit("").alias("origin"),
        target.alias("target"),
        actor.alias("actor"),
        "manager",
        "product",
        "version",
        tags.alias("tags"),
        message.alias("description"),
        "raw",
        "module",
        pl.lit("").alias("agent_events"),
        "flags",
        _extra(lines, {key: places[key] for key in rest}, plain=plain).alias("extra"),
        pl.lit("line").alias("unit"),
        "place",
        pl.lit(0, dtype=pl.Int64).alias("line"),
    )


def _beside(texts: "Series", table: "DataFrame") -> "DataFrame":
    """The rows of a table, whose first column has distinct texts, for each of some texts; null where none."""
    import polars as pl

    number = texts.cast(pl.Enum(table.to_series()), strict=False).to_physical()
    return table.select(pl.exclude(table.columns[0]).gather(number))


def _heads(firsts: "Series", maker: EventMaker) -> "DataFrame":
    """What stands in front of messages, where that is certain; `more` as JSON.

    Of those that differ in the second alone, within one minute, the earliest and the latest are read. Where
    these are alike but for the time between them, so are all the others.
    """
    import polars as pl

    names = ["start", "second", "fraction", "rest"]
    cut = pl.DataFrame({"first": firsts}).with_columns(
        pl.col("first").str.extract_groups(_SECOND).struct.rename_fields(names).alias("cut")
    )
    micro = pl.concat_str("second", pl.col("fraction").fill_null("").str.pad_end(6, "0")).cast(pl.Int64)
    cut = cut.unnest("cut").with_columns(at=pl.duration(microseconds=micro))
    minutes = cut.drop_nulls("start").group_by("start", "rest")
    ends = minutes.agg(
        pl.col("at").min(),
        (pl.col("at").max() - pl.col("at").min()).alias("length"),
        pl.col("first").sort_by("at").first().alias("low"),
        pl.col("first").sort_by("at").last().alias("high"),
    )
    rows, alone = [], cut.filter(pl.col("start").is_null())["first"].to_list()
    for start, rest, at, length, low, high in ends.iter_rows():
        begin, end = _head(maker, low), _head(maker, high)
        if begin and end and begin[1:] == end[1:] and end[0] - begin[0] == length:
            rows.append((start, rest, begin[0] - at, *begin[1:]))
        else:
            alone += cut.filter((pl.col("start") == start) & (pl.col("rest") == rest))["first"].to_list()
    known: dict[str, Any] = {"time": pl.Datetime("us")}
    known |= dict.fromkeys(("zone_rule", "year_rule", "manager", "more"), pl.String)
    alike = pl.DataFrame(rows, {"start": pl.String, "rest": pl.String, **known}, orient="row")
    together = cut.join(alike, on=["start", "rest"]).with_columns(pl.col("time") + pl.col("at"))
    single = [(first, *head) for first in alone if (head := _head(maker, first)) is not None]
    return pl.concat(
        [together.select("first", *known), pl.DataFrame(single, {"first": pl.String, **known}, orient="row")]
    )


def _head(maker: EventMaker, first: str) -> tuple[datetime, str, str, str, str] | None:
    found = _FIRST.fullmatch(first)
    if found is None or "LEEF" in first or not is_plain(found[1]):
        return None
    host, moment, flags, _, more, _, _ = maker.head(found[1])
    if moment is None or flags:
        return None
    time = moment.time.astimezone(UTC).replace(tzinfo=None)
    return time, moment.zone_rule, moment.year_rule, host, json.dumps(more)[1:-1] if more else ""


def _headers(headers: "Series", maker: EventMaker, *, of_agents: bool) -> "DataFrame":
    """What headers say of their events."""
    import polars as pl

    rows = []
    for header in headers.unique():
        known = met(header, maker, of_agents=of_agents)
        flags = json.dumps(known.flags) if known.flags else ""
        rows.append((header, known.event_id, known.level, known.level_rule, known.module, flags))
    names = ("header", "id", "level", "level_rule", "module", "flags")
    return pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row")


def _extra(lines: "DataFrame", rest: dict[str, str], *, plain: bool) -> "Series":
    """What no column takes, as JSON. `rest`: keys, each with the column of its values."""
    import polars as pl

    more = pl.col("more")
    if not rest:
        return lines.select(pl.when(more == "").then("more").otherwise(_joined("[", more, "]"))).to_series()
    texts: list[Expr | str] = []
    opened = "[["
    for key, column in rest.items():
        texts += f'{opened}{json.dumps(key)}, "', pl.col(column)
        opened = '"], ['
    end = pl.when(more == "").then(pl.lit('"]]')).otherwise(_joined('"], ', more, "]"))
    extra = lines.select(_joined(*texts, end)).to_series()
    if plain:
        return extra
    odd = lines.select(pl.concat_str(*rest.values()).str.contains(_NO_JSON)).to_series()
    written = []
    for *values, relayed in lines.select(*rest.values(), "more").filter(odd).iter_rows():
        pairs = [(key, value.replace(r"\\", "\\")) for key, value in zip(rest, values, strict=True)]
        written.append(json.dumps([*pairs, *json.loads(f"[{relayed}]")]))
    return extra.scatter(odd.arg_true(), written)


def _joined(*texts: "Expr | str") -> "Expr":
    import polars as pl

    return pl.concat_str(*(pl.lit(text) if isinstance(text, str) else text for text in texts))
