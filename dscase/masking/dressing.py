"""What is written for one spelling of a name, and read back as exactly that spelling.

`amber-otter` stands for the plain spelling, `AMBER-OTTER` for the one in large letters, `Amber-Otter` for the
name's own where that is neither. Any other spelling (of mixed width, with an escape in it) has four letters
behind a `^` that tell it apart. So the name is recognised in every one, and a text comes back byte for byte.
"""

from collections.abc import Iterator

from dscase.masking import keyed
from dscase.masking.book import Book, Entry
from dscase.masking.kinds import ADDRESSES, padded
from dscase.masking.matcher import JOINER
from dscase.masking.spelling import forms

_LETTERS = 4
_SPELLED = str.maketrans("0123456789", "ghijkmnpqr")  # neither l nor o, for a reader


def written(book: Book, base: str, spelling: str, pairs: dict[str, str]) -> str:
    """What is written for a spelling. `pairs`: those of `plain` for this name."""
    if spelling in pairs:
        return pairs[spelling]
    if spelling in book.odd:
        return book.odd[spelling]
    drawn, letters, taken = keyed.number(book.key, "spelling", spelling), _LETTERS, set(book.odd.values())
    own = _own(book.entries[base])
    while (pseudonym := f"{own}{JOINER}{_spelled(drawn, letters)}") in taken:
        letters += 1
    return book.noted(spelling, pseudonym)


def _spelled(drawn: int, letters: int) -> str:
    """The last so many digits to 16 of a number, by letters: behind a digit an address could go on."""
    return f"{drawn % 16**letters:0{letters}x}".translate(_SPELLED)


def plain(base: str, entry: Entry) -> dict[str, str]:
    """Spellings and what is written for each, no two alike."""
    pairs: dict[str, str] = {}
    for spelling, pseudonym in _pairs(base, entry):
        if spelling not in pairs and pseudonym not in pairs.values():
            pairs[spelling] = pseudonym
    return pairs


def _pairs(base: str, entry: Entry) -> Iterator[tuple[str, str]]:
    pseudonym = entry.pseudonym
    if entry.kind == "mac":
        for spelling, pseudonym_form in zip(forms("mac", base), forms("mac", pseudonym), strict=True):
            yield spelling, pseudonym_form
            yield spelling.upper(), pseudonym_form.upper()
        return
    yield base, pseudonym
    if entry.kind == "ipv4":
        yield base.replace(".", "-"), pseudonym.replace(".", "-")
        if padded(base) != base:
            yield padded(base), padded(pseudonym)
        return
    yield base.upper(), pseudonym.upper()
    if entry.kind not in ADDRESSES:
        yield entry.main, _own(entry)
        yield base.capitalize(), _own(entry)


def _own(entry: Entry) -> str:
    """A pseudonym with its words in capitals."""
    if entry.kind in ADDRESSES:
        return entry.pseudonym
    return ".".join("-".join(map(str.capitalize, label.split("-"))) for label in entry.pseudonym.split("."))
