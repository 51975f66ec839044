"""What was fetched is what the manager held, each event once, or it is told that it is not."""

import json
import os
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dscase import atomic
from dscase.case.model import Case
from dscase.errors import InputError
from dscase.fetch import options
from dscase.fetch.address import read_address
from dscase.fetch.fetching import FetchWanted, Step, fetch
from dscase.fetch.keeping import Folder
from dscase.fetch.line import Line, Stopped
from dscase.fetch.options import FetchOptions
from dscase.fetch.secret import Secret
from dscase.fetch.trust import Trust
from tests.dsm.server import Fault, running
from tests.dsm.store import Held, Host, Raised, Store, many
from tests.fetch.conftest import START, Kit, window

END = START + timedelta(hours=2, minutes=40)
BEGIN = START - timedelta(minutes=30)
NAMED = "systemEventRetrieve2"


def at(number: int, fault: Fault, operation: str = NAMED) -> Callable[[str, int], Fault]:
    """A plan in which a fault befalls the how manieth call of an operation, from 0."""
    calls = 0

    def plan(name: str, _request: int) -> Fault:
        nonlocal calls
        if name != operation:
            return ""
        calls += 1
        return fault if calls == number + 1 else ""

    return plan


@pytest.mark.parametrize("cap", [1, 7, 50, 5000])
def test_every_page_is_fetched_and_nothing_twice(kit: Kit, store: Any, cap: int) -> None:
    held = store(140, cap=cap)
    with running(held) as manager:
        done = kit.fetch(manager)
    assert done.complete
    assert kit.got(done) == kit.expected(held.within(BEGIN, END))
    assert not held.sessions
    assert held.ended == 1


def test_no_events_are_none_and_one_is_one(kit: Kit, store: Any) -> None:
    held = store(0)
    with running(held) as manager:
        nothing = kit.fetch(manager)
        held.add(Held(7, START + timedelta(minutes=1)))
        one = kit.fetch(manager)
    assert kit.rows(nothing) == []
    assert nothing.vouched is None  # a manager that holds nothing at all vouches for nothing
    assert len(kit.rows(one)) == 1


def test_the_range_is_half_open(kit: Kit, store: Any) -> None:
    held = store(0)
    for key, moment in enumerate(
        (BEGIN - timedelta(seconds=1), BEGIN, END - timedelta(milliseconds=1), END), 1
    ):
        held.add(Held(key, moment, id=key))
    with running(held) as manager:
        done = kit.fetch(manager)
    assert [row["Event ID"] for row in kit.rows(done)] == ["2", "3"]


def test_milliseconds_stay(kit: Kit, store: Any) -> None:
    held = store(0)
    held.add(Held(7, START + timedelta(milliseconds=118)))
    with running(held) as manager:
        (row,) = kit.rows(kit.fetch(manager))
    assert row["Time"] == "2026-04-20T03:00:00.118000+09:00"


@pytest.mark.parametrize(
    "fault", ["busy", "rate", "cut", "garbled", "halved", "drop", "html", "fault", "entity"]
)
@pytest.mark.parametrize("page", [0, 2])
def test_a_page_that_fails_once_is_asked_for_again(kit: Kit, store: Any, fault: Fault, page: int) -> None:
    held = store(140, cap=10)
    with running(held, plan=at(page, fault)) as manager:
        done = kit.fetch(manager)
    assert done.complete
    assert kit.got(done) == kit.expected(held.within(BEGIN, END))
    assert len(kit.pauses) == 1


def test_a_page_that_never_comes_is_told_and_what_came_before_is_kept(kit: Kit, store: Any) -> None:
    held = store(120, cap=10)
    seen: list[str] = []

    def plan(name: str, _number: int) -> Fault:
        seen.append(name)
        return "cut" if name == NAMED and seen.count(NAMED) > 3 else ""

    with running(held, plan=plan) as manager:
        done = kit.fetch(manager)
    assert not done.complete
    assert done.vouched is None
    assert "fetch.broken" in {trouble.code for trouble in done.all_troubles}
    got, whole = kit.got(done), kit.expected(held.within(BEGIN, END))
    assert 0 < len(got) < len(whole)
    assert set(got) <= set(whole)
    record = json.loads((done.place / "fetch.json").read_text(encoding="utf-8"))
    assert record["events"]["complete"] is False
    assert done.alerts is not None  # the rest went on
    assert held.ended == 1


