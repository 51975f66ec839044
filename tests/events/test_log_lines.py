from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events import line_blocks, log_spans
from dscase.events.collect import Collected
from dscase.events.table import Event, Sighting, SourceSpec, Tally
from dscase.window import Window

if TYPE_CHECKING:
    import re

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
MakeWindow = Callable[..., Window]

AGENT = (
    "Apr 20 03:10:00 kaga CEF:0|Trend Micro|Deep Security Agent|20.0.1|4000000|Eicar|6|cn1=1 msg=Manager|x"
)
OTHER = "Apr 20 03:10:00 fw CEF:0|Some Vendor|Device Manager|1|600|Sign in|3|src=1"
EXTRA = (("src", "192.168.100.120"), ("TrendMicroDsTenant", "Primary"), ("TrendMicroDsTenantId", "0"))
SSH = "Apr 20 03:10:00 kaga sshd[1]: Accepted publickey"


def manager(
    stamp: str = "Apr 20 03:10:00", extension: str = "suser=sato target=sato msg=hello", **other: str
) -> str:
    fields = {"product": "Deep Security Manager", "id": "600", "host": "kaga"} | other
    host = f" {fields['host']}" if fields["host"] else ""
    header = f"CEF:0|Trend Micro|{fields['product']}|20.0.1|{fields['id']}|User Signed In|3|"
    return f"{stamp}{host} {header}{extension}"


def events(done: Collected) -> list[Event]:
    return [Event(*row) for row in done.events.itertuples(index=False)]


def reasons(done: Collected) -> list[tuple[int, str]]:
    return [(one.place, one.reason) for one in done.sources[0].unparsed]


def test_the_two_lines_of_the_vendors_page(
    seed_lines: tuple[str, str], source_of: MakeSource, collected: Collect
) -> None:
    update, retrieved = seed_lines
    done = collected(source_of("ds.log", [update, retrieved]))
    time = datetime(2026, 4, 19, 18, 20, 54, tzinfo=UTC)
    assert events(done) == [
        Event(
            time, "option", "window", "2205", "warning", "catalogue", "6",
            "Security Update: Pattern Update on Agents/Appliances Failed", "", "DSA-test", "System", "kaga",
            "Deep Security Manager", "12.0.383", "",
            "There was a failure performing an Anti-Malware Component Update. "
            "Check the Agent/Appliance Events for the cause.",
            update, (Sighting("ds.log", "line", 1),), "", (), (), EXTRA,
        ),
        Event(
            time, "option", "window", "710", "info", "catalogue", "3", "Events Retrieved", "", "DSA-test",
            "System", "kaga", "Deep Security Manager", "12.0.383", "", "Description Omitted",
            retrieved, (Sighting("ds.log", "line", 2),), "", (), (), EXTRA,
        ),
    ]  # fmt: skip


def test_every_line_is_counted_once_under_its_kind(source_of: MakeSource, collected: Collect) -> None:
    lines = [SSH, manager(), AGENT, "", OTHER, manager("Apr 20 09:00:00"), "x CEF:0|Trend", SSH, manager()]
    done = collected(source_of("ds.log", lines))
    tally = done.sources[0].tally
    assert tally == Tally(read=9, in_window=2, outside=1, other_product=2, not_event=3, unparsed=1)
    assert [event.sightings[0].place for event in events(done)] == [2, 9]
    assert reasons(done) == [(7, "cef.header")]


def test_a_line_whose_tag_a_relay_took_off_is_told(source_of: MakeSource, collected: Collect) -> None:
    bare = manager().replace("CEF:", "")
    done = collected(source_of("ds.log", [manager(), SSH, bare, manager(), "a|Trend|b"]))
    assert done.sources[0].tally == Tally(read=5, in_window=2, not_event=2, unparsed=1)
    assert reasons(done) == [(3, "record.no_tag")]


def test_a_message_that_stands_behind_more_than_its_tag_is_told(
    source_of: MakeSource, collected: Collect
) -> None:
    odd = manager().replace("CEF:", "CEF by-way-of-something ")
    done = collected(source_of("ds.log", [manager(), odd]))
    assert done.sources[0].tally == Tally(read=2, in_window=1, unparsed=1)
    assert reasons(done) == [(2, "record.no_tag")]


