"""Write the tables of the reference that the program itself knows: commands, findings, errors.

Run it after declaring one of them or changing what one means:  python tools/write_reference.py
What stands around the tables is written by hand. A test holds the pages and the program equal.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import typer
from jinja2 import Undefined

from dscase.case.model import LANGS, Lang
from dscase.cli.help import half
from dscase.cli.main import app
from dscase.review import judge  # noqa: F401 - whose rules declare the kinds
from dscase.review.finding import KINDS, WEIGHTS, FindingKind
from dscase.wording.engine import environment

ROOT = Path(__file__).parent.parent
ELSEWHERE: dict[Lang, str] = {"ja": "見つかった所による", "en": "by where it is found"}
PAGES = ("commands", "findings", "errors", "errors-evidence")
FINDINGS: dict[Lang, str] = {"ja": "確認事項の一覧", "en": "Findings"}
COMMANDS: dict[Lang, str] = {"ja": "コマンドの一覧", "en": "The commands"}
ROOMS = re.compile(r"\(([a-z]+(?:, [a-z]+)*)\)$")
"""Behind the heading of a table of errors: the first parts of their codes."""
TABLE = re.compile(r"^(\|.*\n\|[-|]+\|\n)((?:\|.*\n)*)", re.MULTILINE)
TOLD = {"log": "error.log"}
"""What a cure is shown with; other facts are an ellipsis, and what is said only with them is left out."""


class _Open(Undefined):
    """A fact that only a run can tell."""

    def __str__(self) -> str:
        return "…"


def page(lang: Lang, name: str) -> Path:
    """A page of the reference in a language."""
    return ROOT / "docs" / lang / "reference" / f"{name}.md"


def written(lang: Lang, name: str) -> str:
    """The whole page with the rows of its tables as they should be, on every system the same."""
    parts = re.split(r"^(?=## )", page(lang, name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    with mock.patch("dscase.text.on_windows", return_value=False):  # commands as a shell takes them
        return "".join(_section(part, lang) for part in parts)


def _section(text: str, lang: Lang) -> str:
    title = text.partition("\n")[0].removeprefix("## ")
    if title == FINDINGS[lang]:
        rows = [_finding(kind, lang) for kind in sorted(KINDS.values(), key=_place)]
    elif title == COMMANDS[lang]:
        rows = [f"| `{name}` | {told} |" for name, told in commands(lang)]
    elif found := ROOMS.search(title):
        rows = [_error(code, lang) for code in sorted(_texts(lang, "error")) if code in _Of(found[1])]
    else:
        return text
    return TABLE.sub(lambda table: table[1] + "".join(f"{row}\n" for row in rows), text, count=1)


class _Of:
    """The codes of rooms."""

    def __init__(self, rooms: str) -> None:
        self._rooms = rooms.split(", ")

    def __contains__(self, code: str) -> bool:
        return code.partition(".")[0] in self._rooms


def commands(lang: Lang) -> Iterator[tuple[str, str]]:
    """Each command by the words that call it, and what its help says it does."""

    def walk(command: Any, name: str) -> Iterator[tuple[str, str]]:
        if inner := getattr(command, "commands", {}):
            for word, each in inner.items():
                yield from walk(each, f"{name} {word}")
        else:
            yield name, half(command.help.partition("\n\n")[0].replace("\n", " "), lang)

    return walk(typer.main.get_command(app), "dscase")


@cache
def _texts(lang: Lang, sort: str) -> dict[str, dict[str, str]]:
    """The parts of each error or finding in the catalogues, by code."""
    found = {}
    for path in sorted((ROOT / "templates" / lang / "words").glob("*.toml")):
        rooms = tomllib.loads(path.read_text(encoding="utf-8")).get(sort, {})
        found |= {f"{room}.{name}": told for room, own in rooms.items() for name, told in own.items()}
    return found


def _cure(text: str) -> str:
    """What to do, as a cell: facts left open, lines kept apart, nothing of it markup."""
    open_facts = environment().overlay(undefined=_Open)
    told = open_facts.from_string(text).render(TOLD)
    for sign in ("\\", "`", "*", "<", "|", "]("):
        told = told.replace(sign, "".join(f"\\{each}" for each in sign))
    return "<br>".join(line.strip() for line in told.strip().splitlines())


def _place(kind: FindingKind) -> tuple[int, int, str]:
    """By item, what touches the whole inquiry or has no item of its own last; then heaviest first."""
    return (6 if kind.item is None else kind.item or 7, WEIGHTS.index(kind.weights[0]), kind.code)


def _finding(kind: FindingKind, lang: Lang) -> str:
    item = ELSEWHERE[lang] if kind.item is None else str(kind.item)
    weights = " / ".join(f"`{weight}`" for weight in kind.weights)
    told = _texts(lang, "finding").get(kind.code, {})
    return _row(f"`{kind.code}`", item, weights, told.get("means", ""), _cure(told.get("mend", "")))


def _error(code: str, lang: Lang) -> str:
    told = _texts(lang, "error")[code]
    return _row(f"`{code}`", told["means"].replace("|", "\\|"), _cure(told["next"]))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main(langs: Iterable[Lang] = LANGS) -> None:
    """Write all pages."""
    for lang in langs:
        for name in PAGES:
            page(lang, name).write_text(written(lang, name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
