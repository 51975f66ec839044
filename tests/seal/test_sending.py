"""What is uploaded: the fewest rounds, parts that join to what they were, nothing sendable where it fails."""

import errno
import hashlib
import os
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase import extras
from dscase.errors import InputError, OutputError, UsageError
from dscase.knowledge.forms import UploadLimits, form_limits
from dscase.pipeline.sending import listed
from dscase.seal import sending
from dscase.seal.seal import seal
from dscase.seal.sending import SendingOrder, SentApart, prepare
from dscase.seal.upload import Upload, plan
from dscase.seal.verify import verify
from dscase.wording.words import Words

WHEN = datetime(2026, 4, 20, tzinfo=UTC)
CODE = "DSC-2026-0420-7F3A"
FACTS = {"reference": CODE, "round": 1, "exhibits": []}
PASSWORD = "6KX2-4PR4-WMEB"


@pytest.fixture
def package(tmp_path):
    def made(name="dsa-02.zip", data=bytes(range(256)) * 20, exhibit="E-04"):
        path = tmp_path / "evidence" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return SentApart(path, name, len(data), hashlib.sha256(data).hexdigest(), exhibit)

    return made


def sent(out, *packages, size=2000, files=3, password="", **limits):
    """Seals a small bundle and what is uploaded of it; the folder and what was sent."""
    order = SendingOrder(UploadLimits("tiny", files, size, **limits), packages, f"{CODE}.zip", password)
    kept = []

    def after(stage, bundle):
        kept.append(prepare(stage, bundle, order))
        return (*kept[0].files, kept[0].bundle)

    apart = [
        {"name": one.name, "sha256": one.sha256, "size": one.size, "exhibit": one.exhibit, "kind": "dsa"}
        for one in packages
    ]
    text = {"inquiry.txt": os.urandom(1500).hex().encode()}
    seal(out, text, {**FACTS, "sent_apart": apart}, when=WHEN, force=True, after=after)
    return kept[0], order


def sizes(result):
    return [[each.size for each in post] for post in result.rounds]


def test_a_file_too_large_goes_in_plain_parts_and_none_is_larger_than_the_form_takes():
    result = plan(Upload("b.zip", 10), [Upload("p.zip", 25)], UploadLimits("x", 3, 10), split=True)
    told = [(each.name, each.size, each.of) for post in result.rounds for each in post]
    assert told == [
        ("b.zip", 10, ""),
        ("p.zip.001", 10, "p.zip"),
        ("p.zip.002", 10, "p.zip"),
        ("p.zip.003", 5, "p.zip"),
    ]
    assert result.refused == ()


@given(st.lists(st.integers(1, 9), max_size=5), st.integers(1, 3), st.integers(9, 14))
def test_the_rounds_are_the_fewest_there_can_be(some, count, post):
    limits = UploadLimits("x", count, 9, post=post)
    result = plan(Upload("b", 1), [Upload(str(at), size) for at, size in enumerate(some)], limits)

    def filled(order):
        rounds = [[]]
        for size in order:
            if len(rounds[-1]) == count or sum(rounds[-1]) + size > post:
                rounds.append([])
            rounds[-1].append(size)
        return len(rounds)

    assert all(len(each) <= count and sum(each) <= post for each in sizes(result))
    assert sorted(size for post in sizes(result) for size in post) == sorted([1, *some])
    assert result.rounds[0][0].name == "b"
    assert len(result.rounds) == min(filled(order) for order in permutations([1, *some]))


def test_many_files_are_shared_out_within_the_limits_too():
    some = [Upload(str(at), 3 + at % 5) for at in range(40)]
    result = plan(Upload("b", 1), some, UploadLimits("x", 4, 9, post=12))
    assert all(len(each) <= 4 and sum(each) <= 12 for each in sizes(result))
    assert sum(len(each) for each in result.rounds) == 41


def test_a_cap_over_all_rounds_is_told_by_how_much():
    limits = UploadLimits("x", 3, 10, in_all=25)
    assert plan(Upload("b", 10), [Upload("p", 10)], limits).over == 0
    assert plan(Upload("b", 10), [Upload("p", 10), Upload("q", 10)], limits).over == 5


@pytest.mark.parametrize(
    ("form", "files", "size", "pictures", "in_all"),
    [
        ("vendor_web_form", 3, 250_000_000, 0, 0),
        ("saas_console", 10, 100_000_000, 3, 0),
        ("case_viewer", 3, 250_000_000, 0, 1_000_000_000),
    ],
)
def test_the_forms_known_are_those_of_the_table(form, files, size, pictures, in_all):
    limits = form_limits(form)
    assert (limits.files, limits.size, limits.pictures, limits.in_all) == (files, size, pictures, in_all)
    for lang in ("ja", "en"):
        assert all(Words(lang).has(f"upload.unsure.{each}") for each in limits.unsure)
        assert Words(lang).has(f"upload.form.{form}")


