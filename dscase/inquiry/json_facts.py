"""The facts as plain, versioned, JSON-ready data for manifest.json and `--json`: no path of the sender's."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from dscase.events.table import Event, Sighting, Source, Unparsed
from dscase.window import Window

if TYPE_CHECKING:  # as in `formatter`
    from dscase.review.correlate import Correlation
    from dscase.review.coverage import Coverage
    from dscase.review.examined import Examined
    from dscase.review.finding import Finding
    from dscase.review.judge import Judgement
    from dscase.review.subject_event import Asked, Candidate
    from dscase.review.triage import Verdict


def manifest(
    examined: "Examined",
    judgement: "Judgement",
    *,
    langs: Sequence[str],
    tool: str,
    pdf: Sequence[Mapping[str, object]] = (),
    font: str = "",
) -> dict[str, object]:
    """The manifest but for its schema and files, which sealing adds. Times are ISO 8601 with offset.

    `pdf`: of each PDF wanted, what made it or why there is none. `font`: what the drawings are written in.
    """
    collected, exhibits = examined.collected, examined.exhibits
    covered = {shot.file.name: shot.hidden for shot in examined.evidence.screenshots}
    return {
        "tool": f"dscase {tool}",
        "as_of": examined.window.local(examined.as_of).isoformat(),
        "lang": langs[0] if len(langs) == 1 else "both",
        "window": window_facts(examined.window),
        "asked": asked_facts(judgement.asked, examined.window),
        "complete": judgement.complete,
        **judgement_facts(judgement, examined.window, exhibits),
        "sources": [source_facts(source, examined.window, exhibits) for source in collected.sources],
        "events": {"shown": len(collected.rows), "merged": collected.merged},
        "exhibits": [
            {
                "number": exhibits[file.name],
                "kind": str(file.kind),
                "place": file.kind.exhibit,
                "name": file.name,
                "size": file.size,
                "sha256": file.sha256,
                "covered_areas": covered.get(file.name, 0),
            }
            for file in examined.evidence.files
            if file.name in exhibits
        ],
        "sent_apart": [
            {
                "exhibit": exhibits.get(package.file.name),
                "name": package.file.name,
                "kind": package.kind,
                "size": package.file.size,
                "sha256": package.file.sha256,
            }
            for package in examined.evidence.packages
        ],
        "findings": [finding_facts(finding) for finding in judgement.findings],
        "drawing_font": font,
        "pdf": list(pdf),
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


def asked_facts(asked: "Asked", window: Window) -> dict[str, object]:
    """The event asked about, and how it was chosen."""
    event = asked.event
    if event is None:
        return {"chosen": asked.chosen}
    time = window.local(event.time).isoformat()
    return {"chosen": asked.chosen, "id": event.id, "target": event.target, "time": time}


def candidate_facts(candidate: "Candidate", window: Window) -> dict[str, object]:
    """An event that may be asked about; `event` is what `--event` takes."""
    event = candidate.event
    return {
        "event": candidate.stated,
        "id": event.id,
        "target": event.target,
        "level": event.level,
        "time": window.local(event.time).isoformat(),
        "count": candidate.count,
        "recovered": candidate.recovered,
    }


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
        "first": _time(source.first, window),
        "last": _time(source.last, window),
        "clock_flags": list(source.clock_flags),
        "gap": [_time(end, window) for end in source.gap] if source.gap else None,
        "unparsed": [{**_place(item), "reason": item.reason} for item in source.unparsed],
        "notes": [{"code": note.code, **dict(note.facts)} for note in source.notes],
        "disorder": source.disorder,
        "error": source.error.code if source.error else None,
    }


def judgement_facts(
    judgement: "Judgement", window: Window, exhibits: Mapping[str, str]
) -> dict[str, dict[str, object] | list[dict[str, object]]]:
    """The verdict, what the evidence covers, and what belongs together."""
    return {
        "verdict": _verdict(judgement.verdict, exhibits),
        "coverage": [_coverage(coverage, window, exhibits) for coverage in judgement.coverage],
        "correlation": _correlation(judgement.correlation, window),
    }


def _verdict(verdict: "Verdict", exhibits: Mapping[str, str]) -> dict[str, object]:
    return {
        "kind": verdict.kind,
        "judged": verdict.judged,
        "override": verdict.override,
        "reasons": [
            {
                "code": reason.code,
                "facts": reason.facts,
                "exhibits": [exhibits.get(name, name) for name in reason.cites],
            }
            for reason in verdict.reasons
        ],
    }


def _coverage(coverage: "Coverage", window: Window, exhibits: Mapping[str, str]) -> dict[str, object]:
    return {
        "exhibit": exhibits.get(coverage.name),
        "name": coverage.name,
        "member": coverage.member,
        "covers": coverage.covers,
        "reason": coverage.reason,
        "first": _time(coverage.first, window),
        "last": _time(coverage.last, window),
        "gap": [_time(moment, window) for moment in coverage.gap] if coverage.gap else None,
        "inside": coverage.inside,
        "clock": list(coverage.clock),
    }


def _correlation(correlation: "Correlation", window: Window) -> dict[str, object]:
    def brief(event: Event | None) -> dict[str, object] | None:
        if event is None:
            return None
        seen = [{"source": sighting.source, **_place(sighting)} for sighting in event.sightings]
        time = _time(event.time, window)
        return {"time": time, "id": event.id, "target": event.target, "sightings": seen}

    return {
        "counts": [
            {
                "id": one.id,
                "count": one.count,
                "first": _time(one.first, window),
                "last": _time(one.last, window),
                "targets": list(one.targets),
            }
            for one in correlation.counts
        ],
        "paired": [brief(event) for event in correlation.paired],
        "inside": [inner._asdict() for inner in correlation.inside],
        "bursts": [
            {
                "id": one.id,
                "count": one.count,
                "start": _time(one.start, window),
                "end": _time(one.end, window),
            }
            for one in correlation.bursts
        ],
        "recovery": brief(correlation.recovery),
        "relapse": brief(correlation.relapse),
        "recoverable": correlation.recoverable,
        "sought_until": _time(correlation.sought_until, window),
        "open_targets": list(correlation.open_targets),
        "alerts": [
            {"started": brief(started), "ended": brief(ended)} for started, ended in correlation.alerts
        ],
        "actions": [brief(event) for event in correlation.actions],
    }


def _time(moment: datetime | None, window: Window) -> str | None:
    return window.local(moment).isoformat() if moment is not None else None


def unparsed_facts(item: Unparsed) -> dict[str, object]:
    """A line or row that could not be read."""
    return {**_place(item), "reason": item.reason, "text": item.text}


def _place(at: Sighting | Unparsed) -> dict[str, int]:
    """Which line, row or record; of a record also the line in which it begins."""
    return {at.unit: at.place, **({"line": at.line} if at.line else {})}


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
        "sightings": [{"source": sighting.source, **_place(sighting)} for sighting in event.sightings],
        "raw": event.raw,
    }


def finding_facts(finding: "Finding") -> dict[str, object]:
    """A finding without its words."""
    return {
        "code": finding.code,
        "item": finding.item,
        "weight": finding.weight,
        "facts": finding.facts,
        "cause": finding.cause.code if finding.cause else None,
    }
