"""What stores and servers do wrong is told in words, and nothing secret of a URL is in them."""

import gzip
import json
import os
from threading import Barrier
from typing import Any

import boto3
import pytest

from dscase import extras
from dscase.errors import DscaseError, InputError
from dscase.events.remote import object_store
from dscase.events.remote.address import SCHEMES, address, is_url
from dscase.events.remote.finding import find_stored
from dscase.intake import stored as intake_stored
from dscase.intake.sources import find
from dscase.kinds import Kind
from tests.events.remote.test_ranges import events, hour, made, read, stored

LOG = made(0, 2 * 1024 * 1024, 1.5)


def error_of(url: str) -> DscaseError:
    (file,) = find([url], {}).files
    assert file.error is not None
    return file.error


def test_an_object_of_a_store_is_read(bucket: Any) -> None:
    bucket("dsm 1/ds%.log?", LOG)
    done = read(stored("s3://logs/dsm 1/ds%.log?"), hour(0.5))
    assert len(events(done)) == 38
    assert done.sources[0].error is None


@pytest.fixture
def google(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same bucket by the paths of Google's store, whose XML API lists and reads as S3 does."""
    key = {
        "gcs_base_url": os.environ["AWS_ENDPOINT_URL"],
        "disable_oauth": True,
        "client_email": "",
        "private_key": "",
        "private_key_id": "",
    }
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT_KEY", json.dumps(key))
    monkeypatch.setattr(object_store, "_protected", lambda _: False)  # no more can be had of the stand-in

    def put(name: str, content: bytes) -> None:
        bucket(name, content)
        boto3.client("s3", region_name="us-east-1").put_object_acl(Bucket="logs", Key=name, ACL="public-read")

    return put


def test_objects_of_google_are_listed_and_read(google: Any) -> None:
    google("dsm 1/ds%.log?", LOG)
    google("dsm 1/other.log", LOG)
    one, other = find_stored(address("gs://logs/dsm 1/"))
    assert [one.shown, other.shown] == ["gs://logs/dsm 1/ds%.log?", "gs://logs/dsm 1/other.log"]
    done = read(stored("gs://logs/dsm 1/ds%.log?"), hour(0.5))
    assert len(events(done)) == 38
    assert done.sources[0].error is None


def test_a_compressed_object_is_unpacked_as_it_is_read(bucket: Any) -> None:
    bucket("ds.log.gz", gzip.compress(LOG))
    assert len(events(read(stored("s3://logs/ds.log.gz"), hour(0.5)))) == 38


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("s3://logs/a/", ["a/1.log", "a/b/2.log"]),
        ("s3://logs/a/*.log", ["a/1.log"]),
        ("s3://logs/a/**/*.log", ["a/1.log", "a/b/2.log"]),
        ("s3://logs/?/b/[12].log", ["a/b/2.log"]),
        ("s3://logs/ab", None),
    ],
)
def test_a_prefix_or_a_pattern_stands_for_objects_that_hold_something(
    bucket: Any, pattern: str, keys: list[str] | None
) -> None:
    for key in ("a/1.log", "a/b/2.log", "abc/3.log"):
        bucket(key, made(0, 4096, 1))
    bucket("a/empty.log", b"")
    if keys is None:
        with pytest.raises(InputError, match=r"remote\.missing"):
            find_stored(address(pattern))
    else:
        assert [one.shown for one in find_stored(address(pattern))] == [f"s3://logs/{key}" for key in keys]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(403, "remote.denied"), (401, "remote.denied"), (404, "remote.missing"), (418, "remote.failed")],
)
def test_a_refusal_is_told_without_what_is_secret_in_the_url(things: Any, trouble: int, code: str) -> None:
    things.content["/ds.log"], things.trouble["/ds.log"] = LOG, trouble
    url = things.base.replace("//", "//sato:hunter2@") + "/ds.log?X-Signature=s3cr3t"
    error = error_of(url)
    assert error.code == code
    assert error.facts["file"] == f"{things.base}/ds.log?…"
    assert "hunter2" not in repr(error)
    assert "s3cr3t" not in repr(error)
    assert error.__cause__ is None
    assert things.targets == ["/ds.log?X-Signature=s3cr3t"]
    assert things.headers[0]["authorization"] == "Basic c2F0bzpodW50ZXIy"


