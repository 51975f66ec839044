r"""One computer, one identity, however its name is written.

Schema: `resolve(mentions)` gives `Computers`; `computers.key(name, tenant)` is the same text for every
spelling of a computer, `same` whether two keys surely are one, `may_be` whether they are or nobody can tell.

Folded are width, case, half-width kana, dashes of other alphabets and a full stop at the end; a relay's
escapes (`#345#220#215`, `\xe5\x90\x8d`, `\u540d`) are undone first. A name and a longer one that begins with
it and a full stop are one computer, as long as only one longer name does, and nothing tells them apart. Where
two do, the short name belongs to neither for certain. A number the manager gave (Host ID) or an address that
stands beside a name joins them, too. The tenant is part of it: computers of the same name in two tenants are
two, and a source that names no tenant goes with any.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from ipaddress import ip_address
from itertools import combinations
from typing import Literal, NamedTuple
from unicodedata import normalize

from dscase.events.table import Event

_OCTAL = re.compile(r"(?:#[0-3][0-7]{2}){2,}")
_HEX = re.compile(r"(?:\\x[0-9A-Fa-f]{2}){2,}")
_UNICODE = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_TENANT_IDS = ("TrendMicroDsTenantId", "TenantID", "TenantId")
_TENANT_NAMES = ("TrendMicroDsTenant", "TenantName")
_HOST_IDS = ("targetID", "TargetID", "cn1")
_BESIDE = frozenset({"Host ID", "HostID", "ホストID"})  # what cn1Label says where cn1 is it
_NO_HOSTS = frozenset({"user", "users", "administrator", "ユーザ", "ユーザー"})
_SEPARATOR = "\x1f"  # between a name and its tenant, in a key

_Extra = tuple[tuple[str, str], ...]

Why = Literal["spelling", "short_name", "host_id", "address"]
"""How names were found to be one computer's: folded alike; the beginning of one longer name; the same number;
the same address."""


class Mention(NamedTuple):
    """A computer as one source names it. `tenant` is (number, name), "" where it is not told.

    `host_id` is the manager's number of it, `address` one that stands beside the name. `row`: where a list
    that has every computer once names it.
    """

    name: str
    tenant: tuple[str, str] = ("", "")
    host_id: str = ""
    address: str = ""
    source: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Computer:
    """What was taken as one computer: every spelling, the most frequent first, and why they are one."""

    key: str
    spellings: tuple[str, ...]
    why: tuple[Why, ...]
    tenant: str = ""
    sources: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The spelling met most often."""
        return self.spellings[0]


class Unclear(NamedTuple):
    """A name that fits several computers: their names."""

    name: str
    fits: tuple[str, ...]


class _Node(NamedTuple):
    """A folded name in one tenant; "" for a tenant that is not told."""

    name: str
    tenant: str


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """A name without what people, consoles and relays write one way or another."""
    return normalize("NFKC", unescaped(name)).translate(_DASHES).casefold().strip().rstrip(".")


def unescaped(text: str) -> str:
    r"""A name as it was before a relay escaped what is not ASCII; as it stands where that makes no text."""
    if "#" not in text and "\\" not in text:
        return text
    text = _OCTAL.sub(lambda found: _text(found[0], [int(one, 8) for one in found[0][1:].split("#")]), text)
    text = _HEX.sub(lambda found: _text(found[0], [int(one, 16) for one in found[0][2:].split(r"\x")]), text)
    return _UNICODE.sub(_from_utf16, text)


def _text(raw: str, numbers: Iterable[int]) -> str:
    data = bytes(numbers)
    for encoding in ("utf-8", "cp932"):
        try:
            plain = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return plain if plain.isprintable() else raw
    return raw


def _from_utf16(found: re.Match[str]) -> str:
    data = bytes.fromhex(found[0].replace(r"\u", ""))
    try:
        plain = data.decode("utf-16-be")
    except UnicodeDecodeError:
        return found[0]
    return plain if plain.isprintable() else found[0]


def is_address(name: str) -> bool:
    """Whether a folded name is an address: its parts are no labels."""
    try:
        ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


def begins(short: str, long: str) -> bool:
    """Whether a folded name is another's first labels. Digits alone are none: 10 is not 10.0.0.1."""
    return bool(short) and not short.isdigit() and long.startswith(f"{short}.") and not is_address(long)


