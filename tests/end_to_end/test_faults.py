"""The grader: faults are planted into a whole estate, and judging has to find each of them and nothing else.

Every kind of finding is planted at least once; faults of different areas are combined by a fixed seed, over
hosts, zones, languages, wrappers of the log and days on which years and Februaries end.
"""

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from dscase.case.exhibits import Register
from dscase.case.journal import Journal
from dscase.errors import OutputError
from dscase.pipeline import IndexRequest, make_index
from dscase.review import completeness
from dscase.review.finding import KINDS

CASES = 600
SEED = 20260420
FALSE_ALARMS = 0.01  # of all findings, at most
MOMENTS = ("2026-04-20 03:20:54", "2025-12-31 23:50:00", "2026-01-01 00:04:10", "2024-02-29 12:00:00")
ZONES = ("Asia/Tokyo", "UTC", "America/New_York", "Asia/Kolkata")
HOSTS = ("DSA-test", "web-07.example.jp", "倉庫-端末02")
FAULTS = {}


@dataclass(frozen=True)
class Fault:
    """Faults of one area stand in each other's way; those of the area "alone" in everybody's."""

    plant: object
    area: str


def fault(area):
    """Makes a function that changes an estate one of the faults."""

    def add(plant):
        FAULTS[plant.__name__] = Fault(plant, area)
        return plant

    return add


# --- what is stated


@fault("background")
def no_background(e, kit):
    e.case["background"] = None
    e.expect("background.missing")


@fault("background")
def slip_of_the_pen(e, kit):
    e.case["background"] = "2031-04-20 03:20:54 に止まりました。"
    e.expect("claims.unfounded")


@fault("background events sources asked")
def anothers_event_is_claimed(e, kit):
    e.keep(lambda row: row.id != "710" or row.target != e.host)
    said = "{} に 710 があった。" if e.lang == "ja" else "710 was seen on {}."
    e.case["background"] = said.format(e.host)
    e.expect("claims.elsewhere", "events.retrieved_missing", "events.heartbeat")


@fault("status")
def no_status(e, kit):
    e.case["status"] = None
    e.expect("status.missing")


@fault("status files asked")
def status_denied(e, kit):
    e.case["status"] = "緑" if e.lang == "ja" else "green"
    rows = f"Name,Platform,Status\n{e.host},Linux,Offline\n"
    e.files["evidence/computers.csv"] = rows.encode()
    e.expect("status.contradicted")


@fault("alerts")
def no_word_on_alerts(e, kit):
    e.case["alerts"] = None
    e.expect("alerts.missing")


@fault("alerts")
def alerts_denied(e, kit):
    e.case["alerts"] = "なし" if e.lang == "ja" else "none"
    e.expect("alerts.contradicted")


@fault("product sources")
def another_product(e, kit):
    e.case["product"] = "Deep Security 9.6"
    e.expect("product.contradicted")


@fault("product sources")
def no_product(e, kit):
    e.case["product"] = None
    e.syslog = []
    e.expect("product.missing")


@fault("os dsa")
def no_os(e, kit):
    e.case["os"] = None
    e.packages["diagnostic11638.zip"].system = "?"
    e.expect("os.missing")


@fault("os dsa asked")
def os_of_another_computer(e, kit):
    e.case["os"] = None
    agent_package(e, hosts=("printer-9",))
    e.expect("os.missing", "package.host_differs")


@fault("os dsa asked")
def os_in_the_package_alone(e, kit):
    e.case["os"] = None


@fault("checked")
def nothing_checked(e, kit):
    e.checked = []
    e.expect("checked.missing")
    e.verdict = "act_first"


@fault("checked")
def no_advice(e, kit):
    del e.checked[0]
    e.expect("checked.advice_missing")
    e.verdict = "act_first"


@fault("checked")
def no_searches(e, kit):
    del e.checked[1:]
    e.expect("checked.qa_search_missing", "checked.help_search_missing")
    e.verdict = "act_first"


@fault("checked")
def checked_in_words_of_ones_own(e, kit):
    e.checked[0] = ("checked", "手順書どおり実施しました、変化なし")
    e.checked[1:] = [("checked", "同じ現象を検索、該当なし")]
    e.expect("checked.filed")


@fault("asked checked")
def another_event_asked(e, kit):
    e.case["event"] = "2205@nobody"
    e.expect("event.absent")


@fault("asked")
def no_event_asked(e, kit):
    e.case["event"] = None
    e.expect("event.chosen")


@fault("retention range")
def kept_for_a_month(e, kit):
    e.after.append(lambda facts: replace(facts, retention=timedelta(days=30)))
    e.expect("expiry.due")


# --- the message asked about


def message(e, *minutes):
    """It stands in the agent's log at these times."""
    e.case["message"] = "AmUpdate: no answer"
    e.packages["diagnostic11638.zip"].said += [(e.at(minute), e.case["message"]) for minute in minutes]


@fault("dsa")
def message_nowhere(e, kit):
    message(e)
    e.expect("message.not_found")


@fault("dsa")
def message_twice(e, kit):
    message(e, -1, 0)
    e.expect("message.several")


