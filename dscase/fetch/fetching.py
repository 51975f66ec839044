"""The whole of a fetch: what is asked, in which order, and the record of it.

The record names what fails, and the rest goes on: only where nobody can be signed in is there nothing to
keep. System events come first: they are what a manager forgets.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from dscase import __version__
from dscase.errors import DscaseError, InputError
from dscase.fetch import computers, system_events
from dscase.fetch.doctor.clock import By, ahead
from dscase.fetch.keeping import ALERTS, COMPUTERS, EVENTS, Folder
from dscase.fetch.line import Line
from dscase.fetch.manager import Manager
from dscase.fetch.secret import Secret
from dscase.fetch.system_events import FetchOutcome
from dscase.intake import alert_list
from dscase.intake.fetch_record import RECORD
from dscase.knowledge import heartbeat
from dscase.window import Window

AFTER = timedelta(days=1)
"""After the window, as far as the manager's time goes, where the event's profile asks for no other length: in
that stretch a recovery is looked for.
"""
MOST_ALERTS = 5000
_GATEWAY = timedelta(minutes=5)
"""Left out at the end of what is vouched for where only `Date` tells the time: a gateway may have set it."""

Step = Literal["sign_in", "events", "alerts", "computers", "sign_out"]
Progress = Callable[[Step, int], None]
"""Progress at each step, and how many there are so far. It may raise, to stop the fetch."""


@dataclass(frozen=True, slots=True)
class FetchWanted:
    """What is to be fetched, by whom. `before`, `after`: how far beyond the window, at least the heartbeat in
    front of it; `profile`: the key of the profile that asks for them, "" where none does.
    """

    window: Window
    user: str
    tenant: str = ""
    after: timedelta = AFTER
    before: timedelta = timedelta()
    profile: str = ""
    alerts: bool = True
    computers: bool = True


@dataclass
class Fetching:
    """What became of it. `troubles`: what is not complete, in the order it was met."""

    place: Path
    events: FetchOutcome
    start: datetime  # the stretch that the events were asked for
    end: datetime
    vouched: tuple[datetime, datetime] | None  # the stretch that is complete
    alerts: int | None = None  # None where they could not be had
    computers: int | None = None
    offset: float | None = None  # seconds the manager's clock is ahead
    clock_by: By | None = None  # where its time comes from
    version: str = ""
    api: int | None = None  # the version of the web service
    session_left: bool = False
    troubles: list[DscaseError] = field(default_factory=list)

    @property
    def all_troubles(self) -> tuple[DscaseError, ...]:
        """All that is not complete: of the events, then of the rest."""
        return (*self.events.troubles, *self.troubles)

    @property
    def complete(self) -> bool:
        """Whether all that was asked for was answered."""
        return not self.all_troubles


def fetch(
    line: Line,
    wanted: FetchWanted,
    password: Callable[[], Secret],
    case_dir: Path,
    *,
    api_key: Secret | None = None,
    progress: Progress = lambda _step, _count: None,
) -> Fetching:
    """Fetches into the evidence of `case_dir`. `password` is called when the manager has shown who it is.

    Raises DscaseError where nobody can be signed in, and OutputError where nothing can be written; then
    nothing is left behind.
    """
    account = f"{wanted.user}@{line.address.shown}"
    moment = datetime.now(UTC)
    with Folder(case_dir, f"{moment:%Y%m%dT%H%M%SZ}", wanted.window.zone.tz) as folder:
        progress("sign_in", 0)
        with Manager(line, account, folder.answer) as manager:
            manager.sign_in(wanted.user, password(), wanted.tenant)
            fetching = _fetch_all(manager, wanted, folder, api_key, progress)
            progress("sign_out", 0)
        fetching.session_left = manager.session_left
        record = _record(fetching, wanted, manager, folder, moment)
        holds = {"events": EVENTS, "alerts": ALERTS, "computers": COMPUTERS}
        fetching.place = folder.placed(record, holds)
    return fetching


def _fetch_all(
    manager: Manager, wanted: FetchWanted, folder: Folder, api_key: Secret | None, progress: Progress
) -> Fetching:
    troubles: list[DscaseError] = []
    window = wanted.window
    now, offset, by = _clock(manager, troubles)
    start = window.start - max(wanted.before, heartbeat.longest())
    end = window.end + wanted.after
    if now is not None:
        end = max(min(end, now), window.end)
    outcome = system_events.fetch(manager, start, end, folder.event, lambda count: progress("events", count))
    sure = now - _GATEWAY if now is not None and by == "Date" else now
    fetching = Fetching(
        Path(),
        outcome,
        start,
        end,
        _vouched(outcome, start, end, sure),
        offset=offset,
        clock_by=by,
        troubles=troubles,
    )
    if wanted.alerts:
        progress("alerts", 0)
        fetching.alerts = _alerts(manager, folder, troubles)
    if wanted.computers:
        progress("computers", 0)
        fetching.computers = _computers(manager, folder, api_key, troubles)
    fetching.version, fetching.api = _version(manager), _api(manager)
    return fetching


def _vouched(
    outcome: FetchOutcome, start: datetime, end: datetime, now: datetime | None
) -> tuple[datetime, datetime] | None:
    """The stretch of which everything is there: not before the oldest event the manager still holds, not
    after the manager's own time when it was asked.
    """
    if not outcome.complete or now is None:
        return None
    if not outcome.holds_earlier:
        if outcome.earliest is None:
            return None
        start = max(start, outcome.earliest)
    end = min(end, now)
    return (start, end) if start < end else None


def _clock(manager: Manager, troubles: list[DscaseError]) -> tuple[datetime | None, float | None, By | None]:
    """The manager's time, by how many seconds it is ahead of this machine's, and where it comes from."""
    before = datetime.now(UTC)
    trouble: DscaseError = InputError("fetch.no_clock", manager=manager.line.address.shown)
    try:
        time = manager.ask("getManagerTime", session=False)
    except DscaseError as error:
        time, trouble = None, error
    after = datetime.now(UTC)
    if isinstance(time, datetime) and time.tzinfo is not None:
        return time.astimezone(UTC), ahead(time, before, after), "getManagerTime"
    if (by_date := manager.line.ahead) is not None:
        return after + timedelta(seconds=by_date), by_date, "Date"
    troubles.append(trouble)
    return None, None, None


def _alerts(manager: Manager, folder: Folder, troubles: list[DscaseError]) -> int | None:
    try:
        answer = manager.ask("alertStatusRetrieve", count=MOST_ALERTS) or []
    except DscaseError as error:
        troubles.append(error)
        return None
    rows = [
        (
            alert.alertType or "",
            "" if alert.severity is None else str(alert.severity),
            alert.severityText or "",
            folder.local(alert.alertDate) if alert.alertDate is not None and alert.alertDate.tzinfo else "",
        )
        for alert in answer
    ]
    folder.table(ALERTS, alert_list.HEADER, rows)
    if len(rows) >= MOST_ALERTS:
        troubles.append(InputError("fetch.many_alerts", count=len(rows)))
    return len(rows)


def _computers(
    manager: Manager, folder: Folder, api_key: Secret | None, troubles: list[DscaseError]
) -> int | None:
    known: list[computers.FetchedComputer] | None = None
    try:
        known = computers.by_soap(manager)
    except DscaseError as error:
        troubles.append(error)
    if api_key is not None:
        try:
            known = computers.with_rest(known or [], manager.line, api_key, folder.answer)
        except DscaseError as error:
            troubles.append(error)
    if known is None:
        return None
    if known:
        folder.table(COMPUTERS, computers.HEADER, computers.rows(known, folder.local))
    return len(known)


def _version(manager: Manager) -> str:
    """The manager's own version; "" where it does not tell: nothing hangs on it."""
    try:
        for entry in manager.ask("systemInformationRetrieve") or []:
            if str(entry.key or entry.name or "").casefold() in {"version", "manager version"}:
                return str(entry.value or "")
    except DscaseError:
        return ""
    return ""


