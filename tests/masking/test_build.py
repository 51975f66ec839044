"""A masked build, wired from the case to the sealed folder."""

import hashlib
import json
import os
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from dscase import pipeline
from dscase.case import sealed
from dscase.case.file import read
from dscase.case.pictures import Box, Pictures, Treatment
from dscase.errors import ExitCode, InputError, UsageError
from dscase.knowledge.checklist import checklist
from dscase.masking import book as books
from dscase.masking.gate import Gate, LeakError
from dscase.masking.mask import Mask
from dscase.masking.unmask import Unmask
from dscase.seal.place import BESIDE
from dscase.walkthrough.session import Walk
from dscase.wording.words import Words

pytestmark = pytest.mark.whole

NOW = datetime(2026, 4, 20, 1, tzinfo=UTC)
HEADER = ["Time", "Level", "Event ID", "Event", "Tag(s)", "Event Origin"]
HEADER += ["Target", "Action By", "Manager", "Description"]
FAILED = "Security Update: Pattern Update on Agents/Appliances Failed"
SAID = [
    "from 10.1.2.3 (00:50:56:aa:bb:cc) by CORP\\tanaka, password=hunter2 on \\\\filer7\\geka",
    "see https://relay77.corp.example.jp:4122/ and fe80::12:7, mail suzuki@corp.example.jp",
    "karte-db3 and ＫＡＲＴＥ－ＤＢ３ and IMG_karte-db3_1",
]
TOLD = [
    [
        "03:20:54",
        "Warning",
        "2205",
        FAILED,
        "",
        "Agent",
        "KARTE-db3",
        "System",
        "kaga.corp.example.jp",
        SAID[0],
    ],
    ["03:21:54", "Info", "710", "Events Retrieved", "", "Agent", "院内サーバ", "tanaka", "kaga", SAID[1]],
    ["03:22:00", "Info", "710", "Events Retrieved", "", "Agent", "update", "System", "kaga", SAID[2]],
]
ROWS = "".join(
    ",".join(f'"{cell}"' for cell in row) + "\n"
    for row in (HEADER, *([f"April 20, 2026 {time}", *rest] for time, *rest in TOLD))
)
REAL = [
    "karte-db3",
    "ｋａｒｔｅ",
    "kaga",
    "10.1.2.3",
    "00:50:56:aa",
    "tanaka",
    "院内サーバ",
    "filer7",
    "geka",
    "relay77",
    "fe80::12:7",
    "suzuki",
    "corp.example",
    "hunter2",
    "青葉病院",
]
KINDS = ["host", "ipv4", "ipv6", "mac", "user", "domain", "netbios", "share", "word", "secret"]


def made(folder, more=""):
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text(
        "title: KARTE-db3 at 青葉病院\nwindow: 2026-04-20 03:00/03:40\ntz: Asia/Tokyo\nlang: en\n"
        "event: '2205'\nbackground: We see it on karte-db3.corp.example.jp and CORP\\tanaka says so.\n"
        f"{more}",
        encoding="utf-8",
    )
    (folder / "evidence" / "karte-db3_events.csv").write_text(ROWS, encoding="utf-8")
    return folder


MASK = "mask:\n  words: [青葉病院]\n"


@pytest.fixture
def case(tmp_path):
    return made(tmp_path / "case", MASK)


def build(case, **told):
    request = pipeline.Request(read(case), NOW, case, **told)
    return pipeline.build(request, case / "out", force=True)


def texts(out):
    """Every byte that a build wrote to be sent, as text: members of zips and their parts unpacked."""
    told = {}
    for path in sorted(out.iterdir()):
        if path.name in BESIDE:
            continue
        told[path.name] = path.name + path.read_bytes().decode("utf-8", "replace")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    data = archive.read(name)
                    told[f"{path.name}!{name}"] = name + data.decode("utf-8", "replace")
    return told


