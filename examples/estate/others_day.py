"""What else a log host collects: lines of other programs, none of them an event of Deep Security."""

from collections.abc import Iterator
from datetime import datetime

from estate.dice import Dice
from estate.places import MANAGER
from estate.records import Line, stamp

HOSTS = ("log01", "web01", "web02", "web03", "web04", "db01", "db02", "mail01", "ap01", "gw01", MANAGER)
USERS = ("deploy", "backup", "sato", "tanaka", "nagios")


def _sshd(dice: Dice) -> str:
    far = f"192.0.2.{dice.between(2, 250)}"
    user = dice.pick(("root", "admin", "<b>", "=1+1", "{{user}}", "oracle"))
    return dice.pick(
        (
            (
                f"sshd[{dice.between(900, 32000)}]: Failed password for invalid user {user} from {far} "
                f"port {dice.between(1024, 65000)} ssh2"
            ),
            (
                f"sshd[{dice.between(900, 32000)}]: Accepted publickey for {dice.pick(USERS)} "
                f"from 192.168.100.{dice.between(30, 60)} port {dice.between(1024, 65000)} ssh2"
            ),
        )
    )


def _systemd(dice: Dice) -> str:
    unit = dice.pick(("logrotate", "dnf-makecache", "fstrim", "sysstat-collect", "certbot"))
    return f"systemd[1]: {dice.pick(('Starting', 'Finished'))} {unit}.service."


def _cron(dice: Dice) -> str:
    job = dice.pick(
        ("/usr/lib64/sa/sa1 1 1", "/opt/backup/run.sh --quiet", "test -x /usr/sbin/anacron && run-parts")
    )
    return f"CROND[{dice.between(900, 32000)}]: (root) CMD ({job})"


def _postfix(dice: Dice) -> str:
    queue = dice.hexes(10)
    return dice.pick(
        (
            f"postfix/qmgr[1204]: {queue}: from=<noreply@example.jp>, size={dice.between(900, 90000)}",
            f"postfix/smtp[{dice.between(2000, 9000)}]: {queue}: to=<ops@example.jp>, status=sent (250 Ok)",
        )
    )


def _kernel(dice: Dice) -> str:
    return (
        f"kernel: [{dice.between(1000, 900000)}.{dice.between(100000, 999999)}] eth0: link is up at 1000 Mbps"
    )


def _web(dice: Dice) -> str:
    path = dice.pick(("/", "/login", "/api/v1/items?page=2", "/?q=%3Cscript%3E", "/見積/一覧"))
    return f"nginx: 198.51.100.{dice.between(2, 250)} GET {path} {dice.pick((200, 200, 304, 404))}"


def _clock(dice: Dice) -> str:
    return f"chronyd[688]: System clock wrong by 0.00{dice.between(10, 99)} seconds"


def _note(dice: Dice) -> str:
    return dice.pick(
        (
            "logger: 当番メモ: 夜間バッチは {{ job }} まで完了",
            "logger: operator note | see ticket #2205 | nothing to do",
            "ds_agent[2310]: heartbeat sent",
        )
    )


KINDS = (
    (_sshd,) * 6
    + (_systemd,) * 4
    + (_cron,) * 5
    + (_postfix,) * 5
    + (_kernel,)
    + (_web,) * 6
    + (_clock, _note)
)


def lines(dice: Dice, start: datetime, end: datetime, count: int) -> Iterator[Line]:
    """`count` lines of other programs, anywhere in [start, end)."""
    for _ in range(count):
        at = dice.moment(start, end)
        yield Line(at, "other", f"{stamp(at)} {dice.pick(HOSTS)} {dice.pick(KINDS)(dice)}")
