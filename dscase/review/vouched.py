"""Whether the record of a fetch vouches for a source: that it holds every system event of the window."""

from dscase.events.table import Source
from dscase.intake.fetch_record import FetchRecord
from dscase.review.examined import Examined


def vouching(examined: Examined, source: Source) -> FetchRecord | None:
    """The record that vouches for a source over the whole window; None where none does.

    The hash binds them: a file that was changed after it was fetched is vouched for by nothing.
    """
    window = examined.window
    if source.error is not None or source.tally.unparsed:
        return None
    return next(
        (
            record
            for record in examined.evidence.fetches
            if record.vouches_for(source.spec.sha256, window.start, window.end)
        ),
        None,
    )
