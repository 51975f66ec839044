"""Which steps a person's own words say were done: "製品Q&Aを検索、該当なし" is the step `qa_search`.

The words stand in `checked_words.csv`. A clause that says something was not done ("未実施", the rows of
`not_done`) names no step; one that says nothing was found does.
"""

import re
from functools import cache

from dscase.knowledge.catalogue import catalogue, table
from dscase.text import folded

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
"""Those that must be done before an inquiry, and be reported in it (the same page)."""
NOT_DONE = "not_done"
ACTED = "acted"
"""Rows of words for something done to the product, which is a try to mend it."""
_NAMED = re.compile(r"\s*([a-z_]+)\s*[=:]\s*(.+)", re.DOTALL)
_SEARCHED = re.compile(r"検索|調べ|search|looked up|google")
_DONE = re.compile(
    r"実施|実行|行いました|行った|試し|試した|しました|した(?:が|。|$)|済み|\b(?:did|ran|tried|done|performed|re\w+ed)\b"
)
_EVENT_NAMED = re.compile(
    r"(?:イベント|event|id) ?(?:id ?)?[:=「]? ?(\d{2,5})(?!\d)"
    r"|(?:^|[\s、。(「])(\d{3,5})(?:」? ?の|[:@])",
    re.MULTILINE,
)
_CLAUSE_END = re.compile(r"[。\n\r;!?]+|\.(?:\s|$)")


def steps_said(text: str) -> frozenset[str]:
    """The steps of ROUTE that a text says were done, by the table's words or a step's own name."""
    patterns = _patterns()
    said: set[str] = set()
    for clause in _CLAUSE_END.split(folded(text)):
        if patterns[NOT_DONE].search(clause):
            continue
        acted = patterns[ACTED].search(clause)
        own = {step for step in ROUTE if patterns[step].search(_without(acted, clause))}
        said |= own | ({"advice"} if acted else set())
    return frozenset(said)


def _without(acted: re.Match[str] | None, clause: str) -> str:
    """A clause without the words for what was done: of "ran a status check", the status is no look at it."""
    return clause if acted is None else clause[: acted.start()] + " " + clause[acted.end() :]


def speaks_of_another(text: str, event_id: str) -> bool:
    """Whether a text says of which events it is, and this one is not among them."""
    named = {found for pair in _EVENT_NAMED.findall(folded(text)) for found in pair if found}
    named &= catalogue().events.keys()
    return bool(named) and event_id not in named


def stated_step(text: str) -> tuple[str, str]:
    """The step a person names in front of what was done, as in `advice="…"`, and the rest; "" for none."""
    found = _NAMED.match(text)
    return (found[1], found[2].strip().strip('"「」')) if found and found[1] in ROUTE else ("", text)


def unsorted(text: str) -> frozenset[str]:
    """The steps of STEPS that a text may mean that says something was done and names none: a search means
    both, anything else what the event advises. Nothing where it says it was not done, or speaks of another.
    """
    plain = folded(text)
    if _patterns()[NOT_DONE].search(plain) or steps_said(text):
        return frozenset()
    if _SEARCHED.search(plain):
        return frozenset({"qa_search", "help_search"})
    return frozenset({"advice"}) if _DONE.search(plain) else frozenset()


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = {step: [_word(step)] for step in ROUTE}
    for row in table("checked_words.csv"):
        words.setdefault(row["step"], []).append(_word(folded(row["word"])))
    return {step: re.compile("|".join(known)) for step, known in words.items()}


def _word(word: str) -> str:
    """A word of ASCII letters stands alone; Japanese has no blanks to stand between."""
    before = r"(?<![a-z0-9])" if word[0].isascii() else ""
    after = r"(?![a-z0-9])" if word[-1].isascii() else ""
    return before + re.escape(word).replace(r"\ ", r"\s*") + after
