"""What a finding says to do, as the front at hand has it: an option's name becomes the question it answers.

The walk and the page have no options. A text is written once, with options; `fronts.csv` says which question
of the checklist, or else which field of case.yaml, stands for each. `…mend_asked` is a text of its own.
"""

import re
from functools import cache
from typing import Literal

from dscase.knowledge.catalogue import table
from dscase.knowledge.checklist import checklist
from dscase.wording.words import Words

Front = Literal["options", "case", "asked"]
"""Where the sender reads a text: at a command without a case folder, at one with a case, at the walk or the
page, which ask.
"""
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_VALUE = re.compile(r"(⟧) (?=[\"“「A-Z]|none\b|@)")
_WIDE = r"\u3001-\u30ff\u4e00-\u9fff"
_APART = re.compile(rf"(?<=[{_WIDE}]) (?=⟦[{_WIDE}])|(?<=[{_WIDE}]⟧) (?=[{_WIDE}])")
"""Blanks that Japanese has beside an option, but not beside a question."""
_REPEATED = re.compile(r"(⟦[^⟧]*⟧)((?: or |, | and |、|や|か|または)\1)+")


@cache
def _table() -> dict[str, tuple[str, str]]:
    return {row["option"]: (row["step"], row["field"]) for row in table("fronts.csv")}


def known() -> frozenset[str]:
    """The options that other fronts have a name for."""
    return frozenset(_table())


def without_options(text: str, words: Words) -> str:
    """A text of ours without options. One that nobody knows stays."""
    named = OPTION.sub(lambda found: _option_in_words(found[0], words), text)
    named = _APART.sub("", named) if words.lang == "ja" else named
    named = _VALUE.sub(r"\1: ", _REPEATED.sub(r"\1", named))
    return named.replace("⟦", "").replace("⟧", "")


def _option_in_words(option: str, words: Words) -> str:
    step, name = _table().get(option, ("", ""))
    if (one := checklist().step(step)) is not None:
        return f"⟦{words.say('front.question', title=one.title.say(words.lang))}⟧"
    return f"⟦{words.say(f'front.{name}')}⟧" if name else option
