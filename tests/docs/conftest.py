"""The pages as text and structure, the catalogues as flat texts, and the calls in the source."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LANGS = ("ja", "en")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Page:
    """A Markdown page. `prose` is without fenced blocks."""

    path: Path
    text: str

    @property
    def prose(self) -> str:
        return FENCE.sub("", self.text)

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """(language, content) of each fenced block."""
        return FENCE.findall(self.text)

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(len(marks), title) for marks, title in HEADING.findall(self.prose)]

    @property
    def outline(self) -> list[tuple[int, int, int]]:
        """Of each heading: its level, the table lines and the list entries below it."""
        parts = HEADING.split(self.prose)[1:]
        return [
            (
                len(marks),
                len(re.findall(r"^\|", body, re.MULTILINE)),
                len(re.findall(r"^(?:-|\d+\.) ", body, re.MULTILINE)),
            )
            for marks, body in zip(parts[::3], parts[2::3], strict=True)
        ]

    def rows(self, title: str = "") -> list[list[str]]:
        """Cells of the table rows below a heading, subheadings included; of the page without one."""
        lines = re.findall(r"^\| (.*) \|$", self._below(title) if title else self.prose, re.MULTILINE)
        return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]

    def _below(self, title: str) -> str:
        parts = HEADING.split(self.prose)[1:]
        sections = list(zip(map(len, parts[::3]), parts[1::3], parts[2::3], strict=True))
        at = [name for _, name, _ in sections].index(title)
        level, _, body = sections[at]
        for deeper, _, more in sections[at + 1 :]:
            if deeper <= level:
                break
            body += more
        return body

    def named(self) -> set[str]:
        """What stands in back quotes in first cells of table rows, without an option's value."""
        return {name for row in self.rows() for name in CODE.findall(row[0])}


@pytest.fixture(scope="session")
def page(root: Path) -> Any:
    """A page by its path in the source tree."""

    def read(name: str) -> Page:
        path = root / name
        return Page(path, path.read_text(encoding="utf-8"))

    return read


@pytest.fixture(scope="session")
def pages(root: Path, page: Any) -> list[Page]:
    """Every Markdown page of the project."""
    found = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    return [page(path.relative_to(root).as_posix()) for path in sorted(found)]


@pytest.fixture(scope="session")
def manual(root: Path) -> Any:
    """The pages of a language below a folder (`reference`, `guides`, or all of them), read as one."""

    def read(lang: str, below: str = "") -> Page:
        folder = root / "docs" / lang / below
        pages = sorted(folder.rglob("*.md"))
        return Page(folder, "\n".join(path.read_text(encoding="utf-8") for path in pages))

    return read


@pytest.fixture(scope="session")
def texts(root: Path) -> dict[str, dict[str, str]]:
    """The catalogues: language, then flattened key, then text."""
    return {
        lang: {
            key: text
            for path in sorted((root / "templates" / lang / "words").glob("*.toml"))
            for key, text in _flat(tomllib.loads(path.read_text(encoding="utf-8")))
        }
        for lang in LANGS
    }


def _flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


@dataclass(frozen=True)
class Source:
    """What the source says, read as syntax trees."""

    trees: dict[str, ast.Module]

    def calls(self, *names: str) -> Iterator[ast.Call]:
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    yield node

    def texts_like(self, pattern: str, room: str = "") -> set[str]:
        """Whole string literals of this form; the pieces of an f-string are none."""
        return {
            node.value
            for name, tree in self.trees.items()
            if name.startswith(room)
            for node in _without_f_strings(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(pattern, node.value)
        }


def _without_f_strings(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _without_f_strings(child)


@pytest.fixture(scope="session")
def source(root: Path) -> Source:
    folder = root / "dscase"
    return Source(
        {
            path.relative_to(folder).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
            for path in sorted(folder.rglob("*.py"))
        }
    )
