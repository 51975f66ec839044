"""Where the lines of a heading may end: between phrases of Japanese, between words of Latin letters."""

import re
from collections.abc import Callable


def phrases(title: str) -> list[str]:
    """A title in pieces, between which its lines may end: words of Latin letters, phrases of Japanese.

    A blank is a piece of its own; put together they are the title again.
    """
    import budoux

    pieces: list[str] = []
    for phrase in budoux.load_default_japanese_parser().parse(title):
        if pieces and pieces[-1][-1].isascii() and phrase[0].isascii():  # a name is never divided
            pieces[-1] += phrase
        else:
            pieces.append(phrase)
    return [word for piece in pieces for word in re.findall(r"\s+|\S+", piece)]


def lines(title: str, room: float, width: Callable[[str], float]) -> list[str]:
    """A title in as few lines as fit `room`, each ended at a phrase; blanks stay at their ends, so that put
    together they are the title. A phrase too long for a line has one of its own, and is ended by whoever
    sets it.
    """
    made = [""]
    for piece in phrases(title):
        if piece.strip() and made[-1].strip() and width(made[-1] + piece) > room:
            made.append("")
        made[-1] += piece
    return made
