"""Gives numpy the complex numbers of C99, which Wine's ucrtbase lacks and Windows has.

numpy's modules import them from a DLL whose name is replaced by one of ours of the same length. Ours
computes them with MinGW's own functions and hands everything else on to ucrtbase.

    complex_numbers.py SITE_FOLDER PYTHON_FOLDER
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pefile

THEIRS = b"api-ms-win-crt-math-l1-1-0.dll"
OURS = b"dscase-wine-complex-number.dll"  # as long as theirs: it is written over it

UNARY = [f"c{name}" for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")]
UNARY += [f"c{name}" for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")]
PARTS = ["creal", "cimag", "cabs", "carg"]
SUFFIXES = {"": "double", "f": "float", "l": "double"}  # Windows' long double is a double


def main(site: Path, python: Path) -> None:
    """Patches numpy below `site`, and puts the DLL beside python.exe."""
    wanted: set[str] = set()
    for module in (site / "numpy").rglob("*.pyd"):
        names = imported(module)
        if {"crealf", "cexp", "csqrt"} & names:
            wanted |= names
            module.write_bytes(module.read_bytes().replace(THEIRS, OURS))
    own = {f"{name}{suffix}" for name in [*UNARY, *PARTS, "cpow"] for suffix in SUFFIXES}
    with tempfile.TemporaryDirectory() as folder:
        source, exports = Path(folder, "complex.c"), Path(folder, "complex.def")
        source.write_text(c_source(), encoding="ascii")
        lines = [
            f"  {name} = ours_{name}" if name in own else f"  {name} = ucrtbase.{name}"
            for name in sorted(wanted | own)
        ]
        exports.write_text(
            f'LIBRARY "{OURS.decode()}"\nEXPORTS\n' + "\n".join(lines) + "\n", encoding="ascii"
        )
        compiler = ["x86_64-w64-mingw32-gcc", "-O1", "-fno-builtin", "-static-libgcc", "-shared", "-s"]
        subprocess.run([*compiler, "-o", python / OURS.decode(), source, exports], check=True)


def imported(module: Path) -> set[str]:
    """The names a module takes from the DLL."""
    image = pefile.PE(str(module), fast_load=True)
    image.parse_data_directories(directories=[pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]])
    found = {
        each.name.decode()
        for entry in getattr(image, "DIRECTORY_ENTRY_IMPORT", ())
        if entry.dll == THEIRS
        for each in entry.imports
    }
    image.close()
    return found


def c_source() -> str:
    """The functions. Windows passes complex numbers as a struct of two, MinGW's C does not: hence both ways."""
    lines = ["#include <complex.h>", "#include <math.h>"]
    for kind in ("double", "float"):
        mark = "f" if kind == "float" else ""
        lines += [
            f"typedef struct {{ {kind} re, im; }} {kind}_pair;",
            f"static {kind} complex to_{kind}({kind}_pair z) {{ return __builtin_complex(z.re, z.im); }}",
            f"static {kind}_pair from_{kind}({kind} complex z) {{ {kind}_pair r = {{ creal{mark}(z), cimag{mark}(z) }}; return r; }}",
        ]
    for suffix, kind in SUFFIXES.items():
        real = "f" if kind == "float" else ""
        pair = f"{kind}_pair"
        lines += [
            f"{pair} ours_{name}{suffix}({pair} z) {{ return from_{kind}({name}{real}(to_{kind}(z))); }}"
            for name in UNARY
        ]
        lines.append(
            f"{pair} ours_cpow{suffix}({pair} z, {pair} w)"
            f" {{ return from_{kind}(cpow{real}(to_{kind}(z), to_{kind}(w))); }}"
        )
        lines += [
            f"{kind} ours_creal{suffix}({pair} z) {{ return z.re; }}",
            f"{kind} ours_cimag{suffix}({pair} z) {{ return z.im; }}",
            f"{kind} ours_cabs{suffix}({pair} z) {{ return hypot{real}(z.re, z.im); }}",
            f"{kind} ours_carg{suffix}({pair} z) {{ return atan2{real}(z.im, z.re); }}",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
