"""From what a person states, at the command line or in the page's form, to what is asked of whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dscase.case.journal import Journal
from dscase.case.model import Case
from dscase.errors import UsageError
from dscase.extras import lacking
from dscase.fetch import trust
from dscase.fetch.address import Address, read_address, read_proxy
from dscase.fetch.fetching import AFTER, FetchWanted
from dscase.fetch.line import Line
from dscase.fetch.trust import Trust
from dscase.knowledge.profiles import own
from dscase.pipeline.case_options import zone
from dscase.review.subject_event import split
from dscase.window import read_length, read_window

EXTRA = "dsm"
NEEDED = ("zeep", "requests", "truststore", "keyring")


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """As it was typed; "" for nothing."""

    dsm: str
    user: str = ""
    window: str = ""
    tz: str = ""
    tenant: str = ""
    after: str = ""
    proxy: str = ""
    fingerprint: str = ""
    ca_file: Path | None = None


def check_installed() -> None:
    """Raises UsageError, with the line that installs it, where the extra is not there."""
    if error := not_installed():
        raise error


def not_installed() -> UsageError | None:
    """Why nothing can be fetched: with the line that installs what is missing. None where nothing is."""
    return lacking("fetch.not_installed", EXTRA, NEEDED)


def wanted(options: FetchOptions, case: Case, case_dir: Path, now: datetime) -> FetchWanted:
    """What is to be fetched. Raises UsageError."""
    profiles, _ = own(case_dir)
    profile = profiles.of(split(case.event)[0] if case.event else "")
    here = zone(case, options.tz or None, Journal(case_dir).records())
    window = options.window or case.window
    if not window:
        raise UsageError("case.no_window")
    if not options.user:
        raise UsageError("fetch.no_user")
    return FetchWanted(
        read_window(window, zone=here, as_of=case.as_of or now),
        options.user,
        options.tenant,
        read_length(options.after) if options.after else profile.after or AFTER,
        profile.before or timedelta(),
        profile.key if profile.before or (profile.after and not options.after) else "",
    )


def line(options: FetchOptions) -> Line:
    """The line to the manager. A fingerprint that was kept counts where nothing else is stated.

    Raises UsageError, InputError.
    """
    address = read_address(options.dsm)
    proxy = read_proxy(options.proxy) if options.proxy else None
    return Line(address, _trust(options, address), proxy)


def keep(options: FetchOptions) -> None:
    """Keeps the fingerprint that was stated, after the manager was found to have it."""
    trust.keep(read_address(options.dsm), trust.read_fingerprint(options.fingerprint))


def _trust(options: FetchOptions, address: Address) -> Trust:
    if options.ca_file is not None:
        return Trust(ca_file=options.ca_file)
    if options.fingerprint:
        return Trust(fingerprint=trust.read_fingerprint(options.fingerprint))
    return Trust(fingerprint=trust.known_fingerprint(address))
