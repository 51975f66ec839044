"""What a person states about masking for every case: `settings.yaml` in the folder of their own things.

It holds `mask:` as `case.yaml` does, and nothing else:

    mask: required
"""

from pydantic import ValidationError

from dscase import home
from dscase.case import yaml
from dscase.case.model import Masking
from dscase.errors import InputError, reason

NAME = "settings.yaml"
LIMIT = 2**20  # bytes


def of_settings() -> Masking | None:
    """What `settings.yaml` says of every case; None where it says nothing.

    Raises InputError where it cannot be read: whoever requires masking must not go without it unseen.
    """
    path = home.folder() / NAME
    try:
        if not path.exists():
            return None
        with path.open("rb") as source:
            text = source.read(LIMIT).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError("masking.settings_unusable", file=str(path), reason=reason(error)) from error
    fields = yaml.read(text, str(path), frozenset({"mask", *Masking.model_fields})).fields
    if strange := sorted(fields.keys() - {"mask"}):
        raise InputError("masking.settings_unusable", file=str(path), reason=", ".join(map(str, strange)))
    try:
        return Masking.model_validate(fields["mask"]) if fields.get("mask") is not None else None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, ("mask", *first["loc"])))
        raise InputError(
            "masking.settings_unusable", file=str(path), reason=f"{place}: {first['msg']}"
        ) from error
