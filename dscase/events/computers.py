"""One computer, one identity, however its name is written.

Schema: `computers.key(name, tenant)` is the same text for every spelling of a computer, `same` whether two
keys surely are one, `may_be` whether they are or nobody can tell. `same_computer` makes `Computers` of all
the names in the evidence; `computer_names` tells how a name is folded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from dscase.events.computer_names import begins, folded, is_address
from dscase.events.table import Event

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
    """A computer as one source names it. `tenant` is (number, name), "" where it is unknown.

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


class Node(NamedTuple):
    """A folded name in one tenant; "" for an unknown tenant."""

    name: str
    tenant: str


def tenant_of(extra: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Number and name of the tenant among an event's other fields; "" each where it is missing."""
    number = name = ""
    for key, value in extra:
        if key in _TENANT_IDS:
            number = number or value.strip()
        elif key in _TENANT_NAMES:
            name = name or folded(value)
    return number, name


def host_of(extra: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The number the manager gave the target, and the address beside its name; "" each where missing.

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

    _keys: Mapping[Node, str] = field(default_factory=dict)
    _tenants: Mapping[str, str] = field(default_factory=dict)  # a tenant's name -> its number
    _fits: Mapping[str, frozenset[str]] = field(default_factory=dict)  # unclear key -> keys it may be
    computers: tuple[Computer, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    _asked: dict[tuple[str, _Extra], str] = field(default_factory=dict, compare=False, repr=False)
    _strangers: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _families(self) -> Mapping[str, str]:
        families: dict[str, str] = {}
        for key, fits in self._fits.items():
            own = {families.get(one, one) for one in (key, *fits)}
            name = min(own)
            families |= {one: name for one, its in families.items() if its in own}
            families |= dict.fromkeys((key, *fits), name)
        return families

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of theirs, in every spelling."""
        return tuple(name for one in self.computers for name in one.spellings)

    def key(self, name: str, tenant: tuple[str, str] = ("", "")) -> str:
        """What stands for the computer of this name; "" for no name."""
        plain = folded(name)
        if not plain:
            return ""
        node = Node(plain, self._tenant(tenant))
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

    def _stranger(self, node: Node) -> str:
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
        if len(sure) > 1:  # such as a name that computers of two tenants have
            self._strangers[key_of(node)] = frozenset(sure)
        return key_of(node)

    def _parted(self, short: Node, long: Node) -> bool:
        """Whether another long name has this short one already."""
        key = self._keys[short]
        return any(
            begins(short.name, other.name) and other.name != long.name and not begins(other.name, long.name)
            for other, its in self._keys.items()
            if its == key
        )

    def same(self, one: str, other: str) -> bool:
        """Whether two keys surely stand for one computer."""
        return one == other and not self.is_unclear(one)

    def may_be(self, one: str, other: str) -> bool:
        """Whether two keys stand for one computer, or nobody can tell that they do not."""
        if one == other:
            return True
        return not self._fitting(one).isdisjoint(self._fitting(other))

    def _fitting(self, key: str) -> frozenset[str]:
        return self._fits.get(key) or self._strangers.get(key) or frozenset({key})

    def family(self, key: str) -> str:
        """The same text for all keys that may be one computer, directly or over others."""
        return self._families.get(key, key)

    def is_unclear(self, key: str) -> bool:
        """Whether a key stands for a name that fits several computers."""
        return key in self._fits or key in self._strangers

    def meant(self, name: str) -> tuple[Computer, ...]:
        """The computers that a name nobody but a person wrote may mean, where there are several."""
        fits = self._strangers.get(self.key(name), frozenset())
        return tuple(one for one in self.computers if one.key in fits)

    def joined(self) -> tuple[Computer, ...]:
        """The computers that stand under more than one spelling."""
        return tuple(one for one in self.computers if len(one.spellings) > 1)


def mentioned(events: Iterable[Event]) -> Counter[Mention]:
    """The computers events name, and how often."""
    mentions: Counter[Mention] = Counter()
    seen = Counter((event.target, event.extra, event.sightings[0].source) for event in events if event.target)
    for (target, extra, source), count in seen.items():
        mentions[Mention(target, tenant_of(extra), *host_of(extra), source)] += count
    return mentions


def key_of(node: Node) -> str:
    """What stands for a name in a tenant."""
    return f"{node.name}{_SEPARATOR}{node.tenant}" if node.tenant else node.name
