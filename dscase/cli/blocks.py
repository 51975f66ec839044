"""Blocks that several screens share: the verdict, the window, what is asked about, a finding."""

from dscase.cli.page import Page
from dscase.events.table import Event
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import Gap, Judged
from dscase.inquiry.offers import each_id_first, offers
from dscase.pipeline import Examination
from dscase.window import Window

STYLE_OF_WEIGHT = {"blocks": "bold red", "weak": "yellow", "note": "dim"}

OFFERED = 3
"""How many other events the one screen shows."""


def verdict(page: Page, judged: Judged) -> None:
    """The verdict and why."""
    page.head("verdict", word=judged.word)
    for reason in judged.reasons:
        page.point(reason)


def window(page: Page, stretch: Window, tell: Teller) -> None:
    """The window as understood, and by which rules."""
    page.head("window")
    page.say(
        "window",
        start=tell.time(stretch.start),
        end=tell.time(stretch.end),
        zone=tell.zone,
        name=stretch.zone.name,
    )
    page.say(
        "window_rule",
        "dim",
        stated=stretch.stated,
        rule=page.words.say(f"rule.window.{stretch.rule}"),
        zone=page.words.say(f"rule.zone.{stretch.zone.rule}"),
    )


def asked_about(page: Page, about: Event | None, tell: Teller) -> None:
    """The event asked about, where there is one."""
    if about is not None:
        page.say(
            "asked",
            "bold",
            id=about.id,
            name=tell.name(about),
            target=about.target,
            time=tell.time(about.time),
            level=tell.level(about.level),
        )


def others(
    page: Page, examination: Examination, tell: Teller, most: int | None = OFFERED, *, asked: bool = False
) -> None:
    """The other events that may be meant, where the person's own is not there or none was stated.
    `asked`: at the end of a walk, which has questions and no options.
    """
    if examination.asked.chosen not in ("gravest", "absent"):
        return
    found = [
        one for one in offers(examination.examined, tell) if one.grave and one.row != examination.asked.row
    ]
    if not found:
        return
    page.say("others", "dim", asked=asked)
    for number, one in enumerate(each_id_first(found)[:most], start=1):
        page.line(one.text, indent=2, mark=f"{number}. ")
    if most is not None and len(found) > most:
        page.say("others_more", "dim", count=len(found) - most, asked=asked)


def finding(page: Page, gap: Gap, item: int) -> None:
    """A finding and how to mend it."""
    page.line(finding_head(page, gap, item), STYLE_OF_WEIGHT[gap.weight])
    page.line(gap.mend, indent=6, mark="→ ")


def finding_head(page: Page, gap: Gap, item: int) -> str:
    """A finding's first line: its weight, its item, what is the matter."""
    place = f"({item}) " if item else ""
    return f"[{page.words.say(f'weight.{gap.weight}')}] {place}{gap.what}"
