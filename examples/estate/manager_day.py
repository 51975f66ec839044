"""An ordinary day of the manager: heartbeats, sign-ins, a nightly script, a laptop that sleeps."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from estate.dice import Dice
from estate.places import ASKED_HOST, COMPUTERS, jst
from estate.records import SystemEvent

SLEEPER = "営業-NB-07"
ASLEEP, AWAKE = jst("04-19 18:06:31"), jst("04-20 08:41:12")
# Heartbeats at these seconds of the hour, for the sake of the story: the asked-about host at the second of
# its failure; one host exactly on the window's start and one exactly on its end.
FIXED_OFFSET = {ASKED_HOST: 20 * 60 + 54, "web01": 0, "mail01": 40 * 60}
SENT_TWICE = ("web05", 33 * 60 + 2, 3)  # host, second of the hour, and the hour in which syslog has it twice
TRIVIA = (
    "The agent had 2 firewall events waiting.",
    "The agent had 1 log inspection event waiting.",
    "The agent had nothing new to report.",
    "The agent had 1 integrity monitoring event waiting.",
)


def heartbeats(dice: Dice, start: datetime, end: datetime, leave_out: datetime) -> Iterator[SystemEvent]:
    """An "Events Retrieved" per computer and hour; the asked-about host's one at `leave_out` is told
    elsewhere, with its detail.
    """
    for computer in COMPUTERS:
        name = computer.name
        offset = FIXED_OFFSET.get(name, dice.below(3600))
        fixed = name in FIXED_OFFSET or name == SENT_TWICE[0]
        offset = SENT_TWICE[1] if name == SENT_TWICE[0] else offset
        hour = start.replace(minute=0, second=0)
        while hour < end:
            at = hour + timedelta(seconds=offset + (0 if fixed else dice.between(-6, 6)))
            hour += timedelta(hours=1)
            asleep = name == SLEEPER and ASLEEP <= at < AWAKE
            if asleep or not start <= at < end or (name == ASKED_HOST and at == leave_out):
                continue
            beat = SystemEvent(at, "710", name, "Description Omitted", dice.pick(TRIVIA))
            yield beat
            if name == SENT_TWICE[0] and at.hour == SENT_TWICE[2]:
                yield SystemEvent(at, "710", name, "Description Omitted", seen="s")


def signs_in(who: str, ip: str, at: datetime, minutes: int, left: str = "601") -> Iterator[SystemEvent]:
    """A session at the console, from sign-in to sign-out (601) or time-out (602)."""
    yield SystemEvent(at, "600", who, f"User signed in from {ip}", actor=who, src=ip)
    yield SystemEvent(at + timedelta(minutes=minutes), left, who, actor=who, src=ip)


def people() -> Iterator[SystemEvent]:
    """Who worked at the console on Sunday and on Monday morning."""
    yield from signs_in("admin-sato", "192.168.100.30", jst("04-19 10:28:44"), 37)
    yield from signs_in("ope-tanaka", "192.168.100.31", jst("04-19 14:15:02"), 58)
    yield from signs_in("ope-suzuki", "192.168.100.32", jst("04-19 21:58:19"), 30, left="602")
    yield from signs_in("ope-tanaka", "192.168.100.31", jst("04-20 07:51:26"), 64)
    yield from signs_in("admin-sato", "192.168.100.30", jst("04-20 08:33:50"), 30)
    for name, at in (
        ("ap01", "04-19 10:31:08"),
        ("ap02", "04-19 10:31:09"),
        ("開発-ビルド01", "04-19 10:40:27"),
    ):
        yield SystemEvent(jst(at), "256", name, actor="admin-sato", src="192.168.100.30")
        yield SystemEvent(jst(at) + timedelta(seconds=41), "720", name, "The policy was sent.")


def nightly() -> Iterator[SystemEvent]:
    """Scheduled work: the manager's own backup and rule update, and a script that writes what an inventory
    knows into the computers' descriptions: odd texts, all of them plausible.
    """
    yield SystemEvent(jst("04-20 01:00:01"), "970", message="dsm_c was started by root.")
    yield SystemEvent(jst("04-20 01:04:37"), "979", message="dsm_c ended.")
    yield SystemEvent(jst("04-20 01:30:02"), "114")
    yield SystemEvent(jst("04-20 01:31:15"), "164", message="Security components were downloaded to relay01.")
    yield SystemEvent(
        jst("04-20 02:48:09"), "603", "=1+1", "Too many failed sign-ins from 192.0.2.77", src="192.0.2.77"
    )
    bot, ip = "inventory-bot", "192.168.100.60"
    yield from signs_in(bot, ip, jst("04-20 03:01:30"), 7)
    descriptions = {
        "web02": "Description set to: <b>更新予定</b> 4/27",
        "db01": "Description set to: =1+1",
        "ap01": "Description set to: {{ rack }} | row 3 | ${HOSTNAME}",
        "経理-端末11": "Description set to: path=C:\\data\\new; owner=[/keiri]",
        "DSA-stage": 'Description set to: "staging", 検証用 & <script>note</script>',
    }
    for minute, (name, said) in enumerate(descriptions.items()):
        yield SystemEvent(
            jst(f"04-20 03:0{2 + minute}:17"), "252", name, said, actor=bot, src=ip, tags="=inventory"
        )


def small_troubles() -> Iterator[SystemEvent]:
    """Things that went wrong on that day and mended themselves, or were nobody's fault."""
    alert = "Alert: {}\nSubject: {}\nSeverity: Warning"
    scan = ("Reconnaissance Detected: Network or Port Scan", "web02")
    yield SystemEvent(jst("04-19 14:12:40"), "851", "web02", "Connections to 41 ports from 198.51.100.23.")
    yield SystemEvent(jst("04-19 14:12:43"), "190", message=alert.format(*scan))
    yield SystemEvent(jst("04-19 14:12:45"), "197", message="1 mail was sent.")
    yield SystemEvent(jst("04-19 14:47:20"), "192", message=alert.format(*scan))
    restart = ("Abnormal Restart Detected", "工場-HMI-01")
    yield SystemEvent(
        jst("04-19 22:10:05"), "741", "工場-HMI-01", "The computer restarted without a shutdown."
    )
    yield SystemEvent(jst("04-19 22:10:08"), "190", message=alert.format(*restart))
    yield SystemEvent(jst("04-19 22:25:51"), "192", message=alert.format(*restart))
    yield SystemEvent(ASLEEP, "730", SLEEPER, "The agent missed two heartbeats.")
    yield SystemEvent(AWAKE, "731", SLEEPER, "The agent answers again.")


def ordinary(dice: Dice, start: datetime, end: datetime, leave_out: datetime) -> list[SystemEvent]:
    """All of the above."""
    events = [*heartbeats(dice, start, end, leave_out), *people(), *nightly(), *small_troubles()]
    return [event for event in events if start <= event.at < end]
