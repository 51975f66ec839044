"""The architecture page is the code's: its floors are import-linter's, its nouns and files are there."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

LANGS = ("ja", "en")
HEADINGS = {
    "ja": ("パッケージと層", "用語", "ログ 1 行の道のり", "どこに置くか"),
    "en": ("The packages and their layers", "The nouns", "The way of one log line", "Where do I put…"),
}
CODE = re.compile(r"`([^`]+)`")


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def read(page: Any, lang: str) -> Any:
    return page(f"docs/{lang}/architecture.md")


@pytest.fixture(scope="session")
def layers(root: Path) -> list[set[str]]:
    """The floors that import-linter checks, the top one first."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (floors,) = [one["layers"] for one in contracts["contracts"] if one["type"] == "layers"]
    return [{room.strip().removeprefix("dscase.") for room in floor.split("|")} for floor in floors]


def test_the_floors_are_those_that_import_linter_checks(read: Any, lang: str, layers: list[set[str]]) -> None:
    rows = read.rows(HEADINGS[lang][0])[1:]
    assert [set(CODE.findall(rooms)) for _, rooms, *_ in rows] == layers
    assert [int(number) for number, *_ in rows] == list(range(len(layers), 0, -1))


def test_every_room_has_a_floor(root: Path, layers: list[set[str]]) -> None:
    folders = {path.parent.name for path in (root / "dscase").glob("*/__init__.py")}
    files = {path.stem for path in (root / "dscase").glob("*.py")} - {"__init__", "__main__"}
    assert set().union(*layers) == folders | files


def test_every_contract_that_keeps_a_library_to_a_room_names_every_other_room(
    root: Path, layers: list[set[str]]
) -> None:
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    rooms = set().union(*layers) - {"error_log"}  # that prints where nothing else can any more
    allowed = {
        "zeep": {"fetch"},
        "starlette": {"web"},
        "docx": {"render"},
        "typer": {"cli", "intake"},
        "pandas": set(),
    }
    for one in contracts["contracts"]:
        if one["type"] == "forbidden":
            named = {room.removeprefix("dscase.") for room in one["source_modules"]} - {"error_log"}
            (kept,) = [kept for library, kept in allowed.items() if library in one["forbidden_modules"]]
            assert rooms - named == kept, one["name"]


def test_every_noun_is_a_class_of_the_file_named(read: Any, lang: str, root: Path) -> None:
    rows = read.rows(HEADINGS[lang][1])[1:]
    assert len(rows) > 15
    for _, name, place, _ in rows:
        (noun,), (file,) = CODE.findall(name), CODE.findall(place)
        tree = ast.parse((root / file).read_text(encoding="utf-8"))
        assert noun in {node.name for node in tree.body if isinstance(node, ast.ClassDef)}, noun


def test_a_noun_is_a_class_in_one_place_alone(read: Any, lang: str, source: Any) -> None:
    nouns = {CODE.findall(name)[0] for _, name, *_ in read.rows(HEADINGS[lang][1])[1:]}
    found = [
        node.name
        for tree in source.trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in nouns
    ]
    assert sorted(found) == sorted(nouns)


def test_every_file_and_folder_named_is_there(read: Any, root: Path) -> None:
    named = {name for name in CODE.findall(read.prose) if "/" in name}
    assert len(named) > 15
    missing = {name for name in named if not any((root / start / name).exists() for start in ("", "tests"))}
    assert not missing


def test_the_line_passes_its_rooms_in_the_order_of_the_picture(read: Any, lang: str) -> None:
    (picture,) = [content for kind, content in read.blocks if kind == "text"]
    rooms = [room for room in re.findall(r"-> (\w+)", picture) if room != "out"]
    way = re.findall(r"^\d+\. .*$", read.text, re.MULTILINE)
    passed = [found for step in way for found in re.findall(r"`dscase/(\w+)/", step)]
    assert list(dict.fromkeys(passed)) == rooms


def test_contributing_and_the_recipes_point_there(root: Path, lang: str) -> None:
    assert f"docs/{lang}/architecture.md" in (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "(architecture.md)" in (root / "docs" / lang / "recipes.md").read_text(encoding="utf-8")
