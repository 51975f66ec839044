"""One term for one thing, plain sentences, two voices: every text that people read is held to terms.toml."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from dscase.cli.help import half
from dscase.cli.main import app
from dscase.events import console_header
from dscase.events.envelopes.record_line import OWN_ROLES
from dscase.knowledge.checklist import checklist
from dscase.knowledge.profiles import profiles

ROOT = Path(__file__).parents[2]
LISTS = tomllib.loads((Path(__file__).parent / "terms.toml").read_text(encoding="utf-8"))
LEAVES = (
    "body.", "glance.", "digest.", "bands.", "document.", "draft.", "exhibit.", "inquiry.", "package.",
    "page.", "reading.", "timeline.", "workbook.", "covers.", "coverage.reason.", "form.", "kind.",
    "masking.declared.", "supplement.",
)  # fmt: skip
"""The beginnings of the keys of what is said in a document that leaves."""
SENDERS_OWN = ("document.gap.", "body.watch.", "form.watch")
"""Keys of these that are said to the sender alone: before sending, and in the watch record."""

TOLD_BOTH = re.compile(r"finding\..+\.what")
"""What a finding says is read on the screen and in the document."""


def texts(lang: str) -> dict[str, str]:
    return {
        key: value
        for path in sorted((ROOT / "templates" / lang / "words").glob("*.toml"))
        for key, value in flat(tomllib.loads(path.read_text(encoding="utf-8")))
    }


def flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def prose(path: Path) -> Iterator[tuple[str, str]]:
    """A page's lines without what stands in fences and back quotes."""
    fenced = False
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield f"{path.relative_to(ROOT)}:{number}", re.sub(r"`[^`]*`|\]\([^)]*\)", "]", line)


def said(value: Any, lang: str) -> Iterator[str]:
    """Every text of one language in a profile or a question."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == lang:
                yield from strings(inner)
            elif key not in ("ja", "en", "sample", "keywords"):
                yield from said(inner, lang)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from said(inner, lang)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)


def knowledge(lang: str) -> Iterator[tuple[str, str]]:
    for name in ("profiles.json", "steps.json"):
        path = ROOT / "dscase" / "knowledge" / "data" / name
        for key, tree in json.loads(path.read_text(encoding="utf-8")).items():
            for text in said(tree, lang):
                yield f"{name}:{key}", text


def helps(lang: str) -> Iterator[tuple[str, str]]:
    """What --help says, in one language."""

    def walk(command: Any, name: str) -> Iterator[tuple[str, str]]:
        for text in (command.help, *(getattr(each, "help", None) for each in command.params)):
            if text:
                yield name, half(text, lang)
        for word, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, f"{name} {word}")

    yield from walk(typer.main.get_command(app), "dscase")


def everything(lang: str) -> Iterator[tuple[str, str]]:
    yield from texts(lang).items()
    for path in sorted((ROOT / "templates" / lang).glob("*.j2")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            yield f"{path.name}:{number}", line
    for path in (
        ROOT / ("README.md" if lang == "ja" else "README.en.md"),
        *(ROOT / "docs" / lang).rglob("*.md"),
    ):
        if path.name not in DEVELOPERS:
            yield from prose(path)
    yield from knowledge(lang)
    yield from helps(lang)


FILLED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
DEVELOPERS = ("recipes.md", "architecture.md", "coverage.md")
"""Pages for those who change dscase, or made from tables."""


def found(pattern: str, pairs: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    searched = re.compile(pattern)
    return [
        (place, plain[max(hit.start() - 30, 0) : hit.end() + 30])
        for place, text in pairs
        if (hit := searched.search(plain := FILLED.sub("…", text)))
    ]


@pytest.mark.parametrize(
    ("lang", "entry"),
    [
        pytest.param(lang, entry, id=f"{lang}-{entry['use'][:20]}")
        for lang in ("ja", "en")
        for entry in LISTS[lang]
    ],
)
def test_no_text_says_it_otherwise_than_the_list_of_terms(lang: str, entry: dict[str, str]) -> None:
    assert found(entry["not"], everything(lang)) == [], f"say: {entry['use']}"


def test_the_walk_reaches_all_kinds_of_texts() -> None:
    for lang in ("ja", "en"):
        assert len(list(everything(lang))) > 3000
        assert len(list(helps(lang))) > 60
        assert len(list(knowledge(lang))) > 800
        assert all(text for _, text in helps(lang))
    assert len(profiles()) > 50
    assert len(checklist().steps) > 15


def leaves(key: str, known: dict[str, str]) -> bool:
    """Whether a text stands in a document that leaves; of a finding, what it says and how it stands."""
    code, _, part = key.rpartition(".")
    if code.startswith("finding."):
        return part in ("what", "obtain") and f"{code}.obtain" in known
    return key.startswith(LEAVES) and not key.startswith(SENDERS_OWN)


def leaving(lang: str) -> Iterator[tuple[str, str]]:
    known = texts(lang)
    return ((key, text) for key, text in known.items() if leaves(key, known))


def staying(lang: str) -> Iterator[tuple[str, str]]:
    known = texts(lang)
    return (
        (key, text)
        for key, text in known.items()
        if not leaves(key, known)
        and not key.startswith(("watch.", "judged.", *SENDERS_OWN))
        and not TOLD_BOTH.fullmatch(key)
    )


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_leaves_speaks_to_the_desk_and_promises_nothing(lang: str) -> None:
    looked = dict(leaving(lang))
    assert len(looked) > 400
    assert [hit for entry in LISTS["leaves"][lang] for hit in found(entry["not"], iter(looked.items()))] == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_stays_speaks_to_the_sender(lang: str) -> None:
    looked = dict(staying(lang))
    assert len(looked) > 600
    assert [hit for entry in LISTS["stays"][lang] for hit in found(entry["not"], iter(looked.items()))] == []


MAPPED = re.compile(r"csv_columns[^。;]*?(?:\"([^\"]+)\"|(?:example|「)\s?(\w+)): ([A-Za-z]+)")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_to_be_written_under_csv_columns_is_a_header_and_then_its_field(lang: str) -> None:
    shown = [hit[3] for text in texts(lang).values() for hit in MAPPED.finditer(text)]
    assert len(shown) > 5
    assert set(shown) <= console_header.FIELDS | OWN_ROLES.keys()