@fault("dsa")
def message_of_another_time(e, kit):
    message(e, -300)
    e.expect("message.outside")


@fault("dsa")
def message_found(e, kit):
    message(e, -0.1)


# --- pictures and mails


@fault("picture")
def no_screenshot(e, kit):
    del e.files["evidence/lamp.png"]
    e.expect("screenshot.missing")


def taken(e, minutes):
    def tell(facts):
        shots = [replace(shot, taken=e.at(minutes), taken_rule="exif") for shot in facts.evidence.screenshots]
        return replace(facts, evidence=replace(facts.evidence, screenshots=tuple(shots)))

    e.after.append(tell)


@fault("picture asked")
def picture_of_before(e, kit):
    taken(e, -15)
    e.expect("screenshot.before")


@fault("picture")
def picture_of_days_after(e, kit):
    taken(e, 4000)
    e.expect("screenshot.late")


@fault("picture")
def picture_of_the_morning_after(e, kit):
    taken(e, 400)


@fault("mail")
def mail_of_another_day(e, kit):
    sent = f"{e.local(e.at(-3000)):%a, %d %b %Y %H:%M:%S %z}"
    e.files["evidence/alert.eml"] = f"From: dsm@example.jp\nSubject: alert\nDate: {sent}\n\nbody\n".encode()
    e.expect("mail.outside")


@fault("files")
def broken_picture(e, kit):
    e.files["evidence/torn.png"] = kit.picture(3)[:40]
    e.expect("file.unreadable")


