"""Finds out what a file is from how it begins. The name decides nothing by itself; nothing is guessed.

The kinds are tried in the order of their table, `dscase.kinds`: the first that takes the beginning for its
own wins; of what is inside a compressed file, only those whose readers unpack as they read, and of a text in
UTF-16 or UTF-32 only those with events and product logs. A file of no kind is UNKNOWN, with an error where it
is known what to do about it: it is empty, another form of picture, other text in UTF-16, packed in a way that
is not read, a protection module's export.

What a person stated counts where the content is silent, and only where it is safe: a package is referenced,
never read as anything else, so the word is enough; a text stated as a product log is only quoted; a text
stated as events needs one line that is one. Everything else stays UNKNOWN, with an error.
"""

import io
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from dscase.errors import InputError
from dscase.events import console_csv
from dscase.events.beginning import HEAD, Beginning
from dscase.events.decompress import Unpacked, form_of
from dscase.events.wide import Utf8, encoding_of
from dscase.kinds import Kind

_7Z = b"7z\xbc\xaf\x27\x1c"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__substg1.0_".encode("utf-16-le")  # begins the names of a message's parts
_OTHER_PICTURE = {b"GIF8": "GIF", b"II*\x00": "TIFF", b"MM\x00*": "TIFF"}


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
    path: Path | None = None,
) -> Classified:
    """Tell what a file is from `head`, its first `HEAD` bytes. Never raises.

    `name` is the file's shown name. `csv_columns` maps the user's own CSV headers to fields of an event,
    beside those of the catalogue. `content`: the first bytes inside a compressed file, where the caller
    could unpack more than `head` holds. `path`: the file itself, where there is one.
    """
    if not head:
        return Classified(Kind.UNKNOWN, InputError("intake.empty", file=name))
    form = form_of(head)
    if form is None:
        content = head
    elif content is None:
        content = first_bytes(cast("BinaryIO", Unpacked(io.BytesIO(head), form, name)))
    beginning = Beginning(content, name, stated, csv_columns or {}, path)
    kinds = (kind for kind in Kind if kind is not Kind.UNKNOWN and (form is None or kind.packed))
    if kind := next((kind for kind in kinds if kind.tells(beginning)), None):
        return Classified(kind)
    if encoding_of(content):  # a log or an export in UTF-16 or UTF-32
        text = first_bytes(cast("BinaryIO", Utf8(io.BytesIO(content))))
        wide = Beginning(text, name, stated, csv_columns or {}, path)
        for one in Kind:
            if one is not Kind.UNKNOWN and one.events and one.packed and one.tells(wide):
                return Classified(one)
    error = _trouble(beginning)
    if form is not None and error is None:
        error = InputError("intake.compressed", file=name, form=form)
    return _as_stated(error, head, name, stated)


def first_bytes(content: BinaryIO) -> bytes:
    """The first HEAD bytes of a content, fewer when it is shorter, cut or broken."""
    head = b""
    with suppress(InputError):
        while len(head) < HEAD and (data := content.read(HEAD - len(head))):
            head += data
    return head


def _trouble(beginning: Beginning) -> InputError | None:
    """Why a file of no kind is of no use, where that is known."""
    head, name = beginning.data, beginning.name
    if head.startswith(_OLE) and (name.casefold().endswith(".msg") or _OUTLOOK in head):
        return InputError("intake.outlook_msg", file=name)
    if head.startswith(_7Z):
        return InputError("intake.compressed", file=name, form="7z")
    picture = next((form for magic, form in _OTHER_PICTURE.items() if head.startswith(magic)), "")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        picture = "WebP"
    elif head.startswith(b"BM") and head[6:10] == bytes(4):  # two reserved fields, zero in every BMP
        picture = "BMP"
    if picture:
        return InputError("intake.not_picture", file=name, form=picture)
    if wide := encoding_of(head):
        return InputError("intake.utf16", file=name, form=wide[:6].upper())
    if console_csv.is_other_export(beginning):
        return InputError("intake.other_export", file=name)
    return console_csv.refusal(beginning)


def _as_stated(error: InputError | None, head: bytes, name: str, stated: Kind | None) -> Classified:
    """What the person's word makes of a file whose content says nothing."""
    if stated is Kind.PACKAGE:
        return Classified(Kind.PACKAGE)
    if stated is Kind.PRODUCT_LOG and error is None and b"\0" not in head:
        return Classified(Kind.PRODUCT_LOG)
    if error is None and stated is Kind.SCREENSHOT:
        error = InputError("intake.not_picture", file=name, form="")
    elif error is None and stated is not None and stated.events:
        error = InputError("intake.not_events", file=name)
    return Classified(Kind.UNKNOWN, error)
