"""The main example, fetched from a manager that holds it: the same inquiry as from its files, and proven."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dscase.fetch.secret import PASSWORD
from tests.dsm.estate import SOURCES, example
from tests.dsm.server import Manager, running

SAME = ("time", "id", "level", "target", "name")
CLOSED = ("export.", "events.begins", "events.ends", "events.hole", "alerts.missing", "fetched.")


@pytest.fixture(scope="module")
def manager() -> Iterator[Manager]:
    with running(example()) as one:
        yield one


@pytest.fixture
def fetched(dscase: Callable[..., Any], case: Path, manager: Manager, tmp_path: Path) -> Path:
    """The example without its event logs, and without a word on alerts; then fetched."""
    place = tmp_path / "fetched"
    shutil.copytree(case, place)
    for name in SOURCES:
        (place / "evidence" / name).unlink()
    text = (place / "case.yaml").read_text(encoding="utf-8")
    for name in SOURCES:
        text = text.replace(f"  - file: {name}\n    tz: Asia/Tokyo\n", "")
    (place / "case.yaml").write_text(text.replace("\nalerts:", "\n# alerts:"), encoding="utf-8")
    words = ("--dsm", manager.url, "--user", manager.store.user, "--ca-file", manager.ca)
    env = {PASSWORD: manager.store.password, "DSCASE_SETTINGS": str(tmp_path / "settings")}
    ran = dscase("fetch", place, *words, env=env)
    assert ran.code == 0, ran.err
    return place


@pytest.mark.heavy
def test_it_gives_the_same_inquiry_as_the_files_and_closes_what_they_leave_open(
    dscase: Callable[..., Any], case: Path, fetched: Path
) -> None:
    def rows(place: Path) -> list[tuple[str, ...]]:
        dscase("build", place, "--force")
        with (place / "out" / "events.csv").open(encoding="utf-8-sig", newline="") as source:
            return [tuple(row[name] for name in SAME) for row in csv.DictReader(source)]

    assert rows(fetched) == rows(case)
    told = dscase("review", fetched, "--json").json()
    codes = [finding["code"] for finding in told["findings"]]
    assert not [code for code in codes if code.startswith(CLOSED)]
    before = dscase("review", case, "--json").json()
    assert told["verdict"]["kind"] == before["verdict"]["kind"]
    (proven,) = [one for one in told["coverage"] if one["reason"] == "vouched"]
    assert proven["covers"] == "covers"
    inquiry = (fetched / "out" / "inquiry.txt").read_text(encoding="utf-8-sig")
    assert "フィルタなし、欠落なし" in inquiry
    assert json.loads((fetched / "out" / "manifest.json").read_text(encoding="utf-8"))
