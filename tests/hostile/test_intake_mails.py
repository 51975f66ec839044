"""Mails made to harm: read, or refused with an InputError, in bounded time; never anything else."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dscase.errors import InputError
from dscase.intake.evidence import EvidenceFile
from dscase.intake.mails import MAX_BODY, MAX_HEADER, read
from dscase.kinds import Kind

GOOD = (
    b"From: =?iso-2022-jp?B?GyRCNElNfRsoQg==?= <d@example.jp>\nSubject: =?utf-8?Q?a=E3=81=82?=\n"
    b"Date: Mon, 20 Apr 2026 03:22:10 +0900\nContent-Type: multipart/mixed; boundary=b\n\n"
    b"--b\nContent-Type: text/html; charset=iso-2022-jp\n\n<p>x</p>\n"
    b"--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n44GC\n--b--\n"
)


def read_bytes(folder: Path, data: bytes):
    path = folder / "a.eml"
    path.write_bytes(data)
    try:
        mail, *others = read(EvidenceFile(path, "a.eml", Kind.MAIL))
    except InputError:
        return None
    assert len(mail.subject) <= MAX_HEADER
    assert len(mail.sender) <= MAX_HEADER
    assert len(mail.body) <= MAX_BODY
    for text in (text for one in (mail, *others) for text in (one.subject, one.sender, one.body)):
        text.encode("utf-8")  # no half characters that would stop a writer later
    return mail


def nested(depth: int) -> bytes:
    parts = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(depth))
    return f"From: d\nSubject: s\nContent-Type: multipart/mixed; boundary=b0\n\n{parts}".encode()


@pytest.mark.parametrize(
    "data",
    [
        nested(5_000),
        b"From: d\nSubject: s\nContent-Type: text/plain; " + b"a=b; " * 200_000 + b"\n\nx",
        b"From: d\nSubject: s\nContent-Type: text/plain; x=" + b"(" * 100_000 + b"\n\nx",
        b"From: d\nSubject: " + b"=?utf-8?Q?a?= " * 100_000 + b"\n\nx",
        b"From: d\nSubject: " + b"=?" * 500_000 + b"\n\nx",
        b"X-a: b\n" * 100_000 + b"From: d\nSubject: s\n\nx",
        b"From: d\nSubject: s\nContent-Type: text/html\n\n" + b"<" * 1_000_000,
        b"From: d\nSubject: s\nContent-Type: text/html\n\n" + b"<p><!-- " * 100_000,
        b"From: d\nSubject: s\nContent-Type: text/html\n\n" + b"<a b='" * 100_000,
        b"From: d\nSubject: s\nContent-Type: text/html\n\n" + b"&#x" * 300_000,
        b"From: d\nSubject: s\nDate: " + b"1 " * 300_000 + b"\n\nx",
        b"From: d\nSubject: s\nDate: " + b"9" * 10_000 + b"\n\nx",
        b"From: d\nSubject: s\nContent-Type: text/plain; charset=" + b"x" * 100_000 + b"\n\nx",
        b"From: d\nSubject: s\nContent-Type: text/plain; charset*0*=a'b'%ff; charset*9=x\n\nx",
        b"From: d\nSubject: s\n\n" + b"Subject: x on 3 computers\n" * 300_000,
        b"From: d\nSubject: s\n\n" + b"> " * 400_000,
        b"From: d\nSubject: s\n\n" + b"a:" * 400_000,
        b"From: d\nSubject: s\n\n" + b"Date: x\n" * 200_000 + b"Subject: y\n",
        b"From: d\nSubject: Re: " + b"Re: " * 2000 + b"\n\nx",
        b"From d\n" * 100_000 + b"From: d\nSubject: s\n\nx",
        b"From: d\nSubject: s\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n\xff\xff\n",
    ],
    ids=range(21),
)
def test_mails_made_to_take_for_ever_do_not(tmp_path, data):
    read_bytes(tmp_path, data)


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "hex", "rot13", "undefined", "unicode_escape", "\0", "utf-16"]
)
def test_charsets_that_are_no_mail_charset_are_harmless(tmp_path, charset):
    words = f"=?{charset}?Q?=ED=B2=80abc?= \\udc80 =?utf-8?Q?b?="
    data = f"From: d\nSubject: {words}\nContent-Type: text/plain; charset={charset}\n\n\\ud800 x"
    assert read_bytes(tmp_path, data.encode()) is not None


@given(st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_it_raise_anything_else(tmp_path, data):
    read_bytes(tmp_path, b"From: d\nSubject: " + data)


@pytest.mark.parametrize("seed", range(5))
def test_no_damage_makes_it_raise_anything_else(tmp_path, seed):
    chance = random.Random(seed)
    for _ in range(60):
        data = bytearray(GOOD)
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
        read_bytes(tmp_path, bytes(data))
