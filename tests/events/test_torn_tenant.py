"""A message torn in its last two keys, the tenant's name and number: whole again, or told as cut."""

from collections.abc import Callable

import pytest

from dscase.events.collect import Collected
from dscase.events.table import Event, SourceSpec

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
END = " TrendMicroDsTenant=Primary TrendMicroDsTenantId=12"
OTHER = "600|User Signed In|3|suser=x"


def line(rest: str = "710|Events Retrieved|3|target=DSA-1 msg=m") -> str:
    return f"Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|{rest}"


def tenant(event: Event) -> dict[str, str]:
    return {key: value for key, value in event.extra if key.startswith("TrendMicroDs")}


WHOLE = {"TrendMicroDsTenant": "Primary", "TrendMicroDsTenantId": "12"}
CUTS = range(1, len(END) - 1)  # behind the first digit nobody can tell


@pytest.mark.parametrize("cut", CUTS)
def test_a_message_cut_in_its_last_keys_is_told_as_cut(
    source_of: MakeSource, collected: Collect, cut: int
) -> None:
    """Also where many are cut so: none is learned as a shape of its own."""
    lines = [*[line() + END] * 4, *[line() + END[:cut]] * 5, line() + END]
    spec = source_of("ds.log", lines)
    told = collected(spec).rows
    assert [tenant(event) == WHOLE for event in told] == ["truncated" not in event.flags for event in told]
    if "Tenant=" in END[:cut]:
        assert sum("truncated" in event.flags for event in told) == 5


@pytest.mark.parametrize("cut", CUTS)
def test_a_message_torn_in_its_last_keys_is_whole_again_or_both_halves_are_told(
    source_of: MakeSource, collected: Collect, cut: int
) -> None:
    spec = source_of("ds.log", [line() + END, line() + END[:cut], END[cut:], line(OTHER) + END])
    done = collected(spec)
    (tally,) = (source.tally for source in done.sources)
    torn = done.rows[1]
    assert [event.id for event in done.rows] == ["710", "710", "600"]
    if tenant(torn) == WHOLE and not torn.flags.count("truncated"):
        assert torn.description == "m"
        assert tally.unparsed == tally.not_event == 0
    else:
        assert "truncated" in torn.flags
        assert tally.unparsed == 1


def test_names_alone_are_no_cut_where_the_manager_writes_no_number(
    source_of: MakeSource, collected: Collect
) -> None:
    done = collected(source_of("ds.log", [line() + " TrendMicroDsTenant=Primary"] * 5))
    assert {event.flags for event in done.rows} == {()}
    assert len(done.rows) == 5


@pytest.mark.parametrize("behind", ["12", "report 12", "=12", "Id=12", "x TrendMicroDsTenantId=12"])
def test_what_stands_behind_a_whole_message_is_no_part_of_it(
    source_of: MakeSource, collected: Collect, behind: str
) -> None:
    first, _ = collected(source_of("ds.log", [line() + END, behind, line(OTHER) + END])).rows
    assert (tenant(first), first.raw) == (WHOLE, line() + END)
