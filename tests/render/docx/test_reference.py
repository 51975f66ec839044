"""templates/reference.docx: what the look of the document depends on."""

import importlib.util
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dscase.wording.words import package_templates

REFERENCE = package_templates() / "reference.docx"
FONTS = ("ascii", "hAnsi", "eastAsia", "cs")


@pytest.fixture(scope="module")
def styles() -> Any:
    return docx.Document(str(REFERENCE)).styles.element


def test_every_style_names_a_font_for_every_script_and_no_theme_font(styles: Any) -> None:
    found = styles.findall(qn("w:style"))
    assert len(found) > 35
    for style in (*found, styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")):
        fonts = style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts is not None, style.get(qn("w:styleId"))
        assert all(fonts.get(qn(f"w:{script}")) for script in FONTS)
        assert not [name for name in fonts.attrib if "Theme" in name]


def test_prose_is_set_in_biz_udp_gothic_and_raw_records_in_a_fixed_width_font(styles: Any) -> None:
    by_name = {style.find(qn("w:name")).get(qn("w:val")): style for style in styles.findall(qn("w:style"))}

    def fonts(name: str) -> tuple[str, str]:
        found = by_name[name].find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        return found.get(qn("w:ascii")), found.get(qn("w:eastAsia"))

    assert fonts("Statement") == ("BIZ UDPGothic", "BIZ UDPGothic")
    assert fonts("Record") == ("BIZ UDGothic", "BIZ UDGothic")
    assert fonts("Table Mono") == ("BIZ UDGothic", "BIZ UDGothic")
    assert fonts("Table Text") == ("BIZ UDPGothic", "BIZ UDPGothic")


def test_the_page_is_a4_with_room_for_punch_holes_at_the_left() -> None:
    section = docx.Document(str(REFERENCE)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    sides = section.left_margin, section.right_margin
    assert [round(side.mm) for side in sides if side is not None] == [24, 18]


def test_words_own_settings_are_those_of_a_current_document() -> None:
    settings = docx.Document(str(REFERENCE)).settings.element
    compat = {each.get(qn("w:name")): each.get(qn("w:val")) for each in settings.iter(qn("w:compatSetting"))}
    assert compat["compatibilityMode"] == "15"
    assert settings.find(qn("w:zoom")).get(qn("w:percent")) == "100"
    assert settings.find(qn("w:updateFields")) is None


def test_japanese_is_the_language_of_east_asian_text(styles: Any) -> None:
    (lang,) = styles.iter(qn("w:lang"))
    assert (lang.get(qn("w:val")), lang.get(qn("w:eastAsia"))) == ("en-US", "ja-JP")


def test_the_script_makes_the_file_that_is_committed(tmp_path: Path, root: Path) -> None:
    script = root / "tools" / "make_reference_docx.py"
    spec = importlib.util.spec_from_file_location("make_reference_docx", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.make(tmp_path / "made.docx")
    with zipfile.ZipFile(tmp_path / "made.docx") as made, zipfile.ZipFile(REFERENCE) as committed:
        assert made.namelist() == committed.namelist()
        for name in made.namelist():
            assert made.read(name) == committed.read(name), name


def test_every_style_the_renderer_names_is_in_the_reference(root: Path, styles: Any) -> None:
    import re

    names = {style.name for style in docx.Document(str(REFERENCE)).styles}
    quoted: set[str] = set()
    for source in (root / "dscase" / "render" / "docx").glob("*.py"):
        quoted |= set(re.findall(r'"([A-Z][a-z]+(?: [A-Z0-9][a-z]*)+)"', source.read_text("utf-8")))
    quoted -= {"Same Place"}
    assert len(quoted) > 25
    assert quoted <= names
