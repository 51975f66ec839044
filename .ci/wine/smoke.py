"""Every command of dscase once, on Windows: Japanese names, blanks, another drive, long paths, CRLF.

    smoke.py TREE LINUX FOLDER RESULTS [--only-text]

Works in FOLDER, which is made anew. LINUX holds the example, on another drive. Writes each trial and
whether it passed into RESULTS, as JSON, and ends with 1 when one did not. `--only-text` is for a second code
page: the trials that it could make a difference to.
"""

import ctypes
import json
import os
import re
import runpy
import shutil
import stat
import subprocess
import sys
import traceback
import urllib.request
from collections.abc import Callable
from pathlib import Path

COMPLETE, REFUSED, INCOMPLETE, UNREACHABLE, CHANGED = 0, 2, 3, 5, 6
BUILT = (
    "inquiry.txt",
    "events.csv",
    "inquiry.html",
    "inquiry.docx",
    "inquiry.pdf",
    "events.xlsx",
    "bundle.zip",
)
ANSWERS = "confirm: all\nanswers:\n  modules: none\n  decision: inquire\n"

tree, linux, here, results = (Path(word) for word in sys.argv[1:5])
only_text = sys.argv[5:] == ["--only-text"]
trials: list[Callable[[], None]] = []


def trial(function: Callable[[], None]) -> Callable[[], None]:
    """Registers a trial; its name is what is shown."""
    if not only_text:
        trials.append(function)
    return function


def trial_of_text(function: Callable[[], None]) -> Callable[[], None]:
    """Registers a trial that could end otherwise where the console's code page is another one."""
    trials.append(function)
    return function


def dscase(*words: object, code: int = COMPLETE, **more: str) -> str:
    """Runs a command; what it printed, as the console's code page has it."""
    environment = {**os.environ, **more}
    done = subprocess.run(
        [sys.executable, "-m", "dscase", *map(str, words)],
        cwd=here,
        capture_output=True,
        env=environment,
        check=False,
    )
    encoding = more.get("PYTHONIOENCODING", console())
    out, err = (stream.decode(encoding, "replace") for stream in (done.stdout, done.stderr))
    if done.returncode != code or "Traceback" in err:
        raise AssertionError(
            f"dscase {' '.join(map(str, words))}: {done.returncode}, not {code}\n{out[-500:]}\n{err[-1500:]}"
        )
    return out


def console() -> str:
    """The code page a program here writes to a pipe in."""
    import locale

    return locale.getpreferredencoding(do_setlocale=False)


def there(folder: str) -> None:
    """Whether everything was built; whether it is what Linux builds is seen from there."""
    missing = [name for name in BUILT if not here.joinpath(folder, name).is_file()]
    assert not missing, f"not built: {', '.join(missing)}"


def is_hidden(path: Path) -> bool:
    """Whether Explorer hides it."""
    return bool(ctypes.windll.kernel32.GetFileAttributesW(str(path)) & stat.FILE_ATTRIBUTE_HIDDEN)


@trial
def help_of_every_command() -> None:
    told = dscase("--help")
    for command in re.findall(r"(?m)^  ([a-z]+) ", told.split("Commands")[-1]):
        dscase(command, "--help")


@trial_of_text
def help_and_errors_are_in_the_language_of_windows() -> None:
    # Wine takes the code page and the language from one locale.
    japanese = console() == "cp932"
    no_locale = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}
    assert dscase("--help", **no_locale).startswith("使い方: " if japanese else "Usage: ")
    assert dscase("--help", DSCASE_LANG="en").startswith("Usage: ")


@trial_of_text
def explain() -> None:
    assert "2205" in dscase("explain", "2205")


@trial_of_text
def init_with_a_japanese_name() -> None:
    dscase("init", "案件 2")
    assert here.joinpath("案件 2", "case.yaml").is_file()


@trial_of_text
def events_by_a_relative_path_with_backslashes() -> None:
    assert "2205" in dscase("events", r"例 1\evidence\ds.log", "--tz", "Asia/Tokyo", code=INCOMPLETE)


@trial
def inspect_by_an_absolute_path() -> None:
    dscase("inspect", here / "例 1" / "evidence")


@trial_of_text
def review() -> None:
    dscase("review", "例 1", code=INCOMPLETE)


