"""Planted names and what must stay, over every carrier: 0 leaks, 0 texts altered.

Each vector is a name, a way to write it, what stands around it, an encoding, the end of a line, a container.
The look-out for what was planted is this file's own: it undoes encodings and widths by the standard library.
"""

import base64
import gzip
import io
import json
import random
import re
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from html import escape, unescape
from string import ascii_lowercase
from unicodedata import normalize
from urllib.parse import quote, unquote

import pytest

from dscase.masking.book import Book
from dscase.masking.copies import Copier
from dscase.masking.gate import Gate, LeakError, Report
from dscase.masking.learning import Learner
from dscase.masking.mask import Mask
from dscase.masking.readable import parts
from dscase.masking.unmask import Unmask

FEW, MANY = 200, 6_000
MATHEMATICAL = {ord(letter): 0x1D5BA + at for at, letter in enumerate(ascii_lowercase)}
FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def hosts():
    return [f"zq{number}x-srv{number}" for number in range(40)] + [
        f"外科ガーデン{number}号" for number in range(10)
    ]


NAMES = {
    "host": hosts(),
    "ipv4": [f"10.{number}.77.{number + 3}" for number in range(20)],
    "ipv6": [f"fd00:{number:x}77::{number + 1:x}" for number in range(1, 10)],
    "mac": [f"00:50:56:7a:{number:02x}:b1" for number in range(10)],
    "user": [f"uq{number}tanaka" for number in range(10)],
    "domain": [f"zq{number}.corpnet.example.co.jp" for number in range(5)],
    "tenant": [f"tq{number}-tenant" for number in range(5)],
    "word": [f"青葉{number}病院" for number in range(5)],
}
WRITTEN = {
    "as it is": str,
    "large": str.upper,
    "capital": str.capitalize,
    "wide": lambda name: name.translate(FULL),
    "mathematical": lambda name: name.translate(MATHEMATICAL),
    "decomposed": lambda name: normalize("NFD", name),
}
AROUND = {
    "blanks": "it is {} now",
    "marks": "IMG_{}_0001.png",
    "japanese": "対象は{}です",
    "brackets": "({})",
    "url": "https://{}:4119/x?y=1",
    "share": r"\\{}\share$",
    "pair": "dhost={} msg=down",
    "escape": r"first\n{}\tsecond",
    "dotted": "{}.local",
    "quoted": '"{}"',
    "listed": "a,{},b",
    "glued": "the IP{} is",
}
ONLY = {"url": ("host", "ipv4"), "share": ("host",), "glued": ("ipv4",), "dotted": ("host",)}
BESIDE = {
    "utf-8": "漢字",
    "utf-8-sig": "漢字",
    "cp932": "ア漢字",
    "euc_jp": "これは漢字です",
    "utf-16": "漢字",
}
ENDS = ("\n", "\r\n", "\r")
KEEP = (
    "event 2205 and 710 at 2026-04-20 03:20:54.123 +09:00",
    "Deep Security Agent 20.0.0.8268, DSM 12.0.383",
    "rule 1002778 - Token Kidnapping",
    "127.0.0.1 ::1 0.0.0.0 255.255.255.0",
    "Version: 9.6.2.8",
    "https://success.trendmicro.com/solution/KA-0010424",
    "xzq1x-srv1 zq1x-srv1y",
    "10.1.77.45 10.1.77.4.9".replace("10.1.77.45", "1.3.6.1.4.1.3101.7"),
    "com.thirdbrigade.manager.core.Test server0.log",
    "C:\\Program Files\\Trend Micro\\Deep Security Agent\\dsa.exe",
    "CEF:0|Trend Micro|Deep Security Manager|12.0|2205|x|6|",
    "セキュリティアップデート: パターンファイルのアップデート失敗",
    "03:20 12:34:56 1:2 a::b",
)


def text_file(text, _):
    return "a.log", text


def csv_row(text, _):
    return "a.csv", f'"1","{text.replace(chr(34), chr(34) * 2)}","2"'


def cef_line(text, _):
    return "a.cef", "Apr 20 03:20:54 relay CEF:0|V|P|1|710|x|3|msg=" + text.replace("\\", "\\\\").replace(
        "=", "\\="
    )


def json_line(text, _):
    return "a.json", json.dumps({"message": text})


def markup(text, _):
    return "a.html", f"<html><body><p>{escape(text)}</p></body></html>"


def in_base64(text, _):
    return "a.txt", f"data {base64.b64encode(text.encode()).decode()} end"


FORMS = {one.__name__: one for one in (text_file, csv_row, cef_line, json_line, markup, in_base64)}


def zipped(name, data):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return sink.getvalue()


def mailed(name, data):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "x", "a@trendmicro.com"
    mail.set_content("see the file")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


