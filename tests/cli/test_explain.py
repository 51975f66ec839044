"""`dscase explain` in this process: what it prints, and the exit codes."""

import json

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from dscase.cli.main import app


@pytest.fixture
def run(monkeypatch):
    """The command; `width` is that of the screen."""

    def go(*words, width=80, **env):
        monkeypatch.setenv("COLUMNS", str(width))
        return CliRunner().invoke(app, ["explain", *map(str, words)], env=env)

    return go


@pytest.mark.parametrize("width", [50, 80, 200])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_it_fits_the_width_and_is_plain_when_piped(run, width, lang):
    done = run("2205", "--lang", lang, width=width)
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    wide = [line for line in done.stdout.splitlines() if cell_len(line) > width]
    assert not wide
    assert not [line for line in done.stdout.splitlines() if line != line.rstrip()]


def test_what_to_do_first_comes_before_everything_but_the_meaning(run):
    heads = [line for line in run("2205").stdout.splitlines() if line.startswith("■")]
    assert heads[:3] == ["■ 意味", "■ まず行うこと", "■ 添付するとよいもの"]


def test_a_recovery_says_which_event_its_advice_is_for(run):
    out = run("2204", width=200).stdout
    assert "の復旧を示します" in out
    assert "■ パターンファイルのアップデート失敗" in out


def test_a_number_that_is_two_things_is_told_as_both(run):
    out = run("7000", width=200).stdout
    assert "システムイベント" in out
    assert "Agent イベント" in out
    assert "dscase explain 851" in out


def test_words_of_a_name_need_no_quotes(run):
    assert run("Events", "Retrieved").stdout.startswith("710 ")


def test_what_is_not_known_says_so_and_still_helps(run):
    done = run("99999")
    assert done.exit_code == 3
    assert "「99999」は、dscase の表にありません" in done.stdout
    assert "--learn-names" in done.stdout
    assert "まず行うこと" in done.stdout


def test_a_part_of_many_names_lists_them(run):
    done = run("offline", width=200)
    assert done.exit_code == 0
    assert run("line").stdout.count("\n") < 60
    assert "■" not in run("line").stdout


def test_a_status_is_told_with_its_lamp_and_nothing_to_do(run):
    done = run("Managed (Online)")
    assert done.exit_code == 0
    assert "ランプ: 緑" in done.stdout
    assert "■" not in done.stdout


def test_the_json_is_one_ascii_document(run):
    done = run("２２０５", "--json")
    assert done.exit_code == 0
    assert done.stdout.isascii()
    told = json.loads(done.stdout)
    assert told["schema"] == "dscase.explain/1"
    assert told["subjects"][0]["id"] == "2205"
    assert json.loads(run("no such thing", "--json").stdout)["found"] == "nothing"


def test_ones_own_profile_and_names_of_the_case_count(run, tmp_path):
    (tmp_path / "profiles").mkdir()
    text = "ids: [2205]\ntitle: {ja: 題}\ncovers: {ja: 私の範囲}\ndoes_not_cover: {ja: ほか}\n"
    (tmp_path / "profiles" / "2205.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "names.csv").write_text("id,name_ja\n2205,私の名前\n", encoding="utf-8")
    out = run("私の名前", "--case", tmp_path).stdout
    assert out.startswith("2205 私の名前")
    assert "私の範囲" in out


def test_a_broken_profile_is_told_and_ours_serves(run, tmp_path):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "x.yaml").write_text("ids: [2205]\n", encoding="utf-8")
    done = run("2205", "--case", tmp_path)
    assert done.exit_code == 3
    assert "x.yaml" in done.stderr
    assert "まず行うこと" in done.stdout


def test_a_case_folder_that_is_not_there_is_an_error(run, tmp_path):
    assert run("2205", "--case", tmp_path / "none").exit_code == 5


@pytest.mark.parametrize(
    "what", ["[bold]x[/bold]", "{{ 7 * 7 }}", "a\x1b[31mb", "\udc81", "(" * 500, "x" * 5000]
)
def test_whatever_is_asked_is_only_text(run, what):
    done = run(what)
    assert done.exit_code == 3
    assert "\x1b" not in done.stdout
    assert "49" not in done.stdout.splitlines()[0]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_holes_of_an_alerts_text_are_letters_as_the_vendor_prints_them(run, lang):
    for name in ("Anti-Malware Component Update Failed", "Firewall Rule Alert"):
        out = run(name, "--lang", lang, width=200).stdout
        assert "{0" not in out
        assert "{1" not in out
        assert "X" in out


def test_of_many_that_share_words_ten_are_shown_and_the_rest_counted(run):
    every = json.loads(run("agent update failed module", "--lang", "en", "--json").output)["subjects"]
    told = run("agent update failed module", "--lang", "en", width=200).output
    assert len(every) > 10
    assert sum(one["name"] in told for one in every) >= 10
    assert f"and {len(every) - 10} more" in told