@trial_of_text
def build_with_a_japanese_name() -> None:
    dscase("build", "例 1", "-o", "出力 1", "--pdf", "typst", code=INCOMPLETE)
    there("出力 1")


@trial
def build_again_over_files_that_are_read_only() -> None:
    for file in here.joinpath("出力 1").iterdir():
        file.chmod(stat.S_IREAD)
    dscase("build", "例 1", "-o", "出力 1", "--pdf", "typst", "--force", code=INCOMPLETE)
    there("出力 1")
    left = [each.name for each in here.iterdir() if each.name.startswith(".出力 1")]
    assert not left, f"left behind: {left}"
    hidden = [each.name for each in (here / "出力 1", *(here / "出力 1").iterdir()) if is_hidden(each)]
    assert not hidden, f"hidden: {hidden}"


@trial
def build_from_another_drive() -> None:
    dscase("build", linux / "case", "-o", here / "other drive", "--pdf", "typst", code=INCOMPLETE)
    there("other drive")


@trial
def build_by_a_path_of_any_length() -> None:
    dscase("build", rf"\\?\{here}\例 1", "-o", rf"\\?\{here}\長い", "--pdf", "typst", code=INCOMPLETE)
    there("長い")


@trial
def inputs_with_the_line_ends_of_windows() -> None:
    folder = here / "crlf"
    shutil.copytree(here / "例 1", folder)
    for name in ("evidence/ds.log", "case.yaml", "journal.jsonl"):
        file = folder / name
        file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    dscase("build", "crlf", "-o", "crlf out", code=INCOMPLETE)
    ours, theirs = (
        Path(each, "events.csv").read_text("utf-8-sig") for each in (here / "crlf out", linux / "out")
    )
    assert ours.count("\n") == theirs.count("\n")


@trial
def build_from_flags_with_text_from_a_file() -> None:
    dscase(
        "build", "--window", "2026-04-20 03:00/03:40", "--tz", "Asia/Tokyo", "--events", r"例 1\evidence\ds.log",
        "--background", r"@例 1\flags\why.txt", "-o", r"出力 旗", code=INCOMPLETE,
    )  # fmt: skip


@trial
def walk_with_answers_from_a_file() -> None:
    here.joinpath("答え.yaml").write_text(ANSWERS, encoding="utf-8")
    shutil.copytree(here / "例 1", here / "歩く")
    dscase("walk", "歩く", "--list")
    dscase("walk", "歩く", "--answers", "答え.yaml", code=INCOMPLETE)


@trial_of_text
def verify_what_was_built_and_what_was_changed() -> None:
    dscase("verify", "出力 1")
    shutil.copytree(here / "出力 1", here / "改変")
    events = here / "改変" / "events.csv"
    events.chmod(stat.S_IREAD | stat.S_IWRITE)
    events.write_bytes(events.read_bytes().replace(b"2205", b"2206", 1))
    assert "events.csv" in dscase("verify", "改変", code=CHANGED)


@trial
def approve() -> None:
    shutil.copytree(here / "出力 1", here / "承認")
    dscase("approve", "承認", "--by", "試験 花子")
    dscase("verify", "承認")


@trial
def masked_and_packed_for_a_form_and_encrypted() -> None:
    dscase("build", "例 1", "-o", "仮名 1", "--mask", code=INCOMPLETE)
    assert "dsa-test" not in Path(here, "仮名 1", "inquiry.txt").read_text("utf-8").lower()
    here.joinpath("合言葉.txt").write_text("correct horse\r\n", encoding="utf-8", newline="")
    dscase(
        "build", "例 1", "-o", "送付 1", "--for", "vendor_web_form", "--encrypt", "--password-file", "合言葉.txt",
        code=INCOMPLETE,
    )  # fmt: skip


@trial
def mask_and_unmask_give_the_same_bytes_back() -> None:
    log = here / "例 1" / "evidence" / "ds.log"
    dscase("mask", log, "--case", "例 1", "-o", "仮名の写し")
    (masked,) = here.joinpath("仮名の写し").iterdir()
    assert masked.read_bytes() != log.read_bytes()
    dscase("unmask", masked, "--case", "例 1", "-o", "元の名前")
    (restored,) = here.joinpath("元の名前").iterdir()
    assert restored.read_bytes() == log.read_bytes()


