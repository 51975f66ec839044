"""Evidence that is rotated, cut or replaced while it is read: told, and never cited by an old hash."""

import builtins
import contextlib
import hashlib
import io
import os
import shutil
import zipfile
from datetime import UTC, datetime

import pytest
from PIL import Image

from dscase.case.model import Case
from dscase.errors import DscaseError
from dscase.intake.gather import Given
from dscase.pipeline import Request, examine
from dscase.pipeline.looking import LookRequest, look_into

WAYS = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "other": lambda path: path.write_bytes(path.read_bytes()[::-1]),
    "grown": lambda path: path.write_bytes(path.read_bytes() * 2),
}
NAMES = ("ds.log", "events.csv", "agent.zip", "logs.zip", "alert.eml", "shot.png", "memo.txt")
CASE = Case(window="2026-04-20 00:00/24:00", tz="Asia/Tokyo")


@pytest.fixture(scope="module")
def whole(root, tmp_path_factory):
    """A small piece of evidence of each kind."""
    given, made = root / "examples" / "pattern-update" / "evidence", tmp_path_factory.mktemp("whole")
    lines = (given / "ds.log").read_bytes().splitlines(keepends=True)
    lines = [line for line in lines if b"|2205|" in line or b"|140|" in line]
    assert len(lines) > 9
    (made / "ds.log").write_bytes(b"".join(lines))
    for name, of in (("events.csv", "systemevents.csv"), ("agent.zip", "diagnostic1163886380.zip")):
        shutil.copy(given / of, made / name)
    for name in ("alert.eml", "memo.txt"):
        shutil.copy(given / name, made / name)
    with zipfile.ZipFile(made / "logs.zip", "w") as archive:
        archive.writestr("logs/other.log", b"".join(lines[:9]))
    Image.new("RGB", (60, 40), "red").save(made / "shot.png")
    return made


@contextlib.contextmanager
def struck(monkeypatch, path, at, way):
    """Every look at a file is counted; before the one that is `at`, the file is changed in this way."""
    looks, real = [], {"open": io.open, "descriptor": os.open, "stat": os.stat}

    def counted(name):
        def call(where, *args, **more):
            if not isinstance(where, int) and os.fspath(where) == os.fspath(path):
                looks.append(name)
                if len(looks) == at:
                    patch.undo()
                    way(path)
                    put()
            return real[name](where, *args, **more)

        return call

    def put():
        for module, of, name in (
            (io, "open", "open"),
            (builtins, "open", "open"),
            (os, "open", "descriptor"),
            (os, "stat", "stat"),
        ):
            patch.setattr(module, of, counted(name))

    with monkeypatch.context() as patch:
        put()
        yield looks


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_told_of_a_file_is_of_the_bytes_under_its_hash(whole, tmp_path, monkeypatch, name, way):
    """Whichever look at the file it happens before: without an error, hash and events are of one content."""

    def examined(folder):
        return examine(Request(CASE, datetime(2026, 5, 1, tzinfo=UTC), folder, keep=False)).examined

    def case(number):
        path = tmp_path / str(number) / "evidence" / name
        path.parent.mkdir(parents=True)
        shutil.copy(whole / name, path)
        return path.parent.parent, path

    def read(done):
        """The events that were told, in the window and outside."""
        tallies = [source.tally for source in done.collected.sources]
        return sum(tally.in_window + tally.outside + tally.other_product for tally in tallies)

    folder, path = case(0)
    old = path.read_bytes()
    known = {sha256(old): read(examined(folder))}
    with contextlib.suppress(OSError, DscaseError):
        WAYS[way](path)
        known[sha256(path.read_bytes())] = read(examined(folder))
    folder, path = case("count")
    with struck(monkeypatch, path, 0, None) as looks:
        examined(folder)
    assert len(looks) > 2
    told = set()
    for at in range(1, len(looks) + 1):
        folder, path = case(at)
        try:
            with struck(monkeypatch, path, at, WAYS[way]):
                done = examined(folder)
        except DscaseError as refusal:  # no source is left
            told.add(refusal.code)
            continue
        file = next(each for each in done.evidence.files if each.name == name)
        sources = done.collected.sources
        errors = [each.error for each in (file, *sources) if each.error is not None]
        told |= {error.code for error in errors}
        if not errors:
            assert read(done) == known[file.sha256], at
        if file.error is not None:
            assert not any(each.file.name == name for each in (*done.evidence.packages, *done.evidence.mails))
    assert ("intake.changed" in told) is (way != "grown")


def test_a_file_that_vanishes_while_two_of_one_content_are_compared_is_no_crash(tmp_path, monkeypatch):
    case = tmp_path / "case"
    (case / "evidence").mkdir(parents=True)
    for name in ("a.log", "b.log"):
        (case / "evidence" / name).write_bytes(b"Apr 20 03:00:00 host a line\n")
    from pathlib import Path

    def gone(self, other):
        raise FileNotFoundError(self)

    monkeypatch.setattr(Path, "samefile", gone)
    done = examine(Request(CASE, datetime(2026, 5, 1, tzinfo=UTC), case, keep=False)).examined
    assert done.evidence.copies == (("b.log", "a.log"),)


def test_looking_into_a_file_that_changes_tells_it_too(whole, tmp_path, monkeypatch):
    path = tmp_path / "alert.eml"
    shutil.copy(whole / "alert.eml", path)
    request = LookRequest((Given(path),), datetime(2026, 5, 1, tzinfo=UTC))
    with struck(monkeypatch, path, 0, None) as looks:
        look_into(request)
    with struck(monkeypatch, path, len(looks), WAYS["cut"]), pytest.raises(DscaseError) as caught:
        look_into(request)
    assert caught.value.code == "intake.changed"
