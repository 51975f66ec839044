from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dscase.intake.evidence import LogInside

AT = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def found(found_by):
    return lambda facts: [(finding.code, finding.weight) for finding in found_by("belonging", facts)]


@pytest.fixture
def agents(complete):
    """The facts with one agent's package for each of the changes given."""

    def make(*changes, facts=complete):
        dsm, dsa = facts.evidence.packages
        made = [
            replace(dsa, file=replace(dsa.file, name=f"{number}.zip"), **each)
            for number, each in enumerate(changes)
        ]
        return replace(facts, evidence=replace(facts.evidence, packages=(dsm, *made)))

    return make


def log(first, last, **changes):
    return LogInside(
        "logs/ds_agent.log", 9, AT + first * HOUR, AT + last * HOUR, **{"zoned": True, **changes}
    )


def test_what_belongs_has_no_finding(agents, found):
    one = {"hosts": ("dsa-TEST",), "made": AT + HOUR, "agent_version": "12.0.0-725", "logs": (log(-5, 1),)}
    assert found(agents(one)) == []


def test_a_package_of_another_computer_is_weak(agents, found):
    assert found(agents({"hosts": ("printer",)})) == [("package.host_differs", "weak")]


def test_a_package_stated_to_be_of_one_computer_that_names_another_is_told(agents, found):
    stated = {"hosts": ("dsa-TEST",), "host_rule": "stated"}
    assert found(agents({**stated, "hosts_inside": ("printer", "ope")})) == [
        ("package.names_another", "weak")
    ]
    assert found(agents({**stated, "hosts_inside": ("printer", "DSA-test")})) == []
    assert found(agents({**stated, "hosts_inside": ()})) == []


def test_a_package_of_another_computer_with_the_same_event_is_told_as_such(
    agents, complete, make_event, found, resolved
):
    rows = (*complete.collected.rows, make_event(target="web01"))
    facts = replace(complete, collected=replace(complete.collected, rows=rows))
    told = agents({"hosts": ("web01.example.jp",)}, facts=facts)
    assert found(resolved(told)) == [("package.other_target", "weak")]


@pytest.mark.parametrize("own", [("DSA-test",), ("ope", "DSA-test.example.jp")])
def test_one_package_of_the_computer_is_enough(agents, own, found, resolved):
    assert found(resolved(agents({"hosts": ("printer",)}, {"hosts": own}))) == []


def test_whose_a_package_is_that_names_no_computer_is_asked(agents, found, resolved, complete):
    assert found(resolved(agents({"hosts": ("printer",)}, {"hosts": ()}))) == [
        ("package.host_unknown", "weak")
    ]
    assert found(agents({"hosts": ()}, {"hosts": ("DSA-test",)})) == []
    about_nothing = replace(complete, collected=replace(complete.collected, rows=()))
    assert found(agents({"hosts": ()}, facts=about_nothing)) == []


@pytest.mark.parametrize(
    ("hours", "codes"), [(-1, ["package.before_window"]), (-0.1, ["package.before_event"]), (0, [])]
)
def test_a_package_made_before_it_happened_is_weak(agents, hours, codes, found):
    assert found(agents({"made": AT + hours * HOUR})) == [(code, "weak") for code in codes]


def test_an_early_package_beside_a_later_one_is_no_finding(agents, found):
    assert found(agents({"made": AT - HOUR}, {"made": AT + HOUR})) == []
    assert found(agents({"made": AT - HOUR}, {"made": None})) == []


def test_a_time_whose_zone_nobody_named_is_only_noted(agents, found):
    early = {"made": AT - HOUR, "made_certainty": "weak"}
    assert found(agents(early)) == [("package.before_window", "note")]


def test_logs_that_begin_after_the_event_were_rotated(agents, found):
    assert found(agents({"logs": (log(1, 5),)})) == [("package.rotated", "weak")]
    assert found(agents({"logs": (log(1, 5, zoned=False),)})) == [("package.rotated", "note")]


