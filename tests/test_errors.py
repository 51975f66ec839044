"""What an error says in the system's words."""

from pathlib import Path

import pytest

from dscase.errors import reason


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(2, "No such file or directory", "/srv/a"), "No such file or directory"),
        (OSError(13, "アクセスが拒否されました。"), "アクセスが拒否されました"),
        (OSError(13, "Access is denied. "), "Access is denied"),
        (OSError("not a regular file"), "not a regular file"),
        (ValueError("embedded null byte"), "embedded null byte"),
        (EOFError(), "EOFError"),
    ],
)
def test_a_reason_stands_inside_a_sentence_without_an_end_of_its_own(error: Exception, said: str) -> None:
    assert reason(error) == said


def test_only_that_function_takes_the_systems_words() -> None:
    """Whoever takes them by itself keeps the full stop with which Windows ends them."""
    package = Path(__file__).parents[1] / "dscase"
    taking = [
        path.name
        for path in package.rglob("*.py")
        if "strerror" in path.read_text("utf-8").replace("os.strerror", "")
    ]
    assert taking == ["errors.py"]