def test_no_name_is_in_anything_that_leaves(case):
    built = build(case)
    for name, text in texts(case / "out").items():
        found = [real for real in REAL if real in text.lower()]
        assert not found, name
    document = "\n".join(paragraph.text for paragraph in Document(case / "out" / "inquiry.docx").paragraphs)
    assert "pseudonyms" in document
    assert "computers" in document
    assert built.masking.declaration.ordinary == ("corp", "update")
    assert not (case / "out" / "masking.json").exists()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_to_be_done_first_names_what_the_sender_has_and_tells_no_secret(case, lang):
    with zipfile.ZipFile(case / "evidence" / "dsa_KARTE-db3.zip", "w") as package:
        package.writestr("Manager/version.txt", "")
    with (case / "case.yaml").open("a", encoding="utf-8") as stream:
        stream.write("inquire_anyway: KARTE-db3 has password=hunter2\n")
    words = (case / "case.yaml").read_text("utf-8").replace("lang: en", "lang: both")
    (case / "case.yaml").write_text(words, encoding="utf-8")
    build(case)
    told = (case / "out" / f"before-sending.{lang}.txt").read_text("utf-8-sig")
    assert "KARTE-db3" in told
    assert "hunter2" not in told
    build(case, mask=False)
    plain = (case / "out" / f"before-sending.{lang}.txt").read_text("utf-8-sig")
    lines = [set(re.sub(r"[（(][0-9.]+ [KM]?B[）)]", "", each).splitlines()) for each in (plain, told)]
    assert lines[0] < lines[1]


def test_the_page_of_the_form_comes_back_as_it_would_have_been(case):
    masked = build(case).form
    plain = build(case, mask=False).form
    book = books.read(case / "masking.json")
    told = f"\n\n{Words('en').say('form.masked')}"
    back = {name: Unmask(book).text(text.replace(told, "")) for name, text in masked.items()}
    assert back == {name: text.replace("hunter2", "[removed]") for name, text in plain.items()}


def test_the_description_for_the_form_says_that_names_are_pseudonyms(case):
    assert "are pseudonyms" in build(case).form["description"]
    assert "pseudonyms" not in build(case, mask=False).form["description"]


def test_secrets_are_removed_where_nothing_is_masked(case):
    build(case, mask=False)
    told = texts(case / "out")
    assert not [name for name, text in told.items() if "hunter2" in text]
    assert "KARTE-db3" in told["events.csv"]
    assert json.loads((case / "out" / "manifest.json").read_text("utf-8"))["masking"] is None


def test_a_supplement_has_the_same_pseudonyms(case):
    build(case)
    first = (case / "out" / "events.csv").read_bytes()
    (case / "evidence" / "aaa.csv").write_text(
        ROWS.replace("院内サーバ", "aaa-first").replace("03:2", "03:1")
    )
    build(case)
    second = (case / "out" / "events.csv").read_text(encoding="utf-8")
    kept = {line.split(",")[5] for line in first.decode().splitlines()[1:]}
    assert kept < {line.split(",")[5] for line in second.splitlines()[1:]}


def test_a_supplement_to_a_masked_inquiry_is_masked_though_nothing_says_so(tmp_path):
    case = made(tmp_path / "case")
    build(case, mask=True)
    (case / "evidence" / "later.csv").write_text(ROWS.replace("03:2", "03:1"))
    turn = sealed.turn(case, None, again=False)
    request = pipeline.Request(read(case), NOW, case)
    assert pipeline.build(request, turn.out, turn=turn).masking.declaration is not None
    told = texts(turn.out)
    assert not [name for name, text in told.items() if "karte-db3" in text.lower()]
    forbidden = pipeline.Request(read(case), NOW, case, mask=False)
    assert pipeline.build(forbidden, turn.out, turn=turn, force=True).masking.declaration is None


def test_what_was_built_masked_stays_masked_until_a_flag_says_otherwise(tmp_path):
    case = made(tmp_path / "case")
    assert not [one.code for one in build(case, mask=True).troubles]
    again = build(case)  # nothing says so, now
    assert [one.code for one in again.troubles] == ["masking.as_before"]
    assert not [name for name, text in texts(case / "out").items() if "karte-db3" in text.lower()]
    lifted = build(case, mask=False)
    assert [one.code for one in lifted.troubles] == ["masking.lifted"]
    assert "karte-db3" in (case / "out" / "inquiry.txt").read_text(encoding="utf-8").lower()
    assert not build(case).troubles  # a person said so


