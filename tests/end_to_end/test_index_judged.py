"""A case judged and built from an index: the very bytes that reading the log gives."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dscase.cli.main import app
from dscase.errors import ExitCode
from dscase.events.log_reader import Log

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "pattern-update"
CUT = b"Trend Micro|Deep Security Man\n"
"""How the one line of the example's log ends that cannot be read: a log with such a line is in no index."""
TERMS = ("--year", "2026", "--as-of", "2026-04-21T09:00")


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [*map(str, words)])
    assert result.exit_code in {ExitCode.COMPLETE, ExitCode.INCOMPLETE}, result.output
    return str(result.stdout)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    place = tmp_path / "cases" / "one"
    shutil.copytree(EXAMPLE, place)
    log = place / "evidence" / "ds.log"
    lines = log.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not line.endswith(CUT)]
    assert len(lines) - len(kept) == 1
    log.write_bytes(b"".join(kept))
    return place


def test_a_case_is_judged_and_built_alike_with_an_index_and_without(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    run("index", case / "evidence" / "ds.log", "--into", index, "--tz", "Asia/Tokyo", "--year", "2026")
    judged = run("review", case, "--json", *TERMS)
    run("build", case, "-o", tmp_path / "read", *TERMS)

    def no_line(*_: object) -> None:
        raise AssertionError("the log was read")

    with monkeypatch.context() as patch:
        patch.setattr(Log, "run", no_line)
        assert run("review", case, "--json", *TERMS, "--index", index) == judged
        run("build", case, "-o", tmp_path / "indexed", *TERMS, "--index", index)
    read, indexed = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("read", "indexed")
    )
    assert indexed == read
    assert "bundle.zip" in read
    several = json.loads(run("review", "--all-cases", case.parent, "--json", *TERMS, "--index", index))
    assert [one["case"] for one in several["cases"]] == ["one"]
