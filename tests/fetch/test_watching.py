"""Packages that a browser saves are moved in when they are whole, and nothing else is."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dscase.fetch.watching import LOOK, Moved, watch


def package(**members: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, text in (members or {"Agent/plugins.txt": "x", "Agent/guids.xml": "<a/>"}).items():
            archive.writestr(name, text)
    return kept.getvalue()


@pytest.fixture
def looking(tmp_path: Path) -> Callable[..., tuple[Path, Path, Callable[..., list[Moved]]]]:
    """A folder, a case, and a watch in whose pauses something is done."""
    folder, case = tmp_path / "downloads", tmp_path / "case"
    (case / "evidence").mkdir(parents=True)
    folder.mkdir()

    def run(*steps: Callable[[], Any], since: float = 0.0) -> list[Moved]:
        left = list(steps)

        def pause(_seconds: float) -> None:
            if left:
                left.pop(0)()

        told: list[Moved] = []
        moved = watch(folder, case, LOOK * (len(steps) + 1), told.append, since=since, pause=pause)
        assert moved == told
        return moved

    return lambda: (folder, case / "evidence", run)


def test_a_whole_package_is_moved(looking: Any) -> None:
    folder, evidence, run = looking()
    (folder / "diagnostic1163886380.zip").write_bytes(package())
    (one,) = run()
    assert one == Moved("diagnostic1163886380.zip", "diagnostic1163886380.zip")
    assert not list(folder.iterdir())
    assert (evidence / one.evidence_name).read_bytes() == package()


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_replaced(looking: Any) -> None:
    folder, evidence, run = looking()
    (evidence / "1738748795.zip").write_bytes(b"another")
    (folder / "1738748795.zip").write_bytes(package())
    (one,) = run()
    assert one.evidence_name != one.name
    assert (evidence / "1738748795.zip").read_bytes() == b"another"


@pytest.mark.parametrize("partial", ["{}.crdownload", "{}.part", "{}.tmp"])
def test_one_that_a_browser_still_writes_is_waited_for(looking: Any, partial: str) -> None:
    folder, _, run = looking()
    path = folder / "diagnostic1163886380.zip"
    beside = folder / partial.format(path.name)
    path.write_bytes(package())
    beside.write_bytes(b"")
    looks: list[bool] = []
    moved = run(lambda: looks.append(path.exists()), lambda: looks.append(path.exists()), beside.unlink)
    assert looks == [True, True]
    assert len(moved) == 1


def test_one_that_grows_is_waited_for(looking: Any) -> None:
    folder, evidence, run = looking()
    path, whole = folder / "diagnostic1163886380.zip", package()
    path.write_bytes(whole[:20])
    (one,) = run(lambda: path.write_bytes(whole[:40]), lambda: path.write_bytes(whole))
    assert (evidence / one.evidence_name).read_bytes() == whole


def test_a_cut_one_stays(looking: Any) -> None:
    folder, evidence, run = looking()
    (folder / "diagnostic1163886380.zip").write_bytes(package()[:-30])
    assert run() == []
    assert not list(evidence.iterdir())


@pytest.mark.parametrize(
    ("name", "members"),
    [("holiday.zip", {"a.jpg": "x"}), ("report.zip", {"plugins.txt": "x"}), ("diagnostic.txt", {})],
)
def test_what_is_no_package_for_certain_stays(looking: Any, name: str, members: dict[str, str]) -> None:
    folder, _, run = looking()
    (folder / name).write_bytes(package(**members))
    assert run() == []
    assert (folder / name).exists()


def test_one_that_was_renamed_is_told_by_its_members(looking: Any) -> None:
    folder, _, run = looking()
    (folder / "web01 の診断.zip").write_bytes(package())
    assert len(run()) == 1


def test_what_is_older_than_the_window_stays(looking: Any) -> None:
    folder, _, run = looking()
    path = folder / "diagnostic1163886380.zip"
    path.write_bytes(package())
    os.utime(path, (1_000, 1_000))
    assert run(since=2_000.0) == []


def test_a_link_is_not_followed(looking: Any, tmp_path: Path) -> None:
    folder, _, run = looking()
    (tmp_path / "elsewhere.zip").write_bytes(package())
    try:
        (folder / "diagnostic1163886380.zip").symlink_to(tmp_path / "elsewhere.zip")
    except OSError:
        return  # no right to make links there
    assert run() == []
    assert (tmp_path / "elsewhere.zip").exists()


def test_a_folder_that_is_not_there_is_told(looking: Any, tmp_path: Path, refused: Any) -> None:
    with refused("fetch.watch"):
        watch(tmp_path / "nowhere", tmp_path, 0, lambda _: None, pause=lambda _: None)
