"""The main example, from the command line to what lies in the output folder."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import zipfile

import docx
import pytest

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document(example):
    return docx.Document(str(example.out / "inquiry.docx"))


def all_text(document) -> str:
    return "\n".join("".join(p.itertext(f"{WORD}t")) for p in document.element.body.iter(f"{WORD}p"))


def test_the_build_says_that_something_is_missing_by_its_exit_code(example):
    assert example.ran.code == 3, example.ran.err
    assert example.ran.json()["complete"] is False


def test_every_line_and_row_is_accounted_for_as_planted(example):
    told = {source["name"]: source["tally"] for source in example.ran.json()["sources"]}
    parts = ("in_window", "outside", "other_product", "not_event", "unparsed", "protection")
    for name, planted in example.planted["sources"].items():
        # A build keeps the agents' events of the window apart; outside of it they are outside.
        agents = planted.get("by_kind", {}).get("agent", {"lines": 0, "in_window": 0})
        expected = {
            **planted,
            "protection": agents["in_window"],
            "outside": planted["outside"] + agents["lines"] - agents["in_window"],
            "other_product": planted["other_product"] - agents["lines"],
        }
        assert {part: told[name][part] for part in parts} == {part: expected[part] for part in parts}
        assert told[name]["read"] == planted["read"] == sum(told[name][part] for part in parts)


def test_rows_shown_are_those_in_the_window_less_those_merged(example):
    told = example.ran.json()
    in_window = sum(source["tally"]["in_window"] for source in told["sources"])
    assert told["events"]["shown"] == in_window - told["events"]["merged"]
    in_package = sum(one["tally"]["in_window"] for one in told["sources"] if "!" in one["name"])
    assert in_package > 0
    assert told["events"] == {
        "shown": example.planted["in_window"]["shown"],
        "merged": example.planted["in_window"]["merged"] + in_package,
    }


def test_exactly_the_planted_gaps_are_found(example):
    heavy = sorted(
        (finding["code"], finding["facts"].get("name"))
        for finding in example.ran.json()["findings"]
        if finding["weight"] != "note"
    )
    assert heavy == [
        ("events.unparsed", "ds.log"),
        ("package.dsm_missing", None),
        ("package.unknown", "kaga-20260420.zip"),
    ]


def test_each_missing_thing_is_told_with_how_to_obtain_it(example):
    for finding in example.ran.json()["findings"]:
        assert finding["what"]
        assert finding["why"]
        assert finding["mend"]


def test_what_could_not_be_told_is_listed_as_unknown(example):
    kinds = {file["name"]: file["kind"] for file in example.ran.json()["evidence"]}
    assert kinds == example.planted["evidence"]
    assert kinds["memo.txt"] == "unknown"


def test_the_events_file_holds_every_event_of_the_window(example):
    with (example.out / "events.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == example.planted["in_window"]["shown"]
    ids = [row["id"] for row in rows]
    assert {one: ids.count(one) for one in set(ids)} == example.planted["in_window"]["ids"]
    assert rows == sorted(rows, key=lambda row: row["time_utc"])


def test_no_cell_of_the_events_file_can_become_a_formula(example):
    with (example.out / "events.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_the_document_holds_the_five_items_as_linked_headings(example):
    headings = [p.text for p in document(example).paragraphs if p.style.name == "Heading 1"]
    for number, words in enumerate(
        ("背景", "具体的な事象", "画面ショット", "診断パッケージ", "イベントログ")
    ):
        assert headings[number].startswith(f"{number + 1}\u2002")
        assert words in headings[number]


def test_every_exhibit_is_cited_in_the_document(example):
    text = all_text(document(example))
    numbers = [file["exhibit"] for file in example.ran.json()["evidence"] if file["exhibit"]]
    assert len(numbers) == len(set(numbers)) == 9
    assert all(number in text for number in numbers)


def test_the_documents_event_table_shows_or_counts_as_many_as_the_tally_says(example):
    (table,) = [one for one in document(example).tables if "出典" in [c.text for c in one.rows[0].cells]]
    shown = folded = 0
    for row in table._tbl.tr_lst[1:]:
        if len(row.tc_lst) == 3:  # a run of routine events, with their number at the end
            folded += int("".join(row.tc_lst[2].itertext(f"{WORD}t")).removesuffix("件"))
        else:
            shown += 1
    assert folded > shown > 10
    assert shown + folded == example.planted["in_window"]["shown"]


def test_the_text_for_the_web_form_has_both_fields_and_all_items(example):
    text = (example.out / "inquiry.txt").read_text(encoding="utf-8-sig")
    assert "説明" in text
    assert "事前に確認頂いた内容" in text
    assert all(f"\n■ {number} " in text for number in range(1, 6))


def test_the_messages_lines_raw_text_reaches_the_document_unchanged(example):
    assert "AmUpdate: no answer from relay01.example.jp:4122" in all_text(document(example))


def test_the_checksums_hold(example):
    for line in (example.out / "SHA256SUMS").read_text(encoding="ascii").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((example.out / name).read_bytes()).hexdigest() == digest


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum (coreutils) is not installed")
def test_coreutils_accepts_the_checksums(example):
    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=example.out, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_bundle_holds_everything_else_byte_for_byte(example):
    with zipfile.ZipFile(example.out / "bundle.zip") as bundle:
        names = set(bundle.namelist())
        ours = {"manifest.json", "SHA256SUMS"}
        documents = {"README.txt", "inquiry.docx", "inquiry.html", "inquiry.txt", "events.csv", "events.xlsx"}
        assert names == documents | ours
        assert all(bundle.read(name) == (example.out / name).read_bytes() for name in names)


def test_the_manifest_names_no_path_of_the_senders_machine(example):
    text = (example.out / "manifest.json").read_text(encoding="utf-8")
    assert str(example.case.parent) not in text
    assert json.loads(text)["schema"] == "dscase.manifest/1"


def test_nothing_of_the_screenshots_metadata_ships(example):
    with zipfile.ZipFile(example.out / "inquiry.docx") as parts:
        for name in parts.namelist():
            if name.startswith("word/media/"):
                data = parts.read(name)
                assert b"tEXt" not in data
                assert b"iTXt" not in data
                assert b"eXIf" not in data


def test_the_evidence_is_left_as_it_was(example, root):
    original = root / "examples" / "pattern-update" / "evidence"
    for path in original.iterdir():
        assert (example.case / "evidence" / path.name).read_bytes() == path.read_bytes()


def test_the_screen_tells_what_was_read_found_missing_and_what_to_do_next(case, tmp_path, dscase):
    ran = dscase("build", case, "-o", tmp_path / "out")
    assert ran.code == 3
    heads = [line for line in ran.out.splitlines() if line.startswith("■")]
    assert len(heads) == 9
    assert "判定" in heads[0]
    assert "6,447" in ran.out
    assert str(tmp_path / "out") in ran.out.replace("\n", "")
    assert "原則として公開されていません" in re.sub(r"\s", "", ran.out)


def test_the_english_screen_and_document_say_the_same(case, tmp_path, dscase):
    ran = dscase("build", case, "-o", tmp_path / "out", "--lang", "en")
    assert ran.code == 3
    assert "What to do next" in ran.out
    text = all_text(docx.Document(str(tmp_path / "out" / "inquiry.docx")))
    assert "Background of the inquiry" in text
    assert "is not published" in " ".join(ran.out.split())


def test_stating_the_unknown_package_to_be_the_dsms_closes_the_gap(case, tmp_path, dscase):
    ran = dscase(
        "build", case, "-o", tmp_path / "out", "--dsm", case / "evidence" / "kaga-20260420.zip", "--json"
    )
    assert not [one for one in ran.json()["findings"] if one["code"].startswith("package.")]
    items = {item["number"]: item["state"] for item in ran.json()["items"]}
    assert items[4] == "given"
