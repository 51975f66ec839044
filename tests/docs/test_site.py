"""The pages as a site: Sphinx reads all without a warning, offline, and every page is in its contents."""

import subprocess
import sys
from pathlib import Path

import pytest


def _built(root: Path, builder: str, target: Path) -> str:
    """What Sphinx complained of."""
    asked = ["-W", "--keep-going", "-q", "-E", "-b", builder, "-d", str(target / "read")]
    ran = subprocess.run(
        [sys.executable, "-m", "sphinx", *asked, str(root / "docs"), str(target / "site")],
        capture_output=True, encoding="utf-8", timeout=250, check=False, cwd=target,
    )  # fmt: skip
    return ran.stderr if ran.returncode else ""


def test_sphinx_reads_every_page_without_a_warning(root: Path, tmp_path: Path) -> None:
    """Warnings are: a page that no index names, a link that leads nowhere, a heading that skips a level."""
    assert not _built(root, "dummy", tmp_path)


@pytest.mark.heavy
def test_the_site_is_made_of_all_pages(root: Path, tmp_path: Path) -> None:
    assert not _built(root, "html", tmp_path)
    pages = {path.relative_to(root / "docs").with_suffix(".html") for path in (root / "docs").rglob("*.md")}
    assert len(pages) > 60
    assert not [page for page in pages if not (tmp_path / "site" / page).is_file()]
    start = (tmp_path / "site" / "en" / "start.html").read_text(encoding="utf-8")
    assert "https://" not in "".join(line for line in start.splitlines() if "src=" in line)
