import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.errors import UsageError
from dscase.seal.place import Place, refusal
from dscase.seal.seal import check_place, seal

WHEN = datetime(2026, 4, 20, tzinfo=UTC)
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


def put(out: Path, text: str, *, force: bool = True) -> None:
    seal(out, {"a.txt": text.encode()}, {}, when=WHEN, force=force)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_names_beside_the_place_cannot_be_foreseen(tmp_path):
    place = Place.of(tmp_path / "out")
    assert len({place.new_stage().name for _ in range(100)}) == 100


def test_a_second_run_at_the_same_place_is_refused_while_the_first_works(tmp_path, refused):
    place = Place.of(tmp_path / "out")
    with place.held():
        for call in (check_place, lambda out, force: put(out, "x", force=force)):
            with refused("seal.busy", UsageError):
                call(tmp_path / "out", force=True)
        put(tmp_path / "other", "y")
    put(tmp_path / "out", "x")
    assert names(tmp_path) == ["other", "out"]


def test_a_lock_file_left_by_a_killed_run_stops_nobody(tmp_path):
    Place.of(tmp_path / "out").lock.write_bytes(b"")
    put(tmp_path / "out", "x")
    assert names(tmp_path) == ["out"]


@posix
def test_runs_at_once_end_with_one_whole_output(tmp_path):
    children = []
    for number in range(6):
        child = os.fork()
        if child == 0:
            done = 0
            try:
                for _ in range(15):
                    try:
                        put(tmp_path / "out", str(number) * 1000)
                        done += 1
                    except UsageError as error:
                        if error.code != "seal.busy":
                            os._exit(2)
                        time.sleep(0.002)
            except BaseException:  # noqa: BLE001 - a forked child must never go on into pytest
                os._exit(3)
            os._exit(0 if done else 1)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert set(codes) <= {0, 1}
    assert 0 in codes
    assert names(tmp_path) == ["out"]
    assert len(set((tmp_path / "out" / "a.txt").read_text())) == 1


def test_an_old_folder_left_aside_goes_back_when_the_new_one_never_came(tmp_path, refused):
    put(tmp_path / "out", "old")
    (tmp_path / "out").rename(Place.of(tmp_path / "out").aside)
    with refused("seal.exists", UsageError):
        check_place(tmp_path / "out", force=False)
    assert (tmp_path / "out" / "a.txt").read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_an_old_folder_left_aside_goes_back_over_an_empty_one(tmp_path):
    put(tmp_path / "out", "old")
    (tmp_path / "out").rename(Place.of(tmp_path / "out").aside)
    (tmp_path / "out").mkdir()
    check_place(tmp_path / "out", force=True)
    assert (tmp_path / "out" / "a.txt").read_text() == "old"


def test_an_old_folder_left_aside_is_deleted_when_the_new_one_came(tmp_path):
    put(tmp_path / "old", "old")
    put(tmp_path / "out", "new")
    (tmp_path / "old").rename(Place.of(tmp_path / "out").aside)
    check_place(tmp_path / "out", force=True)
    assert (tmp_path / "out" / "a.txt").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_an_old_folder_left_aside_is_kept_when_something_else_stands_in_its_place(tmp_path, refused):
    put(tmp_path / "old", "old")
    aside = Place.of(tmp_path / "out").aside
    (tmp_path / "old").rename(aside)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with refused("seal.aside_in_the_way", UsageError):
        put(tmp_path / "out", "new")
    assert (aside / "a.txt").read_text() == "old"
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("there", ["nothing", "ours"])
def test_a_strangers_folder_with_the_old_ones_name_is_left_alone(tmp_path, refused, there):
    if there == "ours":
        put(tmp_path / "out", "old")
    aside = Place.of(tmp_path / "out").aside
    aside.mkdir()
    (aside / "mine.txt").write_text("mine")
    with refused("seal.aside_in_the_way", UsageError):
        put(tmp_path / "out", "new")
    assert (aside / "mine.txt").read_text() == "mine"


def test_staging_folders_of_dead_runs_go_and_other_things_stay(tmp_path):
    place = Place.of(tmp_path / "out")
    dead = place.new_stage()
    dead.mkdir()
    (dead / "inquiry.txt").write_text("half")
    others = [Place.of(tmp_path / "out2").new_stage(), tmp_path / ".out.dscase-stage-mine", tmp_path / "x"]
    for other in others:
        other.mkdir()
    check_place(tmp_path / "out", force=False)
    assert names(tmp_path) == sorted(other.name for other in others)


@posix
def test_links_planted_at_the_names_we_use_are_never_followed(tmp_path, refused):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a.txt").write_text("mine")
    (tmp_path / "work").mkdir()
    place = Place.of(tmp_path / "work" / "out")

    place.new_stage().symlink_to(precious)
    put(place.out, "one")
    put(place.out, "two")

    place.aside.symlink_to(precious)
    with refused("seal.aside_in_the_way", UsageError):
        put(place.out, "three")
    place.aside.unlink()

    for target in (precious / "a.txt", precious / "new.txt", precious):
        place.lock.symlink_to(target)
        with refused("seal.lock_in_the_way", UsageError):
            put(place.out, "three")
        place.lock.unlink()

    assert {each.name: each.read_text() for each in precious.iterdir()} == {"a.txt": "mine"}
    assert (place.out / "a.txt").read_text() == "two"


@posix
@pytest.mark.parametrize("make", ["mkfifo", "mkdir"])
def test_a_lock_name_taken_by_something_else_is_told_and_hangs_nothing(tmp_path, refused, make):
    getattr(os, make)(Place.of(tmp_path / "out").lock)
    with refused("seal.lock_in_the_way", UsageError):
        check_place(tmp_path / "out", force=False)


@posix
def test_a_place_reached_through_a_linked_folder_is_the_same_place(tmp_path, refused):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    put(tmp_path / "link" / "out", "x")
    assert (tmp_path / "real" / "out" / "a.txt").read_text() == "x"
    with Place.of(tmp_path / "real" / "out").held(), refused("seal.busy", UsageError):
        check_place(tmp_path / "link" / "out", force=True)


def test_a_name_windows_keeps_for_a_device_is_refused(monkeypatch, tmp_path, refused):
    monkeypatch.setattr("sys.platform", "win32")
    with refused("seal.name_reserved", UsageError):
        Place.of(tmp_path / "NUL.txt")


@pytest.mark.parametrize(
    ("winerror", "code"),
    [(32, "seal.in_use"), (33, "seal.in_use"), (206, "seal.name_too_long"), (5, "seal.read_only")],
)
def test_what_windows_says_of_a_file_in_use_and_of_a_long_path_has_its_own_words(winerror, code):
    fault = PermissionError(13, "the file is in use")
    fault.winerror = winerror
    assert refusal("out", fault).code == code