PACKED = {
    "plain": lambda name, data: (name, data),
    "gz": lambda name, data: (f"{name}.gz", gzip.compress(data)),
    "zip": lambda name, data: ("a.zip", zipped(name, data)),
    "gz in zip": lambda name, data: ("a.zip", zipped(f"{name}.gz", gzip.compress(data))),
    "zip in zip": lambda name, data: ("a.zip", zipped("b.zip", zipped(name, data))),
    "mail": lambda name, data: ("a.eml", mailed(name, data)),
}


def vectors(count, seed=7):
    """(kind, name, the file's name, its bytes), each carrier and kind met over and over."""
    chance = random.Random(seed)
    while count:
        kind = chance.choice(list(NAMES))
        name = chance.choice(NAMES[kind])
        around = chance.choice(list(AROUND))
        if kind not in ONLY.get(around, (kind,)) or (around == "dotted" and not name.isascii()):
            continue
        written = WRITTEN[chance.choice(list(WRITTEN))](name)
        text = AROUND[around].format(written)
        encoding = chance.choice(list(BESIDE))
        end = chance.choice(ENDS)
        file, body = FORMS[chance.choice(list(FORMS))](text, None)
        whole = f"{BESIDE[encoding]}{end}{body}{end}{BESIDE[encoding]}{end}"
        try:
            data = whole.encode(encoding)
        except UnicodeEncodeError:
            continue
        count -= 1
        yield kind, name, *PACKED[chance.choice(list(PACKED))](file, data)


def unpacked(name, data):
    """The text of a carrier, undone by the standard library."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(member + unpacked(member, archive.read(member)) for member in archive.namelist())
    if data[:2] == b"\x1f\x8b":
        return unpacked(name, gzip.decompress(data))
    if name.endswith(".eml"):
        parts_ = [part for part in message_from_bytes(data).walk() if not part.is_multipart()]
        return "".join(unpacked(part.get_filename() or "", part.get_payload(decode=True)) for part in parts_)
    for encoding in (
        ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932", "euc_jp")
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def shown(text):
    """A text as anybody could read it: escapes, entities, base64 and widths undone."""
    told = [text, unescape(text), unquote(text)]
    told.append(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))
    for word in text.split():
        if len(word) > 15 and len(word) % 4 == 0:
            try:
                told.append(base64.b64decode(word, validate=True).decode())
            except ValueError:
                continue
    return normalize("NFKC", "\n".join(told)).casefold()


def learned():
    book = Book(bytes(range(16)))
    learner = Learner(book)
    for kind, names in NAMES.items():
        for name in names:
            learner.host(name) if kind in ("host", "ipv4", "ipv6") else learner.named(kind, name)
    learner.finish()
    return book


@pytest.fixture(scope="module")
def book():
    return learned()


def tried(book, count, seed=7):
    """What leaked, of so many vectors; each is seen clean by the gate, and comes back as it was."""
    mask, gate = Mask(book), Gate(book)
    leaks, made = [], []
    for kind, name, file, data in vectors(count, seed):
        masked = Copier(mask.text).copy(file, data)
        if normalize("NFKC", name).casefold() in shown(unpacked(file, masked)):
            leaks.append((kind, name, file, data))
        for part, text in parts(file, io.BytesIO(masked)):
            assert gate.leak(text, part, Report()) is None, (kind, name, data)
        made.append((file, data, masked))
    back = Unmask(book)  # which knows what was written for odd spellings once they were met
    for file, data, masked in made:
        if file.endswith((".log", ".csv", ".cef", ".json")):
            assert Copier(back.text, keep=True).copy(file, masked) == data
    return leaks


def test_no_planted_name_is_left_in_any_carrier(book):
    assert tried(book, FEW) == []


@pytest.mark.heavy
def test_no_planted_name_is_left_in_any_of_many(book):
    for seed in range(4):
        assert tried(book, MANY // 4, seed) == []


@pytest.mark.parametrize("encoding", BESIDE)
def test_what_is_no_name_stays_in_every_encoding(encoding):
    book = learned()
    learner = Learner(book)
    for text in KEEP:
        learner.text(text)
    learner.finish()
    mask, gate = Mask(book), Gate(book)
    for text in KEEP:
        for end in ENDS:
            data = f"{text}{end}{BESIDE[encoding]}{end}".encode(encoding)
            assert Copier(mask.text).copy("a.log", data) == data, text
            for part, told in parts("a.log", io.BytesIO(data)):
                assert gate.leak(told, part, Report()) is None, text


@pytest.mark.parametrize("kind", NAMES)
def test_a_masker_that_is_off_leaks_and_the_gate_sees_it(book, kind, tmp_path):
    mask, gate = Mask(book, without=[kind]), Gate(book)
    name = NAMES[kind][0]
    text = mask.text(f"it is {name} now")
    assert name in text
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(LeakError) as caught:
        gate.check(tmp_path)
    assert caught.value.facts["kind"] == kind


def test_percent_signs_hide_no_name(book):
    mask = Mask(book)
    name = NAMES["host"][-1]
    assert quote(name).lower() not in mask.text(f"https://x/?h={quote(name)}&y=1").lower()
