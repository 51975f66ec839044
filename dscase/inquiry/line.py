"""The product-log line asked about as the document quotes it: where it stands, and the lines around it."""

from collections.abc import Sequence

from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Statement
from dscase.intake.evidence import FoundMessage

CITED = 3
"""Places told; of more, how many more."""


def found_line(found: Sequence[FoundMessage], tell: Teller) -> Statement:
    """The first of `found`, numbered, marked among its neighbours, with every place it stands at."""
    meant = found[0]
    start = meant.line - len(meant.before)
    lines = [*meant.before, meant.text, *meant.after]
    width = len(str(start + len(lines)))
    shown = [
        f"{'→' if number == meant.line else ' '} {number:>{width}}  {line}"
        for number, line in enumerate(lines, start=start)
    ]
    same = [one for one in found if (one.text, one.time) == (meant.text, meant.time)]
    cites = [tell.place(one) for one in same[:CITED]]
    if len(same) > CITED:
        cites.append(tell.words.say("inquiry.cite.more", count=len(same) - CITED))
    return Statement(tell.quoted("\n".join(shown)), tuple(cites), quoted=True)
