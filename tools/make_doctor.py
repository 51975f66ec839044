"""Makes `dscase-doctor.pyz`: `dscase doctor` as one file that any Python from 3.11 runs, without libraries.

    python tools/make_doctor.py [FILE]

For a server without Python, `--with-python FOLDER` makes a folder instead: this file, and the Python that
runs it beside it. It is started by `doctor` in there, on Windows by `doctor.cmd`.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipapp
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = (
    "__init__.py",
    "errors.py",
    "atomic.py",
    "home.py",
    "terminal.py",
    "text.py",
    "window/*.py",
    "knowledge/__init__.py",
    "knowledge/data/machine.csv",
    "intake/__init__.py",
    "intake/log_times.py",
    "fetch/__init__.py",
    "fetch/address.py",
    "fetch/doctor/*.py",
)
"""What the look needs of dscase, and nothing else."""
_SKIPPED = (
    "test",
    "idlelib",
    "tkinter",
    "turtledemo",
    "ensurepip",
    "site-packages",
    "__pycache__",
    "lib2to3",
    "config-*",
)
_UNNEEDED = ("_tkinter", "_test", "_ctypes_test", "xxlimited")
_EVERYWHERE = ("libc.", "libm.", "libdl.", "librt.", "libpthread.", "libutil.", "ld-linux", "libpython")


def make(target: Path) -> None:
    """The single file."""
    with tempfile.TemporaryDirectory() as folder:
        for pattern in PARTS:
            for path in sorted((ROOT / "dscase").glob(pattern)):
                place = Path(folder, path.relative_to(ROOT))
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
        # Not compressed: a bare server may have no zlib.
        zipapp.create_archive(
            folder,
            target,
            interpreter="/usr/bin/env python3",
            main="dscase.fetch.doctor.alone:main",
        )


def with_python(folder: Path) -> None:
    """The single file, and this very Python beside it."""
    folder.mkdir(parents=True)
    make(folder / "dscase-doctor.pyz")
    base = Path(sys.base_prefix)
    skipped = shutil.ignore_patterns(*_SKIPPED)
    if sys.platform == "win32":
        shutil.copytree(base, folder / "python", ignore=skipped)
        command = '@"%~dp0python\\python.exe" -I "%~dp0dscase-doctor.pyz" %*\r\n'
        (folder / "doctor.cmd").write_text(command, encoding="ascii", newline="")
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for part in ("bin", "lib"):
        (folder / "python" / part).mkdir(parents=True)
    shutil.copy(base / "bin" / version, folder / "python" / "bin" / version)
    shutil.copytree(base / "lib" / version, folder / "python" / "lib" / version, ignore=skipped)
    for library in (base / "lib").glob("libpython*.so*"):
        shutil.copy(library, folder / "python" / "lib")
    for library in _libraries(base / "lib" / version / "lib-dynload"):
        shutil.copy(library, folder / "python" / "lib")
    command = (
        '#!/bin/sh\nhere=${0%/*}\nexport LD_LIBRARY_PATH="$here/python/lib"\n'
        f'exec "$here/python/bin/{version}" -I "$here/dscase-doctor.pyz" "$@"\n'
    )
    start = folder / "doctor"
    start.write_text(command, encoding="ascii")
    start.chmod(0o755)


def _libraries(modules: Path) -> set[Path]:
    """The shared libraries that Python's own modules need, but for the C library, which every system has."""
    found: set[Path] = set()
    for module in modules.glob("*.so"):
        if module.name.startswith(_UNNEEDED):
            continue
        done = subprocess.run(["/usr/bin/ldd", str(module)], capture_output=True, text=True, check=False)
        found |= {
            Path(cells[2]) for cells in map(str.split, done.stdout.splitlines()) if cells[1:2] == ["=>"]
        }
    return {path for path in found if path.is_file() and not path.name.startswith(_EVERYWHERE)}


def main() -> None:
    """As the docstring above says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=Path("dscase-doctor.pyz"))
    parser.add_argument("--with-python", type=Path, metavar="FOLDER")
    stated = parser.parse_args()
    if stated.with_python:
        with_python(stated.with_python)
    else:
        make(stated.file)


if __name__ == "__main__":
    main()
