"""Verifying: whatever was done to a bundle, the file it was done to is named, and no other."""

import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dscase.errors import InputError
from dscase.seal import bundle as packing
from dscase.seal.verify import verify

FORMS = ("folder", "zip", "parts")
MOMENT = datetime(2026, 4, 20, tzinfo=UTC)


def as_form(folder: Path, form: str) -> Path:
    """The bundle as somebody receives it: the folder, its zip alone, or that zip in three parts."""
    if form == "folder":
        return folder
    alone = folder.parent / f"{form}-alone"
    alone.mkdir()
    path = Path(shutil.copy(folder / "bundle.zip", alone / "bundle.zip"))
    if form == "zip":
        return path
    data = path.read_bytes()
    third = len(data) // 3
    path.unlink()
    for number, piece in enumerate((data[:third], data[third : 2 * third], data[2 * third :]), start=1):
        path.with_name(f"bundle.zip.{number:03d}").write_bytes(piece)
    return path.with_name("bundle.zip.001")


def told(path: Path) -> set[tuple[str, str]]:
    return {(each.code, each.name) for each in verify(path).troubles}


def repacked(folder: Path, path: Path, *, closed: bool) -> None:
    """The files of a folder in a zip, as a forger packs them."""
    names = [each.name for each in folder.iterdir()]
    with path.open("wb") as sink:
        packing.write(sink, folder, names, MOMENT)
    if closed:
        packing.close(path)


