import pytest

from dscase.masking.book import Book
from dscase.masking.learning import Learner


@pytest.fixture
def book():
    return Book(bytes(range(16)))


@pytest.fixture
def learned(book):
    """A book that has learned a small estate, from fields and from a text."""

    def learn(*hosts, users=(), words=(), text=""):
        learner = Learner(book)
        for host in hosts:
            learner.host(host)
        for user in users:
            learner.user(user)
        for word in words:
            learner.named("word", word)
        learner.text(text)
        learner.finish()
        return book

    return learn
