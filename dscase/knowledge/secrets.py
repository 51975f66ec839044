"""What tells a secret: the table `secrets.toml` of `dscase/knowledge/data`, made into patterns."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from unicodedata import normalize
from urllib.parse import quote

_PART = re.compile("«([a-z]+)»")


@dataclass(frozen=True, slots=True)
class SecretRule:
    """How a secret is written: its group `secret` is removed from folded text, or from the text `as_written`.
    Of its `sample` that is `removed`.
    """

    name: str
    pattern: "re.Pattern[str]"
    as_written: bool
    sample: str
    removed: str


@dataclass(frozen=True, slots=True)
class SecretRules:
    """The rules, and the folded `marks` near which they look."""

    rules: tuple[SecretRule, ...]
    marks: tuple[str, ...]


@cache
def secret_rules() -> SecretRules:
    """The rules of the table."""
    document = tomllib.loads(
        (files("dscase.knowledge") / "data" / "secrets.toml").read_text(encoding="utf-8")
    )
    keys = tuple(dict.fromkeys(form for wide, half in document["japanese"] for form in _forms(wide, half)))
    either = "|".join(key.replace("ー", r"[ー\-]").replace("ｰ", r"[ｰ\-]") for key in keys)
    parts = {**document["parts"], "japanese": either}

    def whole(pattern: str) -> str:
        while _PART.search(pattern):
            pattern = _PART.sub(lambda found: parts[found[1]], pattern)
        return pattern

    rules = tuple(
        SecretRule(
            row["name"],
            re.compile(whole(row["pattern"])),
            row.get("as_written", False),
            row["sample"],
            row["removed"],
        )
        for row in document["rule"]
    )
    marks = (
        *document["marks"],
        *(f"{short}{sign}" for short in document["short_marks"] for sign in document["signs"]),
        *keys,
        *("".join(f"\\u{ord(letter):04x}" for letter in key) for key in keys),
        *(quote(key).lower() for key in keys),
    )
    return SecretRules(rules, marks)


def _forms(wide: str, half: str) -> tuple[str, ...]:
    return wide, half, normalize("NFD", wide)
