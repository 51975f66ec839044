"""What a masked document says of its masking: what was masked, how to read it, and what was not."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import get_args

from dscase.masking.book import Book
from dscase.masking.kinds import Kind
from dscase.wording.words import Words

LISTED = 30  # ordinary words that are names


@dataclass(frozen=True, slots=True)
class Declaration:
    """`names`: how many of each kind have a pseudonym. `ordinary`: names that are ordinary words, masked only
    where a field, an address or a key says that they are names. `kept`: how many the person keeps.
    """

    names: dict[str, int]
    ordinary: tuple[str, ...] = ()
    kept: int = 0
    packages: tuple[str, ...] = ()  # exhibits that are sent as they are, with real names in them
    pictures: int = 0  # that a person has looked at, and covered what was to be covered
    unseen: tuple[str, ...] = ()  # exhibits of pictures that nobody has looked at

    @classmethod
    def of(
        cls,
        book: Book,
        ordinary: Collection[str],
        kept: int,
        packages: tuple[str, ...],
        *,
        pictures: int,
        unseen: tuple[str, ...],
    ) -> "Declaration":
        """The declaration of a book, and of what is sent beside."""
        counts = Counter(entry.kind for entry in book.entries.values())
        names = {kind: counts[kind] for kind in get_args(Kind) if counts[kind]}
        return cls(names, tuple(sorted(ordinary)), kept, packages, pictures, unseen)

    def kinds(self, words: Words) -> str:
        """How many names of each kind, in words."""
        each = (words.typeset(f"masking.count.{kind}", count=n) for kind, n in self.names.items())
        return words.say("inquiry.list_mark").join(each) or words.typeset("masking.declared.none")

    def sentences(self, words: Words) -> Iterator[str]:
        """In sentences."""
        mark = words.say("inquiry.list_mark")
        yield words.typeset("masking.declared.names", kinds=self.kinds(words))
        yield words.typeset("masking.declared.reading")
        yield words.typeset("masking.declared.secrets")
        if self.ordinary:
            shown = mark.join(self.ordinary[:LISTED])
            yield words.typeset(
                "masking.declared.ordinary", names=shown, more=max(len(self.ordinary) - LISTED, 0)
            )
        if self.kept:
            yield words.typeset("masking.declared.kept", count=self.kept)
        if self.packages:
            yield words.typeset("masking.declared.packages", exhibits=mark.join(self.packages))
        if self.pictures:
            yield words.typeset("masking.declared.pictures", count=self.pictures)
        if self.unseen:
            yield words.typeset("masking.declared.unseen", exhibits=mark.join(self.unseen))

    def facts(self) -> dict[str, object]:
        """As the manifest has it."""
        return {
            "names": dict(self.names),
            "secrets": "removed",
            "ordinary_words": list(self.ordinary),
            "kept": self.kept,
            "packages_unmasked": list(self.packages),
            "pictures_by_hand": self.pictures,
            "pictures_unseen": list(self.unseen),
        }
