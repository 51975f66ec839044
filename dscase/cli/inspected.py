"""What `dscase inspect` tells: for people on the screen, for programs as JSON."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TypeVar

from dscase.inquiry.formatter import Teller, readable_size
from dscase.intake.evidence import (
    AlertMail,
    ArchiveMember,
    ComputerStatus,
    EvidenceFile,
    LogInside,
    Package,
    Screenshot,
)
from dscase.kinds import Kind
from dscase.pipeline import Looked
from dscase.render.plain import clean
from dscase.text import one_line
from dscase.window import Window, offset_name
from dscase.wording.words import Words

T = TypeVar("T", Package, Screenshot, AlertMail)

JSON_SCHEMA = "dscase.inspect/1"
LISTED = 20
"""How many logs, hosts and computers the screen lists; the JSON has all."""


def show(look: Looked, words: Words) -> None:
    """One block of lines a file, on stdout."""
    some = datetime.fromtimestamp(0, tz=look.zone.tz)
    tell = Teller(words, Window(some, some + timedelta(days=1), look.zone, "start_end", ""), {})
    lines: list[str] = []
    for file in look.gathered.files:
        lines += ["", f"■ {one_line(file.name)}", *(f"  {line}" for line in _lines(file, look, tell))]
    for name, original in look.gathered.copies:
        lines += ["", words.say("inspect.copy", name=one_line(name), original=one_line(original))]
    sys.stdout.writelines(f"{clean(line)}\n" for line in lines[1:])


def _lines(file: EvidenceFile, look: Looked, tell: Teller) -> Iterator[str]:
    say = tell.words.say
    package = _of(file, look.gathered.packages)
    kind = say(f"kind.{file.kind}")
    if package is not None:
        whose = say(f"package.kind.{package.kind}", rule=say(f"package.kind_rule.{package.kind_rule}"))
        kind = say("inspect.package", kind=kind, whose=whose)
    yield say("inspect.kind", kind=kind)
    yield say("inspect.file", size=readable_size(file.size), sha256=file.sha256 or "—")
    if package is not None:
        yield from _package(package, look, tell)
    if shot := _of(file, look.gathered.screenshots):
        when = tell.time_with_zone(shot.taken) if shot.taken else shot.taken_text
        yield say("inspect.picture", width=shot.width, height=shot.height)
        yield say("inspect.taken", when=when or "—", rule=say(f"inspect.taken_rule.{shot.taken_rule}"))
    for mail in _all_of(file, look.gathered.mails)[:LISTED]:
        yield say("inspect.subject", subject=one_line(mail.subject))
        yield say("inspect.sent", sent=tell.time_with_zone(mail.sent) if mail.sent else "—")
        yield say("inspect.alert", alert=mail.alert or "—", count="—" if mail.count is None else mail.count)
    if file.name in look.spans:
        yield _log(look.spans[file.name], "", look, tell)
    yield from _inside(look.inside(file.name), look, tell)
    statuses = [status for status in look.gathered.statuses if status.file.name == file.name]
    for status in statuses[:LISTED]:
        yield say(
            "inspect.status",
            row=status.row,
            computer=one_line(status.computer),
            text=one_line(status.text),
            lamp=say(f"lamp.{status.lamp}") if status.lamp else "",
        )
    if len(statuses) > LISTED:
        yield say("inspect.more", count=len(statuses) - LISTED)
    if (file.kind.events or file.kind is Kind.ARCHIVE) and file.error is None:
        yield say("inspect.events", name=one_line(str(file.path)))
    troubles = package.troubles if package is not None else ()
    for error in (*filter(None, (file.error,)), *troubles):
        explained = tell.words.explain(error)
        yield say("inspect.trouble", what=explained.what)
        yield f"  → {explained.next}"


def _inside(members: Sequence[ArchiveMember], look: Looked, tell: Teller) -> Iterator[str]:
    say = tell.words.say
    for one in members[:LISTED]:
        yield say("inspect.member", name=one_line(one.name), kind=say(f"kind.{one.kind}"))
        if one.log is not None:
            yield _log(one.log, one_line(one.name), look, tell)
    if len(members) > LISTED:
        yield say("inspect.more", count=len(members) - LISTED)


def _package(package: Package, look: Looked, tell: Teller) -> Iterator[str]:
    say = tell.words.say
    made = tell.time_with_zone(package.made) if package.made else package.made_text
    yield say(
        "inspect.made",
        made=say(f"inspect.made_rule.{package.made_rule}", when=one_line(made)),
        certainty=say(f"inspect.certainty.{package.made_certainty}"),
    )
    if package.agent_version or package.os:
        yield say("inspect.agent", version=package.agent_version or "—", os=one_line(package.os) or "—")
    for guid in package.guids:
        yield say("inspect.guid", guid=guid)
    if package.hosts:
        hosts = say("inquiry.list_mark").join(map(one_line, package.hosts[:LISTED]))
        yield say(f"inspect.host_rule.{package.host_rule}", hosts=hosts)
    yield say("inspect.checked" if package.checked else "inspect.not_checked", count=f"{package.members:,}")
    for log in package.logs[:LISTED]:
        yield _log(log, one_line(log.member), look, tell)
    if len(package.logs) > LISTED:
        yield say("inspect.more", count=len(package.logs) - LISTED)


def _log(log: LogInside, name: str, look: Looked, tell: Teller) -> str:
    say = tell.words.say
    if log.first is None or log.last is None:
        return say("inspect.log_silent", name=name, size=readable_size(log.size))
    return say(
        "inspect.log",
        name=name,
        size=readable_size(log.size),
        first=tell.time_with_zone(log.first),
        last=tell.time_with_zone(log.last),
        rule=say("rule.zone.stamp") if log.zoned else say(f"rule.zone.{look.zone.rule}"),
    )


def as_json(look: Looked) -> str:
    """The same facts and more, one JSON document of schema `dscase.inspect/1`, pure ASCII."""
    gathered = look.gathered
    document = {
        "schema": JSON_SCHEMA,
        "complete": look.complete,
        "zone": look.zone.name,
        "zone_rule": look.zone.rule,
        "files": [_file_facts(file, look) for file in gathered.files],
        "copies": [{"name": name, "original": original} for name, original in gathered.copies],
    }
    return json.dumps(document, ensure_ascii=True, indent=2)


def _file_facts(file: EvidenceFile, look: Looked) -> dict[str, object]:
    gathered = look.gathered
    package = _of(file, gathered.packages)
    shot = _of(file, gathered.screenshots)
    mails = [_mail_facts(mail) for mail in _all_of(file, gathered.mails)]
    log = look.spans.get(file.name)
    return {
        "name": file.name,
        "kind": str(file.kind),
        "size": file.size,
        "sha256": file.sha256,
        "mtime": _iso(file.mtime),
        "error": file.error.code if file.error else None,
        "package": _package_facts(package) if package else None,
        "screenshot": {
            "width": shot.width,
            "height": shot.height,
            "taken": _iso(shot.taken),
            "taken_rule": shot.taken_rule,
            "taken_text": shot.taken_text,
        }
        if shot
        else None,
        "mail": mails[0] if mails else None,
        "more_mails": mails[1:],
        "inside": [
            {"name": one.name, "kind": str(one.kind), "log": _log_facts(one.log) if one.log else None}
            for one in look.inside(file.name)
        ],
        "log": _log_facts(log) if log else None,
        "statuses": [_status_facts(one) for one in gathered.statuses if one.file.name == file.name],
    }


def _mail_facts(mail: AlertMail) -> Mapping[str, object]:
    return {
        "subject": mail.subject,
        "sender": mail.sender,
        "sent": _iso(mail.sent),
        "alert": mail.alert,
        "count": mail.count,
    }


def _package_facts(package: Package) -> Mapping[str, object]:
    return {
        "kind": package.kind,
        "kind_rule": package.kind_rule,
        "made": _iso(package.made),
        "made_rule": package.made_rule,
        "made_text": package.made_text,
        "made_certainty": package.made_certainty,
        "agent_version": package.agent_version,
        "os": package.os,
        "guids": list(package.guids),
        "hosts": list(package.hosts),
        "host_rule": package.host_rule,
        "hosts_inside": list(package.hosts_inside),
        "members": package.members,
        "checked": package.checked,
        "logs": [_log_facts(log) for log in package.logs],
        "troubles": [{"code": trouble.code, **trouble.facts} for trouble in package.troubles],
    }


def _log_facts(log: LogInside) -> Mapping[str, object]:
    offset = offset_name(log.offset) if log.offset is not None else None
    return {**asdict(log), "first": _iso(log.first), "last": _iso(log.last), "offset": offset}


def _status_facts(status: ComputerStatus) -> Mapping[str, object]:
    return {
        "row": status.row,
        "computer": status.computer,
        "lamp": status.lamp,
        "text": status.text,
        "last_contact": status.last_contact,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _of(file: EvidenceFile, opened: tuple[T, ...]) -> T | None:
    return next(iter(_all_of(file, opened)), None)


def _all_of(file: EvidenceFile, opened: tuple[T, ...]) -> list[T]:
    return [one for one in opened if one.file.name == file.name]
