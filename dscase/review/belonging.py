"""Does the evidence belong to what is asked about: this computer, this time, this estate?"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from dscase.events.table import Event
from dscase.intake.evidence import Package
from dscase.review.examined import Examined
from dscase.review.finding import Finding, Weight, clock, declare
from dscase.review.grounds import Grounds, rule
from dscase.review.own_packages import own_packages
from dscase.review.subject_event import Asked
from dscase.text import Listed

CLOCKS_DIFFER = timedelta(minutes=5)
"""A picture that seems to be this much too early may have been taken by a clock that is slow."""
LATE = timedelta(days=1)
"""A picture taken longer after the window shows another day's state."""
_VERSION = re.compile(r"(?<![\d.])(\d{1,3})\.(\d{1,3})(?:\.\d+)*")

PACKAGE_OTHER_TARGET = declare("package.other_target", 4, "weak")
PACKAGE_HOST_DIFFERS = declare("package.host_differs", 4, "weak")
PACKAGE_HOST_UNKNOWN = declare("package.host_unknown", 4, "weak")
PACKAGE_NAMES_ANOTHER = declare("package.names_another", 4, "weak")
VERSION_AGENT_NEWER = declare("version.agent_newer", 4, "weak")
VERSION_SEVERAL = declare("version.several", 5, "note")
PRODUCT_CONTRADICTED = declare("product.contradicted", 0, "weak")
SCREENSHOT_BEFORE = declare("screenshot.before", 3, "weak", "note")
SCREENSHOT_LATE = declare("screenshot.late", 3, "note")
SCREENSHOT_COVER_LOST = declare("screenshot.cover_lost", 3, "blocks")
SCREENSHOT_UNCONFIRMED = declare("screenshot.unconfirmed", 3, "blocks")
SCREENSHOT_NOT_LOOKED_AT = declare("screenshot.not_looked_at", 3, "weak", inside=True)
PACKAGE_BEFORE = {
    "window": declare("package.before_window", 4, "weak", "note"),
    "event": declare("package.before_event", 4, "weak", "note"),
}
PACKAGE_ROTATED = declare("package.rotated", 4, "weak", "note")
PACKAGE_LOGS_STOP = declare("package.logs_stop", 4, "weak", "note")


@rule
def belonging(on: Grounds) -> Iterator[Finding]:
    """All findings on what belongs elsewhere."""
    examined, asked = on.examined, on.asked
    agents = [package for package in examined.evidence.packages if package.kind == "dsa"]
    moment = asked.event.time if asked.event else examined.window.start
    own = own_packages(examined, asked)
    if asked.event and agents and not own:
        yield _another_host(examined, asked.event, agents)
    if asked.event and asked.event.target:
        yield from _of_nobody(asked.event, agents, own)
    yield from _stated_otherwise(examined, agents)
    yield from _made_too_early(examined, asked, own)
    yield from _rotated(examined, own, moment)
    yield from _versions(examined, agents)
    yield from _pictures(examined, moment if asked.chosen == "stated" else examined.window.start)


def _another_host(examined: Examined, about: Event, agents: Sequence[Package]) -> Finding:
    """Every agent's package says of which computer it is, and none is of the one asked about."""
    computers = examined.collected.computers
    affected = {
        computers.of(event)
        for event in examined.collected.rows
        if (event.module, event.id) == (about.module, about.id) and event.target
    }
    names = Listed(package.file.name for package in agents)
    for package in agents:
        for host in package.hosts:
            if computers.key(host) in affected:
                return PACKAGE_OTHER_TARGET(names=names, host=host, target=about.target, id=about.id)
    hosts = Listed(dict.fromkeys(host for package in agents for host in package.hosts))
    return PACKAGE_HOST_DIFFERS(names=names, hosts=hosts, target=about.target)


def _of_nobody(about: Event, agents: Sequence[Package], own: Sequence[Package]) -> Iterator[Finding]:
    """Packages that do not say of which computer they are, where no other one is of the one asked about."""
    for package in agents if not any(package.hosts for package in own) else ():
        if not package.hosts:
            yield PACKAGE_HOST_UNKNOWN(name=package.file.name, target=about.target)


def _stated_otherwise(examined: Examined, agents: Sequence[Package]) -> Iterator[Finding]:
    """Packages stated to be of one computer that name others themselves."""
    computers = examined.collected.computers
    for package in agents:
        if package.host_rule == "stated" and not any(
            computers.may_be(computers.key(inside), computers.key(host))
            for inside in package.hosts_inside or package.hosts
            for host in package.hosts
        ):
            yield PACKAGE_NAMES_ANOTHER(
                name=package.file.name,
                stated=Listed(package.hosts),
                hosts=Listed(package.hosts_inside),
            )


