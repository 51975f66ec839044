"""Findings on the case folder's own records: what gathering met while it kept or read them."""

from dscase.errors import DscaseError
from dscase.review.finding import Finding


def journal_not_kept(error: DscaseError) -> Finding:
    """What was checked is in this document, but not on record."""
    return Finding("journal.not_kept", 0, "weak", cause=error)


def journal_damaged(count: int) -> Finding:
    """Records of the journal that cannot be read."""
    return Finding("journal.damaged", 0, "note", {"count": count})


def exhibits_not_kept(error: DscaseError) -> Finding:
    """The exhibit numbers may be others next time."""
    return Finding("exhibits.not_kept", 0, "weak", cause=error)


def exhibits_damaged(count: int) -> Finding:
    """Lines of the register that cannot be read."""
    return Finding("exhibits.damaged", 0, "note", {"count": count})


def names_unreadable(error: DscaseError) -> Finding:
    """A table of event names the person keeps."""
    return Finding("names.unreadable", 0, "note", cause=error)


def profiles_unreadable(error: DscaseError) -> Finding:
    """A profile the person keeps."""
    return Finding("profiles.unreadable", 0, "note", cause=error)
