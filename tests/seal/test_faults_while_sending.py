"""Faults at every call of a whole sealing: documents, bundle, approval, parts, encrypted copies.

Whatever happens at whichever call: the place holds the old bundle or the new one, sound; the packages are as
they were; and after the next run nothing is left over.
"""

import contextlib
import errno
import hashlib
import itertools
import os
import signal
import stat
from datetime import UTC, datetime

import pytest

from dscase.errors import OutputError, UsageError
from dscase.knowledge.forms import UploadLimits
from dscase.pipeline.approving import Finishing
from dscase.pipeline.sending import Sending
from dscase.seal.approval import Approval
from dscase.seal.seal import check_place, seal
from dscase.seal.sending import SendingOrder, SentApart
from dscase.seal.verify import verify

WHEN = datetime(2026, 4, 20, tzinfo=UTC)
CODE = "DSC-2026-0420-7F3A"
FACTS = {"reference": CODE, "round": 1, "exhibits": [], "sent_apart": [], "substance": "5" * 64}
ERRORS = {
    "full": errno.ENOSPC,
    "io": errno.EIO,
    "denied": errno.EACCES,
    "interrupted": errno.EINTR,
}
PASSWORD = "6KX2-4PR4-WMEB"
"""With it, all that is sent is encrypted."""
encrypted_or_not = pytest.mark.parametrize("password", ["", PASSWORD], ids=["plain", "encrypted"])
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


@pytest.fixture
def package(tmp_path):
    data = bytes(range(256)) * 24
    path = tmp_path / "evidence" / "dsa-02.zip"
    path.parent.mkdir()
    path.write_bytes(data)
    return SentApart(path, path.name, len(data), hashlib.sha256(data).hexdigest(), "E-04")


def put(out, package, text, *, password=""):
    """Seals a bundle with an approval and all that is uploaded."""
    order = SendingOrder(UploadLimits("tiny", 3, 2500), (package,), f"{CODE}.zip", password)
    approval = Approval("Sato", WHEN.isoformat(), "", "0" * 64, "5" * 64)
    files = {"inquiry.txt": text * 900, "events.csv": text * 20}
    seal(out, files, FACTS, when=WHEN, force=True, after=Finishing(approval, Sending(order, [])))


def what_is_there(out):
    """The digest of a sound bundle at a place; "" where there is none."""
    if not out.exists():
        return ""
    done = verify(out)
    assert done.sound, done.troubles
    assert done.approval
    return done.digest


def check(out, package, before, after, where):
    """Old or new, whole; the package untouched; nothing left over once the next run began."""
    check_place(out, force=True)
    assert what_is_there(out) in {before, after}, where
    assert {each.name for each in out.parent.iterdir()} <= {"out"}, where
    assert hashlib.sha256(package.path.read_bytes()).hexdigest() == package.sha256, where


@pytest.fixture
def places(tmp_path, package):
    """Call it for a new place with an old bundle in it; and the digests of the old and the new one."""
    digests = []
    for text in (b"old\n", b"new\n"):
        put(tmp_path / "known" / "out", package, text)
        digests.append(verify(tmp_path / "known" / "out").digest)

    def made(name):
        out = tmp_path / str(name) / "out"
        out.parent.mkdir()
        put(out, package, b"old\n")
        return out

    return made, *digests


@encrypted_or_not
def test_a_whole_sealing_is_private_without_a_umask_and_has_many_calls(places, package, faults, password):
    made, before, after = places
    umask = os.umask(0)
    try:
        out = made("umask")
        with faults() as counted:
            put(out, package, b"new\n", password=password)
    finally:
        os.umask(umask)
    assert len(counted.made) > 60
    assert what_is_there(out) == after != before
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == 0o700
        assert {stat.S_IMODE(each.stat().st_mode) for each in out.iterdir()} == {0o600}


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ERRORS)
@encrypted_or_not
def test_a_fault_at_any_call_leaves_the_old_or_the_new_bundle_sound(places, package, faults, kind, password):
    made, before, after = places
    with faults() as counted:
        put(made("count"), package, b"new\n", password=password)

    def strike(name, real):
        if name == "close":  # a close that fails has closed nevertheless
            real()
        raise OSError(ERRORS[kind], os.strerror(ERRORS[kind]))

    for at in range(1, len(counted.made) + 1):
        out = made(at)
        with faults(at, strike), contextlib.suppress(OutputError):
            put(out, package, b"new\n", password=password)
        check(out, package, before, after, (at, counted.made[at - 1]))


@pytest.mark.heavy
@posix
@encrypted_or_not
def test_a_kill_at_any_call_leaves_the_old_or_the_new_bundle_sound(places, package, faults, password):
    made, before, after = places

    def die(_name, _real):
        os.kill(os.getpid(), signal.SIGKILL)

    for at in itertools.count(1):
        out = made(at)
        child = os.fork()
        if child == 0:
            with faults(at, die):
                put(out, package, b"new\n", password=password)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        check(out, package, before, after, at)
        if not os.WIFSIGNALED(status):  # it made fewer calls, and ended by itself
            assert os.WEXITSTATUS(status) == 0
            break
    assert at > 60
    assert what_is_there(out) == after


@posix
@pytest.mark.parametrize("planted", ["symlink_to", "hardlink_to"])
@pytest.mark.parametrize(
    ("name", "password"),
    [
        *((name, "") for name in ("UPLOAD.sha256", "approval.json", "dsa-02.zip.001", f"{CODE}.zip")),
        *((f"{stem}.encrypted.zip{part}", PASSWORD) for stem in ("dsa-02", CODE) for part in ("", ".001")),
    ],
)
def test_a_link_planted_in_the_output_at_a_name_of_ours_is_never_written_through(
    places, package, tmp_path, name, password, planted
):
    made, before, after = places
    out = made("planted")
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    (out / name).unlink(missing_ok=True)
    getattr(out / name, planted)(precious)
    with contextlib.suppress(OutputError, UsageError):
        put(out, package, b"new\n", password=password)
    assert precious.read_text() == "mine"
    if name in {each.name for each in out.iterdir()} and (out / name).samefile(precious):
        return  # refused: the place is not as a build leaves one, and is left alone
    assert what_is_there(out) in {before, after}


@pytest.mark.parametrize("kind", ["full", "io"])
def test_where_encrypting_stops_halfway_nothing_of_the_new_bundle_is_left(
    places, package, faults, kind, tmp_path
):
    made, before, _ = places
    for old in (before, ""):
        count, out = (
            made(f"{old}{name}") if old else tmp_path / f"new {name}" / "out" for name in ("a", "b")
        )
        out.parent.mkdir(exist_ok=True)
        count.parent.mkdir(exist_ok=True)
        with faults() as counted:
            put(count, package, b"new\n", password=PASSWORD)
        written = [at for at, name in enumerate(counted.made, 1) if name == "write"]

        def strike(_name, _real):
            raise OSError(ERRORS[kind], os.strerror(ERRORS[kind]))

        with faults(written[len(written) * 2 // 3], strike), pytest.raises(OutputError):
            put(out, package, b"new\n", password=PASSWORD)
        assert what_is_there(out) == old
        assert not list(out.parent.glob("**/*.encrypted.zip*"))
