"""A page of headed blocks on the screen: plain lines, wrapped to the width there is."""

import os
import re
import sys
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from dscase.render.plain import clean
from dscase.terminal import at_terminal
from dscase.wording.words import Words

WIDTH_WHEN_PIPED = 120
_PIECE = re.compile(r" +|[「『(【]*(?:[!-~]+|[^ !-~])[、。」』)】・ー)\],.:;!?]*")
"""What stays together: blanks; a word, a path or a Japanese letter, with the brackets and stops around it."""


def console() -> Console:
    """Standard output as wide as the terminal; in a pipe as wide as `COLUMNS`. Log text is never markup."""
    stated = os.environ.get("COLUMNS", "")
    piped = int(stated) if stated.isdecimal() and int(stated) else WIDTH_WHEN_PIPED
    width = None if at_terminal(sys.stdout) else piped
    return Console(highlight=False, markup=False, emoji=False, width=width)


class Page:
    """Prints headed blocks of plain lines; everything goes through the cleaner.

    The words of a head are under `<section>.head.<key>`, those of a line under `<section>.<key>`.
    """

    def __init__(self, console: Console, words: Words, section: str = "screen") -> None:
        self.console = console
        self.words = words
        self._section = section
        self.lines = 0  # printed so far

    def head(self, key: str, /, **facts: object) -> None:
        """A heading, with a blank line before it."""
        self.console.print()
        text = self.words.say(f"{self._section}.head.{key}", **facts)
        self.console.print(Text(f"■ {text}", style="bold"))
        self.lines += 2

    def line(self, text: str, style: str = "", indent: int = 2, mark: str = "") -> None:
        """A text, folded under its own beginning; `mark` stands in front of its first line."""
        before = " " * indent + mark
        for line in self.folded(text, indent + cell_len(mark)):
            self.console.print(Text(before).append(line, style=style), soft_wrap=True)
            before = " " * (indent + cell_len(mark))
            self.lines += 1

    def point(self, text: str, style: str = "", indent: int = 2) -> None:
        """One of several texts, behind the mark that a list has in this language."""
        self.line(text, style, indent, self.words.say("screen.bullet"))

    def folded(self, text: str, indent: int = 2) -> list[str]:
        """The lines that a text takes, without what stands in front of them."""
        return list(fold(clean(text), max(self.console.width - indent, 20)))

    def say(self, key: str, style: str = "", indent: int = 2, /, **facts: object) -> None:
        """A line from the words."""
        self.line(self.words.say(f"{self._section}.{key}", **facts), style, indent)


def fold(text: str, width: int) -> Iterator[str]:
    """The lines of a text, none wider than `width` columns and without blanks at their ends.

    Words stay whole where they fit; between Japanese letters a line may end anywhere, but a closing mark
    never begins one.
    """
    for line in text.split("\n"):
        done, begun = "", False
        for piece in _PIECE.findall(line.expandtabs(4)):
            if piece.isspace():  # kept between words and in front of a line, not where a line was folded
                done += piece if (done or not begun) and len(piece) < width else ""
                continue
            if cell_len(done + piece) > width:
                if done.strip():
                    yield done.rstrip()
                done = ""
            *full, rest = chop_cells(piece, width) if cell_len(piece) > width else [piece]
            yield from full
            done, begun = done + rest, True
        yield done.rstrip()
