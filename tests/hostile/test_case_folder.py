"""A case folder that came from somebody else: it must not bring in what lies outside of it."""

import os

import pytest

from dscase.cli.texts import text
from dscase.errors import InputError
from dscase.intake.sources import find

SECRET = "the-neighbours-secret"


@pytest.fixture
def outside(tmp_path):
    """A file beside the case, which nobody named."""
    path = tmp_path / "outside.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


def linked(place, target):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    try:
        place.symlink_to(target)
    except OSError:
        pytest.skip("links need a right here")


def nothing_of_it(ran, out):
    told = [ran.out, ran.err]
    told += [file.read_text(encoding="utf-8", errors="replace") for file in out.rglob("*") if file.is_file()]
    return not any(SECRET in each for each in told)


def test_a_text_names_files_below_its_folder_alone(tmp_path, outside, refused):
    case = tmp_path / "case"
    (case / "notes").mkdir(parents=True)
    (case / "notes" / "own.txt").write_text("own", encoding="utf-8")
    assert text("@notes/own.txt", case) == "own"
    assert text(f"@{outside}") == SECRET  # on the command line it is the person's own word
    linked(case / "link.txt", outside)
    linked(case / "folder", tmp_path)
    stated = [
        f"@{outside}",
        "@../outside.txt",
        "@notes/../../outside.txt",
        "@link.txt",
        "@folder/outside.txt",
        "@/etc/passwd",
        "@/dev/zero",
        "@/proc/self/environ",
        r"@C:\Windows\win.ini",
        "@C:win.ini",
        r"@\\server\share\x",
        r"@..\outside.txt",
        "@//server/x",
        "@x\0y",
    ]
    for one in stated:
        with refused("cli.text_file_outside", InputError):
            text(one, case)


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "background",
        "what_happened",
        "status",
        "alerts",
        "message",
        "product",
        "os",
        "inquire_anyway",
    ],
)
@pytest.mark.parametrize("command", ["build", "review"])
def test_no_field_of_case_yaml_reads_a_file_elsewhere(case, outside, tmp_path, dscase, field, command):
    stated = case / "case.yaml"
    stated.write_text(f"{field}: '@../outside.txt'\nwindow: 2026-04-20 03:00/03:40\n", encoding="utf-8")
    out = ["-o", tmp_path / "out"] if command == "build" else []
    ran = dscase(command, case, *out)
    assert ran.code == 5
    assert nothing_of_it(ran, tmp_path / "out")


@pytest.mark.parametrize(
    "name",
    [
        "case.yaml",
        "journal.jsonl",
        "exhibits.jsonl",
        "pictures.jsonl",
        "names.csv",
        "profiles/2205.yaml",
        "templates/ja/inquiry.txt.j2",
        "templates/reference.docx",
    ],
)
def test_the_cases_own_files_are_no_links_that_lead_out(case, outside, tmp_path, dscase, name):
    linked(case / name, outside)
    ran = dscase("build", case, "-o", tmp_path / "out")
    assert nothing_of_it(ran, tmp_path / "out")
    if name.startswith(("names", "profiles")):  # of no more use than a broken one: told, and gone on
        assert name.rpartition("/")[2] in ran.out
    else:
        assert ran.code == 5
        assert str(outside) not in ran.err


def test_links_in_evidence_that_lead_out_are_named_and_followed_after_a_statement_only(
    case, tmp_path, dscase
):
    elsewhere = tmp_path / "elsewhere.log"
    log = next(path for path in (case / "evidence").iterdir() if path.suffix == ".log")
    elsewhere.write_bytes(log.read_bytes())
    linked(log, elsewhere)
    ran = dscase("review", case, "--lang", "en")
    told = " ".join(ran.out.split())
    assert f"{log.name} is a link that points outside the case folder" in told
    listed = {file.name: file.error.code if file.error else "" for file in find([str(case)], {}).files}
    assert listed[log.name] == "intake.link_outside"
    stated = case / "case.yaml"
    stated.write_text(stated.read_text(encoding="utf-8") + "\nfollow_links: true\n", encoding="utf-8")
    assert "leads out" not in dscase("review", case, "--lang", "en").out


def test_links_that_stay_in_the_case_are_files_like_others(case, dscase):
    log = next(path for path in (case / "evidence").iterdir() if path.suffix == ".log")
    kept = case / "kept.log"
    kept.write_bytes(log.read_bytes())
    linked(log, os.path.relpath(kept, log.parent))
    assert "leads out" not in dscase("review", case, "--lang", "en").out


def test_a_statement_that_is_neither_true_nor_false_is_told(case, dscase):
    stated = case / "case.yaml"
    stated.write_text(stated.read_text(encoding="utf-8") + "\nfollow_links: perhaps\n", encoding="utf-8")
    ran = dscase("review", case, "--lang", "en")
    assert ran.code == 5
    assert "true, false" in ran.err
