"""Templates of one's own in a build: the case's, then the person's, then ours, and broken ones."""

import io

import docx
import pytest

from dscase.wording.words import package_templates

pytestmark = pytest.mark.whole


@pytest.fixture
def folders(case, tmp_path):
    """The case's folder of templates and the person's own, both looked through before ours."""
    made = {"case": case / "templates", "own": tmp_path / "settings" / "templates"}
    for folder in made.values():
        (folder / "ja" / "words").mkdir(parents=True)
    return made


@pytest.fixture
def build(case, tmp_path, dscase):
    def run(*words, **env):
        env = {"DSCASE_SETTINGS": str(tmp_path / "settings"), **env}
        return dscase("build", case, "-o", tmp_path / "out", *words, env=env)

    return run


def company(name):
    """A reference.docx with a company's name in its header."""
    document = docx.Document(str(package_templates() / "reference.docx"))
    document.sections[0].header.add_paragraph(name)
    document.styles["Title"].font.name = "Courier New"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def change(name, before, after):
    ours = (package_templates() / name).read_text(encoding="utf-8")
    assert before in ours
    return ours.replace(before, after)


def test_files_of_every_kind_are_used_in_the_documents_the_cases_first(folders, build, tmp_path):
    for who, folder in folders.items():
        (folder / "reference.docx").write_bytes(company(f"{who} company"))
        (folder / "ja" / "words" / "x.toml").write_text(f'[document]\nkind = "{who} 票"', encoding="utf-8")
    (folders["own"] / "page.css").write_text("/* own style */", encoding="utf-8")
    (folders["own"] / "page.html.j2").write_text(
        change("page.html.j2", "</main>", "<p>own page</p></main>"), encoding="utf-8"
    )
    (folders["own"] / "timeline.svg.j2").write_text(
        change("timeline.svg.j2", "<defs>", '<metadata id="own"/><defs>'), encoding="utf-8"
    )
    (folders["own"] / "ja" / "inquiry.txt.j2").write_text(
        change("ja/inquiry.txt.j2", "{% for field", "own text\n{% for field"), encoding="utf-8"
    )
    assert build().code == 3
    out = tmp_path / "out"
    document = docx.Document(str(out / "inquiry.docx"))
    assert document.sections[0].header.paragraphs[-1].text == "case company"
    assert document.styles["Title"].font.name == "Courier New"
    assert "case 票" in document.sections[0].header.paragraphs[0].text
    page = (out / "inquiry.html").read_text(encoding="utf-8")
    for piece in ("/* own style */", "<p>own page</p>", '<metadata id="own"/>', "case 票"):
        assert piece in page
    assert "own text" in (out / "inquiry.txt").read_text(encoding="utf-8-sig")

    (folders["case"] / "reference.docx").unlink()
    (folders["case"] / "ja" / "words" / "x.toml").unlink()
    assert build("--force").code == 3
    document = docx.Document(str(out / "inquiry.docx"))
    assert document.sections[0].header.paragraphs[-1].text == "own company"
    assert "own 票" in document.sections[0].header.paragraphs[0].text


@pytest.mark.parametrize("content", [b"no document", b"", company("x")[:2000]])
def test_a_broken_reference_ends_the_build_before_anything_is_written(
    folders, build, case, tmp_path, sums, content
):
    (folders["case"] / "reference.docx").write_bytes(content)
    before = sums(case)
    ran = build("--checked", "something")
    assert ran.code == 5
    assert str(folders["case"] / "reference.docx") in ran.err
    assert "次にすること: " in ran.err
    assert not (tmp_path / "out").exists()
    assert sums(case) == before


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (("page.html.j2", b"one\n{{ inquiry.nothing }}"), "page.html.j2 の 2 行目"),
        (("page.css", "/* 題 */".encode("cp932")), "page.css"),
        (("ja/words/x.toml", b"[document\n"), "x.toml"),
        (("ja/words/x.toml", b"[document]\nkind = '{{ x }}'"), "document.kind"),
        (("timeline.svg.j2", b"{% if %}"), "timeline.svg.j2 の 1 行目"),
    ],
)
def test_any_other_broken_template_is_told_and_nothing_is_put_out(folders, build, tmp_path, own, told):
    name, content = own
    (folders["case"] / name).write_bytes(content)
    ran = build()
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "out").exists()
