from datetime import UTC, datetime

import pytest

from dscase.intake.package_time import made_at
from dscase.window import zone_named

LATEST = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
AT = datetime(2026, 4, 19, 18, 41, tzinfo=UTC)
NEWEST = datetime(2026, 4, 20, 3, 41)  # noqa: DTZ001 - as zips have it
STATED, MACHINE = zone_named("Asia/Tokyo", "case"), zone_named("Asia/Tokyo", "machine")


@pytest.mark.parametrize("zone", [STATED, MACHINE, None])
@pytest.mark.parametrize("text", ["2026-04-20", "04/05/2026 03:41:00", "Mon Apr 20 03:41:00 PM 2026"])
def test_a_stamp_that_cannot_be_read_for_certain_is_not_read(text, zone):
    assert made_at("x.zip", text, None, LATEST, zone) == (None, "timestamp_file", text, "weak")


@pytest.mark.parametrize("zone", [STATED, MACHINE, None])
def test_a_stamp_with_its_zone_is_certain_whatever_else_there_is(zone):
    told = made_at("1111111111.zip", "2026-04-20T03:41:00+09:00", NEWEST, LATEST, zone)
    assert told == (AT, "timestamp_file", "2026-04-20T03:41:00+09:00", "certain")


def test_ten_digits_are_likely():
    assert made_at("1776624060.zip", "", NEWEST, LATEST, STATED) == (AT, "file_name", "1776624060", "likely")


@pytest.mark.parametrize(
    "text", ["2026-04-20 03:41:00", "Mon Apr 20 03:41:00 2026", "Mon, 20 Apr 2026 03:41:00"]
)
@pytest.mark.parametrize(
    ("zone", "moment", "certainty"), [(STATED, AT, "likely"), (MACHINE, AT, "weak"), (None, None, "weak")]
)
def test_a_stamp_without_zone_is_as_certain_as_the_zone_it_is_read_in(text, zone, moment, certainty):
    assert made_at("x.zip", text, None, LATEST, zone) == (moment, "timestamp_file", text, certainty)


@pytest.mark.parametrize(("zone", "moment"), [(STATED, AT), (MACHINE, AT), (None, None)])
def test_the_newest_member_is_weak(zone, moment):
    assert made_at("x.zip", "", NEWEST, LATEST, zone) == (moment, "newest_member", "2026-04-20 03:41", "weak")


def test_a_text_that_is_no_time_stays_a_text():
    assert made_at("x.zip", "yesterday", None, LATEST, STATED) == (
        None,
        "timestamp_file",
        "yesterday",
        "weak",
    )


def test_nothing_known_is_said_so():
    assert made_at("x.zip", "", None, LATEST, STATED) == (None, "unknown", "", "none")
