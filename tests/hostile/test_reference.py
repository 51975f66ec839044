"""Reference documents of a stranger: what reads from elsewhere or runs something is left out and told."""

import io
import re
import struct
import time
import zipfile
from datetime import UTC, datetime

import docx
import pytest

from dscase.errors import InputError
from dscase.inquiry.body.blocks import Body
from dscase.render.documents import refuse_unusable
from dscase.render.docx import foreign, render
from dscase.wording.words import Words, package_templates

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = "word/header1.xml"
ELSEWHERE = "https://elsewhere.invalid/x"
BOUND = 20.0
"""Seconds on a busy machine."""


def ours() -> dict[str, bytes]:
    with zipfile.ZipFile(package_templates() / "reference.docx") as package:
        return {name: package.read(name) for name in package.namelist()}


def related(part: str, kind: str, target: str, *, outside: bool = False) -> dict[str, bytes]:
    """Our parts, one of them with a relation "rIdX"."""
    parts = ours()
    folder, _, name = part.rpartition("/")
    place = f"{folder}/_rels/{name}.rels".lstrip("/")
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\n</Relationships>'
    mode = ' TargetMode="External"' if outside else ""
    one = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    parts[place] = parts.get(place, empty).replace(b"</Relationships>", f"{one}</Relationships>".encode())
    return parts


def inside(parts: dict[str, bytes], name: str, markup: str, before: str = "</w:hdr>") -> dict[str, bytes]:
    """The parts, with markup put into one, where the names that it needs are declared."""
    spaces = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{OFFICE}"'
    placed = f'<w:p {spaces} xmlns:o="urn:schemas-microsoft-com:office:office">{markup}</w:p>'
    if before == "</w:settings>":
        placed = markup.replace("/>", f" {spaces}/>", 1)
    assert before.encode() in parts[name]
    return {**parts, name: parts[name].replace(before.encode(), placed.encode() + before.encode())}


KEPT = "<w:r><w:t>kept</w:t></w:r>"


def field(instruction: str) -> str:
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in instruction)
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    return f"{begin}{pieces}{separate}{KEPT}{end}"


OLE = '<w:r><w:object><o:OLEObject r:id="rIdX"/></w:object></w:r>'
LINK = f'<w:hyperlink r:id="rIdX">{KEPT}</w:hyperlink>'
TAKEN = {
    "a template elsewhere": (
        lambda: inside(
            related("word/settings.xml", "attachedTemplate", ELSEWHERE, outside=True),
            "word/settings.xml",
            '<w:attachedTemplate r:id="rIdX"/>',
            "</w:settings>",
        ),
        "template",
    ),
    "a link": (lambda: inside(related(HEADER, "hyperlink", ELSEWHERE, outside=True), HEADER, LINK), "link"),
    "a picture elsewhere": (
        lambda: inside(
            related(HEADER, "image", ELSEWHERE, outside=True),
            HEADER,
            '<w:r><w:drawing><a:blip xmlns:a="urn:a" r:link="rIdX"/></w:drawing></w:r>',
        ),
        "link",
    ),
    "an object": (
        lambda: {
            **inside(related(HEADER, "oleObject", "embeddings/o.bin"), HEADER, OLE),
            "word/embeddings/o.bin": b"x",
        },
        "object",
    ),
    "a workbook inside": (
        lambda: {
            **inside(related(HEADER, "package", "embeddings/b.xlsx"), HEADER, OLE),
            "word/embeddings/b.xlsx": b"x",
        },
        "object",
    ),
    "a macro": (
        lambda: {
            **related("word/document.xml", "vbaProject", "vbaProject.bin"),
            "word/vbaProject.bin": b"x",
        },
        "macro",
    ),
    "a control": (
        lambda: {
            **inside(
                related(HEADER, "control", "activeX/a.bin"), HEADER, '<w:r><w:control r:id="rIdX"/></w:r>'
            ),
            "word/activeX/a.bin": b"x",
        },
        "object",
    ),
    "another document": (
        lambda: {
            **inside(related(HEADER, "aFChunk", "c.html"), HEADER, '<w:altChunk r:id="rIdX"/>'),
            "word/c.html": b"<html><script>1</script></html>",
        },
        "outside",
    ),
    "a picture of the template": (
        lambda: {**related("x", "thumbnail", "docProps/t.jpeg"), "docProps/t.jpeg": b"x"},
        "preview",
    ),
    "a field in pieces": (lambda: inside(ours(), HEADER, field(f'INCLUDEPICTURE "{ELSEWHERE}"')), "field"),
    "a command": (lambda: inside(ours(), HEADER, field("DDEAUTO cmd x")), "field"),
    "a simple field": (
        lambda: inside(ours(), HEADER, f'<w:fldSimple w:instr="includetext x">{KEPT}</w:fldSimple>'),
        "field",
    ),
    "a mail merge": (
        lambda: inside(ours(), "word/settings.xml", "<w:mailMerge/>", "</w:settings>"),
        "merge",
    ),
}


