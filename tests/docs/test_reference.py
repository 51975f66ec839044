"""The reference: every option, code, field, column and key is there, in both languages, and no other."""

import importlib.util
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from dscase.case.model import Case, Checked, StatedFile
from dscase.cli.main import app
from dscase.errors import ExitCode
from dscase.events.console_header import FIELDS
from dscase.knowledge import settings
from dscase.knowledge.catalogue import table
from dscase.knowledge.profiles import profiles
from dscase.render.events_csv import HEADER
from dscase.review import judge  # noqa: F401 - whose rules declare the kinds
from dscase.review.finding import KINDS
from dscase.window import read_window, zone_named

EXIT_TITLES = {
    "README.md": "終了コード",
    "README.en.md": "Exit codes",
    "docs/ja/reference/commands.md": "終了コード",
    "docs/en/reference/commands.md": "Exit codes",
}
FORM_TITLES = {
    "README.md": "対象時間帯の書き方",
    "README.en.md": "How to write the window",
    "docs/ja/reference/window.md": "形",
    "docs/en/reference/window.md": "Forms",
}
TITLES = {
    "ja": {
        "commands": "コマンドの一覧",
        "unparsed": "読み取れなかった行の理由",
        "fields": "case.yaml",
        "entries": "evidence の項目",
        "times": "日付と時刻",
        "manifest": "manifest.json",
        "json": "JSON の形",
    },
    "en": {
        "commands": "The commands",
        "unparsed": "Why a line was not read",
        "fields": "case.yaml",
        "entries": "The entries of evidence",
        "times": "Dates and times",
        "manifest": "manifest.json",
        "json": "The JSON",
    },
}
NAME_OF_ROW = re.compile(r"\| (`[^`]+` \| `[^|]+|[^|]+)\|")
OTHERS_OPTIONS = {"--help", "--extra", "--value", "--with-python"}  # of uv, pipx, and of tools/make_doctor.py
OTHERS_OPTIONS |= {"--host", "--nthreads", "--nworkers"}  # of dask


@pytest.fixture(params=["ja", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reference(lang: str, manual: Any) -> Any:
    return manual(lang, "reference")


def first_names(rows: list[list[str]]) -> list[str]:
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row[0])]


def commands(command: Any = None, name: str = "dscase") -> Iterator[tuple[str, Any]]:
    """Every command by the words that call it, those of groups too."""
    command = command or typer.main.get_command(app)
    yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {word}")


def parameters() -> list[Any]:
    return [parameter for _, command in commands() for parameter in command.params]


def options() -> set[str]:
    told = {option for each in parameters() for option in (*each.opts, *each.secondary_opts)}
    return {option for option in told if option.startswith("-")}


def test_every_option_of_every_command_is_documented(reference: Any) -> None:
    assert len(options()) > 20
    documented = {name.split(" ")[0] for name in reference.named()}
    assert not options() - documented


def test_every_command_has_its_heading(reference: Any) -> None:
    titles = {title for _, title in reference.headings}
    leaves = {name for name, command in commands() if not hasattr(command, "commands")}
    assert len(leaves) > 5
    assert not leaves - titles


def test_every_environment_variable_of_an_option_is_documented(reference: Any) -> None:
    variables = {each.envvar for each in parameters() if each.envvar}
    assert variables
    assert not variables - reference.named()


def test_no_page_names_an_option_that_does_not_exist(pages: list[Any]) -> None:
    named = {
        (each.path.name, option)
        for each in pages
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", each.text)
    }
    assert not {pair for pair in named if pair[1] not in options() | OTHERS_OPTIONS}


@pytest.mark.parametrize(("name", "title"), EXIT_TITLES.items())
def test_the_exit_codes_are_exactly_those_documented(page: Any, name: str, title: str) -> None:
    documented = [row[0] for row in page(name).rows(title) if row[0].isdigit()]
    assert documented == [str(int(code)) for code in ExitCode]


def test_the_exit_codes_names_are_right(reference: Any, lang: str) -> None:
    title = EXIT_TITLES[f"docs/{lang}/reference/commands.md"]
    documented = {int(row[0]): row[1] for row in reference.rows(title) if row[0].isdigit()}
    assert documented == {int(code): code.name for code in ExitCode}