def test_a_server_without_ranges_is_not_read_whole(things: Any) -> None:
    things.content["/ds.log"], things.trouble["/ds.log"] = LOG, "no ranges"
    assert error_of(f"{things.base}/ds.log").code == "remote.no_ranges"


def test_nobody_there_is_told(things: Any) -> None:
    assert error_of("http://127.0.0.1:9/ds.log").code == "remote.unreachable"


@pytest.mark.parametrize(("trouble", "code"), [("cut", "remote.cut"), ("changes", "remote.changed")])
def test_what_came_before_a_trouble_counts_and_the_source_is_told_to_be_incomplete(
    things: Any, trouble: str, code: str
) -> None:
    things.content["/ds.log"], things.trouble["/ds.log"] = LOG, trouble
    source = read(stored(f"{things.base}/ds.log"), hour(0)).sources[0]
    assert source.error is not None
    assert source.error.code == code
    assert source.tally.read > 0


def test_a_thing_without_a_tag_is_known_by_its_size_and_time(things: Any) -> None:
    things.content["/ds.log"], things.trouble["/ds.log"] = LOG, "untagged"
    spec = stored(f"{things.base}/ds.log")
    things.content["/ds.log"] = LOG + LOG
    source = read(spec, hour(0.5)).sources[0]
    assert source.error is not None
    assert source.error.code == "remote.changed"


def test_an_empty_object_is_told_as_an_empty_file(things: Any) -> None:
    things.content["/ds.log"] = b""
    assert error_of(f"{things.base}/ds.log").code == "intake.empty"


def test_only_events_are_read_from_a_store(things: Any) -> None:
    things.content["/a.zip"] = b"PK\x03\x04" + bytes(100)
    things.content["/ds.log"] = LOG
    assert error_of(f"{things.base}/a.zip").code in {"remote.not_events", "intake.not_events"}
    (file,) = find([f"{things.base}/ds.log"], {}).files
    assert (file.kind, file.error, file.size) == (Kind.SYSLOG, None, len(LOG))


def test_a_missing_package_is_told_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    for scheme, lacks in (("s3", "obstore"), ("sftp", "paramiko")):
        error = error_of(f"{scheme}://logs/ds.log")
        assert (error.code, error.facts["missing"]) == ("remote.not_installed", lacks)
        assert "obstore" in str(error.facts["command"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_is_known_and_no_path_is_taken_for_one(scheme: str) -> None:
    for text in (f"{scheme}://host/a.log", f"{scheme.upper()}://host/a.log"):
        assert is_url(text)
        assert address(text)[:3] in ((scheme, "host", "a.log"), (scheme, "host", "/a.log"))
    assert not any(
        map(is_url, (f"{scheme}.log", f"{scheme}:/host", "C:\\logs\\ds.log", f"./{scheme}://host/a"))
    )


@pytest.mark.parametrize("url", ["https://sato:hunter2@:x/ds.log?k=s3cr3t", "sftp://sato:hunter2@h:x/ds.log"])
def test_a_url_that_cannot_be_understood_is_not_repeated(url: str) -> None:
    error = error_of(url)
    assert error.code == "remote.url"
    assert "hunter2" not in repr(error)
    assert "s3cr3t" not in repr(error)


def test_the_beginnings_of_many_objects_are_asked_for_several_at_a_time(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        bucket(f"{number}.log", made(0, 4096, 1))
    both, real = Barrier(2, timeout=60), intake_stored.head_of

    def head_of(one: Any) -> bytes:
        both.wait()  # breaks where nobody else asks meanwhile
        return real(one)

    monkeypatch.setattr(intake_stored, "head_of", head_of)
    files = find(["s3://logs/"], {}).files
    assert [(file.name, file.kind, file.error) for file in files] == [
        (f"s3://logs/{number}.log", Kind.SYSLOG, None) for number in range(6)
    ]