def test_a_masked_output_is_known_by_its_manifest_where_no_record_tells(tmp_path):
    case = made(tmp_path / "case")
    build(case, mask=True)
    (case / "sealed.jsonl").unlink()
    assert build(case).masking.declaration is not None


def test_a_supplement_to_an_inquiry_with_real_names_has_them(tmp_path):
    case = made(tmp_path / "case")
    build(case)
    turn = sealed.turn(case, None, again=False)
    request = pipeline.Request(read(case), NOW, case)
    assert pipeline.build(request, turn.out, turn=turn).masking.declaration is None


def test_the_manifest_declares_what_was_masked(case):
    build(case)
    told = json.loads((case / "out" / "manifest.json").read_text(encoding="utf-8"))["masking"]
    assert told["names"]["host"] >= 4
    assert told["ordinary_words"] == 2  # and not which: they are names
    assert told["secrets"] == "removed"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_names_that_are_ordinary_words_are_listed_for_the_sender_alone(case, lang):
    words = (case / "case.yaml").read_text("utf-8").replace("lang: en", "lang: both")
    (case / "case.yaml").write_text(words, encoding="utf-8")
    for target in ("update", "deploy"):
        (case / "evidence" / f"{target}.csv").write_text(ROWS.replace(",院内サーバ", f",{target}"), "utf-8")
    declared = build(case).masking.declaration
    listed = Words(lang).say(
        "masking.ordinary", names=Words(lang).say("inquiry.list_mark").join(declared.ordinary)
    )
    assert listed in (case / "out" / f"before-sending.{lang}.txt").read_text("utf-8-sig")
    assert not [sentence for sentence in declared.sentences(Words(lang)) if "update" in sentence]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_before_sending_says_what_to_rename_what_to_keep_back_and_what_to_upload(case, lang):
    _with_package(case)
    (case / "case.yaml").write_text(
        (case / "case.yaml").read_text("utf-8").replace("lang: en", "lang: both"), encoding="utf-8"
    )
    built = build(case)
    masked = built.masking.mask.text("dsa_KARTE-db3.zip")
    told = (case / "out" / f"before-sending.{lang}.txt").read_text("utf-8-sig")
    assert masked != "dsa_KARTE-db3.zip"
    for wanted in (masked, "masking.json", "bundle.zip", "dsa_KARTE-db3.zip"):
        assert wanted in told


def test_what_is_made_for_a_portal_carries_no_real_name_in_its_name(case):
    pytest.importorskip("pyzipper")
    _with_package(case)
    request = pipeline.Request(read(case), NOW, case)
    pipeline.build(request, case / "out", password="correct horse")
    told = []
    for path in (case / "out").iterdir():
        told.append(path.name)
        if zipfile.is_zipfile(path):
            told += zipfile.ZipFile(path).namelist()
    told.append((case / "out" / "UPLOAD.sha256").read_text("utf-8"))
    assert any(".encrypted.zip" in one for one in told)
    assert not [one for one in told if "karte" in one.lower()]


def test_a_supplement_declares_the_packages_it_sends_and_no_other(case):
    _with_package(case)
    first = build(case)
    assert first.unmasked == ("dsa_KARTE-db3.zip",)
    assert len(first.masking.declaration.packages) == 1
    (case / "evidence" / "later.csv").write_text(ROWS.replace("03:2", "03:1"), encoding="utf-8")
    turn = sealed.turn(case, None, again=False)
    second = pipeline.build(pipeline.Request(read(case), NOW, case), turn.out, turn=turn)
    assert not second.unmasked
    assert not second.masking.declaration.packages
    assert not json.loads((turn.out / "manifest.json").read_text("utf-8"))["masking"]["packages_unmasked"]