@pytest.fixture(scope="session")
def tool(root: Path) -> Any:
    """tools/write_reference.py, loaded."""
    spec = importlib.util.spec_from_file_location("write_reference", root / "tools" / "write_reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_that_the_program_knows_are_as_it_has_them(tool: Any, lang: str) -> None:
    for name in tool.PAGES:
        path = tool.page(lang, name)
        assert tool.written(lang, name) == path.read_text(encoding="utf-8"), (
            "run python tools/write_reference.py"
        )


def test_every_error_finding_and_command_has_a_row_with_its_cure(
    reference: Any, texts: dict[str, dict[str, str]], lang: str
) -> None:
    worded = {found[1] for key in texts[lang] if (found := re.fullmatch(r"error\.(.+)\.what", key))}
    assert len(worded) > 250
    assert len(KINDS) > 60
    rows = {row[0].strip("`"): row for row in reference.rows() if row[0].startswith("`") and len(row) > 2}
    assert not (worded | KINDS.keys()) - rows.keys()
    assert not [code for code in sorted(worded | KINDS.keys()) if not rows[code][-1].strip(" …。.")]
    leaves = {name for name, command in commands() if not hasattr(command, "commands")}
    assert set(first_names(reference.rows(TITLES[lang]["commands"]))) == leaves


def test_the_reasons_for_unread_lines_are_exactly_those_with_words(
    reference: Any, texts: dict[str, dict[str, str]], lang: str
) -> None:
    worded = {key.removeprefix("unparsed.") for key in texts[lang] if key.startswith("unparsed.")}
    assert set(first_names(reference.rows(TITLES[lang]["unparsed"]))) == worded


def test_the_fields_of_case_yaml_are_exactly_those_documented(reference: Any, lang: str) -> None:
    fields = [field.alias or name for name, field in Case.model_fields.items()]
    assert first_names(reference.rows(TITLES[lang]["fields"])) == fields
    entries = first_names(reference.rows(TITLES[lang]["entries"]))
    assert entries == list(StatedFile.model_fields)


def test_the_fields_of_journal_and_csv_columns_are_named(reference: Any) -> None:
    assert not [name for name in (*Checked.model_fields, *FIELDS) if f"`{name}`" not in reference.prose]


def test_the_columns_of_events_csv_are_exactly_those_documented(reference: Any) -> None:
    assert first_names(reference.rows("events.csv")) == list(HEADER)


def test_the_table_of_read_events_is_the_one_documented_and_its_example_runs(
    reference: Any, root: Any, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(root)
    heading = next(title for _, title in reference.headings if "read_events" in title)
    (example,) = [text for kind, text in reference.blocks if kind == "python"]
    told: dict[str, Any] = {}
    exec(example, told)
    assert "2205" in capsys.readouterr().out
    table = told["events"]
    rows = reference.rows(heading)
    columns = [row for row in rows if len(row) == 3 and row[0].startswith("`")]
    documented = {row[0].strip("`"): row[1].strip("`").partition("[")[0] for row in columns}
    assert documented == {name: str(kind).partition("[")[0] for name, kind in table.dtypes.items()}
    assert [row[0].strip("`") for row in rows if len(row) == 2 and row[0].startswith("`")] == list(
        table.attrs
    )


def keys_of(rows: list[list[str]]) -> tuple[set[str], set[str]]:
    top = set(first_names(rows))
    return top, {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row[1])}


def test_the_keys_of_manifest_json_are_exactly_those_documented(
    reference: Any, example: Any, lang: str
) -> None:
    manifest = json.loads((example.out / "manifest.json").read_text(encoding="utf-8"))
    top, inner = keys_of(reference.rows(TITLES[lang]["manifest"]))
    assert top == set(manifest)
    assert not inner_keys(manifest) - inner


def test_the_keys_of_the_json_output_are_exactly_those_documented(
    reference: Any, example: Any, lang: str
) -> None:
    told = example.ran.json()
    rows = reference.rows(TITLES[lang]["json"])
    top, inner = keys_of(rows)
    assert top == set(told)
    manifests = keys_of(reference.rows(TITLES[lang]["manifest"]))[1]
    assert not inner_keys(told) - inner - manifests


def inner_keys(told: dict[str, Any]) -> set[str]:
    """The keys of the objects one level below."""
    below = [each for value in told.values() for each in (value if isinstance(value, list) else [value])]
    return {key for each in below if isinstance(each, dict) for key in each}


NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)


def window(text: str) -> Any:
    return read_window(text, zone=zone_named("Asia/Tokyo", "option"), as_of=NOW)


