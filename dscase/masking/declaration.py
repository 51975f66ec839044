"""What a masked document says of its masking: what was masked, how to read it, and what was not."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from dscase.intake.gather import Gathered
from dscase.masking.book import Book
from dscase.masking.kinds import Kind
from dscase.wording.words import Words


@dataclass(frozen=True, slots=True)
class Declaration:
    """`names`: how many of each kind have a pseudonym. `ordinary`: names that are ordinary words, masked only
    where a field, an address or a key says that they are names: what is sent says how many they are, for the
    list would tell the names. `kept`: how many the person keeps.
    """

    names: dict[str, int]
    ordinary: tuple[str, ...] = ()
    kept: int = 0
    packages: tuple[str, ...] = ()  # exhibits that are sent as they are, with real names in them
    looked: int = 0  # pictures that a person has looked at
    unseen: tuple[str, ...] = ()  # exhibits of pictures that nobody has looked at
    covered: tuple[str, ...] = ()  # exhibits of pictures with areas that are blacked out
    as_taken: tuple[str, ...] = ()  # exhibits of pictures with none

    @classmethod
    def of(cls, book: Book, ordinary: Collection[str], kept: int) -> "Declaration":
        """The declaration of a book."""
        counts = Counter(entry.kind for entry in book.entries.values())
        names = {kind: counts[kind] for kind in get_args(Kind) if counts[kind]}
        return cls(names, tuple(sorted(ordinary)), kept)

    def beside(self, evidence: Gathered, exhibits: Mapping[str, str]) -> "Declaration":
        """The same, with what it says of the packages and the pictures that are sent beside."""
        shots = [(exhibits.get(shot.file.name, ""), shot) for shot in evidence.screenshots]
        return replace(
            self,
            packages=tuple(exhibits.get(one.file.name, "") for one in evidence.packages),
            looked=sum(shot.looked for _, shot in shots),
            unseen=tuple(number for number, shot in shots if not shot.looked),
            covered=tuple(number for number, shot in shots if shot.hidden and not shot.withheld),
            as_taken=tuple(number for number, shot in shots if not shot.hidden and not shot.withheld),
        )

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
            yield words.typeset("masking.declared.ordinary", count=len(self.ordinary))
        if self.kept:
            yield words.typeset("masking.declared.kept", count=self.kept)
        if self.packages:
            yield words.typeset("masking.declared.packages", exhibits=mark.join(self.packages))
        if self.covered:
            yield words.typeset("masking.declared.covered", exhibits=mark.join(self.covered))
        if self.as_taken:
            yield words.typeset("masking.declared.as_taken", exhibits=mark.join(self.as_taken))

    def facts(self) -> dict[str, object]:
        """As the manifest has it."""
        return {
            "names": dict(self.names),
            "secrets": "removed",
            "ordinary_words": len(self.ordinary),
            "kept": self.kept,
            "packages_unmasked": list(self.packages),
            "pictures_by_hand": self.looked,
            "pictures_covered": list(self.covered),
            "pictures_unseen": list(self.unseen),
        }
