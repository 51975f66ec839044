"""Which packages are of the computer asked about, and what they tell of its system."""

from collections.abc import Sequence

from dscase.events.computers import Computers
from dscase.intake.evidence import Package
from dscase.review.examined import Examined
from dscase.review.subject_event import Asked


def own_packages(examined: Examined, asked: Asked) -> tuple[Package, ...]:
    """The agents' packages that may be of the computer asked about; all, where none is asked about."""
    agents = tuple(package for package in examined.evidence.packages if package.kind == "dsa")
    if asked.event is None or not asked.event.target:
        return agents
    computers = examined.collected.computers
    return tuple(package for package in agents if may_be_of(package, computers.of(asked.event), computers))


def packages_of_subject(examined: Examined, asked: Asked) -> tuple[Package, ...]:
    """Those whose words on system and version go for the computer asked about.

    A package of which nobody knows whose it is tells nothing of a computer; where none is asked about, it
    tells of itself.
    """
    own = own_packages(examined, asked)
    named = tuple(package for package in own if package.hosts)
    return named if named or (asked.event is not None and asked.event.target) else own


def systems(packages: Sequence[Package]) -> dict[str, Package]:
    """The systems packages name, each with the first package that does."""
    by_system: dict[str, Package] = {}
    for package in packages:
        if package.system:
            by_system.setdefault(package.system, package)
    return by_system


def may_be_of(package: Package, computer: str, computers: Computers) -> bool:
    """Whether a package is of a computer (what stands for it), or does not say of which it is."""
    return not package.hosts or any(computers.may_be(computers.key(host), computer) for host in package.hosts)
