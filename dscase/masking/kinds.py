r"""What tells by its form that it is a name: addresses, mails, URLs, shares, names of the network, homes.

Everything reads folded text (`fold.folded`). What is read is learned: it is then found wherever it stands.
"""

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache, lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Literal, NamedTuple

from dscase.masking.matcher import Hints, Near
from dscase.masking.words import is_domain, is_kept, is_no_name, known, registrable

Kind = Literal[
    "host", "domain", "netbios", "user", "tenant", "share", "object", "word", "ipv4", "ipv6", "mac"
]
ADDRESSES: frozenset[Kind] = frozenset({"ipv4", "ipv6", "mac"})
IN_DOTS: Kind = "ipv4"
"""Numbers between dots: part of a longer row of them, it is no address."""


class Named(NamedTuple):
    """A name as it stands in a (folded) text, and what it names."""

    kind: Kind
    text: str


_IPV4 = re.compile(  # behind a word that says so, too: IP10.77.1.26
    r"(?:(?<![0-9a-z.])|(?<=(?<![a-z])ip)|(?<=(?<![a-z])(?:addr|host))|(?<=(?<![a-z])address))"
    r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9a-z]|\.[0-9])"
)
_DASHED = re.compile(
    r"(?<![0-9a-z])(?:ip|ec2|host)-([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})(?![0-9a-z])"
)
_IPV6 = re.compile(
    r"(?<![0-9a-z:.])(?=(?:[0-9a-f]{1,4}:){0,7}:|(?:[0-9a-f]{1,4}:){7}[0-9a-f])[0-9a-f:]{2,39}(?![0-9a-z:])"
)
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_MAC = re.compile(
    r"(?<![0-9a-z:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-z]|[:-][0-9a-f])"
    r"|(?<![0-9a-z.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9a-z]|\.[0-9a-f])"
)
# Each of these begins with a letter that is sought quickly; what it begins is looked at closely.
_MAY_BE_FOUR = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")
_DASHES = re.compile(r"-[0-9a-f]{1,3}-[0-9a-f]{1,3}-[0-9a-f]{1,3}-[0-9a-f]")
_COLONS = re.compile(r":[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]")
_DOTS = re.compile(r"\.[0-9a-f]{4}\.")
_TWELVE = re.compile("[0-9a-f]{12}")
# What is told by a mark within it is sought by the mark; then what must stand in front of that.
_MAIL_USER, _MOST_OF_USER = re.compile(r"[a-z0-9._%+\-]+\Z"), 64
_MAIL_DOMAIN = re.compile(r"@([a-z0-9\-]+(?:\.[a-z0-9\-]+)*)")
_SCHEME, _MOST_OF_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]{1,20}\Z"), 21
_URL = re.compile(r"://(?:([^\s/@:\"'<>]+)(?::[^\s/@\"'<>]*)?@)?([^\s/:?#\"'<>\]\[\\,;)|]+)")
_UNC = re.compile(
    r"\\\\(?:(?<=[\s\"'=(\[,;>\x1f]\\\\)|(?<=^\\\\))(?:\\\\)?(?:[?.]\\{1,2}unc\\{1,2})?([^\\/\s:*?\"<>|]+)\\{0,4}([^\\/\s:*?\"<>|,;)]*)",
    re.MULTILINE,
)
_ACCOUNT = re.compile(
    r"(?:(?:user(?:name| name)?|account|suser|duser|logon|login|actor|by)(?![a-z0-9])"
    r"|ユーザ(?:ー名?|名)?|アカウント)"
    r"['\"]?\s{0,2}[:=：'\"「]?\s{0,2}['\"]?([a-z0-9][a-z0-9\-]{0,14})\\{1,2}([a-z0-9._\-]+)(?![\\a-z0-9])"
)
_HOMES = ("/users", "\\users", "/home", "\\home", "documents and settings")
MARKS = ("://", "\\\\", *_HOMES)
"""Without which some forms are not sought; besides them, single characters, which are sought quickly."""
_HOME = re.compile(
    r"[\\/](?:users|home|documents and settings)[\\/]{1,2}"
    r"(?!(?:all users|default user|public|default)[\\/])"
    r"([^\\/\s:*?\"'<>|,;)\x1f]+)((?: [^\\/\s:*?\"'<>|,;)\x1f]+){1,3}(?=\\))?"
)
"""A folder of Windows may have blanks in its name; whether a text goes on instead, nobody can tell."""
_SHARE_URL = re.compile(r"(?:smb|cifs|afp|file)://[^\s/\"'<>]+/([^\s/?#\"'<>,;)]+)")
_OF_EVERY_WINDOWS = re.compile(r"(?:[a-z]|admin|ipc|print|fax)\$")
"""Shares that every computer has."""
_SUFFIX = re.compile(r"\.[a-z]{2,}(?![0-9a-z_-]|\.[0-9a-z])")
_LABEL_CHARACTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-.")
# What says that numbers are a version. A whole word: "server" ends on "ver", and what stands behind it is an
# address. "release" is none: a lease of an address is released.
_VERSION = re.compile(
    r"(?:(?<![a-z0-9])(?:(?:agent|manager|file|product|assembly)?version|(?<![_\-])(?:ver\.?|build))"
    r"|バージョン|ビルド)[\"'>]?[ \t]{0,2}[:=]?[ \t]{0,2}[\"'(「]?v?\Z"
)
_MOST_OF_VERSION = 24  # characters of a word and the marks behind it
_LONGEST_NAME = 253
_TENS = "0123456789"
_OCTET = 3  # digits of a number of IPv4
_HEX_GROUPS = 3  # of an address of six: fewer, without a digit, are names of code, "add::bed"