@trial_of_text
def requests() -> None:
    here.joinpath("依頼.txt").write_text(
        "- 診断パッケージを送付してください。\r\n", encoding="cp932", newline=""
    )
    shutil.copytree(here / "例 1", here / "依頼")
    dscase("requests", "依頼", "--read", "依頼.txt", "--take", "all", code=INCOMPLETE)
    assert "診断パッケージ" in dscase("requests", "依頼", code=INCOMPLETE, PYTHONIOENCODING="utf-8")


@trial
def doctor_says_what_it_finds() -> None:
    dscase("doctor", "-o", "稼働状況")
    assert any(here.joinpath("稼働状況").rglob("*.txt")), "nothing was kept"


@trial
def fetch_from_a_manager_that_is_not_there_is_told() -> None:
    dscase(
        "fetch", "例 1", "--dsm", "https://127.0.0.1:9", "--user", "audit", "--password-file", "合言葉.txt",
        "--window", "2026-04-20 03:00/03:40", code=UNREACHABLE,
    )  # fmt: skip


@trial
def templates() -> None:
    dscase("templates", "copy", "雛形")
    dscase("templates", "lint", "雛形")


@trial
def a_name_windows_reserves_is_refused() -> None:
    dscase("build", "例 1", "-o", "CON", code=REFUSED)


@trial_of_text
def output_as_utf8_holds_every_character() -> None:
    told = dscase("explain", "2205", "--lang", "ja", PYTHONIOENCODING="utf-8")
    assert "パターンファイル" in told
    assert "\ufffd" not in told


@trial_of_text
def serve_answers_a_request() -> None:
    words = [sys.executable, "-m", "dscase", "serve", "例 1", "--no-open"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        words, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    )
    try:
        told = ""
        while "http://" not in told and (line := server.stdout.readline()):
            told += line.decode("utf-8", "replace")
        address = re.search(r"http://\S+", told)
        assert address, told
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(address[0], timeout=60) as answer:
            page = answer.read().decode("utf-8")
        assert "<html" in page
    finally:
        server.kill()
        server.communicate()


@trial
def a_folder_dropped_onto_the_file_that_serves_reaches_dscase() -> None:
    start = runpy.run_path(str(tree / "start.py"))
    start["_write_serve_cmd"].__globals__["HERE"] = here
    start["_write_serve_cmd"]()
    scripts = here / ".venv" / "Scripts"
    scripts.mkdir(parents=True)
    shutil.copy(Path(sys.executable).with_name("dscase.exe"), scripts)
    for words, typed in (["ない 案件"], ""), ([], "ない 案件\r\n"):  # no such folder: it ends by itself
        done = subprocess.run(
            ["cmd", "/c", "dscase-serve.cmd", *words],
            cwd=here,
            input=typed.encode(console()),
            capture_output=True,
            check=False,
        )
        told = (done.stdout + done.stderr).decode(console(), "replace")
        assert "ない 案件" in told, told


@trial
def a_reader_that_goes_away_is_no_fault() -> None:
    for form in ([], ["--csv"], ["--jsonl"]):
        words = [
            sys.executable,
            "-m",
            "dscase",
            "events",
            r"例 1\evidence\ds.log",
            "--tz",
            "Asia/Tokyo",
            *form,
        ]
        run = subprocess.Popen(words, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        run.stdout.readline()
        run.stdout.close()
        err = run.stderr.read().decode(console(), "replace")
        run.wait(60)
        assert "Traceback" not in err, err[-800:]
        assert "OSError" not in err, err[-800:]


def main() -> int:
    """Runs all trials, however many fail."""
    for left in here.rglob("*"):  # of the last time, read-only some
        left.chmod(stat.S_IREAD | stat.S_IWRITE)
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    shutil.copytree(linux / "case", here / "例 1")
    told = []
    for one in trials:
        name = one.__name__.replace("_", " ")
        try:
            one()
        except Exception:  # noqa: BLE001 - the next trial goes on
            fault = traceback.format_exc(limit=-2)
            print(f"FAILED {name}\n{fault}".encode("ascii", "backslashreplace").decode(), flush=True)
        else:
            fault = ""
        told.append({"name": name, "fault": fault})
    results.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return any(each["fault"] for each in told)


if __name__ == "__main__":
    sys.exit(main())