def bomb() -> bytes:
    """Four parts of 15 MB each that are nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for number in range(4):
            package.writestr(f"word/{number}.xml", bytes(15_000_000))
    return out.getvalue()


def understated() -> bytes:
    """A part that says it is small."""
    data = bytearray(packed({**ours(), "word/media/x.bin": bytes(3_000_000)}))
    at = data.rindex(b"word/media/x.bin") - 46
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(data)


def laughs() -> bytes:
    entities = (
        '<!ENTITY a "'
        + "x" * 1000
        + '">'
        + "".join(
            f'<!ENTITY {name} "{f"&{last};" * 100}">' for last, name in zip("abcd", "bcde", strict=True)
        )
    )
    styles = f"<!DOCTYPE x [{entities}]><x>&e;</x>".encode()
    return packed({**ours(), "word/styles.xml": styles})


TRACES = ("elsewhere", "External", "rIdX", "OLEObject", "INCLUDE", "includetext", "DDEAUTO", "mailMerge")
BODY = Body("en", "Inquiry", "X-1", "", "", "", "", ())


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


REFUSED = {
    "a bomb": bomb,
    "a part that says it is small": understated,
    "entities": laughs,
    "a file of the machine": lambda: packed(
        {**ours(), "word/header1.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'}
    ),
    "many parts": lambda: packed({**ours(), **{f"word/{number}.bin": b"" for number in range(1000)}}),
    "elements in elements": lambda: packed({**ours(), "word/settings.xml": b"<x>" * 5000 + b"</x>" * 5000}),
    "a document with macros": lambda: packed(
        {
            name: content.replace(
                b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"vnd.ms-word.document.macroEnabled.main+xml",
            )
            for name, content in ours().items()
        }
    ),
    "no document": lambda: b"PK\x05\x06" + bytes(18),
    "half of one": lambda: (package_templates() / "reference.docx").read_bytes()[:4000],
}


@pytest.fixture
def mine(tmp_path):
    """Our words, with a reference document of these bytes."""

    def put(content: bytes) -> Words:
        (tmp_path / "reference.docx").write_bytes(content)
        return Words("en", [tmp_path])

    return put


@pytest.mark.parametrize("name", TAKEN)
def test_what_reads_from_elsewhere_or_runs_is_left_out_and_told(mine, name):
    make, kind = TAKEN[name]
    words = mine(packed(make()))
    (told,) = refuse_unusable(words)
    assert (told.code, told.facts["kinds"]) == ("render.reference_taken", kind)
    assert not re.search(r"[{}\[\]]", words.explain(told).what)
    content = render(BODY, words, datetime(2026, 4, 21, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    everything = b"\n".join(parts.values())
    for trace in (
        b"elsewhere",
        b"External",
        b"rIdX",
        b"OLEObject",
        b"INCLUDE",
        b"includetext",
        b"DDEAUTO",
        b"mailMerge",
    ):
        assert trace not in everything
    assert not {part for part in parts if part.endswith((".bin", ".xlsx", ".html", ".jpeg"))}
    if b"kept" in make()[HEADER]:
        assert b"kept" in parts[HEADER]
    docx.Document(io.BytesIO(content))


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_trusted_is_refused_in_seconds(mine, name):
    begun = time.monotonic()
    with pytest.raises(InputError) as caught:
        refuse_unusable(mine(REFUSED[name]()))
    assert caught.value.code == "render.reference"
    assert time.monotonic() - begun < BOUND


def test_ours_is_taken_as_it_is():
    assert foreign.freed(package_templates() / "reference.docx").taken == ()
    assert refuse_unusable(Words("ja", ours_alone=True)) == []
