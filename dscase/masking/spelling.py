r"""How one name is written: what stands for all of its spellings, and every form it may take in a text.

A name's *base* is its plain form: folded, width and case aside. The forms of a base are folded texts to look
for: itself, and for what is not ASCII its decomposed and half-width forms, and the escapes of JSON, C,
relays, URLs, mails and domain names.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from unicodedata import normalize
from urllib.parse import quote

from dscase.events.computer_names import unescaped
from dscase.masking.fold import folded
from dscase.masking.kinds import Kind, ipv4, ipv6, mac, padded

_HALF_KANA = range(0xFF61, 0xFFA0)
_VOICED = ("ﾞ", "ﾟ")
_MAC_PAIRS = range(0, 12, 2)
_ASCII = 0x7F
_PREPARED = re.compile(r"(?=.{1,50}\Z)[0-9a-z\-]*[ぁ-ゖァ-ヺー一-龥][0-9a-z\-ぁ-ゖァ-ヺー一-龥]*")
_BETWEEN = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
"""The blank in a person's name, which Japanese may leave out."""
_ESCAPED = frozenset("\\=|\"'<>&")
"""What CEF, JSON, C and markup write with another character in front, or by name."""
_ESCAPES = ("\\x{:02x}", "\\{:03o}", "#{:03o}", "={:02x}")
"""How C, git, relays and mails (quoted-printable) write a byte that is not ASCII, folded."""


def base(kind: Kind, text: str) -> str:
    """What stands for every spelling of a name; "" for a text that is none of its kind."""
    plain = folded(normalize("NFKC", unescaped(text))).strip()
    if kind == "ipv4":
        return ipv4(plain.replace("-", "."))
    if kind == "ipv6":
        return ipv6(plain.partition("%")[0])
    if kind == "mac":
        return mac(plain)
    return plain.strip(".") if kind in ("host", "domain", "netbios") else plain


def kept_names(words: Iterable[str]) -> frozenset[str]:
    """What a person keeps, folded, and the base of whatever it could name: so are its other spellings."""
    kinds: tuple[Kind, ...] = ("word", "host", "ipv4", "ipv6", "mac")
    told = [(folded(word), *(base(kind, word) for kind in kinds)) for word in words]
    return frozenset(one for each in told for one in each if one)


def forms(kind: Kind, name: str) -> Iterator[str]:
    """The folded texts to look for, the plain one first."""
    if kind == "mac":
        pairs = [name[at : at + 2] for at in _MAC_PAIRS]
        yield from (":".join(pairs), "-".join(pairs), ".".join((name[:4], name[4:8], name[8:])), name)
        return
    yield name
    if kind == "ipv4":
        yield name.replace(".", "-")
        if (full := padded(name)) != name:
            yield full
    elif kind == "ipv6":
        yield from _forms_of_six(name)
    elif not name.isascii():
        yield from _forms_beside_ascii(name)
        if _BETWEEN.search(name):
            joined = _BETWEEN.sub("", name)
            yield joined
            yield from _forms_beside_ascii(joined)
    if not _ESCAPED.isdisjoint(name):
        yield name.replace("\\", "\\\\").replace('"', '\\"')
        yield name.replace("\\", "\\\\").replace("=", "\\=")
        yield name.replace("\\", "\\\\").replace("|", "\\|")
        yield name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _forms_of_six(name: str) -> Iterator[str]:
    from ipaddress import IPv6Address

    digits = f"{int(IPv6Address(name)):032x}"
    whole = ":".join(digits[at : at + 4] for at in range(0, 32, 4))
    yield whole
    yield ":".join(group.lstrip("0") or "0" for group in whole.split(":"))


def _forms_beside_ascii(name: str) -> Iterator[str]:
    for form in {normalize("NFD", name), _half_width(name), normalize("NFC", name)} - {name}:
        yield folded(form)
    yield "".join(map(_in_json, name))
    yield "".join(map(_in_script, name))
    yield from _in_domains(name)
    for encoding in ("utf-8", "cp932", "euc_jp"):
        try:
            data = name.encode(encoding)
        except UnicodeEncodeError:
            continue
        for written in _written():
            yield "".join(map(written.__getitem__, data))


@cache
def _written() -> tuple[tuple[str, ...], ...]:
    """For URLs and each other way to write bytes: how every byte is written, folded."""
    return (
        tuple(quote(bytes((byte,)), safe="").lower() for byte in range(0x100)),
        *(
            tuple(escape.format(byte) if byte > _ASCII else chr(byte).lower() for byte in range(0x100))
            for escape in _ESCAPES
        ),
    )


def _in_domains(name: str) -> Iterator[str]:
    """As a label of a domain name is written in ASCII; nothing for what can be none."""
    try:
        if _PREPARED.fullmatch(name):  # the rest of IDNA changes nothing of it, and takes long to say so
            yield f"xn--{name.encode('punycode').decode('ascii')}"
        else:
            yield name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return


@lru_cache(1 << 14)
def _in_script(letter: str) -> str:
    return letter if letter.isascii() else _in_json(letter).replace("\\", "%")


@lru_cache(1 << 14)
def _in_json(letter: str) -> str:
    if letter.isascii():
        return letter
    data = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[at]:02x}{data[at + 1]:02x}" for at in range(0, len(data), 2))


def _half_width(name: str) -> str:
    return name.translate(_to_half())


@cache
def _to_half() -> dict[int, str]:
    """Full-width kana -> half-width ones, a voiced one in two characters."""
    plain = {normalize("NFKC", chr(code)): chr(code) for code in _HALF_KANA}
    voiced = {
        normalize("NFKC", half + mark): half + mark
        for half in list(plain.values())
        for mark in _VOICED
        if len(normalize("NFKC", half + mark)) == 1
    }
    return str.maketrans(voiced | plain)
