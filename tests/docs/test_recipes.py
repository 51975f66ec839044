"""The recipes are followed to the letter, so that they cannot drift from the code."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole

SOURCE = {"en": "## Add a source\n", "ja": "## 取得元の種類を追加する\n"}
FINDING = {"en": "## Add a finding\n", "ja": "## 確認事項を追加する\n"}
COMMAND = {"en": "## Add a command\n", "ja": "## コマンドを追加する\n"}
PAGE_SECTION = {"en": "## Add a section to the document\n", "ja": "## 文書に節を追加する\n"}
BLOCK = re.compile(r"^( *)```\w+\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
TICKED = re.compile(r"`([^`]+)`")
ANCHORS = ("SYSLOG", "[kind]")
MOST_FILES = 4


def section(root: Path, lang: str, heading: dict[str, str]) -> str:
    page = (root / "docs" / lang / "recipes.md").read_text(encoding="utf-8")
    return page.split(heading[lang])[1].split("\n## ")[0]


def steps(text: str) -> list[tuple[str, str, str]]:
    """(file, where in it, what to write) of each numbered step."""
    found = []
    for step in re.split(r"^\d\. ", text, flags=re.MULTILINE)[1:]:
        block = BLOCK.search(step)
        assert block, step
        words = TICKED.findall(step)
        folder = next((word for word in words if word.endswith("/")), "")
        file = next(word for word in words if word.endswith((".py", ".toml")))
        where = next((word for word in words if word in ANCHORS), "")
        written = re.sub(rf"^{block[1]}", "", block[2], flags=re.MULTILINE)
        found.append((file if "/" in file else folder + file, where, written))
    return found


def follow(tree: Path, file: str, where: str, written: str) -> None:
    path = tree / file
    if not where:
        assert not path.exists(), f"{file} is to be a new file"
        path.write_text(written, encoding="utf-8")
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    anchor = re.compile(rf"\s*{re.escape(where)}(?: = |$)")
    (at,) = [number for number, line in enumerate(lines) if anchor.match(line)]
    lines.insert(at + where.startswith("["), written)
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(params=["en", "ja"])
def toy(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> tuple[Path, Callable[..., str]]:
    """A copy of dscase after the recipe, a sample of the new kind, and a way to run commands of that copy."""
    tree = tmp_path / "tree"
    for name in ("dscase", "templates"):
        shutil.copytree(root / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    text = section(root, request.param, SOURCE)
    done = steps(text)
    assert len({file for file, _, _ in done}) <= MOST_FILES
    for step in done:
        follow(tree, *step)
    sample = tmp_path / "kept.log"
    sample.write_text([block[2] for block in BLOCK.finditer(text)][-1], encoding="utf-8")

    def run(*words: object) -> str:
        environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8"}
        ran = subprocess.run(
            [sys.executable, "-m", "dscase", *map(str, words)],
            env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        assert "Traceback" not in ran.stderr, ran.stderr
        return ran.stdout

    return sample, run


def test_a_source_added_by_the_recipe_goes_from_inspect_to_the_sealed_output(
    toy: tuple[Path, Callable[..., str]], tmp_path: Path
) -> None:
    sample, run = toy
    (told,) = json.loads(run("inspect", sample, "--json"))["files"]
    assert (told["kind"], told["error"]) == ("bars", None)
    assert "Log parted by bars" in run("inspect", sample, "--lang", "en")
    listed = json.loads(run("events", sample, "--json", "--window", "all"))
    assert [(event["id"], event["name"]) for event in listed["events"]] == [
        ("2205", "Update failed"),
        ("710", "Events Retrieved"),
    ]
    assert listed["sources"][0]["tally"]["unparsed"] == 1
    window = ("--window", "2026-04-20 03:00/03:40", "--tz", "Asia/Tokyo")
    judged = json.loads(run("review", "--events", sample, *window, "--json"))
    assert judged["evidence"][0]["kind"] == "bars"
    out = tmp_path / "out"
    run("build", "--events", sample, *window, "-o", out)
    assert "2205" in (out / "events.csv").read_text(encoding="utf-8-sig")
    assert "縦棒で区切ったログ" in (out / "inquiry.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_finding_added_by_the_recipe_is_found_worded_and_documented(
    root: Path, tmp_path: Path, case: Path, lang: str
) -> None:
    tree = tmp_path / "tree"
    for name in ("dscase", "templates", "tools", "docs"):
        shutil.copytree(root / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    done = steps(section(root, lang, FINDING))
    assert len({file for file, _, _ in done}) == len(done) == 3
    for file, _, written in done:
        with (tree / file).open("a", encoding="utf-8") as stream:
            stream.write(written)

    def run(*words: object) -> str:
        environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [sys.executable, *map(str, words)],
            env=environment, cwd=tree, capture_output=True, encoding="utf-8", timeout=120, check=False,
        ).stdout  # fmt: skip

    stated = (case / "case.yaml").read_text(encoding="utf-8")
    for title, there in (("", True), ("title: A lamp that went orange\n", False)):
        untitled = "".join(line for line in stated.splitlines(keepends=True) if not line.startswith("title:"))
        (case / "case.yaml").write_text(untitled + title, encoding="utf-8")
        judged = json.loads(run("-m", "dscase", "review", case, "--json"))
        found = {finding["code"]: finding for finding in judged["findings"]}
        assert ("title.missing" in found) == there
        if there:
            one = found["title.missing"]
            assert (one["item"], one["weight"], one["what"]) == (0, "note", "件名が書かれていません。")
    run("tools/write_reference.py")
    for each, means in (("ja", "件名がない"), ("en", "There is no title")):
        page = (tree / "docs" / each / "reference" / "findings.md").read_text(encoding="utf-8")
        assert f"| `title.missing` | 0 | `note` | {means} | " in page


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_command_added_by_the_recipe_runs_in_both_languages(root: Path, tmp_path: Path, lang: str) -> None:
    tree = tmp_path / "tree"
    for name in ("dscase", "templates"):
        shutil.copytree(root / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for step in re.split(r"^\d\. ", section(root, lang, COMMAND), flags=re.MULTILINE)[1:]:
        block = BLOCK.search(step)
        assert block, step
        written = re.sub(rf"^{block[1]}", "", block[2], flags=re.MULTILINE)
        named = TICKED.findall(step[: block.start()])
        folder = next((name for name in named if name.endswith("/")), "")
        file = tree / folder / next(name for name in named if name.endswith((".py", ".toml")))
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []
        beside = [f"{name}\n" for name in named if f"{name}\n" in lines]
        at = lines.index(beside[0]) + beside[0].startswith("app") if beside else len(lines)
        file.write_text("".join([*lines[:at], written, *lines[at:]]), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dscase", *words]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )

    assert run("minutes", "2h").stdout.strip() == "120 分"
    assert run("minutes", "2h", "--lang", "en").stdout.strip() == "120 minutes"
    refused = run("minutes", "long", "--lang", "en")
    assert (refused.returncode, refused.stderr[:7]) == (2, "Error: ")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_section_added_by_the_recipe_stands_in_the_document(
    root: Path, tmp_path: Path, case: Path, lang: str
) -> None:
    tree = tmp_path / "tree"
    for name in ("dscase", "templates"):
        shutil.copytree(root / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    changed = set()
    for step in re.split(r"^\d\. ", section(root, lang, PAGE_SECTION), flags=re.MULTILINE)[1:]:
        block = BLOCK.search(step)
        assert block, step
        written = re.sub(rf"^{block[1]}", "", block[2], flags=re.MULTILINE)
        named = TICKED.findall(step[: block.start()])
        file = tree / next(name for name in named if name.endswith((".py", ".toml")))
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        (beside,) = [name for name in named if lines.count(f"{name}\n") == 1]
        at = lines.index(f"{beside}\n") + beside.startswith("[")
        file.write_text("".join([*lines[:at], written, *lines[at:]]), encoding="utf-8")
        changed.add(file)
    assert len(changed) == 3
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8"}
    command = [
        sys.executable,
        "-m",
        "dscase",
        "build",
        str(case),
        "-o",
        str(tmp_path / "out"),
        "--lang",
        lang,
    ]
    ran = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 3, ran.stderr
    page = (tmp_path / "out" / "inquiry.html").read_text(encoding="utf-8")
    told = {"ja": ("名前（時刻はJST）", "名前の一覧"), "en": ("Names (times are JST)", "List of names")}
    assert all(text in page for text in told[lang])


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_recipe_for_a_section_names_every_form_of_the_document(root: Path, lang: str) -> None:
    named = TICKED.findall(BLOCK.sub("", section(root, lang, PAGE_SECTION)))
    paths = {name for name in named if "/" in name}
    assert not {path for path in paths if not (root / path).exists()}
    forms = {"dscase/render/docx/skin.py", "templates/page.html.j2", "templates/document.typ"}
    assert forms <= paths