@pytest.mark.parametrize("mark", ["...", "…", "[truncated]", "(truncated, 812 bytes)", "(以下略)", "(後略)"])
def test_a_short_line_with_the_mark_of_a_cut_is_told_where_others_are_whole(
    source_of: MakeSource, collected: Collect, mark: str
) -> None:
    whole = manager(extension="target=a msg=m TrendMicroDsTenant=Primary TrendMicroDsTenantId=0")
    for others, flags in (([whole], ("truncated",)), ([], ())):
        done = collected(source_of("ds.log", [manager(extension=f"target=a msg=The patt{mark}"), *others]))
        assert events(done)[0].flags == flags


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n"])
def test_the_last_line_counts_however_it_ends(source_of: MakeSource, collected: Collect, ending: str) -> None:
    for last in (manager(), SSH):
        done = collected(source_of("ds.log", f"{SSH}\n{last}{ending}"))
        assert done.sources[0].tally.read == 2 + (ending == "\n\n")


def test_crlf_is_tolerated(source_of: MakeSource, collected: Collect) -> None:
    (event,) = events(collected(source_of("ds.log", f"{manager()}\r\n")))
    assert (event.description, event.raw) == ("hello", manager())


@pytest.mark.parametrize(
    "product", ["Deep Security Manager", "Workload Security Manager", "Server & Workload Protection Manager"]
)
def test_a_system_event_is_one_whose_product_ends_in_manager(
    source_of: MakeSource, collected: Collect, product: str
) -> None:
    (event,) = events(collected(source_of("ds.log", [manager(product=product)])))
    assert event.product == product


def test_a_manager_event_without_a_stamp_is_unparsed(source_of: MakeSource, collected: Collect) -> None:
    lines = [manager("", host="")[1:], manager("<134>", host=""), manager("Apr 31 03:10:00")]
    done = collected(source_of("ds.log", lines))
    assert reasons(done) == [(1, "stamp.missing"), (2, "stamp.missing"), (3, "stamp.invalid")]


@pytest.mark.parametrize(
    ("name", "tz", "time"),
    [
        ("PST", "Asia/Manila", "2026-04-19T19:20:00+00:00"),
        ("PST", "-08:00", "2026-04-20T11:20:00+00:00"),
        ("CST", "Asia/Shanghai", "2026-04-19T19:20:00+00:00"),
        ("PST", "Asia/Tokyo", ""),
        ("CST", "UTC", ""),
        ("HKT", "Asia/Tokyo", "2026-04-19T19:20:00+00:00"),
    ],
)
def test_a_zones_name_that_means_several_is_read_by_a_zone_it_fits_or_refused(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow, name: str, tz: str, time: str
) -> None:
    line = manager(f"2026-04-20 03:20:00 {name}")
    day = window_of("2026-04-19T00:00", "2026-04-22T00:00")
    done = collected(source_of("ds.log", [line]), window=day, tz=tz)
    told = [(event.time.isoformat(), event.manager) for event in events(done)]
    assert told == ([(time, "kaga")] if time else [])
    assert reasons(done) == ([] if time else [(1, "stamp.zone")])


def test_a_stamp_with_offset_and_year_needs_no_rule(source_of: MakeSource, collected: Collect) -> None:
    lines = [manager("<134>1 2026-04-19T20:10:00.250+02:00").replace("CEF:0|", "CEF - - - 0|")]
    done = collected(source_of("ds.log", lines), tz=None)
    (event,) = events(done)
    assert (event.time, event.zone_rule, event.year_rule, event.manager) == (
        datetime(2026, 4, 19, 18, 10, 0, 250_000, tzinfo=UTC), "stamp", "stamp", "kaga",
    )  # fmt: skip
    assert done.sources[0].zone == ""


def test_the_window_is_half_open(source_of: MakeSource, collected: Collect) -> None:
    lines = [manager(f"Apr 20 {clock}") for clock in ("02:59:59", "03:00:00", "03:39:59", "03:40:00")]
    done = collected(source_of("ds.log", lines))
    assert [event.sightings[0].place for event in events(done)] == [2, 3]
    assert (done.sources[0].first, done.sources[0].last) == (
        datetime(2026, 4, 19, 17, 59, 59, tzinfo=UTC),
        datetime(2026, 4, 19, 18, 40, tzinfo=UTC),
    )


def test_a_message_sent_twice_is_told_twice_and_other_keys_mean_their_first(
    source_of: MakeSource, collected: Collect
) -> None:
    extension = "msg=one target=a msg=two target=b TrendMicroDsTags=t1"
    (event,) = events(collected(source_of("ds.log", [manager(extension=extension)])))
    assert (event.description, event.target, event.tags) == ("one\ntwo", "a", "t1")
    assert event.extra == (("target", "b"),)


