r"""Every line of a file as it parses, whoever wrote it: to check the readers with other people's lines.

Schema: `raw(lines)` gives one object for every line, in order, ready for JSON:

    {"line": 1, "status": "ok", "format": "cef",
     "header": {"device_vendor": "…", "device_product": "…", "device_version": "…", "signature_id": "600",
                "name": "User Signed In", "severity": "3"},
     "extensions": {"suser": "sato"}, "duplicates": {},
     "syslog": {"host": "dsm01", "stamp": "Apr 20 03:20:54", "time": null}, "warnings": []}

- `status`: "ok"; "not_event" without a CEF or LEEF header; "unparsed" when its header is not whole;
  "truncated" when the line was evidently cut behind it: the pairs before the cut are there.
- `header`: an absent field is null, a blank one "". LEEF has neither name nor severity.
- `extensions`: keys as on the wire, values decoded. Of a key that stands twice it holds the last value, as
  most readers do, and `duplicates` all of them in order.
- `syslog.time`: ISO 8601, with an offset if the stamp has one; null for a stamp without a year.
- `warnings`: objects with a `code`: "suspicious_escape" (with the value's `raw` text beside the decoded one),
  "uncertain_key", "stray_text", "joined_text", "delimiter_unclear", "tabs_lost", "encoding", "line_too_long".

A line ends at LF only, and a CR before it is no part of it. Bytes that are no UTF-8 are read as cp932, or
kept as lone surrogates, from which they can be had back.
"""

from collections.abc import Iterable, Iterator

from dscase.events import cef, leef, modules, syslog
from dscase.events.line_blocks import MAX_LINE, decode_line
from dscase.events.message import body, first_header, is_begun, is_cut
from dscase.window.stamps import Stamp

_FIELDS = ("device_vendor", "device_product", "device_version", "signature_id", "name", "severity")
_Warnings = list[dict[str, str]]


def raw(lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """One object a line, as the module's docstring says. Never raises."""
    for number, data in enumerate(lines, 1):
        yield {"line": number, **_line(data)}


def _line(data: bytes) -> dict[str, object]:
    too_long = len(data) >= MAX_LINE and not data.endswith(b"\n")
    line, encoding = decode_line(data.removesuffix(b"\n").removesuffix(b"\r"))
    warnings: _Warnings = [] if encoding == "utf-8" else [{"code": "encoding", "encoding": encoding}]
    if too_long:
        warnings.append({"code": "line_too_long"})
    header = first_header(line)
    if header is None:
        return _without_header(line, warnings)
    pairs, cut = (
        _cef(line, header, warnings) if isinstance(header, cef.CefHeader) else _leef(line, header, warnings)
    )
    values: dict[str, list[str]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    name, severity = (header.name, header.severity) if isinstance(header, cef.CefHeader) else (None, None)
    fields = (header.vendor, header.product, header.device_version, header.signature_id, name, severity)
    return {
        "status": "truncated" if cut or too_long or is_cut(line) else "ok",
        "format": "cef" if isinstance(header, cef.CefHeader) else "leef",
        "header": dict(zip(_FIELDS, fields, strict=True)),
        "extensions": {key: found_values[-1] for key, found_values in values.items()},
        "duplicates": {key: found_values for key, found_values in values.items() if len(found_values) > 1},
        "syslog": _syslog_header(syslog.in_front(line[: header.start])),
        "warnings": warnings,
    }


def _cef(line: str, header: cef.CefHeader, warnings: _Warnings) -> tuple[list[tuple[str, str]], bool]:
    ours = modules.is_ours(header.vendor, header.product)
    read = cef.extension(body(line, header), cef.keys_of("") if ours else None)
    for index, text in read.suspicious:
        warnings.append({"code": "suspicious_escape", "key": read.pairs[index][0], "raw": text})
    if read.uncertain:
        warnings.append({"code": "uncertain_key"})
    if read.stray:
        warnings.append({"code": "stray_text", "raw": read.stray})
    return read.pairs, read.truncated


def _leef(line: str, header: leef.LeefHeader, warnings: _Warnings) -> tuple[list[tuple[str, str]], bool]:
    ours = modules.is_ours(header.vendor, header.product)
    read = leef.attributes(body(line, header), header.delimiter, leef.known_keys() if ours else None)
    if header.unclear:
        warnings.append({"code": "delimiter_unclear"})
    if read.joined:
        warnings.append({"code": "joined_text"})
    if read.respaced:
        warnings.append({"code": "tabs_lost"})
    if read.stray:
        warnings.append({"code": "stray_text", "raw": read.stray})
    return read.pairs, False


def _without_header(line: str, warnings: _Warnings) -> dict[str, object]:
    by_cef, begun = cef.is_begun(line), is_begun(line)
    form = None if not begun else "cef" if by_cef else "leef"
    fields: list[str | None] = []
    if begun:
        fields += cef.begun_fields(line) if by_cef else leef.begun_fields(line)
    fields += [None] * (len(_FIELDS) - len(fields))
    return {
        "status": "unparsed" if begun else "not_event",
        "format": form,
        "header": dict(zip(_FIELDS, fields, strict=True)),
        "extensions": {},
        "duplicates": {},
        "syslog": _syslog_header(syslog.read(line)),
        "warnings": warnings,
    }


def _syslog_header(head: syslog.Head) -> dict[str, str | None]:
    return {
        "host": head.host or None,
        "stamp": head.stamp.text if head.stamp else None,
        "time": _time(head.stamp),
    }


def _time(stamp: Stamp | None) -> str | None:
    wall = stamp.wall() if stamp is not None else None
    return wall.isoformat() if wall is not None else None
