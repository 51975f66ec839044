"""A case whose log lies in a store: judged and built from there, and nothing of the store in what is sent."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dscase.case.model import Case, StatedFile
from dscase.cli.main import app
from dscase.intake.gather import Given
from dscase.kinds import Kind
from dscase.pipeline import Request, examine

MANAGER = "kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1"
LOG = (
    f"2026-04-20T03:20:54+09:00 {MANAGER}|2205|Security Update: Pattern Update on Agents/Appliances Failed|6|"
    "suser=System target=DSA-test msg=failed\n"
    f"2026-04-20T03:50:00+09:00 {MANAGER}|600|User Signed In|3|msg=x\n"
)
WHEN = datetime(2026, 4, 21, tzinfo=UTC)


def case_of(**stated: Any) -> Case:
    return Case(window="2026-04-20 03:00/03:40", tz="Asia/Tokyo", as_of=WHEN, **stated)


def test_a_log_behind_a_url_of_a_flag_or_of_the_case_is_read_and_called_by_its_own_name(things: Any) -> None:
    things.content["/secret-bucket/ds.log"] = LOG.encode()
    url = f"{things.base}/secret-bucket/ds.log"
    flagged = Request(case_of(), WHEN, given=(Given(Path("ds.log"), Kind.SYSLOG, url=f"{url}?key=s3cr3t"),))
    stated = Request(case_of(evidence=(StatedFile(file=url, year=2026),)), WHEN)
    for request in (flagged, stated):
        done = examine(request).examined
        assert [event.id for event in done.collected.rows] == ["2205"]
        assert [source.spec.name for source in done.collected.sources] == ["ds.log"]
        assert [(file.name, file.sha256, file.error) for file in done.evidence.files] == [
            ("ds.log", "", None)
        ]
        assert not done.evidence.unmatched


def test_a_secret_in_the_url_of_a_case_is_refused(things: Any) -> None:
    things.content["/ds.log"] = LOG.encode()
    case = case_of(evidence=(StatedFile(file=f"{things.base}/ds.log?key=s3cr3t"),))
    with pytest.raises(Exception, match=r"remote\.secret_in_file"):
        examine(Request(case, WHEN))
    assert things.asked == []


def test_what_a_review_says_names_neither_the_store_nor_a_secret(things: Any) -> None:
    things.content["/secret-bucket/ds.log"] = LOG.encode()
    url = f"{things.base}/secret-bucket/ds.log?key=s3cr3t"
    words = ["review", "--events", url, "--window", "2026-04-20 03:00/03:40", "--tz", "Asia/Tokyo", "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code in (0, 3), done.output
    assert '"ds.log"' in done.output
    for secret in ("s3cr3t", "secret-bucket", things.base):
        assert secret not in done.output
