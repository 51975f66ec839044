"""The events of the window that a person may choose from: for every front that asks which one is meant."""

from typing import NamedTuple

from dscase.inquiry.formatter import Teller
from dscase.review.examined import Examined
from dscase.review.grounds import offered


class Offer(NamedTuple):
    """An event of one computer. `stated`: as a person states it, "2205@DSA-test"; `told`: in words."""

    stated: str
    told: str
    row: int
    grave: bool  # more than information


def offers(examined: Examined, tell: Teller) -> tuple[Offer, ...]:
    """One of each id and computer, what may be meant first."""
    return tuple(
        Offer(
            one.stated,
            tell.words.say(
                "inquiry.offer",
                stated=one.stated,
                name=tell.name(one.event),
                level=tell.level(one.event.level),
                time=tell.time(one.event.time),
                count=one.count,
                recovered=one.recovered,
            ),
            one.row,
            one.event.level in ("error", "warning"),
        )
        for one in offered(examined)
    )
