from collections.abc import Callable
from pathlib import Path

import pytest

from dscase.intake.evidence import EvidenceFile
from dscase.intake.files import look

Put = Callable[[str, bytes], EvidenceFile]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file and looks at it."""

    def write(name: str, data: bytes) -> EvidenceFile:
        path = tmp_path / name
        path.write_bytes(data)
        return look(path, name, None)

    return write
