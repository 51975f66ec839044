"""Log text in every field, shown in every form: it stays text."""

import csv
import io
import json
import re

import pytest
from typer.testing import CliRunner

from dscase.cli.main import app

HOSTILE = [
    "[bold]x[/bold]",
    "[/x]",
    "[link=file:]x",
    ":smile:",
    "=cmd()|'/c calc'!A1",
    "＝１＋１",
    "\x1bc\x07\x9b",
    "\x1b]0;title\x07",
    "\u202etxt.exe",
    "{{ 7*7 }}{% for %}",
    "<script>alert(1)</script>",
    "a\u2028b\x85c",
    "\ufeff",
    "a\u0301" * 200,
    "字" * 500,
    "-" * 300,
]
HEAD = "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|99|"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(params=HOSTILE)
def log(request, tmp_path):
    path = tmp_path / "ds.log"
    text = request.param
    header = text.replace("\\", "\\\\").replace("|", "\\|")
    value = text.replace("\\", "\\\\").replace("=", "\\=")
    path.write_text(
        f"{HEAD}{header}|3|suser={value} target={value} msg={value}\n", encoding="utf-8", newline="\n"
    )
    return path, text


def run(path, *words, **env):
    done = CliRunner().invoke(app, ["events", str(path), "--tz", "JST", "--year", "2026", *words], env=env)
    assert done.exit_code == 0, done.output
    return done


def unsafe(text):
    """Letters that steer a terminal or hide what they are."""
    return re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)


def test_piped_it_is_one_line_without_control_characters(log):
    path, text = log
    out = run(path).stdout
    assert out.count("\n") == 1
    assert len(out.split("\t")) == 8
    assert not unsafe(out)
    if text.isprintable() and text.isascii():
        assert text in out


@pytest.mark.parametrize("width", ["30", "100"])
def test_in_a_table_it_is_no_markup_and_stays_inside_its_column(log, width):
    path, text = log
    out = run(path, FORCE_COLOR="1", NO_COLOR="1", COLUMNS=width, TERM="xterm").stdout
    assert not unsafe(ANSI.sub("", out))
    if text.startswith(("[", ":")) and width == "100":
        assert text in out


def test_as_json_it_comes_back_as_it_was(log):
    path, text = log
    (line,) = run(path, "--jsonl").stdout_bytes.splitlines()
    told = json.loads(line)
    assert line.isascii()
    assert told["name"].strip("\ufeff ") == text.strip("\ufeff ")
    assert told["target"] == told["description"]
    assert json.loads(run(path, "--json").stdout)["events"] == [told]


@pytest.mark.parametrize("words", [(), ("--count-by", "target"), ("--count-by", "id")])
def test_as_csv_no_cell_is_a_formula(log, words):
    path, _ = log
    out = run(path, "--csv", *words).stdout_bytes.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(out, newline="")):
        assert not [cell for cell in row if cell.lstrip()[:1] in tuple("=+-@＝＋－＠")]
        assert not [cell for cell in row if unsafe(cell)]


def test_grep_finds_it_by_itself(log):
    path, text = log
    found = run(path, "--grep", text.strip("\ufeff") or "99").stdout
    assert found.count("\n") == 1
