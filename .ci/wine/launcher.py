"""Writes dscase.exe, as pip would on Windows: a launcher, the Python to start, and the entry point as a zip.

launcher.py EXE PYTHON_EXE_AS_WINDOWS_NAMES_IT
"""

import io
import sys
import zipfile
from pathlib import Path

import pip._vendor.distlib as launchers

MAIN = """import sys
from dscase.cli.main import run
sys.argv[0] = "dscase"
sys.exit(run())
"""


def main(exe: Path, python: str) -> None:
    """Puts the parts behind one another, as the launcher expects them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        parts.writestr("__main__.py", MAIN)
    launcher = Path(launchers.__file__).with_name("t64.exe").read_bytes()
    exe.write_bytes(launcher + f"#!{python}\r\n".encode() + packed.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
