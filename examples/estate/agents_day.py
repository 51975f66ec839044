r"""Protection events of the agents as CEF: most relayed by the manager ("CEF: 0|", as rsyslog files it),
some sent directly ("CEF:0|"). Paths carry unescaped backslashes, as agents write them.
"""

from collections.abc import Iterator
from datetime import datetime

from estate.dice import Dice
from estate.places import COMPUTERS, MANAGER, MANAGER_VERSION, Computer
from estate.records import Line, stamp

PORTS = (22, 23, 80, 135, 443, 445, 1433, 3306, 3389, 8080)
OUTSIDE = ("203.0.113.{}", "198.51.100.{}", "192.0.2.{}")
SITES = (
    "http://ad.example.net/banner?id\\=42&ref\\=a|b",
    "https://cdn.example.org/lib.js",
    "http://download.example.com/tool.exe",
    "http://xn--eckwd4c7c.example/?q\\=={{x}}",
)
SCRATCH = (
    "C:\\Users\\keiri\\Downloads\\請求書(1).exe",
    "/home/dev/tmp/eicar-like.bin",
    "D:\\share\\経理\\見積=最新.xlsm",
    "/srv/www/upload/<b>.php",
)
WATCHED = (
    "/etc/hosts",
    "/etc/cron.d/backup",
    "C:\\Windows\\System32\\drivers\\etc\\hosts",
    "C:\\inetpub\\wwwroot\\web.config",
    "/opt/app/conf/{{ env }}.yml",
)
RULES = (
    (1000128, "HTTP Protocol Decoding", 6),
    (1008604, "Example Web Server Path Traversal", 8),
    (1009999, "Example File Share Remote Code Execution", 10),
    (1005366, "Restrict Abnormal Header Length", 3),
)


def _mac(dice: Dice) -> str:
    return ":".join(dice.hexes(2) for _ in range(6))


def _flow(dice: Dice, computer: Computer, port: int) -> str:
    far = dice.pick(OUTSIDE).format(dice.between(2, 250))
    return (
        f"dmac={_mac(dice)} smac={_mac(dice)} TrendMicroDsFrameType=IP src={far} dst={computer.ip} "
        f"in={dice.between(40, 1500)} cs3=DF 0 cs3Label=Fragmentation Bits proto=TCP "
        f"spt={dice.between(1024, 65000)} dpt={port}"
    )


def _firewall(dice: Dice, computer: Computer) -> tuple[str, str]:
    rule, name, severity = dice.pick(
        ((21, "Remote Domain Enforcement", 5), (21, "Unsolicited TCP", 5), (20, "Log Web Traffic", 0))
    )
    act = "Log" if rule == 20 else "Deny"
    flow = _flow(dice, computer, dice.pick(PORTS))
    return (
        f"{rule}|{name}|{severity}",
        f"act={act} {flow} cs2=0x00 SYN cs2Label=TCP Flags cnt={dice.between(1, 9)}",
    )


def _intrusion(dice: Dice, computer: Computer) -> tuple[str, str]:
    rule, name, severity = dice.pick(RULES)
    flow = _flow(dice, computer, dice.pick((80, 443, 445)))
    note = ' cs1="POST /a|b" cs1Label=Intrusion Prevention Note' if dice.chance(20) else ""
    return (
        f"{rule}|{name}|{severity}",
        (
            f"{flow} cs2=ACK PSH cs2Label=TCP Flags cnt=1 act=IDS:Reset cn3=10 "
            f"cn3Label=Intrusion Prevention Packet Position cs6=8 cs6Label=Intrusion Prevention Flags{note}"
        ),
    )


def _malware(dice: Dice, _: Computer) -> tuple[str, str]:
    return (
        "4000000|Example_Test_File|6",
        (
            f"cn2={dice.between(60, 90000)} cn2Label=Quarantine File Size "
            f"cs6=app | worker | {dice.hexes(12).lower()} "
            f"cs6Label=Container filePath={dice.pick(SCRATCH)} act=Quarantine result=Quarantined "
            f"msg=Realtime TrendMicroDsMalwareTarget=N/A TrendMicroDsFileSHA1={dice.hexes(40)}"
        ),
    )


def _reputation(dice: Dice, _: Computer) -> tuple[str, str]:
    site = dice.pick(SITES)
    return "5000000|WebReputation|6", f"request={site} msg={dice.pick(('Suspicious', 'Blocked By Admin'))}"


def _integrity(dice: Dice, _: Computer) -> tuple[str, str]:
    act = dice.pick(("updated", "created", "deleted"))
    return (
        f"{dice.pick((30, 2002779, 2003533))}|Watched file changed|{dice.pick((3, 6, 8))}",
        (
            f"act={act} filePath={dice.pick(WATCHED)} suser={dice.pick(('root', 'SYSTEM', 'deploy'))} "
            "sproc=C:\\Windows\\System32\\svchost.exe msg=lastModified,sha1,size"
        ),
    )


def _inspection(dice: Dice, computer: Computer) -> tuple[str, str]:
    account = dice.pick(("guest", "<b>admin</b>", "test|1"))
    said = dice.pick(("Several sign-ins failed", "A service stopped", "利用者が追加されました"))
    return (
        f"{dice.pick((3002792, 3002795, 3003486))}|Operating system log|{dice.pick((3, 6, 8))}",
        (
            f"cs1={said} cs1Label=LI Description fname=Security src=127.0.0.1 duser=(no user) "
            f"shost={computer.name} "
            f"msg=AUDIT_FAILURE(4625): status\\=0xC000006D, account {account}"
        ),
    )


KINDS = (
    (_firewall,) * 9
    + (_intrusion,) * 3
    + (_reputation,) * 3
    + (_integrity,) * 2
    + (_inspection,) * 2
    + (_malware,)
)


def lines(dice: Dice, start: datetime, end: datetime, count: int) -> Iterator[Line]:
    """`count` protection events, anywhere in [start, end)."""
    for _ in range(count):
        at, computer = dice.moment(start, end), dice.pick(COMPUTERS)
        head, said = dice.pick(KINDS)(dice, computer)
        direct = bool(computer.host) and dice.chance(60)
        sender, tag = (computer.host, "CEF:0") if direct else (MANAGER, "CEF: 0")
        where = f"cn1={computer.number} cn1Label=Host ID dvchost={computer.name}"
        tenant = "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
        product = f"Trend Micro|Deep Security Agent|{MANAGER_VERSION}"
        text = f"{stamp(at)} {sender} {tag}|{product}|{head}|{where} {tenant} {said}"
        yield Line(at, "agent", text)