def test_beside_a_log_that_could_not_be_read_nobody_knows_where_logs_end(agents, found):
    for logs in ((log(1, 5),), (log(-50, -2),)):
        assert found(agents({"logs": logs, "unread_logs": 1})) == []


def test_an_old_quiet_log_does_not_stand_for_the_rotated_one(agents, found):
    assert found(agents({"logs": (log(-9000, -900), log(1, 5))})) == [("package.rotated", "weak")]


def test_logs_that_end_before_the_window_are_weak(agents, found):
    assert found(agents({"logs": (log(-50, -2),)})) == [("package.logs_stop", "weak")]


def test_a_log_that_ends_inside_the_window_shortly_before_the_event_is_fine(agents, found):
    assert found(agents({"logs": (log(-50, -0.1),)})) == []


def test_another_package_that_holds_the_moment_or_was_not_looked_into_is_enough(agents, found):
    assert found(agents({"logs": (log(1, 5),)}, {"logs": (log(-1, 5),)})) == []
    assert found(agents({"logs": (log(1, 5),)}, {"logs": ()})) == []


@pytest.mark.parametrize(
    ("agent", "codes"),
    [
        ("12.5.0-1033", ["version.agent_newer"]),
        ("20.0.1", ["version.agent_newer"]),
        ("11.3.9", []),
        ("?", []),
    ],
)
def test_an_agent_newer_than_its_manager_is_weak(agents, agent, codes, found):
    assert found(agents({"agent_version": agent})) == [(code, "weak") for code in codes]


def test_several_managers_versions_are_noted(complete, make_event, found):
    rows = (*complete.collected.rows, make_event(version="12.0.390"))
    facts = replace(complete, collected=replace(complete.collected, rows=rows))
    assert found(facts) == [("version.several", "note")]


@pytest.mark.parametrize(
    ("product", "codes"),
    [
        ("Deep Security 12.0 (DSM 12.0.383 / DSA 11.0.1)", []),
        ("Deep Security 9.6 SP1", ["product.contradicted"]),
        ("Deep Security", []),
        ("DSM 12.0.383 on RHEL 7.9", []),
        (None, []),
    ],
)
def test_the_product_as_stated_is_held_against_the_events(complete, product, codes, found):
    facts = replace(complete, case=complete.case.model_copy(update={"product": product}))
    assert found(facts) == [(code, "weak") for code in codes]


def test_without_a_managers_version_only_a_newer_agent_contradicts_the_product(
    agents, complete, make_event, found
):
    rows = tuple(event._replace(version="") for event in complete.collected.rows)
    case = complete.case.model_copy(update={"product": "Deep Security 12.0"})
    facts = replace(complete, case=case, collected=replace(complete.collected, rows=rows))
    assert found(agents({"agent_version": "11.0.0"}, facts=facts)) == []
    assert found(agents({"agent_version": "20.0.0"}, facts=facts)) == [("product.contradicted", "weak")]


@pytest.mark.parametrize(
    ("hours", "rule", "expected"),
    [
        (-1, "exif", [("screenshot.before", "weak")]),
        (-1, "mtime", [("screenshot.before", "note")]),
        (-0.05, "exif", []),
        (9, "png", []),
        (30, "exif", [("screenshot.late", "note")]),
        (30, "mtime", []),
    ],
)
def test_a_pictures_time_counts_by_how_it_is_known(complete, hours, rule, expected, found):
    shot = replace(complete.evidence.screenshots[0], taken=AT + hours * HOUR, taken_rule=rule)
    assert found(replace(complete, evidence=replace(complete.evidence, screenshots=(shot,)))) == expected


def test_an_early_picture_beside_a_later_one_is_only_noted(complete, found):
    early = replace(complete.evidence.screenshots[0], taken=AT - HOUR, taken_rule="exif")
    later = replace(early, taken=AT + HOUR)
    assert found(replace(complete, evidence=replace(complete.evidence, screenshots=(early, later)))) == [
        ("screenshot.before", "note")
    ]
