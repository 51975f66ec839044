"""Writes the table of findings in both languages' reference: the kinds the code declares, with their words.

Run it after declaring a finding or changing what one means:  python tools/write_findings.py
A test holds the tables and the code equal.
"""

import tomllib
from pathlib import Path

from dscase.case.model import LANGS, Lang
from dscase.review import judge  # noqa: F401 - whose rules declare the kinds
from dscase.review.finding import KINDS, WEIGHTS, FindingKind

ROOT = Path(__file__).parent.parent
TITLES: dict[Lang, str] = {"ja": "## 確認事項の一覧\n", "en": "## Findings\n"}
ELSEWHERE: dict[Lang, str] = {"ja": "見つかった所による", "en": "by where it is found"}


def page(lang: Lang) -> Path:
    """The reference in a language."""
    return ROOT / "docs" / lang / "reference.md"


def written(lang: Lang) -> str:
    """The whole reference with the rows of the findings as they should be."""
    before, title, after = page(lang).read_text(encoding="utf-8").partition(TITLES[lang])
    head, rule, rows = after.partition("|---|---|---|---|\n")
    rest = rows[rows.index("\n\n") :]
    means = _means(lang)
    told = [_row(kind, lang, means.get(kind.code, "")) for kind in sorted(KINDS.values(), key=_place)]
    return f"{before}{title}{head}{rule}{chr(10).join(told)}{rest}"


def _means(lang: Lang) -> dict[str, str]:
    """What each finding means, by code."""
    found = {}
    for path in sorted((ROOT / "templates" / lang / "words").glob("*.toml")):
        rooms = tomllib.loads(path.read_text(encoding="utf-8")).get("finding", {})
        found |= {
            f"{room}.{name}": told["means"] for room, own in rooms.items() for name, told in own.items()
        }
    return found


def _place(kind: FindingKind) -> tuple[int, int, str]:
    """By item, what touches the whole inquiry or has no item of its own last; then heaviest first."""
    return (6 if kind.item is None else kind.item or 7, WEIGHTS.index(kind.weights[0]), kind.code)


def _row(kind: FindingKind, lang: Lang, means: str) -> str:
    item = ELSEWHERE[lang] if kind.item is None else kind.item
    weights = " / ".join(f"`{weight}`" for weight in kind.weights)
    return f"| `{kind.code}` | {item} | {weights} | {means} |"


if __name__ == "__main__":
    for each in LANGS:
        page(each).write_text(written(each), encoding="utf-8")