def test_a_form_of_ones_own_is_added_by_a_row_and_one_that_nobody_knows_is_refused(
    tmp_path, monkeypatch, refused
):
    monkeypatch.setenv("DSCASE_SETTINGS", str(tmp_path))
    table = tmp_path / "upload_limits.csv"
    table.write_text("form,files_per_post,bytes_per_file\nours,2,5\nvendor_web_form,4,7\n")
    assert form_limits("ours") == UploadLimits("ours", 2, 5, unsure=())
    assert form_limits().files == 4
    with refused("knowledge.no_form", UsageError):
        form_limits("nobodys")
    table.write_text("form,files_per_post,bytes_per_file\nours,0,5\n")
    with refused("knowledge.own_unusable", InputError):
        form_limits("ours")


def test_a_bundle_that_fits_goes_under_its_reference_code(tmp_path):
    done, _ = sent(tmp_path / "out", size=10_000)
    assert done.bundle.name == f"{CODE}.zip"
    assert not (tmp_path / "out" / "bundle.zip").exists()
    assert verify(tmp_path / "out").sound
    assert verify(tmp_path / "out" / f"{CODE}.zip").sound


SHELL = ["cmd", "/c"] if os.name == "nt" else ["sh", "-c"]


@pytest.mark.parametrize("name", ["dsa-02.zip", "診断 '$(x)'.zip"])
def test_the_lines_for_joining_give_back_what_was_split(tmp_path, package, name):
    one = package(name)
    done, order = sent(tmp_path / "out", one)
    received = tmp_path / "received"
    received.mkdir()
    for each in done.files:
        shutil.copy(tmp_path / "out" / each.name, received)
    text = listed(done, order, Words("en")).decode("utf-8-sig")
    begins = ("Windows (cmd): copy",) if os.name == "nt" else ("Linux, macOS: cat", "Linux: echo")
    begins += ("macOS: echo",) if shutil.which("shasum") else ()
    lines = [line.partition(": ")[2] for line in text.splitlines() if line.startswith(begins)]
    assert len(done.joined) == 2
    for line in lines:
        ran = subprocess.run([*SHELL, line], cwd=received, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, (line, ran.stderr)
    assert (received / one.called).read_bytes() == one.path.read_bytes()
    assert one.called == (name if name.isascii() else "E-04.zip")
    assert verify(received / f"{CODE}.zip").sound
    assert verify(received / f"{CODE}.zip.001").sound


def test_the_sums_of_all_that_is_uploaded_are_listed_in_the_order_of_sending(tmp_path, package):
    done, _ = sent(tmp_path / "out", package())
    listed_there = (tmp_path / "out" / "UPLOAD.sha256").read_text().splitlines()
    assert [line.partition("  ")[2] for line in listed_there] == [
        each.name for post in done.plan.rounds for each in post
    ]
    for line in listed_there:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("what", ["changed", "gone", "added"])
def test_what_was_made_for_uploading_is_verified_too(tmp_path, package, what):
    sent(tmp_path / "out", package())
    part = tmp_path / "out" / "dsa-02.zip.002"
    if what == "changed":
        part.write_bytes(bytes(part.stat().st_size))
    if what == "gone":
        part.unlink()
    if what == "added":
        part = part.with_name("dsa-02.zip.009")
        part.write_bytes(b"x")
    code = {"changed": "changed", "gone": "missing", "added": "added"}[what]
    found = {(each.code, each.name) for each in verify(tmp_path / "out").troubles}
    assert (code, part.name) in found
    assert {name for _, name in found} <= {part.name, "dsa-02.zip"}


def test_a_second_build_replaces_the_parts_of_the_first_and_a_package_put_there_is_kept(
    tmp_path, package, refused
):
    one = package()
    sent(tmp_path / "out", one)
    sent(tmp_path / "out", one, size=100_000)
    assert not (tmp_path / "out" / "dsa-02.zip.001").exists()
    shutil.copy(one.path, tmp_path / "out")
    with refused("seal.exists_extra", UsageError):
        sent(tmp_path / "out", one)
    assert (tmp_path / "out" / "dsa-02.zip").read_bytes() == one.path.read_bytes()


def test_a_package_that_changed_since_it_was_read_is_never_cut(tmp_path, package, refused):
    for change in (b"x", b"", bytes(6000)):
        one = package()
        one.path.write_bytes(change)
        with refused("seal.package_changed", InputError):
            sent(tmp_path / "out", one)
        assert not (tmp_path / "out").exists()


def test_two_packages_of_one_name_are_told_apart_or_refused(tmp_path, package, refused):
    one = package()
    other = SentApart(one.path, "DSA-02.zip", one.size, one.sha256, "E-05")
    with refused("seal.upload_name_twice", UsageError):
        sent(tmp_path / "out", one, other)


# --- encrypted


def opened(path, target):
    import pyzipper

    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(PASSWORD.encode())
        (member,) = archive.infolist()
        (target / member.filename).write_bytes(archive.read(member))
        return target / member.filename


def test_what_is_encrypted_opens_with_the_password_and_nothing_plain_is_left(tmp_path, package):
    one = package()
    done, _ = sent(tmp_path / "out", one, size=100_000, password=PASSWORD)
    names = {each.name for each in (tmp_path / "out").iterdir()}
    assert {f"{CODE}.encrypted.zip", "dsa-02.encrypted.zip"} <= names
    assert not names & {"bundle.zip", f"{CODE}.zip", "dsa-02.zip"}
    assert done.bundle.name == f"{CODE}.encrypted.zip"
    assert verify(tmp_path / "out").sound
    (tmp_path / "opened").mkdir()
    assert opened(tmp_path / "out" / "dsa-02.encrypted.zip", tmp_path / "opened").read_bytes() == (
        one.path.read_bytes()
    )
    assert verify(opened(tmp_path / "out" / done.bundle.name, tmp_path / "opened")).sound
    with zipfile.ZipFile(tmp_path / "out" / done.bundle.name) as plain:
        assert [each.filename for each in plain.infolist()] == [f"{CODE}.zip"]
        with pytest.raises(RuntimeError):
            plain.read(f"{CODE}.zip")


def test_an_encrypted_bundle_says_that_it_has_to_be_opened_first(tmp_path, refused):
    done, _ = sent(tmp_path / "out", size=100_000, password=PASSWORD)
    with refused("seal.bundle_encrypted", InputError):
        verify(tmp_path / "out" / done.bundle.name)


@pytest.mark.parametrize("at", ["encrypting", "disk", "module"])
def test_where_encrypting_fails_nothing_that_could_be_sent_is_left(tmp_path, monkeypatch, package, at):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    if at == "encrypting":
        monkeypatch.setattr(sending, "_encrypt", lambda *_: (_ for _ in ()).throw(RuntimeError("cipher")))
    if at == "disk":
        monkeypatch.setattr(sending, "_encrypt", fail)
    if at == "module":
        monkeypatch.setattr(extras, "find_spec", lambda _: None)
        monkeypatch.setattr(extras, "install_command", lambda _: "install it")
    with pytest.raises((RuntimeError, OutputError, UsageError)):
        sent(tmp_path / "out", package(), password=PASSWORD)
    assert [each.name for each in tmp_path.iterdir()] == ["evidence"]


# --- the command


def test_the_command_prepares_the_uploads_of_a_form_and_shows_a_password_it_made_once(
    case, dscase, tmp_path, valid_manifest
):
    ran = dscase("build", case, "-o", tmp_path / "out", "--for", "saas_console", "--encrypt", "--lang", "en")
    assert ran.code in {0, 3}
    reference = valid_manifest(tmp_path / "out")["reference"]
    assert f"{reference}.encrypted.zip" in ran.out
    assert "shown only now" in ran.err
    assert "10 files" in (tmp_path / "out" / "upload.en.txt").read_text(encoding="utf-8-sig")
    assert verify(tmp_path / "out").sound
    told = [each for each in (tmp_path / "out").iterdir() if each.suffix in {".txt", ".json", ".sha256"}]
    password = ran.err.partition("shown only now: ")[2].split()[0]
    assert not [each for each in told if password.encode() in each.read_bytes()]


def test_a_form_nobody_knows_ends_the_command_before_anything_is_read(case, dscase, tmp_path):
    ran = dscase("build", case, "-o", tmp_path / "out", "--for", "nobodys")
    assert ran.code == 2
    assert "vendor_web_form" in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("text", "code"), [("short\n", 2), (None, 5), ("パスワードパスワードパスワード", 2)])
def test_a_password_that_cannot_be_used_ends_the_command(case, dscase, tmp_path, text, code):
    file = tmp_path / "password.txt"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    ran = dscase("build", case, "-o", tmp_path / "out", "--password-file", file)
    assert ran.code == code
    assert not (tmp_path / "out").exists()
