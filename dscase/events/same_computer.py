"""Which names are one computer's, decided from all the evidence together, each for a reason.

Schema: `resolve(mentions)` gives `Computers`.

A name and a longer one that begins with it and a full stop are one computer, as long as only one longer name
does, and nothing tells them apart. Where two do, the short name belongs to neither for certain. A number the
manager gave (Host ID) or an address that stands beside a name joins them, too. The tenant is part of it:
computers of the same name in two tenants are two, and a source that names no tenant goes with any.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from dscase.events.computer_names import beginnings, begins, folded, is_address
from dscase.events.computers import Computer, Computers, Mention, Node, Unclear, Why, key_of


def resolve(mentions: Mapping[Mention, int]) -> Computers:
    """Decides, from all evidence together, which names are one computer's. `mentions`: how often each."""
    return _Resolving(mentions).result()


class _Resolving:
    """The names as nodes of a graph, joined one reason after the other."""

    def __init__(self, mentions: Mapping[Mention, int]) -> None:
        self._tenants = _numbered({mention.tenant for mention in mentions})
        self._spellings: dict[Node, Counter[str]] = defaultdict(Counter)
        self._sources: dict[Node, dict[str, None]] = defaultdict(dict)
        self._ids: dict[Node, set[tuple[str, str]]] = defaultdict(set)
        self._rows: dict[Node, set[tuple[str, str]]] = defaultdict(set)
        self._addresses: dict[Node, set[str]] = defaultdict(set)
        self._people: set[str] = set()
        for mention, count in mentions.items():
            plain = folded(mention.name)
            if not plain:
                continue
            node = Node(plain, mention.tenant[0] or self._tenants.get(mention.tenant[1], mention.tenant[1]))
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
        self._why: dict[Node, set[Why]] = defaultdict(set)
        self._fits: dict[Node, set[Node]] = {}
        self._tenant_of: dict[Node, str] = {}

    def result(self) -> Computers:
        self._join_tenants()
        self._join_beside(self._addresses, "address")
        self._join_numbers()
        self._join_short_names()
        groups: dict[Node, list[Node]] = defaultdict(list)
        for node in self._parents:
            groups[self._root(node)].append(node)
        keys = {node: key_of(max(group, key=_fullest)) for group in groups.values() for node in group}
        fits = {
            keys[node]: frozenset(keys[other] for other in others)
            for node, others in self._fits.items()
            if len({keys[other] for other in others}) > 1
        }
        computers = tuple(self._computer(keys[group[0]], group) for group in groups.values())
        unclear = tuple(
            Unclear(self._shown([node]), tuple(sorted(self._names_of(others))))
            for node, others in self._fits.items()
            if keys[node] in fits
        )
        return Computers(keys, self._tenants, fits, computers, unclear)

    def _root(self, node: Node) -> Node:
        while self._parents[node] != node:
            self._parents[node] = self._parents[self._parents[node]]
            node = self._parents[node]
        return node

    def _join(self, node: Node, other: Node, why: Why | None) -> None:
        first, second = self._root(node), self._root(other)
        if first == second:
            return
        self._parents[second] = first
        self._why[first] |= self._why.pop(second, set()) | ({why} if why else set())

    def _join_tenants(self) -> None:
        """A name without a tenant is of the only tenant that has it; of two, nobody knows whose."""
        shorter: dict[str, list[Node]] = defaultdict(list)  # any name, and every beginning of one -> those
        for node in self._parents:
            if node.tenant:
                for name in (node.name, *beginnings(node.name)):
                    shorter[name].append(node)
        named = {node.name: node for node in self._parents if node.tenant}
        for node in self._parents:
            self._tenant_of[node] = node.tenant
            if node.tenant:
                continue
            own = [*shorter.get(node.name, ())]
            own += [
                one for name in beginnings(node.name) for one in shorter.get(name, ()) if one.name == name
            ]
            tenants = {one.tenant for one in own}
            if len(tenants) > 1:
                self._fits[node] = {one for one in own if one.name == node.name} or set(own)
            elif tenants:
                self._tenant_of[node] = next(iter(tenants))
            if len(tenants) == 1 and node.name in named:
                self._join(Node(node.name, *tenants), node, None)

    def _join_beside(self, addresses_beside: Mapping[Node, set[str]], why: Why) -> None:
        """A name that is an address and the one name that address stands beside."""
        having: dict[str, set[Node]] = defaultdict(set)
        for node, addresses in addresses_beside.items():
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
        having: dict[tuple[str, str], list[Node]] = defaultdict(list)
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
        longer: dict[str, list[Node]] = defaultdict(list)
        for node in self._parents:
            if node.name not in self._people:
                for name in beginnings(node.name):
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

    def _may_join(self, node: Node, other: Node) -> bool:
        if self._tenant_of[node] != self._tenant_of[other] or other in self._fits:
            return False
        return not any(
            _parted(tenants.get(node, ()), tenants.get(other, ())) for tenants in (self._ids, self._rows)
        )

    def _computer(self, key: str, group: list[Node]) -> Computer:
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

    def _names_of(self, nodes: Collection[Node]) -> list[str]:
        """How nodes are named; those of one name by their tenants, too."""
        names = Counter(node.name for node in nodes)
        return [
            f"{self._shown([node])} (TenantID {node.tenant})" if names[node.name] > 1 else self._shown([node])
            for node in nodes
        ]

    def _shown(self, nodes: Iterable[Node]) -> str:
        return next(self._spellings[node].most_common(1)[0][0] for node in nodes)


def _numbered(tenants: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A tenant's name -> its number, where some source tells both.

    Where numbers and names never come together, a name gives nothing to compare: "".
    """
    ordered = sorted(tenants)
    numbers = {name: number for number, name in ordered if number and name}
    any_number = any(number for number, _ in ordered)
    return numbers | {name: "" for number, name in ordered if name and any_number and name not in numbers}


def _parted(mine: Collection[tuple[str, str]], its: Collection[tuple[str, str]]) -> bool:
    """Whether two names have different numbers in one numbering."""
    both = {where for where, _ in mine} & {where for where, _ in its}
    return any(
        {number for at, number in mine if at == where}.isdisjoint(number for at, number in its if at == where)
        for where in both
    )


def _fullest(node: Node) -> tuple[bool, int, bool, str]:
    return not is_address(node.name), len(node.name), bool(node.tenant), node.name
