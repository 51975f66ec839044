"""Names hidden in what programs write of a text: the gate stops each of them, in every carrier."""

import gzip
import io
import json
import zipfile
import zlib
from base64 import b64encode
from urllib.parse import quote

import pytest

from dscase.masking.book import Book
from dscase.masking.gate import Gate, LeakError
from dscase.masking.learning import Learner
from dscase.masking.mask import Mask

NAMES = ("karte-db3", "院内サーバ", "10.77.1.26", "tanakat")
UNSEEN = ("\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\ufe0f", "\u034f", "&shy;", "&#8203;", "<wbr>")


def each(form):
    return lambda name: "".join(form.format(ord(letter)) for letter in name)


def runs(paragraph, run, text):
    def made(name):
        parts = "".join(f"<{run}><{text}>{part}</{text}></{run}>" for part in (name[:2], name[2:]))
        return f"<{paragraph}>{parts}</{paragraph}>"

    return made


TEXTS = {
    "runs of Word": runs("w:p", "w:r", "w:t"),
    "rich text of a cell": runs("si", "r", "t"),
    "bold within": lambda name: f"<p>{name[:2]}<b>{name[2:]}</b></p>",
    "comment within": lambda name: f"<p>{name[:2]}<!-- x -->{name[2:]}</p>",
    "comment": "<!-- {} -->".format,
    "attribute": '<wp:docPr id="1" descr="{}"/>'.format,
    "defined name": "<definedName name='x'>'{}'!$A$1</definedName>".format,
    "decimal entities": each("&#{};"),
    "hexadecimal entities": each("&#x{:X};"),
    "entities of entities": each("&amp;#{};"),
    "escapes of workbooks": each("_x{:04X}_"),
    "escapes of JSON": each("\\u{:04x}"),
    "escapes of scripts": each("\\u{{{:x}}}"),
    "JSON": lambda name: json.dumps({"a": name}),
    "JSON in JSON": lambda name: json.dumps(json.dumps({"a": name})),
    "JSON in JSON in JSON": lambda name: json.dumps(json.dumps(json.dumps({"a": name}))),
    "URL": lambda name: "q=" + quote(name),
    "URL in a URL": lambda name: "q=" + quote(quote(name)),
    "base64": lambda name: "x " + b64encode(f"host {name} is".encode()).decode(),
    "base64 of gz": lambda name: "x " + b64encode(gzip.compress(f"host {name} is".encode())).decode(),
    "hexadecimal": lambda name: "x " + f"host {name} is".encode().hex(),
    "cell": '"1","{}","2"'.format,
    "wide": lambda name: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name),
    **{f"with {mark!a}": lambda name, mark=mark: f"<p>{name[:2]}{mark}{name[2:]}</p>" for mark in UNSEEN},
}
ENCODINGS = ("utf-8", "cp932", "iso2022_jp", "utf-16")


def zipped(members, comment=b""):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return sink.getvalue()


def picture(kind, body):
    def chunk(kind, body):
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = chunk(b"IHDR", bytes((0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(kind, body) + chunk(b"IEND", b"")


FILES = {
    "gz in zip": lambda data: zipped({"a.gz": gzip.compress(data)}),
    "zip in gz": lambda data: gzip.compress(zipped({"a.txt": data})),
    "comment of a zip": lambda data: zipped({"a": "b"}, data),
    "name in a zip": lambda data: zipped({f"d/{data.decode()}.log": "x"}),
    "second member of gz": lambda data: gzip.compress(b"x\n") + gzip.compress(data),
    "tEXt": lambda data: picture(b"tEXt", b"Comment\0" + data),
    "zTXt": lambda data: picture(b"zTXt", b"C\0\0" + zlib.compress(data)),
    "iTXt": lambda data: picture(b"iTXt", b"C\0\1\0\0\0" + zlib.compress(data)),
    "behind a picture": lambda data: picture(b"tEXt", b"") + data,
}


@pytest.fixture(scope="module")
def book():
    made = Book.new()
    learner = Learner(made, strict=True)
    learner.host(NAMES[0])
    learner.host(NAMES[1])
    learner.address(NAMES[2])
    learner.user(NAMES[3])
    learner.finish()
    return made


def stopped(book, folder, data, name="a.txt"):
    (folder / name).write_bytes(data)
    with pytest.raises(LeakError):
        Gate(book).check(folder)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", TEXTS)
def test_a_name_is_found_however_a_program_writes_it(book, tmp_path, form, name):
    stopped(book, tmp_path, TEXTS[form](name).encode())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_name_is_found_in_every_encoding(book, tmp_path, encoding, name):
    stopped(book, tmp_path, f"対象は {name} のサーバーです".encode(encoding))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FILES)
def test_a_name_is_found_in_every_container(book, tmp_path, form, name):
    stopped(book, tmp_path, FILES[form](name.encode()))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_in_the_name_of_a_file(book, tmp_path, name):
    stopped(book, tmp_path, b"x", f"IMG_{name}_1.txt")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mark", [one for one in UNSEEN if one != "<wbr>"])
def test_the_mask_replaces_it_too_and_nothing_is_left_to_stop(book, tmp_path, mark, name):
    masked = Mask(book).text(f"at {name[:2]}{mark}{name[2:]} now")
    assert name[2:] not in masked
    (tmp_path / "a.txt").write_text(masked, encoding="utf-8")
    Gate(book).check(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_the_mask_replaces_it_in_json_in_json(book, name):
    masked = Mask(book).text(json.dumps(json.dumps({"a": name})))
    told = json.loads(json.loads(masked))["a"]
    assert told
    assert told != name