def _made_too_early(examined: Examined, asked: Asked, own: Sequence[Package]) -> Iterator[Finding]:
    """Packages made before it happened, unless another of the same kind was made later."""
    kinds: list[tuple[Package, ...]] = [tuple(own)]
    kinds += [tuple(package for package in examined.evidence.packages if package.kind == "dsm")]
    kinds += [(package,) for package in examined.evidence.packages if package.kind == "unknown"]
    for packages in kinds:
        early = [(package, _early(examined, asked, package)) for package in packages]
        if all(code for _, code in early):
            for package, code in early:
                name = package.file.name
                yield PACKAGE_BEFORE[code](_by_rule(package), name=name)


def _early(examined: Examined, asked: Asked, package: Package) -> str:
    """What it was made before, "window" or "event"; "" where it was not, or nobody knows."""
    if package.made is None:
        return ""
    if package.made < examined.window.start:
        return "window"
    return "event" if asked.event and package.made < asked.event.time else ""


def _by_rule(package: Package) -> Weight:
    """A time whose zone nobody named is too weak to call a package worthless."""
    return "note" if package.made_certainty == "weak" else "weak"


def _rotated(examined: Examined, packages: Sequence[Package], moment: datetime) -> Iterator[Finding]:
    """Packages none of whose logs tells of the moment, unless another's do."""
    findings: list[Finding] = []
    for package in packages:
        spans = [(log.first, log.last) for log in package.logs if log.first and log.last]
        reached = [first <= moment and last >= examined.window.start for first, last in spans]
        if not spans or any(reached) or package.unread_logs:  # nobody looked inside, or it is or may be there
            return
        weight: Weight = "weak" if all(log.zoned for log in package.logs) else "note"
        later = [first for first, _ in spans if first > moment]
        end = min(later) if later else max(last for _, last in spans)
        kind = PACKAGE_ROTATED if later else PACKAGE_LOGS_STOP
        findings.append(kind(weight, name=package.file.name, time=clock(examined.window, end)))
    yield from findings


def _versions(examined: Examined, agents: Sequence[Package]) -> Iterator[Finding]:
    """Managers manage agents of their own version and older ones; what is stated is held against both."""
    versions = dict.fromkeys(
        event.version for event in examined.collected.rows if not event.module and _numbers(event.version)
    )
    managers = {_numbers(version) for version in versions}
    if managers:
        for package in agents:
            agent = _numbers(package.agent_version)
            if agent and agent > max(managers):
                name, manager = package.file.name, Listed(versions)
                yield VERSION_AGENT_NEWER(name=name, agent=package.agent_version, manager=manager)
    if len(versions) > 1:
        yield VERSION_SEVERAL(versions=Listed(versions))
    stated_versions = {
        (int(first), int(second)) for first, second in _VERSION.findall(examined.case.product or "")
    }
    newest = max((_numbers(package.agent_version) for package in agents), default=())
    another = not stated_versions & managers if managers else newest > max(stated_versions, default=newest)
    if stated_versions and another:
        known_versions = (*versions, *(package.agent_version for package in agents if package.agent_version))
        all_versions = Listed(dict.fromkeys(known_versions))
        yield PRODUCT_CONTRADICTED(product=examined.case.product or "", versions=all_versions)


def _numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of a version; () where there are none."""
    match = _VERSION.match(version.strip())
    return (int(match[1]), int(match[2])) if match else ()


def _pictures(examined: Examined, moment: datetime) -> Iterator[Finding]:
    """Pictures of another time. A file's own time is weak: a copy has another, or keeps an old one."""
    shots = examined.evidence.screenshots
    early = [shot for shot in shots if shot.taken and shot.taken < moment - CLOCKS_DIFFER]
    for shot in shots:
        if shot.taken is None:
            continue
        name, taken = shot.file.name, clock(examined.window, shot.taken)
        inside = shot.taken_rule in ("exif", "png")
        if shot in early:
            weight: Weight = "weak" if inside and len(early) == len(shots) else "note"
            yield SCREENSHOT_BEFORE(weight, name=name, taken=taken)
        elif inside and shot.taken >= examined.window.end + LATE:
            yield SCREENSHOT_LATE(name=name, taken=taken)


@rule
def covered(on: Grounds) -> Iterator[Finding]:
    """Covered pictures that are gone, and those that may be one of them."""
    evidence = on.examined.evidence
    for lost in evidence.lost_redactions:
        again = [shot.file.name for shot in evidence.screenshots if shot.instead_of == lost.sha256]
        yield SCREENSHOT_COVER_LOST(name=lost.name, again=Listed(again))
    for shot in evidence.screenshots:
        if shot.withheld:
            yield SCREENSHOT_UNCONFIRMED(name=shot.file.name, like=shot.like, alike=shot.alike)


@rule
def not_looked_at(on: Grounds) -> Iterator[Finding]:
    """Where names are masked: pictures nobody has looked at. No rule of ours can read what they show."""
    wanted = on.examined.case.mask
    if wanted is not None and wanted.on:
        for shot in on.examined.evidence.screenshots:
            if not shot.looked and not shot.withheld:
                yield SCREENSHOT_NOT_LOOKED_AT(name=shot.file.name)
