"""Bad input by the command line: what, why and next, the right exit code, nothing half-written."""

import csv
import io
import os
import subprocess
import sys
import zipfile

import docx
import pytest
from PIL import Image

pytestmark = pytest.mark.whole

LINE = (
    "Apr 20 03:20:54 kaga CEF: 0|Trend Micro|Deep Security Manager|12.0.383|2205|Failed|6|"
    "suser=System target={target} msg={msg}\n"
)
COMMON = ("--window", "2026-04-20 03:00/03:40", "--tz", "Asia/Tokyo", "--as-of", "2026-04-20 09:00")
HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% for %}",
    "=cmd()",
    "[/x][bold]",
    "\x1bc\x07",
    "\u202etxt.exe",
    "&amp;<w:p/>",
]


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.log"
    path.write_text(LINE.format(target="DSA-test", msg="It failed."), encoding="utf-8")
    return path


def nothing_written(folder):
    return not (folder / "out").exists() and not [p for p in folder.iterdir() if p.name.startswith(".out")]


def told(ran):
    return (
        all(word in ran.err for word in ("エラー: ", "理由: ", "次にすること: "))
        and "Traceback" not in ran.err
    )


BAD_SOURCES = {
    "empty": b"",
    "binary": bytes(range(256)) * 64,
    "prose": "これはログではありません。\n".encode() * 5,
}


@pytest.mark.parametrize("kind", BAD_SOURCES)
def test_when_the_only_event_source_is_bad_it_ends_with_five(tmp_path, dscase, kind):
    bad = tmp_path / "bad.log"
    bad.write_bytes(BAD_SOURCES[kind])
    ran = dscase("build", *COMMON, "--events", bad, "-o", tmp_path / "out")
    assert ran.code == 5, ran.out
    assert told(ran)
    assert "bad.log" in ran.err
    assert nothing_written(tmp_path)


@pytest.mark.parametrize("kind", BAD_SOURCES)
def test_one_bad_source_among_good_ones_is_a_finding(tmp_path, good, dscase, kind):
    bad = tmp_path / "bad.log"
    bad.write_bytes(BAD_SOURCES[kind])
    ran = dscase("build", *COMMON, "--events", bad, "--events", good, "-o", tmp_path / "out", "--json")
    assert ran.code == 3, ran.err
    assert ran.json()["events"]["shown"] == 1
    assert [one["facts"]["name"] for one in ran.json()["findings"] if one["code"] == "file.unreadable"] == [
        "bad.log"
    ]


def test_a_folder_given_as_a_file_is_named(tmp_path, dscase):
    (tmp_path / "folder").mkdir()
    ran = dscase("build", *COMMON, "--events", tmp_path / "folder", "-o", tmp_path / "out")
    assert ran.code == 5
    assert told(ran)
    assert nothing_written(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path, dscase):
    ran = dscase("build", *COMMON, "--events", tmp_path / "nowhere.log", "-o", tmp_path / "out")
    assert ran.code == 5
    assert told(ran)
    assert "nowhere.log" in ran.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_named_pipe_does_not_hang_the_build(tmp_path, good, dscase):
    os.mkfifo(tmp_path / "pipe.log")
    ran = dscase(
        "build", *COMMON, "--events", good, "--events", tmp_path / "pipe.log", "-o", tmp_path / "out"
    )
    assert ran.code == 3