def unpacked(path: Path, target: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(target)
    return target


@pytest.mark.parametrize("form", FORMS)
def test_a_bundle_nobody_touched_is_sound(bundle, form):
    done = verify(as_form(bundle(), form))
    assert (done.sound, done.form, done.files) == (True, form, 3)
    assert done.manifest["reference"] == "DSC-2026-0420-7F3A"
    assert len(done.digest) == 64


def change(folder: Path, kind: str) -> set[tuple[str, str]]:  # noqa: C901 - the list of what forgers do
    """Does it to the files of a folder; what has to be told of it."""
    events, text, page = (folder / name for name in ("events.csv", "inquiry.txt", "inquiry.html"))
    if kind == "flipped":
        data = bytearray(events.read_bytes())
        data[10] ^= 1
        events.write_bytes(data)
        return {("changed", "events.csv")}
    if kind == "grown":
        with text.open("ab") as sink:
            sink.write(b"\0")
        return {("changed", "inquiry.txt")}
    if kind == "emptied":
        text.write_bytes(b"")
        return {("changed", "inquiry.txt")}
    if kind == "removed":
        page.unlink()
        return {("missing", "inquiry.html")}
    if kind == "added":
        (folder / "more.txt").write_bytes(b"x")
        return {("added", "more.txt")}
    if kind == "renamed":
        page.rename(folder / "page.html")
        return {("renamed", "inquiry.html")}
    if kind == "swapped":
        one, other = text.read_bytes(), page.read_bytes()
        text.write_bytes(other)
        page.write_bytes(one)
        return {("swapped", "inquiry.txt"), ("swapped", "inquiry.html")}
    manifest = folder / "manifest.json"
    if kind == "manifest edited":
        manifest.write_bytes(manifest.read_bytes().replace(b"7F3A", b"7F3B"))
        return {("manifest_changed", "manifest.json")}
    if kind == "manifest lists another sum":
        digest = hashlib.sha256(text.read_bytes()).hexdigest().encode()
        manifest.write_bytes(manifest.read_bytes().replace(digest, b"0" * 64))
        return {("manifest_changed", "manifest.json")}
    if kind == "manifest broken":
        manifest.write_bytes(b"{" + manifest.read_bytes())
        return {("manifest_changed", "manifest.json")}
    if kind == "manifest removed":
        manifest.unlink()
        return {("missing", "manifest.json")}
    if kind == "sums edited":
        (folder / "SHA256SUMS").write_bytes((folder / "SHA256SUMS").read_bytes().replace(b"  ", b" *", 1))
        return {("changed", "SHA256SUMS")}
    assert kind == "sums removed"
    (folder / "SHA256SUMS").unlink()
    return {("missing", "SHA256SUMS")}


KINDS = (
    "flipped", "grown", "emptied", "removed", "added", "renamed", "swapped", "manifest edited",
    "manifest lists another sum", "manifest broken", "manifest removed", "sums edited", "sums removed",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_done_to_a_folder_is_told_of_that_file_alone(bundle, kind):
    folder = bundle()
    expected = change(folder, kind)
    assert told(folder) == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("closed", [True, False])
def test_what_was_done_to_the_files_of_a_zip_is_told_even_where_the_zip_was_made_anew(
    bundle, tmp_path, kind, closed
):
    inside = unpacked(bundle() / "bundle.zip", tmp_path / "inside")
    expected = change(inside, kind)
    repacked(inside, tmp_path / "forged.zip", closed=closed)
    around = set() if closed else {("container_changed", "forged.zip")}
    assert told(tmp_path / "forged.zip") == expected | around


def test_the_zip_of_another_bundle_in_the_folder_is_told(bundle):
    other = bundle("other", reference="DSC-2026-0421-0000")
    folder = bundle()
    shutil.copy(other / "bundle.zip", folder / "bundle.zip")
    assert told(folder) == {("other_bundle", "bundle.zip")}


def test_a_change_in_the_zip_of_a_folder_is_told_as_one_of_the_zip(bundle, tmp_path):
    folder = bundle()
    inside = unpacked(folder / "bundle.zip", tmp_path / "inside")
    (inside / "inquiry.txt").write_bytes(b"x")
    repacked(inside, folder / "bundle.zip", closed=True)
    assert told(folder) == {("changed", "bundle.zip!inquiry.txt")}


def test_a_bundle_forged_whole_is_told_by_the_sum_said_on_another_way(bundle):
    before = verify(bundle()).digest
    forged = bundle("out", files={"inquiry.txt": b"another question"})
    assert verify(forged).sound
    assert {each.code for each in verify(forged, expected=before).troubles} == {"not_the_expected"}
    assert verify(forged, expected=verify(forged).digest.upper()).sound


def test_a_part_that_is_missing_or_in_anothers_place_is_told(bundle):
    first = as_form(bundle(), "parts")
    second, third = (first.with_name(f"bundle.zip.{number:03d}") for number in (2, 3))
    kept = third.read_bytes()
    third.unlink()
    assert told(first) == {("container_damaged", "bundle.zip.001")}
    third.write_bytes(second.read_bytes())
    second.write_bytes(kept)
    assert told(first)


def flips(path: Path, count: int):
    """Single bytes of a file, each changed in turn to another value."""
    chance = random.Random(20260420)
    whole = path.read_bytes()
    for _ in range(count):
        at = chance.randrange(len(whole))
        data = bytearray(whole)
        data[at] ^= chance.randrange(1, 256)
        path.write_bytes(data)
        yield at
    path.write_bytes(whole)


def test_a_flipped_byte_of_the_zip_is_told_wherever_it_is(bundle):
    path = as_form(bundle(), "zip")
    assert not [at for at in flips(path, 60) if verify(path).sound]


@pytest.mark.heavy
@pytest.mark.parametrize("form", FORMS)
def test_each_of_a_thousand_flipped_bytes_is_told_of_its_own_file(bundle, form):
    path = as_form(bundle(), form)
    files = sorted(path.iterdir()) if form == "folder" else [path]
    share = 1000 // len(files) + 1
    for each in files:
        missed = []
        for at in flips(each, share):
            names = {one.name.partition("!")[0] for one in verify(path).troubles}
            if form == "folder" and each.name == "manifest.json":
                names &= {"manifest.json", "SHA256SUMS"}
            missed += [] if (each.name in names if form == "folder" else names) else [at]
        assert not missed, each.name
    assert verify(path).sound


@pytest.mark.heavy
def test_every_single_byte_of_a_zip_counts(bundle):
    path = as_form(bundle(files={"inquiry.txt": b"a question"}), "zip")
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not verify(path).sound, at


# --- what is sent apart


@pytest.fixture
def package(bundle, tmp_path):
    """A bundle that lists a package, and that package's bytes."""
    data = b"PK" + bytes(range(256)) * 40
    digest = hashlib.sha256(data).hexdigest()
    record = {"name": "dsa-02.zip", "size": len(data), "sha256": digest}
    apart = [{**record, "exhibit": "E-04", "kind": "dsa"}]
    return bundle(sent_apart=apart, exhibits=[{**record, "number": "E-04"}]), data


@pytest.mark.parametrize("form", FORMS)
def test_a_package_sent_apart_that_is_not_here_is_no_error(package, form):
    done = verify(as_form(package[0], form))
    assert done.sound
    assert [(each.name, each.exhibit, each.state) for each in done.apart] == [
        ("dsa-02.zip", "E-04", "absent")
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cut", [False, True])
def test_a_package_that_is_here_is_compared_whole_or_in_parts(package, form, cut):
    folder, data = package
    path = as_form(folder, form)
    beside = path if form == "folder" else path.parent
    names = ("dsa-02.zip.001", "dsa-02.zip.002") if cut and form != "folder" else ("dsa-02.zip",)
    pieces = (data[:99], data[99:]) if len(names) > 1 else (data,)
    for name, piece in zip(names, pieces, strict=True):
        (beside / name).write_bytes(piece)
    assert [each.state for each in verify(path).apart] == ["here"]
    assert verify(path).sound
    (beside / names[-1]).write_bytes(b"x")
    assert told(path) == {("changed", "dsa-02.zip")}


# --- what is no bundle


POSIX = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


@pytest.mark.parametrize("what", ["nothing", "text", pytest.param("fifo", marks=POSIX), "nul"])
def test_what_is_no_bundle_cannot_be_read(tmp_path, refused, what):
    path = tmp_path / ("a\0b" if what == "nul" else what)
    if what == "text":
        path.write_text("hello")
    if what == "fifo":
        os.mkfifo(path)
    with refused("seal.no_bundle", InputError):
        verify(path)


def test_a_link_in_place_of_a_file_is_not_followed(bundle, tmp_path):
    folder = bundle()
    shutil.move(folder / "inquiry.txt", tmp_path / "elsewhere.txt")
    with contextlib.suppress(NotImplementedError):
        (folder / "inquiry.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert told(folder) == {("not_a_file", "inquiry.txt"), ("missing", "inquiry.txt")}


def test_what_the_desktop_leaves_and_what_stands_beside_is_no_addition(bundle):
    folder = bundle()
    for name in ("Thumbs.db", "before-sending.ja.txt"):
        (folder / name).write_bytes(b"x")
    done = verify(folder)
    assert done.sound
    assert done.beside == ("Thumbs.db", "before-sending.ja.txt")  # nothing seals them: they are named


def test_what_the_list_of_uploads_names_and_cannot_be_of_the_bundle_is_named_as_not_checked(bundle):
    """The list is sealed nowhere: whoever adds a file can add it there."""
    folder = bundle()
    names = [
        "README.encrypted.zip",
        "setup.exe.001",
        "DSC-2026-0420-7F3A.zip.001",
        "DSC-2026-0420-7F3A.zip.002",
    ]
    digest = hashlib.sha256(b"x").hexdigest()
    for name in names:
        (folder / name).write_bytes(b"x")
    (folder / "UPLOAD.sha256").write_text("".join(f"{digest}  {name}\n" for name in names), encoding="utf-8")
    done = verify(folder)
    assert done.sound
    assert done.beside == ("README.encrypted.zip", "UPLOAD.sha256", "setup.exe.001")


@pytest.mark.parametrize("name", ["Thumbs.db", "._inquiry-macro.docm", "desktop.ini"])
def test_in_a_zip_no_system_leaves_anything(bundle, tmp_path, name):
    folder = bundle()
    (folder / "bundle.zip").unlink()
    (folder / name).write_bytes(b"x")
    repacked(folder, tmp_path / "forged.zip", closed=True)
    assert verify(tmp_path / "forged.zip").troubles


# --- without dscase


SHELLS = {
    "sha256sum": ("sha256sum -c", ["sh", "-c"]),
    "shasum": ("shasum -a 256 -c", ["sh", "-c"]),  # what every macOS has
    "pwsh": ("Get-Content", ["pwsh", "-NoProfile", "-Command"]),
}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_the_lines_of_the_readme_check_the_files_and_find_the_changed_one(example, tmp_path, form):
    here = [tool for tool in SHELLS if shutil.which(tool)]
    if not here:
        pytest.skip("sha256sum (coreutils) is not installed")
    for tool in here:
        begins, shell = SHELLS[tool]
        folder = tmp_path / tool
        if form == "zip":
            unpacked(example.out / "bundle.zip", folder)
        else:
            shutil.copytree(example.out, folder)
        lines = (folder / "README.txt").read_text(encoding="utf-8-sig").splitlines()
        commands = {line.partition(": ")[2] for line in lines}
        commands |= set(re.findall(r"shasum -a 256 -c \w+", "\n".join(lines)))
        (command,) = (each for each in commands if each.startswith(begins))

        def run(words=(*shell, command), folder=folder):
            return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False).stdout

        told = run().splitlines()
        assert len(told) == 7
        assert all(line.endswith(": OK") for line in told)
        (folder / "events.csv").write_bytes(b"changed")
        assert "events.csv: FAILED" in run()


# --- the command


def test_the_command_tells_the_same_on_the_screen_and_in_json(example, dscase, tmp_path):
    folder = Path(shutil.copytree(example.out, tmp_path / "received"))
    sound = dscase("verify", folder, "--json")
    assert (sound.code, sound.json()["sound"], sound.json()["reference"]) == (
        0,
        True,
        json.loads((folder / "manifest.json").read_bytes())["reference"],
    )
    (folder / "events.csv").write_bytes(b"changed")
    ran = dscase("verify", folder, "--against", example.out, "--json")
    assert ran.code == 6
    assert ran.json()["troubles"] == [{"code": "changed", "name": "events.csv", "other": ""}]
    assert ran.json()["against"]["sound"]
    assert dscase("verify", folder).code == 6
    assert "events.csv" in dscase("verify", folder).out
    assert dscase("verify", tmp_path / "nowhere").code == 5