@fault("files")
def torn_archive_of_logs(e, kit):
    _, data = kit.wrapped("tar", [(row.at, kit.cef(row, e.tz, stamped=True)) for row in e.syslog])
    e.files["evidence/torn.tar.gz"] = data[: len(data) // 2]
    e.expect("file.unreadable")


@fault("files")
def memo(e, kit):
    e.files["evidence/memo.txt"] = b"call the night shift"
    e.expect("file.unknown")


@fault("files picture")
def copy(e, kit):
    e.files["evidence/lamp (1).png"] = kit.picture()
    e.expect("file.copy")
    e.files["evidence/lamp.png"] = kit.picture()


@fault("picture")
def picture_given_as_events(e, kit):
    e.files["other.png"] = kit.picture(9)
    e.given.append(("other.png", "syslog"))
    e.expect("file.contradicts")


@fault("entries")
def entry_without_file(e, kit):
    e.case["evidence"] = [{"file": "missing*.log", "year": 2020}]
    e.expect("file.unmatched")


# --- the case folder's own records


@fault("exhibits")
def exhibits_torn(e, kit):
    e.files["exhibits.jsonl"] = b"{torn\n"
    e.expect("exhibits.damaged")


@fault("exhibits")
def exhibits_cannot_be_kept(e, kit):
    def fail(*_):
        raise OutputError("case.record_unwritable", path="exhibits.jsonl", reason="read-only")

    e.patches.append(lambda patch: patch.setattr(Register, "save", fail))
    e.expect("exhibits.not_kept")


@fault("journal")
def journal_torn(e, kit):
    e.files["journal.jsonl"] = b"{torn\n"
    e.expect("journal.damaged")


@fault("journal checked")
def journal_cannot_be_kept(e, kit):
    def fail(*_):
        raise OutputError("case.record_unwritable", path="journal.jsonl", reason="read-only")

    e.newly_checked = ("製品Q&Aをもう一度検索",)
    e.patches.append(lambda patch: patch.setattr(Journal, "append", fail))
    e.expect("journal.not_kept")


@fault("names")
def names_broken(e, kit):
    e.files["names.csv"] = b"colour,shape\nred,round\n"
    e.expect("names.unreadable")


@fault("alone")  # a log with a line that cannot be read is in no index
def index_broken(e, kit):
    def with_index(request):
        index = request.case_dir / "index"
        make_index(IndexRequest((str(request.case_dir / "evidence" / "ds.log"),), index, e.zone))
        for part in (index / "parts").iterdir():
            part.write_bytes(b"")
        return replace(request, index=index)

    e.stamped, e.wrapper = True, "plain"
    e.asked.append(with_index)
    e.expect("index.broken")


@fault("profiles")
def profile_broken(e, kit):
    e.files["profiles/999.yaml"] = b"colour: red\n"
    e.expect("profiles.unreadable")


# --- packages


@fault("dsm")
def no_manager_package(e, kit):
    del e.packages["manager.zip"]
    e.expect("package.dsm_missing")


@fault("dsm")
def manager_package_not_stated(e, kit):
    e.packages["manager.zip"].stated = None
    e.expect("package.dsm_missing", "package.unknown")


@fault("dsm")
def names_that_point_outside(e, kit):
    e.packages["manager.zip"].more["../../outside.txt"] = b"x"
    e.expect("package.trouble")


@fault("dsm")
def password_in_a_package(e, kit):
    e.packages["manager.zip"].more["conf/dsm.properties"] = b"database.password=hunter2\n"
    e.expect("package.secret")


@fault("dsm")
def package_too_large(e, kit):
    limit = SimpleNamespace(size=100)
    e.patches.append(lambda patch: patch.setattr(completeness, "form_limits", lambda: limit))
    e.expect("package.too_large")


@fault("dsa")
def no_agent_package(e, kit):
    del e.packages["diagnostic11638.zip"]
    e.expect("package.dsa_missing")


def agent_package(e, **changes):
    e.packages["diagnostic11638.zip"] = replace(e.packages["diagnostic11638.zip"], **changes)


@fault("dsa")
def package_of_yesterday(e, kit):
    agent_package(e, made=e.at(-1500), log=(e.at(-9000), e.at(-10)))
    e.expect("package.before_window")


@fault("dsa asked")
def package_of_minutes_before(e, kit):
    agent_package(e, made=e.at(-7), log=(e.at(-9000), e.at(-7)))
    e.expect("package.before_event")


@fault("dsa asked")
def package_of_another_computer(e, kit):
    agent_package(e, hosts=("printer-9",))
    e.expect("package.host_differs")


@fault("dsa asked range sources")
def package_of_another_that_failed(e, kit):
    agent_package(e, hosts=(e.others[0],))
    e.both(kit.Row(e.at(6), "2205", e.others[0], "The component update did not succeed."))
    e.expect("package.other_target")


@fault("dsa asked")
def package_that_names_no_computer(e, kit):
    agent_package(e, hosts=())
    e.expect("package.host_unknown")


@fault("dsa asked")
def package_that_a_query_in_it_says_is_anothers(e, kit):
    agent_package(e, hosts=(), more={"Agent/dsa_query_GetHostInfo.txt": b"HostInfo.hostName: printer-9\n"})
    e.expect("package.host_differs")


@fault("dsa asked")
def package_that_its_log_says_is_anothers(e, kit):
    agent_package(e, hosts=(), said=[(e.at(1), "Host name: printer-9 | info.lua:12")])
    e.expect("package.host_differs")


@fault("dsa asked")
def package_stated_to_be_anothers(e, kit):
    agent_package(e, hosts=(), stated="dsa", host="printer-9")
    e.expect("package.host_differs")


@fault("dsa asked")
def package_stated_to_be_of_the_computer_names_another(e, kit):
    agent_package(e, hosts=("printer-9",), stated="dsa", host=e.host)
    e.expect("package.names_another")


@fault("dsa")
def package_stated_by_another_spelling(e, kit):
    agent_package(e, stated="dsa", host=e.host.swapcase())


@fault("dsa")
def packages_of_both(e, kit):
    e.packages["diagnostic2.zip"] = replace(e.packages["diagnostic11638.zip"], hosts=(e.others[0],))


@fault("dsa")
def package_without_host(e, kit):
    agent_package(e, hosts=())


@fault("dsa")
def logs_rotated_away(e, kit):
    agent_package(e, log=(e.at(5), e.at(49)))
    e.expect("package.rotated")


@fault("dsa")
def logs_that_stop(e, kit):
    agent_package(e, log=(e.at(-9000), e.at(-400)))
    e.expect("package.logs_stop")


@fault("dsa sources")
def newer_agent(e, kit):
    agent_package(e, version="20.0.1-4540")
    e.expect("version.agent_newer")


@fault("dsa")
def older_agent(e, kit):
    agent_package(e, version="11.0.0-100")


# --- the event log


@fault("events")
def cut_line(e, kit):
    line = kit.cef(kit.Row(e.at(1), "710", e.host), e.tz, stamped=e.stamped)
    e.files["evidence/ds.log"] = line[: line.index("|710")].encode() + b"\n"
    e.expect("events.unparsed")


@fault("more sources")
def cut_archive(e, kit):
    import gzip

    noise = random.Random(1)
    rows = [
        kit.Row(e.at(-100 + step), "710", f"pc{noise.random()}", f"{noise.random()}") for step in range(300)
    ]
    whole = gzip.compress("".join(kit.cef(row, e.tz, stamped=True) + "\n" for row in rows).encode())
    e.files["evidence/second.log.gz"] = whole[: len(whole) // 2]
    e.expect("events.source_failed")


@fault("more sources")
def export_of_another_day(e, kit):
    rows = [kit.Row(e.at(-6000 + step), "710", name) for step, name in enumerate((e.host, *e.others) * 2)]
    e.files["evidence/older.csv"] = kit.export(rows, e.tz)
    e.expect("events.source_outside")


def table(e, header, *cells):
    """An export of one's own: the header, and a row for every computer of the estate."""
    stamp = e.local(e.at(1)).strftime("%Y-%m-%d %H:%M:%S")
    rows = [",".join((stamp, "710", "Events Retrieved", *cells)) for _ in (e.host, *e.others)]
    return "\r\n".join((*header, *rows, "")).encode()


@fault("more sources")
def export_of_unknown_headers(e, kit):
    e.files["evidence/by_hand.csv"] = table(e, ["いつ,番号,できごと,ホスト名,メモ"], e.host, "x")
    e.expect("columns.inferred", "columns.unassigned")


@fault("more sources")
def export_without_targets(e, kit):
    e.files["evidence/by_hand.csv"] = table(e, ["Time,Event ID,Event,コンピュータ,対象"], e.host, e.host)
    e.expect("columns.unclear", "columns.target_missing")


@fault("more sources")
def export_without_a_header(e, kit):
    e.files["evidence/by_hand.csv"] = table(e, [], e.host)
    e.expect("columns.header_missing", "columns.inferred", "columns.unassigned", "columns.target_missing")


def record_of_a_fetch(e, sha256, **events):
    """The record of a fetch that vouches for a file of that hash."""
    told = {
        "record": "dscase.fetch",
        "manager": "dsm.example.jp:4119",
        "account": "reader",
        "made": e.local(e.end).isoformat(),
        "clock_offset": 120.5,
        "events": {"complete": True, "from": e.local(e.start).isoformat(), "count": 9, **events},
        "alerts": {"complete": True},
        "files": [{"holds": "events", "sha256": sha256}],
    }
    return json.dumps(told).encode()


@fault("more sources alerts")
def fetched_too_early(e, kit):
    alerts = b"Alert,Severity,Severity Text,Alert Time\r\n"
    e.files["evidence/dsm/alerts.csv"] = alerts
    sha256 = hashlib.sha256(alerts).hexdigest()
    e.files["evidence/dsm/fetch.json"] = record_of_a_fetch(e, sha256, to=e.local(e.at(1)).isoformat())
    e.expect("fetched.incomplete", "fetched.clock")


@fault("more sources")
def fetched_and_changed(e, kit):
    e.files["evidence/dsm/fetch.json"] = record_of_a_fetch(e, "0" * 64, to=e.local(e.end).isoformat())
    e.expect("fetched.apart", "fetched.clock")


def nobody_states_the_zone(e, told):
    """The machine is somewhere else, and only the evidence tells; UTC it does not tell."""
    e.case["tz"] = None
    tells = told and e.zone != "UTC"
    e.patches.append(lambda patch: patch.setenv("TZ", "Pacific/Auckland" if tells else e.zone))
    agent_package(e, zoned=told == "agent_log")
    e.expect("zone.from_evidence" if tells else "zone.assumed")


@fault("zone export dsa mail")
def zone_of_nobody(e, kit):
    nobody_states_the_zone(e, "")


@fault("zone export dsa mail")
def zone_of_the_mail(e, kit):
    nobody_states_the_zone(e, "mail")
    sent = f"{e.local(e.at(-3)):%a, %d %b %Y %H:%M:%S %z}"
    e.files["evidence/alert.eml"] = f"From: dsm@example.jp\nSubject: alert\nDate: {sent}\n\nbody\n".encode()


@fault("zone export dsa mail")
def zone_of_the_agents_log(e, kit):
    nobody_states_the_zone(e, "agent_log")


@fault("zone export sources dsa mail")
def zone_of_the_same_events(e, kit):
    nobody_states_the_zone(e, "events")
    e.stamped = True
    e.wrapper = "record"  # a compressed log is read around the window alone, and that is in another zone


@fault("alone")
def zone_of_the_moment_of_an_export(e, kit):
    nobody_states_the_zone(e, "export")
    e.syslog, e.stamped = [], False
    exported = e.at(305)
    e.export.append(kit.Row(exported, "110", "ope-tanaka"))
    e.mtimes["evidence/systemevents.csv"] = exported.timestamp() + 3


@fault("zone export dsa mail")
def zone_of_the_window(e, kit):
    nobody_states_the_zone(e, "")
    begin, end = (e.local(at).isoformat(timespec="seconds") for at in (e.start, e.end))
    e.case["window"] = f"{begin}/{end}"
    if e.zone != "UTC":
        e.expected.remove("zone.assumed")
        e.patches.append(lambda patch: patch.setenv("TZ", "Pacific/Auckland"))


@fault("alone")
def no_event_log(e, kit):
    e.syslog, e.export = [], []
    e.expect("events.no_source", "event.absent", "expiry.unknown")
    e.verdict = "unknown"


@fault("alone")
def no_event_log_of_a_product_whose_default_is_known(e, kit):
    e.syslog, e.export = [], []
    e.case["product"] = "Workload Security"
    e.expect("events.no_source", "event.absent", "expiry.assumed")
    e.verdict = "unknown"


@fault("alone")
def events_suppressed(e, kit):
    e.both(kit.Row(e.at(2), "725", e.others[0]))
    e.expect("events.suppressed")


@fault("alone")
def a_policy_at_every_heartbeat(e, kit):
    e.both(
        *(kit.Row(e.at(minute), event_id, "loop01") for minute in (-9, 1, 11) for event_id in ("710", "720"))
    )
    e.expect("events.every_heartbeat")


@fault("alone")
def log_of_another_day(e, kit):
    e.keep(lambda row: row.at < e.start)
    e.expect("events.none_in_window", "event.absent", "expiry.unknown")
    e.verdict = "unknown"


@fault("alone")
def stamps_without_a_year(e, kit):
    e.stamped = False
    e.expect("year.from_window")
    e.permitted = {"year.from_mtime"}


@fault("more sources")
def another_days_log_without_a_year(e, kit):
    rows = [kit.Row(e.at(-6000 + step), "710", name) for step, name in enumerate((e.host, *e.others))]
    lines = [kit.cef(row, e.tz, stamped=False) + "\n" for row in rows]
    e.files["evidence/older.log"] = "".join(lines).encode()
    e.expect("events.source_outside", "year.from_mtime")


@fault("more sources")
def another_years_log_by_its_name(e, kit):
    rows = [kit.Row(e.at(-6000 + step), "710", name) for step, name in enumerate((e.host, *e.others))]
    lines = [kit.cef(row, e.tz, stamped=False) + "\n" for row in rows]
    e.files[f"evidence/older-{e.at(0).year - 1}{e.at(-6000):%m%d}.log"] = "".join(lines).encode()
    e.expect("events.source_outside", "year.from_name")


@fault("more sources")
def a_log_named_by_another_year(e, kit):
    rows = [kit.Row(e.at(-6000 + step), "710", name) for step, name in enumerate((e.host, *e.others))]
    lines = [kit.cef(row, e.tz, stamped=True) + "\n" for row in rows]
    e.files[f"evidence/older-{e.at(0).year - 3}0401.log"] = "".join(lines).encode()
    e.expect("events.source_outside", "year.contradicted")


@fault("more sources")
def another_years_log_by_its_number(e, kit):
    for name, days in (("evidence/rotated.log", 200), ("evidence/rotated.log.1", 10)):
        line = kit.cef(kit.Row(e.at(-days * 1440), "710", e.host), e.tz, stamped=False)
        e.files[name] = f"{line}\n".encode()
    e.expect("events.source_outside", "year.from_order", "year.from_mtime")


@fault("events sources range")
def log_begins_late(e, kit):
    e.keep(lambda row: row.at > e.at(-9))
    e.expect("events.begins_late", "expiry.unknown")


@fault("events sources range")
def log_ends_early(e, kit):
    e.keep(lambda row: row.at < e.at(9))
    e.expect("events.ends_early", "expiry.unknown")


@fault("events sources range retention")
def log_ends_early_and_no_more_is_kept(e, kit):
    e.keep(lambda row: row.at < e.at(9))
    e.after.append(lambda facts: replace(facts, retention=timedelta(hours=2)))
    e.expect("events.ends_early", "expiry.gone")


@fault("events sources range product dsa")
def log_ends_early_on_an_old_manager(e, kit):
    e.keep(lambda row: row.at < e.at(9))
    e.syslog = [replace(row, version="9.6.3177") for row in e.syslog]
    e.case["product"] = "Deep Security 9.6"
    e.expect("events.ends_early", "expiry.assumed")
    e.permitted |= {"version.agent_newer"}


@fault("events sources range")
def log_with_a_hole(e, kit):
    e.syslog = [row for row in e.syslog if row.at < e.at(2)]
    e.export = [row for row in e.export if row.at > e.at(14)]
    e.expect("events.hole", "expiry.unknown")


@fault("events sources range zone")
def silent_log(e, kit):
    e.case["window"] = f"{e.local(e.start):%Y-%m-%d %H:%M:%S}/PT80M"
    e.keep(lambda row: not e.at(1) < row.at < e.at(62))
    e.expect("events.silent")
    e.permitted.add("events.gap")  # each source is silent for as long


@fault("events sources export")
def export_of_warnings_only(e, kit):
    e.export = [row for row in e.export if row.id == "2205"]
    e.export += [kit.Row(e.at(minute), "2205", name, "failed") for minute in (-70, 90) for name in e.others]
    e.expect("export.level_missing")


@fault("events sources export")
def export_of_information_only(e, kit):
    e.export = [row for row in e.export if row.id != "2205"]
    e.expect("export.level_missing")


@fault("events sources export alerts")
def export_of_one_computer(e, kit):
    e.syslog = []
    e.export = [row for row in e.export if row.target == e.host]
    e.export += [kit.Row(e.at(minute), "710", e.host) for minute in (-11, -7, 5, 9, 13)]
    e.expect("export.one_target")


@fault("events sources range")
def export_of_what_was_displayed(e, kit):
    e.syslog = []
    e.keep(lambda row: row.at < e.at(9))
    e.export = sorted(e.export, key=lambda row: row.at)
    e.export += [kit.Row(e.at(8), "710", f"pc{turn}") for turn in range(-len(e.export) % 100)]
    e.expect("export.round_count", "events.ends_early", "expiry.unknown")


@fault("events sources range")
def export_made_too_early(e, kit):
    e.export = [row for row in e.export if row.at < e.at(5)]
    e.syslog = [row for row in e.syslog if row.at < e.at(12)]
    e.syslog.append(kit.Row(e.at(7), "110", "ope-tanaka"))
    e.expect("export.early", "events.ends_early", "expiry.unknown")


@fault("events sources asked")
def no_events_retrieved(e, kit):
    e.keep(lambda row: row.id != "710" or row.target != e.host)
    e.expect("events.retrieved_missing", "events.heartbeat")


@fault("events sources export asked")
def syslog_alone(e, kit):
    e.export = []
    e.expect("events.detail_omitted")


@fault("events sources")
def manager_upgraded(e, kit):
    e.syslog = [replace(row, version="12.0.390") if row.at > e.at(9) else row for row in e.syslog]
    e.expect("version.several")


@fault("events sources range asked")
def it_happened_before(e, kit):
    e.both(kit.Row(e.at(-77), "2205", e.host, "The component update did not succeed."))
    e.expect("debug.before_next")


# --- one computer, one moment


SPELLINGS = (
    str.upper,
    str.lower,
    lambda name: "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in name),
    lambda name: f"{name.partition('.')[0]}.corp.example.jp" if "." not in name else name,
    lambda name: name.partition(".")[0],
    lambda name: f" {name}.",
)


def spelled(e, kit, spelling):
    """The export and the package write every computer another way than the syslog."""
    e.export = [replace(row, target=spelling(row.target) if row.target else "") for row in e.export]
    pack = e.packages["diagnostic11638.zip"]
    agent_package(e, hosts=tuple(map(spelling, pack.hosts)))


def add_spelling(number, spelling):
    def plant(e, kit):
        spelled(e, kit, spelling)

    plant.__name__ = f"computers_spelled_another_way_{number}"
    fault("events sources dsa export")(plant)


for number, one in enumerate(SPELLINGS):
    add_spelling(number, one)


@fault("events sources asked dsa")
def a_name_that_fits_two(e, kit):
    e.both(
        *(
            kit.Row(e.at(minute), "710", f"{e.others[0]}{tail}")
            for minute in (-6, 7)
            for tail in (".a.example.jp", ".b.example.jp")
        )
    )
    e.expect("computer.unclear")


@fault("events sources export range")
def the_export_in_another_zone(e, kit):
    """Its times are local ones; what is said of it puts them two hours and a half aside."""
    e.stamped = True
    offset = e.local(e.moment).utcoffset() - timedelta(hours=2, minutes=30)
    sign, minutes = ("-", -offset) if offset < timedelta(0) else ("+", offset)
    told = int(minutes.total_seconds() // 60)
    e.case.setdefault("evidence", []).append(
        {"file": "systemevents.csv", "tz": f"{sign}{told // 60:02}:{told % 60:02}"}
    )
    e.expect("zone.shifted")
    e.permitted |= {"events.source_outside", "events.detail_omitted"}


@fault("events sources export range")
def the_exports_clock_is_slow(e, kit):
    e.export = [replace(row, at=row.at - timedelta(seconds=245)) for row in e.export]


@fault("events sources range zone")
def a_hole_in_the_log(e, kit):
    e.case["window"] = f"{e.local(e.start):%Y-%m-%d %H:%M:%S}/PT80M"
    e.keep(lambda row: not e.at(21) < row.at < e.at(43))
    e.expect("events.gap")


@fault("picture")
def picture_too_small(e, kit):
    e.files["evidence/lamp.png"] = kit.picture(size=(40, 30))
    e.expect("screenshot.small")


@fault("picture")
def picture_of_one_colour(e, kit):
    e.files["evidence/lamp.png"] = kit.picture(0, plain=True)
    e.expect("screenshot.blank")


@fault("status files asked")
def green_though_nothing_ended_it(e, kit):
    e.case["status"] = "緑" if e.lang == "ja" else "green"
    e.expect("status.not_recovered")


@fault("mail asked sources")
def mail_of_twelve_computers(e, kit):
    sent = f"{e.local(e.at(1)):%a, %d %b %Y %H:%M:%S %z}"
    subject = "Anti-Malware Component Update Failed on 12 computers"
    e.files["evidence/alert.eml"] = f"From: dsm@example.jp\nSubject: {subject}\nDate: {sent}\n\nb\n".encode()
    e.expect("mail.count")


@fault("picture files")
def a_masked_case_with_a_picture_nobody_looked_at(e, kit):
    e.case["mask"] = "true"
    e.expect("screenshot.not_looked_at")


@fault("picture files")
def a_covered_picture_was_replaced(e, kit):
    taken = {"name": "lamp.png", "look": "0" * 63 + "1"}
    e.files["pictures.jsonl"] = kit.covered(kit.picture(9), [[0.1, 0.1, 0.2, 0.2]], **taken)
    e.expect("screenshot.cover_lost")
    e.expect("screenshot.unconfirmed")


# --- is an inquiry needed at all?


@fault("alone")
def it_recovered(e, kit):
    e.both(kit.Row(e.at(41), "2204", e.host, "The components are up to date."))
    e.both(kit.Row(e.at(42), "192", "", f"Alert: Anti-Malware Component Update Failed\nSubject: {e.host}"))
    e.case["status"] = f"{e.host}: 緑" if e.lang == "ja" else f"{e.host}: green"
    e.verdict = "watch"


def recovered_but(change):
    """A recovery that something else on record speaks against."""

    def plant(e, kit):
        it_recovered(e, kit)
        e.verdict = "inquire"
        change(e, kit)

    plant.__name__ = change.__name__
    return fault("alone")(plant)


@recovered_but
def it_failed_again(e, kit):
    e.both(kit.Row(e.at(70), "2205", e.host, "The component update did not succeed."))
    e.expect("debug.before_next")
    e.permitted.add("status.not_recovered")  # a status told as green, where it is, does not go with it


@recovered_but
def the_lamp_stays_orange(e, kit):
    e.case["status"] = f"{e.host}: オレンジ"


@recovered_but
def the_alert_stays(e, kit):
    e.keep(lambda row: row.id != "192")


@recovered_but
def another_computer_did_not_recover(e, kit):
    e.both(kit.Row(e.at(3), "2205", e.others[0], "The component update did not succeed."))


@fault("alone")
def nothing_but_information(e, kit):
    e.keep(lambda row: row.id in {"710", "600"} and not row.detail)
    e.case |= {"event": None, "alerts": "none", "status": "緑"}
    e.expect("event.calm")
    e.verdict = "watch"


@fault("alone")
def nothing_but_a_message(e, kit):
    e.keep(lambda row: row.id in {"710", "600"} and not row.detail)
    e.case |= {"event": None, "alerts": "none", "status": "緑"}
    message(e, -0.1)
    e.verdict = "watch"


@fault("alone")
def nothing_but_a_message_and_a_person_cleared_away(e, kit):
    nothing_but_a_message(e, kit)
    e.both(kit.Row(e.at(9), "266", e.host))
    e.verdict = "inquire"


@fault("alone")
def inquired_anyway(e, kit):
    it_recovered(e, kit)
    e.case["inquire_anyway"] = "毎週起きるため"
    e.verdict = "inquire"


@recovered_but
def the_list_says_offline(e, kit):
    e.files["evidence/computers.csv"] = f"Name,Platform,Status\n{e.host},Linux,Managed (Offline)\n".encode()
    e.expect("status.contradicted")


@recovered_but
def another_tenants_computer_recovered(e, kit):
    e.syslog = [replace(row, tenant="7") if row.id == "2204" else row for row in e.syslog]
    e.export = [row for row in e.export if row.id != "2204"]
    e.expect("status.not_recovered")
    e.permitted.add("computer.unclear")  # the package names it without a tenant


@recovered_but
def an_agent_tells_of_trouble_elsewhere(e, kit):
    told = kit.DETAIL.format(time="April 20, 2026 03:19:54").replace("9017", "5203")
    e.both(kit.Row(e.at(9), "710", e.others[1], "Description Omitted", told))


@recovered_but
def a_module_found_malware(e, kit):
    e.syslog.append(
        kit.Row(e.at(3), "", f"cn1=1 cn1Label=Host ID dvchost={e.host}", module="4000000|Eicar|6")
    )


def quiet_but(change):
    """A window of information alone that something keeps from being called quiet."""

    def plant(e, kit):
        nothing_but_information(e, kit)
        e.verdict = "inquire"
        change(e, kit)

    plant.__name__ = change.__name__
    return fault("alone")(plant)


@quiet_but
def an_agents_error_inside_information(e, kit):
    told = kit.DETAIL.format(time="April 20, 2026 03:19:54")
    e.both(kit.Row(e.at(2), "710", e.host, "Description Omitted", told))


def asked_about_a_module(e):
    """Nothing else is there to ask about."""
    e.expected.remove("event.calm")
    e.expect("event.chosen")


@quiet_but
def a_module_blocked_something(e, kit):
    asked_about_a_module(e)
    e.syslog.append(kit.Row(e.at(3), "", f"cn1=1 cn1Label=Host ID dvchost={e.host}", module="1000128|HTTP|6"))


@quiet_but
def a_detection_is_asked_about(e, kit):
    e.expected.remove("event.calm")
    e.case["event"] = f"4000000@{e.host}"
    e.syslog.append(kit.Row(e.moment, "", f"dvchost={e.host}", module="4000000|Eicar_test_file|6"))


@quiet_but
def a_modules_own_export_tells_of_something(e, kit):
    at = f"{e.local(e.at(2)):%B %d, %Y %H:%M:%S}"
    head = "Time,Computer,Reason,Tag(s),Action,Rank,Severity,Direction"
    row = f'"{at}",{e.host},1000128 - Test Rule,,Reset,25,Low,Incoming'
    e.files["evidence/ips.csv"] = f"{head}\n{row}\n".encode()


@quiet_but
def some_computer_is_offline(e, kit):
    e.files["evidence/computers.csv"] = f"Name,Platform,Status\n{e.others[0]},Linux,Offline\n".encode()


@quiet_but
def silence_in_a_quiet_window(e, kit):
    e.keep(lambda row: not e.at(-17.5) < row.at < e.at(4.5))
    e.expect("events.gap", "events.silent")
    e.permitted |= {"events.retrieved_missing"}


@quiet_but
def a_line_nobody_can_read(e, kit):
    line = kit.cef(kit.Row(e.at(1), "710", e.host), e.tz, stamped=e.stamped)
    e.files["evidence/ds.log"] = line[: line.index("|710")].encode() + b"\n"
    e.expect("events.unparsed")


@quiet_but
def a_message_that_a_relay_cut(e, kit):
    line = kit.cef(kit.Row(e.at(1), "710", e.host), e.tz, stamped=e.stamped)
    head = line[: line.index("msg=") + 4]
    e.files["evidence/ds.log"] = head.encode().ljust(1024, b"x") + b"\n"
    e.expect("events.cut")


@fault("alone")
def quiet_and_every_computer_is_fine(e, kit):
    nothing_but_information(e, kit)
    rows = "".join(f"{name},Linux,Managed (Online)\n" for name in (e.host, *e.others))
    e.files["evidence/computers.csv"] = f"Name,Platform,Status\n{rows}".encode()


@fault("alone")
def quiet_and_a_list_of_two_columns_is_fine(e, kit):
    nothing_but_information(e, kit)
    rows = "".join(f"{name},オンライン\n" for name in (e.host, *e.others))
    e.files["evidence/computers.csv"] = f"コンピュータ名,ステータス\n{rows}".encode()


@quiet_but
def a_list_of_two_columns_says_offline(e, kit):
    e.files["evidence/computers.csv"] = f"Status,Name\nOffline,{e.others[0]}\n".encode()


@fault("sources")
def a_name_that_only_the_export_has(e, kit):
    told = kit.export([kit.Row(e.at(2), "100")], e.tz)
    e.files["evidence/names.csv"] = told.replace(b"Workload Security Started", "マネージャの開始".encode())
    e.expect("names.met")


# --- clean ones


@fault("clean")
def nothing(e, kit):
    pass


def planted(names, kit, dice):
    """An estate with these faults."""
    moment = datetime.fromisoformat(dice.choice(MOMENTS))
    zone = dice.choice(ZONES)
    e = kit.whole(
        zone,
        moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC),
        lang=dice.choice(("ja", "en")),
        host=dice.choice(HOSTS),
        stamped=dice.random() < 0.7,
    )
    for name in sorted(names, key=list(FAULTS).index):
        FAULTS[name].plant(e, kit)
    wrapper = dice.choice(kit.WRAPPERS)
    if "evidence/ds.log" not in e.files and e.wrapper == "plain":  # those bytes are a line that is not whole
        e.wrapper = wrapper
    return e


def drawn(dice):
    """Names of faults that do not stand in each other's way."""
    names, taken = [], set()
    for name in dice.sample(list(FAULTS), 12):
        areas = set(FAULTS[name].area.split())
        if "alone" not in areas and not areas & taken:
            names.append(name)
            taken |= areas
    return names[: dice.randint(2, 5)]


@pytest.fixture(
    scope="module", params=[0, pytest.param(CASES, marks=pytest.mark.heavy)], ids=["once each", "combined"]
)
def graded(request, estates, tmp_path_factory):
    """Of every case: its faults, what was expected and permitted, what was found.

    Each fault once, alone; or so many cases: each fault twice, then faults together.
    """
    dice = random.Random(SEED)
    draws = [[name] for name in FAULTS] * (2 if request.param else 1)
    draws += [drawn(dice) for _ in range(request.param - len(draws))]
    told = []
    with pytest.MonkeyPatch.context() as patch:
        for names in draws:
            e = planted(names, estates, dice)
            judgement = estates.examined(e, tmp_path_factory.mktemp("case"), patch)
            told.append((names, e, judgement))
    return told


def test_every_planted_fault_is_found(graded):
    missed = [
        (names, sorted(lacking))
        for names, e, judgement in graded
        if (lacking := e.expected - {finding.code for finding in judgement.findings})
    ]
    assert len(graded) in {len(FAULTS), CASES}
    assert not missed


def test_next_to_nothing_else_is_found(graded):
    found, false = 0, Counter()
    for names, e, judgement in graded:
        codes = [finding.code for finding in judgement.findings]
        found += len(codes)
        false.update((code, *names) for code in codes if code not in e.expected | e.permitted)
    assert found > len(graded)
    assert false.total() <= found * FALSE_ALARMS, false.most_common(20)


def test_every_kind_of_finding_is_planted_and_occurs(graded):
    planted_codes = set().union(*(e.expected for _, e, _ in graded))
    found = {finding.code for *_, judgement in graded for finding in judgement.findings}
    assert KINDS.keys() == found == planted_codes
    assert len(FAULTS) > 30


def test_the_verdict_is_as_planted(graded):
    wrong = [
        (names, e.verdict, judgement.verdict)
        for names, e, judgement in graded
        if judgement.verdict.kind != e.verdict
    ]
    assert not wrong


def test_a_clean_case_has_nothing_to_mend(graded):
    clean = [judgement for names, _, judgement in graded if names == ["nothing"]]
    assert clean
    assert not [finding for one in clean for finding in one.findings if finding.weight != "note"]
