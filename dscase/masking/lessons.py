"""What a case teaches: the names that events, lists, packages, mails and records hold in fields of theirs,
then whatever names itself by its form in any text of it.
"""

from collections.abc import Iterable
from typing import Any

from dscase.events.computers import host_of, tenant_of
from dscase.events.table import Event
from dscase.knowledge.catalogue import catalogue
from dscase.masking.learning import Learner
from dscase.review.examined import Examined

_HOSTS = frozenset({"dvchost", "dhost", "shost", "targethostname", "hostname", "computername", "managerhost"})
_USERS = frozenset({"suser", "duser", "username"})
_TENANTS = frozenset({"trendmicrodstenant", "tenantname"})


def learn(learner: Learner, examined: Examined, *beside: Any) -> None:
    """Learn everything that an examined case tells, and whatever else is composed of it."""
    collected = examined.collected
    events(learner, (*collected.rows, *collected.beyond, *collected.protection))
    for computer in collected.computers.computers:
        for spelling in computer.spellings:
            learner.host(spelling)
    for package in examined.evidence.packages:
        for host in package.hosts:
            learner.host(host)
    for status in examined.evidence.statuses:
        learner.host(status.computer)
    for machine in examined.evidence.machines:
        learner.host(machine.host)
    for fetched in examined.evidence.fetches:
        learner.host(fetched.manager.rpartition(":")[0])
        learner.user(fetched.account)
    for record in examined.checked:
        learner.user(record.who or "")
    learner.over((examined, *beside))


def events(learner: Learner, some: Iterable[Event]) -> None:
    """What the fields of events tell."""
    targets: set[tuple[str, bool]] = set()
    actors, managers = set(), set()
    beside: set[tuple[str, str]] = set()
    tenants: set[str] = set()
    for event in some:
        targets.add((event.target, host_of(event.extra)[0] != "-"))
        actors.add(event.actor)
        managers.add(event.manager)
        beside.update(event.extra)
        tenants.add(tenant_of(event.extra)[1])
    for target, is_host in targets:
        (learner.host if is_host else learner.user)(target)
    for manager in managers:
        learner.host(manager)
    for actor in actors:
        if actor and catalogue().is_person(actor):
            learner.user(actor)
    for tenant in tenants:
        learner.named("tenant", tenant)
    for key, value in beside:
        _beside(learner, key.casefold(), value)


def _beside(learner: Learner, key: str, value: str) -> None:
    if key in _HOSTS:
        learner.host(value)
    elif key in _USERS:
        learner.user(value)
    elif key in _TENANTS:
        learner.named("tenant", value)
