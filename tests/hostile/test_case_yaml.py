"""A case folder that means harm: each attack ends in one of our errors, soon and in little memory."""

import json
import os
from pathlib import Path

import pytest

from dscase.case import file
from dscase.case.exhibits import Register
from dscase.case.journal import Journal
from dscase.errors import InputError

MIB = 2**20
LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "a: &a\n  <<: *a\n",
        "title: " + "[" * (MIB - 10),
        "title: " + "{a: " * 250_000,
        "- " * 500_000,
        "? " * 500_000,
        "title: " + "!" * 60_000,
        "title: " + "!" * 500_000,
        "&a " * 300_000,
        "title: !!python/object/apply:os.system ['touch pwned']\n",
        "title: !!binary aGVsbG8=\n",
        "%TAG ! tag:evil,2000:\n---\ntitle: !x y\n",
        "title: \ud7ff\ufffe\n",
        "title: \x00\n",
        '"\\ud800": x\n',
        "%YAML 9.9\n---\ntitle: x\n",
        "<<: {title: x}\n",
        "title: '" + "\\" * 1000,
        "".join(f"k{number}: v\n" for number in range(300)),
        "as_of: " + "9" * 5000 + "\n",
        "year: " + "9" * 100_000 + "\n",
        "as_of: inf\n",
        "as_of: 9999-12-31T23:59:59-23:59\nyear: 0\n",
    ],
    ids=range(23),
)
def test_a_case_yaml_that_means_harm_is_refused(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError):
        file.read(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["case.yaml"]


@pytest.mark.parametrize(
    "value", ["{{7*7}}", "<script>alert(1)</script>", "=cmd()", "[/x]", "../../etc/passwd", "%(x)s", "${x}"]
)
def test_a_value_that_is_code_elsewhere_is_text_here(tmp_path, value):
    (tmp_path / "case.yaml").write_text(f"title: {json.dumps(value)}\nstatus: {json.dumps(value)}\n")
    assert file.read(tmp_path).title == value


@pytest.mark.skipif(os.name != "posix", reason="fifos are POSIX's")
def test_a_fifo_named_case_yaml_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "case.yaml")
    with pytest.raises(InputError):
        file.read(tmp_path)


@pytest.mark.parametrize("name", ["journal.jsonl", "exhibits.jsonl"])
@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 100_000,
        b"\n" * 100_000,
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b"\xff\xfe" * 1000,
        b'{"when": 1e999}',
        b'{"number": "E-99999999999999999999"}',
        b'{"number": "E-01", "number": "E-02"}',
        bytes(range(256)) * 50,
    ],
    ids=range(9),
)
def test_records_that_are_no_records_break_nothing(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert Journal(tmp_path).records() == ()
    register = Register(tmp_path)
    assert register.number("syslog", "a", Path("a"), 1, "x").startswith("E-")
    register.save()
    assert (tmp_path / "exhibits.jsonl").read_bytes().startswith(content if name.startswith("ex") else b"")
