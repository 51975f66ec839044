r"""What tells by its form that it is a name: addresses, mails, URLs, shares, names of the network, homes.

Everything reads folded text (`fold.folded`). What is read is learned: it is then found wherever it stands.
"""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Literal, NamedTuple

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


_IPV4 = re.compile(r"(?<![0-9a-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9a-z]|\.[0-9])")
_DASHED = re.compile(
    r"(?<![0-9a-z])(?:ip|ec2|host)-([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})(?![0-9a-z])"
)
_IPV6 = re.compile(
    r"(?<![0-9a-z:.])(?=(?:[0-9a-f]{1,4}:){0,7}:|(?:[0-9a-f]{1,4}:){7}[0-9a-f])[0-9a-f:]{2,39}(?![0-9a-z:])"
)
_MAC = re.compile(
    r"(?<![0-9a-z:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-z]|[:-][0-9a-f])"
    r"|(?<![0-9a-z.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9a-z]|\.[0-9a-f])"
)
# Each of these begins with a letter that is sought quickly; what it begins is looked at closely.
_MAY_BE_FOUR = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")
_MAY_BE_DASHED = re.compile(r"-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]")
_MAY_BE_MAC = (
    re.compile(r":[0-9a-f]{2}(?::[0-9a-f]{2}){3}"),
    re.compile(r"-[0-9a-f]{2}(?:-[0-9a-f]{2}){3}"),
    re.compile(r"\.[0-9a-f]{4}\."),
)
_MAY_BE_SIX = re.compile(r":[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){5}:")
_TWELVE = re.compile("[0-9a-f]{12}")
_MAIL = re.compile(r"([a-z0-9._%+\-]{1,64})@([a-z0-9\-]+(?:\.[a-z0-9\-]+)*)")
_URL = re.compile(
    r"[a-z][a-z0-9+.\-]{1,20}://(?:([^\s/@:\"'<>]+)(?::[^\s/@\"'<>]*)?@)?([^\s/:?#\"'<>\]\[\\,;)|]+)"
)
_UNC = re.compile(
    r"(?:(?<=[\s\"'=(\[,;>\x1f])|^)(\\\\|\\\\\\\\)([^\\/\s:*?\"<>|]+)\1?\\?([^\\/\s:*?\"<>|,;)]*)",
    re.MULTILINE,
)
_ACCOUNT = re.compile(
    r"(?:user(?:name| name)?|account|suser|duser|logon|login|actor|by|ユーザ(?:ー名?|名)?|アカウント)"
    r"['\"]?\s{0,2}[:=：'\"「]?\s{0,2}['\"]?([a-z0-9][a-z0-9\-]{0,14})\\{1,2}([a-z0-9._\-]+)(?![\\a-z0-9])"
)
_HOME = re.compile(r"(?:[\\/]users|[\\/]home)[\\/]{1,2}([^\\/\s:*?\"'<>|,;)\x1f]+)")
_SUFFIX = re.compile(r"\.[a-z]{2,}(?![0-9a-z_-]|\.[0-9a-z])")
_LABEL_CHARACTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-.")
_VERSION = re.compile(r"(?:version|ver\.?|build|release|バージョン|ビルド)\W{0,3}\Z")
_LONGEST_NAME = 253
_TENS = "0123456789"
_OCTET = 3  # digits of a number of IPv4
_HEX_GROUPS = 3  # of an address of six: fewer, without a digit, are names of code, "add::bed"


def addresses(plain: str) -> Iterator[Named]:
    """Addresses of machines: IPv4 (`ip-10-0-0-1` too), IPv6, MAC. Not those every machine has."""
    for found in _fours(plain):
        if ipv4(found[0]) and not _VERSION.search(plain, max(0, found.start() - 12), found.start()):
            yield Named("ipv4", found[0])
    for found in _DASHED.finditer(plain) if _MAY_BE_DASHED.search(plain) else ():
        if ipv4(dotted := ".".join(found.groups())):
            yield Named("ipv4", dotted)
    for found in _MAC.finditer(plain) if any(one.search(plain) for one in _MAY_BE_MAC) else ():
        if mac(found[0]):
            yield Named("mac", found[0])
    for found in _IPV6.finditer(plain) if "::" in plain or _MAY_BE_SIX.search(plain) else ():
        if ipv6(found[0]):
            yield Named("ipv6", found[0])


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
    """The address a text is, as it is usually written; "" where it is none, or names no machine."""
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return ""
    plain = address.is_loopback or address.is_multicast or address.is_unspecified
    return "" if plain or _is_mask(int(address)) or text == "169.254.169.254" else str(address)


def _is_mask(number: int) -> bool:
    """Whether it is a mask of a net, 255.255.255.0, or one turned round."""
    turned = number ^ 0xFFFFFFFF
    return (turned & (turned + 1)) == 0 or (number & (number + 1)) == 0


def ipv6(text: str) -> str:
    """The same for six; one that holds an IPv4 address is left to that."""
    if text.count("::") > 1 or not (any(map(str.isdigit, text)) or text.count(":") > _HEX_GROUPS):
        return ""
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return ""
    plain = address.is_loopback or address.is_unspecified or address.is_multicast or address.ipv4_mapped
    return "" if plain or int(address) < 1 << 32 else str(address)


def mac(text: str) -> str:
    """The twelve digits of a MAC address; "" for a text that is none, and for those of no machine."""
    if not (_MAC.fullmatch(text) or _TWELVE.fullmatch(text)):
        return ""
    digits = text.translate({ord(mark): None for mark in ":-."})
    return "" if digits in ("0" * 12, "f" * 12) else digits


def names(plain: str) -> Iterator[Named]:
    """Names that the form of the text around them tells."""
    for find, needed in ((_mails, "@"), (_urls, "://"), (_shares, "\\\\"), (_accounts, "\\")):
        if needed in plain:
            yield from find(plain)
    for found in _HOME.finditer(plain) if "users" in plain or "home" in plain else ():
        yield Named("user", found[1])
    yield from _of_network_in(plain)


def _mails(plain: str) -> Iterator[Named]:
    for found in _MAIL.finditer(plain):
        if "." in found[2] and not is_kept(found[2]) and not found[2].rpartition(".")[2].isdigit():
            yield Named("user", found[1])
            yield Named("domain", found[2].strip("."))


def _urls(plain: str) -> Iterator[Named]:
    for found in _URL.finditer(plain):
        if found[1] and not is_kept(found[2]):
            yield Named("user", found[1])
        yield from of_network(found[2], sure=True)


def _shares(plain: str) -> Iterator[Named]:
    for found in _UNC.finditer(plain):
        if found[2] not in (".", "?") and not found[2].endswith("$"):
            yield from of_network(found[2], sure=True)
            if found[3] and not found[3].endswith("$"):
                yield Named("share", found[3])


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


def of_network(name: str, *, sure: bool) -> Iterator[Named]:
    """The host and the domain that a name of the network names. `sure`: the place says that it is one, and
    not, say, the name of a class or a file; else it needs three labels.
    """
    name = name.strip(".")
    if ipv4(name):
        yield Named("ipv4", name)
        return
    labels = name.split(".")
    if not all(labels) or name.isdigit() or is_no_name(name) or all(map(str.isdigit, labels)):
        return
    if len(labels) == 1:
        if sure:
            yield Named("host", name)
        return
    if is_kept(name) or not is_domain(labels, sure=sure):
        return
    if len(labels) == registrable(labels):
        if sure:
            yield Named("domain", name)
    else:
        yield Named("domain", ".".join(labels[1:]))
        yield Named("host", labels[0])
