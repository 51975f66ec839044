"""Every command of the pages is run, in a scratch folder that has the files which the pages name."""

# ruff: noqa: E501 - lines of logs
import gzip
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image

from dscase.cli.main import app

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
DEVELOPERS = ("recipes.md", "architecture.md")
FENCED = re.compile(r"^```(?:text|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CONTINUED = re.compile(r" *\\\n *")
OURS = re.compile(r"^(?:\w+ [\w.]+ \| )?dscase (.+?)(?: \| .+)?$", re.MULTILINE)
PROSE = re.compile(r"(--(?:title|status|checked|message|background|by|grep)) (?:\"[^\"]*\"|\S+)")
ASKS = ("serve", "walk", "fetch")
"""What needs a person, a manager, another program or a server: its words are read, but nothing is done."""
PLACES = {"CASE_DIR": "case-0420", "FILE": "ds.log", "URL": "https://dsm.example.jp:4119"}
OUTSIDE = {"/var/log/ds.log": "ds.log", "/var/log/ds/": "logs"}
DONE = {0, 3, 7}
SYSLOG = """\
Apr 20 01:10:00 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|600|User Signed In|3|src=192.0.2.1 suser=tanaka target=tanaka msg=Signed in.
Apr 20 03:19:58 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|730|Offline|8|src=192.0.2.1 suser=System target=app01 msg=No answer.
Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|2205|Security Update: Pattern Update on Agents/Appliances Failed|6|src=192.0.2.1 suser=System target=DSA-test msg=パターンファイル (pattern) was not updated.
Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|710|Events Retrieved|3|src=192.0.2.1 suser=System target=DSA-test msg=Description Omitted
Apr 20 04:30:00 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|600|User Signed In|3|src=192.0.2.1 suser=tanaka target=tanaka msg=Signed in.
"""
EXPORT = """\
Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description
"April 20, 2026 03:20:54",Warning,2205,アップデート失敗,,Manager,DSA-test,System,kaga,Failed.
"""
AGENT = """\
2026-04-20 03:20:00.012044 [+0900]: [Info/5] | Heartbeat: connected | dsa/Heartbeat.lua:10:run | 5F0A:7C21
2026-04-20 03:20:02.091520 [+0900]: [Info/5] | AmUpdate: requested | update/AmUpdate.lua:20:fetch | 5F0A:7C21
2026-04-20 03:20:03.330871 [+0900]: [Warning/2] | AmUpdate: no answer yet | update/AmUpdate.lua:30:fetch | 5F0A:7C21
2026-04-20 03:20:51.407211 [+0900]: [Warning/2] | AmUpdate: no answer | update/AmUpdate.lua:40:fetch | 5F0A:7C21
"""
REPLY = "From: desk@example.com\nTo: me@example.jp\nSubject: Re: DSC\n\nPlease send the log of amber-otter.\n"
STATED = 'window: "2026-04-20 03:00/03:40"\ntz: Asia/Tokyo\n'


def lines() -> dict[str, str]:
    """Each command line of the pages, with the page it is on; of those that differ in their prose alone, one."""
    found: dict[str, str] = {}
    met = set()
    for path in sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "README.en.md"]):
        if path.name not in DEVELOPERS:
            for block in FENCED.findall(path.read_text(encoding="utf-8")):
                for line in OURS.findall(CONTINUED.sub(" ", block)):
                    if (asked := PROSE.sub(r"\1", line)) not in met:
                        met.add(asked)
                        found[line] = path.name
    return found


LINES = lines()


def words(line: str) -> list[str]:
    asked = shlex.split(line)
    return [OUTSIDE.get(word, PLACES.get(word, word)) for word in asked]


@pytest.fixture(scope="module")
def scratch(dscase: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the pages name, a case that was built, and one that was built with pseudonyms."""
    here = tmp_path_factory.mktemp("scratch")
    packages = ROOT / "examples" / "pattern-update" / "evidence"
    for name, text in {
        "ds.log": SYSLOG,
        "systemevents.csv": EXPORT,
        "ds_agent.log": AGENT,
        "reply.eml": REPLY,
        "answer.txt": "DSA-test was restarted.\n",
        "why.txt": "Updates fail.\n",
        "splunk.json": "".join(json.dumps({"result": {"_raw": line}}) + "\n" for line in SYSLOG.splitlines()),
    }.items():
        (here / name).write_text(text, encoding="utf-8")
    (here / "logs").mkdir()
    (here / "logs" / "old.gz").write_bytes(gzip.compress(SYSLOG.encode()))
    shutil.copy(packages / "diagnostic1163886380.zip", here / "diagnostic.zip")
    for name in ("diagnostic1163886380.zip", "1776624060.zip"):
        shutil.copy(packages / name, here)
    Image.effect_noise((240, 160), 80).save(here / "lamp.png")
    for case, more in (("case-0420", ()), ("cases/2205", ("--mask",))):
        assert dscase("init", case, cwd=here).code == 0
        (here / case / "case.yaml").write_text(STATED, encoding="utf-8")
        for name in ("ds.log", "systemevents.csv", "ds_agent.log", "lamp.png"):
            shutil.copy(here / name, here / case / "evidence")
        shutil.copy(packages / "kaga-20260420.zip", here / case / "evidence")
        assert dscase("build", case, *more, cwd=here).code in DONE
    assert dscase("index", "logs", "--into", "index", "--year", "2026", cwd=here).code == 0
    assert dscase("templates", "copy", "mine", "document.toml", cwd=here).code == 0
    return here


def test_the_pages_have_commands() -> None:
    assert len(LINES) > 60
    assert {line.split()[0] for line in LINES} >= {"init", "review", "build", "events", "explain", *ASKS}


@pytest.mark.parametrize("line", LINES)
def test_a_command_of_the_pages_does_what_it_is_there_for(
    line: str, scratch: Path, dscase: Any, tmp_path: Path
) -> None:
    asked = words(line)
    if (asked[0] in ASKS and "--list" not in asked) or "-" in asked or "://" in line:
        command = typer.main.get_command(app)
        name, inner, rest = command.resolve_command(typer.Context(command), asked)
        assert inner.make_context(name, rest, resilient_parsing=False)
        return
    here = shutil.copytree(scratch, tmp_path / "here")
    if asked[0] == "init":
        shutil.rmtree(here / asked[1])
    elif asked[0] == "build" and "--force" not in asked:
        for out in here.glob("**/out"):
            shutil.rmtree(out)
    elif asked[:2] == ["templates", "copy"]:
        shutil.rmtree(here / asked[2])
    # What a command learns stays with it: other tests know no more names for it.
    ran = dscase(*asked, cwd=here, env={"DSCASE_NAMES": str(tmp_path / "names.csv")})
    assert ran.code in DONE, (LINES[line], ran.err)
