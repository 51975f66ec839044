"""The planted incident: while the update relay did not answer (03:10 to 03:35), seven agents failed to
update their pattern files. Four recovered on the retry at 05:00; the asked-about host never did.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from estate.dice import Dice
from estate.manager_day import SLEEPER, signs_in
from estate.places import ASKED_HOST, COMPUTERS, jst
from estate.records import SystemEvent, console_time

# Seconds from the failure to the "Events Retrieved" that explains it.
FAILED = {
    "web03": (jst("04-20 03:11:07"), 4),
    "AP-とうきょう-03": (jst("04-20 03:13:52"), 9),
    "経理-ファイル01": (jst("04-20 03:17:26"), 3),
    ASKED_HOST: (jst("04-20 03:20:54"), 0),
    "db02": (jst("04-20 03:24:33"), 12),
    "営業-NB-03": (jst("04-20 03:28:15"), 5),
    "倉庫-端末02": (jst("04-20 03:32:49"), 7),
}
RECOVERED = {
    "web03": jst("04-20 05:01:48"),
    "経理-ファイル01": jst("04-20 05:02:30"),
    "db02": jst("04-20 05:04:11"),
    "営業-NB-03": jst("04-20 05:05:52"),
}
FAILED_AGAIN = (
    ("AP-とうきょう-03", jst("04-20 05:03:19")),
    (ASKED_HOST, jst("04-20 05:06:12")),
    ("倉庫-端末02", jst("04-20 05:07:40")),
    (ASKED_HOST, jst("04-20 07:56:31")),
)
LATE = ("受付-端末01", "会議室-PC-2F")  # updated after the relay was back
ALERT = "Anti-Malware Component Update Failed"
OPERATOR, OPERATOR_IP = "ope-tanaka", "192.168.100.31"
EXPORTED = jst("04-20 04:10:22")

FAILURE = (
    "There was a failure performing an Anti-Malware Component Update. "
    "Check the Agent/Appliance Events for the cause."
)
SUCCESS = "The Anti-Malware components were updated."


def agent_event(at: datetime, told: tuple[str, str, str], said: str, more: str) -> str:
    """An agent's event as the console folds it into a description; `told` is its level, id and name."""
    level, event_id, name = told
    return (
        f"Agent/Appliance Event(s):\n\nTime: {console_time(at)}\nLevel: {level}\nEvent ID: {event_id}\n"
        f"Event: {name}\nDescription: {said}\n\n{more}"
    )


def failure(target: str, at: datetime, later: int) -> Iterator[SystemEvent]:
    """A failed update: the request, the failure, and the retrieval whose console text explains it."""
    cause = agent_event(
        at - timedelta(seconds=3),
        ("Error", "9017", "Anti-Malware Component Update Failed"),
        "The agent could not update its Anti-Malware components.",
        "Update source: relay01.example.jp:4122\nReason: no answer within 30 seconds, 3 attempts",
    )
    yield SystemEvent(at - timedelta(seconds=74), "273", target)
    yield SystemEvent(at, "2205", target, FAILURE, f"{FAILURE}\n\n{cause}")
    retrieved = f"The agent had 1 system event waiting.\n\n{cause}"
    yield SystemEvent(at + timedelta(seconds=later), "710", target, "Description Omitted", retrieved)


def success(target: str, at: datetime, took: int) -> Iterator[SystemEvent]:
    """A successful update: the request and the result."""
    done = agent_event(
        at - timedelta(seconds=2),
        ("Info", "9016", "Anti-Malware Component Update Successful"),
        "The agent updated its Anti-Malware components.",
        "Update source: relay01.example.jp:4122",
    )
    yield SystemEvent(at - timedelta(seconds=took), "273", target)
    yield SystemEvent(at, "2204", target, SUCCESS, f"{SUCCESS}\n\n{done}")


def rounds(dice: Dice) -> Iterator[SystemEvent]:
    """The night's update of every agent, and the retry of those that failed."""
    at = jst("04-20 02:16:10")
    for computer in COMPUTERS:
        if computer.name in FAILED or computer.name in LATE or computer.name == SLEEPER:
            continue
        yield from success(computer.name, at, dice.between(35, 110))
        at += timedelta(seconds=dice.between(110, 150))
    for target, (failed, later) in FAILED.items():
        yield from failure(target, failed, later)
    yield from success(LATE[0], jst("04-20 03:36:58"), 61)
    yield from success(LATE[1], jst("04-20 03:38:44"), 57)
    yield SystemEvent(jst("04-20 03:39:20"), "2206", SLEEPER, "The agent is offline.")
    for target, recovered in RECOVERED.items():
        yield from success(target, recovered, 88)
    for target, failed in FAILED_AGAIN:
        yield from failure(target, failed, 6)


def alert() -> Iterator[SystemEvent]:
    """The alert starts with the first failure, changes with each further one and never ends. One change
    is recorded twice in the same second: two events, in either file.
    """
    said = f"Alert: {ALERT}\nSubject: {{}}\nSeverity: Warning"
    first, *further = FAILED.items()
    started = first[1][0] + timedelta(seconds=5)
    yield SystemEvent(started, "190", message=said.format(first[0]))
    yield SystemEvent(started + timedelta(seconds=2), "197", message="1 mail was sent.")
    for target, (failed, _) in further:
        change = SystemEvent(failed + timedelta(seconds=6), "191", message=said.format(target))
        yield change
        if target == "営業-NB-03":
            yield change


def operator() -> Iterator[SystemEvent]:
    """What the night operator did. Viewing events (615) is not forwarded here: the export alone has it."""
    yield from signs_in(OPERATOR, OPERATOR_IP, jst("04-20 03:25:10"), 48)
    for at in ("04-20 03:27:05", "04-20 03:35:40", "04-20 03:58:12"):
        yield SystemEvent(jst(at), "615", ASKED_HOST, actor=OPERATOR, src=OPERATOR_IP, seen="c")
    yield SystemEvent(jst("04-20 03:29:30"), "267", ASKED_HOST, actor=OPERATOR, src=OPERATOR_IP)
    package = "diagnostic1163886380.zip"
    yield SystemEvent(jst("04-20 04:05:02"), "910", ASKED_HOST, package, actor=OPERATOR, src=OPERATOR_IP)
    yield SystemEvent(jst("04-20 04:05:38"), "911", ASKED_HOST, package, actor=OPERATOR, src=OPERATOR_IP)
    exported = "System events were exported."
    yield SystemEvent(EXPORTED, "110", message=exported, actor=OPERATOR, src=OPERATOR_IP, seen="s")


def planted(dice: Dice) -> list[SystemEvent]:
    """All of the above."""
    return [*rounds(dice), *alert(), *operator()]
