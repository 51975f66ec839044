"""The case folders below a folder, such as one of all customers."""

import os
from pathlib import Path

from dscase.case.file import is_case
from dscase.errors import InputError, reason


def cases_below(folder: Path) -> tuple[tuple[Path, ...], tuple[InputError, ...]]:
    """The case folders in `folder` in order of their paths, `folder` itself where it is one; and what could
    not be looked into: a case there would be left out.

    Nothing is looked for inside a case and in folders whose name begins with a dot. A link to a case counts,
    others are not followed. Raises InputError where `folder` cannot be listed, or nothing is found.
    """
    found: list[Path] = []
    unlisted: list[InputError] = []

    def failed(error: OSError) -> None:
        path = str(error.filename or folder)
        unlisted.append(InputError("case.unlisted", path=path, reason=reason(error)))

    for place, inner, _ in os.walk(folder, onerror=failed):
        here = Path(place)
        try:
            if is_case(here):
                found.append(here)
                inner.clear()
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            found += [here / name for name in inner if (here / name).is_symlink() and is_case(here / name)]
        except OSError as error:
            inner.clear()
            failed(error)
    if not found:
        raise unlisted[0] if unlisted else InputError("case.none_below", path=str(folder))
    return tuple(sorted(found)), tuple(unlisted)
