"""How fast names are masked, and finished bytes looked through, beside a token table and one regex.

`python benchmarks/masking.py [--names 100000] [--megabytes 20]` makes log-like text, half of its lines
Japanese, with names in it, and prints megabytes a second (of UTF-8), the ratio to the token table, how many
lines the table gets wrong (Japanese has no blanks between words), how the mask grows with the names, and the
gate. The regex is tried on a small piece of the text: on all of it, it would take days.
"""

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dscase.masking.book import Book
from dscase.masking.gate import Gate
from dscase.masking.learning import Learner
from dscase.masking.mask import Mask

PIECE = 1 << 20
SMALL = 20_000  # characters for the regex
LINES = (
    "2026-04-20 03:{0:02}:{1:02}.{2:06} [+0900]: [Info/5] | Heartbeat: connected to {3}:4120 from {4}\n",
    "Apr 20 03:{0:02}:{1:02} relay CEF:0|Trend Micro|Deep Security Manager|12.0|710|x|3|dhost={3} m={4}_x\n",
    "2026-04-20 03:{0:02}:{1:02} {3}で更新に失敗しました。{4}へ接続できません\n",
    "2026-04-20 03:{0:02}:{1:02} 何も起きていません。処理は正常に終わりました({2})\n",
)


def host(number: int) -> str:
    """A host's name, every fourth Japanese."""
    return f"外科サーバ{number:06d}" if number % 4 == 3 else f"tokyo-srv{number:06d}"


def text_of(size: int, names: int) -> str:
    """About so many characters of lines."""
    chance = random.Random(7)
    lines, length = [], 0
    while length < size:
        line = chance.choice(LINES).format(
            chance.randrange(60),
            chance.randrange(60),
            chance.randrange(10**6),
            host(chance.randrange(names)),
            host(chance.randrange(names)),
        )
        lines.append(line)
        length += len(line)
    return "".join(lines)


def book_of(names: int) -> tuple[Book, float]:
    """A book of so many names, and how long it took."""
    began = time.perf_counter()
    book = Book(bytes(16))
    learner = Learner(book)
    for number in range(names):
        learner.host(host(number))
    learner.finish()
    return book, time.perf_counter() - began


def pieces(text: str) -> list[str]:
    """The text in pieces of whole lines."""
    lines = text.splitlines(keepends=True)
    every = PIECE // 80
    return ["".join(lines[at : at + every]) for at in range(0, len(lines), every)]


def rate(change: Callable[[str], str], text: str) -> tuple[float, str]:
    """Megabytes a second of processor time, and what came of it."""
    began = time.process_time()
    made = "".join(map(change, pieces(text)))
    return len(text.encode()) / (time.process_time() - began) / 1e6, made


def by_tokens(book: Book) -> Callable[[str], str]:
    """What one would type first: words looked up in a table."""
    table = {base: entry.pseudonym for base, entry in book.entries.items()}
    word = re.compile(r"[\w.-]+")
    return lambda text: word.sub(lambda found: table.get(found[0].lower(), found[0]), text)


def by_regex(book: Book) -> Callable[[str], str]:
    """One alternation of all names."""
    table = {base: entry.pseudonym for base, entry in book.entries.items()}
    either = re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    return lambda text: either.sub(lambda found: table[found[0]], text)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--megabytes", type=int, default=20)
    told = parser.parse_args()
    text = text_of(told.megabytes * 600_000, told.names)
    rates = {}
    for names in (told.names // 100, told.names // 10, told.names):
        book, learned = book_of(names)
        began = time.perf_counter()
        mask = Mask(book)
        built = time.perf_counter() - began
        rates[names], masked = rate(mask.text, text)
        print(
            f"{names:>9,} names: learned {learned:.1f} s, built {built:.1f} s, masked {rates[names]:.1f} MB/s"
        )
    table, wrong = rate(by_tokens(book), text)
    lines = zip(masked.splitlines(), wrong.splitlines(), strict=True)
    differing = sum(one.lower() != other.lower() for one, other in lines)
    small = text[:SMALL]
    slow, _ = rate(by_regex(book), small)
    ratio = rates[told.names] / table
    print(f"token table: {table:.1f} MB/s; the mask is {ratio:.2f} x; lines it gets wrong: {differing:,}")
    print(f"one regex: {slow:.5f} MB/s; the mask is {rates[told.names] / slow:,.0f} x")
    left = [line for line in masked.splitlines()[:20_000] if "tokyo-srv" in line or "外科サーバ" in line]
    print(f"names left in the first 20,000 lines: {len(left)}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.txt"
        path.write_text(masked, encoding="utf-8")
        gate = Gate(book)
        began = time.process_time()
        gate.check(Path(folder))
        print(f"gate: {path.stat().st_size / (time.process_time() - began) / 1e6:.1f} MB/s")


if __name__ == "__main__":
    main()
