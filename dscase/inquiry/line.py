"""The product-log line asked about as the document quotes it: where it stands, and the lines around it."""

from collections.abc import Sequence

from dscase.inquiry.model import Statement
from dscase.inquiry.telling import Teller
from dscase.intake.evidence import FoundMessage

CITED = 3
"""Places told; of more, how many more."""
_SHORT = 12  # digits of a hash; the table of packages has it whole


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
    cites = [cite(one, tell) for one in same[:CITED]]
    if len(same) > CITED:
        cites.append(tell.words.say("inquiry.cite.more", count=len(same) - CITED))
    return Statement(tell.quoted("\n".join(shown)), tuple(cites), quoted=True)


def cite(one: FoundMessage, tell: Teller) -> str:
    """Where a line stands: exhibit, member, line, and the beginning of the file's hash."""
    key = "inquiry.cite.member" if one.member else "inquiry.cite.line"
    exhibit = tell.exhibits.get(one.file.name, one.file.name)
    return tell.words.say(
        key, exhibit=exhibit, member=one.member, place=one.line, sha256=one.file.sha256[:_SHORT]
    )
