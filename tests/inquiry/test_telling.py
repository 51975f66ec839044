from datetime import UTC, datetime

import pytest

from dscase.errors import InputError
from dscase.inquiry.telling import Teller, gap, readable_size
from dscase.review.finding import Finding
from dscase.window import read_window, zone_named
from dscase.wording.words import Words

NOW = datetime(2026, 4, 20, tzinfo=UTC)


def teller(window="2026-04-20 03:00/03:40", zone="Asia/Tokyo", lang="ja"):
    read = read_window(window, zone=zone_named(zone, "option"), as_of=NOW)
    return Teller(Words(lang), read, {"ds.log": "E-01"})


@pytest.mark.parametrize(
    ("size", "told"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (249_999_999, "250.0 MB"), (3_200_000_000, "3.2 GB")],
)
def test_sizes_are_readable(size, told):
    assert readable_size(size) == told


def test_times_are_in_the_windows_zone_with_fractions_only_where_there_are_some():
    tell = teller()
    assert tell.time(datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)) == "2026-04-20 03:20:54"
    assert tell.time(datetime(2026, 4, 19, 18, 20, 54, 7000, tzinfo=UTC)) == "2026-04-20 03:20:54.007"


def test_the_span_repeats_the_date_only_when_it_changes():
    assert "03:00:00 〜 03:40:00" in teller().span()
    assert "2026-04-21 01:00:00" in teller("2026-04-20 23:00/2026-04-21 01:00").span()
    assert "UTC+05:30" in teller(zone="Asia/Kolkata", lang="en").span()


def test_a_findings_cause_says_what_and_what_to_do():
    cause = InputError("cli.text_file_missing", file="x.txt")
    told = gap(Finding("file.unreadable", 5, "weak", {"name": "x.txt"}, cause), Words("en"))
    assert "There is no file x.txt." in told.what
    assert told.mend == Words("en").explain(cause).next
