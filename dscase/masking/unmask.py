"""Reading a reply: pseudonyms back into real names, each as it was spelled."""

from collections import Counter

from dscase.masking import dressing
from dscase.masking.book import Book
from dscase.masking.carried import through
from dscase.masking.fold import folded
from dscase.masking.kinds import ADDRESSES, IN_DOTS
from dscase.masking.matcher import JOINER, Matcher, Pattern, grows, is_alnum


class Unmask:
    """Replaces the pseudonyms of a book in texts. A pseudonym that was typed in another case is read, too.

    `counts`: how many of each kind.
    """

    def __init__(self, book: Book) -> None:
        self.counts: Counter[str] = Counter()
        self._kinds = {base: entry.kind for base, entry in book.entries.items()}
        self._exact: dict[str, str] = {pseudonym: spelling for spelling, pseudonym in book.odd.items()}
        own: dict[str, str] = {}
        looked: dict[str, Pattern[str]] = {}
        for base, entry in book.entries.items():
            numeric = entry.kind == IN_DOTS
            pairs = dressing.plain(base, entry)
            own[base] = base if base in pairs and entry.kind in ADDRESSES else entry.main
            for spelling, pseudonym in pairs.items():
                self._exact.setdefault(pseudonym, spelling)
                looked.setdefault(folded(pseudonym), Pattern(folded(pseudonym), base, numeric=numeric))
        self._own = own
        by_pseudonym = {entry.pseudonym: base for base, entry in book.entries.items()}
        for pseudonym in book.odd.values():
            base = by_pseudonym[folded(pseudonym.rpartition(JOINER)[0])]
            numeric = self._kinds[base] == IN_DOTS
            looked.setdefault(folded(pseudonym), Pattern(folded(pseudonym), base, numeric=numeric))
        self._matcher = Matcher(looked.values())
        self._barren: set[str] = set()

    def text(self, text: str) -> str:
        """The text with every pseudonym in it replaced; in base64 and hexadecimal, too."""
        return through(self._plain(text), self._plain, barren=self._barren)

    def _plain(self, text: str) -> str:
        found = self._matcher.find(text)
        if not found:
            return text
        out: list[str] = []
        at = 0
        for start, end, base in found:
            written = text[start:end]
            real = self._exact.get(written) or self._own[base]
            self.counts[self._kinds[base]] += 1
            between = text[at:start]
            if between.endswith(JOINER):
                ahead = text[start - 2 : start - 1] if start > 1 else ""
                beyond = text[:start][-3:-2]
                apart = is_alnum(ahead) and not is_alnum(real[0])
                if ahead == JOINER or apart or grows(real[0], ahead, beyond):
                    between = between[:-1]
            out += (between, real)
            at = end
            if text[end : end + 1] == JOINER:
                behind = text[end + 1 : end + 2]
                apart = is_alnum(behind) and not is_alnum(real[-1])
                if behind == JOINER or apart or grows(real[-1], behind, text[end + 2 : end + 3]):
                    at += 1
        out.append(text[at:])
        return "".join(out)
