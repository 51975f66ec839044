"""The words masking knows: what pseudonyms are made of, what is no name, which domains are the world's.

They are the tables `pseudonym_words.csv` and `masking_words.csv` of `dscase/knowledge/data`; words of the
events' published names are ordinary, too.
"""

import re
from functools import cache
from typing import Literal

from dscase.knowledge.catalogue import catalogue, table

_WORD = re.compile(r"[a-z]+")
_TURNED = frozenset({"com", "org", "net", "jp", "edu", "gov", "io", "java", "javax"})
_BRACKETS = frozenset({"()", "<>", "[]"})
_SHORT = 2  # characters of ASCII that tell nothing by themselves

Is = Literal["ordinary", "no_name", "top_level", "second_level", "kept_domain", "user_key", "host_key"]


@cache
def words(part: Literal["first", "second"]) -> tuple[str, ...]:
    """The words a pseudonym begins with ("amber"), or ends with ("otter")."""
    return tuple(row["word"] for row in table("pseudonym_words.csv") if row["part"] == part)


@cache
def known(what: Is) -> frozenset[str]:
    """The words of the table that are one thing."""
    return frozenset(row["word"] for row in table("masking_words.csv") if row["is"] == what)


@cache
def _ordinary() -> frozenset[str]:
    names = " ".join(event.name_en for event in catalogue().events.values()).lower()
    return known("ordinary") | frozenset(_WORD.findall(names))


def is_ordinary(name: str) -> bool:
    """Whether a folded name is a word of the product or the language, or a number: in prose it is no name."""
    return name in _ordinary() or name.isdigit() or (name.isascii() and len(name) <= _SHORT)


def is_no_name(name: str) -> bool:
    """Whether a folded text names nobody wherever it stands: "Manager", "localhost", "-", "(no user)"."""
    return not name or name in known("no_name") or not any(map(str.isalnum, name)) or _says_nobody(name)


def _says_nobody(name: str) -> bool:
    """Whether it is what a program writes where there is no name: words of the language in brackets."""
    if name[0] + name[-1] not in _BRACKETS:
        return False
    return all(word in known("ordinary") or word in known("no_name") for word in name[1:-1].split())


def is_kept(domain: str) -> bool:
    """Whether a folded domain is the vendor's or the world's, or below one."""
    labels = domain.split(".")
    return any(".".join(labels[at:]) in known("kept_domain") for at in range(len(labels) - 1))


def is_domain(labels: "list[str]", *, sure: bool) -> bool:
    """Whether labels end as names of the network do. Where that is not `sure`, names of code turned round,
    as `com.vendor.io`, are none.
    """
    return labels[-1] in known("top_level") and (sure or labels[0] not in _TURNED)


def registrable(labels: "list[str]") -> int:
    """How many labels at the end are the part somebody owns: 2, or 3 for `example.co.jp`."""
    third = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in known("second_level")  # noqa: PLR2004
    return min(len(labels), 3 if third else 2)