@pytest.mark.parametrize(("name", "title"), FORM_TITLES.items())
def test_every_form_of_a_window_in_the_pages_is_understood(page: Any, name: str, title: str) -> None:
    rows = page(name).rows(title)[1:]
    assert len(rows) >= 7
    for row in rows:
        quoted = re.findall(r"`([^`]+)`", " ".join(row[:2]) if "reference" in name else row[0])
        read = window(quoted[0])
        if "reference" in name:
            assert read.rule == row[2].strip("`")


def test_every_window_in_a_command_line_of_the_pages_is_understood(pages: list[Any]) -> None:
    stated = [text for each in pages for text in re.findall(r'--window "([^"]+)"', each.text)]
    assert len(stated) > 10
    for text in stated:
        window(text)


def test_every_date_time_and_length_in_the_reference_is_understood(reference: Any, lang: str) -> None:
    dates, weekdays, times, halves, lengths = reference.rows(TITLES[lang]["times"])[1:]
    for date in re.findall(r"`([^`]+)`", dates[1] + weekdays[1]):
        assert window(f"{date} 03:00/PT1H").local_start.date().isoformat() == "2026-04-20"
    for time in re.findall(r"`([^`]+)`", times[1] + halves[1]):
        assert window(f"2026-04-20 {time}/PT1H").local_start.hour in (3, 15)
    for length in re.findall(r"`([^`]+)`", lengths[1]):
        assert window(f"2026-04-20 03:00/{length}").rule == "start_duration"


def test_the_rules_for_zone_and_year_are_in_the_guide_as_the_screen_words_them(
    manual: Any, texts: dict[str, dict[str, str]], lang: str
) -> None:
    guide = " ".join(manual(lang, "guides").prose.split())
    worded = {
        text
        for key, text in texts[lang].items()
        if key.startswith(("rule.zone.", "rule.year.")) and key != "rule.zone.window"
    }
    assert worded
    assert not {text for text in worded if text not in guide}


def test_the_headings_of_the_screen_are_in_the_guide(
    manual: Any, texts: dict[str, dict[str, str]], lang: str
) -> None:
    guide = manual(lang, "guides").text
    heads = [
        re.split(r" ?\(", text)[0] for key, text in texts[lang].items() if key.startswith("screen.head.")
    ]
    shown = {head for head in heads if ":" not in head}
    assert len(shown) > 5
    assert not {head for head in shown if f"| {head} |" not in guide}


def test_the_profiles_are_exactly_those_documented(page: Any, lang: str) -> None:
    title = {"ja": "事象プロファイルの一覧", "en": "Profiles"}[lang]
    rows = page(f"docs/{lang}/coverage.md").rows(title)[1:]
    told = {row[0].strip("`"): row for row in rows}
    known = {one.key: one for one in profiles()}
    assert told.keys() == known.keys()
    for key, one in known.items():
        _, events, about, recovery, _, _ = told[key]
        assert set(re.findall(r"`([^`]+)`", events)) == set(one.ids) or events == f"`{one.module}`"
        assert about == one.title[lang]
        assert re.findall(r"`([^`]+)`", recovery) == list(one.recovery)


def test_the_keys_of_the_json_of_explain_are_exactly_those_documented(
    reference: Any, lang: str, dscase: Any
) -> None:
    told = dscase("explain", "2205", "--json").json()
    title = {"ja": "説明の JSON", "en": "The JSON of explain"}[lang]
    top, inner = keys_of(reference.rows(title))
    assert top == set(told)
    assert not inner_keys(told) - inner


def test_the_tables_of_ones_own_are_exactly_those_documented(reference: Any, lang: str) -> None:
    title = {"ja": "自分の知識を加える", "en": "Knowledge of your own"}[lang]
    rows = {row[0].strip("`"): row for row in reference.rows(title)}
    assert {name for name in rows if name.endswith(".csv")} == {*settings.KEYS, "names.csv"}
    for name, keys in settings.KEYS.items():
        columns = set(next(iter(table(name))))
        assert columns <= set(re.findall(r"`([^`]+)`", rows[name][1]))
        assert re.findall(r"`([^`]+)`", rows[name][2]) == list(keys)


def test_no_table_of_the_reference_says_a_thing_twice(reference: Any) -> None:
    """A row is named by its first cell and a code in the second; no name comes twice."""
    twice: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(reference.text.splitlines(), 1):
        if not line.startswith("|"):
            seen = set()
        elif line.strip("|- :") and (name := NAME_OF_ROW.match(line)):
            twice += [f"{number}: {name[1]}"] * (name[1] in seen)
            seen.add(name[1])
    assert not twice
