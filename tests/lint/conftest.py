"""A folder of templates of one's own."""

from pathlib import Path
from typing import Any

import pytest

from dscase.wording.words import package_templates


@pytest.fixture
def mine(tmp_path: Path) -> Any:
    """Puts a file into the folder: `mine(name, text)`; with `change`, ours, one piece in another's place."""

    def put(name: str, text: str | bytes | None = None, *, change: tuple[str, str] | None = None) -> Path:
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if change is not None:
            ours = (package_templates() / name).read_text(encoding="utf-8")
            assert change[0] in ours
            text = ours.replace(*change, 1)
        assert text is not None
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return put