def test_a_busy_managers_wait_is_honoured(kit: Kit, store: Any) -> None:
    with running(store(), plan=at(0, "rate")) as manager:
        kit.fetch(manager)
    assert kit.pauses == [1.0]


def test_a_session_that_ends_is_opened_once_more(kit: Kit, store: Any) -> None:
    held = store(120, cap=10)
    with running(held, plan=at(4, "expire")) as manager:
        done = kit.fetch(manager)
    assert done.complete
    assert kit.got(done) == kit.expected(held.within(BEGIN, END))
    assert held.asked.count("authenticate") == 2


def test_a_session_that_ends_at_every_call_is_told(kit: Kit, store: Any) -> None:
    held = store(120, cap=10)
    with running(held, plan=lambda name, _: "expire" if name == NAMED else "") as manager:
        done = kit.fetch(manager)
    assert [trouble.code for trouble in done.events.troubles] == ["fetch.session_over"]


def test_events_that_arrive_while_paging_are_there_once(kit: Kit, store: Any) -> None:
    held = store(120, cap=10)

    def arriving(own: Store) -> None:
        last = max(one.key for one in own.events)
        own.add(Held(last + 1, START + timedelta(minutes=5), id=851))

    with running(held, plan=at(3, "arrive"), arriving=arriving) as manager:
        done = kit.fetch(manager)
    assert done.complete
    assert kit.got(done) == kit.expected(held.within(BEGIN, END))


def test_what_is_later_than_the_managers_time_is_not_vouched_for(kit: Kit, store: Any) -> None:
    held = replace(store(), now=START + timedelta(minutes=20))
    with running(held) as manager:
        done = kit.fetch(manager)
    assert done.complete
    assert done.vouched == (BEGIN, START + timedelta(minutes=20))


def test_an_answer_cut_to_the_newest_is_noticed(kit: Kit, store: Any) -> None:
    held = store(120, cap=10, newest_first=True)
    with running(held) as manager:
        done = kit.fetch(manager)
    assert done.events.halved
    assert done.complete
    assert kit.got(done) == kit.expected(held.within(BEGIN, END))


def test_more_events_in_a_moment_than_an_answer_holds_are_told(kit: Kit, store: Any) -> None:
    held = store(0, cap=5, newest_first=True)
    for key in range(1, 20):
        held.add(Held(key, START))
    with running(held) as manager:
        done = kit.fetch(manager)
    assert "fetch.too_dense" in {trouble.code for trouble in done.all_troubles}


def test_a_time_without_a_zone_is_no_moment(kit: Kit, store: Any) -> None:
    with running(store(90, naive_times=True)) as manager:
        done = kit.fetch(manager)
    assert "fetch.unread_events" in {trouble.code for trouble in done.all_troubles}
    assert done.vouched is None


def test_what_the_manager_has_forgotten_is_not_vouched_for(kit: Kit, store: Any) -> None:
    held = store(0)
    first = START + timedelta(minutes=10)
    held.add(Held(1, first))
    with running(held) as manager:
        done = kit.fetch(manager)
    assert done.complete
    assert not done.events.holds_earlier
    assert done.vouched == (first, END)


def test_alerts_and_computers_are_tables(kit: Kit, store: Any) -> None:
    held = store(5)
    held.alerts = [Raised("Anti-Malware Component Update Failed on 1 computers", START)]
    held.hosts = [
        Host(1, "web01", "YELLOW", "Offline", components=(("Virus Pattern", "17.4"),)),
        Host(2, "web02", contact=START),
    ]
    with running(held) as manager:
        done = kit.fetch(manager)
    (alert,) = kit.rows(done, "alerts.csv")
    assert alert["Alert Time"] == "2026-04-20T03:00:00+09:00"
    first, second = kit.rows(done, "computers.csv")
    assert (first["Name"], first["Status"], first["Lamp"]) == ("web01", "Offline", "yellow")
    assert first["Components"] == "Virus Pattern 17.4"
    assert second["Last Communication"] == "2026-04-20T03:00:00+09:00"


def test_the_newer_service_adds_what_it_knows(kit: Kit, store: Any) -> None:
    held = store(5)
    held.hosts = [Host(1, "web01", components=(("Virus Pattern", "17.4"),))]
    with running(held, plan=lambda name, _: "rate" if name == "rest" and not kit.pauses else "") as manager:
        done = kit.fetch(manager, api_key=Secret(held.api_key))
    assert done.complete
    assert kit.pauses == [1.0]
    (row,) = kit.rows(done, "computers.csv")
    assert row["Status"] == "Managed (Online) / Heartbeat is fine"
    assert row["Components"] == "Virus Pattern 17.4"


