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
    assert len(found) > 40
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
    assert fonts("Raw Record") == ("Consolas", "BIZ UDGothic")
    assert fonts("Table Text") == ("Arial", "BIZ UDPGothic")


def test_the_page_is_a4_with_even_margins() -> None:
    section = docx.Document(str(REFERENCE)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    assert 20 <= round(section.left_margin.mm) == round(section.right_margin.mm) <= 22  # type: ignore[union-attr]


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
        quoted |= set(
            re.findall(r'(?:write|Para|Column|Cell)\(\s*"([A-Z][A-Za-z0-9 ]+)"', source.read_text("utf-8"))
        )
        quoted |= set(re.findall(r'Span\([^()]*, "([A-Z][A-Za-z ]+)"', source.read_text("utf-8")))
    quoted |= {f"Gap {weight}" for weight in ("Blocks", "Weak", "Note")}
    quoted |= {f"State {state}" for state in ("Given", "Weak", "Missing")}
    quoted |= {f"Level {level}" for level in ("Error", "Warning", "Info", "Unknown")}
    assert len(quoted) > 20
    assert quoted <= names
