"""What `dscase events` says beside its rows: the window as understood, the tally, what was not read."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from dscase.events.filter import Sieve
from dscase.inquiry.formatter import Teller
from dscase.inquiry.json_facts import source_facts, window_facts
from dscase.knowledge.names import Change, Learned
from dscase.pipeline import Listing
from dscase.render.plain import clean
from dscase.wording.words import Words

NAMED = 5
"""Skipped files named one by one; of more, how many more."""


def facts(listing: Listing, sieve: Sieve, shown: int) -> Mapping[str, object]:
    """The head of the JSON document."""
    return {
        "window": window_facts(listing.window) if listing.windowed else None,
        "filters": asdict(sieve),
        "sources": [source_facts(source, listing.window, {}) for source in listing.sources],
        "skipped": list(listing.skipped),
        "merged": listing.merged,
        "shown": shown,
    }


def tell(listing: Listing, shown: int, tell: Teller, *, to_screen: bool, hint: bool) -> None:
    """The account, below a table on stdout, else on stderr, where it does not get among the data.

    `hint`: say how to see the lines that could not be read.
    """
    say = tell.words.say
    lines = [""] if to_screen else []
    if listing.windowed:
        window = listing.window
        lines.append(
            say("events_command.window")
            + say(
                "screen.window",
                start=tell.time(window.start),
                end=tell.time(window.end),
                zone=tell.zone,
                name=window.zone.name,
            )
        )
    for source in listing.sources:
        if source.error is None or source.tally.read:
            lines.append(tell.tally(source))
        if source.error is not None:
            explained = tell.words.explain(source.error)
            lines += [say("events_command.failed", what=explained.what), f"  → {explained.next}"]
    lines.append(_shown(listing, shown, tell.words))
    if hint and any(source.tally.unparsed for source in listing.sources):
        lines.append(say("events_command.unparsed"))
    for source in listing.sources if not hint else ():
        if more := source.tally.unparsed - len(source.unparsed):
            lines.append(say("events_command.unparsed_more", name=source.spec.name, more=f"{more:,}"))
    if listing.skipped:
        names = say("inquiry.list_mark").join(listing.skipped[:NAMED])
        more = max(len(listing.skipped) - NAMED, 0)
        lines.append(say("events_command.skipped", names=names, more=more))
    lines += _troubles(listing, tell.words)
    stream = sys.stdout if to_screen else sys.stderr
    stream.writelines(f"{clean(line)}\n" for line in lines)
    stream.flush()


def _troubles(listing: Listing, words: Words) -> Iterator[str]:
    if listing.again:
        yield words.say("events_command.again", count=listing.again)
    for trouble in listing.troubles:
        explained = words.explain(trouble)
        yield words.say("events_command.failed", what=explained.what)
        yield f"  → {explained.next}"


def _shown(listing: Listing, shown: int, words: Words) -> str:
    read = sum(source.tally.in_window for source in listing.sources)
    found = len(listing.events)
    if listing.sought:
        text = words.say("events_command.found_sought", found=f"{found:,}", read=f"{read:,}")
        return text if shown == found else f"{text} {words.say('events_command.sifted', shown=f'{shown:,}')}"
    key = "windowed" if listing.windowed else "all"
    text = words.say(
        f"events_command.found_{key}", found=f"{found:,}", read=f"{read:,}", merged=f"{listing.merged:,}"
    )
    if shown == found:
        return text
    return f"{text} {words.say('events_command.sifted', shown=f'{shown:,}')}"


def tell_learned(learned: Learned, words: Words) -> None:
    """What was learned, changed and known already, and where it is kept."""
    lines = [_change("new", one, words) for one in learned.new]
    lines += [_change("changed", one, words) for one in learned.changed]
    lines += [
        words.say("events_command.learned.refused_name", id=event_id, name=name)
        for event_id, name in learned.refused
    ]
    lines.append(
        words.say(
            "events_command.learned.all",
            new=len(learned.new),
            changed=len(learned.changed),
            unchanged=learned.unchanged,
            refused=len(learned.refused),
        )
    )
    key = "kept" if learned.new or learned.changed else "nothing"
    lines.append(words.say(f"events_command.learned.{key}", path=str(learned.path)))
    sys.stdout.writelines(f"{clean(line)}\n" for line in lines)


def _change(key: str, change: Change, words: Words) -> str:
    return words.say(f"events_command.learned.{key}", **change._asdict())
