"""`--all-cases`: every case below a folder, and one that breaks stops none."""

# ruff: noqa: E501 - lines of logs
import json
import os
import re
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import get_args
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner

from dscase import bounded
from dscase.case.below import cases_below
from dscase.case.requests import Ledger, NewRequest
from dscase.cli import all_cases, each_case
from dscase.cli.each_case import CaseOutcome
from dscase.cli.main import app
from dscase.cli.standing import GROUPS, JUDGED, SOON, standing
from dscase.errors import ExitCode, InputError, OutputError
from dscase.review.triage import VerdictKind

LINE = "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|2205|Pattern Update Failed|6|src=192.0.2.1 suser=System target=DSA-test msg=Failed.\n"
CASE = 'window: "2026-04-20 03:00/03:40"\ntz: Asia/Tokyo\nretention: 7d\nas_of: "2026-04-21T00:00:00+09:00"\n'


def made(folder: Path, stated: str = CASE, line: str = LINE) -> Path:
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text(stated, encoding="utf-8")
    (folder / "evidence" / "ds.log").write_text(line, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """Two customers with a case each, and a case whose case.yaml is broken."""
    folder = tmp_path_factory.mktemp("estate")
    made(folder / "aoba" / "case-1")
    made(folder / "kita" / "case-2", CASE.replace('as_of: "2026-04-21', 'as_of: "2026-05-21'))
    made(folder / "kita" / "case-3", "window: [")
    Ledger(folder / "kita" / "case-2").ask([NewRequest("Please send the log.")], "2026-04-21T00:00:00+09:00")
    return folder


@pytest.fixture(scope="module")
def over_all(dscase):
    """A command for all cases, where that of each case is a fork of a warm process, one after the other."""

    def started(words, *, environment):
        assert words[:3] == [sys.executable, "-m", "dscase"]
        ran = dscase(*words[3:])
        return Mock(**{"communicate.return_value": (ran.out.encode(), ran.err.encode())}, returncode=ran.code)

    def run(*words):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bounded, "start", started)
            return CliRunner().invoke(app, [*map(str, words), "--jobs", "1"])

    return run


@pytest.fixture(scope="module")
def reviewed(estate, over_all):
    return over_all("review", "--all-cases", estate, "--json")


def test_the_cases_below_a_folder_are_found_and_nothing_inside_of_them(estate, tmp_path):
    found, unlisted = cases_below(estate)
    assert [path.relative_to(estate).as_posix() for path in found] == [
        "aoba/case-1",
        "kita/case-2",
        "kita/case-3",
    ]
    assert not unlisted
    assert cases_below(found[0]) == ((found[0],), ())
    made(found_in := tmp_path / ".trash" / "case")
    made(tmp_path / "case" / "evidence" / "copy")
    assert cases_below(tmp_path)[0] == (tmp_path / "case",)
    if sys.platform != "win32":
        (tmp_path / "linked").symlink_to(found_in)
        assert cases_below(tmp_path)[0] == (tmp_path / "case", tmp_path / "linked")


def test_a_folder_without_a_case_and_one_that_is_not_there_are_refused(tmp_path, refused):
    with refused("case.none_below", InputError):
        cases_below(tmp_path)
    with refused("case.unlisted", InputError):
        cases_below(tmp_path / "nowhere")


def test_a_folder_that_cannot_be_listed_is_told_beside_the_cases(tmp_path, monkeypatch):
    made(tmp_path / "a")
    (tmp_path / "b").mkdir()
    listed = os.scandir

    def scandir(path):
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found, unlisted = cases_below(tmp_path)
    assert found == (tmp_path / "a",)
    assert [(error.code, error.facts["path"]) for error in unlisted] == [
        ("case.unlisted", str(tmp_path / "b"))
    ]


