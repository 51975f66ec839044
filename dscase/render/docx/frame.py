"""The document around the content: the reference opened and emptied; header, properties, repeatable bytes."""

import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING

from dscase.errors import InputError
from dscase.inquiry.body.blocks import Body
from dscase.render.docx.foreign import freed
from dscase.wording.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

REFERENCE = "reference.docx"
PROPERTY_LENGTH = 255  # what a core property may hold
PICTURES = (".png", ".jpg")
EARLIEST, LATEST = 1980, 2107  # years a zip can hold
PLACEHOLDERS = ("{document}", "{reference}", "{title}")
"""What stands in the reference's header and footer, to be filled."""
_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS)))


def opened(words: Words) -> "Document":
    """The reference document without content. Raises InputError("render.reference")."""
    return looked_at(words)[0]


def looked_at(words: Words) -> "tuple[Document, tuple[str, ...]]":
    """The same, and what it was freed of, as `foreign.freed` tells it."""
    import docx
    from docx.opc.exceptions import OpcError

    path = words.file(REFERENCE)
    try:
        made = freed(path)
        document = docx.Document(BytesIO(made.content))
        body = document.element.body
        for child in list(body):
            if child is not body.sectPr:
                body.remove(child)
        if body.sectPr is None:
            document.add_section()
    except (
        OpcError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        AttributeError,
        SyntaxError,
        RuntimeError,
        EOFError,
    ) as fault:  # python-docx lets all of these through, lxml's faults are SyntaxErrors
        raise InputError("render.reference", path=str(path), fault=str(fault)) from fault
    return document, made.taken


def sealed(
    document: "Document",
    body: Body,
    when: datetime,
    *,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Header, footer and properties filled; the package written so that equal content is equal bytes.

    `pictures` are the contents of parts left empty, by name.
    """
    moment = when.astimezone(UTC)
    texts = {"{document}": body.kind, "{reference}": body.code, "{title}": body.subject}
    _fill_placeholders(document, texts)
    properties = document.core_properties
    properties.title = (body.title or body.kind)[:PROPERTY_LENGTH]
    properties.subject = body.description[:PROPERTY_LENGTH]
    properties.author = properties.last_modified_by = (body.author or body.company)[:PROPERTY_LENGTH]
    properties.language = "ja-JP" if body.lang == "ja" else "en-US"
    properties.category = properties.comments = properties.keywords = ""
    properties.identifier = body.code[:PROPERTY_LENGTH]
    properties.revision = 1
    properties.created = properties.modified = moment.replace(tzinfo=None, microsecond=0)
    written = BytesIO()
    document.save(written)
    return _repacked(written, moment, pictures)


def _fill_placeholders(document: "Document", texts: dict[str, str]) -> None:
    for part in header_parts(document):
        for element in part.xpath(".//w:t"):
            element.text = _PLACEHOLDER.sub(lambda found: texts[found[0]], element.text or "")


def header_parts(document: "Document") -> "Iterator[BaseOxmlElement]":
    """The headers and footers."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in {"header", "footer"}:
            yield relation.target_part.element


def _repacked(written: BytesIO, moment: datetime, pictures: Mapping[str, bytes]) -> bytes:
    """The same parts in sorted order, with fixed dates and attributes. Pictures are stored as they are:
    deflating them again costs time and saves nothing.
    """
    year = min(max(moment.year, EARLIEST), LATEST)
    stamp = (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    packed = BytesIO()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(packed, "w") as package:
        for name in sorted(parts.namelist()):
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(PICTURES) else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            package.writestr(info, pictures.get(name) or parts.read(name))
    return packed.getvalue()
