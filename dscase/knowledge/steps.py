"""Which steps a person's own words say were done: "製品Q&Aを検索、該当なし" is the step `qa_search`.

The words stand in `checked_words.csv`. A clause that says something was not done ("未実施", the rows of
`not_done`) names no step; one that says nothing was found does.
"""

import re
from functools import cache
from unicodedata import normalize

from dscase.knowledge.catalogue import table

ROUTE = (
    "lamp",
    "events",
    "retrieved",
    "details",
    "alerts",
    "modules",
    "liveness",
    "advice",
    "qa_search",
    "help_search",
)
"""The vendor's route before an inquiry, in its order (S3, KA-0010424)."""
STEPS = ("advice", "qa_search", "help_search")
"""Those that must be done before an inquiry, and told in it (the same page)."""
NOT_DONE = "not_done"
_CLAUSE_END = re.compile(r"[。\n\r;!?]+|\.(?:\s|$)")


def steps_said(text: str) -> frozenset[str]:
    """The steps of ROUTE that a text says were done, by the table's words or a step's own name."""
    patterns = _patterns()
    said: set[str] = set()
    for clause in _CLAUSE_END.split(normalize("NFKC", text)):
        if not patterns[NOT_DONE].search(clause):
            said |= {step for step in ROUTE if patterns[step].search(clause)}
    return frozenset(said)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = {step: [_word(step)] for step in ROUTE}
    for row in table("checked_words.csv"):
        words.setdefault(row["step"], []).append(_word(normalize("NFKC", row["word"])))
    return {step: re.compile("|".join(known), re.IGNORECASE) for step, known in words.items()}


def _word(word: str) -> str:
    """A word of ASCII letters stands alone; Japanese has no blanks to stand between."""
    before = r"(?<![a-z0-9])" if word[0].isascii() else ""
    after = r"(?![a-z0-9])" if word[-1].isascii() else ""
    return before + re.escape(word).replace(r"\ ", r"\s*") + after