def test_every_case_is_judged_as_alone_and_a_broken_one_stops_none(reviewed, estate, dscase):
    told = json.loads(reviewed.stdout)
    assert reviewed.exit_code == ExitCode.INPUT
    by_name = {one["case"]: one for one in told["cases"]}
    assert list(by_name) == ["aoba/case-1", "kita/case-2", "kita/case-3"]
    alone = dscase("review", estate / "aoba" / "case-1", "--json")
    first = by_name["aoba/case-1"]
    assert first["exit_code"] == alone.code == ExitCode.INCOMPLETE
    assert {key: first[key] for key in ("window", "asked", "complete", "expires")} == {
        key: alone.json()[key] for key in ("window", "asked", "complete", "expires")
    }
    assert first["group"] == "soon"
    assert first["expires"] == {"time": "2026-04-27T03:00:00+09:00", "rule": "stated", "days": 6}
    assert by_name["kita/case-2"]["group"] == "asked"
    assert by_name["kita/case-2"]["requests"] == {"open": 1, "count": 1, "unreadable": 0}
    assert by_name["kita/case-2"]["expires"]["days"] == -24
    broken = by_name["kita/case-3"]
    assert (broken["group"], broken["exit_code"], broken["verdict"]) == ("failed", ExitCode.INPUT, None)
    assert "case.yaml" in broken["trouble"]
    assert told["counts"] == {"failed": 1, "soon": 1, "asked": 1, "missing": 0, "ready": 0, "watch": 0}


def test_every_case_is_built_and_an_output_that_is_there_stays(tmp_path, over_all, sums):
    case, _ = made(tmp_path / "a" / "case"), made(tmp_path / "b" / "case", "window: [")
    ran = over_all("build", "--all-cases", tmp_path, "--lang", "en")
    assert ran.exit_code == ExitCode.INPUT
    assert (case / "out" / "inquiry.docx").is_file()
    assert str(case / "out") in "".join(ran.stdout.split())  # however the screen folds it
    told = " ".join(ran.stdout.split())
    assert "2205 DSA-test" in told
    assert "on 2026-04-27 03:00 JST" in told
    assert not (tmp_path / "b" / "case" / "out").exists()
    before = sums(case / "out")
    again = over_all("build", "--all-cases", case.parent, "--json")
    assert again.exit_code == ExitCode.USAGE
    assert json.loads(again.stdout)["cases"][0]["group"] == "failed"
    assert sums(case / "out") == before


