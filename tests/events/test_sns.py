import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events import sns
from dscase.events.collect import Collected
from dscase.events.table import Event, Sighting, SourceSpec, Tally
from dscase.kinds import Kind

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]

SYSTEM: dict[str, Any] = {
    "ActionBy": "System",
    "Description": "Alert: one\nSeverity: Warning",
    "EventID": 6813,
    "EventType": "SystemEvent",
    "LogDate": "2026-04-19T18:10:00.250Z",
    "ManagerNodeName": "dsm01",
    "Number": 192,
    "Origin": 3,
    "OriginString": "Manager",
    "Severity": 1,
    "SeverityString": "Info",
    "Tags": "t1",
    "TargetName": "web-01",
    "TenantName": "Primary",
    "Title": "Alert Ended",
}
MALWARE: dict[str, Any] = {
    "EventType": "AntiMalwareEvent", "LogDate": "2026-04-19T18:11:00Z", "HostName": "web-02",
    "MalwareName": "Eicar", "Severity": 6,
}  # fmt: skip


@pytest.fixture
def sns_of(source_of: MakeSource) -> MakeSource:
    def make(content: str | bytes | list[str]) -> SourceSpec:
        return replace(source_of("sns.json", content), kind=Kind.SYSLOG)

    return make


def envelope(*told: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "Notification", "MessageId": "1", "Message": json.dumps(list(told))}


def events(done: Collected) -> list[Event]:
    return [Event(*row) for row in done.events.itertuples(index=False)]


def test_a_notification_is_read_field_by_field(sns_of: MakeSource, collected: Collect) -> None:
    (event,) = events(collected(sns_of([json.dumps(envelope(SYSTEM))])))
    assert event.time == datetime(2026, 4, 19, 18, 10, 0, 250_000, tzinfo=UTC)
    assert (event.zone_rule, event.year_rule) == ("stamp", "stamp")
    assert (event.id, event.name, event.level, event.level_rule) == ("192", "Alert Ended", "info", "source")
    assert (event.origin, event.target, event.actor) == ("Manager", "web-01", "System")
    assert (event.manager, event.tags, event.severity) == ("dsm01", "t1", "1")
    assert (event.description, event.module) == ("Alert: one\nSeverity: Warning", "")
    assert event.extra == (("EventID", "6813"), ("Origin", "3"), ("TenantName", "Primary"))
    assert json.loads(event.raw) == SYSTEM
    assert event.sightings == (Sighting("sns.json", "line", 1),)


@pytest.mark.parametrize(
    "document",
    [
        envelope(SYSTEM),
        [SYSTEM],
        SYSTEM,
        {"Records": [{"EventSource": "aws:sns", "Sns": envelope(SYSTEM)}]},
        {"Messages": 1, "Body": json.dumps(envelope(SYSTEM))},
        {"Message": [SYSTEM]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_every_envelope_on_one_line_or_over_several(
    sns_of: MakeSource, collected: Collect, document: Any, indent: int | None
) -> None:
    written = "\n" + json.dumps(document, indent=indent) + "\n"
    done = collected(sns_of(written))
    lines = written.split("\n")
    # Of a list around all records, each counts by itself.
    begins = 3 if lines[1] == "[" else 4 if lines[2].endswith("[") else 2
    assert [event.sightings[0].place for event in events(done)] == [begins]
    assert done.sources[0].tally == Tally(read=1, in_window=1)


def test_a_log_that_is_json_lines_is_read_whatever_it_was_given_as(
    source_of: MakeSource, collected: Collect
) -> None:
    lines = [json.dumps(envelope(SYSTEM)), "", json.dumps({"Type": "SubscriptionConfirmation"})]
    done = collected(source_of("ds.log", [*lines, json.dumps(SYSTEM)]))
    assert [event.sightings[0].place for event in events(done)] == [1, 4]
    assert done.sources[0].tally == Tally(read=3, in_window=2, not_event=1)


def test_module_events_come_when_they_are_wanted(sns_of: MakeSource, collected: Collect) -> None:
    spec = sns_of([json.dumps(envelope(SYSTEM, MALWARE, MALWARE | {"EventType": "NewEvent"}))])
    assert collected(spec).sources[0].tally == Tally(read=3, in_window=1, other_product=2)
    told = events(collected(spec, modules=True))
    assert [(one.module, one.name, one.target) for one in told] == [
        ("", "Alert Ended", "web-01"), ("anti_malware", "Eicar", "web-02"), ("unknown", "Eicar", "web-02"),
    ]  # fmt: skip


def test_a_broken_line_costs_only_itself(sns_of: MakeSource, collected: Collect) -> None:
    good = json.dumps(envelope(SYSTEM))
    lines = [good, good[:60], good, "{broken}", good, json.dumps(SYSTEM | {"LogDate": "yesterday"})]
    lines += [json.dumps(SYSTEM | {"LogDate": "2026-02-30T00:00:00Z"}), json.dumps(SYSTEM | {"Number": None})]
    done = collected(sns_of(lines))
    assert [event.sightings[0].place for event in events(done)] == [1, 3, 5]
    assert [(one.place, one.reason) for one in done.sources[0].unparsed] == [
        (2, "json.broken"), (4, "json.broken"), (6, "time.unreadable"), (7, "stamp.invalid"),
        (8, "id.missing"),
    ]  # fmt: skip


def test_half_a_character_written_as_an_escape_can_still_be_written(
    sns_of: MakeSource, collected: Collect
) -> None:
    text = json.dumps(SYSTEM).replace("web-01", r"web\ud83d")
    (event,) = events(collected(sns_of([text])))
    assert event.target == "web\ufffd"
    event.raw.encode()


def test_deep_and_endless_documents_are_refused(sns_of: MakeSource, collected: Collect) -> None:
    for text in ("[" * 100_000 + "]" * 100_000, "[[1" * 1000, '{"Message": ' * 30 + "1" + "}" * 30):
        done = collected(sns_of([text]))
        assert done.sources[0].tally.read == 1
        assert not events(done)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["Message", "EventType", "LogDate", "Records", "Number"]), inner)))  # fmt: skip
def test_no_document_makes_it_fail(document: object) -> None:
    list(sns.events_in(document))


@given(st.text(st.sampled_from('{}[]",:\\ 1a')))
def test_no_text_makes_it_fail(text: str) -> None:
    list(sns.events_in(text))