def test_a_truncated_csv_keeps_the_good_rows_and_counts_the_rest(tmp_path, dscase):
    path = tmp_path / "export.csv"
    path.write_text(
        "Time,Level,Event ID,Event,Tag(s),Event Origin,Target,Action By,Manager,Description\n"
        '"April 20, 2026 03:20:54",Warning,2205,Failed,,Agent,DSA-test,System,kaga,"It failed."\n'
        '"April 20, 2026 03:21:00",Info,710,Events Ret',
        encoding="utf-8",
    )
    ran = dscase("build", *COMMON, "--events", path, "-o", tmp_path / "out", "--json")
    source = ran.json()["sources"][0]
    assert source["tally"]["read"] == 2
    assert source["tally"]["in_window"] == 1
    assert source["tally"]["unparsed"] == 1
    assert ran.code == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_shown_as_it_is_and_does_nothing(tmp_path, dscase, text):
    log = tmp_path / "ds.log"
    value = text.replace("\\", "\\\\").replace("=", "\\=")
    log.write_text(LINE.format(target=value, msg=value), encoding="utf-8", newline="\n")
    name = "shot.png"
    Image.new("RGB", (20, 20)).save(tmp_path / name)
    ran = dscase(
        "build", *COMMON, "--events", log, "--screenshot", tmp_path / name,
        "--title", text, "--background", text, "--happened", text, "--status", text, "--alerts", text,
        "--checked", text, "--message", text, "--product", text, "--os", text, "-o", tmp_path / "out",
    )  # fmt: skip
    assert ran.code == 3, ran.err
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    shown = text.replace("\x1b", "␛").replace("\x07", "␇").replace("\u202e", "‹U+202E›")
    written = {
        "docx": "".join(docx.Document(str(tmp_path / "out" / "inquiry.docx")).element.itertext()),
        "txt": (tmp_path / "out" / "inquiry.txt").read_text("utf-8-sig"),
    }
    for kind, content in written.items():
        # title, background, what happened, status, alerts, checked, message, target, description
        assert content.count(shown) >= 9, kind
    with (tmp_path / "out" / "events.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["target"].removeprefix("'") in {text, shown}
    assert not row["target"].startswith("=")


def test_a_window_without_events_is_built_and_incomplete(tmp_path, good, dscase):
    words = ["2026-04-20 05:00/05:10" if word == COMMON[1] else word for word in COMMON]
    ran = dscase("build", *words, "--events", good, "-o", tmp_path / "out", "--json")
    assert ran.code == 3
    assert "events.none_in_window" in {one["code"] for one in ran.json()["findings"]}
    assert (tmp_path / "out" / "inquiry.docx").is_file()


def test_a_zip_bomb_is_referenced_and_not_inflated(tmp_path, good, dscase):
    bomb = tmp_path / "1776624060.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Agent/plugins.txt", b"0" * 200_000_000)
        archive.writestr("Agent/guids.xml", b"<guids/>")
    ran = dscase("build", *COMMON, "--events", good, "--diag", bomb, "-o", tmp_path / "out", "--json")
    assert ran.code == 3, ran.err
    assert any(one["name"] == bomb.name and one["exhibit"] for one in ran.json()["evidence"])


def test_a_broken_zip_and_a_broken_picture_are_findings(tmp_path, good, dscase):
    broken = tmp_path / "diagnostic1.zip"
    broken.write_bytes(b"PK\x03\x04" + b"\x00" * 50)
    picture = io.BytesIO()
    Image.new("RGB", (200, 200), "red").save(picture, "PNG")
    (tmp_path / "cut.png").write_bytes(picture.getvalue()[:60])
    ran = dscase(
        "build", *COMMON, "--events", good, "--diag", broken, "--screenshot", tmp_path / "cut.png",
        "-o", tmp_path / "out", "--json",
    )  # fmt: skip
    assert ran.code == 3, ran.err
    codes = {one["code"] for one in ran.json()["findings"]}
    assert {"package.trouble", "file.unreadable"} <= codes


@pytest.mark.parametrize(
    "window",
    [
        "",
        "2026-04-20 03:40/03:00",
        "04-20 03:00/03:40",
        "2026-02-29 03:00/03:40",
        "yesterday",
        "2026-04-20 24:00/PT5M",
    ],
)
def test_a_bad_window_is_a_usage_error_that_says_what_to_write(tmp_path, good, dscase, window):
    ran = dscase("build", "--window", window, "--tz", "Asia/Tokyo", "--events", good, "-o", tmp_path / "out")
    assert ran.code == 2
    assert told(ran)
    assert nothing_written(tmp_path)