def tenant_of(extra: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Number and name of the tenant among an event's other fields; "" each where it is not told."""
    number = name = ""
    for key, value in extra:
        if key in _TENANT_IDS:
            number = number or value.strip()
        elif key in _TENANT_NAMES:
            name = name or folded(value)
    return number, name


def host_of(extra: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The number the manager gave the target, and the address beside its name; "" each where not told.

    ("-", "") of a target that is said to be no computer.
    """
    fields = dict(extra)
    if fields.get("targetType", fields.get("TargetType", "")).strip().casefold() in _NO_HOSTS:
        return "-", ""
    number = next(
        (fields[key] for key in _HOST_IDS if fields.get(key) and (key != "cn1" or _numbers_host(fields))), ""
    )
    return number.strip(), folded(fields.get("dvc", "")) if is_address(folded(fields.get("dvc", ""))) else ""


def _numbers_host(fields: Mapping[str, str]) -> bool:
    return fields.get("cn1Label", "").strip() in _BESIDE


@dataclass(frozen=True)
class Computers:
    """Every computer the evidence names. Pure: asking it changes nothing."""

    _keys: Mapping[_Node, str] = field(default_factory=dict)
    _tenants: Mapping[str, str] = field(default_factory=dict)  # a tenant's name -> its number
    _fits: Mapping[str, frozenset[str]] = field(default_factory=dict)  # unclear key -> keys it may be
    computers: tuple[Computer, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    _asked: dict[tuple[str, _Extra], str] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _families(self) -> Mapping[str, str]:
        families: dict[str, str] = {}
        for key, fits in self._fits.items():
            own = {families.get(one, one) for one in (key, *fits)}
            name = min(own)
            families |= {one: name for one, its in families.items() if its in own}
            families |= dict.fromkeys((key, *fits), name)
        return families

    def key(self, name: str, tenant: tuple[str, str] = ("", "")) -> str:
        """What stands for the computer of this name; "" for no name."""
        plain = folded(name)
        if not plain:
            return ""
        node = _Node(plain, self._tenant(tenant))
        known = self._keys.get(node)
        if known is not None:
            return known
        return self._stranger(node)

    def of(self, event: Event) -> str:
        """What stands for an event's target; "" where it names none."""
        if not event.target:
            return ""
        asked = event.target, event.extra
        known = self._asked.get(asked)
        if known is None:
            known = self._asked[asked] = self.key(event.target, tenant_of(event.extra))
        return known

    def _tenant(self, tenant: tuple[str, str]) -> str:
        number, name = tenant
        return number or self._tenants.get(name, name)

    def _stranger(self, node: _Node) -> str:
        """A name no source has, as a person types it: the only longer or shorter name of a computer."""
        own = [one for one in self._keys if node.tenant in ("", one.tenant) or not one.tenant]
        exact = {self._keys[one] for one in own if one.name == node.name}
        near = exact or {
            self._keys[one]
            for one in own
            if begins(node.name, one.name) or (begins(one.name, node.name) and not self._parted(one, node))
        }
        sure = {key for key in near if key not in self._fits}
        if len(sure) == 1:
            return next(iter(sure))
        return _key(node)

    def _parted(self, short: _Node, long: _Node) -> bool:
        """Whether another long name has this short one already."""
        key = self._keys[short]
        return any(
            begins(short.name, other.name) and other.name != long.name and not begins(other.name, long.name)
            for other, its in self._keys.items()
            if its == key
        )

    def same(self, one: str, other: str) -> bool:
        """Whether two keys surely stand for one computer."""
        return one == other and one not in self._fits

    def may_be(self, one: str, other: str) -> bool:
        """Whether two keys stand for one computer, or nobody can tell that they do not."""
        if one == other:
            return True
        first, second = self._fits.get(one, frozenset({one})), self._fits.get(other, frozenset({other}))
        return not first.isdisjoint(second)

    def family(self, key: str) -> str:
        """The same text for all keys that may be one computer, directly or over others."""
        return self._families.get(key, key)

    def is_unclear(self, key: str) -> bool:
        """Whether a key stands for a name that fits several computers."""
        return key in self._fits

    def joined(self) -> tuple[Computer, ...]:
        """The computers that stand under more than one spelling."""
        return tuple(one for one in self.computers if len(one.spellings) > 1)


def mentioned(events: Iterable[Event]) -> Counter[Mention]:
    """The computers events name, and how often."""
    told: Counter[Mention] = Counter()
    seen = Counter((event.target, event.extra, event.sightings[0].source) for event in events if event.target)
    for (target, extra, source), count in seen.items():
        told[Mention(target, tenant_of(extra), *host_of(extra), source)] += count
    return told


def resolve(mentions: Mapping[Mention, int]) -> Computers:
    """Decides, from all evidence together, which names are one computer's. `mentions`: how often each."""
    return _Resolving(mentions).result()


class _Resolving:
    """The names as nodes of a graph, joined one reason after the other."""

    def __init__(self, mentions: Mapping[Mention, int]) -> None:
        self._tenants = _numbered({mention.tenant for mention in mentions})
        self._spellings: dict[_Node, Counter[str]] = defaultdict(Counter)
        self._sources: dict[_Node, dict[str, None]] = defaultdict(dict)
        self._ids: dict[_Node, set[tuple[str, str]]] = defaultdict(set)
        self._rows: dict[_Node, set[tuple[str, str]]] = defaultdict(set)
        self._addresses: dict[_Node, set[str]] = defaultdict(set)
        self._people: set[str] = set()
        for mention, count in mentions.items():
            plain = folded(mention.name)
            if not plain:
                continue
            node = _Node(plain, mention.tenant[0] or self._tenants.get(mention.tenant[1], mention.tenant[1]))
            self._spellings[node][mention.name.strip()] += count
            if mention.source:
                self._sources[node][mention.source] = None
            if mention.host_id == "-":
                self._people.add(plain)
            elif mention.host_id:
                self._ids[node].add((node.tenant, mention.host_id))
            if mention.row:
                self._rows[node].add((mention.source, str(mention.row)))
            if mention.address:
                self._addresses[node].add(mention.address)
        self._parents = {node: node for node in self._spellings}
        self._why: dict[_Node, set[Why]] = defaultdict(set)
        self._fits: dict[_Node, set[_Node]] = {}
        self._tenant_of: dict[_Node, str] = {}

    def result(self) -> Computers:
        self._join_tenants()
        self._join_beside(self._addresses, "address")
        self._join_numbers()
        self._join_short_names()
        groups: dict[_Node, list[_Node]] = defaultdict(list)
        for node in self._parents:
            groups[self._root(node)].append(node)
        keys = {node: _key(max(group, key=_fullest)) for group in groups.values() for node in group}
        fits = {
            keys[node]: frozenset(keys[other] for other in others)
            for node, others in self._fits.items()
            if len({keys[other] for other in others}) > 1
        }
        computers = tuple(self._computer(keys[group[0]], group) for group in groups.values())
        unclear = tuple(
            Unclear(self._shown([node]), tuple(sorted(self._shown([other]) for other in others)))
            for node, others in self._fits.items()
            if keys[node] in fits
        )
        return Computers(keys, self._tenants, fits, computers, unclear)

    def _root(self, node: _Node) -> _Node:
        while self._parents[node] != node:
            self._parents[node] = self._parents[self._parents[node]]
            node = self._parents[node]
        return node

    def _join(self, one: _Node, other: _Node, why: Why | None) -> None:
        first, second = self._root(one), self._root(other)
        if first == second:
            return
        self._parents[second] = first
        self._why[first] |= self._why.pop(second, set()) | ({why} if why else set())

    def _join_tenants(self) -> None:
        """A name told without a tenant is of the only tenant that has it; of two, nobody knows whose."""
        shorter: dict[str, list[_Node]] = defaultdict(list)  # any name, and every beginning of one -> those
        for node in self._parents:
            if node.tenant:
                for name in (node.name, *_beginnings(node.name)):
                    shorter[name].append(node)
        named = {node.name: node for node in self._parents if node.tenant}
        for node in self._parents:
            self._tenant_of[node] = node.tenant
            if node.tenant:
                continue
            own = [*shorter.get(node.name, ())]
            own += [
                one for name in _beginnings(node.name) for one in shorter.get(name, ()) if one.name == name
            ]
            tenants = {one.tenant for one in own}
            if len(tenants) > 1:
                self._fits[node] = {one for one in own if one.name == node.name} or set(own)
            elif tenants:
                self._tenant_of[node] = next(iter(tenants))
            if len(tenants) == 1 and node.name in named:
                self._join(_Node(node.name, *tenants), node, None)

    def _join_beside(self, told: Mapping[_Node, set[str]], why: Why) -> None:
        """A name that is an address and the one name that address stands beside."""
        having: dict[str, set[_Node]] = defaultdict(set)
        for node, addresses in told.items():
            for address in addresses:
                if address != node.name:
                    having[address].add(node)
        for node in list(self._parents):
            own = having.get(node.name, set())
            if len({self._root(one) for one in own}) == 1:
                self._join(next(iter(own)), node, why)

    def _join_numbers(self) -> None:
        """The same number in one tenant: an address and a name, a short name and a long one.

        Two names that have nothing in common may be of two managers: a number alone does not join them.
        """
        having: dict[tuple[str, str], list[_Node]] = defaultdict(list)
        for node, numbers in self._ids.items():
            for number in numbers:
                having[number].append(node)
        for nodes in having.values():
            names = [node for node in nodes if not is_address(node.name)]
            for one, other in combinations(nodes, 2):
                related = begins(one.name, other.name) or begins(other.name, one.name)
                alone = len(names) == 1 and is_address(one.name) != is_address(other.name)
                if related or alone:
                    self._join(one, other, "host_id")

    def _join_short_names(self) -> None:
        """A name and the one longer name that begins with it, unless their numbers differ."""
        longer: dict[str, list[_Node]] = defaultdict(list)
        for node in self._parents:
            if node.name not in self._people:
                for name in _beginnings(node.name):
                    longer[name].append(node)
        for node in list(self._parents):
            if node.name in self._people or node.name.isdigit():
                continue
            own = [one for one in longer.get(node.name, ()) if self._may_join(node, one)]
            joined = [one for one in own if self._root(one) == self._root(node)]
            if joined or not own:  # a number has settled it
                continue
            if node in self._fits:
                continue
            roots = {
                self._root(one)
                for one in own
                if not any(begins(one.name, two.name) and self._may_join(one, two) for two in own)
            }
            if len(roots) == 1:
                self._join(next(iter(roots)), node, "short_name")
            else:
                self._fits[node] = roots

    def _may_join(self, one: _Node, other: _Node) -> bool:
        if self._tenant_of[one] != self._tenant_of[other] or other in self._fits:
            return False
        return not any(_parted(told.get(one, ()), told.get(other, ())) for told in (self._ids, self._rows))

    def _computer(self, key: str, group: list[_Node]) -> Computer:
        spellings: Counter[str] = Counter()
        for node in group:
            spellings.update(self._spellings[node])
        why = set(self._why.get(self._root(group[0]), ()))
        if any(len(self._spellings[node]) > 1 for node in group):
            why.add("spelling")
        sources = dict.fromkeys(source for node in group for source in self._sources[node])
        return Computer(
            key,
            tuple(name for name, _ in spellings.most_common()),
            tuple(sorted(why)),
            next((node.tenant for node in group if node.tenant), ""),
            tuple(sources),
        )

    def _shown(self, nodes: Iterable[_Node]) -> str:
        return next(self._spellings[node].most_common(1)[0][0] for node in nodes)


def _numbered(tenants: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A tenant's name -> its number, where some source tells both.

    Where numbers and names are never told together, a name tells nothing that could be compared: "".
    """
    told = sorted(tenants)
    numbers = {name: number for number, name in told if number and name}
    any_number = any(number for number, _ in told)
    return numbers | {name: "" for number, name in told if name and any_number and name not in numbers}


def _parted(mine: Collection[tuple[str, str]], its: Collection[tuple[str, str]]) -> bool:
    """Whether two names have different numbers in one numbering."""
    both = {where for where, _ in mine} & {where for where, _ in its}
    return any(
        {number for at, number in mine if at == where}.isdisjoint(number for at, number in its if at == where)
        for where in both
    )


def _beginnings(name: str) -> list[str]:
    """The shorter names a folded name begins with, label by label; none of an address."""
    if is_address(name):
        return []
    labels = name.split(".")
    return [".".join(labels[:end]) for end in range(1, len(labels))]


def _key(node: _Node) -> str:
    return f"{node.name}{_SEPARATOR}{node.tenant}" if node.tenant else node.name


def _fullest(node: _Node) -> tuple[bool, int, bool, str]:
    return not is_address(node.name), len(node.name), bool(node.tenant), node.name
