"""Pseudonyms: values nobody owns, for the kinds of name, drawn with the case's key.

Addresses are those reserved for documents and tests: RFC 5737 (192.0.2.0/24, 198.51.100.0/24,
203.0.113.0/24), then 198.18.0.0/15 (RFC 2544), then 240.0.0.0/4 (reserved by RFC 1112) where a case has more
nets than those hold; 2001:db8::/32 (RFC 3849); locally administered MACs. Domains end in `.example`
(RFC 2606). Two addresses of a /24 (of six: /64) stay in one, 0 and 255 stay what they are. Other names are
words that can be read aloud.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from dscase.masking import keyed
from dscase.masking.kinds import Kind
from dscase.masking.words import words

DOMAIN_END = "example"
PREFIXES: dict[Kind, str] = {
    "user": "user-",
    "tenant": "tenant-",
    "share": "share-",
    "netbios": "dom-",
    "object": "name-",
    "word": "word-",
}
"""What tells of what kind a pseudonym is; a computer's has none."""
_PLAIN_TRIES = 8
"""Draws of words alone; then a number is put between them."""
_DIGITS_FROM = 2


def named(key: bytes, kind: Kind, base: str) -> Iterator[str]:
    """Pseudonyms for a name that is no address and no domain, the first to be taken first."""
    first, second, prefix = words("first"), words("second"), PREFIXES.get(kind, "")
    tries = 0
    while True:
        drawn = keyed.number(key, kind, base, tries)
        drawn, one = divmod(drawn, len(first))
        drawn, other = divmod(drawn, len(second))
        number = ""
        if tries >= _PLAIN_TRIES:
            digits = _DIGITS_FROM + (tries - _PLAIN_TRIES) // _PLAIN_TRIES
            number = f"{drawn % 10**digits:0{digits}d}-"
        alone = bool(prefix) and tries < _PLAIN_TRIES // 2
        # A word ends it: behind a digit, ".0.0.0.2" would go on as a row of numbers.
        told = f"{prefix}{'' if alone else first[one] + '-'}{number}{second[other]}"
        yield told
        tries += 1


def labels(key: bytes, base: str) -> Iterator[str]:
    """Labels for a domain's first one."""
    second = words("second")
    tries = 0
    while True:
        drawn, at = divmod(keyed.number(key, "domain", base, tries), len(second))
        more = tries - _PLAIN_TRIES
        yield (
            second[at] if more < 0 else f"{second[at]}-{drawn % 10 ** (_DIGITS_FROM + more // _PLAIN_TRIES)}"
        )
        tries += 1


def nets_of_four() -> Iterator[str]:
    """Networks of 256, as their first three numbers, the first to be taken first."""
    yield from ("192.0.2", "198.51.100", "203.0.113")
    for second in (18, 19):
        for third in range(256):
            yield f"198.{second}.{third}"
    for number in range(1 << 20):
        yield str(IPv4Address((240 << 24) + (number << 8))).rpartition(".")[0]


def in_net_of_four(key: bytes, real: str, net: str) -> str:
    """The address for a real one, in the net that stands for its own."""
    own, _, last = real.rpartition(".")
    at = int(last)
    if 0 < at < 255:  # noqa: PLR2004 - the net itself, and all of it, stay that
        at = 1 + keyed.order(key, own, 254)[at - 1]
    return f"{net}.{at}"


def nets_of_six(key: bytes, real: str) -> Iterator[int]:
    """The first 64 bits for those of a real address, as a number, the first to be taken first."""
    tries = 0
    while True:
        bits = 16 if tries < _PLAIN_TRIES else 32
        drawn = keyed.number(key, "net6", real, tries) % (1 << bits)
        yield (0x20010DB8 << 32) + (drawn << (32 - bits))
        tries += 1


def in_net_of_six(key: bytes, real: str, net: int) -> Iterator[str]:
    """Addresses for a real one in the net that stands for its own."""
    tries = 0
    while True:
        bits = 16 if tries < _PLAIN_TRIES else 64
        drawn = keyed.number(key, "ipv6", real, tries) % (1 << bits) or 1
        yield str(IPv6Address((net << 64) + drawn))
        tries += 1


def macs(key: bytes, real: str) -> Iterator[str]:
    """Twelve digits for those of a real MAC, locally administered."""
    tries = 0
    while True:
        yield f"02{keyed.number(key, 'mac', real, tries) % (1 << 40):010x}"
        tries += 1
