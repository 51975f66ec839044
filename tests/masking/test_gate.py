"""The gate: every carrier a name could hide in, and what is not a name."""

import base64
import gzip
import io
import struct
import zipfile
import zlib

import pytest

from dscase.errors import ExitCode
from dscase.masking.gate import Gate, LeakError, Report
from dscase.masking.mask import Mask

NAME = "karte-db3"
NAMED = "院内サーバ"


@pytest.fixture
def gate(learned):
    return Gate(learned(NAME, NAMED, "10.1.2.3", words=["青葉病院"], users=["tanaka"]))


def zipped(**members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return sink.getvalue()


def png(*chunks):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in chunks) + body + chunk(b"IEND", b"")


def jpeg(segment):
    return (
        b"\xff\xd8\xff\xe1"
        + struct.pack(">H", len(segment) + 2)
        + segment
        + b"\xff\xda\x00\x02pixels\xff\xd9"
    )


SPLIT = "<w:p><w:r><w:t>karte</w:t></w:r><w:r><w:t>-db3</w:t></w:r></w:p>"
CARRIERS = {
    "text": f"see {NAME}.".encode(),
    "japanese": f"{NAMED}です".encode(),
    "cp932": f"ア{NAMED}です".encode("cp932"),
    "euc": f"これは{NAMED}です。漢字".encode("euc_jp"),
    "utf16": f"a {NAME} b".encode("utf-16"),
    "utf32": f"a {NAME} b".encode("utf-32"),
    "utf32 without a mark": f"a {NAME} b\r\n".encode("utf-32-be"),
    "utf16 without a mark": f"a {NAME} b\r\n".encode("utf-16-le"),
    "full width": "ＫＡＲＴＥ－ＤＢ３".encode(),
    "large letters": b"KARTE-DB3",
    "base64": base64.b64encode(f"user {NAME} here".encode()),
    "base64 of utf-16": base64.b64encode(f"user {NAME} here".encode("utf-16-le")),
    "percent": b"x%E9%99%A2%E5%86%85%E3%82%B5%E3%83%BC%E3%83%90",
    "json": b'{"x": "\\u9662\\u5185\\u30b5\\u30fc\\u30d0"}',
    "entity": b"<p>&#24180;&#38498;&#20869;&#12469;&#12540;&#12496;</p>",
    "html": b"<td>karte-<b>db3</b></td>",
    "address": b"10.1.2.3:4119",
    "address in dashes": b"ip-10-1-2-3",
    "address behind a word": b"from IP10.1.2.3",
    "address behind a word never learned": b"from IP172.16.9.9",
    "letters of mathematics": "at 𝗄𝖺𝗋𝗍𝖾-𝖽𝖻𝟥".encode(),
    "percent twice": b"x%25E9%2599%25A2%25E5%2586%2585%25E3%2582%25B5%25E3%2583%25BC%25E3%2583%2590",
    "escape of old scripts": b"k%u0061rte-db3",
    "base32": base64.b32encode(f"user {NAME} here".encode()),
    "member's name in base64": zipped(**{base64.b64encode(f"a {NAME} b".encode()).decode(): b"x"}),
    "address never learned": b"172.16.9.9",
    "mail never learned": b"someone@corp.example.co.jp",
    "word": "青葉病院御中".encode(),
    "docx": zipped(word__document_dot_xml=SPLIT.encode()),
    "docx properties": zipped(docProps__core_dot_xml=f"<dc:title>{NAME}</dc:title>".encode()),
    "xlsx": zipped(xl__sheet1_dot_xml=f"<c><is><t>{NAME}</t></is></c>".encode()),
    "member's name": zipped(**{f"{NAME}_dot_txt": b"x"}),
    "zip in zip": zipped(inner_dot_zip=zipped(a_dot_txt=NAME.encode())),
    "gz": gzip.compress(NAME.encode()),
    "gz in zip": zipped(a_dot_gz=gzip.compress(NAME.encode())),
    "png text": png((b"tEXt", b"Comment\0" + NAME.encode())),
    "png packed text": png((b"zTXt", b"Comment\0\0" + zlib.compress(NAME.encode()))),
    "png xmp": png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + NAMED.encode())),
    "jpeg exif": jpeg(b"Exif\0\0" + NAME.encode("utf-16-le")),
    "picture in a page": b'<img src="data:image/png;base64,'
    + base64.b64encode(png((b"tEXt", b"a\0" + NAME.encode())))
    + b'">',
    "secret": b"password=hunter2",
}


def check(gate, data, name="a.bin", tmp=None):
    path = tmp / name
    path.write_bytes(data)
    return gate.check(tmp)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_name_is_found_in_every_carrier_and_never_told(gate, tmp_path, carrier):
    with pytest.raises(LeakError) as caught:
        check(gate, CARRIERS[carrier], tmp=tmp_path)
    assert caught.value.code == "masking.leak"
    assert caught.value.exit_code == ExitCode.LEAK == 4
    told = str(caught.value.facts).lower()
    assert NAME not in told
    assert NAMED not in told


def test_the_name_of_a_file_is_looked_at_and_not_told(gate, tmp_path):
    with pytest.raises(LeakError) as caught:
        check(gate, b"x", name=f"{NAME}.txt", tmp=tmp_path)
    assert NAME not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"Event 2205 at 2026-04-20 03:20:11, version 12.0.0.725, files.trendmicro.com",
        b"karte-db31 xkarte-db3",
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
        b"127.0.0.1 255.255.255.0 ::1",
        b'<x:RDF xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">',
        bytes(range(256)) * 40,
        png(),
    ],
)
def test_what_is_no_name_passes(gate, tmp_path, data):
    check(gate, data, tmp=tmp_path)


def test_pseudonyms_pass_in_every_form(gate, tmp_path, book):
    text = f"{NAME} KARTE-DB3 ｋarte-db3 10.1.2.3 ip-10-1-2-3 tanaka@{NAME}"
    masked = Mask(book).text(text)
    check(Gate(book), masked.encode(), tmp=tmp_path)


def test_a_name_inside_a_longer_word_is_reported_and_does_not_stop(gate, tmp_path):
    report = check(gate, b"xtanakax", tmp=tmp_path)
    assert report.files() == ["a.bin"]
    assert Report().files() == []


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 torn", b"\x1f\x8b torn", b"%PDF-1.7 torn", zipped(a_dot_zip=b"PK\x03\x04torn")]
)
def test_what_cannot_be_looked_into_is_a_leak(gate, tmp_path, data):
    with pytest.raises(LeakError, match=r"masking\.(unreadable|leak)"):
        check(gate, data, tmp=tmp_path)


def test_archives_in_archives_have_an_end(gate, tmp_path):
    data = b"x"
    for _ in range(8):
        data = zipped(a_dot_zip=data)
    with pytest.raises(LeakError, match="unreadable"):
        check(gate, data, tmp=tmp_path)