def test_a_case_is_a_process_of_its_own(estate, dscase):
    ran = dscase("review", "--all-cases", estate / "kita", "--lang", "en")
    assert ran.code == ExitCode.INPUT
    assert "Requests to answer: 1 of 2" in ran.out
    assert "Could not be processed: 1 of 2" in ran.out
    assert "line 1 of case.yaml" in ran.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("review", "--all-cases", ".", "--window", "2026-04-20 03:00/PT1H"), "--window"),
        (("review", ".", "--all-cases", "."), "case_dir"),
        (("build", "--all-cases", ".", "--output", "x"), "--output"),
        (("build", ".", "--jobs", "2"), "--jobs"),
        (("review", ".", "--page", "x.html"), "--page"),
    ],
)
def test_what_is_about_one_case_is_refused(words, code, dscase, tmp_path):
    made(tmp_path / "case")
    ran = dscase(*words, cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert code in ran.err


CALM = {
    "schema": "x",
    "complete": True,
    "verdict": {"kind": "inquire"},
    "findings": [],
    "asked": {},
    "window": {"zone": "UTC"},
}


def test_the_list_is_a_page_too_and_stays_where_one_is(estate, over_all, tmp_path):
    file = tmp_path / "cases.html"
    ran = over_all("review", "--all-cases", estate, "--lang", "en", "--page", file)
    assert ran.exit_code == ExitCode.INPUT
    written = file.read_text(encoding="utf-8")
    assert "Content-Security-Policy" in written
    told = re.sub(r"<[^>]*>", "\n", written[written.index("<main") : written.index("</main>")])
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    for head in (
        "Could not be processed: 1 of 3",
        "Evidence expires soon: 1 of 3",
        "Requests to answer: 1 of 3",
    ):
        assert head in lines
    for case in ("aoba/case-1", "kita/case-2", "kita/case-3"):
        assert lines.count(case) == 1
    assert any("line 1 of case.yaml" in line for line in lines)
    assert any("2026-04-27 03:00 JST" in line for line in lines)
    again = over_all("review", "--all-cases", estate, "--lang", "en", "--page", file)
    assert again.exit_code == OutputError.exit_code
    assert file.read_text(encoding="utf-8") == written


def test_what_a_case_is_called_is_no_markup_on_the_page(tmp_path):
    from dscase.cli.cases_page import page
    from dscase.wording.words import Words

    found = standing(tmp_path, tmp_path / "<b>case</b>", CaseOutcome(5, "", "Error: <script>"))
    written = page(tmp_path, [found], Words("en"), datetime(2026, 4, 20, tzinfo=UTC)).decode()
    main = written[written.index("<main") : written.index("</main>")]
    assert "&lt;b&gt;case&lt;/b&gt;" in main
    assert "<script>" not in main


def outcome(code=0, told="", **over):
    return CaseOutcome(code, json.dumps({**CALM, **over}), told)


def due(days):
    return {"time": "2026-04-27T03:00:00+09:00", "rule": "assumed", "days": days}


@pytest.mark.parametrize(
    ("told", "group"),
    [
        (outcome(), "ready"),
        (outcome(3, complete=False), "missing"),
        (outcome(3, complete=False, expires=due(SOON - 1)), "soon"),
        (outcome(3, complete=False, expires=due(SOON)), "missing"),
        (outcome(3, complete=False, expires=due(-1)), "missing"),
        (outcome(7, verdict={"kind": "watch"}, expires=due(1)), "watch"),
        (CaseOutcome(5, "", "Error"), "failed"),
        (CaseOutcome(0, "", ""), "failed"),
        (CaseOutcome(-9, "", ""), "failed"),
    ],
)
def test_a_case_is_in_the_group_of_what_is_to_be_done(told, group, tmp_path):
    found = standing(tmp_path, made(tmp_path / "case"), told)
    assert found.group == group
    assert found.group in GROUPS
    assert found.code in iter(ExitCode)
    assert (found.code in JUDGED) is (group != "failed")


def test_what_ended_by_a_signal_says_so(tmp_path):
    assert "-9" in standing(tmp_path, made(tmp_path / "case"), CaseOutcome(-9, "", "")).trouble


def test_records_that_cannot_be_read_are_told(tmp_path):
    case = made(tmp_path / "case")
    (case / "requests.jsonl").write_text("{}\n", encoding="utf-8")
    found = standing(tmp_path, case, outcome())
    assert (found.group, found.unreadable) == ("failed", 1)
    (case / "requests.jsonl").unlink()
    (case / "requests.jsonl").mkdir()
    assert standing(tmp_path, case, outcome()).group == "failed"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_group_and_verdict_has_words(lang, tmp_path, capsys):
    from dscase.cli.page import Page, console
    from dscase.wording.words import Words

    made(tmp_path / "case")
    kinds = get_args(VerdictKind)
    told = [outcome(3, verdict={"kind": kind}, complete=False, expires=due(1)) for kind in kinds]
    told += [
        outcome(),
        outcome(3, complete=False),
        CaseOutcome(5, "", "Error"),
        outcome(7, verdict={"kind": "watch"}),
    ]
    found = [standing(tmp_path, tmp_path / "case", one) for one in told]
    found.append(
        SimpleNamespace(**{name: getattr(found[-1], name) for name in dir(found[-1]) if name[0] != "_"})
    )
    found[-1].group = "asked"
    assert {one.group for one in found} == set(GROUPS)
    all_cases._show(Page(console(), Words(lang), "cases"), found)
    shown = capsys.readouterr().out
    assert "{{" not in shown
    assert len(shown.splitlines()) > 2 * len(GROUPS)


@pytest.fixture
def children(monkeypatch):
    """Every case is a script, its own process; those started are kept."""
    started = []
    start = bounded.start

    def script(words, **more):
        started.append(start([sys.executable, "-S", "-c", Path(words[4]).name], **more))
        return started[-1]

    monkeypatch.setattr(bounded, "start", script)
    return started


def test_one_that_is_killed_stops_none(children):
    kill = "import os; os.kill(os.getpid(), 9)" if sys.platform != "win32" else "import os; os._exit(77)"
    cases = [Path("print(1)"), Path(kill), Path("import sys; print(3); sys.exit(3)")]
    ended = []
    found = each_case.run(["review"], cases, 2, lambda: ended.append(1))
    assert [one.printed.strip() for one in found] == ["1", "", "3"]
    assert [one.code for one in found] == [0, found[1].code, 3]
    assert found[1].code not in JUDGED
    assert len(ended) == 3
    assert len(children) == 3


def test_interrupted_it_ends_what_runs_and_starts_no_more(children):
    def interrupt():
        raise KeyboardInterrupt

    cases = [Path("pass"), *[Path("import time; time.sleep(60)")] * 5]
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        each_case.run(["review"], cases, 2, interrupt)
    assert time.monotonic() - begun < 30
    assert all(child.poll() is not None for child in children)
    assert len(children) < len(cases)
    if sys.platform != "win32":
        assert children[1].returncode == -signal.SIGTERM
