import json
import os
import stat
from datetime import UTC, datetime

import pytest

from dscase.errors import UsageError
from dscase.seal.approval import approve, parsed, read
from dscase.seal.verify import verify

WHEN = datetime(2026, 4, 21, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def folder(bundle):
    return bundle(substance="5" * 64)


def test_an_approval_stands_beside_the_manifest_and_is_verified(folder):
    done, given = approve(folder, "  佐藤　花子 ", WHEN)
    assert given is not None
    assert (given.by, given.manifest, given.substance) == ("佐藤 花子", done.digest, "5" * 64)
    found = verify(folder)
    assert found.sound
    assert found.approval == {"by": "佐藤 花子", "on": "2026-04-21T01:02:03+00:00", "manifest": done.digest}
    assert read(folder) == given
    if os.name == "posix":
        assert stat.S_IMODE((folder / "approval.json").stat().st_mode) == 0o600


def test_a_bundle_that_was_changed_cannot_be_approved(folder):
    (folder / "inquiry.txt").write_bytes(b"changed")
    done, given = approve(folder, "Sato", WHEN)
    assert given is None
    assert not done.sound
    assert not (folder / "approval.json").exists()


@pytest.mark.parametrize("change", ["file", "manifest", "another", "nonsense"])
def test_a_bundle_that_changes_afterwards_is_not_approved_any_more(folder, bundle, change):
    approve(folder, "Sato", WHEN)
    path = folder / "approval.json"
    kept = path.read_bytes()
    if change == "file":
        (folder / "inquiry.txt").write_bytes(b"changed")
    if change == "manifest":
        facts = json.loads(kept)
        path.write_text(json.dumps({**facts, "manifest": "0" * 64}))
    if change == "another":
        bundle(substance="6" * 64)
        path.write_bytes(kept)
    if change == "nonsense":
        path.write_bytes(b"[" * 10_000)
    found = verify(folder)
    assert found.approval is None
    assert "approval_lapsed" in {each.code for each in found.troubles}
    _, again = approve(folder, "Suzuki", WHEN)
    assert (again is None) == (change == "file")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x1bb"])
def test_what_is_no_name_approves_nothing(folder, refused, name):
    with refused("seal.approver_unfit", UsageError):
        approve(folder, name, WHEN)


def test_a_zip_has_no_place_for_an_approval(folder, refused):
    with refused("seal.approve_folder", UsageError):
        approve(folder / "bundle.zip", "Sato", WHEN)


def test_a_link_planted_at_the_approvals_name_is_not_followed(folder, tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    (folder / "approval.json").symlink_to(precious)
    _, given = approve(folder, "Sato", WHEN)
    assert given is None
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"schema": "dscase.approval/1"}', b"\xff"])
def test_what_is_no_approval_is_none(data):
    assert parsed(data) is None
