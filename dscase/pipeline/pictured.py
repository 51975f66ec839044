"""What finds the names of a case in its pictures: those its book has, and those its evidence tells by now."""

from pathlib import Path

from dscase.case.model import Masking
from dscase.masking import book as books
from dscase.masking.book import Book
from dscase.masking.learning import Learner, own_words
from dscase.masking.lessons import learn
from dscase.masking.pictured import Seeker
from dscase.masking.prepare import book_of
from dscase.review.examined import Examined


def seeker(examined: Examined, case_dir: Path) -> Seeker:
    """Whether names are masked or not. Nothing is kept: the book is as it was. Raises DscaseError."""
    wanted = examined.case.mask or Masking(when="false")
    book = books.read(book_of(case_dir)) or Book.new()
    learner = Learner(book, wanted.keep)
    own_words(learner, wanted.words)
    learn(learner, examined)
    learner.finish()
    return Seeker(book, wanted.keep)
