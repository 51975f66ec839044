"""Which stretch of time a loose product log covers."""

from dscase.errors import InputError
from dscase.events.files import blocks
from dscase.intake import log_times
from dscase.intake.evidence import EvidenceFile, LogInside
from dscase.window import Zone


def span(file: EvidenceFile, zone: Zone) -> LogInside:
    """The first and last stamp of a log, plain or compressed, as far as it can be read. Never raises."""
    first = last = None
    try:
        for block in blocks(file.path, file.name):
            first = first or log_times.first(block.data, zone)
            last = log_times.last(block.data, zone) or last
    except InputError:
        pass  # what is wrong with it was told when it was looked at; what came before counts
    return LogInside(
        "",
        file.size,
        first.moment if first else None,
        last.moment if last else None,
        zoned=bool(first and last and first.zoned and last.zoned),
    )
