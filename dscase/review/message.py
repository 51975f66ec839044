"""Was the product-log line that is asked about found in what is sent, is it one only, and when was it?"""

from collections.abc import Iterator

from dscase.review.facts import Facts
from dscase.review.finding import Finding
from dscase.review.told import clock


def message(facts: Facts) -> Iterator[Finding]:
    """Without the line in the evidence the vendor asks for another package.

    The same entry, text and time, in two logs of one computer is one entry.
    """
    if facts.message is None:
        return
    if not facts.found:
        yield Finding("message.not_found", 4, "weak")
    elif len({(one.file.name, one.text, one.time) for one in facts.found}) > 1:
        yield Finding("message.several", 4, "note", {"count": max(facts.found_total, len(facts.found))})
    elif facts.found[0].time and not facts.window.contains(facts.found[0].time):
        told: dict[str, str | int] = {"time": clock(facts.window, facts.found[0].time)}
        yield Finding("message.outside", 4, "weak", told)
