"""Make a folder that dscase is installed from on a machine without internet, Linux (x86-64) or Windows.

    python3 start.py bundle FOLDER [PYTHON_VERSION…]

Holds the wheel of this tree, those of the libraries of uv.lock with the extras, and a script for either
system. PYTHON_VERSION is that of the machine it is for, as 3.12; that of this Python if none is named.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
# How uv calls a system, and what pip takes wheels of for it: the newest first.
SYSTEMS = {
    "x86_64-manylinux_2_28": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "x86_64-pc-windows-msvc": ("win_amd64",),
}
INSTALL_SH = """#!/bin/sh
# Installs dscase into dscase-venv/ beside this file, from wheels/ alone.
set -eu
cd "$(dirname "$0")"
${PYTHON:-python3} -m venv dscase-venv
dscase-venv/bin/python -m pip install --quiet --no-index --find-links wheels "dscase[%(extras)s]"
dscase-venv/bin/dscase --version
"""
INSTALL_CMD = """@echo off
rem Installs dscase into dscase-venv\\ beside this file, from wheels\\ alone.
cd /d "%%~dp0"
py -3 -m venv dscase-venv || python -m venv dscase-venv || exit /b 1
set WANTED="dscase[%(extras)s]"
dscase-venv\\Scripts\\python -m pip install --quiet --no-index --find-links wheels %%WANTED%% || exit /b 1
dscase-venv\\Scripts\\dscase --version
"""


def main(uv: str, here: str, *words: str) -> int:
    """Make the folder; the process's exit code."""
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(here, words[0])
    if folder.exists():
        print(f"{folder}: already there; name a new folder", file=sys.stderr)
        return 2
    versions = words[1:] or (f"{sys.version_info[0]}.{sys.version_info[1]}",)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    run(uv, "build", "--quiet", "--wheel", "--python", sys.executable, "-o", str(wheels), str(HERE))
    (wheels / ".gitignore").unlink(missing_ok=True)
    locked = folder / "requirements.txt"
    run(
        uv, "export", "--quiet", "--locked", "--no-dev", "--all-extras", "--no-emit-project", "--no-hashes",
        "--project", str(HERE), "-o", str(locked),
    )  # fmt: skip
    for version in versions:
        for system, platforms in SYSTEMS.items():
            for_it = folder / f"{system}.txt"
            # What the lock file says of this system and version: pip would ask the machine it runs on.
            run(
                uv, "pip", "compile", "--quiet", "--no-deps", "--no-header", "--python-platform", system,
                "--python-version", version, str(locked), "-o", str(for_it),
            )  # fmt: skip
            run(
                sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                "--no-deps",
                "--only-binary", ":all:", "--implementation", "cp", "--python-version", version,
                *(word for platform in platforms for word in ("--platform", platform)),
                "-r", str(for_it), "-d", str(wheels),
            )  # fmt: skip
            for_it.unlink()
    locked.unlink()
    stated = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {"extras": ",".join(stated["optional-dependencies"])}
    script = folder / "install.sh"
    script.write_text(INSTALL_SH % names, encoding="ascii", newline="\n")
    script.chmod(0o755)
    (folder / "install.cmd").write_text(INSTALL_CMD % names, encoding="ascii", newline="\r\n")
    size = sum(file.stat().st_size for file in wheels.iterdir())
    print(
        f"{folder}: {len(list(wheels.iterdir()))} wheels, {size / 1e6:.0f} MB, Python {', '.join(versions)}"
    )
    print("Linux: sh install.sh    Windows: install.cmd")
    return 0


def run(*words: str) -> None:
    """Run a program that has to succeed."""
    if code := subprocess.run(words, check=False).returncode:
        raise SystemExit(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
