import os
import stat
import sys

import pytest

from dscase.case.model import LANGS
from dscase.errors import OutputError, UsageError
from dscase.wording.copying import copy, template_files
from dscase.wording.words import package_templates

PAGE = ["page.html.j2", "page.css", "page.js"]
OURS = template_files(package_templates())


def test_all_of_ours_are_copied_as_they_are(tmp_path):
    done = copy(tmp_path / "new" / "mine", [], LANGS, force=False)
    assert done.written == OURS == template_files(tmp_path / "new" / "mine")
    assert {"reference.docx", "page.html.j2", "ja/inquiry.txt.j2", "en/words/finding.toml"} <= set(OURS)
    for name in OURS:
        assert (tmp_path / "new" / "mine" / name).read_bytes() == (package_templates() / name).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_copy_is_its_owners_alone(tmp_path):
    copy(tmp_path, ["page.css"], LANGS, force=False)
    assert stat.S_IMODE((tmp_path / "page.css").stat().st_mode) == 0o600


@pytest.mark.parametrize("lang", LANGS)
def test_of_one_language_the_other_is_left_out_and_what_all_share_is_not(tmp_path, lang):
    copy(tmp_path, [], [lang], force=False)
    there = {path.name for path in tmp_path.iterdir()}
    assert lang in there
    assert not there & ({*LANGS} - {lang})
    assert "reference.docx" in there


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ja/inquiry.txt.j2", {"ja/inquiry.txt.j2"}),
        ("inquiry.txt.j2", {"ja/inquiry.txt.j2", "en/inquiry.txt.j2"}),
        ("words/finding.toml", {"ja/words/finding.toml", "en/words/finding.toml"}),
        ("finding.toml", {"ja/words/finding.toml", "en/words/finding.toml"}),
        ("ja\\words\\finding.toml", {"ja/words/finding.toml"}),
        ("serve/page.*s", {"serve/page.css", "serve/page.js"}),
        ("words", {name for name in OURS if "/words/" in name}),
        ("ja/words/", {name for name in OURS if name.startswith("ja/words/")}),
        ("ja", {name for name in OURS if name.startswith("ja/")}),
    ],
)
def test_a_template_is_named_by_place_last_part_folder_or_pattern(tmp_path, name, found):
    assert set(copy(tmp_path, [name], LANGS, force=False).written) == found == set(template_files(tmp_path))


def test_a_name_that_is_none_is_refused_with_the_nearest(tmp_path, refused):
    with refused("wording.no_such_template", UsageError) as caught:
        copy(tmp_path, ["page.css", "inqury.txt.j2"], LANGS, force=False)
    assert caught[0].facts["guess"] == "inquiry.txt.j2"
    assert not any(tmp_path.iterdir())


def test_a_file_that_was_changed_is_never_replaced_unasked(tmp_path, refused):
    copy(tmp_path, PAGE, LANGS, force=False)
    (tmp_path / "page.css").write_text("mine", encoding="utf-8")
    (tmp_path / "page.js").unlink()
    with refused("wording.copy_exists", UsageError) as caught:
        copy(tmp_path, PAGE, LANGS, force=False)
    assert caught[0].facts["files"] == "page.css"
    assert (tmp_path / "page.css").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "page.js").exists()  # nothing at all was written

    done = copy(tmp_path, PAGE, LANGS, force=True)
    assert done.written == ("page.css", "page.js")
    assert done.same == ("page.html.j2", "serve/page.css", "serve/page.js")
    assert (tmp_path / "page.css").read_bytes() == (package_templates() / "page.css").read_bytes()


def test_a_second_copy_writes_nothing(tmp_path):
    copy(tmp_path, [], LANGS, force=False)
    done = copy(tmp_path, [], LANGS, force=False)
    assert (done.written, done.same) == ((), OURS)


@pytest.mark.parametrize("in_the_way", ["ja", "page.css"])
@pytest.mark.parametrize("force", [False, True])
def test_what_stands_in_the_way_is_told_and_stays(tmp_path, refused, in_the_way, force):
    if in_the_way == "ja":
        (tmp_path / "ja").write_text("a file", encoding="utf-8")
    else:
        (tmp_path / "page.css").mkdir()
    with refused("wording.copy_unwritable", OutputError):
        copy(tmp_path, [], LANGS, force=force)
    assert (tmp_path / in_the_way).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
@pytest.mark.parametrize("force", [True, False])
def test_a_pipe_in_the_way_is_not_waited_for(tmp_path, refused, force):
    os.mkfifo(tmp_path / "page.css")
    with refused("wording.copy_unwritable", OutputError):
        copy(tmp_path, ["page.css"], LANGS, force=force)
