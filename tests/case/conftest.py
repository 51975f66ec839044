"""Shared by the case room's tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from dscase.errors import DscaseError
from dscase.wording.words import Words


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[list[DscaseError]]]:
    """`with refused("case.exists", InputError) as caught:` and the error has words in both languages."""

    @contextmanager
    def expect(code: str, kind: type[DscaseError] = DscaseError) -> Iterator[list[DscaseError]]:
        caught: list[DscaseError] = []
        with pytest.raises(kind) as found:
            yield caught
        caught.append(found.value)
        assert found.value.code == code, found.value
        for lang in ("ja", "en"):
            words = Words(lang).explain(found.value)
            assert words.what
            assert words.why
            assert words.next

    return expect
