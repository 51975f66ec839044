"""A full disk, a read-only place and an odd umask, for every command that writes.

They hold for root as well: a full disk is the system's own limit of a file's size, a read-only place is the
answer that the system gives there.
"""

import errno
import os
import shutil
import stat
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from dscase.case.journal import Journal
from dscase.seal.verify import verify

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits of Linux")

ANSWERS = "answers:\n  modules: {answer: none}\n  background: {answer: stated, text: 夜間に止まった。}\n"
EXPORT = (
    "Time,Level,Event ID,Event,Target\r\n"
    '"April 20, 2026 03:20:54",Info,273,アップデートの確認とダウンロードの要求,DSA-test\r\n'
)
COMMANDS = {
    "init": ["init", "{new}/case"],
    "build": ["build", "{case}", "-o", "{new}/out"],
    "build masked": ["build", "{case}", "-o", "{new}/out", "--mask"],
    "review": ["review", "{case}"],
    "walk": ["walk", "{case}", "--answers", "{given}/answers.yaml"],
    "requests": ["requests", "{case}", "--add", "ログをください"],
    "mask": ["mask", "{given}/draft.txt", "--case", "{case}", "-o", "{new}/copies"],
    "approve": ["approve", "{given}/out", "--by", "佐藤"],
    "templates": ["templates", "copy", "{new}/templates"],
    "index": ["index", "{case}/evidence/ds.log", "--into", "{new}/index", "--tz", "Asia/Tokyo"],
    "events": ["events", "{case}/evidence/ds.log", "-w", "2026-04-20 03:00/03:40", "-o", "{new}/events.txt"],
    "learn": ["events", "--learn-names", "{given}/export.csv"],
    "doctor": ["doctor", "-o", "{new}/doctor"],
}
NOTHING = sha256(b"").hexdigest()
"""Of a file that was made and took no byte: a record without a line, a lock."""
ONLY_READS = {"review"}
"""What is asked of these does not need a place: they tell it, and go on."""


@pytest.fixture
def estate(copied, tmp_path, example, monkeypatch):
    """A case, what is given to commands, and a folder for what they make."""
    monkeypatch.setenv("DSCASE_NAMES", str(tmp_path / "home" / "names.csv"))
    case, given, new = copied("pattern-update", tmp_path / "case"), tmp_path / "given", tmp_path / "new"
    log = case / "evidence" / "ds.log"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(line for line in lines if b"|2205|" in line))
    for picture in (*log.parent.glob("*.png"), *log.parent.glob("*.jpg")):
        picture.unlink()
    for folder in (given, new):
        folder.mkdir()
    (given / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    (given / "export.csv").write_bytes(EXPORT.encode("cp932"))
    (given / "draft.txt").write_text("DSA-test の件です。\n", encoding="utf-8")
    shutil.copytree(example.out, given / "out")
    return {"case": str(case), "given": str(given), "new": str(new)}


def full():
    """From here on no file takes a byte."""
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def read_only(below):
    """From here on nothing can be made or changed below a folder."""
    import builtins
    import io

    def refusing(real, writes):
        def call(path, *args, **more):
            inside = not isinstance(path, int) and below in Path(os.fspath(path)).parents
            if inside and writes(*args, **more):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fspath(path))
            return real(path, *args, **more)

        return call

    def always(*_, **__):
        return True

    changing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    os.open = refusing(os.open, lambda flags, *_, **__: bool(flags & changing))
    io.open = builtins.open = refusing(io.open, lambda mode="r", *_, **__: bool(set(mode) & set("wxa+")))
    for name in ("mkdir", "rmdir", "unlink", "remove", "rename", "replace", "link", "symlink", "chmod"):
        setattr(os, name, refusing(getattr(os, name), always))


def run(words, estate, before):
    """A command in a child that did `before`; its exit code, and what it said."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        code = 99
        try:
            os.close(ours)
            for number in (1, 2):
                os.dup2(theirs, number)
            sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
            sys.argv = ["dscase", *(word.format(**estate) for word in words)]
            from dscase.cli import main

            before()
            main.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 98
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        said = told.read().decode("utf-8", "replace")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


PLACES = {"full": lambda _: full, "read-only": lambda root: lambda: read_only(root)}


EACH = [
    pytest.param(name, marks=[pytest.mark.heavy] if name.startswith("build") else []) for name in COMMANDS
]


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_takes_nothing_is_told_and_the_next_run_does_it(estate, tmp_path, sums, place, name):
    before = {name: digest for name, digest in sums(tmp_path).items() if digest != NOTHING}
    code, said = run(COMMANDS[name], estate, PLACES[place](tmp_path))
    assert "Traceback" not in said
    assert code in ({0, 3} if name in ONLY_READS else {2}), said
    left = {name: digest for name, digest in sums(tmp_path).items() if digest != NOTHING}
    assert left == before
    code, said = run(COMMANDS[name], estate, lambda: None)
    assert code in {0, 3}, said
    assert not Journal(Path(estate["case"])).read().torn


@pytest.mark.parametrize("umask", [0o000, 0o077])
@pytest.mark.parametrize("name", EACH)
def test_what_is_made_is_its_makers_alone_whatever_the_umask(estate, tmp_path, umask, name):
    known = {*tmp_path.rglob("*")}
    code, said = run(COMMANDS[name], estate, lambda: os.umask(umask))
    assert code in {0, 3}, said
    made = {*tmp_path.rglob("*")} - known
    modes = {stat.S_IMODE(path.lstat().st_mode) for path in made}
    assert modes <= {0o600, 0o700}, [(path, oct(path.stat().st_mode)) for path in made]
    if name == "build":
        assert verify(Path(estate["new"]) / "out").sound