def test_an_event_the_catalogue_does_not_know_has_the_level_of_its_severity(
    source_of: MakeSource, collected: Collect
) -> None:
    (event,) = events(collected(source_of("ds.log", [manager(id="987654")])))
    assert (event.level, event.level_rule, event.severity) == ("info", "severity", "3")
    (event,) = events(collected(source_of("ds.log", [manager(id="987654").replace("|3|", "|7|")])))
    assert (event.level, event.level_rule, event.severity) == ("unknown", "none", "7")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([b"ok"], "utf-8"),
        (["更新".encode(), b"ok"], "utf-8"),
        (["更新".encode("cp932"), b"ok"], "cp932"),
        (["更新".encode(), "更新".encode("cp932")], "mixed"),
        ([b"\xff\xfd\x81"], "unknown"),
    ],
)
def test_lines_are_decoded_one_by_one(
    source_of: MakeSource, collected: Collect, parts: list[bytes], told: str
) -> None:
    content = b"".join(manager(extension="msg=").encode() + part + b"\n" for part in parts)
    done = collected(source_of("ds.log", content))
    assert done.sources[0].encoding == told
    assert {event.description for event in events(done)} <= {"ok", "更新", "\udcff\udcfd\udc81"}


def test_pipes_inside_cp932_characters_do_not_split_the_header(
    source_of: MakeSource, collected: Collect
) -> None:
    line = manager(extension="target=ポソ表 msg=能力").replace(
        "User Signed In", "ポン表示"
    )  # hold 0x7C and 0x5C
    assert b"|" in "ポ".encode("cp932")
    (event,) = events(collected(source_of("ds.log", line.encode("cp932") + b"\n")))
    assert (event.name, event.target, event.description) == ("ポン表示", "ポソ表", "能力")


def test_a_line_over_the_limit_is_unparsed_and_counts_once(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_blocks, "MAX_LINE", 300)
    done = collected(source_of("ds.log", [manager(), manager(extension="msg=" + "x" * 2000), SSH, manager()]))
    assert reasons(done) == [(2, "line.too_long")]
    assert done.sources[0].unparsed[0].text == manager(extension="msg=" + "x" * 2000)[:300]
    assert [event.sightings[0].place for event in events(done)] == [1, 4]


def test_places_are_right_across_blocks(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_blocks, "MAX_LINE", 256)
    lines = [SSH if number % 3 else manager(extension=f"msg={number}") for number in range(1, 100)]
    for event in events(collected(source_of("ds.log", lines))):
        assert event.description == str(event.sightings[0].place)


def test_only_the_first_hundred_refusals_are_kept_but_all_are_counted(
    source_of: MakeSource, collected: Collect
) -> None:
    done = collected(source_of("ds.log", ["x CEF:0|" + "y" * 1000] * 150))
    source = done.sources[0]
    assert (source.tally.unparsed, len(source.unparsed)) == (150, 100)
    assert {len(one.text) for one in source.unparsed} == {500}