def test_an_unknown_zone_is_a_usage_error(tmp_path, good, dscase):
    ran = dscase("build", *COMMON[:2], "--tz", "Asia/Tokio", "--events", good, "-o", tmp_path / "out")
    assert ran.code == 2
    assert told(ran)


def test_an_existing_output_is_kept_unless_force_is_given(tmp_path, good, dscase):
    words = ("build", *COMMON, "--events", good, "-o", tmp_path / "out")
    assert dscase(*words).code == 3
    before = (tmp_path / "out" / "bundle.zip").read_bytes()
    again = dscase(*words, "--title", "another")
    assert again.code == 2
    assert told(again)
    assert (tmp_path / "out" / "bundle.zip").read_bytes() == before
    assert dscase(*words, "--title", "another", "--force").code == 3
    assert (tmp_path / "out" / "bundle.zip").read_bytes() != before


def test_force_never_replaces_a_folder_that_is_not_ours(tmp_path, good, dscase):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("precious", encoding="utf-8")
    ran = dscase("build", *COMMON, "--events", good, "-o", tmp_path / "out", "--force")
    assert ran.code == 2
    assert (tmp_path / "out" / "thesis.txt").read_text(encoding="utf-8") == "precious"


def test_a_place_below_a_file_cannot_be_written_to_and_is_told(tmp_path, good, dscase):
    ran = dscase("build", *COMMON, "--events", good, "-o", good / "out")
    assert ran.code == 2
    assert told(ran)


def test_a_case_file_with_a_typing_error_is_exit_five_and_names_the_place(tmp_path, dscase):
    (tmp_path / "case.yaml").write_text("schema: 1\ntittle: x\n", encoding="utf-8")
    ran = dscase("build", tmp_path, *COMMON)
    assert ran.code == 5
    assert told(ran)
    assert "tittle" in ran.err
    assert "title" in ran.err


def test_errors_are_told_in_english_on_request(tmp_path, dscase):
    ran = dscase("build", *COMMON, "--events", tmp_path / "no.log", "--lang", "en", "-o", tmp_path / "out")
    assert ran.code == 5
    assert all(word in ran.err for word in ("Error: ", "Why: ", "Next: "))


def test_an_unknown_option_is_a_usage_error(dscase):
    assert dscase("build", "--no-such-option").code == 2


ABSURD = ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"]


@pytest.mark.parametrize("stamp", ABSURD)
def test_an_absurd_date_in_one_file_costs_only_itself(tmp_path, good, dscase, stamp):
    bad = tmp_path / "bad.log"
    line = LINE.format(target="x", msg="y")
    bad.write_text(line + line.replace("Apr 20 03:20:54", stamp), encoding="utf-8")
    mail = tmp_path / "a.eml"
    mail.write_text("From: a\nSubject: b\nDate: Fri, 31 Dec 9999 23:59:00 +0000\n\nx\n", encoding="utf-8")
    package = tmp_path / "1776624060.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("Agent/plugins.txt", "x")
        archive.writestr("Agent/timestamp.txt", stamp)
    ran = dscase(
        "build", *COMMON, "--events", bad, "--events", good, "--evidence", mail, "--diag", package,
        "-o", tmp_path / "out", "--json",
    )  # fmt: skip
    assert ran.code == 3, ran.err
    assert ran.json()["sources"][0]["tally"]["unparsed"] == 1


@pytest.mark.parametrize("stamp", ABSURD)
def test_an_absurd_date_in_case_yaml_is_an_error_and_in_the_journal_a_damaged_record(
    tmp_path, good, dscase, stamp
):
    (tmp_path / "journal.jsonl").write_text(f'{{"when":"{stamp}","text":"x"}}\n', encoding="utf-8")
    (tmp_path / "case.yaml").write_text("schema: 1\n", encoding="utf-8")
    ran = dscase("build", tmp_path, *COMMON, "--events", good, "--json")
    assert "journal.damaged" in {one["code"] for one in ran.json()["findings"]}
    (tmp_path / "case.yaml").write_text(f'schema: 1\nas_of: "{stamp}"\n', encoding="utf-8")
    again = dscase("build", tmp_path, "--window", COMMON[1], "--events", good, "--force")
    assert again.code == 5
    assert told(again)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="permissions are dropped the Linux way")