def addresses(plain: str) -> Iterator[Named]:
    """Addresses of machines: IPv4 (`ip-10-0-0-1` too), IPv6, MAC. Not those every machine has, and not
    versions, see `_is_version`.
    """
    for found in _fours(plain):
        if (address := ipv4(found[0])) and not _is_version(plain, found.start(), address):
            yield Named("ipv4", found[0])
    dashes, colons = _DASHES.search(plain) is not None, _COLONS.search(plain) is not None
    for found in _DASHED.finditer(plain) if dashes else ():
        if ipv4(dotted := ".".join(found.groups())):
            yield Named("ipv4", dotted)
    for found in _MAC.finditer(plain) if dashes or colons or _DOTS.search(plain) else ():
        if mac(found[0]):
            yield Named("mac", found[0])
    for found in _IPV6.finditer(plain) if colons or "::" in plain else ():
        if ipv6(found[0]):
            yield Named("ipv6", found[0])


def _is_version(plain: str, start: int, address: str) -> bool:
    """Whether what could be an IPv4 address is certainly a version: the word stands right in front of it, on
    the line, as a word of its own, and no network of a company has such an address. The product's own
    versions need no word: the last of their numbers is above 255. What is in doubt is an address.
    """
    said = _VERSION.search(plain, max(0, start - _MOST_OF_VERSION), start)
    return said is not None and IPv4Address(address).is_global


def _fours(plain: str) -> Iterator["re.Match[str]"]:
    """What has the form of an IPv4 address. It begins where a row of numbers does, at its first dot at most
    three digits on.
    """
    for near in _MAY_BE_FOUR.finditer(plain):
        start = near.start()
        while start and near.start() - start < _OCTET and plain[start - 1] in _TENS:
            start -= 1
        if (found := _IPV4.match(plain, start)) is not None:
            yield found


def ipv4(text: str) -> str:
    """The address a text is, as it is usually written; "" where it is none, or names no machine. Zeros in
    front stand where every number has three digits, 192.168.007.001: 03.20.54.001 is a time.
    """
    if text[-1:] not in _TENS:  # most texts that are asked about are none
        return ""
    try:
        address = IPv4Address(_LEADING_ZEROS.sub("", text) if padded(text) == text else text)
    except AddressValueError:
        return ""
    plain = address.is_loopback or address.is_multicast or address.is_unspecified
    return "" if plain or _is_mask(int(address)) or text == "169.254.169.254" else str(address)


def padded(address: str) -> str:
    """An IPv4 address with all three digits of each number: 192.168.007.001."""
    return ".".join(part.zfill(_OCTET) for part in address.split("."))


def _is_mask(number: int) -> bool:
    """Whether it is a mask of a net, 255.255.255.0, or one turned round."""
    turned = number ^ 0xFFFFFFFF
    return (turned & (turned + 1)) == 0 or (number & (number + 1)) == 0


def ipv6(text: str) -> str:
    """The same for six; one that holds an IPv4 address names what that names."""
    if text.count("::") > 1 or not (any(map(str.isdigit, text)) or text.count(":") > _HEX_GROUPS):
        return ""
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return ""
    plain = address.is_loopback or address.is_unspecified or address.is_multicast
    if (inner := address.ipv4_mapped) is not None:  # which Python writes with dots from 3.13 on
        return f"::ffff:{int(inner) >> 16:x}:{int(inner) & 0xFFFF:x}" if ipv4(str(inner)) else ""
    return "" if plain or int(address) < 1 << 32 else str(address)


def mac(text: str) -> str:
    """The twelve digits of a MAC address; "" for a text that is none, and for those of no machine."""
    if not (_MAC.fullmatch(text) or _TWELVE.fullmatch(text)):
        return ""
    digits = text.translate({ord(mark): None for mark in ":-."})
    return "" if digits in ("0" * 12, "f" * 12) else digits


def _keys() -> frozenset[str]:
    return known("user_key") | known("host_key")


def field_marks() -> Iterator[str]:
    """What a field begins with, folded."""
    return (f"{key}{mark}" for key in _keys() for mark in "=\"'\\")


@cache
def _near_a_field() -> Hints:
    return Hints((), field_marks(), MARKS)