def test_a_wrong_key_is_told_and_the_rest_stays(kit: Kit, store: Any) -> None:
    held = store(5)
    held.hosts = [Host(1, "web01")]
    with running(held) as manager:
        done = kit.fetch(manager, api_key=Secret("1:wrong"))
    assert [trouble.code for trouble in done.all_troubles] == ["fetch.key_refused"]
    assert len(kit.rows(done, "computers.csv")) == 1


def test_the_managers_clock_is_measured(kit: Kit, store: Any) -> None:
    held = store(5)
    held.now, held.clock = None, timedelta(seconds=90)
    with running(held) as manager:
        done = kit.fetch(manager)
    assert done.offset == pytest.approx(90, abs=3)


def test_the_answers_are_kept_as_they_came_but_never_a_session(kit: Kit, store: Any) -> None:
    held = store(90, cap=10)
    with running(held, gzipped=True) as manager:
        done = kit.fetch(manager)
    with zipfile.ZipFile(done.place / "answers.zip") as kept:
        names = kept.namelist()
        whole = b"".join(map(kept.read, names))
    assert sum(NAMED in name for name in names) == done.events.pages
    assert not any("authenticate" in name for name in names)
    assert b"<systemEventID>1070</systemEventID>" in whole
    assert not any(session.encode() in whole for session in held.ever)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "wrong"}, "fetch.sign_in_refused"),
        ({"user": "nobody"}, "fetch.sign_in_refused"),
    ],
)
def test_a_wrong_password_is_tried_once(kit: Kit, store: Any, refused: Any, changes: Any, code: str) -> None:
    held = store()
    with running(held) as manager, refused(code):
        kit.fetch(manager, **changes)
    assert held.asked.count("authenticate") == 1
    assert not list(kit.case.rglob("*.*"))


@pytest.mark.parametrize(
    ("state", "code"),
    [({"failures": 5}, "fetch.locked_out"), ({"most_sessions": 0}, "fetch.too_many_sessions")],
)
def test_lockout_and_limits_are_told_as_such_and_never_retried(
    kit: Kit, store: Any, refused: Any, state: Any, code: str
) -> None:
    held = store(**state)
    with running(held) as manager, refused(code):
        kit.fetch(manager)
    assert held.asked == ["authenticate"]
    assert kit.pauses == []


def test_signing_in_is_not_tried_again_when_the_line_breaks(kit: Kit, store: Any, refused: Any) -> None:
    held = store()
    with running(held, plan=at(0, "cut", "authenticate")) as manager, refused("fetch.unreachable"):
        kit.fetch(manager)
    assert held.asked == ["authenticate"]


def test_a_tenant_signs_in_as_such(kit: Kit, store: Any) -> None:
    held = store(5, tenant="営業")
    with running(held) as manager:
        assert kit.fetch(manager, tenant="営業").complete
    assert held.asked[0] == "authenticateTenant"


@pytest.mark.parametrize("step", ["events", "alerts", "sign_out"])
def test_the_session_is_ended_however_a_fetch_is_stopped(kit: Kit, store: Any, step: Step) -> None:
    held = store()

    def stop(now: Step, _count: int) -> None:
        if now == step:
            raise KeyboardInterrupt

    with running(held) as manager, pytest.raises(KeyboardInterrupt):
        kit.fetch(manager, progress=stop)
    assert held.ended == 1
    assert not held.sessions
    assert not [path for path in kit.case.rglob("*") if path.is_file()]