def test_more_stamps_than_are_remembered_are_read_all_the_same(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dscase.events.log_event.KEPT_HEADS", 3)
    done = collected(source_of("ds.log", [manager(f"Apr 20 03:10:{second:02}") for second in range(30)]))
    assert len(done.events) == 30


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Europe/Berlin", "UTC"])
def test_the_same_wall_clock_is_found_in_every_zone(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow, zone: str
) -> None:
    done = collected(source_of("ds.log", [manager()]), window=window_of(zone=zone), tz=zone)
    assert len(done.events) == 1


LEEF = (
    "Apr 20 03:10:00 kaga LEEF:2.0|Trend Micro|Deep Security {product}|20.0.1|{id}|"
    "cat={cat}\tname=Alert Ended\tdesc=the desc\tsev=3\t"
    "src=192.0.2.1\tusrName=sato\ttarget=web-01\tmsg={msg}\tTrendMicroDsTags=t1"
)


def leef(product: str = "Manager", id: str = "192", cat: str = "System", msg: str = r"one\ntwo") -> str:  # noqa: A002
    return LEEF.format(product=product, id=id, cat=cat, msg=msg)


def test_a_leef_line_of_a_manager_is_a_system_event(source_of: MakeSource, collected: Collect) -> None:
    (event,) = events(collected(source_of("ds.log", [leef()])))
    assert (event.id, event.level, event.level_rule, event.severity) == ("192", "info", "catalogue", "3")
    assert (event.name, event.target, event.actor) == ("Alert Ended", "web-01", "sato")
    assert (event.description, event.tags, event.module) == (r"one\ntwo", "t1", "")
    assert dict(event.extra)["desc"] == "the desc"


def test_leef_without_a_message_tells_its_description(source_of: MakeSource, collected: Collect) -> None:
    (event,) = events(collected(source_of("ds.log", [leef(msg="")])))
    assert event.description == "the desc"


def test_leef_and_cef_lines_of_one_file_are_counted_alike(source_of: MakeSource, collected: Collect) -> None:
    lines = [leef(), SSH, manager(), leef("Agent", "4000000", "Anti-Malware"), "LEEF:2.0|Trend", manager()]
    done = collected(source_of("ds.log", lines))
    assert done.sources[0].tally == Tally(read=6, in_window=3, other_product=1, not_event=1, unparsed=1)
    assert reasons(done) == [(5, "leef.header")]
    assert [event.sightings[0].place for event in events(done)] == [1, 3, 6]


def test_module_events_come_when_they_are_wanted(source_of: MakeSource, collected: Collect) -> None:
    agent = AGENT.replace(
        "cn1=1 msg=Manager|x", "cn1=1 cn1Label=Host ID dvchost=web-01 msg=Realtime suser=root"
    )
    spec = source_of("ds.log", [agent, leef("Agent", "60", "AppControl"), OTHER, manager()])
    assert collected(spec).sources[0].tally.other_product == 3
    done = collected(spec, modules=True)
    assert done.sources[0].tally == Tally(read=4, in_window=3, other_product=1)
    malware, control, system = sorted(events(done), key=lambda event: event.sightings)
    assert (malware.module, control.module, system.module) == ("anti_malware", "application_control", "")
    assert (malware.id, malware.name, malware.target) == ("4000000", "Eicar", "web-01")
    assert (malware.actor, malware.level, malware.description) == ("root", "unknown", "Realtime")
    assert malware.extra == (("cn1", "1"), ("cn1Label", "Host ID"))


def test_an_event_is_flagged_when_its_line_is_odd(source_of: MakeSource, collected: Collect) -> None:
    odd = {
        "target=a msg=cut TrendMicroDsTen": ("truncated",),
        r"target=a msg=C:\Windows\notepad.exe": ("suspicious_escape",),
        "target=a msg=failed, code=7": ("uncertain_key",),
        "target=a msg=fine": (),
    }
    done = collected(source_of("ds.log", [manager(extension=text) for text in odd]))
    assert [event.flags for event in events(done)] == list(odd.values())
    assert events(done)[1].description == r"C:\Windows\notepad.exe"


def test_a_line_cut_inside_a_character_is_flagged(source_of: MakeSource, collected: Collect) -> None:
    data = manager(extension="target=本社 msg=失敗").encode()
    (event,) = events(collected(source_of("ds.log", data[:-1] + b"\n")))
    assert (event.target, event.flags) == ("本社", ("truncated",))
    assert event.raw.encode("utf-8", "surrogateescape") == data[:-1]


def test_a_wall_time_the_zone_has_twice_is_flagged(
    source_of: MakeSource, collected: Collect, window_of: MakeWindow
) -> None:
    window = window_of("2026-10-25T00:00", "2026-10-25T06:00", "Europe/Berlin")
    lines = [manager(f"Oct 25 {clock}") for clock in ("01:59:59", "02:30:00", "03:00:00")]
    done = collected(source_of("ds.log", lines), window=window, tz="Europe/Berlin")
    assert [event.flags for event in events(done)] == [(), ("clock_fold",), ()]
    assert done.sources[0].clock_flags == ("clock_fold",)


def test_a_comment_that_mentions_cef_is_not_unparsed(source_of: MakeSource, collected: Collect) -> None:
    done = collected(source_of("ds.log", ["# lines that begin with CEF:0| follow", manager()]))
    assert done.sources[0].tally == Tally(read=2, in_window=1, not_event=1)


def test_a_header_with_a_blank_before_its_bar_is_unparsed(source_of: MakeSource, collected: Collect) -> None:
    lines = [manager(), manager().replace("CEF:0|", "CEF:0 |"), manager().replace("CEF:0|", "CEF: 0\t|")]
    assert reasons(collected(source_of("ds.log", lines))) == [(2, "cef.header"), (3, "cef.header")]


def test_blanks_around_an_id_are_not_part_of_it(source_of: MakeSource, collected: Collect) -> None:
    lines = [manager(), *(manager().replace("|600|", f"|{odd}|") for odd in ("600 ", " 600", "600 "))]
    assert {event.id for event in events(collected(source_of("ds.log", lines)))} == {"600"}


def test_a_host_with_a_blank_is_partial(source_of: MakeSource, collected: Collect) -> None:
    (event,) = events(collected(source_of("ds.log", [manager(host="DSM 本社")])))
    assert event.manager == "DSM 本社"


def test_agents_events_in_a_message_are_read(source_of: MakeSource, collected: Collect) -> None:
    block = r"Failed\n\nAgent/Appliance Event(s):\n\nTime: now\nLevel: Error\nEvent ID: 9017"
    lines = [manager(extension=f"target=a msg={block}"), leef(msg=block)]
    for event in events(collected(source_of("ds.log", lines))):
        assert [(one.id, one.level) for one in event.agent_events] == [("9017", "Error")]


def test_agents_lines_are_passed_over_quickly_but_judged_the_same(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    spaced = AGENT.replace("CEF:0", "CEF: 0")
    lines = [line[:cut] for line in (AGENT, spaced) for cut in range(20, len(line))]
    lines += [AGENT.replace("|6|", end) for end in ("|", "|6", r"\|6|", r"|\|", "||")]
    lines += [AGENT.replace("Agent|", product) for product in ("Agent", "Agents|", "Agent Manager|")]
    lines += [AGENT + " " + spaced, "CEF " + AGENT, "LEEF " + AGENT, "EF LEF " + AGENT]
    lines += [AGENT + " " + manager(), manager() + " " + AGENT]
    spec = source_of("ds.log", lines)
    quick = collected(spec).sources[0]
    monkeypatch.setattr(log_spans, "NOT_AGENTS", log_spans.MENTION)
    assert collected(spec).sources[0] == quick
    assert quick.tally.other_product > 10
    assert quick.tally.unparsed > 10


PIECES = (
    "CEF",
    "LEEF",
    "LE",
    "EF",
    "C",
    ":0|",
    ": 0|",
    "Trend Micro|",
    "Deep Security Agent|",
    "x",
    "\n",
    "é",
)


@given(st.lists(st.sampled_from((*PIECES, *(AGENT[at:] for at in (16, 21))))).map("".join))
def test_lines_are_chosen_by_the_first_letters_that_could_begin_a_message(text: str) -> None:
    own = ("CEF:0|Trend Micro|Deep Security Agent|", "CEF: 0|Trend Micro|Deep Security Agent|")
    mentioning, not_agents = [], []
    for line in text.split("\n"):
        places = [place for place in (line.find("CEF"), line.find("LEEF")) if place >= 0]
        if places:
            mentioning.append(line[min(places) :])
            not_agents += [] if line.startswith(own, min(places)) else mentioning[-1:]
    data = text.encode()
    for pattern, expected in ((log_spans.MENTION, mentioning), (log_spans.NOT_AGENTS, not_agents)):
        first: dict[int, re.Match[bytes]] = {}
        for one in pattern.finditer(data):
            first.setdefault(data.count(b"\n", 0, one.start()), one)
        found = list(first.values())
        assert len(found) == len(mentioning)
        taken = [one for one in found if one.lastindex]
        assert [_first(one[0].decode()) for one in taken] == [_first(rest) for rest in expected]


def _first(rest: str) -> str:
    return rest[rest.index("EF") :]


def test_an_agents_line_cut_in_its_header_is_another_products_unless_modules_are_wanted(
    source_of: MakeSource, collected: Collect
) -> None:
    cut = AGENT[: AGENT.index("|20.0.1") + 4]
    spec = source_of("ds.log", [cut, cut.replace("CEF:0", "CEF:  0"), manager()])
    assert collected(spec).sources[0].tally == Tally(read=3, in_window=1, other_product=2)
    assert collected(spec, modules=True).sources[0].tally == Tally(read=3, in_window=1, unparsed=2)


def test_leef_and_cef_lines_in_turns_are_all_found(source_of: MakeSource, collected: Collect) -> None:
    leef = "Apr 20 03:10:00 kaga LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|600|cat=System"
    mention = f"{leef}\tmsg={AGENT}"
    lines = [leef, SSH, manager(), AGENT, mention, SSH, SSH, leef, manager(), f"{SSH} LEE CE F", AGENT]
    done = collected(source_of("ds.log", lines))
    assert done.sources[0].tally == Tally(read=11, in_window=5, other_product=2, not_event=4)
    assert [event.sightings[0].place for event in done.rows] == [1, 3, 5, 8, 9]


def test_a_leef_line_that_quotes_a_cef_line_is_a_leef_line(source_of: MakeSource, collected: Collect) -> None:
    leef = "Apr 20 03:10:00 kaga LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|710|msg="
    lines = [manager(id="600")] * 5 + [leef + manager(id="600")] * 2
    found = collected(source_of("ds.log", lines)).rows
    assert [event.id for event in found] == ["600"] * 5 + ["710"] * 2