def test_files_and_places_without_permission_are_told_and_stop_nothing_else(tmp_path, good):
    (tmp_path / "locked.png").write_bytes(b"x")
    (tmp_path / "locked.png").chmod(0)
    (tmp_path / "closed").mkdir(mode=0o500)
    command = [sys.executable, "-m", "dscase", "build", *COMMON, "--events", str(good)]
    if os.geteuid() == 0:
        caps = "-dac_override,-dac_read_search"
        command = ["setpriv", f"--bounding-set={caps}", f"--inh-caps={caps}", *command]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}

    def run(*words):
        return subprocess.run([*command, *map(str, words)], capture_output=True, env=env, check=False)

    one_bad = run("--screenshot", tmp_path / "locked.png", "-o", tmp_path / "out")
    assert one_bad.returncode == 3, one_bad.stderr.decode()
    assert "locked.png" in one_bad.stdout.decode()
    closed = run("-o", tmp_path / "closed" / "out")
    assert closed.returncode == 2
    assert "次にすること" in closed.stderr.decode()
    assert not list((tmp_path / "closed").iterdir())


@pytest.mark.parametrize("place", ["evidence/out", "evidence", "templates/x", "journal.jsonl", "case.yaml"])
def test_an_output_among_the_cases_own_things_is_refused(tmp_path, good, dscase, place):
    case = tmp_path / "case"
    dscase("init", case)
    ran = dscase("build", case, *COMMON, "--events", good, "-o", case / place)
    assert ran.code == 2
    assert told(ran)
    assert sorted(path.name for path in case.iterdir()) == ["case.yaml", "evidence"]


def test_an_office_file_in_the_evidence_is_never_taken_for_a_package(tmp_path, good, dscase):
    docx.Document().save(str(tmp_path / "private.docx"))
    ran = dscase(
        "build", *COMMON, "--events", good, "--evidence", tmp_path / "private.docx",
        "-o", tmp_path / "out", "--json",
    )  # fmt: skip
    (told_of,) = [one for one in ran.json()["evidence"] if one["name"] == "private.docx"]
    assert told_of["kind"] == "unknown"
    assert not any("private.docx" in post for post in ran.json()["upload"]["posts"])


@pytest.mark.parametrize("body", ["{{ 'a' + 1 }}", "{% include 'x' %}", "{{ 1 / 0 }}", "{{ nothing }}"])
def test_a_fault_in_a_cases_own_template_is_named_and_nothing_is_written(tmp_path, good, dscase, body):
    case = tmp_path / "case"
    dscase("init", case)
    (case / "templates" / "ja").mkdir(parents=True)
    (case / "templates" / "ja" / "inquiry.txt.j2").write_text(body, encoding="utf-8")
    ran = dscase("build", case, *COMMON, "--events", good)
    assert ran.code == 2
    assert told(ran)
    assert "inquiry.txt.j2" in ran.err
    assert not (case / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the shell")
def test_a_screen_that_cannot_be_written_to_is_told_and_what_was_built_stays(tmp_path, good):
    ends = {">&-": 2, ">/dev/full": 2, "| head -n 1; exit ${PIPESTATUS[0]}": 3}
    for number, (target, code) in enumerate(ends.items()):
        words = " ".join(f'"{word}"' for word in (*COMMON, "--events", good, "-o", tmp_path / str(number)))
        line = f'"{sys.executable}" -m dscase build {words} {target}'
        done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
        assert done.returncode == code, done.stderr
        assert ("標準出力に書けません" in done.stderr.decode()) == (code == 2)
        assert b"Traceback" not in done.stderr
        assert (tmp_path / str(number) / "inquiry.docx").exists()
