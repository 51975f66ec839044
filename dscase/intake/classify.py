"""What a file is, told from how it begins. The name decides nothing by itself; nothing is guessed.

The order of the tests, first match wins:

1. no bytes: UNKNOWN, `intake.empty`
2. zip: PACKAGE (whose package it is, `diagnostics` tells), unless it is a document or program in a zip
   (Office, OpenDocument, Java): UNKNOWN; PNG or JPEG: SCREENSHOT
3. compressed files: SYSLOG, CONSOLE_CSV or PRODUCT_LOG when that is what they hold, else UNKNOWN; other
   pictures and UTF-16: UNKNOWN, with an error that says what to do about it
4. a mail's headers from the first line on: MAIL
5. a CSV header row with time, event id and event name among the first rows: CONSOLE_CSV; one with computers,
   their statuses and more of the list of computers: STATUS_CSV; one of a protection module's events:
   UNKNOWN, `intake.other_export`
6. JSON that tells of events, as the manager sends them to SNS: SYSLOG
7. more than half of the lines begin like syslog, or hold a CEF or LEEF header: SYSLOG; like an agent's own
   log (time stamp, then a bracketed zone or level): PRODUCT_LOG. Blank lines and `#` comments do not count.
   A file with the name of a known product log needs one such line only: entries there run over many lines.

What a person stated counts where the content is silent, and only where it is safe: a package is referenced,
never read as anything else, so the word is enough; a text stated as a product log is only quoted; a text
stated as events needs one line that is one. Everything else stays UNKNOWN, with an error.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple, cast

from dscase.errors import InputError
from dscase.events import console_csv, modules, sns
from dscase.events.decompress import Unpacked, form_of
from dscase.intake.evidence import Kind
from dscase.intake.status_columns import columns_of
from dscase.intake.text import decode
from dscase.knowledge.catalogue import table

HEAD = 64 * 1024
"""Bytes of a file that `classify` wants to see, fewer only when the file is shorter."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP_MEMBER = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)  # a local header, up to its name
_OTHER_ZIP = (b"[Content_Types].xml", b"mimetype", b"META-INF/", b"AndroidManifest.xml")
_PICTURE = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_7Z = b"7z\xbc\xaf\x27\x1c"
_READ_PACKED = (Kind.SYSLOG, Kind.CONSOLE_CSV, Kind.PRODUCT_LOG)  # kinds whose readers unpack as they read
_OTHER_PICTURE = {b"GIF8": "GIF", b"II*\x00": "TIFF", b"MM\x00*": "TIFF"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_MAIL_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_MAIL_NEEDS = frozenset({b"subject", b"date"})

_SYSTEM_EVENTS = frozenset({"time", "id", "name"})
_ROWS = 16  # looked at for the header row

_SYSLOG_LINE = re.compile(
    rb"""(?: <\d{1,3}> )?
         (?: (?: Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec ) [ ] [ \d]?\d [ ]
             (?: \d{4} [ ] )? \d\d:\d\d:\d\d [ ] \S
           | \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (?: [.]\d{1,9} )? (?: Z | [+-]\d\d:?\d\d ) [ ] \S
         )
       | <\d{1,3}> \d{1,2} [ ] (?: - | \d{4}-\d\d-\d\dT\S+ ) [ ] \S
    """,
    re.VERBOSE,
)
_EVENT_HEADER = re.compile(rb"(?:CEF:[ ]?|LEEF:[ ]?|CEF - - - )\d+(?:\.\d+)?\|")
_SNS_EVENT = re.compile(rb'EventType\\*"\s*:\s*\\*"')
_PRODUCT_LINE = re.compile(
    rb"""\d{4}-\d\d-\d\d [ T] \d\d:\d\d:\d\d (?: [.,]\d{1,9} )? [ ]?
         \[ (?: [+-]\d\d:?\d\d | Z | UTC
              | FATAL|SEVERE|CRITICAL|ERROR|WARN|WARNING|NOTICE|INFO|CONFIG|FINE|FINER|FINEST|DEBUG|TRACE ) \]
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Classified(NamedTuple):
    """`error` says why an UNKNOWN file is of no use as it is; None where nothing more is known."""

    kind: Kind
    error: InputError | None = None


def classify(
    head: bytes,
    name: str,
    *,
    stated: Kind | None = None,
    csv_columns: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> Classified:
    """Tell what a file is from `head`, its first `HEAD` bytes. Never raises.

    `name` is the file's shown name. `csv_columns` maps the user's own CSV headers to fields of an event,
    beside those of the catalogue. `content`: the first bytes inside a compressed file, where the caller
    could unpack more than `head` holds.
    """
    if not head:
        return Classified(Kind.UNKNOWN, InputError("intake.empty", file=name))
    columns = csv_columns or {}
    if form := form_of(head):
        inside = (
            first_bytes(cast("BinaryIO", Unpacked(io.BytesIO(head), form, name)))
            if content is None
            else content
        )
        found = _by_header_row(inside, name, columns) or _by_lines(inside, name, stated)
        if found.kind not in _READ_PACKED and found.error is None:
            found = Classified(Kind.UNKNOWN, InputError("intake.compressed", file=name, form=form))
    else:
        by_magic = _by_magic(head, name)
        if by_magic is None and _is_mail(head):
            by_magic = Classified(Kind.MAIL)
        found = by_magic or _by_header_row(head, name, columns) or _by_lines(head, name, stated)
    return found if found.kind is not Kind.UNKNOWN else _as_stated(found, head, name, stated)


def first_bytes(content: BinaryIO) -> bytes:
    """The first HEAD bytes of a content, fewer when it is shorter, cut or broken."""
    head = b""
    with suppress(InputError):
        while len(head) < HEAD and (data := content.read(HEAD - len(head))):
            head += data
    return head


def _by_magic(head: bytes, name: str) -> Classified | None:
    if head.startswith(_ZIP):
        return Classified(Kind.UNKNOWN if _is_other_zip(head) else Kind.PACKAGE)
    if head.startswith(_PICTURE):
        return Classified(Kind.SCREENSHOT)
    if head.startswith(_7Z):
        return Classified(Kind.UNKNOWN, InputError("intake.compressed", file=name, form="7z"))
    picture = next((form for magic, form in _OTHER_PICTURE.items() if head.startswith(magic)), "")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        picture = "WebP"
    elif head.startswith(b"BM") and head[6:10] == bytes(4):  # two reserved fields, zero in every BMP
        picture = "BMP"
    if picture:
        return Classified(Kind.UNKNOWN, InputError("intake.not_picture", file=name, form=picture))
    if head.startswith(_UTF16):
        return Classified(Kind.UNKNOWN, InputError("intake.utf16", file=name))
    return None


def _is_other_zip(head: bytes) -> bool:
    for member in _ZIP_MEMBER.finditer(head):
        size = int.from_bytes(member[1], "little")
        if head[member.end() : member.end() + size].startswith(_OTHER_ZIP):
            return True
    return False


def _is_mail(head: bytes) -> bool:
    """Whether header lines stand from the first line on, From and Subject or Date among them."""
    seen: set[bytes] = set()
    for number, line in enumerate(head.split(b"\n")):
        if number == 0 and line.startswith(b"From "):  # the separator mailbox files put in front
            continue
        if line[:1] in (b" ", b"\t") and seen:
            continue
        header = _MAIL_HEADER.match(line)
        if header is None:
            break
        seen.add(header[1].lower())
    return b"from" in seen and not seen.isdisjoint(_MAIL_NEEDS)


def _by_header_row(head: bytes, name: str, csv_columns: Mapping[str, str]) -> Classified | None:
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows += islice(csv.reader(io.StringIO(decode(head), newline="")), _ROWS)
    header = console_csv.recognised(rows, csv_columns, name)
    if header is not None and header.module == modules.SYSTEM and header.columns.keys() >= _SYSTEM_EVENTS:
        return Classified(Kind.CONSOLE_CSV)
    if columns_of(next(filter(any, rows), [])):
        return Classified(Kind.STATUS_CSV)
    if header is not None and header.module != modules.SYSTEM:
        return Classified(Kind.UNKNOWN, InputError("intake.other_export", file=name))
    return None


def _by_lines(head: bytes, name: str, stated: Kind | None) -> Classified:
    if sns.is_json(head) and _SNS_EVENT.search(head):
        return Classified(Kind.SYSLOG)
    total = syslog = product = 0
    for line in _lines(head):
        total += 1
        if _SYSLOG_LINE.match(line) or _EVENT_HEADER.search(line):
            syslog += 1
        elif _PRODUCT_LINE.match(line):
            product += 1
    if syslog * 2 > total or (syslog and stated in (Kind.SYSLOG, Kind.CONSOLE_CSV)):
        return Classified(Kind.SYSLOG)
    if product * 2 > total or (product and named_like_product_log(PurePosixPath(name).name)):
        return Classified(Kind.PRODUCT_LOG)
    return Classified(Kind.UNKNOWN)


def _lines(head: bytes) -> Iterator[bytes]:
    """The lines that count; the last one of a longer file is cut off and left out, unless it stands alone."""
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(head) >= HEAD and len(lines) > 1:
        lines.pop()
    return (line for line in lines if line.strip() and not line.startswith(b"#"))


def named_like_product_log(basename: str) -> bool:
    """Whether the product's own logs have such names, by the table `product_logs.csv`."""
    return any(fnmatchcase(basename.casefold(), pattern) for pattern in _log_names())


@cache
def _log_names() -> tuple[str, ...]:
    return tuple(row["pattern"] for row in table("product_logs.csv"))


def _as_stated(found: Classified, head: bytes, name: str, stated: Kind | None) -> Classified:
    """What the person's word makes of a file whose content says nothing."""
    if stated is Kind.PACKAGE:
        return Classified(Kind.PACKAGE)
    if stated is Kind.PRODUCT_LOG and found.error is None and b"\0" not in head:
        return Classified(Kind.PRODUCT_LOG)
    if found.error is not None:
        return found
    if stated is Kind.SCREENSHOT:
        return Classified(Kind.UNKNOWN, InputError("intake.not_picture", file=name, form=""))
    if stated in (Kind.SYSLOG, Kind.CONSOLE_CSV):
        return Classified(Kind.UNKNOWN, InputError("intake.not_events", file=name))
    return found
