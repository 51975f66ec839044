from datetime import UTC, datetime

import pytest

from dscase.errors import InputError
from dscase.inquiry.formatter import Teller, gap_of, readable_size, together
from dscase.review.finding import Finding
from dscase.window import read_window, zone_named
from dscase.wording.words import Words

NOW = datetime(2026, 4, 20, tzinfo=UTC)


def teller(window="2026-04-20 03:00/03:40", zone="Asia/Tokyo", lang="ja"):
    read = read_window(window, zone=zone_named(zone, "option"), as_of=NOW)
    return Teller(Words(lang), read, {"ds.log": "E-01"})


@pytest.mark.parametrize(
    ("size", "told"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 KB"), (249_999_999, "250 MB"), (3_200_000_000, "3.2 GB")],
)
def test_sizes_are_readable(size, told):
    assert readable_size(size) == told


def test_times_are_in_the_windows_zone_with_fractions_only_where_there_are_some():
    tell = teller()
    assert tell.time(datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)) == "2026-04-20 03:20:54"
    assert tell.time(datetime(2026, 4, 19, 18, 20, 54, 7000, tzinfo=UTC)) == "2026-04-20 03:20:54.007"


def test_the_span_repeats_the_date_only_when_it_changes():
    assert "03:00:00〜03:40:00" in teller().span()
    assert "2026-04-21 01:00:00" in teller("2026-04-20 23:00/2026-04-21 01:00").span()
    assert "UTC+05:30" in teller(zone="Asia/Kolkata", lang="en").span()


def test_a_findings_cause_says_what_and_what_to_do():
    cause = InputError("cli.text_file_missing", file="x.txt")
    told = gap_of(Finding("file.unreadable", 5, "weak", {"name": "x.txt"}, cause), Words("en"))
    assert "There is no file x.txt." in told.what
    assert told.mend == Words("en").explain(cause).next


def test_when_clocks_change_inside_the_window_every_time_names_its_zone():
    tell = teller("2026-10-25 01:30/2026-10-25T03:30+01:00", "Europe/Berlin", "en")
    assert tell.zone == "UTC+02:00/UTC+01:00"
    assert tell.row_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "2026-10-25 02:30:00 UTC+02:00"
    assert tell.row_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "2026-10-25 02:30:00 UTC+01:00"
    assert "UTC+02:00" in tell.span()
    assert "UTC+01:00" in tell.span()


def test_a_moment_far_from_the_window_has_its_own_zone_label():
    tell = teller("2026-03-01 03:00/03:40", "Europe/Berlin")
    assert tell.time_with_zone(datetime(2026, 7, 1, 10, tzinfo=UTC)) == "2026-07-01 12:00:00 UTC+02:00"


def test_an_assumed_zone_says_so_wherever_it_is_shown():
    read = read_window("2026-04-20 03:00/03:40", zone=zone_named("UTC", "machine"), as_of=NOW)
    assert Teller(Words("ja"), read, {}).zone == "UTC・推定"


def test_the_document_speaks_to_the_vendor_and_names_no_option_of_ours():
    tell = teller()
    for code in ("package.dsm_missing", "zone.assumed", "events.unparsed", "background.missing"):
        facts = {"unknown": "x.zip", "names": "a", "zone": "UTC", "name": "a", "count": 1}
        assert "--" not in tell.gap(Finding(code, 4, "weak", facts)).mend


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (["E-01", "E-02", "E-03", "E-05"], "E-01〜E-03、E-05"),
        (["E-09", "E-07", "E-06"], "E-06、E-07、E-09"),
        (["E-09", "E-10", "E-11", "E-99", "E-100"], "E-09〜E-11、E-99、E-100"),
        ([], ""),
    ],
)
def test_exhibits_that_follow_each_other_are_told_by_the_first_and_the_last(numbers, told):
    assert "、".join(together(numbers, Words("ja"))) == told
