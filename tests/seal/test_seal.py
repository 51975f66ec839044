import contextlib
import errno
import hashlib
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from dscase.errors import OutputError, UsageError
from dscase.seal.seal import Sealed, check_place, seal

JST = timezone(timedelta(hours=9))
WHEN = datetime(2026, 4, 20, 9, 30, 15, tzinfo=JST)
OLD = {"inquiry.txt": b"old text\n", "events.csv": b"old rows\n", "gone.txt": b"only in the old one\n"}
NEW = {"inquiry.txt": "新しい本文\n".encode(), "events.csv": b"new rows\n" * 1000}
OURS = {"manifest.json", "SHA256SUMS", "bundle.zip"}
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


def put(out: Path, files, *, force: bool = False, when: datetime = WHEN) -> Sealed:
    return seal(out, files, {"tool": "dscase", "title": "件名"}, when=when, force=force)


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def is_whole(folder: Path, files) -> bool:
    """Exactly these files, and checksums that are right for every one."""
    if not folder.is_dir() or {each.name for each in folder.iterdir()} != {*files, *OURS}:
        return False
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    return set(sums) == {*files, "manifest.json"} and all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items()
    )


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# --- what is written


def test_the_folder_holds_the_files_the_manifest_the_checksums_and_the_bundle(tmp_path):
    sealed = put(tmp_path / "out", NEW)
    assert is_whole(tmp_path / "out", NEW)
    assert names(tmp_path) == ["out"]
    assert [each.name for each in sealed.files] == [
        "events.csv",
        "inquiry.txt",
        "manifest.json",
        "SHA256SUMS",
        "bundle.zip",
    ]
    assert sealed.bundle.size == (tmp_path / "out" / "bundle.zip").stat().st_size
    assert (sealed.folder, sealed.replaced, sealed.left) == (tmp_path / "out", False, None)
    for each in sealed.files:
        content = (tmp_path / "out" / each.name).read_bytes()
        assert (each.size, each.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_manifest_says_what_was_given_and_every_file(tmp_path):
    put(tmp_path / "out", NEW)
    text = (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["schema"] == "dscase.manifest/1"
    assert manifest["title"] == "件名"
    assert "件名" in text
    assert list(manifest) == sorted(manifest)
    assert manifest["files"] == [
        {"name": name, "size": len(NEW[name]), "sha256": hashlib.sha256(NEW[name]).hexdigest()}
        for name in sorted(NEW)
    ]


def test_a_file_name_in_the_manifest_that_is_no_unicode_survives(tmp_path):
    seal(tmp_path / "out", NEW, {"sources": ["\udc83.log"]}, when=WHEN, force=False)
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["sources"] == ["\udc83.log"]
    check_place(tmp_path / "out", force=True)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils are not here")
def test_sha256sum_accepts_the_checksums_in_the_folder_and_in_the_unpacked_bundle(tmp_path):
    put(tmp_path / "out", NEW)
    with zipfile.ZipFile(tmp_path / "out" / "bundle.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    for folder in ("out", "unpacked"):
        run = subprocess.run(
            ["sha256sum", "--strict", "-c", "SHA256SUMS"],
            cwd=tmp_path / folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout.count(": OK") == 3
    (tmp_path / "out" / "events.csv").write_bytes(b"changed")
    run = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, check=False
    )
    assert run.returncode == 1


def test_the_bundle_holds_all_but_itself_dated_and_private(tmp_path):
    put(tmp_path / "out", NEW)
    with zipfile.ZipFile(tmp_path / "out" / "bundle.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["SHA256SUMS", "events.csv", "inquiry.txt", "manifest.json"]
        for member in archive.infolist():
            assert member.date_time == (2026, 4, 20, 0, 30, 14)  # UTC; a zip counts in twos
            assert member.create_system == 3
            assert member.external_attr == 0o600 << 16
            assert member.compress_type == zipfile.ZIP_DEFLATED
            assert archive.read(member) == (tmp_path / "out" / member.filename).read_bytes()


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(1979, 12, 31, 23, 59, 59, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2108, 1, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
        (datetime(9999, 12, 31, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_a_time_a_zip_cannot_say_is_moved_to_the_nearest_it_can(tmp_path, when, shown):
    put(tmp_path / "out", NEW, when=when)
    with zipfile.ZipFile(tmp_path / "out" / "bundle.zip") as archive:
        assert {member.date_time for member in archive.infolist()} == {shown}


def test_the_same_again_gives_the_same_bytes_wherever_and_in_whatever_order(tmp_path, monkeypatch):
    put(tmp_path / "a", NEW)
    monkeypatch.setenv("TZ", "America/New_York")
    before = os.umask(0o077)
    try:
        put(tmp_path / "deeper" / "b", dict(reversed(NEW.items())))
    finally:
        os.umask(before)
    assert contents(tmp_path / "a") == contents(tmp_path / "deeper" / "b")


@posix
def test_everything_is_private_even_without_a_umask(tmp_path):
    before = os.umask(0)
    try:
        put(tmp_path / "new" / "out", NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new" / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "new" / "out").iterdir()} == {0o600}


def test_a_file_may_be_written_by_a_function_that_even_closes_the_stream(tmp_path):
    def write(stream):
        with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            text.write("時刻\r\n")

    put(tmp_path / "out", {"events.csv": write})
    assert (tmp_path / "out" / "events.csv").read_bytes() == "\ufeff時刻\r\n".encode()
    assert is_whole(tmp_path / "out", ["events.csv"])


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "/a", ".hidden", "画面.png", "a b", "a\n", "C:", "manifest.json"]
)
def test_a_name_that_is_not_plainly_ours_is_a_bug_and_stops_before_anything_is_written(tmp_path, name):
    with pytest.raises(ValueError, match="plain name"):
        put(tmp_path / "out", {name: b""})
    assert names(tmp_path) == []


def test_a_time_without_a_zone_is_a_bug(tmp_path):
    with pytest.raises(ValueError, match="aware"):
        put(tmp_path / "out", NEW, when=datetime(2026, 4, 20))  # noqa: DTZ001


# --- what is there already


@pytest.mark.parametrize("force", [False, True])
def test_an_empty_folder_is_a_fine_place(tmp_path, force):
    (tmp_path / "out").mkdir()
    check_place(tmp_path / "out", force=force)
    assert names(tmp_path) == ["out"]
    put(tmp_path / "out", NEW, force=force)
    assert is_whole(tmp_path / "out", NEW)
    assert names(tmp_path) == ["out"]


def listing(folder: Path) -> list[str]:
    try:
        return sorted(map(str, folder.rglob("*")))
    except (OSError, ValueError):
        return []


def both(out: Path, *, force: bool, refused, code: str, kind=UsageError):
    """The preflight and the sealing refuse alike, and nothing changes."""
    before = listing(out.parent)
    with refused(code, kind) as caught:
        check_place(out, force=force)
    with refused(code, kind):
        put(out, NEW, force=force)
    assert listing(out.parent) == before
    return caught[0]


def test_an_earlier_output_is_replaced_only_when_told(tmp_path, refused):
    put(tmp_path / "out", OLD)
    both(tmp_path / "out", force=False, refused=refused, code="seal.exists")
    assert is_whole(tmp_path / "out", OLD)
    check_place(tmp_path / "out", force=True)
    sealed = put(tmp_path / "out", NEW, force=True)
    assert (sealed.replaced, sealed.left) == (True, None)
    assert is_whole(tmp_path / "out", NEW)
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"null",
        b'{"schema": "other/1", "files": []}',
        b'{"schema": "dscase.manifest/1"}',
        b'{"schema": "dscase.manifest/1", "files": [1]}',
        b'{"schema": "dscase.manifest/1", "files": 7}',
        b"[" * 100_000,
    ],
)
def test_a_folder_that_is_not_ours_is_never_replaced(tmp_path, refused, manifest):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "precious.txt").write_text("x")
    if manifest is not None:
        (tmp_path / "out" / "manifest.json").write_bytes(manifest)
    both(tmp_path / "out", force=True, refused=refused, code="seal.exists_foreign")


def test_a_file_the_user_put_into_the_output_is_named_and_kept(tmp_path, refused):
    put(tmp_path / "out", OLD)
    for name in ("メモ.txt", "~$inquiry.docx"):
        (tmp_path / "out" / name).write_text("mine")
    (tmp_path / "out" / "folder").mkdir()
    error = both(tmp_path / "out", force=True, refused=refused, code="seal.exists_extra")
    assert error.facts["count"] == 3
    assert "メモ.txt" in str(error.facts["names"])
    assert (tmp_path / "out" / "メモ.txt").read_text() == "mine"


def test_a_folder_in_place_of_a_listed_file_counts_as_the_users(tmp_path, refused):
    put(tmp_path / "out", OLD)
    (tmp_path / "out" / "events.csv").unlink()
    (tmp_path / "out" / "events.csv").mkdir()
    both(tmp_path / "out", force=True, refused=refused, code="seal.exists_extra")


def test_a_file_put_there_at_the_last_moment_is_kept_too(tmp_path, refused, monkeypatch):
    put(tmp_path / "out", OLD)
    real = os.rename

    def rename(source, target):
        if str(target).endswith("-old"):
            (Path(source) / "late.txt").write_text("mine")
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    with refused("seal.exists_extra", UsageError):
        put(tmp_path / "out", NEW, force=True)
    monkeypatch.undo()
    assert (tmp_path / "out" / "late.txt").read_text() == "mine"
    assert (tmp_path / "out" / "gone.txt").read_bytes() == OLD["gone.txt"]
    assert names(tmp_path) == ["out"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path, refused):
    (tmp_path / "out").write_text("x")
    both(tmp_path / "out", force=True, refused=refused, code="seal.place_not_folder")


@posix
@pytest.mark.parametrize("target", ["real", "nowhere"])
def test_a_link_in_place_of_the_folder_is_refused(tmp_path, refused, target):
    put(tmp_path / "real", OLD)
    (tmp_path / "out").symlink_to(tmp_path / target)
    both(tmp_path / "out", force=True, refused=refused, code="seal.place_not_folder")
    assert is_whole(tmp_path / "real", OLD)


@pytest.mark.parametrize(
    "place", ["/", ".", "", "..", "sub/..", "~", "cwd", pytest.param("/proc", marks=posix)]
)
def test_the_root_the_home_the_current_folder_and_a_mount_are_never_replaced(
    tmp_path, refused, monkeypatch, place
):
    if place == "/proc" and not os.path.ismount("/proc"):
        pytest.skip("no such mount here")
    (tmp_path / "here" / "sub").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    out = {"~": tmp_path / "home", "cwd": tmp_path / "here"}.get(place, Path(place))
    for call in (lambda: check_place(out, force=True), lambda: put(out, NEW, force=True)):
        with refused("seal.place_protected", UsageError):
            call()


# --- places that cannot be written


def test_a_new_place_below_folders_that_are_not_there_yet_is_made(tmp_path):
    check_place(tmp_path / "a" / "b" / "out", force=False)
    assert names(tmp_path) == []
    put(tmp_path / "a" / "b" / "out", NEW)
    assert is_whole(tmp_path / "a" / "b" / "out", NEW)


def test_folders_made_for_nothing_go_again(tmp_path):
    def fail(_stream):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError):
        put(tmp_path / "a" / "b" / "out", {"x.txt": fail})
    assert names(tmp_path) == []


@pytest.mark.parametrize("below", ["out", "a/out", "a/b/out"])
def test_a_file_on_the_way_is_refused(tmp_path, refused, below):
    (tmp_path / "file").write_text("x")
    both(
        tmp_path / "file" / below,
        force=False,
        refused=refused,
        code="seal.parent_not_folder",
        kind=OutputError,
    )


@posix
@pytest.mark.parametrize("where", ["", "a/", "a/b/"])
def test_a_name_that_is_too_long_is_refused(tmp_path, refused, where):
    out = tmp_path / f"{where}{'x' * 256}"
    both(out, force=False, refused=refused, code="seal.name_too_long", kind=OutputError)
    out = tmp_path / where / ("x" * 256) / "out"
    both(out, force=False, refused=refused, code="seal.name_too_long", kind=OutputError)
    assert names(tmp_path) == []


@posix
def test_a_name_as_long_as_the_system_takes_is_fine(tmp_path):
    out = tmp_path / ("あ" * 85)
    for files in (OLD, NEW):
        check_place(out, force=True)
        put(out, files, force=True)
        assert is_whole(out, files)
    assert names(tmp_path) == [out.name]


def test_a_name_with_a_nul_is_refused(tmp_path, refused):
    if os.name == "nt":  # such characters are looked for there before anything is asked of the system
        both(tmp_path / "a\0b", force=False, refused=refused, code="seal.name_reserved")
    else:
        both(tmp_path / "a\0b", force=False, refused=refused, code="seal.write_failed", kind=OutputError)


@posix
def test_links_that_go_round_in_circles_are_refused(tmp_path, refused):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    both(tmp_path / "a" / "out", force=False, refused=refused, code="seal.write_failed", kind=OutputError)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("below", ["out", "new/out"])
def test_a_read_only_place_is_found_out_before_the_work(tmp_path, refused, monkeypatch, number, below):
    def read_only(real):
        def call(path, *args, **more):
            if str(path).startswith(str(tmp_path)):
                raise OSError(number, os.strerror(number))
            return real(path, *args, **more)

        return call

    monkeypatch.setattr(os, "open", read_only(os.open))
    monkeypatch.setattr(os, "mkdir", read_only(os.mkdir))
    both(tmp_path / below, force=False, refused=refused, code="seal.read_only", kind=OutputError)


def test_a_failure_that_is_ours_is_not_called_the_disks_and_leaves_nothing(tmp_path):
    def bug(_stream):
        raise ValueError("a bug")

    put(tmp_path / "out", OLD)
    with pytest.raises(ValueError, match="a bug"):
        put(tmp_path / "out", {"x.txt": bug}, force=True)
    assert is_whole(tmp_path / "out", OLD)
    assert names(tmp_path) == ["out"]


# --- faults at every call, kills at every call


def strike(kind):
    """What happens at the struck call: an error or Ctrl-C before or after it was done."""

    def struck(name, real):
        if kind == "ctrl-c":
            raise KeyboardInterrupt
        if kind == "ctrl-c after":
            real()
            raise KeyboardInterrupt
        if name == "close":  # a close that fails has closed nevertheless
            real()
        number = errno.ENOSPC if kind == "full" else errno.EIO
        raise OSError(number, os.strerror(number))

    return struck


@pytest.mark.parametrize("start", ["absent", "empty", "old"])
@pytest.mark.parametrize("kind", ["full", "io", "ctrl-c", "ctrl-c after"])
def test_a_fault_at_any_call_leaves_the_old_or_the_new_whole(tmp_path, faults, start, kind):
    def prepare(folder: Path) -> Path:
        folder.mkdir()
        if start == "empty":
            (folder / "out").mkdir()
        if start == "old":
            put(folder / "out", OLD)
        return folder / "out"

    prepared = prepare(tmp_path / "count")
    with faults() as counted:
        put(prepared, NEW, force=True)
    assert len(counted.made) > 20
    for at in range(1, len(counted.made) + 1):
        if counted.made[at - 1] == "close" and kind == "ctrl-c":
            continue  # would leak the lock within this very process, which cannot happen to a real one
        if counted.made[at - 1] == "open" and kind == "ctrl-c after" and os.name == "nt":
            continue  # the same: there a file that this process still holds cannot be removed
        out = prepare(tmp_path / str(at))
        ended = False
        with faults(at, strike(kind)) as struck, contextlib.suppress(OutputError, KeyboardInterrupt):
            put(out, NEW, force=True)
            ended = True
        where = (at, counted.made[at - 1])
        whole = is_whole(out, NEW) or (is_whole(out, OLD) if start == "old" else not contents_of(out))
        assert whole, where
        assert is_whole(out, NEW) or not ended, where
        if not ended and struck.made[at - 1] not in ("close", "unlink", "rmdir", "open"):
            assert set(names(out.parent)) <= {"out"}, where
        check_place(out, force=True)
        assert set(names(out.parent)) <= {"out"}, where
        put(out, NEW, force=True)
        assert is_whole(out, NEW), where


def contents_of(out: Path) -> dict[str, bytes]:
    return contents(out) if out.exists() else {}


@posix
@pytest.mark.parametrize("start", ["absent", "old"])
def test_a_kill_at_any_call_leaves_the_old_or_the_new_whole(tmp_path, faults, start):
    def prepare(folder: Path) -> Path:
        folder.mkdir()
        if start == "old":
            put(folder / "out", OLD)
        return folder / "out"

    prepared = prepare(tmp_path / "count")
    with faults() as counted:
        put(prepared, NEW, force=True)

    def die(_name, _real):
        os.kill(os.getpid(), signal.SIGKILL)

    for at in range(1, len(counted.made) + 1):
        out = prepare(tmp_path / str(at))
        child = os.fork()
        if child == 0:
            with faults(at, die):
                put(out, NEW, force=True)
            os._exit(0)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        where = (at, counted.made[at - 1])
        aside = out.with_name(".out.dscase-old")
        if start == "old":
            assert is_whole(out, NEW) or is_whole(out, OLD) or (not out.exists() and is_whole(aside, OLD)), (
                where
            )
        else:
            assert is_whole(out, NEW) or not out.exists(), where
        check_place(out, force=True)
        assert set(names(out.parent)) <= {"out"}, where
        if start == "old":
            assert is_whole(out, NEW) or is_whole(out, OLD), where
        put(out, NEW, force=True)
        assert is_whole(out, NEW), where
        assert names(out.parent) == ["out"], where


@posix
@pytest.mark.parametrize("limit", [0, 1, 100, 1000, 5000])
def test_a_disk_that_really_takes_no_more_leaves_the_old_whole(tmp_path, limit):
    import resource

    put(tmp_path / "out", OLD)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            put(tmp_path / "out", NEW, force=True)
        except OutputError as error:
            os._exit(11 if error.code == "seal.write_failed" else 12)
        except BaseException:  # noqa: BLE001 - a forked child must never go on into pytest
            os._exit(13)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 11
    assert is_whole(tmp_path / "out", OLD)
    assert names(tmp_path) == ["out"]


def test_an_old_folder_that_cannot_be_deleted_is_told_and_goes_next_time(tmp_path, monkeypatch):
    put(tmp_path / "out", OLD)
    real = os.unlink

    def held_open(path, *args, **more):
        if Path(path).name == "gone.txt":
            raise PermissionError(errno.EACCES, "in use")
        return real(path, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", held_open)
        sealed = put(tmp_path / "out", NEW, force=True)
    assert sealed.left
    assert sealed.left.is_dir()
    assert is_whole(tmp_path / "out", NEW)
    check_place(tmp_path / "out", force=True)
    assert names(tmp_path) == ["out"]
