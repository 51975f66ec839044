"""Every profile's sample case goes through the examination: its profile, its recovery, what it asks for."""

from datetime import UTC, datetime

import pytest

from dscase.case.model import LANGS, Case
from dscase.intake.gather import Given
from dscase.knowledge.profiles import GENERIC, profiles
from dscase.pipeline.examining import Request, examine

OF_EVENTS = [one for one in profiles() if one.sample and not one.module]
"""Modules' events are no system events: an examination does not read them."""
WINDOW = "2026-04-21 01:00/02:30"
WHEN = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def examined(tmp_path, monkeypatch):
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path / "none"))

    def go(one, lang, *lines):
        path = tmp_path / "sample.log"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        event_id = lines[0].split("|")[4]
        case = Case(window=WINDOW, tz="UTC", year=2026, lang=lang, event=event_id)
        return examine(Request(case, WHEN, given=(Given(path, None),)))

    return go


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", OF_EVENTS, ids=lambda one: one.key)
def test_the_right_profile_is_chosen_and_what_it_asks_for_is_asked_for(one, lang, examined):
    done = examined(one, lang, one.sample)
    assert done.judgement.profile.key == one.key
    (worth,) = [finding for finding in done.findings if finding.code == "attach.worth"]
    for spoken, fact in (("ja", "list"), ("en", "list_en")):
        assert worth.facts[fact] == " / ".join((*one.asked[spoken], *one.attach[spoken]))
    lacking = {finding.code for finding in done.findings}
    for package in one.packages if one.key != GENERIC else ():
        assert f"package.{package}_missing" in lacking
    assert done.judgement.correlation.recovery is None
    assert done.judgement.verdict.kind != "watch"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", [one for one in OF_EVENTS if one.recovered], ids=lambda one: one.key)
def test_its_recovery_is_recognised_and_another_targets_is_not(one, lang, examined):
    done = examined(one, lang, one.sample, one.recovered)
    recovery = done.judgement.correlation.recovery
    assert recovery is not None
    assert recovery.id in one.recovery
    assert done.judgement.verdict.kind == "watch"
    target = f"target={recovery.target} "
    assert target in one.recovered
    other = examined(one, lang, one.sample, one.recovered.replace(target, "target=elsewhere "))
    assert other.judgement.correlation.recovery is None
    assert other.judgement.verdict.kind != "watch"


def strange_recoveries(one) -> list[str]:
    """The ids that are recovery in this profile, but not of the event its sample shows."""
    own = one.recovery_of(one.sample.split("|")[4])
    return [each for each in one.recovery if each not in own]


@pytest.mark.parametrize(
    "one",
    [one for one in OF_EVENTS if one.recovers and strange_recoveries(one)],
    ids=lambda one: one.key,
)
def test_another_events_recovery_of_the_same_profile_does_not_count(one, examined):
    strange = strange_recoveries(one)[0]
    own = one.recovered.split("|")[4]
    line = one.recovered.replace(f"|{own}|", f"|{strange}|")
    done = examined(one, "ja", one.sample, line)
    assert done.judgement.correlation.recovery is None
    assert done.judgement.verdict.kind != "watch"


@pytest.mark.parametrize(
    ("reason", "key"), [("7", "kernel-support-package"), ("11", "secure-boot"), ("2", "2209")]
)
def test_the_reason_id_narrows_the_profile(reason, key, examined):
    (basic,) = [one for one in OF_EVENTS if one.key == "2209"]
    told = examined(basic, "ja", f"{basic.sample} TrendMicroDsReasonId={reason}")
    assert told.judgement.profile.key == key
