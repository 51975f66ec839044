"""What Linux makes of the example, for Windows to be held against.

reference.py TREE FOLDER
"""

import shutil
import subprocess
import sys
from pathlib import Path

DOCUMENTS = ["build", "case", "-o", "out", "--pdf", "typst", "--force"]
INCOMPLETE = 3


def main(tree: Path, folder: Path) -> int:
    """Builds a copy of the example in `folder`; the command's exit code unless it is the one expected."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        tree / "examples" / "pattern-update", folder / "case", ignore=shutil.ignore_patterns("out")
    )
    done = subprocess.run(
        [sys.executable, "-m", "dscase", *DOCUMENTS], cwd=folder, capture_output=True, check=False
    )
    if done.returncode != INCOMPLETE:
        sys.stderr.write(done.stderr.decode(errors="replace"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
