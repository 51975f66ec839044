"""A folder at the output place with a manifest that means harm: it can cost nobody a file."""

import json
from datetime import UTC, datetime

import pytest

from dscase.errors import UsageError
from dscase.seal.seal import check_place, seal

WHEN = datetime(2026, 4, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "names",
    [["../precious.txt"], ["/etc/passwd"], [".."], ["sub"], ["link"], [""], [None], [{}], [[]], ["\x00"]],
)
def test_a_manifest_cannot_make_us_delete_what_is_not_ours(tmp_path, names):
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    (out / "sub" / "mine.txt").write_text("mine")
    (tmp_path / "precious.txt").write_text("mine")
    (out / "link").symlink_to(tmp_path / "precious.txt")
    manifest = {"schema": "dscase.manifest/1", "files": [{"name": name} for name in names]}
    (out / "manifest.json").write_text(json.dumps(manifest))
    before = sorted(tmp_path.rglob("*"))
    for call in (
        lambda: check_place(out, force=True),
        lambda: seal(out, {"a.txt": b"a"}, {}, when=WHEN, force=True),
    ):
        with pytest.raises(UsageError):
            call()
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "precious.txt").read_text() == "mine"


def test_a_link_planted_among_our_own_files_is_not_followed_when_they_go(tmp_path):
    out = tmp_path / "out"
    seal(out, {"a.txt": b"a"}, {}, when=WHEN, force=False)
    (tmp_path / "precious.txt").write_text("mine")
    (out / "a.txt").unlink()
    (out / "a.txt").symlink_to(tmp_path / "precious.txt")
    with pytest.raises(UsageError):
        seal(out, {"a.txt": b"b"}, {}, when=WHEN, force=True)
    assert (tmp_path / "precious.txt").read_text() == "mine"
