"""What a rule judges by, and the rules themselves: writing one is all it takes to have it applied."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dscase.events.table import Event
from dscase.knowledge.profiles import Profile
from dscase.knowledge.reasons import reason_of
from dscase.review.correlate import Correlation, correlate
from dscase.review.coverage import Coverage, coverage
from dscase.review.examined import Examined
from dscase.review.finding import Finding, clock
from dscase.review.recoveries import Recoveries
from dscase.review.subject_event import Asked, Candidate, candidates_of, choose_of, split


@dataclass(frozen=True, slots=True)
class Grounds:
    """What was examined, the event asked about, what its profile knows, what the evidence covers of the
    window, and what belongs together.
    """

    examined: Examined
    asked: Asked
    profile: Profile
    covered: tuple[Coverage, ...]
    correlation: Correlation

    def clock(self, moment: datetime) -> str:
        """A moment (aware) as findings and reasons tell it."""
        return clock(self.examined.window, moment)


def grounds(examined: Examined, *, profile: Profile | None = None, asked: Asked | None = None) -> Grounds:
    """The grounds to judge on. `profile` and `asked` come before those that follow from what was examined."""
    about = asked or choose_of(examined.collected, examined.case.event, _mended(examined))
    known = profile or _profile(examined, about)
    return Grounds(examined, about, known, coverage(examined), correlate(examined, about, known))


def offered(examined: Examined) -> tuple[Candidate, ...]:
    """The events of the window to choose from, one of each id and computer, what may be meant first."""
    return candidates_of(examined.collected, _mended(examined))


def _mended(examined: Examined) -> Callable[[Event], bool]:
    """Whether something later shows the recovery of an event's computer."""
    recoveries = Recoveries(examined)
    return lambda event: recoveries.after(event) is not None


def _profile(examined: Examined, asked: Asked) -> Profile:
    """Of the event asked about; of the id stated, where the window does not hold it. Where nothing is asked
    about, of the function whose events lie in the window.
    """
    if asked.event is not None:
        event = asked.event
        return examined.profiles.of(event.id, event.module, reason_of(event.description, event.extra))
    if asked.chosen == "calm" and examined.message is None and examined.collected.protection:
        return examined.profiles.of("", examined.collected.protection[0].module)
    return examined.profiles.of(split(examined.case.event)[0] if examined.case.event else "")


Rule = Callable[[Grounds], Iterable[Finding]]

RULES: list[Rule] = []
"""Every rule, those of one file in the order they are written in."""


def rule(judges: Rule) -> Rule:
    """Puts a function among the rules. It opens no file; it looks at the grounds alone."""
    RULES.append(judges)
    return judges


def findings(on: Grounds, file: str) -> Iterator[Finding]:
    """What the rules of one file of this room find; `file` is its name, such as "claims"."""
    for judges in RULES:
        if judges.__module__ == f"{__package__}.{file}":
            yield from judges(on)