def _with_package(case):
    with zipfile.ZipFile(case / "evidence" / "dsa_KARTE-db3.zip", "w") as package:
        package.writestr("Manager/version.txt", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_build_with_one_masker_off_is_stopped_and_leaves_nothing(case, monkeypatch, kind):
    plain = Mask.__init__
    monkeypatch.setattr(Mask, "__init__", lambda self, book, keep=(): plain(self, book, keep, without=[kind]))
    with pytest.raises(LeakError) as caught:
        build(case)
    assert caught.value.exit_code == ExitCode.LEAK
    assert not any(real in str(caught.value).lower() for real in REAL)
    assert sorted(path.name for path in case.iterdir() if not path.name.startswith(".masking")) == [
        *(["case.yaml", "evidence", "exhibits.jsonl", "masking.json"])
    ]


def test_every_masked_build_goes_through_the_gate(case, monkeypatch):
    """The build hands its finished folder to the gate, once, before anything is published."""
    plain = Mask.__init__
    monkeypatch.setattr(
        Mask, "__init__", lambda self, book, keep=(): plain(self, book, keep, without=["host"])
    )
    called = []
    monkeypatch.setattr(Gate, "check", lambda self, folder: called.append(folder) or pytest.fail("called"))
    with pytest.raises(pytest.fail.Exception):
        build(case)
    assert len(called) == 1


def test_a_name_in_a_template_of_ones_own_is_stopped(case):
    template = Path(__file__).parents[2] / "templates" / "en" / "readme.txt.j2"
    own = case / "templates" / "en"
    own.mkdir(parents=True)
    shutil.copy(template, own)
    with (own / "readme.txt.j2").open("a", encoding="utf-8") as stream:
        stream.write("\nAsk intra.geheim.example.co.jp")
    with pytest.raises(LeakError) as caught:
        build(case)
    assert caught.value.facts["kind"] == "domain"


def test_masking_needs_a_case_folder(tmp_path, refused):
    case = made(tmp_path / "case")
    request = pipeline.Request(read(case), NOW, None, mask=True)
    with refused("masking.no_case", UsageError):
        pipeline.build(request, tmp_path / "out")


def test_required_masking_cannot_be_switched_off(tmp_path, refused, monkeypatch):
    case = made(tmp_path / "case", "mask: required\n")
    with refused("masking.required", UsageError):
        build(case, mask=False)
    assert not (case / "out").exists()


def test_the_settings_can_require_it_for_every_case(tmp_path, refused, monkeypatch):
    case = made(tmp_path / "case")
    settings = tmp_path / "settings"
    settings.mkdir()
    monkeypatch.setenv("DSCASE_SETTINGS", str(settings))
    (settings / "settings.yaml").write_text(
        "mask:\n  when: required\n  words: [青葉病院]\n", encoding="utf-8"
    )
    with refused("masking.required", UsageError):
        build(case, mask=False)
    build(case)
    assert "青葉病院" not in (case / "out" / "inquiry.txt").read_text(encoding="utf-8")
    (settings / "settings.yaml").write_text("maks: true\n", encoding="utf-8")
    with refused("masking.settings_unusable", InputError):
        build(case)


@pytest.mark.parametrize(
    ("stated", "on"),
    [("mask: true", True), ("mask: required", True), ("mask: false", False), ("mask:\n  keep: [x]", True)],
)
def test_what_the_case_says_is_understood(tmp_path, stated, on):
    case = made(tmp_path / "case", f"{stated}\n")
    assert read(case).mask.on is on


@pytest.mark.parametrize("stated", ["mask: maybe", "mask:\n  wrods: [x]", "mask:\n  words: x"])
def test_what_it_does_not_say_rightly_is_refused(tmp_path, stated):
    case = made(tmp_path / "case", f"{stated}\n")
    with pytest.raises(InputError, match=r"case\.field"):
        read(case)


def test_each_picture_must_have_been_looked_at(case, root):
    shutil.copy(
        root / "examples" / "pattern-update" / "evidence" / "01-lamp.png", case / "evidence" / "lamp.png"
    )
    done = build(case)
    codes = [finding.code for finding in done.examination.findings]
    assert "screenshot.not_looked_at" in codes
    told = [gap.what for item in done.inquiry.items for gap in item.gaps]
    told += [row.what for row in done.inquiry.follow]
    assert told
    assert not any("lamp.png" in one for one in told)  # it is for the sender alone
    digest = hashlib.sha256((case / "evidence" / "lamp.png").read_bytes()).hexdigest()
    Pictures(case).keep(digest, Treatment(name="lamp.png"), NOW)
    codes = [finding.code for finding in build(case).examination.findings]
    assert "screenshot.not_looked_at" not in codes


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("covered", [False, True])
def test_beside_a_picture_stands_that_its_names_are_no_pseudonyms(case, root, lang, covered):
    words = (case / "case.yaml").read_text("utf-8").replace("lang: en", f"lang: {lang}")
    (case / "case.yaml").write_text(words, encoding="utf-8")
    picture = case / "evidence" / "lamp.png"
    shutil.copy(root / "examples" / "pattern-update" / "evidence" / "01-lamp.png", picture)
    boxes = (Box(0.1, 0.1, 0.2, 0.2),) if covered else ()
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    Pictures(case).keep(digest, Treatment(boxes, name="lamp.png", caption="KARTE-db3"), NOW)
    how = "covered" if covered else "as_taken"
    beside = Words(lang).say(f"body.picture_{how}")
    declared = Words(lang).say(f"masking.declared.{how}", exhibits="E-02")
    built = build(case)
    assert built.masking.declaration.looked == 1
    told = (case / "out" / "inquiry.txt").read_text("utf-8-sig")
    assert beside in told
    assert declared in told
    build(case, mask=False)
    assert beside not in (case / "out" / "inquiry.txt").read_text("utf-8-sig")


def test_the_book_is_read_by_its_owner_alone(case):
    build(case)
    if os.name == "posix":  # elsewhere a mode says nothing of others
        assert (case / "masking.json").stat().st_mode & 0o077 == 0
    key = json.loads((case / "masking.json").read_text("utf-8"))["key"]
    assert re.fullmatch("[0-9a-f]{32}", key)
    assert not [name for name, text in texts(case / "out").items() if key in text]


def test_a_picture_covered_after_it_was_sent_is_a_changed_exhibit(tmp_path):
    from PIL import Image

    case = made(tmp_path / "case")
    Image.linear_gradient("L").convert("RGB").save(case / "evidence" / "lamp.png")
    build(case)
    turn = sealed.turn(case, None, again=False)
    request = pipeline.Request(read(case), NOW, case)
    assert not pipeline.build(request, turn.out, turn=turn).issued.news.how
    digest = hashlib.sha256((case / "evidence" / "lamp.png").read_bytes()).hexdigest()
    Pictures(case).keep(digest, Treatment((Box(0.1, 0.1, 0.9, 0.9),), name="lamp.png"), NOW)
    again = pipeline.build(request, turn.out, turn=turn, force=True)
    assert list(again.issued.news.how.values()) == ["changed"]
    assert [one.file.name for one in again.issued.news.examined.evidence.screenshots] == ["lamp.png"]


@pytest.mark.parametrize("mask", [True, False])
def test_what_a_person_says_in_english_too_is_masked_like_the_rest(tmp_path, root, mask):
    case = made(tmp_path / "case")
    (case / "case.yaml").write_text(
        (case / "case.yaml").read_text("utf-8").replace("lang: en", "lang: both").partition("background:")[0],
        encoding="utf-8",
    )
    shutil.copy(
        root / "examples" / "pattern-update" / "evidence" / "01-lamp.png", case / "evidence" / "lamp.png"
    )
    digest = hashlib.sha256((case / "evidence" / "lamp.png").read_bytes()).hexdigest()
    Pictures(case).keep(digest, Treatment(caption="画面", caption_en="The lamp of KARTE-db3"), NOW)
    going = Walk(pipeline.Request(read(case), NOW, case))
    step = checklist().step("background")
    english = "Seen on karte-db3.corp.example.jp by suzuki@corp.example.jp"
    going.record(step, "stated", "夜に止まった", english=english)
    build(case, mask=mask)
    told = (case / "out" / "inquiry.en.txt").read_text("utf-8-sig")
    assert "Seen on" in told
    assert "The lamp of" in told
    shown = [name for name in ("karte-db3", "suzuki") if name in told.casefold()]
    assert shown == ([] if mask else ["karte-db3", "suzuki"])
    leaked = [name for name, text in texts(case / "out").items() if "karte-db3" in text.casefold()]
    assert bool(leaked) is not mask
