"""A reference.docx as what it is, a stranger's file: bounded before it is inflated, and freed of all that
would read from elsewhere, run something, or show what nobody looked at. Styles, header and footer stay.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_PARTS, MOST_PART, MOST_BYTES = 400, 16_000_000, 48_000_000
"""Parts; bytes of one and of all of them, inflated. Ours has 11 with 35,000."""
DROPPED: Mapping[str, str] = {
    "attachedTemplate": "template",
    "oleObject": "object",
    "package": "object",
    "control": "object",
    "activeXControlBinary": "object",
    "vbaProject": "macro",
    "wordVbaData": "macro",
    "keyMapCustomizations": "macro",
    "attachedToolbars": "macro",
    "extensibility": "macro",
    "taskpanes": "macro",
    "webextensiontaskpanes": "macro",
    "aFChunk": "outside",
    "subDocument": "outside",
    "frame": "outside",
    "glossaryDocument": "outside",
    "mailMergeSource": "merge",
    "mailMergeHeaderSource": "merge",
    "recipientData": "merge",
    "thumbnail": "preview",
    "printerSettings": "printer",
}
"""Ends of relations' types -> our word for it (ECMA-376 part 1, 15; Microsoft's additions in [MS-DOCX])."""
FETCHING = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|RD|MACROBUTTON|EMBED|CONTROL)\b",
    re.IGNORECASE,
)
"""Fields that read from elsewhere or run something (ECMA-376 part 1, 17.16.5)."""
_WHOLE = ("object", "pict", "drawing")
"""What goes as a whole where a part of it goes."""
_FIELD = ("fldChar", "instrText", "delInstrText")


class Freed(NamedTuple):
    """The document, and what it was freed of, as `DROPPED` tells it, "link" or "field"."""

    content: bytes
    taken: tuple[str, ...]


def freed(path: Path) -> Freed:
    """A reference document that can be trusted. Raises OSError, ValueError, RuntimeError, BadZipFile, lxml's
    errors.
    """
    from lxml import etree

    parts, taken = _parts(path), set[str]()
    trees = {name: _tree(content) for name, content in parts.items() if _is_xml(content)}
    for name, tree in trees.items():
        if name.endswith(".rels"):
            gone = dict(_gone(tree))
            taken |= set(gone.values())
            source = normpath(join(dirname(dirname(name)), Path(name).name.removesuffix(".rels")))
            if source in trees:
                _unrelate(trees[source], gone)
        else:
            taken |= set(_unfetched(tree))
    if not taken:
        return Freed(_packed(parts), ())
    parts |= {
        name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        for name, tree in trees.items()
    }
    return Freed(_packed(parts), tuple(sorted(taken)))


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        listed = package.infolist()
        if len(listed) > MOST_PARTS or len({one.filename for one in listed}) < len(listed):
            raise ValueError(f"{len(listed):,} parts")
        sizes = [one.file_size for one in listed]
        if max(sizes, default=0) > MOST_PART or sum(sizes) > MOST_BYTES:
            raise ValueError(f"{sum(sizes):,} bytes")
        return {one.filename: package.read(one) for one in listed if not one.is_dir()}


def _packed(parts: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return packed.getvalue()


def _is_xml(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<"


def _tree(content: bytes) -> "_Element":
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tree = etree.fromstring(content, parser)
    if tree.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    return tree


def _gone(relations: "_Element") -> Iterator[tuple[str, str]]:
    """The ids of relations that were removed, and what each led to."""
    for one in list(relations):
        kind = str(one.get("Type", "")).rsplit("/", 1)[-1]
        outside = str(one.get("TargetMode", "")).lower() == "external"
        if outside or kind in DROPPED:
            relations.remove(one)
            yield str(one.get("Id", "")), DROPPED.get(kind, "link")


def _unrelate(tree: "_Element", gone: Mapping[str, str]) -> None:
    """Removes what stands on relations that are gone; the text of a link stays."""
    for one in _elements(tree):
        named = [key for key, value in one.attrib.items() if value in gone and "/relationships}" in str(key)]
        if not named:
            continue
        if _name(one) == "hyperlink":
            for key in named:
                del one.attrib[key]
            continue
        whole = next((each for each in one.iterancestors() if _name(each) in _WHOLE), one)
        if (parent := whole.getparent()) is not None:
            parent.remove(whole)


def _unfetched(tree: "_Element") -> Iterator[str]:
    """Frees a part of fields that fetch, whose last results stay, and of a mail merge."""
    simple = [
        one for one in _elements(tree) if _name(one) == "fldSimple" and _fetches(_attribute(one, "instr"))
    ]
    marks = [one for one in _elements(tree) if _name(one) in _FIELD]
    merges = [one for one in _elements(tree) if _name(one) == "mailMerge"]
    if simple or _fetches("".join(one.text or "" for one in marks)):
        yield "field"
        for one in simple:
            for key in [key for key in one.attrib if str(key).endswith("}instr")]:
                one.attrib[key] = "QUOTE"
        if _fetches("".join(one.text or "" for one in marks)):  # in pieces: which field it is is not certain
            _remove(marks)
    if merges:
        yield "merge"
        _remove(merges)


def _fetches(instruction: str) -> bool:
    return FETCHING.search(instruction) is not None


def _remove(elements: list[Any]) -> None:
    for one in elements:
        one.getparent().remove(one)


def _elements(tree: "_Element") -> list["_Element"]:
    return [one for one in tree.iter() if isinstance(one.tag, str)]


def _name(element: "_Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: "_Element", name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith(f"}}{name}")), "")