def test_no_file_stays_open_after_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows removes and renames no folder that holds an open file."""
    made: list[int] = []
    create = atomic.create
    monkeypatch.setattr("dscase.atomic.create", lambda path: made.append(create(path)) or made[-1])
    with Folder(tmp_path, "20260420T000000Z", UTC) as folder:
        folder.answer("hostRetrieveAll", b"{}")
    assert [_is_open(each) for each in made] == [False, False]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_session_that_cannot_be_ended_is_told(kit: Kit, store: Any) -> None:
    with running(store(5), plan=lambda name, _: "drop" if name == "endSession" else "") as manager:
        done = kit.fetch(manager)
    assert done.session_left
    assert done.complete


def test_a_redirect_is_not_followed(kit: Kit, store: Any) -> None:
    with running(store(), plan=at(0, "redirect")) as manager:
        done = kit.fetch(manager)
    assert [trouble.code for trouble in done.events.troubles] == ["fetch.redirected"]


def test_the_description_is_kept_for_the_next_time(kit: Kit, store: Any) -> None:
    with running(store(5)) as manager:
        kit.fetch(manager)
        kit.fetch(manager)
        assert manager.seen.count(("GET", "/webservice/Manager?WSDL")) == 1


def test_a_server_that_is_no_manager_is_told(kit: Kit, store: Any) -> None:
    with running(store()) as manager:
        manager.url = manager.url.replace("127.0.0.1", "localhost")  # not whom the certificate names
        with pytest.raises(InputError):
            kit.fetch(manager)


def _no_own_time(name: str, _number: int) -> Fault:
    return "fault" if name == "getManagerTime" else ""


def test_without_the_managers_own_time_the_web_servers_is_taken_with_care(kit: Kit, store: Any) -> None:
    with running(store(), plan=_no_own_time) as manager:
        done = kit.fetch(manager)
    assert done.clock_by == "Date"
    assert done.complete  # the window is long over
    record = json.loads((done.place / "fetch.json").read_text(encoding="utf-8"))
    assert record["clock_by"] == "Date"
    assert done.offset == pytest.approx(0, abs=3)


def test_a_gateways_clock_vouches_for_no_moment_that_is_hardly_over(kit: Kit) -> None:
    now = datetime.now(UTC)
    held = Store(events=many(20, now - timedelta(hours=2), timedelta(minutes=5)))
    just = window(f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}/{now:%Y-%m-%dT%H:%M:%SZ}")
    with running(held) as manager:
        own = kit.fetch(manager, window=just)
        manager.plan = _no_own_time
        gateways = kit.fetch(manager, window=just)
    assert own.vouched is not None
    assert gateways.vouched is not None
    assert own.vouched[1] - gateways.vouched[1] > timedelta(minutes=4)


@pytest.mark.parametrize("at_what", ["stalled", "busy"])
def test_a_fetch_is_stopped_while_it_waits_and_the_session_is_ended(
    kit: Kit, store: Any, at_what: Fault
) -> None:
    """In the middle of an answer that does not come, and between two tries."""
    held = store()
    with running(held, plan=lambda name, _: at_what if name == NAMED else "", pause=20.0) as manager:
        line = Line(read_address(manager.url), Trust(ca_file=manager.ca))
        stopper = threading.Thread(target=_stop_at, args=(held, line))
        stopper.start()
        wanted = FetchWanted(window(), held.user)
        begun = time.monotonic()
        with pytest.raises(Stopped):
            fetch(line, wanted, lambda: Secret(held.password), kit.case)
        stopper.join()
    assert time.monotonic() - begun < 15  # of the twenty seconds that the answer takes
    assert held.ended == 1
    assert not held.sessions
    assert not [path for path in kit.case.rglob("*") if path.is_file()]


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _stop_at(held: Store, line: Line) -> None:
    while NAMED not in held.asked:
        time.sleep(0.01)
    time.sleep(0.1)
    line.stop()


@pytest.mark.parametrize(
    ("event", "stated", "before", "after", "profile"),
    [
        ("781@web01", "", timedelta(), timedelta(days=7), "recommendation-scan-failed"),
        ("781", "2h", timedelta(), timedelta(hours=2), ""),
        ("741", "", timedelta(days=1), timedelta(days=1), "741"),
        ("741", "2h", timedelta(days=1), timedelta(hours=2), "741"),
        ("2205", "", timedelta(), timedelta(days=1), ""),
        (None, "", timedelta(), timedelta(days=1), ""),
    ],
)
def test_how_far_around_the_window_is_what_the_events_profile_asks_for(
    tmp_path: Path, event: str | None, stated: str, before: timedelta, after: timedelta, profile: str
) -> None:
    case = Case(window="2026-04-20 03:00/03:40", tz="Asia/Tokyo", event=event)
    told = FetchOptions("https://dsm.example.jp", user="a", after=stated)
    found = options.wanted(told, case, tmp_path, START)
    assert (found.before, found.after, found.profile) == (before, after, profile)


def test_what_a_profile_asks_for_is_fetched_and_recorded(kit: Kit, store: Any) -> None:
    with running(store(300)) as manager:
        done = kit.fetch(manager, before=timedelta(hours=1), profile="741")
    assert done.start == START - timedelta(hours=1)
    assert kit.got(done) == kit.expected(manager.store.within(done.start, END))
    record = json.loads((done.place / "fetch.json").read_text(encoding="utf-8"))
    assert record["asked"]["profile"] == "741"