def _api(manager: Manager) -> int | None:
    """The version of the web service; None where it does not tell."""
    try:
        return int(manager.ask("getApiVersion", session=False))
    except (DscaseError, TypeError, ValueError):
        return None


def _record(
    fetching: Fetching, wanted: FetchWanted, manager: Manager, folder: Folder, moment: datetime
) -> dict[str, Any]:
    """What was asked and what was answered, as `fetch.json` keeps it."""
    out, line = fetching.events, manager.line
    begin, end = fetching.vouched or (None, None)
    return {
        "record": RECORD,
        "schema": 1,
        "tool": f"dscase {__version__}",
        "made": folder.local(moment),
        "manager": line.address.shown,
        "version": fetching.version,
        "api_version": fetching.api,
        "account": wanted.user,
        "tenant": wanted.tenant,
        "clock_offset": fetching.offset,
        "clock_by": fetching.clock_by,
        "window": wanted.window.format(),
        "asked": {
            "from": folder.local(fetching.start - system_events.MARGIN),
            "to": folder.local(fetching.end + system_events.MARGIN),
            "hosts": "ALL_HOSTS",
            "ids": "all",
            "levels": "all",
            "non_host_events": True,
            "profile": wanted.profile,
        },
        "events": {
            "complete": out.complete and fetching.vouched is not None,
            "from": folder.local(begin) or None,
            "to": folder.local(end) or None,
            "count": out.events,
            "outside": out.outside,
            "told_twice": out.again,
            "pages": out.pages,
            "truncated_pages": out.truncated,
            "by": "halves" if out.halved else "keys",
            "first_key": out.first_key,
            "last_key": out.last_key,
            "manager_holds_earlier": out.holds_earlier,
            "unread": out.unread,
            "troubles": [str(trouble) for trouble in out.troubles],
        },
        "alerts": {
            "complete": fetching.alerts is not None and fetching.alerts < MOST_ALERTS,
            "count": fetching.alerts,
        },
        "computers": {"complete": fetching.computers is not None, "count": fetching.computers},
        "calls": manager.calls,
        "retried": line.retried,
        "sign_ins": manager.sign_ins,
        "session_ended": not manager.session_left,
        "troubles": [str(trouble) for trouble in fetching.troubles],
    }
