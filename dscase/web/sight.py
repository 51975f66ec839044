"""What one look at the case shows: composed once, then only read by the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from dscase.case.file import EVIDENCE
from dscase.errors import DscaseError, InputError
from dscase.inquiry.compose import compose
from dscase.inquiry.draft import draft
from dscase.inquiry.formatter import gap_of, teller
from dscase.inquiry.judging import judged
from dscase.inquiry.model import Gap, Inquiry, Statement
from dscase.inquiry.tables import event_rows
from dscase.intake import files
from dscase.intake.evidence import EvidenceFile, Screenshot
from dscase.pipeline import Examination
from dscase.render.plain import cleaned
from dscase.walkthrough.session import Walk


@dataclass(frozen=True)
class Sight:
    """A case as it was seen. `walk` has looked; `at` (aware) and `took` (seconds) tell when, and how long.

    Without an examination (no window yet, or trouble) there is no inquiry.
    """

    walk: Walk
    at: datetime
    took: float = 0.0
    inquiry: Inquiry | None = None
    draft: tuple[Statement, ...] = ()
    drawing: str = ""  # the timeline as SVG
    gaps: Mapping[int, tuple[Gap, ...]] = field(default_factory=dict)  # by item, 0: what was checked
    fault: DscaseError | None = None  # why the last look came to nothing
    unread: int = 0  # files that lie there, where nothing was examined

    @property
    def done(self) -> Examination | None:
        """What was examined."""
        return self.walk.seen.examination

    @property
    def trouble(self) -> DscaseError | None:
        """Why there is less to be seen than there could be."""
        return self.fault or self.walk.seen.trouble

    @property
    def files(self) -> tuple[tuple[str, EvidenceFile], ...]:
        """Every file of the evidence with its exhibit number, "" for one that has none."""
        if self.done is None:
            return ()
        examined = self.done.examined
        return tuple((examined.exhibits.get(file.name, ""), file) for file in examined.evidence.files)

    def picture(self, exhibit: str) -> Screenshot | None:
        """The screenshot of an exhibit number."""
        if self.done is None:
            return None
        shots = {
            self.done.examined.exhibits.get(shot.file.name): shot
            for shot in self.done.examined.evidence.screenshots
        }
        return shots.get(exhibit)


def sighted(walk: Walk, at: datetime, took: float = 0.0) -> Sight:
    """Composes what a walk has seen. Raises UsageError for a user's own template that is at fault."""
    from dscase.render import timeline

    done = walk.seen.examination
    if done is None:
        return Sight(walk, at, took, unread=_files_in(walk.case_dir / EVIDENCE))
    examined, words = done.examined, walk.words
    tell = teller(examined, words)
    inquiry = replace(
        compose(examined, done.judgement, words), verdict=judged(examined, done.judgement, tell, "asked")
    )
    gaps: dict[int, list[Gap]] = {}
    for finding in done.findings:
        gaps.setdefault(finding.item, []).append(gap_of(finding, words, asked=True))
    return Sight(
        walk,
        at,
        took,
        inquiry=cleaned(inquiry),
        draft=cleaned(draft(examined, done.judgement, tell)),
        drawing=timeline.svg(inquiry.timeline, words) if inquiry.timeline else "",
        gaps={item: cleaned(tuple(gaps_of_item)) for item, gaps_of_item in gaps.items()},
    )


def _files_in(folder: Path) -> int:
    try:
        return len(files.walk(folder))
    except InputError:  # there is none
        return 0


def document(sight: Sight) -> bytes | None:
    """The inquiry as one page, as it would be made now; None while there is none."""
    from dscase.inquiry.body import inquiry_body
    from dscase.render import html

    done, words = sight.done, sight.walk.words
    if done is None or sight.inquiry is None:
        return None
    tell = teller(done.examined, words)
    rows = event_rows(done.examined.collected.rows, done.asked, tell, html.ROWS)
    body = cleaned(inquiry_body(sight.inquiry, words))
    return html.render(body, words, rows, len(done.examined.collected.rows))
