"""The events of the window that a person may choose from: for every front that asks which one is meant."""

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from dscase.inquiry.formatter import Teller
from dscase.review.examined import Examined
from dscase.review.grounds import offered


class Offer(NamedTuple):
    """An event of one computer. `stated`: as a person states it, "2205@DSA-test"; `text`: in words."""

    stated: str
    text: str
    row: int
    grave: bool  # more than information


def each_id_first(found: Iterable[Offer]) -> list[Offer]:
    """Offers in their order, but the first of each id in front: of many computers with one id, a short list
    would show nothing else.
    """
    seen: Counter[str] = Counter()
    ranked = []
    for one in found:
        event_id = one.stated.partition("@")[0]
        ranked.append((seen[event_id], one))
        seen[event_id] += 1
    return [one for _, one in sorted(ranked, key=itemgetter(0))]


def offers(examined: Examined, tell: Teller) -> tuple[Offer, ...]:
    """One of each id and computer, what may be meant first."""
    return tuple(
        Offer(
            candidate.stated,
            tell.words.say(
                "inquiry.offer",
                stated=candidate.stated,
                name=tell.name(candidate.event),
                level=tell.level(candidate.event.level),
                time=tell.time(candidate.event.time),
                count=candidate.count,
                recovered=candidate.recovered,
            ),
            candidate.row,
            candidate.event.level in ("error", "warning"),
        )
        for candidate in offered(examined)
    )
