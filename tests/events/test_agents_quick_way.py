"""Agents' events of a shape that is known are read in one step, and as the general reader reads them."""

from collections.abc import Callable

import pytest

from dscase.events import cef_fastpath
from dscase.events.collect import Collected
from dscase.events.table import SourceSpec

MakeSource = Callable[..., SourceSpec]
Collect = Callable[..., Collected]
AGENT = "CEF:0|Trend Micro|Deep Security Agent|20.0.1"
TENANT = "TrendMicroDsTenant=Primary TrendMicroDsTenantId=0"
FORMS = (
    "|20|Log for TCP Port 80|0|cn1={n} cn1Label=Host ID dvc=h{n} TrendMicroDsTags=FS act=Deny src=192.0.2.1 "
    "cs2=0x00 ACK cs2Label=TCP Flags cnt=1 " + TENANT,
    "|4000000|Eicar_test|6|cn1={n} cn1Label=Host ID dvchost=web-{n} dvc=192.0.2.{n} filePath=/tmp/x{n} "
    "act=Delete msg=Realtime " + TENANT,
    "|2002779|Scan|7|cn1={n} cn1Label=Host ID dvchost=経理{n} suser=root msg=line {n} of it",
)
ODD = (
    "|20|Log for TCP Port 80|0|cn1=1 cn1Label=Host ID dvc= TrendMicroDsTags=FS act=Deny src=192.0.2.1 "
    "cs2=0x00 ACK cs2Label=TCP Flags cnt=1 " + TENANT,
    r"|4000000|Eicar|6|cn1=1 cn1Label=Host ID dvchost=w dvc=d filePath=C:\\new act=Delete msg=R " + TENANT,
    "|4000000|Eicar|6|cn1=1 cn1Label=Host ID dvchost= dvc=d filePath=/x act=Delete msg=R " + TENANT,
    "|4000000|Eicar|6|cn1=1 cn1Label=Host ID dvchost=#347#265#214 dvc=d filePath=/x act=Delete msg=R "
    + TENANT,
    "|2002779|Scan|7|cn1=1 cn1Label=Host ID dvchost=w suser=root msg=" + "long " * 300,
    "|2002779|Scan|7|cn1=1 cn1Label=Host ID dvchost=w suser=root msg=half \udce7\udcb5",
)


def lines() -> list[str]:
    usual = [f"Apr 20 03:1{n % 9}:00 h{n} {AGENT}{form.format(n=n)}" for n in range(30) for form in FORMS]
    odd = [f"Apr 20 03:1{n}:00 odd {AGENT}{form}" for n, form in enumerate(ODD)]
    outside = [line.replace("03:1", "05:1", 1) for line in usual[:9]]
    return [*usual, *odd, *outside, *usual[:5], "Apr 20 03:19:00 h web: done"]


def test_the_quick_way_reads_what_the_general_one_does(
    source_of: MakeSource, collected: Collect, monkeypatch: pytest.MonkeyPatch, read_slowly: list[str]
) -> None:
    data = "".join(f"{line}\n" for line in lines()).encode("utf-8", "surrogateescape")
    spec = source_of("ds.log", data)
    quick = collected(spec, modules=True)
    few = len(read_slowly)
    monkeypatch.setattr(cef_fastpath.Shapes, "learn", lambda *_: None)
    slow = collected(spec, modules=True)
    assert quick.rows == slow.rows
    assert quick.sources[0] == slow.sources[0]
    assert {event.module for event in quick.rows} >= {"firewall", "anti_malware"}
    assert "" not in {event.module for event in quick.rows}
    assert len(quick.rows) == 30 * 3 + len(ODD) + 5
    assert few < len(ODD) + 3 * 3 + 10 < len(read_slowly) - few
