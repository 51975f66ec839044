"""What is covered in a screenshot is black in everything that ships, and told beside its caption."""

import base64
import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest
from PIL import Image

from dscase.case.pictures import Box, Pictures, Treatment
from dscase.intake.files import look
from dscase.intake.gather import gather
from dscase.intake.screenshots import prepare

pytestmark = pytest.mark.whole

WHEN = datetime(2026, 4, 20, 1, tzinfo=UTC)
BOX = Box(0.25, 0.25, 0.75, 0.5)
CAPTION = "管理画面の一覧"


@pytest.fixture
def screenshot(case):
    """A screenshot of the example, of which case.yaml says nothing."""
    stated = case / "case.yaml"
    text = stated.read_text(encoding="utf-8")
    stated.write_text(re.sub(r"\n    caption(_en)?:.*", "", text), encoding="utf-8")
    return case / "evidence" / "01-lamp.png"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def covered(picture):
    wide, high = picture.size
    return picture.convert("RGB").crop(
        (round(wide * BOX.left), round(high * BOX.top), round(wide * BOX.right), round(high * BOX.bottom))
    )


def black(picture):
    return covered(picture).getextrema() == ((0, 0),) * 3


def pictures_of(out):
    with zipfile.ZipFile(out / "inquiry.docx") as parts:
        names = [name for name in parts.namelist() if name.startswith("word/media/")]
        inside = [Image.open(io.BytesIO(parts.read(name))) for name in names]
    page = (out / "inquiry.html").read_text(encoding="utf-8")
    shown = [
        Image.open(io.BytesIO(base64.b64decode(found)))
        for found in re.findall(r'src="data:image/(?:png|jpeg);base64,([^"]+)"', page)
    ]
    return inside, shown


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_covered_is_black_in_every_document(case, screenshot, tmp_path, dscase, lang):
    typeset, typed = {
        "ja": ("（黒塗り2か所）", "(黒塗り 2 か所)"),
        "en": (" (2 areas blacked out)",) * 2,
    }[lang]
    Pictures(case).keep(digest(screenshot), Treatment((BOX, Box(0, 0, 0.1, 0.1)), CAPTION), WHEN)
    original = Image.open(screenshot)
    assert not black(original)
    dscase("build", case, "-o", tmp_path / "out", "--lang", lang)
    for found in pictures_of(tmp_path / "out"):
        same_size = [picture for picture in found if picture.size == original.size]
        assert sum(map(black, same_size)) == 1
    text = (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8")
    page = (tmp_path / "out" / "inquiry.html").read_text(encoding="utf-8")
    assert CAPTION + typed in text
    assert f"{CAPTION}{typeset}</b>" in page
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    areas = {one["sha256"]: one["covered_areas"] for one in manifest["exhibits"]}
    assert areas.pop(digest(screenshot)) == 2
    assert set(areas.values()) == {0}


def test_a_caption_of_case_yaml_comes_before_the_recorded_one(case, screenshot, tmp_path, dscase):
    Pictures(case).keep(digest(screenshot), Treatment((), "recorded"), WHEN)
    file = f"- file: {screenshot.name}\n"
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace(file, f"{file}    caption: stated\n"), encoding="utf-8")
    dscase("build", case, "-o", tmp_path / "out")
    told = (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8")
    assert "stated" in told
    assert "recorded" not in told


@pytest.mark.parametrize("command", ["build", "review"])
def test_a_damaged_record_of_covered_areas_lets_nothing_out(case, tmp_path, dscase, command):
    (case / "pictures.jsonl").write_bytes(b'{"when": "2026-04-20T0')
    out = ["-o", tmp_path / "out"] if command == "build" else []
    ran = dscase(command, case, *out)
    assert ran.code == 5
    assert "pictures.jsonl" in ran.err
    assert not (tmp_path / "out").exists()


def cover(case, screenshot):
    """As the page of `serve` does it."""
    shot = prepare(look(screenshot, screenshot.name, None))
    kept = Treatment((BOX,), None, screenshot.name, shot.look)
    Pictures(case).keep(shot.file.sha256, kept, WHEN)


def saved_anew(screenshot):
    Image.open(screenshot).convert("RGB").save(screenshot, format="JPEG", quality=60)


def scaled(screenshot):
    picture = Image.open(screenshot)
    picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)).save(screenshot)


def renamed_and_saved_anew(screenshot):
    saved_anew(screenshot)
    screenshot.rename(screenshot.with_name("zz-other.jpg"))


def another_one(screenshot):
    Image.new("RGB", (200, 100), "white").save(screenshot)


def cut_and_renamed(screenshot):
    picture = Image.open(screenshot)
    picture.crop((0, 0, picture.width // 2, picture.height)).save(screenshot.with_name("zz-cut.png"))
    screenshot.unlink()


def gathered(case):
    evidence = case / "evidence"
    return gather((), evidence, (), {}, WHEN, treatments=Pictures(case).all())


@pytest.mark.parametrize("change", [saved_anew, scaled, renamed_and_saved_anew, another_one, cut_and_renamed])
def test_a_covered_picture_whose_content_is_another_lets_no_picture_out_that_nobody_looked_at(
    case, screenshot, change
):
    cover(case, screenshot)
    was = digest(screenshot)
    change(screenshot)
    evidence = gathered(case)
    assert [(lost.name, lost.sha256) for lost in evidence.lost_redactions] == [("01-lamp.png", was)]
    assert len(evidence.screenshots) == 3
    for shot in evidence.screenshots:
        assert shot.withheld
        assert Image.open(io.BytesIO(shot.copy)).convert("L").getextrema() == (0, 0)
    proposed = [shot for shot in evidence.screenshots if shot.instead_of == was]
    assert [shot.proposed for shot in proposed] == ([] if change is cut_and_renamed else [(BOX,)])


@pytest.mark.parametrize("command", ["build", "review"])
def test_a_covered_picture_whose_content_is_another_blocks(case, screenshot, tmp_path, dscase, command):
    cover(case, screenshot)
    saved_anew(screenshot)
    out = ["-o", tmp_path / "out"] if command == "build" else []
    ran = dscase(command, case, *out, "--lang", "en")
    assert ran.code == 3
    assert "01-lamp.png, but that screenshot is no longer in the evidence" in " ".join(ran.out.split())
    if command == "build":
        sizes = {(shot.width, shot.height) for shot in gathered(case).screenshots}
        for found in pictures_of(tmp_path / "out"):  # the others are drawings of ours
            shots = [picture for picture in found if picture.size in sizes]
            assert shots
            assert all(picture.convert("L").getextrema() == (0, 0) for picture in shots)


def test_a_copy_that_looks_like_a_covered_picture_is_withheld_beside_it(case, screenshot):
    cover(case, screenshot)
    copy = screenshot.with_name("zz-again.png")
    copy.write_bytes(screenshot.read_bytes())
    scaled(copy)
    evidence = gathered(case)
    assert not evidence.lost_redactions
    assert [shot.file.name for shot in evidence.screenshots if shot.withheld] == ["zz-again.png"]


def test_a_removed_picture_withholds_the_others_until_a_person_says_it_is_not_used_any_more(case, screenshot):
    cover(case, screenshot)
    sha256 = digest(screenshot)
    screenshot.unlink()
    assert all(shot.withheld for shot in gathered(case).screenshots)
    Pictures(case).settle(sha256, WHEN)
    assert not gathered(case).lost_redactions
    assert not any(shot.withheld for shot in gathered(case).screenshots)
