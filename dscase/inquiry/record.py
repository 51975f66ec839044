"""The facts as plain, versioned, JSON-ready data for manifest.json and `--json`: no path of the sender's."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from dscase.events.table import Event, Source, Unparsed
from dscase.review.asked import Asked
from dscase.review.facts import Facts
from dscase.review.finding import Finding, incomplete
from dscase.window import Window


def manifest(
    facts: Facts,
    asked: Asked,
    findings: Sequence[Finding],
    exhibits: Mapping[str, str],
    *,
    as_of: datetime,
    tool: str,
) -> dict[str, object]:
    """The manifest but for its schema and files, which sealing adds. Times are ISO 8601 with offset."""
    collected = facts.collected
    return {
        "tool": f"dscase {tool}",
        "as_of": facts.window.local(as_of).isoformat(),
        "lang": facts.case.lang,
        "window": window_facts(facts.window),
        "asked": asked_facts(asked, facts.window),
        "complete": not incomplete(tuple(findings)),
        "sources": [source_facts(source, facts.window, exhibits) for source in collected.sources],
        "events": {"shown": len(collected.rows), "merged": collected.merged},
        "exhibits": [
            {
                "number": exhibits[file.name],
                "kind": str(file.kind),
                "name": file.name,
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in facts.files
            if file.name in exhibits
        ],
        "sent_apart": [
            {"exhibit": exhibits.get(package.file.name), "name": package.file.name, "kind": package.kind}
            for package in facts.packages
        ],
        "findings": [finding_facts(finding) for finding in findings],
    }


def window_facts(window: Window) -> dict[str, str]:
    """The window as understood."""
    return {
        "start": window.local(window.start).isoformat(),
        "end": window.local(window.end).isoformat(),
        "zone": window.zone.name,
        "zone_rule": window.zone.rule,
        "rule": window.rule,
        "stated": window.stated,
    }


def asked_facts(asked: Asked, window: Window) -> dict[str, object]:
    """The event asked about, and how it was chosen."""
    event = asked.event
    if event is None:
        return {"chosen": asked.chosen}
    time = window.local(event.time).isoformat()
    return {"chosen": asked.chosen, "id": event.id, "target": event.target, "time": time}


def source_facts(source: Source, window: Window, exhibits: Mapping[str, str]) -> dict[str, object]:
    """A source with its tally and clock."""
    spec = source.spec
    return {
        "exhibit": exhibits.get(spec.package or spec.name),
        "name": spec.name,
        "kind": spec.kind,
        "size": spec.size,
        "sha256": spec.sha256,
        "encoding": source.encoding,
        "tally": asdict(source.tally),
        "zone": source.zone,
        "zone_rules": list(source.zone_rules),
        "year_rules": list(source.year_rules),
        "first": window.local(source.first).isoformat() if source.first else None,
        "last": window.local(source.last).isoformat() if source.last else None,
        "clock_flags": list(source.clock_flags),
        "gap": [window.local(end).isoformat() for end in source.gap] if source.gap else None,
        "unparsed": [{item.unit: item.place, "reason": item.reason} for item in source.unparsed],
        "notes": [{"code": note.code, **dict(note.facts)} for note in source.notes],
        "disorder": source.disorder,
        "error": source.error.code if source.error else None,
    }


def unparsed_facts(item: Unparsed) -> dict[str, object]:
    """A line or row that could not be read."""
    return {item.unit: item.place, "reason": item.reason, "text": item.text}


def event_facts(event: Event, window: Window, shown_name: str) -> dict[str, object]:
    """An event with everything known of it. `shown_name` is its name in the reader's language."""
    return {
        "time": window.local(event.time).isoformat(),
        "time_utc": event.time.isoformat(),
        "level": event.level,
        "id": event.id,
        "name": event.name,
        "shown_name": shown_name,
        "module": event.module,
        "target": event.target,
        "origin": event.origin,
        "actor": event.actor,
        "manager": event.manager,
        "product": event.product,
        "version": event.version,
        "tags": event.tags,
        "severity": event.severity,
        "description": event.description,
        "agent_events": [inner._asdict() for inner in event.agent_events],
        "flags": list(event.flags),
        "extra": [list(pair) for pair in event.extra],
        "level_rule": event.level_rule,
        "zone_rule": event.zone_rule,
        "year_rule": event.year_rule,
        "sightings": [
            {"source": sighting.source, sighting.unit: sighting.place} for sighting in event.sightings
        ],
        "raw": event.raw,
    }


def finding_facts(finding: Finding) -> dict[str, object]:
    """A finding without its words."""
    return {
        "code": finding.code,
        "item": finding.item,
        "weight": finding.weight,
        "facts": finding.facts,
        "cause": finding.cause.code if finding.cause else None,
    }
