"""What the URLs of evidence stand for: one thing, or those in a folder or that fit a pattern."""

from fnmatch import fnmatchcase

from dscase import extras
from dscase.errors import InputError
from dscase.events.remote.address import SFTP, Address
from dscase.events.remote.ranged import Stored

EXTRA = "remote"
_LIBRARIES = {SFTP: "paramiko"}
_LIBRARY = "obstore"


def find_stored(place: Address) -> list[Stored]:
    """The things that a place stands for, by name; those of size 0 are left out where it stands for several.

    InputError `remote.…`; UsageError where the library that speaks to such a store is not installed.
    """
    extras.check("remote.not_installed", EXTRA, [_LIBRARIES.get(place.scheme, _LIBRARY)])
    if place.scheme == SFTP:
        from dscase.events.remote import sftp as store
    else:
        from dscase.events.remote import object_store as store  # type: ignore[no-redef]
    if not place.is_many:
        return [store.opened(place)]
    fits = [one for one in store.listed(place) if one.size and _fits(one.place.key, place)]
    if not fits:
        raise InputError("remote.none", url=place.shown)
    return sorted(fits, key=lambda one: one.shown)


def _fits(key: str, place: Address) -> bool:
    """Whether a key lies in the folder, or fits the pattern: `*` stops at `/`, `**` does not."""
    if place.prefix == place.key:
        return True
    wanted, parts = place.key.split("/"), key.split("/")
    if "**" in wanted:
        return fnmatchcase(key, place.key.replace("**/", "*"))
    return len(wanted) == len(parts) and all(map(fnmatchcase, parts, wanted))
