"""The computers that packages and lists of computers name; events name the others."""

from collections import Counter
from collections.abc import Iterable

from dscase.events.computers import Mention
from dscase.intake.evidence import ComputerStatus, Package


def computers_named(packages: Iterable[Package], statuses: Iterable[ComputerStatus]) -> Counter[Mention]:
    """Each as its evidence names it. A list has every computer once: two rows of it are two computers."""
    found = Counter(Mention(host, source=package.file.name) for package in packages for host in package.hosts)
    found.update(Mention(status.computer, source=status.file.name, row=status.row) for status in statuses)
    return found
