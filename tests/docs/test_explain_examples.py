"""The commands of the pages that ask what is known: each finds something."""

import re
import shlex
from typing import Any

from dscase.knowledge.lookup import look_up
from dscase.knowledge.names import Names


def test_every_explain_in_the_pages_finds_what_it_asks_for(pages: list[Any]) -> None:
    asked = [
        words
        for each in pages
        for kind, block in each.blocks
        if kind == "text"
        for line in re.findall(r"^dscase explain (.+)$", block, re.MULTILINE)
        if (words := shlex.split(line.partition(" --")[0]))
    ]
    assert len(asked) >= 10
    assert not [words for words in asked if look_up(" ".join(words), Names()).how not in ("id", "exact")]