@cache
def _field() -> "re.Pattern[str]":
    """`user=tanaka`, `"host": "kaga"`, the latter also in quotes itself: a key of the table and its value."""
    keys = "|".join(re.escape(key) for key in sorted(_keys(), key=len, reverse=True))
    return re.compile(
        rf"(?<![a-z0-9])({keys})(?:\\?[\"']\s?:\s?\\?[\"']|=\\?[\"']?)([^\s\"'<>|,;&(){{}}\[\]=\x1f]+)"
    )


def _fields(plain: str, marks: Iterable[int], cleared: Container[str]) -> Iterator[Named]:
    field, hosts = _field().match, known("host_key")
    told = (found.groups() for at in marks if (found := field(plain, at)))
    for key, stated in dict.fromkeys(told):  # once each: a log says most of them by the thousand
        if stated in cleared:
            continue
        value = stated.rstrip("\\.:")
        if not value or value.isdigit() or "@" in value or "\\" in value or "/" in value or is_no_name(value):
            continue  # accounts of a domain, mails and paths have forms of their own
        if key in hosts or ipv4(value):
            yield from of_network(value, sure=True)
        elif value[0].isalnum():
            yield Named("user", value)


def names(plain: str, near: Near | None = None, cleared: Container[str] = frozenset()) -> Iterator[Named]:
    """Names that the form of the text around them tells. `near`: where `field_marks` stand in it, and which
    of `MARKS` do, where that is there already; `cleared`: names that need not be told where a field holds
    them.
    """
    _, fields, present = near or _near_a_field().near(plain)
    for find, wanted in (
        (_mails, "@" in plain),
        (_urls, "://" in present),
        (_shares, "\\\\" in present),
        (_accounts, "\\" in plain),
    ):
        if wanted:
            yield from find(plain)
    for found in _HOME.finditer(plain) if not present.isdisjoint(_HOMES) else ():
        yield Named("user", found[1])
        if found[2]:
            yield Named("user", found[1] + found[2])
    yield from _fields(plain, fields, cleared)
    yield from _of_network_in(plain)


def _mails(plain: str) -> Iterator[Named]:
    for found in _MAIL_DOMAIN.finditer(plain):
        user = _before(_MAIL_USER, plain, found.start(), _MOST_OF_USER)
        domain = found[1]
        if user and "." in domain and not is_kept(domain) and not domain.rpartition(".")[2].isdigit():
            yield Named("user", user)
            yield Named("domain", domain.strip("."))


def _before(pattern: "re.Pattern[str]", plain: str, at: int, most: int) -> str:
    """What of a pattern ends at a place; "" where nothing does."""
    found = pattern.search(plain, max(0, at - most), at)
    return found[0] if found is not None else ""


def _urls(plain: str) -> Iterator[Named]:
    for found in _URL.finditer(plain):
        if not _before(_SCHEME, plain, found.start(), _MOST_OF_SCHEME):
            continue
        if found[1] and not is_kept(found[2]):
            yield Named("user", found[1])
        yield from of_network(found[2], sure=True)
    for found in _SHARE_URL.finditer(plain):
        yield Named("share", found[1])


def _shares(plain: str) -> Iterator[Named]:
    for found in _UNC.finditer(plain):
        if found[1] not in (".", "?") and not found[1].endswith("$"):
            yield from of_network(found[1], sure=True)
            if found[2] and not _OF_EVERY_WINDOWS.fullmatch(found[2]):
                yield Named("share", found[2])


def _accounts(plain: str) -> Iterator[Named]:
    for found in _ACCOUNT.finditer(plain):
        if not is_no_name(found[1]) and not found[1].startswith("nt"):
            yield Named("netbios", found[1])
            yield Named("user", found[2])


def _of_network_in(plain: str) -> Iterator[Named]:
    """Full names of the network, wherever they stand: those that end as such names do."""
    top = known("top_level")
    for found in _SUFFIX.finditer(plain):
        if found[0][1:] not in top:
            continue
        start = found.start()
        while start and plain[start - 1] in _LABEL_CHARACTERS and found.end() - start < _LONGEST_NAME:
            start -= 1
        if start and (plain[start - 1] in "_\\/$" and plain[start - 2 : start] != "//"):
            continue
        yield from of_network(plain[start : found.end()].strip(".-"), sure=False)


@lru_cache(1 << 14)
def of_network(name: str, *, sure: bool) -> tuple[Named, ...]:
    """The host and the domain that a name of the network names. `sure`: the place says that it is one, and
    not, say, the name of a class or a file; else it needs three labels.
    """
    name = name.strip(".")
    if ipv4(name):
        return (Named("ipv4", name),)
    labels = name.split(".")
    if not all(labels) or is_no_name(name) or all(map(str.isdigit, labels)):
        return ()
    if len(labels) == 1:
        return (Named("host", name),) if sure else ()
    if is_kept(name) or not is_domain(labels, sure=sure):
        return ()
    if len(labels) == registrable(labels):
        return (Named("domain", name),) if sure else ()
    return Named("domain", ".".join(labels[1:])), Named("host", labels[0])
