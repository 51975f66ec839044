"""`dscase templates` in this process: what it says, and the exit codes."""

import json
import re

import pytest
from typer.testing import CliRunner

from dscase.cli.main import app
from dscase.wording.words import Words, package_templates


@pytest.fixture
def run(tmp_path):
    """The command; a person's own folder is `settings/templates`."""

    def go(*words, **env):
        env = {"DSCASE_SETTINGS": str(tmp_path / "settings"), "COLUMNS": "200", **env}
        return CliRunner().invoke(app, ["templates", *map(str, words)], env=env)

    return go


def test_what_was_copied_and_how_to_use_it_is_told(run, tmp_path):
    done = run("copy", tmp_path / "mine", "page.css", "inquiry.txt.j2", "--lang", "en")
    assert done.exit_code == 0
    assert done.stdout.split("\n")[:2] == ["  en/inquiry.txt.j2", "  page.css"]
    assert f"DSCASE_TEMPLATES to {tmp_path / 'mine'}" in done.stdout
    assert str(tmp_path / "settings" / "templates") in done.stdout
    assert not (tmp_path / "mine" / "ja").exists()


@pytest.mark.parametrize("variable", ["", "DSCASE_TEMPLATES"])
def test_a_copy_to_where_templates_are_looked_for_says_that_they_are_used(run, tmp_path, variable):
    folder = tmp_path / "settings" / "templates"
    done = run("copy", folder, "page.css", **({variable: str(folder)} if variable else {}))
    assert "今後は、このフォルダのテンプレートが使われます" in done.stdout
    assert "環境変数" not in done.stdout


def test_a_changed_file_is_kept_unless_forced(run, tmp_path):
    run("copy", tmp_path, "page.css")
    (tmp_path / "page.css").write_text("mine", encoding="utf-8")
    done = run("copy", tmp_path, "page.css")
    assert done.exit_code == 2
    assert "page.css" in done.stderr
    assert run("copy", tmp_path, "page.css", "--force").exit_code == 0
    assert (tmp_path / "page.css").read_bytes() == (package_templates() / "page.css").read_bytes()


def test_without_templates_of_ones_own_there_is_nothing_to_try(run, tmp_path):
    done = run("lint")
    assert done.exit_code == 0
    assert str(tmp_path / "settings" / "templates") in done.stdout


@pytest.fixture
def wrong(tmp_path):
    """A catalogue that misspells a fact, in a folder of templates."""

    def put(folder):
        words = folder / "en" / "words"
        words.mkdir(parents=True)
        (words / "mine.toml").write_text(
            '[finding.screenshot.blank]\nwhat = "{{ nmae }}"\n[levle]\nerror = "x"\n', encoding="utf-8"
        )
        return words / "mine.toml"

    return put


def test_what_is_wrong_is_told_like_a_compiler_does_it(run, tmp_path, wrong):
    path = wrong(tmp_path / "mine")
    done = run("lint", tmp_path / "mine", "--lang", "en")
    assert done.exit_code == 3
    lines = done.stdout.splitlines()
    assert lines[0] == f"{path}:2: error"
    assert lines[1:3] == [
        '  finding.screenshot.blank.what: "nmae" is not known here.',
        "  → Did you mean name? Known names: name.",
    ]
    assert lines[3] == f"{path}:4: note"
    assert lines[-1] == "1 file(s) tested: errors 1, warnings 0, notes 1."


def test_as_json_it_is_one_document(run, tmp_path, wrong):
    path = wrong(tmp_path / "mine")
    done = run("lint", tmp_path / "mine", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 3
    assert (told["schema"], told["clean"]) == ("dscase.templates-lint/1", False)
    assert (told["folders"], told["files"]) == ([str(tmp_path / "mine")], [str(path)])
    first = told["problems"][0]
    assert (first["code"], first["weight"], first["file"], first["line"]) == (
        "unknown_name",
        "error",
        str(path),
        2,
    )
    assert first["facts"]["guess"] == "name"
    assert first["what"]
    assert first["next"]


def test_a_cases_templates_are_tried_with_ones_own(run, tmp_path, wrong):
    of_case = wrong(tmp_path / "case" / "templates")
    own = wrong(tmp_path / "settings" / "templates")
    told = json.loads(run("lint", "--case", tmp_path / "case", "--json").stdout)
    assert told["files"] == [str(of_case), str(own)]
    assert json.loads(run("lint", "--json").stdout)["files"] == [str(own)]


@pytest.mark.parametrize(
    ("words", "code"),
    [(["no-such-folder"], 5), (["--case", "no-such-folder"], 5), ([".", "--case", "."], 2)],
)
def test_what_cannot_be_tried_is_an_error(run, words, code):
    assert run("lint", *words).exit_code == code


def test_broken_templates_of_ones_own_do_not_keep_the_command_from_telling(run, tmp_path):
    words = tmp_path / "settings" / "templates" / "ja" / "words"
    words.mkdir(parents=True)
    (words / "mine.toml").write_text("[broken", encoding="utf-8")
    done = run("lint")
    assert done.exit_code == 3
    assert f"{words / 'mine.toml'}:1: 誤り" in done.stdout


def test_a_folder_for_the_variable_can_be_made_with_the_variable_set(run, tmp_path):
    folder = tmp_path / "new"
    assert run("copy", folder, "page.css", DSCASE_TEMPLATES=str(folder)).exit_code == 0
    assert (folder / "page.css").is_file()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_problem_that_can_be_found_has_its_words_and_no_other(root, lang):
    sources = [path.read_text(encoding="utf-8") for path in (root / "dscase" / "lint").glob("*.py")]
    codes = {code for source in sources for code in re.findall(r'Problem\(\s*"([a-z_0-9]+)"', source)}
    texts = Words(lang, ours_alone=True).texts
    worded = {key.split(".")[2] for key in texts if key.startswith("lint.problem.")}
    assert codes == worded
    assert {f"lint.problem.{code}.{part}" for code in codes for part in ("what", "next")} <= texts.keys()
