"""`dscase inspect`: every kind of file, the person's word, and what is wrong with files."""

import hashlib
import io
import json
import tarfile
import zipfile

import pytest


@pytest.fixture
def evidence(root):
    return root / "examples" / "pattern-update" / "evidence"


def by_name(told):
    return {file["name"]: file for file in told["files"]}


def test_everything_a_package_tells_is_in_the_json(evidence, dscase):
    path = evidence / "diagnostic1163886380.zip"
    ran = dscase("inspect", path, "--tz", "Asia/Tokyo", "--json")
    assert ran.code == 0, ran.err
    [file] = ran.json()["files"]
    assert file["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    package = file["package"]
    assert (package["kind"], package["kind_rule"], package["checked"]) == ("dsa", "members", True)
    assert (package["made"], package["made_rule"], package["made_certainty"]) == (
        "2026-04-19T19:05:02+00:00",
        "timestamp_file",
        "certain",
    )
    assert package["agent_version"] == "12.0.0-725"
    assert package["os"] == "linux;redhat_7;7.9;x86_64;64;server;en"
    assert package["guids"][0].startswith("AgentGUID 8C2A61F0-")
    assert package["hosts"] == ["DSA-test"]
    logs = {log["member"]: log for log in package["logs"]}
    assert logs["Agent/logs/ds_agent.log"]["first"] == "2026-04-19T18:20:00.012044+00:00"
    assert logs["Agent/logs/ds_agent.log"]["last"] == "2026-04-19T18:20:51.407211+00:00"
    assert logs["Agent/logs/ds_agent.log"]["zoned"] is True


def test_a_folder_tells_all_its_files_each_by_its_kind(evidence, dscase):
    told = by_name(dscase("inspect", evidence, "--tz", "Asia/Tokyo", "--json").json())
    assert told["kaga-20260420.zip"]["package"]["kind"] == "unknown"
    assert told["alert.eml"]["mail"]["count"] == 1
    assert told["01-lamp.png"]["screenshot"]["taken_rule"] == "exif"
    assert (told["ds.log"]["kind"], told["systemevents.csv"]["kind"]) == ("syslog", "console_csv")
    assert told["memo.txt"]["kind"] == "unknown"


def test_product_logs_inside_a_tar_tell_their_first_and_last_time(tmp_path, dscase):
    log = "2026年4月20日 3:20:54 a.B c\n重大: x\n2026年4月20日 15:20:54 a.B c\n情報: y\n".encode()
    path = tmp_path / "logs.tgz"
    with tarfile.open(path, "w:gz") as made:
        for name in ("server0.log", "notes.txt"):
            inside = tarfile.TarInfo(name)
            inside.size = len(log) if name == "server0.log" else 0
            made.addfile(inside, io.BytesIO(log))
    ran = dscase("inspect", path, "--tz", "Asia/Tokyo", "--lang", "en", "--json")
    one, other = ran.json()["files"][0]["inside"]
    assert (one["kind"], other["log"]) == ("product_log", None)
    assert (one["log"]["first"], one["log"]["last"]) == (
        "2026-04-19T18:20:54+00:00",
        "2026-04-20T06:20:54+00:00",
    )
    assert "2026-04-20 15:20:54" in dscase("inspect", path, "--tz", "Asia/Tokyo", "--lang", "en").out


def test_the_persons_word_is_taken_and_said(evidence, dscase):
    ran = dscase("inspect", "--dsm", evidence / "kaga-20260420.zip", "--lang", "en")
    assert ran.code == 0
    assert "DSM (specified by us)" in ran.out
    assert "certainty: low" in ran.out


def test_a_log_and_a_list_of_computers_are_told(tmp_path, dscase):
    log, computers = tmp_path / "ds_agent.log", tmp_path / "computers.csv"
    log.write_text("2026-04-20 03:20:54 [INFO] a\n2026-04-20 03:25:00 [INFO] b\n", encoding="utf-8")
    computers.write_text("Name,Platform,Status\nweb01,RHEL,Offline\n", encoding="utf-8")
    ran = dscase("inspect", log, computers, "--tz", "+09:00", "--lang", "en")
    assert ran.code == 0, ran.err
    assert "2026-04-20 03:20:54 JST to 2026-04-20 03:25:00 JST" in ran.out.replace("UTC+09:00", "JST")
    assert "Row 2: web01 Offline" in ran.out


def test_what_is_wrong_is_told_and_ends_with_three_and_five_when_nothing_is_left(evidence, tmp_path, dscase):
    broken = tmp_path / "cut.zip"
    broken.write_bytes((evidence / "diagnostic1163886380.zip").read_bytes()[:900])
    gone = tmp_path / "gone.zip"
    ran = dscase("inspect", broken, gone, "--json")
    assert ran.code == 3
    told = by_name(ran.json())
    assert told["cut.zip"]["package"]["troubles"][0]["code"] == "intake.zip_broken"
    assert told["gone.zip"]["error"] == "intake.missing"
    assert dscase("inspect", gone).code == 5
    assert dscase("inspect").code == 2


@pytest.mark.parametrize("mark", ["plugins.txt", ""])
def test_names_inside_cannot_take_over_the_screen(tmp_path, dscase, mark):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("\x1b[2J\u202eevil/ds_agent.log", "2026-04-20 03:20:54 [INFO] a\n")
        if mark:
            made.writestr(mark, "x")
    ran = dscase("inspect", path)
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    told = json.loads(dscase("inspect", path, "--json").out)["files"][0]
    logs = told["package"]["logs"] if mark else [each["log"] for each in told["inside"]]
    assert [log["first"] is not None for log in logs] == [True]
