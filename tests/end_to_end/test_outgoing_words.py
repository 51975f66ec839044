"""What leaves says nothing of our program's own: no option, no command, no file of the sender's, no code."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from dscase.wording.words import Words

FORBIDDEN = {
    "an option": r"(?<![\w-])--[a-z][a-z-]+",
    "the program or a command of it": r"(?i)\bdscase\b",
    "a file of the sender's": r"case\.yaml|journal\.jsonl|exhibits\.jsonl|before-sending|evidence[/\\]",
    "a finding's code": r"\b[a-z_]+\.[a-z_]*(?:missing|unfounded|differs|unparsed)\b",
    "a text's name": r"\b(?:body|draft|finding|glance|verdict|workbook|document)\.[a-z_]+\b",
    "a value that is not there": r"\bundefined\b|\bNoneType\b",
}
STATED_WHERE_IT_IS = r"https?://\S+"
NEVER_LEAVES = re.compile(r"before-sending|manifest\.json|SHA256SUMS|bundle\.zip")


def of_package(path: Path, parts: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if re.fullmatch(parts, name):
                yield unescape(re.sub(r"<[^>]+>", " ", package.read(name).decode("utf-8")))


def of_pdf(path: Path) -> Iterator[str]:
    for command in (["pdftotext", str(path), "-"], ["pdfinfo", str(path)]):
        yield subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode(
            "utf-8", "replace"
        )


def of_page(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    yield unescape(re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL))


READ: dict[str, Callable[[Path], Iterator[str]]] = {
    ".docx": lambda path: of_package(path, r"word/(?:document|header\d*|footer\d*)\.xml|docProps/core\.xml"),
    ".xlsx": lambda path: of_package(path, r"xl/worksheets/\w+\.xml|xl/workbook\.xml|docProps/.*\.xml"),
    ".html": of_page,
    ".pdf": of_pdf,
    ".txt": lambda path: iter([path.read_text(encoding="utf-8-sig")]),
}


@pytest.fixture(params=["example", "nothing"])
def sent(request: Any, case: Path, tmp_path: Path, dscase: Any, typst: None) -> list[Path]:
    """What is built for the main example, and for a case of which nothing is there: all that leaves."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext not found: install poppler-utils")
    folder = case
    if request.param == "nothing":
        folder = tmp_path / "nothing"
        (folder / "evidence").mkdir(parents=True)
        (folder / "case.yaml").write_text(
            'schema: 1\nwindow: "2026-04-20 03:00/03:40"\ntz: Asia/Tokyo\nas_of: "2026-04-20T09:30+09:00"\n',
            encoding="utf-8",
        )
    assert dscase("build", folder, "--lang", "both", "--pdf", "typst", "--force").code == 3
    made = [path for path in sorted((folder / "out").iterdir()) if not NEVER_LEAVES.search(path.name)]
    return [path for path in made if path.suffix in READ]


def test_no_document_that_leaves_speaks_of_the_program(sent: list[Path]) -> None:
    assert {path.suffix for path in sent} == set(READ)
    found = [
        (path.name, what, text[max(match.start() - 40, 0) : match.end() + 40])
        for path in sent
        for text in READ[path.suffix](path)
        for what, pattern in FORBIDDEN.items()
        for match in re.finditer(pattern, re.sub(STATED_WHERE_IT_IS, "", text))
    ]
    assert not found


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_words_that_are_looked_for_are_those_the_screen_uses(lang: Any) -> None:
    """Or this test would look for what nobody says."""
    told = Words(lang).say("judged.before.line_case", steps="")
    assert re.search(FORBIDDEN["an option"], told)
    assert re.search(FORBIDDEN["the program or a command of it"], told)
